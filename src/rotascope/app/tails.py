"""The last closes of every member: what a new session needs of the past."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rotascope.core.values import Floats
from rotascope.stats.wide import Block

Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Tail:
    """Closes of members in the order of their symbols: a block, cut to what is needed.

    Attributes
    ----------
    members
        int64: places among the index's members.
    offsets, sessions, closes
        As in `rotascope.stats.wide.Block`.
    """

    members: Ints
    offsets: Ints
    sessions: NDArray[np.int32]
    closes: Floats

    @classmethod
    def of(cls, arrays: Mapping[str, NDArray[Any]]) -> Tail:
        """A tail of kept arrays."""
        names = ("members", "offsets", "sessions", "closes")
        return cls(*(np.asarray(arrays[n]) for n in names))

    def arrays(self) -> dict[str, NDArray[Any]]:
        """The arrays to keep."""
        return {
            "members": self.members,
            "offsets": self.offsets,
            "sessions": self.sessions,
            "closes": self.closes,
        }

    @classmethod
    def joined(cls, parts: Sequence[Tail]) -> Tail:
        """Tails of blocks that follow one another in the order of the symbols."""
        if not parts:
            nobody = np.zeros(0, np.int64)
            return cls(nobody, np.zeros(1, np.int64), np.zeros(0, np.int32), np.zeros(0))
        lengths = np.concatenate([np.diff(p.offsets) for p in parts])
        return cls(
            np.concatenate([p.members for p in parts]),
            np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64),
            np.concatenate([p.sessions for p in parts]),
            np.concatenate([p.closes for p in parts]),
        )

    def block(self) -> Block:
        """The tail as a block."""
        return Block(self.members, self.offsets, self.sessions, self.closes)


def tail_of(block: Block, look_back: int, opening: int) -> Tail:
    """The last closes of each member of a block.

    Parameters
    ----------
    look_back
        How many of them a rolling figure needs.
    opening
        Session of the holdings file in force: the first close since then is kept too,
        ahead of the others where it is older.
    """
    start, end = block.offsets[:-1], block.offsets[1:]
    first = np.maximum(start, end - look_back)
    base = _older_base(block, first, opening)
    extra = base >= 0
    lengths = end - first + extra
    offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    within = np.arange(offsets[-1]) - np.repeat(offsets[:-1], lengths)
    rows = np.repeat(first - extra, lengths) + within
    heads = offsets[:-1][extra]
    rows[heads] = base[extra]
    return Tail(block.members, offsets, block.sessions[rows], block.closes[rows])


def _older_base(block: Block, first: Ints, opening: int) -> Ints:
    """Place of each member's first close since a session, where older than `first`; else -1."""
    out = np.full(len(first), -1, dtype=np.int64)
    start = block.offsets[:-1]
    cut = np.flatnonzero(first > start)
    for i in cut[block.sessions[first[cut]] > opening].tolist():
        place = int(np.searchsorted(block.sessions[start[i] : first[i]], opening))
        if start[i] + place < first[i]:
            out[i] = start[i] + place
    return out


def longer(
    tail: Tail, names: NDArray[np.str_], new: tuple[Ints, NDArray[np.int32], Floats]
) -> Block:
    """A tail with new closes behind those of each member.

    Parameters
    ----------
    names
        All members, by place.
    new
        Member, session and close of each new close, by member's name and session.
    """
    owner, sessions, closes = new
    members = tail.members
    if len(owner) and not np.isin(owner, members).all():  # somebody has a first close
        members = np.union1d(members, owner)
        members = members[np.argsort(names[members], kind="stable")]
    slot = np.zeros(len(names), dtype=np.int64)
    slot[members] = np.arange(len(members))
    had = np.zeros(len(members), dtype=np.int64)
    had[slot[tail.members]] = np.diff(tail.offsets)
    more = np.bincount(slot[owner], minlength=len(members))
    offsets = np.concatenate([[0], np.cumsum(had + more)]).astype(np.int64)
    old = _places(offsets[:-1], had)
    fresh = _places(offsets[:-1] + had, more)
    all_sessions = np.empty(offsets[-1], np.int32)
    all_closes = np.empty(offsets[-1])
    all_sessions[old], all_closes[old] = tail.sessions, tail.closes
    all_sessions[fresh], all_closes[fresh] = sessions, closes
    return Block(members, offsets, all_sessions, all_closes)


def _places(start: Ints, lengths: Ints) -> Ints:
    """Places of runs that begin at `start` and are so long, one run after the other."""
    first = np.cumsum(lengths) - lengths
    within = np.arange(int(lengths.sum())) - np.repeat(first, lengths)
    return np.repeat(start, lengths) + within
