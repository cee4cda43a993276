"""Growth of sums against numbers worked by hand and published ones."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rotascope.stats.growth import base_share, growth, largest_share, recombined, sums


def test_growth_is_the_change_over_a_positive_base() -> None:
    now, base = np.array([115.0, 90.0, 100.0]), np.array([100.0, 120.0, 100.0])
    assert growth(now, base) == pytest.approx([0.15, -0.25, 0.0])


@pytest.mark.parametrize("base", [0.0, -1.0, -500.0, np.nan])
def test_there_is_no_growth_on_a_base_that_is_not_positive(base: float) -> None:
    assert np.isnan(growth(np.array([80.0]), np.array([base]))[0])


def test_a_fall_into_a_loss_is_growth_below_minus_one() -> None:
    assert growth(np.array([-50.0]), np.array([100.0]))[0] == -1.5


def test_a_missing_sum_has_no_growth() -> None:
    assert np.isnan(growth(np.array([np.nan]), np.array([10.0]))[0])


def test_sums_take_the_chosen_only() -> None:
    values = np.array([[1.0, np.nan, 3.0], [10.0, 20.0, np.nan]])
    chosen = np.array([[True, False, False], [True, True, False]])
    found = sums(values, chosen)
    assert found[:2].tolist() == [11.0, 20.0]
    assert np.isnan(found[2])


def test_the_member_behind_a_jump_is_found() -> None:
    # 10 + 2 - 1 = 11 of change; the first makes 10 of it.
    place, share = largest_share(np.array([20.0, 7.0, 4.0]), np.array([10.0, 5.0, 5.0]))
    assert place == 0
    assert share == pytest.approx(10 / 11)


def test_the_member_behind_a_fall_is_the_one_that_fell() -> None:
    place, share = largest_share(np.array([9.0, 2.0]), np.array([10.0, 5.0]))
    assert (place, share) == (1, 0.75)


@pytest.mark.parametrize("now", [[], [3.0, 4.0]])
def test_no_change_has_no_maker(now: list[float]) -> None:
    base = [4.0, 3.0][: len(now)]
    assert largest_share(np.array(now), np.array(base)) == (-1, 0.0)


# FactSet: growth of all, of the Magnificent 7 and of the other 493 (percent), and the share of
# the seven in the earnings of the year before that the three imply.
FACTSET = [
    (8.2, 20.3, 4.1, 0.253),  # 2025 Q4
    (8.5, 14.9, 6.7, 0.220),  # 2025 Q3, at the start of the season
    (5.6, 14.1, 3.4, 0.206),  # 2025 Q2
    (12.5, 21.7, 9.7, 0.233),  # 2024 Q4
]


@pytest.mark.parametrize(("whole", "seven", "rest", "share"), FACTSET)
def test_published_growth_implies_the_share_of_the_base(
    whole: float, seven: float, rest: float, share: float
) -> None:
    found = base_share(whole / 100, seven / 100, rest / 100)
    assert round(found, 3) == share
    back = recombined(np.array([found, 1 - found]), np.array([seven, rest]))
    assert back == pytest.approx(whole, abs=1e-12)


def test_alike_growth_implies_no_share() -> None:
    assert np.isnan(base_share(0.1, 0.1, 0.1))


positive = st.floats(1.0, 1e12)
change = st.floats(-3.0, 3.0)


@given(st.lists(st.tuples(positive, change), min_size=1, max_size=12))
def test_groups_recombine_with_their_shares_of_the_base(groups: list[tuple[float, float]]) -> None:
    base = np.array([b for b, _ in groups])
    now = np.array([b * (1 + g) for b, g in groups])
    whole = growth(np.array([now.sum()]), np.array([base.sum()]))[0]
    rates = growth(now, base)
    assert recombined(base / base.sum(), rates) == pytest.approx(whole, abs=1e-9)
    parts = (now - base) / base.sum()
    assert parts.sum() == pytest.approx(whole, abs=1e-12 * max(1.0, abs(parts).sum()))


@given(st.lists(st.tuples(st.floats(-1e9, 1e9), st.floats(-1e9, 1e9)), min_size=1, max_size=8))
def test_shares_of_a_change_add_up_to_one(rows: list[tuple[float, float]]) -> None:
    now, base = np.array([a for a, _ in rows]), np.array([b for _, b in rows])
    place, share = largest_share(now, base)
    whole = (now - base).sum()
    if place >= 0:
        assert share * whole == pytest.approx(now[place] - base[place], rel=1e-9, abs=1e-6)
        assert share >= 1 / len(rows) - 1e-9  # the largest is never below the mean
