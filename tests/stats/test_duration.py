"""Duration of shares: the formula against prices of the formula, the slope against a library."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rotascope.stats.duration import gordon_duration, yield_slope


def test_two_points_are_fifty_years() -> None:
    """Published: with rate less growth of 2 points the duration is about 50 years."""
    assert gordon_duration(0.08, 0.06) == pytest.approx(50.0)
    assert gordon_duration(0.08, 0.06, continuous=False) == pytest.approx(54.0)


@given(st.floats(0.03, 0.2), st.floats(-0.05, 0.025))
def test_it_is_the_fall_of_the_price(rate: float, growth: float) -> None:
    """Price of next year's dividend growing for ever, bumped by a hundredth of a basis point."""
    step = 1e-6
    price, bumped = 1.0 / (rate - growth), 1.0 / (rate + step - growth)
    fall = -(bumped / price - 1.0) / step
    assert gordon_duration(rate, growth) == pytest.approx(fall, rel=1e-2)
    # Macaulay's counts the years of each dividend: (1 + r) times the fall.
    assert gordon_duration(rate, growth, continuous=False) == pytest.approx(
        fall * (1.0 + rate), rel=1e-2
    )


def test_growth_above_the_rate_has_no_duration() -> None:
    assert np.isnan(gordon_duration(0.05, 0.05))
    assert np.isnan(gordon_duration(0.05, 0.06, continuous=False))


def test_slope_against_statsmodels() -> None:
    sm = pytest.importorskip("statsmodels.api")
    draw = np.random.default_rng(5)
    moves = draw.normal(0, 0.0006, 250)
    returns = -7.0 * moves + draw.normal(0, 0.01, 250) * (1 + 500 * abs(moves))
    found = yield_slope(moves, returns)
    fitted = sm.OLS(returns, sm.add_constant(moves)).fit(cov_type="HC0")
    assert found.slope == pytest.approx(fitted.params[1])
    assert found.error == pytest.approx(fitted.bse[1])
    assert found.explained == pytest.approx(fitted.rsquared)
    assert found.count == 250


def test_a_planted_duration_is_found() -> None:
    moves = np.tile([0.0005, -0.0003, 0.0001, -0.0002], 10)
    found = yield_slope(moves, 0.001 - 9.0 * moves)
    assert found.slope == pytest.approx(-9.0)
    assert found.error == pytest.approx(0.0, abs=1e-9)
    assert found.explained == pytest.approx(1.0)


def test_missing_pairs_are_left_out() -> None:
    moves, returns = np.linspace(-1, 1, 30), np.linspace(-2, 2, 30)
    moves[3], returns[7] = np.nan, np.nan
    found = yield_slope(moves, returns)
    assert found.count == 28
    assert found.slope == pytest.approx(2.0)


@pytest.mark.parametrize("moves", [np.zeros(50), np.arange(19.0), np.full(50, np.nan)])
def test_nothing_to_tell(moves: np.ndarray) -> None:
    found = yield_slope(moves, np.ones(len(moves)))
    assert np.isnan(found.slope)
    assert np.isnan(found.error)
