"""Each kind of block in each form, against text written here by hand."""

from __future__ import annotations

import io
import re
from datetime import date

import numpy as np
import pytest
from rich.console import Console

from rotascope.core.reading import Reading
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
    Trail,
)
from rotascope.notes.markdown import markdown
from rotascope.notes.page import html, source
from rotascope.notes.record import as_dict
from rotascope.notes.terminal import terminal

DAY = date(2026, 1, 30)

LEAD = Figure(
    Reading("excess(A, B, 21d)", DAY, 0.0312345, "points", "price", "s1", (), ("a remark",)),
    "+3.12 pp",
)
WHEN = Figure(Reading("longest_since(streak(A, B))", DAY, date(1996, 5, 7), "date", None, "s1"),
              "7 May 1996")  # fmt: skip
NONE = Figure(Reading("record(streak(A, B))", DAY, None, "count", None, "s1"), "none")
GAP = Missing("weight(G, in=I)", "no holdings of I are known")


def note(*blocks: Block) -> Note:
    return Note("T", "H", "absent", (), (Section("a", "Part", blocks),), DAY, "s1", False, "c")


def page(*blocks: Block) -> str:
    text = html(note(*blocks))
    return text[text.index('<section id="a">') : text.index('<section id="readings"')]


def words(*blocks: Block) -> str:
    """The text of the page's section, without its markup."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", page(*blocks)))


def printed(*blocks: Block, width: int = 80) -> str:
    out = io.StringIO()
    Console(width=width, file=out).print(terminal(note(*blocks), width))
    return out.getvalue()


def record(block: Block) -> dict[str, object]:
    found: dict[str, object] = as_dict(note(block))["sections"][0]["blocks"][0]
    return found


def test_a_figure_is_a_data_element_with_its_source() -> None:
    found = page(Paragraph(("ahead by ", LEAD)))
    assert '<data class="f" value="0.0312345" tabindex="0" data-n="1"' in found
    assert (
        'data-source="excess(A, B, 21d) = 0.0312345\npoints, price, as of 2026-01-30, '
        'snapshot s1\na remark">+3.12 pp</data>'
    ) in found


def test_sources_of_dates_and_of_nothing() -> None:
    assert source(WHEN.reading).startswith("longest_since(streak(A, B)) = 1996-05-07\ndate, as of")
    assert source(NONE.reading).startswith("record(streak(A, B)) = none\n")


def test_a_paragraph_in_all_forms() -> None:
    block = Paragraph(("Ahead by ", LEAD, ", the most since ", WHEN, "."))
    assert "Ahead by +3.12 pp , the most since 7 May 1996 ." in words(block)
    assert "Ahead by +3.12 pp[^1], the most since 7 May 1996[^2]." in markdown(note(block))
    assert "Ahead by +3.12 pp, the most since 7 May 1996." in printed(block)
    assert record(block) == {
        "kind": "paragraph",
        "runs": [
            "Ahead by ",
            {"text": "+3.12 pp", "reading": 1},
            ", the most since ",
            {"text": "7 May 1996", "reading": 2},
            ".",
        ],
    }


def test_a_list_in_all_forms() -> None:
    block = Listing((("first",), ("second ", LEAD)))
    assert "<li>first</li>" in page(block)
    assert "- first\n- second +3.12 pp[^1]" in markdown(note(block))
    assert "• second +3.12 pp" in printed(block)
    assert record(block)["items"] == [["first"], ["second ", {"text": "+3.12 pp", "reading": 1}]]


def test_definitions_in_all_forms() -> None:
    block = Definitions((("session", "a trading day"),))
    assert "<dt>session</dt><dd>a trading day</dd>" in page(block)
    assert "- **session**: a trading day" in markdown(note(block))
    assert "session: a trading day" in printed(block)
    assert record(block)["terms"] == [["session", "a trading day"]]


def test_key_figures_in_all_forms() -> None:
    block = KeyFigures((KeyFigure("Lead", LEAD, ("since ", WHEN)), KeyFigure("Rank", NONE)))
    assert words(block).split("Part ")[1].strip() == "Lead +3.12 pp since 7 May 1996 Rank none"
    assert "- Lead: **+3.12 pp[^1]** since 7 May 1996[^2]" in markdown(note(block))
    assert re.search(r"Lead\s+\+3\.12 pp\s+since 7 May 1996", printed(block))
    assert record(block)["items"][0] == {  # type: ignore[index]  # a list
        "label": "Lead",
        "text": "+3.12 pp",
        "reading": 1,
        "remark": ["since ", {"text": "7 May 1996", "reading": 2}],
    }


TABLE = Table(
    "Leads", ("Who", "Lead", "Since"), (("A", LEAD, WHEN), ("B", GAP, "")),
    (("Sum", LEAD, ""),), ("A remark.",),
)  # fmt: skip


def test_a_table_in_html() -> None:
    found = page(TABLE)
    assert "<caption>Leads</caption>" in found
    assert '<th scope="col">Who</th><th scope="col" class=num>Lead</th>' in found
    assert '<th scope="row">A</th><td class="num"><data' in found
    assert '<span class="na" title="no holdings of I are known">n/a</span>' in found
    assert found.index("<tfoot>") > found.index("</tbody>")
    assert '<p class="remark">A remark.</p>' in found


def test_a_table_in_markdown() -> None:
    assert (
        "**Leads**\n\n| Who | Lead | Since |\n| --- | --- | --- |\n"
        "| A | +3.12 pp[^1] | 7 May 1996[^2] |\n| B | n/a |  |\n| Sum | +3.12 pp[^1] |  |\n\n"
        "A remark."
    ) in markdown(note(TABLE))


def test_a_table_in_the_terminal() -> None:
    rows = [row.split() for row in printed(TABLE).splitlines()]
    assert ["A", "+3.12", "pp", "7", "May", "1996"] in rows
    assert ["B", "n/a"] in rows
    assert ["Sum", "+3.12", "pp"] in rows


def test_a_table_as_data() -> None:
    found = record(TABLE)
    assert found["rows"] == [
        ["A", {"text": "+3.12 pp", "reading": 1}, {"text": "7 May 1996", "reading": 2}],
        ["B", {"missing": GAP.what, "why": GAP.why}, ""],
    ]
    assert found["totals"] == [["Sum", {"text": "+3.12 pp", "reading": 1}, ""]]


def test_what_is_missing_in_all_forms() -> None:
    text = words(GAP)
    assert "Not shown here: weight(G, in=I) : no holdings of I are known" in text
    assert "Not shown: `weight(G, in=I): no holdings of I are known`" in markdown(note(GAP))
    assert "Not shown: weight(G, in=I): no holdings of I are known" in printed(GAP)
    assert record(GAP) == {"kind": "missing", "what": GAP.what, "why": GAP.why}


def test_missing_things_in_a_row_share_a_box() -> None:
    assert page(GAP, Missing("x", "y"), Paragraph(("p",)), GAP).count('class="missing"') == 2


def line_chart(name: str = "n", wide: bool = False) -> LineChart:
    days = np.arange(5, dtype=float) + 738000
    line = Line("lead", days, np.array([1.0, 2, 3, 4, 5]), LEAD, "excess(A, B, 21d)")
    return LineChart(name, "Title", "Words", (line,), "level", wide=wide, remark=("R.",))


def test_a_line_picture_in_all_forms() -> None:
    block = line_chart()
    assert page(block).count("<svg") == 1
    assert page(line_chart(wide=True)).count("<svg") == 2
    assert "Drawn from <code>excess(A, B, 21d)</code>" in page(block)
    told = markdown(note(block))
    assert re.search(r"### Title\n\n- lead: `▁[▁-█]+█` \+3\.12 pp\[\^1\]\n\nR\.", told)
    (row,) = (r for r in printed(block).splitlines() if r.startswith("lead"))
    assert row.startswith("lead  ▁")
    assert row.endswith("█  +3.12 pp")
    assert record(block)["lines"] == [
        {
            "label": "lead",
            "expression": "excess(A, B, 21d)",
            "now": {"text": "+3.12 pp", "reading": 1},
        }
    ]


def test_panels_share_a_grid_and_wide_pictures_do_not() -> None:
    found = page(line_chart("a"), line_chart("b"), line_chart("c", wide=True))
    assert found.count('<div class="panels">') == 1
    assert found.index("c-wide") > found.index("</figure></div>")


def test_a_bar_picture_in_all_forms() -> None:
    half = Figure(Reading("x", DAY, -0.0156, "points", None, "s1"), "-1.56 pp")
    block = BarChart("n", "Title", "Words", (Bar("A", LEAD), Bar("B", half)))
    assert "- A: +3.12 pp[^1]\n- B: -1.56 pp[^2]" in markdown(note(block))
    rows = [r for r in printed(block, width=60).splitlines() if r[:2] in ("A ", "B ")]
    assert abs(rows[0].count("█") - 2 * rows[1].count("░")) <= 1
    assert page(block).count("<svg") == 2


def test_a_rotation_map_in_all_forms() -> None:
    trail = Trail("Energy", "XLE", ((99.0, 99.0), (101.0, 102.0)), "leading")
    block = RotationMap("n", "Title", "leading: Energy", (trail,))
    assert "### Title\n\nleading: Energy" in markdown(note(block))
    assert "leading: Energy" in printed(block)
    assert record(block)["trails"] == [
        {
            "label": "Energy",
            "fund": "XLE",
            "quadrant": "leading",
            "points": [[99.0, 99.0], [101.0, 102.0]],
        }
    ]
    assert "Energy (XLE): leading, 101.00 and 102.00" in page(block)


@pytest.mark.parametrize("value", [None, True, 3, 0.1 + 0.2, DAY, "leading"])
def test_the_appendix_shows_every_kind_of_value_unrounded(value: object) -> None:
    figure = Figure(Reading("e", DAY, value, "u", None, "s1"), "x")  # type: ignore[arg-type]  # each kind
    text = html(note(Paragraph((figure,))))
    shown = {None: "none", DAY: "2026-01-30"}.get(value, str(value))  # type: ignore[call-overload]  # each kind
    assert f"<code>e</code></td><td>{shown}</td><td>u</td>" in text


def test_long_words_in_a_figure_may_wrap() -> None:
    figure = Figure(LEAD.reading, "the longest such run in the data")
    assert '<data class="f n"' in page(Paragraph((figure,)))
