"""The HTML form: traced numbers, escaped text, no network, a banner when simulated."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser

import pytest

from notes.plausible import PlausibleReader
from rotascope.core.reading import Reading
from rotascope.notes.desk import Subjects
from rotascope.notes.document import (
    Cell,
    Figure,
    Missing,
    Note,
    Paragraph,
    Section,
    Table,
    figures,
    readings,
)
from rotascope.notes.make import make
from rotascope.notes.page import html, source
from rotascope.notes.style import SHEET

# Digits that are names of windows, baskets, years of windows or the as-of: no readings.
PARAMETERS = re.compile(
    r"\b\d+ sessions?\b|\b\d+-day\b|SP500|R2000|MAG7|the last 5\b|runs of 5 or more|"
    r"plausible-1|\b30 January 2026\b|2026-01-30|\b2025\b|\b2026\b|years ago = 100|SMALLCAP300|"
    r"at -100 bp|below 1x|90 % from|nine times in ten|before it: 40 %|limited to 30 %|"
    r"moved by 15 % from|100 basis points|was 40 %|to 30 % of|over 63 or 21|"
    r"of the last 252 daily|at or above 1\.25 "
    r"\(over 21: 1\.0\)|after three below 0\.25|lead over 63, large ones over 21"
)
VOID = {"meta", "br"}


class Outside(HTMLParser):
    """The text of a page outside figures, pictures, code, tables of the appendix and data."""

    def __init__(self) -> None:
        super().__init__()
        self.stack: list[tuple[str, str]] = []
        self.texts: list[str] = []
        self.figures: list[tuple[dict[str, str | None], str]] = []
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        found = dict(attrs)
        if tag in VOID:
            return
        self.stack.append((tag, found.get("id") or ""))
        if tag == "data":
            self.figures.append((found, ""))

    def handle_endtag(self, tag: str) -> None:
        while self.stack and self.stack.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        open_tags = [tag for tag, _ in self.stack]
        if open_tags and open_tags[-1] == "data":
            attrs, text = self.figures[-1]
            self.figures[-1] = (attrs, text + data)
        hidden = {"data", "svg", "code", "script", "style", "title"}
        if not hidden & set(open_tags) and ("section", "readings") not in self.stack:
            self.texts.append(data)


def parsed(text: str) -> Outside:
    parser = Outside()
    parser.feed(text)
    return parser


@pytest.fixture(scope="module")
def note() -> Note:
    return make(PlausibleReader())


@pytest.fixture(scope="module")
def page(note: Note) -> str:
    return html(note)


def test_every_number_stands_in_a_figure(page: str) -> None:
    whole = re.sub(r'<span class="k">(.*?)</span>', r"\1", page)
    for text in parsed(whole).texts:
        rest = PARAMETERS.sub("", text)
        assert not re.search(r"\d", rest), text


def test_every_figure_carries_expression_as_of_and_snapshot(note: Note, page: str) -> None:
    found = parsed(page).figures
    assert len(found) > 60
    known = {r.expression for r in readings(note)}
    for attrs, text in found:
        told = attrs["data-source"] or ""
        assert told.split(" = ")[0] in known
        assert "as of 2026-01-30" in told
        assert "snapshot plausible-1" in told
        assert attrs["tabindex"] == "0"
        assert text.strip()


def test_figures_outside_pictures_are_all_on_the_page(note: Note, page: str) -> None:
    shown = {text for _, text in parsed(page).figures}
    in_pictures = page[page.index("<svg") :]
    for figure in figures(note):
        assert figure.text in shown or figure.text in in_pictures


def test_the_appendix_lists_every_expression_unrounded(note: Note, page: str) -> None:
    appendix = page[page.index('id="readings"') : page.index("</main>")]
    for number, reading in enumerate(readings(note), start=1):
        assert f"<td>{number}</td>" in appendix
        if isinstance(reading.value, float):
            assert f"<td>{reading.value}</td>" in appendix


def test_the_number_of_a_figure_is_its_line_in_the_appendix(note: Note, page: str) -> None:
    listed = [r.expression for r in readings(note)]
    for attrs, _ in parsed(page).figures:
        number = int(attrs["data-n"] or 0)
        assert (attrs["data-source"] or "").startswith(f"{listed[number - 1]} = ")


def test_no_address_no_script_no_outside_resource(page: str) -> None:
    assert not re.search(r"(?:https?:)?//", page.replace("<!doctype html>", ""))
    assert not re.search(r"\b(?:src|href|action|srcset)=", page)
    assert "url(" not in page
    assert "@import" not in page
    assert re.findall(r"<script[^>]*>", page) == ['<script type="application/json" id="note-data">']
    assert "default-src &#x27;none&#x27;" in page or "default-src 'none'" in page


def test_it_is_small(page: str) -> None:
    assert len(page.encode()) < 600_000


def test_the_embedded_data_are_the_readings(note: Note, page: str) -> None:
    text = page[page.index('id="note-data">') + len('id="note-data">') :]
    data = json.loads(text[: text.index("</script>")])
    assert {r["expression"]: r["value"] for r in data["readings"]} == {
        r.expression: r.as_dict()["value"] for r in readings(note)
    }
    assert data["as_of"] == "2026-01-30"
    assert data["snapshot"] == "plausible-1"


def test_tags_are_balanced(page: str) -> None:
    for tag in ("section", "table", "figure", "svg", "data", "p", "td", "tr", "g", "div"):
        opened = len(re.findall(rf"<{tag}[\s>]", page))
        empty = len(re.findall(rf"<{tag}(?:\s[^>]*)?/>", page))
        assert opened - empty == page.count(f"</{tag}>"), tag


def test_identities_are_unique_and_pictures_have_titles(page: str) -> None:
    identities = re.findall(r'\bid="([^"]+)"', page)
    assert len(identities) == len(set(identities))
    pictures = re.findall(r"<svg[^>]*>", page)
    assert len(pictures) == 12
    for picture in pictures:
        assert 'role="img"' in picture
        title, description = re.search(r'aria-labelledby="(\S+) (\S+)"', picture).groups()  # type: ignore[union-attr]  # fails the test if absent
        assert f'<title id="{title}">' in page
        assert f'<desc id="{description}">' in page


def test_a_real_market_has_no_banner(page: str) -> None:
    assert "Simulated market" not in page
    assert 'class="banner"' not in page


def test_a_simulated_market_says_so_everywhere() -> None:
    note = make(PlausibleReader(simulated=True))
    page = html(note)
    assert '<aside class="banner" aria-label="What the data are">Simulated market</aside>' in page
    assert "<title>Simulated market: leadership note" in page
    assert "Simulated market." in page[page.index("<footer>") :]
    assert all("simulated market" in (a["data-source"] or "") for a, _ in parsed(page).figures)


HOSTILE = '</script><script>alert("x")</script><img src=x onerror=alert(1)>'


def test_hostile_text_is_shown_and_never_markup() -> None:
    reader = PlausibleReader()
    reader.snapshot = HOSTILE
    reader.coverage = HOSTILE
    subjects = Subjects(sectors={HOSTILE: "XLE", "Energy & <Co>": "XLB"})
    note = make(reader, subjects)
    note = replace(
        note,
        title=HOSTILE,
        headline=HOSTILE,
        sections=(*note.sections, Section('"><b>', HOSTILE, ())),
    )
    page = html(note)
    tags = set(parsed(page).tags)
    assert "img" not in tags
    assert page.count("<script") == 1
    assert page.count("</script>") == 1
    assert "onerror=alert(1)&gt;" in page
    assert "Energy &amp; &lt;Co&gt;" in page


def test_caveats_are_escaped_and_stand_with_their_number(page: str) -> None:
    assert "some remark &lt;b&gt;&amp; more&lt;/b&gt;" in page
    assert "<b>& more" not in page


def test_the_source_of_a_number_is_one_fact_per_line(note: Note) -> None:
    first = readings(note)[0]
    lines = source(first).splitlines()
    assert lines[0] == f"{first.expression} = {first.value}"
    assert lines[1] == "points, price, as of 2026-01-30, snapshot plausible-1"


def test_light_dark_print_and_phone_are_provided(page: str) -> None:
    for rule in ("prefers-color-scheme:dark", "@media print", "max-width:640px", "color-scheme"):
        assert rule in page


def table_note(*rows: tuple[Cell, ...], head: tuple[str, ...]) -> str:
    part = Section("t", "T", (Table("title", head, rows),))
    return html(Note("t", "h", "absent", (), (part,), date(2026, 1, 30), "s", False, "c"))


def number_cell(value: float, text: str) -> Figure:
    reading = Reading(f"x{value}", date(2026, 1, 30), value, "fraction", "price", "s")
    return Figure(reading, text)


def test_a_table_of_two_columns_is_slim_and_one_of_many_dense() -> None:
    one = number_cell(0.5, "50 %")
    assert '<table class="slim">' in table_note(("a", one), head=("A", "B"))
    assert "<table><caption>" in table_note(("a", one, one), head=("A", "B", "C"))
    assert '<table class="dense">' in table_note(("a", *4 * (one,)), head=tuple("ABCDE"))


def test_paper_does_not_part_a_short_table() -> None:
    one = number_cell(0.5, "50 %")
    short = table_note(*9 * (("a", one),), head=("A", "B"))
    long = table_note(*10 * (("a", one),), head=("A", "B"))
    assert '<div class="scroll short">' in short
    assert '<div class="scroll">' in long
    assert ".scroll.short,dd{break-inside:avoid}" in SHEET


def test_on_paper_totals_stand_once_at_the_end_of_a_table() -> None:
    # A foot of a table is repeated on each page; as plain rows it is not.
    assert "tfoot{display:table-row-group}" in SHEET.split("@media print")[1]


def test_a_list_of_names_in_a_column_of_numbers_is_read_from_the_left() -> None:
    names = ("leading: ", number_cell(1.0, "Energy"), "; improving: ", number_cell(2.0, "Staples"))
    page = table_note(("a", number_cell(0.5, "50 %")), ("b", names), head=("A", "B"))
    assert '<td class="list">leading: <data class="f"' in page
    assert '<td class="num"><data class="f"' in page


@pytest.mark.parametrize("text", ["12.5 %", "2026-01-30", "200-day", "63 sessions", "1 session"])
def test_no_line_parts_a_number_from_its_unit(text: str) -> None:
    part = Section("t", "T", (Paragraph((f"Over {text}, as said.",)),))
    page = html(Note("t", "h", "absent", (), (part,), date(2026, 1, 30), "s", False, "c"))
    assert f'<p>Over <span class="k">{text}</span>, as said.</p>' in page
    assert ".k{white-space:nowrap}" in SHEET


def test_what_is_missing_is_code_where_it_is_an_expression_and_words_where_not() -> None:
    gone = (Missing("pe(SP500)", "no figures"), Missing("small to large", "too short"))
    part = Section("t", "T", gone)
    page = html(Note("t", "h", "absent", (), (part,), date(2026, 1, 30), "s", False, "c"))
    assert "<li><code>pe(SP500)</code>: no figures</li>" in page
    assert "<li>small to large: too short</li>" in page
