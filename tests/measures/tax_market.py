"""Five companies, one year of accounts, written down: tax worked by hand."""

from __future__ import annotations

from measures.filers import Filed, day
from measures.small import evening

YEAR = ("2024-01-01", "2024-12-31")
FILED = day("2025-02-14")
ON = "2025-03-31"

ACCOUNTS = {
    "AAPL": {  # information technology
        "net_income": 500.0,
        "pretax_income": 600.0,
        "capex": 100.0,
        "operating_income": 640.0,
        "long_term_debt": 1000.0,
    },
    "XOM": {  # energy; its taxable income is net income and tax: 10
        "net_income": 8.0,
        "income_tax": 2.0,
        "capex": 200.0,
        "operating_income": 60.0,
        "depreciation": 40.0,
        "interest_expense": 50.0,
        "long_term_debt": 700.0,
        "current_debt": 100.0,
    },
    "TSLA": {  # consumer discretionary, a loss
        "net_income": -50.0,
        "capex": 100.0,
        "operating_income": -60.0,
        "long_term_debt": 200.0,
        "revenue": 20e6,
    },
    "ZERO": {"net_income": 30.0, "capex": 90.0},  # a utility
    "JPM": {"net_income": 12.0},  # a bank that files no capital spending
}
WEIGHTS = {"AAPL": 0.5, "XOM": 0.2, "TSLA": 0.1, "ZERO": 0.17, "JPM": 0.03}
SHEET = ("long_term_debt", "current_debt")


def five(**changed: dict[str, float]) -> Filed:
    """The market; `TSLA={...}` replaces or adds items of a company."""
    made = Filed(last=ON).listed(*ACCOUNTS, "SPX").holds("SP500", "2025-01-02", **WEIGHTS)
    for symbol, items in ACCOUNTS.items():
        for item, value in {**items, **changed.get(symbol, {})}.items():
            if item in SHEET:
                sheet(made, symbol, item, value)
            else:
                made.fact(symbol, YEAR, value, FILED, item=item)
    return made


def sheet(made: Filed, symbol: str, item: str, value: float) -> None:
    """A balance-sheet figure of the year's end."""
    row = {"symbol": symbol, "item": item, "value": value, "unit": "USD", "form": "10-K"}
    spans = {"period_start": None, "period_end": day(YEAR[1]), "known": evening(FILED)}
    made.rows["fundamentals"].append({**row, **spans})
