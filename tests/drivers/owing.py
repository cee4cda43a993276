"""A few firms with debts that can be worked by hand, in two baskets.

Prices stand still, so that weights stay those of the files. All accounts are of 2024, filed
on 2025-02-03. Amounts are in millions below, in units in the tables.

========  ====  ====  ====  ====  ====  ====  ========  ============
firm      long  cur.  cash  oper  int   net   floating  weight
========  ====  ====  ====  ====  ====  ====  ========  ============
ONE        300   100   100   110    20    79   -        R2000 50 %
TWO        200     -     -   -30     -   -50   -        R2000 30 %
THREE        -     -    50    15     -    10   -        R2000 10 %
FOUR       100     -     -     6     -     4   80       R2000 10 %
BIG       1000     -   500   400    40   237   -        SP500 50 %
BANK      4000     -     -     -     -   158   -        SP500 30 %
BIG-A    (the second class of BIG, the same filings)    SP500 20 %
========  ====  ====  ====  ====  ====  ====  ========  ============
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

from measures.small import SETTINGS, SmallMarket, evening, figure, line, price
from measures.small_accounts import fact, filed
from rotascope.app.market import StoredMarket
from rotascope.app.opening import Market
from rotascope.core.settings import BasketDefinition
from rotascope.store.memory import MemoryFacts
from twin.facts import exchange_sessions

FILED = dt.date(2025, 2, 3)
YEAR = (dt.date(2024, 1, 1), dt.date(2024, 12, 31))
SHEET = (None, dt.date(2024, 12, 31))
DAYS = [d for d in exchange_sessions(2025) if dt.date(2025, 1, 2) <= d <= dt.date(2025, 3, 14)]
MILLION = 1e6
BOOKS: dict[str, dict[str, float]] = {
    "ONE": {
        "long_term_debt": 300,
        "current_debt": 100,
        "cash": 100,
        "operating_income": 110,
        "interest_expense": 20,
        "net_income": 79,
    },
    "TWO": {"long_term_debt": 200, "operating_income": -30, "net_income": -50},
    "THREE": {"cash": 50, "operating_income": 15, "net_income": 10},
    "FOUR": {
        "long_term_debt": 100,
        "floating_rate_debt": 80,
        "operating_income": 6,
        "net_income": 4,
    },
    "BIG": {
        "long_term_debt": 1000,
        "cash": 500,
        "operating_income": 400,
        "interest_expense": 40,
        "net_income": 237,
    },
    "BANK": {"long_term_debt": 4000, "net_income": 158},
}
BOOKS["BIG-A"] = BOOKS["BIG"]
OVER_A_YEAR = ("operating_income", "interest_expense", "net_income")
HELD = {
    "R2000": {"ONE": 50.0, "TWO": 30.0, "THREE": 10.0, "FOUR": 10.0},
    "SP500": {"BIG": 50.0, "BANK": 30.0, "BIG-A": 20.0},
}
CLASSES = {"BIG": "US0000BIG111", "BIG-A": "US0000BIG129"}


def owing(books: dict[str, dict[str, float]] | None = None) -> SmallMarket:
    """The market; `books` in place of those above."""
    market = SmallMarket(DAYS)
    names = [name for held in HELD.values() for name in held]
    market.rows["prices"] = [price(n, day, 10.0, None) for n in (*names, "SPX") for day in DAYS]
    market.rows["holdings"] = [
        line(
            basket,
            DAYS[0],
            name,
            weight,
            sector="Financials" if name == "BANK" else "Industrials",
            isin=CLASSES.get(name),
        )
        for basket, held in HELD.items()
        for name, weight in held.items()
    ]
    yields = [figure("DGS10", day, 4.0 + 0.01 * (n % 5), day) for n, day in enumerate(DAYS)]
    rate = [figure("DFF", DAYS[0], 2.0, DAYS[0])]
    market.rows["series"] = [*yields, *rate]
    market.rows["fundamentals"] = accounts(BOOKS if books is None else books)
    return market


def accounts(books: dict[str, dict[str, float]], day: dt.date = FILED) -> list[dict[str, Any]]:
    """The rows of a yearly report of each firm."""
    return [
        filed(
            fact(name, item, YEAR if item in OVER_A_YEAR else SHEET, MILLION * value), "10-K", day
        )
        for name, book in books.items()
        for item, value in book.items()
    ]


def facts(market: SmallMarket | None = None) -> MemoryFacts:
    """Its facts, with the small caps also as a list without an index."""
    listed = BasketDefinition(tuple(HELD["R2000"]), None)
    settings = replace(SETTINGS, baskets={**SETTINGS.baskets, "LISTED": listed})
    return MemoryFacts((market or owing()).frames(), settings, snapshot="owing", trusted=True)


def opened(day: dt.date | None = None, market: SmallMarket | None = None) -> Market:
    """A market that reads expressions."""
    return Market(facts(market), day)


def stored(day: dt.date | None = None, market: SmallMarket | None = None) -> StoredMarket:
    """The market that analysis sees."""
    return StoredMarket(facts(market), day)


def snapshot_rows(symbol: str, day: dt.date, **figures: float) -> list[dict[str, Any]]:
    """A vendor's figures of a day."""
    rows = [fact(symbol, f"vendor_{name}", (None, day), value) for name, value in figures.items()]
    return [{**row, "form": None, "known": evening(day)} for row in rows]
