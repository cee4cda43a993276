"""Claims on the shape of the yield curve: inverted, or no longer."""

from __future__ import annotations

import re

from rotascope.claims.drafts import Formula
from rotascope.claims.frames import Scene, say
from rotascope.claims.heads import is_forecast
from rotascope.claims.model import EQUALS, IS_TRUE, Stated
from rotascope.claims.since import since_year
from rotascope.core import units

_INVERTED = re.compile(r"\b(un - invert\w+|uninvert\w+|disinvert\w+|invert(?:ed|s|ing))\b")
_NAMED = ("curve", "yields", "yield", "treasur", "two-year", "2-year", "10-year", "ten-year")


def curve(scene: Scene) -> None:
    """As in "the curve is inverted": ten years yield less than two."""
    view = scene.view
    words = view.between(0, len(view.words))
    found = _INVERTED.search(words)
    if found is None or not any(w in words.replace(" - ", "-") for w in _NAMED):
        return
    first = len(words[: found.start()].split())
    last = first + len(found.group().split())
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
