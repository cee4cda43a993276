"""Days, months, quarters, halves and years as writers name them."""

from __future__ import annotations

from datetime import timedelta

from rotascope.claims.periods_holidays import holiday
from rotascope.claims.periods_stretch import (
    EARLIEST,
    LATEST,
    Reader,
    Stretch,
    calendar_stretch,
    day_of,
    latest,
    single,
    words,
)
from rotascope.claims.quantities_exclusions import is_product, is_year
from rotascope.claims.quantities_pieces import (
    APART,
    DASHES,
    GLUED,
    NUMBER,
    QUOTES,
    SPACED,
    WORD,
    Piece,
    at,
    is_hyphen,
    over_hyphen,
)

Read = tuple[int, Stretch]


def atom(reader: Reader, place: int) -> Read | None:
    """The day, month, quarter, half or year that begins at a place, and the place after it."""
    piece = at(reader.row, place)
    if piece.kind == NUMBER:
        return _iso(reader, place) or _slashed(reader, place) or _numbered(reader, place)
    if piece.kind != WORD:
        return None
    return (
        holiday(reader, place)
        or _weekday(reader, place)
        or _month(reader, place)
        or _lettered(reader, place)
        or _spelled_part(reader, place)
    )


def bare(word: str) -> str:
    """A word without its possessive."""
    return word[:-2] if word.endswith(("'s", "’s")) else word  # noqa: RUF001 - a curly one


def year_at(reader: Reader, place: int) -> tuple[int, int] | None:
    """The place after a written year, and the year: 2025, '25."""
    row, piece = reader.row, at(reader.row, place)
    if is_hyphen(at(row, place - 1)) and at(row, place - 2).low in {"post", "pre"}:
        return None
    if piece.kind == NUMBER and is_year(row, place) and len(piece.low) == 4:
        chain = at(row, place + 1).low in {"/", ":"} and at(row, place + 1).gap == GLUED
        ahead = at(row, place + 2)
        spaced = at(row, place + 1).low == ":" and ahead.gap != GLUED  # "the best of 2014: XLU"
        if is_product(row, place) or (chain and len(ahead.low) < 4 and not spaced):
            return None
        following = at(row, place + 1)
        if following.gap == GLUED and following.kind == WORD:
            return None
        return place + 1, int(piece.low)
    two = at(row, place + 1)
    if piece.low in QUOTES and two.gap == GLUED and two.kind == NUMBER and len(two.low) == 2:
        return (place + 2, 2000 + int(two.low)) if two.low.isdigit() else None
    return None


def _number(piece: Piece, most: int) -> int:
    """A small whole number in digits, else 0."""
    if piece.kind != NUMBER or len(piece.low) > 2 or not piece.low.isdigit():
        return 0
    return int(piece.low) if int(piece.low) <= most else 0


def _iso(reader: Reader, place: int) -> Read | None:
    row = reader.row[place : place + 5]
    if len(row) < 5 or len(row[0].low) != 4 or not row[0].low.isdigit():
        return None
    if not (is_hyphen(row[1]) and is_hyphen(row[3])) or any(p.gap != GLUED for p in row[1:]):
        return None
    month, day = _number(row[2], 12), _number(row[4], 31)
    found = day_of(int(row[0].low), month, day) if month and day else None
    return (place + 5, single(found)) if found else None


def _slashed(reader: Reader, place: int) -> Read | None:
    """1/28/2026: month first, day first where it cannot be otherwise."""
    row = reader.row[place : place + 5]
    if len(row) < 5 or row[1].low != "/" or row[3].low != "/" or any(p.gap for p in row[1:]):
        return None
    first, second = _number(row[0], 31), _number(row[2], 31)
    if row[4].kind != NUMBER or not row[4].low.isdigit() or len(row[4].low) not in {2, 4}:
        return None
    year = int(row[4].low) + (2000 if len(row[4].low) == 2 else 0)
    month, day = (second, first) if first > 12 else (first, second)
    found = day_of(year, month, day) if month and day and month <= 12 else None
    return (place + 5, single(found)) if found else None


def _numbered(reader: Reader, place: int) -> Read | None:
    """28 January 2026, 4Q25, 2025."""
    row = reader.row
    number = _number(row[place], 31)
    after = place + 1
    if number:
        letter = at(row, after)
        if letter.gap == GLUED and letter.low in {"q", "h"}:
            return _lettered_year(reader, after + 1, letter.low, number)
        after += letter.gap == GLUED and letter.low in {"st", "nd", "rd", "th"}
        after += at(row, after).low == "of"
        month = _month_number(reader, after)
        if month is None or at(row, after).gap > SPACED + 1:
            return None
        after += 1 + (at(row, after + 1).low == "." and row[after + 1].gap == GLUED)
        return _dated(reader, after, month, number)
    year = year_at(reader, place)
    return (year[0], calendar_stretch(year[1], "")) if year else None


def _month_number(reader: Reader, place: int) -> int | None:
    piece, table = at(reader.row, place), words()
    if piece.kind != WORD or not piece.capital:
        return None
    low = bare(piece.low)
    return table.months.get(low) or table.short.get(low)


def _dated(reader: Reader, place: int, month: int, day: int) -> Read | None:
    """A day and a month, with the year that may follow."""
    after = place + (at(reader.row, place).low == ",")
    year = year_at(reader, after) if at(reader.row, after).gap <= SPACED + 1 else None
    if year is not None:
        found = day_of(year[1], month, day)
        return (year[0], single(found)) if found else None
    found = day_of(reader.spoken.year, month, day)
    if found is None or found > reader.spoken:
        found = day_of(reader.spoken.year - 1, month, day)
    return (place, single(found, loose=True)) if found else None


def _weekday(reader: Reader, place: int) -> Read | None:
    """Tuesday; Friday's session; Tuesday, Jan 6, 2026; last Friday."""
    row, table = reader.row, words()
    piece = row[place]
    number = table.weekdays.get(bare(piece.low))
    if number is None or not piece.capital or at(row, place - 1).low in table.lists["colours"]:
        return None
    comma = place + 1 + (at(row, place + 1).low == ".")
    comma += at(row, comma).low == ","
    following = at(row, comma)
    if following.gap <= SPACED and (following.kind == NUMBER or _month_number(reader, comma)):
        dated = _numbered(reader, comma) or _month(reader, comma)
        if dated is not None and dated[1].grain == "day":
            return dated
    if len(bare(piece.low)) < 6:
        return None
    day = reader.spoken - timedelta(days=(reader.spoken.weekday() - number) % 7)
    if at(row, place - 1).low in _EARLIER and day == reader.spoken:
        day -= timedelta(days=7)
    after = place + 1
    after += at(row, after).low in table.lists["day_parts"] and row[after].gap <= SPACED
    return after, single(day, how=f"the last {bare(piece.low).capitalize()}, {day}")


_EARLIER = frozenset({"last", "previous", "prior", "preceding"})


def _month(reader: Reader, place: int) -> Read | None:
    row, piece, table = reader.row, reader.row[place], words()
    month = _month_number(reader, place)
    if month is None:
        return None
    low, before = bare(piece.low), at(row, place - 1)
    after = place + 1
    if low in table.short and at(row, after).low == "." and row[after].gap == GLUED:
        after += 1
    day = _number(at(row, after), 31)
    if day and at(row, after).gap <= SPACED + 1 and _is_day(reader, after):
        after += 1
        after += at(row, after).gap == GLUED and at(row, after).low in {"st", "nd", "rd", "th"}
        return _dated(reader, after, month, day)
    comma = after + (at(row, after).low == ",")
    comma += at(row, comma).low == "of"
    year = year_at(reader, over_hyphen(row, comma))
    if year is not None and row[year[0] - 1].gap <= SPACED + 1:
        return year[0], calendar_stretch(year[1], f"M{month:02d}")
    relative = tuple(p.low for p in row[comma : comma + 2])
    if at(row, comma - 1).low == "of" and relative in {("last", "year"), ("this", "year")}:
        back = relative[0] == "last"
        return comma + 2, calendar_stretch(reader.spoken.year - back, f"M{month:02d}")
    prepared = before.low in table.lists["in"] or is_hyphen(before)
    if low in table.short and not prepared and after == place + 1:
        return None
    opens = at(row, after).low in _TOLD and at(row, after).gap <= SPACED
    if low in {"may", "march"} and low == piece.low and not prepared and not _inside(before) and (
        not opens
    ):  # fmt: skip
        return None
    return after, latest(reader.spoken, f"M{month:02d}")


_TOLD = frozenset({
    "was", "has", "had", "saw", "brought", "proved", "turned", "ended", "began", "started", "lived",
    ":", "gave", "delivered", "did", "opened", "closed",
})  # fmt: skip
"""As in "May was the cruelest month": the month opens the sentence."""


def _inside(before: Piece) -> bool:
    """Whether a capital is not that of a sentence."""
    return before.kind == WORD or before.low == ","


def _is_day(reader: Reader, place: int) -> bool:
    """Whether a number after a month is its day, not a percentage or a time."""
    following = at(reader.row, place + 1)
    if following.low in {"%", "percent", "bp", "bps", "x", "pct"} and following.gap <= SPACED:
        return False
    glued = following.gap == GLUED and following.kind == WORD
    decimal = following.low == ":" and following.gap == GLUED
    return not decimal and (not glued or following.low in {"st", "nd", "rd", "th"})


def _lettered(reader: Reader, place: int) -> Read | None:
    """Q4 2025, H1, Q4'25."""
    letter, number = reader.row[place], at(reader.row, place + 1)
    if letter.low not in {"q", "h"} or number.gap != GLUED or not letter.capital:
        return None
    return _lettered_year(reader, place + 2, letter.low, _number(number, 4))


def _lettered_year(reader: Reader, after: int, letter: str, number: int) -> Read | None:
    if not 1 <= number <= (4 if letter == "q" else 2):
        return None
    part = f"{letter.upper()}{number}"
    return _with_year(reader, after, part)


def _with_year(reader: Reader, after: int, part: str) -> Read:
    """A part of a year with the year that may follow: of 2025, '25, last year."""
    row = reader.row
    place = over_hyphen(row, after)
    if at(row, place).low in {"of", "in", ",", "fy", "for"}:
        place += 1
    glued = at(row, place)
    if glued.gap == GLUED and glued.kind == NUMBER and len(glued.low) == 2 and place == after:
        return place + 1, calendar_stretch(2000 + int(glued.low), part)
    year = year_at(reader, place)
    if year is not None and at(row, place).gap < APART:
        return year[0], calendar_stretch(year[1], part)
    relative = tuple(p.low for p in row[place : place + 2])
    if relative in {("last", "year"), ("this", "year"), ("the", "year")} and place > after:
        back = relative[0] == "last"
        return place + 2, calendar_stretch(reader.spoken.year - back, part)
    return after, latest(reader.spoken, part)


def _spelled_part(reader: Reader, place: int) -> Read | None:
    """The fourth quarter of 2025, the latter half of the year."""
    row, table = reader.row, words()
    low = row[place].low
    noun = over_hyphen(row, place + 1)
    unit = bare(at(row, noun).low)
    if at(row, noun).gap > SPACED + 1:
        return None
    owner = _owner(reader, place)
    if unit == "quarter":
        number = table.ordinals.get(low, 4 if low in {"final", "last"} else 0)
        number = 0 if low == "last" and at(row, noun + 1).low != "of" else number
        if owner is not None and 1 <= number <= 4:
            return noun + 1, calendar_stretch(owner, f"Q{number}")
        return _with_year(reader, noun + 1, f"Q{number}") if 1 <= number <= 4 else None
    if unit == "half":
        halves = {"first": 1, "second": 2, "latter": 2, "back": 2, "front": 1, "last": 2}
        number = halves.get(low, 0)
        if owner is not None and number:
            return noun + 1, calendar_stretch(owner, f"H{number}")
        read = _with_year(reader, noun + 1, f"H{number}") if number else None
        if read is None or (read[0] == noun + 1 and at(row, noun + 1).low == "of"):
            return None
        return read
    return None


def _owner(reader: Reader, place: int) -> int | None:
    """The year that owns a part of it: 2024's second half, last year's fourth quarter."""
    row = reader.row
    if at(row, place - 1).low == "s" and at(row, place - 2).low in QUOTES and place > 2:
        year = year_at(reader, place - 3)
        return year[1] if year else None
    if bare(at(row, place - 1).low) == "year" and at(row, place - 1).low != "year":
        return {"last": reader.spoken.year - 1, "this": reader.spoken.year}.get(
            at(row, place - 2).low
        )
    return None


def year_pair(reader: Reader, place: int) -> tuple[int, int] | None:
    """The place after the second of two joined years, and that year: 2024-2025, 2024-25."""
    row = reader.row
    joint, second = at(row, place), at(row, place + 1)
    if joint.low not in DASHES and joint.low != "/":
        return None
    if second.kind != NUMBER or not second.low.isdigit() or joint.gap == APART:
        return None
    before = int(row[place - 1].low) if row[place - 1].low.isdigit() else 0
    if len(second.low) == 4 and EARLIEST <= int(second.low) <= LATEST:
        return place + 2, int(second.low)
    if len(second.low) == 2 and second.gap == joint.gap == GLUED:
        return place + 2, before - before % 100 + int(second.low)
    return None
