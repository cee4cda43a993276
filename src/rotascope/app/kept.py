"""A kept result of the wide stage: figures of all sessions, and what is needed to go on."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol, Self

import numpy as np
from numpy.typing import NDArray

from rotascope.app.ahead import Ahead
from rotascope.app.tails import Since, Tail, in_one, longer, tail_of
from rotascope.core.market import Holdings, Runs, WideIndex
from rotascope.core.time import Calendar
from rotascope.core.values import Flags, Floats
from rotascope.measures.panels import that_count
from rotascope.measures.wideindex import (
    LARGE,
    block_of,
    files_of,
    groups_of,
    plan_for,
    plan_of,
    size_of,
)
from rotascope.stats.wide import PARTS, Block, Files, compute
from rotascope.store.facts import Facts

Ints = NDArray[np.int64]
Arrays = Mapping[str, NDArray[Any]]


def cores() -> int:
    """How many threads the wide stage uses: the cores of the machine, up to its parts."""
    return max(1, min(PARTS, os.cpu_count() or 1))


class Panels(Protocol):
    """What the wide stage needs of a market."""

    calendar: Calendar
    facts: Facts
    sees_all: bool

    def holdings(self, index: str) -> Holdings:
        """The files of an index."""

    def runs(self, symbols: tuple[str, ...]) -> Iterator[Runs]:
        """Closes of symbols, in blocks."""

    def kinds_of(self, symbols: tuple[str, ...]) -> tuple[str, int]:
        """Kind of the symbols' closes, and how many of them have any."""

    def on(self, facts: Facts) -> Self:
        """The market of other facts, as of their last session."""


@dataclass(frozen=True, eq=False)
class Latest:
    """Members and the holdings file in force on a result's last session.

    Attributes
    ----------
    members
        Names, in the order of their first appearance.
    position, opening
        int64[1]: session of the file, and from which its weights drift.
    held, weight, group
        As in `rotascope.stats.wide.Files`, of this file only.
    """

    members: NDArray[np.str_]
    position: Ints
    opening: Ints
    held: Flags
    weight: Floats
    group: NDArray[np.int16]

    @classmethod
    def of(cls, holdings: Holdings) -> Latest:
        """Those of an index's files."""
        files = files_of(holdings)
        return cls(
            np.array(holdings.members),
            files.positions[-1:],
            files.since[-1:],
            files.held[-1:],
            files.weight[-1:],
            files.group[-1:],
        )

    @classmethod
    def taken(cls, arrays: Mapping[str, NDArray[Any]]) -> Latest:
        """Those of kept arrays."""
        names = ("names", "position", "opening", "held", "weight", "group")
        return cls(*(np.asarray(arrays[n]) for n in names))

    def arrays(self) -> dict[str, NDArray[Any]]:
        """The arrays to keep."""
        return {
            "names": self.members,
            "position": self.position,
            "opening": self.opening,
            "held": self.held,
            "weight": self.weight,
            "group": self.group,
        }

    @property
    def files(self) -> Files:
        """The file as the wide stage takes it."""
        return Files(self.position, self.held, self.weight, self.group, self.opening)


@dataclass(frozen=True, eq=False)
class Kept:
    """Figures of an index on all sessions of a store, and what is needed to go on.

    Sessions that were added one by one are kept apart from the whole before them, which
    then need not be written again.

    Attributes
    ----------
    first
        Session of the first value.
    whole, added
        float64[names, sessions]: figures, and those of the sessions added since.
    names
        The figures, in order.
    about
        Kind of closes, number of priced members, labels, positions of the files, members
        that had appeared by each, digest of the members, whether the past is clean.
    end
        The last closes of every member when the whole was computed.
    ahead
        What those leave ready for the sessions that follow; None until it is to be kept.
    since
        The closes added since.
    latest
        Members and the holdings file in force.
    """

    first: int
    whole: Floats
    added: Floats
    names: tuple[str, ...]
    about: dict[str, Any]
    end: Tail
    ahead: Ahead | None
    since: Since
    latest: Latest

    @classmethod
    def taken(cls, described: dict[str, Any], groups: Mapping[str, Arrays]) -> Kept:
        """A result of kept arrays and their description."""
        return cls(
            described["first"],
            groups["whole"]["figures"],
            groups["added"]["figures"],
            tuple(described["names"]),
            described,
            Tail.of(groups["whole"]),
            Ahead.taken(groups["whole"]),
            Since.of(groups["added"]),
            Latest.taken(groups["latest"]),
        )

    def groups(self) -> dict[str, Arrays]:
        """The arrays to keep, those together that change together."""
        ahead = {} if self.ahead is None else self.ahead.arrays()
        return {
            "whole": {"figures": self.whole, **self.end.arrays(), **ahead},
            "added": {"figures": self.added, **self.since.arrays()},
            "latest": self.latest.arrays(),
        }

    @property
    def figures(self) -> Floats:
        """float64[names, sessions]: all figures."""
        return np.concatenate([self.whole, self.added], axis=1)

    @property
    def last(self) -> int:
        """Last session with figures."""
        return self.first + int(self.whole.shape[1] + self.added.shape[1]) - 1

    @property
    def block(self) -> Block:
        """The last closes of every member."""
        return longer(self.end, self.latest.members, self.since)

    def tail(self, look_back: int) -> Tail:
        """The last closes of every member, cut to what is needed now."""
        return tail_of(in_one(self.block), look_back, int(self.latest.opening[-1]))

    def folded(self, look_back: int) -> Kept:
        """The same with everything in the whole."""
        return self.anew(self.figures, self.tail(look_back))

    def anew(self, figures: Floats, tail: Tail) -> Kept:
        """Other figures as the whole, with the last closes that go with them."""
        none, nothing = np.zeros((len(self.names), 0)), Since.nothing()
        return replace(self, whole=figures, added=none, end=tail, ahead=None, since=nothing)

    def ready(self) -> Kept:
        """The same with what the sessions that follow will need."""
        if self.ahead is not None:
            return self
        plan = plan_for(tuple(self.about["labels"]))
        return replace(self, ahead=Ahead.of_tail(self.end, int(self.latest.opening[-1]), plan))

    def upto(self, sessions: int) -> WideIndex | None:
        """The figures by session of a calendar of so many sessions; None while it was small."""
        positions = np.array(self.about["positions"])
        if size_of(positions, np.array(self.about["appeared"]), sessions) <= LARGE:
            return None
        out = np.empty((len(self.names), sessions))
        middle = self.first + self.whole.shape[1]
        out[:, : self.first] = np.nan
        out[:, self.first : middle] = self.whole[:, : sessions - self.first]
        out[:, middle:] = self.added[:, : max(sessions - middle, 0)]
        return WideIndex(
            dict(zip(self.names, out, strict=True)),
            self.about["kind"],
            self.about["priced"],
            tuple(self.about["labels"]),
        )


def from_scratch(market: Panels, index: str) -> Kept | None:
    """Figures of an index on all sessions of a market; None where it is small."""
    holdings = that_count(market.holdings(index))
    about = about_of(holdings)
    sessions = len(market.calendar)
    if size_of(holdings.positions, np.array(about["appeared"]), sessions) <= LARGE:
        return None
    first = int(holdings.positions[0])
    kinds: set[str] = set()
    tails = []

    def blocks() -> Iterator[Block]:
        for runs in market.runs(holdings.members):
            kinds.update(runs.kinds)
            block = block_of(runs, holdings.members)
            tails.append(tail_of(block, plan.look_back, int(holdings.opening[-1])))
            yield block

    plan = plan_of(holdings)
    found = compute(blocks(), files_of(holdings), plan, span=(first, sessions - 1), threads=cores())
    tail = Tail.joined(tails)
    about |= {"kind": kinds.pop() if len(kinds) == 1 else "mixed", "priced": len(tail.members)}
    figures = np.array(list(found.figures.values()))
    none = np.zeros((len(figures), 0))
    names, latest = tuple(found.figures), Latest.of(holdings)
    return Kept(first, figures, none, names, about, tail, None, Since.nothing(), latest)


def about_of(holdings: Holdings) -> dict[str, Any]:
    """What tells whether an earlier result can be taken over."""
    last_place = [int(np.flatnonzero(h).max(initial=-1)) + 1 for h in holdings.held]
    return {
        "labels": list(groups_of(holdings)),
        "positions": holdings.positions.tolist(),
        "appeared": np.maximum.accumulate(last_place).tolist(),
        "members": digest(holdings.members),
        "count": len(holdings.members),
    }


def digest(names: tuple[str, ...]) -> str:
    """Fingerprint of names in their order."""
    return hashlib.sha256("\n".join(names).encode()).hexdigest()
