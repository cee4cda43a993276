"""When a figure could first be known: after a close, or after a publication lag."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl
from numpy.typing import NDArray

from rotascope.core import nyse
from rotascope.core.time import CLOSE_UTC, Calendar, Days
from rotascope.tables.schema import UTC

CLOSE = np.timedelta64(CLOSE_UTC.hour, "h")
FIRST = np.datetime64("1792-05-17", "D")


def sessions_for_lags(reference: Days) -> Days:
    """Every session that a known time can fall on, as far back as figures reach.

    Parameters
    ----------
    reference
        datetime64[D], the days before 1970 on which the reference index has a close.

    Returns
    -------
    Days
        The exchange's sessions; before the first of them its weekdays.
    """
    last = date.fromisoformat(str(nyse.LAST))
    known = Calendar.build(date(1792, 5, 17), last, reference).sessions
    earlier = np.arange(FIRST, known[0], dtype="datetime64[D]")
    return np.concatenate([earlier[np.is_busday(earlier)], known])


def days_of(dates: pl.Series) -> Days:
    """A Date series as numpy days; null becomes NaT."""
    return dates.cast(pl.Date).to_numpy().astype("datetime64[D]")


def at_close(days: Days) -> pl.Series:
    """21:00 UTC of each day; NaT becomes null."""
    moments = (days.astype("datetime64[us]") + CLOSE).astype("datetime64[us]")
    return pl.Series("known", moments).cast(pl.Datetime("us")).dt.replace_time_zone("UTC").cast(UTC)


def first_on_or_after(sessions: Days, days: Days) -> Days:
    """The first session on or after each day; NaT where there is none."""
    return _picked(sessions, np.searchsorted(sessions, days, side="left"), days)


def last_before(sessions: Days, days: Days) -> Days:
    """The last session before each day; NaT where there is none."""
    return _picked(sessions, np.searchsorted(sessions, days, side="left") - 1, days)


def _picked(sessions: Days, at: NDArray[np.intp], days: Days) -> Days:
    found = np.full(len(days), np.datetime64("NaT", "D"), dtype="datetime64[D]")
    real = (at >= 0) & (at < len(sessions)) & ~np.isnat(days)
    found[real] = sessions[at[real]]
    return found


def publication(sessions: Days, days: Days, frequency: str) -> Days:
    """The session after whose close a figure of a reference date counts as published.

    Parameters
    ----------
    sessions
        As `sessions_for_lags` gives them.
    days
        datetime64[D], reference dates; NaT stays NaT.
    frequency
        `daily`: the first session on or after the date. `weekly`: the date plus 7
        days. `monthly`: the last session of the following month. `quarterly`: the
        last session of the fifth month from the start of the quarter.
        `next_month_first_session`: the first session of the following month.

    Returns
    -------
    Days
        One per date.

    Notes
    -----
    Timing: stands for a release date that the source does not give; a source with
    release dates maps them instead.
    """
    months = days.astype("datetime64[M]")
    if frequency == "weekly":
        return days + np.timedelta64(7, "D")
    if frequency == "monthly":
        return last_before(sessions, _starts(months, 2))
    if frequency == "quarterly":
        quarters = months - (months.astype(np.int64) % 3).astype("timedelta64[M]")
        return last_before(sessions, _starts(np.where(np.isnat(months), months, quarters), 5))
    if frequency == "next_month_first_session":
        return first_on_or_after(sessions, _starts(months, 1))
    return first_on_or_after(sessions, days)


def _starts(months: NDArray[np.datetime64], later: int) -> Days:
    return (months + np.timedelta64(later, "M")).astype("datetime64[D]")
