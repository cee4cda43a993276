"""Turning points of a relative track: when a lead began and ended, and when that was known.

The rule is a drawdown-and-duration rule on the logarithm of the track, of the family of
Pagan and Sossounov (2003) and Lunde and Timmermann (2004) for bull and bear markets: a
turn is an extreme from which the track has since moved a stated distance, and which lies a
stated number of sessions back. It runs forward only, so a turn once confirmed never moves.

The published rule is 15 % and 252 sessions: the largest move, of those in the table, with
which every rotation of a list is found on all four tracks, and a wait of a year, a judgement:
shorter waits cut long leads in pieces, a longer one finds the same and names them later. What
followed a turn played no part. The list (small/large: 1932, 1937, 1940, 1946, the Nifty Fifty
of 1969 to 1973, 1983, 1990, 1994, 1999 to 2006, 2014, 2020, 2021; equal/cap: 2007, 2008, 2015,
2020, 2023; value: 1940, 1972, 1980, 1988, 1991, 1998, 2000, 2006, 2020) follows the usual
accounts in windows of some months to years. It was drawn up by hand with the turns of these
rules in view and leaves the 1950s out, so that it shows which rules miss a rotation, not that
one is right; and it uses the whole sample, so a test that begins earlier inherits that choice.
Rotations found of those listed, turns in all, and median sessions from extreme to confirmation:

============  ====================  ================  ===============  ==================
rule          small/large 1926-     RUT/SPX 1987-     RSP/SPY 2003-    HML 1926-
============  ====================  ================  ===============  ==================
10 %, 126     14/14, 82, 126        7/7, 29, 127      5/5, 6, 153      9/9, 55, 126
15 %, 63      14/14, 72, 91         7/7, 22, 168      5/5, 6, 484      9/9, 41, 110
15 %, 126     14/14, 58, 126        7/7, 17, 186      5/5, 6, 484      9/9, 35, 132
**15 %, 252** 14/14, 38, 252        7/7, 15, 253      5/5, 6, 484      9/9, 29, 252
15 %, 378     14/14, 31, 378        7/7, 12, 393      5/5, 6, 484      9/9, 26, 378
20 %, 126     14/14, 40, 156        6/7, 10, 184      1/5, 2, 989      9/9, 30, 167
20 %, 252     14/14, 29, 334        6/7, 7, 254       1/5, 2, 989      9/9, 26, 255
25 %, 252     14/14, 19, 253        6/7, 7, 457       1/5, 2, 1504     9/9, 19, 278
============  ====================  ================  ===============  ==================

(small/large: value-weighted portfolios of the lowest and highest 30 % by size, daily; HML:
the value factor, compounded; both by Kenneth French; RUT/SPX price indices.)

What such a rule cannot do: it names a turn a year late at the earliest, and two years late
where a quiet track moves slowly (equal/cap); it misses rotations of less than 15 %, such as
small caps over large from May 2022 to March 2023; and where a lead broke off and came back
within the year (March and April 2000) both turns are confirmed together, a year later.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rotascope.core.values import Flags, Floats
from rotascope.stats.spells import Spells

Ints = NDArray[np.int64]
Signs = NDArray[np.int8]

FALL = 0.15
HOLD = 252
_EDGE = 1e-12  # 10 to 11 is a move of 10 %, whatever the last binary digit says


@dataclass(frozen=True, eq=False)
class Turns:
    """Confirmed turns of a relative track, in order; troughs and peaks alternate.

    Attributes
    ----------
    place
        int64[k]: session of the extreme, rising.
    confirmed
        int64[k]: first session on which the rule confirms it, rising.
    sign
        int8[k]: +1 a trough, the numerator's lead begins there; -1 a peak, it ends there.
    first
        Place of the first value, -1 where there is none. A turn there is no turn that was
        seen: the lead under way when the data begin.
    """

    place: Ints
    confirmed: Ints
    sign: Signs
    first: int = -1

    def __len__(self) -> int:
        return len(self.place)

    def known(self, at: Ints) -> Ints:
        """For each place the number of the latest turn confirmed by then; -1 before the first."""
        return np.asarray(np.searchsorted(self.confirmed, at, side="right") - 1, dtype=np.int64)


def turns(level: Floats, *, fall: float = FALL, hold: int = HOLD) -> Turns:
    """The turns of a lead that a drawdown-and-duration rule confirms.

    A peak is confirmed on the first session on which the track lies at least
    log(1 + `fall`) below its maximum since the last trough, in logarithms, and that maximum
    is at least `hold` sessions back; a trough mirror-wise. Until the first turn both are
    looked for, from the first value on; should both be confirmed on one session, the older
    extreme is. At most one turn is confirmed on a session. Of equal extremes the first counts.

    Parameters
    ----------
    level
        float64[n], positive: numerator over denominator. NaN = no value: such sessions
        are passed over and do not count towards `hold`.
    fall
        How far the other side must have gained on the leader, as a fraction: 0.15 = 15 %.
        Positive.
    hold
        Sessions from the extreme to its confirmation, at least; 1 or more.

    Returns
    -------
    Turns.

    Raises
    ------
    ValueError
        `fall` or `hold` out of range, or a level that is not positive and finite.

    Timing
    ------
    Forward only: the turns confirmed by a session are the same whatever follows it.

    References
    ----------
    A. Pagan and K. Sossounov, "A simple framework for analysing bull and bear markets",
    Journal of Applied Econometrics 18 (2003); A. Lunde and A. Timmermann, "Duration
    dependence in stock prices", Journal of Business & Economic Statistics 22 (2004).
    """
    if not fall > 0.0 or hold < 1:
        raise ValueError(f"fall must be above 0 and hold at least 1, not {fall} and {hold}")
    there = np.flatnonzero(~np.isnan(level))
    values = level[there]
    if not (np.isfinite(values) & (values > 0.0)).all():
        raise ValueError("a level must be positive and finite")
    found = np.array(_walk(values.tolist(), 1.0 + fall - _EDGE, hold), dtype=np.int64)
    found = found.reshape(-1, 3)
    return Turns(
        there[found[:, 0]],
        there[found[:, 1]],
        found[:, 2].astype(np.int8),
        int(there[0]) if len(there) else -1,
    )


def _walk(values: list[float], move: float, hold: int) -> list[tuple[int, int, int]]:
    """Place, confirmation and sign of each turn of a track without gaps."""
    found: list[tuple[int, int, int]] = []
    leads = high = low = 0
    for i, value in enumerate(values):
        if value > values[high]:
            high = i
        if value < values[low]:
            low = i
        ends = leads >= 0 and i - high >= hold and values[high] / value >= move
        begins = leads <= 0 and i - low >= hold and value / values[low] >= move
        if ends and not (begins and low < high):
            found.append((high, i, -1))
            leads, low = -1, min(range(high, i + 1), key=values.__getitem__)
        elif begins:
            found.append((low, i, 1))
            leads, high = 1, max(range(low, i + 1), key=values.__getitem__)
    return found


def phases(level: Floats, *, fall: float = FALL, hold: int = HOLD) -> Signs:
    """Who leads, as known at each session: it switches on confirmation, never before.

    Parameters
    ----------
    level, fall, hold
        As in `turns`.

    Returns
    -------
    int8[n]: +1 the numerator leads, -1 the denominator leads, 0 nothing confirmed yet.
    """
    return phases_of(turns(level, fall=fall, hold=hold), len(level))


def phases_of(found: Turns, length: int) -> Signs:
    """As `phases`, of turns already found on a track of `length` sessions."""
    signs = np.concatenate([np.zeros(1, np.int8), found.sign])
    return np.asarray(signs[found.known(np.arange(length, dtype=np.int64)) + 1], dtype=np.int8)


@dataclass(frozen=True, eq=False)
class PhaseSpells:
    """Unbroken phases of one leader, in order: sessions, months or years alike.

    Attributes
    ----------
    first, last
        int64: places of the first and last period of each.
    sign
        int8: +1 or -1.
    closed
        bool: False for a phase that reaches the last period, whose end is not known.
    """

    first: Ints
    last: Ints
    sign: Signs
    closed: Flags

    @property
    def length(self) -> Ints:
        """int64: how many periods each lasted, so far where it is not closed."""
        return self.last - self.first + 1


def phase_spells(signs: Signs) -> PhaseSpells:
    """Phases as spells with their lengths, ready for a survival curve.

    Parameters
    ----------
    signs
        int8[n], +1, -1, or 0 where nobody leads: no spell.
    """
    both = [(Spells.of(signs == sign), sign) for sign in (1, -1)]
    first = np.concatenate([spells.first for spells, _ in both])
    last = np.concatenate([spells.last for spells, _ in both])
    sign = np.concatenate([np.full(len(spells.first), s, np.int8) for spells, s in both])
    order = np.argsort(first)
    closed = last[order] < len(signs) - 1
    return PhaseSpells(first[order], last[order], sign[order], closed)


@dataclass(frozen=True, eq=False)
class Legs:
    """What each lead earned between its turns, in order.

    Attributes
    ----------
    end
        int64: place of the extreme that ended the lead; the last value for the one under way.
    known, known_end
        int64: confirmation of its beginning, and of its end (the last value if under way).
    gain
        float64: gain of the leader on the other from extreme to extreme, as a fraction.
    gain_known
        The same from confirmation to confirmation: what was left to one who followed the rule.
    setback
        float64, 0 or below: worst fall of the leader from a high inside the lead.
    low
        int64: place where that fall ended.
    """

    end: Ints
    known: Ints
    known_end: Ints
    gain: Floats
    gain_known: Floats
    setback: Floats
    low: Ints


def legs(level: Floats, found: Turns) -> Legs:
    """What each lead between the turns of a track earned, and its worst setback.

    Parameters
    ----------
    level
        float64[n], positive, NaN = no value: the track of which `found` are the turns.
    found
        Its turns.

    Returns
    -------
    Legs, one for each turn; the last one is under way.
    """
    there = np.flatnonzero(~np.isnan(level))
    last = there[-1:]
    count = len(found)
    end = np.append(found.place[1:], last)[:count]
    known_end = np.append(found.confirmed[1:], last)[:count]
    up = found.sign > 0
    setback, low = np.zeros(count), np.zeros(count, dtype=np.int64)
    for i, (start, stop) in enumerate(zip(found.place.tolist(), end.tolist(), strict=True)):
        part = level[start : stop + 1] if up[i] else 1.0 / level[start : stop + 1]
        fall = part / np.fmax.accumulate(part) - 1.0
        low[i] = start + int(np.nanargmin(fall))
        setback[i] = fall[low[i] - start]
    return Legs(
        end,
        found.confirmed,
        known_end,
        _gain(level, found.place, end, up),
        _gain(level, found.confirmed, known_end, up),
        setback,
        low,
    )


def _gain(level: Floats, start: Ints, end: Ints, up: Flags) -> Floats:
    ratio = level[end] / level[start]
    return np.where(up, ratio, 1.0 / ratio) - 1.0


@dataclass(frozen=True)
class Candidate:
    """The turn that would come next, as far as it has come.

    Attributes
    ----------
    place
        Session of the extreme so far of the lead under way.
    move
        How far the other side has gained on the leader since, as a fraction.
    sessions
        Sessions with a value since.
    """

    place: int
    move: float
    sessions: int


def candidate(level: Floats, found: Turns) -> Candidate | None:
    """How far the lead under way has come back from its best; None where none is confirmed."""
    if not len(found):
        return None
    start = int(found.place[-1])
    part = level[start:]
    best = int(np.nanargmax(part) if found.sign[-1] > 0 else np.nanargmin(part))
    after = part[best:][~np.isnan(part[best:])]
    ratio = float(after[0] / after[-1])
    return Candidate(
        start + best, (ratio if found.sign[-1] > 0 else 1.0 / ratio) - 1.0, len(after) - 1
    )
