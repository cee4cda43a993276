"""The note as one self-contained HTML file: no script, no network, fine in print."""

from __future__ import annotations

import html as markup
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from rotascope.core.reading import Reading, Value
from rotascope.notes.charts_bars import bars
from rotascope.notes.charts_lines import lines
from rotascope.notes.charts_map import rotation_map
from rotascope.notes.document import (
    BarChart,
    Block,
    Cell,
    Chart,
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
    Section,
    Table,
    numbers,
    readings,
    runs_of,
)
from rotascope.notes.record import as_dict
from rotascope.notes.style import SHEET
from rotascope.notes.words import long_date

_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_TOGETHER = re.compile(r"\d[\d,.]* %|\d{4}-\d\d-\d\d|\b\d+-day\b|\b\d+ sessions?\b")
"""What no line may break: a number and its unit, a day."""
_SHORT = 9
"""Rows of a table up to which a page of paper does not part it."""


def html(note: Note) -> str:
    """The note as a self-contained page.

    Every number carries its expression, as-of and snapshot: when it is pointed
    at, tapped or focused, and, numbered, in the appendix.
    """
    page = _Page(numbers(note))
    title = _text(note.title)
    banner = (
        '<aside class="banner" aria-label="What the data are">Simulated market</aside>'
        if note.simulated
        else ""
    )
    sections = "".join(page.section(s) for s in note.sections)
    lead = "".join(f'<p class="lead">{page.runs(p.runs)}</p>' for p in note.lead)
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        f"<title>{title}</title><style>{SHEET}</style></head><body>{banner}"
        f'<header><div class="meta">{title} · after the close · snapshot '
        f"<code>{_text(note.snapshot)}</code></div><h1>{_text(note.headline)}</h1>{lead}</header>"
        f"<main>{sections}{_appendix(note)}</main>{_footer(note)}"
        f'<script type="application/json" id="note-data">{_data(note)}</script>'
        "</body></html>\n"
    )


@dataclass(frozen=True)
class _Page:
    numbers: Mapping[str, int]

    def section(self, section: Section) -> str:
        return (
            f'<section id="{_text(section.anchor)}"><h2>{_text(section.title)}</h2>'
            f"{''.join(self._blocks(section))}</section>"
        )

    def _blocks(self, section: Section) -> Iterator[str]:
        """Blocks as markup; panels that follow each other share rows."""
        for kind, group in groupby(section.blocks, key=_grouped):
            parts = list(group)
            if kind == "missing":
                yield _missing([p for p in parts if isinstance(p, Missing)])
            elif kind == "panel":
                yield f'<div class="panels">{"".join(self.block(p) for p in parts)}</div>'
            else:
                yield from (self.block(part) for part in parts)

    def block(self, block: Block) -> str:
        match block:
            case Paragraph(runs):
                return f"<p>{self.runs(runs)}</p>"
            case Listing(items, summary):
                points = f"<ul>{''.join(f'<li>{self.runs(i)}</li>' for i in items)}</ul>"
                return _folded(summary, points) if summary else points
            case Definitions(terms):
                rows = (f"<dt>{_text(word)}</dt><dd>{_text(what)}</dd>" for word, what in terms)
                return f"<dl>{''.join(rows)}</dl>"
            case KeyFigures():
                return self._cards(block)
            case Table():
                return self._table(block)
            case Missing():
                return _missing([block])
        return self._chart(block)

    def runs(self, runs: Runs) -> str:
        return "".join(_prose(r) if isinstance(r, str) else self.figure(r) for r in runs)

    def figure(self, figure: Figure) -> str:
        reading = figure.reading
        kind = "f n" if len(figure.text) > 24 or reading.value is None else "f"
        return (
            f'<data class="{kind}" value="{_text(_exact(reading.value))}" tabindex="0" '
            f'data-n="{self.numbers[reading.expression]}" '
            f'data-source="{_text(source(reading))}">{_text(figure.text)}</data>'
        )

    def _cards(self, block: KeyFigures) -> str:
        cards = "".join(
            f'<div class="card"><div class="what">{_text(item.label)}</div>'
            f'<div class="big">{self.figure(item.figure)}</div>'
            f'<div class="more">{self.runs(item.remark)}</div></div>'
            for item in block.items
        )
        return f'<div class="cards">{cards}</div>'

    def _table(self, table: Table) -> str:
        right = [_is_number(table, column) for column in range(len(table.head))]
        head = "".join(
            f'<th scope="col"{" class=num" if right[n] else ""}>{_text(text)}</th>'
            for n, text in enumerate(table.head)
        )
        body = "".join(self._row(row, right) for row in table.rows)
        foot = "".join(self._row(row, right) for row in table.totals)
        remark = f'<p class="remark">{self.runs(table.remark)}</p>' if table.remark else ""
        dense = ' class="dense"' if len(table.head) > 4 else ""
        width = ' class="slim"' if len(table.head) < 3 else dense
        short = " short" if len(table.rows + table.totals) <= _SHORT else ""
        return (
            f'<div class="scroll{short}"><table{width}><caption>{_text(table.title)}</caption>'
            f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody>"
            f"{f'<tfoot>{foot}</tfoot>' if foot else ''}</table></div>{remark}"
        )

    def _row(self, row: tuple[Cell, ...], right: list[bool]) -> str:
        cells = []
        for n, cell in enumerate(row):
            # A list of names is read from the left, whatever stands above it.
            listed = isinstance(cell, tuple) and len(cell) > 2
            kind = ' class="list"' if listed else ' class="num"' if right[n] else ""
            if isinstance(cell, Missing):
                cells.append(
                    f'<td{kind}><span class="na" title="{_text(cell.why)}">n/a</span></td>'
                )
                continue
            tag = '<th scope="row"' if n == 0 else "<td"
            cells.append(f"{tag}{kind}>{self.runs(runs_of(cell))}</{'th' if n == 0 else 'td'}>")
        return f"<tr>{''.join(cells)}</tr>"

    def _chart(self, chart: Chart) -> str:
        remark = f"<figcaption>{self.runs(chart.remark)}{_traced(chart)}</figcaption>"
        return f"<figure><h3>{_text(chart.title)}</h3>{pictures(chart)}{remark}</figure>"


def pictures(chart: Chart) -> str:
    """The pictures of a chart: one for a page and one for a phone, or one for both."""
    match chart:
        case LineChart(wide=False):
            return lines(chart, "panel", f"{chart.name}-panel")
        case LineChart():
            return "".join(lines(chart, form, f"{chart.name}-{form}") for form in _FORMS)
        case BarChart():
            return "".join(bars(chart, form, f"{chart.name}-{form}") for form in _FORMS)
        case RotationMap():
            return "".join(rotation_map(chart, form, f"{chart.name}-{form}") for form in _FORMS)


_FORMS = ("wide", "narrow")


def source(reading: Reading) -> str:
    """Where a number comes from: expression, unrounded value, as-of, snapshot, caveats."""
    kind = f", {reading.kind}" if reading.kind else ""
    lines_ = [
        f"{reading.expression} = {_exact(reading.value)}",
        f"{reading.unit}{kind}, as of {reading.as_of}, snapshot {reading.snapshot}",
        *reading.caveats,
    ]
    return "\n".join(lines_ + (["simulated market"] if reading.simulated else []))


def _exact(value: Value) -> str:
    if value is None:
        return "none"
    return value.isoformat() if isinstance(value, date) else str(value)


def _text(text: str) -> str:
    return markup.escape(text, quote=True)


def _prose(text: str) -> str:
    return _TOGETHER.sub(r'<span class="k">\g<0></span>', _text(text))


def _grouped(block: Block) -> str:
    if isinstance(block, Missing):
        return "missing"
    return "panel" if isinstance(block, LineChart) and not block.wide else "other"


def _missing(blocks: list[Missing]) -> str:
    items = "".join(f"<li>{_what(block.what)}: {_prose(block.why)}</li>" for block in blocks)
    return f'<div class="missing">Not shown here:<ul>{items}</ul></div>'


def _what(text: str) -> str:
    """An expression as code, a thing in plain words as words."""
    return f"<code>{_text(text)}</code>" if "(" in text else _text(text)


def _folded(summary: str, content: str) -> str:
    """Points under a line that opens them; on paper they are always open."""
    return f"<details><summary>{_text(summary)}</summary>{content}</details>"


def _is_number(table: Table, column: int) -> bool:
    cells = [row[column] for row in (*table.rows, *table.totals)]
    return column > 0 and any(
        isinstance(c, Figure) and isinstance(c.reading.value, int | float) for c in cells
    )


def _traced(chart: Chart) -> str:
    """The expressions that a picture is drawn from."""
    if not isinstance(chart, LineChart):
        return ""
    codes = " · ".join(f"<code>{_text(line.expression)}</code>" for line in chart.lines)
    return f"<br>Drawn from {codes}"


def _appendix(note: Note) -> str:
    rows = "".join(
        f"<tr><td>{n}</td><td><code>{_text(r.expression)}</code></td>"
        f"<td>{_text(_exact(r.value))}</td><td>{_text(r.unit)}</td></tr>"
        for n, r in enumerate(readings(note), start=1)
    )
    return (
        '<section id="readings" class="appendix"><h2>Appendix: every reading, unrounded</h2>'
        "<p>Run an expression with <code>rotascope read</code> as of the same session and "
        "snapshot, and the same digits come out.</p>"
        "<table><thead><tr><th>No.</th><th>Expression</th><th>Value</th><th>Unit</th></tr></thead>"
        f"<tbody>{rows}</tbody></table></section>"
    )


def _footer(note: Note) -> str:
    simulated = "Simulated market. " if note.simulated else ""
    return (
        f"<footer>{simulated}Written by Rotascope as of {_text(long_date(note.as_of))} from "
        f"snapshot <code>{_text(note.snapshot)}</code>. Not investment advice.</footer>"
    )


def _data(note: Note) -> str:
    # Nothing in a script element may look like its end or like a comment.
    text = json.dumps(as_dict(note), ensure_ascii=True, separators=(",", ":"), allow_nan=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
