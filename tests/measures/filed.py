"""A market of filed accounts, one fact to a line, for tests."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

import polars as pl

from rotascope.app.market import StoredMarket
from rotascope.core.settings import Settings
from rotascope.store.memory import MemoryFacts
from rotascope.tables.schema import TABLES
from twin.facts import exchange_sessions

DAY = dt.date.fromisoformat


def moment(day: dt.date) -> dt.datetime:
    """The close of a day, UTC."""
    return dt.datetime.combine(day, dt.time(21), tzinfo=dt.UTC)


@dataclass
class Filed:
    """Facts of accounts over the sessions of some years."""

    first: str = "2022-12-30"
    last: str = "2024-12-31"
    settings: Settings = field(default_factory=Settings)
    rows: list[dict[str, object]] = field(default_factory=list)
    series: list[dict[str, object]] = field(default_factory=list)

    def add(self, told: str, value: float, *, form: str = "10-Q") -> Filed:
        """One fact: "SYMBOL item start..end filed", or "SYMBOL item end filed"."""
        symbol, item, period, filed = told.split()
        start, _, end = period.rpartition("..")
        self.rows.append(
            {
                "symbol": symbol,
                "item": item,
                "period_start": DAY(start) if start else None,
                "period_end": DAY(end),
                "value": value,
                "form": form,
                "known": moment(DAY(filed)),
            }
        )
        return self

    def print_of(self, told: str, value: float) -> Filed:
        """One print of a series: "SERIES reference released"."""
        name, reference, released = told.split()
        self.series.append(
            {
                "series": name,
                "date": DAY(reference),
                "value": value,
                "frequency": "quarterly",
                "known": moment(DAY(released)),
            }
        )
        return self

    def facts(self) -> MemoryFacts:
        """The facts, with a flat index on every session."""
        days = [
            d
            for d in exchange_sessions(DAY(self.last).year)
            if DAY(self.first) <= d <= DAY(self.last)
        ]
        prices = [
            {"symbol": "SPX", "session": day, "close": 100.0, "known": moment(day)} for day in days
        ]
        tables = {"prices": prices, "fundamentals": self.rows, "series": self.series}
        frames = {n: pl.DataFrame(r, schema=TABLES[n].columns) for n, r in tables.items()}
        return MemoryFacts(frames, self.settings, snapshot="filed")

    def market(self, as_of: str | None = None) -> StoredMarket:
        """The market as of a day, or of the last session."""
        return StoredMarket(self.facts(), None if as_of is None else DAY(as_of))


def year_of(filed: Filed, symbol: str, quarters: list[float], *, year: int) -> Filed:
    """A calendar year of quarters, filed 40 days after each end; the year 60 days after."""
    ends = ("03-31", "06-30", "09-30", "12-31")
    starts = ("01-01", "04-01", "07-01", "10-01")
    for at in range(3):
        end = DAY(f"{year}-{ends[at]}")
        day = end + dt.timedelta(days=40)
        filed.add(f"{symbol} net_income {year}-{starts[at]}..{end} {day}", quarters[at])
    day = DAY(f"{year}-12-31") + dt.timedelta(days=60)
    told = f"{symbol} net_income {year}-01-01..{year}-12-31 {day}"
    return filed.add(told, sum(quarters), form="10-K")
