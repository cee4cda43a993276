"""Merely reading the three columns of the price file: the limit that times are told against."""

from __future__ import annotations

from benchmarks.panel import Panel

COLUMNS = ["symbol", "session", "close"]


def with_polars(panel: Panel) -> int:
    """Rows read by Polars."""
    import polars as pl

    return pl.scan_parquet(panel.prices).select(COLUMNS).collect().height


def with_pyarrow(panel: Panel) -> int:
    """Rows read by PyArrow, which keeps the symbols' dictionary."""
    import pyarrow.parquet as pq

    return int(pq.read_table(panel.prices, columns=COLUMNS, read_dictionary=["symbol"]).num_rows)
