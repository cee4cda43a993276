"""A market of two indices and two series over a dozen years, drawn from a seed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import polars as pl

from rotascope.app.market import StoredMarket
from rotascope.core.settings import Settings
from rotascope.language.evaluate import Evaluator
from rotascope.measures.catalogue import CATALOGUE
from rotascope.store.memory import MemoryFacts
from rotascope.tables.schema import TABLES
from twin.facts import exchange_sessions


@dataclass
class PairMarket:
    """Sessions, log closes of SPX and RUT, and a monthly series that is known a month late."""

    days: list[dt.date]
    spx: np.ndarray
    rut: np.ndarray
    policy: dict[dt.date, float]

    def facts(self, *, by: dt.date | None = None) -> MemoryFacts:
        """The facts; `by` keeps only what was known by the end of a day."""
        frames = self._frames()
        if by is not None:
            moment = dt.datetime.combine(by, dt.time(23, 59, 59), tzinfo=dt.UTC)
            frames = {n: frame.filter(pl.col("known") <= moment) for n, frame in frames.items()}
        return MemoryFacts(frames, Settings(), snapshot="pair", trusted=True)

    def evaluator(self, as_of: dt.date, *, by: dt.date | None = None) -> Evaluator:
        """Reads expressions on it as of a day."""
        return Evaluator(CATALOGUE, StoredMarket(self.facts(by=by), as_of))

    def close(self, symbol: str, place: int) -> float:
        """A close."""
        return float(np.exp((self.spx if symbol == "SPX" else self.rut)[place]))

    def _frames(self) -> dict[str, pl.DataFrame]:
        known = [_evening(day) for day in self.days]
        prices = [
            {"symbol": symbol, "session": day, "close": float(close), "known": moment}
            for symbol, logs in (("SPX", self.spx), ("RUT", self.rut))
            for day, close, moment in zip(self.days, np.exp(logs), known, strict=True)
        ]
        series = [
            {
                "series": "POLICY",
                "date": day,
                "value": value,
                "frequency": "monthly",
                "known": _evening(day + dt.timedelta(days=40)),
            }
            for day, value in self.policy.items()
        ]
        rows = {"prices": prices, "series": series, "holdings": [], "flows": []}
        return {n: pl.DataFrame(rows[n], schema=TABLES[n].columns) for n in rows}


def _evening(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(21, 30), tzinfo=dt.UTC)


def made(seed: int = 5, first: int = 2010, last: int = 2021) -> PairMarket:
    """The market of a seed."""
    chance = np.random.default_rng(seed)
    days = [day for day in exchange_sessions(last) if day.year >= first]
    steps = chance.normal(0.0003, 0.01, (2, len(days)))
    spx, rut = np.cumsum(steps, axis=1) + np.array([[7.0], [6.5]])
    months = [dt.date(y, m, 1) for y in range(first, last + 1) for m in range(1, 13)]
    rates = 3 + np.cumsum(chance.normal(0, 0.2, len(months)))
    policy = {day: float(rate) for day, rate in zip(months, rates, strict=True)}
    return PairMarket(days, spx, rut, policy)
