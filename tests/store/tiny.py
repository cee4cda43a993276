"""Small frames and stores that the store's and the import's tests share."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import polars as pl

from rotascope.store.disk import Store
from rotascope.store.writing import Writer
from rotascope.tables.schema import KNOWN, TABLES
from rotascope.tables.validate import checked


def moment(text: str) -> datetime:
    """A moment in UTC; a date alone means 21:00."""
    if len(text) == 10:
        return datetime.fromisoformat(text + "T21:00:00+00:00")
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def rows(table: str, *cells: dict[str, Any]) -> pl.DataFrame:
    """Rows of a table; texts in date columns are read as dates, `known` as a moment."""
    kinds = TABLES[table].columns
    read = []
    for row in cells:
        made: dict[str, Any] = dict.fromkeys(kinds)
        read.append(made | {name: _cell(name, value, kinds[name]) for name, value in row.items()})
    return pl.DataFrame(read, schema=kinds)


def _cell(name: str, value: Any, kind: pl.DataType) -> Any:
    if isinstance(value, str) and kind == pl.Date:
        return date.fromisoformat(value)
    if isinstance(value, str) and name == KNOWN:
        return moment(value)
    return value


def price(
    symbol: str, session: str, close: float | None, known: str | None = None
) -> dict[str, Any]:
    """A closing price, known after its session's close unless told otherwise."""
    return {"symbol": symbol, "session": session, "close": close, "known": known or session}


def figure(series: str, day: str, value: float, known: str) -> dict[str, Any]:
    """A figure of a series."""
    return {"series": series, "date": day, "value": value, "known": known}


def store_of(path: Path, tables: dict[str, pl.DataFrame], *, simulated: bool = False) -> Store:
    """A store on disk with the rows of some tables."""
    with Writer.open(path) as writer:
        for name, frame in tables.items():
            good = checked(name, frame)
            key = good.select(TABLES[name].key)
            writer.add(name, good, versions=key.n_unique() < good.height)
        writer.commit(simulated=simulated)
    return Store.open(path)


TWO_DAYS = rows(
    "prices",
    price("AAA", "2024-01-02", 10.0),
    price("AAA", "2024-01-03", 11.0),
    price("BBB", "2024-01-02", 20.0),
)

MORE = rows("prices", price("CCC", "2024-01-04", 5.0))
CPI = rows("series", figure("CPI", "2024-01-01", 3.0, "2024-02-29"))


def contents(root: Path) -> dict[str, bytes]:
    """Every file of a store but the lock."""
    files = [path for path in root.rglob("*") if path.is_file() and path.name != "lock"]
    return {str(path.relative_to(root)): path.read_bytes() for path in files}


def add(root: Path, table: str, frame: pl.DataFrame) -> str:
    with Writer.open(root) as writer:
        writer.add(table, frame)
        return writer.commit().id
