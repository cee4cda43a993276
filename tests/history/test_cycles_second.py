"""The second opinion on turns: worked numbers, the library's traps, and the distances."""

from __future__ import annotations

import datetime as dt
import sys

import numpy as np
import pytest
import ruptures
from hypothesis import given, settings
from hypothesis import strategies as st

from rotascope.core.time import Calendar
from rotascope.history.cycles_second import MISSING, change_points, second_opinion

# ruptures, discussion of issue 133, recomputed with 1.1.10: 22 values of 500, then 13 of 1100.
STEP = np.repeat([500.0, 1100.0], [22, 13])


def test_the_change_is_found_at_22() -> None:
    assert change_points(STEP, count=1).tolist() == [22]
    assert change_points(STEP, penalty=10.0).tolist() == [22]


def test_the_library_with_every_place_tried_agrees() -> None:
    assert ruptures.Dynp(model="l2", jump=1).fit(STEP).predict(n_bkps=1) == [22, 35]
    assert ruptures.Pelt(model="l2", jump=1).fit(STEP).predict(pen=10) == [22, 35]


def test_the_traps_of_the_library_s_defaults() -> None:
    """Both try every fifth place only: they miss 22, and one of them makes up a second change."""
    assert ruptures.Dynp().fit(STEP).predict(n_bkps=1) == [20, 35]
    assert ruptures.Pelt().fit(STEP).predict(pen=10) == [20, 25, 35]


@given(
    st.lists(st.floats(-5, 5, allow_nan=False), min_size=12, max_size=30),
    st.floats(0.5, 20),
    st.integers(1, 3),
)
@settings(max_examples=40)
def test_the_quick_method_costs_no_more_than_pelt_and_dynp(
    values: list[float], penalty: float, shortest: int
) -> None:
    """The same optimum: equal values may have several, so the costs are compared."""
    data = np.array(values)
    ours = change_points(data, penalty=penalty, shortest=shortest).tolist()
    pelt = ruptures.Pelt(model="l2", jump=1, min_size=shortest).fit(data).predict(pen=penalty)
    assert (
        cost(data, ours) + penalty * len(ours)
        <= cost(data, pelt[:-1]) + penalty * (len(pelt) - 1) + 1e-6
    )
    two = change_points(data, count=2, shortest=shortest).tolist()
    dynp = ruptures.Dynp(model="l2", jump=1, min_size=shortest).fit(data).predict(n_bkps=2)
    assert cost(data, two) == pytest.approx(cost(data, dynp[:-1]), abs=1e-6)


def test_a_row_too_short_for_its_stretches_has_no_change() -> None:
    assert change_points(np.arange(8.0), count=2, shortest=3).tolist() == []
    assert change_points(np.arange(5.0), penalty=0.1, shortest=3).tolist() == []


def cost(data: np.ndarray, changes: list[int]) -> float:
    """Squared distances from the mean of each stretch."""
    parts = np.split(data, changes)
    return float(sum(((part - part.mean()) ** 2).sum() for part in parts))


# ---- on months of a calendar

CALENDAR = Calendar.build(dt.date(2010, 1, 4), dt.date(2019, 12, 31))
ENDS = CALENDAR.period_ends("month", len(CALENDAR) - 1)


def level_with(monthly: np.ndarray) -> np.ndarray:
    """A track that moves by these logarithms on the last session of each month after the first."""
    level = np.zeros(len(CALENDAR))
    level[ENDS[1:]] = monthly
    return np.exp(np.cumsum(level))


def wiggle(months: int) -> np.ndarray:
    """Plus and minus 1 % in turn: the spread from successive differences is 0.02**2 / 2."""
    return np.where(np.arange(months) % 2 == 0, 0.01, -0.01)


def test_two_changes_of_drift_and_their_distances() -> None:
    """119 months: a drift of 2 % a month up to month 40, of -2 % up to 80, of 2 % after."""
    months = len(ENDS) - 1
    drift = np.where((np.arange(months) >= 40) & (np.arange(months) < 80), -0.02, 0.02)
    level = level_with(drift + wiggle(months))
    turn = np.array([ENDS[40] + 3, ENDS[80] - 7])
    found, why = second_opinion(CALENDAR, level, turn, hold=252)
    assert why == ""
    assert found is not None
    day = CALENDAR.date
    assert found.changes == (day(int(ENDS[40])), day(int(ENDS[80])))
    assert [n.distance for n in found.nearest] == [-3, 7]
    assert [n.turn for n in found.nearest] == [day(int(p)) for p in turn]
    assert found.median_distance == 5.0
    assert (found.months, found.shortest) == (months, 12)
    # 117 differences of 2 % and one of 2 % - 4 % or + 4 % at each change.
    steps = np.diff(drift + wiggle(months))
    assert found.penalty == pytest.approx(np.log(months) * (steps**2).mean() / 2)


def test_noise_alone_is_worth_no_change() -> None:
    found, _ = second_opinion(
        CALENDAR, level_with(wiggle(len(ENDS) - 1)), np.zeros(0, np.int64), hold=252
    )
    assert found is not None
    assert found.changes == ()
    assert found.nearest == ()
    assert found.median_distance is None


def test_an_unfinished_month_is_left_out() -> None:
    monthly = wiggle(len(ENDS) - 1)
    level = level_with(monthly)
    cut = len(CALENDAR) - 3
    found, _ = second_opinion(CALENDAR.cut(cut - 1), level[:cut], np.zeros(0, np.int64), hold=63)
    assert found is not None
    assert found.months == len(monthly) - 1
    assert found.shortest == 3


def test_months_without_a_value_are_left_out() -> None:
    level = level_with(wiggle(len(ENDS) - 1))
    level[: ENDS[60]] = np.nan
    found, _ = second_opinion(CALENDAR, level, np.zeros(0, np.int64), hold=63)
    assert found is not None
    assert found.months == len(ENDS) - 1 - 60


@pytest.mark.parametrize(
    ("months", "words"), [(20, "it needs 24 months, there are 20"), (119, "no spread")]
)
def test_where_there_is_none_it_says_why(months: int, words: str) -> None:
    level = np.ones(len(CALENDAR))
    level[: ENDS[len(ENDS) - 1 - months]] = np.nan
    found, why = second_opinion(CALENDAR, level, np.zeros(0, np.int64), hold=252)
    assert found is None
    assert words in why


def test_without_the_library_one_line_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ruptures", None)
    level = level_with(wiggle(len(ENDS) - 1))
    found, why = second_opinion(CALENDAR, level, np.array([300]), hold=252)
    assert found is None
    assert why == MISSING
    assert "rotascope[history]" in why
