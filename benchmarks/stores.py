"""Panels and stores: a generated panel as a store, and an index of a store as a panel."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from benchmarks.panel import INDEX, ROW_GROUP, Panel, calendar_frame
from rotascope.core.market import Holdings
from rotascope.core.settings import GICS, Settings
from rotascope.core.time import CLOSE_UTC
from rotascope.measures.panels import IndexPanel, index_panel
from rotascope.tables.schema import HOLDINGS, PRICES, Table

MANIFEST = Path(__file__).parents[1] / "examples" / "us-equities.toml"
PART = 10_000_000
"""Rows of prices added to a store at a time."""


def store_of(panel: Panel, *, until: date | None = None) -> Path:
    """A store with the panel's facts up to a day, made once; its index is called PANEL."""
    from rotascope.store.writing import Writer

    if (panel.store / "CURRENT").is_file():
        return panel.store
    making = panel.store.with_name(f"{panel.store.name}.making")
    shutil.rmtree(making, ignore_errors=True)
    days = pl.read_parquet(panel.calendar)
    upto = pl.lit(True) if until is None else pl.col("session") <= until
    with Writer.open(making, what="benchmark") as writer:
        prices = pl.scan_parquet(panel.prices)
        total = int(prices.select(pl.len()).collect().item())
        for start in range(0, total, PART):
            rows = prices.slice(start, PART).filter(upto).collect()
            writer.add(PRICES.name, _as_table(rows.with_columns(_known("session")), PRICES))
        writer.add(HOLDINGS.name, _as_table(_lines(panel, days).filter(upto), HOLDINGS))
        writer.commit(offered=Settings(home=INDEX), simulated=True)
    making.replace(panel.store)
    return panel.store


def add_prices(store: Path, rows: pl.DataFrame) -> None:
    """Add closes (symbol, session, close) to a store."""
    from rotascope.store.writing import Writer

    with Writer.open(store, what="benchmark") as writer:
        writer.add(PRICES.name, _as_table(rows.with_columns(_known("session")), PRICES))
        writer.commit()


def _known(day: str) -> pl.Expr:
    return pl.col(day).dt.combine(CLOSE_UTC).dt.replace_time_zone("UTC").alias("known")


def _as_table(rows: pl.DataFrame, table: Table) -> pl.DataFrame:
    """The rows with all columns of the table; those not told are null."""
    found = rows.with_columns(
        pl.lit(None, kind).alias(name)
        for name, kind in table.columns.items()
        if name not in rows.columns
    )
    return found.select(pl.col(name).cast(kind) for name, kind in table.columns.items()).sort(
        table.order
    )


def _lines(panel: Panel, days: pl.DataFrame) -> pl.DataFrame:
    dated = days.drop_nulls("file").group_by("file").agg(pl.col("session").min())
    return (
        pl.read_parquet(panel.holdings)
        .join(dated, on="file")
        .with_columns(
            basket=pl.lit(INDEX),
            line=pl.col("symbol"),
            sector=pl.lit(pl.Series(GICS)).gather(pl.col("sector").cast(pl.UInt32)),
        )
        .with_columns(_known("session"))
    )


def panel_of(store: Path, index: str, folder: Path) -> Panel:
    """An index of a store as a panel: the closes, files and calendar that its measures use.

    The panel's own `store` is a link to the store.
    """
    from rotascope.app.market import StoredMarket
    from rotascope.app.opening import facts_of

    panel = Panel(folder)
    if (folder / "panel.json").is_file():
        return panel
    folder.mkdir(parents=True, exist_ok=True)
    market = StoredMarket(facts_of(store))
    found = index_panel(market, index)
    days = market.calendar.sessions[found.base :].astype("datetime64[D]")
    closes = _closes(found, days)
    closes.write_parquet(panel.prices, compression="zstd", row_group_size=ROW_GROUP)
    _held(found.holdings).write_parquet(panel.holdings, compression="zstd")
    calendar = calendar_frame(days, found.holdings.positions - found.base)
    calendar.write_parquet(panel.calendar, compression="zstd")
    panel.store.parent.mkdir(parents=True, exist_ok=True)
    panel.store.unlink(missing_ok=True)
    panel.store.symlink_to(store.resolve())
    files, members = found.holdings.held.shape
    told = {"index": index, "rows": closes.height, "files": files, "members": members}
    (folder / "panel.json").write_text(json.dumps({**told, "sessions": len(days)}))
    return panel


def pack_store(data: Path, folder: Path) -> Path:
    """A store with the real pack, imported once."""
    from rotascope.app.importing import run

    store = folder / "import"
    if not (store / "CURRENT").is_file():
        folder.mkdir(parents=True, exist_ok=True)
        run(MANIFEST, data, store)
    return store


def _closes(found: IndexPanel, days: NDArray[np.datetime64]) -> pl.DataFrame:
    names = np.array(found.holdings.members)[found.rows]
    order = np.argsort(names)
    member, place = np.nonzero(~np.isnan(found.closes[order]))
    return pl.DataFrame(
        {
            "symbol": pl.Series(names[order].tolist()).gather(pl.Series(member, dtype=pl.UInt32)),
            "session": pl.Series(days[place]),
            "close": found.closes[order][member, place],
        }
    )


def _held(holdings: Holdings) -> pl.DataFrame:
    file, member = np.nonzero(holdings.held)
    whole = np.nansum(holdings.weight, axis=1, keepdims=True)
    listed = np.nan_to_num(holdings.weight) / np.where(whole > 0, whole, np.nan)
    kept = {label: number for number, label in enumerate(GICS)}
    codes = np.array([*(kept.get(label, -1) for label in holdings.labels), -1])
    sector = pl.Series(codes[holdings.sector[file, member]], dtype=pl.Int8)
    return pl.DataFrame(
        {
            "file": pl.Series(file, dtype=pl.Int32),
            "symbol": pl.Series(holdings.members).gather(pl.Series(member, dtype=pl.UInt32)),
            "weight": pl.Series(listed[file, member]).fill_nan(None),
            "sector": sector,
        }
    ).with_columns(pl.when(pl.col("sector") >= 0).then("sector"))
