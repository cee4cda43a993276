"""Beside the effect of rates: who owes most, and how returns went with moves of the yield."""

from __future__ import annotations

import numpy as np

from rotascope.core.basket import Subject
from rotascope.core.errors import CannotAnswer
from rotascope.core.market import Market
from rotascope.core.values import Flags, Floats
from rotascope.language.evaluate import Context
from rotascope.measures.accounts import instant
from rotascope.measures.debt_books import Firms
from rotascope.measures.earnings_members import figures_at
from rotascope.measures.prices import earned
from rotascope.stats.duration import Slope, yield_slope

YIELD = "DGS10"
"""Yield against which the duration of a basket is measured."""
SPAN = 252
"""Sessions over which it is measured."""
MOST = 5


def debtors(
    market: Market, firms: Firms, counted: Flags
) -> list[tuple[str, float, float, float | None]]:
    """The firms that owe most: symbol, debt, share of all debt, debt over market value."""
    debt = np.where(counted, np.nan_to_num(firms.books.debt[:, 0]), 0.0)
    whole = float(debt.sum())
    order = np.argsort(-debt, kind="stable")[:MOST]
    names = tuple(firms.symbols[i] for i in order.tolist())
    value = figures_at(instant(market, names, "vendor_market_cap"), names, firms.at)[:, 0]
    return [
        (
            name,
            float(debt[i]),
            float(debt[i]) / whole,
            float(debt[i] / value[n]) if value[n] > 0.0 else None,
        )
        for n, (name, i) in enumerate(zip(names, order.tolist(), strict=True))
        if debt[i] > 0.0
    ]


def owed_by_financials(firms: Firms, counted: Flags) -> float | None:
    """Share of the debt that members of the sector Financials owe; None where no sector is told."""
    panel = firms.roll.panel
    if panel is None or "Financials" not in panel.holdings.labels:
        return None
    file = int(panel.file_of[int(firms.at[0]) - panel.base])
    bank = panel.holdings.sector[file] == panel.holdings.labels.index("Financials")
    debt = np.where(counted, np.nan_to_num(firms.books.debt[:, 0]), 0.0)
    whole = float(debt.sum())
    return float(debt[bank].sum()) / whole if whole > 0.0 else None


def measured(ctx: Context, subject: Subject, firms: Firms) -> Slope:
    """How a basket's returns went with moves of the ten-year yield, over the last year.

    Yields are taken by their own day, closes by theirs: what happened together, all of it
    known by the as-of session.
    """
    market = ctx.market
    nothing = Slope(np.nan, np.nan, np.nan, 0)
    if not market.is_series(YIELD):
        return nothing
    try:
        returns = _returns(ctx, subject, firms)
    except CannotAnswer:
        return nothing
    yields = _by_day(market)
    moves = np.full(len(yields), np.nan)
    moves[1:] = np.diff(yields) / 100.0
    return yield_slope(moves[-SPAN:], returns[-SPAN:])


def _by_day(market: Market) -> Floats:
    """The yield by session of its own day; NaN on days without one."""
    facts, sessions = market.series(YIELD), market.calendar.sessions
    out = np.full(len(sessions), np.nan)
    places = np.searchsorted(sessions, facts.days)
    inside = places < len(sessions)
    inside[inside] = sessions[places[inside]] == facts.days[inside]
    out[places[inside]] = facts.values[inside]
    return out


def _returns(ctx: Context, subject: Subject, firms: Firms) -> Floats:
    if firms.roll.panel is not None or len(firms.symbols) == 1:
        return earned(ctx, subject).returns
    panel = ctx.market.panel(firms.symbols)
    each = np.full((len(panel.symbols), len(ctx.market.calendar)), np.nan)
    each[:, panel.base + 1 :] = panel.values[:, 1:] / panel.values[:, :-1] - 1.0
    told = ~np.isnan(each)
    count = told.sum(axis=0)
    return np.where(count > 0, np.nansum(each, axis=0) / np.maximum(count, 1), np.nan)
