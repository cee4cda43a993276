"""What an operator asks of a store: its state, its soundness, its quarantine, its past."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import polars as pl

from rotascope.store import verify as checks
from rotascope.store.disk import Store
from rotascope.tables.schema import KNOWN, TABLES


@dataclass(frozen=True)
class TableStatus:
    """A table: its rows, its files and the dates that it covers."""

    table: str
    rows: int
    files: int
    first: str | None
    last: str | None
    last_known: str | None
    corrected: bool


@dataclass(frozen=True)
class Status:
    """A store at a snapshot."""

    store: str
    snapshot: str
    created: str
    simulated: bool
    tables: tuple[TableStatus, ...]
    sources: int
    quarantined: int

    def lines(self) -> list[str]:
        """The state for a terminal."""
        made_up = " (simulated)" if self.simulated else ""
        told = [f"store {self.store}{made_up}: snapshot {self.snapshot} of {self.created}"]
        for one in self.tables:
            note = ", with corrections" if one.corrected else ""
            told.append(
                f"{one.table}: {one.rows:,} rows in {_count(one.files, 'file')}, "
                f"{one.first} to {one.last}{note}"
            )
        told.append(f"{_count(self.sources, 'source')}, {self.quarantined:,} rows in quarantine")
        return told

    def as_dict(self) -> dict[str, Any]:
        """The state as plain data."""
        return asdict(self)


def status(path: Path, *, snapshot: str | None = None) -> Status:
    """The state of a store.

    Parameters
    ----------
    path
        The store's directory.
    snapshot
        Id or beginning of one; None is the newest.

    Returns
    -------
    Status

    Raises
    ------
    StoreTrouble
        There is no store, or no such snapshot.
    """
    store = Store.open(path, snapshot=snapshot)
    version = store.version
    tables = [_table_status(store, name) for name in TABLES if version.state(name).files]
    return Status(
        store=str(path),
        snapshot=version.id,
        created=version.created,
        simulated=version.simulated,
        tables=tuple(tables),
        sources=len(version.ledger),
        quarantined=version.state("quarantine").rows,
    )


def _table_status(store: Store, name: str) -> TableStatus:
    table, state = TABLES[name], store.version.state(name)
    event = pl.col(table.event)
    first, last, known = (
        store.versions(table)
        .select(event.min().alias("a"), event.max().alias("b"), pl.col(KNOWN).max())
        .collect()
        .row(0)
    )
    return TableStatus(
        table=name,
        rows=state.rows,
        files=len(state.files),
        first=first.isoformat(),
        last=last.isoformat(),
        last_known=known.isoformat(),
        corrected=state.corrected,
    )


@dataclass(frozen=True)
class Verification:
    """Whether a store is sound."""

    store: str
    snapshot: str
    snapshots: int
    files: int
    rows: int
    problems: tuple[str, ...]

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems

    def lines(self) -> list[str]:
        """The finding for a terminal."""
        looked = (
            f"store {self.store}: {_count(self.snapshots, 'snapshot')}, "
            f"{_count(self.files, 'file')}, {self.rows:,} rows"
        )
        if self.sound:
            return [f"{looked}: sound"]
        return [f"{looked}: {_count(len(self.problems), 'problem')}", *self.problems]

    def as_dict(self) -> dict[str, Any]:
        """The finding as plain data."""
        return {**asdict(self), "sound": self.sound}


def verify(path: Path, *, every: bool = False) -> Verification:
    """Check the files, rows, ids and logs of a store.

    Parameters
    ----------
    path
        The store's directory.
    every
        Whether to check all snapshots, not the newest alone.

    Returns
    -------
    Verification

    Raises
    ------
    StoreTrouble
        There is no store.
    """
    found = checks.verify(path, every=every)
    return Verification(
        str(path), found.snapshot, found.snapshots, found.files, found.rows, found.problems
    )


@dataclass(frozen=True)
class QuarantineRow:
    """A row that broke a rule, where it stood and what it said."""

    table: str
    source: str
    file: str
    line: int
    rule: str
    values: str


@dataclass(frozen=True)
class Quarantine:
    """The rows of a store that broke a rule: counts, and the first rows."""

    store: str
    snapshot: str
    counts: tuple[tuple[str, str, int], ...]
    rows: tuple[QuarantineRow, ...]

    @property
    def total(self) -> int:
        """All rows put apart."""
        return sum(count for _, _, count in self.counts)

    def lines(self) -> list[str]:
        """The quarantine for a terminal."""
        if not self.total:
            return [f"store {self.store}: nothing in quarantine"]
        told = [f"{source}: {count:,} rows break '{rule}'" for source, rule, count in self.counts]
        told += [f"{row.file}, line {row.line}: {row.rule}: {row.values}" for row in self.rows]
        if self.total > len(self.rows):
            told.append(f"{self.total - len(self.rows):,} further rows")
        return told

    def as_dict(self) -> dict[str, Any]:
        """The quarantine as plain data."""
        counts = [{"source": s, "rule": r, "rows": n} for s, r, n in self.counts]
        return {**asdict(self), "counts": counts, "total": self.total}


def quarantine(
    path: Path,
    *,
    snapshot: str | None = None,
    rule: str | None = None,
    source: str | None = None,
    limit: int = 20,
) -> Quarantine:
    """The rows of a store that broke a rule.

    Parameters
    ----------
    path
        The store's directory.
    snapshot
        Id or beginning of one; None is the newest.
    rule, source
        Only the rows that broke this rule, or came from this source.
    limit
        How many rows to quote.

    Returns
    -------
    Quarantine

    Raises
    ------
    StoreTrouble
        There is no store, or no such snapshot.
    """
    store = Store.open(path, snapshot=snapshot)
    wanted = store.quarantine()
    if rule is not None:
        wanted = wanted.filter(pl.col("rule") == rule)
    if source is not None:
        wanted = wanted.filter(pl.col("source") == source)
    counts = wanted.group_by("source", "rule").len().sort("source", "rule").collect().rows()
    first = wanted.sort("source", "line").head(limit).collect()
    rows = tuple(QuarantineRow(**row) for row in first.to_dicts())
    return Quarantine(str(path), store.snapshot, tuple(counts), rows)


@dataclass(frozen=True)
class SnapshotLine:
    """One snapshot of a store and what it added."""

    id: str
    created: str
    rows: int
    added: int
    sources: tuple[str, ...]
    settings_changed: bool


@dataclass(frozen=True)
class Snapshots:
    """The snapshots of a store, newest first."""

    store: str
    snapshots: tuple[SnapshotLine, ...]

    def lines(self) -> list[str]:
        """The snapshots for a terminal."""
        told = []
        for one in self.snapshots:
            what = f"{_count(one.added, 'row')} from {_count(len(one.sources), 'source')}"
            if not one.sources and not one.added:
                what = "settings" if one.settings_changed else "nothing"
            told.append(f"{one.id} {one.created}: {one.rows:,} rows; added {what}")
        return told

    def as_dict(self) -> dict[str, Any]:
        """The snapshots as plain data."""
        return asdict(self)


def snapshots(path: Path) -> Snapshots:
    """The snapshots of a store, newest first.

    Parameters
    ----------
    path
        The store's directory.

    Returns
    -------
    Snapshots

    Raises
    ------
    StoreTrouble
        There is no store.
    """
    chain = Store.open(path).snapshots()
    told = []
    for at, one in enumerate(chain):
        parent = chain[at + 1] if at + 1 < len(chain) else None
        rows = sum(state.rows for state in one.tables.values())
        before = sum(state.rows for state in parent.tables.values()) if parent else 0
        told.append(
            SnapshotLine(
                id=one.id,
                created=one.created,
                rows=rows,
                added=rows - before,
                sources=tuple(s.name for s in one.taken_since(parent)),
                settings_changed=parent is None or parent.settings != one.settings,
            )
        )
    return Snapshots(str(path), tuple(told))


def _count(number: int, thing: str) -> str:
    return f"{number:,} {thing}" if number == 1 else f"{number:,} {thing}s"
