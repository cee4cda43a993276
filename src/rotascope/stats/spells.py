"""Spells: maximal runs during which a condition holds, and how they compare."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rotascope.core.values import Flags, Floats

Ints = NDArray[np.int64]


def run_lengths(holds: Flags) -> Ints:
    """Length of the unbroken run ending at each place; 0 where the condition fails.

    Parameters
    ----------
    holds
        bool[n].

    Returns
    -------
    int64[n].
    """
    places = np.arange(1, len(holds) + 1)
    last_break = np.maximum.accumulate(np.where(holds, 0, places)) if len(holds) else places
    return np.asarray(np.where(holds, places - last_break, 0), dtype=np.int64)


@dataclass(frozen=True, eq=False)
class Spells:
    """All spells of a condition, in order.

    Attributes
    ----------
    first, last
        int64: places of the first and last session of each.
    """

    first: Ints
    last: Ints

    @classmethod
    def of(cls, holds: Flags) -> Spells:
        """The spells in bool[n]."""
        edges = np.diff(np.concatenate([[0], holds.astype(np.int8), [0]]))
        return cls(np.flatnonzero(edges == 1), np.flatnonzero(edges == -1) - 1)

    @property
    def length(self) -> Ints:
        """int64: how long each is."""
        return self.last - self.first + 1


def longest_since(holds: Flags, at: Ints) -> Floats:
    """Last place of the most recent earlier spell at least as long as the present one.

    Parameters
    ----------
    holds
        bool[n].
    at
        int64: places to stand at; the spell under way there counts up to there.

    Returns
    -------
    float64, one per place: NaN where the condition fails or no such spell exists.
    """
    spells, lengths = Spells.of(holds), run_lengths(holds)
    full = spells.length
    out = np.full(len(at), np.nan)
    stack: list[int] = []  # earlier spells, lengths falling: candidates seen from the newest
    order = np.argsort(at, kind="stable")
    seen = 0
    for i in order.tolist():
        place, now = int(at[i]), int(lengths[at[i]])
        if now == 0:
            continue
        while seen < len(full) and spells.last[seen] < place - now + 1:
            while stack and full[stack[-1]] <= full[seen]:
                stack.pop()
            stack.append(seen)
            seen += 1
        found = bisect_left(stack, True, key=lambda s: bool(full[s] < now)) - 1
        if found >= 0:
            out[i] = spells.last[stack[found]]
    return out


def record_rank(holds: Flags, at: Ints) -> Floats:
    """1 + the number of spells up to each place that are longer than the present one.

    Returns
    -------
    float64, one per place; NaN where the condition fails there.
    """
    spells, lengths = Spells.of(holds), run_lengths(holds)
    full = spells.length
    out = np.full(len(at), np.nan)
    for i, place in enumerate(at.tolist()):
        now = lengths[place]
        if now:
            done = int(np.searchsorted(spells.last, place))  # spells ended before this place
            out[i] = 1 + int(np.sum(full[:done] > now))
    return out


def previous_at_least(values: Floats, at: Ints) -> Floats:
    """Last earlier place with a value at least as high; NaN where there is none.

    Parameters
    ----------
    values
        float64[n], NaN = no value.
    at
        int64: places to stand at.
    """
    out = np.full(len(at), np.nan)
    if len(at) <= 4:
        for i, place in enumerate(at.tolist()):
            found = np.flatnonzero(values[:place] >= values[place])
            if len(found):
                out[i] = found[-1]
        return out
    wanted: dict[int, list[int]] = {}
    for i, place in enumerate(at.tolist()):
        wanted.setdefault(place, []).append(i)
    stack: list[int] = []
    for place, value in enumerate(values.tolist()):
        if value != value:  # NaN
            continue
        while stack and values[stack[-1]] < value:
            stack.pop()
        for i in wanted.get(place, ()):
            if stack:
                out[i] = stack[-1]
        stack.append(place)
    return out
