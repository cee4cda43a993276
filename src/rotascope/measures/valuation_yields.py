"""Figures of members per unit of their market value, from filings, estimates or a vendor."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from rotascope.core.market import Market
from rotascope.core.values import Flags, Floats
from rotascope.language.evaluate import Context
from rotascope.measures.caps import FEW
from rotascope.measures.valuation_members import Valued, balance, months

FILINGS, VENDOR = "filings", "vendor"
TRAILING, FORWARD = "trailing", "forward"
OLD = 100
"""An estimate counts for so many calendar days after its session."""


@dataclass(frozen=True, eq=False)
class Yields:
    """Figures of members per unit of market value.

    Attributes
    ----------
    figures
        float64[members, sessions]; NaN = not known.
    values
        float64[members, sessions]: the market values behind them; NaN = none.
    gains_only
        bool[members, sessions]: where a vendor's figure cannot be a loss.
    """

    figures: Floats
    values: Floats
    gains_only: Flags = field(default_factory=lambda: np.zeros((1, 1), dtype=bool))


def over(figures: Floats, values: Floats) -> Floats:
    """Figures over market values; NaN where one of them is missing."""
    return figures / np.where(values > 0, values, np.nan)


def inverse(multiples: Floats) -> Floats:
    """Yields of multiples, negative ones too; NaN where there is none, or one below 1/50."""
    return 1.0 / np.where(np.abs(multiples) >= FEW, multiples, np.nan)


def earnings_yields(ctx: Context, found: Valued, basis: str, source: str) -> Yields:
    """Earnings of each member over its market value.

    Filings: net income of the trailing twelve months over the market value. A vendor's
    trailing yield is net margin over price to sales, which knows losses; where that is
    missing, one over its price/earnings ratio, which does not. Forward yields are one
    over the forward ratio, of the table estimates or of the vendor.
    """
    if source == VENDOR:
        values = balance(ctx, found, "vendor_market_cap")
        if basis == FORWARD:
            return Yields(inverse(balance(ctx, found, "vendor_forward_pe")), values)
        sales = balance(ctx, found, "vendor_price_to_sales")
        margin = balance(ctx, found, "vendor_profit_margin")
        known = margin / np.where(sales >= FEW, sales, np.nan)
        quoted = inverse(balance(ctx, found, "vendor_trailing_pe"))
        only = np.isnan(known) & ~np.isnan(quoted)
        return Yields(np.where(np.isnan(known), quoted, known), values, only)
    if basis == FORWARD:
        return Yields(inverse(_forward(ctx, found)), found.values)
    return Yields(over(months(ctx, found, "net_income"), found.values), found.values)


def _forward(ctx: Context, found: Valued) -> Floats:
    known = ctx.market.estimated()
    out = np.full(found.held.shape, np.nan)
    for row, name in enumerate(found.names):
        if name in known:
            out[row] = forward_track(ctx.market, name)[found.at]
    return out


def forward_track(market: Market, name: str) -> Floats:
    """Forward price/earnings ratio of a symbol or basket known at each session.

    Returns
    -------
    float64 by session of the calendar: the ratio of the latest session that had one
    known, for 100 days; NaN = none.
    """
    return market.kept(("forward pe", name), lambda: _forward_track(market, name))


def _forward_track(market: Market, name: str) -> Floats:
    facts, days = market.estimates(name), market.calendar.sessions
    out = np.full(len(days), np.nan)
    has = np.flatnonzero(~np.isnan(facts.forward_pe))
    if not len(has):
        return out
    newest = np.maximum.accumulate(facts.sessions[has])
    rows = has[facts.sessions[has] == newest]
    place = np.searchsorted(facts.known[rows], np.arange(len(days)), side="right") - 1
    row = rows[np.maximum(place, 0)]
    about = days[np.clip(facts.sessions[row], 0, len(days) - 1)]
    young = (days - about) <= np.timedelta64(OLD, "D")
    return np.where((place >= 0) & young, facts.forward_pe[row], np.nan)


def book_yields(ctx: Context, found: Valued, source: str) -> Yields:
    """Shareholders' equity of each member over its market value."""
    if source == VENDOR:
        ratio = inverse(balance(ctx, found, "vendor_price_to_book"))
        return Yields(ratio, balance(ctx, found, "vendor_market_cap"))
    return Yields(over(balance(ctx, found, "equity"), found.values), found.values)


def sales_yields(ctx: Context, found: Valued, source: str) -> Yields:
    """Revenue of each member over its market value."""
    if source == VENDOR:
        ratio = inverse(balance(ctx, found, "vendor_price_to_sales"))
        return Yields(ratio, balance(ctx, found, "vendor_market_cap"))
    return Yields(over(months(ctx, found, "revenue"), found.values), found.values)


def lost(ctx: Context, found: Valued, source: str) -> tuple[Flags, Flags]:
    """Which members lost money over the trailing twelve months, and of which that is told.

    A vendor's sign is that of its net margin; where that is 0 or missing, as for firms
    without sales, a price/earnings ratio tells of a gain and its absence of a loss.
    """
    if source != VENDOR:
        earned = months(ctx, found, "net_income")
        return np.nan_to_num(earned) < 0, found.held & ~np.isnan(earned)
    margin = np.nan_to_num(balance(ctx, found, "vendor_profit_margin"))
    ratio = np.nan_to_num(balance(ctx, found, "vendor_trailing_pe"))
    listed = ~np.isnan(balance(ctx, found, "vendor_market_cap"))
    return (margin < 0) | ((margin == 0) & ~(ratio > 0)), found.held & listed


def enterprise_yields(ctx: Context, found: Valued, source: str) -> tuple[Yields, Yields]:
    """Enterprise value, and EBITDA, of each member over its market value.

    Filings: market value and debt less cash; operating income and depreciation of the
    trailing twelve months. Debt is total debt, or long-term and current debt together;
    a member of which one of the parts is not filed has neither.
    """
    if source == VENDOR:
        values = balance(ctx, found, "vendor_market_cap")
        top = balance(ctx, found, "vendor_enterprise_value")
        bottom = top * inverse(balance(ctx, found, "vendor_ev_to_ebitda"))
        return Yields(over(top, values), values), Yields(over(bottom, values), values)
    values, whole = found.values, balance(ctx, found, "total_debt")
    parts = balance(ctx, found, "long_term_debt") + balance(ctx, found, "current_debt")
    debt = np.where(np.isnan(whole), parts, whole)
    top = values + debt - balance(ctx, found, "cash")
    bottom = months(ctx, found, "operating_income") + months(ctx, found, "depreciation")
    return Yields(over(top, values), values), Yields(over(bottom, values), values)
