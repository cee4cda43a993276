"""The document: figures in reading order, numbers of readings, and what is missing."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from rotascope.core.reading import Reading
from rotascope.notes import svg
from rotascope.notes.blocks import drawn, gaps, rows_with_figures, table
from rotascope.notes.document import (
    Bar,
    BarChart,
    Block,
    Definitions,
    Figure,
    KeyFigure,
    KeyFigures,
    Line,
    LineChart,
    Listing,
    Missing,
    Note,
    Paragraph,
    RotationMap,
    Section,
    Table,
    figures,
    finite,
    numbers,
    plain,
    readings,
    runs_of,
)

DAY = date(2026, 1, 30)


def fig(expression: str, text: str = "") -> Figure:
    return Figure(Reading(expression, DAY, 1.0, "count", None, "s"), text or expression)


def note(*blocks: Block, lead: tuple[Paragraph, ...] = ()) -> Note:
    return Note("t", "h", "absent", lead, (Section("a", "A", blocks),), DAY, "s", False, "c")


def line(*values: float, figure: Figure | None = None) -> Line:
    return Line("l", np.arange(len(values), dtype=float), np.array(values), figure, "e")


EVERY_KIND: list[tuple[Block, list[str]]] = [
    (Paragraph(("a ", fig("1"), " b ", fig("2"))), ["1", "2"]),
    (Listing(((fig("1"),), ("x", fig("2")))), ["1", "2"]),
    (Definitions((("w", "m"),)), []),
    (KeyFigures((KeyFigure("l", fig("1"), ("r ", fig("2"))), KeyFigure("m", fig("3")))),
     ["1", "2", "3"]),
    (Table("t", ("h", "i"), (("a", fig("1")), ("b", Missing("x", "y")), ("c", ("z", fig("2")))),
           (("s", fig("3")),), (fig("4"),)), ["1", "2", "3", "4"]),
    (LineChart("n", "t", "d", (line(1, 2, figure=fig("1")), line(1, 2)), "level",
               remark=(fig("2"),)), ["1", "2"]),
    (BarChart("n", "t", "d", (Bar("b", fig("1")),), (fig("2"),)), ["1", "2"]),
    (RotationMap("n", "t", "d", (), (fig("1"),)), ["1"]),
    (Missing("x", "y"), []),
]  # fmt: skip


@pytest.mark.parametrize(("block", "expected"), EVERY_KIND)
def test_figures_come_in_the_order_of_reading(block: Block, expected: list[str]) -> None:
    assert [f.reading.expression for f in figures(note(block))] == expected


def test_the_lead_comes_first() -> None:
    found = note(Paragraph((fig("2"),)), lead=(Paragraph((fig("1"),)),))
    assert [f.reading.expression for f in figures(found)] == ["1", "2"]


def test_readings_are_numbered_once() -> None:
    found = note(Paragraph((fig("b"), fig("a"), fig("b", "again"))))
    assert [r.expression for r in readings(found)] == ["b", "a"]
    assert numbers(found) == {"b": 1, "a": 2}


@pytest.mark.parametrize(
    ("cell", "text"),
    [("x", "x"), (fig("e", "5"), "5"), (("a ", fig("e", "5")), "a 5"), (Missing("e", "w"), "n/a")],
)
def test_cells_become_runs(cell: object, text: str) -> None:
    assert plain(runs_of(cell)) == text  # type: ignore[arg-type]  # each kind of cell


def test_finite_leaves_out_what_has_no_value() -> None:
    days, values = finite(line(1.0, float("nan"), 3.0))
    assert days.tolist() == [0.0, 2.0]
    assert values.tolist() == [1.0, 3.0]


def test_each_reason_is_given_once() -> None:
    cells = [Missing("a", "why"), "x", Missing("b", "why"), Missing("c", "other"), fig("e")]
    assert [g.what for g in gaps(cells)] == ["a", "c"]


def test_rows_without_any_figure_are_left_out_and_explained() -> None:
    rows = [("a", fig("1")), ("b", Missing("m", "why")), ("c", ("n ", fig("2")))]
    kept, missing = rows_with_figures(rows)
    assert [row[0] for row in kept] == ["a", "c"]
    assert [g.why for g in missing] == ["why"]


def test_a_row_with_one_figure_stays_with_its_hole() -> None:
    rows = [("a", fig("1"), Missing("m", "why"))]
    kept, missing = rows_with_figures(rows)
    assert len(kept) == 1
    assert [g.why for g in missing] == ["why"]


def test_a_table_without_rows_is_only_its_reasons() -> None:
    found = table("t", ("h", "i"), [("a", Missing("m", "why"))])
    assert found == (Missing("m", "why"),)


def test_lines_that_can_be_drawn_are_told_from_the_others() -> None:
    good = line(1, 2)
    lines, missing = drawn([good, Missing("m", "why")])
    assert lines == (good,)
    assert missing == (Missing("m", "why"),)


# svg


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1.0, "1"),
        (1.04, "1"),
        (1.06, "1.1"),
        (-0.04, "0"),
        (-0.06, "-0.1"),
        (100.0, "100"),
        (0, "0"),
    ],
)
def test_coordinates_are_short(value: float, text: str) -> None:
    assert svg.place(value) == text


def test_attributes_and_texts_are_escaped() -> None:
    assert svg.element("g", class_='"><x') == '<g class="&quot;&gt;&lt;x"/>'
    found = svg.label("<b>&", (1, 2), size=12)
    assert "&lt;b&gt;&amp;" in found
    assert "<b>" not in found


def test_names_of_attributes_have_dashes() -> None:
    assert svg.element("g", aria_label="x", class_="y") == '<g aria-label="x" class="y"/>'


def test_a_picture_says_what_it_is() -> None:
    frame = svg.Frame(100, 50, 10, 10, 5, 5)
    found = svg.picture("", frame, svg.Spoken("i", "A & B", "words"), kind="wide")
    assert 'viewBox="0 0 100 50"' in found
    assert '<title id="i-title">A &amp; B</title><desc id="i-desc">words</desc>' in found
    assert 'aria-labelledby="i-title i-desc"' in found


def test_a_frame_keeps_its_margins() -> None:
    plot = svg.Frame(100, 50, 10, 20, 5, 15).plot
    assert (plot.left, plot.top, plot.right, plot.bottom) == (10, 5, 80, 35)
    scale = svg.Frame(100, 50, 10, 20, 5, 15).upward(0, 1)
    assert (scale(0), scale(1)) == (35, 5)
