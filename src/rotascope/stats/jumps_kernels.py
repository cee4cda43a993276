"""Compiled loops of the statistical jump model: decaying means and the cheapest path."""

from __future__ import annotations

import numpy as np
from numba import njit


@njit(cache=True)
def decayed(values, halflife):  # type: ignore[no-untyped-def]  # compiled
    """Mean of the values so far, each weighing half as much as one `halflife` later."""
    keep = 0.5 ** (1.0 / halflife)
    out = np.empty(len(values))
    total, weight = 0.0, 0.0
    for t in range(len(values)):
        total = total * keep + values[t]
        weight = weight * keep + 1.0
        out[t] = total / weight
    return out


@njit(cache=True)
def costs(features, centres, penalty):  # type: ignore[no-untyped-def]  # compiled
    """Least cost of a path that ends in each state at each time, from data up to it.

    Parameters
    ----------
    features
        float64[T, d].
    centres
        float64[k, d].
    penalty
        Cost of a change of state.

    Returns
    -------
    float64[T, k].
    """
    length, width = features.shape
    k = len(centres)
    out = np.empty((length, k))
    for t in range(length):
        least = 0.0
        if t:
            least = out[t - 1, 0]
            for j in range(1, k):
                least = min(least, out[t - 1, j])
        for j in range(k):
            loss = 0.0
            for d in range(width):
                gap = features[t, d] - centres[j, d]
                loss += gap * gap
            out[t, j] = 0.5 * loss
            if t:
                out[t, j] += min(out[t - 1, j], least + penalty)
    return out


@njit(cache=True)
def cheapest(values, penalty):  # type: ignore[no-untyped-def]  # compiled
    """States of the cheapest path over all times, from the costs: hindsight, used in a fit."""
    length, k = values.shape
    out = np.empty(length, np.int64)
    out[length - 1] = np.argmin(values[length - 1])
    for t in range(length - 1, 0, -1):
        stay = out[t]
        best = stay
        for j in range(k):
            if j != stay and values[t - 1, j] + penalty < values[t - 1, best] + (
                penalty if best != stay else 0.0
            ):
                best = j
        out[t - 1] = best
    return out
