"""Growth of sums: what an aggregate gained, from whom, and what its parts weighed before."""

from __future__ import annotations

import numpy as np

from rotascope.core.values import Flags, Floats
from rotascope.stats.cross import total


def growth(now: Floats, base: Floats) -> Floats:
    """Change of a sum over its base, where the base is positive.

    Parameters
    ----------
    now, base
        float64 of one shape: the sum in the later and in the earlier period; NaN = none.

    Returns
    -------
    float64 fractions; NaN where either is missing or the base is not above 0: a change from
    a loss to a gain has no growth rate.
    """
    good = base > 0
    return np.where(good, (now - base) / np.where(good, base, 1.0), np.nan)


def sums(values: Floats, chosen: Flags) -> Floats:
    """Sum of the chosen members, column by column.

    Parameters
    ----------
    values
        float64[members, columns]; NaN only where not chosen.
    chosen
        bool of the same shape.

    Returns
    -------
    float64[columns]; NaN where no member is chosen.
    """
    found = total(np.where(chosen, values, 0.0))
    return np.where(chosen.any(axis=0), found, np.nan)


def largest_share(now: Floats, base: Floats) -> tuple[int, float]:
    """Which member made most of the change of a sum.

    Parameters
    ----------
    now, base
        float64[members] without NaN.

    Returns
    -------
    The member's place and its change over the change of the sum; (-1, 0.0) where the sum
    did not change or there is no member.
    """
    change = now - base
    whole = float(np.sum(change))
    if not len(change) or whole == 0.0:
        return -1, 0.0
    shares = change / whole
    place = int(np.argmax(shares))
    return place, float(shares[place])


def base_share(whole: float, part: float, rest: float) -> float:
    """Share of the base period's sum that a part must have had, from three growth rates.

    Growth of the whole is the mean of the growth of its parts, weighted by their shares of
    the base: w = s p + (1 - s) r, so s = (w - r) / (p - r).

    Parameters
    ----------
    whole, part, rest
        Growth of all, of the part and of the remainder, fractions.

    Returns
    -------
    A fraction; NaN where part and rest grew alike.
    """
    return (whole - rest) / (part - rest) if part != rest else float("nan")


def recombined(shares: Floats, rates: Floats) -> float:
    """Growth of a whole from its parts' growth and their shares of the base."""
    return float(np.sum(shares * rates))
