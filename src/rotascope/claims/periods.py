"""The dates of market prose: which closes a phrase looks at, seen from the session of the text."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from rotascope.claims.periods_dates import Read, atom, bare
from rotascope.claims.periods_joined import joined
from rotascope.claims.periods_parts import edge, half_month, opening, rest, third, week_to
from rotascope.claims.periods_relative import (
    ago,
    counted,
    last_weekday,
    over_count,
    relative,
    trailing_read,
)
from rotascope.claims.periods_stretch import Other, Reader, Stretch, part_of, words
from rotascope.claims.quantities_pieces import (
    APART,
    GLUED,
    NUMBER,
    QUOTES,
    SPACED,
    WORD,
    Piece,
    at,
    blocks,
    over_hyphen,
    pieces,
)
from rotascope.claims.words import MONTHS
from rotascope.core.time import Calendar


@dataclass(frozen=True)
class Period:
    """A phrase of time and the window that it means.

    Attributes
    ----------
    start, end
        Offsets of its words, preposition included.
    window
        In the language of expressions: `ytd`, `2025Q4`, `5d`, `since 2025-03-31`; None where
        the phrase is a point in time, lies ahead, or leaves open from which close it counts.
    as_of
        Session at which the window is read; None where it is that of the text.
    first, last
        Calendar days that the phrase covers.
    kind
        `day`, `span`, `todate`, `trailing`, `since`, `by` (a point up to which something had
        come), `future` or `vague` (early 2026, its April low, recent weeks).
    how
        In plain words.
    others
        Other conventions (name, window, as-of), in the order in which they are tried.
    """

    start: int
    end: int
    window: str | None
    as_of: date | None
    first: date | None
    last: date | None
    kind: str
    how: str
    others: tuple[Other, ...] = ()


def periods(
    text: str,
    spoken: date,
    calendar: Calendar,
    *,
    taken: Sequence[tuple[int, int]] = (),
    written: date | None = None,
) -> tuple[Period, ...]:
    """The phrases of time of a text, in order, without overlap.

    Parameters
    ----------
    text
        Any text.
    spoken
        Session as of which the text speaks. A month, quarter or day without its year is
        the latest that has begun by then.
    calendar
        Sessions; those after `spoken` are not looked at.
    taken
        Offsets of names found already: no phrase is read in them.
    written
        The day of the text where no session was held on it; None = that of the session.
    """
    closed = sorted(taken)
    found: list[Period] = []
    for start, end in blocks(text):
        row = pieces(text, start, end)
        barred = frozenset(p for p in range(len(row)) if taken and _inside(row[p], closed))
        found.extend(_of_block(Reader(row, spoken, calendar, barred=barred, written=written)))
    return tuple(found)


def _inside(piece: Piece, taken: list[tuple[int, int]]) -> bool:
    near = bisect_right(taken, (piece.start, piece.end)) - 1
    return any(
        taken[n][0] <= piece.start < taken[n][1]
        for n in range(max(near - 1, 0), near + 2)
        if n < len(taken)
    )


def _of_block(reader: Reader) -> Iterator[Period]:
    place, row = 0, reader.row
    while place < len(row):
        if row[place].low in {".", "!", "?", ";"}:
            reader.year_named = None
        read = None
        if row[place].kind in (NUMBER, WORD) or row[place].low in QUOTES:
            read = _phrase(reader, place)
        if read is None or not reader.barred.isdisjoint(range(place, read[0])):
            place += 1
            continue
        after, found = read
        if found.first is not None and found.grain in {"year", "half", "quarter"}:
            reader.year_named = found.first.year
        yield Period(
            row[place].start,
            row[after - 1].end,
            found.window,
            found.as_of,
            found.first,
            found.last,
            found.kind,
            found.how,
            found.others,
        )
        place = after


_PREPOSITIONS = {
    **dict.fromkeys(("in", "during", "over", "throughout", "for", "across", "within", "on"), "in"),
    **dict.fromkeys(("at", "around", "of", "toward", "towards"), "in"),
    **dict.fromkeys(("since", "from"), "since"),
    **dict.fromkeys(("by", "until", "till", "through", "thru"), "by"),
    "between": "in",
}


def _phrase(reader: Reader, place: int) -> Read | None:
    """The phrase of time that begins exactly at a place, with its preposition."""
    fixed = _fixed(reader, place)
    if fixed is not None:
        return fixed
    row = reader.row
    low, begin, role = row[place].low, place, ""
    if low == "as" and at(row, place + 1).low in {"of", "at"}:
        begin, role = place + 2, "by"
    elif low in _PREPOSITIONS:
        begin, role = place + 1, _PREPOSITIONS[low]
    if begin >= len(row) or (role and row[begin].gap == APART):
        return None
    if role and low in {"in", "over"}:
        far = over_count(reader, begin, low)
        if far is not None and not _is_span(reader, begin):
            return far
    article = at(row, begin).low in {"the", "its", "their", "a"}
    if role == "by" and at(row, begin).low == "a":
        role = "in"  # "hobbled by a fourth-quarter slide of 7 %"
    core = begin + article
    if at(row, core).low in {"last", "this"} and bare(at(row, core + 1).low) in MONTHS:
        core += 1  # "since last June": the one that is over
    if core >= len(row):
        return None
    read = _core(reader, core, begin, prepared=bool(role) or article)
    if read is None or (article and not role and not _may_lead(row[begin].low, read[1])):
        return None
    return _finished(reader, read, role)


def _may_lead(article: str, found: Stretch) -> bool:
    return article == "the" or found.kind == "vague" or (article == "a" and found.grain == "point")


def _is_span(reader: Reader, place: int) -> bool:
    """Whether "in two years ago" or "in 12 months to June" is something longer."""
    read = ago(reader, place) or week_to(reader, place)
    return read is not None


def _fixed(reader: Reader, place: int) -> Read | None:
    """Year-to-date, so far this month, year over year, recent weeks, next year."""
    found = words().phrases.forwards(reader.row, place)
    if found is None:
        return _so_far(reader, place)
    after, meaning = found
    group, _, name = meaning.partition(":")
    spoken = reader.spoken
    if group == "todate":
        unit = {"ytd": "year", "mtd": "month", "qtd": "quarter", "wtd": "week"}[name]
        first = part_of(unit, spoken).first
        how = f"from the start of the {unit} to {spoken}"
        return after, Stretch(first, spoken, unit, name, how, "todate")
    if group == "over_year":
        how = f"{name} up to {spoken}"
        return after, Stretch(None, spoken, "other", name, how, "trailing")
    if name == "future":
        how = f"after {spoken}"
        return after, Stretch(spoken + timedelta(days=1), None, "other", None, how, "future")
    return after, Stretch(None, spoken, "other", None, f"shortly before {spoken}", "vague")


def _so_far(reader: Reader, place: int) -> Read | None:
    row = reader.row
    if row[place].low not in {"so", "thus"} or at(row, place + 1).low != "far":
        return None
    begin = place + 2 + (at(row, place + 2).low in {"in", "during"})
    begin += at(row, begin).low == "the"
    read = atom(reader, begin) if begin < len(row) else None
    if read is None or read[1].grain not in {"year", "month", "quarter"}:
        return None
    return read[0], replace(read[1], kind="todate")


def _core(reader: Reader, place: int, begin: int, *, prepared: bool) -> Read | None:
    """A phrase without its preposition and article."""
    row, low = reader.row, reader.row[place].low
    if row[place].kind == NUMBER and not _may_date(row, place):
        return None
    if row[place].kind == WORD and bare(low) not in words().starters:
        return None
    if row[place].kind == NUMBER:
        return (
            joined(reader, place)
            or ago(reader, place)
            or week_to(reader, place)
            or _returns(reader, place)
            or _extreme(reader, atom(reader, place))
        )
    if low in words().counts and low != "a" and counted(reader, place) is None:
        return None
    if low in words().counts:
        return ago(reader, place) or week_to(reader, place) or _returns(reader, place)
    if row[begin].low == "a":
        found = ago(reader, begin if row[begin].low == "a" else place)
        if found is not None:
            return found
    return (
        joined(reader, place)
        or opening(reader, place)
        or week_to(reader, place)
        or edge(reader, place)
        or rest(reader, place)
        or half_month(reader, place)
        or _extreme(reader, third(reader, place))
        or last_weekday(reader, place)
        or trailing_read(reader, place)
        or ago(reader, place)
        or relative(reader, place, prepared)
        or _extreme(reader, atom(reader, place))
        or _returns(reader, place)
    )


def _may_date(row: Sequence[Piece], place: int) -> bool:
    """Whether a number may begin a phrase of time: a year, or before a word or a joint."""
    following = at(row, place + 1)
    if len(row[place].low) == 4 or following.kind == WORD:
        return True
    return following.low in {"-", "/"} and following.gap == GLUED


def _returns(reader: Reader, place: int) -> Read | None:
    """12-month return, three-month gain: the window before the noun."""
    row = reader.row
    noun = {"return", "returns", "gain", "gains", "loss", "losses", "performance", "change"}
    noun |= {"decline", "advance", "drop", "rise", "slide", "rally", "total"}
    read = over_count(reader, place, "")
    if read is None or at(row, read[0]).low not in noun or at(row, read[0]).gap > SPACED:
        return None
    return read if over_hyphen(row, place + 1) > place + 1 else None


def _extreme(reader: Reader, read: Read | None) -> Read | None:
    """A named day or stretch; its low, high or peak leaves the day open."""
    if read is None:
        return None
    after, found = read
    row, extremes = reader.row, words().lists["extremes"]
    ahead = after
    while at(row, ahead).low in {"closing", "intraday", "record", "all-time", "market"}:
        ahead += 1
    word = at(row, ahead)
    if word.low not in extremes or word.gap > SPACED or found.grain == "day":
        return after, found
    how = f"the {word.low} of {found.window or found.how}"
    return ahead + 1, replace(found, window=None, kind="vague", how=how)


def _finished(reader: Reader, read: Read, role: str) -> Read | None:
    after, found = read
    spoken = reader.spoken
    if found.kind == "future" or (found.first is not None and found.first > spoken):
        return after, replace(found, kind="future", window=None, as_of=None, others=())
    if role == "since" and found.window is None and found.kind == "vague":
        return read
    if role == "since" and found.kind in {"span", "day", "vague", "todate"}:
        return after, _since(reader, found)
    pointed = found.kind in {"span", "day", "vague"} and found.grain != "range"
    if role == "by" and pointed and found.last is not None:
        as_of = reader.as_of(found.last)
        return after, replace(found, kind="by", window=None, as_of=as_of, others=())
    if found.kind == "day" and found.grain == "day" and found.first is not None:
        day = reader.session(found.first)
        return after, replace(found, window="1d", as_of=reader.as_of(day))
    return after, found


def _since(reader: Reader, found: Stretch) -> Stretch:
    if found.first is None or found.grain == "range" or (found.window is None and _open(found)):
        return found
    first, last = found.first, found.last or found.first
    how = f"since the close before {_name(found)}"
    if found.grain == "day":
        others: tuple[Other, ...] = (("the close before", f"since {reader.before(first)}", None),)
        how = f"since the close of {first}"
        return replace(
            found,
            kind="since",
            window=f"since {first}",
            how=how,
            as_of=None,
            last=reader.spoken,
            others=others,
        )
    if found.grain == "third" and found.how.startswith("the middle third") and (
        (last - first).days <= 10
    ):  # fmt: skip
        return _since_middle(reader, found, first + timedelta(days=4))
    if found.grain == "point" and not found.others:
        window = f"since {reader.session(first)}"
        return replace(
            found,
            kind="since",
            window=window,
            as_of=None,
            last=reader.spoken,
            how=f"since the close of {reader.session(first)}",
        )
    window = f"since {reader.before(first)}"
    if first == date(reader.spoken.year, 1, 1):
        window = "ytd"
    others = (("its first close", f"since {reader.first_session(first)}", None),)
    if found.grain != "point" and last < reader.spoken:
        others += (("its last close", f"since {reader.session(last)}", None),)
    return replace(
        found, kind="since", window=window, how=how, as_of=None, others=others, last=reader.spoken
    )


def _since_middle(reader: Reader, found: Stretch, middle: date) -> Stretch:
    """Since mid-October: from the close of the 15th, or of a session near it."""
    days = [reader.session(middle + timedelta(days=n)) for n in (0, -1, 1, -2, 2, -3, 3, 4, -4)]
    unique = [day for day in dict.fromkeys(days) if day < reader.spoken]
    if not unique:
        return found
    others = tuple(("a session near it", f"since {day}", None) for day in unique[1:])
    how = f"since the close of {unique[0]}, in the middle of the month"
    return replace(found, kind="since", window=f"since {unique[0]}", how=how, as_of=None,
                   others=others, last=reader.spoken)  # fmt: skip


def _open(found: Stretch) -> bool:
    return found.kind == "vague"


def _name(found: Stretch) -> str:
    return found.window or bare(found.how)
