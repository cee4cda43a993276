"""The stationary bootstrap against the library arch, and against its own definition."""

from __future__ import annotations

import math

import numpy as np
import pytest
from arch.bootstrap import StationaryBootstrap, optimal_block_length
from scipy.stats import ks_2samp

from rotascope.core.values import Floats
from rotascope.stats.resampling import block_length, interval, stationary_places


def autoregressive(n: int, memory: float, seed: int) -> Floats:
    shocks = np.random.default_rng(seed).standard_normal(n)
    out = np.zeros(n)
    for i in range(1, n):
        out[i] = memory * out[i - 1] + shocks[i]
    return out


def overlapping(n: int, horizon: int, seed: int) -> Floats:
    shocks = np.random.default_rng(seed).standard_normal(n + horizon)
    return np.convolve(shocks, np.ones(horizon), "valid")[:n]


SERIES = {
    "noise": autoregressive(500, 0.0, 1),
    "little memory": autoregressive(800, 0.3, 2),
    "much memory": autoregressive(3000, 0.95, 3),
    "negative memory": autoregressive(400, -0.6, 4),
    "sums of 21": overlapping(4000, 21, 5),
    "sums of 252": overlapping(9000, 252, 6),
    "short": autoregressive(40, 0.5, 7),
    "a walk": np.cumsum(autoregressive(1000, 0.0, 8)),
}


@pytest.mark.parametrize("name", SERIES)
def test_the_length_of_blocks_is_that_of_arch(name: str) -> None:
    theirs = float(optimal_block_length(SERIES[name])["stationary"].iloc[0])
    assert block_length(SERIES[name]) == pytest.approx(max(theirs, 1.0), rel=1e-9)


def test_longer_memory_takes_longer_blocks() -> None:
    lengths = [block_length(autoregressive(5000, m, 9)) for m in (0.0, 0.5, 0.9)]
    assert lengths == sorted(lengths)
    assert lengths[0] < 5
    assert lengths[2] > 20


def test_neither_scale_nor_level_matters() -> None:
    values = SERIES["much memory"]
    assert block_length(100 + 7 * values) == pytest.approx(block_length(values), rel=1e-6)


def test_what_never_moves_needs_no_blocks() -> None:
    assert block_length(np.full(50, 0.25)) == 1.0


@pytest.mark.parametrize("n", [10, 11, 13, 20, 30])
def test_few_sessions_give_a_length_within_bounds(n: int) -> None:
    assert 1 <= block_length(autoregressive(n, 0.8, n)) <= math.ceil(n / 3)


def test_a_draw_is_made_of_blocks() -> None:
    n, length = 5000, 12.0
    places = stationary_places(n, length=length, rng=np.random.default_rng(3))
    assert places.shape == (n,)
    assert places.min() >= 0
    assert places.max() < n
    goes_on = (places[1:] == (places[:-1] + 1) % n).mean()
    assert goes_on == pytest.approx(1 - 1 / length, abs=0.015)


def test_every_session_is_drawn_as_often_as_any_other() -> None:
    n, rng = 20, np.random.default_rng(4)
    counts = np.zeros(n)
    for _ in range(4000):
        counts += np.bincount(stationary_places(n, length=6.0, rng=rng), minlength=n)
    assert counts / 4000 == pytest.approx(np.ones(n), abs=0.08)  # the last ones too: round the end


def test_blocks_of_one_are_the_plain_bootstrap() -> None:
    places = stationary_places(3000, length=1.0, rng=np.random.default_rng(5))
    goes_on = (places[1:] == places[:-1] + 1).mean()
    assert goes_on < 0.005


def test_the_same_seed_gives_the_same_draw() -> None:
    first, again, other = (
        stationary_places(200, length=5.0, rng=np.random.default_rng(seed)) for seed in (1, 1, 2)
    )
    assert first.tolist() == again.tolist()
    assert first.tolist() != other.tolist()


@pytest.mark.parametrize("length", [1.0, 8.0, 40.0])
def test_means_of_draws_are_spread_as_those_of_arch(length: float) -> None:
    values, rng = SERIES["little memory"], np.random.default_rng(6)
    ours = [
        values[stationary_places(len(values), length=length, rng=rng)].mean() for _ in range(1500)
    ]
    peer = StationaryBootstrap(length, values, seed=np.random.default_rng(7))
    theirs = peer.apply(np.mean, 1500).ravel()
    assert ks_2samp(ours, theirs).pvalue > 0.01
    assert np.std(ours) == pytest.approx(np.std(theirs), rel=0.08)


def test_an_interval_leaves_as_much_out_below_as_above() -> None:
    assert interval(np.arange(101.0)) == pytest.approx((5.0, 95.0))
    assert interval(np.arange(101.0), level=0.5) == pytest.approx((25.0, 75.0))


def test_draws_without_an_episode_are_left_out_of_an_interval() -> None:
    draws = np.concatenate([np.arange(101.0), np.full(100, np.nan)])
    assert interval(draws) == pytest.approx((5.0, 95.0))
    low, high = interval(np.concatenate([draws, np.full(2, np.nan)]))
    assert math.isnan(low)
    assert math.isnan(high)
    assert math.isnan(interval(np.zeros(0))[0])
