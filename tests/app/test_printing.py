"""Printing through Chromium: a PDF of pages where there is one, a plain refusal where not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from rotascope.app import printing
from rotascope.app.opening import open_market
from rotascope.app.writing import check_note_form, note_of, write_note
from rotascope.core.errors import CannotAnswer

needs_browser = pytest.mark.skipif(printing.browser() is None, reason="no Chromium is installed")


@needs_browser
def test_a_note_is_printed_on_pages(tmp_path: Path) -> None:
    path = tmp_path / "note.pdf"
    write_note(note_of(open_market(), audience="brief"), path)
    data = path.read_bytes()
    assert data.startswith(b"%PDF-")
    assert b"%%EOF" in data[-64:]
    assert len(re.findall(rb"/Type\s*/Page\b", data)) >= 2
    assert list(tmp_path.iterdir()) == [path]


def test_without_a_browser_it_is_said_before_anything_is_computed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(CannotAnswer, match="printed by Chromium") as caught:
        check_note_form(tmp_path / "note.pdf")
    assert "\n" not in caught.value.message
    assert check_note_form(tmp_path / "note.html") == ".html"


def test_a_browser_that_prints_nothing_is_a_plain_refusal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A program of that name which does something else."""
    fake = tmp_path / "chromium"
    fake.write_text("#!/bin/sh\necho 'no display here' >&2\nexit 3\n")
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    with pytest.raises(CannotAnswer, match="did not print the note: no display here"):
        printing.write_pdf("<p>x</p>", tmp_path / "x.pdf")
    assert not (tmp_path / "x.pdf").exists()
