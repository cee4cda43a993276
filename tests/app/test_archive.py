"""A series of notes: which days, what is written, and that a later note changes no earlier one."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest

from rotascope.app.archive import Asked, ends, write_archive
from rotascope.app.opening import open_market
from rotascope.app.writing import note_of
from rotascope.core.errors import BadUsage
from rotascope.notes.archive_page import Entry, index
from rotascope.notes.page import html


def test_a_note_for_every_quarter_end(tmp_path: Path) -> None:
    found = write_archive(
        tmp_path / "notes", asked=Asked("quarter", "2025-03", "2025-09", audience="brief")
    )
    assert [e.as_of.isoformat() for e in found] == ["2025-03-31", "2025-06-30", "2025-09-30"]
    page = (tmp_path / "notes" / "index.html").read_text(encoding="utf-8")
    links = re.findall(r'href="([^"]+)"', page)
    assert links == [e.file for e in reversed(found)]
    for entry in found:
        assert entry.file is not None
        text = (tmp_path / "notes" / entry.file).read_text(encoding="utf-8")
        assert entry.headline in text
        assert entry.headline in page
    alone = note_of(open_market(as_of="2025-06-30"), audience="brief")
    assert (tmp_path / "notes" / "note-2025-06-30.html").read_text(encoding="utf-8") == html(alone)


def test_the_period_under_way_ends_at_the_last_day() -> None:
    market = open_market(as_of="2025-05-14")
    found = ends(market, "month", dt.date(2025, 3, 1), dt.date(2025, 5, 14))
    assert [d.isoformat() for d in found] == ["2025-03-31", "2025-04-30", "2025-05-14"]
    weeks = ends(market, "week", dt.date(2025, 4, 14), dt.date(2025, 4, 30))
    assert [d.isoformat() for d in weeks] == ["2025-04-17", "2025-04-25"]  # Good Friday


@pytest.mark.parametrize(
    ("every", "span", "why"),
    [
        ("decade", (None, None), "no period 'decade'"),
        ("month", ("2025-13", None), "is not a day"),
        ("month", ("soon", None), "is not a day"),
        ("year", ("2025-02-01", "2025-02-10"), None),
        ("month", ("2025-06-03", "2025-05-01"), "no session from 2025-06-03"),
    ],
)
def test_what_is_of_no_use_is_refused(
    tmp_path: Path, every: str, span: tuple[str | None, str | None], why: str | None
) -> None:
    if why is None:
        found = write_archive(tmp_path, asked=Asked(every, *span, audience="brief"))
        assert [e.as_of.isoformat() for e in found] == ["2025-02-10"]
        return
    with pytest.raises(BadUsage, match=why):
        write_archive(tmp_path, asked=Asked(every, *span))
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(BadUsage, match="cannot write into"):
        write_archive(tmp_path / "file" / "notes", asked=Asked("year", "2025-06", "2025-12"))


def test_the_index_escapes_what_it_shows_and_asks_for_nothing_outside() -> None:
    day = dt.date(2025, 1, 31)
    page = index(
        [Entry(day, "note.html", "absent", "<b>x</b>"), Entry(day, None, "unknown", "no & data")],
        snapshot="s<1",
        simulated=True,
    )
    assert "<b>x</b>" not in page
    assert "&lt;b&gt;x&lt;/b&gt;" in page
    assert "no &amp; data" in page
    assert "s&lt;1" in page
    assert "Simulated market" in page
    assert not re.search(r"https?://", page)
    assert page.count("<a ") == 1
