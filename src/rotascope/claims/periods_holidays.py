"""Holidays as points in time: since Labor Day, between Memorial Day and Thanksgiving."""

from __future__ import annotations

from datetime import date, timedelta

from rotascope.claims.periods_stretch import Reader, Stretch, single
from rotascope.claims.quantities_pieces import QUOTES, SPACED, at

_NAMES: tuple[tuple[tuple[str, ...], str], ...] = (
    (("labor", "day"), "labor"),
    (("labour", "day"), "labor"),
    (("memorial", "day"), "memorial"),
    (("independence", "day"), "july"),
    (("columbus", "day"), "columbus"),
    (("presidents", "day"), "presidents"),
    (("presidents", "'", "day"), "presidents"),
    (("valentine's", "day"), "valentine"),
    (("st", ".", "patrick's", "day"), "patrick"),
    (("christmas", "eve"), "eve"),
    (("new", "year's", "eve"), "sylvester"),
    (("halloween",), "halloween"),
    (("thanksgiving",), "thanksgiving"),
    (("christmas",), "christmas"),
    (("easter",), "easter"),
    (("good", "friday"), "friday"),
)
_FIXED = {"july": (7, 4), "valentine": (2, 14), "patrick": (3, 17), "eve": (12, 24),
          "sylvester": (12, 31), "halloween": (10, 31), "christmas": (12, 25)}  # fmt: skip
_WEEKDAYS = {"labor": (9, 0, 1), "columbus": (10, 0, 2), "presidents": (2, 0, 3),
             "thanksgiving": (11, 3, 4)}  # fmt: skip
_EVES = frozenset({"eve", "sylvester", "halloween", "valentine"})
"""Holidays on which the exchange trades: "bottomed on Christmas Eve"."""
_JOINED = frozenset(
    {"on", "since", "from", "between", "and", "to", "through", "until", "till", "by"}
)
_AHEAD = frozenset({"by", "until", "till", "through", "to"})
_NOT_AFTER = frozenset({
    "season", "sales", "shopping", "week", "weekend", "spending", "rally", "trade", "party",
    "effect", "indicator", "monday", "tuesday", "holiday", "holidays", "eve", "orders", "trip",
    "travel", "break", "bonus", "tree", "toys", "retail", "demand", "massacre",
})  # fmt: skip


def holiday(reader: Reader, place: int) -> tuple[int, Stretch] | None:
    """The day of a holiday that a time begins or ends with, and the place after it."""
    row = reader.row
    if not row[place].capital or not _joined(reader, place):
        return None
    for words, name in _NAMES:
        if not all(_same(at(row, place + n).low, word) for n, word in enumerate(words)):
            continue
        after = place + len(words)
        if at(row, place - 1).low == "on" and name not in _EVES:
            continue
        if at(row, after).low in _NOT_AFTER and at(row, after).gap <= SPACED:
            return None
        year, loose = reader.spoken.year, True
        told = at(row, after + (at(row, after).low in {"of", ","}))
        if told.low.isdecimal() and len(told.low) == 4 and 1950 <= int(told.low) <= year:
            year, loose = int(told.low), False
            after += 1 + (at(row, after).low in {"of", ","})
        day = _day(name, year)
        if loose and day > reader.spoken and at(row, place - 1).low in _AHEAD:
            return None  # "by Christmas", said in autumn, lies ahead
        if loose and day > reader.spoken:
            day = _day(name, year - 1)
        day = reader.session(day)
        return after, single(day, loose=loose, how=f"{' '.join(words).title()}, {day}")
    return None


def _joined(reader: Reader, place: int) -> bool:
    """Whether a preposition makes it the end of a stretch: not "the day after Thanksgiving"."""
    before = at(reader.row, place - 1).low
    return before in _JOINED


def _same(low: str, word: str) -> bool:
    curly = low
    for quote in QUOTES:
        curly = curly.replace(quote, "'")
    return curly in {word, f"{word}'s"} or (word == "presidents" and curly in _PRESIDENTS)


_PRESIDENTS = ("presidents'", "president's")


def _day(name: str, year: int) -> date:
    if name in _FIXED:
        return date(year, *_FIXED[name])
    if name in _WEEKDAYS:
        month, weekday, number = _WEEKDAYS[name]
        first = date(year, month, 1)
        return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (number - 1))
    if name == "memorial":
        last = date(year, 5, 31)
        return last - timedelta(days=last.weekday())
    return _easter(year) - timedelta(days=2 if name == "friday" else 0)


def _easter(year: int) -> date:
    """Easter Sunday (the anonymous Gregorian computus)."""
    golden, (century, rest) = year % 19, divmod(year, 100)
    lunar = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3
             + 15) % 30  # fmt: skip
    week = (32 + 2 * (century % 4) + 2 * (rest // 4) - lunar - rest % 4) % 7
    shift = (golden + 11 * lunar + 22 * week) // 451
    month, day = divmod(lunar + week - 7 * shift + 114, 31)
    return date(year, month, day + 1)
