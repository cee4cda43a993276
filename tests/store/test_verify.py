"""What a check of a store must find."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest

from rotascope.core.errors import StoreTrouble
from rotascope.store.disk import Store
from rotascope.store.layout import Layout
from rotascope.store.verify import verify
from rotascope.store.writing import Writer
from store.tiny import CPI, MORE, TWO_DAYS, price, rows, store_of


def damaged(tmp_path: Path) -> tuple[Path, Path]:
    root = store_of(tmp_path / "s", {"prices": TWO_DAYS, "series": CPI}).root
    return root, next((root / "tables/prices").glob("*.parquet"))


def problems(root: Path) -> str:
    found = verify(root, every=True)
    assert not found.sound
    return "\n".join(found.problems)


def test_a_sound_store_has_no_problems(tmp_path: Path) -> None:
    root, _ = damaged(tmp_path)
    found = verify(root)
    assert found.sound
    assert (found.files, found.rows, found.snapshots) == (2, 4, 1)
    with pytest.raises(StoreTrouble, match="no store"):
        verify(tmp_path / "none")


def test_a_flipped_bit_is_found(tmp_path: Path) -> None:
    root, file = damaged(tmp_path)
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(bytes(data))
    assert f"prices/{file.name}: the file was changed" in problems(root)


def test_a_missing_file_is_found_and_told_to_readers(tmp_path: Path) -> None:
    root, file = damaged(tmp_path)
    file.unlink()
    assert "the file is missing" in problems(root)
    with pytest.raises(StoreTrouble, match=f"damaged: .*{file.name} is missing"):
        Store.open(root).scan("prices")


def edit(root: Path, change: dict[str, object]) -> Path:
    path = Layout(root).snapshot(Store.open(root).snapshot)
    path.write_text(json.dumps(json.loads(path.read_text()) | change))
    return path


def test_an_edited_snapshot_is_found(tmp_path: Path) -> None:
    root, _ = damaged(tmp_path)
    edit(root, {"simulated": True})
    assert "its content gives the id" in problems(root)


@pytest.mark.parametrize(
    "change", [{"format": 9}, {"tables": 3}, {"more": 1}, {"ledger": [1]}, {"tables": {"a": {}}}]
)
def test_a_damaged_snapshot_is_one_line(tmp_path: Path, change: dict[str, object]) -> None:
    root, _ = damaged(tmp_path)
    edit(root, change)
    with pytest.raises(StoreTrouble, match="is damaged"):
        Store.open(root)


def test_a_pointer_to_nothing(tmp_path: Path) -> None:
    root, _ = damaged(tmp_path)
    (root / "CURRENT").write_text("0123456789abcdef\n")
    with pytest.raises(StoreTrouble, match="snapshot 0123456789abcdef is missing"):
        Store.open(root)
    (root / "CURRENT").write_bytes(b"\xff\xfe")
    with pytest.raises(StoreTrouble, match="cannot read"):
        Store.open(root)


def test_rows_that_should_not_be_there_are_found(tmp_path: Path) -> None:
    bad = pl.concat([TWO_DAYS, TWO_DAYS.head(1), rows("prices", price("D", "2024-01-06", -1.0))])
    with Writer.open(tmp_path / "s") as writer:
        writer.add("prices", bad)  # around the contract, which the import would have applied
        writer.commit()
    told = problems(tmp_path / "s")
    assert "1 rows break 'close_not_positive'" in told
    assert "1 rows break 'not_a_session'" in told
    assert "1 rows repeat a key" in told


def test_a_foreign_entry_in_the_log_is_found(tmp_path: Path) -> None:
    root, _ = damaged(tmp_path)
    pl.concat([MORE]).write_delta(str(root / "tables/prices"), mode="append")
    assert "the Delta log has other files than the snapshot" in problems(root)
