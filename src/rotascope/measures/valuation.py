"""Valuation: what a basket costs for its earnings, book value, sales and EBITDA."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from rotascope.core import units
from rotascope.core.basket import It, Sector, Subject
from rotascope.core.errors import NothingToCompute, NotInStore
from rotascope.core.time import Positions
from rotascope.core.values import Flags, Floats, Values
from rotascope.language.evaluate import Context
from rotascope.measures.earnings_members import LEAST
from rotascope.measures.entry import choice, measure, subject
from rotascope.measures.shared import in_blocks
from rotascope.measures.valuation_members import Valued, months, note, valued
from rotascope.measures.valuation_yields import (
    FILINGS,
    FORWARD,
    TRAILING,
    VENDOR,
    Yields,
    book_yields,
    earnings_yields,
    enterprise_yields,
    forward_track,
    sales_yields,
)
from rotascope.stats.valuation import LOSSES, multiple, pooled_ratio, pooled_yield

FAMILY = "valuation"
TABLES = ("fundamentals", "prices", "holdings")
TIMING = "accounts count from the close of their filing day; weights and closes of the session"
REFERENCES = (
    "S&P Dow Jones Indices, Index Mathematics Methodology (index earnings include losses); "
    "FTSE Russell (price/earnings of the Russell 2000 excluding losses)"
)
HIGH = 100.0
"""A price/earnings ratio above this rests on a small remainder of earnings."""
_LOSSES = choice(
    "losses",
    *LOSSES,
    default="include",
    says="losses count on both sides, on neither side, or only among the prices",
)
_BASIS = choice(
    "basis", TRAILING, FORWARD, default=TRAILING, says="earnings of the last or the next year"
)
SOURCE = choice(
    "source",
    FILINGS,
    VENDOR,
    default=FILINGS,
    says="filed accounts, or ratios that a vendor computed; never mixed",
)
_SAYS_LOSSES = {
    "include": "all earnings and losses over all market values",
    "exclude": "members with earnings above 0 only, on both sides",
    "mixed": "all market values, positive earnings only",
}


def pooled(found: Valued, yields: Yields, *, losses: str = "include") -> tuple[Floats, Flags]:
    """Yield of a basket at each session, NaN below half of the weight, and who is told."""
    told = found.held & ~np.isnan(yields.figures)
    told &= ~np.isnan(yields.values) | found.weighted
    data = pooled_yield(
        found.heavy(told, yields.values), np.where(told, yields.figures, np.nan), losses=losses
    )
    return np.where(enough(found, told), data, np.nan), told


def enough(found: Valued, told: Flags) -> Flags:
    """bool[sessions]: whether at least half of the weight is told."""
    return np.greater_equal(np.nan_to_num(found.covered(told)), LEAST)


def _published(ctx: Context, X: Subject, choices: dict[str, str]) -> tuple[str, int] | None:
    """The name under which the table estimates has a forward ratio, and since when; else None."""
    X = ctx.it if isinstance(X, It) and ctx.it is not None else X  # noqa: N806 - the catalogue's name
    name = str(X)
    if isinstance(X, Sector) and X.inside in (None, ctx.market.settings.home):
        name = X.label
    if (choices["basis"], choices["source"]) != (FORWARD, FILINGS):
        return None
    if name not in ctx.market.estimated():
        return None
    known = np.flatnonzero(~np.isnan(forward_track(ctx.market, name)))
    return (name, int(known[0])) if len(known) else None


def _yield(ctx: Context, at: Positions, X: Subject, choices: dict[str, str]) -> Floats:
    """Earnings yield of a subject under a named convention, with its notes."""
    published = _published(ctx, X, choices)
    if published is None:
        return in_blocks(at, lambda part: _aggregated(ctx, part, X, choices))
    name, first = published
    out = np.full(len(at), np.nan)
    later = at >= first
    if later.any():
        ratio = _forward_of(ctx, name, at[later])
        out[later] = 1.0 / np.where(ratio == 0, np.nan, ratio)
    if not later.all():
        out[~later] = in_blocks(at[~later], lambda part: _aggregated(ctx, part, X, choices))
    return out


def _forward_of(ctx: Context, name: str, at: Positions) -> Floats:
    """The forward ratio of a basket or symbol as its source has it."""
    data = forward_track(ctx.market, name)[at]
    ctx.used("estimates", name, basis=FORWARD)
    ctx.caveat(
        f"the forward P/E of {name} is its source's own, by its treatment of losses: estimates "
        "carry low confidence and differ between sources"
    )
    if len(at) == 1 and np.isnan(data[0]):
        day = ctx.market.calendar.date(int(at[0]))
        ctx.problem(at, lambda: NotInStore(f"no recent forward P/E of {name} is known on {day}"))
    return data


def _aggregated(ctx: Context, at: Positions, X: Subject, choices: dict[str, str]) -> Floats:
    """Earnings yield of a subject from its members, with its notes."""
    found = valued(ctx, X, at)
    losses, basis, source = choices["losses"], choices["basis"], choices["source"]
    says = f"{losses}: {_SAYS_LOSSES[losses]}"
    if len(at) == 1 and (basis, source) == (TRAILING, FILINGS):
        told = found.held & ~np.isnan(months(ctx, found, "net_income"))
        if not enough(found, told)[0]:  # market values, which take longer, would not help
            note(ctx, found, told, values=False, losses=says, basis=basis, source=source)
            return np.full(1, np.nan)
    yields = earnings_yields(ctx, found, basis, source)
    data, told = pooled(found, yields, losses=losses)
    note(ctx, found, told, values=source == FILINGS, losses=says, basis=basis, source=source)
    if len(at) == 1 and len(found.names) > 1 and ctx.it is None:
        ctx.caveat(f"losses={says}")
    _note_source(ctx, at, source)
    if len(at) == 1 and told.any() and enough(found, told)[0] and np.isnan(data[0]):
        ctx.problem(at, lambda: NothingToCompute(f"no member of {X} has earnings above 0"))
    _note_gains_only(ctx, yields.gains_only & told, told)
    return data


def _note_gains_only(ctx: Context, which: Flags, told: Flags) -> None:
    if told.shape[1] == 1 and which.any() and ctx.it is None:
        ctx.caveat(
            f"of {int(which.sum())} of {int(told.sum())} members the vendor gives no margin or "
            "no sales: their earnings are those of its P/E, which has no losses"
        )


def _note_source(ctx: Context, at: Positions, source: str) -> None:
    if len(at) == 1 and source == VENDOR and ctx.it is None:
        ctx.caveat("the figures are a vendor's, by its own definitions, as of the day it gave them")


@measure(
    FAMILY,
    (subject("X"), _LOSSES, _BASIS, SOURCE),
    unit=units.RATIO,
    tables=TABLES,
    timing=TIMING,
    references=REFERENCES,
    example="pe(SP500)",
)
def pe(ctx: Context, at: Positions, *, X: Subject, **choices: str) -> Values:
    """Price/earnings ratio of a symbol or basket, under a named convention for losses.

    Formula: 1 / sum of w_i E_i / V_i over the members with figures, w_i their weights in
    the index (without weights: the sum of market values V over the sum of earnings E),
    rescaled to 1; losses=include takes all of them, exclude only E_i > 0 on both sides,
    mixed all V and only E_i > 0. E: net income of the trailing twelve months, or forward

    Missing: null where the earnings do not add up to more than 0; members without
    accounts or market value are left out, with a caveat below 95 % of the weight and an
    error below 50 %
    """
    yields = _yield(ctx, at, X, choices)
    data = multiple(yields)
    null = ""
    if len(at) == 1 and not np.isnan(yields[0]):
        if np.isnan(data[0]):
            null = (
                f"not meaningful: the earnings of {X} do not add up to more than 0; read "
                f"earnings_yield({X}), {100 * yields[0]:.2f} %"
            )
        elif data[0] > HIGH and ctx.it is None:
            ctx.caveat(
                f"a P/E above {HIGH:.0f} rests on what losses leave of the earnings, "
                f"{100 * yields[0]:.2f} % of the market value: the earnings yield says more"
            )
    return Values(data, units.RATIO, null=null)


@measure(
    FAMILY,
    (subject("X"), _LOSSES, _BASIS, SOURCE),
    unit=units.FRACTION,
    tables=TABLES,
    timing=TIMING,
    references=REFERENCES,
    example="earnings_yield(SP500)",
)
def earnings_yield(ctx: Context, at: Positions, *, X: Subject, **choices: str) -> Values:
    """Earnings of a symbol or basket over its market value; it also tells of losses.

    Formula: sum of w_i E_i / V_i over the members with figures, conventions as for pe

    Missing: as for pe, but never null: a loss is a negative yield
    """
    return Values(_yield(ctx, at, X, choices), units.FRACTION)


Of = Callable[[Context, Valued, str], Yields]


def _simple(ctx: Context, at: Positions, X: Subject, source: str, of: Of) -> Values:
    """One over the pooled yield of a figure that all members have, with its notes."""

    def compute(part: Positions) -> Floats:
        found = valued(ctx, X, part)
        data, told = pooled(found, of(ctx, found, source))
        note(ctx, found, told, values=source == FILINGS, source=source)
        return data

    data = in_blocks(at, compute)
    _note_source(ctx, at, source)
    null = ""
    if len(at) == 1 and not np.isnan(data[0]) and data[0] <= 0:
        null = f"not meaningful: what the price of {X} is set against is not above 0"
    return Values(multiple(data), units.RATIO, null=null)


@measure(
    FAMILY,
    (subject("X"), SOURCE),
    unit=units.RATIO,
    tables=TABLES,
    timing=TIMING,
    example="pb(SP500)",
)
def pb(ctx: Context, at: Positions, *, X: Subject, source: str) -> Values:
    """Price/book ratio of a symbol or basket.

    Formula: 1 / sum of w_i B_i / V_i, B the shareholders' equity of the latest balance
    sheet, negative ones included; weights as for pe

    Missing: as for pe
    """
    return _simple(ctx, at, X, source, book_yields)


@measure(
    FAMILY,
    (subject("X"), SOURCE),
    unit=units.RATIO,
    tables=TABLES,
    timing=TIMING,
    example="ps(SP500)",
)
def ps(ctx: Context, at: Positions, *, X: Subject, source: str) -> Values:
    """Price/sales ratio of a symbol or basket.

    Formula: 1 / sum of w_i R_i / V_i, R the revenue of the trailing twelve months;
    weights as for pe

    Missing: as for pe
    """
    return _simple(ctx, at, X, source, sales_yields)


@measure(
    FAMILY,
    (subject("X"), SOURCE),
    unit=units.RATIO,
    tables=TABLES,
    timing=TIMING,
    example="ev_ebitda(SP500)",
)
def ev_ebitda(ctx: Context, at: Positions, *, X: Subject, source: str) -> Values:
    """Enterprise value of a symbol or basket over its EBITDA.

    Formula: sum of w_i EV_i / V_i over sum of w_i EBITDA_i / V_i; EV = market value and
    debt less cash, EBITDA = operating income and depreciation of the trailing twelve
    months; weights as for pe

    Missing: a member needs all parts; null where EBITDA does not add up to more than 0;
    otherwise as for pe
    """
    null = ""

    def compute(part: Positions) -> Floats:
        nonlocal null
        found = valued(ctx, X, part)
        top, bottom = enterprise_yields(ctx, found, source)
        told = found.held & ~np.isnan(top.figures) & ~np.isnan(bottom.figures)
        told &= ~np.isnan(top.values) | found.weighted
        heavy = found.heavy(told, top.values)
        known = (np.where(told, each.figures, np.nan) for each in (top, bottom))
        data, fits = pooled_ratio(heavy, *known), enough(found, told)
        note(ctx, found, told, values=source == FILINGS, source=source)
        if len(part) == 1 and fits[0] and np.isnan(data[0]):
            null = f"not meaningful: the EBITDA of {X} does not add up to more than 0"
        return np.where(fits, data, np.nan)

    data = in_blocks(at, compute)
    _note_source(ctx, at, source)
    return Values(data, units.RATIO, null=null if len(at) == 1 else "")


MEASURES = (pe, earnings_yield, pb, ps, ev_ebitda)
