"""States of a rotation: how far leadership has passed from one side of a track to the other.

Two leads are watched, over n sessions (the long one, 63) and over a third of them (the short
one, 21), each measured in standard deviations of what such a stretch usually brings:

    z_m(t) = log(L(t) / L(t - m)) / (s(t) sqrt(m)),

s the standard deviation (n - 1) of the last 4 n daily changes of log L. A lead begins when z
has stood at or above its upper bound on three sessions in a row, and ends when it has stood
below the lower bound on three sessions in a row; leads of the other side mirror-wise. So the
state of a session depends on the sessions before it, and one session's noise flips nothing.

==========  ==========================================================================
state       when (X the numerator, Y the denominator)
==========  ==========================================================================
confirmed   X leads over the long stretch, and Y does not lead over the short one
broad       confirmed, and the condition on breadth has held for three sessions in a row
fading      X leads over the long stretch, Y over the short one
emerging    X leads over the short stretch only
reversed    no more of these, after a confirmed lead of X in the last 2 n sessions, and Y
            leads over either stretch
absent      everything else
==========  ==========================================================================

The bounds were set on twelve simulated markets (seeds 1 to 12) whose rotations are planted
and known, never on real prices: with an upper bound of 1.25 over the long stretch none of 60
planted rotations was missed, at a median of 28 sessions after its start; with 1.5 four were,
with 1.0 the state changed a quarter more often.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from rotascope.core.values import Flags, Floats

Signs = NDArray[np.int8]

ABSENT, EMERGING, CONFIRMED, BROAD, FADING, REVERSED = range(6)
WORDS = ("absent", "emerging", "confirmed", "broad", "fading", "reversed")
"""The states, in the order of their codes."""

SESSIONS_IN_A_ROW = 3


@dataclass(frozen=True)
class Bounds:
    """When a lead begins (at or above `upper`) and ends (below `lower`), in deviations."""

    upper: float
    lower: float


LONG = Bounds(1.25, 0.25)
SHORT = Bounds(1.0, 0.25)


def lead(level: Floats, stretch: int, spread: int) -> Floats:
    """A lead over a stretch, in standard deviations of such a stretch.

    Parameters
    ----------
    level
        float64[n], positive, no gaps: a relative track.
    stretch
        Sessions of the lead.
    spread
        Daily changes of the logarithm from which the deviation is taken.

    Returns
    -------
    float64[n]; NaN before there are `spread` changes, or where they have no spread.
    """
    log = np.log(level)
    out = np.full(len(level), np.nan)
    if len(level) <= max(stretch, spread) or spread < 2:
        return out
    deviation = sliding_window_view(np.diff(log), spread).std(axis=1, ddof=1)
    first = max(stretch, spread)
    moved = log[first:] - log[first - stretch : len(log) - stretch]
    usual = deviation[first - spread :] * np.sqrt(stretch)
    with np.errstate(divide="ignore", invalid="ignore"):
        out[first:] = np.where(usual > 0.0, moved / usual, np.nan)
    return out


def sides(z: Floats, bounds: Bounds) -> Signs:
    """Who leads: +1 the numerator, -1 the denominator, 0 nobody.

    Parameters
    ----------
    z
        float64[n] as of `lead`; a session without a value changes nothing.

    Returns
    -------
    int8[n]; the answer at a place depends on no later one.
    """
    out = np.zeros(len(z), dtype=np.int8)
    side = wanted = 0
    waited = 0
    for place, value in enumerate(z.tolist()):
        if value == value:  # not NaN
            found = _side(value, side, bounds)
            waited = 0 if found == side else waited + 1 if found == wanted else 1
            wanted = found
            if waited >= SESSIONS_IN_A_ROW:
                side, waited = found, 0
        out[place] = side
    return out


def _side(value: float, side: int, bounds: Bounds) -> int:
    """The side that one session speaks for, given who leads."""
    if value >= (bounds.lower if side == 1 else bounds.upper):
        return 1
    if -value >= (bounds.lower if side == -1 else bounds.upper):
        return -1
    return 0


def settled(holds: Flags) -> Flags:
    """A condition that turns only when it has been otherwise three sessions in a row."""
    out = np.zeros(len(holds), dtype=bool)
    now, waited = False, 0
    for place, value in enumerate(holds.tolist()):
        waited = 0 if value == now else waited + 1
        if waited >= SESSIONS_IN_A_ROW:
            now, waited = value, 0
        out[place] = now
    return out


def states(level: Floats, n: int, joined: Flags | None = None) -> NDArray[np.int8]:
    """The state of a rotation towards the numerator, session by session.

    Parameters
    ----------
    level
        float64[k], positive, no gaps: a relative track such as small over large.
    n
        Sessions of the long stretch; the short one is a third of it, deviations come from 4 n.
    joined
        bool[k]: whether breadth confirms; None where that cannot be told.

    Returns
    -------
    int8[k]: index into `WORDS`; -1 before there are 4 n changes. Nothing later than a place
    has any influence on its state.
    """
    z = lead(level, n, 4 * n)
    long = sides(z, LONG).tolist()
    short = sides(lead(level, max(1, n // 3), 4 * n), SHORT).tolist()
    broad = (settled(joined) if joined is not None else np.zeros(len(level), dtype=bool)).tolist()
    out = np.full(len(level), -1, dtype=np.int8)
    last = -2 * n - 1  # the last session of a confirmed lead
    begun = np.flatnonzero(~np.isnan(z))
    for place in range(int(begun[0]) if len(begun) else len(level), len(level)):
        if long[place] == 1:
            last = place
        out[place] = _state(long[place], short[place], broad[place], place - last <= 2 * n)
    return out


def _state(long: int, short: int, broad: bool, lately: bool) -> int:
    if long == 1:
        return FADING if short == -1 else BROAD if broad else CONFIRMED
    if short == 1:
        return EMERGING
    return REVERSED if lately and -1 in (long, short) else ABSENT
