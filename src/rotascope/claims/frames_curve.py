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
from rotascope.claims.subjects import Subject
from rotascope.core import units

_INVERTED = re.compile(r"\b(un - invert\w+|uninvert\w+|disinvert\w+|invert(?:ed|s|ing))\b")
_AT = frozenset({"at", "is", "was", "stands", "stood", ":", "to", "ended", "closed", "now", "("})


_REACHED = frozenset({"shrank", "fell", "rose", "grew", "dropped", "climbed", "slipped", "jumped"})


def _signed(scene: Scene) -> None:
    """As in "2s10s at -41bp": the gap itself, in points of a yield."""
    for placed in scene.free("bp"):
        named = [
            n for n in scene.view.named
            if n.subject is not None and n.subject.kind in ("curve", "spread")
            and 0 <= placed.first - n.last <= 6
        ]  # fmt: skip
        if not named or named[-1].subject is None:
            continue
        gap = set(scene.view.between(named[-1].last, placed.first).split())
        subject = named[-1].subject
        stands = scene.view.between(placed.first - 1, placed.first) in ("to", "at") and bool(
            _STEEPER.search(" ".join(gap)) or _FLATTER.search(" ".join(gap)) or gap & _REACHED
        )
        if (
            not gap
            or not (gap <= _AT or (stands and len(gap) <= 5))
            or is_forecast(scene.view, placed.first, placed.last)
        ):
            continue
        text = subject.expression if subject.kind == "curve" else "level({x})"
        time = state_time(scene, placed.first)
        at = scene.here() if time is None or time.carried else replace(time, window=None)
        rows = [("subject", subject.expression, "named"), ("as_of", at.as_of.isoformat(), at.how)]
        say(scene, "level", Formula(text, subject), at, stated_of(placed.quantity, 100.0), placed,
            unit=units.LEVEL, tokens=(named[-1].first, placed.last - 1), rows=rows,
            also=_turned(subject))  # fmt: skip


def _turned(subject: Subject) -> tuple[tuple[str, Formula, None], ...]:
    """A gap without a sign: two years may yield more than ten."""
    terms = re.findall(r"level\((\w+)\)", subject.expression)
    if subject.kind != "curve" or len(terms) != 2:
        return ()
    turned = Formula(f"level({terms[1]}) - level({terms[0]})", subject)
    return (("the gap the other way round", turned, None),)


_STEEPER = re.compile(r"\b(?:steepen\w*|steeper|widen\w*|wider)\b")
_FLATTER = re.compile(r"\b(?:flatten\w*|flatter|narrow\w*|shr[aiu]nk\w*)\b")


def _moved(scene: Scene) -> None:
    """As in "2s10s steepened by 6 basis points": ten years rose by more than two."""
    view = scene.view
    for placed in scene.free("bp", "points"):
        named = [n for n in view.named if n.subject is not None and n.subject.kind == "curve"
                 and n.last <= placed.first and placed.first - n.last <= 8]  # fmt: skip
        words = view.between(named[-1].last, placed.first) if named else ""
        steeper, flatter = _STEEPER.search(words), _FLATTER.search(words)
        if not named or bool(steeper) == bool(flatter) or named[-1].subject is None:
            continue
        if {"to", "from", "at"} & set(view.between(placed.first - 2, placed.first).split()):
            continue
        terms = re.findall(r"level\((\w+)\)", named[-1].subject.expression)
        time = scene.when(placed.first)
        if len(terms) != 2 or is_forecast(view, placed.first, placed.last):
            continue
        at = time if time is not None and time.window else scene.here()
        formula = Formula(f"change({terms[0]}, {{w}}) - change({terms[1]}, {{w}})",
                          named[-1].subject, None, at.window or "1d")  # fmt: skip
        rows = [("subject", named[-1].subject.expression, "named"),
                ("window", formula.window or "", at.how)]  # fmt: skip
        said = stated_of(placed.quantity, 100.0, sign=1 if steeper else -1)
        say(scene, "change", formula, replace(at, window=formula.window), said, placed,
            unit=units.LEVEL, tokens=(named[-1].first, placed.last - 1), rows=rows)  # fmt: skip


_WIDEST = re.compile(
    r"\b(widest|narrowest|deepest|steepest|flattest|tightest|smallest|largest|biggest|"
    r"most inverted)\b(?: \S+){0,3}? since\b"
)


def _widest(scene: Scene) -> None:
    """As in "35 basis points, the widest since 2022", "the deepest inversion since 1981"."""
    told = scene.view.match(_WIDEST)
    if told is None or is_forecast(scene.view, told[1], told[2]):
        return
    found, first, last = told
    year = since_year(scene, first)
    spreads = [d for d in scene.drafts if d.kind in ("spread", "level") and d.formula is not None
               and " - " in d.formula.text()]  # fmt: skip
    inverted = "invert" in found.group() or "inversion" in found.group()
    curves = any(n.subject is not None and n.subject.kind == "curve" for n in scene.view.named)
    if year is None or year[2][0] - last > 3 or not (spreads or curves):
        return
    track, high = "level(DGS10) - level(DGS2)", not inverted
    draft = next((d for d in reversed(spreads) if d.stated.value is not True), None)
    if draft is not None and draft.formula is not None:
        value = draft.stated.value
        track = draft.formula.text()
        high = not (isinstance(value, float) and value < 0)
    if found[1] in ("narrowest", "flattest", "tightest", "smallest"):
        high = not high
    name = "highest_since" if high else "lowest_since"
    at = draft.time if draft is not None else scene.here()
    stated = Stated(year[1], None, float(year[1].toordinal()))
    say(scene, "since", Formula(f"{name}({track})"), replace(at, window=None, others=()),
        (EQUALS, stated), unit=units.DATE, tokens=(first, *year[2]),
        rows=[("measure", track, "the gap that is told")])  # fmt: skip


_NAMED = ("curve", "yields", "yield", "treasur", "two-year", "2-year", "10-year", "ten-year")


def curve(scene: Scene) -> None:
    """As in "the curve is inverted": ten years yield less than two."""
    view = scene.view
    _signed(scene)
    _moved(scene)
    _widest(scene)
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
    if year is not None and not away and not {"least", "most", "deeply"} & set(before):
        stated = Stated(year[1], None, float(year[1].toordinal()))
        say(scene, "since", Formula(f"last_time(level(DGS10) >= level({short}))"), scene.here(),
            (EQUALS, stated), unit=units.DATE, tokens=(first, *year[2]),
            rows=[("measure", "last_time", "until when it was not inverted")])  # fmt: skip
    formula = Formula(f"level(DGS10) {'>' if away else '<'} level({short})")
    rows = [("measure", formula.pattern, "what an inverted curve means"),
            ("as_of", time.as_of.isoformat(), time.how)]  # fmt: skip
    say(scene, "spread", formula, time, (IS_TRUE, Stated(True)), unit=units.TRUTH,
        tokens=(first, last - 1), rows=rows)  # fmt: skip
