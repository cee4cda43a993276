"""A small market whose market values are known by construction, with every trap of real ones.

Twenty-four plain firms make the index's implied value; the others each have one oddity.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from measures.small import evening, line, price
from rotascope.core.settings import BasketDefinition, Settings
from rotascope.store.memory import MemoryFacts
from rotascope.tables.schema import TABLES
from twin.facts import exchange_sessions

DAYS = [day for day in exchange_sessions(2025) if day >= dt.date(2024, 1, 2)][:30]
FILES = (0, 10, 20)
SPLIT_AT, NEW_COUNT_AT = 8, 15
PLAIN = tuple(f"F{i:02}" for i in range(24))
BILLION = 1e9
YEAR = (dt.date(2022, 10, 1), dt.date(2023, 9, 30))
FILED = dt.date(2023, 11, 10)
ISSUERS = {"TWOA": "US0000111123", "TWOB": "US0000111206"}


@dataclass(frozen=True)
class Firm:
    """A member: true market value, price, what it files, and its share of free float."""

    worth: float
    close: float = 50.0
    income: float | None = None
    revenue: float | None = None
    shares: float | None = None  # as filed; None = none filed
    adjusted: tuple[float, ...] = ()  # a vendor's counts, quarter by quarter
    floating: float = 1.0
    raw: tuple[float, ...] | None = None  # unadjusted close of each file
    equity: float | None = None


def _plain(i: int) -> Firm:
    worth = (10 + i) * BILLION
    return Firm(worth, 20.0 + i, income=worth / 20, revenue=worth / 2, shares=worth / (20.0 + i))


FIRMS: dict[str, Firm] = {
    **{name: _plain(i) for i, name in enumerate(PLAIN)},
    # a split of 4 for 1 on session 8; the new count is filed on session 15
    "SPLT": Firm(10 * BILLION, 25.0, 1 * BILLION, 5 * BILLION, 100e6, raw=(100.0, 25.0, 25.0)),
    # counted in units of a class of shares worth 1,500 of the listed one
    "AEQV": Firm(800 * BILLION, 400.0, 60 * BILLION, 300 * BILLION, 800e9 / 400 / 1500),
    # filed in thousands by mistake
    "KILO": Firm(12 * BILLION, 30.0, -1 * BILLION, 6 * BILLION, 0.4e9 * 1000),
    # half of it is in firm hands: that is no error
    "HELD": Firm(40 * BILLION, 80.0, 2 * BILLION, 20 * BILLION, 0.5e9, floating=0.5),
    # files no count of shares
    "NONE": Firm(15 * BILLION, 60.0, 1 * BILLION, 7 * BILLION, None),
    # two lines of one issuer, each with the count and the accounts of the whole
    "TWOA": Firm(100 * BILLION, 100.0, 5 * BILLION, 40 * BILLION, 1e9, floating=0.6),
    "TWOB": Firm(100 * BILLION, 100.0, 5 * BILLION, 40 * BILLION, 1e9, floating=0.4),
}
WEIGHED = {name: firm.worth * firm.floating for name, firm in FIRMS.items()}
SMALLS: dict[str, Firm] = {
    # one quarter of a vendor's counts is a sum of quarters
    "SPIKE": Firm(2e9, 20.0, 0.1e9, 1e9, adjusted=(100e6, 100e6, 400e6), equity=1e9),
    # all of them are a thousand times too high
    "TIMES": Firm(3e9, 30.0, 0.1e9, 2e9, adjusted=(100e9, 100e9, 100e9), equity=1e9),
    # a loss-maker without sales: only equity tells of its size
    "BIO": Firm(1e9, 10.0, -0.2e9, None, adjusted=(100e6, 100e6, 100e6), equity=0.3e9),
    # shares as filed only
    "FILER": Firm(4e9, 40.0, 0.3e9, 3e9, shares=100e6, equity=1e9),
    # nothing but a price
    "MUTE": Firm(1e9, 5.0),
}


@dataclass
class Built:
    """Rows of the market, to which a test may add."""

    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def facts(self) -> MemoryFacts:
        """The facts."""
        frames = {
            name: pl.DataFrame(rows, schema=TABLES[name].columns, infer_schema_length=None)
            for name, rows in self.rows.items()
        }
        settings = Settings(
            baskets={"FEW": BasketDefinition(("SPLT", "HELD"), "BIG")}, home="BIG", reference="F00"
        )
        return MemoryFacts(frames, settings, snapshot="valued", trusted=True)


def filed(
    symbol: str,
    item: str,
    value: float,
    *,
    known: dt.date = FILED,
    span: tuple[dt.date | None, dt.date] = (None, YEAR[1]),
) -> dict[str, Any]:
    """A row of accounts."""
    row: dict[str, Any] = {"symbol": symbol, "item": item, "value": value, "unit": "USD"}
    row |= {"period_start": span[0], "period_end": span[1], "form": "10-K"}
    return row | {"known": evening(known)}


def _accounts(name: str, firm: Firm) -> list[dict[str, Any]]:
    rows = []
    for item, value in (("net_income", firm.income), ("revenue", firm.revenue)):
        if value is not None:
            rows.append(filed(name, item, value, span=YEAR))
    if firm.shares is not None:
        rows.append(filed(name, "shares_outstanding", firm.shares))
    if firm.equity is not None:
        rows.append(filed(name, "equity", firm.equity))
    for i, count in enumerate(firm.adjusted):
        end = dt.date(2023, 3 * (i + 1), 28)
        known = DAYS[2 * i + 1]
        rows.append(filed(name, "shares_split_adjusted", count, known=known, span=(None, end)))
    return rows


def built() -> Built:
    """The market: BIG with weights and unadjusted closes, LITTLE with members only."""
    made = Built({name: [] for name in TABLES})
    everyone = {**FIRMS, **SMALLS}
    for name, firm in everyone.items():
        made.rows["prices"] += [price(name, day, None, firm.close) for day in DAYS]
        made.rows["fundamentals"] += _accounts(name, firm)
    whole = sum(WEIGHED.values())
    for number, place in enumerate(FILES):
        for name, firm in FIRMS.items():
            raw = firm.raw[number] if firm.raw else firm.close
            more = {"price": raw, "isin": ISSUERS.get(name)}
            weight = 100 * WEIGHED[name] / whole
            made.rows["holdings"].append(line("BIG", DAYS[place], name, weight, **more))
    made.rows["holdings"] += [line("LITTLE", DAYS[0], name, None) for name in SMALLS]
    after = DAYS[NEW_COUNT_AT]
    span = (None, dt.date(2023, 12, 31))
    made.rows["fundamentals"].append(
        filed("SPLT", "shares_outstanding", 400e6, known=after, span=span)
    )
    return made
