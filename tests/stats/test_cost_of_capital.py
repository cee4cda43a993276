"""Value of deductions and effective tax rates against published vectors.

The numbers are those printed in ccc/tests/test_calcfunctions.py of the public-domain
Cost-of-Capital-Calculator (PSLmodels), and two invariants that it prints with them.
"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rotascope.stats.cost_of_capital import (
    TaxSystem,
    average_rate,
    cost_of_capital,
    declining_balance_value,
    economic_value,
    marginal_rate,
    straight_line_value,
)

COSTS = np.array([0.075285714, 0.0388, 0.042, 0.0112, 0.114475829, 0.094])
RATES = np.array([0.601518027, -0.030927835, 0.523809524, 0.107142857, 0.213807831, -0.063829787])


def test_declining_balance_with_a_switch() -> None:
    found = declining_balance_value(
        np.array([40.0, 3, 10, 20, 8]),
        np.array([1.2, 1, 1.5, 2, 1.8]),
        0.03,
        bonus=np.array([0, 0, 0.4, 1, 0.9]),
    )
    expected = [0.588563059, 0.956320164, 0.924042198, 1, 0.99041001]
    assert found.tolist() == pytest.approx(expected, abs=5e-10)


def test_straight_line() -> None:
    life, bonus = np.array([40.0, 1, 10, 20, 8]), np.array([0, 0, 0.4, 1, 1.2])
    expected = [0.206618803, 0.942329694, 0.749402894, 1, 1.071436018]
    assert straight_line_value(life, 0.12, bonus=bonus).tolist() == pytest.approx(
        expected, abs=5e-10
    )


def test_economic_depreciation() -> None:
    found = economic_value(
        np.array([0.01, 0.1, 0.1, 0.02, 0.1]),
        0.12,
        inflation=0.03,
        bonus=np.array([0, 0, 0.4, 1, 1.2]),
    )
    expected = [0.1, 0.526315789, 0.715789474, 1, 1.094736842]
    assert found.tolist() == pytest.approx(expected, abs=5e-10)


@pytest.mark.parametrize(
    ("bonus", "expected"),
    [
        (0.0, (0.824294709, 0.801550194, 0.824199885, 0.727272727)),
        (0.5, (0.912147355, 0.900775097, 0.912099942, 0.863636364)),
    ],
)
def test_values_at_5_percent(bonus: float, expected: tuple[float, ...]) -> None:
    found = (
        declining_balance_value(10, 2, 0.05, bonus=bonus),
        declining_balance_value(10, 1.5, 0.05, bonus=bonus),
        straight_line_value(8, 0.05, bonus=bonus),
        economic_value(0.08, 0.05, inflation=0.02, bonus=bonus),
    )
    assert [float(x) for x in found] == pytest.approx(list(expected), abs=5e-10)


def test_the_cost_of_capital() -> None:
    u = np.array([0.3, 0, 0.3, 0, 0.3, 0])
    found = cost_of_capital(
        0.1,
        np.array([0.1, 0, 0.5, 1, 0.55556, 0.8]),
        TaxSystem(u, property=0.01, credit=0.08),
        rate=np.array([0.05, 0.06, 0.04, 0.03, 0.11, 0.12]),
        inflation=0.02,
    )
    expected = [0.07573143, 0.0388, 0.04405714, 0.0112, 0.11809491, 0.094]
    assert found.tolist() == pytest.approx(expected, abs=5e-9)


def test_the_marginal_rate() -> None:
    rate = np.array([0.05, 0.06, 0.04, 0.03, 0.11, 0.12])
    found = marginal_rate(COSTS, rate=rate, inflation=0.02)
    assert found.tolist() == pytest.approx(RATES.tolist(), abs=1e-8)


def test_economic_depreciation_is_taxed_at_the_statutory_rate() -> None:
    value = economic_value(0.05, 0.04, inflation=0.02)
    cost = cost_of_capital(0.05, value, TaxSystem(0.35), rate=0.04, inflation=0.02)
    assert float(marginal_rate(cost, rate=0.04, inflation=0.02)) == pytest.approx(0.35, abs=1e-14)


def test_full_expensing_is_not_taxed_at_the_margin() -> None:
    cost = cost_of_capital(0.05, 1.0, TaxSystem(0.35), rate=0.04, inflation=0.02)
    assert float(marginal_rate(cost, rate=0.04, inflation=0.02)) == pytest.approx(0.0, abs=1e-14)


def test_the_average_rate() -> None:
    found = average_rate(
        COSTS,
        RATES,
        profit=np.array([0.1, 0.2, 0.3, 0.05, 0.5, 1]),
        income=np.array([0.35, 0.21, 0, 0.4, 1, 0.9]),
    )
    expected = [0.539357143, 0.16326, 0.073333333, 0.3344, 0.82, 0.8094]
    assert found.tolist() == pytest.approx(expected, abs=1e-8)


def test_at_the_margin_average_and_marginal_rate_are_one() -> None:
    same = average_rate(COSTS, RATES, profit=COSTS, income=0.35)
    assert same.tolist() == pytest.approx(RATES.tolist())


@given(life=st.floats(1, 50), speed=st.floats(1, 3), rate=st.floats(0, 0.3), bonus=st.floats(0, 1))
def test_a_deduction_is_worth_more_the_sooner_it_comes(
    life: float, speed: float, rate: float, bonus: float
) -> None:
    even = float(straight_line_value(life, rate))
    fast = float(declining_balance_value(life, speed, rate))
    sooner = float(declining_balance_value(life, speed, rate, bonus=bonus))
    assert even - 1e-12 <= fast <= sooner + 1e-12 <= 1.0 + 2e-12


@pytest.mark.parametrize("life", [1.0, 10.0, 40.0])
def test_the_formulas_by_summing_small_steps(life: float) -> None:
    """Euler's steps through the ledger: what is deducted, discounted."""
    steps, rate, speed = 200_000, 0.08, 1.7
    dt = life / steps
    left, value = 1.0, 0.0
    for k in range(steps):
        now = k * dt
        taken = left * max(speed / life, 1.0 / (life - now)) * dt
        value += taken * np.exp(-rate * (now + dt / 2))
        left -= taken
    assert value == pytest.approx(float(declining_balance_value(life, speed, rate)), abs=2e-5)


def test_without_interest_time_costs_nothing() -> None:
    assert float(straight_line_value(10, 0.0)) == 1.0
    assert float(declining_balance_value(10, 2.0, 0.0)) == pytest.approx(1.0)
