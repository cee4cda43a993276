"""The wide stage: one pass over members' closes gives an index's figures for every session.

Closes come in runs, one symbol after the other in time order; each adds straight
into per-session sums, so no panel is pivoted, sorted or copied. Membership and
drifting weights are part of the pass. Members add into one of a few partial sums
by their place in the order of first appearance; partials are joined in order, so
the digits depend neither on the number of threads nor on later members.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rotascope.core.values import Flags, Floats

Ints = NDArray[np.int64]

PARTS = 8
"""Partial sums that members are dealt to: a fixed number, so that digits are fixed too."""

LITTLE = 100_000
"""Fewer closes with figures than this are not worth a thread."""

BASE = (
    "everyone",  # sum of weights after the close before
    "priced",  # the part of it with a return
    "gained",  # sum of weight x return
    "squared",  # sum of weight x return^2
    "equal",  # sum of returns
    "counted",  # members with a return
    "total",  # sum of weights after the close
    "herfindahl",  # sum of squared weights after the close
    "valued",  # the part of the weights after the close with a close that day
    "advances",
    "declines",
    "moved",  # members in force after the close with a return
    "ranged",  # members in force with enough closes for new highs and lows
    "highs",
    "lows",
    "inforce",  # members in force the evening before
)


@dataclass(frozen=True)
class Plan:
    """What to compute.

    Attributes
    ----------
    averages
        Lengths of the means that breadth is measured against, in closes.
    extremes
        Length for new highs and lows, in closes.
    top
        How many of the largest weights to add up.
    groups
        Number of groups whose contributions and weights are told apart.
    median
        Whether the median return is wanted: it needs a panel of returns.
    """

    averages: tuple[int, ...] = (50, 200)
    extremes: int = 252
    top: int = 10
    groups: int = 0
    median: bool = True

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the sums, in order."""
        breadth = [f"{what}{n}" for n in self.averages for what in ("told", "above")]
        groups = [f"{what}{g}" for g in range(self.groups) for what in ("gain", "weight")]
        return (*BASE, *breadth, *groups)

    @property
    def look_back(self) -> int:
        """How many closes before a session its figures need."""
        return max(*self.averages, self.extremes, 2)


@dataclass(frozen=True, eq=False)
class Files:
    """Holdings, file by file.

    Attributes
    ----------
    positions
        int64[files]: session after whose close each is known.
    held
        bool[files, members].
    weight
        float64[files, members]: adding to 1 in each file; 0 where not held or unknown.
    group
        int16[files, members]: number of the member's group, -1 = none.
    opening
        int64[files]: session from whose closes on its weights drift, not after `positions`;
        None = the same.
    """

    positions: Ints
    held: Flags
    weight: Floats
    group: NDArray[np.int16]
    opening: Ints | None = None

    @property
    def since(self) -> Ints:
        """int64[files]: session from whose closes on the weights of each drift."""
        return self.positions if self.opening is None else self.opening


@dataclass(frozen=True, eq=False)
class Later:
    """Closes that follow those of a block, in the same order of members.

    Attributes
    ----------
    offsets, sessions, closes
        As in `Block`.
    flags
        uint8[averages + 2, closes]: above each mean, new high, new low, where this is known
        already; then the block may leave out the closes that only these need.
    """

    offsets: Ints
    sessions: NDArray[np.int32]
    closes: Floats
    flags: NDArray[np.uint8] | None = None


@dataclass(frozen=True, eq=False)
class Block:
    """Closes of some members, one after the other.

    Attributes
    ----------
    members
        int64[k]: their places among the index's members.
    offsets
        int64[k + 1]: where each one's closes begin.
    sessions
        int32: positions, ascending within a member.
    closes
        float64, no NaN.
    lead
        int64[k]: how many closes each had before these; None = none.
    later
        Closes that follow these; None = none.
    """

    members: Ints
    offsets: Ints
    sessions: NDArray[np.int32]
    closes: Floats
    lead: Ints | None = None
    later: Later | None = None

    @property
    def before(self) -> Ints:
        """int64[k]: how many closes each had before these."""
        return np.zeros(len(self.members), np.int64) if self.lead is None else self.lead

    @property
    def following(self) -> Later:
        """Closes that follow these."""
        nothing = Later(np.zeros(len(self.offsets), np.int64), np.zeros(0, np.int32), np.zeros(0))
        return nothing if self.later is None else self.later


@dataclass(frozen=True, eq=False)
class Sums:
    """Sums per session, which add up over any split of the members.

    Attributes
    ----------
    first
        Session of the first row.
    sums
        float64[parts, sessions, columns of the plan].
    largest
        float64[parts, sessions, top]: largest weights after the close, descending or not.
    returns
        float64[sessions, members]: returns of members in force the evening before (NaN =
        none); no columns where the plan wants no median.
    """

    first: int
    sums: Floats
    largest: Floats
    returns: Floats


@dataclass(frozen=True, eq=False)
class Wide:
    """Figures of an index by session, from `first` on.

    Attributes
    ----------
    first
        Session of the first value.
    figures
        Name -> float64[sessions], NaN = none.
    """

    first: int
    figures: dict[str, Floats] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.figures["cap"])


def empty(plan: Plan, members: int, first: int, last: int) -> Sums:
    """Sums of nobody, for sessions `first` up to and with `last`."""
    found = _unwritten(plan, members, first, last)
    found.returns[:] = np.nan
    return found


def _unwritten(plan: Plan, members: int, first: int, last: int) -> Sums:
    """Sums of nobody, whose returns are written when a member is added."""
    length = last - first + 1
    width = members if plan.median else 0
    return Sums(
        first,
        np.zeros((PARTS, len(plan.columns), length)).transpose(0, 2, 1),
        np.zeros((PARTS, length, plan.top)),
        np.empty((width, length)).T,
    )


def add(sums: Sums, block: Block, files: Files, plan: Plan, *, threads: int) -> None:
    """Add the members of a block to the sums, in place.

    Parameters
    ----------
    sums
        As `empty` makes them.
    block
        Members in the order of their symbols. Each one's closes reach back to the file in
        force the evening before the first session wanted, and as far as the plan looks.
    threads
        How many threads share the parts; the digits are the same for any number.
    """
    from rotascope.stats.widekernel import EVERYONE, TOTAL, follow

    last = sums.first + sums.sums.shape[1]
    whole = sums.sums.transpose(0, 2, 1)
    returns = sums.returns.T if plan.median else np.zeros((1, 0))
    in_force = _in_force(files, max(sums.first - 1, 0), last)
    arrays = (np.array(plan.averages, dtype=np.int64), plan.extremes, plan.median)

    later = block.following
    closes = read_only(block.offsets, block.sessions, block.closes)
    known = np.zeros((len(plan.averages) + 2, 0), np.uint8) if later.flags is None else later.flags
    more = read_only(later.offsets, later.sessions, later.closes, known)
    given = read_only(*in_force, files.since, files.held, files.weight, files.group)
    owners = read_only(block.members, block.before, (block.members % PARTS).astype(np.int8))

    def run(part: int) -> None:
        follow(
            (*owners, *closes, *more),
            given,
            arrays,
            (sums.first, last, part),
            (whole[part], sums.largest[part], returns),
        )
        whole[part, EVERYONE, 1:] = whole[part, TOTAL, :-1]  # the same weights, an evening on

    work = min(len(block.closes), len(block.members) * (last - sums.first))
    _shared(run, PARTS, threads if work > LITTLE else 1)


def _shared(run: Callable[[int], None], parts: int, threads: int) -> None:
    """Run the parts of a piece of work on some threads."""
    if threads == 1:
        for part in range(parts):
            run(part)
        return
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(run, range(parts)))


def read_only(*arrays: NDArray[Any]) -> tuple[NDArray[Any], ...]:
    """The arrays as the compiled code takes them: of one type, whoever made them."""
    views = tuple(np.ascontiguousarray(a).view(np.ndarray) for a in arrays)
    for view in views:
        view.flags.writeable = False
    return views


def _in_force(files: Files, first: int, last: int) -> tuple[Ints, Ints, Ints]:
    """Beginnings, ends and files of the sessions with one and the same file in force."""
    found = np.searchsorted(files.positions, np.arange(first, last), side="right") - 1
    starts = np.flatnonzero(np.diff(found, prepend=-1) != 0)
    ends = np.append(starts[1:], last - first)
    return starts + first, ends + first, found[starts]


def joined(parts: Iterable[Sums]) -> Sums:
    """Sums of disjoint members, joined in the order given (for work done elsewhere)."""
    found = list(parts)
    sums, largest, returns = found[0].sums, found[0].largest, found[0].returns
    for more in found[1:]:
        sums = sums + more.sums
        both = np.concatenate([largest, more.largest], axis=2)
        largest = -np.sort(-both, axis=2)[:, :, : largest.shape[2]]
        returns = np.where(np.isnan(returns), more.returns, returns)
    return Sums(found[0].first, sums, largest, returns)


def figures(sums: Sums, plan: Plan, *, threads: int = 1) -> Wide:
    """The figures that the sums give.

    Returns
    -------
    Wide with `cap`, `equal`, `covered`, `top`, `hhi`, `breadthN`, `advances`,
    `declines`, `highs`, `lows`, `dispersion`, `median`, `valued`, `covered_equal`, and
    `contributionG`, `weightG` for each group; NaN where a denominator is 0.
    """
    whole = np.add.reduce(sums.sums, axis=0)
    by = {name: whole[:, i] for i, name in enumerate(plan.columns)}
    largest = np.concatenate(list(sums.largest), axis=1)
    top = np.cumsum(-np.sort(-largest, axis=1)[:, : plan.top], axis=1)[:, -1]
    cap = _over(by["gained"], by["priced"])
    spread = _over(by["squared"], by["priced"]) - cap * cap
    out = {
        "cap": cap,
        "equal": _over(by["equal"], by["counted"]),
        "covered": _over(by["priced"], by["everyone"]),
        "covered_equal": _over(by["counted"], by["inforce"]),
        "top": _over(top, by["total"]),
        "hhi": _over(by["herfindahl"], by["total"] * by["total"]),
        "valued": _over(by["valued"], by["total"]),
        "advances": np.where(by["moved"] > 0, by["advances"], np.nan),
        "declines": np.where(by["moved"] > 0, by["declines"], np.nan),
        "highs": np.where(by["ranged"] > 0, by["highs"], np.nan),
        "lows": np.where(by["ranged"] > 0, by["lows"], np.nan),
        "dispersion": np.sqrt(np.maximum(spread, 0.0)),
    }
    out |= {f"breadth{n}": _over(by[f"above{n}"], by[f"told{n}"]) for n in plan.averages}
    for g in range(plan.groups):
        out[f"contribution{g}"] = _over(by[f"gain{g}"], by["priced"])
        out[f"weight{g}"] = _over(by[f"weight{g}"], by["total"])
    if plan.median:
        out["median"] = _medians(sums.returns, threads)
    return Wide(sums.first, out)


def _over(top: Floats, bottom: Floats) -> Floats:
    return np.where(bottom > 0, top / np.where(bottom > 0, bottom, 1.0), np.nan)


def _medians(returns: Floats, threads: int) -> Floats:
    from rotascope.stats.widemedian import medians

    out = np.full(len(returns), np.nan)
    by_member = np.ascontiguousarray(returns.T)
    threads = threads if returns.size > LITTLE else 1
    bounds = np.linspace(0, len(returns), threads + 1).astype(int).tolist()
    _shared(lambda i: medians(by_member, bounds[i], bounds[i + 1], out), threads, threads)
    return out


def compute(
    blocks: Iterable[Block], files: Files, plan: Plan, *, span: tuple[int, int], threads: int
) -> Wide:
    """Figures of an index on a span of sessions, both ends included.

    Parameters
    ----------
    blocks
        Closes of all members in the order of their symbols; members without closes may
        be left out of all blocks.
    """
    members = files.held.shape[1]
    first, last = span
    sums = _unwritten(plan, members, first, last)
    seen = np.zeros(members, dtype=bool)
    for block in blocks:
        seen[block.members] = True
        add(sums, block, files, plan, threads=threads)
    rest = np.flatnonzero(~seen)
    if len(rest):
        nothing = Block(rest, np.zeros(len(rest) + 1, np.int64), np.zeros(0, np.int32), np.zeros(0))
        add(sums, nothing, files, plan, threads=threads)
    return figures(sums, plan, threads=threads)
