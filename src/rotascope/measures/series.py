"""Series: rates, prices and surveys as they were known, and how they moved."""

from __future__ import annotations

import numpy as np

from rotascope.core import units
from rotascope.core.basket import Series, Subject
from rotascope.core.errors import NothingToCompute, NotInStore
from rotascope.core.time import Positions
from rotascope.core.values import Flags, Floats, Values
from rotascope.core.window import Window
from rotascope.language.catalogue import Kind, Parameter
from rotascope.language.evaluate import Context
from rotascope.measures.entry import measure, window
from rotascope.measures.leadership import level
from rotascope.measures.prices import first_session
from rotascope.measures.seriesfacts import note_series, yoy_track
from rotascope.measures.spans import resolve, within

FAMILY = "series"
_Z = Parameter("Z", Kind.PRICED)
_SERIES = Parameter("Z", Kind.SERIES)
_TIMING = "values known by the close of each session, by the source's release or lag rule"


def _track(ctx: Context, Z: Subject, upto: int) -> Floats:
    places = np.arange(upto + 1, dtype=np.int64)
    return level.compute(ctx, places, X=Z, kind=None).data  # type: ignore[no-any-return]  # compute is Any


def _percent(ctx: Context, Z: Subject) -> bool:
    return isinstance(Z, Series) and ctx.market.series(Z.name).percent


@measure(
    FAMILY,
    (_Z, window()),
    unit=units.LEVEL,
    tables=("series",),
    timing=_TIMING,
    example="change(DGS10, 3m)",
)
def change(ctx: Context, at: Positions, *, Z: Subject, window: Window) -> Values:
    """How far a series moved over a window, in its own units.

    Formula: Z(end) - Z(S), of the values known then

    Missing: both ends need a known value
    """
    track = _track(ctx, Z, int(at.max(initial=-1)))
    spans = resolve(ctx, window, at, first_session(ctx, Z))
    out = np.full(len(at), np.nan)
    good = spans.valid
    out[good] = track[spans.end[good]] - track[spans.start[good]]
    if len(at) == 1 and good[0] and np.isnan(out[0]):
        place = int(spans.start[0] if np.isnan(track[spans.start[0]]) else spans.end[0])
        day = ctx.market.calendar.date(place)
        ctx.problem(at, lambda: NotInStore(f"no value of {Z} was known on {day}"))
    return Values(out, units.LEVEL)


def _moves(
    ctx: Context,
    at: Positions,
    Z: Subject,
    window: Window,
) -> tuple[list[Floats], Flags]:
    """Moves of the value known from session to session in each window, and where it exists."""
    track = _track(ctx, Z, int(at.max(initial=-1)))
    moves = np.full(len(track), np.nan)
    moves[1:] = np.diff(track)
    spans = within(ctx, window, at, first_session(ctx, Z))
    good = spans.valid
    found = [
        moves[s + 1 : e + 1] if ok else moves[:0]
        for s, e, ok in zip(spans.start.tolist(), spans.end.tolist(), good.tolist(), strict=True)
    ]
    return [m[~np.isnan(m)] for m in found], good


def _summed(
    ctx: Context,
    at: Positions,
    Z: Subject,
    window: Window,
    sign: float,
) -> Values:
    blocks, good = _moves(ctx, at, Z, window)
    scale = 1.0
    if _percent(ctx, Z):
        scale = 100.0
        ctx.caveat("in basis points")
    sums = np.array([float(np.maximum(sign * b, 0.0).sum()) * scale for b in blocks])
    return Values(np.where(good, sums, np.nan), units.COUNT)


@measure(
    FAMILY,
    (_SERIES, window()),
    unit=units.COUNT,
    tables=("series",),
    timing=_TIMING,
    example="cuts(DFEDTARU, 1y)",
)
def cuts(ctx: Context, at: Positions, *, Z: Subject, window: Window) -> Values:
    """By how much a rate was cut over a window, in basis points.

    Formula: sum of the downward moves between consecutive sessions of the value known,
    as a positive number; x 100 for a series in percent, else in its own units

    Missing: 0 where nothing moved; the window must lie in the data
    """
    return _summed(ctx, at, Z, window, -1.0)


@measure(
    FAMILY,
    (_SERIES, window()),
    unit=units.COUNT,
    tables=("series",),
    timing=_TIMING,
    example="hikes(DFEDTARU, 1y)",
)
def hikes(ctx: Context, at: Positions, *, Z: Subject, window: Window) -> Values:
    """By how much a rate was raised over a window, in basis points.

    Formula: sum of the upward moves between consecutive sessions of the value known;
    x 100 for a series in percent, else in its own units

    Missing: 0 where nothing moved; the window must lie in the data
    """
    return _summed(ctx, at, Z, window, 1.0)


def _counted(
    ctx: Context,
    at: Positions,
    Z: Subject,
    window: Window,
    sign: float,
) -> Values:
    blocks, good = _moves(ctx, at, Z, window)
    counts = np.array([float((sign * b > 0).sum()) for b in blocks])
    return Values(np.where(good, counts, np.nan), units.COUNT)


@measure(
    FAMILY,
    (_SERIES, window()),
    unit=units.COUNT,
    tables=("series",),
    timing=_TIMING,
    example="count_cuts(DFEDTARU, 1y)",
)
def count_cuts(ctx: Context, at: Positions, *, Z: Subject, window: Window) -> Values:
    """On how many sessions of a window a rate was cut.

    Formula: number of sessions on which the value known fell

    Missing: 0 where nothing moved; the window must lie in the data
    """
    return _counted(ctx, at, Z, window, -1.0)


@measure(
    FAMILY,
    (_SERIES, window()),
    unit=units.COUNT,
    tables=("series",),
    timing=_TIMING,
    example="count_hikes(DFEDTARU, 1y)",
)
def count_hikes(ctx: Context, at: Positions, *, Z: Subject, window: Window) -> Values:
    """On how many sessions of a window a rate was raised.

    Formula: number of sessions on which the value known rose

    Missing: 0 where nothing moved; the window must lie in the data
    """
    return _counted(ctx, at, Z, window, 1.0)


@measure(
    FAMILY, (_SERIES,), unit=units.FRACTION, tables=("series",), timing=_TIMING, example="yoy(CPI)"
)
def yoy(ctx: Context, at: Positions, *, Z: Subject) -> Values:
    """How a series compares with the same period a year earlier.

    Formula: Z of the latest reference date known, over Z of the same date a year
    earlier, minus 1; by reference date, never by row

    Missing: no value where the earlier period is missing
    """
    note_series(ctx, str(Z))
    data = yoy_track(ctx, str(Z))[at]
    if len(at) == 1 and np.isnan(data[0]):
        ctx.problem(
            at,
            lambda: NothingToCompute(
                f"{Z} has no value for the same reference period a year before the latest known"
            ),
        )
    return Values(data, units.FRACTION)


MEASURES = (change, cuts, hikes, count_cuts, count_hikes, yoy)
