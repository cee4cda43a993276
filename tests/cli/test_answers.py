"""The commands that answer: note, read, track, catalogue."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest

from cli.calls import ask, call
from cli.small import SESSIONS

FIELDS = ["expression", "as_of", "value", "unit", "kind", "snapshot", "inputs", "caveats"]


def test_a_reading_in_words(store: Path) -> None:
    answer = call("read", "streak(AAA,BBB)", "--store", store)
    assert answer.status == 0
    assert answer.err == ""
    first, second = answer.out.splitlines()
    assert first == "streak(AAA, BBB) = 19"
    assert second.startswith("  as of 2026-01-30, count, price closes, snapshot ")


def test_a_reading_as_one_object(store: Path) -> None:
    answer = call("read", "return(AAA, 5d)", "--store", store, "--json")
    found = answer.json
    assert list(found) == FIELDS
    assert answer.out.count("\n") == 1
    assert found["value"] == pytest.approx(119 / 114 - 1, rel=1e-12)
    assert (found["as_of"], found["unit"], found["kind"]) == ("2026-01-30", "fraction", "price")
    assert found["inputs"] == [
        {
            "table": "prices",
            "name": "AAA",
            "kind": "price",
            "first": "2026-01-02",
            "last": "2026-01-30",
        }
    ]
    assert found["caveats"] == []


@pytest.mark.parametrize(
    ("as_of", "session", "value"),
    [
        ("2026-01-30", "2026-01-30", 119.0),
        ("2026-01-19", "2026-01-16", 110.0),  # a holiday: the session before
        ("2026-01-18", "2026-01-16", 110.0),  # a Sunday
        ("2026-01-02", "2026-01-02", 100.0),
    ],
)
def test_the_reader_stands_after_a_close(
    store: Path, as_of: str, session: str, value: float
) -> None:
    found = ask("read", "level(AAA)", "--store", store, "--as-of", as_of, "--json").json
    assert (found["as_of"], found["value"]) == (session, value)


@pytest.mark.parametrize(
    ("as_of", "status", "says"),
    [
        ("garbage", 2, "'garbage' is not a day; write it as 2026-01-28"),
        ("2026-02-30", 2, "'2026-02-30' is not a day; write it as 2026-01-28"),
        ("", 2, "'' is not a day; write it as 2026-01-28"),
        ("2026-01-01", 3, "asked as of 2026-01-01; the first session available is 2026-01-02"),
        ("1066-10-14", 3, "asked as of 1066-10-14; the first session available is 2026-01-02"),
        ("2026-02-10", 3, "2026-01-30"),  # a session without closes: the last one is named
        ("2050-01-01", 2, "asked for 2050-01-01"),
        ("9999-12-31", 2, "asked for 9999-12-31"),
    ],
)
def test_dates_that_cannot_be(store: Path, as_of: str, status: int, says: str) -> None:
    answer = ask("read", "level(AAA)", "--store", store, "--as-of", as_of)
    assert answer.status == status
    assert says in answer.refusal


@pytest.mark.parametrize(
    ("expression", "status", "says"),
    [
        ("streek(AAA, BBB)", 2, "'streek' at character 1"),
        ("streek(AAA, BBB)", 2, "did you mean streak?"),
        ("streak(AAA, BBX)", 2, "'BBX' at character 13"),
        ("streak(AAA, BBB", 2, "'(' is never closed at character 7"),
        ("", 2, "the expression is empty"),
        ("return(AAA, 2027)", 3, "the period 2027 is not yet known as of 2026-01-30"),
        ("return(AAA, ytd)", 3, "the first session available is 2026-01-02"),
        ("return(AAA, 1000000000d)", 2, "1000000000d is too long at character 13"),
    ],
)
def test_questions_that_cannot_be_answered(
    store: Path, expression: str, status: int, says: str
) -> None:
    answer = ask("read", expression, "--store", store)
    assert answer.status == status
    assert says in answer.refusal


def test_a_caveat_is_told(store: Path) -> None:
    answer = ask("read", "level(RATE)", "--store", store)
    # The November figure counts from the last session of December, the December one from 01-30.
    assert answer.out.splitlines()[0] == "level(RATE) = 3.7500"
    assert "  note: " in answer.out


def test_an_earlier_snapshot(store: Path) -> None:
    name = ask("store", "snapshots", "--store", store, "--json").json["snapshots"][0]["id"]
    asked = ("read", "level(AAA)", "--store", store, "--json", "--snapshot")
    assert ask(*asked, name[:6]).json["snapshot"] == name
    wrong = ask(*asked, "zzz")
    assert wrong.status == 3
    assert "zzz" in wrong.refusal
    alone = ask("read", "level(AAA)", "--snapshot", "zzz")
    assert alone.status == 2
    assert "name a store" in alone.refusal


def test_a_track_on_the_output_is_clean(store: Path) -> None:
    asked = ("track", "level(AAA)", "--from", "2026-01-28", "--to", "2026-01-29")
    answer = call(*asked, "--store", store)
    assert answer.status == 0
    assert answer.out == "session\tvalue\n2026-01-28\t117.0\n2026-01-29\t118.0\n"
    assert answer.err.startswith("level(AAA): 2 sessions to 2026-01-30, last 118.00, level, ")


def test_notes_on_a_track_go_to_the_error_stream(store: Path) -> None:
    answer = ask("track", "level(RATE)", "--store", store, "--from", "2026-01-29")
    assert answer.out == "session\tvalue\n2026-01-29\t4.0\n2026-01-30\t3.75\n"
    assert "note: " in answer.err


@pytest.mark.parametrize("suffix", ["csv", "parquet", "json", "CSV"])
def test_a_track_in_a_file(store: Path, tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"level.{suffix}"
    answer = ask("track", "level(AAA)", "--store", store, "--out", path)
    assert answer.out == f"20 sessions to 2026-01-30 written to {path}\n"
    assert [file.name for file in tmp_path.iterdir()] == [path.name]
    if suffix == "json":
        found = json.loads(path.read_text(encoding="utf-8"))
        assert found["sessions"] == SESSIONS
        assert found["values"] == [100.0 + n for n in range(20)]
        return
    frame = pl.read_parquet(path) if suffix == "parquet" else pl.read_csv(path)
    assert frame.columns == ["session", "value"]
    assert frame["value"].to_list() == [100.0 + n for n in range(20)]


def test_a_track_as_one_object(store: Path) -> None:
    found = ask("track", "return(AAA, 1d)", "--store", store, "--json").json
    assert found["sessions"] == SESSIONS[1:]
    assert found["values"][0] == pytest.approx(0.01)


@pytest.mark.parametrize(
    ("options", "status", "says"),
    [
        (("--from", "2026-01-28", "--to", "2026-01-20"), 2, "ends before it starts"),
        (("--to", "2026-02-20"), 3, "2026-02-20 is not yet known as of 2026-01-30"),
        (("--from", "tomorrow"), 2, "'tomorrow' is not a day"),
        (("--out", "track.xls"), 2, "a track is written as .csv, .parquet"),
        (("--out", "track"), 2, "not 'track'"),
        (("--out", "no/such/folder/track.csv"), 2, "there is no directory no/such/folder"),
    ],
)
def test_tracks_that_cannot_be(
    store: Path, options: tuple[str, ...], status: int, says: str
) -> None:
    answer = ask("track", "level(AAA)", "--store", store, *options)
    assert answer.status == status
    assert says in answer.refusal


def test_what_stands_in_the_way_of_a_file_stays(store: Path, tmp_path: Path) -> None:
    (tmp_path / "a.csv").mkdir()
    answer = ask("track", "level(AAA)", "--store", store, "--out", tmp_path / "a.csv")
    assert answer.status == 2
    assert "it is a directory" in answer.refusal
    assert [file.name for file in tmp_path.iterdir()] == ["a.csv"]


def test_the_catalogue_lists_every_measure() -> None:
    answer = call("catalogue")
    assert answer.status == 0
    names = ("streak(", "breadth(", "contribution(", "cuts(", "percentile(", "rank_in(")
    assert all(f"\n  {name}" in answer.out for name in names)
    listed = ask("catalogue", "--json").json
    assert f"\n{len(listed)} measures; " in answer.out
    assert len({entry["name"] for entry in listed}) == len(listed) > 50


def test_one_measure_is_explained() -> None:
    answer = ask("catalogue", "streak")
    assert answer.out.startswith("streak(X, Y")
    for head in ("formula", "unit", "missing", "known", "source", "tables", "example"):
        assert f"\n  {head} " in answer.out
    found = ask("catalogue", "streak", "--json").json
    assert found["unit"] == "count"
    assert found["arguments"]["required"] == ["X", "Y"]


def test_an_unknown_measure() -> None:
    answer = call("catalogue", "streek")
    assert answer.status == 2
    assert answer.refusal == "no measure 'streek'; did you mean streak?"


def test_the_note_of_the_simulated_market_says_so(tmp_path: Path) -> None:
    path = tmp_path / "note.html"
    answer = call("note", "--out", path)
    assert answer.status == 0, answer.err
    assert answer.out == f"note as of 2026-01-30 written to {path}\n"
    assert (
        '<aside class="banner" aria-label="What the data are">Simulated market</aside>'
        in path.read_text("utf-8")
    )
    shown = ask("note")
    assert shown.status == 0
    assert "imulated" in shown.out
    assert max(map(len, shown.out.splitlines())) <= 100


@pytest.mark.parametrize("suffix", ["html", "md", "json"])
def test_a_note_in_a_file(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"note.{suffix}"
    answer = ask("note", "--as-of", "2025-12-31", "--out", path)
    assert answer.out == f"note as of 2025-12-31 written to {path}\n"
    text = path.read_text(encoding="utf-8")
    assert "2025-12-31" in text
    starts = {"html": "<!doctype html>", "md": "**Simulated market**\n\n# ", "json": "{"}
    assert text.lstrip().startswith(starts[suffix])


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("note.docx", "a note is written as .html, .md, .json, .pdf, not 'note.docx'"),
        ("note", "not 'note'"),
        ("no/such/note.html", "there is no directory no/such"),
    ],
)
def test_notes_that_cannot_be_written(name: str, says: str) -> None:
    answer = ask("note", "--out", name)
    assert answer.status == 2
    assert says in answer.refusal


def test_a_note_of_a_store_that_lacks_most_of_it_says_what(store: Path, tmp_path: Path) -> None:
    path = tmp_path / "note.md"
    answer = ask("note", "--store", store, "--out", path)
    assert answer.status == 0, answer.err
    assert "Simulated market" not in path.read_text(encoding="utf-8")
