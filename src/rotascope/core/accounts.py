"""Filed accounts, estimates and dated events, as they became known."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rotascope.core.time import Days, Positions
from rotascope.core.values import Floats

DURATIONS = (
    "revenue",
    "net_income",
    "operating_income",
    "depreciation",
    "interest_expense",
    "pretax_income",
    "income_tax",
    "operating_cash_flow",
    "capex",
)
"""Items over a period: they have a start and an end, and add up."""

INSTANTS = (
    "total_assets",
    "total_liabilities",
    "equity",
    "long_term_debt",
    "current_debt",
    "total_debt",
    "cash",
    "shares_outstanding",
    "shares_split_adjusted",
)
"""Items of a balance sheet: they have an end only."""

SNAPSHOTS = (
    "vendor_market_cap",
    "vendor_trailing_pe",
    "vendor_forward_pe",
    "vendor_price_to_book",
    "vendor_price_to_sales",
    "vendor_ev_to_ebitda",
    "vendor_enterprise_value",
    "vendor_profit_margin",
    "vendor_total_debt",
    "vendor_total_cash",
)
"""Figures that a vendor computed on one day, by definitions of its own."""


@dataclass(frozen=True, eq=False)
class Filings:
    """Facts of filed accounts of several symbols, one symbol after the other.

    Attributes
    ----------
    symbols
        Those that have facts, ascending.
    offsets
        int64[symbols + 1]: where each one's facts begin.
    items
        The source's items.
    item
        int16[n]: index into `items`.
    start
        datetime64[D][n]: first day of the period; NaT = balance-sheet item.
    end
        datetime64[D][n]: last day of the period, or the day of the balance sheet.
    filed
        datetime64[D][n]: the day on which the fact was filed.
    known
        int64[n]: first session after whose close the fact was known; ascending
        within a symbol.
    value
        float64[n], no NaN.
    forms
        The forms on which facts were filed ("" = not told).
    form
        int16[n]: index into `forms`.
    """

    symbols: tuple[str, ...]
    offsets: Positions
    items: tuple[str, ...]
    item: NDArray[np.int16]
    start: Days
    end: Days
    filed: Days
    known: Positions
    value: Floats
    forms: tuple[str, ...]
    form: NDArray[np.int16]

    def of(self, symbol: str) -> slice:
        """Where the facts of a symbol stand; empty where it has none."""
        if symbol not in self.symbols:
            return slice(0, 0)
        place = self.symbols.index(symbol)
        return slice(int(self.offsets[place]), int(self.offsets[place + 1]))


@dataclass(frozen=True, eq=False)
class EstimateFacts:
    """Estimates of a symbol or group, in the order in which they became known.

    Attributes
    ----------
    sessions
        int64: position of the session that each is about.
    known
        int64: first session after whose close it was known.
    horizon
        The horizon of each, as the source names it.
    eps
        float64, NaN = none.
    forward_pe
        float64, NaN = none.
    """

    sessions: Positions
    known: Positions
    horizon: tuple[str, ...]
    eps: Floats
    forward_pe: Floats


@dataclass(frozen=True, eq=False)
class EventFacts:
    """Dated events of a kind, by day.

    Attributes
    ----------
    kind
        Such as `recession`.
    day
        datetime64[D]: may lie after the as-of where the event was announced before.
    until
        datetime64[D]: last day; NaT where it has none.
    title
        What it is.
    known
        int64: first session after whose close it was known.
    """

    kind: str
    day: Days
    until: Days
    title: tuple[str, ...]
    known: Positions
