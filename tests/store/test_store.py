"""The store on disk: all or nothing, one writer, snapshots that never change."""

from __future__ import annotations

import multiprocessing
import shutil
from contextlib import suppress
from pathlib import Path

import polars as pl
import pytest

from rotascope.core.errors import BadSettings, StoreTrouble
from rotascope.core.settings import BasketDefinition, Settings
from rotascope.store.digest import text_digest
from rotascope.store.disk import Store
from rotascope.store.layout import put, text_of
from rotascope.store.lock import WriteLock
from rotascope.store.snapshot import Source
from rotascope.store.verify import verify
from rotascope.store.writing import Writer
from store.tiny import CPI, MORE, TWO_DAYS, add, contents, price, rows, store_of


def test_there_must_be_a_store(tmp_path: Path) -> None:
    with pytest.raises(StoreTrouble, match=r"no store at .*rotascope import MANIFEST --store"):
        Store.open(tmp_path / "none")
    assert not (tmp_path / "none").exists()


def test_nothing_is_seen_before_the_commit(tmp_path: Path) -> None:
    store_of(tmp_path / "s", {"prices": TWO_DAYS})
    with Writer.open(tmp_path / "s") as writer:
        writer.add("prices", MORE)
        assert Store.open(tmp_path / "s").scan("prices").collect().height == 3
        assert writer.versions("prices").collect().height == 4
        writer.commit()
    assert Store.open(tmp_path / "s").scan("prices").collect().height == 4


def test_what_was_not_committed_is_gone(tmp_path: Path) -> None:
    root = store_of(tmp_path / "s", {"prices": TWO_DAYS}).root
    before = contents(root)
    with Writer.open(root) as writer:
        writer.add("prices", MORE)
        writer.add("series", CPI)
    assert contents(root) == before
    with suppress(KeyError), Writer.open(root) as writer:
        writer.add("prices", MORE)
        raise KeyError
    assert contents(root) == before


def test_when_the_third_table_fails_none_is_changed(tmp_path: Path) -> None:
    root = store_of(tmp_path / "s", {"prices": TWO_DAYS}).root
    before = Store.open(root).snapshot
    event = rows("events", {"kind": "k", "date": "2024-01-02", "title": "t", "known": "2024-01-02"})
    with Writer.open(root) as writer:
        writer.add("events", event)
        writer.add("prices", MORE)
        writer.add("series", CPI)
        # A file where the log of the third table must have its directory.
        (root / "tables/series/_delta_log").write_text("in the way")
        with pytest.raises(StoreTrouble, match="Delta log"):
            writer.commit()
    store = Store.open(root)
    assert store.snapshot == before
    assert store.scan("prices").collect().height == 3
    assert verify(root).problems == ()
    assert not (root / "tables/events").exists()
    with Writer.open(root) as writer:
        writer.add("events", event)
        writer.add("prices", MORE)
        writer.add("series", CPI)
        writer.commit()
    assert verify(root).problems == ()


def test_nothing_new_makes_no_snapshot(tmp_path: Path) -> None:
    root = store_of(tmp_path / "s", {"prices": TWO_DAYS}).root
    before = contents(root)
    with Writer.open(root) as writer:
        assert writer.commit().id == Store.open(root).snapshot
        writer.add("prices", MORE.head(0))
        writer.commit()
    assert contents(root) == before


def test_ids_depend_on_content_and_order_alone(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    for root in (one, two):
        add(root, "prices", TWO_DAYS)
        add(root, "series", CPI)
    assert Store.open(one).snapshot == Store.open(two).snapshot
    add(tmp_path / "three", "series", CPI)
    add(tmp_path / "three", "prices", TWO_DAYS)
    assert Store.open(tmp_path / "three").snapshot != Store.open(one).snapshot


def test_old_snapshots_stay_readable(tmp_path: Path) -> None:
    root = tmp_path / "s"
    first = add(root, "prices", TWO_DAYS)
    second = add(root, "prices", MORE)
    assert Store.open(root).snapshot == second
    assert Store.open(root, snapshot=first).scan("prices").collect().height == 3
    assert Store.open(root, snapshot=first[:5]).snapshot == first
    assert [one.id for one in Store.open(root).snapshots()] == [second, first]
    with pytest.raises(StoreTrouble, match=f"no snapshot 'zzz'.*the newest is {second}, of 2"):
        Store.open(root, snapshot="zzz")
    with pytest.raises(StoreTrouble, match="no snapshot ''"):
        Store.open(root, snapshot="")


def test_an_ambiguous_beginning_is_refused(tmp_path: Path) -> None:
    root = tmp_path / "s"
    ids: list[str] = []
    for number in range(40):  # of seventeen ids two begin alike
        ids.append(add(root, "prices", rows("prices", price(f"S{number}", "2024-01-02", 1.0))))
        alike = [one for one in ids if one[0] == ids[-1][0]]
        if len(alike) > 1:
            break
    with pytest.raises(StoreTrouble, match="say more"):
        Store.open(root, snapshot=ids[-1][0])


def test_the_simulated_mark_stays(tmp_path: Path) -> None:
    store_of(tmp_path / "s", {"prices": TWO_DAYS}, simulated=True)
    add(tmp_path / "s", "prices", MORE)
    assert Store.open(tmp_path / "s").simulated


def test_the_files_are_a_delta_table(tmp_path: Path) -> None:
    root = tmp_path / "s"
    add(root, "prices", TWO_DAYS)
    add(root, "prices", MORE)
    found = pl.read_delta(str(root / "tables/prices"))
    assert found.sort("symbol", "session").equals(pl.concat([TWO_DAYS, MORE]))


def test_a_second_writer_is_refused_at_once(tmp_path: Path) -> None:
    root = store_of(tmp_path / "s", {"prices": TWO_DAYS}).root
    with Writer.open(root, what="import of a.toml"):
        told = r"is being written by process \d+ \(import of a.toml, since 20\d\d-.* UTC\)"
        with pytest.raises(StoreTrouble, match=told):
            Writer.open(root)
        assert Store.open(root).scan("prices").collect().height == 3
    Writer.open(root).close()


def _hold(path: str, ready: object, done: object) -> None:
    lock = WriteLock(Path(path), what="holding")
    ready.set()  # type: ignore[attr-defined]  # an event of another start method's class
    done.wait(20)  # type: ignore[attr-defined]  # as above
    lock.release()


def test_a_writer_in_another_process_is_respected(tmp_path: Path) -> None:
    root = store_of(tmp_path / "s", {"prices": TWO_DAYS}).root
    spawn = multiprocessing.get_context("spawn")
    ready, done = spawn.Event(), spawn.Event()
    holder = spawn.Process(target=_hold, args=(str(root / "lock"), ready, done))
    holder.start()
    try:
        assert ready.wait(20)
        with pytest.raises(StoreTrouble, match=f"process {holder.pid} \\(holding"):
            Writer.open(root)
    finally:
        done.set()
        holder.join(20)
    Writer.open(root).close()


def test_edited_settings_become_a_snapshot(tmp_path: Path) -> None:
    root = store_of(tmp_path / "s", {"prices": TWO_DAYS}).root
    first = Store.open(root).snapshot
    with (root / "settings.toml").open("a") as out:
        out.write('[baskets.MINE]\nmembers = ["AAA"]\n')
    store = Store.open(root)
    assert store.snapshot != first
    assert store.settings.baskets == {"MINE": BasketDefinition(("AAA",))}
    assert Store.open(root).snapshot == store.snapshot
    assert Store.open(root, snapshot=first).settings.baskets == {}
    assert verify(root, every=True).problems == ()


def test_wrong_settings_are_one_line_and_change_nothing(tmp_path: Path) -> None:
    root = store_of(tmp_path / "s", {"prices": TWO_DAYS}).root
    first = Store.open(root).snapshot
    (root / "settings.toml").write_text("hoem = 'X'")
    with pytest.raises(BadSettings, match=r"settings.toml: no setting 'hoem'; did you mean home"):
        Store.open(root)
    with pytest.raises(BadSettings):
        Writer.open(root)
    assert Store.open(root, snapshot=first).snapshot == first


def test_settings_offered_with_facts(tmp_path: Path) -> None:
    root = tmp_path / "s"
    offered = Settings(aliases={"^GSPC": "SPX"})
    with Writer.open(root) as writer:
        writer.add("prices", TWO_DAYS)
        writer.commit(offered=offered)
    assert Store.open(root).settings.aliases == {"^GSPC": "SPX"}
    text = (root / "settings.toml").read_text() + "# my own note\n"
    (root / "settings.toml").write_text(text)
    Store.open(root)
    with Writer.open(root) as writer:
        writer.add("prices", MORE)
        writer.commit(offered=offered)
    assert (root / "settings.toml").read_text() == text  # nothing to merge: a user's words stay


def test_a_source_is_recorded_once(tmp_path: Path) -> None:
    source = Source("n", "f.csv", "ab", "cd", "prices", rows=3, added=3, quarantined=0)
    root = tmp_path / "s"
    with Writer.open(root) as writer:
        writer.add("prices", TWO_DAYS)
        first = writer.commit([source])
    with Writer.open(root) as writer:
        assert writer.commit([source]).id == first.id
    assert Store.open(root).version.ledger == (source,)


# Writes that cannot be half done.


def test_put_replaces_a_text_at_once(tmp_path: Path) -> None:
    put(tmp_path / "f", "one")
    put(tmp_path / "f", "two")
    assert (tmp_path / "f").read_text() == "two"
    assert [path.name for path in tmp_path.iterdir()] == ["f"]
    assert text_of(tmp_path / "none") is None
    (tmp_path / "d").mkdir()
    with pytest.raises(IsADirectoryError):
        put(tmp_path / "d", "text")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["d", "f"]


def test_a_store_cannot_be_made_on_a_file(tmp_path: Path) -> None:
    (tmp_path / "f").write_text("x")
    with pytest.raises(StoreTrouble, match="cannot make a store"):
        Writer.open(tmp_path / "f")


def test_the_store_may_move(tmp_path: Path) -> None:
    root = store_of(tmp_path / "s", {"prices": TWO_DAYS}).root
    wanted = Store.open(root).snapshot
    shutil.move(root, tmp_path / "elsewhere")
    moved = Store.open(tmp_path / "elsewhere")
    assert moved.snapshot == wanted
    assert moved.scan("prices").collect().height == 3
    assert verify(tmp_path / "elsewhere").problems == ()
    assert text_digest(moved.version.settings) == text_digest(
        (tmp_path / "elsewhere/settings.toml").read_text()
    )


def test_an_edit_waits_for_the_writer_and_then_says_who_it_is(tmp_path: Path) -> None:
    root = store_of(tmp_path / "s", {"prices": TWO_DAYS}).root
    first = Store.open(root).snapshot
    with Writer.open(root, what="a long import"):
        with (root / "settings.toml").open("a") as out:
            out.write('[baskets.MINE]\nmembers = ["AAA"]\n')
        with pytest.raises(StoreTrouble, match="a long import"):
            Store.open(root)
        assert Store.open(root, snapshot=first).snapshot == first
    assert "MINE" in Store.open(root).settings.baskets


def test_an_edit_during_an_import_is_kept_by_its_commit(tmp_path: Path) -> None:
    root = store_of(tmp_path / "s", {"prices": TWO_DAYS}).root
    with Writer.open(root) as writer:
        writer.add("prices", MORE)
        with (root / "settings.toml").open("a") as out:
            out.write('[baskets.MINE]\nmembers = ["AAA"]\n')
        writer.commit(offered=Settings(home="TOPIX"))
    store = Store.open(root)
    assert store.settings.baskets["MINE"].members == ("AAA",)
    assert store.settings.home == "TOPIX"
    assert len(store.snapshots()) == 2
    assert (root / "settings.toml").read_text() == store.version.settings


def test_a_deleted_settings_file_is_not_an_edit(tmp_path: Path) -> None:
    root = store_of(tmp_path / "s", {"prices": TWO_DAYS}).root
    wanted = Store.open(root).snapshot
    (root / "settings.toml").unlink()
    assert Store.open(root).snapshot == wanted
    add(root, "prices", MORE)
    assert (root / "settings.toml").read_text() == Store.open(root).version.settings


def test_a_file_from_before_a_column_existed_is_read_with_nulls(tmp_path: Path) -> None:
    root = store_of(tmp_path / "s", {"prices": TWO_DAYS}).root
    file = next((root / "tables/prices").glob("*.parquet"))
    TWO_DAYS.drop("dividend").write_parquet(file)
    found = Store.open(root).scan("prices").sort("symbol", "session").collect()
    assert found["dividend"].to_list() == [None, None, None]
    assert found["close"].to_list() == [10.0, 11.0, 20.0]


def test_many_small_imports_stay_readable(tmp_path: Path) -> None:
    root = tmp_path / "s"
    ids = [
        add(root, "prices", rows("prices", price("A", f"2024-01-{day:02}", float(day))))
        for day in (2, 3, 4, 5, 8, 9, 10, 11, 12)
    ]
    store = Store.open(root)
    assert store.scan("prices").collect()["close"].sum() == 2 + 3 + 4 + 5 + 8 + 9 + 10 + 11 + 12
    assert [one.id for one in store.snapshots()] == ids[::-1]
    for at, one in enumerate(ids, start=1):
        assert Store.open(root, snapshot=one).scan("prices").collect().height == at
