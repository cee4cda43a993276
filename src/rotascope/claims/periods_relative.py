"""Stretches told from where the writer stands: last week, the past three months, a year ago."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from rotascope.claims.periods_dates import Read, atom, bare
from rotascope.claims.periods_stretch import (
    TODATE,
    Other,
    Reader,
    Stretch,
    calendar_stretch,
    part_of,
    words,
)
from rotascope.claims.quantities_numbers import amount
from rotascope.claims.quantities_pieces import APART, GLUED, SPACED, at, over_hyphen
from rotascope.core.time import months_before

EARLY = 25
"""Days of a month or a quarter in which "the month" may be the one that has just ended."""
MOST = 500
"""The largest number of sessions, weeks, months or years that a phrase may name."""

_BEFORE = frozenset({"last", "previous", "prior", "preceding"})
_TRADED = {"d": 1, "w": 5, "m": 21, "y": 252}


def relative(reader: Reader, place: int, prepared: bool) -> Read | None:
    """Today, yesterday, this week, last month, the year.

    Parameters
    ----------
    reader, place
        Where the phrase begins, without its article.
    prepared
        Whether an article or preposition stands before it, so that "the week" is meant.
    """
    row = reader.row
    low, noun = bare(row[place].low), over_hyphen(row, place + 1)
    if low in {"today", "tonight"}:
        return place + 1, _session(reader, 0)
    if low == "yesterday":
        return place + 1, _session(reader, 1)
    unit = bare(at(row, noun).low)
    if low == "this" and unit in {"morning", "afternoon", "session"}:
        return noun + 1, _session(reader, 0)
    if low == "this" and unit in TODATE:
        return noun + 1, to_date(reader, unit)
    if low == "past" and unit in {"week", "month", "quarter", "year", "decade", "session", "day"}:
        return noun + 1, trailing(reader, 1, words().units[unit])
    if low in _BEFORE and unit in {"session", "day"} and at(row, noun).gap <= SPACED + 1:
        return noun + 1, _session(reader, 1)
    if low in _BEFORE and unit in TODATE and at(row, noun + 1).low != "of":
        return noun + 1, whole_before(reader, unit)
    if low in TODATE and prepared and _is_the(reader, place):
        return place + 1, to_date(reader, low)
    if low in {"day", "session"} and prepared and _is_the(reader, place):
        return place + 1, _session(reader, 0)
    return None


def last_weekday(reader: Reader, place: int) -> Read | None:
    """Last Friday, this Monday; next Friday lies ahead."""
    row = reader.row
    low = row[place].low
    if low not in {"last", "past", "this", "next"} or place + 1 >= len(row):
        return None
    if bare(row[place + 1].low) not in words().weekdays:
        return None
    read = atom(reader, place + 1)
    if read is None or read[1].first is None or not read[1].how.startswith("the last "):
        return None
    after, found = read
    day = read[1].first
    if low == "next":
        ahead = day + timedelta(days=7)
        return after, Stretch(ahead, ahead, "day", None, f"{ahead}", "future")
    if low == "this" or reader.as_of(day) is None:
        return after, found
    others: tuple[Other, ...] = (("a week before", "1d", reader.session(day - timedelta(days=7))),)
    return after, replace(found, others=others)


def _is_the(reader: Reader, place: int) -> bool:
    """Whether "the week" stands alone: "for the week", "the week's"."""
    row = reader.row
    before, word = at(row, place - 1).low, row[place].low
    possessive = word != bare(word)
    introduced = at(row, place - 2).low in {"for", "on", "over", "in", "during", "of", "throughout"}
    following = at(row, place + 1)
    more = following.low in {"before", "after", "earlier", "ago", "when", "that", "in", "ahead"}
    return before == "the" and (possessive or introduced) and not more


def _session(reader: Reader, back: int) -> Stretch:
    day = reader.session(reader.spoken)
    for _ in range(back):
        day = reader.before(day)
    how = f"the session of {day}"
    return Stretch(day, day, "day", "1d", how, "day", reader.as_of(day))


def to_date(reader: Reader, unit: str) -> Stretch:
    """The running week, month, quarter or year up to the session of the text."""
    found = part_of(unit, reader.spoken)
    fresh = found.first is not None and (reader.spoken - found.first).days <= EARLY
    others: dict[str, tuple[Other, ...]] = {
        "week": (("last five sessions", "5d", None), _full(reader, "week")),
        "month": (_full(reader, "month"),) if reader.spoken.day <= EARLY else (),
        "quarter": (_full(reader, "quarter"),) if fresh else (),
        "year": (),
    }
    return Stretch(
        found.first,
        reader.spoken,
        unit,
        TODATE[unit],
        f"this {unit}, up to {reader.spoken}",
        "todate",
        others=others[unit],
    )


def _full(reader: Reader, unit: str) -> Other:
    return f"last full {unit}", _whole_window(reader, unit, 1), None


def _whole_window(reader: Reader, unit: str, back: int) -> str:
    found = part_of(unit, reader.written_in(unit), back)
    if found.window is not None or found.first is None or found.last is None:
        return found.window or "all"
    return f"{reader.before(found.first)}..{reader.session(found.last)}"


def whole_before(reader: Reader, unit: str) -> Stretch:
    """The calendar week, month, quarter or year before that of the text."""
    found = part_of(unit, reader.written_in(unit), 1)
    window = _whole_window(reader, unit, 1)
    trail = {"week": "5d", "month": "1m", "quarter": "3m", "year": "1y"}[unit]
    names = {"week": "last five sessions", "month": "trailing month"}
    names |= {"quarter": "trailing three months", "year": "trailing year"}
    others: tuple[Other, ...] = ()
    if unit in ("week", "month"):
        others = ((names[unit], trail, None), (f"this {unit}", TODATE[unit], None))
    how = f"the calendar {unit} before {reader.written_in(unit)}"
    return replace(found, window=window, how=how, kind="span", others=others)


def trailing(reader: Reader, count: int, unit: str) -> Stretch:
    """So many sessions, days, weeks, months, quarters or years back."""
    if unit == "decade":
        count, unit = 10 * count, "y"
    if unit == "q":
        count, unit = 3 * count, "m"
    start = _back(reader.spoken, count, unit)
    window, others = f"{count}{unit}", _trailing_others(reader, count, unit)
    names = {"d": "sessions", "w": "weeks", "m": "months", "y": "years"}
    name = names[unit] if count > 1 else names[unit][:-1]
    how = (
        f"the last {count} {name} up to {reader.spoken}"
        if count > 1
        else (f"the last {name} up to {reader.spoken}")
    )
    return Stretch(start, reader.spoken, "other", window, how, "trailing", others=others)


def trailing_days(reader: Reader, count: int) -> Stretch:
    """So many days: sessions up to ten, calendar days beyond."""
    start = reader.spoken - timedelta(days=count)
    calendar = f"since {start}"
    if count <= 10:
        found = trailing(reader, count, "d")
        return replace(found, others=(("calendar days", calendar, None),) if count > 1 else ())
    how = f"the last {count} calendar days up to {reader.spoken}"
    others: tuple[Other, ...] = (("sessions", f"{count}d", None),)
    return Stretch(start, reader.spoken, "other", calendar, how, "trailing", others=others)


def _back(day: date, count: int, unit: str) -> date:
    try:
        if unit in {"d", "w"}:
            return day - timedelta(days=count * (7 if unit == "w" else 1))
        return months_before(day, count * (12 if unit == "y" else 1))
    except (ValueError, OverflowError):
        return date.min


def _trailing_others(reader: Reader, count: int, unit: str) -> tuple[Other, ...]:
    sessions: Other = ("as many trading days", f"{count * _TRADED[unit]}d", None)
    if unit == "d":
        return ()
    if unit == "w" and count == 1:
        week: Other = ("this week", "wtd", None)
        return ("last five sessions", "5d", None), week, _full(reader, "week")
    if count == 1:
        whole = {"m": "month", "y": "year"}[unit]
        this: Other = (f"this {whole}", TODATE[whole], None)
        return sessions, this, _full(reader, whole)
    return (sessions,)


def counted(reader: Reader, place: int) -> tuple[int, int, str] | None:
    """`Three months`, `12-month`, `five trading days`: place after, count, unit."""
    row, table = reader.row, words()
    found = amount(row, place)
    if found is None or found.kind != "cardinal" or found.decimals or found.scaled:
        return None
    if not 1 <= found.value <= MOST:
        return None
    after = over_hyphen(row, found.after)
    full = at(row, after).low in {"full", "calendar", "whole", "consecutive", "straight"}
    traded = at(row, after).low in {"trading", "business"}
    after += full or traded
    unit = table.units.get(bare(at(row, after).low))
    if unit is None or at(row, after).gap > SPACED + 1:
        return None
    days = at(row, after).low in {"day", "days"} and not traded
    return after + 1, int(found.value), "days" if days else unit


def trailing_read(reader: Reader, place: int) -> Read | None:
    """The past three months, the last five sessions, the trailing 12 months."""
    row = reader.row
    if row[place].low not in words().lists["trailing"]:
        return None
    place += 1
    if row[place - 1].low == "most" and at(row, place).low == "recent":
        place += 1
    found = counted(reader, place)
    if found is None or at(row, place).gap == APART:
        return None
    after, count, unit = found
    return after, of_count(reader, count, unit)


def of_count(reader: Reader, count: int, unit: str) -> Stretch:
    """A trailing stretch; `days` are sessions or calendar days."""
    return trailing_days(reader, count) if unit == "days" else trailing(reader, count, unit)


def over_count(reader: Reader, place: int, preposition: str) -> Read | None:
    """In a decade, in two weeks, over three sessions, three-month return."""
    row = reader.row
    if at(row, place).low in {"more", "over", "almost", "nearly", "about", "roughly"}:
        place += 1 + (at(row, place + 1).low == "than")
    if at(row, place).low == "a" and preposition == "in":
        unit = words().units.get(at(row, place + 1).low)
        far = at(row, place + 1).low in {"decade", "year", "month", "week", "quarter"}
        return (place + 2, trailing(reader, 1, unit)) if unit and far else None
    found = counted(reader, place)
    return (found[0], of_count(reader, found[1], found[2])) if found else None


def ago(reader: Reader, place: int) -> Read | None:
    """A year ago, three months earlier: a point in time."""
    row = reader.row
    if row[place].low in {"a", "one", "an"} and at(row, place + 1).low in words().units:
        found = (place + 2, 1, words().units[row[place + 1].low])
    else:
        read = counted(reader, place)
        if read is None:
            return None
        found = read
    after, count, unit = found
    if at(row, after).low not in {"ago", "earlier", "before"} or at(row, after).gap == GLUED:
        return None
    if at(row, after).low == "before" and at(row, after + 1).kind == "word":
        return None
    back = of_count(reader, count, "d" if unit == "days" else unit)
    if back.first is None:
        return None
    day = reader.session(back.first)
    window = back.window or ""
    how = f"the session {count} {row[after - 1].low} before {reader.spoken}"
    others: tuple[Other, ...] = (("the time since", window, None),)
    return after + 1, Stretch(day, day, "point", None, how, "day", reader.as_of(day), others)


def this_year(reader: Reader) -> Stretch:
    """The calendar year of the text."""
    return calendar_stretch(reader.spoken.year, "")
