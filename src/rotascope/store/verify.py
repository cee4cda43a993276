"""Whether a store is what its snapshots say: files, rows, contracts, ids and Delta logs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from rotascope.core.errors import RotascopeError, StoreTrouble
from rotascope.core.time import exchange_sessions
from rotascope.store import delta
from rotascope.store import snapshot as snapshots
from rotascope.store.digest import content_digest, file_digest
from rotascope.store.layout import QUARANTINE, Layout
from rotascope.store.snapshot import DataFile, Snapshot, TableState
from rotascope.tables.schema import KNOWN, TABLES
from rotascope.tables.validate import contract


@dataclass(frozen=True)
class Verified:
    """What a check of a store looked at, and what is wrong."""

    snapshot: str
    snapshots: int
    files: int
    rows: int
    problems: tuple[str, ...]

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems


def verify(path: Path | str, *, every: bool = False) -> Verified:
    """Check a store.

    Parameters
    ----------
    path
        The store's directory.
    every
        Whether to check the ids and files of all snapshots, not of the newest alone.

    Returns
    -------
    Verified
        Problems name the table and file.

    Raises
    ------
    StoreTrouble
        There is no store.
    """
    layout = Layout(Path(path))
    newest = snapshots.current(layout)
    if newest is None:
        raise StoreTrouble(f"no store at {layout.root}")
    chain, problems = _chain(layout, newest, every=every)
    for name, state in sorted(newest.tables.items()):
        problems += _table_problems(layout, name, state)
    for at, one in enumerate(chain):
        parent = chain[at + 1] if at + 1 < len(chain) else None
        if (parent is not None or one.parent is None) and one.own_id(parent) != one.id:
            problems.append(f"snapshot {one.id}: its content gives the id {one.own_id(parent)}")
        problems += _lost_files(one, newest)
    states = newest.tables.values()
    return Verified(
        snapshot=newest.id,
        snapshots=len(chain) if every else 1,
        files=sum(len(state.files) for state in states),
        rows=sum(state.rows for state in states),
        problems=tuple(problems),
    )


def _chain(layout: Layout, newest: Snapshot, *, every: bool) -> tuple[list[Snapshot], list[str]]:
    try:
        found = snapshots.chain(layout, newest)
    except StoreTrouble as error:
        return [newest], [error.message]
    return (found if every else found[:2]), []


def _lost_files(one: Snapshot, newest: Snapshot) -> list[str]:
    """Files of an older snapshot that the newest no longer has: nothing is ever taken out."""
    return [
        f"snapshot {one.id}: {name}/{file.name} is not in the newest snapshot"
        for name, state in one.tables.items()
        for file in state.files
        if file not in newest.state(name).files
    ]


def _table_problems(layout: Layout, name: str, state: TableState) -> list[str]:
    directory = layout.table(name)
    problems: list[str] = []
    sound: list[Path] = []
    for file in state.files:
        found = _file_problems(directory / file.name, name, file)
        problems += [f"{name}/{file.name}: {problem}" for problem in found]
        if not found:
            sound.append(directory / file.name)
    if sound and name != QUARANTINE:
        problems += _contract_problems(name, sound, corrected=state.corrected)
    return problems + _log_problems(directory, name, state)


def _file_problems(path: Path, name: str, file: DataFile) -> list[str]:
    if not path.is_file():
        return ["the file is missing"]
    if path.stat().st_size != file.bytes or file_digest(path) != file.sha256:
        return ["the file was changed since it was written"]
    rows = pl.read_parquet(path, glob=False)
    problems = []
    if dict(rows.schema) != delta.schema_of(name):
        problems.append("its columns are not the table's")
    if rows.height != file.rows:
        problems.append(f"{rows.height} rows; the snapshot says {file.rows}")
    if content_digest(rows) != file.content:
        problems.append("its rows are not those that the snapshot's id stands for")
    return problems


def _contract_problems(name: str, paths: list[Path], *, corrected: bool) -> list[str]:
    table = TABLES[name]
    rows = pl.scan_parquet(paths, schema=table.columns, glob=False)
    rules = contract(table, sessions=exchange_sessions())
    broken = rows.select(
        broken.fill_null(value=False).sum().alias(rule) for rule, broken in _named_once(rules)
    ).collect()
    problems = [f"{name}: {n} rows break '{rule}'" for rule, n in broken.to_dicts()[0].items() if n]
    key = [*table.key, KNOWN] if corrected else [*table.key]
    total, different = (
        rows.select(pl.len(), pl.struct(key).n_unique().alias("different")).collect().row(0)
    )
    if different != total:
        problems.append(f"{name}: {total - different} rows repeat a key ({', '.join(key)})")
    return problems


def _named_once(rules: list[tuple[str, pl.Expr]]) -> list[tuple[str, pl.Expr]]:
    merged: dict[str, pl.Expr] = {}
    for rule, broken in rules:
        merged[rule] = merged[rule] | broken if rule in merged else broken
    return list(merged.items())


def _log_problems(directory: Path, name: str, state: TableState) -> list[str]:
    wanted = {file.name for file in state.files}
    try:
        now = delta.files_of(delta.log_of(directory))
        then = delta.files_of(delta.log_of(directory, state.version))
    except RotascopeError as error:
        return [f"{name}: {error.message}"]
    problems = []
    if now != wanted:
        problems.append(f"{name}: the Delta log has other files than the snapshot")
    if then != wanted:
        problems.append(f"{name}: version {state.version} of the Delta log has other files")
    return problems
