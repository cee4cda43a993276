"""The note as a document: sections, paragraphs, figures, pictures and tables.

A number stands in the document only as a `Figure`: the text that a person reads
and the reading that it comes from. Whatever cannot be had is a `Missing`, with
the reason in plain words.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from rotascope.core.reading import Reading
from rotascope.core.values import Floats


@dataclass(frozen=True)
class Figure:
    """A number, date or word in the note, with the reading that it comes from."""

    reading: Reading
    text: str


Run = str | Figure
Runs = tuple[Run, ...]


@dataclass(frozen=True)
class Missing:
    """Something that the note would say and cannot.

    Attributes
    ----------
    what
        The expression, or the thing in plain words.
    why
        The reason: the message of the error that was met.
    """

    what: str
    why: str


Cell = str | Figure | Missing | Runs


@dataclass(frozen=True)
class Paragraph:
    """Sentences made of words and figures."""

    runs: Runs


@dataclass(frozen=True)
class Listing:
    """Points, one below the other; with a `summary` a page folds them under it."""

    items: tuple[Runs, ...]
    summary: str = ""


@dataclass(frozen=True)
class Definitions:
    """Words and what they mean here."""

    terms: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class KeyFigure:
    """A figure shown large, with what it is and a remark."""

    label: str
    figure: Figure
    remark: Runs = ()


@dataclass(frozen=True)
class KeyFigures:
    """The figures to see first."""

    items: tuple[KeyFigure, ...]


@dataclass(frozen=True)
class Table:
    """Rows of cells under a head; `totals` are rows set apart at the end."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    totals: tuple[tuple[Cell, ...], ...] = ()
    remark: Runs = ()


@dataclass(frozen=True, eq=False)
class Line:
    """A track in a picture.

    Attributes
    ----------
    label
        Name at the end of the line.
    days
        float64: proleptic ordinals of the sessions, ascending.
    values
        float64 on those days; NaN = no value, a gap in the line.
    figure
        The value at the as-of, where the picture shows it.
    expression
        What the line is a track of.
    """

    label: str
    days: Floats
    values: Floats
    figure: Figure | None
    expression: str


@dataclass(frozen=True)
class Band:
    """A spell, shaded: first and last session, and its length in sessions."""

    first: date
    last: date
    sessions: int


@dataclass(frozen=True, eq=False)
class LineChart:
    """Tracks through time, in one picture with one scale.

    Attributes
    ----------
    name
        Short word, unique in the note.
    description
        What the picture shows, for a reader who cannot see it.
    unit
        Unit of the scale; a name of `core.units`.
    baseline
        Value at which a line is drawn across, where one matters.
    wide
        True: over the whole page. False: a panel.
    """

    name: str
    title: str
    description: str
    lines: tuple[Line, ...]
    unit: str
    baseline: float | None = None
    bands: tuple[Band, ...] = ()
    wide: bool = False
    remark: Runs = ()


@dataclass(frozen=True)
class Bar:
    """A named figure in a bar picture; `strong` sets it off from the others."""

    label: str
    figure: Figure
    strong: bool = False


@dataclass(frozen=True)
class BarChart:
    """Figures of one unit side by side."""

    name: str
    title: str
    description: str
    bars: tuple[Bar, ...]
    remark: Runs = ()


@dataclass(frozen=True)
class Trail:
    """Where a fund stands on the rotation map, and where it came from.

    Attributes
    ----------
    points
        (relative strength, momentum) at week ends, oldest first; the last is now.
    quadrant
        leading, weakening, lagging or improving.
    """

    label: str
    fund: str
    points: tuple[tuple[float, float], ...]
    quadrant: str


@dataclass(frozen=True)
class RotationMap:
    """Relative strength against its momentum, with tails."""

    name: str
    title: str
    description: str
    trails: tuple[Trail, ...]
    remark: Runs = ()


Chart = LineChart | BarChart | RotationMap
Block = Paragraph | Listing | Definitions | KeyFigures | Table | Chart | Missing


@dataclass(frozen=True)
class Section:
    """A part of the note under its own title."""

    anchor: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Note:
    """The written report as of a session.

    Attributes
    ----------
    headline
        The judgement, in one sentence.
    state
        absent, emerging, confirmed, broad, fading, reversed or unknown.
    lead
        The paragraphs under the headline.
    coverage
        What the store holds, in plain words.
    caveats
        Everything that a careful reader must know, each once.
    """

    title: str
    headline: str
    state: str
    lead: tuple[Paragraph, ...]
    sections: tuple[Section, ...]
    as_of: date
    snapshot: str
    simulated: bool
    coverage: str
    caveats: tuple[str, ...] = field(default=())


def figures(note: Note) -> Iterator[Figure]:
    """All figures of a note, in the order in which they are read."""
    for paragraph in note.lead:
        yield from _of_runs(paragraph.runs)
    for section in note.sections:
        for block in section.blocks:
            yield from _of_block(block)


def readings(note: Note) -> tuple[Reading, ...]:
    """The readings behind the note, each expression once, in the order of appearance."""
    found: dict[str, Reading] = {}
    for figure in figures(note):
        found.setdefault(figure.reading.expression, figure.reading)
    return tuple(found.values())


def numbers(note: Note) -> dict[str, int]:
    """The number that each expression has in the appendix, from 1 on."""
    return {r.expression: n for n, r in enumerate(readings(note), start=1)}


def runs_of(cell: Cell) -> Runs:
    """A cell as runs of words and figures; a missing one reads `n/a`."""
    if isinstance(cell, Missing):
        return ("n/a",)
    return cell if isinstance(cell, tuple) else (cell,)


def plain(runs: Runs) -> str:
    """Runs as bare text."""
    return "".join(run if isinstance(run, str) else run.text for run in runs)


def finite(line: Line) -> tuple[Floats, Floats]:
    """The days and values of a line where it has a value."""
    good = np.isfinite(line.values)
    return line.days[good], line.values[good]


def _of_runs(runs: Runs) -> Iterator[Figure]:
    yield from (run for run in runs if isinstance(run, Figure))


def _of_block(block: Block) -> Iterator[Figure]:
    match block:
        case Paragraph(runs):
            yield from _of_runs(runs)
        case Listing(items):
            for runs in items:
                yield from _of_runs(runs)
        case KeyFigures(items=items):
            for item in items:
                yield item.figure
                yield from _of_runs(item.remark)
        case Table():
            for row in block.rows + block.totals:
                for cell in row:
                    yield from _of_runs(runs_of(cell))
            yield from _of_runs(block.remark)
        case LineChart():
            yield from (line.figure for line in block.lines if line.figure)
            yield from _of_runs(block.remark)
        case BarChart():
            yield from (bar.figure for bar in block.bars)
            yield from _of_runs(block.remark)
        case RotationMap():
            yield from _of_runs(block.remark)
