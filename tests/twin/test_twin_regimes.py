"""The naive regime model, proven by hand."""

from __future__ import annotations

import math

import pytest

from twin import regimes as reg

MODEL: reg.Model = ((-1.0, 1.0), (1.0, 1.0), (0.9, 0.8))


def test_density_is_that_of_the_normal_law() -> None:
    assert reg.density(0.0, 0.0, 1.0) == pytest.approx(0.3989422804)
    assert reg.density(3.0, 1.0, 2.0) == pytest.approx(0.2419707245 / 2)


def test_the_filter_by_hand() -> None:
    # Long-run shares 2/3 and 1/3; at 0 both densities are equal, so nothing is learnt.
    seen, ahead = reg.forward((0.0, 0.0), MODEL)
    assert ahead[0] == pytest.approx((2 / 3, 1 / 3))
    assert seen[0] == pytest.approx((2 / 3, 1 / 3))
    assert ahead[1] == pytest.approx((2 / 3, 1 / 3))
    # At 1 the densities differ by exp(-2): 2/3 exp(-2) against 1/3.
    (only,), _ = reg.forward((1.0,), MODEL)
    assert only[1] == pytest.approx((1 / 3) / (1 / 3 + 2 / 3 * math.exp(-2)))


def test_the_start_is_one_deviation_to_each_side() -> None:
    means, sds, stays = reg.beginning([1.0, 2.0, 3.0, 6.0])
    sd = math.sqrt(3.5)
    assert means == pytest.approx((3 - sd, 3 + sd))
    assert sds == pytest.approx((sd, sd))
    assert stays == (0.9, 0.9)


def test_hindsight_knows_the_later_values() -> None:
    # The second value is surely of the better state, so the first looks more like it too.
    later, stayed, left = reg.hindsight((0.0, 9.0), MODEL)
    assert later[1] == pytest.approx(1.0, abs=1e-6)
    # 1/3 x 0.8 against 2/3 x 0.1 lead to the better state.
    assert later[0] == pytest.approx((0.8 / 3) / (0.8 / 3 + 0.2 / 3), abs=1e-6)
    assert sum(stayed) + sum(left) == pytest.approx(1.0)


def test_a_step_takes_weighted_means() -> None:
    values = (-5.0, -5.0, 5.0, 5.0, 5.0)
    model = reg.step(values, ((-5.0, 5.0), (1.0, 1.0), (0.9, 0.9)))
    assert model[0] == pytest.approx((-5.0, 5.0))
    floor = 0.01 * 24.0  # a hundredth of the variance
    assert model[1] == pytest.approx((math.sqrt(floor), math.sqrt(floor)))
    assert model[2] == pytest.approx((0.5, 0.999))  # one stay, one change; two stays


def test_states_come_out_by_rising_mean_with_six_digits() -> None:
    values = (5.123456789, 5.0, 5.2, -5.0, -5.1, -4.9)
    means, _, stays = reg.fit(values, ((5.0, -5.0), (1.0, 1.0), (0.9, 0.9)), 3)
    assert means == (-5.0, 5.10782)
    assert all(0.5 <= stay <= 0.999 for stay in stays)
