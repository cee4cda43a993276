"""How much of a fit each regressor deserves, whatever the order in which they are added.

Regressors that move together share what they explain. The share of Lindeman, Merenda and
Gold is the rise in R2 that a regressor brings, averaged over all orders in which the
regressors can be added; in the theory of games this is the value of Shapley. The shares add
up to R2 exactly and none is negative.

References
----------
R. H. Lindeman, P. F. Merenda, R. Z. Gold (1980), Introduction to Bivariate and Multivariate
Analysis, 119 ff.; L. S. Shapley (1953), A Value for n-Person Games; U. Groemping (2007),
Estimators of Relative Importance in Linear Regression Based on Variance Decomposition,
The American Statistician 61, 139-147.
"""

from __future__ import annotations

from math import factorial

import numpy as np
from numpy.typing import NDArray

from rotascope.core.values import Floats

MOST = 10
"""Regressors: the number of their sets doubles with each."""
BLOCK = 64
"""Draws whose moments are held at once."""


def shares_of_fit(y: Floats, x: Floats) -> Floats:
    """Share of R2 of each regressor (Lindeman, Merenda and Gold).

    Parameters
    ----------
    y
        float64[n], no missing values.
    x
        float64[n, k], k up to 10, no missing values.

    Returns
    -------
    float64[k], each 0 or more; their sum is the R2 of y on all of x.

    Raises
    ------
    ValueError
        More than 10 regressors.
    """
    return np.asarray(_shares(_moments(y[None], x[None]))[0])


def drawn_shares(y: Floats, x: Floats, places: NDArray[np.int64]) -> Floats:
    """Shares of R2 in draws of the rows.

    Parameters
    ----------
    y, x
        As for `shares_of_fit`.
    places
        int64[draws, n]: the rows of each draw.

    Returns
    -------
    float64[draws, k]; a row of sums is the R2 of that draw.
    """
    blocks = [places[at : at + BLOCK] for at in range(0, len(places), BLOCK)]
    return np.concatenate([_shares(_moments(y[rows], x[rows])) for rows in blocks])


def _moments(y: Floats, x: Floats) -> Floats:
    """Correlations of x and, in the last place, y: float64[draws, k + 1, k + 1]."""
    both = np.concatenate([x, y[:, :, None]], axis=2)
    both = both - both.mean(axis=1, keepdims=True)
    found = both.transpose(0, 2, 1) @ both
    spread = np.sqrt(np.einsum("ijj->ij", found))
    scale = np.where(spread > 0, spread, 1.0)
    return np.asarray(found / (scale[:, :, None] * scale[:, None, :]))


def _shares(moments: Floats) -> Floats:
    k = moments.shape[1] - 1
    if k > MOST:
        raise ValueError(f"{k} regressors: shares are worked out for {MOST} at most")
    fits = _fits(moments)
    shares = np.zeros((len(moments), k))
    weights = [factorial(s) * factorial(k - s - 1) / factorial(k) for s in range(k)]
    for chosen in range(1 << k):
        weight = weights[chosen.bit_count()] if chosen.bit_count() < k else 0.0
        for j in range(k):
            if not chosen >> j & 1:
                shares[:, j] += weight * (fits[chosen | 1 << j] - fits[chosen])
    return shares


def _fits(moments: Floats) -> list[Floats]:
    """R2 of y on each set of regressors, numbered by their bits: float64[draws] each."""
    k = moments.shape[1] - 1
    fits = [np.zeros(len(moments))]
    for chosen in range(1, 1 << k):
        rows = [j for j in range(k) if chosen >> j & 1]
        among = moments[:, rows][:, :, rows]
        with_y = moments[:, rows, k]
        inverse = np.linalg.pinv(among, rcond=1e-12, hermitian=True)
        fits.append(np.einsum("ij,ijk,ik->i", with_y, inverse, with_y))
    return fits
