"""First-year tax with and without the act, by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rotascope.stats.interest_limit import Limit
from rotascope.stats.tax_relief import (
    Books,
    allowed_interest,
    first_year,
    lost_interest,
    tax_bill,
    together,
)

EBIT, EBITDA = Limit("ebit"), Limit("ebitda")
NAN = np.nan


def books(operating: float, depreciation: float, interest: float, exempt: float = 0.0) -> Books:
    return Books(*(np.array([x]) for x in (operating, depreciation, interest, exempt)))


def test_a_deduction_needs_income_to_be_taken_from() -> None:
    found = first_year(np.array([50.0, 50, 50, 50]), np.array([80.0, 30, 0, -20]), 0.21)
    assert found.saved.tolist() == pytest.approx([10.5, 6.3, 0.0, 0.0])
    assert found.unused.tolist() == pytest.approx([0.0, 20.0, 50.0, 50.0])


def test_fewer_deductions_cost_tax_only_where_there_is_income() -> None:
    found = first_year(np.array([-50.0, -50, -50]), np.array([80.0, -20, -70]), 0.2)
    assert found.saved.tolist() == pytest.approx([-10.0, -6.0, 0.0])


def test_unknown_stays_unknown() -> None:
    found = first_year(np.array([NAN, 5.0]), np.array([5.0, NAN]), 0.21)
    assert np.isnan(found.saved).all()


def test_the_published_case_and_who_is_outside_of_it() -> None:
    # Callas: 600 after 400 of depreciation, interest 300.
    assert lost_interest(books(600, 400, 300), EBIT).tolist() == pytest.approx([120.0])
    assert lost_interest(books(600, 400, 300), EBITDA).tolist() == pytest.approx([0.0])
    assert lost_interest(books(600, 400, 300, exempt=1.0), EBIT).tolist() == [0.0]
    assert lost_interest(books(600, 400, 300), None).tolist() == [0.0]


def test_half_of_the_income_in_2020() -> None:
    assert lost_interest(books(100, 100, 120), Limit("ebitda", 0.5)).tolist() == [20.0]
    assert lost_interest(books(100, 100, 120), Limit("ebitda")).tolist() == [60.0]


def test_what_is_allowed() -> None:
    assert allowed_interest(books(600, 400, 300), EBIT).tolist() == pytest.approx([180.0])
    assert allowed_interest(books(600, 400, 300), EBITDA).tolist() == pytest.approx([300.0])
    assert allowed_interest(books(-5, 1, 300), EBIT).tolist() == [0.0]
    assert allowed_interest(books(600, 400, 300, exempt=1.0), EBIT).tolist() == [np.inf]
    assert allowed_interest(books(600, 400, 300), None).tolist() == [np.inf]


def test_the_tax_bill() -> None:
    # 600 less the 180 of interest that the cap allows = 420.
    assert tax_bill(books(600, 400, 300), 0.21, EBIT).tolist() == pytest.approx([0.21 * 420])
    # An extra deduction of 100 lowers the cap to 150: 600 - 100 - 150 = 350.
    found = tax_bill(books(600, 400, 300), 0.21, EBIT, extra=100.0)
    assert found.tolist() == pytest.approx([0.21 * 350])
    assert tax_bill(books(-50, 10, 20), 0.21, EBIT).tolist() == [0.0]


def test_both_provisions_and_their_interaction() -> None:
    """Taxable income by hand, interest 300, extra deductions 100.

    before: 600 - 180 = 420; bonus alone: 600 - 100 - 150 = 350; limit alone: 600 - 300 = 300;
    both: 600 - 100 - 300 = 200. Saved: 70, 120 and 220, so that 30 are the interaction: the
    30 % of 100 by which the bonus no longer shrinks the cap.
    """
    found = together(books(600, 400, 300), np.array([100.0]), 0.2, before=EBIT, after=EBITDA)
    assert found.bonus.tolist() == pytest.approx([0.2 * 70])
    assert found.limit.tolist() == pytest.approx([0.2 * 120])
    assert found.both.tolist() == pytest.approx([0.2 * 220])
    assert found.interaction.tolist() == pytest.approx([0.2 * 30])


def test_a_company_without_debt_has_no_interaction() -> None:
    found = together(books(600, 400, 0), np.array([100.0]), 0.2, before=EBIT, after=EBITDA)
    assert found.interaction.tolist() == pytest.approx([0.0])
    assert found.limit.tolist() == [0.0]


def test_without_a_change_of_the_limit_there_is_the_bonus_only() -> None:
    for limit in (None, EBIT, EBITDA):
        found = together(books(600, 400, 300), np.array([100.0]), 0.2, before=limit, after=limit)
        assert found.both.tolist() == found.bonus.tolist()
        assert found.limit.tolist() == found.interaction.tolist() == [0.0]


money = st.floats(-1e6, 1e6)
some = st.floats(0, 1e6)


@given(money, some, some, some, st.floats(0, 1))
def test_the_act_never_costs_tax(
    operating: float, depreciation: float, interest: float, more: float, tax: float
) -> None:
    who = books(operating, depreciation, interest)
    found = together(who, np.array([more]), tax, before=EBIT, after=EBITDA)
    before = float(tax_bill(who, tax, EBIT)[0])
    for saved in (found.bonus, found.limit, found.both):
        assert -1e-6 <= float(saved[0]) <= before + 1e-6
    assert float(found.both[0]) >= max(float(found.bonus[0]), float(found.limit[0])) - 1e-6
    parts = found.bonus + found.limit + found.interaction
    assert parts.tolist() == pytest.approx(found.both.tolist(), abs=1e-6)


@given(some, money, st.floats(0, 1))
def test_every_deduction_is_used_or_carried(more: float, taxable: float, tax: float) -> None:
    found = first_year(np.array([more]), np.array([taxable]), tax)
    used = more - float(found.unused[0])
    assert 0.0 <= used <= max(taxable, 0.0) + 1e-9
    assert float(found.saved[0]) == pytest.approx(tax * used, abs=1e-6)
