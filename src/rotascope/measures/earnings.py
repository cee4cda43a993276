"""Earnings: what a basket earns, how fast that grows, from whom, and who grows faster."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from rotascope.core import units
from rotascope.core.basket import Subject
from rotascope.core.errors import NothingToCompute
from rotascope.core.market import Market
from rotascope.core.time import Positions
from rotascope.core.values import Flags, Floats, Values
from rotascope.language.evaluate import Context
from rotascope.measures.accounts import Figures, quarter, quarter_before, ttm, ttm_before
from rotascope.measures.anytrack import ordinals
from rotascope.measures.earnings_members import (
    ITEM,
    PERIOD,
    Roll,
    Told,
    note_told,
    roll_in,
    roll_of,
    told_of,
)
from rotascope.measures.entry import group, inside, measure, subject
from rotascope.measures.groups import mask
from rotascope.stats.growth import growth, largest_share, sums
from rotascope.stats.spells import run_lengths

FAMILY = "earnings"
TABLES = ("fundamentals", "holdings")
TIMING = "accounts filed by the close of the as-of session; a restatement counts from its filing"
ALONE = 0.5
"""A member that makes more than this share of the change of a basket is named."""


@dataclass(frozen=True)
class Asked:
    """Which line of the accounts, over which period."""

    item: str
    period: str

    def latest(self, market: Market, symbols: tuple[str, ...]) -> Figures:
        """The latest period known at each session."""
        return (ttm if self.period == "ttm" else quarter)(market, symbols, self.item)

    def earlier(self, market: Market, symbols: tuple[str, ...]) -> Figures:
        """The same period one year earlier."""
        return (ttm_before if self.period == "ttm" else quarter_before)(market, symbols, self.item)

    def __str__(self) -> str:
        name = self.item.replace("_", " ")
        return f"{name} of the {'trailing twelve months' if self.period == 'ttm' else 'quarter'}"


@dataclass(frozen=True, eq=False)
class Grown:
    """Sums of a basket on some sessions, its members the same in both periods.

    Attributes
    ----------
    told
        The members and their figures.
    now, base
        float64[sessions]: sums of the two periods; NaN where under half is covered.
    """

    told: Told
    now: Floats
    base: Floats

    @property
    def rate(self) -> Floats:
        """float64[sessions]: growth, where the base is positive."""
        return growth(self.now, self.base)


def grown(ctx: Context, roll: Roll, asked: Asked, at: Positions) -> Grown:
    """Sums of members in force that have both figures, at sessions from `roll.first` on."""
    market, symbols = ctx.market, roll.loaded
    found = told_of(roll, (asked.latest(market, symbols), asked.earlier(market, symbols)), at)
    now, base = (sums(figures, found.counted) for figures in found.figures)
    return Grown(found, np.where(found.enough, now, np.nan), np.where(found.enough, base, np.nan))


def _from(at: Positions, first: int) -> tuple[Positions, Flags]:
    """The sessions on which there are members, and which of those asked they are."""
    there = at >= first
    return at[there], there


def _spread(found: Floats, there: Flags) -> Floats:
    out = np.full(len(there), np.nan)
    out[there] = found
    return out


def _before_members(ctx: Context, roll: Roll, at: Positions) -> None:
    """At a single reading before the first holdings: say since when there are members."""
    calendar = ctx.market.calendar
    first = "none" if roll.first >= len(calendar) else str(calendar.date(roll.first))
    if len(at) == 1 and at[0] < roll.first:
        ctx.problem(
            at,
            lambda: NothingToCompute(
                f"{roll.name} has no members on {calendar.date(int(at[0]))}; the first session "
                f"available is {first}"
            ),
        )


@measure(
    FAMILY,
    (subject("X"), ITEM, PERIOD),
    unit=units.CURRENCY,
    tables=TABLES,
    example="earnings(SP500)",
    timing=TIMING,
)
def earnings(ctx: Context, at: Positions, *, X: Subject, item: str, period: str) -> Values:
    """What a company, or a basket's members together, earned.

    Formula: sum over the members in force at T of the latest twelve months (or fiscal quarter)
    known then, losses included; an issuer with several lines counts once

    Missing: members without a figure are left out, with a caveat below 95 % of the weight (of
    the members, where there are no weights); below 50 % an error
    """
    roll, asked = roll_of(ctx, X), Asked(item, period)
    _before_members(ctx, roll, at)
    here, there = _from(at, roll.first)
    found = told_of(roll, (asked.latest(ctx.market, roll.loaded),), here)
    note_told(ctx, found, item)
    data = np.where(found.enough, sums(found.figures[0], found.counted), np.nan)
    return Values(_spread(data, there), units.CURRENCY)


def _growth(ctx: Context, at: Positions, X: Subject, asked: Asked) -> tuple[Floats, str]:
    """Growth of a subject at sessions, and why a single one is an honest null."""
    roll = roll_of(ctx, X)
    _before_members(ctx, roll, at)
    here, there = _from(at, roll.first)
    found = grown(ctx, roll, asked, here)
    note_told(ctx, found.told, asked.item)
    null = ""
    if len(here) == 1 and not np.isnan(found.base[0]):
        null = _no_rate(found, asked)
        if not null:
            _note_alone(ctx, found, asked)
    return _spread(found.rate, there), null


def _no_rate(found: Grown, asked: Asked) -> str:
    """Why there is no growth though both sums are there; empty where there is one."""
    now, base = float(found.now[0]), float(found.base[0])
    if base > 0:
        return ""
    return (
        f"the base is not positive: growth is not meaningful; the {asked} of "
        f"{found.told.roll.name} went from {base:,.0f} to {now:,.0f}, a change of "
        f"{now - base:+,.0f}"
    )


def _note_alone(ctx: Context, found: Grown, asked: Asked) -> None:
    """Caveat where one member makes more than half of the change of three or more."""
    rows = np.flatnonzero(found.told.counted[:, 0])
    if len(rows) < 3:
        return
    now, base = (figures[rows, 0] for figures in found.told.figures)
    place, share = largest_share(now, base)
    if share > ALONE:
        name = found.told.roll.symbols[int(rows[place])]
        ctx.caveat(
            f"{name} alone makes {100 * share:.0f} % of the change in the {asked} of "
            f"{found.told.roll.name}: {now[place] - base[place]:+,.0f} of "
            f"{now.sum() - base.sum():+,.0f}"
        )


@measure(
    FAMILY,
    (subject("X"), ITEM, PERIOD),
    unit=units.FRACTION,
    tables=TABLES,
    example="earnings_growth(SP500)",
    timing=TIMING,
    references="base rule and aggregate growth as index providers publish them",
)
def earnings_growth(ctx: Context, at: Positions, *, X: Subject, item: str, period: str) -> Values:
    """How fast a basket's earnings grow, its members the same in both periods.

    Formula: (sum E1 - sum E0) / sum E0 over the members in force at T that have both: E1 the
    latest twelve months (or fiscal quarter) known at T, E0 the same a year before as known at T

    Missing: null with a caveat where sum E0 is not positive; members as for earnings; a member
    that makes more than half of the change is named
    """
    data, null = _growth(ctx, at, X, Asked(item, period))
    return Values(data, units.FRACTION, null=null)


@measure(
    FAMILY,
    (group(), inside(), ITEM, PERIOD),
    unit=units.POINTS,
    tables=TABLES,
    example="growth_contribution(MAG7, in=SP500)",
    timing=TIMING,
    references="contributions add up: base-period shares of earnings times growth",
)
def growth_contribution(ctx: Context, at: Positions, *, G: Subject, **how: Any) -> Values:
    """How many points of an index's earnings growth came from a group.

    Formula: (sum over G of E1 - E0) / (sum over I of E0), members as for earnings_growth(I);
    groups that partition I add up to its growth: each its growth times its share of E0

    Missing: as for earnings_growth(I); a group of which no member has both figures is an
    error; an issuer's accounts count with its first line in the index
    """
    index, asked = how["in"], Asked(how["item"], how["period"])
    roll = roll_in(ctx, index)
    _before_members(ctx, roll, at)
    here, there = _from(at, roll.first)
    found = grown(ctx, roll, asked, here)
    note_told(ctx, found.told, asked.item)
    part = _of_group(ctx, roll, G, found.told)
    now, base = (sums(figures, part) for figures in found.told.figures)
    null = ""
    if len(here) == 1 and not np.isnan(found.base[0]):
        null = _no_rate(found, asked)
        if not part.any():
            ctx.problem(at, lambda: _none_in(ctx, (G, index), asked, found.told))
            null = ""
    positive = np.where(found.base > 0, found.base, np.nan)
    return Values(_spread((now - base) / positive, there), units.POINTS, null=null)


def _of_group(ctx: Context, roll: Roll, G: Subject, told: Told) -> Flags:
    """Which of an index's counted members belong to a group."""
    if roll.panel is None:
        raise TypeError("an index has a panel")
    chosen = mask(ctx, roll.panel, G)
    if chosen.shape[1] > 1:
        chosen = chosen[:, told.at - roll.panel.base]
    return told.counted & chosen


def _none_in(
    ctx: Context, which: tuple[Subject, Subject], asked: Asked, told: Told
) -> NothingToCompute:
    """Why a group has nothing in an index: no accounts, or those of another line."""
    roll = told.roll
    for first, second, _ in roll.pairs:
        lines = (roll.symbols[first], roll.symbols[second])
        if str(which[0]) == lines[1] and told.counted[first, 0]:
            return NothingToCompute(
                f"the accounts of {lines[1]} count with {lines[0]}, the same company's line: "
                f"write growth_contribution({lines[0]}, in={which[1]})"
            )
    return NothingToCompute(
        f"{which[0]} has no member in {which[1]} with the {asked} and of the year before on "
        f"{ctx.market.calendar.date(int(told.at[0]))}"
    )


def _handoff(
    ctx: Context, at: Positions, which: tuple[Subject, Subject], asked: Asked
) -> tuple[Floats, str]:
    first, null = _growth(ctx, at, which[0], asked)
    second, other = _growth(ctx, at, which[1], asked)
    refused = len(at) == 1 and (
        (np.isnan(first[0]) and not null) or (np.isnan(second[0]) and not other)
    )
    return first - second, "" if refused else null or other


@measure(
    FAMILY,
    (subject("X"), subject("Y"), ITEM, PERIOD),
    unit=units.POINTS,
    tables=TABLES,
    example="handoff(SP500 - MAG7, MAG7)",
    timing=TIMING,
)
def handoff(
    ctx: Context, at: Positions, *, X: Subject, Y: Subject, item: str, period: str
) -> Values:
    """How much faster one basket's earnings grow than another's, in percentage points.

    Formula: earnings_growth(X) - earnings_growth(Y)

    Missing: null where either base is not positive; members as for earnings_growth
    """
    data, null = _handoff(ctx, at, (X, Y), Asked(item, period))
    return Values(data, units.POINTS, null=null)


@measure(
    FAMILY,
    (subject("X"), subject("Y"), ITEM, PERIOD),
    unit=units.DATE,
    tables=TABLES,
    example="handoff_since(SP500 - MAG7, MAG7)",
    timing=TIMING,
)
def handoff_since(
    ctx: Context, at: Positions, *, X: Subject, Y: Subject, item: str, period: str
) -> Values:
    """Since when one basket's earnings have been known to grow faster than another's.

    Formula: first session of the unbroken run up to T on which handoff(X, Y) > 0

    Missing: null with a caveat where X does not grow faster at T; a session on which either
    growth cannot be told ends a run
    """
    asked, which = Asked(item, period), (X, Y)
    null = ""
    upto = np.arange(int(at.max(initial=-1)) + 1, dtype=np.int64)
    track, _ = _handoff(ctx, upto, which, asked)
    ahead = np.greater(track, 0.0, where=~np.isnan(track), out=np.zeros(len(track), dtype=bool))
    lengths = run_lengths(ahead)[at]
    data = np.where(lengths > 0, ordinals(ctx)[at - np.maximum(lengths - 1, 0)], np.nan)
    if len(at) == 1:
        gap, null = _handoff(ctx, at, which, asked)
    if len(at) == 1 and gap[0] <= 0:
        null = f"{X} does not grow faster than {Y}: handoff is {100 * gap[0]:+.2f} pp"
    return Values(data, units.DATE, null=null)


MEASURES = (earnings, earnings_growth, growth_contribution, handoff, handoff_since)
