"""Valuation of a basket: what its members cost together, under conventions with names."""

from __future__ import annotations

import numpy as np

from rotascope.core.values import Flags, Floats
from rotascope.stats.cross import total

INCLUDE, EXCLUDE, MIXED = "include", "exclude", "mixed"
LOSSES = (INCLUDE, EXCLUDE, MIXED)
"""Losses count on both sides, on neither side, or only among the prices."""

SPLITS = (1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 10.0, 15.0, 20.0, 25.0, 30.0, 40.0, 50.0)
"""Usual ratios of a split; a reverse split is one over them."""
NEAR = 0.12
"""A ratio this close to that of a split (as a logarithm) is taken for it."""


def pooled_yield(weights: Floats, yields: Floats, *, losses: str = INCLUDE) -> Floats:
    """Earnings of a basket over its market value, session by session.

    With market values as weights it is the sum of the earnings over the sum of the market
    values; with an index's weights it is that of a fund that holds the index. One over it
    is the weighted harmonic mean of the price/earnings ratios.

    Parameters
    ----------
    weights
        float64[members, sessions]: market values or index weights; 0 = not held.
    yields
        float64[members, sessions]: earnings over market value; NaN = not known. Members
        without a figure are left out on both sides.
    losses
        `include`: all; `exclude`: members with earnings above 0 only, on both sides;
        `mixed`: all market values, positive earnings only.

    Returns
    -------
    float64[sessions]; NaN where no member counts.
    """
    known = ~np.isnan(yields)
    gains = known & (np.nan_to_num(yields) > 0)
    priced = gains if losses == EXCLUDE else known
    earning = known if losses == INCLUDE else gains
    value = total(np.where(priced, weights, 0.0))
    earned = total(np.where(earning, weights * np.nan_to_num(yields), 0.0))
    return earned / np.where(value > 0, value, np.nan)


def pooled_ratio(weights: Floats, top: Floats, bottom: Floats) -> Floats:
    """Sum of one figure over the sum of another, both per unit of market value.

    Parameters
    ----------
    weights
        float64[members, sessions]: market values or index weights; 0 = not held.
    top, bottom
        float64[members, sessions]; a member with one of them NaN is left out of both.

    Returns
    -------
    float64[sessions]; NaN where the lower sum is not positive.
    """
    known = ~np.isnan(top) & ~np.isnan(bottom)
    above = total(np.where(known, weights * np.nan_to_num(top), 0.0))
    below = total(np.where(known, weights * np.nan_to_num(bottom), 0.0))
    return above / np.where(below > 0, below, np.nan)


def multiple(yields: Floats) -> Floats:
    """Price/earnings ratios of earnings yields: one over them; NaN at or below 0."""
    return 1.0 / np.where(yields > 0, yields, np.nan)


def share(weights: Floats, which: Flags) -> Floats:
    """Share of the weight that some members have (float64[sessions]; NaN without weight)."""
    whole = total(weights)
    return total(np.where(which, weights, 0.0)) / np.where(whole > 0, whole, np.nan)


def weighted_earnings(values: Floats, earnings: Floats) -> float:
    """Earnings of firms weighted by their shares of the market value.

    The alternative to the plain sum that was proposed so that a large loss of a small
    company counts less. It is not what index providers publish, and no measure uses it
    for a price/earnings ratio; it is here to reproduce claims made with it.

    Parameters
    ----------
    values, earnings
        float64[firms], no NaN.

    References
    ----------
    S&P Dow Jones Indices (2014), on Siegel's proposal of 2009.
    """
    return float((values / values.sum() * earnings).sum())


def split_ratio(ratios: Floats) -> Floats:
    """The split that a change of adjusted over unadjusted closes tells of; 1 = none.

    Adjusted closes carry dividends and spin-offs as well, so that the ratio is rarely
    exact: it is the nearest usual one within 12 %.

    Parameters
    ----------
    ratios
        float64 of any shape: adjusted over unadjusted close now, over the same then.
        NaN = not known, taken as no split.
    """
    usual = np.sort(np.array([1.0, *SPLITS, *(1.0 / s for s in SPLITS)]))
    edges = np.log(usual)
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = np.where(ratios > 0, np.log(ratios), 0.0)
    logs = np.nan_to_num(logs)
    upper = np.clip(np.searchsorted(edges, logs), 1, len(edges) - 1)
    near = np.where(logs - edges[upper - 1] < edges[upper] - logs, upper - 1, upper)
    return np.where(np.abs(logs - edges[near]) <= NEAR, usual[near], 1.0)


def implied_value(values: Floats, weights: Floats, *, fewest: int = 20) -> Floats:
    """Value of a whole index that its members' market values and weights imply.

    Parameters
    ----------
    values, weights
        float64[firms, sessions]: market values (NaN = not known) and weights in the index.
    fewest
        Fewer firms with both imply nothing.

    Returns
    -------
    float64[sessions]: median over the firms of value over weight; NaN = too few firms.
    """
    both = ~np.isnan(values) & (weights > 0)
    out = np.full(values.shape[1], np.nan)
    enough = both.sum(axis=0) >= fewest
    if enough.any():
        part = np.where(both[:, enough], values[:, enough], np.nan)
        part /= np.where(weights[:, enough] > 0, weights[:, enough], np.nan)
        out[enough] = np.nanmedian(part, axis=0)
    return out
