"""Chance for the simulated market: the same shocks on every machine.

Only the raw 64-bit stream of PCG64 is used, whose values numpy guarantees; the
shapes are made from it with integers, a table and square roots, which every
machine rounds alike. Nothing here calls a logarithm, an exponential or a sine.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_PART = 14  # four parts of 14 bits make one bell-shaped value
_MASK = np.uint64((1 << _PART) - 1)
_MEAN = 2.0 * ((1 << _PART) - 1)
_SPREAD = math.sqrt(4.0 * ((1 << 2 * _PART) - 1) / 12.0)
# Calm, lively and wild days of a share: how many of 256, and their spread.
_MOODS = ((225, 0.75), (26, 1.6), (5, 3.5))


def _mood_table() -> Floats:
    table = np.concatenate([np.full(count, spread) for count, spread in _MOODS])
    mean_square = sum(count * spread * spread for count, spread in _MOODS) / 256.0
    return table / math.sqrt(mean_square)


_TABLE = _mood_table()


class Chance:
    """One stream of chance, named by the market's seed and a number.

    Parameters
    ----------
    seed
        Seed of the market, 0 or more.
    stream
        Number of the stream; streams of one seed are independent.
    """

    def __init__(self, seed: int, stream: int) -> None:
        self._bits = np.random.PCG64(np.random.SeedSequence([seed, stream]))

    def _raw(self, count: int) -> NDArray[np.uint64]:
        return np.asarray(self._bits.random_raw(count), dtype=np.uint64)

    def uniforms(self, count: int) -> Floats:
        """Values in [0, 1), shape (count,)."""
        return (self._raw(count) >> np.uint64(11)).astype(np.float64) * 2.0**-53

    def bells(self, count: int) -> Floats:
        """Bell-shaped values of mean 0 and spread 1, at most 3.5 in size, shape (count,)."""
        return self._bell(self._raw(count))

    def shocks(self, count: int) -> Floats:
        """Fat-tailed values of mean 0 and spread 1, shape (count,): most days calm, few wild."""
        raw = self._raw(count)
        return self._bell(raw) * _TABLE[(raw >> np.uint64(56)).astype(np.intp)]

    @staticmethod
    def _bell(raw: NDArray[np.uint64]) -> Floats:
        total = raw & _MASK
        for part in (1, 2, 3):
            total += (raw >> np.uint64(_PART * part)) & _MASK
        return (total.astype(np.float64) - _MEAN) / _SPREAD
