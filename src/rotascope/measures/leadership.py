"""Leadership: who earned more, for how long, and how rarely that happened before."""

from __future__ import annotations

import numpy as np

from rotascope.core import units
from rotascope.core.basket import Series, Subject
from rotascope.core.errors import NothingToCompute
from rotascope.core.time import Positions
from rotascope.core.values import Flags, Floats, Values
from rotascope.core.window import Spans, Window
from rotascope.language.catalogue import Kind, Parameter
from rotascope.language.evaluate import Context
from rotascope.measures.entry import KIND, REBALANCE, WEIGHTING, measure, subject, window
from rotascope.measures.groups import home_of
from rotascope.measures.panels import index_panel
from rotascope.measures.prices import (
    Earned,
    Style,
    earned,
    no_close,
    no_return,
    note_age,
    note_coverage,
)
from rotascope.measures.seriesfacts import note_series, series_track
from rotascope.measures.spans import resolve, within
from rotascope.stats.cross import pearson

FAMILY = "leadership"
_PRICED = Parameter("X", Kind.PRICED)


def return_of(ctx: Context, what: Earned, spans: Spans, at: Positions) -> Floats:
    """Return over each window, with the reason and caveats where one is asked for."""
    data = what.over(spans)
    if len(at) == 1 and spans.valid[0]:
        start, end = int(spans.start[0]), int(spans.end[0])
        if np.isnan(data[0]):
            ctx.problem(at, lambda: no_return(ctx, what, start, end))
        if what.covered is not None:
            note_coverage(ctx, what, str(what.subject), spans)
            note_age(ctx, index_panel(ctx.market, home_of(what.subject, ctx.market)), spans.end)
    return data


@measure(
    FAMILY, (_PRICED, KIND), unit=units.LEVEL, tables=("prices", "series"), example="level(SPX)"
)
def level(ctx: Context, at: Positions, *, X: Subject, kind: str | None) -> Values:
    """Close of a symbol, or the last value of a series known at the session.

    Formula: P(T), or the value of the latest reference date among those known at T

    Missing: no close at T is an error; a series holds its last known value
    """
    if isinstance(X, Series):
        note_series(ctx, X.name)
        data = series_track(ctx, X.name)[at]
        if np.isnan(data[-1]):
            ctx.problem(at, lambda: _unknown_yet(ctx, X.name))
        return Values(data, units.LEVEL)
    what = earned(ctx, X, Style(kind))
    closes = what.closes
    if closes is None:
        raise NothingToCompute(f"{X} has no level of its own")
    if len(at) == 1 and np.isnan(closes[at[0]]):
        ctx.problem(at, lambda: no_close(ctx, str(what.subject), closes, int(at[0])))
    return Values(closes[at], units.LEVEL)


def _unknown_yet(ctx: Context, name: str) -> NothingToCompute:
    calendar = ctx.market.calendar
    return NothingToCompute(f"nothing of {name} was known by {calendar.date(len(calendar) - 1)}")


@measure(
    FAMILY,
    (subject("X"), window(), KIND, WEIGHTING, REBALANCE),
    unit=units.FRACTION,
    tables=("prices", "holdings"),
    example="return(RUT, ytd)",
)
def return_(
    ctx: Context,
    at: Positions,
    *,
    X: Subject,
    window: Window,
    **style: str,
) -> Values:
    """Simple return of a symbol or a basket over a window.

    Formula: P(end) / P(S) - 1; for a basket the product of 1 + R(t), minus 1, with
    R(t) = sum of w(t-1, i) r(t, i) over the members priced at t-1 and t, w drifted
    and rescaled; weighting=equal takes w = 1/n, reset every day or quarter

    Missing: a symbol needs closes at both ends; members without a return drop out of
    a session and the rest is rescaled
    """
    what = earned(ctx, X, Style(**style))
    spans = resolve(ctx, window, at, what.first)
    return Values(return_of(ctx, what, spans, at), units.FRACTION)


@measure(
    FAMILY,
    (subject("X"), subject("Y"), window(), KIND),
    unit=units.POINTS,
    tables=("prices", "holdings"),
    example="excess(RUT, SPX, 21d)",
)
def excess(
    ctx: Context,
    at: Positions,
    *,
    X: Subject,
    Y: Subject,
    window: Window,
    kind: str | None,
) -> Values:
    """Return of one subject less that of another, in percentage points.

    Formula: return(X, window) - return(Y, window)

    Missing: as for return
    """
    a, b = earned(ctx, X, Style(kind)), earned(ctx, Y, Style(kind))
    spans = resolve(ctx, window, at, max(a.first, b.first))
    return Values(return_of(ctx, a, spans, at) - return_of(ctx, b, spans, at), units.POINTS)


@measure(
    FAMILY,
    (_PRICED, Parameter("Y", Kind.PRICED), KIND),
    unit=units.RATIO,
    tables=("prices", "series"),
    example="ratio(RUT, SPX)",
)
def ratio(
    ctx: Context,
    at: Positions,
    *,
    X: Subject,
    Y: Subject,
    kind: str | None,
) -> Values:
    """Level of one symbol over that of another: the track of relative strength.

    Formula: P_X(T) / P_Y(T)

    Missing: both need a close at T
    """
    a = level.compute(ctx, at, X=X, kind=kind)
    b = level.compute(ctx, at, X=Y, kind=kind)
    return Values(a.data / np.where(b.data == 0, np.nan, b.data), units.RATIO)


@measure(
    FAMILY,
    (subject("X"), window("all"), KIND),
    unit=units.FRACTION,
    tables=("prices", "holdings"),
    example="drawdown(RUT)",
)
def drawdown(
    ctx: Context,
    at: Positions,
    *,
    X: Subject,
    window: Window,
    kind: str | None,
) -> Values:
    """How far a subject stands below its highest close of a window.

    Formula: P(end) / max P(t), t from S to the end, both included, minus 1

    Missing: closes that are missing inside the window are passed over; the end needs one
    """
    what = earned(ctx, X, Style(kind))
    spans = within(ctx, window, at, what.first)
    out = np.full(len(at), np.nan)
    levels = what.levels(what.first)
    for i in np.flatnonzero(spans.valid).tolist():
        start, end = int(spans.start[i]), int(spans.end[i])
        closes = levels.values[start : end + 1]
        if levels.piece[start] == levels.piece[end] and not np.isnan(closes).all():
            out[i] = closes[-1] / np.nanmax(closes) - 1.0
        if np.isnan(out[i]):
            ctx.problem(at, lambda s=start, e=end: no_return(ctx, what, s, e))  # type: ignore[misc]  # bound at once
    return Values(out, units.FRACTION)


@measure(
    FAMILY,
    (subject("X"), KIND),
    unit=units.COUNT,
    tables=("prices", "holdings"),
    example="record_high(SPX)",
)
def record_high(ctx: Context, at: Positions, *, X: Subject, kind: str | None) -> Values:
    """Whether a subject closed above every earlier close (1) or not (0).

    Formula: 1 if P(T) > max P(t), t < T, else 0

    Missing: T needs a close, and there must be an earlier one
    """
    what = earned(ctx, X, Style(kind))
    levels = what.levels(what.first)
    chain = levels.values
    filled = np.where(np.isnan(chain), -np.inf, chain)
    before = np.concatenate([[-np.inf], np.maximum.accumulate(filled)[:-1]])
    known = ~np.isnan(chain) & np.isfinite(before) & (levels.piece == 0)
    data = np.where(known, (chain > before).astype(np.float64), np.nan)[at]
    if len(at) == 1 and np.isnan(data[0]):
        ctx.problem(at, lambda: no_close(ctx, str(what.subject), chain, int(at[0])))
    return Values(data, units.COUNT)


def _pairs(ctx: Context, whats: list[Earned], window: Window, at: Positions) -> list[Floats]:
    """Returns of all subjects in each window, sessions without one of them left out."""
    spans = within(ctx, window, at, max(w.first for w in whats))
    found = []
    for i in range(len(at)):
        if not spans.valid[i]:
            found.append(np.empty((len(whats), 0)))
            continue
        part = slice(int(spans.start[i]) + 1, int(spans.end[i]) + 1)
        block = np.vstack([w.returns[part] for w in whats])
        there = np.asarray(~np.isnan(block).any(axis=0))
        if len(at) == 1:
            _note_gaps(ctx, whats, spans, there, at)
        ends = int(spans.start[i]), int(spans.end[i])
        priced = all(_closed(w, end) for w in whats for end in ends)
        found.append(block[:, there] if priced else block[:, :0])
    return found


def _closed(what: Earned, place: int) -> bool:
    """Whether a subject has a close on a session (a basket always stands somewhere)."""
    return what.closes is None or not np.isnan(what.closes[place])


def _note_gaps(
    ctx: Context, whats: list[Earned], spans: Spans, there: Flags, at: Positions
) -> None:
    start, end = int(spans.start[0]), int(spans.end[0])
    open_ended = [w for w in whats if not (_closed(w, start) and _closed(w, end))]
    if open_ended:
        ctx.problem(at, lambda: no_return(ctx, open_ended[0], start, end))
    elif not there.all():
        ctx.caveat(f"{int(there.sum())} of the window's {len(there)} sessions have a return")


@measure(
    FAMILY,
    (subject("X"), window("63d"), KIND),
    unit=units.FRACTION,
    tables=("prices", "holdings"),
    example="volatility(RUT)",
)
def volatility(
    ctx: Context,
    at: Positions,
    *,
    X: Subject,
    window: Window,
    kind: str | None,
) -> Values:
    """Annualised standard deviation of a subject's daily returns.

    Formula: sd(r) x sqrt(252), n - 1 in the denominator

    Missing: sessions without a return are left out with a caveat; two are needed
    """
    blocks = _pairs(ctx, [earned(ctx, X, Style(kind))], window, at)
    data = [b[0].std(ddof=1) * np.sqrt(252.0) if b.shape[1] > 1 else np.nan for b in blocks]
    return Values(np.array(data), units.FRACTION)


@measure(
    FAMILY,
    (subject("X"), subject("Y"), window("63d"), KIND),
    unit=units.RATIO,
    tables=("prices", "holdings"),
    example="correlation(RUT, SPX)",
)
def correlation(
    ctx: Context,
    at: Positions,
    *,
    X: Subject,
    Y: Subject,
    window: Window,
    kind: str | None,
) -> Values:
    """Pearson correlation of two subjects' daily returns.

    Formula: cov(r_X, r_Y) / (sd(r_X) sd(r_Y))

    Missing: sessions without both returns are left out with a caveat; no spread is an error
    """
    whats = [earned(ctx, X, Style(kind)), earned(ctx, Y, Style(kind))]
    return Values(
        np.array([pearson(b[0], b[1]) for b in _pairs(ctx, whats, window, at)]), units.RATIO
    )


@measure(
    FAMILY,
    (subject("X"), subject("Y"), window("252d"), KIND),
    unit=units.RATIO,
    tables=("prices", "holdings"),
    example="beta(RUT, SPX)",
)
def beta(
    ctx: Context,
    at: Positions,
    *,
    X: Subject,
    Y: Subject,
    window: Window,
    kind: str | None,
) -> Values:
    """How much a subject moved for each point that another did.

    Formula: cov(r_X, r_Y) / var(r_Y), n - 1 in both

    Missing: sessions without both returns are left out with a caveat; no spread is an error
    """
    whats = [earned(ctx, X, Style(kind)), earned(ctx, Y, Style(kind))]
    return Values(
        np.array([_slope(b[0], b[1]) for b in _pairs(ctx, whats, window, at)]), units.RATIO
    )


def _slope(x: Floats, y: Floats) -> float:
    if len(x) < 2:
        return float("nan")
    dy = y - y.mean()
    spread = float((dy * dy).sum())
    if spread <= 1e-24 * len(y) * float(np.abs(y).max()) ** 2:
        return float("nan")
    return float(((x - x.mean()) * dy).sum()) / spread


MEASURES = (level, return_, excess, ratio, drawdown, record_high, volatility, correlation, beta)
