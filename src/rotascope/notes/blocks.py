"""Tables and pictures out of readings that may be missing, and what to say instead."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rotascope.notes.document import Block, Cell, Figure, Line, Missing, Table
from rotascope.notes.words import NO_MEANING


def gaps(cells: Iterable[object]) -> tuple[Missing, ...]:
    """The missing among some cells, each reason once."""
    found: dict[str, Missing] = {}
    for cell in cells:
        if isinstance(cell, Missing):
            found.setdefault(cell.why, cell)
    return tuple(found.values())


def rows_with_figures(
    rows: Sequence[tuple[Cell, ...]],
) -> tuple[tuple[tuple[Cell, ...], ...], tuple[Missing, ...]]:
    """The rows that show something, and what is missing in all of them."""
    kept = tuple(
        tuple(_stated(cell) for cell in row)
        for row in rows
        if any(isinstance(c, Figure | tuple) for c in row[1:])
    )
    return kept, gaps(cell for row in rows for cell in row)


def _stated(cell: Cell) -> Cell:
    """A cell as it stands in a table; a figure that says nothing is words, not a number."""
    empty = isinstance(cell, Figure) and cell.reading.value is None and cell.text == NO_MEANING
    return NO_MEANING if empty else cell


def table(title: str, head: tuple[str, ...], rows: Sequence[tuple[Cell, ...]]) -> tuple[Block, ...]:
    """A table of the rows that show something, followed by what is missing."""
    kept, missing = rows_with_figures(rows)
    return (*((Table(title, head, kept),) if kept else ()), *missing)


def drawn(lines: Iterable[Line | Missing]) -> tuple[tuple[Line, ...], tuple[Missing, ...]]:
    """The lines that can be drawn, and what is missing of the others."""
    found = list(lines)
    return tuple(line for line in found if isinstance(line, Line)), gaps(found)
