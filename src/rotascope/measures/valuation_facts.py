"""Valuation: market value, coverage, share of loss-makers, discounts and the CAPE."""

from __future__ import annotations

import numpy as np

from rotascope.core import units
from rotascope.core.accounts import DURATIONS, INSTANTS
from rotascope.core.basket import Series, Subject
from rotascope.core.errors import NothingToCompute
from rotascope.core.market import Market
from rotascope.core.time import Positions
from rotascope.core.values import Floats, Values
from rotascope.language.bound import Bound
from rotascope.language.catalogue import Kind, Parameter
from rotascope.language.evaluate import Context
from rotascope.measures.entry import choice, expression, measure, number, subject
from rotascope.measures.seriesfacts import note_series
from rotascope.measures.shared import in_blocks
from rotascope.measures.valuation import FAMILY, SOURCE, TABLES, TIMING, enough
from rotascope.measures.valuation_members import balance, months, note, valued
from rotascope.measures.valuation_yields import VENDOR, lost
from rotascope.stats.cape import cyclically_adjusted
from rotascope.stats.cross import total
from rotascope.stats.valuation import share

LATE = 6
"""So many months at the end of a CAPE's ten years may have no earnings reported yet."""
_ITEM = choice(
    "item", *DURATIONS, *INSTANTS, default="net_income", says="which line of the accounts"
)
_BY = choice("by", "count", "weight", default="count", says="share of members, or of weight")


@measure(
    FAMILY,
    (subject("X"),),
    unit=units.CURRENCY,
    tables=TABLES,
    timing=TIMING,
    example="market_cap(AAPL)",
)
def market_cap(ctx: Context, at: Positions, *, X: Subject) -> Values:
    """Market value of a firm, or of all firms of a basket together.

    Formula: shares as filed x unadjusted close, for splits between the filing and the
    close corrected; without unadjusted closes a vendor's split-adjusted shares x adjusted
    close; a value that does not fit the weight in the index is weight x the value of the
    index that its other members imply. Lines of one issuer count once

    Missing: members without a market value are left out, with a caveat
    """

    def compute(part: Positions) -> Floats:
        found = valued(ctx, X, part)
        told = found.held & ~np.isnan(found.values)
        counted = told.copy()
        for first, second, both in found.twins:
            counted[second] &= ~(counted[first] & both)
        data = total(np.where(counted, np.nan_to_num(found.values), 0.0))
        note(ctx, found, told)
        return np.where(enough(found, told), data, np.nan)

    return Values(in_blocks(at, compute), units.CURRENCY)


@measure(
    FAMILY,
    (subject("X"), _ITEM),
    unit=units.FRACTION,
    tables=TABLES,
    timing=TIMING,
    example="covered(SP500)",
)
def covered(ctx: Context, at: Positions, *, X: Subject, item: str) -> Values:
    """Share of a basket's weight whose accounts are known: what a valuation rests on.

    Formula: weight of the members in force with the item known (trailing twelve months
    or latest balance sheet) over the weight of all; without weights by number

    Missing: 0 where nothing is known; no members in force is an error
    """
    read = months if item in DURATIONS else balance

    def compute(part: Positions) -> Floats:
        found = valued(ctx, X, part)
        told = found.held & ~np.isnan(read(ctx, found, item))
        if len(part) == 1:
            by = "weight" if found.weighted[0] else "number of members"
            ctx.used("fundamentals", found.name, item=item, by=by, told=str(int(told.sum())))
            if not found.held.any():
                day = ctx.market.calendar.date(int(part[0]))
                ctx.problem(part, lambda: NothingToCompute(f"{X} has no member on {day}"))
        return found.covered(told)

    return Values(in_blocks(at, compute), units.FRACTION)


@measure(
    FAMILY,
    (subject("X"), _BY, SOURCE),
    unit=units.FRACTION,
    tables=TABLES,
    timing=TIMING,
    example="loss_makers(R2000)",
)
def loss_makers(ctx: Context, at: Positions, *, X: Subject, by: str, source: str) -> Values:
    """Share of a basket's members that lost money over the trailing twelve months.

    Formula: members with net income below 0 over the members with net income known;
    by=weight adds up weights in the index (without weights: market values). With
    source=vendor the sign is that of the net margin, without one (no sales) a loss where
    the vendor has no P/E

    Missing: members without accounts are left out, with a caveat; below half an error
    """
    vendor = source == VENDOR

    def compute(part: Positions) -> Floats:
        found = valued(ctx, X, part)
        lossy, told = lost(ctx, found, source)
        values = balance(ctx, found, "vendor_market_cap") if vendor else found.values
        if by == "weight":
            told &= ~np.isnan(values) | found.weighted
        heavy = found.heavy(told, values) if by == "weight" else told.astype(np.float64)
        data = share(heavy, told & lossy)
        note(ctx, found, told, values=by == "weight" and not vendor, source=source)
        return np.where(enough(found, told), data, np.nan)

    return Values(in_blocks(at, compute), units.FRACTION)


@measure(
    FAMILY,
    (expression("A"), expression("B")),
    unit=units.FRACTION,
    tables=TABLES,
    example="discount(pe(R2000), pe(SP500))",
)
def discount(ctx: Context, at: Positions, *, A: Bound, B: Bound) -> Values:
    """By how much one figure lies below another; a premium is negative.

    Formula: 1 - A / B

    Missing: both need a value; B must be above 0
    """
    top, bottom = ctx.values(A, at), ctx.values(B, at)
    data = 1.0 - top.data / np.where(bottom.data > 0, bottom.data, np.nan)
    null = top.null or bottom.null
    if len(at) == 1 and not null and bottom.data[0] <= 0:
        ctx.problem(
            at, lambda: NothingToCompute("a discount needs a figure above 0 to compare with")
        )
    return Values(data, units.FRACTION, null=null)


_P = Parameter("P", Kind.SERIES, says="monthly prices of an index")
_E = Parameter("E", Kind.SERIES, says="its earnings of twelve months")
_C = Parameter("C", Kind.SERIES, says="consumer prices")


@measure(
    FAMILY,
    (_P, _E, _C, number("years", 10, says="years of the mean")),
    unit=units.RATIO,
    tables=("series",),
    timing="values known by the close of each session, by the source's release or lag rule",
    references="Campbell and Shiller (1988); Shiller's workbook ie_data.xls",
    example="cape(ISM_MFG_PMI, CPI, CPI, years=5)",
)
def cape(ctx: Context, at: Positions, *, P: Subject, E: Subject, C: Subject, years: int) -> Values:
    """Cyclically adjusted price/earnings ratio of three monthly series.

    Formula: P/C of the latest month known over the mean of E/C of the 12 x years months
    before it, that month excluded

    Missing: the newest months of the mean, at most 6, may have no earnings reported yet
    and are passed over; any other missing month leaves no value
    """
    names = tuple(s.name for s in (P, E, C) if isinstance(s, Series))
    for name in names:
        note_series(ctx, name)
    track = ctx.market.kept(
        ("cape", names, years), lambda: _cape_track(ctx.market, names, 12 * years)
    )
    if len(at) == 1 and np.isnan(track[at[0]]):
        day = ctx.market.calendar.date(int(at[0]))
        ctx.problem(
            at,
            lambda: NothingToCompute(
                f"cape needs {12 * years} months of earnings and consumer prices before the "
                f"latest month known, without a gap; on {day} they are not there"
            ),
        )
    return Values(track[at], units.RATIO)


def _cape_track(market: Market, names: tuple[str, ...], months_back: int) -> Floats:
    """The ratio by session, from the versions of the series as they became known."""
    facts = [market.series(name) for name in names]
    out = np.full(len(market.calendar), np.nan)
    if not all(len(f.days) for f in facts):
        return out
    month = [f.days.astype("datetime64[M]").astype(np.int64) for f in facts]
    first = min(int(m.min()) for m in month)
    table = np.full((3, max(int(m.max()) for m in month) - first + 1), np.nan)
    which = np.concatenate([np.full(len(m), i) for i, m in enumerate(month)])
    places = np.concatenate(month) - first
    values = np.concatenate([f.values for f in facts])
    known = np.concatenate([f.known for f in facts])
    order = np.argsort(known, kind="stable")
    moments, begin = np.unique(known[order], return_index=True)
    bounds = np.append(moments, len(out))
    for i, rows in enumerate(np.split(order, begin[1:])):
        table[which[rows], places[rows]] = values[rows]
        both = np.flatnonzero(~np.isnan(table[0]) & ~np.isnan(table[2]))
        if len(both) and both[-1] >= months_back:
            part = table[:, both[-1] - months_back : both[-1] + 1]
            ratio = cyclically_adjusted(*part, months=months_back, late=LATE)[-1]
            out[bounds[i] : bounds[i + 1]] = ratio
    return out


MEASURES = (market_cap, covered, loss_makers, discount, cape)
