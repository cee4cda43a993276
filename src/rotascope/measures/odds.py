"""The odds that a lead lasts, by the leads before it."""

from __future__ import annotations

import numpy as np

from rotascope.core import units
from rotascope.core.time import Positions
from rotascope.core.values import Flags, Values
from rotascope.language.bound import Bound
from rotascope.language.evaluate import Context
from rotascope.measures.entry import BOUND, expression, measure, number, sign_of
from rotascope.measures.turning import RULE, not_positive
from rotascope.stats.survival import shares_beyond
from rotascope.stats.turning import turns

FAMILY = "durability"
FEWEST = 3
"""Finished leads that must be known; with fewer the answer is null."""
_SIGNATURE = (
    expression(),
    number("n", 63, says="how many sessions ahead"),
    *RULE,
    BOUND,
)


@measure(
    FAMILY,
    _SIGNATURE,
    unit=units.FRACTION,
    tables=(),
    references="Kaplan and Meier (1958), Journal of the American Statistical Association 53; "
    "turns as in turning_point",
    example="odds_of_lasting(ratio(RUT, SPX), 63d)",
    timing="leads count from the session that confirms them to the one that confirms their "
    "end; both are known then",
)
def odds_of_lasting(
    ctx: Context, at: Positions, /, *, E: Bound, n: int, fall: int, hold: int, bound: str | None
) -> Values:
    """Odds that the present lead of a track still stands so many sessions on.

    Formula: with a the sessions with a value since the lead that stands at T was confirmed (see
    turning_point), S(a + n) / S(a), S the Kaplan-Meier curve of the lengths of all leads of E
    confirmed by T, the one under way unfinished: of the finished leads that lasted longer than
    a sessions, the share that lasted longer than a + n; with bound, an end of the 90 % Wilson
    interval of that share

    Missing: sessions without a value are passed over; T needs one; null with a caveat where no
    lead is confirmed, fewer than 3 have ended, or none of them lasted longer than a
    """
    track = ctx.track(E, int(at.max(initial=-1)))
    bad = np.flatnonzero(track <= 0.0)
    told = ~np.isnan(track)
    if len(bad):
        told[bad[0] :] = False
    _explain(ctx, E, at, (told, int(bad[0]) if len(bad) else -1))
    rank = np.cumsum(told) - 1
    found = turns(track[told], fall=fall / 100.0, hold=hold)
    out, here = np.full(len(at), np.nan), np.flatnonzero(told[at])
    places = rank[at[here]]
    known = found.known(places)
    standing = known >= 0
    here, places, known = here[standing], places[standing], known[standing]
    ages = places - found.confirmed[known]
    lengths = np.diff(found.confirmed)
    for k in np.unique(known[known >= FEWEST]).tolist():
        mine = known == k
        out[here[mine]] = shares_beyond(lengths[:k], ages[mine], n, sign=sign_of(bound))
    null = ""
    if len(at) == 1 and told[at[0]]:
        null = _said(ctx, lengths[: int(known[0])] if len(known) else None, ages)
    return Values(out, units.FRACTION, null=null if np.isnan(out).all() else "")


def _explain(ctx: Context, E: Bound, at: Positions, where: tuple[Flags, int]) -> None:
    """Where a single reading is asked for: why the track has no value there."""
    told, bad = where
    if len(at) != 1 or told[at[0]]:
        return
    if bad < 0:
        ctx.values(E, at)
        return
    ctx.problem(at, lambda: not_positive(ctx, bad))


def _said(ctx: Context, lengths: Positions | None, ages: Positions) -> str:
    """What a single reading rests on, as a caveat; or why it is null."""
    if lengths is None:
        return "no lead is confirmed yet"
    if len(lengths) < FEWEST:
        return f"{len(lengths)} leads have ended so far, and {FEWEST} are needed"
    age = int(ages[0])
    outlived = int((lengths > age).sum())
    if not outlived:
        return f"none of the {len(lengths)} leads that have ended lasted {age} sessions"
    ctx.caveat(
        f"{len(lengths)} leads have ended so far, {outlived} of them after more than the "
        f"{age} sessions of the present one"
    )
    return ""


MEASURES = (odds_of_lasting,)
