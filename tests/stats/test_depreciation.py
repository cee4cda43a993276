"""Tax depreciation against Publication 946, a published case and present values worked apart."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rotascope.core.errors import BadUsage
from rotascope.stats.depreciation import (
    CLASSES,
    PRINTED,
    bonus_gain,
    deduction_value,
    deductions,
    first_year_gain,
    macrs,
    present_value,
)

# First deduction at once, the table as printed: .93856 for three years at 7 %, and so on.
VALUES = {
    3: (0.93856, 0.91546),
    5: (0.88976, 0.85059),
    7: (0.84550, 0.79359),
    10: (0.78584, 0.71954),
    15: (0.65856, 0.56908),
    20: (0.58215, 0.48666),
}


def by_hand(years: int) -> list[float]:
    """The rule in plain words: the larger of declining balance and what is left, spread evenly."""
    speed = 1.5 if years >= 15 else 2.0
    left, out = 100.0, []
    for k in range(years + 1):
        part_of_year = 0.5 if k in (0, years) else 1.0
        to_go = years if k == 0 else years - (k - 0.5)
        declining = left * speed / years * (0.5 if k == 0 else 1.0)
        even = left if k == years else left / to_go * part_of_year
        taken = max(declining, even)
        out.append(taken)
        left -= taken
    return out


@pytest.mark.parametrize("years", CLASSES)
def test_the_printed_table_is_regenerated(years: int) -> None:
    printed = np.array([float(p) for p in PRINTED[years].split()]) / 100
    assert len(printed) == years + 1
    assert printed.sum() == pytest.approx(1.0, abs=1e-12)
    assert np.abs(macrs(years) - printed).max() < 6.5e-5
    assert macrs(years) * 100 == pytest.approx(by_hand(years), abs=1e-12)


def test_the_largest_difference_from_the_printed_table_is_rounding() -> None:
    worst = max(np.abs(macrs(y) - macrs(y, rounded=True)).max() for y in CLASSES)
    assert worst == pytest.approx(6.4e-5, abs=5e-7)


def test_the_first_rows_of_publication_946() -> None:
    assert macrs(5, rounded=True).tolist() == [0.2, 0.32, 0.192, 0.1152, 0.1152, 0.0576]
    assert macrs(7, rounded=True)[:3].tolist() == pytest.approx([0.1429, 0.2449, 0.1749])
    assert macrs(20, rounded=True)[-1] == 0.02231
    assert macrs(3).round(6).tolist() == [0.333333, 0.444444, 0.148148, 0.074074]


@pytest.mark.parametrize("years", CLASSES)
@pytest.mark.parametrize("place", [0, 1])
def test_present_values_of_the_printed_table(years: int, place: int) -> None:
    rate = (0.07, 0.10)[place]
    found = deduction_value(years, rate, rounded=True)
    assert round(found, 5) == VALUES[years][place]
    # In full precision the same to a few units of the fifth digit.
    assert deduction_value(years, rate) == pytest.approx(found, abs=3e-5)


def change(first: float, *, rounded: bool) -> float:
    """Kuhlemeyer and Wachowicz: ten years, bonus 0 to 50 %, 12 %, $100,000, tax 40 %."""
    after = deduction_value(10, 0.12, bonus=0.5, first=first, rounded=rounded)
    before = deduction_value(10, 0.12, first=first, rounded=rounded)
    return 100_000 * 0.4 * (after - before)


def test_kuhlemeyer_and_wachowicz() -> None:
    assert round(change(1, rounded=False), 4) == 5689.0738
    assert round(change(1, rounded=False), 2) == 5689.07
    assert round(change(1, rounded=True), 4) == 5689.1063
    assert round(change(0, rounded=True), 2) == 6371.80


def test_a_dollar_of_five_year_equipment_gains_2_315_cents() -> None:
    assert round(100 * bonus_gain(5, 0.07, 0.21), 3) == 2.315


def test_the_gain_is_the_tax_rate_times_what_waiting_costs() -> None:
    assert bonus_gain(7, 0.1, 0.3) == pytest.approx(0.3 * (1 - deduction_value(7, 0.1)))
    # Without interest there is nothing to gain, whatever the class.
    assert bonus_gain(20, 0.0, 0.21) == pytest.approx(0.0, abs=1e-15)


def test_more_is_deducted_in_the_first_year() -> None:
    # 5 years: 20 % without, 0.4 + 0.6 x 20 % = 52 % with a bonus of 40 %, 100 % with all.
    assert deductions(5, 0.4)[0] == pytest.approx(0.52)
    assert first_year_gain(5, bonus=1.0, before=0.4) == pytest.approx(0.48)
    assert first_year_gain(5, bonus=0.6) == pytest.approx(0.48)
    assert first_year_gain(15, bonus=1.0, before=1.0) == 0.0


def test_present_value_by_hand() -> None:
    assert present_value(np.array([110.0]), 0.1, first=1) == pytest.approx(100.0)
    assert present_value(np.array([1.0, 1.1]), 0.1) == pytest.approx(2.0)


@pytest.mark.parametrize("years", [0, 4, 39, -5])
def test_a_class_that_does_not_exist(years: int) -> None:
    with pytest.raises(BadUsage, match="choose one of 3, 5, 7, 10, 15, 20"):
        macrs(years)


def test_nobody_can_change_the_table() -> None:
    macrs(5)[0] = 9.0
    assert macrs(5)[0] == pytest.approx(0.2)


@given(
    years=st.sampled_from(CLASSES),
    bonus=st.floats(0, 1),
    rate=st.floats(0.001, 0.5),
    rounded=st.booleans(),
)
def test_all_of_the_cost_is_deducted_and_waiting_costs(
    years: int, bonus: float, rate: float, rounded: bool
) -> None:
    found = deductions(years, bonus, rounded=rounded)
    assert found.sum() == pytest.approx(1.0, abs=1e-9)
    assert (found >= -1e-15).all()
    value = deduction_value(years, rate, bonus=bonus, rounded=rounded)
    assert 0 < value <= 1 + 1e-9
    later = deduction_value(years, rate, bonus=bonus, first=1, rounded=rounded)
    assert later == pytest.approx(value / (1 + rate))


@given(rate=st.floats(0.001, 0.5), bonus=st.floats(0, 0.99))
def test_a_longer_life_is_worth_less(rate: float, bonus: float) -> None:
    values = [deduction_value(y, rate, bonus=bonus) for y in CLASSES]
    assert values == sorted(values, reverse=True)
