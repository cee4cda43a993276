"""The last closes of every member: what a new session needs of the past."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from rotascope.core.values import Floats
from rotascope.stats.wide import Block, Later

Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Tail:
    """Closes of members in the order of their symbols: a block, cut to what is needed.

    Attributes
    ----------
    members
        int64: places among the index's members.
    lead
        int64: how many closes each had before these.
    offsets, sessions, closes
        As in `rotascope.stats.wide.Block`.
    """

    members: Ints
    lead: Ints
    offsets: Ints
    sessions: NDArray[np.int32]
    closes: Floats

    @classmethod
    def of(cls, arrays: Mapping[str, NDArray[Any]]) -> Self:
        """A tail of kept arrays."""
        names = ("members", "lead", "offsets", "sessions", "closes")
        return cls(*(np.asarray(arrays[n]) for n in names))

    def arrays(self) -> dict[str, NDArray[Any]]:
        """The arrays to keep."""
        return {
            "members": self.members,
            "lead": self.lead,
            "offsets": self.offsets,
            "sessions": self.sessions,
            "closes": self.closes,
        }

    @classmethod
    def joined(cls, parts: Sequence[Tail]) -> Tail:
        """Tails of blocks that follow one another in the order of the symbols."""
        if not parts:
            nobody = np.zeros(0, np.int64)
            return cls(nobody, nobody, np.zeros(1, np.int64), np.zeros(0, np.int32), np.zeros(0))
        lengths = np.concatenate([np.diff(p.offsets) for p in parts])
        return cls(
            np.concatenate([p.members for p in parts]),
            np.concatenate([p.lead for p in parts]),
            np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64),
            np.concatenate([p.sessions for p in parts]),
            np.concatenate([p.closes for p in parts]),
        )


@dataclass(frozen=True, eq=False)
class Since:
    """Closes added since a tail was cut, by session.

    Attributes
    ----------
    owner
        int64: place of the member.
    session, close
        int32 position and float64; a member's sessions rise.
    """

    owner: Ints
    session: NDArray[np.int32]
    close: Floats

    @classmethod
    def nothing(cls) -> Self:
        """No closes."""
        return cls(np.zeros(0, np.int64), np.zeros(0, np.int32), np.zeros(0))

    @classmethod
    def of(cls, arrays: Mapping[str, NDArray[Any]]) -> Self:
        """Those of kept arrays."""
        return cls(*(np.asarray(arrays[n]) for n in ("owner", "session", "close")))

    def arrays(self) -> dict[str, NDArray[Any]]:
        """The arrays to keep."""
        return {"owner": self.owner, "session": self.session, "close": self.close}

    def and_then(self, more: Since) -> Since:
        """These and later ones."""
        return Since(
            np.concatenate([self.owner, more.owner]),
            np.concatenate([self.session, more.session]),
            np.concatenate([self.close, more.close]),
        )


def tail_of(block: Block, look_back: int, opening: int) -> Tail:
    """The last closes of each member of a block, which has no closes that follow.

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
    rows = _places(first - extra, lengths)
    heads = offsets[:-1][extra]
    rows[heads] = base[extra]
    lead = (block.before + first - extra - start).astype(np.int64)
    return Tail(block.members, lead, offsets, block.sessions[rows], block.closes[rows])


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


def longer(tail: Tail, names: NDArray[np.str_], since: Since) -> Block:
    """A tail and the closes since as a block.

    Parameters
    ----------
    names
        All members, by place.
    """
    members, lead, offsets = tail.members, tail.lead, tail.offsets
    slot = np.full(len(names), -1, dtype=np.int64)
    slot[members] = np.arange(len(members))
    if (slot[since.owner] < 0).any():  # somebody has a first close
        had = np.zeros((2, len(names)), dtype=np.int64)
        had[:, members] = lead, np.diff(offsets)
        members = np.union1d(members, since.owner)
        members = members[np.argsort(names[members], kind="stable")]
        slot[members] = np.arange(len(members))
        lead, lengths = had[:, members]
        offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    mine = slot[since.owner]
    order = np.argsort(mine, kind="stable")
    further = np.searchsorted(mine[order], np.arange(len(members) + 1))
    later = Later(further, since.session[order], since.close[order])
    return Block(members, offsets, tail.sessions, tail.closes, lead, later)


def in_one(block: Block) -> Block:
    """A block with the closes that follow put behind those of each member."""
    later = block.following
    had, more = np.diff(block.offsets), np.diff(later.offsets)
    offsets = block.offsets + later.offsets
    old, fresh = _places(offsets[:-1], had), _places(offsets[:-1] + had, more)
    sessions, closes = np.empty(offsets[-1], np.int32), np.empty(offsets[-1])
    sessions[old], closes[old] = block.sessions, block.closes
    sessions[fresh], closes[fresh] = later.sessions, later.closes
    return Block(block.members, offsets, sessions, closes, block.lead)


def _places(start: Ints, lengths: Ints) -> Ints:
    """Places of runs that begin at `start` and are so long, one run after the other."""
    first = np.cumsum(lengths) - lengths
    within = np.arange(int(lengths.sum())) - np.repeat(first, lengths)
    return np.repeat(start, lengths) + within
