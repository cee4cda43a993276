"""Scores of forecasts: by hand, by scikit-learn, and what must hold."""

from __future__ import annotations

import math

import numpy as np
import pytest
from arch.bootstrap import StationaryBootstrap
from hypothesis import given
from hypothesis import strategies as st
from sklearn.calibration import calibration_curve
from sklearn.metrics import brier_score_loss, log_loss

from rotascope.core.values import Flags, Floats
from rotascope.stats.scoring import (
    CLIP,
    brier,
    log_score,
    reliability,
    skill,
    stationary_draws,
)

forecasts = st.lists(st.tuples(st.floats(0.0, 1.0), st.booleans()), min_size=2, max_size=60).filter(
    lambda rows: len({came for _, came in rows}) == 2
)


def split(rows: list[tuple[float, bool]]) -> tuple[Floats, Flags]:
    return np.array([p for p, _ in rows]), np.array([c for _, c in rows], dtype=np.bool_)


def test_scores_by_hand() -> None:
    odds, came = np.array([0.9, 0.9, 0.5, 0.0]), np.array([True, False, True, True])
    assert brier(odds, came) == pytest.approx([0.01, 0.81, 0.25, 1.0])
    assert log_score(odds, came) == pytest.approx(
        [-math.log(0.9), -math.log(0.1), math.log(2), -math.log(CLIP)]
    )


def test_a_wrong_certainty_costs_what_the_clip_says() -> None:
    worst = log_score(np.array([1.0, 0.0]), np.array([False, True]))
    assert worst == pytest.approx([6.907755, 6.907755], abs=1e-6)
    assert log_score(np.array([1.0]), np.array([True])) == pytest.approx(0.0010005, abs=1e-7)


@given(forecasts)
def test_scores_of_scikit_learn(rows: list[tuple[float, bool]]) -> None:
    odds, came = split(rows)
    assert brier(odds, came).mean() == pytest.approx(brier_score_loss(came, odds), abs=1e-12)
    clipped = np.clip(odds, CLIP, 1 - CLIP)
    assert log_score(odds, came).mean() == pytest.approx(log_loss(came, clipped), rel=1e-9)


@given(forecasts)
def test_bins_are_those_of_scikit_learn(rows: list[tuple[float, bool]]) -> None:
    odds, came = split(rows)
    odds = np.round(odds, 3) + 0.0004  # away from the edges, where roundings differ
    odds = np.minimum(odds, 0.9996)
    found = [one for one in reliability(odds, came) if one.count]
    shares, means = calibration_curve(came, odds, n_bins=10)
    assert [one.came for one in found] == pytest.approx(shares.tolist())
    assert [one.forecast for one in found] == pytest.approx(means.tolist())


def test_bins_hold_every_forecast_and_both_ends() -> None:
    found = reliability(np.array([0.0, 0.1, 0.55, 1.0]), np.array([False, False, True, True]))
    assert [one.count for one in found] == [1, 1, 0, 0, 0, 1, 0, 0, 0, 1]
    assert (found[0].low, found[-1].high) == (0.0, 1.0)
    assert found[2].forecast is None
    assert found[2].came is None


# ---- skill


def test_skill_by_hand() -> None:
    ours, theirs = np.array([0.1, 0.2, 0.0, 0.1]), np.array([0.2, 0.2, 0.2, 0.2])
    found = skill(ours, theirs, block=1)
    assert found.value == pytest.approx(0.5)
    assert found.low < 0.5 < found.high


def test_no_better_than_itself() -> None:
    same = np.array([0.1, 0.4, 0.2, 0.3] * 10)
    found = skill(same, same, block=5)
    assert (found.value, found.low, found.high) == (0.0, 0.0, 0.0)
    assert not found.proven


def test_a_perfect_forecast_is_proven() -> None:
    found = skill(np.zeros(40), np.full(40, 0.2), block=5)
    assert (found.value, found.low, found.high) == (1.0, 1.0, 1.0)
    assert found.proven


@pytest.mark.parametrize("count", [0, 3])
def test_nothing_to_compare_with(count: int) -> None:
    found = skill(np.zeros(count), np.zeros(count), block=2)
    assert math.isnan(found.value)
    assert not found.proven


def test_the_same_seed_gives_the_same_digits() -> None:
    chance = np.random.default_rng(1)
    ours, theirs = chance.random(100), chance.random(100)
    assert skill(ours, theirs, block=9) == skill(ours, theirs, block=9)
    assert skill(ours, theirs, block=9) != skill(ours, theirs, block=9, seed=8)


def test_longer_blocks_widen_the_interval_of_errors_that_last() -> None:
    lasting = np.repeat(np.random.default_rng(2).random(12), 20)
    base = np.full(240, 0.5)
    short, long = skill(lasting, base, block=1), skill(lasting, base, block=20)
    assert long.high - long.low > 2 * (short.high - short.low)


def test_the_interval_is_that_of_arch() -> None:
    """The same method with other draws: the ends agree to the noise of 20,000 of them."""
    chance = np.random.default_rng(5)
    theirs = 0.2 + 0.1 * np.convolve(chance.random(311), np.ones(12) / 12, mode="valid")
    ours = theirs * (0.8 + 0.3 * chance.random(300))
    mine = skill(ours, theirs, block=12, draws=20_000)
    bootstrap = StationaryBootstrap(12, ours, theirs, seed=11)
    drawn = bootstrap.apply(lambda a, b: 1 - a.sum() / b.sum(), 20_000).ravel()
    low, high = np.percentile(drawn, [5, 95])
    assert (mine.low, mine.high) == pytest.approx((low, high), abs=0.1 * (high - low))


@given(st.integers(1, 40), st.floats(1.0, 20.0))
def test_draws_are_blocks_on_a_circle(count: int, block: float) -> None:
    found = stationary_draws(count, block=block, draws=4, seed=1)
    assert found.shape == (4, count)
    assert found.min() >= 0
    assert found.max() < count


def test_blocks_are_as_long_as_asked() -> None:
    found = stationary_draws(5_000, block=25, draws=20, seed=4)
    joined = (np.diff(found, axis=1) % 5_000 == 1).mean()
    assert joined == pytest.approx(1 - 1 / 25, abs=0.003)


def test_blocks_of_one_are_plain_draws() -> None:
    found = stationary_draws(100, block=1, draws=200, seed=4)
    assert (np.diff(found, axis=1) % 100 == 1).mean() == pytest.approx(0.01, abs=0.002)
    assert np.bincount(found.ravel(), minlength=100).min() > 100
