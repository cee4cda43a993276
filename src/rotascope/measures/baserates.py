"""Base rates: how often a lead went on from where it stands now."""

from __future__ import annotations

import numpy as np

from rotascope.core import units
from rotascope.core.time import Positions
from rotascope.core.values import Floats, Values
from rotascope.language.bound import Bound
from rotascope.language.evaluate import Context
from rotascope.measures.entry import BOUND, condition, expression, measure, number, sign_of
from rotascope.stats.followed import FEW, risen_after, separate
from rotascope.stats.spells import Spells


@measure(
    "durability",
    (
        condition(),
        expression(),
        number("n", 63, says="sessions after a spell reached the length"),
        BOUND,
    ),
    unit=units.FRACTION,
    tables=(),
    example="base_rate_after(return(RUT, 1d) > return(SPX, 1d), ratio(RUT, SPX), 63d)",
)
def base_rate_after(
    ctx: Context, at: Positions, /, *, C: Bound, E: Bound, n: int, bound: str | None
) -> Values:
    """How often a track stood higher some time after a condition had held as long as now.

    Formula: of the earlier spells of C that lasted at least as long as the one under way
    at T, those that reached that length at least n sessions before T and on which E was
    known then and n sessions later: the share with E(p + n) > E(p), p the session on which
    they reached it; with bound, an end of the 90 % Wilson interval of that share, in which
    only those of the n-session windows count as cases that do not overlap

    Missing: null with a caveat where C is false at T or there is no such spell; where C
    cannot be told it does not hold; C and E must have a value at T

    Timing: what followed a spell counts once the n sessions after it reached the length
    have passed
    """
    upto = int(at.max(initial=-1))
    holds, track = ctx.track(C, upto), ctx.track(E, upto)
    data = np.full(len(at), np.nan)
    told = ~np.isnan(holds[at]) & ~np.isnan(track[at])
    spells = Spells.of(holds == 1.0)
    data[told] = risen_after(spells, track, at[told], horizon=n, sign=sign_of(bound))
    if len(at) != 1:
        return Values(data, units.FRACTION)
    if not told[0]:
        for part in (C, E):
            ctx.values(part, at)
        return Values(data, units.FRACTION)
    opening = int(np.flatnonzero(~np.isnan(holds))[0])
    return Values(data, units.FRACTION, null=_why(ctx, spells, track, n, opening))


def _why(ctx: Context, spells: Spells, track: Floats, n: int, opening: int) -> str:
    """Say how many episodes a reading rests on; or why there is none."""
    last = len(track) - 1
    if not len(spells.last) or spells.last[-1] != last:
        return "the condition does not hold at the as-of session"
    length = int(spells.length[-1])
    long = "1 session" if length == 1 else f"{length} sessions"
    starts = spells.first[spells.length >= length] + length - 1
    starts = starts[starts + n <= last]
    starts = starts[~np.isnan(track[starts]) & ~np.isnan(track[starts + n])]
    if not len(starts):
        return (
            f"no earlier spell reached {long} with {n} sessions behind it; the condition can be "
            f"told from {ctx.market.calendar.date(opening)} on"
        )
    apart = separate(starts, n)
    few = ": too few to tell from chance" if apart < FEW else ""
    count = "1 earlier spell" if len(starts) == 1 else f"{len(starts):,} earlier spells"
    alone = "" if apart == len(starts) else f", {apart:,} of them separate"
    ctx.caveat(f"rests on {count} of at least {long}{alone}{few}")
    return ""


MEASURES = (base_rate_after,)
