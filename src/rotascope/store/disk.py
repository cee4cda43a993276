"""The store: facts on disk, read as they were known, under a snapshot that never changes."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator, Sequence, Set
from datetime import date, datetime
from pathlib import Path

import polars as pl

from rotascope.core.errors import BadSettings, StoreTrouble
from rotascope.core.settings import Settings
from rotascope.store import settings_file
from rotascope.store.delta import QUARANTINE_SCHEMA
from rotascope.store.facts import as_known, span_of, table_named
from rotascope.store.layout import QUARANTINE, Layout, text_of
from rotascope.store.places import PlacedFile, placed_files
from rotascope.store.snapshot import Snapshot, chain, chosen, current, load
from rotascope.store.writing import Writer, settings_edited
from rotascope.tables.schema import KNOWN, PRICES, TABLES, Table

PATIENCE = 2.0
"""Seconds for which a reader waits on a writer that is just finishing."""


class Store:
    """A store on disk, read under one snapshot.

    Readers open only the files that the snapshot names, so they never see a part of
    an import and no writer disturbs them.

    Parameters
    ----------
    root
        The store's directory.
    snapshot
        The version to read.
    """

    def __init__(self, root: Path, snapshot: Snapshot) -> None:
        self._layout = Layout(root)
        self._snapshot = snapshot
        self._settings = settings_file.parse(snapshot.settings)

    @classmethod
    def open(cls, path: Path | str, *, snapshot: str | None = None) -> Store:
        """A store at its newest version, or at an older one.

        Parameters
        ----------
        path
            The store's directory.
        snapshot
            Id, or the beginning of one that no other shares; None takes the newest.
            If the settings file was edited since, the edit becomes a snapshot of its
            own first, so that a reading is always tied to the settings that made it.

        Returns
        -------
        Store

        Raises
        ------
        StoreTrouble
            There is no store, it is damaged, or it has no such snapshot.
        BadSettings
            The settings file was edited and is wrong.
        """
        layout = Layout(Path(path))
        newest = _existing(layout)
        if snapshot is not None:
            return cls(layout.root, chosen(layout, newest, snapshot))
        return cls(layout.root, _with_edits(layout, newest))

    @property
    def root(self) -> Path:
        """The store's directory."""
        return self._layout.root

    @property
    def version(self) -> Snapshot:
        """All that the snapshot records."""
        return self._snapshot

    @property
    def snapshot(self) -> str:
        """Id of the snapshot."""
        return self._snapshot.id

    @property
    def simulated(self) -> bool:
        """Whether the facts are made up."""
        return self._snapshot.simulated

    @property
    def settings(self) -> Settings:
        """Baskets, aliases and sector names recorded with the snapshot."""
        return self._settings

    def touched(self) -> str:
        """Fingerprint of the state of the data files: whoever changes one, changes this.

        By size and time of change, without reading a file; `verify` reads them.
        """
        told = []
        for table in sorted(TABLES):
            for file in self._snapshot.state(table).files:
                try:
                    state = (self._layout.table(table) / file.name).stat()
                    told.append(f"{file.name} {state.st_size} {state.st_mtime_ns}")
                except OSError:
                    told.append(f"{file.name} is lost")
        return hashlib.sha256("\n".join(told).encode()).hexdigest()[:16]

    def snapshots(self) -> list[Snapshot]:
        """The snapshot and those before it, newest first."""
        return chain(self._layout, self._snapshot)

    def earlier_snapshots(self) -> Iterator[Snapshot]:
        """Those before the snapshot, newest first, each read when it is asked for."""
        parent = self._snapshot.parent
        while parent is not None:
            older = load(self._layout, parent)
            yield older
            parent = older.parent

    def scan(self, table: str, known_by: datetime | None = None) -> pl.LazyFrame:
        """The rows of a table that were known by a moment; see `Facts.scan`.

        Raises
        ------
        StoreTrouble
            A data file is missing.
        """
        found = table_named(table)
        corrected = self._snapshot.state(table).corrected
        return as_known(self.versions(found), found, known_by, corrected=corrected)

    def versions(self, table: Table) -> pl.LazyFrame:
        """All versions of all rows of a table."""
        return self._files(table.name, table.columns)

    def span(self, table: Table, known_by: datetime | None = None) -> tuple[date, date] | None:
        """Earliest and latest day that the rows known by a moment are about.

        The snapshot tells, unless some row became known after the day it is about.
        """
        files = self._snapshot.state(table.name).files
        days = sorted(day for file in files for day in (file.first, file.last) if day is not None)
        if len(days) < 2 * len(files) or any(file.late for file in files):
            rows = self.versions(table)
            known = rows if known_by is None else rows.filter(pl.col(KNOWN) <= known_by)
            return span_of(known, table)
        if not days:
            return None
        first, last = date.fromisoformat(days[0]), date.fromisoformat(days[-1])
        if known_by is None or last <= known_by.date():
            return first, last
        return (first, known_by.date()) if first <= known_by.date() else None

    def added_since(self, older: Snapshot, table: str) -> pl.LazyFrame:
        """All versions of the rows that came after an older snapshot."""
        had = {file.name for file in older.state(table).files}
        return self._files(table, table_named(table).columns, without=had)

    def placed_prices(self, known_by: datetime) -> Sequence[PlacedFile] | None:
        """The files of the prices in force at a moment, and where in them each symbol lies.

        Rows about later days are in them too. None where places do not tell which rows are
        in force (corrected or late closes, files out of order).
        """
        state = self._snapshot.state(PRICES.name)
        folder = self._layout.table(PRICES.name)
        lost = [file.name for file in state.files if not (folder / file.name).is_file()]
        if lost:
            raise StoreTrouble(f"store {self.root} is damaged: {folder / lost[0]} is missing")
        return placed_files(self.root, folder, state, known_by)

    def quarantine(self) -> pl.LazyFrame:
        """The rows that broke a rule: table, source, file, line, rule and original values."""
        return self._files(QUARANTINE, QUARANTINE_SCHEMA)

    def _files(
        self, name: str, schema: dict[str, pl.DataType], *, without: Set[str] = frozenset()
    ) -> pl.LazyFrame:
        directory = self._layout.table(name)
        files = self._snapshot.state(name).files
        paths = [directory / file.name for file in files if file.name not in without]
        lost = [path for path in paths if not path.is_file()]
        if lost:
            raise StoreTrouble(f"store {self.root} is damaged: {lost[0]} is missing")
        if not paths:
            return pl.LazyFrame(schema=schema)
        # A table may have gained a column since a file was written.
        return pl.scan_parquet(paths, schema=schema, glob=False, missing_columns="insert")


def _existing(layout: Layout) -> Snapshot:
    found = current(layout)
    if found is None:
        raise StoreTrouble(
            f"no store at {layout.root}; "
            f"'rotascope import MANIFEST --store {layout.root}' makes one"
        )
    return found


def _with_edits(layout: Layout, newest: Snapshot) -> Snapshot:
    """The newest snapshot, after one of its own for settings edited by hand."""
    deadline = time.monotonic() + PATIENCE
    while settings_edited(layout, newest):
        settings_file.parse(text_of(layout.settings) or "", name=str(layout.settings))
        try:
            with Writer.open(layout.root, what="taking in edited settings") as writer:
                return writer.snapshot or newest
        except BadSettings:
            raise
        except StoreTrouble:
            if time.monotonic() > deadline:
                raise
        time.sleep(0.05)
        newest = _existing(layout)
    return newest
