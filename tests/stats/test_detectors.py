"""Change-point detectors: worked by hand, against plain loops, and never looking ahead."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import combinations, pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rotascope.stats import detectors as d
from rotascope.stats.detectors_kernels import (
    around_mean,
    chances,
    crossed,
    ratios,
    standardised,
    summed,
)
from rotascope.stats.turning import turns

NAN = math.nan


def of(*values: float) -> np.ndarray:
    return np.array(values, dtype=np.float64)


# ---- worked by hand


def test_cumulative_sums_by_hand() -> None:
    # Up: .5 1.0 2.5 | 0 0 0. Down: 0 0 0 | 1.5 3.0: both start anew at an alarm.
    values = of(1.0, 1.0, 2.0, -2.0, NAN, -2.0)
    assert summed(values, 0.5, 2.4).tolist() == [0, 0, 1, 0, 0, -1]
    assert summed(values, 0.5, 2.5).tolist() == [0, 0, 0, 0, 0, -1]  # only above it
    assert summed(values, 0.5, 3.0).tolist() == [0] * 6


def test_gaps_from_the_mean_by_hand() -> None:
    # Means 0 0 1 1.5; gaps less .5: -.5 -.5 1.5 1.0; rise -.5 -1 .5 1.5, lowest -1.
    values = of(0.0, 0.0, 3.0, 3.0)
    assert around_mean(values, 0.5, 2.4).tolist() == [0, 0, 0, 1]
    assert around_mean(values, 0.5, 2.5).tolist() == [0, 0, 0, 0]
    assert around_mean(-values, 0.5, 2.4).tolist() == [0, 0, 0, -1]


def test_sums_of_likelihood_ratios_by_hand() -> None:
    # Each value 1 with drift 1 has the ratio e^.5 = 1.6487: sums 1.6487, 4.3670, 8.8488.
    values = of(1.0, 1.0, 1.0, 1.0)
    assert ratios(values, 1.0, 4.37).tolist() == [0, 0, 1, 0]
    assert ratios(values, 1.0, 4.36).tolist() == [0, 1, 0, 1]
    assert ratios(-values, 1.0, 4.36).tolist() == [0, -1, 0, -1]


def test_a_track_crosses_its_thresholds_in_turn() -> None:
    values = of(NAN, 0.5, 0.8, 0.9, 0.5, 0.2, 0.1, NAN, 0.8)
    assert crossed(values, 0.3, 0.7).tolist() == [0, 0, 1, 0, 0, -1, 0, 0, 1]


def test_returns_are_divided_by_what_was_known_the_day_before() -> None:
    # Half-life 1: after 3 and 4 the mean square is (9/2 + 16) / (1/2 + 1) = 13.667.
    found = standardised(of(3.0, 4.0, 5.0, 0.0), 1.0, 2)
    assert np.isnan(found[:2]).all()
    assert found[2] == pytest.approx(5.0 / math.sqrt(41.0 / 3.0))
    assert found[3] == 0.0


def test_the_state_is_the_last_alarm() -> None:
    found = d.Alarms(np.array([0, 0, 1, 0, 1, -1, 0], dtype=np.int8))
    assert found.state.tolist() == [0, 0, 1, 1, 1, -1, -1]
    assert found.places.tolist() == [2, 4, 5]


def test_the_mean_of_a_track_by_hand() -> None:
    rng = np.random.default_rng(5)
    returns = rng.normal(size=200)
    track, wanted, state = np.cumsum(returns), [0] * 200, 0
    for t in range(d.WARM, 200):
        sign = 1 if track[t] > sum(track[t - 19 : t + 1]) / 20 else -1
        wanted[t] = sign if sign != state else 0
        state = sign
    assert d.average_cross(returns, 20).signs.tolist() == wanted


def test_the_turning_rule_is_that_of_the_turns() -> None:
    returns = np.random.default_rng(6).normal(scale=0.01, size=600)
    found = d.turning_rule(returns, 0.08)
    turned = turns(np.exp(np.cumsum(returns)), fall=0.08, hold=d.HOLD)
    late = turned.confirmed >= d.WARM
    assert found.places.tolist() == turned.confirmed[late].tolist()
    assert found.signs[found.places].tolist() == turned.sign[late].tolist()
    assert len(found.places) >= 3


# ---- the Bayesian detector, over all ways to cut the data into runs


def run_weight(values: np.ndarray, prior: float) -> float:
    """Density of a run whose mean is drawn from normal(0, prior), its values around it with 1."""
    n = len(values)
    spread = np.eye(n) + prior**2 * np.ones((n, n))
    exponent = -0.5 * values @ np.linalg.solve(spread, values)
    return float(np.exp(exponent) / np.sqrt(np.linalg.det(2 * np.pi * spread)))


def mean_positive(values: np.ndarray, prior: float) -> float:
    precision = 1 / prior**2 + len(values)
    return 0.5 * math.erfc(-values.sum() / precision * math.sqrt(precision / 2))


def by_partitions(values: np.ndarray, hazard: float, prior: float) -> float:
    """Chance that the mean of the present run is positive, over all places of changes."""
    n, total, positive = len(values), 0.0, 0.0
    for count in range(n):
        for places in combinations(range(1, n), count):
            weight = hazard**count * (1 - hazard) ** (n - 1 - count)
            for a, b in pairwise((0, *places, n)):
                weight *= run_weight(values[a:b], prior)
            total += weight
            positive += weight * mean_positive(values[(places or (0,))[-1] :], prior)
    return positive / total


@given(st.integers(0, 10_000), st.sampled_from([0.05, 0.3]), st.sampled_from([0.2, 1.0]))
@settings(max_examples=15)
def test_chances_are_sums_over_all_cuts(seed: int, hazard: float, prior: float) -> None:
    values = np.random.default_rng(seed).normal(size=7)
    found = chances(values, hazard, prior, 50)
    for upto in (1, 4, 7):
        assert found[upto - 1] == pytest.approx(by_partitions(values[:upto], hazard, prior))


def test_long_runs_may_be_counted_as_shorter_ones() -> None:
    values = np.random.default_rng(1).normal(loc=0.3, size=400)
    whole, short = (chances(values, 1 / 126, 0.15, longest) for longest in (1000, 300))
    np.testing.assert_allclose(short, whole, atol=0.02)


# ---- all of them

RULES: dict[str, tuple[Callable[[np.ndarray, float], d.Alarms], float]] = {
    "cusum": (d.cusum, 5),
    "page-hinkley": (d.page_hinkley, 5),
    "shiryaev-roberts": (d.shiryaev_roberts, 30),
    "bayesian": (lambda r, h: d.passing(d.positive_chance(r), h), 0.7),
    "turning": (d.turning_rule, 0.06),
    "average": (d.average_cross, 50),
}


def changing(seed: int, count: int = 700, change: int = 350) -> np.ndarray:
    """Daily returns of no mean, then of a strong one, with some sessions missing."""
    rng = np.random.default_rng(seed)
    returns = rng.normal(scale=0.006, size=count)
    returns[change:] += 0.004
    returns[rng.random(count) < 0.02] = NAN
    return returns


@pytest.mark.parametrize("name", RULES)
@given(seed=st.integers(0, 1000), cut=st.integers(1, 699))
@settings(max_examples=15)
def test_no_detector_looks_ahead(name: str, seed: int, cut: int) -> None:
    rule, threshold = RULES[name]
    returns = changing(seed)
    whole, part = rule(returns, threshold).signs, rule(returns[:cut], threshold).signs
    assert np.array_equal(whole[:cut], part)


@pytest.mark.parametrize("name", RULES)
def test_a_strong_change_is_seen_soon_and_mirrored_when_turned(name: str) -> None:
    rule, threshold = RULES[name]
    seen = 0
    for seed in range(10):
        returns = changing(seed)
        up, down = rule(returns, threshold), rule(-returns, threshold)
        assert np.array_equal(up.signs, -down.signs)
        seen += bool((up.state[350:430] == 1).any())
    assert seen == 10


@pytest.mark.parametrize("name", RULES)
def test_a_detector_keeps_quiet_while_it_warms_up_and_where_nothing_is(name: str) -> None:
    rule, threshold = RULES[name]
    assert not rule(changing(1), threshold).signs[: d.WARM].any()
    assert not rule(np.full(300, NAN), threshold).signs.any()
    assert len(rule(of(), threshold).signs) == 0


@pytest.mark.parametrize("name", ["cusum", "page-hinkley", "shiryaev-roberts", "bayesian"])
def test_scale_is_no_matter(name: str) -> None:
    rule, threshold = RULES[name]
    returns = changing(2)
    assert np.array_equal(rule(returns, threshold).signs, rule(returns * 64.0, threshold).signs)


@pytest.mark.parametrize(
    ("name", "low", "high"),
    [("cusum", 5, 15), ("page-hinkley", 5, 15), ("shiryaev-roberts", 30, 1000),
     ("bayesian", 0.7, 0.95), ("turning", 0.04, 0.15)],
)  # fmt: skip
def test_a_higher_threshold_means_fewer_changes_of_mind(name: str, low: float, high: float) -> None:
    rule, _ = RULES[name]

    def changes(threshold: float) -> int:
        return sum(
            int((np.diff(rule(changing(seed, 2000, 1000), threshold).state) != 0).sum())
            for seed in range(5)
        )

    assert changes(high) < changes(low)
