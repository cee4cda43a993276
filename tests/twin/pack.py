"""The real data pack, read straight from its files into the tables of facts."""

from __future__ import annotations

import bisect
import datetime as dt
from pathlib import Path

import polars as pl

from twin.facts import exchange_sessions

INDICES = {"^GSPC": "SPX", "^RUT": "RUT", "^NDX": "NDX", "^IXIC": "IXIC", "^VIX": "VIX"}
FIRST_SNAPSHOT = dt.date(2025, 11, 5)
CLOSE = dt.time(21, 30)


def after_close(column: str) -> pl.Expr:
    """Known time of a fact of a session: after its close."""
    return pl.col(column).dt.combine(CLOSE).dt.replace_time_zone("UTC").alias("known")


def load_pack(path: Path) -> dict[str, pl.DataFrame]:
    """Frames prices, holdings, series, flows with the columns of the schema."""
    prices = _prices(path)
    priced = set(prices["symbol"].unique())
    holdings = pl.concat([_sp500(path), _r2000(path), _r2000_members(path)])
    return {
        "prices": prices,
        "holdings": holdings,
        "series": _series(path, prices),
        "flows": _flows(path),
        "priced": pl.DataFrame({"symbol": sorted(priced)}),
    }


def _prices(path: Path) -> pl.DataFrame:
    indices = pl.read_parquet(path / "indices_daily.parquet").select(
        pl.col("symbol").replace(INDICES).str.strip_prefix("^"),
        session="date",
        close="close",
        adj_close=pl.lit(None, pl.Float64),
    )
    etfs = pl.read_parquet(path / "etf_daily.parquet").select(
        "symbol", session="date", close="close", adj_close="adj_close"
    )
    parts = [indices, etfs]
    for name in ("stocks_sp500_daily", "stocks_r2000_daily"):
        stocks = pl.read_parquet(path / f"{name}.parquet")
        parts.append(
            stocks.select(
                pl.col("symbol").cast(pl.String),
                session="date",
                close=pl.lit(None, pl.Float64),
                adj_close=pl.col("adj_close").cast(pl.Float64),
            )
        )
    return pl.concat(parts).with_columns(after_close("session"))


def _sp500(path: Path) -> pl.DataFrame:
    raw = pl.read_parquet(path / "sp500_ivv_holdings.parquet")
    line = pl.concat_str(
        [pl.col(c).fill_null("") for c in ("symbol", "ISIN", "name")], separator="/"
    )
    member = pl.concat_str(
        [pl.col("symbol").fill_null(pl.col("name")), pl.col("ISIN").fill_null("")], separator="/"
    )
    return raw.select(
        basket=pl.lit("SP500"),
        session="date",
        line=line,
        symbol=pl.coalesce("price_symbol", member),
        weight=pl.col("weight_pct").cast(pl.Float64) / 100,
        price="price",
        sector="sector",
        isin="ISIN",
    ).with_columns(after_close("session"))


def _r2000(path: Path) -> pl.DataFrame:
    raw = pl.read_parquet(path / "iwm_holdings_snapshots.parquet")
    return (
        raw.filter(pl.col("ishares_symbol") != "-")
        .select(
            basket=pl.lit("R2000"),
            session="date",
            line=pl.concat_str(["symbol", "name"], separator="/"),
            symbol="symbol",
            weight=pl.col("market_value"),
            price="price",
            sector="sector",
            isin=pl.lit(None, pl.String),
        )
        .with_columns(after_close("session"))
    )


def _r2000_members(path: Path) -> pl.DataFrame:
    raw = pl.read_parquet(path / "r2000_membership_intervals.parquet")
    ends = sorted({*raw["start_date"], *raw["end_date"].drop_nulls()})
    rows = []
    for end in ends:
        if end >= FIRST_SNAPSHOT:
            continue
        for ticker, first, last in raw.iter_rows():
            if first <= end and (last is None or end <= last):
                rows.append((end, ticker))
    frame = pl.DataFrame(rows, schema={"session": pl.Date, "symbol": pl.String}, orient="row")
    return frame.select(
        basket=pl.lit("R2000"),
        session="session",
        line="symbol",
        symbol="symbol",
        weight=pl.lit(None, pl.Float64),
        price=pl.lit(None, pl.Float64),
        sector=pl.lit(None, pl.String),
        isin=pl.lit(None, pl.String),
    ).with_columns(after_close("session"))


def _flows(path: Path) -> pl.DataFrame:
    raw = pl.read_parquet(path / "etf_flows_2026.parquet")
    return raw.select(
        fund="symbol", session="date", flow="flow_usd", assets=pl.lit(None, pl.Float64)
    ).with_columns(after_close("session"))


# ---- when a macro figure was known


def _calendar(prices: pl.DataFrame) -> list[dt.date]:
    old = prices.filter((pl.col("symbol") == "SPX") & (pl.col("session") < dt.date(1970, 1, 1)))
    days: list[dt.date] = old["session"].sort().to_list()
    return days + exchange_sessions(2027)


def _months_on(day: dt.date, months: int) -> dt.date:
    """First day of the month that is some months after that of a day."""
    count = day.year * 12 + day.month - 1 + months
    return dt.date(count // 12, count % 12 + 1, 1)


def known_day(name: str, day: dt.date, gap: float, sessions: list[dt.date]) -> dt.date:
    """The day on which the figure of a reference date became known."""
    if gap < 6:
        return sessions[bisect.bisect_left(sessions, day)]
    if gap < 15:
        return day + dt.timedelta(days=7)
    if name == "ISM_MFG_PMI":
        return sessions[bisect.bisect_left(sessions, _months_on(day, 1))]
    # the last session of the following month, or of the quarter's fifth month
    beyond = _months_on(day, 2 if gap < 60 else 5)
    return sessions[max(bisect.bisect_left(sessions, beyond) - 1, 0)]


def _series(path: Path, prices: pl.DataFrame) -> pl.DataFrame:
    raw = pl.read_parquet(path / "macro.parquet").sort("series", "date")
    sessions = _calendar(prices)
    parts = []
    for (name,), rows in raw.group_by("series", maintain_order=True):
        gap = rows["date"].diff().dt.total_days().median()
        assert isinstance(gap, float)
        days = [known_day(str(name), day, gap, sessions) for day in rows["date"]]
        parts.append(rows.select("series", "date", "value").with_columns(day=pl.Series(days)))
    return pl.concat(parts).select("series", "date", "value", after_close("day"))
