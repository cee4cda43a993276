"""Claims on highs and lows of a stretch: "a four-month high", "its 52-week closing low"."""

from __future__ import annotations

import re

from rotascope.claims.compare import interval
from rotascope.claims.drafts import Formula, Timed
from rotascope.claims.frames import Scene, grounds, say
from rotascope.claims.heads import is_forecast
from rotascope.claims.model import EQUALS
from rotascope.claims.slots import whose
from rotascope.claims.subjects import SERIES, Subject
from rotascope.core import units

_HIGH = re.compile(
    r"\b(?:a|an|its|their|the|to|at|new|fresh) (\d{1,3}|one|two|three|four|five|six|seven|eight|"
    r"nine|ten|eleven|twelve|fifteen|twenty) - (?:and - a - half - )?(day|week|month|year) "
    r"(?:closing )?(high|low)\b"
)
_NUMBERS = {
    name: number
    for number, name in enumerate(
        ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
         "twelve"), start=1)
} | {"fifteen": 15, "twenty": 20}  # fmt: skip
_REFERENCE = frozenset({"from", "below", "above", "off", "of", "under", "near", "short"})


def highs(scene: Scene) -> None:
    """A level that is the highest or lowest of so many days, weeks, months or years."""
    view = scene.view
    told = view.match(_HIGH)
    if told is None:
        return
    found, first, last = told
    before = set(view.between(first - 2, first + 1).split())
    who = whose(view, first, scene.memory, _stands)
    if who is None or is_forecast(view, first, last) or _REFERENCE & before:
        return
    number = _NUMBERS.get(found[1]) or int(found[1])
    window = f"{number}{found[2][0]}"
    inner = "level({x})" if found[3] == "high" else "0 - level({x})"
    formula = Formula(f"rank({inner}, {window})", who.subjects[0])
    time = scene.when(first)
    at = scene.here() if time is None or time.carried else Timed(None, time.as_of, time.how)
    if time is not None and time.period is not None and (
        time.period.kind == "span" and time.period.last is not None
    ):  # fmt: skip
        return  # "touched 1.6 % last week, a one-year high": on some day of it
    closing = "clos" in view.between(first - 4, last + 1) or not who.subjects[0].priced
    kind = "rank in time" if closing else "record high, within the day or at the close"
    rows = grounds(who, None, [("as_of", at.as_of.isoformat(), at.how),
                               ("window", window, "how far back the record reaches")])  # fmt: skip
    say(scene, kind, formula, at, (EQUALS, interval(1.0, 1.0, 1.0)), unit=units.COUNT,
        tokens=(who.first, first, last - 1), rows=rows)  # fmt: skip


def _stands(subject: Subject) -> bool:
    """Whether a subject has a level."""
    return subject.priced or subject.kind in SERIES or subject.kind in ("rate", "volatility")
