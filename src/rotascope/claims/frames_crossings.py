"""Closes beyond a line: "its first close above 5,000", "topped 5 % for the first time"."""

from __future__ import annotations

import re
from dataclasses import replace

from rotascope.claims.compare import interval, stated_of
from rotascope.claims.drafts import Formula, Timed
from rotascope.claims.frames import ASSUMED, Scene, grounds, say
from rotascope.claims.heads import is_forecast
from rotascope.claims.mentions import Placed
from rotascope.claims.model import EQUALS, IS_TRUE, Stated
from rotascope.claims.since import since_year, so_long_ago
from rotascope.claims.slots import Whose, whose
from rotascope.claims.subjects import SERIES, Subject
from rotascope.core import units

LATE = 65
"""Days after its month until a figure of the economy is known by the lag rules of the store."""
_OVER = frozenset({"above", "over", "past", "beyond", "topped", "crossed", "exceeded", "through",
                   "cracked", "breached", "north", "reclaimed", "surpassed"})  # fmt: skip
_UNDER = frozenset({"below", "under", "beneath", "south"})
_FIRST = re.compile(r"\bfirst (?:\w+ )?(?:time|close|finish|settlement|session|day|ever|weekly|"
                    r"monthly|closing|visit|reading|trip)\b")  # fmt: skip


def crossings(scene: Scene) -> None:
    """Every figure that is a line which a level has crossed."""
    view = scene.view
    for placed in scene.free("plain", "percent", "currency"):
        side = _side(scene, placed)
        if side is None or is_forecast(view, placed.first, placed.last):
            continue
        who = whose(view, placed.first, scene.memory, _stands)
        if who is None or not _fits(placed, who.subjects[0]):
            continue
        line = (placed.quantity.value or 0.0) * (100 if placed.quantity.unit == "percent" else 1)
        told = f"level({{x}}) {side} {line:g}"
        if not _ever(scene, placed, who, told):
            _on_so_many(scene, placed, who, told)


def _stands(subject: Subject) -> bool:
    return subject.priced or subject.kind in (*SERIES, "rate", "volatility")


def _fits(placed: Placed, subject: Subject) -> bool:
    """Whether a figure can be a level of the subject: a yield in percent, an index in points."""
    rate = subject.kind in ("rate", "rate figure")
    value = placed.quantity.value or 0.0
    if subject.kind in ("group", "rest", "top", "policy", "prices") or subject.stands_for:
        return False
    return (placed.quantity.unit == "percent") == rate and (rate or value >= 5)


def _side(scene: Scene, placed: Placed) -> str | None:
    """Above or below the line, by the word before the figure or at its head."""
    before = scene.view.between(placed.first - 3, placed.first + 1).split()
    if _OVER & set(before) or "above" in before:
        return ">"
    return "<" if _UNDER & set(before) else None


def _closing(scene: Scene) -> bool:
    return bool(re.search(r"\b(?:clos\w+|finish\w*|end(?:ed|ing)?|settl\w+)\b", scene.view.folded))


def _ever(scene: Scene, placed: Placed, who: Whose, told: str) -> bool:
    """As in "closed above 20,000 for the first time", "its first close below 4,000 since March"."""
    view = scene.view
    found = [(m, first, last) for m, first, last in view.matches(_FIRST)
             if -10 <= first - placed.last <= 6]  # fmt: skip
    if not found:
        return False
    _, first, last = found[-1]
    year = since_year(scene, first)
    if year is not None and year[2][0] - max(last, placed.last) > 3:
        year = None
    here = _day(scene, placed, last)
    rows = grounds(who, None, [("as_of", here.as_of.isoformat(), here.how)])
    if not _closing(scene):
        rows.append(("measure", told, f"{ASSUMED}: it may have been so within the day"))
    tokens = (who.first, first, placed.first, placed.last - 1, last - 1)
    if year is not None:
        stated = Stated(year[1], None, float(year[1].toordinal()))
        say(scene, "since", Formula(f"last_time({told})", who.subjects[0]), here,
            (EQUALS, stated), unit=units.DATE, tokens=(*tokens, *year[2]), rows=rows)  # fmt: skip
    elif "in" in view.between(max(last, placed.last), max(last, placed.last) + 2).split():
        _in_so_long(scene, who, told, (here, max(last, placed.last)), rows)
    elif _in_a_stretch(scene, max(last, placed.last)):
        window = _in_a_stretch(scene, max(last, placed.last)) or "ytd"
        formula = Formula(f"count({told}, {{w}})", who.subjects[0], None, window)
        say(scene, "record high" if _closing(scene) else "record high, within the day",
            formula, replace(here, window=window), (EQUALS, interval(1.0, 1.0, 1.0)),
            unit=units.COUNT, tokens=tokens, rows=rows)  # fmt: skip
    elif who.subjects[0].kind not in (*SERIES, "volatility"):
        formula = Formula(f"count({told}, all)", who.subjects[0])
        say(scene, "record high" if _closing(scene) else "record high, within the day",
            formula, here, (EQUALS, interval(1.0, 1.0, 1.0)), unit=units.COUNT, tokens=tokens,
            rows=rows)  # fmt: skip
    else:
        return False
    if placed.quantity.unit == "percent" or not who.subjects[0].priced:
        scene.used.add(placed.first)
        return True
    _now(scene, placed, who, told, here)
    return True


def _in_a_stretch(scene: Scene, last: int) -> str | None:
    """As in "its first close above 20 this year": the stretch that is named behind it."""
    for found in scene.view.whens:
        if 0 <= found.first - last <= 1 and found.period.kind in ("todate", "span"):
            return found.period.window
    return None


def _now(scene: Scene, placed: Placed, who: Whose, told: str, here: Timed) -> None:
    """The level itself beyond the line."""
    said = stated_of(placed.quantity)
    if said[1].low is None and said[1].high is None:
        said = (IS_TRUE, Stated(True))
    kind, formula = "level", Formula("level({x})", who.subjects[0])
    if said[0] == IS_TRUE:
        formula = Formula(told, who.subjects[0])
    say(scene, kind, formula, here, said, placed,
        unit=units.LEVEL, tokens=(who.first, placed.first, placed.last - 1),
        rows=grounds(who, here))  # fmt: skip


def _in_so_long(
    scene: Scene, who: Whose, told: str, at: tuple[Timed, int], rows: list[tuple[str, str, str]]
) -> None:
    """As in "for the first time in two years": the last time lies as far back, to the rounding."""
    here, last = at
    ago = so_long_ago(scene, last, here.as_of)
    if ago is not None and who.subjects[0].kind in SERIES and ago[0].high is not None:
        ago = replace(ago[0], high=ago[0].high + LATE), ago[1]
    if ago is not None:
        say(scene, "since", Formula(f"last_time({told})", who.subjects[0]), here,
            (EQUALS, ago[0]), unit=units.DATE, tokens=(who.first, ago[1] - 1),
            rows=rows)  # fmt: skip


def _day(scene: Scene, placed: Placed, last: int) -> Timed:
    """The day of the crossing: one named in the clause, else the text's own."""
    for found in scene.view.whens:
        day = found.period.first
        one = found.period.kind == "day" and day is not None and day == found.period.last
        if one and day is not None and day < scene.memory.spoken and 0 <= found.first - last <= 1:
            place = max(scene.calendar.on_or_before(day), 0)
            return Timed(None, scene.calendar.date(place), found.period.how, (), found.period)
    time = scene.when(placed.first)
    if time is None or time.carried or time.period is None or time.period.kind != "day":
        return scene.here()
    return replace(time, window=None, others=())


def _on_so_many(scene: Scene, placed: Placed, who: Whose, told: str) -> None:
    """As in "has closed above 5,000 on 12 occasions this year"."""
    view = scene.view
    for other in scene.free("plain"):
        gap = view.between(placed.last, other.first).split()
        noun = view.between(other.last - 1, other.last + 2)
        if not 0 < other.first - placed.last <= 3 or not {"on", ","} & {*gap, ","}:
            continue
        if not re.search(r"\b(?:occasions?|times|sessions?|days)\b", noun) or {"for", "in"} & set(
            gap
        ):
            continue
        time = scene.when(other.first)
        window = time.window if time is not None and not time.carried and time.window else "ytd"
        value = other.quantity.value or 0.0
        at = time if time is not None and not time.carried else scene.here()
        say(scene, "days", Formula(f"count({told}, {{w}})", who.subjects[0], None, window),
            replace(at, window=window), (other.quantity.comparator, interval(value, value, value)),
            other, placed, unit=units.COUNT, tokens=(who.first, placed.first, other.last - 1),
            rows=grounds(who, at))  # fmt: skip
        return


_PREVIOUS = re.compile(
    r"\b(?:previous|prior|old|former|earlier|last|existing|standing) (?:closing |all - time )?"
    r"(?:record|high|peak|top|mark)(?: closing)?(?: (?:high|close|peak))?\b|"
    r"\b(?:record|high|peak|low|trough|bottom)(?: close)? of\b"
)


_LOW = re.compile(r"\b(?:low|trough|bottom)\b")


def previous(scene: Scene) -> None:
    """As in "topping its previous record of 4,796.56, set on Jan. 3, 2022": that earlier level."""
    view = scene.view
    for _, first, last in view.matches(_PREVIOUS):
        figures = [p for p in scene.free("plain") if 0 <= p.first - last <= 2]
        if not figures or figures[0].quantity.decimals < 1:
            continue
        placed = figures[0]
        who = whose(view, placed.first, scene.memory, _stands)
        days = [w for w in view.whens if -8 <= w.first - placed.first <= 6
                and w.period.kind in ("day", "span") and w.period.last is not None
                and w.period.last < scene.memory.spoken]  # fmt: skip
        near = [w for w in days if w.first > placed.first] or days
        if who is None or not near or near[0].period.first is None:
            continue
        period, subject = near[0].period, who.subjects[0]
        end = period.last or scene.memory.spoken
        day = scene.calendar.date(max(scene.calendar.on_or_before(end), 0))
        formula, at = Formula("level({x})", subject), Timed(None, day, period.how)
        if period.first != period.last:
            side = "lowest" if _LOW.search(view.between(first, last)) else "highest"
            formula = Formula(f"{side}(level({{x}}), {{w}})", subject, None, period.window)
            at = Timed(period.window, scene.memory.spoken, period.how)
        say(scene, "level", formula, at, stated_of(placed.quantity), placed, unit=units.LEVEL,
            tokens=(who.first, first, placed.last - 1), rows=grounds(who, at))  # fmt: skip
