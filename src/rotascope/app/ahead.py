"""What a kept result holds ready for the next sessions, so that these read little."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from rotascope.app.tails import Since, Tail, longer
from rotascope.core.values import Floats
from rotascope.stats.wide import Block, Files, Plan, read_only

Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Ahead:
    """Last closes of members, and what their next closes will be held against.

    Attributes
    ----------
    last
        The last close of each member and, ahead of it where it is older, that from which
        its weight drifts.
    opening
        int64[1]: session since which it does.
    heads
        float64[averages, members]: sum of the newest block of closes so far.
    tails
        float64[averages, steps, members]: sum of the rest of each next window; NaN where
        that window has to be looked at as a whole.
    tops, bottoms
        float64[steps, members]: extremes of the closes that the next windows hold.
    """

    last: Tail
    opening: Ints
    heads: Floats
    tails: Floats
    tops: Floats
    bottoms: Floats

    @classmethod
    def of_tail(cls, tail: Tail, opening: int, plan: Plan) -> Self:
        """That of the last closes of every member, as long as the plan looks back."""
        from rotascope.stats.wideahead import STEPS, look_ahead

        k, width = len(plan.averages), len(tail.members)
        tails = np.empty((k, STEPS, width))
        out = np.empty((k, width)), tails, np.empty((STEPS, width)), np.empty((STEPS, width))
        given = (tail.offsets, tail.closes, tail.lead)
        look_ahead(*(np.ascontiguousarray(a) for a in given), _lengths(plan), out)
        return cls(_last_of(tail, opening), np.array([opening]), *out)

    @classmethod
    def taken(cls, arrays: Mapping[str, NDArray[Any]]) -> Self:
        """That of kept arrays."""
        last = Tail.of({n.removeprefix("last "): a for n, a in arrays.items() if n[:5] == "last "})
        names = ("opening", "heads", "tails", "tops", "bottoms")
        return cls(last, *(np.asarray(arrays[n]) for n in names))

    def arrays(self) -> dict[str, NDArray[Any]]:
        """The arrays to keep."""
        return {
            **{f"last {name}": array for name, array in self.last.arrays().items()},
            "opening": self.opening,
            "heads": self.heads,
            "tails": self.tails,
            "tops": self.tops,
            "bottoms": self.bottoms,
        }

    def serves(self, files: Files, *, end: int, first: int) -> bool:
        """Whether the closes here are enough for the files in force from a session on.

        Parameters
        ----------
        end
            Session of the last closes here.
        """
        eve = max(int(np.searchsorted(files.positions, first - 1, side="right")) - 1, 0)
        since = files.since[eve:]
        return bool(((since == self.opening) | (since > end)).all())

    def block(
        self, whole: Tail, names: NDArray[np.str_], since: Since, *, plan: Plan, first: int
    ) -> Block:
        """The last closes and those since as a block, with the flags of the latter.

        Parameters
        ----------
        whole
            The tail that this was worked out from.
        names
            All members, by place.
        first
            Session from which figures are wanted.
        """
        from rotascope.stats.wideahead import flags_ahead

        block, old = longer(self.last, names, since), longer(whole, names, since)
        later = block.following
        place = np.full(len(names), -1, dtype=np.int64)
        place[whole.members] = np.arange(len(whole.members))
        flags = np.zeros((len(plan.averages) + 2, len(later.closes)), np.uint8)
        flags_ahead(
            read_only(old.offsets, old.closes, old.before, place[old.members]),
            (*read_only(later.offsets, later.sessions, later.closes), first),
            read_only(self.heads, self.tails, self.tops, self.bottoms),
            _lengths(plan),
            flags,
        )
        return replace(block, later=replace(later, flags=flags))


def _lengths(plan: Plan) -> Ints:
    """Of the averages, then that for highs and lows."""
    return np.array([*plan.averages, plan.extremes], dtype=np.int64)


def _last_of(tail: Tail, opening: int) -> Tail:
    """The last close of each member, and ahead of it its first one since a session."""
    start, end = tail.offsets[:-1], tail.offsets[1:]
    before = np.concatenate([[0], np.cumsum(tail.sessions < opening)])
    base = start + before[end] - before[start]
    extra = base < end - 1
    offsets = np.concatenate([[0], np.cumsum(np.minimum(end - start, 1) + extra)])
    rows = np.empty(offsets[-1], np.int64)
    rows[offsets[1:][end > start] - 1] = end[end > start] - 1
    rows[offsets[:-1][extra]] = base[extra]
    lead = tail.lead + (end - start) - np.diff(offsets)
    return Tail(tail.members, lead, offsets, tail.sessions[rows], tail.closes[rows])
