"""Turns of leadership: when a lead began or ended, by a rule that never looks ahead."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from rotascope.core import units
from rotascope.core.basket import Series
from rotascope.core.errors import CannotAnswer, NothingToCompute
from rotascope.core.market import SeriesFacts
from rotascope.core.time import Positions
from rotascope.core.values import Floats, Values
from rotascope.language.bound import Bound
from rotascope.language.catalogue import Kind, Parameter
from rotascope.language.evaluate import Context
from rotascope.measures.anytrack import ordinals
from rotascope.measures.entry import expression, measure
from rotascope.measures.seriesfacts import note_series
from rotascope.stats.turning import FALL, HOLD, Turns, phases_of, turns

FAMILY = "durability"
RULE = (
    Parameter(
        "fall",
        Kind.NUMBER,
        round(100 * FALL),
        says="by how much the track must have moved from its extreme, in percent",
        keyword=True,
    ),
    Parameter(
        "hold",
        Kind.NUMBER,
        HOLD,
        says="how many sessions the extreme must lie back",
        keyword=True,
    ),
)
"""The arguments of the rule that dates turns."""
_REFERENCES = (
    "Pagan and Sossounov (2003), Journal of Applied Econometrics 18; Lunde and Timmermann "
    "(2004), Journal of Business & Economic Statistics 22"
)
HELD = {"daily": 5, "weekly": 10, "monthly": 42, "quarterly": 126}
"""So many sessions a level holds after its latest return became known, by frequency."""
HELD_ELSE = 42


def _turned(
    ctx: Context, E: Bound, at: Positions, fall: int, hold: int
) -> tuple[Turns, Floats, Positions]:
    """Turns of a track, the track, and those of the sessions asked for that have an answer."""
    track = ctx.track(E, int(at.max(initial=-1)))
    bad = np.flatnonzero(track <= 0.0)
    if len(bad):
        track = np.where(np.arange(len(track)) < bad[0], track, np.nan)
    if len(at) == 1 and np.isnan(track[at[0]]):
        if len(bad):
            ctx.problem(at, lambda: not_positive(ctx, int(bad[0])))
        else:
            ctx.values(E, at)  # says why there is none
    return turns(track, fall=fall / 100.0, hold=hold), track, np.flatnonzero(~np.isnan(track[at]))


def not_positive(ctx: Context, place: int) -> CannotAnswer:
    """Why a track that is not above zero on a session has no leads from there on."""
    return NothingToCompute(
        "a lead turns on a positive track, such as ratio(X, Y); this one is not positive on "
        f"{ctx.market.calendar.date(place)}"
    )


@measure(
    FAMILY,
    (expression(), *RULE),
    unit=units.DATE,
    tables=(),
    references=_REFERENCES,
    example="turning_point(ratio(RUT, SPX))",
    timing="a turn counts from the session that confirms it, never from the extreme",
)
def turning_point(ctx: Context, at: Positions, /, *, E: Bound, fall: int, hold: int) -> Values:
    """When the latest confirmed turn of a lead was: the session of the extreme.

    Formula: a peak of E is confirmed on the first session t with E(t) <= peak / (1 + fall/100)
    that lies at least hold sessions with a value behind the peak, the highest value since the
    last trough; a trough mirror-wise; the value is the session of the latest extreme confirmed
    by T, the first where several are equal

    Missing: sessions without a value are passed over; T needs one; null with a caveat where no
    turn is confirmed yet
    """
    found, track, told = _turned(ctx, E, at, fall, hold)
    out, known = np.full(len(at), np.nan), found.known(at[told])
    seen = known >= 0
    out[told[seen]] = ordinals(ctx)[found.place[known[seen]]]
    null = ""
    if len(at) == 1 and len(told):
        if not seen[0]:
            null = _none_yet(ctx, track)
        elif found.place[known[0]] == found.first:
            day = ctx.market.calendar.date(found.first)
            ctx.caveat(f"this lead was under way when the data began, on {day}")
    return Values(out, units.DATE, null=null)


def _none_yet(ctx: Context, track: Floats) -> str:
    first = int(np.flatnonzero(~np.isnan(track))[0])
    return f"no turn is confirmed yet; the data begin on {ctx.market.calendar.date(first)}"


@measure(
    FAMILY,
    (expression(), *RULE),
    unit=units.COUNT,
    tables=(),
    references=_REFERENCES,
    example="leads(ratio(RUT, SPX))",
    timing="a lead counts from the session that confirms its turn, never from the extreme",
)
def leads(ctx: Context, at: Positions, /, *, E: Bound, fall: int, hold: int) -> Values:
    """Whether the numerator of a track is the confirmed leader.

    Formula: 1 where the latest turn of E confirmed by T, as in turning_point, is a trough;
    0 where it is a peak, or where none is confirmed yet

    Missing: sessions without a value are passed over; T needs one; a caveat says where no turn
    is confirmed yet
    """
    found, track, told = _turned(ctx, E, at, fall, hold)
    out = np.full(len(at), np.nan)
    phase = phases_of(found, len(track))[at[told]]
    out[told] = np.where(phase > 0, 1.0, 0.0)
    if len(at) == 1 and len(told) and phase[0] == 0:
        ctx.caveat(_none_yet(ctx, track))
    return Values(out, units.COUNT)


@measure(
    "series",
    (Parameter("Z", Kind.SERIES),),
    unit=units.LEVEL,
    tables=("series",),
    example="compounded(FF3_D_SMB)",
    timing="each return counts from the session on which it was known, by the source's "
    "release or lag rule, not from its reference date",
)
def compounded(ctx: Context, at: Positions, *, Z: Series) -> Values:
    """Level of a series of returns in percent, compounded from 1 before the first.

    Formula: product of 1 + Z/100 over all reference dates known at T, each in its latest
    version known then

    Missing: a level holds until the next return is known, at most 5 sessions for a daily
    series, 10 weekly, 42 monthly, 126 quarterly; none from a return of -100 % or less on
    """
    facts = note_series(ctx, str(Z))
    sessions = len(ctx.market.calendar)
    levels = ctx.market.kept(("compounded", str(Z)), lambda: _levels(facts, sessions))
    if len(at) == 1 and np.isnan(levels[at[0]]):
        ctx.problem(at, _no_level(ctx, facts, str(Z), int(at[0])))
    return Values(levels[at], units.LEVEL)


def _levels(facts: SeriesFacts, sessions: int) -> Floats:
    """Compounded level by session, NaN = none."""
    growth = 1.0 + facts.values / 100.0
    growth[growth <= 0.0] = np.nan
    factors, version = growth.copy(), dict[int, float]()
    for row, day in enumerate(facts.days.astype(np.int64).tolist()):
        if day in version:  # a revision takes the place of the version before it
            factors[row] = growth[row] / version[day]
        version[day] = growth[row]
    with np.errstate(over="ignore", under="ignore"):
        level = np.cumprod(factors)
    level[~(np.isfinite(level) & (level > 0.0))] = np.nan
    latest = np.searchsorted(facts.known, np.arange(sessions), side="right") - 1
    out = np.full(sessions, np.nan)
    age = np.arange(sessions) - np.where(latest >= 0, facts.known[latest], 0) if len(level) else out
    fresh = (latest >= 0) & (age <= HELD.get(facts.frequency, HELD_ELSE))
    out[fresh] = level[latest[fresh]]
    return out


def _no_level(
    ctx: Context, facts: SeriesFacts, name: str, place: int
) -> Callable[[], CannotAnswer]:
    day = ctx.market.calendar.date(place)
    rows = int(np.searchsorted(facts.known, place, side="right"))
    if not rows:
        return lambda: NothingToCompute(f"nothing of {name} was known by {day}")
    if (facts.values[:rows] <= -100.0).any():
        return lambda: NothingToCompute(
            f"{name} has a value of -100 or less: it is not a series of returns in percent"
        )
    last = int(facts.known[rows - 1])
    if place - last > HELD.get(facts.frequency, HELD_ELSE):
        return lambda: NothingToCompute(
            f"{name} has no return known after {ctx.market.calendar.date(last)}: its compounded "
            f"level has no value on {day}"
        )
    return lambda: NothingToCompute(f"the values of {name} are too large for returns in percent")


MEASURES = (turning_point, leads, compounded)
