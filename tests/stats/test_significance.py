"""Sharpe ratios and luck: published numbers, the formula by another road, what must hold."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm

from rotascope.stats.significance import (
    Returns,
    deflated_sharpe,
    expected_best,
    probabilistic_sharpe,
)

YEAR = 250
# Bailey and Lopez de Prado (2014): an annual ratio of 2.5 over 1,250 days, 100 trials.
DAILY = 2.5 / math.sqrt(YEAR)
VARIANCE = 0.5 / YEAR
FAT = Returns(1_250, skew=-3.0, kurtosis=10.0)


def test_the_example_of_the_paper() -> None:
    assert expected_best(100, VARIANCE) == pytest.approx(0.1131720, abs=5e-8)
    found = deflated_sharpe(DAILY, FAT, tried=100, variance=VARIANCE)
    assert found == pytest.approx(0.9003968, abs=5e-8)


def test_the_example_without_its_two_corrections() -> None:
    """The naive reading: the ratio is nearly certain to be above zero."""
    assert probabilistic_sharpe(DAILY, FAT) > 0.9999
    assert deflated_sharpe(DAILY, FAT, tried=2, variance=VARIANCE) > 0.99


def test_normal_returns_and_no_trials_is_the_test_of_a_mean() -> None:
    """With normal returns the spread is that of Lo (2002): sqrt((1 + S^2 / 2) / (T - 1))."""
    sharpe, count = 0.1, 500
    lo = sharpe / math.sqrt((1 + sharpe**2 / 2) / (count - 1))
    assert probabilistic_sharpe(sharpe, Returns(count)) == pytest.approx(norm.cdf(lo), rel=1e-12)


def test_the_best_of_many_is_about_what_is_drawn() -> None:
    draws = np.random.default_rng(3).normal(size=(20_000, 50)).max(axis=1)
    # The formula is that of the limit: at 50 trials it lies 1.3 % too high.
    assert draws.mean() < expected_best(50, 1.0) < 1.02 * draws.mean()


@given(st.floats(-0.3, 0.3), st.integers(2, 5_000), st.floats(0.0, 0.3))
def test_a_probability_that_falls_as_the_bar_rises(sharpe: float, count: int, bar: float) -> None:
    low = probabilistic_sharpe(sharpe, Returns(count), against=bar)
    assert 0.0 <= low <= probabilistic_sharpe(sharpe, Returns(count)) <= 1.0


@given(st.integers(2, 10_000))
def test_more_trials_ask_for_more(tried: int) -> None:
    assert expected_best(tried + 1, 0.01) > expected_best(tried, 0.01)


@pytest.mark.parametrize(
    ("sharpe", "returns"),
    [(0.1, Returns(1)), (5.0, Returns(100, skew=3.0, kurtosis=1.0))],
)
def test_what_cannot_be(sharpe: float, returns: Returns) -> None:
    with pytest.raises(ValueError, match=r"needs two returns|cannot belong"):
        probabilistic_sharpe(sharpe, returns)


@pytest.mark.parametrize(("tried", "variance"), [(1, 0.1), (10, -0.1)])
def test_trials_that_cannot_be(tried: int, variance: float) -> None:
    with pytest.raises(ValueError, match="two trials or more"):
        expected_best(tried, variance)
