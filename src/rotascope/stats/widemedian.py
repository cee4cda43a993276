"""Medians across members, session by session: compiled, exact selections."""

from __future__ import annotations

import numpy as np
from numba import njit

from rotascope.stats.widerolling import INNER, MAKER, OUTER

TILE = 32
"""Sessions gathered at a time."""

SAMPLE = 256
"""About so many members tell where the median must lie."""


@njit(**INNER)
def _select(values, n, wanted):  # type: ignore[no-untyped-def]  # compiled
    """The value that would stand at a place if the first n were sorted (Hoare's selection)."""
    low, high = 0, n - 1
    while low < high:
        pivot = values[(low + high) // 2]
        i, j = low, high
        while i <= j:
            while values[i] < pivot:
                i += 1
            while values[j] > pivot:
                j -= 1
            if i <= j:
                values[i], values[j] = values[j], values[i]
                i += 1
                j -= 1
        if wanted <= j:
            high = j
        elif wanted >= i:
            low = i
        else:
            break
    return values[wanted]


@njit(**INNER)
def _bounds(values, n):  # type: ignore[no-untyped-def]  # compiled
    """Values between which the median of what these were drawn from lies, almost surely."""
    margin = 2 * int(np.sqrt(n)) + 1
    if n <= 2 * margin:
        return -np.inf, np.inf
    high = _select(values, n, n // 2 + margin)
    return _select(values, n, n // 2 - margin), high


@njit(**INNER)
def _median(values, count, below, n):  # type: ignore[no-untyped-def]  # compiled
    """The median of n values, of which these stand between and so many below.

    NaN where it is not among these.
    """
    wanted = n // 2 - below
    if wanted >= count or wanted < 1 - n % 2:
        return np.nan
    upper = _select(values, count, wanted)
    if n % 2:
        return upper
    lower = values[0]
    for i in range(wanted):
        lower = max(lower, values[i])
    return 0.5 * (lower + upper)


@njit(**MAKER)
def _gather(returns, columns, step, bounds, kept):  # type: ignore[no-untyped-def]  # compiled
    """Returns of every `step`-th member that lie within bounds, by session.

    Returns by session how many there are, how many lie below, and how many in all.
    """
    start, width = columns
    low, high = bounds
    counts, below = np.zeros(width, np.int64), np.zeros(width, np.int64)
    every = np.zeros(width, np.int64)
    for i in range(0, returns.shape[0], step):
        row = returns[i, start : start + width]
        for k in range(width):
            every[k] += not np.isnan(row[k])
            below[k] += row[k] < low[k]
        for k in range(width):
            value = row[k]
            kept[k, counts[k]] = value
            counts[k] += (value >= low[k]) & (value <= high[k])
    return counts, below, every


@njit(**OUTER)
def medians(returns, first, last, out):  # type: ignore[no-untyped-def]  # compiled
    """Medians over members without NaN; sessions without a value are left as they are.

    Parameters
    ----------
    returns
        float64[members, sessions].
    first, last
        Sessions wanted: from `first` up to and without `last`.
    out
        float64[sessions].
    """
    members, one = returns.shape[0], np.int64(1)
    kept, low, high = np.empty((TILE, members + 1)), np.empty(TILE), np.empty(TILE)
    for start in range(first, last, TILE):
        width = min(TILE, last - start)
        low[:], high[:] = -np.inf, np.inf
        if members > 2 * SAMPLE:
            step = members // SAMPLE
            counts, _, _ = _gather(returns, (start, width), step, (low, high), kept)
            for k in range(width):
                low[k], high[k] = _bounds(kept[k], counts[k])
        counts, below, every = _gather(returns, (start, width), one, (low, high), kept)
        for k in range(width):
            if every[k]:
                out[start + k] = _median(kept[k], counts[k], below[k], every[k])
        for k in range(width):
            if every[k] and np.isnan(out[start + k]):  # the sample misled
                low[0], high[0] = -np.inf, np.inf
                _gather(returns, (start + k, one), one, (low, high), kept)
                out[start + k] = _median(kept[0], every[k], one - 1, every[k])
