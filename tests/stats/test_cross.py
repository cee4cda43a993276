"""Cross-sections against plain loops."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rotascope.stats.cross import (
    concentration,
    largest,
    mean_pairwise_correlation,
    pearson,
    total,
)

figures = st.lists(st.lists(st.floats(-1e3, 1e3), min_size=3, max_size=3), min_size=1, max_size=12)


@given(figures)
def test_totals_are_summed_member_by_member(rows: list[list[float]]) -> None:
    expected = [0.0, 0.0, 0.0]
    for row in rows:
        expected = [a + b for a, b in zip(expected, row, strict=True)]
    assert total(np.array(rows)).tolist() == expected
    one = np.array(rows)[:, :1]
    assert total(one).tolist() == expected[:1]


@given(figures, st.lists(st.floats(-1e3, 1e3), min_size=3, max_size=3))
def test_a_member_that_joins_later_changes_no_earlier_digit(
    rows: list[list[float]], late: list[float]
) -> None:
    joined = np.array([*rows, [0.0, 0.0, late[2]]])
    assert total(joined)[:2].tolist() == total(np.array(rows))[:2].tolist()


def test_nothing_adds_up_to_zero() -> None:
    assert total(np.zeros((0, 4))).tolist() == [0.0] * 4


def test_the_largest_of_each_session_ties_to_the_earlier() -> None:
    weights = np.array([[0.5, 0.1], [0.2, 0.1], [0.3, 0.8], [0.0, 0.0]])
    assert largest(weights, 2).tolist() == [
        [True, True],
        [False, False],
        [True, True],
        [False, False],
    ]
    assert largest(weights, 9).sum(axis=0).tolist() == [3, 3]


def test_concentration_by_hand() -> None:
    assert concentration(np.array([[0.5], [0.3], [0.2]]))[0] == pytest.approx(0.38)


def correlation(x: list[float], y: list[float]) -> float:
    n = len(x)
    mx, my = math.fsum(x) / n, math.fsum(y) / n
    sxy = math.fsum((a - mx) * (b - my) for a, b in zip(x, y, strict=True))
    sxx, syy = math.fsum((a - mx) ** 2 for a in x), math.fsum((b - my) ** 2 for b in y)
    return sxy / math.sqrt(sxx * syy)


@given(st.integers(3, 20), st.integers(2, 6), st.integers(0, 10**6))
def test_correlations_are_those_of_a_loop(n: int, k: int, seed: int) -> None:
    rows = np.random.default_rng(seed).normal(0, 0.02, (k, n))
    pairs = [correlation(rows[a].tolist(), rows[b].tolist()) for a in range(k) for b in range(a)]
    assert pearson(rows[0], rows[1]) == pytest.approx(pairs[0], abs=1e-12)
    assert mean_pairwise_correlation(rows) == pytest.approx(sum(pairs) / len(pairs), abs=1e-12)


def test_without_spread_there_is_no_correlation() -> None:
    flat, wave = np.full(5, 0.01), np.array([0.01, -0.01, 0.02, 0.0, 0.03])
    assert math.isnan(pearson(flat, wave))
    assert math.isnan(pearson(wave[:1], wave[:1]))
    assert math.isnan(mean_pairwise_correlation(np.array([flat, wave])))
    both = mean_pairwise_correlation(np.array([flat, wave, -wave]))
    assert both == pytest.approx(-1.0, abs=1e-12)
