"""Breadth: how many members take part."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from rotascope.core import units
from rotascope.core.basket import Subject
from rotascope.core.time import Positions
from rotascope.core.values import Flags, Floats, Values
from rotascope.language.evaluate import Context
from rotascope.measures.entry import MEMBERS, index, measure, number
from rotascope.measures.panels import IndexPanel
from rotascope.measures.structure import column_of, note_priced, opened
from rotascope.measures.wideindex import EXTREMES
from rotascope.stats.rolling import Packed, ema, rolling_max, rolling_mean, rolling_min

FAMILY = "structure"
GUARD = 1e-12
"""A close is above its mean when it exceeds it by more than this share of the mean."""


def _rolled(
    ctx: Context, panel: IndexPanel, at: Positions, n: int, roll: Callable[[Packed, int], Floats]
) -> tuple[Floats, Floats, int]:
    """Closes and a rolling figure of them, on the columns that are needed, and the first."""
    if len(at) > 1:

        def make() -> Floats:
            return roll(_packed(ctx, panel), n)

        figures = ctx.market.kept((roll.__name__, panel.index, n), make)
        return panel.closes, figures, 0
    column = int(at[0]) - panel.base
    if column < 0:
        return panel.closes[:, :0], panel.closes[:, :0], 0
    first = max(0, column + 1 - 2 * n)
    part = panel.closes[:, first : column + 1]
    short = (~np.isnan(part)).sum(axis=1) < n
    figures = roll(Packed.of(part), n)
    if first and short.any():  # gaps: look further back
        whole = roll(Packed.of(panel.closes[short, : column + 1]), n)
        figures[short] = whole[:, first:]
    return part, figures, first


def _packed(ctx: Context, panel: IndexPanel) -> Packed:
    return ctx.market.kept(("packed", panel.index), lambda: Packed.of(panel.closes))


def _share(
    ctx: Context,
    panel: IndexPanel,
    at: Positions,
    counted: tuple[Flags, Flags],
    first: int,
    *,
    share: bool,
) -> Floats:
    """Members in force for which a flag holds, as a count or over those that can be told."""
    yes, told = counted
    columns = at - panel.base - first
    good = (columns >= 0) & (at >= panel.first_member)
    out = np.full(len(at), np.nan)
    held = panel.held[panel.rows]
    for i in np.flatnonzero(good).tolist():
        column = int(columns[i])
        inside = held[:, column + first] & told[:, column]
        total = int(inside.sum())
        if total:
            hits = int((inside & yes[:, column]).sum())
            out[i] = hits / total if share else hits
    note_priced(ctx, panel, at)
    return out


@measure(
    FAMILY,
    (index(), number("above", 200, "how many closes the mean is of")),
    unit=units.FRACTION,
    tables=MEMBERS,
    example="breadth(SP500, above=200d)",
    members_only=True,
)
def breadth(ctx: Context, at: Positions, *, I: Subject, above: int) -> Values:
    """Share of an index's members that closed above the mean of their last n closes.

    Formula: members with P(T) > mean of their last n closes, T included, over members
    with n closes and one at T; strictly above, with a relative guard of 1e-12

    Missing: members with fewer than n closes, or without one at T, are out of the denominator

    Timing: members in force after the close of T
    """
    panel = opened(ctx, I, at, weights=False)
    if panel.wide is not None and f"breadth{above}" in panel.wide.figures:
        note_priced(ctx, panel, at)
        return Values(panel.wide.figures[f"breadth{above}"][at], units.FRACTION)
    closes, mean, first = _rolled(ctx, panel, at, above, rolling_mean)
    with np.errstate(invalid="ignore"):
        yes = closes > mean * (1.0 + GUARD)
    return Values(_share(ctx, panel, at, (yes, ~np.isnan(mean)), first, share=True), units.FRACTION)


def _moves(ctx: Context, at: Positions, subject: Subject) -> tuple[IndexPanel, Floats, Floats]:
    """Advances and declines at each session (NaN where no member has a return)."""
    panel = opened(ctx, subject, at, weights=False)
    note_priced(ctx, panel, at)
    if panel.wide is not None:
        return panel, panel.wide.figures["advances"][at], panel.wide.figures["declines"][at]

    def make() -> tuple[Floats, Floats]:
        held = panel.held[panel.rows]
        r = panel.returns
        told = (held & ~np.isnan(r)).any(axis=0)
        with np.errstate(invalid="ignore"):
            up, down = (held & (r > 0)).sum(axis=0), (held & (r < 0)).sum(axis=0)
        return np.where(told, up, np.nan), np.where(told, down, np.nan)

    up, down = ctx.market.kept(("moves", subject), make)
    return (
        panel,
        column_of(panel, up, at, panel.first_member),
        column_of(panel, down, at, panel.first_member),
    )


@measure(
    FAMILY,
    (index(),),
    unit=units.COUNT,
    tables=MEMBERS,
    example="advances(SP500)",
    members_only=True,
)
def advances(ctx: Context, at: Positions, *, I: Subject) -> Values:
    """How many members rose.

    Formula: members in force after the close of T with r(T) > 0

    Missing: members without a return are not counted
    """
    return Values(_moves(ctx, at, I)[1], units.COUNT)


@measure(
    FAMILY,
    (index(),),
    unit=units.COUNT,
    tables=MEMBERS,
    example="declines(SP500)",
    members_only=True,
)
def declines(ctx: Context, at: Positions, *, I: Subject) -> Values:
    """How many members fell.

    Formula: members in force after the close of T with r(T) < 0

    Missing: members without a return are not counted
    """
    return Values(_moves(ctx, at, I)[2], units.COUNT)


def _balance(up: Floats, down: Floats) -> Floats:
    both = up + down
    return (up - down) / np.where(both == 0, np.nan, both)


@measure(
    FAMILY,
    (index(),),
    unit=units.RATIO,
    tables=MEMBERS,
    example="advance_decline(SP500)",
    members_only=True,
)
def advance_decline(ctx: Context, at: Positions, *, I: Subject) -> Values:
    """Advances less declines over their sum.

    Formula: (A - D) / (A + D)

    Missing: a session on which nothing moved has none
    """
    _, up, down = _moves(ctx, at, I)
    return Values(_balance(up, down), units.RATIO)


@measure(
    FAMILY,
    (index(),),
    unit=units.LEVEL,
    tables=MEMBERS,
    example="mcclellan(SP500)",
    references="McClellan oscillator, ratio-adjusted (smoothing 0.10 and 0.05)",
    members_only=True,
)
def mcclellan(ctx: Context, at: Positions, *, I: Subject) -> Values:
    """Momentum of breadth: the fast less the slow mean of net advances.

    Formula: EMA19 - EMA39 (smoothing 0.10 and 0.05, started at the first value) of
    1000 (A - D) / (A + D)

    Missing: a session without a value leaves both means where they were
    """
    panel = opened(ctx, I, at, weights=False)

    def make() -> Floats:
        places = np.arange(panel.first_member, panel.last + 1)
        _, up, down = _moves(ctx, places, I)
        net = 1000.0 * _balance(up, down)
        return ema(net, 0.10) - ema(net, 0.05)

    figures = ctx.market.kept(("mcclellan", I), make)
    out, good = np.full(len(at), np.nan), at >= panel.first_member
    out[good] = figures[at[good] - panel.first_member]
    return Values(out, units.LEVEL)


def _extremes(ctx: Context, at: Positions, subject: Subject, n: int, *, high: bool) -> Values:
    panel = opened(ctx, subject, at, weights=False)
    if panel.wide is not None and n == EXTREMES:
        note_priced(ctx, panel, at)
        return Values(panel.wide.figures["highs" if high else "lows"][at], units.COUNT)
    roll = rolling_max if high else rolling_min
    closes, extreme, first = _rolled(ctx, panel, at, n, roll)
    with np.errstate(invalid="ignore"):
        yes = closes >= extreme if high else closes <= extreme
    counted = (yes, ~np.isnan(extreme))
    return Values(_share(ctx, panel, at, counted, first, share=False), units.COUNT)


_N = number("n", 252, "how many closes")


@measure(
    FAMILY,
    (index(), _N),
    unit=units.COUNT,
    tables=MEMBERS,
    example="new_highs(SP500, 252d)",
    members_only=True,
)
def new_highs(ctx: Context, at: Positions, *, I: Subject, n: int) -> Values:
    """How many members closed at the highest of their last n closes.

    Formula: members in force after the close of T with P(T) >= the max of their last n
    closes, T included

    Missing: members with fewer than n closes, or without one at T, are not counted
    """
    return _extremes(ctx, at, I, n, high=True)


@measure(
    FAMILY,
    (index(), _N),
    unit=units.COUNT,
    tables=MEMBERS,
    example="new_lows(SP500, 252d)",
    members_only=True,
)
def new_lows(ctx: Context, at: Positions, *, I: Subject, n: int) -> Values:
    """How many members closed at the lowest of their last n closes.

    Formula: members in force after the close of T with P(T) <= the min of their last n
    closes, T included

    Missing: members with fewer than n closes, or without one at T, are not counted
    """
    return _extremes(ctx, at, I, n, high=False)


MEASURES = (breadth, advances, declines, advance_decline, mcclellan, new_highs, new_lows)
