"""A small random market in the schemas of the store, and stores grown from it day by day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import polars as pl

from rotascope.core.settings import Settings
from rotascope.core.time import Calendar, close_of
from rotascope.store.writing import Writer
from rotascope.tables.schema import HOLDINGS, PRICES

FIRST, LAST = date(2020, 1, 2), date(2021, 12, 31)
CALENDAR = Calendar.build(FIRST, LAST)
SECTORS = ("Energy", "Financials", "Other", None)


def prices(seed: int, members: int) -> pl.DataFrame:
    """Closes with listings, delistings and gaps; the first symbols have adjusted closes."""
    rng = np.random.default_rng(seed)
    rows = []
    for i in range(members):
        start = int(rng.integers(0, 200)) if rng.random() < 0.4 else 0
        end = len(CALENDAR) - (int(rng.integers(0, 200)) if rng.random() < 0.3 else 0)
        level = 10.0 + 90.0 * rng.random()
        for t in range(start, end):
            level *= 1.0 + 0.02 * float(rng.standard_normal())
            if rng.random() < 0.02:
                continue
            day = CALENDAR.date(t)
            rows.append((f"S{i:03d}", day, None, round(level, 6), close_of(day)))
    columns = ("symbol", "session", "close", "adj_close", "known")
    return (
        pl.DataFrame(rows, schema=columns, orient="row", infer_schema_length=None)
        .with_columns(
            pl.lit(None, pl.Float64).alias("volume"), pl.lit(None, pl.Float64).alias("dividend")
        )
        .select([pl.col(n).cast(t) for n, t in PRICES.columns.items()])
    )


def holdings(seed: int, members: int) -> pl.DataFrame:
    """Files at irregular dates with changing members, some never priced."""
    rng = np.random.default_rng(seed + 1)
    rows = []
    day = FIRST + timedelta(days=int(rng.integers(5, 40)))
    while day <= LAST:
        held = rng.random(members + 2) < 0.8
        held[0] = True
        for i in np.flatnonzero(held).tolist():
            symbol = f"S{i:03d}" if i < members else f"U{i}/none"
            sector = SECTORS[int(rng.integers(0, 4))]
            weight = float(rng.random()) if rng.random() > 0.05 else 0.0
            rows.append(("IDX", day, symbol, symbol, weight, sector, close_of(day)))
        day += timedelta(days=int(rng.integers(1, 60)))
    names = ("basket", "session", "line", "symbol", "weight", "sector", "known")
    frame = pl.DataFrame(rows, schema=names, orient="row", infer_schema_length=None)
    missing = [n for n in HOLDINGS.columns if n not in names]
    return frame.with_columns(pl.lit(None).alias(n) for n in missing).select(
        [pl.col(n).cast(t) for n, t in HOLDINGS.columns.items()]
    )


def until(frame: pl.DataFrame, day: date) -> pl.DataFrame:
    """Rows about days up to one."""
    return frame.filter(pl.col("session") <= day)


def between(frame: pl.DataFrame, after: date, day: date) -> pl.DataFrame:
    """Rows about days after one, up to another."""
    return frame.filter((pl.col("session") > after) & (pl.col("session") <= day))


def add(root: Path, tables: dict[str, pl.DataFrame], *, versions: bool = False) -> str:
    """Add rows (or further versions of rows) to a store as one snapshot; returns its id."""
    with Writer.open(root, what="test") as writer:
        for name, rows in tables.items():
            if rows.height:
                writer.add(name, rows, versions=versions)
        return writer.commit([], offered=Settings()).id


def corrected(frame: pl.DataFrame, row: int, factor: float) -> pl.DataFrame:
    """One row of prices with another close, known on an evening of November 2021."""
    late = datetime(2021, 11, 1, 23, tzinfo=UTC)
    return frame[row : row + 1].with_columns(
        pl.col("adj_close") * factor, pl.lit(late).cast(PRICES.columns["known"]).alias("known")
    )
