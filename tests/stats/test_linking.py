"""Compounding, linked contributions and drift, against numbers worked by hand and by loops."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rotascope.stats.linking import compound, drift_factors, linked

NAN = float("nan")
moves = st.lists(st.floats(-0.5, 0.5), min_size=2, max_size=30)


def ints(*values: int) -> np.ndarray:
    return np.array(values, dtype=np.int64)


def test_two_sessions_by_hand() -> None:
    r = np.array([NAN, 0.10, -0.05, 0.20])
    found = compound(r, ints(0, 1, 0, -1), ints(2, 3, 3, -1))
    np.testing.assert_allclose(
        found[:3], [1.1 * 0.95 - 1, 0.95 * 1.2 - 1, 1.1 * 0.95 * 1.2 - 1], rtol=1e-15
    )
    assert math.isnan(found[3])


def test_a_session_without_a_return_ends_the_chain() -> None:
    r = np.array([0.0, 0.1, NAN, 0.1])
    found = compound(r, ints(0, 0, 2), ints(1, 3, 3))
    assert found[0] == pytest.approx(0.1)
    assert math.isnan(found[1])
    assert found[2] == pytest.approx(0.1)


@given(moves, st.data())
def test_windows_of_any_start_and_end(returns: list[float], data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(returns) - 2))
    end = data.draw(st.integers(start + 1, len(returns) - 1))
    expected = math.prod(1 + r for r in returns[start + 1 : end + 1]) - 1
    array = np.array(returns)
    alone = compound(array, ints(start), ints(end))[0]
    assert alone == pytest.approx(expected, abs=1e-12)
    among = compound(array, ints(start, start, -1), ints(len(returns) - 1, end, -1))
    assert among[1] == alone


@given(moves, st.integers(1, 12))
def test_rolling_windows_have_the_digits_of_each_alone(returns: list[float], length: int) -> None:
    """Many windows are worked on side by side: no digit may depend on that."""
    array = np.array([NAN, *returns, *returns, NAN, *returns])
    end = np.arange(len(array))
    start = np.where(end >= length, end - length, -1)
    together = compound(array, start, end)
    alone = [compound(array, start[i : i + 1], end[i : i + 1])[0] for i in end.tolist()]
    np.testing.assert_array_equal(together, alone)
    for i in end[start >= 0].tolist():
        by_hand = math.prod(1 + r for r in array[i - length + 1 : i + 1].tolist()) - 1
        assert together[i] == pytest.approx(by_hand, abs=1e-12, nan_ok=True)


def test_contributions_by_hand() -> None:
    """0.6 points, then 0.2 on what had become 1.01: 0.802 % of the start."""
    part, whole = np.array([NAN, 0.006, 0.002]), np.array([NAN, 0.01, 0.05])
    found = linked(part, whole, ints(0), ints(2))
    assert found[0] == pytest.approx(0.006 + 0.002 * 1.01, rel=1e-15)


@given(moves, st.floats(0, 1))
def test_parts_add_up_to_the_whole(returns: list[float], share: float) -> None:
    whole = np.array([NAN, *returns])
    one, other = whole * share, whole * (1 - share)
    start, end = ints(0), ints(len(returns))
    parts = linked(one, whole, start, end) + linked(other, whole, start, end)
    assert parts[0] == pytest.approx(compound(whole, start, end)[0], abs=1e-11)


def test_drift_is_last_close_over_first_since_the_file() -> None:
    closes = np.array([[10.0, 11.0, NAN, 12.0], [NAN, NAN, 5.0, 6.0], [NAN, NAN, NAN, NAN]])
    newest = np.array([[0, 1, 1, 3], [-1, -1, 2, 3], [-1, -1, -1, -1]])
    found = drift_factors(closes, newest, ints(0, 2, 4), ints(0, 1, 2))
    expected = [[1.0, 1.1, 1.1, 1.2], [1.0, 1.0, 1.0, 1.2], [1.0] * 4]
    np.testing.assert_allclose(found, expected, rtol=1e-15)
