"""Tax depreciation: what a dollar of equipment is worth in deductions, with and without bonus.

Modified accelerated cost recovery (MACRS), general system, half-year convention: 200 %
declining balance for the classes of 3 to 10 years, 150 % for 15 and 20, switching to the
straight line as soon as that deducts more. Bonus depreciation deducts a share of the cost at
once; the rest follows the table.

References
----------
Internal Revenue Service, Publication 946, table A-1; Internal Revenue Code, sections 168(b),
168(k). Kuhlemeyer and Wachowicz, "The bonus depreciation provisions" (worked example).
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from rotascope.core.errors import BadUsage
from rotascope.core.values import Floats

CLASSES = (3, 5, 7, 10, 15, 20)
"""Recovery periods in years."""
_SLOW = (15, 20)
"""Classes at 150 % declining balance."""
_REPEATED = "4.462 4.461 " * 6

PRINTED: dict[int, str] = {
    3: "33.33 44.45 14.81 7.41",
    5: "20.00 32.00 19.20 11.52 11.52 5.76",
    7: "14.29 24.49 17.49 12.49 8.93 8.92 8.93 4.46",
    10: "10.00 18.00 14.40 11.52 9.22 7.37 6.55 6.55 6.56 6.55 3.28",
    15: "5.00 9.50 8.55 7.70 6.93 6.23 5.90 5.90 5.91 5.90 5.91 5.90 5.91 5.90 5.91 2.95",
    20: "3.750 7.219 6.677 6.177 5.713 5.285 4.888 4.522 " + _REPEATED + "2.231",
}
"""Table A-1 of Publication 946, in percent of the cost, as printed."""


def macrs(years: int, *, rounded: bool = False) -> Floats:
    """Deductions of a class of property, year by year, as shares of its cost.

    Parameters
    ----------
    years
        Recovery period: 3, 5, 7, 10, 15 or 20.
    rounded
        As printed in Publication 946, instead of in full precision.

    Returns
    -------
    float64[years + 1], adding up to 1.

    Raises
    ------
    BadUsage
        There is no such class.
    """
    if years not in CLASSES:
        known = ", ".join(str(c) for c in CLASSES)
        raise BadUsage(f"no recovery period of {years} years; choose one of {known}")
    if rounded:
        return np.array([float(p) for p in PRINTED[years].split()]) / 100.0
    return _unrounded(years).copy()


@lru_cache(maxsize=len(CLASSES))
def _unrounded(years: int) -> Floats:
    speed = 1.5 if years in _SLOW else 2.0
    out = np.zeros(years + 1)
    left = 1.0
    for year in range(years + 1):
        share = 0.5 if year == 0 else 1.0
        remaining = years - max(year - 0.5, 0.0)
        declining = left * speed / years * share
        straight = left * min(share / remaining, 1.0)
        out[year] = max(declining, straight)
        left -= out[year]
    return out


def deductions(years: int, bonus: float, *, rounded: bool = False) -> Floats:
    """Deductions with a share of the cost taken at once, as shares of the cost.

    Parameters
    ----------
    years
        Recovery period.
    bonus
        Share of the cost deducted in the first year, 0 to 1.
    rounded
        The rest as printed in Publication 946.
    """
    out = (1.0 - bonus) * macrs(years, rounded=rounded)
    out[0] += bonus
    return out


def present_value(amounts: Floats, rate: float, *, first: float = 0.0) -> float:
    """Present value of yearly amounts.

    Parameters
    ----------
    amounts
        float64[years].
    rate
        Discount rate a year, above -1.
    first
        Years until the first amount: 0 = it comes at once, 1 = after twelve months.
    """
    when = np.arange(len(amounts)) + first
    return float(np.sum(amounts * (1.0 + rate) ** -when))


def deduction_value(
    years: int, rate: float, *, bonus: float = 0.0, first: float = 0.0, rounded: bool = False
) -> float:
    """Present value of the deductions on one unit of cost (the literature's z).

    Parameters
    ----------
    years
        Recovery period.
    rate
        Discount rate a year.
    bonus
        Share of the cost deducted at once.
    first
        Years until the first deduction: 0 or 1.
    rounded
        As printed in Publication 946.
    """
    return present_value(deductions(years, bonus, rounded=rounded), rate, first=first)


def bonus_gain(
    years: int, rate: float, tax: float, *, bonus: float = 1.0, before: float = 0.0
) -> float:
    """What a higher bonus is worth today for one unit of cost: t (z(bonus) - z(before)).

    With all of the cost deducted at once, and none before, that is t (1 - z).

    Parameters
    ----------
    years
        Recovery period.
    rate
        Discount rate a year; the first deduction comes at once.
    tax
        Tax rate of whoever can use the deduction, 0 to 1.
    bonus, before
        Shares of the cost deducted at once, after and before.
    """
    after = deduction_value(years, rate, bonus=bonus)
    return tax * (after - deduction_value(years, rate, bonus=before))


def first_year_gain(years: int, *, bonus: float = 1.0, before: float = 0.0) -> float:
    """How much more of one unit of cost is deducted in the first year.

    Parameters
    ----------
    years
        Recovery period.
    bonus, before
        Shares of the cost deducted at once, after and before.
    """
    return float((bonus - before) * (1.0 - macrs(years)[0]))
