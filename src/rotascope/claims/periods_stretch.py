"""A stretch of time that a phrase names, seen from the session as of which a text speaks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from typing import Any

from rotascope.claims import lexica
from rotascope.claims.quantities_pieces import Phrases, Piece
from rotascope.core.time import Calendar, months_before
from rotascope.core.window import CalendarPeriod

Other = tuple[str, str, date | None]
"""Another convention: its name, window and as-of."""

TODATE = {"week": "wtd", "month": "mtd", "quarter": "qtd", "year": "ytd"}
MONTHS_OF = {"month": 1, "quarter": 3, "half": 6, "year": 12}
EARLIEST, LATEST = 1800, 2199


@dataclass(frozen=True, slots=True)
class Stretch:
    """What a phrase covers.

    Attributes
    ----------
    first, last
        Calendar days; None where it cannot be said.
    grain
        `day`, `week`, `month`, `quarter`, `half`, `year`, `point` or `other`.
    window
        In the language of expressions; None for a point in time.
    how
        In plain words.
    kind
        As in `Period`.
    as_of
        Where the window is read, if not at the session of the text.
    others
        Other conventions.
    loose
        Whether the year was not written.
    """

    first: date | None
    last: date | None
    grain: str
    window: str | None
    how: str
    kind: str = "span"
    as_of: date | None = None
    others: tuple[Other, ...] = ()
    loose: bool = False


@dataclass
class Reader:
    """The pieces of a stretch of text and the session from which it speaks."""

    row: Sequence[Piece]
    spoken: date
    calendar: Calendar
    year_named: int | None = None
    barred: frozenset[int] = field(default=frozenset())
    written: date | None = None

    def written_in(self, unit: str) -> date:
        """The day that "last month" counts from: that of the text, where its session lies before.

        A text of Saturday, August 1 speaks of July as last month. Weeks count from the session:
        on a Sunday the last week is the one that has just ended.
        """
        return self.spoken if self.written is None or unit == "week" else self.written

    def session(self, day: date) -> date:
        """The last session on or before a day, never after the session of the text."""
        place = self.calendar.on_or_before(min(day, self.spoken))
        return self.calendar.date(place) if place >= 0 else min(day, self.spoken)

    def before(self, day: date) -> date:
        """The last session before a day."""
        return self.session(day - timedelta(days=1))

    def as_of(self, day: date) -> date | None:
        """The session of a day; None where it is the one of the text."""
        found = self.session(day)
        return None if found == self.session(self.spoken) else found

    def first_session(self, day: date) -> date:
        """The first session on or after a day."""
        place = self.calendar.on_or_after(day)
        if day < self.calendar.date(0):
            return day
        return self.calendar.date(place) if place < len(self.calendar) else day

    def reaching(self, start: date, end: date) -> str:
        """The window from a close to another, or to the session of the text."""
        return f"{start}..{min(end, self.spoken)}"


@dataclass(frozen=True)
class Words:
    """The words of dates, ready to be looked for."""

    months: dict[str, int]
    short: dict[str, int]
    weekdays: dict[str, int]
    units: dict[str, str]
    ordinals: dict[str, int]
    phrases: Phrases
    lists: dict[str, frozenset[str]]
    starters: frozenset[str]
    counts: frozenset[str]


@cache
def words() -> Words:
    """The packaged words of dates."""
    table: Any = lexica.words_of("periods")
    phrases = {
        f"{group}:{name}": listed
        for group in ("todate", "over_year", "vague")
        for name, listed in table[group].items()
    }
    return Words(
        dict(table["months"]),
        dict(table["months_short"]),
        dict(table["weekdays"]),
        dict(table["units"]),
        dict(table["ordinals"]),
        Phrases(phrases),
        {name: frozenset(listed) for name, listed in table["words"].items()},
        _starters(table),
        _counts(),
    )


def _counts() -> frozenset[str]:
    """Number words with which a count of weeks or months may begin."""
    numbers: Any = lexica.words_of("numbers")
    return frozenset([*numbers["cardinals"], *numbers["tens"], "a", "half", "couple"])


def _starters(table: Any) -> frozenset[str]:
    """Words with which a phrase of time may begin, after its preposition and article."""
    numbers: Any = lexica.words_of("numbers")
    groups = ("months", "months_short", "weekdays", "units", "ordinals")
    found = {word for group in groups for word in table[group]}
    found.update(*(numbers[group] for group in ("cardinals", "tens", "ordinals", "scales")))
    lists = table["words"]
    found.update(*(lists[name] for name in ("early", "mid", "late", "point_start", "point_end")))
    found.update(lists["trailing"], lists["starters"])
    return frozenset(found)


def day_of(year: int, month: int, day: int) -> date | None:
    """A calendar day, or None where there is none."""
    if not EARLIEST <= year <= LATEST:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def single(day: date, *, loose: bool = False, how: str = "") -> Stretch:
    """One day."""
    return Stretch(day, day, "day", None, how or f"{day}", "day", loose=loose)


def calendar_stretch(year: int, part: str, *, loose: bool = False) -> Stretch:
    """A calendar year, half (`H1`), quarter (`Q4`) or month (`M01`)."""
    period = CalendarPeriod.of(year, part)
    grain = {"": "year", "H": "half", "Q": "quarter", "M": "month"}[part[:1]]
    how = f"the calendar {grain} {period.text}"
    return Stretch(period.first, period.last, grain, period.text, how, loose=loose)


def latest(spoken: date, part: str) -> Stretch:
    """The latest calendar period of a kind that has begun: a bare `January` or `Q4`."""
    found = calendar_stretch(spoken.year, part, loose=True)
    if found.first is not None and found.first > spoken:
        found = calendar_stretch(spoken.year - 1, part, loose=True)
    return found


def moved(found: Stretch, years: int) -> Stretch:
    """The same stretch some years later."""
    if found.first is None or found.last is None:
        return found
    if found.grain == "day":
        day = months_before(found.first, -12 * years)
        return single(day, loose=found.loose)
    if found.grain in MONTHS_OF and found.window is not None:
        rest = found.window[4:]
        part = f"M{rest[1:]}" if rest.startswith("-") else rest
        return calendar_stretch(found.first.year + years, part, loose=found.loose)
    return found


def part_of(whole: str, day: date, back: int = 0) -> Stretch:
    """The calendar week, month, quarter or year of a day, or one some periods before."""
    if whole == "week":
        monday = day - timedelta(days=day.weekday() + 7 * back)
        end = monday + timedelta(days=6)
        return Stretch(monday, end, "week", None, f"the calendar week of {monday}")
    start = months_before(day.replace(day=1), MONTHS_OF[whole] * back)
    index = (start.month - 1) // MONTHS_OF[whole] + 1
    part = {"month": f"M{index:02d}", "quarter": f"Q{index}", "half": f"H{index}", "year": ""}
    return calendar_stretch(start.year, part[whole])
