"""Small markets for tests, written as short tables."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import polars as pl

from twin.facts import Facts, exchange_sessions

UTC = pl.Datetime("us", "UTC")
PRICES: dict[str, Any] = {
    "symbol": pl.String,
    "session": pl.Date,
    "close": pl.Float64,
    "adj_close": pl.Float64,
    "known": UTC,
}
HOLDINGS: dict[str, Any] = {
    "basket": pl.String,
    "session": pl.Date,
    "line": pl.String,
    "symbol": pl.String,
    "weight": pl.Float64,
    "price": pl.Float64,
    "sector": pl.String,
    "isin": pl.String,
    "known": UTC,
}
SERIES: dict[str, Any] = {"series": pl.String, "date": pl.Date, "value": pl.Float64, "known": UTC}
FLOWS: dict[str, Any] = {
    "fund": pl.String,
    "session": pl.Date,
    "flow": pl.Float64,
    "assets": pl.Float64,
    "shares": pl.Float64,
    "known": UTC,
}
FUNDAMENTALS: dict[str, Any] = {
    "symbol": pl.String,
    "item": pl.String,
    "period_start": pl.Date,
    "period_end": pl.Date,
    "value": pl.Float64,
    "form": pl.String,
    "known": UTC,
}
ESTIMATES: dict[str, Any] = {
    "symbol": pl.String,
    "horizon": pl.String,
    "session": pl.Date,
    "eps": pl.Float64,
    "forward_pe": pl.Float64,
    "known": UTC,
}
EVENTS: dict[str, Any] = {
    "kind": pl.String,
    "date": pl.Date,
    "title": pl.String,
    "until": pl.Date,
    "known": UTC,
}
TABLES = {
    "p": PRICES,
    "h": HOLDINGS,
    "s": SERIES,
    "f": FLOWS,
    "fundamentals": FUNDAMENTALS,
    "estimates": ESTIMATES,
    "events": EVENTS,
}


def day(text: str) -> dt.date:
    """A date."""
    return dt.date.fromisoformat(text)


def known(text: str) -> dt.datetime:
    """After the close of a date."""
    return dt.datetime.fromisoformat(text + "T21:30:00+00:00")


def sessions(first: str, count: int) -> list[str]:
    """Sessions of the exchange from a date on."""
    days = [str(date) for date in exchange_sessions(2027) if date >= day(first)]
    return days[:count]


class Small:
    """A market in the making: add rows, then open it as of a day."""

    def __init__(self, first: str = "2024-01-02") -> None:
        self.first = first
        self.rows: dict[str, list[dict[str, Any]]] = {name: [] for name in TABLES}

    def prices(self, symbol: str, closes: Sequence[float | None], *, total: bool = False) -> Small:
        """Closes on consecutive sessions from the first on; None = no close."""
        for text, close in zip(sessions(self.first, len(closes)), closes, strict=True):
            if close is not None:
                self.price(symbol, text, close, total=total)
        return self

    def price(
        self, symbol: str, on: str, close: float, *, total: bool = False, seen: str | None = None
    ) -> Small:
        """One close, known after it or on a later day."""
        column = "adj_close" if total else "close"
        row = {"symbol": symbol, "session": day(on), column: close, "known": known(seen or on)}
        self.rows["p"].append(row)
        return self

    def holds(self, basket: str, on: str, **weights: float | None) -> Small:
        """Members and weights of a basket on a date."""
        for symbol, weight in weights.items():
            self.line(basket, on, symbol, weight)
        return self

    def line(self, basket: str, on: str, symbol: str, weight: float | None, **more: Any) -> Small:
        """One line of a basket."""
        row = {
            "basket": basket,
            "session": day(on),
            "line": more.pop("line", symbol),
            "symbol": symbol,
            "weight": weight,
            "known": known(on),
        }
        self.rows["h"].append({**row, **more})
        return self

    def figure(self, series: str, on: str, value: float, seen: str) -> Small:
        """One figure of a series with the day on which it became known."""
        row = {"series": series, "date": day(on), "value": value, "known": known(seen)}
        self.rows["s"].append(row)
        return self

    def flow(
        self,
        fund: str,
        on: str,
        flow: float | None,
        assets: float | None = None,
        *,
        shares: float | None = None,
    ) -> Small:
        """Net flow, assets and shares of a fund on a session."""
        row = {"fund": fund, "session": day(on), "flow": flow, "assets": assets, "shares": shares}
        self.rows["f"].append({**row, "known": known(on)})
        return self

    def filed(
        self, symbol: str, item: str, span: str, value: float, on: str, *, form: str = "10-Q"
    ) -> Small:
        """A fact of accounts, `2024-01-01..2024-03-31` or `2024-03-31`, filed on a day."""
        start, _, end = span.rpartition("..")
        row = {
            "symbol": symbol,
            "item": item,
            "period_start": day(start) if start else None,
            "period_end": day(end),
            "value": value,
            "form": form,
            "known": known(on),
        }
        self.rows["fundamentals"].append(row)
        return self

    def estimate(
        self, symbol: str, on: str, *, forward_pe: float | None = None, eps: float | None = None
    ) -> Small:
        """Analysts' estimate for the next twelve months."""
        row = {"symbol": symbol, "horizon": "12m", "session": day(on), "known": known(on)}
        self.rows["estimates"].append({**row, "eps": eps, "forward_pe": forward_pe})
        return self

    def event(self, kind: str, on: str, title: str, *, seen: str | None = None) -> Small:
        """A dated event, known on its day or on another."""
        row = {"kind": kind, "date": day(on), "title": title, "known": known(seen or on)}
        self.rows["events"].append(row)
        return self

    def open(self, as_of: str, **options: Any) -> Facts:
        """The facts as of a day."""
        frames = {
            key: pl.DataFrame(self.rows[key], schema=schema) for key, schema in TABLES.items()
        }
        more = {key: frames[key] for key in ("fundamentals", "estimates", "events")}
        base = (frames[key] for key in ("p", "h", "s", "f"))
        return Facts(*base, day(as_of), more=more, **options)
