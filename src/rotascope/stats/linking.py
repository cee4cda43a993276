"""Linking single sessions over a window: compounding, and contributions that add up."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from rotascope.core.values import Floats

Ints = NDArray[np.int64]


def _by_start(start: Ints) -> Iterator[tuple[int, Ints]]:
    """Each distinct start with the places that share it; invalid (< 0) left out."""
    order = np.argsort(start, kind="stable")
    values, first = np.unique(start[order], return_index=True)
    for value, places in zip(values.tolist(), np.split(order, first[1:]), strict=True):
        if value >= 0:
            yield value, places


def compound(returns: Floats, start: Ints, end: Ints) -> Floats:
    """Product of 1 + r over the sessions after `start` up to `end`, minus 1.

    Multiplied one after the other from the start, so that a longer history or a
    later end changes no digit.

    Parameters
    ----------
    returns
        float64[n], NaN = no return.
    start, end
        int64: windows; -1 = none.

    Returns
    -------
    float64: NaN for no window, or where a session of it has no return.
    """
    out = np.full(len(start), np.nan)
    good = np.flatnonzero(start >= 0)
    if not len(good):
        return out
    if int((end - start)[good].max()) < len(np.unique(start[good])):
        out[good] = _side_by_side(1.0 + returns, start[good], end[good]) - 1.0
        return out
    for first, places in _by_start(start):
        last = int(end[places].max())
        grown = np.cumprod(1.0 + returns[first + 1 : last + 1])
        out[places] = grown[end[places] - first - 1] - 1.0
    return out


def _side_by_side(factors: Floats, start: Ints, end: Ints) -> Floats:
    """Products over many short windows: all of them grow by one session at a time."""
    out = factors[start + 1]
    for step in range(2, int((end - start).max()) + 1):
        longer = np.flatnonzero(end - start >= step)
        out[longer] *= factors[start[longer] + step]
    return out


def linked(contributions: Floats, returns: Floats, start: Ints, end: Ints) -> Floats:
    """Contributions linked over a window, in points of the starting level.

    Each session's contribution is scaled by what the whole had grown to the evening
    before, so that the parts of a whole add up to its compound return.

    Parameters
    ----------
    contributions, returns
        float64[n]: of the group, and of the whole; NaN = none.
    start, end
        int64: windows; -1 = none.

    Returns
    -------
    float64: NaN for no window, or where a session of it has no return.
    """
    out = np.full(len(start), np.nan)
    for first, places in _by_start(start):
        last = int(end[places].max())
        window = slice(first + 1, last + 1)
        grown = np.cumprod(1.0 + returns[window])
        before = np.concatenate([[1.0], grown[:-1]])
        out[places] = np.cumsum(contributions[window] * before)[end[places] - first - 1]
    return out


def drift_factors(panel: Floats, newest: Ints, opening: Ints, rows: Ints) -> Floats:
    """Growth of members since a holdings date: last close over first close since.

    Parameters
    ----------
    panel
        float64[all members, sessions] closes, NaN = none.
    newest
        int64[members, sessions wanted]: column of the last close up to each, -1 = none.
    opening
        int64[members]: column of the first close on or after the holdings date.
    rows
        int64[members]: their rows in `panel`.

    Returns
    -------
    float64[members, sessions wanted]: 1 for a member without a close since the date.
    """
    has = (newest >= opening[:, None]) & (newest >= 0)
    top = panel[rows[:, None], np.where(has, newest, 0)]
    bottom = panel[rows, np.minimum(opening, panel.shape[1] - 1)]
    return np.where(has, top / bottom[:, None], 1.0)
