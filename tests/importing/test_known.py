"""Known times: dates picked by hand against calendars that anyone can look up."""

from __future__ import annotations

from datetime import UTC, date, datetime

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rotascope.providers.known import at_close, days_of, first_on_or_after, publication
from rotascope.providers.known import sessions_for_lags as every_session

NONE = np.array([], dtype="datetime64[D]")
SESSIONS = every_session(NONE)


def published(day: str, frequency: str) -> str:
    found = publication(SESSIONS, np.array([day], dtype="datetime64[D]"), frequency)
    return str(found[0])


@pytest.mark.parametrize(
    ("day", "frequency", "wanted"),
    [
        ("2026-01-16", "daily", "2026-01-16"),  # a Friday
        ("2026-01-17", "daily", "2026-01-20"),  # a Saturday before Martin Luther King's day
        ("2026-01-01", "daily", "2026-01-02"),
        ("2026-01-09", "weekly", "2026-01-16"),
        ("2026-06-27", "weekly", "2026-07-04"),  # calendar days, holiday or not
        ("2025-12-01", "monthly", "2026-01-30"),  # January ended on a Saturday
        ("2025-04-01", "monthly", "2025-05-30"),
        ("2025-10-31", "monthly", "2025-11-28"),  # the reference date may be the month's end
        ("2024-02-01", "monthly", "2024-03-28"),  # 29 March 2024 was Good Friday
        ("2025-01-01", "quarterly", "2025-05-30"),
        ("2025-07-01", "quarterly", "2025-11-28"),
        ("2025-10-01", "quarterly", "2026-02-27"),
        ("2025-11-15", "quarterly", "2026-02-27"),  # any day of the quarter
        ("2025-12-01", "next_month_first_session", "2026-01-02"),
        ("2026-07-01", "next_month_first_session", "2026-08-03"),
    ],
)
def test_publication(day: str, frequency: str, wanted: str) -> None:
    assert published(day, frequency) == wanted


def test_before_1970_the_reference_says_what_a_session_is() -> None:
    reference = np.array(["1950-01-03", "1950-01-07"], dtype="datetime64[D]")
    sessions = every_session(reference)
    asked = np.array(["1950-01-04", "1950-01-08"], dtype="datetime64[D]")
    assert [str(day) for day in first_on_or_after(sessions, asked)] == ["1950-01-07", "1970-01-02"]
    # Before the first close of the reference: weekdays.
    assert published("1881-01-01", "daily") == "1881-01-03"
    earlier = first_on_or_after(sessions, np.array(["1881-01-01"], dtype="datetime64[D]"))
    assert str(earlier[0]) == "1881-01-03"


def test_missing_and_absurd_dates_have_no_known_time() -> None:
    days = np.array(["NaT", "2199-01-01"], dtype="datetime64[D]")
    for frequency in ("daily", "monthly", "quarterly", "next_month_first_session"):
        found = publication(SESSIONS, days, frequency)
        assert np.isnat(found[0])
    assert np.isnat(publication(SESSIONS, days, "daily")[1])
    assert at_close(days)[0] is None


def test_a_close_is_at_21_utc() -> None:
    days = days_of(pl.Series([date(2026, 7, 1), None]))
    assert at_close(days).to_list() == [datetime(2026, 7, 1, 21, tzinfo=UTC), None]


@given(
    st.dates(date(1972, 1, 1), date(2040, 1, 1)),
    st.sampled_from(["daily", "weekly", "monthly", "quarterly", "next_month_first_session"]),
)
def test_nothing_is_known_before_its_date(day: date, frequency: str) -> None:
    wait = (date.fromisoformat(published(day.isoformat(), frequency)) - day).days
    longest = {"daily": 7, "weekly": 7, "monthly": 61, "quarterly": 153}
    assert 0 <= wait <= longest.get(frequency, 36)
