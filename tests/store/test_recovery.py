"""What an interrupted import can leave: each state made by hand, then met by a writer."""

from __future__ import annotations

from pathlib import Path

import pytest

from rotascope.core.errors import StoreTrouble
from rotascope.core.settings import Settings
from rotascope.store.disk import Store
from rotascope.store.verify import verify
from rotascope.store.writing import Writer
from store.tiny import MORE, TWO_DAYS, add, contents, store_of


def test_a_log_that_ran_ahead_is_rolled_back(tmp_path: Path) -> None:
    root, twin = tmp_path / "s", tmp_path / "twin"
    for one in (root, twin):
        add(one, "prices", TWO_DAYS)
    pointer = (root / "CURRENT").read_text()
    ahead = add(root, "prices", MORE)
    (root / "CURRENT").write_text(pointer)  # killed just before readers would see it
    assert Store.open(root).scan("prices").collect().height == 3
    assert (root / f"snapshots/{ahead}.json").exists()
    Writer.open(root).close()
    assert not (root / f"snapshots/{ahead}.json").exists()
    assert len(list((root / "tables/prices").glob("*.parquet"))) == 1
    assert verify(root, every=True).problems == ()
    assert add(root, "prices", MORE) == ahead == add(twin, "prices", MORE)
    assert verify(root, every=True).problems == ()


def test_a_first_import_that_was_cut_short(tmp_path: Path) -> None:
    root = tmp_path / "s"
    wanted = add(root, "prices", TWO_DAYS)
    (root / "CURRENT").unlink()
    with pytest.raises(StoreTrouble, match="no store"):
        Store.open(root)
    assert add(root, "prices", TWO_DAYS) == wanted
    assert verify(root).problems == ()


def test_settings_that_were_not_put_in_place(tmp_path: Path) -> None:
    root = store_of(tmp_path / "s", {"prices": TWO_DAYS}).root
    old = (root / "settings.toml").read_text()
    with Writer.open(root) as writer:
        writer.add("prices", MORE)
        wanted = writer.commit(offered=Settings(aliases={"A": "B"})).id
    new = (root / "settings.toml").read_text()
    # Killed after readers saw the snapshot and before the file was replaced.
    (root / "settings.next").write_text(new)
    (root / "settings.toml").write_text(old)
    store = Store.open(root)
    assert (store.snapshot, store.settings.aliases) == (wanted, {"A": "B"})
    Writer.open(root).close()
    assert (root / "settings.toml").read_text() == new
    assert not (root / "settings.next").exists()
    assert Store.open(root).snapshot == wanted


def test_settings_of_an_import_that_never_was(tmp_path: Path) -> None:
    root = store_of(tmp_path / "s", {"prices": TWO_DAYS}).root
    wanted = Store.open(root).snapshot
    (root / "settings.next").write_text("home = 'X'")
    Writer.open(root).close()
    assert not (root / "settings.next").exists()
    assert Store.open(root).snapshot == wanted


def test_stray_files_are_swept(tmp_path: Path) -> None:
    root = store_of(tmp_path / "s", {"prices": TWO_DAYS}).root
    before = contents(root)
    (root / "tables/prices/part-0000.parquet").write_bytes(b"half")
    (root / ".CURRENT.99.tmp").write_text("half")
    (root / "tables/flows").mkdir()
    (root / "tables/flows/part-1.parquet").write_bytes(b"half")
    Writer.open(root).close()
    assert contents(root) == before


def test_a_log_that_lost_an_entry_is_mended(tmp_path: Path) -> None:
    root = tmp_path / "s"
    add(root, "prices", TWO_DAYS)
    add(root, "prices", MORE)
    log = sorted((root / "tables/prices/_delta_log").glob("*.json"))
    log[-1].unlink()
    assert any("Delta log" in problem for problem in verify(root).problems)
    assert Store.open(root).scan("prices").collect().height == 4  # readers do not need the log
    Writer.open(root).close()
    assert verify(root).problems == ()


def test_a_reader_keeps_its_snapshot_while_others_write(tmp_path: Path) -> None:
    root = store_of(tmp_path / "s", {"prices": TWO_DAYS}).root
    reader = Store.open(root)
    lazily = reader.scan("prices")
    add(root, "prices", MORE)
    assert lazily.collect().height == 3
    assert reader.scan("prices").collect().height == 3
