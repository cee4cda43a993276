"""The eight tables of facts: columns, types and keys.

Every row has an event (the date it is about) and `known`, the moment in UTC
from which it could be known. A correction is a further row with the same key
and a later `known`; nothing is ever overwritten.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

KNOWN = "known"
UTC = pl.Datetime("us", "UTC")


@dataclass(frozen=True)
class Table:
    """One table: its event column, key and columns, in order.

    `key` names the columns that, with `known`, identify a row; `required` the
    value columns of which none may be null (`any_of`: at least one must be there).
    Rows with the same key and known time that differ in a column of `says` contradict
    each other, and none of them is taken; without `says` the first stays.
    """

    name: str
    meaning: str
    event: str
    key: tuple[str, ...]
    columns: dict[str, pl.DataType]
    required: tuple[str, ...] = ()
    any_of: tuple[str, ...] = ()
    order: tuple[str, ...] = ()
    says: tuple[str, ...] = ()

    @property
    def values(self) -> tuple[str, ...]:
        """The columns that are neither key nor `known`."""
        return tuple(c for c in self.columns if c not in self.key and c != KNOWN)


_S, _F, _D = pl.String(), pl.Float64(), pl.Date()

PRICES = Table(
    "prices",
    "closing prices: split-adjusted close, total-return close, volume, dividend",
    event="session",
    key=("symbol", "session"),
    columns={
        "symbol": _S,
        "session": _D,
        "close": _F,  # adjusted for splits only
        "adj_close": _F,  # adjusted for splits and dividends (total return)
        "volume": _F,
        "dividend": _F,  # currency per share, on the ex-date
        KNOWN: UTC,
    },
    any_of=("close", "adj_close"),
    order=("symbol", "session"),
)

HOLDINGS = Table(
    "holdings",
    "point-in-time members of a basket, with weights where the source has them",
    event="session",
    key=("basket", "session", "line"),
    columns={
        "basket": _S,
        "session": _D,
        "line": _S,  # the source's line (symbol/ISIN/name), unique in a basket and date
        "symbol": _S,  # the member: its symbol in prices where it has one, else its line
        "weight": _F,  # share of 1 as the source gives it; null = membership only
        "shares": _F,
        "price": _F,  # raw close in currency
        "sector": _S,
        "name": _S,
        "isin": _S,
        KNOWN: UTC,
    },
    required=("symbol",),
    order=("basket", "session", "line"),
)

SERIES = Table(
    "series",
    "figures with a reference date: rates, prices indices, surveys, factors",
    event="date",
    key=("series", "date"),
    columns={
        "series": _S,
        "date": _D,  # start of the reference period
        "value": _F,
        "frequency": _S,  # daily, weekly, monthly, quarterly
        "unit": _S,  # "percent" for rates and spreads in percent (cuts are told in bp); else null
        "lagged": pl.Boolean(),  # True where `known` is a documented lag, not a release date
        KNOWN: UTC,
    },
    required=("value",),
    order=("series", "date"),
)

FUNDAMENTALS = Table(
    "fundamentals",
    "items of filed accounts; known = filing date",
    event="period_end",
    key=("symbol", "item", "period_start", "period_end"),
    columns={
        "symbol": _S,
        "item": _S,
        "period_start": _D,  # null for balance-sheet items
        "period_end": _D,
        "value": _F,
        "unit": _S,
        "form": _S,
        KNOWN: UTC,
    },
    required=("value",),
    order=("symbol", "item", "period_end"),
    says=("value", "unit"),
)

ESTIMATES = Table(
    "estimates",
    "analysts' estimates of a symbol or group at a horizon",
    event="session",
    key=("symbol", "horizon", "session"),
    columns={
        "symbol": _S,
        "horizon": _S,
        "session": _D,
        "eps": _F,
        "forward_pe": _F,
        KNOWN: UTC,
    },
    any_of=("eps", "forward_pe"),
    order=("symbol", "session"),
)

FLOWS = Table(
    "flows",
    "net flows of funds in currency, shares outstanding, assets",
    event="session",
    key=("fund", "session"),
    columns={
        "fund": _S,
        "session": _D,
        "flow": _F,  # net flow in currency
        "shares": _F,
        "assets": _F,  # assets under management in currency
        KNOWN: UTC,
    },
    any_of=("flow", "shares", "assets"),
    order=("fund", "session"),
)

EVENTS = Table(
    "events",
    "dated events: policy meetings, index changes, acts, recessions",
    event="date",
    key=("kind", "date", "title"),
    columns={"kind": _S, "date": _D, "title": _S, "until": _D, KNOWN: UTC},
    order=("kind", "date"),
)

SYMBOLS = Table(
    "symbols",
    "what a symbol stood for, from when to when",
    event="from",
    key=("symbol", "from"),
    columns={
        "symbol": _S,
        "from": _D,
        "to": _D,
        "name": _S,
        "sector": _S,
        "industry": _S,
        "predecessor": _S,
        "successor": _S,
        KNOWN: UTC,
    },
    order=("symbol", "from"),
)

TABLES: dict[str, Table] = {
    t.name: t for t in (PRICES, HOLDINGS, SERIES, FUNDAMENTALS, ESTIMATES, FLOWS, EVENTS, SYMBOLS)
}
