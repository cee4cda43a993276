"""Rotation: how far leadership has passed from the denominator of a track to its numerator."""

from __future__ import annotations

import numpy as np

from rotascope.core import units
from rotascope.core.errors import CannotAnswer, NothingToCompute
from rotascope.core.time import Positions
from rotascope.core.values import Flags, Floats, Values
from rotascope.language.bound import Bound
from rotascope.language.catalogue import Kind, Parameter
from rotascope.language.evaluate import Context
from rotascope.measures.entry import expression, measure, number
from rotascope.measures.turning import not_positive
from rotascope.stats.rotation import WORDS, lead, states

_BROAD = Parameter(
    "broad", Kind.CONDITION, None, says="what makes a confirmed rotation a broad one", keyword=True
)


@measure(
    "leadership",
    (expression(), number("n", 63, says="sessions of the long stretch"), _BROAD),
    unit=units.WORD,
    tables=(),
    references="Rotascope's own rule, published in rotascope.stats.rotation; bounds set on "
    "simulated markets with planted rotations",
    example="rotation(ratio(RUT, SPX), broad=cap_minus_equal(SP500, 63d) < 0)",
    words=WORDS,
    timing="the state of a session depends on it and the sessions before it only",
)
def rotation(ctx: Context, at: Positions, /, *, E: Bound, n: int, broad: Bound | None) -> Values:
    """How far leadership has passed to the numerator of a track: absent to reversed.

    Formula: z_m = log(E(t)/E(t-m)) / (s sqrt(m)), s the standard deviation of the last 4n daily
    changes of log E; a lead over m sessions begins after three sessions in a row with z_m at or
    above 1.25 (m = n) or 1.0 (m = n/3) and ends after three below 0.25, mirror-wise for the
    denominator; confirmed: the numerator leads over n; broad: and the condition has held three
    sessions in a row; fading: the denominator leads over n/3 meanwhile; emerging: the numerator
    leads over n/3 only; reversed: a lead confirmed in the last 2n sessions is over and the
    denominator leads; absent: none of these

    Missing: sessions without a value are passed over; T needs one, and 4n changes before it;
    where the condition cannot be told it does not hold
    """
    track, told, bad = _told(ctx, E, at)
    out = np.full(len(track), np.nan)
    joined = None if broad is None else _holds(ctx, broad, at, len(track))[told]
    codes = states(track[told], n, joined)
    out[told] = np.where(codes >= 0, codes, np.nan)
    if len(at) == 1 and np.isnan(out[at[0]]):
        _explain(ctx, E, at, (track, bad, 4 * n))
    return Values(out[at], units.WORD, WORDS)


@measure(
    "leadership",
    (
        expression(),
        number("n", 63, says="sessions of the stretch"),
        number("spread", 252, says="daily changes from which the deviation is taken"),
    ),
    unit=units.RATIO,
    tables=(),
    references="Rotascope's own: the ordinary z-score of a change under a random walk",
    example="lead_score(ratio(RUT, SPX), 63)",
)
def lead_score(ctx: Context, at: Positions, /, *, E: Bound, n: int, spread: int) -> Values:
    """How large a lead is, in standard deviations of what such a stretch usually brings.

    Formula: log(E(t)/E(t-n)) / (s sqrt(n)), s the standard deviation (n - 1) of the last spread
    daily changes of log E; `rotation` reads it over n and n/3

    Missing: sessions without a value are passed over; T needs one, and so many changes before it,
    with some spread
    """
    track, told, bad = _told(ctx, E, at)
    out = np.full(len(track), np.nan)
    out[told] = lead(track[told], n, spread)
    if len(at) == 1 and np.isnan(out[at[0]]):
        _explain(ctx, E, at, (track, bad, max(n, spread)))
    return Values(out[at], units.RATIO)


def _holds(ctx: Context, broad: Bound, at: Positions, sessions: int) -> Flags:
    """Where the condition of breadth holds; one that cannot be had at all holds nowhere."""
    try:
        return np.greater(np.nan_to_num(ctx.track(broad, sessions - 1)), 0.0)
    except CannotAnswer as error:
        if len(at) == 1:
            ctx.caveat(f"breadth cannot be told, so that no rotation counts as broad: {error}")
        return np.zeros(sessions, dtype=bool)


def _told(ctx: Context, E: Bound, at: Positions) -> tuple[Floats, Positions, int]:
    """A track up to its first value that is not positive, where it is told, and that place."""
    track = ctx.track(E, int(at.max(initial=-1)))
    bad = np.flatnonzero(track <= 0.0)
    if len(bad):
        track = np.where(np.arange(len(track)) < bad[0], track, np.nan)
    return track, np.flatnonzero(~np.isnan(track)), int(bad[0]) if len(bad) else -1


def _explain(ctx: Context, E: Bound, at: Positions, found: tuple[Floats, int, int]) -> None:
    """Why a single reading has no answer."""
    track, bad, needed = found
    if 0 <= bad <= at[0]:
        ctx.problem(at, lambda: not_positive(ctx, bad))
    elif np.isnan(track[at[0]]):
        ctx.values(E, at)
    else:
        there = int((~np.isnan(track[: at[0] + 1])).sum()) - 1
        ctx.problem(
            at,
            lambda: NothingToCompute(
                f"a lead needs {needed} changes of its track, with some spread; there are {there}"
            ),
        )


MEASURES = (rotation, lead_score)
