"""The limit on the interest that a business may deduct (section 163(j)).

The cap is the business interest income, plus 30 % of adjusted taxable income (none of it
where that is negative; 50 % in 2019 and 2020), plus floor-plan interest. Adjusted taxable
income is struck before interest; its base is before depreciation too ("EBITDA") in years that
begin before 2022 or after 2024, and after depreciation ("EBIT") in 2022 to 2024. What is
disallowed is carried forward without end.

References
----------
Internal Revenue Code, section 163(j); 26 CFR 1.163(j)-2; Public Laws 115-97, 116-136, 119-21.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rotascope.core.errors import BadUsage
from rotascope.core.values import Floats

SHARE = 0.30
"""Share of adjusted taxable income that interest may take up."""
EBIT, EBITDA = "ebit", "ebitda"
BASES = (EBITDA, EBIT)


@dataclass(frozen=True)
class Limit:
    """A limit on the interest of a year.

    Attributes
    ----------
    base
        Of adjusted taxable income: `ebitda` or `ebit`.
    share
        Share of it that interest may take up.
    """

    base: str
    share: float = SHARE

    def __str__(self) -> str:
        return f"{100 * self.share:.0f} % of {self.base.upper()}"


def adjusted_taxable_income(
    operating_income: Floats,
    depreciation: Floats,
    *,
    base: str,
    extra_deductions: Floats | float = 0.0,
) -> Floats:
    """Income from which the cap is taken.

    Parameters
    ----------
    operating_income
        float64, before interest and after depreciation; NaN = unknown.
    depreciation
        Of the same shape: depreciation and amortisation in it.
    base
        `ebitda` adds depreciation back, `ebit` does not.
    extra_deductions
        Depreciation for tax beyond that in operating income (bonus). It lowers the base
        `ebit`; under `ebitda` it is added back and changes nothing.

    Raises
    ------
    BadUsage
        The base is neither.
    """
    if base == EBITDA:
        return operating_income + depreciation
    if base == EBIT:
        return np.asarray(operating_income - extra_deductions, dtype=np.float64)
    raise BadUsage(f"no base '{base}' of adjusted taxable income; choose ebitda or ebit")


def interest_cap(
    income: Floats,
    *,
    share: float = SHARE,
    interest_income: Floats | float = 0.0,
    floor_plan: Floats | float = 0.0,
) -> Floats:
    """Interest that may be deducted.

    Parameters
    ----------
    income
        float64: adjusted taxable income; negative counts as none, NaN = unknown.
    share
        Share of it.
    interest_income, floor_plan
        Business interest income and floor-plan interest, of the same shape.
    """
    return np.asarray(interest_income + share * np.maximum(income, 0.0) + floor_plan)


def disallowed(interest: Floats, cap: Floats) -> Floats:
    """Interest beyond the cap: not deductible this year; NaN where either is unknown."""
    return np.maximum(interest - cap, 0.0)


@dataclass(frozen=True, eq=False)
class Carried:
    """Interest of several years under the cap.

    Attributes
    ----------
    deducted
        float64[years, ...]: of this year's and of earlier years' interest.
    carried
        Of the same shape: disallowed so far and carried into the next year.
    """

    deducted: Floats
    carried: Floats


def carry_forward(interest: Floats, cap: Floats, *, opening: Floats | float = 0.0) -> Carried:
    """Deductions year by year, what was disallowed being used as soon as there is room.

    Parameters
    ----------
    interest
        float64[years, ...]: each year's own interest.
    cap
        Of the same shape; infinite where there is no limit.
    opening
        Disallowed before the first year and carried into it.
    """
    deducted, carried = np.zeros(interest.shape), np.zeros(interest.shape)
    left = np.asarray(opening, dtype=np.float64)
    for year in range(len(interest)):
        wanted = left + interest[year]
        deducted[year] = np.minimum(wanted, cap[year])
        left = wanted - deducted[year]
        carried[year] = left
    return Carried(deducted, carried)
