"""The note as plain data, for other programs: words with their readings, and all caveats."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

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

FORMAT = 1
"""Version of the layout of this record."""


def as_dict(note: Note) -> dict[str, Any]:
    """The note as an object that JSON can hold.

    Returns
    -------
    dict
        `readings` lists every reading once, unrounded, with its number; wherever a
        figure stands in the text, `{"text", "reading"}` points to that number.
    """
    index = numbers(note)
    return {
        "format": FORMAT,
        "title": note.title,
        "as_of": note.as_of.isoformat(),
        "snapshot": note.snapshot,
        "simulated": note.simulated,
        "coverage": note.coverage,
        "headline": note.headline,
        "state": note.state,
        "lead": [_runs(p.runs, index) for p in note.lead],
        "sections": [
            {
                "anchor": s.anchor,
                "title": s.title,
                "blocks": [_block(block, index) for block in s.blocks],
            }
            for s in note.sections
        ],
        "readings": [
            {"number": index[r.expression], **r.as_dict(), "simulated": r.simulated}
            for r in readings(note)
        ],
        "caveats": list(note.caveats),
    }


def _runs(runs: Runs, index: Mapping[str, int]) -> list[Any]:
    return [run if isinstance(run, str) else _figure(run, index) for run in runs]


def _figure(figure: Figure, index: Mapping[str, int]) -> dict[str, Any]:
    return {"text": figure.text, "reading": index[figure.reading.expression]}


def _cell(cell: Cell, index: Mapping[str, int]) -> Any:
    if isinstance(cell, Missing):
        return {"missing": cell.what, "why": cell.why}
    runs = _runs(runs_of(cell), index)
    return runs[0] if len(runs) == 1 else runs


def _block(block: Block, index: Mapping[str, int]) -> dict[str, Any]:
    match block:
        case Paragraph(runs):
            return {"kind": "paragraph", "runs": _runs(runs, index)}
        case Listing(items, summary):
            title = {"title": summary} if summary else {}
            return {"kind": "list", **title, "items": [_runs(i, index) for i in items]}
        case Definitions(terms):
            return {"kind": "definitions", "terms": [list(t) for t in terms]}
        case KeyFigures(items=cards):
            return {
                "kind": "key figures",
                "items": [
                    {
                        "label": c.label,
                        **_figure(c.figure, index),
                        "remark": _runs(c.remark, index),
                    }
                    for c in cards
                ],
            }
        case Table():
            return {
                "kind": "table",
                "title": block.title,
                "head": list(block.head),
                "rows": [[_cell(c, index) for c in row] for row in block.rows],
                "totals": [[_cell(c, index) for c in row] for row in block.totals],
                "remark": _runs(block.remark, index),
            }
        case Missing():
            return {"kind": "missing", "what": block.what, "why": block.why}
    return _chart(block, index)


def _chart(chart: LineChart | BarChart | RotationMap, index: Mapping[str, int]) -> dict[str, Any]:
    told: dict[str, Any] = {
        "title": chart.title,
        "description": chart.description,
        "remark": _runs(chart.remark, index),
    }
    match chart:
        case LineChart():
            drawn = [
                {
                    "label": line.label,
                    "expression": line.expression,
                    "now": _figure(line.figure, index) if line.figure else None,
                }
                for line in chart.lines
            ]
            return {"kind": "lines", **told, "lines": drawn}
        case BarChart():
            found = [{"label": bar.label, **_figure(bar.figure, index)} for bar in chart.bars]
            return {"kind": "bars", **told, "bars": found}
        case RotationMap():
            trails = [
                {
                    "label": t.label,
                    "fund": t.fund,
                    "quadrant": t.quadrant,
                    "points": [list(p) for p in t.points],
                }
                for t in chart.trails
            ]
            return {"kind": "rotation map", **told, "trails": trails}
