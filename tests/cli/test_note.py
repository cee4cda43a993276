"""The note's command: lenses, audiences, a series, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cli.calls import call


def anchors(path: Path) -> list[str]:
    return [s["anchor"] for s in json.loads(path.read_text(encoding="utf-8"))["sections"]]


def test_a_lens_puts_its_sections_first_and_a_brief_note_leaves_some_out(tmp_path: Path) -> None:
    found = {}
    for name, extra in {
        "plain": [],
        "history": ["--lens", "history"],
        "policy": ["--lens", "policy"],
        "brief": ["--audience", "brief"],
    }.items():
        path = tmp_path / f"{name}.json"
        assert call("note", "--out", str(path), *extra).status == 0
        found[name] = anchors(path)
    assert sorted(found["plain"]) == sorted(found["history"]) == sorted(found["policy"])
    assert found["history"][:4] == ["key", "signs", "strength", "durability"]
    assert found["policy"][:4] == ["key", "signs", "backdrop", "drivers"]
    assert set(found["brief"]) < set(found["plain"])
    assert {"key", "signs", "outlook", "method"} <= set(found["brief"])


def test_a_series_is_written_with_its_index(tmp_path: Path) -> None:
    folder = tmp_path / "notes"
    found = call("note", "--every", "year", "--from", "2024", "--out", str(folder))
    assert "'2024' is not a day" in found.refusal
    found = call(
        "note", "--every", "year", "--from", "2024-12", "--to", "2025-12", "--audience", "brief",
        "--out", str(folder),
    )  # fmt: skip
    assert found.status == 0
    assert "2 notes from 2024-12-31 to 2025-12-31 written to" in found.out
    assert sorted(p.name for p in folder.iterdir()) == [
        "index.html", "note-2024-12-31.html", "note-2025-12-31.html",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["--lens", "polcy"], "no lens 'polcy'; did you mean policy?"),
        (["--audience", "children"], "no audience 'children'; there are full, brief"),
        (["--every", "month"], "name it with --out"),
        (["--every", "fortnight", "--out", "x"], "no period 'fortnight'"),
        (["--from", "2025-01"], "belong to --every"),
        (["--every", "month", "--as-of", "2025-01-31", "--out", "x"], "given by --from and --to"),
        (["--out", "note.doc"], "a note is written as .html, .md, .json, .pdf"),
    ],
)
def test_what_is_wrongly_asked_is_refused_in_a_line(arguments: list[str], why: str) -> None:
    assert why in call("note", *arguments).refusal
