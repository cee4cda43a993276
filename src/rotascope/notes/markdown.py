"""The note as Markdown: tables and sentences, every number with a footnote."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

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
    readings,
    runs_of,
)
from rotascope.notes.page import source
from rotascope.notes.sparklines import shading, sparkline

_WIDTH = 48
"""Blocks in a row that stands for a line."""
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>|#~&])")


def markdown(note: Note) -> str:
    """The note as Markdown text; footnotes give the expression of every number."""
    pages = _Sheet(numbers(note))
    parts = [f"# {escaped(note.headline)}", f"*{escaped(note.title)}*"]
    if note.simulated:
        parts.insert(0, "**Simulated market**")
    parts += [pages.runs(p.runs) for p in note.lead]
    for section in note.sections:
        parts.append(f"## {escaped(section.title)}")
        for block in section.blocks:
            parts += pages.block(block)
    notes = [
        f"[^{n}]: {_code(source(reading).splitlines())}"
        for n, reading in enumerate(readings(note), start=1)
    ]
    return "\n\n".join([*parts, "\n".join(notes)]) + "\n"


def escaped(text: str) -> str:
    """A text in which Markdown sees nothing but words."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))


def _code(lines: list[str]) -> str:
    return "; ".join("`" + line.replace("`", "'") + "`" for line in lines)


@dataclass(frozen=True)
class _Sheet:
    numbers: Mapping[str, int]

    def runs(self, runs: Runs) -> str:
        return "".join(_spaced(r) if isinstance(r, str) else self.figure(r) for r in runs).strip()

    def figure(self, figure: Figure) -> str:
        return f"{escaped(figure.text)}[^{self.numbers[figure.reading.expression]}]"

    def block(self, block: Block) -> Iterator[str]:
        match block:
            case Paragraph(runs):
                yield self.runs(runs)
            case Listing(items, summary):
                if summary:
                    yield f"### {escaped(summary)}"
                yield "\n".join(f"- {self.runs(item)}" for item in items)
            case Definitions(terms):
                yield "\n".join(f"- **{escaped(w)}**: {escaped(what)}" for w, what in terms)
            case KeyFigures(items=cards):
                yield "\n".join(
                    f"- {escaped(c.label)}: **{self.figure(c.figure)}** {self.runs(c.remark)}"
                    for c in cards
                )
            case Table():
                yield from self._table(block)
            case Missing():
                yield f"Not shown: {_code([f'{block.what}: {block.why}'])}"
            case _:
                yield f"### {escaped(block.title)}"
                yield from self._chart(block)

    def _chart(self, chart: LineChart | BarChart | RotationMap) -> Iterator[str]:
        match chart:
            case LineChart():
                rows = [
                    f"- {escaped(line.label)}: {_code([sparkline(line, _WIDTH)])} "
                    + (self.figure(line.figure) if line.figure else _code([line.expression]))
                    for line in chart.lines
                ]
                if chart.bands:
                    marks = shading(chart.lines[0], chart.bands, _WIDTH)
                    rows.append(f"- shaded: {_code([marks])}")
                yield "\n".join(rows)
            case BarChart():
                yield "\n".join(
                    f"- {escaped(bar.label)}: {self.figure(bar.figure)}" for bar in chart.bars
                )
            case RotationMap():
                yield escaped(chart.description)
        if chart.remark:
            yield self.runs(chart.remark)

    def _table(self, table: Table) -> Iterator[str]:
        yield f"**{escaped(table.title)}**"
        rows = [" | ".join(self._cell(c) for c in row) for row in (*table.rows, *table.totals)]
        head = [" | ".join(escaped(h) for h in table.head), " | ".join("---" for _ in table.head)]
        yield "\n".join(f"| {row} |" for row in [*head, *rows])
        if table.remark:
            yield self.runs(table.remark)

    def _cell(self, cell: Cell) -> str:
        return self.runs(runs_of(cell))


def _spaced(text: str) -> str:
    """Words between figures, escaped, with the blanks at their ends kept."""
    core = escaped(text)
    before = " " if text[:1].isspace() else ""
    after = " " if text[-1:].isspace() and core else ""
    return f"{before}{core}{after}"
