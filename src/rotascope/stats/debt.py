"""What a move of the policy rate does to the interest, tax and earnings of firms in debt."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rotascope.core.values import Flags, Floats

STATUTORY = 0.21
"""Federal tax rate on the profits of US corporations since 2018."""


@dataclass(frozen=True)
class Move:
    """A move of the policy rate and how it reaches firms; shares and rates as fractions.

    Attributes
    ----------
    change
        Move of the rate: -0.0175 is a cut of 175 basis points; one, or one by session.
    hedged
        Share of the floating-rate debt whose rate is fixed by swaps or caps.
    worked
        Share of the year for which the new rate works: 1 less the reset lag.
    maturing
        Share of the fixed-rate debt that is refinanced.
    repriced
        Rate of the new debt less the coupon of the debt that it replaces.
    cash
        Share of the cash whose yield follows the policy rate.
    tax
        Tax rate on a profit; a loss pays none.
    """

    change: Floats | float
    hedged: Floats | float = 0.0
    worked: float = 1.0
    maturing: float = 0.0
    repriced: float = 0.0
    cash: float = 0.0
    tax: Floats | float = STATUTORY


def floored(rate: float, change: float, floor: float) -> float:
    """Move of the rate that debt with a floor pays.

    Parameters
    ----------
    rate
        Policy rate before the move, as a fraction.
    change
        Its move.
    floor
        Least reference rate of the loan agreements.

    Returns
    -------
    float
        max(rate + change, floor) - max(rate, floor).
    """
    return max(rate + change, floor) - max(rate, floor)


def floating_change(debt: Floats, floating: Floats | float, move: Move) -> Floats:
    """Change of a year's interest on floating-rate debt.

    Parameters
    ----------
    debt
        float64 by firm, in currency; NaN = no figure.
    floating
        Share of it at floating rates, by firm or one for all.
    move
        The move.

    Returns
    -------
    float64 by firm
        floating x debt x change x (1 - hedged) x worked; negative = less interest.
    """
    return debt * floating * (move.change * (1.0 - move.hedged) * move.worked)


def refinancing_change(debt: Floats, floating: Floats | float, move: Move) -> Floats:
    """Change of a year's interest on the fixed-rate debt that is refinanced.

    Returns
    -------
    float64 by firm
        (1 - floating) x debt x maturing x repriced, for a whole year at the new coupon.
    """
    return debt * (1.0 - floating) * (move.maturing * move.repriced)


def cash_change(cash: Floats, move: Move) -> Floats:
    """Change of a year's interest earned on cash; a missing figure counts as no cash.

    Returns
    -------
    float64 by firm
        cash x share x change x worked; negative = less income.
    """
    return np.nan_to_num(cash) * (move.cash * move.change * move.worked)


def interest_change(debt: Floats, floating: Floats | float, move: Move) -> Floats:
    """Change of a year's interest expense: floating-rate debt and what is refinanced."""
    return floating_change(debt, floating, move) + refinancing_change(debt, floating, move)


def pretax_of(net: Floats, tax: Floats | float) -> Floats:
    """Income before tax where only net income is filed.

    Returns
    -------
    float64 by firm
        net / (1 - tax) for a profit; a loss as it stands, for it pays no tax.
    """
    return np.where(net > 0.0, net / (1.0 - tax), net)


def net_change(pretax: Floats, change: Floats, tax: Floats | float) -> Floats:
    """Change of net income when income before tax changes, where a loss pays no tax.

    Parameters
    ----------
    pretax
        float64 by firm: income before tax, before the change.
    change
        float64 by firm.
    tax
        Tax rate.

    Returns
    -------
    float64 by firm
        change - tax x (max(pretax + change, 0) - max(pretax, 0)).
    """
    taxed = np.maximum(pretax + change, 0.0) - np.maximum(pretax, 0.0)
    return change - tax * taxed


def coverage(operating: Floats, interest: Floats) -> Floats:
    """Interest coverage: operating income over interest; NaN where there is no interest.

    References
    ----------
    The times-interest-earned ratio of the textbooks.
    """
    there = interest > 0.0
    return np.where(there, operating / np.where(there, interest, 1.0), np.nan)


def short(operating: Floats, interest: Floats) -> Flags:
    """Whether operating income does not cover interest: coverage below 1."""
    return operating < interest


def share(flags: Flags, weight: Floats) -> float:
    """Share of a weight for which something holds; NaN where there is no weight."""
    whole = float(weight.sum())
    return float(weight[flags].sum()) / whole if whole > 0.0 else np.nan
