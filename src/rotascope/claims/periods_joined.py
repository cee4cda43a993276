"""Two dates joined to one stretch: from April 8 through January 2, Q4 2025-Q1 2026."""

from __future__ import annotations

from datetime import timedelta

from rotascope.claims.periods_dates import Read, atom, year_at, year_pair
from rotascope.claims.periods_stretch import (
    Other,
    Reader,
    Stretch,
    calendar_stretch,
    moved,
    single,
)
from rotascope.claims.quantities_pieces import (
    APART,
    BROKEN,
    DASHES,
    NUMBER,
    SPACED,
    at,
    is_hyphen,
)

_JOINS = frozenset({"to", "through", "until", "till", "thru"})
_GRAINS = frozenset({"day", "month", "quarter", "half", "year"})


def joined(reader: Reader, place: int) -> Read | None:
    """The stretch between two dates, or None.

    Parameters
    ----------
    reader, place
        Where the first of them begins; what stands before it tells whether `and` joins.
    """
    row = reader.row
    read = atom(reader, place)
    if read is None or read[1].grain not in _GRAINS or read[1].first is None:
        return None
    after, first = read
    if first.grain == "year":
        pair = year_pair(reader, after)
        if pair is not None:
            slash = at(row, after).low == "/"
            return _years(reader, pair[0], first, pair[1], slash)
    second = _second(reader, place, after, first)
    if second is None:
        return None
    end_after, last = second
    first, last = _in_order(first, last)
    return _between(reader, end_after, first, last)


def _second(reader: Reader, place: int, after: int, first: Stretch) -> Read | None:
    row = reader.row
    joint, low = at(row, after), at(row, after).low
    if joint.gap in (APART, BROKEN):
        return None
    before = at(row, place - 1).low
    dashed = low in DASHES
    joins = low in _JOINS or (low == "and" and before == "between") or dashed
    pair = low in {"and", "&"} and first.grain in {"year", "quarter", "month"}
    if not joins and not pair:
        return None
    ahead = after + 1 + (at(row, after + 1).low == "the")
    if ahead >= len(row):
        return None
    short = _day_only(reader, ahead, first, dashed)
    if short is not None:
        return short
    found = atom(reader, ahead)
    if found is None or found[1].grain not in _GRAINS or found[1].first is None:
        return None
    if dashed and joint.gap == SPACED and not is_hyphen(joint) and joint.low != "–":  # noqa: RUF001 - an en dash
        return None
    if low == "to" and before not in {"from", "between"} and first.grain != found[1].grain:
        return None
    if pair and not joins:
        one, two = _in_order(first, found[1])
        follows = one.last is not None and two.first == one.last + timedelta(days=1)
        return found if one.grain == two.grain and follows else None
    return found


def _year(found: Stretch) -> int:
    return found.first.year if found.first is not None else 0


def _day_only(reader: Reader, place: int, first: Stretch, dashed: bool) -> Read | None:
    """The second day of `January 5-9` or `January 5 to 9, 2026`."""
    piece = at(reader.row, place)
    if first.grain != "day" or first.first is None or piece.kind != NUMBER:
        return None
    if not piece.low.isdigit() or len(piece.low) > 2 or (dashed and piece.gap > SPACED):
        return None
    day = int(piece.low)
    if not first.first.day < day <= 31 or at(reader.row, place + 1).low in {"%", "percent"}:
        return None
    try:
        last = first.first.replace(day=day)
    except ValueError:
        return None
    end, comma = place + 1, at(reader.row, place + 1).low == ","
    year = year_at(reader, end + 1) if comma and end + 1 < len(reader.row) else None
    if year is not None:
        return year[0], moved(single(last), year[1] - last.year)
    return end, single(last, loose=first.loose)


def _in_order(first: Stretch, last: Stretch) -> tuple[Stretch, Stretch]:
    """The years of two dates of which one says none: the first is the latest before the second."""
    if first.loose and first.first is not None and last.first is not None:
        if not last.loose:
            first = moved(first, last.first.year - first.first.year)
        if first.first is not None and first.first > last.first:
            first = moved(first, -1)
    elif last.loose and first.first is not None and last.first is not None:
        last = moved(last, first.first.year - last.first.year)
        if last.first is not None and last.first < first.first:
            last = moved(last, 1)
    return first, last


def _years(reader: Reader, after: int, first: Stretch, second: int, slash: bool) -> Read | None:
    """2024-2025; of 2008/2019 the first, with the second as another convention."""
    last = calendar_stretch(second, "")
    if last.first is None or last.first.year <= _year(first):
        return None
    if slash and second - _year(first) > 1:
        other: Other = (f"{second}", f"since {reader.before(last.first)}", None)
        return after, Stretch(
            first.first, first.last, "year", first.window, first.how, others=(other,)
        )
    return _between(reader, after, first, last)


def _between(reader: Reader, after: int, first: Stretch, last: Stretch) -> Read | None:
    start, end = first.first, last.last or last.first
    if start is None or end is None or start > end:
        return None
    how = f"from {start} to {end}"
    if start > reader.spoken:
        return after, Stretch(start, end, "range", None, how, "future")
    opened = start if first.grain == "day" else reader.before(start)
    closed = min(end, reader.spoken)
    if opened > closed:
        return None
    others: tuple[Other, ...] = ()
    if first.grain == "day":
        others = (("from the close before", f"{reader.before(start)}..{closed}", None),)
    found = Stretch(start, end, "range", f"{opened}..{closed}", how, "span", others=others)
    return after, found
