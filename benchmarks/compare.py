"""Whether two engines found the same figures."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from benchmarks.panel import FIGURES

CLOSE = 1e-9
"""How far apart two figures may lie; all are shares, returns or counts."""


@dataclass(frozen=True)
class Agreement:
    """How two sets of figures compare.

    Attributes
    ----------
    farthest
        Largest difference of a figure that both have.
    lopsided
        Session-figures that only one of them has.
    figure
        The figure with the largest difference, or with one that only one has.
    """

    farthest: float
    lopsided: int
    figure: str

    @property
    def agreed(self) -> bool:
        """Whether every figure is there in both and close."""
        return self.lopsided == 0 and self.farthest <= CLOSE


def compared(one: pl.DataFrame, other: pl.DataFrame) -> Agreement:
    """How the figures of two engines compare; those that one of them lacks altogether are left out.

    Raises
    ------
    ValueError
        They are of different sessions.
    """
    if not one["session"].equals(other["session"]):
        raise ValueError("the two are of different sessions")
    farthest, lopsided, figure = 0.0, 0, ""
    for name in FIGURES:
        a, b = one[name], other[name]
        if a.null_count() == len(a) or b.null_count() == len(b):
            continue
        missing = int((a.is_null() != b.is_null()).sum())
        apart = max((a - b).abs().drop_nulls().to_list(), default=0.0)
        if missing > lopsided or (missing == 0 == lopsided and apart > farthest):
            figure = name
        farthest, lopsided = max(farthest, apart), lopsided + missing
    return Agreement(farthest, lopsided, figure)
