"""A market of companies whose quarters a test writes down, for earnings worked by hand."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from measures.small import SETTINGS, end, evening, line, price
from rotascope.app.opening import Market
from rotascope.store.memory import MemoryFacts
from rotascope.tables.schema import TABLES
from twin.facts import exchange_sessions

DAYS = [day for day in exchange_sessions(2026) if dt.date(2024, 1, 2) <= day]
QUARTERS = ("03-31", "06-30", "09-30", "12-31")
STARTS = ("01-01", "04-01", "07-01", "10-01")


def day(text: str) -> dt.date:
    """A date."""
    return dt.date.fromisoformat(text)


@dataclass
class Filed:
    """Companies, their filed quarters and the files of an index; open it as of a day."""

    last: str = "2025-06-30"
    rows: dict[str, list[dict[str, Any]]] = field(
        default_factory=lambda: {"prices": [], "holdings": [], "fundamentals": [], "flows": []}
    )

    @property
    def days(self) -> list[dt.date]:
        return [d for d in DAYS if d <= day(self.last)]

    def listed(self, *symbols: str, close: float = 10.0) -> Filed:
        """Closes of symbols on every session."""
        for name in symbols:
            self.rows["prices"] += [price(name, d, close, None) for d in self.days]
        return self

    def holds(self, basket: str, on: str, **weights: float | None) -> Filed:
        """The members of a basket on a date; sectors and issuers are those of the small markets."""
        self.rows["holdings"] += [line(basket, day(on), n, w) for n, w in weights.items()]
        return self

    def quarters(self, symbol: str, first: str, *values: float, lag: int = 40) -> Filed:
        """Net income by quarter from one such as 2023Q1 on, each filed some days after its end."""
        number = int(first[:4]) * 4 + int(first[5]) - 1
        for n, value in enumerate(values):
            year, part = divmod(number + n, 4)
            last = day(f"{year}-{QUARTERS[part]}")
            self.fact(symbol, (f"{year}-{STARTS[part]}", str(last)), value, last + days(lag))
        return self

    def fact(
        self,
        symbol: str,
        span: tuple[str, str],
        value: float,
        on: dt.date,
        *,
        item: str = "net_income",
    ) -> Filed:
        """One filed figure, known on a day."""
        row = {"symbol": symbol, "item": item, "value": value, "unit": "USD", "form": "10-Q"}
        spans = {"period_start": day(span[0]), "period_end": day(span[1])}
        self.rows["fundamentals"].append({**row, **spans, "known": evening(on)})
        return self

    def fund(self, name: str, on: str, **figures: float | None) -> Filed:
        """Flow, shares or assets of a fund on a session."""
        row = {"fund": name, "session": day(on), "flow": None, "shares": None, "assets": None}
        self.rows["flows"].append({**row, **figures, "known": evening(day(on))})
        return self

    def facts(self, by: dt.date | None = None) -> MemoryFacts:
        """All facts, or those known by the end of a day."""
        frames = {
            name: pl.DataFrame(rows, schema=TABLES[name].columns)
            for name, rows in self.rows.items()
        }
        if by is not None:
            frames = {k: f.filter(pl.col("known") <= end(by)) for k, f in frames.items()}
        return MemoryFacts(frames, SETTINGS, snapshot="filed", trusted=True)

    def open(self, as_of: str | None = None) -> Market:
        """The market as of a day."""
        return Market(self.facts(), day(as_of or self.last))


def days(count: int) -> dt.timedelta:
    """So many calendar days."""
    return dt.timedelta(days=count)
