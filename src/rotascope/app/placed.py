"""Closes as runs, read by the places of the symbols in a store's files.

Rows come by number, so no name is read or compared; the next block is read while the
present one is used.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from rotascope.core.market import PRICE, TOTAL, Runs
from rotascope.core.time import Calendar
from rotascope.core.values import Flags, Floats
from rotascope.store.places import PlacedFile

Ints = NDArray[np.int64]
Column = tuple[NDArray[np.int32], Floats]

AT_ONCE = 2_500_000
"""About so many closes are read at a time."""

SMALL = 500_000
"""A file with fewer rows is read once, as a whole."""

BETWEEN = 65_536
"""Rows of strangers that are read over rather than passed by."""


@dataclass(frozen=True, eq=False)
class Pieces:
    """Runs of rows of some symbols, by symbol and day; a symbol may have several.

    Attributes
    ----------
    symbols
        str[k], ascending: those with pieces.
    owner, file, start, rows
        int64[pieces].
    total
        bool[k]: kind of each symbol's first close.
    whole
        bool[pieces]: whether every row has a close of the symbol's kind.
    """

    symbols: NDArray[np.str_]
    owner: Ints
    file: Ints
    start: Ints
    rows: Ints
    total: Flags
    whole: Flags

    def only(self, first: int, last: int) -> Pieces:
        """The pieces of the symbols from one number up to and without another."""
        a, b = np.searchsorted(self.owner, [first, last]).tolist()
        parts = (self.owner[a:b] - first, self.file[a:b], self.start[a:b], self.rows[a:b])
        return Pieces(self.symbols[first:last], *parts, self.total[first:last], self.whole[a:b])


def runs_by_place(
    files: Sequence[PlacedFile], symbols: Sequence[str], calendar: Calendar
) -> Iterator[Runs] | None:
    """Closes of some symbols in the order of the symbols, block by block.

    Parameters
    ----------
    files
        Those of the prices known by the calendar's last session.
    symbols
        Those wanted; those without prices by then are left out.
    calendar
        Sessions up to the as-of; other days are left out.

    Returns
    -------
    None where two files tell the same days of a symbol.
    """
    pieces = _pieces(files, np.unique(np.array(symbols, dtype=np.str_)), calendar)
    return None if pieces is None else _read(files, pieces, calendar)


def _pieces(
    files: Sequence[PlacedFile], wanted: NDArray[np.str_], calendar: Calendar
) -> Pieces | None:
    until = int(calendar.sessions[-1].astype(np.int64))
    found: list[tuple[Ints, ...]] = []
    for number, file in enumerate(files):
        places = file.places
        at = np.searchsorted(wanted, places.symbols)
        at = np.minimum(at, len(wanted) - 1)
        mine = np.flatnonzero((wanted[at] == places.symbols) & (places.first <= until))
        columns = (places.starts, places.rows, places.first, places.last)
        kinds = (places.total.astype(np.int64), places.whole.astype(np.int64))
        fixed = (at[mine], np.full(len(mine), number, dtype=np.int64))
        found.append((*fixed, *(c[mine] for c in (*columns, *kinds))))
    owner, number_, start, rows, first, last, total, whole = map(
        np.concatenate, zip(*found, strict=True)
    )
    order = np.lexsort((first, owner))
    owner, first, last = owner[order], first[order], last[order]
    same = owner[1:] == owner[:-1]
    if (same & (first[1:] <= last[:-1])).any():
        return None
    told, begins = np.unique(owner, return_index=True)
    kind = total[order] > 0
    place = np.searchsorted(told, owner)
    of_symbol = kind[begins]
    return Pieces(
        wanted[told],
        place,
        number_[order],
        start[order],
        rows[order],
        of_symbol,
        (whole[order] > 0) & (kind == of_symbol[place]),
    )


def _read(files: Sequence[PlacedFile], pieces: Pieces, calendar: Calendar) -> Iterator[Runs]:
    upto = np.cumsum(np.bincount(pieces.owner, pieces.rows, len(pieces.symbols)))
    count = max(1, round(float(upto[-1]) / AT_ONCE)) if len(upto) else 0
    marks = np.searchsorted(upto, np.arange(1, count) * (upto[-1] / count)) if count else []
    bounds = np.unique([0, *np.asarray(marks, dtype=np.int64).tolist(), len(pieces.symbols)])
    small: dict[tuple[int, str], Column] = {}

    def block(i: int) -> Runs:
        part = pieces.only(int(bounds[i]), int(bounds[i + 1]))
        return _block(files, part, calendar, small)

    with ThreadPoolExecutor(1) as reader:  # one block ahead
        coming = reader.submit(block, 0) if len(bounds) > 1 else None
        for i in range(1, len(bounds)):
            assert coming is not None
            ready = coming.result()
            coming = reader.submit(block, i) if i + 1 < len(bounds) else None
            yield ready


def _block(
    files: Sequence[PlacedFile],
    pieces: Pieces,
    calendar: Calendar,
    small: dict[tuple[int, str], Column],
) -> Runs:
    """Runs of the symbols of some pieces."""
    sessions, closes = _in_order(_slices(files, pieces, calendar, small), pieces)
    counts = np.bincount(pieces.owner, pieces.rows, len(pieces.symbols)).astype(np.int64)
    if not pieces.whole.all() or sessions.min() < 0:
        good = (sessions >= 0) & ~np.isnan(closes)
        begin = np.cumsum(counts) - counts
        counts = np.add.reduceat(good.astype(np.int64), begin)
        sessions, closes = sessions[good], closes[good]
    offsets = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    kinds = tuple(TOTAL if t else PRICE for t in pieces.total.tolist())
    return Runs(tuple(pieces.symbols.tolist()), offsets, sessions, closes, kinds)


def _slices(
    files: Sequence[PlacedFile],
    pieces: Pieces,
    calendar: Calendar,
    small: dict[tuple[int, str], Column],
) -> Iterator[tuple[Ints, Ints, Column]]:
    """Slices of files: the pieces in each, where they begin in it, and its rows."""
    kind = pieces.total[pieces.owner]
    for number in np.unique(pieces.file).tolist():
        for column, total in (("close", False), ("adj_close", True)):
            mine = np.flatnonzero((pieces.file == number) & (kind == total))
            if not len(mine):
                continue
            if files[number].rows <= SMALL:
                key = (number, column)
                if key not in small:
                    small[key] = _rows(files[number], column, (0, files[number].rows), calendar)
                yield mine, pieces.start[mine], small[key]
                continue
            start = pieces.start[mine]
            end = start + pieces.rows[mine]
            for near in np.split(np.arange(len(mine)), 1 + np.flatnonzero(_far(start, end))):
                span = (int(start[near[0]]), int(end[near[-1]]))
                found = _rows(files[number], column, span, calendar)
                yield mine[near], start[near] - span[0], found


def _far(start: Ints, end: Ints) -> Flags:
    """Whether the next piece begins far behind the end of one."""
    return np.asarray(start[1:] - end[:-1] > BETWEEN)


def _rows(file: PlacedFile, column: str, span: tuple[int, int], calendar: Calendar) -> Column:
    """Positions of the sessions and closes of some rows; NaN without a close."""
    rows = pl.scan_parquet(file.path, glob=False).slice(span[0], span[1] - span[0])
    found = rows.select("session", column).collect()
    return calendar.places(found["session"].to_physical().to_numpy()), found[column].to_numpy()


def _in_order(slices: Iterator[tuple[Ints, Ints, Column]], pieces: Pieces) -> Column:
    """The rows of the pieces, in the order of these."""
    at = np.empty(len(pieces.rows), np.int64)
    parts, length = [], 0
    for mine, start, part in slices:
        at[mine] = start + length
        parts.append(part)
        length += len(part[0])
    sessions, closes = parts[0]
    if len(parts) > 1:
        sessions = np.concatenate([p[0] for p in parts])
        closes = np.concatenate([p[1] for p in parts])
    into = np.cumsum(pieces.rows) - pieces.rows
    if len(sessions) == into[-1] + pieces.rows[-1] and (at == into).all():
        return sessions, closes
    rows = np.arange(into[-1] + pieces.rows[-1]) + np.repeat(at - into, pieces.rows)
    return sessions[rows], closes[rows]
