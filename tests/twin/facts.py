"""Facts as they were known on a day: calendar, closes, members, series, flows."""

from __future__ import annotations

import bisect
import datetime as dt
import functools
from dataclasses import dataclass
from typing import Any

import exchange_calendars  # type: ignore[import-untyped]  # it ships no types
import polars as pl

from twin.outcomes import Cannot, Wrong

MAG7 = ("AAPL", "MSFT", "GOOGL", "GOOG", "AMZN", "NVDA", "META", "TSLA")
ALIASES = {
    "Communication": "Communication Services",
    "Telecommunications": "Telecommunication Services",
}
GICS = (
    "Energy",
    "Materials",
    "Industrials",
    "Consumer Discretionary",
    "Consumer Staples",
    "Health Care",
    "Financials",
    "Information Technology",
    "Communication Services",
    "Telecommunication Services",
    "Utilities",
    "Real Estate",
)
FIRST_TRUSTED = dt.date(1970, 1, 1)


@dataclass(frozen=True)
class Member:
    """One member on one holdings date, its lines merged."""

    name: str
    weight: float | None  # share of 1 over all members; None = membership only
    sector: str | None
    isin: str | None


@functools.cache
def exchange_sessions(last_year: int) -> list[dt.date]:
    """Sessions of the New York Stock Exchange from 1970 to the end of a year."""
    calendar = exchange_calendars.get_calendar("XNYS", start="1970-01-01", end=f"{last_year}-12-31")
    return [stamp.date() for stamp in calendar.sessions]


def end_of(day: dt.date) -> dt.datetime:
    """The last second of a day, UTC."""
    return dt.datetime(day.year, day.month, day.day, 23, 59, 59, tzinfo=dt.UTC)


def _latest(frame: pl.DataFrame, keys: list[str], cut: dt.datetime) -> pl.DataFrame:
    seen = frame.filter(pl.col("known") <= cut).sort([*keys, "known"])
    return seen.unique(subset=keys, keep="last", maintain_order=True)


def _places(frame: pl.DataFrame, column: str) -> dict[Any, tuple[int, int]]:
    """Where the rows of each value of a sorted column start, and how many they are."""
    places = {}
    at = 0
    for value, count in frame.group_by(column, maintain_order=True).len().iter_rows():
        places[value] = (at, count)
        at += count
    return places


class Facts:
    """Everything known at the end of a day, looked up one number at a time."""

    def __init__(
        self,
        prices: pl.DataFrame,
        holdings: pl.DataFrame,
        series: pl.DataFrame,
        flows: pl.DataFrame,
        as_of: dt.date,
        *,
        mag7: tuple[str, ...] = MAG7,
        reference: str = "SPX",
        home: str = "SP500",
        sector_aliases: dict[str, str] | None = None,
        more: dict[str, pl.DataFrame] | None = None,
    ) -> None:
        cut = end_of(as_of)
        self.mag7, self.home = mag7, home
        self.aliases = ALIASES if sector_aliases is None else sector_aliases
        self.prices = _latest(prices, ["symbol", "session"], cut)
        self.holdings = _latest(holdings, ["basket", "session", "line"], cut)
        self.series_rows = series.filter(pl.col("known") <= cut).sort("series", "known", "date")
        self.flow_rows = _latest(flows, ["fund", "session"], cut)
        self.more = {
            name: frame.filter(pl.col("known") <= cut).sort("known", maintain_order=True)
            for name, frame in (more or {}).items()
        }
        self.symbols = _places(self.prices, "symbol")
        self.series_names = _places(self.series_rows, "series")
        self.memory: dict[Any, Any] = {}
        self.sessions = self._calendar(prices, as_of, reference)
        self.index = {day: i for i, day in enumerate(self.sessions)}
        self.T = bisect.bisect_right(self.sessions, as_of) - 1
        self._place_holdings(holdings.filter(pl.col("known") <= cut))

    def _calendar(self, prices: pl.DataFrame, as_of: dt.date, reference: str) -> list[dt.date]:
        first: dt.date = prices["session"].min()  # type: ignore[assignment]  # a date column
        days: list[dt.date] = []
        if first < FIRST_TRUSTED:
            old = prices.filter(
                (pl.col("symbol") == reference) & (pl.col("session") < FIRST_TRUSTED)
            )
            days = old["session"].unique().sort().to_list()
            first = FIRST_TRUSTED
        modern = exchange_sessions(max(as_of.year + 1, 1970))
        return days + [day for day in modern if day >= first]

    def _place_holdings(self, versions: pl.DataFrame) -> None:
        """For each basket its holdings dates, in order: (in force from, first row, rows)."""
        first_known = {
            (basket, day): known.date()
            for basket, day, known in versions.group_by("basket", "session")
            .agg(pl.col("known").min())
            .iter_rows()
        }
        self.baskets: dict[str, list[tuple[int, int, int]]] = {}
        groups = self.holdings.group_by("basket", "session", maintain_order=True)
        at = 0
        for basket, day, count in groups.len().iter_rows():
            from_day = bisect.bisect_left(self.sessions, max(day, first_known[basket, day]))
            self.baskets.setdefault(basket, []).append((from_day, at, count))
            at += count

    # ---- sessions

    def last_on_or_before(self, day: dt.date) -> int:
        """Index of the last session on or before a day; Cannot before the calendar."""
        i = bisect.bisect_right(self.sessions, day) - 1
        if i < 0:
            raise Cannot(f"no session on or before {day}")
        return i

    def at(self, day: str) -> int:
        """The as-of session of a day given as text."""
        return self.last_on_or_before(dt.date.fromisoformat(day))

    # ---- closes

    def closes(self, symbol: str, kind: str | None = None) -> dict[int, float]:
        """Closes of a symbol by session index; total return where the store has it."""
        key = ("closes", symbol, kind)
        if key not in self.memory:
            self.memory[key] = self._read_closes(symbol, kind)
        found: dict[int, float] = self.memory[key]
        return found

    def _read_closes(self, symbol: str, kind: str | None) -> dict[int, float]:
        if symbol not in self.symbols:
            return {}
        start, count = self.symbols[symbol]
        rows = self.prices.slice(start, count)
        if kind is None:
            kind = "total" if rows["adj_close"].count() > 0 else "price"
        column = "adj_close" if kind == "total" else "close"
        closes = {}
        for day, value in rows.select("session", column).iter_rows():
            if value is not None and day in self.index:
                closes[self.index[day]] = value
        return closes

    def r(self, symbol: str, t: int, kind: str | None = None) -> float | None:
        """Return of a symbol at session t; None without a close at t or at t-1."""
        closes = self.closes(symbol, kind)
        if t not in closes or t - 1 not in closes:
            return None
        return closes[t] / closes[t - 1] - 1

    # ---- members

    def holdings_at(self, basket: str, s: int) -> tuple[int, list[Member]] | None:
        """The holdings in force after the close of s: (their session, members)."""
        if basket not in self.baskets:
            raise Wrong(f"no basket {basket}")
        chosen = None
        for place in self.baskets[basket]:
            if place[0] <= s:
                chosen = place
            else:
                break
        if chosen is None:
            return None
        if ("members", basket, chosen) not in self.memory:
            self.memory["members", basket, chosen] = self._read_members(basket, chosen)
        found: tuple[int, list[Member]] = self.memory["members", basket, chosen]
        return found

    def _read_members(self, basket: str, place: tuple[int, int, int]) -> tuple[int, list[Member]]:
        rows = self.holdings.slice(place[1], place[2])
        day = rows["session"][0]
        weights: dict[str, float] = {}
        labels: dict[str, str | None] = {}
        isins: dict[str, str | None] = {}
        listed = rows["weight"].count() > 0
        for row in rows.iter_rows(named=True):
            name, weight = row["symbol"], row["weight"]
            if name == "-" or (weight is not None and weight < 0):
                continue
            weights[name] = weights.get(name, 0.0) + (weight or 0.0)
            labels[name] = labels.get(name) or self._label(basket, day, name, row["sector"])
            isins[name] = isins.get(name) or row["isin"]
        total = sum(weights.values())
        members = []
        for name, weight in weights.items():
            share = weight / total if listed else None
            members.append(Member(name, share, labels[name], isins[name]))
        return bisect.bisect_left(self.sessions, day), members

    def _label(self, basket: str, day: dt.date, name: str, label: str | None) -> str | None:
        """The sector of a line; one called Other keeps the member's last label."""
        if label == "Other":
            earlier = self.holdings.filter(
                (pl.col("basket") == basket)
                & (pl.col("symbol") == name)
                & (pl.col("session") < day)
                & (pl.col("sector") != "Other")
            )
            label = earlier["sector"][-1] if earlier.height else None
        return self.aliases.get(label, label) if label is not None else None

    # ---- series

    def known_values(self, name: str) -> dict[int, tuple[dt.date, float]]:
        """For each session the newest reference date known by then, and its value."""
        key = ("series", name)
        if key not in self.memory:
            self.memory[key] = self._read_series(name)
        found: dict[int, tuple[dt.date, float]] = self.memory[key]
        return found

    def vintages(self, name: str) -> list[tuple[dt.datetime, dt.date, float]]:
        """All rows of a series as (known, date, value), oldest knowledge first."""
        if name not in self.series_names:
            raise Wrong(f"no series {name}")
        start, count = self.series_names[name]
        rows = self.series_rows.slice(start, count).select("known", "date", "value")
        return list(rows.iter_rows())

    def _read_series(self, name: str) -> dict[int, tuple[dt.date, float]]:
        rows = self.vintages(name)
        values: dict[dt.date, float] = {}
        newest = dt.date.min
        found = {}
        next_row = 0
        for t in range(self.T + 1):
            while next_row < len(rows) and rows[next_row][0] <= end_of(self.sessions[t]):
                _, day, value = rows[next_row]
                values[day] = value
                newest = max(newest, day)
                next_row += 1
            if values:
                found[t] = (newest, values[newest])
        return found
