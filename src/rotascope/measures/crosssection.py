"""The cross-section of members over a window: who beat the index, and how far apart they lie."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rotascope.core import units
from rotascope.core.basket import Subject
from rotascope.core.errors import NotInStore
from rotascope.core.time import Positions
from rotascope.core.values import Floats, Values
from rotascope.core.window import Spans, Trailing, Window
from rotascope.language.catalogue import Kind, Parameter
from rotascope.language.evaluate import Context
from rotascope.measures.entry import MEMBERS, index, measure, window
from rotascope.measures.leadership import return_of
from rotascope.measures.panels import IndexPanel
from rotascope.measures.prices import earned
from rotascope.measures.spans import resolve
from rotascope.measures.structure import opened
from rotascope.stats.cross import mean_pairwise_correlation, total

FAMILY = "structure"
DAY = Trailing(1, "d")


@dataclass(frozen=True, eq=False)
class Section:
    """Members in force at a window's start and priced at both its ends."""

    rows: NDArray[np.int64]
    returns: Floats


def _sections(
    ctx: Context, panel: IndexPanel, spans: Spans, at: Positions, first: int
) -> Iterator[tuple[int, Section]]:
    held = panel.held[panel.rows]
    for i in np.flatnonzero(spans.valid).tolist():
        start, end = int(spans.start[i]) - panel.base, int(spans.end[i]) - panel.base
        if start < 0 or int(spans.start[i]) < first:
            ctx.problem(at, lambda: _too_early(ctx, panel, first))
            continue
        returns = panel.closes[:, end] / panel.closes[:, start] - 1.0
        rows = np.flatnonzero(held[:, start] & ~np.isnan(returns))
        if len(rows):
            yield i, Section(rows, returns[rows])


def _too_early(ctx: Context, panel: IndexPanel, first: int) -> NotInStore:
    calendar = ctx.market.calendar
    available = calendar.date(first) if first < len(calendar) else "none yet"
    return NotInStore(
        f"{panel.name} has no members at the start of the window; the first session "
        f"available is {available}"
    )


@measure(
    FAMILY, (index(), window()), unit=units.FRACTION, tables=MEMBERS, example="beating(SP500, ytd)"
)
def beating(ctx: Context, at: Positions, *, I: Subject, window: Window) -> Values:
    """Share of members that earned more than their index.

    Formula: members in force after the close of S and priced at both ends whose return
    exceeds return(I, window)

    Missing: members without a close at either end are out of the denominator
    """
    panel = opened(ctx, I, at, weights=True)
    whole = earned(ctx, I)
    spans = resolve(ctx, window, at, whole.first)
    bar = return_of(ctx, whole, spans, at)
    out = np.full(len(at), np.nan)
    for i, section in _sections(ctx, panel, spans, at, panel.first_weight):
        if not np.isnan(bar[i]):
            out[i] = int((section.returns > bar[i]).sum()) / len(section.rows)
    return Values(out, units.FRACTION)


@measure(
    FAMILY,
    (index(), Parameter("which", Kind.CHOICE, choices=("median", "mean")), window()),
    unit=units.FRACTION,
    tables=MEMBERS,
    example="member_return(SP500, median, ytd)",
    members_only=True,
)
def member_return(
    ctx: Context,
    at: Positions,
    *,
    I: Subject,
    which: str,
    window: Window,
) -> Values:
    """What the median, or the average, member earned.

    Formula: median (mean) of the returns of members in force after the close of S and
    priced at both ends

    Missing: members without a close at either end are left out
    """
    panel = opened(ctx, I, at, weights=False)
    spans = resolve(ctx, window, at, panel.first_member)
    if panel.wide is not None and window == DAY:
        figure = panel.wide.figures["median" if which == "median" else "equal"]
        return Values(np.where(spans.valid, figure[at], np.nan), units.FRACTION)
    out = np.full(len(at), np.nan)
    for i, section in _sections(ctx, panel, spans, at, panel.first_member):
        r = section.returns
        out[i] = np.median(r) if which == "median" else np.cumsum(r)[-1] / len(r)
    return Values(out, units.FRACTION)


@measure(
    FAMILY,
    (index(), window("1d")),
    unit=units.FRACTION,
    tables=MEMBERS,
    example="dispersion(SP500)",
    references="S&P Dow Jones Indices, Dispersion: Measuring Market Opportunity (2013)",
)
def dispersion(ctx: Context, at: Positions, *, I: Subject, window: Window) -> Values:
    """How far apart members' returns lie: their weighted standard deviation.

    Formula: sqrt(sum w_i (r_i - r_I)^2), w in force after the close of S, of members
    priced at both ends, rescaled to 1; r_I = sum w_i r_i

    Missing: members without a close at either end are left out
    """
    panel = opened(ctx, I, at, weights=True)
    spans = resolve(ctx, window, at, panel.first_weight)
    if panel.wide is not None and window == DAY:
        figure = panel.wide.figures["dispersion"]
        return Values(np.where(spans.valid, figure[at], np.nan), units.FRACTION)
    out = np.full(len(at), np.nan)
    for i, section in _sections(ctx, panel, spans, at, panel.first_weight):
        w = panel.weights[panel.rows[section.rows], int(spans.start[i]) - panel.base]
        whole = _sum(w)
        if whole > 0:
            w = w / whole
            apart = section.returns - _sum(w * section.returns)
            out[i] = np.sqrt(_sum(w * apart * apart))
    return Values(out, units.FRACTION)


def _sum(values: Floats) -> float:
    return float(total(values[:, None])[0])


_SESSIONS = Parameter("window", Kind.WINDOW, "63d", says="sessions, such as 63d")


@measure(
    FAMILY,
    (index(), _SESSIONS),
    unit=units.RATIO,
    tables=MEMBERS,
    example="pairwise_correlation(SP500)",
    members_only=True,
)
def pairwise_correlation(ctx: Context, at: Positions, *, I: Subject, window: Window) -> Values:
    """How much members move together: the mean correlation of their pairs.

    Formula: mean of the off-diagonal Pearson correlations of the daily returns of
    members in force after the close of T with every return of the window

    Missing: members without one of the returns, or without spread, are left out
    """
    panel = opened(ctx, I, at, weights=False)
    spans = resolve(ctx, window, at, panel.first_member)
    held = panel.held[panel.rows]
    out = np.full(len(at), np.nan)
    for i in np.flatnonzero(spans.valid).tolist():
        start, end = int(spans.start[i]) - panel.base, int(spans.end[i]) - panel.base
        if start < 0 or at[i] < panel.first_member:
            continue
        block = panel.returns[:, start + 1 : end + 1]
        rows = held[:, end] & ~np.isnan(block).any(axis=1)
        if rows.sum() > 1 and block.shape[1] > 1:
            out[i] = mean_pairwise_correlation(block[rows])
    return Values(out, units.RATIO)


MEASURES = (beating, member_return, dispersion, pairwise_correlation)
