"""A snapshot: the exact data files, settings and sources of a store at one version."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import Any

from rotascope.core.errors import StoreTrouble
from rotascope.store.digest import snapshot_id
from rotascope.store.layout import Layout, text_of

FORMAT = 1


@dataclass(frozen=True)
class DataFile:
    """One file of rows: its name, bytes and the fingerprints of file and content.

    Attributes
    ----------
    first, last
        Earliest and latest day that its rows are about (ISO; None = not told).
    known
        Latest moment from which one of its rows counts (ISO; None = not told).
    late
        Whether some row counts only from a later day than the one it is about.
    """

    name: str
    rows: int
    bytes: int
    sha256: str
    content: str
    first: str | None = None
    last: str | None = None
    known: str | None = None
    late: bool = True


@dataclass(frozen=True)
class TableState:
    """A table in a snapshot: its files and the version of its Delta log."""

    files: tuple[DataFile, ...] = ()
    version: int = 0
    corrected: bool = False

    @property
    def rows(self) -> int:
        """Rows over all files, every version of a row counted."""
        return sum(file.rows for file in self.files)


@dataclass(frozen=True)
class Source:
    """A source that was taken in: its file, the manifest's section, and the counts."""

    name: str
    file: str
    sha256: str
    section: str
    table: str
    rows: int
    added: int
    quarantined: int

    @property
    def key(self) -> str:
        """What tells whether the same file was taken in by the same section before."""
        return f"{self.sha256}:{self.section}"


@dataclass(frozen=True)
class Snapshot:
    """One version of a store."""

    id: str
    parent: str | None
    created: str
    rotascope: str
    settings: str
    simulated: bool = False
    tables: dict[str, TableState] = field(default_factory=dict)
    ledger: tuple[Source, ...] = ()

    def state(self, table: str) -> TableState:
        """A table's state; empty where nothing was added yet."""
        return self.tables.get(table, TableState())

    def taken_since(self, parent: Snapshot | None) -> tuple[Source, ...]:
        """The sources that this snapshot took in."""
        return self.ledger[len(parent.ledger) if parent else 0 :]

    def holds(self, digest: str, section: str) -> bool:
        """Whether a section's newest file is the one of a digest.

        A vendor may go back to an earlier file: only the newest need not be read.
        """
        found = [source.sha256 for source in self.ledger if source.section == section]
        return found[-1:] == [digest]

    def own_id(self, parent: Snapshot | None) -> str:
        """The id that follows from the content and the parent."""
        before = parent.tables if parent else {}
        added = {
            name: [f.content for f in state.files if f not in before.get(name, TableState()).files]
            for name, state in sorted(self.tables.items())
        }
        fresh = [source.key for source in self.taken_since(parent)]
        told = self.settings + ("simulated" if self.simulated else "")
        return snapshot_id(self.parent, {k: v for k, v in added.items() if v}, told, fresh)


def render(snapshot: Snapshot) -> str:
    """The snapshot as JSON."""
    return json.dumps({"format": FORMAT, **asdict(snapshot)}, indent=1, ensure_ascii=False) + "\n"


def load(layout: Layout, name: str) -> Snapshot:
    """The snapshot of an id.

    Raises
    ------
    StoreTrouble
        Its file is missing or damaged.
    """
    path = layout.snapshot(name)
    text = text_of(path)
    if text is None:
        raise StoreTrouble(f"store {layout.root} is damaged: snapshot {name} is missing")
    try:
        return _parsed(json.loads(text))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise StoreTrouble(f"store {layout.root} is damaged: {path.name}: {error!r}") from None


def _parsed(found: dict[str, Any]) -> Snapshot:
    if found.pop("format") != FORMAT:
        raise ValueError("written by another version of Rotascope")
    tables = {
        name: TableState(
            files=tuple(DataFile(**file) for file in state["files"]),
            version=int(state["version"]),
            corrected=bool(state["corrected"]),
        )
        for name, state in found.pop("tables").items()
    }
    ledger = tuple(Source(**source) for source in found.pop("ledger"))
    return Snapshot(**found, tables=tables, ledger=ledger)


def current(layout: Layout) -> Snapshot | None:
    """The snapshot that readers get; None where the directory holds no store."""
    name = text_of(layout.current)
    return None if name is None else load(layout, name.strip())


def chain(layout: Layout, newest: Snapshot | None) -> list[Snapshot]:
    """A snapshot and all before it, newest first."""
    found: list[Snapshot] = []
    while newest is not None:
        found.append(newest)
        newest = load(layout, newest.parent) if newest.parent else None
    return found


def chosen(layout: Layout, newest: Snapshot, prefix: str) -> Snapshot:
    """The snapshot whose id begins with a text.

    Raises
    ------
    StoreTrouble
        None or several do.
    """
    every = chain(layout, newest)
    found = [one for one in every if prefix and one.id.startswith(prefix)]
    if len(found) == 1:
        return found[0]
    if found:
        ids = ", ".join(one.id for one in found)
        raise StoreTrouble(f"snapshot '{prefix}' of store {layout.root} is one of {ids}: say more")
    raise StoreTrouble(
        f"no snapshot '{prefix}' in store {layout.root}; the newest is {newest.id}, of {len(every)}"
    )
