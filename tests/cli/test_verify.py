"""The command that verifies a written note: exit status and text."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cli.calls import call


@pytest.fixture(scope="module")
def note(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("note") / "note.html"
    assert call("note", "--out", str(path)).status == 0
    return path


def test_a_sound_note(note: Path) -> None:
    found = call("verify", str(note))
    assert found.status == 0
    assert "numbers computed again as of 2026-01-30; none differs" in found.out


def test_a_spoiled_note(note: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.html"
    text = note.read_text(encoding="utf-8")
    place = text.index(">", text.index('data-source="streak(RUT, SPX) ='))
    end = text.index("<", place)
    other.write_text(text[: place + 1] + "77" + text[end:], encoding="utf-8")
    found = call("verify", str(other))
    assert found.status == 1
    assert "1 differs" in found.out
    assert "streak(RUT, SPX)" in found.out
    assert "the text says 77" in found.out
    told = json.loads(call("verify", str(other), "--json").out)
    assert [d["expression"] for d in told["differences"]] == ["streak(RUT, SPX)"]


def test_no_note_is_one_line_and_status_2(tmp_path: Path) -> None:
    found = call("verify", str(tmp_path / "none.html"))
    assert found.status == 2
    assert found.err.count("\n") == 1
    assert "cannot read" in found.err
