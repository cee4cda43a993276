"""Of any track or condition: highest, lowest, since when, how often, how rare."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from rotascope.core import units
from rotascope.core.time import Positions
from rotascope.core.values import Floats, Values
from rotascope.core.window import Spans, Window
from rotascope.language.bound import Bound, unit_of, words_of
from rotascope.language.catalogue import AS_E
from rotascope.language.evaluate import Context
from rotascope.measures.entry import AT, MONTH, condition, expression, measure, window
from rotascope.measures.spans import first_of, resolve, within
from rotascope.measures.spelled import note_unfinished, sampled
from rotascope.stats.spells import previous_at_least

FAMILY = "any track"
_IN_WINDOW = (expression(), window(), AT, MONTH)


def ordinals(ctx: Context) -> Floats:
    """The sessions as proleptic ordinals."""
    return ctx.market.calendar.sessions.astype(np.int64).astype(np.float64) + 719_163.0


def _inner(ctx: Context, bound: Bound, spans: Spans, at: Positions) -> Floats:
    """The track of an inner expression on the sessions that the windows need."""
    upto = int(at.max(initial=-1))
    first = int(spans.start[spans.valid].min(initial=upto))
    out = np.full(upto + 1, np.nan)
    places = np.arange(first, upto + 1, dtype=np.int64)
    out[first:] = ctx.values(bound, places).data
    return out


def _here(ctx: Context, bound: Bound, at: Positions, track: Floats) -> None:
    """Where a single reading is asked for: why the expression has no value there."""
    if len(at) == 1 and np.isnan(track[at[0]]):
        ctx.values(bound, at)


def _windows(
    ctx: Context, bound: Bound, window: Window, at: Positions, how: dict[str, Any], *, start: bool
) -> Iterator[tuple[int, Positions, Floats, float]]:
    """For each session: its number, the places and values of its window, the value now.

    `start` says whether the window's start belongs to it.
    """
    first = first_of(ctx, bound)
    spans = within(ctx, window, at, first)
    note_unfinished(ctx, how["at"], at)
    track = _inner(ctx, bound, spans, at)
    _here(ctx, bound, spans.end[spans.valid] if start else at, track)
    every, month = how["at"], how["month"]
    for i in np.flatnonzero(spans.valid).tolist():
        s, e = int(spans.start[i]), int(spans.end[i])
        if every is None and month is None:
            places = np.arange(s if start else s + 1, e + 1, dtype=np.int64)
        else:
            places = sampled(ctx.market.calendar, every, e, month)
            places = places[places >= s] if start else places[places > s]
        values = track[places]
        told = ~np.isnan(values)
        yield i, places[told], values[told], float(track[at[i]])


def _extreme(
    ctx: Context,
    at: Positions,
    E: Bound,
    window: Window,
    how: dict[str, Any],
    *,
    pick: Callable[[Floats], Any],
) -> tuple[Floats, Floats]:
    """Extreme value and the ordinal of its first session, for each session."""
    value, when = np.full(len(at), np.nan), np.full(len(at), np.nan)
    days = ordinals(ctx)
    for i, places, values, _ in _windows(ctx, E, window, at, how, start=True):
        if len(values):
            found = int(pick(values))
            value[i], when[i] = values[found], days[places[found]]
    return value, when


@measure(FAMILY, _IN_WINDOW, unit=AS_E, tables=(), example="highest(breadth(SP500, above=50d), 1y)")
def highest(ctx: Context, at: Positions, /, *, E: Bound, window: Window, **how: Any) -> Values:
    """Highest value of a track in a window.

    Formula: max E(t), t from S to the end, both included

    Missing: sessions without a value are passed over
    """
    return Values(_extreme(ctx, at, E, window, how, pick=np.argmax)[0], unit_of(E), words_of(E))


@measure(FAMILY, _IN_WINDOW, unit=AS_E, tables=(), example="lowest(ratio(RUT, SPX), 1y)")
def lowest(ctx: Context, at: Positions, /, *, E: Bound, window: Window, **how: Any) -> Values:
    """Lowest value of a track in a window.

    Formula: min E(t), t from S to the end, both included

    Missing: sessions without a value are passed over
    """
    return Values(_extreme(ctx, at, E, window, how, pick=np.argmin)[0], unit_of(E), words_of(E))


@measure(
    FAMILY, _IN_WINDOW, unit=units.DATE, tables=(), example="when_highest(ratio(RUT, SPX), 1y)"
)
def when_highest(ctx: Context, at: Positions, /, *, E: Bound, window: Window, **how: Any) -> Values:
    """First session on which a track reached its highest value of a window.

    Formula: the first t with E(t) = highest(E, window)

    Missing: sessions without a value are passed over
    """
    return Values(_extreme(ctx, at, E, window, how, pick=np.argmax)[1], units.DATE)


@measure(FAMILY, _IN_WINDOW, unit=units.DATE, tables=(), example="when_lowest(ratio(RUT, SPX), 1y)")
def when_lowest(ctx: Context, at: Positions, /, *, E: Bound, window: Window, **how: Any) -> Values:
    """First session on which a track reached its lowest value of a window.

    Formula: the first t with E(t) = lowest(E, window)

    Missing: sessions without a value are passed over
    """
    return Values(_extreme(ctx, at, E, window, how, pick=np.argmin)[1], units.DATE)


def _since(ctx: Context, at: Positions, E: Bound, how: dict[str, Any], sign: float) -> Values:
    upto = int(at.max(initial=-1))
    track = sign * ctx.track(E, upto)
    _here(ctx, E, at, track)
    note_unfinished(ctx, how["at"], at)
    days, out = ordinals(ctx), np.full(len(at), np.nan)
    if how["at"] is None and how["month"] is None:
        found = previous_at_least(track, at)
        good = ~np.isnan(found)
        out[good] = days[found[good].astype(np.int64)]
    else:
        for i, place in enumerate(at.tolist()):
            places = sampled(ctx.market.calendar, how["at"], place, how["month"])
            earlier = places[places < place]
            hits = earlier[track[earlier] >= track[place]]
            if len(hits):
                out[i] = days[hits[-1]]
    null = ""
    if len(at) == 1 and not np.isnan(track[at[0]]):
        there = np.flatnonzero(~np.isnan(track))
        null = f"never before; the data begin on {ctx.market.calendar.date(int(there[0]))}"
    return Values(out, units.DATE, null=null)


@measure(
    FAMILY,
    (expression(), AT, MONTH),
    unit=units.DATE,
    tables=(),
    example="highest_since(ratio(RUT, SPX))",
)
def highest_since(ctx: Context, at: Positions, /, *, E: Bound, **how: Any) -> Values:
    """When a track was last as high as it is now.

    Formula: the last session before T on which E was >= its value at T

    Missing: null with a caveat where there is none; E needs a value at T
    """
    return _since(ctx, at, E, how, 1.0)


@measure(
    FAMILY,
    (expression(), AT, MONTH),
    unit=units.DATE,
    tables=(),
    example="lowest_since(ratio(RUT, SPX))",
)
def lowest_since(ctx: Context, at: Positions, /, *, E: Bound, **how: Any) -> Values:
    """When a track was last as low as it is now.

    Formula: the last session before T on which E was <= its value at T

    Missing: null with a caveat where there is none; E needs a value at T
    """
    return _since(ctx, at, E, how, -1.0)


@measure(
    FAMILY,
    (expression(), window("all"), AT, MONTH),
    unit=units.COUNT,
    tables=(),
    example="rank(excess(RUT, SPX, 21d))",
)
def rank(ctx: Context, at: Positions, /, *, E: Bound, window: Window, **how: Any) -> Values:
    """Rank of a track's value among those of a window, 1 = highest.

    Formula: 1 + number of sessions of the window, after S, with a value above that at T

    Missing: sessions without a value are passed over; T needs one
    """
    out = np.full(len(at), np.nan)
    for i, _, values, now in _windows(ctx, E, window, at, how, start=False):
        if not np.isnan(now) and len(values):
            out[i] = 1 + int((values > now).sum())
    return Values(out, units.COUNT)


@measure(
    FAMILY,
    (expression(), window("10y"), AT, MONTH),
    unit=units.FRACTION,
    tables=(),
    example="percentile(volatility(SPX), 5y)",
)
def percentile(ctx: Context, at: Positions, /, *, E: Bound, window: Window, **how: Any) -> Values:
    """Share of a window in which a track stood at or below its value now.

    Formula: share of the sessions of the window, after S, those with a value, on which
    E was <= its value at T

    Missing: sessions without a value are passed over; T needs one
    """
    out = np.full(len(at), np.nan)
    for i, _, values, now in _windows(ctx, E, window, at, how, start=False):
        if not np.isnan(now) and len(values):
            out[i] = int((values <= now).sum()) / len(values)
    return Values(out, units.FRACTION)


@measure(FAMILY, _IN_WINDOW, unit=AS_E, tables=(), example="mean(return(SPX, 1d), 1y)")
def mean(ctx: Context, at: Positions, /, *, E: Bound, window: Window, **how: Any) -> Values:
    """Mean of a track over a window.

    Formula: mean of E over the sessions after S up to the end, those with a value

    Missing: sessions without a value are passed over
    """
    out = np.full(len(at), np.nan)
    for i, _, values, _ in _windows(ctx, E, window, at, how, start=False):
        if len(values):
            out[i] = np.cumsum(values)[-1] / len(values)
    return Values(out, unit_of(E), words_of(E))


@measure(
    FAMILY,
    (condition(), window(), AT, MONTH),
    unit=units.COUNT,
    tables=(),
    example="count(record_high(SPX) == 1, ytd)",
)
def count(ctx: Context, at: Positions, /, *, C: Bound, window: Window, **how: Any) -> Values:
    """On how many sessions of a window a condition held.

    Formula: sessions after S up to the end on which C is true

    Missing: where C cannot be told it does not count; 0 is an answer, but C must be told once
    """
    out = np.full(len(at), np.nan)
    for i, _, values, _ in _windows(ctx, C, window, at, how, start=False):
        if len(values):
            out[i] = int((values == 1.0).sum())
    return Values(out, units.COUNT)


@measure(
    FAMILY,
    (condition(), AT, MONTH),
    unit=units.DATE,
    tables=(),
    example="last_time(return(SPX, 1d) > 0.02)",
)
def last_time(ctx: Context, at: Positions, /, *, C: Bound, **how: Any) -> Values:
    """When a condition last held before the spell under way.

    Formula: the last session before the present spell of C on which C held; where C is
    false at T, the last session on which it held

    Missing: null with a caveat where it never held before; C must be told at T
    """
    track = ctx.track(C, int(at.max(initial=-1)))
    note_unfinished(ctx, how["at"], at)
    _here(ctx, C, at, track)
    days, out = ordinals(ctx), np.full(len(at), np.nan)
    for i, place in enumerate(at.tolist()):
        places = sampled(ctx.market.calendar, how["at"], place, how["month"])
        holds = track[places] == 1.0
        broken = np.flatnonzero(~holds)
        before = np.flatnonzero(holds[: int(broken[-1]) + 1]) if len(broken) else broken
        if len(before) and not np.isnan(track[place]):
            out[i] = days[places[before[-1]]]
    if len(at) == 1 and np.isnan(track[at[0]]):
        return Values(out, units.DATE)
    first = ctx.market.calendar.date(min(first_of(ctx, C), len(ctx.market.calendar) - 1))
    return Values(out, units.DATE, null=f"it never held before; the data begin on {first}")


@measure(FAMILY, (window(),), unit=units.COUNT, tables=(), example="sessions(ytd)")
def sessions(ctx: Context, at: Positions, /, *, window: Window) -> Values:
    """Number of sessions in a window, its start excluded.

    Formula: sessions after S up to the end

    Missing: the window must lie in the calendar of the store
    """
    spans = resolve(ctx, window, at, 0)
    return Values(np.where(spans.valid, spans.end - spans.start, np.nan), units.COUNT)


MEASURES = (
    highest,
    lowest,
    when_highest,
    when_lowest,
    highest_since,
    lowest_since,
    rank,
    mean,
    percentile,
    count,
    last_time,
    sessions,
)
