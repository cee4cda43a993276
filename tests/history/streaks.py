"""Markets of two indices whose spells one can count on one's fingers."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from pathlib import Path
from typing import Any

import polars as pl

from measures.small import end, price
from rotascope.app.market import StoredMarket
from rotascope.core.settings import Settings
from rotascope.store.memory import MemoryFacts
from rotascope.tables.schema import TABLES
from twin.facts import exchange_sessions

SESSIONS = [day for day in exchange_sessions(2026) if day >= dt.date(2024, 1, 2)]
AHEAD, BEHIND, FLAT = 0.02, -0.01, 0.001


def frames(moves: str, *, first: float = 100.0) -> dict[str, pl.DataFrame]:
    """Closes of RUT and SPX: a letter for each session after the first.

    `x` RUT +2 %, SPX +0.1 %: ahead; `.` RUT -1 %, SPX +0.1 %; `=` the same return;
    `?` RUT has no close, SPX +0.1 %.
    """
    rut, spx = first, 50 * first
    day = SESSIONS[0]
    rows = [price("RUT", day, rut, None), price("SPX", day, spx, None)]
    for day, move in zip(SESSIONS[1:], moves, strict=False):
        spx *= 1 + FLAT
        rut *= 1 + {"x": AHEAD, ".": BEHIND, "=": FLAT, "?": 0.0}[move]
        rows.append(price("SPX", day, spx, None))
        if move != "?":
            rows.append(price("RUT", day, rut, None))
    return {"prices": pl.DataFrame(rows, schema=TABLES["prices"].columns)}


def market(moves: str, as_of: dt.date | None = None) -> StoredMarket:
    """The market of these closes, as of a day or of the last session."""
    return opened(frames(moves), as_of)


def opened(found: dict[str, pl.DataFrame], as_of: dt.date | None = None) -> StoredMarket:
    """The market of frames, of which some may only become known after the as-of."""
    return StoredMarket(MemoryFacts(found, Settings(), snapshot="hand"), as_of)


def cut(found: dict[str, pl.DataFrame], day: dt.date) -> StoredMarket:
    """A market that only ever received what was known by the end of a day."""
    known = {name: frame.filter(pl.col("known") <= end(day)) for name, frame in found.items()}
    return opened(known, day)


def real(pack: Path) -> dict[str, pl.DataFrame]:
    """Closes of RUT and SPX of the real pack, each known after its close."""
    rows: list[dict[str, Any]] = [
        price({"^RUT": "RUT", "^GSPC": "SPX"}[symbol], day, close, None)
        for day, symbol, close in closes(pack).iter_rows()
    ]
    return {"prices": pl.DataFrame(rows, schema=TABLES["prices"].columns)}


def closes(pack: Path) -> pl.DataFrame:
    """Columns date, symbol, close of the two indices from 1987-09-10 on."""
    return (
        pl.read_parquet(pack / "indices_daily.parquet", columns=["date", "symbol", "close"])
        .filter(
            pl.col("symbol").is_in(["^RUT", "^GSPC"]) & (pl.col("date") >= dt.date(1987, 9, 10))
        )
        .drop_nulls()
        .sort("date", "symbol")
    )


def spells_by_hand(pack: Path, least: int, upto: dt.date) -> list[tuple[dt.date, dt.date, int]]:
    """Spells of RUT ahead of SPX, by polars alone: start, end, sessions."""
    wide = (
        closes(pack)
        .filter(pl.col("date") <= upto)
        .pivot("symbol", index="date", values="close")
        .sort("date")
        .with_columns((pl.col("^RUT") / pl.col("^RUT").shift() - 1).alias("r"))
        .with_columns((pl.col("^GSPC") / pl.col("^GSPC").shift() - 1).alias("s"))
        .with_columns((pl.col("r") > pl.col("s")).fill_null(value=False).alias("ahead"))
        .with_columns(pl.col("ahead").rle_id().alias("run"))
    )
    runs = (
        wide.filter(pl.col("ahead"))
        .group_by("run", maintain_order=True)
        .agg(pl.col("date").first().alias("start"), pl.col("date").last().alias("end"), pl.len())
        .filter(pl.col("len") >= least)
    )
    found = list(runs.select("start", "end", "len").iter_rows())
    assert all(a[1] < b[0] for a, b in pairwise(found))
    return found
