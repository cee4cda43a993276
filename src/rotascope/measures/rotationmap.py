"""The rotation map: relative strength and its momentum, week by week.

The formula is our own and published here. Weekly closes are those of the last
session of each calendar week, the current week's being the as-of session's.
"""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from rotascope.core import units
from rotascope.core.basket import Subject
from rotascope.core.errors import NothingToCompute
from rotascope.core.time import Positions
from rotascope.core.values import Floats, Values
from rotascope.language.evaluate import Context
from rotascope.measures.entry import KIND, measure, number, subject
from rotascope.measures.prices import Levels, Style, earned, note_no_close

WORDS = ("leading", "weakening", "lagging", "improving")
_PARAMETERS = (subject("X"), subject("B", "the benchmark"), number("n", 14, "weeks"), KIND)
_SOURCE = "Rotascope's own, after the z-score readings of relative strength in public use"


def _strength(ctx: Context, X: Subject, B: Subject, kind: str | None) -> Levels:
    a, b = earned(ctx, X, Style(kind)), earned(ctx, B, Style(kind))
    start = max(a.first, b.first)
    one, other = a.levels(start), b.levels(start)
    return Levels(one.values / other.values, one.piece + other.piece)


def _z(weekly: Floats, n: int) -> Floats:
    """100 + z-score of each value among its last n (n - 1 in the denominator)."""
    out = np.full(len(weekly), np.nan)
    if len(weekly) < n or n < 2:
        return out
    views = sliding_window_view(weekly, n)
    mean, sd = views.mean(axis=1), views.std(axis=1, ddof=1)
    flat = ~(sd > 1e-12 * np.abs(mean))
    with np.errstate(all="ignore"):
        out[n - 1 :] = np.where(flat, np.nan, 100.0 + (weekly[n - 1 :] - mean) / sd)
    return out


def _map(ctx: Context, at: Positions, strength: Levels, n: int) -> tuple[Floats, Floats]:
    """rs_ratio and rs_momentum at each session, its own week cut there."""
    calendar = ctx.market.calendar
    ratio, momentum = np.full(len(at), np.nan), np.full(len(at), np.nan)
    for i, place in enumerate(at.tolist()):
        ends = calendar.period_ends("week", place)[-2 * n :]
        weekly = np.where(
            strength.piece[ends] == strength.piece[place], strength.values[ends], np.nan
        )
        ratios = _z(weekly, n)
        ratio[i] = ratios[-1]
        if len(ratios) == 2 * n:
            momentum[i] = _z(np.diff(ratios[n - 1 :]), n)[-1]
    return ratio, momentum


def _both(
    ctx: Context,
    at: Positions,
    *,
    X: Subject,
    B: Subject,
    n: int,
    kind: str | None,
) -> tuple[Floats, Floats]:
    ratio, momentum = _map(ctx, at, _strength(ctx, X, B, kind), n)
    if len(at) == 1 and np.isnan(momentum[0]):
        note_no_close(ctx, at, (X, B), kind)
    return ratio, momentum


def _too_short(ctx: Context, at: Positions, weeks: int) -> None:
    ctx.problem(
        at,
        lambda: NothingToCompute(
            f"the rotation map needs {weeks} weekly closes of both, with some spread"
        ),
    )


@measure(
    "leadership",
    _PARAMETERS,
    unit=units.LEVEL,
    tables=("prices", "holdings"),
    example="rs_ratio(XLE, SPY)",
    references=_SOURCE,
)
def rs_ratio(
    ctx: Context,
    at: Positions,
    *,
    X: Subject,
    B: Subject,
    n: int,
    kind: str | None,
) -> Values:
    """Relative strength against a benchmark, compared with its last weeks (100 = average).

    Formula: RS = P_X / P_B at weekly closes; 100 + (RS - mean_n) / sd_n over the last
    n weeks, the current one included, sd with n - 1

    Missing: n weekly closes of both are needed, and some spread
    """
    data = _both(ctx, at, X=X, B=B, n=n, kind=kind)[0]
    if np.isnan(data[-1:]).any():
        _too_short(ctx, at, n)
    return Values(data, units.LEVEL)


@measure(
    "leadership",
    _PARAMETERS,
    unit=units.LEVEL,
    tables=("prices", "holdings"),
    example="rs_momentum(XLE, SPY)",
    references=_SOURCE,
)
def rs_momentum(
    ctx: Context,
    at: Positions,
    *,
    X: Subject,
    B: Subject,
    n: int,
    kind: str | None,
) -> Values:
    """Momentum of relative strength, compared with its last weeks (100 = average).

    Formula: 100 + the n-week z-score of the one-week change of rs_ratio

    Missing: 2 n weekly closes of both are needed, and some spread
    """
    data = _both(ctx, at, X=X, B=B, n=n, kind=kind)[1]
    if np.isnan(data[-1:]).any():
        _too_short(ctx, at, 2 * n)
    return Values(data, units.LEVEL)


@measure(
    "leadership",
    _PARAMETERS,
    unit=units.WORD,
    tables=("prices", "holdings"),
    example="quadrant(XLE, SPY)",
    references=_SOURCE,
    words=WORDS,
)
def quadrant(
    ctx: Context,
    at: Positions,
    *,
    X: Subject,
    B: Subject,
    n: int,
    kind: str | None,
) -> Values:
    """Where a subject stands on the rotation map.

    Formula: leading (ratio >= 100, momentum >= 100), weakening (>=, <), lagging (<, <),
    improving (<, >=)

    Missing: as for rs_momentum
    """
    ratio, momentum = _both(ctx, at, X=X, B=B, n=n, kind=kind)
    strong, rising = ratio >= 100.0, momentum >= 100.0
    codes = np.select([strong & rising, strong, ~rising], [0.0, 1.0, 2.0], 3.0)
    data = np.where(np.isnan(ratio) | np.isnan(momentum), np.nan, codes)
    if np.isnan(data[-1:]).any():
        _too_short(ctx, at, 2 * n)
    return Values(data, units.WORD, WORDS)


MEASURES = (rs_ratio, rs_momentum, quadrant)
