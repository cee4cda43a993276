"""Sessions: the trading days of the New York Stock Exchange, and what was known when.

From 1970 on a session is a day on which the NYSE opened (the list in
`core.nyse`, generated from exchange_calendars' XNYS). Before 1970 that library
lists hundreds of days on which nobody traded, so a session is a day on which
the reference index (`SPX`) has a close. The as-of is a session: the reader
stands after its close, and a fact counts when it was known by the end of that
day in UTC.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from rotascope.core import nyse
from rotascope.core.errors import BadInput

Days = NDArray[np.datetime64]
Positions = NDArray[np.int64]

MODERN = date(1970, 1, 1)
"""First day whose sessions come from the exchange's own list."""

Day = date

CLOSE_UTC = time(21, 0)
"""When a close counts as known: 21:00 UTC of its session (16:00 in New York in winter)."""


def as_day(value: date) -> np.datetime64:
    """The day as numpy keeps it."""
    return np.datetime64(value, "D")


def end_of(day: date) -> datetime:
    """The last moment, in UTC, that a reader standing after the close of `day` knows."""
    return datetime.combine(day, time(23, 59, 59, 999999), tzinfo=UTC)


def close_of(day: date) -> datetime:
    """The moment, in UTC, from which the close of session `day` counts as known."""
    return datetime.combine(day, CLOSE_UTC, tzinfo=UTC)


@lru_cache(maxsize=1)
def exchange_sessions() -> Days:
    """All NYSE sessions from 1970 to the end of the list (datetime64[D], ascending)."""
    days = np.arange(nyse.FIRST, np.datetime64(nyse.LAST) + 1, dtype="datetime64[D]")
    closed = np.array(
        [
            f"{row[:4]}-{day[:2]}-{day[2:]}"
            for row in nyse.CLOSURES.split("\n")
            for day in row[4:].split()
        ],
        dtype="datetime64[D]",
    )
    return days[np.is_busday(days, holidays=closed)]


@dataclass(frozen=True, eq=False)
class Calendar:
    """The sessions of a store, in order; a session's number is its position.

    Parameters
    ----------
    sessions
        datetime64[D], ascending, without repeats.
    """

    sessions: Days

    @classmethod
    def build(cls, first: date, last: date, reference: Sequence[date] | Days = ()) -> Calendar:
        """Sessions from `first` to `last`.

        Parameters
        ----------
        first, last
            Both included.
        reference
            Days on which the reference index has a close; those before 1970 are the
            sessions of that time.

        Raises
        ------
        BadInput
            `last` lies beyond the exchange's list.
        """
        if as_day(last) > np.datetime64(nyse.LAST):
            raise BadInput(f"the NYSE calendar is known to {nyse.LAST}; asked for {last}")
        modern = exchange_sessions()
        old = np.sort(np.asarray(reference, dtype="datetime64[D]"))
        old = old[np.diff(old, prepend=old[:1] - 1) > np.timedelta64(0, "D")]
        days = np.concatenate([old[old < as_day(MODERN)], modern])
        return cls(days[(days >= as_day(first)) & (days <= as_day(last))])

    def __len__(self) -> int:
        return len(self.sessions)

    def date(self, position: int) -> Day:
        """The session at a position."""
        found: Day = self.sessions[position].item()
        return found

    def on_or_before(self, day: Day) -> int:
        """Position of the last session on or before a day; -1 where there is none."""
        return int(np.searchsorted(self.sessions, as_day(day), side="right")) - 1

    def on_or_after(self, day: Day) -> int:
        """Position of the first session on or after a day; the length where there is none."""
        return int(np.searchsorted(self.sessions, as_day(day), side="left"))

    @cached_property
    def _place_of(self) -> NDArray[np.int32]:
        """Position of every calendar day from the first session to the last; -1 = none."""
        first = self.sessions[0].astype(np.int64)
        table = np.full(int(self.sessions[-1].astype(np.int64) - first) + 1, -1, dtype=np.int32)
        table[self.sessions.astype(np.int64) - first] = np.arange(len(self), dtype=np.int32)
        return table

    def places(self, days: NDArray[np.int32]) -> NDArray[np.int32]:
        """Positions of days given as numbers since 1970-01-01; -1 for one that is no session."""
        offset = days - np.int32(self.sessions[0].astype(np.int64))
        if len(days) and offset.min() >= 0 and offset.max() < len(self._place_of):
            return np.asarray(self._place_of[offset])
        inside = (offset >= 0) & (offset < len(self._place_of))
        found = self._place_of[np.where(inside, offset, 0)]
        return np.where(inside, found, np.int32(-1))

    def cut(self, position: int) -> Calendar:
        """The sessions up to and with a position."""
        return Calendar(self.sessions[: position + 1])

    @cached_property
    def _period_ids(self) -> dict[str, Positions]:
        days = self.sessions
        months = days.astype("datetime64[M]").astype(np.int64)
        since_monday = days.astype(np.int64) + 3  # 1970-01-01 was a Thursday
        return {
            "day": np.arange(len(days), dtype=np.int64),
            "week": since_monday // 7,
            "month": months,
            "quarter": months // 3,
            "year": months // 12,
        }

    def period_ids(self, every: str) -> Positions:
        """For each session the number of its day, week, month, quarter or year."""
        return self._period_ids[every]

    @cached_property
    def _period_starts(self) -> dict[str, Positions]:
        found = {}
        for every, ids in self._period_ids.items():
            new = np.ones(len(ids), dtype=bool)
            new[1:] = ids[1:] != ids[:-1]
            found[every] = np.flatnonzero(new)
        return found

    def previous_end(self, every: str) -> Positions:
        """For each session the last session of the previous period; -1 before the first."""
        starts = self._period_starts[every]
        which = np.searchsorted(starts, np.arange(len(self.sessions)), side="right") - 1
        return starts[which] - 1

    def period_ends(self, every: str, upto: int) -> Positions:
        """Last sessions of the periods up to `upto`; the unfinished one ends at `upto`."""
        starts = self._period_starts[every]
        starts = starts[starts <= upto]
        return np.append(starts[1:] - 1, upto)

    def finished(self, every: str, position: int) -> bool:
        """Whether the session is the last of its period, by the exchange's own list."""
        day = self.date(position)
        following = next_session(day)
        return period_of(day, every) != period_of(following, every)


def next_session(day: date) -> date:
    """The first NYSE session after a day (before 1970: the next weekday)."""
    if day >= MODERN:
        days = exchange_sessions()
        at = int(np.searchsorted(days, as_day(day), side="right"))
        if at < len(days):
            found: date = days[at].item()
            return found
    following = day + timedelta(days=1)
    while following.weekday() > 4:
        following += timedelta(days=1)
    return following


def period_of(day: date, every: str) -> tuple[int, ...]:
    """Which week, month, quarter or year a day belongs to."""
    match every:
        case "day":
            return (day.toordinal(),)
        case "week":
            return day.isocalendar()[:2]
        case "month":
            return (day.year, day.month)
        case "quarter":
            return (day.year, (day.month - 1) // 3)
        case "year":
            return (day.year,)
    raise BadInput(f"no period '{every}'; there are day, week, month, quarter and year")


def months_before(day: date, months: int) -> date:
    """The same day some calendar months earlier, or the last day of a shorter month."""
    index = day.year * 12 + day.month - 1 - months
    year, month = divmod(index, 12)
    month += 1
    first_of_next = date(year + month // 12, month % 12 + 1, 1)
    last_day = (first_of_next - timedelta(days=1)).day
    return date(year, month, min(day.day, last_day))
