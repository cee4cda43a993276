"""The page that lists a series of notes: days stay whole, links have the colour of the sheet."""

from __future__ import annotations

import re
from datetime import date

from rotascope.notes.archive_page import Entry, index
from rotascope.notes.style import SHEET

ENTRIES = (
    Entry(date(2025, 10, 31), "note-2025-10-31.html", "absent", "No rotation"),
    Entry(date(2026, 7, 31), None, "unknown", "no prices"),
)


def test_no_line_parts_a_day_in_the_title_or_in_a_row() -> None:
    page = index(ENTRIES, snapshot="s", simulated=False)
    first, last = "31 October 2025", "31 July 2026"
    whole = '<span class="k">{}</span>'
    heading = re.search(r"<h1>(.*?)</h1>", page)
    assert heading is not None
    assert heading[1] == f"Leadership notes, {whole.format(first)} to {whole.format(last)}"
    assert f'<a href="note-2025-10-31.html">{whole.format(first)}</a>' in page
    assert f'<th scope="row">{whole.format(last)}</th>' in page


def test_the_title_of_the_window_is_bare_text() -> None:
    page = index(ENTRIES, snapshot="s", simulated=False)
    assert "<title>Leadership notes, 31 October 2025 to 31 July 2026</title>" in page


def test_links_have_the_colour_of_the_sheet_by_day_and_by_night() -> None:
    assert "a{color:var(--link)}" in SHEET
    day, night = re.findall(r"--link:(#[0-9a-f]+)", SHEET)
    assert day != night
