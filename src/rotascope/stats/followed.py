"""What followed: outcomes over the sessions after some start, and how sure they are.

A start is a session at whose close something was known: that a spell has reached a
length, or that it has ended. What followed after h sessions enters only when those h
sessions have passed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from rotascope.core.values import Flags, Floats
from rotascope.stats.spells import Spells

Ints = NDArray[np.int64]

DRAWS = 10_000
"""Draws of the bootstrap unless another number is asked for."""
CHUNK = 1_250
"""Draws from one stream of chance: with the seed it fixes the digits."""
FEW = 10
"""Below so many separate episodes nothing is told from chance."""
FEWEST = 5
"""Below so many separate episodes there is nothing to draw from: no interval."""


def reached(spells: Spells, length: int, *, before: int) -> Ints:
    """Sessions at whose close earlier spells had lasted so long.

    Parameters
    ----------
    spells
        All spells of a condition.
    length
        Sessions, from 1.
    before
        Only spells that ended before this place.

    Returns
    -------
    int64: places, ascending.
    """
    long = (spells.length >= length) & (spells.last < before)
    return np.asarray(spells.first[long] + length - 1, dtype=np.int64)


def ended(spells: Spells, length: int, *, before: int) -> Ints:
    """Sessions at whose close earlier spells of at least so many sessions were known to be over.

    That is the first session on which the condition no longer held, not the last on
    which it did: on that one nobody knew.

    Returns
    -------
    int64: places, ascending.
    """
    long = (spells.length >= length) & (spells.last < before)
    return np.asarray(spells.last[long] + 1, dtype=np.int64)


def separate(starts: Ints, horizon: int) -> int:
    """How many of the windows after some starts do not overlap, taken in their order.

    Parameters
    ----------
    starts
        int64: places, ascending.
    horizon
        Sessions that each window covers after its start.
    """
    return int(_separate_so_far(starts, horizon)[-1])


def _separate_so_far(starts: Ints, horizon: int) -> Ints:
    """`separate` of none, of the first, of the first two starts and so on."""
    found, free = [0], None
    for start in starts.tolist():
        alone = free is None or start >= free
        free = start + horizon if alone else free
        found.append(found[-1] + int(alone))
    return np.asarray(found, dtype=np.int64)


def wilson(share: Floats, cases: Floats, *, sign: float, level: float = 0.90) -> Floats:
    """One end of the interval in which the true share lies, given the share found in so many cases.

    Parameters
    ----------
    share, cases
        float64[n]: share found, 0 to 1, and in how many independent cases (above 0).
    sign
        -1.0 the lower end, +1.0 the upper.
    level
        Coverage of the two ends together.

    Returns
    -------
    float64[n] from 0 to 1; NaN where the share is NaN.

    References
    ----------
    E. B. Wilson (1927), Journal of the American Statistical Association 22, 209-212.
    """
    z = NormalDist().inv_cdf(0.5 + level / 2.0)
    middle = share + z * z / (2.0 * cases)
    spread = z * np.sqrt(share * (1.0 - share) / cases + (z / (2.0 * cases)) ** 2)
    return np.asarray((middle + sign * spread) / (1.0 + z * z / cases), dtype=np.float64)


def forward_returns(level: Floats, horizon: int, piece: Ints | None = None) -> Floats:
    """Simple return over the next sessions, from each session.

    Parameters
    ----------
    level
        float64[n], NaN = none.
    horizon
        Sessions.
    piece
        int64[n]: number of the unbroken stretch; levels of two of them do not compare.

    Returns
    -------
    float64[n], fractions; NaN where a level at either end is missing or yet to come.
    """
    n = len(level)
    out = np.full(n, np.nan)
    if horizon < n:
        out[: n - horizon] = level[horizon:] / level[: n - horizon] - 1.0
        if piece is not None:
            out[: n - horizon][piece[horizon:] != piece[: n - horizon]] = np.nan
    return out


def forward_drawdowns(level: Floats, horizons: Sequence[int]) -> dict[int, Floats]:
    """Worst fall from a peak within the next sessions, from each session.

    The start belongs to the window; missing levels inside are passed over.

    Parameters
    ----------
    level
        float64[n], positive, NaN = none.
    horizons
        Sessions.

    Returns
    -------
    float64[n] by horizon, fractions from -1 to 0; NaN where the window is not over, or
    its start has no level.
    """
    n = len(level)
    peak, worst = level.copy(), np.where(np.isnan(level), np.nan, 0.0)
    found = {}
    for step in range(1, min(max(horizons, default=0), n - 1) + 1):
        now = level[step:]
        peak = np.fmax(peak[: n - step], now)
        worst = np.fmin(worst[: n - step], now / peak - 1.0)
        if step in horizons:
            out = np.full(n, np.nan)
            out[: n - step] = np.where(np.isnan(level[: n - step]), np.nan, worst)
            found[step] = out
    return {h: found.get(h, np.full(n, np.nan)) for h in horizons}


def worst_fall(level: Floats) -> float:
    """Worst fall from a peak along a track, as a fraction from -1 to 0; NaN without a level."""
    told = level[~np.isnan(level)]
    if not len(told):
        return float("nan")
    return float(np.min(told / np.maximum.accumulate(told) - 1.0))


def risen_after(
    spells: Spells, track: Floats, at: Ints, *, horizon: int, sign: float = 0.0
) -> Floats:
    """How often a track stood higher, so long after earlier spells were as long as the one now.

    Parameters
    ----------
    spells
        All spells of a condition.
    track
        float64[n], NaN = none.
    at
        int64: places to stand at. Of a spell under way there only what has passed counts.
    horizon
        Sessions, from 1, after the place on which a spell reached the present length.
    sign
        0 the share itself; -1 or +1 an end of its `wilson` interval, in which only windows
        that do not overlap count as cases.

    Returns
    -------
    float64, one per place: a share from 0 to 1; NaN where the condition fails, or no
    earlier spell reached the length that long before with a value at both ends.
    """
    out = np.full(len(at), np.nan)
    if not len(spells.first):
        return out
    mine = np.searchsorted(spells.first, at, side="right") - 1
    inside = (mine >= 0) & (at <= spells.last[mine])
    length = np.where(inside, at - spells.first[mine] + 1, 0)
    for long in np.unique(length[inside]).tolist():
        starts = spells.first[spells.length >= long] + long - 1
        starts = starts[starts + horizon < len(track)]
        before, after = track[starts], track[starts + horizon]
        told = ~(np.isnan(before) | np.isnan(after))
        known = starts[told] + horizon  # from this session on the outcome is known
        risen = np.concatenate([[0], np.cumsum(after[told] > before[told])])
        here = length == long
        count = np.searchsorted(known, at[here], side="right")
        share = np.where(count > 0, risen[count] / np.maximum(count, 1), np.nan)
        apart = _separate_so_far(starts[told], horizon)[count]
        out[here] = share if sign == 0.0 else wilson(share, np.maximum(apart, 1), sign=sign)
    return out


@dataclass(frozen=True, eq=False)
class Windows:
    """What followed every session at one horizon.

    Attributes
    ----------
    values
        float64[figures, m]: the figures after each session that has all of them.
    places
        int64[m]: those sessions.
    groups
        int64 arrays: numbers (columns of `values`) of the starts of each kind.
    """

    values: Floats
    places: Ints
    groups: tuple[Ints, ...]

    @classmethod
    def of(cls, figures: Sequence[Floats], starts: Sequence[Ints]) -> Windows:
        """The sessions on which every figure is known, and which of them are starts.

        Parameters
        ----------
        figures
            float64[n] each, NaN = not known.
        starts
            int64 places; those on which a figure is missing drop out.
        """
        table = np.vstack(list(figures))
        told: Flags = np.all(~np.isnan(table), axis=0)
        number = np.cumsum(told) - 1
        groups = tuple(number[s[told[s]]].astype(np.int64) for s in starts)
        return cls(np.ascontiguousarray(table[:, told]), np.flatnonzero(told), groups)


def figures_of(values: Floats) -> Floats:
    """Mean, median and share above 0 of figures.

    Parameters
    ----------
    values
        float64[figures, m].

    Returns
    -------
    float64[figures, 3]; NaN where m = 0.
    """
    if values.shape[1] == 0:
        return np.full((len(values), 3), np.nan)
    return np.stack(
        [values.mean(axis=1), np.median(values, axis=1), (values > 0).mean(axis=1)], axis=1
    )


def resampled(
    windows: Windows, *, length: float, draws: int = DRAWS, seed: Sequence[int] = (7,)
) -> Floats:
    """Mean, median and share above 0 in draws of the sessions: of all, and of each group.

    The stationary bootstrap of Politis and Romano (1994) draws sessions, each with what
    followed it and whether a spell had reached its length there, in blocks. So a draw has
    more episodes or fewer, as history might have had; episodes that share sessions stay
    together; and a group is compared with all sessions of the same draw. Drawing episodes
    alone would take overlapping ones for independent and their number for given.

    Where nothing follows (simulated pairs of 9,700 sessions without any memory), the 90 %
    interval of a difference held 0 in 80 to 93 of 100 cases with about 19 episodes, and in
    77 to 89 with about 5: intervals from few episodes are somewhat too narrow.

    Parameters
    ----------
    windows
        What followed every session, and the starts.
    length
        Mean length of a block, in sessions.
    draws
        How many.
    seed
        Whole numbers: the same ones give the same digits.

    Returns
    -------
    float64[draws, 1 + groups, figures, 3]; group 0 is all sessions; NaN in a draw that
    has no episode of the group.
    """
    from rotascope.stats.followed_kernel import resample

    values, groups = windows.values, windows.groups
    series, members = _series(values), _groups(values, groups)
    out = np.empty((draws, 1 + len(groups), len(values), 3))
    for number, begin in enumerate(range(0, draws, CHUNK)):
        rng = np.random.default_rng([*seed, number])
        resample(rng, min(1.0, 1.0 / length), series, members, out[begin : begin + CHUNK])
    return out


def _series(values: Floats) -> tuple[Floats, Ints, Floats, int]:
    """Values, their order, running sums over twice their length, and the part that is summed."""
    n = values.shape[1]
    order = np.argsort(values, axis=1, kind="stable").astype(np.int64)
    part = int(0.48 * n)  # the median of a draw lies near, and is looked for from here
    first = np.zeros_like(values)
    np.put_along_axis(first, order[:, :part], 1.0, axis=1)
    rows = np.vstack([values, (values > 0).astype(np.float64), first])
    doubled = np.zeros((len(rows), 2 * n + 1))
    np.cumsum(np.hstack([rows, rows]), axis=1, out=doubled[:, 1:])
    return values, order, doubled, part


def _groups(values: Floats, groups: Sequence[Ints]) -> tuple[Ints, Ints, Ints]:
    """Places of all groups, where each ends, and the order of their values in each figure."""
    members = np.concatenate([np.zeros(0, np.int64), *groups])
    ends = np.cumsum([len(g) for g in groups], dtype=np.int64)
    order = np.zeros((len(values), len(members)), dtype=np.int64)
    begin = 0
    for end in ends.tolist():
        order[:, begin:end] = np.argsort(values[:, members[begin:end]], axis=1, kind="stable")
        begin = end
    return members, ends, order
