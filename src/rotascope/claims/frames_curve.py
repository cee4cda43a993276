"""Claims on the shape of the yield curve: inverted, or no longer."""

from __future__ import annotations

import re
from dataclasses import replace

from rotascope.claims.compare import stated_of
from rotascope.claims.drafts import Formula
from rotascope.claims.frames import Scene, say, state_time
from rotascope.claims.heads import is_forecast
from rotascope.claims.model import EQUALS, IS_TRUE, Stated
from rotascope.claims.since import since_year
from rotascope.core import units

_INVERTED = re.compile(r"\b(un - invert\w+|uninvert\w+|disinvert\w+|invert(?:ed|s|ing))\b")
_AT = frozenset({"at", "is", "was", "stands", "stood", ":", "to", "ended", "closed", "now", "("})


def _signed(scene: Scene) -> None:
    """As in "2s10s at -41bp": the gap itself, in points of a yield."""
    for placed in scene.free("bp"):
        named = [
            n for n in scene.view.named
            if n.subject is not None and n.subject.kind in ("curve", "spread")
            and 0 <= placed.first - n.last <= 3
        ]  # fmt: skip
        if not named or named[-1].subject is None:
            continue
        gap = set(scene.view.between(named[-1].last, placed.first).split())
        subject = named[-1].subject
        if not gap or not gap <= _AT or is_forecast(scene.view, placed.first, placed.last):
            continue
        text = subject.expression if subject.kind == "curve" else "level({x})"
        time = state_time(scene, placed.first)
        at = scene.here() if time is None or time.carried else replace(time, window=None)
        rows = [("subject", subject.expression, "named"), ("as_of", at.as_of.isoformat(), at.how)]
        say(scene, "level", Formula(text, subject), at, stated_of(placed.quantity, 100.0), placed,
            unit=units.LEVEL, tokens=(named[-1].first, placed.last - 1), rows=rows)  # fmt: skip


_NAMED = ("curve", "yields", "yield", "treasur", "two-year", "2-year", "10-year", "ten-year")


def curve(scene: Scene) -> None:
    """As in "the curve is inverted": ten years yield less than two."""
    view = scene.view
    _signed(scene)
    told = view.match(_INVERTED)
    if told is None or not any(w in view.folded.replace(" - ", "-") for w in _NAMED):
        return
    found, first, last = told
    before = view.between(first - 4, first).split()
    away = not found[1].startswith("invert") or "longer" in before or "not" in before
    if is_forecast(view, first, last) or "first" in before:
        return
    named = [n for n in view.named if n.subject is not None and n.subject.kind == "rate"]
    short = next((n.subject.expression for n in named if n.subject is not None
                  and n.subject.expression in ("DGS3MO", "DGS1")), "DGS2")  # fmt: skip
    time = scene.when(first)
    if time is None or time.carried or time.window not in ("1d", None):
        time = scene.here()
    year = since_year(scene, last - 1)
    if year is not None and not away:
        stated = Stated(year[1], None, float(year[1].toordinal()))
        say(scene, "since", Formula(f"last_time(level(DGS10) >= level({short}))"), scene.here(),
            (EQUALS, stated), unit=units.DATE, tokens=(first, *year[2]),
            rows=[("measure", "last_time", "until when it was not inverted")])  # fmt: skip
    formula = Formula(f"level(DGS10) {'>' if away else '<'} level({short})")
    rows = [("measure", formula.pattern, "what an inverted curve means"),
            ("as_of", time.as_of.isoformat(), time.how)]  # fmt: skip
    say(scene, "spread", formula, time, (IS_TRUE, Stated(True)), unit=units.TRUTH,
        tokens=(first, last - 1), rows=rows)  # fmt: skip
