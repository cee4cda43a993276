"""Claims on moves of a size: how many there were, how long without one, the first one since."""

from __future__ import annotations

import re
from dataclasses import replace

from rotascope.claims.compare import interval
from rotascope.claims.drafts import Formula, Timed
from rotascope.claims.frames import Scene, grounds, say
from rotascope.claims.heads import is_forecast
from rotascope.claims.mentions import Placed
from rotascope.claims.model import EQUALS, Stated
from rotascope.claims.since import since_year
from rotascope.claims.slots import Whose, priced, whose
from rotascope.core import units

_DOWN = re.compile(r"\b(?:drops?|declines?|fall|fell|fallen|falls|loss|losses|lost|slides?|slid|"
                   r"dropped|declined|sell - off|selloff|setback|down days?|pullback|dip|"
                   r"shed)\b")  # fmt: skip
_UP = re.compile(r"\b(?:gains?|rises?|rose|risen|gained|jumps?|jumped|rall(?:y|ies|ied)|advances?|"
                 r"advanced|climbed|climb|up days?|surged?)\b")  # fmt: skip
_BOTH = re.compile(r"\b(?:moves?|moved|swings?|swung|change|either (?:way|direction)|changes)\b")
_WITHOUT = re.compile(r"\bwithout (?:(?:so much as|even|suffering|a single|having|falling|dropping|"
                      r"losing|gaining|moving|seeing|posting|recording|a|one|any) )*$")  # fmt: skip
_NOT_SINCE = re.compile(
    r"\b(?:not|n't|n 't|never|no) (?:(?:been|had|seen|suffered|posted|recorded|a|single|fallen|"
    r"dropped|lost|declined|risen|gained|moved|swung|any|move|moves|drop|decline|gain|of|by|even|"
    r"as much as|so much as|at least|more than|daily|one - day|day|slid|climbed|has|have|"
    r"there) )*$"
)
_SIZED = re.compile(
    r"^(?:\S+ )?(?:or (?:more|greater|larger|bigger|better) )?(?:(?:one - day|daily|single - day|"
    r"- plus|plus|\+|down|up) )*(?:moves?|drops?|declines?|gains?|loss(?:es)?|swings?|falls?|"
    r"rises?|jumps?|advances?|days?|selloff|sell - off|setback|rally|changes?|pullback|dip)\b|"
    r"^(?:\S+ )?or (?:more|greater|worse|better|larger)\b|^(?:\S+ )?(?:in a (?:single )?(?:day|"
    r"session)|on any (?:one )?day|either way|in either direction)\b"
)
_OF = re.compile(r"\b(?:moves?|drops?|declines?|gains?|loss(?:es)?|swings?|falls?|rises?|jumps?|"
                 r"advances?|days?|sell - offs?|selloffs?) (?:of|with|exceeding|above|over|greater|"
                 r"larger|bigger) (?:(?:a|at|least|more|than|over) )*")  # fmt: skip
_COUNTS = frozenset({"day", "session", "time", "occasion", "move", "drop", "gain", "decline",
                     "loss", "swing", "rise", "fall", "jump"})  # fmt: skip


def sized(scene: Scene) -> None:
    """Every figure that is the size which moves of a day are said to have."""
    view = scene.view
    for placed in scene.free("percent"):
        before = view.between(placed.first - 9, placed.first)
        after = view.between(placed.last, placed.last + 7)
        around = f"{view.between(placed.first - 6, placed.first)} {after}"
        way = _way(around)
        if way is None or is_forecast(view, placed.first, placed.last):
            continue
        who = whose(view, placed.first, scene.memory, priced)
        if who is None or len(who.subjects) != 1:
            continue
        bare = re.sub(r"(?:(?:a|of|at least|more than|the|by|as much as|over|greater than) )*$", "",
                      f"{before} ")  # fmt: skip
        made = (
            _not_for(scene, placed, who, (way, before))
            or _without(scene, placed, who, (way, before))
            or _since(scene, placed, who, (way, bare), after)
        )
        of = _OF.search(f"{view.between(placed.first - 6, placed.first + 1)} ") is not None
        if (not made and of) or (
            not made and _SIZED.search(after if after.startswith("%") else f"% {after}")
        ):
            _counted(scene, placed, who, way)


def _way(words: str) -> str | None:
    """Down, up or either way: which moves are meant."""
    if _BOTH.search(words):
        return "both"
    down, up = _DOWN.search(words), _UP.search(words)
    if bool(down) == bool(up):
        return None
    return "down" if down else "up"


def _condition(placed: Placed, way: str, *, no: bool = False) -> str:
    """Days with such a move, or without one."""
    size = f"{placed.quantity.value or 0.0:g}"
    day = "return({x}, 1d{k})"
    if no:
        return {"down": f"{day} > -{size}", "up": f"{day} < {size}",
                "both": f"{day} > -{size} and {day} < {size}"}[way]  # fmt: skip
    return {"down": f"{day} <= -{size}", "up": f"{day} >= {size}",
            "both": f"{day} >= {size} or {day} <= -{size}"}[way]  # fmt: skip


def _not_for(scene: Scene, placed: Placed, who: Whose, told: tuple[str, str]) -> bool:
    """As in "has not fallen 2 % in a day for 274 sessions": how long it has been."""
    way, before = told
    if _NOT_SINCE.search(f"{before.rstrip()} ") is None:
        return False
    for count in scene.free("plain"):
        gap = scene.view.between(placed.last, count.first).split()
        if 0 < count.first - placed.last <= 7 and gap[-1:] in (["for"], ["in"]) and (
            count.quantity.noun in ("day", "session")
        ):  # fmt: skip
            value, here = float(count.quantity.value or 0.0), scene.here()
            formula = Formula(f"spell({_condition(placed, way, no=True)})", who.subjects[0])
            say(scene, "spell", formula, here,
                (count.quantity.comparator, interval(value, value, value)), count, placed,
                unit=units.COUNT, tokens=(who.first, placed.first, count.last - 1),
                rows=grounds(who, here))  # fmt: skip
            return True
    return False


_ENDED = frozenset({"ending", "ended", "snapping", "snapped", "broke", "breaking", "after",
                    "halted", "halting"})  # fmt: skip


def _without(scene: Scene, placed: Placed, who: Whose, told: tuple[str, str]) -> bool:
    """As in "40 sessions without a 1 % drop": how long it has been."""
    way, before = told
    start = _WITHOUT.search(f"{before} ")
    if start is None:
        return False
    counts = [p for p in scene.free("plain") if 0 < placed.first - p.last <= 8
              and p.quantity.noun in ("day", "session")]  # fmt: skip
    if not counts:
        return False
    count = counts[-1]
    value, here = float(count.quantity.value or 0.0), scene.here()
    if _ENDED & set(scene.view.between(count.first - 5, count.first).split()):
        place = max(scene.calendar.on_or_before(here.as_of) - 1, 0)
        here = Timed(None, scene.calendar.date(place), "up to the day before, which ended it")
    formula = Formula(f"spell({_condition(placed, way, no=True)})", who.subjects[0])
    stated = interval(count.quantity.low if count.quantity.hedge else value,
                      count.quantity.high if count.quantity.hedge else value, value)  # fmt: skip
    say(scene, "spell", formula, here, (count.quantity.comparator, stated), count, placed,
        unit=units.COUNT, tokens=(who.first, count.first, placed.last - 1),
        rows=grounds(who, here))  # fmt: skip
    return True


_FIRST = re.compile(r"\bfirst (?:\w+ )?(?:(?:daily|one - day|single - day) )?(?:\w+ )?(?:of )?$")


def _since(scene: Scene, placed: Placed, who: Whose, told: tuple[str, str], after: str) -> bool:
    """As in "has not dropped 2 % in a day since May", "its first 1 % move since June"."""
    view, (way, before) = scene.view, told
    year = since_year(scene, placed.first)
    denied = _NOT_SINCE.search(f"{before.rstrip()} ") is not None
    first = _FIRST.search(f"{before.rstrip()} ") is not None
    if year is None or not (denied or first) or year[2][0] - placed.last > 9:
        return False
    if not first and not (_SIZED.search(f"% {after.removeprefix('% ')}") or "since" in after):
        return False
    if {"peak", "high", "record", "top", "from"} & set(after.split()):
        return False
    here = scene.here()
    stated = Stated(year[1], None if first else float(year[0].toordinal()),
                    float(year[1].toordinal()))  # fmt: skip
    formula = Formula(f"last_time({_condition(placed, way)})", who.subjects[0])
    say(scene, "since", formula, here, (EQUALS, stated), placed, unit=units.DATE,
        tokens=(who.first, placed.first, *year[2]), rows=grounds(who, here))  # fmt: skip
    del view
    return True


_MOVES_OF = frozenset({
    "moves", "drops", "declines", "gains", "losses", "swings", "falls", "rises", "jumps", "days",
    "advances", "of", "at", "least", "more", "than", "daily", "one", "-", "day", "single", "such",
    "over", "with", "a",
})  # fmt: skip


def _counted(scene: Scene, placed: Placed, who: Whose, way: str) -> None:
    """As in "only eight days on which it moved 1 % or more", "the third 1 % move this week"."""
    view = scene.view
    for count in scene.free("plain", "ordinal"):
        value, quantity = count.quantity.value, count.quantity
        gap = placed.first - count.last
        noun = quantity.noun in _COUNTS or (quantity.unit == "ordinal" and quantity.noun is None)
        if value is None or not float(value).is_integer() or quantity.decimals or value > 260:
            continue
        between = set(view.between(count.last, placed.first).split())
        if not 0 <= gap <= 12 or (not noun and gap > 1 and not between <= _MOVES_OF) or any(
            count.last <= p.first < placed.first for p in view.placed
        ):  # fmt: skip
            continue
        if {"straight", "consecutive"} & {*quantity.adjectives} or (value == 1.0 and (
            quantity.unit == "plain")):  # fmt: skip
            continue
        time = scene.when(placed.first)
        window = time.window if time is not None else None
        if time is None or window is None or window == "1d" or time.carried:
            time, window = replace(scene.here(), carried=True), "ytd"
        pattern = f"count({_condition(placed, way)}, {{w}})"
        formula = Formula(pattern, who.subjects[0], None, window)
        _say(scene, (count, placed), who, formula, time)
        return


def _say(
    scene: Scene, figures: tuple[Placed, Placed], who: Whose, formula: Formula, time: Timed
) -> None:
    count, placed = figures
    value = float(count.quantity.value or 0.0)
    low, high = (
        (count.quantity.low, count.quantity.high) if count.quantity.hedge else (value, value)
    )
    say(scene, "days", formula, replace(time, window=formula.window),
        (count.quantity.comparator, interval(low, high, value)), count, placed, unit=units.COUNT,
        tokens=(who.first, count.first, placed.last - 1), rows=grounds(who, time))  # fmt: skip
