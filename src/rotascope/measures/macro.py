"""The policy rate and what stands around it: real rate, curve, prints and meetings."""

from __future__ import annotations

import numpy as np

from rotascope.core import units
from rotascope.core.accounts import EventFacts
from rotascope.core.basket import Series
from rotascope.core.errors import NothingToCompute, NotInStore
from rotascope.core.market import SeriesFacts
from rotascope.core.time import Calendar, Positions
from rotascope.core.values import Floats, Values
from rotascope.language.catalogue import Kind, Parameter
from rotascope.language.evaluate import Context
from rotascope.measures.entry import choice, measure
from rotascope.measures.seriesfacts import note_series, series_track, yoy_track

FAMILY = "macro"
CALENDAR = "_calendar"
"""Ending of the kind of event under which planned meetings are kept."""
WITHDRAWN = "withdrawn"
"""How the title of a plan that was given up begins."""
EPOCH = 719_163
"""The ordinal of 1970-01-01."""
_Z = Parameter("Z", Kind.SERIES)
_TIMING = "values known by the close of each session, by the source's release or lag rule"


def _known(ctx: Context, name: str, at: Positions) -> Floats:
    """A series as known at some sessions, noted among the inputs; says why it has no value."""
    note_series(ctx, name)
    found = series_track(ctx, name)[at]
    if len(at) == 1 and np.isnan(found[0]):
        day = ctx.market.calendar.date(int(at[0]))
        ctx.problem(at, lambda: NothingToCompute(f"nothing of {name} was known by {day}"))
    return found


def _rate(ctx: Context, Z: Series, at: Positions) -> Floats:
    """A rate in percent, as a fraction."""
    if len(ctx.market.series(Z.name).days) and not ctx.market.series(Z.name).percent:
        raise NothingToCompute(f"{Z} is not a rate in percent, as DGS10 is")
    return np.asarray(_known(ctx, Z.name, at) / 100.0)


@measure(
    FAMILY,
    (_Z, Parameter("C", Kind.SERIES, says="a price index, or an inflation rate in percent")),
    unit=units.FRACTION,
    tables=("series",),
    timing=_TIMING,
    example="real_rate(DFEDTARU, CPI)",
)
def real_rate(ctx: Context, at: Positions, *, Z: Series, C: Series) -> Values:
    """A rate less the inflation that was known then.

    Formula: Z / 100 - yoy(C); where C is itself in percent, Z / 100 - C / 100

    Missing: both need a known value; for a price index also the same period a year earlier
    """
    rate = _rate(ctx, Z, at)
    if ctx.market.series(C.name).percent:
        return Values(rate - _rate(ctx, C, at), units.FRACTION)
    note_series(ctx, C.name)
    inflation = yoy_track(ctx, C.name)[at]
    if len(at) == 1 and np.isnan(inflation[0]):
        ctx.problem(
            at,
            lambda: NothingToCompute(
                f"{C} has no value for the same reference period a year before the latest known"
            ),
        )
    return Values(rate - inflation, units.FRACTION)


@measure(
    FAMILY,
    (_Z, Parameter("Y", Kind.SERIES, says="the rate taken away, as DGS2")),
    unit=units.POINTS,
    tables=("series",),
    timing=_TIMING,
    example="curve(DGS10, DGS2)",
)
def curve(ctx: Context, at: Positions, *, Z: Series, Y: Series) -> Values:
    """Slope of the yield curve: one rate less another; below 0 the curve is inverted.

    Formula: (Z - Y) / 100, of the values known then

    Missing: both need a known value; a session without a new one keeps the last
    """
    return Values(_rate(ctx, Z, at) - _rate(ctx, Y, at), units.POINTS)


@measure(
    FAMILY, (_Z,), unit=units.LEVEL, tables=("series",), timing=_TIMING, example="surprise(CPI)"
)
def surprise(ctx: Context, at: Positions, *, Z: Series) -> Values:
    """The latest print of a series against the previous print, both as first known.

    Formula: first known value of the latest reference date known, less the first known value
    of the reference date before it, in the series' own units; nothing is said of what was
    expected, for the store has no consensus

    Missing: two reference dates must be known
    """
    facts = note_series(ctx, Z.name)
    sessions = len(ctx.market.calendar)
    track = ctx.market.kept(("surprise", Z.name), lambda: _prints(facts, sessions))
    days = np.unique(facts.days[facts.known <= at.max(initial=-1)])
    if len(at) == 1 and len(days) < 2:
        day = ctx.market.calendar.date(int(at[0]))
        ctx.problem(at, lambda: NothingToCompute(f"{Z} has no two prints known by {day}"))
    elif len(at) == 1:
        ctx.caveat(
            f"the print of {days[-1]} against the previous one, of {days[-2]}; not against what "
            "was expected"
        )
    return Values(track[at], units.LEVEL)


def _prints(facts: SeriesFacts, sessions: int) -> Floats:
    """Latest print less the print before it, by session, each as first known."""
    out = np.full(sessions, np.nan)
    days = facts.days.astype(np.int64).tolist()
    firsts: dict[int, float] = {}
    newest = before = -(10**9)
    for row, (place, day) in enumerate(zip(facts.known.tolist(), days, strict=True)):
        if day not in firsts:
            firsts[day] = float(facts.values[row])
            if day > newest:
                newest, before = day, newest
            elif day > before:
                before = day
        if before in firsts:
            out[place] = firsts[newest] - firsts[before]
    told = np.maximum.accumulate(np.where(np.isnan(out), -1, np.arange(sessions)))
    return np.asarray(np.where(told >= 0, out[told], np.nan))


@measure(
    FAMILY,
    (
        choice("kind", "fomc", "policy_meeting", says="which committee's meetings"),
        choice("which", "last", "next", default="last", says="the last one, or the next planned"),
    ),
    unit=units.DATE,
    tables=("events",),
    timing="a decision is known after the close of its day, a plan when the calendar counts as "
    "known; the next meeting says nothing of its outcome",
    references="Federal Reserve Board, FOMC meeting calendars and statements",
    example="meeting(policy_meeting)",
)
def meeting(ctx: Context, at: Positions, *, kind: str, which: str) -> Values:
    """Date of the last policy meeting, or of the next that is planned.

    Formula: the latest day of a decision up to T; for the next, the earliest day after T that
    the calendar known at T plans (kind_calendar) and that was not withdrawn

    Missing: null where no plan is known; no decision yet is an error
    """
    calendar = ctx.market.calendar
    name = kind + CALENDAR if which == "next" else kind
    if name not in ctx.market.event_kinds():
        raise NotInStore(f"the store has no events of kind {name}")
    facts = ctx.market.events(name)
    ctx.used("events", name, count=str(len(facts.day)))
    data = next_planned(facts, calendar, at) if which == "next" else last_held(facts, at)
    null = f"no meeting of kind {kind} after T is known" if which == "next" else ""
    if which == "last" and len(at) == 1 and np.isnan(data[0]):
        here = calendar.date(int(at[0]))
        ctx.problem(at, lambda: NothingToCompute(f"no decision of kind {kind} is known by {here}"))
    return Values(data, units.DATE, null=null if np.isnan(data).all() else "")


def last_held(facts: EventFacts, at: Positions) -> Floats:
    """Ordinal of the latest day of a decision known at each session; NaN where there is none."""
    order = np.argsort(facts.known, kind="stable")
    latest = np.maximum.accumulate(facts.day[order].astype(np.int64))
    found = np.searchsorted(facts.known[order], at, side="right") - 1
    out = np.full(len(at), np.nan)
    out[found >= 0] = latest[found[found >= 0]] + EPOCH
    return out


def next_planned(facts: EventFacts, calendar: Calendar, at: Positions) -> Floats:
    """Ordinal of the earliest planned day after each session, as known then; NaN where none."""
    off = np.array([title.startswith(WITHDRAWN) for title in facts.title], dtype=bool)
    given_up: dict[np.datetime64, int] = {}
    for day, known in zip(facts.day[off], facts.known[off].tolist(), strict=True):
        given_up[day] = min(known, given_up.get(day, known))
    order = np.argsort(facts.day[~off], kind="stable")
    days, known = facts.day[~off][order], facts.known[~off][order]
    ends = np.array([given_up.get(day, np.iinfo(np.int64).max) for day in days], dtype=np.int64)
    here = at[:, None]
    there = (known <= here) & (ends > here) & (days > calendar.sessions[at][:, None])
    out = np.full(len(at), np.nan)
    some = there.any(axis=1)
    if some.any():
        out[some] = days[there[some].argmax(axis=1)].astype(np.int64) + EPOCH
    return out


MEASURES = (real_rate, curve, surprise, meeting)
