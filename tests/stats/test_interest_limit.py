"""The limit on deductible interest against published cases and a ledger by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rotascope.core.errors import BadUsage
from rotascope.stats.interest_limit import (
    EBIT,
    EBITDA,
    adjusted_taxable_income,
    carry_forward,
    disallowed,
    interest_cap,
)


def one(x: float) -> np.ndarray:
    return np.array([x])


def base(operating: float, depreciation: float, kind: str) -> np.ndarray:
    return adjusted_taxable_income(one(operating), one(depreciation), base=kind)


@pytest.mark.parametrize(("kind", "cap", "lost"), [(EBITDA, 300.0, 0.0), (EBIT, 180.0, 120.0)])
def test_callas(kind: str, cap: float, lost: float) -> None:
    # Interest 300, depreciation 400: a base of 1,000 before it and of 600 after.
    found = interest_cap(base(600.0, 400.0, kind))
    assert found.tolist() == pytest.approx([cap])
    assert disallowed(one(300.0), found).tolist() == pytest.approx([lost])


def test_ten_millions_of_depreciation_on_one_of_ebit() -> None:
    assert interest_cap(base(1e6, 10e6, EBIT)).tolist() == pytest.approx([0.3e6])
    assert interest_cap(base(1e6, 10e6, EBITDA)).tolist() == pytest.approx([3.3e6])


def test_six_millions_of_interest_on_fifteen_of_income() -> None:
    income = base(10e6, 5e6, EBITDA)
    assert income.tolist() == [15e6]
    cap = interest_cap(income)
    assert cap.tolist() == pytest.approx([4.5e6])
    assert carry_forward(one(6e6), cap).carried.tolist() == pytest.approx([1.5e6])


def test_half_of_the_income_in_2019_and_2020() -> None:
    assert interest_cap(one(1000.0), share=0.5).tolist() == [500.0]


def test_negative_income_gives_no_cap_but_interest_income_and_floor_plan_do() -> None:
    assert interest_cap(one(-500.0)).tolist() == [0.0]
    found = interest_cap(one(-500.0), interest_income=20.0, floor_plan=30.0)
    assert found.tolist() == [50.0]
    assert disallowed(one(80.0), found).tolist() == [30.0]


def test_what_is_unknown_stays_unknown() -> None:
    cap = interest_cap(np.array([np.nan, 100.0]))
    assert np.isnan(disallowed(np.array([10.0, np.nan]), cap)).all()


def test_bonus_depreciation_shrinks_the_cap_only_after_depreciation() -> None:
    """The interaction: 100 of extra deductions cost 30 of cap in 2022-24 and nothing since."""

    def cap(kind: str, extra: float) -> float:
        income = adjusted_taxable_income(one(600.0), one(400.0), base=kind, extra_deductions=extra)
        return float(interest_cap(income)[0])

    assert cap(EBIT, 0.0) - cap(EBIT, 100.0) == pytest.approx(30.0)
    assert cap(EBITDA, 0.0) == cap(EBITDA, 100.0) == pytest.approx(300.0)


def test_a_base_that_does_not_exist() -> None:
    with pytest.raises(BadUsage, match="choose ebitda or ebit"):
        base(1.0, 1.0, "ebita")


def test_what_is_disallowed_is_used_when_there_is_room() -> None:
    # Year 1: 10 over; year 2: the room of 4 takes 4 of them; year 3: the other 6.
    found = carry_forward(np.array([40.0, 26.0, 20.0]), np.array([30.0, 30.0, 30.0]))
    assert found.deducted.tolist() == [30.0, 30.0, 26.0]
    assert found.carried.tolist() == [10.0, 6.0, 0.0]


def test_a_carry_from_before_the_first_year() -> None:
    found = carry_forward(one(10.0), one(30.0), opening=50.0)
    assert found.deducted.tolist() == [30.0]
    assert found.carried.tolist() == [30.0]


def test_companies_carry_each_for_itself() -> None:
    interest = np.array([[40.0, 10.0], [26.0, 10.0]])
    cap = np.array([[30.0, np.inf], [30.0, 5.0]])
    found = carry_forward(interest, cap, opening=np.array([0.0, 7.0]))
    assert found.deducted.tolist() == [[30.0, 17.0], [30.0, 5.0]]
    assert found.carried.tolist() == [[10.0, 0.0], [6.0, 5.0]]


amounts = st.lists(st.tuples(st.floats(0, 1e6), st.floats(0, 1e6)), min_size=1, max_size=30)


@given(amounts, st.floats(0, 1e6))
def test_nothing_is_lost_and_nothing_exceeds_the_cap(
    years: list[tuple[float, float]], opening: float
) -> None:
    interest, cap = np.array(years).T
    found = carry_forward(interest, cap, opening=opening)
    assert (found.deducted <= cap + 1e-6).all()
    assert (found.carried >= -1e-6).all()
    owed = opening + np.cumsum(interest)
    assert found.carried + np.cumsum(found.deducted) == pytest.approx(owed, rel=1e-9, abs=1e-6)


@given(st.floats(-1e9, 1e9), st.floats(0, 1e9), st.floats(0, 1e9))
def test_the_base_before_depreciation_never_allows_less(
    operating: float, depreciation: float, interest: float
) -> None:
    lost = {
        kind: float(disallowed(one(interest), interest_cap(base(operating, depreciation, kind)))[0])
        for kind in (EBIT, EBITDA)
    }
    assert 0.0 <= lost[EBITDA] <= lost[EBIT] <= interest
