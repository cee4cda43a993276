"""Change points online: rules that say, session by session, that the lead has changed.

Each takes relative log returns so far and a threshold, and gives alarms: +1 where it says that
the numerator begins to lead, -1 the denominator. None looks ahead.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rotascope.core.values import Floats
from rotascope.stats.detectors_kernels import (
    around_mean,
    chances,
    crossed,
    ratios,
    standardised,
    summed,
)
from rotascope.stats.turning import turns

Signs = NDArray[np.int8]
Ints = NDArray[np.int64]

HALF_LIFE = 63.0
"""Sessions: of the weights in the standard deviation that returns are divided by."""

WARM = 63
"""First returns that only feed the standard deviation: no alarm on them."""

DRIFT = 0.2
"""Mean that is looked for, in standard deviations a session: 28 % a year where a session's
standard deviation is 0.55 %, as in the simulated market."""

HAZARD = 1.0 / 126.0
"""Chance of a change on a session in the Bayesian detector: every half year on average."""

PRIOR = 0.15
"""Standard deviation of the mean of a run in the Bayesian detector."""

LONGEST = 504
HOLD = 10


@dataclass(frozen=True, eq=False)
class Alarms:
    """What a detector said.

    Attributes
    ----------
    signs
        int8[n] by session: +1 or -1 where an alarm was raised, else 0.
    """

    signs: Signs

    @property
    def places(self) -> Ints:
        """Sessions of the alarms."""
        return np.flatnonzero(self.signs)

    @property
    def state(self) -> Signs:
        """int8[n]: the last alarm so far; 0 before the first."""
        last = np.maximum.accumulate(np.where(self.signs != 0, np.arange(len(self.signs)), -1))
        return np.asarray(np.where(last >= 0, self.signs[last], 0), dtype=np.int8)


def cusum(returns: Floats, threshold: float) -> Alarms:
    """Cumulative sums (Page 1954) of standardised returns less half the drift looked for.

    Parameters
    ----------
    returns
        float64[n]: relative log returns by session. NaN = none: passed over.
    threshold
        Height of the sum, in standard deviations, above which it alarms. Both sums start anew.

    References
    ----------
    Page (1954), Continuous inspection schemes, Biometrika 41.
    """
    return _alarms(returns, lambda z: summed(z, DRIFT / 2.0, threshold))


def page_hinkley(returns: Floats, threshold: float) -> Alarms:
    """Sums of gaps from the mean since the last alarm, against their own extremes.

    Parameters
    ----------
    returns, threshold
        As for `cusum`; the tolerance is half the drift looked for.

    References
    ----------
    Hinkley (1971), Inference about the change-point from cumulative sum tests, Biometrika 58.
    """
    return _alarms(returns, lambda z: around_mean(z, DRIFT / 2.0, threshold))


def shiryaev_roberts(returns: Floats, threshold: float) -> Alarms:
    """Sum of the likelihood ratios of a change on every earlier session.

    Parameters
    ----------
    returns
        As for `cusum`.
    threshold
        Height of the sum above which it alarms.

    References
    ----------
    Shiryaev (1963), Theory of Probability and its Applications 8; Roberts (1966),
    Technometrics 8.
    """
    return _alarms(returns, lambda z: ratios(z, DRIFT, threshold))


def positive_chance(returns: Floats) -> Floats:
    """Chance that the present mean is positive, over all possible last changes.

    Parameters
    ----------
    returns
        As for `cusum`.

    Returns
    -------
    float64[n]: 0 to 1; NaN while returns only feed the standard deviation, or are missing.

    Timing
    ------
    Each value uses returns up to its session.

    References
    ----------
    Adams and MacKay (2007), Bayesian online changepoint detection, arXiv:0710.3742.
    """
    there = np.flatnonzero(~np.isnan(returns))
    out = np.full(len(returns), np.nan)
    values = standardised(returns[there], HALF_LIFE, WARM)
    out[there] = chances(values, HAZARD, PRIOR, LONGEST)
    return out


def turning_rule(returns: Floats, threshold: float) -> Alarms:
    """Turns of the relative track that the drawdown rule confirms.

    Parameters
    ----------
    returns
        As for `cusum`.
    threshold
        Fall from the peak, or rise from the trough, that confirms it, a fraction; the extreme
        must lie 10 sessions back.
    """
    there = np.nan_to_num(returns)
    found = turns(np.exp(np.cumsum(there)), fall=threshold, hold=HOLD)
    signs = np.zeros(len(returns), dtype=np.int8)
    late = found.confirmed >= WARM
    signs[found.confirmed[late]] = found.sign[late]
    return Alarms(signs)


def average_cross(returns: Floats, threshold: float) -> Alarms:
    """The relative track above or below its own mean.

    Parameters
    ----------
    returns
        As for `cusum`.
    threshold
        Length of the mean in sessions, the present one included.
    """
    length = int(threshold)
    track = np.cumsum(np.nan_to_num(returns))
    sums = np.concatenate([[0.0], np.cumsum(track)])
    gaps = np.full(len(track), np.nan)
    gaps[length - 1 :] = track[length - 1 :] - (sums[length:] - sums[:-length]) / length
    gaps[:WARM] = np.nan
    return Alarms(crossed(gaps, 0.0, 0.0))


def passing(probability: Floats, threshold: float) -> Alarms:
    """A probability that passes a threshold: that of a regime, or of a positive mean.

    Parameters
    ----------
    probability
        float64[n] by session, as known then; NaN = none.
    threshold
        Above it (0.5 to 1) the alarm is +1, below 1 less it -1.
    """
    return Alarms(crossed(probability, 1.0 - threshold, threshold))


def _alarms(returns: Floats, rule: Callable[[Floats], Signs]) -> Alarms:
    """A rule on the standardised returns that are there."""
    there = np.flatnonzero(~np.isnan(returns))
    signs = np.zeros(len(returns), dtype=np.int8)
    signs[there] = rule(standardised(returns[there], HALF_LIFE, WARM))
    return Alarms(signs)
