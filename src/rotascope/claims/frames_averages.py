"""Claims on a price against its own average: "back above its 200-day average"."""

from __future__ import annotations

import re
from dataclasses import replace

from rotascope.claims.drafts import Formula
from rotascope.claims.frames import Scene, at_end, grounds, say
from rotascope.claims.heads import is_forecast
from rotascope.claims.model import EQUALS, IS_TRUE, Stated
from rotascope.claims.since import since_year
from rotascope.claims.slots import Whose, whose
from rotascope.claims.subjects import Subject
from rotascope.core import units

_DAYS = {"fifty": 50, "two hundred": 200, "one hundred": 100, "hundred": 100, "twenty": 20}
_SIDE = re.compile(
    r"\b(above|below|under|over|through|beneath) (?:its|their|the) (?:own )?"
    r"(\d{2,3}|fifty|two hundred|one hundred|hundred|twenty) - day (?:simple )?"
    r"(?:moving )?(?:average|mean|line)\b"
)
_MEMBERS = (
    "member",
    "stock",
    "share",
    "compan",
    "constituent",
    "%",
    "percent",
    "component",
    "half",
)


def averages(scene: Scene) -> None:
    """A single subject above or below the mean of its last n closes."""
    view = scene.view
    for found, first, last in view.matches(_SIDE):
        own = view.clause(first)
        if any(p.first < first and first - p.last <= 9 and view.clause(p.first) == own
               for p in view.placed) or is_forecast(view, first, last):  # fmt: skip
            continue
        if any(w in view.between(first - 9, first) for w in _MEMBERS):
            continue
        who = whose(view, first, scene.memory, _single)
        if who is not None:
            _say(scene, who, found, (first, last))


def _single(subject: Subject) -> bool:
    return subject.kind in ("index", "fund", "stock", "sector", "volatility", "rate")


def _say(scene: Scene, who: Whose, found: re.Match[str], tokens: tuple[int, int]) -> None:
    first, last = tokens
    view = scene.view
    days = _DAYS.get(found[2]) or int(found[2])
    above = found[1] in ("above", "over")
    before = view.between(first - 4, first).split()
    if found[1] == "through":
        above = not {"fell", "dropped", "sliced", "down", "broke", "crashed", "slid"} & set(before)
    sign = ">" if above else "<"
    time = scene.when(first)
    time = scene.here() if time is None or time.carried else at_end(scene, time)
    at = replace(time, window=None, others=())
    x = who.subjects[0]
    condition = f"level({{x}}) {sign} mean(level({{x}}), {days}d)"
    year = since_year(scene, last - 1)
    if year is not None and "since" in view.between(last, last + 10):
        day = year[1]
        stated = Stated(day, None, float(day.toordinal()))
        say(scene, "since", Formula(f"last_time({condition})", x), at, (EQUALS, stated),
            unit=units.DATE, tokens=(who.first, first, last - 1, *year[2]),
            rows=grounds(who, at))  # fmt: skip
    say(scene, "average", Formula(condition, x), at, (IS_TRUE, Stated(True)), unit=units.TRUTH,
        tokens=(who.first, first, last - 1), rows=grounds(who, at))  # fmt: skip
