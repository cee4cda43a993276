"""Whether a Sharpe ratio is more than luck, given its length, its tails and how many were tried."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

EULER = 0.5772156649015329
_NORMAL = NormalDist()


@dataclass(frozen=True)
class Returns:
    """What a Sharpe ratio was measured on.

    Attributes
    ----------
    count
        Number of returns, 2 or more.
    skew, kurtosis
        Of the returns; 0 and 3 = the normal law.
    """

    count: int
    skew: float = 0.0
    kurtosis: float = 3.0


def probabilistic_sharpe(sharpe: float, returns: Returns, *, against: float = 0.0) -> float:
    """Probability that the true Sharpe ratio lies above a benchmark.

    Parameters
    ----------
    sharpe
        Measured, per period of the returns (not annualised).
    returns
        Their number, skew and kurtosis.
    against
        The benchmark, per period.

    Returns
    -------
    0 to 1.

    Raises
    ------
    ValueError
        Fewer than two returns, or moments that no law has together with the ratio.

    References
    ----------
    D. Bailey and M. Lopez de Prado, "The Sharpe ratio efficient frontier", Journal of
    Risk 15 (2012).
    """
    if returns.count < 2:
        raise ValueError("a Sharpe ratio needs two returns or more")
    spread = 1.0 - returns.skew * sharpe + (returns.kurtosis - 1.0) / 4.0 * sharpe**2
    if spread <= 0.0:
        raise ValueError("skew and kurtosis cannot belong to one law of returns")
    return _NORMAL.cdf((sharpe - against) * math.sqrt((returns.count - 1.0) / spread))


def expected_best(tried: int, variance: float) -> float:
    """Best Sharpe ratio to expect by luck alone among many trials.

    Parameters
    ----------
    tried
        Number of independent trials, 2 or more.
    variance
        Variance of the Sharpe ratios of the trials, per period squared.

    Returns
    -------
    Sharpe ratio per period.

    Raises
    ------
    ValueError
        Fewer than two trials or a negative variance.

    References
    ----------
    D. Bailey and M. Lopez de Prado, "The deflated Sharpe ratio", Journal of Portfolio
    Management 40 (2014).
    """
    if tried < 2 or variance < 0.0:
        raise ValueError("two trials or more are needed, and a variance that is not negative")
    high = _NORMAL.inv_cdf(1.0 - 1.0 / tried)
    higher = _NORMAL.inv_cdf(1.0 - 1.0 / (tried * math.e))
    return math.sqrt(variance) * ((1.0 - EULER) * high + EULER * higher)


def deflated_sharpe(sharpe: float, returns: Returns, *, tried: int, variance: float) -> float:
    """Probability that a Sharpe ratio is more than the best of so many lucky trials.

    Parameters
    ----------
    sharpe, returns
        As in `probabilistic_sharpe`.
    tried, variance
        As in `expected_best`.

    Returns
    -------
    0 to 1.

    References
    ----------
    D. Bailey and M. Lopez de Prado, "The deflated Sharpe ratio", Journal of Portfolio
    Management 40 (2014).
    """
    return probabilistic_sharpe(sharpe, returns, against=expected_best(tried, variance))
