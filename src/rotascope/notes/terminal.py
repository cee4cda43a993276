"""The note for a terminal: sentences, tables, bars and lines of text."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.rule import Rule
from rich.table import Table as Grid
from rich.text import Text

from rotascope.notes.document import (
    BarChart,
    Block,
    Cell,
    Definitions,
    Figure,
    KeyFigures,
    LineChart,
    Listing,
    Missing,
    Note,
    Paragraph,
    RotationMap,
    Runs,
    Table,
    numbers,
    runs_of,
)
from rotascope.notes.sparklines import shading, sparkline
from rotascope.notes.words import number

_SHADED = "shaded"


def terminal(note: Note, width: int) -> RenderableType:
    """The note as something that rich can print.

    Parameters
    ----------
    note
        The note.
    width
        Columns of the terminal; bars and lines of text fit in them.
    """
    parts: list[RenderableType] = []
    if note.simulated:
        parts.append(Panel(Text("Simulated market", justify="center"), style="bold"))
    parts += [
        Text(note.title, style="dim"),
        Text(f"Snapshot {note.snapshot}", style="dim"),
        Text(""),
    ]
    parts += [Text(note.headline, style="bold"), Text("")]
    for paragraph in note.lead:
        parts += [_words(paragraph.runs), Text("")]
    for section in note.sections:
        parts += [Rule(Text(section.title, style="bold"), align="left"), Text("")]
        for block in section.blocks:
            parts += [*_block(block, width), Text("")]
    count = len(numbers(note))
    end = (
        f"{count} readings, all as of {note.as_of}. Expressions: the HTML, Markdown and JSON forms."
    )
    return Group(*parts, Text(end, style="dim"))


def _words(runs: Runs) -> Text:
    text = Text()
    for run in runs:
        if isinstance(run, str):
            text.append(run)
        else:
            text.append(run.text, style="bold")
    return text


def _block(block: Block, width: int) -> Iterator[RenderableType]:
    match block:
        case Paragraph(runs):
            yield _words(runs)
        case Listing(items, summary):
            if summary:
                yield Text(summary, style="bold")
            for item in items:
                yield _hanging("•", _words(item))
        case Definitions(terms):
            for word, what in terms:
                yield Text.assemble((word, "bold"), ": ", what)
        case KeyFigures():
            yield _cards(block)
        case Table():
            yield _table(block)
            if block.remark:
                yield _words(block.remark)
        case Missing():
            yield Text(f"Not shown: {block.what}: {block.why}", style="dim")
        case _:
            yield Text(block.title, style="bold")
            yield from _chart(block, width)


def _hanging(mark: str, text: Text) -> Grid:
    grid = Grid.grid(padding=(0, 1))
    grid.add_row(mark, text)
    return grid


def _cards(block: KeyFigures) -> Grid:
    grid = Grid.grid(padding=(0, 2))
    grid.add_column()
    grid.add_column(justify="right", no_wrap=True)
    grid.add_column(style="dim")
    for item in block.items:
        grid.add_row(Text(item.label), Text(item.figure.text, style="bold"), _words(item.remark))
    return grid


def _table(table: Table) -> Grid:
    grid = Grid(
        title=Text(table.title, style="bold"), title_justify="left", box=None, pad_edge=False
    )
    for n, head in enumerate(table.head):
        cells = [row[n] for row in (*table.rows, *table.totals)]
        right = n > 0 and any(_is_number(cell) for cell in cells)
        grid.add_column(Text(head), justify="right" if right else "left", header_style="dim")
    for row in table.rows:
        grid.add_row(*(_words(runs_of(cell)) for cell in row))
    if table.totals:
        grid.add_section()
    for row in table.totals:
        grid.add_row(*(_words(runs_of(cell)) for cell in row), style="bold")
    return grid


def _is_number(cell: Cell) -> bool:
    return isinstance(cell, Figure) and isinstance(cell.reading.value, int | float)


def _chart(chart: LineChart | BarChart | RotationMap, width: int) -> Iterator[RenderableType]:
    match chart:
        case LineChart():
            names = max(len(line.label) for line in chart.lines)
            names = max(names, len(_SHADED)) if chart.bands else names
            values = max(len(line.figure.text) if line.figure else 0 for line in chart.lines)
            room = max(10, min(width, 100) - names - values - 4)
            for line in chart.lines:
                now = line.figure.text if line.figure else ""
                row = f"{line.label:<{names}}  {sparkline(line, room)}  {now:>{values}}"
                yield Text(row.rstrip(), no_wrap=True)
            if chart.bands:
                marks = shading(chart.lines[0], chart.bands, room)
                yield Text(f"{_SHADED:<{names}}  {marks}", no_wrap=True)
        case BarChart():
            yield from _bars(chart, width)
        case RotationMap():
            yield Text(chart.description)
    if chart.remark:
        yield Padding(Text(_words(chart.remark).plain, style="dim"), 0)


def _bars(chart: BarChart, width: int) -> Iterator[Text]:
    names = max(len(bar.label) for bar in chart.bars)
    figures = max(len(bar.figure.text) for bar in chart.bars)
    room = max(8, min(width, 100) - names - figures - 4)
    values = [number(bar.figure.reading.value) for bar in chart.bars]
    most = max((abs(v) for v in values), default=0.0) or 1.0
    for bar, value in zip(chart.bars, values, strict=True):
        block = ("█" if value >= 0 else "░") * max(1, round(room * abs(value) / most))
        yield Text(f"{bar.label:<{names}}  {bar.figure.text:>{figures}}  {block}", no_wrap=True)
