"""Parts of a stretch: its start and end, its early days, its first five weeks."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from rotascope.claims.periods_dates import Read, atom, bare, year_at
from rotascope.claims.periods_relative import counted, relative
from rotascope.claims.periods_stretch import (
    TODATE,
    Other,
    Reader,
    Stretch,
    calendar_stretch,
    part_of,
    words,
)
from rotascope.claims.quantities_pieces import SPACED, at, is_hyphen, over_hyphen
from rotascope.core.time import months_before

_WHOLE = frozenset({"month", "quarter", "half", "year", "week"})
_LONG = 8
"""Words between a word of future and a year-end that it moves ahead."""


def whole(reader: Reader, place: int) -> Read | None:
    """A named stretch with its article: the year, last month, January, 2026."""
    row = reader.row
    if at(row, place).low in {"the", "this", "its"} and at(row, place + 1).gap <= SPACED + 1:
        unit = bare(at(row, place + 1).low)
        if unit == "new":
            return (place + 3, part_of("year", reader.spoken)) if at(row, place + 2) else None
        if unit in TODATE:
            return place + 2, part_of(unit, reader.spoken)
        if at(row, place).low == "the":
            place += 1
    if place >= len(row):
        return None
    read = atom(reader, place) or relative(reader, place, prepared=False)
    return read if read is not None and read[1].grain in _WHOLE | {"day"} else None


def _whole_of(reader: Reader, place: int) -> Read | None:
    """The same after `of`, `in` or a hyphen."""
    row = reader.row
    if at(row, place).low in {"of", "in", "to"} and at(row, place).gap <= SPACED + 1:
        return whole(reader, place + 1)
    return whole(reader, over_hyphen(row, place)) if place < len(row) else None


def rest(reader: Reader, place: int) -> Read | None:
    """The remainder of 2026: what lies ahead of the text."""
    row = reader.row
    if row[place].low not in {"rest", "remainder", "balance"} or at(row, place + 1).low != "of":
        return None
    read = _whole_of(reader, place + 1)
    if read is None or read[1].last is None or read[1].last <= reader.spoken:
        return None
    start = reader.spoken + timedelta(days=1)
    how = f"what is left of {_named(read[1])}"
    return read[0], Stretch(start, read[1].last, "other", None, how, "future")


def edge(reader: Reader, place: int) -> Read | None:
    """The start of January, the end of 2025, year-end: a point in time."""
    row, lists = reader.row, words().lists
    low = row[place].low
    if low in lists["point_start"] | lists["point_end"]:
        ends = low in lists["point_end"]
        named = at(row, place + 1).low == "of" or (low == "end" and is_hyphen(at(row, place + 1)))
        if not named:
            return None
        read = _whole_of(reader, place + 1)
        if read is None or read[1].grain == "day":
            return None
        return read[0], _point(reader, read[1], ends)
    noun = over_hyphen(row, place + 1)
    if bare(low) in {"year", "month", "quarter", "week"} and at(row, noun).low == "end":
        after = noun + 1
        year = year_at(reader, after + (at(row, after).low == "of"))
        if low == "year" and year is not None:
            return year[0], _point(reader, calendar_stretch(year[1], ""), True)
        return after, _point(reader, _recent(reader, place, bare(low)), True)
    return None


def _recent(reader: Reader, place: int, unit: str) -> Stretch:
    """The period whose end is meant by a bare year-end: the one named before, else the last."""
    this = part_of(unit, reader.spoken)
    near = [p.low for p in reader.row[max(place - _LONG, 0) : place]]
    if unit == "year" and reader.year_named is not None and reader.year_named <= this_year(reader):
        return calendar_stretch(reader.year_named, "")
    if this.last is None or this.last <= reader.spoken or words().lists["future"] & set(near):
        return this
    return part_of(unit, reader.spoken, 1)


def this_year(reader: Reader) -> int:
    """The year of the text."""
    return reader.spoken.year


def _point(reader: Reader, found: Stretch, ends: bool) -> Stretch:
    if found.first is None or found.last is None:
        return found
    if ends:
        ahead = found.last > reader.spoken
        # "The end of the year" in a year that runs is its last day; the market has not seen it.
        as_of = None if ahead else reader.as_of(found.last)
        how = f"the end of {_named(found)}"
        return Stretch(found.last, found.last, "point", None, how, "day", as_of)
    day = reader.first_session(found.first)
    close: Other = ("the close before", f"since {reader.before(found.first)}", None)
    how = f"the start of {_named(found)}"
    return Stretch(found.first, found.first, "point", None, how, "day", reader.as_of(day), (close,))


def _named(found: Stretch) -> str:
    return found.window if found.kind == "span" and found.window else found.how


def half_month(reader: Reader, place: int) -> Read | None:
    """The first half of January."""
    row = reader.row
    number = {"first": 1, "second": 2, "latter": 2, "back": 2}.get(row[place].low, 0)
    if not number or at(row, over_hyphen(row, place + 1)).low != "half":
        return None
    read = _whole_of(reader, over_hyphen(row, place + 1) + 1)
    if read is None or read[1].grain != "month" or read[1].first is None or read[1].last is None:
        return None
    first, last = read[1].first, read[1].last
    start, end = (first, first.replace(day=15)) if number == 1 else (first.replace(day=16), last)
    how = f"days {start.day} to {end.day} of {_named(read[1])}"
    if start > reader.spoken:
        return read[0], Stretch(start, end, "other", None, how, "future")
    window = reader.reaching(reader.before(start), end)
    return read[0], Stretch(start, end, "other", window, how)


def third(reader: Reader, place: int) -> Read | None:
    """Early 2026, mid-January, late in the year: a third of a stretch."""
    row, lists = reader.row, words().lists
    low = row[place].low
    which = next((n for n, name in enumerate(("early", "mid", "late")) if low in lists[name]), None)
    if which is None:
        return None
    read = _whole_of(reader, place + 1)
    if read is None or read[1].grain not in {"month", "quarter", "year"}:
        return None
    found = read[1]
    if found.first is None or found.last is None:
        return None
    first, last = _third_days(found.first, found.last, found.grain, which)
    how = f"the {('first', 'middle', 'last')[which]} third of {_named(found)}"
    if first > reader.spoken:
        return read[0], Stretch(first, last, found.grain, None, how, "future")
    window = reader.reaching(reader.before(first), last)
    current = first == date(reader.spoken.year, 1, 1) and last >= reader.spoken
    window = "ytd" if current else window
    others: tuple[Other, ...] = ((f"the whole of {_named(found)}", found.window or "", None),)
    others = others if found.window else ()
    return read[0], Stretch(first, last, "third", window, how, "vague", others=others)


def _third_days(first: date, last: date, grain: str, which: int) -> tuple[date, date]:
    if grain == "month":
        starts = [first, first.replace(day=11), first.replace(day=21)]
    else:
        step = -1 if grain == "quarter" else -4
        starts = [months_before(first, step * n) for n in range(3)]
    ends = [starts[1], starts[2], last + timedelta(days=1)]
    return starts[which], ends[which] - timedelta(days=1)


def opening(reader: Reader, place: int) -> Read | None:
    """The first five weeks of 2026, the first trading day of the year, its final month."""
    row = reader.row
    low = row[place].low
    if low not in {"first", "opening", "last", "final", "closing"}:
        return None
    noun = over_hyphen(row, place + 1)
    count, unit, after, few = 1, "", noun, False
    read = counted(reader, noun)
    if read is not None:
        after, count, unit = read
    else:
        few = at(row, noun).low in words().lists["few"]
        noun += few or at(row, noun).low in {"full", "trading"}
        noun += at(row, noun).low in {"of", "full", "trading"} and noun > place + 1
        unit = words().units.get(bare(at(row, noun).low), "")
        after = noun + 1
    if not unit or at(row, after).low not in {"of", "in"} or (unit == "q" and read is None):
        return None
    read_whole = whole(reader, after + 1)
    if read_whole is None or read_whole[1].grain not in TODATE or read_whole[1].first is None:
        return None
    found = read_whole[1]
    if low in {"first", "opening"}:
        if few and found.last is not None and found.last >= reader.spoken:
            return read_whole[0], _few_of(reader, found)
        return read_whole[0], _first_of(reader, found, 3 if few else count, unit)
    return read_whole[0], _last_of(reader, found, 3 if few else count, unit)


def _few_of(reader: Reader, found: Stretch) -> Stretch:
    """The first few weeks of a stretch that runs: up to the session of the text."""
    if found.first is None or found.first > reader.spoken:
        return replace(found, kind="future", window=None)
    window = TODATE[found.grain]
    how = f"{_named(found)} up to {reader.spoken}"
    return Stretch(found.first, reader.spoken, "other", window, how, "todate")


def _first_of(reader: Reader, found: Stretch, count: int, unit: str) -> Stretch:
    start, window = found.first or reader.spoken, TODATE[found.grain]
    sessions = unit in {"d", "days"}
    end = _nth_end(reader, start, count, unit)
    name = {"d": "session", "days": "session", "w": "week", "m": "month", "q": "quarter"}
    counted_name = f"{count} {name.get(unit, 'part')}s" if count > 1 else name.get(unit, "part")
    how = f"the first {counted_name} of {_named(found)}"
    if start > reader.spoken:
        return Stretch(start, end, "other", None, how, "future")
    if sessions and count == 1:
        day = reader.first_session(start)
        return Stretch(
            day, day, "day", "1d", f"the first session of {day}", "day", _at(reader, day)
        )
    others: tuple[Other, ...] = ()
    if unit == "w":
        friday = start + timedelta(days=(4 - start.weekday()) % 7 + 7 * (count - 1))
        others = (("its last Friday", window, reader.as_of(friday)),)
    if abs((reader.spoken - end).days) <= 10:
        others += (("to the session of the text", window, None),)
    return Stretch(start, end, "other", window, how, "todate", reader.as_of(end), others)


def _at(reader: Reader, day: date) -> date | None:
    return None if day >= reader.session(reader.spoken) else day


def _nth_end(reader: Reader, start: date, count: int, unit: str) -> date:
    if unit in {"d", "days"}:
        place = reader.calendar.on_or_after(start) + count - 1
        return reader.calendar.date(place) if place < len(reader.calendar) else start
    if unit == "w":
        return start + timedelta(days=7 * count)
    months = count * {"m": 1, "q": 3, "y": 12}.get(unit, 120)
    return months_before(start, -min(months, 2400)) - timedelta(days=1)


def _last_of(reader: Reader, found: Stretch, count: int, unit: str) -> Stretch:
    last = found.last or reader.spoken
    start = last - timedelta(days=7 * count)
    if unit in {"d", "days"}:
        place = reader.calendar.on_or_before(last) - count
        start = reader.calendar.date(place) if place >= 0 else last
    elif unit != "w":
        months = count * {"m": 1, "q": 3, "y": 12}.get(unit, 120)
        start = months_before(last + timedelta(days=1), min(months, 2400)) - timedelta(days=1)
    how = f"the last part of {_named(found)}"
    if last > reader.spoken and start >= reader.spoken:
        return Stretch(start, last, "other", None, how, "future")
    if unit in {"d", "days"} and count == 1:
        day = reader.session(last)
        return Stretch(
            day, day, "day", "1d", f"the last session of {_named(found)}", "day", reader.as_of(day)
        )
    window = reader.reaching(reader.session(start), last)
    return Stretch(start, last, "other", window, how, "span")


def week_to(reader: Reader, place: int) -> Read | None:
    """The week ended Friday, the 12 months to January."""
    row = reader.row
    unit = bare(row[place].low)
    count, after = 1, place + 1
    if unit not in TODATE:
        read = counted(reader, place)
        if read is None:
            return None
        after, count, unit = read
    after += at(row, after).low == "that"
    if at(row, after).low not in {"to", "ended", "ending", "through", "of", "end"}:
        return None
    joint = at(row, after).low
    after += 1 + (at(row, after + 1).low in {"on", "in"})
    after += at(row, after).low == "the"
    end = atom(reader, after) or edge(reader, after) if after < len(row) else None
    if end is None or end[1].last is None or end[1].first is None or end[1].grain == "year":
        return None
    if joint == "of":
        return (
            (end[0], _week_of(reader, end[1])) if unit == "week" and end[1].grain == "day" else None
        )
    return end[0], _up_to(reader, end[1].last, count, unit)


def _week_of(reader: Reader, day: Stretch) -> Stretch:
    found = part_of("week", day.first or reader.spoken)
    monday, sunday = found.first or reader.spoken, found.last or reader.spoken
    window = f"{reader.before(monday)}..{reader.session(sunday)}"
    return replace(found, window=window, kind="span")


def _up_to(reader: Reader, last: date, count: int, unit: str) -> Stretch:
    day = reader.session(last)
    as_of = reader.as_of(day)
    if unit == "week":
        monday = day - timedelta(days=day.weekday())
        others: tuple[Other, ...] = (("last five sessions", "5d", as_of),)
        window = "wtd" if day.weekday() >= 3 else "1w"
        return Stretch(monday, last, "week", window, f"the week to {day}", "span", as_of, others)
    short = {"month": "1m", "quarter": "3m", "year": "1y"}.get(unit)
    if short is None:
        count, code = (3 * count, "m") if unit == "q" else (count, unit[:1])
        short = f"{count}{code}" if unit != "decade" else f"{10 * count}y"
    return Stretch(None, last, "other", short, f"{short} to {day}", "trailing", as_of)
