"""Windows: from which close to which, in every form, and why one cannot be had."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rotascope.core.errors import NothingToCompute, NotInStore, NotYetKnown, WrongArgument
from rotascope.core.time import Calendar
from rotascope.core.window import (
    Between,
    CalendarPeriod,
    Everything,
    SinceDay,
    ToDate,
    Trailing,
    Window,
    spans,
    trouble,
    unfinished,
)

D = dt.date
CALENDAR = Calendar.build(D(2023, 1, 3), D(2026, 3, 31))
FIRST_DATA = CALENDAR.on_or_before(D(2023, 6, 1))


def at(text: str) -> int:
    return CALENDAR.on_or_before(D.fromisoformat(text))


def ends(window: Window, day: str) -> tuple[str, str] | None:
    place = at(day)
    cut = CALENDAR.cut(place)
    found = spans(window, cut, np.array([place]), FIRST_DATA)
    if not found.valid[0]:
        return None
    return str(cut.date(int(found.start[0]))), str(cut.date(int(found.end[0])))


# Worked by hand from the calendar; the rules are those of the catalogue, common rule 3.
TABLE: list[tuple[Window, str, tuple[str, str]]] = [
    (Trailing(1, "d"), "2026-03-31", ("2026-03-30", "2026-03-31")),
    (Trailing(5, "d"), "2025-01-10", ("2025-01-02", "2025-01-10")),  # the 9th was a closure
    (Trailing(1, "w"), "2025-04-25", ("2025-04-17", "2025-04-25")),  # Good Friday was the 18th
    (Trailing(1, "m"), "2026-03-31", ("2026-02-27", "2026-03-31")),  # the 28th is a Saturday
    (Trailing(1, "m"), "2025-03-28", ("2025-02-28", "2025-03-28")),
    (Trailing(6, "m"), "2025-08-29", ("2025-02-28", "2025-08-29")),
    (Trailing(1, "y"), "2024-02-29", ("2023-02-28", "2024-02-29")),
    (ToDate("wtd"), "2025-04-21", ("2025-04-17", "2025-04-21")),
    (ToDate("mtd"), "2025-03-31", ("2025-02-28", "2025-03-31")),
    (ToDate("mtd"), "2025-04-01", ("2025-03-31", "2025-04-01")),
    (ToDate("qtd"), "2025-05-15", ("2025-03-31", "2025-05-15")),
    (ToDate("ytd"), "2026-01-02", ("2025-12-31", "2026-01-02")),
    (CalendarPeriod.of(2024), "2025-07-01", ("2023-12-29", "2024-12-31")),
    (CalendarPeriod.of(2024), "2024-07-01", ("2023-12-29", "2024-07-01")),
    (CalendarPeriod.of(2024, "H1"), "2025-07-01", ("2023-12-29", "2024-06-28")),
    (CalendarPeriod.of(2025, "Q4"), "2026-01-05", ("2025-09-30", "2025-12-31")),
    (CalendarPeriod.of(2026, "M01"), "2026-02-05", ("2025-12-31", "2026-01-30")),
    (Between(D(2025, 4, 8), D(2026, 1, 28)), "2026-01-30", ("2025-04-08", "2026-01-28")),
    (Between(D(2025, 4, 6), D(2025, 4, 20)), "2026-01-30", ("2025-04-04", "2025-04-17")),
    (Between(D(2026, 1, 5), D(2026, 2, 1)), "2026-01-30", ("2026-01-05", "2026-01-30")),
    (SinceDay(D(2025, 10, 27)), "2026-01-28", ("2025-10-27", "2026-01-28")),
    (SinceDay(D(2025, 10, 26)), "2026-01-28", ("2025-10-24", "2026-01-28")),
    (Everything(), "2026-01-28", ("2023-06-01", "2026-01-28")),
]


@pytest.mark.parametrize(("window", "day", "expected"), TABLE, ids=str)
def test_from_which_close_to_which(window: Window, day: str, expected: tuple[str, str]) -> None:
    assert ends(window, day) == expected


NONE: list[tuple[Window, str, type[Exception], str]] = [
    (CalendarPeriod.of(2027), "2026-03-31", NotYetKnown, "the period 2027 is not yet known"),
    (CalendarPeriod.of(2026, "Q2"), "2026-03-31", NotYetKnown, "2026Q2"),
    (SinceDay(D(2026, 4, 1)), "2026-03-31", NotYetKnown, "since 2026-04-01"),
    (SinceDay(D(2026, 3, 31)), "2026-03-31", NothingToCompute, "no session after its start"),
    (Between(D(2026, 1, 5), D(2026, 2, 2)), "2026-01-30", NotYetKnown, "2026-01-05..2026-02-02"),
    (Between(D(2025, 7, 4), D(2025, 7, 6)), "2026-01-30", NothingToCompute, "2025-07-03"),
    (Trailing(5, "y"), "2026-03-31", NotInStore, "the first session available is 2023-01-03"),
    (Trailing(9999, "y"), "2026-03-31", NotInStore, "9999y"),
    (Trailing(10, "d"), "2023-01-10", NotInStore, "10d"),
    (CalendarPeriod.of(2023), "2026-03-31", NotInStore, "2023"),
    (ToDate("ytd"), "2023-03-31", NotInStore, "ytd"),
]


@pytest.mark.parametrize(("window", "day", "error", "words"), NONE, ids=str)
def test_why_a_window_cannot_be_had(
    window: Window, day: str, error: type[Exception], words: str
) -> None:
    assert ends(window, day) is None
    place = at(day)
    found = trouble(window, CALENDAR.cut(place), place, FIRST_DATA)
    assert type(found) is error
    assert words in str(found)
    assert "\n" not in str(found)


def test_an_interval_that_ends_before_it_starts_is_wrong() -> None:
    with pytest.raises(WrongArgument, match=r"write 2025-04-01\.\.2025-05-01"):
        Between(D(2025, 5, 1), D(2025, 4, 1))


@pytest.mark.parametrize(
    ("window", "text"),
    [
        (Trailing(21, "d"), "21d"),
        (ToDate("ytd"), "ytd"),
        (CalendarPeriod.of(2024), "2024"),
        (CalendarPeriod.of(2024, "H2"), "2024H2"),
        (CalendarPeriod.of(2025, "Q1"), "2025Q1"),
        (CalendarPeriod.of(2026, "M01"), "2026-01"),
        (Between(D(2025, 1, 2), D(2025, 1, 3)), "2025-01-02..2025-01-03"),
        (SinceDay(D(2025, 1, 2)), "since 2025-01-02"),
        (Everything(), "all"),
    ],
)
def test_a_window_prints_as_it_is_written(window: Window, text: str) -> None:
    assert str(window) == text


@pytest.mark.parametrize(
    ("part", "first", "last"),
    [
        ("", "2024-01-01", "2024-12-31"),
        ("H1", "2024-01-01", "2024-06-30"),
        ("H2", "2024-07-01", "2024-12-31"),
        ("Q1", "2024-01-01", "2024-03-31"),
        ("Q4", "2024-10-01", "2024-12-31"),
        ("M02", "2024-02-01", "2024-02-29"),
        ("M12", "2024-12-01", "2024-12-31"),
    ],
)
def test_days_of_a_period(part: str, first: str, last: str) -> None:
    found = CalendarPeriod.of(2024, part)
    assert (str(found.first), str(found.last)) == (first, last)


def test_a_running_period_is_unfinished() -> None:
    january = CalendarPeriod.of(2026, "M01")
    assert unfinished(january, CALENDAR, at("2026-01-29"))
    assert not unfinished(january, CALENDAR, at("2026-01-30"))  # the 31st is a Saturday
    assert not unfinished(ToDate("ytd"), CALENDAR, at("2026-01-29"))


windows = st.one_of(
    st.builds(Trailing, st.integers(1, 300), st.just("d")),
    st.builds(Trailing, st.integers(1, 12), st.sampled_from("wmy")),
    st.builds(ToDate, st.sampled_from(["wtd", "mtd", "qtd", "ytd"])),
    st.builds(CalendarPeriod.of, st.integers(2022, 2027), st.sampled_from(["", "H1", "Q3", "M05"])),
    st.builds(SinceDay, st.dates(D(2022, 1, 1), D(2026, 12, 31))),
    st.just(Everything()),
)


@given(windows, st.integers(0, len(CALENDAR) - 1))
def test_a_window_seen_along_the_track_is_the_one_seen_from_that_day(
    window: Window, place: int
) -> None:
    """No peeking: the calendar after a session changes nothing there."""
    places = np.arange(len(CALENDAR))
    whole = spans(window, CALENDAR, places, FIRST_DATA)
    alone = spans(window, CALENDAR.cut(place), np.array([place]), FIRST_DATA)
    assert whole.start[place] == alone.start[0]
    assert whole.end[place] == alone.end[0]
    if alone.valid[0]:
        assert 0 <= alone.start[0] < alone.end[0] <= place
