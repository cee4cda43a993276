"""What stands in for figures that were not filed."""

from __future__ import annotations

import numpy as np

from rotascope.stats.estimates import depreciation, interest

NAN = np.nan


def test_interest_as_filed_wins_and_its_sign_is_dropped() -> None:
    found = interest(np.array([-7.0, NAN, NAN]), np.array([100.0, 200.0, NAN]), percent=6.0)
    assert found.values[:2].tolist() == [7.0, 12.0]
    assert np.isnan(found.values[2])
    assert found.filed.tolist() == [True, False, False]


def test_a_company_without_debt_pays_no_interest() -> None:
    assert interest(np.array([NAN, NAN]), np.array([0.0, -5.0])).values.tolist() == [0.0, 0.0]


def test_interest_of_5_percent_unless_another_is_stated() -> None:
    assert interest(np.array([NAN]), np.array([100.0])).values.tolist() == [5.0]


def test_depreciation_as_filed_else_a_share_of_capital_spending() -> None:
    found = depreciation(np.array([3.0, NAN, NAN, NAN]), np.array([10.0, 10.0, -10.0, NAN]))
    assert found.values[:3].tolist() == [3.0, 8.0, 8.0]
    assert np.isnan(found.values[3])
    assert found.filed.tolist() == [True, False, False, False]
    half = depreciation(np.array([[NAN]]), np.array([[10.0]]), share=0.5)
    assert half.values.tolist() == [[5.0]]
