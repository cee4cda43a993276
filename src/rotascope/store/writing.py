"""Writing to a store: everything of an import appears at one moment, or nothing does."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import polars as pl

from rotascope.core.errors import StoreTrouble
from rotascope.core.settings import Settings
from rotascope.store import delta, settings_file
from rotascope.store import snapshot as snapshots
from rotascope.store.digest import content_digest, file_digest
from rotascope.store.layout import Layout, put, sync, text_of
from rotascope.store.lock import WriteLock
from rotascope.store.places import Places, keep_places, places_of
from rotascope.store.snapshot import DataFile, Snapshot, Source, TableState
from rotascope.tables.schema import KNOWN, PRICES, TABLES

ROW_GROUP = 65_536
"""Rows per Parquet row group: small enough that a few hundred symbols skip most of a file."""


@dataclass(frozen=True)
class _Staged:
    table: str
    file: DataFile
    versions: bool  # whether some key now has more than one version
    places: Places | None  # of the symbols, in prices


def settings_edited(layout: Layout, newest: Snapshot) -> bool:
    """Whether the settings file says something else than the newest snapshot.

    A file that an interrupted writer did not get to replace is not an edit.
    """
    text = text_of(layout.settings)
    if text is None or text == newest.settings:
        return False
    return text_of(layout.next_settings) != newest.settings


class Writer:
    """The one writer of a store; use it in a `with` block.

    Nothing that it adds is seen by a reader before `commit`; whatever was added and
    not committed is gone when the block ends.
    """

    def __init__(self, layout: Layout, lock: WriteLock) -> None:
        self._layout = layout
        self._lock = lock
        self._staged: list[_Staged] = []
        self._dirty = False
        self.snapshot: Snapshot | None = None

    @classmethod
    def open(cls, path: Path | str, *, what: str = "import") -> Writer:
        """The writer of a store, which is made where there is none.

        Undoes what an interrupted import left behind, and records settings that
        were edited by hand as a snapshot of their own.

        Parameters
        ----------
        path
            The store's directory.
        what
            What the writer does, for whoever is refused meanwhile.

        Returns
        -------
        Writer

        Raises
        ------
        StoreTrouble
            Another writer is at work, or the store is damaged.
        BadSettings
            The settings file was edited and is wrong.
        """
        layout = Layout(Path(path))
        layout.make()
        writer = cls(layout, WriteLock(layout.lock, what=what))
        try:
            writer._recover()
            writer._adopt_edits()
        except BaseException:
            writer.close()
            raise
        return writer

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Forget what was not committed and let others write."""
        try:
            if self._dirty:
                self._recover()
        finally:
            self._lock.release()

    def _recover(self) -> None:
        """Bring the directory back to what the current snapshot says."""
        layout = self._layout
        self.snapshot = snapshots.current(layout)
        for name in layout.table_names():
            state = self.snapshot.state(name) if self.snapshot else TableState()
            delta.roll_back(layout.table(name), name, state)
        kept = {one.id for one in snapshots.chain(layout, self.snapshot)}
        for path in layout.snapshots.glob("*.json"):
            if path.stem not in kept:
                path.unlink()
        for path in [*layout.root.glob(".*.tmp"), *layout.snapshots.glob(".*.tmp")]:
            path.unlink()
        text = text_of(layout.next_settings)
        if text is not None and self.snapshot is not None and text == self.snapshot.settings:
            layout.next_settings.replace(layout.settings)
        else:
            layout.next_settings.unlink(missing_ok=True)

    def _adopt_edits(self) -> None:
        if self.snapshot is not None and settings_edited(self._layout, self.snapshot):
            self.commit()

    def versions(self, table: str) -> pl.LazyFrame:
        """All versions of all rows of a table, those not yet committed included."""
        directory = self._layout.table(table)
        stored = self.snapshot.state(table).files if self.snapshot else ()
        files = [*stored, *(one.file for one in self._staged if one.table == table)]
        schema = delta.schema_of(table)
        if not files:
            return pl.LazyFrame(schema=schema)
        return pl.scan_parquet(
            [directory / f.name for f in files], schema=schema, glob=False, missing_columns="insert"
        )

    def add(self, table: str, rows: pl.DataFrame, *, versions: bool = False) -> None:
        """Write rows beside a table, for `commit` to make part of it.

        Parameters
        ----------
        table
            Name of the table, or `quarantine`.
        rows
            The table's columns, valid, in the table's order; none of them stored yet.
        versions
            Whether some key has more than one version with these rows.

        Raises
        ------
        StoreTrouble
            The disk does not take them.
        """
        if rows.is_empty():
            return
        self._dirty = True
        directory = self._layout.table(table)
        content = content_digest(rows)
        try:
            directory.mkdir(parents=True, exist_ok=True)
            path = self._free_name(directory, content)
            rows.write_parquet(path, compression="zstd", row_group_size=ROW_GROUP)
            sync(path)
            size, digest = path.stat().st_size, file_digest(path)
        except (OSError, pl.exceptions.PolarsError) as error:
            raise StoreTrouble(f"cannot write to {directory}: {error}") from None
        file = DataFile(path.name, rows.height, size, digest, content, **_told(table, rows))
        found = places_of(rows) if table == PRICES.name else None
        self._staged.append(_Staged(table, file, versions, found))

    @staticmethod
    def _free_name(directory: Path, content: str) -> Path:
        path = directory / f"part-{content[:16]}.parquet"
        count = 1
        while path.exists():
            count += 1
            path = directory / f"part-{content[:16]}-{count}.parquet"
        return path

    def commit(
        self,
        sources: Sequence[Source] = (),
        *,
        offered: Settings | None = None,
        simulated: bool = False,
    ) -> Snapshot:
        """Make everything added a part of the store, at one moment.

        Parameters
        ----------
        sources
            The sources newly taken in.
        offered
            Settings that a manifest brings; the store's own win.
        simulated
            Whether the facts are made up; once so, a store stays so.

        Returns
        -------
        Snapshot
            The new one, or the present one where nothing changed.

        Raises
        ------
        StoreTrouble
            The disk does not take it; the store is as it was.
        BadSettings
            The settings file was edited and is wrong.
        """
        before = self.snapshot
        draft = self._draft(sources, self._settings_text(offered), simulated=simulated)
        if before is not None and replace(draft, created=before.created, id=before.id) == before:
            return before
        new = replace(draft, parent=before.id if before else None)
        new = replace(new, id=new.own_id(before))
        self._dirty = True
        try:
            self._publish(self._logged(new))
        except OSError as error:
            raise StoreTrouble(f"cannot write to {self._layout.root}: {error}") from None
        for one in self._staged:
            keep_places(self._layout.root, one.file.name, one.places)
        self._staged, self._dirty = [], False
        self.snapshot = snapshots.current(self._layout)
        return self.snapshot or new

    def _draft(self, sources: Sequence[Source], settings: str, *, simulated: bool) -> Snapshot:
        before = self.snapshot
        tables = dict(before.tables) if before else {}
        for one in self._staged:
            state = tables.get(one.table, TableState())
            files = (*state.files, one.file)
            corrected = state.corrected or one.versions
            tables[one.table] = replace(state, files=files, corrected=corrected)
        fresh = [s for s in sources if before is None or not before.holds(s.sha256, s.section)]
        return Snapshot(
            id="",
            parent=before.parent if before else None,
            created=datetime.now(UTC).isoformat(timespec="seconds"),
            rotascope=before.rotascope if before and not self._staged else _own_version(),
            settings=settings,
            simulated=simulated or (before is not None and before.simulated),
            tables=tables,
            ledger=(*(before.ledger if before else ()), *fresh),
        )

    def _settings_text(self, offered: Settings | None) -> str:
        text = text_of(self._layout.settings)
        if text is None:
            text = self.snapshot.settings if self.snapshot else None
        own = settings_file.parse(text or "", name=str(self._layout.settings))
        merged = settings_file.merged(own, offered) if offered else own
        if text is not None and merged == own:
            return text
        return settings_file.render(merged)

    def _logged(self, new: Snapshot) -> Snapshot:
        """The snapshot with the versions that the Delta logs reach with its new files."""
        tables = dict(new.tables)
        for name in sorted({one.table for one in self._staged}):
            files = [one.file for one in self._staged if one.table == name]
            reached = delta.append(self._layout.table(name), name, files)
            tables[name] = replace(tables[name], version=reached)
        return replace(new, tables=tables)

    def _publish(self, new: Snapshot) -> None:
        layout = self._layout
        put(layout.snapshot(new.id), snapshots.render(new))
        rewrite = text_of(layout.settings) != new.settings
        if rewrite:
            put(layout.next_settings, new.settings)
        put(layout.current, new.id + "\n")  # the moment at which readers see it
        if rewrite:
            with suppress(OSError):  # the next writer finishes it
                layout.next_settings.replace(layout.settings)
                sync(layout.root)


def _told(table: str, rows: pl.DataFrame) -> dict[str, Any]:
    """What a snapshot tells of a file's rows, so that readers need not look."""
    if table not in TABLES:
        return {}
    day = pl.col(TABLES[table].event)
    first, last, known, late = rows.select(
        day.min().alias("first"),
        day.max().alias("last"),
        pl.col(KNOWN).max(),
        (pl.col(KNOWN).dt.date() > day).any().alias("late"),
    ).row(0)
    told = {"first": first, "last": last, "known": known}
    return {**{k: v.isoformat() for k, v in told.items() if v is not None}, "late": bool(late)}


def _own_version() -> str:
    try:
        return version("rotascope")
    except PackageNotFoundError:
        return "unknown"
