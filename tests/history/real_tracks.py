"""Relative tracks of the real data pack, straight from its files."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from rotascope.core.time import Days
from rotascope.core.values import Floats


@dataclass(frozen=True, eq=False)
class Real:
    """A track and its days."""

    days: Days
    level: Floats


def _real(frame: pl.DataFrame, level: pl.Expr) -> Real:
    kept = frame.sort("date").drop_nulls()
    return Real(
        kept["date"].to_numpy().astype("datetime64[D]"), kept.select(level).to_series().to_numpy()
    )


def _grown(column: str) -> pl.Expr:
    return (1 + pl.col(column) / 100).cum_prod()


def small_large(pack: Path, frequency: str = "daily") -> Real:
    """The smallest 30 % of firms over the largest 30 %, value-weighted, since 1926."""
    rows = pl.read_parquet(pack / f"ff_size_portfolios_{frequency}.parquet")
    column = "ret_pct"
    if frequency == "monthly":
        rows, column = rows.filter(pl.col("section") == "VW_ret_pct"), "value"
    wide = rows.filter(pl.col("portfolio").is_in(["Lo 30", "Hi 30"])).pivot(
        on="portfolio", index="date", values=column
    )
    return _real(wide.select("date", "Lo 30", "Hi 30"), _grown("Lo 30") / _grown("Hi 30"))


def value(pack: Path) -> Real:
    """The value factor, compounded, since 1926."""
    rows = pl.read_parquet(pack / "ff_factors.parquet").filter(
        (pl.col("dataset") == "FF3") & (pl.col("freq") == "D") & (pl.col("factor") == "HML")
    )
    return _real(rows.select("date", "ret_pct"), _grown("ret_pct"))


def pair(pack: Path, file: str, column: str, x: str, y: str) -> Real:
    """Closes of one symbol over another, on the days of both."""
    rows = pl.read_parquet(pack / file).filter(pl.col("symbol").is_in([x, y]))
    wide = rows.pivot(on="symbol", index="date", values=column).select("date", x, y)
    return _real(wide, pl.col(x) / pl.col(y))


def all_tracks(pack: Path) -> dict[str, Real]:
    """The four tracks on which the rule was chosen, and some that were not looked at for it."""
    return {
        "small/large": small_large(pack),
        "RUT/SPX": pair(pack, "indices_daily.parquet", "close", "^RUT", "^GSPC"),
        "RSP/SPY": pair(pack, "etf_daily.parquet", "adj_close", "RSP", "SPY"),
        "HML": value(pack),
        "IWD/IWF": pair(pack, "etf_daily.parquet", "adj_close", "IWD", "IWF"),
        "XLK/SPY": pair(pack, "etf_daily.parquet", "adj_close", "XLK", "SPY"),
        "XLE/SPY": pair(pack, "etf_daily.parquet", "adj_close", "XLE", "SPY"),
    }
