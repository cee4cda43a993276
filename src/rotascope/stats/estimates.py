"""What stands in for a figure that a company did not file, always by a named rule."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rotascope.core.values import Flags, Floats

AVERAGE_COUPON = 0.05
"""Interest as a share of debt where none is filed. Large companies pay about 4 %, small ones
about 7 % (published for the Russell 2000): an assumption, never a fact."""
DEPRECIATION_TO_CAPEX = 0.8
"""Book depreciation as a share of capital spending where none is filed: below 1, because prices
and companies grow; an assumption, never a fact."""


@dataclass(frozen=True, eq=False)
class Estimated:
    """Figures, some filed and some estimated.

    Attributes
    ----------
    values
        float64, NaN where there is neither a filing nor what the rule needs.
    filed
        bool of the same shape: the figure is from a filing.
    """

    values: Floats
    filed: Flags


def interest(filed: Floats, debt: Floats, *, percent: float = 100 * AVERAGE_COUPON) -> Estimated:
    """Interest of twelve months: as filed, else a stated percentage of debt.

    Parameters
    ----------
    filed
        float64 of any shape, currency; NaN = not filed. The sign is dropped, because filers
        give the expense with either.
    debt
        Of the same shape, currency; NaN = unknown, and then nothing is estimated.
    percent
        Interest per 100 of debt.
    """
    there = ~np.isnan(filed)
    guess = np.maximum(debt, 0.0) * percent / 100.0
    return Estimated(np.where(there, np.abs(filed), guess), there)


def depreciation(
    filed: Floats, capex: Floats, *, share: float = DEPRECIATION_TO_CAPEX
) -> Estimated:
    """Depreciation of twelve months: as filed, else a stated share of capital spending.

    Parameters
    ----------
    filed
        float64 of any shape, currency; NaN = not filed.
    capex
        Of the same shape, currency, either sign; NaN = unknown, and then nothing is estimated.
    share
        Depreciation per unit of capital spending.
    """
    there = ~np.isnan(filed)
    return Estimated(np.where(there, filed, np.abs(capex) * share), there)
