"""Where the closes of each symbol lie in the data files of a store.

Derived from a file once, when it is written or first asked for, and kept beside the
store under the file's name, which stands for its content. Whoever knows the places
reads rows by number and never looks at a name.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from rotascope.core.values import Flags
from rotascope.store.arrays import load, save
from rotascope.store.snapshot import TableState

FOLDER = ".places"
COLUMNS = ("symbol", "session", "close", "adj_close")

WORTH = 100_000
"""Places of files with fewer rows are not kept: told again as fast as they are read."""

Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Places:
    """Runs of rows in a file of prices, one per symbol.

    Attributes
    ----------
    symbols
        str[k], ascending.
    rows
        int64[k]: how many rows each has; the first begins at row 0.
    first, last
        int64[k]: days (since 1970-01-01) of the first and of the last row, between which
        days rise.
    total
        bool[k]: whether the first row has an adjusted close.
    whole
        bool[k]: whether every row has a close of the first row's kind.
    """

    symbols: NDArray[np.str_]
    rows: Ints
    first: Ints
    last: Ints
    total: Flags
    whole: Flags

    @property
    def starts(self) -> Ints:
        """int64[k]: row at which each begins."""
        return np.cumsum(self.rows) - self.rows


@dataclass(frozen=True, eq=False)
class PlacedFile:
    """A data file and the places of the symbols in it."""

    path: Path
    rows: int
    places: Places


def places_of(rows: pl.DataFrame) -> Places | None:
    """The places of symbols in rows of prices; None where they are not in order."""
    runs = rows["symbol"].rle().struct
    names, counts = runs.field("value"), runs.field("len").to_numpy().astype(np.int64)
    if names.null_count() or not (names.is_sorted() and names.is_unique().all()):
        return None
    days = rows["session"].to_physical().to_numpy().astype(np.int64)
    ends = np.cumsum(counts) - 1
    rises = np.diff(days) > 0
    rises[ends[:-1]] = True  # between two symbols anything goes
    if not rises.all():
        return None
    starts = ends - counts + 1
    there = {c: rows[c].is_not_null().to_numpy() for c in ("close", "adj_close")}
    total = there["adj_close"][starts]
    own = np.where(np.repeat(total, counts), there["adj_close"], there["close"])
    return Places(
        np.array(names.to_list(), dtype=np.str_),
        counts,
        days[starts],
        days[ends],
        total,
        np.logical_and.reduceat(own, starts),
    )


def keep_places(root: Path, name: str, places: Places | None) -> None:
    """Keep the places of a large file; a store that cannot be written to keeps none."""
    if places is None or int(places.rows.sum()) < WORTH:
        return
    target = _target(root, name)
    temporary = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    with suppress(OSError):
        target.parent.mkdir(parents=True, exist_ok=True)
        save(temporary, vars(places))
        temporary.replace(target)


def placed_files(
    root: Path, folder: Path, state: TableState, known_by: datetime
) -> Sequence[PlacedFile] | None:
    """The files of the prices known by a moment, and the places in each.

    Returns
    -------
    None where the rows in force cannot be told by their places: some close was corrected
    or came late, or a file is not in order.
    """
    if state.corrected or not all(
        not f.late or (f.known is not None and f.known <= known_by.isoformat()) for f in state.files
    ):
        return None
    found = []
    for file in state.files:
        places = _kept(root, file.name, file.rows)
        if places is None:
            places = _derived(folder / file.name)
            keep_places(root, file.name, places)
        if places is None:
            return None
        found.append(PlacedFile(folder / file.name, file.rows, places))
    return found


def _derived(path: Path) -> Places | None:
    rows = pl.scan_parquet(path, glob=False).select(COLUMNS).collect()
    return places_of(rows) if rows.height else None


def _kept(root: Path, name: str, rows: int) -> Places | None:
    try:
        found = Places(**{n: np.array(a) for n, a in load(_target(root, name)).items()})
    except (OSError, ValueError, TypeError):
        return None
    return found if int(found.rows.sum()) == rows else None


def _target(root: Path, name: str) -> Path:
    return root / "derived" / FOLDER / f"{Path(name).stem}"
