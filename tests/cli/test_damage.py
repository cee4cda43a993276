"""A store whose files were lost, cut or overwritten: one line, exit status 3."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest

from cli.calls import ask, call
from cli.small import prices, vendor

ASKED = [("read", "level(AAA)"), ("track", "level(AAA)"), ("note",)]


def parts(store: Path) -> list[Path]:
    return sorted((store / "tables" / "prices").glob("*.parquet"))


def lose(path: Path) -> None:
    path.unlink()


def empty(path: Path) -> None:
    path.write_bytes(b"")


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:300])


def garble(path: Path) -> None:
    chance = random.Random(11)
    path.write_bytes(chance.randbytes(path.stat().st_size))


def zero_tail(path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2] + bytes(len(data) - len(data) // 2))


HARMS = [lose, empty, cut, garble, zero_tail]


@pytest.mark.parametrize("harm", HARMS, ids=lambda harm: harm.__name__)
def test_facts_that_were_harmed(store: Path, tmp_path: Path, harm: object) -> None:
    copy = shutil.copytree(store, tmp_path / "S")
    for path in parts(copy):
        harm(path)  # type: ignore[operator]  # one of the functions above
    for words in ASKED:
        answer = ask(*words, "--store", copy)
        assert answer.status == 3
        assert "damaged" in answer.refusal
    assert ask("store", "verify", "--store", copy).status == 1


def test_harmed_facts_and_the_real_command(store: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(store, tmp_path / "S")
    for path in parts(copy):
        garble(path)
    answer = call("read", "level(AAA)", "--store", copy)
    assert answer.status == 3
    assert "damaged" in answer.refusal


def test_an_import_into_harmed_facts_blames_the_store(store: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(store, tmp_path / "S")
    for path in parts(copy):
        garble(path)
    manifest = vendor(tmp_path / "data", prices=prices().replace("AAA,119", "AAA,120"))
    answer = ask("import", manifest, "--store", copy)
    assert answer.status == 3
    assert "damaged" in answer.refusal


@pytest.mark.parametrize("name", ["CURRENT", "snapshots"])
@pytest.mark.parametrize("text", [b"", b"{", b"[1]", b"\xff\xfe\x00", b"null", b'{"format": 99}'])
def test_a_record_that_was_overwritten(store: Path, tmp_path: Path, name: str, text: bytes) -> None:
    copy = shutil.copytree(store, tmp_path / "S")
    current = (copy / "CURRENT").read_text().strip()
    path = copy / "CURRENT" if name == "CURRENT" else copy / "snapshots" / f"{current}.json"
    path.write_bytes(text)
    for words in (*ASKED, ("store", "status"), ("store", "snapshots")):
        answer = ask(*words, "--store", copy)
        assert answer.status == 3
        assert str(copy) in answer.refusal or path.name in answer.refusal


@pytest.mark.parametrize("name", ["snapshots", "tables"])
def test_a_folder_that_is_gone(store: Path, tmp_path: Path, name: str) -> None:
    copy = shutil.copytree(store, tmp_path / "S")
    shutil.rmtree(copy / name)
    answer = ask("read", "level(AAA)", "--store", copy)
    assert answer.status == 3
    assert "damaged" in answer.refusal


def test_settings_edited_badly(store: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(store, tmp_path / "S")
    (copy / "settings.toml").write_text("home = \n")
    answer = ask("read", "level(AAA)", "--store", copy)
    assert answer.status == 2
    assert "settings.toml: not TOML" in answer.refusal
    assert "line 1" in answer.refusal
