"""Small markets with every oddity of real ones, for tests: a builder and a strategy.

A market is drawn from a seed with Python's own `random`, so that a failing example is
named by a few numbers. Names are those that the examples of the catalogue use.
"""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass, field
from typing import Any

import polars as pl
from hypothesis import strategies as st

from measures import small_accounts as accounts
from rotascope.core.settings import BasketDefinition, Settings
from rotascope.store.memory import MemoryFacts
from rotascope.tables.schema import TABLES
from twin.facts import Facts, exchange_sessions

GIANTS = ("AAPL", "MSFT", "GOOGL", "GOOG", "AMZN", "NVDA", "META", "TSLA")
INDICES, FUNDS = ("SPX", "RUT"), ("SPY", "IWM", "XLE")
OTHERS = ("XOM", "JPM", "BRK-B", "ZERO")
LITTLE = ("SMA", "SMB", "SMC", "SMD")
SECTORS = {
    "AAPL": "Information Technology",
    "MSFT": "Information Technology",
    "NVDA": "Information Technology",
    "GOOGL": "Communication",  # a source's spelling, an alias
    "GOOG": "Communication",
    "META": "Communication Services",
    "AMZN": "Consumer Discretionary",
    "TSLA": "Consumer Discretionary",
    "XOM": "Energy",
    "JPM": "Financials",
    "BRK-B": "Financials",
    "ZERO": "Utilities",
    "GHOST CORP": None,
    "SMA": "Industrials",
    "SMB": "Industrials",
    "SMC": "Health Care",
    "SMD": "Health Care",
}
ISSUERS = {"GOOGL": "US02079K3059", "GOOG": "US02079K1079", "AAPL": "US0378331005"}
SETTINGS = Settings(
    baskets={"MAG7": BasketDefinition(GIANTS, "SP500")},
    aliases={"^GSPC": "SPX"},
    sectors={"Communication": "Communication Services"},
)
PERCENT = ("DFEDTARU", "DGS10")


@dataclass(frozen=True)
class Shape:
    """What a small market is drawn from."""

    seed: int = 1
    sessions: int = 120
    first: dt.date = dt.date(2024, 5, 15)
    gaps: float = 0.02
    corrections: int = 3
    faults: int = 0  # of accounts, at most three

    def make(self) -> SmallMarket:
        """The market of this shape."""
        return _made(self)


@dataclass
class SmallMarket:
    """Rows of a small market, and the sessions on which it has prices."""

    days: list[dt.date]
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def frames(self) -> dict[str, pl.DataFrame]:
        """The rows as tables."""
        return {
            name: pl.DataFrame(rows, schema=TABLES[name].columns)
            for name, rows in self.rows.items()
        }

    def facts(self, *, by: dt.date | None = None) -> MemoryFacts:
        """The facts; `by` keeps only what was known by the end of a day."""
        frames = self.frames()
        if by is not None:
            frames = known_by(frames, by)
        return MemoryFacts(frames, SETTINGS, snapshot="small", trusted=True)

    def twin(self, as_of: dt.date) -> Facts:
        """The same facts for the naive twin, as of a day."""
        frames = self.frames()
        return Facts(
            frames["prices"],
            frames["holdings"],
            frames["series"],
            frames["flows"],
            as_of,
            sector_aliases=dict(SETTINGS.sectors),
            more={name: frames[name] for name in ("fundamentals", "estimates", "events")},
        )


def end(day: dt.date) -> dt.datetime:
    """The last second of a day, UTC."""
    return dt.datetime.combine(day, dt.time(23, 59, 59), tzinfo=dt.UTC)


def known_by(frames: dict[str, pl.DataFrame], day: dt.date) -> dict[str, pl.DataFrame]:
    """Only the rows that were known by the end of a day."""
    return {name: frame.filter(pl.col("known") <= end(day)) for name, frame in frames.items()}


def evening(day: dt.date) -> dt.datetime:
    """21:30 UTC of a day."""
    return dt.datetime.combine(day, dt.time(21, 30), tzinfo=dt.UTC)


def price(
    symbol: str, day: dt.date, close: float | None, adj: float | None, known: dt.date | None = None
) -> dict[str, Any]:
    """A row of prices, known after its close or later."""
    row = {"symbol": symbol, "session": day, "close": close, "adj_close": adj}
    return {**row, "volume": None, "dividend": None, "known": evening(known or day)}


def line(basket: str, day: dt.date, name: str, weight: float | None, **more: Any) -> dict[str, Any]:
    """A row of holdings."""
    row: dict[str, Any] = {
        "basket": basket,
        "session": day,
        "line": name,
        "symbol": name,
        "weight": weight,
        "shares": None,
        "price": None,
        "sector": SECTORS.get(name),
        "name": name,
        "isin": ISSUERS.get(name),
        "known": evening(day),
    }
    return row | more


def figure(series: str, day: dt.date, value: float, known: dt.date, **more: Any) -> dict[str, Any]:
    """A row of series."""
    row: dict[str, Any] = {
        "series": series,
        "date": day,
        "value": value,
        "frequency": "daily",
        "unit": "percent" if series in PERCENT else None,
        "lagged": False,
        "known": evening(known),
    }
    return row | more


def _made(shape: Shape) -> SmallMarket:
    draw = random.Random(shape.seed)
    calendar = [day for day in exchange_sessions(shape.first.year + 8) if day >= shape.first]
    market = SmallMarket(calendar[: shape.sessions])
    market.rows["prices"] = _prices(draw, market.days, shape)
    market.rows["holdings"] = [*_large(draw, market.days), *_little(draw, market)]
    market.rows["series"] = _series(draw, market.days)
    market.rows["flows"] = _flows(draw, market.days)
    _join_accounts(random.Random(f"accounts of {shape.seed}"), market, shape.faults)
    return market


def _join_accounts(draw: random.Random, market: SmallMarket, faults: int) -> None:
    """Accounts, estimates, meetings and shares of a fund, from a chance of their own."""
    days = market.days
    closes: dict[str, dict[dt.date, float]] = {}
    for row in market.rows["prices"]:
        closes.setdefault(row["symbol"], {}).setdefault(
            row["session"], row["adj_close"] or row["close"]
        )
    split = days[draw.randrange(len(days) // 3, 2 * len(days) // 3)]
    _raw_prices(market.rows["holdings"], closes, split)
    rows, worths = [], {}
    for symbol in accounts.FILERS:
        splits = symbol == accounts.SPLIT[0]
        worths[symbol] = draw.uniform(2e9, 4e10) * (0.05 if symbol in LITTLE else 1.0)
        first = next(iter(closes[symbol].values()), 50.0) * (accounts.SPLIT[1] if splits else 1)
        start = accounts.Start(worths[symbol], first, split if splits else None)
        rows += accounts.company_rows(draw, symbol, days, start)
    rows += [row | {"symbol": "GOOG"} for row in rows if row["symbol"] == "GOOGL"]
    rows += accounts.faulty(rows, days, faults)
    seen = {name: worths[name] for name in ("AAPL", "MSFT", "JPM", "SMA", "SMB")}
    rows += accounts.vendor_rows(draw, days[len(days) // 2 - 7], seen | {"SMD": 3e8})
    market.rows["fundamentals"] = rows
    market.rows["estimates"] = accounts.estimate_rows(draw, days)
    market.rows["events"] = accounts.event_rows(draw, days)
    shares = dict(zip(days, accounts.shares_of_fund(draw, len(days)), strict=True))
    for row in market.rows["flows"]:
        row["shares"] = shares[row["session"]] if row["fund"] == "IWM" else None


def _raw_prices(
    holdings: list[dict[str, Any]], closes: dict[str, dict[dt.date, float]], split: dt.date
) -> None:
    """Raw closes of SP500's files that go with the adjusted ones, where there are any."""
    for row in holdings:
        told = [c for day, c in closes.get(row["symbol"], {}).items() if day <= row["session"]]
        if row["basket"] == "SP500" and told:
            splits = row["symbol"] == accounts.SPLIT[0] and row["session"] < split
            row["price"] = round(told[-1] * 1.01 * (accounts.SPLIT[1] if splits else 1), 2)


def _walk(draw: random.Random, count: int) -> list[float]:
    """Closes in cents that now and then do not move at all."""
    level, found = draw.uniform(20, 300), []
    drift, size = draw.uniform(-0.002, 0.003), draw.uniform(0.005, 0.03)
    for _ in range(count):
        if draw.random() > 0.06:
            level *= 1 + drift + draw.gauss(0, size)
        found.append(max(round(level, 2), 0.05))
    return found


def _prices(draw: random.Random, days: list[dt.date], shape: Shape) -> list[dict[str, Any]]:
    rows, count = [], len(days)
    for symbol in (*INDICES, *FUNDS, *GIANTS, *OTHERS, *LITTLE):
        listed, gone, gaps = 0, count, shape.gaps
        if symbol in ("META", "TSLA", "SMB") and draw.random() < 0.7:
            listed = draw.randrange(0, count // 2)
        if symbol in ("XOM", "GOOG", "SMC") and draw.random() < 0.5:
            gone = draw.randrange(count // 2, count)
        if symbol in ("SPX", "SPY", "JPM", "SMA", "MSFT"):
            gaps = 0.0  # so that every basket but a one-stock sector has a return
        rows += _one(draw, symbol, days[listed:gone], gaps)
    return rows + _corrected(draw, rows, days, shape.corrections)


def _one(
    draw: random.Random, symbol: str, days: list[dt.date], gaps: float
) -> list[dict[str, Any]]:
    """Closes of one symbol: price only, total only, or both with closes now and then missing."""
    both, total = symbol in FUNDS, symbol in GIANTS + OTHERS
    rows = []
    for i, (day, close) in enumerate(zip(days, _walk(draw, len(days)), strict=True)):
        if i and draw.random() < gaps:
            continue
        adj = round(close * (0.97 + 0.0001 * i), 4) if both or total else None
        raw = None if total or (both and i and draw.random() < 0.05) else close
        rows.append(price(symbol, day, raw, adj))
    return rows


def _corrected(
    draw: random.Random, rows: list[dict[str, Any]], days: list[dt.date], count: int
) -> list[dict[str, Any]]:
    """Some rows once more, with other closes, known some sessions later."""
    found = []
    for row in draw.sample(rows, count):
        later = [day for day in days if day > row["session"]][:20]
        if later:
            new = {c: round(row[c] * 1.07, 2) if row[c] else None for c in ("close", "adj_close")}
            found.append({**row, **new, "known": evening(draw.choice(later))})
    return found


def _dates(draw: random.Random, days: list[dt.date], step: int) -> list[dt.date]:
    """Irregular dates, some of them on a weekend; the first early."""
    found, at = [], draw.randrange(0, 4)
    while at < len(days):
        day = days[at]
        if draw.random() < 0.3:
            day += dt.timedelta(days=5 - day.weekday() + draw.randrange(2))
        found.append(day)
        at += draw.randrange(2, 2 * step)
    return sorted({day for day in found if day <= days[-1]})


def _large(draw: random.Random, days: list[dt.date]) -> list[dict[str, Any]]:
    """SP500: weights on every file, a member without prices, one of no weight, two of a name."""
    rows = []
    for number, day in enumerate(_dates(draw, days, 12)):
        names = [*GIANTS, "BRK-B", "JPM", "GHOST CORP", "ZERO"]
        if number % 5 != 3:
            names.append("XOM")
        if number % 3 == 2:
            names.remove("TSLA")
        for name in names:
            weight = 0.0 if name == "ZERO" else round(draw.uniform(0.01, 0.16), 5)
            more: dict[str, Any] = {"price": round(draw.uniform(20, 300), 2)}
            if name == "BRK-B" and number % 2:
                more["sector"] = "Other"
            rows.append(line("SP500", day, name, weight, **more))
        if number % 2 == 0:
            twin = {"line": "JPM/second", "price": rows[-1]["price"]}
            rows.append(line("SP500", day, "JPM", 0.013, **twin))
    return rows


def _little(draw: random.Random, market: SmallMarket) -> list[dict[str, Any]]:
    """R2000: names only at first, then market values."""
    rows, half = [], market.days[len(market.days) // 2]
    closes = {(r["symbol"], r["session"]): r["close"] for r in market.rows["prices"]}
    for number, day in enumerate(_dates(draw, market.days, 10)):
        names = [n for n in (*LITTLE, "AAPL") if number % 4 != 1 or n != "SMD"]
        for name in names:
            weight = round(draw.uniform(5e6, 9e7), 2) if day > half else None
            raw = closes.get((name, day)) if weight is not None and name in LITTLE else None
            rows.append(line("R2000", day, name, weight, price=raw))
    return rows


def _months(first: dt.date, last: dt.date) -> list[dt.date]:
    """First days of the months from a year and a half before the first day on."""
    count = first.year * 12 + first.month - 1 - 18
    found = []
    while (day := dt.date(count // 12, count % 12 + 1, 1)) <= last:
        found.append(day)
        count += 1
    return found


def _series(draw: random.Random, days: list[dt.date]) -> list[dict[str, Any]]:
    """A policy rate and a yield by day, prices and a survey by month, with lags and revisions."""
    rows = []
    rate, bond = 5.25, 4.0
    for day in days:
        if draw.random() < 0.05:
            rate += draw.choice((-0.5, -0.25, -0.25, 0.25))
        bond = round(bond + draw.gauss(0, 0.05), 2)
        rows.append(figure("DFEDTARU", day, rate, day))
        rows.append(figure("FF3_D_SMB", day, round((day.toordinal() * 7 % 11 - 5) / 10, 2), day))
        if draw.random() > 0.04:
            rows.append(figure("DGS10", day, bond, day))
    prices, survey, index = 300.0, 50.0, 0
    for index, day in enumerate(_months(days[0], days[-1])):
        prices = round(prices * (1.002 + draw.gauss(0, 0.002)), 2)
        survey = round(min(max(survey + draw.gauss(0, 1), 40), 60), 1)
        seen = day + dt.timedelta(days=40 + draw.randrange(12))
        more = {"frequency": "monthly", "lagged": True}
        if index % 11 != 4:  # now and then a month is missing
            rows.append(figure("CPI", day, prices, seen, **more))
            if index % 3 == 0:
                again = seen + dt.timedelta(days=draw.randrange(1, 60))
                rows.append(figure("CPI", day, round(prices + 0.37, 2), again, **more))
        soon = day + dt.timedelta(days=31)
        rows.append(figure("ISM_MFG_PMI", day, survey, soon, **more | {"lagged": False}))
    return [row for row in rows if row["known"].date() <= days[-1]]


def _flows(draw: random.Random, days: list[dt.date]) -> list[dict[str, Any]]:
    """Flows of two funds: one with assets, one without and with sessions left out."""
    rows = []
    for fund, start in (("IWM", draw.randrange(0, 9)), ("RSP", draw.randrange(0, 30))):
        for day in days[start:]:
            if fund == "RSP" and draw.random() < 0.1:
                continue
            row = {"fund": fund, "session": day, "flow": float(draw.randrange(-900, 1000)) * 1e5}
            assets = draw.uniform(5e10, 7e10) if fund == "IWM" else None
            rows.append({**row, "shares": None, "assets": assets, "known": evening(day)})
    return rows


FIRST_DAYS = [
    dt.date(2023, 11, 15),
    dt.date(2024, 5, 15),
    dt.date(2025, 1, 2),
    dt.date(1999, 10, 4),
]


def shapes(most: int = 140, *, faults: int = 0) -> st.SearchStrategy[Shape]:
    """Shapes of small markets; the smallest example is a short market without gaps.

    `faults` lets up to so many faults into the accounts, which the naive twin does not refuse.
    """
    return st.builds(
        Shape,
        seed=st.integers(0, 10**6),
        sessions=st.integers(60, most),
        first=st.sampled_from(FIRST_DAYS),
        gaps=st.sampled_from([0.0, 0.02, 0.1]),
        corrections=st.integers(0, 6),
        faults=st.integers(0, faults),
    )
