"""How far a share price moves with the yield: by formula, and as measured."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rotascope.core.values import Floats


def gordon_duration(rate: float, growth: float, *, continuous: bool = True) -> float:
    """Duration of a share whose dividends grow for ever.

    Parameters
    ----------
    rate, growth
        Discount rate and growth of dividends, as fractions; rate above growth.
    continuous
        1 / (rate - growth); else (1 + rate) / (rate - growth), for yearly dividends.

    Returns
    -------
    float
        Years: loss in percent for a rise of the discount rate of one percentage point.
        NaN where the rate does not exceed growth.

    References
    ----------
    Gordon (1959), Review of Economics and Statistics 41; Leibowitz et al. on the gap
    between it and measured durations.
    """
    gap = rate - growth
    if gap <= 0.0:
        return np.nan
    return 1.0 / gap if continuous else (1.0 + rate) / gap


@dataclass(frozen=True)
class Slope:
    """A line through pairs.

    Attributes
    ----------
    slope
        Units of the second for one of the first; NaN where it cannot be told.
    error
        Its standard error, which allows for changing variance (White 1980).
    explained
        R squared.
    count
        Pairs.
    """

    slope: float
    error: float
    explained: float
    count: int


FEWEST = 20
"""Pairs that a slope needs."""


def yield_slope(moves: Floats, returns: Floats) -> Slope:
    """How returns went with moves of a yield: minus the measured duration.

    Parameters
    ----------
    moves
        float64: moves of the yield as fractions (0.0001 = 1 basis point); NaN = none.
    returns
        float64 of the same length: returns over the same sessions; NaN = none.

    Returns
    -------
    Slope
        Least squares with a constant; NaN with fewer than 20 pairs or without any move.

    References
    ----------
    White (1980), Econometrica 48 (HC0 standard errors).
    """
    told = ~(np.isnan(moves) | np.isnan(returns))
    x, y = moves[told], returns[told]
    spread = x - x.mean() if len(x) else x
    whole = float((spread**2).sum())
    if len(x) < FEWEST or whole <= 0.0:
        return Slope(np.nan, np.nan, np.nan, len(x))
    around = y - y.mean()
    slope = float((spread * around).sum()) / whole
    left = around - slope * spread
    error = float(np.sqrt((spread**2 * left**2).sum())) / whole
    total = float((around**2).sum())
    explained = 1.0 - float((left**2).sum()) / total if total > 0.0 else np.nan
    return Slope(slope, error, explained, len(x))
