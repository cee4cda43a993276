"""Shares outstanding: how many were created, once splits are undone."""

from __future__ import annotations

from dataclasses import dataclass
from math import log

import numpy as np

from rotascope.core.values import Floats

_RATIOS = (*range(2, 101), 1.5, 2.5, 1.25, 4 / 3, 5 / 3)
JUMP = 1.2
"""Changes of shares by less than this factor are never looked at as a split."""
NEAR = log(1.15)
"""How far price and shares may lie from the ratio of a split on its day."""

_EXACT = 3.0
"""Shares tell a ratio better than the price, which has a return of its own that day."""


def split_between(shares: float, price: float) -> float:
    """Factor by which a split multiplied the shares between two days.

    Parameters
    ----------
    shares
        Shares outstanding of the later day over those of the earlier.
    price
        Unadjusted price of the later day over that of the earlier; NaN = unknown.

    Returns
    -------
    The ratio (2.0 for 2:1, 0.1 for a reverse split of 1:10); 1.0 where there is none. A
    split is seen where shares jump by a plain ratio and the price falls by the same: each
    within 15 % of it, since the day has a return and creations of its own.
    """
    if not price > 0 or not shares > 0 or 1.0 / JUMP < shares < JUMP:
        return 1.0
    best, ratio = _EXACT * abs(log(shares)) + abs(log(price)), 1.0
    for one in _RATIOS:
        for k in (float(one), 1.0 / one):
            far, cheap = abs(log(shares / k)), abs(log(price * k))
            if far <= NEAR and cheap <= NEAR and _EXACT * far + cheap < best:
                best, ratio = _EXACT * far + cheap, k
    return ratio


@dataclass(frozen=True, eq=False)
class Created:
    """Shares created, in money.

    Attributes
    ----------
    money
        float64 by session: change of shares since they were told before, splits undone, times
        the price; NaN where shares or price are not told, or no earlier count is.
    splits
        Session and factor of every split that was undone.
    jumps
        Session and factor of every change by half or more that no split explains.
    """

    money: Floats
    splits: tuple[tuple[int, float], ...]
    jumps: tuple[tuple[int, float], ...]


def created(shares: Floats, price: Floats) -> Created:
    """Money of the shares created on every session: change of shares x price, splits undone.

    Parameters
    ----------
    shares
        float64 by session: shares outstanding after the close; NaN = not told.
    price
        float64 by session: unadjusted value of a share; NaN = not told.
    """
    out = np.full(len(shares), np.nan)
    told = np.flatnonzero((shares > 0) & ~np.isnan(price))
    splits, jumps = [], []
    for before, here in zip(told[:-1].tolist(), told[1:].tolist(), strict=True):
        ratio = float(shares[here] / shares[before])
        k = split_between(ratio, float(price[here] / price[before]))
        if k != 1.0:
            splits.append((here, k))
        elif not 2.0 / 3.0 < ratio < 1.5:
            jumps.append((here, ratio))
        out[here] = (shares[here] - k * shares[before]) * price[here]
    return Created(out, tuple(splits), tuple(jumps))
