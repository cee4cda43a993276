"""Sessions: the calendar against exchange_calendars, periods, and the as-of."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import nyse as script
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rotascope.core import nyse
from rotascope.core.errors import BadInput
from rotascope.core.time import (
    Calendar,
    close_of,
    end_of,
    exchange_sessions,
    months_before,
    next_session,
    period_of,
)
from twin.facts import exchange_sessions as xnys
from twin.windows import months_before as naive_months_before
from twin.windows import period_ends as naive_period_ends

D = dt.date


@pytest.fixture(scope="module")
def calendar() -> Calendar:
    return Calendar.build(D(2019, 12, 27), D(2026, 3, 31))


def test_sessions_are_those_of_the_exchange_from_1970_to_2045() -> None:
    assert [day.item() for day in exchange_sessions()] == xnys(2045)


def test_the_list_of_closures_is_fresh() -> None:
    assert Path(nyse.__file__).read_text(encoding="utf-8") == script.text()


def test_known_days_without_a_session() -> None:
    days = set(exchange_sessions().tolist())
    for closed in (D(2001, 9, 11), D(2012, 10, 29), D(2025, 1, 9), D(2026, 1, 19), D(2026, 4, 3)):
        assert closed not in days
    assert {D(2001, 9, 17), D(2025, 1, 8), D(2026, 1, 20)} <= days


def test_before_1970_a_session_is_a_close_of_the_reference() -> None:
    old = [D(1969, 12, 24), D(1969, 12, 31), D(1969, 12, 26), D(1970, 1, 1)]
    found = Calendar.build(D(1969, 12, 26), D(1970, 1, 5), old)
    assert found.sessions.tolist() == [
        D(1969, 12, 26),
        D(1969, 12, 31),
        D(1970, 1, 2),
        D(1970, 1, 5),
    ]


def test_a_day_beyond_the_list_is_refused() -> None:
    with pytest.raises(BadInput, match="known to 2045-12-31; asked for 2046-01-01"):
        Calendar.build(D(2020, 1, 1), D(2046, 1, 1))


def test_places_of_days(calendar: Calendar) -> None:
    friday, weekend = calendar.on_or_before(D(2025, 3, 28)), D(2025, 3, 29)
    assert calendar.date(friday) == D(2025, 3, 28)
    assert calendar.on_or_before(weekend) == friday
    assert calendar.on_or_after(weekend) == friday + 1
    assert calendar.on_or_before(D(2019, 12, 26)) == -1
    assert calendar.on_or_after(D(2026, 4, 1)) == len(calendar)
    assert len(calendar.cut(friday)) == friday + 1


@pytest.mark.parametrize("every", ["week", "month", "quarter", "year"])
def test_period_ends_are_those_of_a_loop(calendar: Calendar, every: str) -> None:
    class Plain:
        sessions = calendar.sessions.tolist()

    for upto in (0, 1, 5, 250, 777, len(calendar) - 1):
        expected = naive_period_ends(Plain, every, upto)  # type: ignore[arg-type]  # only sessions are read
        assert calendar.period_ends(every, upto).tolist() == expected
    before = calendar.previous_end(every)
    ends = naive_period_ends(Plain, every, len(calendar) - 1)  # type: ignore[arg-type]  # only sessions are read
    for place in range(0, len(calendar), 13):
        assert before[place] == max([e for e in ends if e < place], default=-1)


@pytest.mark.parametrize(
    ("day", "every", "finished"),
    [
        (D(2025, 3, 28), "week", True),
        (D(2025, 4, 17), "week", True),  # Good Friday follows
        (D(2025, 3, 28), "month", False),
        (D(2025, 3, 31), "month", True),
        (D(2025, 3, 31), "quarter", True),
        (D(2025, 5, 30), "month", True),  # the 31st is a Saturday
        (D(2025, 12, 30), "year", False),
        (D(2025, 12, 31), "year", True),
        (D(2025, 12, 31), "day", True),
    ],
)
def test_whether_a_period_is_over(calendar: Calendar, day: D, every: str, finished: bool) -> None:
    assert calendar.finished(every, calendar.on_or_before(day)) is finished


def test_the_next_session() -> None:
    assert next_session(D(2025, 4, 17)) == D(2025, 4, 21)
    assert next_session(D(2025, 12, 31)) == D(2026, 1, 2)
    assert next_session(D(1960, 6, 3)) == D(1960, 6, 6)
    assert next_session(D(2045, 12, 29)) == D(2046, 1, 1)  # past the list: a weekday


def test_an_unknown_period_is_refused() -> None:
    with pytest.raises(BadInput, match="no period 'fortnight'"):
        period_of(D(2025, 1, 1), "fortnight")


@given(st.dates(D(1930, 1, 1), D(2045, 1, 1)), st.integers(0, 600))
def test_months_before_are_those_of_a_loop(day: D, months: int) -> None:
    assert months_before(day, months) == naive_months_before(day, months)


@pytest.mark.parametrize(
    ("day", "months", "found"),
    [
        (D(2026, 3, 31), 1, D(2026, 2, 28)),
        (D(2024, 3, 31), 1, D(2024, 2, 29)),
        (D(2024, 2, 29), 12, D(2023, 2, 28)),
        (D(2026, 1, 15), 1, D(2025, 12, 15)),
        (D(2025, 12, 31), -2, D(2026, 2, 28)),
    ],
)
def test_a_month_back_ends_on_the_last_day_of_a_shorter_one(day: D, months: int, found: D) -> None:
    assert months_before(day, months) == found


def test_a_close_is_known_before_the_day_ends() -> None:
    day = D(2026, 1, 22)
    assert close_of(day) == dt.datetime(2026, 1, 22, 21, tzinfo=dt.UTC)
    assert close_of(day) < end_of(day) < close_of(D(2026, 1, 23))
    assert end_of(day).date() == day


def test_ids_of_periods_change_with_the_period(calendar: Calendar) -> None:
    days = calendar.sessions.tolist()
    for every in ("day", "week", "month", "quarter", "year"):
        ids = calendar.period_ids(every)
        changed = np.flatnonzero(np.diff(ids)) + 1
        expected = [
            i
            for i in range(1, len(days))
            if period_of(days[i], every) != period_of(days[i - 1], every)
        ]
        assert changed.tolist() == expected


def test_places_of_days_are_those_of_a_search() -> None:
    calendar = Calendar.build(dt.date(2020, 1, 1), dt.date(2020, 12, 31))
    days = np.arange(
        np.datetime64("2019-12-20"), np.datetime64("2021-01-15"), dtype="datetime64[D]"
    )
    expected = [
        calendar.sessions.tolist().index(d) if d in calendar.sessions.tolist() else -1
        for d in days.tolist()
    ]
    found = calendar.places(days.astype(np.int64).astype(np.int32))
    assert found.tolist() == expected
