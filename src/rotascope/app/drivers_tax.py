"""The tax act of 2025 and the baskets of a store."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from rotascope.app.opening import stored_market
from rotascope.drivers.tax import TaxAsked, TaxReport, tax_report


def tax_of(
    baskets: tuple[str, ...],
    store: Path | str | None = None,
    *,
    asked: TaxAsked | None = None,
    as_of: date | str | None = None,
    snapshot: str | None = None,
) -> TaxReport:
    """What bonus depreciation and the limit on interest mean for the tax bill of baskets.

    Parameters
    ----------
    baskets
        Names or basket expressions; none = the small caps and the home index of the store.
    store
        The store's directory; None = the built-in simulated market.
    asked
        What is compared and assumed; None = the law, and the stated assumptions.
    as_of
        The reader stands after the close of the last session on or before it; None = the
        last session for which the store has prices.
    snapshot
        An earlier version of the store.

    Raises
    ------
    ExpressionError
        A basket does not exist.
    CannotAnswer
        The store cannot answer it as of that day.
    """
    market = stored_market(store, as_of=as_of, snapshot=snapshot)
    return tax_report(market, baskets, asked or TaxAsked())
