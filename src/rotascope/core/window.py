"""Windows: from which close to which close a measure looks.

A window's return runs from the close of its start session S to the close of its
end session. `ytd` starts at the last close of the old year; `2025-04-08..2026-01-28`
names closes at both ends; a month ends at the as-of session (2026-03-31 minus 1m
is 2026-02-28, and S the last session on or before it).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from rotascope.core.errors import (
    CannotAnswer,
    NothingToCompute,
    NotInStore,
    NotYetKnown,
    WrongArgument,
)
from rotascope.core.time import Calendar, Positions, months_before, next_session

TO_DATE = {"wtd": "week", "mtd": "month", "qtd": "quarter", "ytd": "year"}
_UNITS = {"d": "sessions", "w": "weeks", "m": "months", "y": "years"}


@dataclass(frozen=True)
class Trailing:
    """`21d 1w 6m 10y`: so many sessions, weeks, months or years back from the session."""

    count: int
    unit: str

    def __str__(self) -> str:
        return f"{self.count}{self.unit}"


@dataclass(frozen=True)
class ToDate:
    """`wtd mtd qtd ytd`: since the last session of the previous period."""

    name: str

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True)
class CalendarPeriod:
    """`2024 2024H1 2025Q4 2026-01`: a calendar period, or what has passed of it."""

    text: str
    first: date
    last: date

    @classmethod
    def of(cls, year: int, part: str = "") -> CalendarPeriod:
        """A year, a half (`H1`), a quarter (`Q4`) or a month (`M01`)."""
        months = {"": 12, "H": 6, "Q": 3, "M": 1}[part[:1]]
        first_month = (int(part[1:]) - 1) * months + 1 if part else 1
        first = date(year, first_month, 1)
        last = months_before(first, -months) - timedelta(days=1)
        text = f"{year}-{part[1:]}" if part[:1] == "M" else f"{year}{part}"
        return cls(text, first, last)

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Between:
    """`A..B`: from the last close on or before A to the last close on or before B."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise WrongArgument(
                f"the window {self} ends before it starts", hint=f"write {self.end}..{self.start}"
            )

    def __str__(self) -> str:
        return f"{self.start}..{self.end}"


@dataclass(frozen=True)
class SinceDay:
    """`since A`: from the last close on or before A to the as-of session."""

    start: date

    def __str__(self) -> str:
        return f"since {self.start}"


@dataclass(frozen=True)
class Everything:
    """`all`: from the first session on which every subject has data."""

    def __str__(self) -> str:
        return "all"


Window = Trailing | ToDate | CalendarPeriod | Between | SinceDay | Everything


@dataclass(frozen=True, eq=False)
class Spans:
    """Start and end session of a window, seen from each of several sessions.

    Attributes
    ----------
    start, end
        int64 positions, one per session asked for; -1 in both where the window
        cannot be had from there.
    """

    start: Positions
    end: Positions

    @property
    def valid(self) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        """True where the window exists."""
        found: np.ndarray[tuple[int], np.dtype[np.bool_]] = self.start >= 0
        return found


def spans(window: Window, calendar: Calendar, at: Positions, first: int) -> Spans:
    """Start and end of a window from each session in `at`.

    Parameters
    ----------
    window
        The window.
    calendar
        Sessions up to the as-of.
    at
        int64 positions of the sessions that the reader stands at.
    first
        First session on which every subject has data: the start of `all`.
    """
    start, end = _raw(window, calendar, at, first)
    good = (start >= 0) & (end > start) & (end <= at)
    return Spans(np.where(good, start, -1), np.where(good, end, -1))


def _raw(
    window: Window, calendar: Calendar, at: Positions, first: int
) -> tuple[Positions, Positions]:
    match window:
        case Trailing(count, "d"):
            return at - count, at
        case Trailing(count, unit):
            days = np.array([_back(calendar.date(p), count, unit) for p in at], "datetime64[D]")
            return np.searchsorted(calendar.sessions, days, side="right") - 1, at
        case ToDate(name):
            return calendar.previous_end(TO_DATE[name])[at], at
        case CalendarPeriod():
            start = calendar.on_or_before(window.first - timedelta(days=1))
            end = calendar.on_or_before(window.last)
            return np.full_like(at, start), np.minimum(at, end)
        case Between():
            start = calendar.on_or_before(window.start)
            end = calendar.on_or_before(window.end)
            if ends_later(window.end, calendar):
                end = len(calendar)  # beyond every session that the reader may stand at
            return np.full_like(at, start), np.full_like(at, end)
        case SinceDay():
            return np.full_like(at, calendar.on_or_before(window.start)), at
        case Everything():
            return np.full_like(at, first), at


def _back(day: date, count: int, unit: str) -> date:
    try:
        if unit == "w":
            return day - timedelta(weeks=count)
        return months_before(day, count if unit == "m" else 12 * count)
    except (ValueError, OverflowError):  # before the year 1
        return date.min


def ends_later(day: date, calendar: Calendar) -> bool:
    """Whether the last session on or before a day lies after the calendar's last one."""
    return next_session(calendar.date(len(calendar) - 1)) <= day


def unfinished(window: Window, calendar: Calendar, at: int) -> bool:
    """Whether a calendar period still runs at a session."""
    if not isinstance(window, CalendarPeriod):
        return False
    return next_session(calendar.date(at)) <= window.last


def trouble(window: Window, calendar: Calendar, at: int, first: int) -> CannotAnswer:
    """Why a window cannot be had from a session: the error to raise."""
    start, end = (int(x[0]) for x in _raw(window, calendar, np.array([at]), first))
    here, opening = calendar.date(at), calendar.date(0)
    if isinstance(window, CalendarPeriod) and window.first > here:
        return NotYetKnown(f"the period {window}", here)
    if isinstance(window, SinceDay | Between) and window.start > here:
        return NotYetKnown(f"the window {window}", here)
    if start < 0:
        return NotInStore(
            f"the window {window} starts before the data; the first session available is {opening}"
        )
    if end > at:
        return NotYetKnown(f"the window {window}", here, hint=f"the last session is {here}")
    return NothingToCompute(
        f"the window {window} has no session after its start {calendar.date(min(start, at))}"
    )
