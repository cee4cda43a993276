"""A market of two indices whose relative return follows planted drivers, drawn from a seed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import polars as pl

from rotascope.app.market import StoredMarket
from rotascope.core.settings import Settings
from rotascope.core.values import Floats
from rotascope.store.memory import MemoryFacts
from rotascope.tables.schema import TABLES
from twin.facts import exchange_sessions

BETAS = {"DGS2": -0.03, "DGS10": 0.02, "BAA10Y": -0.05, "ISM_MFG_PMI": 0.004}
"""Planted coefficients: of the 2-year rate, the 10-year rate, the spread and the survey."""
MARKET = 0.3


def evening(day: dt.date) -> dt.datetime:
    """21:30 UTC of a day."""
    return dt.datetime.combine(day, dt.time(21, 30), tzinfo=dt.UTC)


@dataclass
class TwoSides:
    """Sessions, daily drivers, log levels, and further rows.

    Attributes
    ----------
    noise
        Standard deviation a session of what nothing explains.
    """

    seed: int = 1
    sessions: int = 1500
    noise: float = 0.0
    first: dt.date = dt.date(2019, 1, 2)
    more: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        rng = np.random.default_rng(self.seed)
        days = exchange_sessions(self.first.year + 9)
        self.days = [day for day in days if day >= self.first][: self.sessions]
        n = len(self.days)
        self.series: dict[str, Floats] = {
            "DGS2": 3 + np.cumsum(rng.normal(0, 0.04, n)),
            "DGS10": 4 + np.cumsum(rng.normal(0, 0.03, n)),
            "BAA10Y": 2 + np.cumsum(rng.normal(0, 0.02, n)),
            "ISM_MFG_PMI": 50 + np.cumsum(np.where(rng.random(n) < 0.05, rng.normal(0, 1, n), 0)),
        }
        self.spx = 8 + np.cumsum(rng.normal(0.0003, 0.01, n))
        relative = sum(BETAS[name] * (track - track[0]) for name, track in self.series.items())
        relative = relative + MARKET * (self.spx - self.spx[0])
        self.rut = self.spx - 1 + relative + np.cumsum(rng.normal(0, 1, n) * self.noise)

    def frames(self) -> dict[str, pl.DataFrame]:
        """Tables of prices, series and events."""
        rows: dict[str, list[dict[str, Any]]] = {"prices": [], "series": [], "events": []}
        for name, logs in (("SPX", self.spx), ("RUT", self.rut)):
            for day, close in zip(self.days, np.exp(logs).tolist(), strict=True):
                row = {"symbol": name, "session": day, "close": close}
                rows["prices"].append({**row, "known": evening(day)})
        for name, track in self.series.items():
            for day, value in zip(self.days, track.tolist(), strict=True):
                rows["series"].append(figure(name, day, value))
        for name, extra in self.more.items():
            rows[name] += extra
        return {n: pl.DataFrame(r, schema=TABLES[n].columns) for n, r in rows.items()}

    def market(self, as_of: dt.date | None = None, *, by: dt.date | None = None) -> StoredMarket:
        """The market as of a day; `by` keeps only the rows that were known by another."""
        frames = self.frames()
        if by is not None:
            moment = dt.datetime.combine(by, dt.time(23, 59, 59), tzinfo=dt.UTC)
            frames = {n: frame.filter(pl.col("known") <= moment) for n, frame in frames.items()}
        facts = MemoryFacts(frames, Settings(), snapshot="two sides", trusted=True)
        return StoredMarket(facts, as_of or self.days[-1])


def figure(name: str, day: dt.date, value: float, known: dt.date | None = None) -> dict[str, Any]:
    """A row of series in percent."""
    return {
        "series": name,
        "date": day,
        "value": value,
        "frequency": "daily",
        "unit": "percent",
        "lagged": False,
        "known": evening(known or day),
    }


def event(kind: str, day: str, title: str, known: str | None = None) -> dict[str, Any]:
    """A row of events."""
    date = dt.date.fromisoformat(day)
    seen = dt.date.fromisoformat(known or day)
    return {"kind": kind, "date": date, "title": title, "until": None, "known": evening(seen)}
