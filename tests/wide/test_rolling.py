"""Rolling means, highs and lows against windows cut out one by one."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numba import njit

from rotascope.stats.widerolling import above_mean, extremes_of


@njit(error_model="numpy")
def both(closes, lead, begin, length, scratch, out):  # only compiled code can call compiled parts
    above_mean((closes, lead), begin, length, scratch, out[0])
    extremes_of((closes, lead), begin, length, scratch, out[1:])


def flags_of(closes: np.ndarray, lead: int, begin: int, length: int) -> np.ndarray:
    """Flags from `begin` on: above the mean, high, low."""
    n = len(closes)
    out, scratch = np.full((3, n), 7, np.uint8), np.empty((4, n))
    both(closes, lead, begin, length, scratch, out)
    return out[:, begin:]


def by_windows(closes: np.ndarray, begin: int, length: int) -> np.ndarray:
    rows = []
    for j in range(begin, len(closes)):
        if j + 1 < length:
            rows.append((False, False, False))
            continue
        window, now = closes[j + 1 - length : j + 1], closes[j]
        mean = sum(map(float, window)) / length
        rows.append((now > mean * (1.0 + 1e-12), now == window.max(), now == window.min()))
    return np.array(rows, dtype=np.uint8).reshape(-1, 3).T


@settings(max_examples=150, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    n=st.integers(0, 90),
    begin=st.integers(0, 90),
    length=st.integers(2, 40),
)
def test_flags_are_those_of_each_window(seed: int, n: int, begin: int, length: int) -> None:
    rng = np.random.default_rng(seed)
    closes = 50.0 + np.round(np.cumsum(rng.standard_normal(n)), 1)  # with ties
    begin = min(begin, n)
    np.testing.assert_array_equal(
        flags_of(closes, 0, begin, length), by_windows(closes, begin, length)
    )


@settings(max_examples=100, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    cut=st.integers(1, 70),
    length=st.integers(2, 40),
)
def test_older_closes_that_are_left_out_change_no_flag(seed: int, cut: int, length: int) -> None:
    rng = np.random.default_rng(seed)
    closes = np.exp(np.cumsum(0.02 * rng.standard_normal(120)))
    begin = min(cut + length - 1, 119)
    whole = flags_of(closes, 0, begin, length)
    np.testing.assert_array_equal(whole, flags_of(closes[cut:], cut, begin - cut, length))


@pytest.mark.parametrize("length", [2, 5, 50])
def test_a_close_that_never_moves_is_high_and_low_and_not_above_its_mean(length: int) -> None:
    flags = flags_of(np.full(120, 13.37), 0, length - 1, length)
    assert not flags[0].any()
    assert flags[1:].all()
