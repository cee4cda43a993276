"""Shares created: the identity of fund flows, and splits undone."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rotascope.stats.shares import created, split_between

NAN = float("nan")


def money(shares: list[float], price: list[float]) -> list[float]:
    return created(np.array(shares), np.array(price)).money.tolist()


def test_the_published_case_of_a_fund_of_100_million() -> None:
    # CFRA: 100m of assets, the market takes 5m, 9.5m come in: 104.5m.
    shares, nav = [10e6, 11e6], [10.0, 9.5]
    found = money(shares, nav)[1]
    assert found == 9.5e6
    assert shares[0] * nav[0] == 100e6
    assert shares[0] * (nav[1] - nav[0]) == -5e6
    assert 100e6 - 5e6 + found == 104.5e6 == shares[1] * nav[1]


@given(st.floats(1e3, 1e9), st.lists(st.floats(0.01, 1e4), min_size=2, max_size=20))
def test_the_same_shares_make_no_flow_whatever_the_price(
    shares: float, prices: list[float]
) -> None:
    found = money([shares] * len(prices), prices)
    assert np.isnan(found[0])
    assert found[1:] == [0.0] * (len(prices) - 1)


@pytest.mark.parametrize("ratio", [2, 3, 4, 5, 10, 20, 50, 1.5, 0.5, 0.1, 0.05])
@pytest.mark.parametrize("day", [-0.08, 0.0, 0.05])
def test_a_split_makes_no_flow(ratio: float, day: float) -> None:
    shares, price = 7_250_000.0, 48.0
    found = created(
        np.array([shares, shares * ratio]), np.array([price, price * (1 + day) / ratio])
    )
    assert found.money[1] == 0.0
    assert found.splits == ((1, pytest.approx(ratio)),)
    assert found.jumps == ()


def test_money_that_comes_on_the_day_of_a_split_is_kept() -> None:
    # 1,000 shares at 100 become 2,000 at 50; 60 more are created at 50.
    assert money([1000.0, 2060.0], [100.0, 50.0])[1] == 3000.0


def test_a_doubling_without_an_answer_of_the_price_is_money_and_named() -> None:
    found = created(np.array([1000.0, 2000.0]), np.array([100.0, 101.0]))
    assert found.money[1] == 101_000.0
    assert found.jumps == ((1, 2.0),)


@pytest.mark.parametrize("kept", [1.05, 0.93, 1.19])
def test_a_change_by_less_than_a_fifth_is_never_a_split(kept: float) -> None:
    assert split_between(kept, 1 / kept) == 1.0


def test_a_crash_alone_is_no_split() -> None:
    assert split_between(1.02, 0.5) == 1.0
    assert split_between(2.0, NAN) == 1.0


def test_sessions_without_shares_or_price_are_passed_over() -> None:
    found = money([1000.0, NAN, 1010.0, 1020.0, 1030.0], [10.0, 10.0, 10.0, NAN, 12.0])
    assert np.isnan([found[0], found[1], found[3]]).all()
    assert found[2] == 100.0
    assert found[4] == 20 * 12.0  # counted since the session before with both


def test_a_fund_without_shares_has_nothing() -> None:
    found = created(np.full(4, NAN), np.ones(4))
    assert np.isnan(found.money).all()
    assert found.splits == found.jumps == ()


@given(
    st.lists(st.integers(-400, 500), min_size=1, max_size=15),
    st.integers(0, 14),
    st.sampled_from([2, 3, 10]),
)
def test_a_split_anywhere_changes_no_flow(steps: list[int], at: int, ratio: int) -> None:
    shares = np.cumsum([100_000, *[s * 10 for s in steps]]).astype(float)
    price = np.array([20.0 + 0.1 * i for i in range(len(shares))])
    at = at % len(shares)
    factor = np.where(np.arange(len(shares)) >= at, float(ratio), 1.0)
    plain, split = created(shares, price), created(shares * factor, price / factor)
    assert split.money[1:] == pytest.approx(plain.money[1:], rel=1e-9, abs=1e-3)
