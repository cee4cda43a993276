"""Claims on how far a level is from another: its record, a close, what it takes to get back."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from rotascope.claims.compare import stated_of
from rotascope.claims.drafts import Formula
from rotascope.claims.frames import ASSUMED, Scene, grounds, say
from rotascope.claims.heads import is_forecast
from rotascope.claims.mentions import Placed
from rotascope.claims.model import AT_LEAST, EQUALS, Stated
from rotascope.claims.since import since_year
from rotascope.claims.slots import Whose, priced, whose
from rotascope.core import units

_PEAK = (
    r"(?:(?:all - time|closing|record|intraday|old|previous|prior|own|january|february|march|"
    r"april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|"
    r"sept?|oct|nov|dec|\.|,|\d+|of|the|its) )*(?:record|high|peak|top|highs|records)\b"
)
_WITHIN = re.compile(rf"^of (?:its|their|the|a|an|that) {_PEAK}")
_BACK = re.compile(
    r"^(?:\S+ )?(?:gain |rally |rise |advance |climb |jump |more |further |higher |from here )*to "
    r"(?:regain|reach|recover|get back to|match|return to|retake|reclaim|revisit|hit|climb back to|"
    rf"be back (?:at|to)|equal) (?:its|their|the|a|that) {_PEAK}"
)
_NEEDS = re.compile(r"\b(?:needs?|needed|needing|requiring|requires?|required|must|has to|"
                    r"would have to|would take|takes|take)\b")  # fmt: skip
_CLOSE = re.compile(r"^(?:below|under|above|beneath|lower than|higher than) (?:its|the|their|"
                    r"where it (?:closed|ended|stood) on) ")  # fmt: skip
_DEPTH = re.compile(
    r"\b(?:not|n't|n 't|never) (?:\w+ )?(?:fallen|dropped|declined|pulled back|been down|"
    r"retreated|lost|slipped|slid|corrected)(?: by| as much as| more than| at least| even)*$"
)


def distances(scene: Scene) -> None:
    """All claims on distances that are no plain falls from a peak."""
    view = scene.view
    for placed in scene.free("percent", "fraction"):
        if is_forecast(view, placed.first, placed.last) and not _NEEDS.search(
            view.between(placed.first - 6, placed.first)
        ):  # fmt: skip
            continue
        tail = view.between(placed.last, placed.last + 12)
        who = whose(view, placed.first, scene.memory, priced)
        if who is None:
            continue
        if "within" in view.between(placed.first - 3, placed.first + 1) and _WITHIN.search(tail):
            _within(scene, placed, who)
        elif _BACK.search(tail) and _NEEDS.search(view.between(placed.first - 7, placed.first)):
            _to_get_back(scene, placed, who)
        elif _CLOSE.search(tail):
            _from_close(scene, placed, who, tail.startswith(("above", "higher")))
        elif _of_a_drawdown(scene, placed):
            _deepest(scene, placed, who)
        elif _DEPTH.search(view.between(placed.first - 8, placed.first)):
            _not_since(scene, placed, who)
    _first_territory(scene)


_DRAWDOWN = re.compile(
    r"\b(?:drawdowns?|peak - to - trough (?:decline|fall|drop|loss|slide)) (?:was |came to |"
    r"reached |measured )?(?:of )?(?:about |just |only |nearly )?$"
)


_DEPTHS = re.compile(
    r"(?:maximum |intra - year |peak - to - trough )*drawdown\b|peak - to - trough "
)


def _of_a_drawdown(scene: Scene, placed: Placed) -> bool:
    """As in "suffered a drawdown of 18.9 %", "an 18.9 % peak-to-trough decline"."""
    view = scene.view
    if _DRAWDOWN.search(view.between(placed.first - 7, placed.first + 1).rsplit(" ", 1)[0] + " "):
        return True
    tail = view.between(placed.last, placed.last + 8)
    return _DEPTHS.match(tail) is not None


def _deepest(scene: Scene, placed: Placed, who: Whose) -> None:
    """The lowest distance from the record over the time that is told."""
    time = scene.when(placed.first)
    window = time.window if time is not None else None
    if time is None or window is None or window.startswith(("@", "since")):
        return
    formula = Formula("lowest(drawdown({x}{k}), {w})", who.subjects[0], None, window)
    inside = Formula("lowest(drawdown({x}, {w}), {w})", who.subjects[0], None, window)
    say(scene, "drawdown", formula, time, stated_of(placed.quantity, sign=-1), placed,
        unit=units.FRACTION, tokens=(who.first, placed.first, placed.last - 1),
        rows=grounds(who, time), also=(("from the high of that time", inside, None),))  # fmt: skip


def _within(scene: Scene, placed: Placed, who: Whose) -> None:
    """As in "is within 1 % of its record": no further below it than that."""
    value = abs(placed.quantity.value or 0.0)
    here = scene.here()
    said = (AT_LEAST, Stated(-value, -value, None, abs(placed.quantity.tolerance)))
    say(scene, "drawdown", Formula("drawdown({x}{k})", who.subjects[0]), here, said, placed,
        unit=units.FRACTION, tokens=(who.first, placed.first, placed.last + 2),
        rows=grounds(who, here))  # fmt: skip


def _to_get_back(scene: Scene, placed: Placed, who: Whose) -> None:
    """As in "needs to climb 8 % to regain its peak"."""
    here = scene.here()
    formula = Formula("highest(level({x}), all) / level({x}) - 1", who.subjects[0])
    say(scene, "drawdown", formula, here, stated_of(placed.quantity), placed, unit=units.RATIO,
        tokens=(who.first, placed.first, placed.last + 1), rows=grounds(who, here))  # fmt: skip


def _from_close(scene: Scene, placed: Placed, who: Whose, above: bool) -> None:
    """As in "10.3 % below its July 31 close": since that close."""
    for found in scene.view.whens:
        day = found.period.first
        near = 0 < found.first - placed.last <= 4
        behind = scene.view.between(found.last, found.last + 2)
        told = found.period.kind == "day" and day is not None and day == found.period.last
        if not near or not told or day is None or day >= scene.memory.spoken:
            continue
        if not behind.startswith(("close", "level", "finish", "settle")) and "where" not in (
            scene.view.between(placed.last, found.first)
        ):  # fmt: skip
            continue
        here = scene.here()
        formula = Formula("return({x}, {w}{k})", who.subjects[0], None, f"since {day}")
        rows = [("window", formula.window or "", "from the close that is named")]
        say(scene, "drawdown", formula, replace(here, others=()),
            stated_of(placed.quantity, sign=1 if above else -1), placed, unit=units.FRACTION,
            tokens=(who.first, placed.first, found.last),
            rows=grounds(who, here, rows))  # fmt: skip
        return


def _not_since(scene: Scene, placed: Placed, who: Whose) -> None:
    """As in "has not fallen 5 % from a peak since June 2016": when it last was so deep."""
    view = scene.view
    year = since_year(scene, placed.first)
    peak = {"peak", "high", "record", "top", "highs"} & set(
        view.between(placed.last, placed.last + 8).split())  # fmt: skip
    if year is None or not peak or year[2][0] - placed.last > 12:
        return
    here, value = scene.here(), abs(placed.quantity.value or 0.0)
    formula = Formula(f"last_time(drawdown({{x}}) <= -{value:g})", who.subjects[0])
    rows = [("measure", formula.pattern, f"{ASSUMED}: the fall may have begun then, or ended")]
    say(scene, "since", formula, here, (EQUALS, _reach(year)), placed, unit=units.DATE,
        tokens=(who.first, placed.first, *year[2]), rows=grounds(who, here, rows))  # fmt: skip


def _reach(year: tuple[date, date, tuple[int, ...]]) -> Stated:
    return Stated(year[1], float(year[0].toordinal()), float(year[1].toordinal()))


_FIRST = re.compile(
    r"\bfirst (?:such )?(correction|bear market)\b|"
    r"\b(correction|bear market)(?: territory)? for the first time\b"
)


def _first_territory(scene: Scene) -> None:
    """As in "its first correction since 2011": when it last was so far below its record."""
    found = scene.view.match(_FIRST)
    if found is None or is_forecast(scene.view, found[1], found[2]):
        return
    told, first, last = found
    year = since_year(scene, first)
    who = whose(scene.view, first, scene.memory, priced)
    if year is None or who is None or year[2][0] - last > 6:
        return
    here, depth = scene.here(), 0.1 if "correction" in told.group() else 0.2
    formula = Formula(f"last_time(drawdown({{x}}) <= -{depth:g})", who.subjects[0])
    rows = [("measure", formula.pattern, f"{ASSUMED}: when one ended is a matter of convention")]
    say(scene, "since", formula, here, (EQUALS, _reach(year)), unit=units.DATE,
        tokens=(who.first, first, *year[2]), rows=grounds(who, here, rows))  # fmt: skip
