"""Rolling means and extremes over the last n values that exist, column by column.

Every window is the sum (or extreme) of the tail of one block and the head of the
next, blocks being n long and counted from the first value. Nothing is ever
subtracted, so a huge early value leaves no error behind, and a figure does not
depend on what comes after it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rotascope.core.values import Floats

Accumulate = Callable[..., Floats]


@dataclass(frozen=True, eq=False)
class Packed:
    """A panel with the gaps of each row squeezed out.

    Attributes
    ----------
    values
        float64[rows, longest]: existing values from the left, NaN behind them.
    where
        int64[rows, columns]: place of each value in `values`, -1 where it is missing.
    """

    values: Floats
    where: NDArray[np.int64]

    @classmethod
    def of(cls, panel: Floats) -> Packed:
        """Squeeze out the NaN of each row of `panel` (float64[rows, columns])."""
        there = ~np.isnan(panel)
        rank = np.cumsum(there, axis=1) - 1
        where = np.where(there, rank, -1)
        longest = int(rank[:, -1].max(initial=-1)) + 1 if panel.size else 0
        values = np.full((panel.shape[0], longest), np.nan)
        rows, columns = np.nonzero(there)
        values[rows, rank[rows, columns]] = panel[rows, columns]
        return cls(values, where)

    def spread(self, figures: Floats) -> Floats:
        """Figures of the packed values, back at their places; NaN where none."""
        out = np.full(self.where.shape, np.nan)
        rows, columns = np.nonzero(self.where >= 0)
        out[rows, columns] = figures[rows, self.where[rows, columns]]
        return out


def _two_blocks(values: Floats, n: int, accumulate: Accumulate, join: Accumulate) -> Floats:
    """Windows of n along axis 1 as tail of a block joined with head of the next."""
    rows, length = values.shape
    out = np.full((rows, length), np.nan)
    if length < n or n < 1:
        return out
    blocks = -(-length // n)
    padded = np.full((rows, blocks * n), np.nan)
    padded[:, :length] = values
    cube = padded.reshape(rows, blocks, n)
    head = accumulate(cube, axis=2).reshape(rows, -1)[:, :length]
    tail = accumulate(cube[:, :, ::-1], axis=2)[:, :, ::-1].reshape(rows, -1)[:, :length]
    out[:, n - 1 :] = join(tail[:, : length - n + 1], head[:, n - 1 :])
    ends_block = np.arange(n - 1, length, n)
    out[:, ends_block] = head[:, ends_block]
    return out


def rolling_mean(packed: Packed, n: int) -> Floats:
    """Mean of the last n existing values, that session's included.

    Parameters
    ----------
    packed
        Values by row.
    n
        Number of values; rows with fewer give NaN.

    Returns
    -------
    float64, the shape of the panel; NaN where the value itself is missing.
    """
    return packed.spread(_two_blocks(packed.values, n, np.cumsum, np.add) / n)


def rolling_max(packed: Packed, n: int) -> Floats:
    """Largest of the last n existing values; NaN with fewer, or where there is none."""
    return packed.spread(_two_blocks(packed.values, n, np.maximum.accumulate, np.maximum))


def rolling_min(packed: Packed, n: int) -> Floats:
    """Smallest of the last n existing values; NaN with fewer, or where there is none."""
    return packed.spread(_two_blocks(packed.values, n, np.minimum.accumulate, np.minimum))


def ema(values: Floats, smoothing: float) -> Floats:
    """Exponential mean, started at the first value; a NaN leaves it where it was.

    Parameters
    ----------
    values
        float64[n].
    smoothing
        Share of the new value, in (0, 1].

    Returns
    -------
    float64[n]; NaN before the first value and where the value is missing.
    """
    out = np.full(len(values), np.nan)
    state = np.nan
    for i, value in enumerate(values.tolist()):
        if value != value:  # NaN
            continue
        state = value if state != state else state + smoothing * (value - state)
        out[i] = state
    return out


def last_existing(panel: Floats) -> NDArray[np.int64]:
    """For each cell of each row the column of the last value up to it; -1 before the first."""
    columns = np.arange(panel.shape[1], dtype=np.int64)
    marked = np.where(np.isnan(panel), -1, columns)
    found: NDArray[np.int64] = np.maximum.accumulate(marked, axis=1)
    return found


def next_existing(panel: Floats) -> NDArray[np.int64]:
    """For each cell of each row the column of the next value from it on; the width if none."""
    width = panel.shape[1]
    columns = np.arange(width, dtype=np.int64)
    marked = np.where(np.isnan(panel), width, columns)
    found: NDArray[np.int64] = np.minimum.accumulate(marked[:, ::-1], axis=1)[:, ::-1]
    return found
