"""The Delta log of each table, so that Spark, DuckDB or Trino read the same files."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from rotascope.core.errors import StoreTrouble
from rotascope.store.layout import QUARANTINE, sync
from rotascope.store.snapshot import DataFile, TableState
from rotascope.tables.schema import TABLES

if TYPE_CHECKING:
    from deltalake import DeltaTable

QUARANTINE_SCHEMA: dict[str, pl.DataType] = {
    "table": pl.String(),
    "source": pl.String(),
    "file": pl.String(),
    "line": pl.Int64(),
    "rule": pl.String(),
    "values": pl.String(),
}

# Old snapshots stay readable for ever, so the log is never cleaned.
CONFIGURATION = {"delta.enableExpiredLogCleanup": "false"}


def schema_of(name: str) -> dict[str, pl.DataType]:
    """Columns and types of a table, or of the quarantine."""
    return QUARANTINE_SCHEMA if name == QUARANTINE else TABLES[name].columns


def _primitive(kind: pl.DataType) -> str:
    if isinstance(kind, pl.Datetime):
        return "timestamp"
    names: dict[Any, str] = {
        pl.String: "string",
        pl.Float64: "double",
        pl.Date: "date",
        pl.Int64: "long",
        pl.Boolean: "boolean",
    }
    return names[kind.base_type()]


def log_of(directory: Path, version: int | None = None) -> DeltaTable:
    """The log of a table at a version.

    Raises
    ------
    StoreTrouble
        There is none, or it cannot be read.
    """
    from deltalake import DeltaTable
    from deltalake.exceptions import DeltaError

    try:
        return DeltaTable(directory, version=version)
    except (DeltaError, OSError, ValueError) as error:
        raise StoreTrouble(f"the Delta log of {directory} cannot be read: {error}") from None


def files_of(log: DeltaTable) -> set[str]:
    """Names of the files that a log holds to be the table."""
    return {Path(uri).name for uri in log.file_uris()}


def append(directory: Path, name: str, files: Sequence[DataFile]) -> int:
    """Add files, already in the directory, to a table's log in one step.

    Parameters
    ----------
    directory
        The table's.
    name
        The table's.
    files
        What to add.

    Returns
    -------
    int
        The log's new version.

    Raises
    ------
    StoreTrouble
        The log cannot be written.
    """
    from deltalake import DeltaTable
    from deltalake.exceptions import DeltaError
    from deltalake.schema import Field, PrimitiveType, Schema
    from deltalake.transaction import AddAction, RemoveAction

    fields = [Field(c, PrimitiveType(_primitive(k))) for c, k in schema_of(name).items()]
    schema = Schema(fields)
    actions: list[AddAction | RemoveAction] = [
        AddAction(f.name, f.bytes, {}, 0, True, json.dumps({"numRecords": f.rows})) for f in files
    ]
    try:
        if not DeltaTable.is_deltatable(str(directory)):
            DeltaTable.create(directory, schema, configuration=CONFIGURATION)
        DeltaTable(directory).create_write_transaction(actions, "append", schema)
    except (DeltaError, OSError, ValueError) as error:
        raise StoreTrouble(f"the Delta log of {directory} cannot be written: {error}") from None
    log = directory / "_delta_log"
    version = log_of(directory).version()
    sync(log / f"{version:020}.json")
    sync(log)
    return version


def roll_back(directory: Path, name: str, state: TableState) -> None:
    """Undo what an interrupted import left: the log and the files that no snapshot names.

    Parameters
    ----------
    directory
        The table's.
    name
        The table's.
    state
        The table in the snapshot that counts; without files the table goes altogether.

    Raises
    ------
    StoreTrouble
        The log cannot be read or written.
    """
    if not state.files:
        shutil.rmtree(directory, ignore_errors=True)
        return
    _restore(directory, name, state)
    wanted = {file.name for file in state.files}
    for path in [*directory.glob("*.parquet"), *directory.glob(".*.tmp")]:
        if path.name not in wanted:
            path.unlink(missing_ok=True)


def _restore(directory: Path, name: str, state: TableState) -> None:
    from deltalake.exceptions import DeltaError

    wanted = {file.name for file in state.files}
    log = log_of(directory)
    try:
        if files_of(log) - wanted:
            log.restore(state.version, ignore_missing_files=True)
    except (DeltaError, OSError, ValueError) as error:
        raise StoreTrouble(f"the Delta log of {directory} cannot be restored: {error}") from None
    lost = wanted - files_of(log_of(directory))
    if lost:
        append(directory, name, [file for file in state.files if file.name in lost])
