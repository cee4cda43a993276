"""Shares of a fit: averaged over all orders by plain loops, and what must hold of them."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st

from rotascope.core.values import Floats
from rotascope.stats.shares_of_fit import MOST, drawn_shares, shares_of_fit


def r2(y: Floats, x: Floats) -> float:
    return float(sm.OLS(y, sm.add_constant(x)).fit().rsquared) if x.shape[1] else 0.0


def by_orders(y: Floats, x: Floats) -> list[float]:
    """The rise in R2 that each regressor brings, over all orders, one by one."""
    k = x.shape[1]
    rises: list[list[float]] = [[] for _ in range(k)]
    for order in permutations(range(k)):
        for at, j in enumerate(order):
            before, after = list(order[:at]), list(order[: at + 1])
            rises[j].append(r2(y, x[:, after]) - r2(y, x[:, before]))
    return [float(np.mean(found)) for found in rises]


def drawn(seed: int, k: int, n: int = 80) -> tuple[Floats, Floats]:
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(n, k)) @ rng.normal(size=(k, k))  # they move together
    return x @ rng.normal(size=k) + 2 * rng.normal(size=n), x


@pytest.mark.parametrize(("seed", "k"), [(1, 1), (2, 2), (3, 3), (4, 4), (5, 4)])
def test_shares_are_rises_averaged_over_all_orders(seed: int, k: int) -> None:
    y, x = drawn(seed, k)
    assert shares_of_fit(y, x) == pytest.approx(by_orders(y, x), abs=1e-10)


def test_two_regressors_by_hand() -> None:
    """Correlations with y 0.6 and 0.5, with each other 0: shares 0.36 and 0.25."""
    rng = np.random.default_rng(3)
    q, _ = np.linalg.qr(rng.normal(size=(50, 4)))
    q -= q.mean(axis=0)
    q, _ = np.linalg.qr(q)  # orthogonal, each of mean 0
    y = 0.6 * q[:, 0] + 0.5 * q[:, 1] + np.sqrt(1 - 0.36 - 0.25) * q[:, 2]
    assert shares_of_fit(y, q[:, :2]) == pytest.approx([0.36, 0.25], abs=1e-12)


@given(st.integers(0, 10_000), st.integers(1, 6))
def test_shares_add_up_to_r2_and_none_is_negative(seed: int, k: int) -> None:
    y, x = drawn(seed, k, n=40)
    found = shares_of_fit(y, x)
    assert found.sum() == pytest.approx(r2(y, x), abs=1e-8)
    assert (found >= -1e-9).all()


@given(st.integers(0, 10_000))
def test_neither_order_nor_scale_matters(seed: int) -> None:
    y, x = drawn(seed, 4)
    other = shares_of_fit(7 * y - 3, x[:, ::-1] * np.array([1e-4, 2.0, -5.0, 1e5]) + 9)
    assert other[::-1] == pytest.approx(shares_of_fit(y, x), abs=1e-8)


def test_twins_share_alike_and_noise_gets_next_to_nothing() -> None:
    rng = np.random.default_rng(1)
    x = rng.normal(size=(4000, 3))
    x[:, 1] = x[:, 0]
    one, two, noise = shares_of_fit(x[:, 0] + rng.normal(size=4000), x)
    assert one == pytest.approx(two, abs=1e-9)
    assert one == pytest.approx(0.25, abs=0.02)
    assert noise < 0.005


def test_draws_are_the_shares_of_the_rows_drawn() -> None:
    y, x = drawn(6, 3)
    rng = np.random.default_rng(0)
    places = rng.integers(0, len(y), size=(130, len(y)))  # more than one block
    found = drawn_shares(y, x, places)
    assert found.shape == (130, 3)
    for draw in (0, 63, 64, 129):
        rows = places[draw]
        assert found[draw] == pytest.approx(by_orders(y[rows], x[rows]), abs=1e-9)


def test_too_many_regressors_are_refused() -> None:
    rng = np.random.default_rng(0)
    with pytest.raises(ValueError, match="11 regressors"):
        shares_of_fit(rng.normal(size=50), rng.normal(size=(50, MOST + 1)))


SWISS = """
80.2 17.0 15 12 9.96 22.2
83.1 45.1 6 9 84.84 22.2
92.5 39.7 5 5 93.40 20.2
85.8 36.5 12 7 33.77 20.3
76.9 43.5 17 15 5.16 20.6
76.1 35.3 9 7 90.57 26.6
83.8 70.2 16 7 92.85 23.6
92.4 67.8 14 8 97.16 24.9
82.4 53.3 12 7 97.67 21.0
82.9 45.2 16 13 91.38 24.4
87.1 64.5 14 6 98.61 24.5
64.1 62.0 21 12 8.52 16.5
66.9 67.5 14 7 2.27 19.1
68.9 60.7 19 12 4.43 22.7
61.7 69.3 22 5 2.82 18.7
68.3 72.6 18 2 24.20 21.2
71.7 34.0 17 8 3.30 20.0
55.7 19.4 26 28 12.11 20.2
54.3 15.2 31 20 2.15 10.8
65.1 73.0 19 9 2.84 20.0
65.5 59.8 22 10 5.23 18.0
65.0 55.1 14 3 4.52 22.4
56.6 50.9 22 12 15.14 16.7
57.4 54.1 20 6 4.20 15.3
72.5 71.2 12 1 2.40 21.0
74.2 58.1 14 8 5.23 23.8
72.0 63.5 6 3 2.56 18.0
60.5 60.8 16 10 7.72 16.3
58.3 26.8 25 19 18.46 20.9
65.4 49.5 15 8 6.10 22.5
75.5 85.9 3 2 99.71 15.1
69.3 84.9 7 6 99.68 19.8
77.3 89.7 5 2 100.00 18.3
70.5 78.2 12 6 98.96 19.4
79.4 64.9 7 3 98.22 20.2
65.0 75.9 9 9 99.06 17.8
92.2 84.6 3 3 99.46 16.3
79.3 63.1 13 13 96.83 18.1
70.4 38.4 26 12 5.62 20.3
65.7 7.7 29 11 13.79 20.5
72.7 16.7 22 13 11.22 18.9
64.4 17.6 35 32 16.92 23.0
77.6 37.6 15 7 4.97 20.0
67.6 18.7 25 7 8.65 19.5
35.0 1.2 37 53 42.34 18.0
44.7 46.6 16 29 50.43 18.2
42.8 27.7 22 29 58.33 19.3
"""
"""Fertility, agriculture, examination, education, Catholics and infant mortality of 47 Swiss
provinces in 1888 (F. Mosteller, J. W. Tukey, Data Analysis and Regression, 1977, 549-551)."""


def test_the_published_shares_of_the_swiss_provinces() -> None:
    """As printed by the package relaimpo, calc.relimp(lm(Fertility ~ ., swiss), type = "lmg")."""
    table = np.array([[float(cell) for cell in line.split()] for line in SWISS.split("\n")[1:-1]])
    found = shares_of_fit(table[:, 0], table[:, 1:])
    printed = [0.05709122, 0.17117303, 0.26013468, 0.10557015, 0.11276592]
    assert found == pytest.approx(printed, abs=5e-9)
    assert found.sum() == pytest.approx(0.7067350, abs=5e-8)
