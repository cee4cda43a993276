"""Facts as a reader gets them: each table as it was known at a moment."""

from __future__ import annotations

from datetime import date, datetime
from typing import Protocol

import polars as pl

from rotascope.core.errors import BadInput, nearest
from rotascope.core.settings import Settings
from rotascope.tables.schema import KNOWN, TABLES, UTC, Table


class Facts(Protocol):
    """The tables of facts under one snapshot, on disk or in memory.

    Attributes
    ----------
    snapshot
        Id of the facts: the same id gives the same digits.
    simulated
        Whether the facts are made up.
    settings
        Baskets, aliases and sector names that go with them.
    """

    @property
    def snapshot(self) -> str:
        """Id of the facts."""
        ...

    @property
    def simulated(self) -> bool:
        """Whether the facts are made up."""
        ...

    @property
    def settings(self) -> Settings:
        """Baskets, aliases and sector names that go with the facts."""
        ...

    def scan(self, table: str, known_by: datetime | None = None) -> pl.LazyFrame:
        """The rows of a table that were known by a moment, the latest version of each key.

        Parameters
        ----------
        table
            Name of one of the eight tables.
        known_by
            A moment in UTC; None takes every row.

        Returns
        -------
        pl.LazyFrame
            The table's columns; no order is promised.

        Raises
        ------
        BadInput
            There is no such table, or `known_by` has no time zone.
        """
        ...

    def versions(self, table: Table) -> pl.LazyFrame:
        """All versions of all rows of a table."""
        ...

    def span(self, table: Table, known_by: datetime | None = None) -> tuple[date, date] | None:
        """Earliest and latest day that the rows known by a moment are about; None without."""
        ...


def table_named(name: str) -> Table:
    """The table of a name.

    Raises
    ------
    BadInput
        There is none; suggests the nearest.
    """
    if name in TABLES:
        return TABLES[name]
    close = nearest(name, TABLES)
    hint = f"did you mean {close[0]}?" if close else f"there are {', '.join(TABLES)}"
    raise BadInput(f"no table '{name}'; {hint}")


def span_of(rows: pl.LazyFrame, table: Table) -> tuple[date, date] | None:
    """Earliest and latest day that rows are about; None without rows."""
    day = pl.col(table.event)
    first, last = rows.select(day.min().alias("first"), day.max().alias("last")).collect().row(0)
    return None if first is None else (first, last)


def as_known(
    rows: pl.LazyFrame, table: Table, known_by: datetime | None, *, corrected: bool
) -> pl.LazyFrame:
    """Of all versions of all rows those in force at a moment.

    Parameters
    ----------
    rows
        All versions of a table's rows.
    table
        Whose rows.
    known_by
        A moment in UTC; None takes every row.
    corrected
        Whether some key has more than one version; without any the search for the
        latest one is left out.

    Returns
    -------
    pl.LazyFrame
        One row per key.

    Notes
    -----
    Timing: a row counts from its `known` on, that moment included.
    """
    if known_by is not None:
        if known_by.tzinfo is None:
            raise BadInput(f"known_by must carry a time zone; got {known_by}")
        rows = rows.filter(pl.col(KNOWN) <= pl.lit(known_by).dt.convert_time_zone("UTC").cast(UTC))
    if corrected:
        rows = rows.filter(pl.col(KNOWN) == pl.col(KNOWN).max().over(*table.key))
    return rows
