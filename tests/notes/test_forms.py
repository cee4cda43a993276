"""Markdown, plain data and the terminal carry the same figures as the page."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from rich.console import Console

from notes.plausible import PlausibleReader
from rotascope.notes.desk import Desk, Subjects, ordinals
from rotascope.notes.document import (
    Band,
    Line,
    LineChart,
    Missing,
    Note,
    Section,
    figures,
    numbers,
    readings,
)
from rotascope.notes.make import make
from rotascope.notes.markdown import escaped, markdown
from rotascope.notes.record import as_dict
from rotascope.notes.sparklines import shading, sparkline
from rotascope.notes.terminal import terminal


@pytest.fixture(scope="module")
def note() -> Note:
    return make(PlausibleReader())


def printed(note: Note, width: int) -> str:
    out = io.StringIO()
    Console(width=width, file=out, force_terminal=False).print(terminal(note, width))
    return out.getvalue()


def pointers(data: object) -> list[tuple[str, int]]:
    """Every {"text", "reading"} in nested data."""
    if isinstance(data, dict):
        own = [(data["text"], data["reading"])] if {"text", "reading"} <= data.keys() else []
        return own + [p for value in data.values() for p in pointers(value)]
    if isinstance(data, list):
        return [p for value in data for p in pointers(value)]
    return []


def test_the_record_survives_json(note: Note) -> None:
    data = as_dict(note)
    assert json.loads(json.dumps(data, allow_nan=False)) == data


def test_the_record_has_every_figure_of_the_note(note: Note) -> None:
    index = numbers(note)
    expected = sorted((f.text, index[f.reading.expression]) for f in figures(note))
    data = as_dict(note)
    assert sorted(pointers([data["lead"], data["sections"]])) == expected


def test_the_record_lists_every_reading_once(note: Note) -> None:
    listed = as_dict(note)["readings"]
    assert [r["number"] for r in listed] == list(range(1, len(listed) + 1))
    assert len({r["expression"] for r in listed}) == len(listed)
    keys = {"expression", "as_of", "value", "unit", "kind", "snapshot", "inputs", "caveats"}
    assert all(keys <= r.keys() for r in listed)


def test_markdown_and_page_carry_the_same_figures(note: Note) -> None:
    text = markdown(note)
    for figure in figures(note):
        number = numbers(note)[figure.reading.expression]
        assert f"{escaped(figure.text)}[^{number}]" in text


def test_every_footnote_is_defined_once(note: Note) -> None:
    text = markdown(note)
    defined = re.findall(r"^\[\^(\d+)\]: ", text, re.MULTILINE)
    assert defined == [str(n) for n in range(1, len(readings(note)) + 1)]
    assert set(re.findall(r"\[\^(\d+)\](?!:)", text)) == set(defined)


def test_footnotes_give_the_expression_and_the_unrounded_value(note: Note) -> None:
    text = markdown(note)
    for number, reading in enumerate(readings(note), start=1):
        if isinstance(reading.value, float):
            assert f"[^{number}]: `{reading.expression} = {reading.value}`" in text


def test_markdown_tables_are_regular(note: Note) -> None:
    text = markdown(note)
    blocks = re.findall(r"(?:^\|.*\|\n)+", text, re.MULTILINE)
    assert len(blocks) >= 6
    for block in blocks:
        widths = {len(re.findall(r"(?<!\\)\|", row)) for row in block.splitlines()}
        assert len(widths) == 1, block


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a|b", r"a\|b"),
        ("<img src=x>", r"\<img src=x\>"),
        ("[x](y)", r"\[x\](y)"),
        ("**b** `c`", r"\*\*b\*\* \`c\`"),
        ("line\n# head", r"line \# head"),
    ],
)
def test_markdown_sees_only_words(text: str, shown: str) -> None:
    assert escaped(text) == shown


def test_hostile_words_stay_words_in_markdown() -> None:
    reader = PlausibleReader()
    reader.coverage = "<script>alert(1)</script>\n# Title | x"
    text = markdown(make(reader))
    assert "<script" not in text.replace(r"\<script", "")
    assert "\n# Title" not in text


@pytest.mark.parametrize("width", [60, 80, 100, 140])
def test_the_terminal_form_fits(note: Note, width: int) -> None:
    assert max(len(row) for row in printed(note, width).splitlines()) <= width


@pytest.mark.parametrize("width", [60, 100])
def test_the_terminal_form_shows_the_figures(note: Note, width: int) -> None:
    text = re.sub(r"\s+", " ", printed(note, width))
    assert re.sub(r"\s+", " ", note.headline) in text
    shown = sum(figure.text in text for figure in figures(note))
    assert shown / len(list(figures(note))) > 0.95


def test_the_terminal_form_reads_no_markup() -> None:
    reader = PlausibleReader()
    reader.coverage = "[bold]x[/bold] [/nothing]"
    assert "[bold]x[/bold] [/nothing]" in printed(make(reader), 100)


@pytest.mark.parametrize("simulated", [True, False])
def test_all_forms_say_when_the_market_is_simulated(simulated: bool) -> None:
    note = make(PlausibleReader(simulated=simulated))
    assert ("Simulated market" in printed(note, 80)) is simulated
    assert markdown(note).startswith("**Simulated market**") is simulated
    assert as_dict(note)["simulated"] is simulated
    assert all(r["simulated"] is simulated for r in as_dict(note)["readings"])


def drawn(*values: float) -> Line:
    return Line("a", np.arange(len(values), dtype=float), np.array(values), None, "a")


def test_a_sparkline_goes_from_its_lowest_to_its_highest() -> None:
    assert sparkline(drawn(1, 2, 3, 4, 5, 6, 7, 8), 8) == "▁▂▃▄▅▆▇█"
    assert sparkline(drawn(8, 1), 2) == "█▁"
    assert len(sparkline(drawn(*range(300)), 40)) == 40


def test_a_flat_sparkline_is_flat() -> None:
    assert len(set(sparkline(drawn(5, 5, 5), 10))) == 1


def spell(first: int, last: int) -> Band:
    return Band(date.fromordinal(first), date.fromordinal(last), last - first + 1)


def on_days(*days: int) -> Line:
    return Line("a", np.array(days, dtype=float), np.arange(len(days), dtype=float), None, "a")


def test_a_shaded_spell_is_marked_under_the_blocks_of_its_days() -> None:
    line = on_days(101, 102, 103, 104, 105, 106)
    assert shading(line, [spell(103, 104)], 6) == "··■■··"
    assert shading(line, [spell(101, 101), spell(106, 106)], 6) == "■····■"
    assert shading(line, [], 6) == "······"


def test_a_spell_shorter_than_a_block_is_still_marked() -> None:
    line = on_days(*range(1001, 1101))
    marks = shading(line, [spell(1050, 1051)], 10)
    assert len(marks) == 10
    assert marks.count("■") == 1
    # The 50th of 100 days lies in the fifth of ten blocks.
    assert marks.index("■") == 4


def with_shades() -> Note:
    line = replace(on_days(*range(700101, 700200)), label="small / large", expression="ratio(A, B)")
    chart = LineChart("n", "A over B", "words", (line,), "level", None, (spell(700150, 700160),))
    part = Section("s", "Strength", (chart,))
    return Note("t", "h", "absent", (), (part,), date(2026, 1, 30), "s", False, "c")


def test_lines_and_their_shades_are_drawn_in_markdown() -> None:
    text = markdown(with_shades())
    blocks = re.search(r"- small / large: `([▁-█]+)` `ratio\(A, B\)`", text)
    marks = re.search(r"- shaded: `([·■]+)`", text)
    assert blocks is not None
    assert marks is not None
    assert len(blocks[1]) == len(marks[1]) == 48
    assert marks[1].strip("·") in {"■" * n for n in (5, 6, 7)}


@pytest.mark.parametrize("width", [60, 80, 120])
def test_the_terminal_shows_the_shades_under_the_line(width: int) -> None:
    rows = [row for row in printed(with_shades(), width).splitlines() if row.strip()]
    (line,) = (row for row in rows if row.startswith("small / large"))
    (marks,) = (row for row in rows if row.startswith("shaded"))
    assert len(line) == len(marks) <= width
    assert line.index("▁") == marks.index("·")
    assert "■" in marks


def test_a_line_without_spells_has_no_row_of_shades() -> None:
    chart = LineChart("n", "A", "words", (on_days(700101, 700102),), "level")
    part = Section("s", "Strength", (chart,))
    note = Note("t", "h", "absent", (), (part,), date(2026, 1, 30), "s", False, "c")
    assert "shaded" not in printed(note, 80)
    assert "shaded" not in markdown(note)


def test_missing_things_are_said_in_every_form() -> None:
    note = make(PlausibleReader(lacking=("SP500",)))
    why = "no symbol 'SP500'; the store has SPX"
    assert why in re.sub(r"\s+", " ", printed(note, 200))
    assert why in markdown(note)
    found = [b for s in as_dict(note)["sections"] for b in s["blocks"] if b["kind"] == "missing"]
    assert why in [b["why"] for b in found]


# the desk


def test_a_refusal_becomes_missing_with_its_reason() -> None:
    desk = Desk(PlausibleReader(lacking=("RUT",)), Subjects())
    found = desk.figure("streak(RUT, SPX)")
    assert found == Missing("streak(RUT, SPX)", "no symbol 'RUT'; the store has SPX")
    assert desk.number("streak(RUT, SPX)") is None
    assert isinstance(desk.track("streak(RUT, SPX)"), Missing)
    assert isinstance(desk.line("x", "streak(RUT, SPX)"), Missing)


def test_other_errors_are_not_hidden() -> None:
    class Broken(PlausibleReader):
        def read(self, expression: str) -> object:  # type: ignore[override]  # breaks on purpose
            raise ZeroDivisionError(expression)

    with pytest.raises(ZeroDivisionError):
        make(Broken())  # type: ignore[arg-type]  # breaks on purpose


def test_tracks_start_three_years_back() -> None:
    reader = PlausibleReader()
    found = Desk(reader, Subjects()).track("ratio(RUT, SPX)")
    assert not isinstance(found, Missing)
    assert str(found.sessions[0]) == "2023-01-30"


def test_ordinals_are_those_of_the_calendar() -> None:
    reader = PlausibleReader()
    found = ordinals(reader.track("ratio(RUT, SPX)"))
    assert found[-1] == reader.as_of.toordinal()


def test_a_line_needs_two_values() -> None:
    class Empty(PlausibleReader):
        def _values(self, expression: str) -> tuple[np.ndarray, str]:
            values, unit = super()._values(expression)
            return np.full_like(values, np.nan), unit

    found = Desk(Empty(), Subjects()).line("a", "breadth(SP500, above=50d)")
    assert isinstance(found, Missing)
    assert "fewer than two values" in found.why
