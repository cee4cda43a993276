"""How sure a figure of the past is: blocks of sessions drawn again and again.

Sessions that follow each other are not independent, and what followed one of them over
the next year overlaps with what followed the next. The stationary bootstrap draws blocks
of neighbouring sessions, of random length, so that what hangs together stays together.

References
----------
D. N. Politis, J. P. Romano (1994), The Stationary Bootstrap, JASA 89, 1303-1313.
D. N. Politis, H. White (2004), Automatic Block-Length Selection for the Dependent
Bootstrap, Econometric Reviews 23, 53-70; A. Patton, D. N. Politis, H. White (2009),
Correction, Econometric Reviews 28, 372-375.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from rotascope.core.values import Floats

Ints = NDArray[np.int64]

SEED = 7
"""Seed of the draws unless another is asked for: the same question gives the same digits."""
LEVEL = 0.9
"""Share of the draws that an interval holds."""


def block_length(values: Floats) -> float:
    """Mean length of the blocks that keeps most of what hangs together in a series.

    The rule of Politis and White (2004), corrected by Patton, Politis and White (2009):
    b = (2 G^2 / D)^(1/3) n^(1/3), G = sum of lam(k/m) |k| R(k), D = 2 (sum of lam(k/m)
    R(k))^2 over k = -m..m, R the autocovariance, lam the flat-top window and m twice the
    lag after which max(5, log10 n) autocorrelations in a row are below 2 sqrt(log10 n / n).

    Parameters
    ----------
    values
        float64[n], n >= 10, without missing values.

    Returns
    -------
    float
        Sessions, from 1 to 3 sqrt(n) and n/3; 1 for a series that never moves.
    """
    n = len(values)
    moves = values - values.mean()
    most = float(np.ceil(min(3 * np.sqrt(n), n / 3)))
    run = max(5, int(np.log10(n)))
    last = min(int(np.ceil(np.sqrt(n))) + run, n - 2)
    if not moves.any():
        return 1.0
    products = np.array([moves[k:] @ moves[: n - k] for k in range(last + 1)])
    sizes = np.array(
        [(moves[k + 1 :] @ moves[k + 1 :]) * (moves[: n - k - 1] @ moves[: n - k - 1])
         for k in range(last + 1)]
    )  # fmt: skip  # one line for both sums of squares
    with np.errstate(all="ignore"):
        small = np.abs(products) / np.sqrt(sizes) < 2 * np.sqrt(np.log10(n) / n)
    quiet = [k for k in range(last + 1 - run) if small[k : k + run].all()]
    lag = min(2 * max(quiet[0], 1), last) if quiet else last
    k = np.arange(1, lag + 1)
    window = np.where(k / lag <= 0.5, 1.0, 2 * (1 - k / lag))
    covariances = products / n
    curvature = float(np.sum(2 * window * k * covariances[1 : lag + 1]))
    spread = float(covariances[0] + np.sum(2 * window * covariances[1 : lag + 1]))
    if spread == 0:
        return most
    found = (curvature**2 / spread**2) ** (1 / 3) * n ** (1 / 3)
    return float(min(max(found, 1.0), most))


def stationary_places(n: int, *, length: float, rng: np.random.Generator) -> Ints:
    """Places of one draw: blocks that begin anywhere and run on round the end of the series.

    Parameters
    ----------
    n
        Sessions, drawn from and drawn.
    length
        Mean length of a block; each session starts a new block with chance 1 / length.
    rng
        Source of chance.

    Returns
    -------
    int64[n], places from 0 to n - 1.
    """
    fresh = rng.random(n) < 1.0 / length
    fresh[0] = True
    starts = rng.integers(0, n, size=n)
    block = np.maximum.accumulate(np.where(fresh, np.arange(n), 0))
    return np.asarray((starts[block] + np.arange(n) - block) % n, dtype=np.int64)


def interval(draws: Floats, *, level: float = LEVEL) -> tuple[float, float]:
    """Between which values so much of the draws lies, as much left out below as above.

    Parameters
    ----------
    draws
        float64[draws]; NaN = a draw without any episode, left out.

    Returns
    -------
    tuple[float, float]
        NaN twice where fewer than half of the draws have a value.
    """
    told = draws[~np.isnan(draws)]
    if 2 * len(told) < len(draws) or not len(told):
        return (float("nan"), float("nan"))
    low, high = np.quantile(told, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)
