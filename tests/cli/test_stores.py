"""The commands that make a store and look into it: import, sample, store."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from cli.calls import ask, call
from cli.small import prices, vendor
from rotascope.store.lock import WriteLock

READERS = [
    ("read", "level(AAA)"),
    ("track", "level(AAA)"),
    ("note",),
    ("store", "status"),
    ("store", "verify"),
    ("store", "quarantine"),
    ("store", "snapshots"),
]


def test_an_import_and_the_same_again(tmp_path: Path) -> None:
    manifest = vendor(tmp_path / "data")
    first = call("import", manifest, "--store", tmp_path / "S")
    assert first.status == 0
    assert first.err == ""
    lines = first.out.splitlines()
    assert lines[0].startswith("closes: 41 rows, 40 added to prices, 1 in quarantine (")
    assert lines[1:3] == [
        "members: 2 rows, 2 added to holdings",
        "rate: 3 rows, 3 added to series",
    ]
    snapshot = lines[3].rpartition(" ")[2]
    again = call("import", manifest, "--store", tmp_path / "S")
    assert again.status == 0
    assert again.out.splitlines()[-1] == f"nothing new: snapshot {snapshot} stays"


def test_the_files_may_lie_elsewhere(tmp_path: Path) -> None:
    manifest = vendor(tmp_path / "data")
    moved = shutil.move(manifest, tmp_path / "m.toml")
    alone = ask("import", moved, "--store", tmp_path / "S")
    assert alone.status == 2
    assert "prices.csv: there is no such file" in alone.refusal
    assert not (tmp_path / "S" / "CURRENT").exists()
    told = ask("import", moved, "--data", tmp_path / "data", "--store", tmp_path / "S")
    assert told.status == 0


def test_a_correction_counts_from_when_it_was_received(tmp_path: Path) -> None:
    where = ("--store", tmp_path / "S")
    ask("import", vendor(tmp_path / "data"), *where)
    text = prices().replace("2026-01-08,AAA,104", "2026-01-08,AAA,105")
    manifest = vendor(tmp_path / "data", prices=text)
    told = ask("import", manifest, *where, "--received", "2026-01-22T18:00", "--json").json
    assert told["sources"][0]["corrections"] == 1
    asked = ("read", "return(AAA, 2026-01-07..2026-01-08)", *where, "--json", "--as-of")
    assert ask(*asked, "2026-01-21").json["value"] == pytest.approx(104 / 103 - 1)
    assert ask(*asked, "2026-01-22").json["value"] == pytest.approx(105 / 103 - 1)


def test_a_moment_that_is_none(tmp_path: Path) -> None:
    manifest = vendor(tmp_path / "data")
    answer = ask("import", manifest, "--store", tmp_path / "S", "--received", "soon")
    assert answer.status == 2
    assert answer.refusal.startswith("'soon' is not a moment")
    assert not (tmp_path / "S").exists()


@pytest.mark.parametrize("what", ["missing", "folder", "circle", "binary"])
def test_manifests_that_are_none(tmp_path: Path, what: str) -> None:
    path = tmp_path / "m.toml"
    if what == "folder":
        path.mkdir()
    elif what == "circle":
        path.symlink_to(path)
    elif what == "binary":
        path.write_bytes(bytes(range(256)))
    answer = call("import", path, "--store", tmp_path / "S")
    assert answer.status == 2
    assert f"manifest {path}: " in answer.refusal
    assert not (tmp_path / "S").exists()


def test_a_store_that_another_writes_to_is_busy(tmp_path: Path) -> None:
    manifest = vendor(tmp_path / "data")
    assert ask("import", manifest, "--store", tmp_path / "S").status == 0
    vendor(tmp_path / "data", rate="month,value\n2025-09-01,4.25\n")
    lock = WriteLock(tmp_path / "S" / "lock", what="a long import")
    try:
        answer = call("import", manifest, "--store", tmp_path / "S")
    finally:
        lock.release()
    assert answer.status == 3
    assert "is being written by process" in answer.refusal
    assert "a long import" in answer.refusal
    assert ask("import", manifest, "--store", tmp_path / "S").status == 0


@pytest.mark.parametrize("words", READERS, ids=" ".join)
@pytest.mark.parametrize("what", ["missing", "file", "folder", "circle"])
def test_a_path_that_is_no_store(tmp_path: Path, words: tuple[str, ...], what: str) -> None:
    path = tmp_path / "S"
    if what == "file":
        path.write_text("no store")
    elif what == "folder":
        path.mkdir()
        (path / "diary.txt").write_text("mine")
    elif what == "circle":
        path.symlink_to(path)
    answer = ask(*words, "--store", path)
    assert answer.status == 3
    assert str(path) in answer.refusal
    there = sorted(str(p.relative_to(tmp_path)) for p in tmp_path.rglob("*"))
    assert there == {"missing": [], "folder": ["S", "S/diary.txt"]}.get(what, ["S"])


def test_an_import_into_a_file(tmp_path: Path) -> None:
    (tmp_path / "S").write_text("no store")
    answer = call("import", vendor(tmp_path / "data"), "--store", tmp_path / "S")
    assert answer.status in (2, 3)
    assert str(tmp_path / "S") in answer.refusal
    assert (tmp_path / "S").read_text() == "no store"


def test_status(store: Path) -> None:
    answer = call("store", "status", "--store", store)
    assert answer.status == 0
    assert answer.out.splitlines()[0].startswith(f"store {store}: snapshot ")
    assert "prices: 40 rows in 1 file, 2026-01-02 to 2026-01-30" in answer.out
    tables = {
        t["table"]: t["rows"] for t in ask("store", "status", "-s", store, "--json").json["tables"]
    }
    assert {name: rows for name, rows in tables.items() if rows} == {
        "prices": 40,
        "holdings": 2,
        "series": 3,
    }


def test_verify_of_a_sound_store(store: Path) -> None:
    for option in ((), ("--all",)):
        answer = call("store", "verify", "--store", store, *option)
        assert answer.status == 0
        assert answer.out.endswith(": sound\n")
    assert ask("store", "verify", "--store", store, "--json").json["sound"] is True


def test_verify_of_a_spoilt_store_ends_with_1(store: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(store, tmp_path / "S")
    file = next((copy / "tables" / "prices").glob("*.parquet"))
    file.write_bytes(file.read_bytes()[:-1])
    answer = call("store", "verify", "--store", copy)
    assert answer.status == 1
    assert answer.err == ""
    assert f"prices/{file.name}: " in answer.out
    assert ask("store", "verify", "--store", copy, "--json").status == 1


def test_quarantine(store: Path) -> None:
    answer = call("store", "quarantine", "--store", store)
    assert answer.status == 0
    assert "prices.csv, line 42: " in answer.out  # the header is line 1, then 40 good rows
    assert '"Ticker":"CCC"' in answer.out
    found = ask("store", "quarantine", "--store", store, "--json").json
    assert [(row["file"], row["line"]) for row in found["rows"]] == [("prices.csv", 42)]
    rule = found["rows"][0]["rule"]
    asked = ("store", "quarantine", "--store", store, "--json")
    assert ask(*asked, "--limit", "0").json["rows"] == []
    assert ask(*asked, "--rule", rule).json["total"] == 1
    assert ask(*asked, "--rule", "another").json["total"] == 0
    assert ask(*asked, "--source", "closes").json["total"] == 1
    assert ask(*asked, "--source", "members").json["total"] == 0


def test_snapshots(tmp_path: Path) -> None:
    where = ("--store", tmp_path / "S")
    ask("import", vendor(tmp_path / "data"), *where)
    later = vendor(tmp_path / "data", rate="month,value\n2025-09-01,4.25\n")
    ask("import", later, *where)
    lines = call("store", "snapshots", *where).out.splitlines()
    assert len(lines) == 2
    assert lines[0].endswith("47 rows; added 1 row from 1 source")  # one is in quarantine
    newest, oldest = ask("store", "snapshots", *where, "--json").json["snapshots"]
    assert [newest["added"], newest["sources"]] == [1, ["rate"]]
    assert lines[1].startswith(oldest["id"])
    asked = ("read", "level(AAA)", *where, "--json")
    assert ask(*asked).json["snapshot"] == newest["id"]
    assert ask(*asked, "--snapshot", oldest["id"]).json["snapshot"] == oldest["id"]


@pytest.fixture(scope="module")
def simulated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sample") / "S"
    answer = call("sample", "--store", path, "--seed", "3")
    assert answer.status == 0, answer.err
    assert answer.out.startswith("simulated market, seed 3: ")
    return path


def test_the_sample_as_a_store_is_sound_and_says_that_it_is_simulated(simulated: Path) -> None:
    assert (simulated / "truth.csv").is_file()
    verified = call("store", "verify", "--store", simulated)
    assert verified.status == 0, verified.out
    reading = ask("read", "level(SPX)", "--store", simulated)
    assert reading.out.splitlines()[0].endswith("(simulated)")
    assert "(simulated)" in ask("store", "status", "--store", simulated).out


def test_another_seed_gives_another_market(simulated: Path) -> None:
    there = ask("read", "level(SPX)", "--store", simulated, "--json").json["value"]
    assert there != ask("read", "level(SPX)", "--json").json["value"]


def test_a_sample_goes_only_where_nothing_is(simulated: Path, tmp_path: Path) -> None:
    before = sorted(simulated.rglob("*"))
    answer = call("sample", "--store", simulated)
    assert answer.status == 2
    assert "is not empty" in answer.refusal
    assert sorted(simulated.rglob("*")) == before
    (tmp_path / "file").write_text("mine")
    answer = ask("sample", "--store", tmp_path / "file")
    assert answer.status == 2
    assert "is a file" in answer.refusal


@pytest.mark.parametrize("seed", ["-1", "x", "1.5", ""])
def test_a_seed_that_is_none(tmp_path: Path, seed: str) -> None:
    answer = ask("sample", "--store", tmp_path / "S", "--seed", seed)
    assert answer.status == 2
    assert "--seed" in answer.refusal
    assert not (tmp_path / "S").exists()
