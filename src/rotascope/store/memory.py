"""Facts held in memory: the sample market, or frames that a notebook brings."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime

import polars as pl

from rotascope.core.settings import Settings
from rotascope.store.digest import content_digest, snapshot_id
from rotascope.store.facts import as_known, span_of, table_named
from rotascope.tables.schema import KNOWN, TABLES, Table
from rotascope.tables.validate import checked, empty


class MemoryFacts:
    """Facts built from frames.

    Parameters
    ----------
    tables
        Table -> rows; a missing table is empty. A table may hold several versions
        of a key with different `known`.
    settings
        Baskets, aliases and sector names.
    simulated
        Whether the facts are made up.
    snapshot
        Id of the facts; None makes one from their content.
    trusted
        Whether the frames come from a maker that keeps the contracts: then only
        their columns are checked.

    Raises
    ------
    BadInput
        There is no such table, or a row breaks its table's contract.
    """

    def __init__(
        self,
        tables: Mapping[str, pl.DataFrame],
        settings: Settings | None = None,
        *,
        simulated: bool = False,
        snapshot: str | None = None,
        trusted: bool = False,
    ) -> None:
        for name in tables:
            table_named(name)
        self._tables = {name: _held(tables.get(name), t, trusted) for name, t in TABLES.items()}
        self._corrected = {name: _corrected(self._tables[name], t) for name, t in TABLES.items()}
        self._settings = settings or Settings()
        self._simulated = simulated
        self._snapshot = snapshot or self._own_id()

    def _own_id(self) -> str:
        rows = {n: [content_digest(f)] for n, f in self._tables.items() if f.height}
        parts = asdict(self._settings)
        told = {n: part for n, part in parts.items() if part or n not in ("items", "filers")}
        return snapshot_id(None, rows, json.dumps(told, sort_keys=True), [])

    @property
    def snapshot(self) -> str:
        """Id of the facts."""
        return self._snapshot

    @property
    def simulated(self) -> bool:
        """Whether the facts are made up."""
        return self._simulated

    @property
    def settings(self) -> Settings:
        """Baskets, aliases and sector names that go with the facts."""
        return self._settings

    def scan(self, table: str, known_by: datetime | None = None) -> pl.LazyFrame:
        """The rows of a table that were known by a moment; see `Facts.scan`."""
        found = table_named(table)
        rows = self._tables[table].lazy()
        return as_known(rows, found, known_by, corrected=self._corrected[table])

    def versions(self, table: Table) -> pl.LazyFrame:
        """All versions of all rows of a table."""
        return self._tables[table.name].lazy()

    def span(self, table: Table, known_by: datetime | None = None) -> tuple[date, date] | None:
        """Earliest and latest day that the rows known by a moment are about."""
        rows = self.versions(table)
        return span_of(rows if known_by is None else rows.filter(pl.col(KNOWN) <= known_by), table)


def _held(frame: pl.DataFrame | None, table: Table, trusted: bool) -> pl.DataFrame:
    if frame is None:
        return empty(table)
    if trusted and dict(frame.schema) == table.columns:
        return frame
    return checked(table.name, frame)


def _corrected(frame: pl.DataFrame, table: Table) -> bool:
    # Two keys with one hash would only make it look for corrections that are not there.
    return frame.height > 0 and frame.select(table.key).hash_rows().n_unique() < frame.height
