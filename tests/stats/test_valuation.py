"""Aggregates of valuation under their conventions, against published and worked examples."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rotascope.stats.valuation import (
    LOSSES,
    implied_value,
    multiple,
    pooled_ratio,
    pooled_yield,
    share,
    split_ratio,
    weighted_earnings,
)

NAN = float("nan")


def column(*values: float) -> np.ndarray:
    return np.array(values, dtype=np.float64)[:, None]


ABC_XYZ = column(40_000, 2_000)
EARNED = column(3_000, -1_400)
"""S&P's example: 1,000 shares each, ABC at 40 with EPS 3.00, XYZ at 2 with EPS -1.40."""


def pe(values: np.ndarray, earnings: np.ndarray, losses: str) -> float:
    return float(multiple(pooled_yield(values, earnings / values, losses=losses))[0])


def test_the_example_of_the_index_provider() -> None:
    """Value 42,000 over earnings 1,600 is the published 26.25."""
    assert pe(ABC_XYZ, EARNED, "include") == pytest.approx(26.25, rel=1e-14)


def test_the_alternative_that_the_provider_argued_against() -> None:
    """Earnings weighted by market value come to the published 2,790."""
    found = weighted_earnings(ABC_XYZ[:, 0], EARNED[:, 0])
    assert found == pytest.approx(2790.476190476, rel=1e-12)


def test_the_example_under_the_other_conventions() -> None:
    assert pe(ABC_XYZ, EARNED, "exclude") == pytest.approx(40 / 3, rel=1e-14)
    assert pe(ABC_XYZ, EARNED, "mixed") == pytest.approx(42 / 3, rel=1e-14)


@pytest.mark.parametrize(
    ("level", "earnings", "ratio"), [(1747.15, 119.19, 14.66), (1690.6, 108.51, 15.58)]
)
def test_published_identities_of_an_index(level: float, earnings: float, ratio: float) -> None:
    """FactSet, 8 November 2013; S&P, August 2013: level = ratio x earnings."""
    for losses in LOSSES:
        assert pe(column(level), column(earnings), losses) == pytest.approx(ratio, abs=0.005)


def test_the_printed_discount() -> None:
    """The S&P 600 at 15.6x against the S&P 500 at 22.6x is a discount of 31 %."""
    small, large = multiple(np.array([1 / 15.6])), multiple(np.array([1 / 22.6]))
    assert 1 - small[0] / large[0] == pytest.approx(0.30973, abs=5e-6)


def test_a_sum_of_losses_has_no_ratio_but_a_yield() -> None:
    values, earnings = column(50, 50), column(3, -5)
    assert math.isnan(pe(values, earnings, "include"))
    assert pooled_yield(values, earnings / values)[0] == pytest.approx(-0.02)
    assert pe(values, earnings, "exclude") == pytest.approx(50 / 3)


def test_a_member_without_a_figure_is_left_out_on_both_sides() -> None:
    values, yields = column(10, 90), column(0.1, NAN)
    for losses in LOSSES:
        assert pooled_yield(values, yields, losses=losses)[0] == pytest.approx(0.1)
    assert math.isnan(pooled_yield(values, column(NAN, NAN))[0])


def test_only_losers_excluded_leave_nothing() -> None:
    assert math.isnan(pooled_yield(column(5, 5), column(-0.1, -0.2), losses="exclude")[0])
    assert pooled_yield(column(5, 5), column(-0.1, -0.2), losses="mixed")[0] == 0.0


firms = st.lists(
    st.tuples(st.floats(1, 1e4), st.floats(-500, 500)), min_size=1, max_size=12
).filter(lambda rows: sum(e for _, e in rows) > 1 and all(abs(e) > 1e-6 for _, e in rows))


@given(firms)
def test_it_is_total_value_over_total_earnings(rows: list[tuple[float, float]]) -> None:
    values, earnings = (column(*part) for part in zip(*rows, strict=True))
    gains = [(v, e) for v, e in rows if e > 0]
    everyone = sum(v for v, _ in rows)
    assert pe(values, earnings, "include") == pytest.approx(
        everyone / sum(e for _, e in rows), rel=1e-9
    )
    earned = sum(e for _, e in gains)
    assert pe(values, earnings, "exclude") == pytest.approx(
        sum(v for v, _ in gains) / earned, rel=1e-9
    )
    assert pe(values, earnings, "mixed") == pytest.approx(everyone / earned, rel=1e-9)


@given(firms)
def test_leaving_out_losses_never_makes_a_basket_dearer(rows: list[tuple[float, float]]) -> None:
    values, earnings = (column(*part) for part in zip(*rows, strict=True))
    exclude, mixed, include = (pe(values, earnings, how) for how in ("exclude", "mixed", "include"))
    assert exclude <= mixed * (1 + 1e-12)
    assert mixed <= include * (1 + 1e-12)


@given(firms)
def test_it_is_the_weighted_harmonic_mean(rows: list[tuple[float, float]]) -> None:
    values, earnings = (column(*part) for part in zip(*rows, strict=True))
    whole = values.sum()
    mean = 1 / sum(v / whole / (v / e) for v, e in rows)
    assert pe(values, earnings, "include") == pytest.approx(mean, rel=1e-9)


def test_scaling_all_weights_changes_nothing() -> None:
    values, yields = column(3, 5, 7), column(0.05, -0.02, NAN)
    assert pooled_yield(values / 15, yields)[0] == pytest.approx(pooled_yield(values, yields)[0])


def test_a_pooled_ratio_by_hand() -> None:
    """Enterprise values 1.2 and 0.9 of market value over EBITDA of 0.1 and 0.05."""
    weights, top, bottom = column(0.75, 0.25), column(1.2, 0.9), column(0.1, 0.05)
    assert pooled_ratio(weights, top, bottom)[0] == pytest.approx(1.125 / 0.0875)
    assert pooled_ratio(weights, column(1.2, NAN), bottom)[0] == pytest.approx(12.0)
    assert math.isnan(pooled_ratio(weights, top, -bottom)[0])


def test_a_share_of_the_weight() -> None:
    weights = np.array([[0.2, 0.0], [0.3, 0.0], [0.5, 0.0]])
    found = share(weights, np.array([[True], [False], [True]]))
    assert found[0] == pytest.approx(0.7)
    assert math.isnan(found[1])


@pytest.mark.parametrize(
    ("ratio", "split"),
    [
        (1.0, 1.0),
        (4.1, 4.0),  # Apple 2020, a year of dividends besides
        (20.2, 20.0),
        (10.0, 10.0),
        (0.125, 1 / 8),  # General Electric 2021
        (0.0505, 1 / 20),
        (1.05, 1.0),
        (1.52, 1.5),
        (1.25, 1.0),  # a spin-off: no usual split is near
        (NAN, 1.0),
        (0.0, 1.0),
        (-3.0, 1.0),
        (1e6, 1.0),
    ],
)
def test_splits_are_told_from_dividends(ratio: float, split: float) -> None:
    assert split_ratio(np.array([ratio]))[0] == split


def test_the_value_of_an_index_is_the_median_of_what_its_firms_imply() -> None:
    weights = np.full((4, 2), 0.25)
    values = np.array([[25.0, 25.0], [26.0, NAN], [250.0, NAN], [24.0, 26.0]])
    found = implied_value(values, weights, fewest=3)
    assert found[0] == pytest.approx((25 + 26) / 2 / 0.25)
    assert math.isnan(found[1])


def test_one_absurd_firm_does_not_move_the_implied_value() -> None:
    weights = np.full((21, 1), 1 / 21)
    values = np.full((21, 1), 10.0)
    values[3] = 1e9
    assert implied_value(values, weights)[0] == pytest.approx(210.0)
