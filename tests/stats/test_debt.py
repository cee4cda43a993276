"""Moves of the policy rate and firms' interest: published figures, hand-worked cases, laws."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from rotascope.stats.debt import (
    Move,
    cash_change,
    coverage,
    floating_change,
    floored,
    interest_change,
    net_change,
    pretax_of,
    refinancing_change,
    share,
    short,
)

shares = st.floats(0, 1)
amounts = st.floats(-1e9, 1e9)


def test_published_debt_of_the_russell_2000() -> None:
    """832 billion, 41 % floating, one point: 3.41 billion before tax, 2.69 after 21 %."""
    change = floating_change(np.array([832e9]), 0.41, Move(0.01))
    assert f"{change[0] / 1e9:.2f}" == "3.41"
    after = net_change(np.array([50e9]), -change, 0.21)
    assert f"{after[0] / 1e9:.2f}" == "-2.69"


def test_published_terms_of_a_cut() -> None:
    """-175 bp on 1,000 of debt, 40 % floating, a quarter hedged, working for three quarters."""
    move = Move(-0.0175, hedged=0.25, worked=0.75)
    # 400 floating, 300 of it open, 1.75 % of that is 5.25 a year, three quarters 3.9375.
    assert_allclose(floating_change(np.array([1000.0]), 0.4, move), [-3.9375])


def test_refinancing_is_a_term_of_its_own() -> None:
    """600 fixed, a fifth matures, at 6.5 % in place of 4 %: 120 x 2.5 % = 3."""
    move = Move(-0.01, maturing=0.2, repriced=0.025)
    debt = np.array([1000.0])
    assert_allclose(refinancing_change(debt, 0.4, move), [3.0])
    # 400 x -1 % = -4 and +3: interest falls by 1 only.
    assert_allclose(interest_change(debt, 0.4, move), [-1.0])


def test_refinancing_can_outweigh_a_cut() -> None:
    """Debt of cheap years: with 10 % floating the cut loses against new coupons."""
    move = Move(-0.0175, maturing=0.2, repriced=0.02)
    # 10 x 1.75 % = 0.175 less, 90 x 20 % x 2 % = 0.36 more.
    assert_allclose(interest_change(np.array([100.0]), 0.1, move), [0.185])


def test_cash_earns_less_and_a_missing_figure_is_no_cash() -> None:
    move = Move(-0.0175, cash=0.8)
    assert_allclose(cash_change(np.array([1000.0, np.nan]), move), [-14.0, 0.0])
    assert_allclose(cash_change(np.array([1000.0]), Move(-0.0175)), [0.0])


def test_missing_debt_stays_missing() -> None:
    found = interest_change(np.array([np.nan, 0.0]), 0.4, Move(-0.01))
    assert np.isnan(found[0])
    assert found[1] == 0.0


def test_shares_by_firm() -> None:
    found = floating_change(np.array([100.0, 100.0]), np.array([0.0, 0.5]), Move(0.02))
    assert_allclose(found, [0.0, 1.0])


@pytest.mark.parametrize(
    ("rate", "change", "floor", "paid"),
    [
        (0.05, -0.0175, 0.01, -0.0175),  # far above the floor
        (0.02, -0.0175, 0.01, -0.01),  # the floor stops it half way
        (0.005, -0.0175, 0.01, 0.0),  # below the floor already
        (0.005, 0.02, 0.01, 0.015),  # a rise bites only above the floor
        (0.005, 0.003, 0.01, 0.0),
    ],
)
def test_floors(rate: float, change: float, floor: float, paid: float) -> None:
    assert floored(rate, change, floor) == pytest.approx(paid)


def test_income_before_tax_from_net_income() -> None:
    assert_allclose(pretax_of(np.array([79.0, -50.0, 0.0]), 0.21), [100.0, -50.0, 0.0])


@pytest.mark.parametrize(
    ("pretax", "change", "net"),
    [
        (100.0, 10.0, 7.9),  # a profit is taxed
        (-100.0, 10.0, 10.0),  # a loss keeps all of it
        (-4.0, 10.0, 10.0 - 0.21 * 6.0),  # 4 fill the loss, 6 are taxed
        (4.0, -10.0, -10.0 + 0.21 * 4.0),  # only the profit's tax is saved
    ],
)
def test_a_loss_pays_no_tax(pretax: float, change: float, net: float) -> None:
    assert_allclose(net_change(np.array([pretax]), np.array([change]), 0.21), [net])


def test_coverage_of_firms() -> None:
    found = coverage(np.array([300.0, 50.0, -20.0, 10.0, np.nan]), np.array([100, 100, 10, 0, 5.0]))
    assert_allclose(found, [3.0, 0.5, -2.0, np.nan, np.nan])
    assert short(np.array([300.0, 50.0, -20.0]), np.array([100.0, 100.0, 10.0])).tolist() == [
        False,
        True,
        True,
    ]


def test_shares_by_weight() -> None:
    assert share(np.array([True, False, True]), np.array([1.0, 2.0, 5.0])) == 0.75
    assert np.isnan(share(np.array([True]), np.array([0.0])))


@given(amounts, amounts, amounts, shares)
def test_two_moves_are_the_sum_of_each(pretax: float, a: float, b: float, tax: float) -> None:
    """The tax of two changes after each other is the tax of both at once."""
    one = net_change(np.array([pretax]), np.array([a]), tax)
    two = net_change(np.array([pretax + a]), np.array([b]), tax)
    both = net_change(np.array([pretax]), np.array([a + b]), tax)
    assert_allclose(one + two, both, atol=1e-4)


@given(amounts, amounts, shares)
def test_tax_takes_no_more_than_its_rate(pretax: float, change: float, tax: float) -> None:
    net = float(net_change(np.array([pretax]), np.array([change]), tax)[0])
    assert abs(net) <= abs(change) + 1e-6
    assert abs(net) >= (1 - tax) * abs(change) - 1e-6
    assert net * change >= 0.0


@given(st.floats(0, 1e12), shares, shares, st.floats(-0.05, 0.05))
def test_more_floating_debt_moves_more(debt: float, low: float, high: float, by: float) -> None:
    low, high = sorted((low, high))
    less, more = (floating_change(np.array([debt]), s, Move(by))[0] for s in (low, high))
    assert abs(less) <= abs(more)


@given(st.floats(0, 0.1), st.floats(-0.05, 0.05), st.floats(0, 0.1))
def test_a_floor_only_ever_softens(rate: float, change: float, floor: float) -> None:
    paid = floored(rate, change, floor)
    assert abs(paid) <= abs(change) + 1e-15
    assert paid * change >= 0.0
