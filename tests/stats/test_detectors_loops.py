"""The compiled detectors against loops in plain Python, written from their definitions."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rotascope.stats.detectors_kernels import (
    around_mean,
    chances,
    crossed,
    ratios,
    standardised,
    summed,
)

VALUES = st.lists(
    st.one_of(st.floats(-4, 4, allow_nan=False), st.just(math.nan)), min_size=0, max_size=60
)


def there(values: list[float]) -> list[tuple[int, float]]:
    return [(t, x) for t, x in enumerate(values) if not math.isnan(x)]


def page(values: list[float], drift: float, threshold: float) -> list[int]:
    """At each value the highest sum of the last ones less the drift, since the last alarm."""
    out = [0] * len(values)
    since: list[float] = []
    for t, x in there(values):
        since.append(x)
        up = max(sum(v - drift for v in since[k:]) for k in range(len(since)))
        down = max(sum(-v - drift for v in since[k:]) for k in range(len(since)))
        if max(up, down) > threshold:
            out[t] = 1 if up > down else -1
            since = []
    return out


def hinkley(values: list[float], drift: float, threshold: float) -> list[int]:
    """Sums of gaps from the running mean, against their lowest and highest since the last alarm."""
    out = [0] * len(values)
    since: list[float] = []
    for t, x in there(values):
        since.append(x)
        means = [sum(since[: k + 1]) / (k + 1) for k in range(len(since))]
        gaps = [v - m for v, m in zip(since, means, strict=True)]
        rises = [sum(g - drift for g in gaps[:k]) for k in range(len(gaps) + 1)]
        falls = [sum(g + drift for g in gaps[:k]) for k in range(len(gaps) + 1)]
        up, down = rises[-1] - min(rises), max(falls) - falls[-1]
        if max(up, down) > threshold:
            out[t] = 1 if up > down else -1
            since = []
    return out


def roberts(values: list[float], drift: float, threshold: float) -> list[int]:
    """Sum over every possible day of the change of the ratio of the likelihoods since then."""
    out = [0] * len(values)
    since: list[float] = []
    for t, x in there(values):
        since.append(x)

        def sum_of_ratios(sign: int, seen: list[float]) -> float:
            return sum(
                math.exp(sum(sign * drift * v - drift**2 / 2 for v in seen[k:]))
                for k in range(len(seen))
            )

        up, down = sum_of_ratios(1, since), sum_of_ratios(-1, since)
        if max(up, down) > threshold:
            out[t] = 1 if up > down else -1
            since = []
    return out


@given(VALUES, st.sampled_from([0.1, 0.5]), st.sampled_from([1.05, 3.05, 8.05]))
@settings(max_examples=60)
def test_sums_are_the_highest_over_all_beginnings(
    values: list[float], drift: float, threshold: float
) -> None:
    rounded = [round(x, 1) if x == x else x for x in values]
    assert summed(np.array(rounded, dtype=float), drift, threshold).tolist() == page(
        rounded, drift, threshold
    )


@given(st.integers(0, 10_000), st.sampled_from([0.1, 0.5]), st.sampled_from([2.0, 5.0]))
@settings(max_examples=40)
def test_gaps_from_the_running_mean(seed: int, drift: float, threshold: float) -> None:
    values = np.random.default_rng(seed).normal(size=60)
    values[::9] = math.nan
    assert around_mean(values, drift, threshold).tolist() == hinkley(
        values.tolist(), drift, threshold
    )


@given(st.integers(0, 10_000), st.sampled_from([0.2, 1.0]), st.sampled_from([5.0, 50.0]))
@settings(max_examples=40)
def test_ratios_are_summed_over_all_days_of_a_change(
    seed: int, drift: float, threshold: float
) -> None:
    values = np.random.default_rng(seed).normal(size=60)
    values[::7] = math.nan
    assert ratios(values, drift, threshold).tolist() == roberts(values.tolist(), drift, threshold)


@given(st.integers(0, 10_000), st.sampled_from([5.0, 63.0]), st.integers(1, 40))
@settings(max_examples=30)
def test_the_spread_is_that_of_the_returns_before(seed: int, halflife: float, warm: int) -> None:
    returns = np.random.default_rng(seed).normal(size=50)
    found = standardised(returns, halflife, warm)
    for t in range(50):
        if t < warm:
            assert math.isnan(found[t])
            continue
        weights = [0.5 ** ((t - 1 - k) / halflife) for k in range(t)]
        mean = sum(w * r * r for w, r in zip(weights, returns[:t], strict=True)) / sum(weights)
        assert found[t] == pytest.approx(returns[t] / math.sqrt(mean), rel=1e-9)


def test_returns_of_nought_have_no_spread_to_be_divided_by() -> None:
    found = standardised(np.zeros(10), 5.0, 2)
    assert np.isnan(found).all()
    assert standardised(np.array([0.0, 0.0, 1.0, 1.0]), 5.0, 0)[3] > 0


@given(VALUES)
@settings(max_examples=40)
def test_crossings_alternate(values: list[float]) -> None:
    signs = [x for x in crossed(np.array(values, dtype=float), -1.0, 1.0).tolist() if x]
    assert all(a == -b for a, b in zip(signs, signs[1:], strict=False))  # noqa: RUF007 - plain


@given(st.integers(0, 10_000))
@settings(max_examples=20)
def test_chances_of_a_turned_track_are_turned(seed: int) -> None:
    values = np.random.default_rng(seed).normal(loc=0.1, size=120)
    up, down = (chances(v, 1 / 50, 0.3, 80) for v in (values, -values))
    np.testing.assert_allclose(up + down, 1.0, atol=1e-9)
    assert ((up > 0) & (up < 1)).all()


def test_without_changes_the_chance_is_that_of_one_mean() -> None:
    """A hazard of almost nought leaves one run: a normal mean with a normal prior."""
    values = np.random.default_rng(2).normal(loc=0.2, size=30)
    found = chances(values, 1e-15, 0.5, 100)
    for t in range(30):
        precision = 4.0 + t + 1
        middle = values[: t + 1].sum() / precision
        wanted = 0.5 * (1 + math.erf(middle * math.sqrt(precision / 2)))
        assert found[t] == pytest.approx(wanted, abs=1e-9)
