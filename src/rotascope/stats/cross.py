"""Figures of a cross-section: the members of a basket on one session."""

from __future__ import annotations

import numpy as np

from rotascope.core.values import Flags, Floats


def total(values: Floats) -> Floats:
    """Sum over members (axis 0), one after the other.

    Members come in the order of their first appearance, so members that join later
    change no digit of an earlier sum.
    """
    if not len(values):
        return np.zeros(values.shape[1:])
    if values.ndim == 2 and values.shape[1] == 1:  # one column would be summed pairwise
        return np.cumsum(values[:, 0])[-1:]
    return np.asarray(np.add.reduce(np.ascontiguousarray(values), axis=0))


def largest(weights: Floats, n: int) -> Flags:
    """Which members are among the n largest, column by column.

    Parameters
    ----------
    weights
        float64[members, sessions]; 0 = not held. Ties go to the earlier member.

    Returns
    -------
    bool[members, sessions]; fewer than n where fewer are held.
    """
    order = np.argsort(-weights, axis=0, kind="stable")
    out = np.zeros(weights.shape, dtype=bool)
    np.put_along_axis(out, order[:n], values=True, axis=0)
    return out & (weights > 0)


def concentration(weights: Floats) -> Floats:
    """Herfindahl index: the sum of squared weights, column by column.

    References
    ----------
    Hirschman (1964), "The Paternity of an Index".
    """
    return total(weights * weights)


def mean_pairwise_correlation(returns: Floats) -> float:
    """Mean off-diagonal Pearson correlation of the rows.

    Parameters
    ----------
    returns
        float64[members, sessions] without NaN; rows without spread are left out.

    Returns
    -------
    float in [-1, 1]; NaN with fewer than two rows.
    """
    centred = returns - returns.mean(axis=1, keepdims=True)
    size = np.sqrt((centred * centred).sum(axis=1))
    flat = size <= 1e-12 * np.abs(returns).max(axis=1, initial=0.0)
    unit = centred[~flat] / size[~flat, None]
    k = len(unit)
    if k < 2:
        return float("nan")
    together = total(unit)
    return float(((together * together).sum() - k) / (k * (k - 1)))


def pearson(x: Floats, y: Floats) -> float:
    """Pearson correlation of two float64[n] without NaN; NaN without spread."""
    if len(x) < 2:
        return float("nan")
    dx, dy = x - x.mean(), y - y.mean()
    spread = np.sqrt((dx * dx).sum() * (dy * dy).sum())
    guard = 1e-12 * len(x) * np.abs(x).max() * np.abs(y).max()
    return float((dx * dy).sum() / spread) if spread > guard * 1e-3 else float("nan")
