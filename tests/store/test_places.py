"""Where symbols lie in the price files: told from the rows, kept, made again."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from rotascope.store import places
from rotascope.store.disk import Store
from rotascope.store.places import PlacedFile, Places, places_of
from rotascope.store.writing import Writer
from store.tiny import MORE, TWO_DAYS, add, price, rows, store_of

LATE = datetime(2030, 1, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def small_counts_as_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "WORTH", 0)


def days_since_1970(*days: str) -> list[int]:
    return [(date.fromisoformat(day) - date(1970, 1, 1)).days for day in days]


def folder(root: Path) -> Path:
    return root / "derived" / ".places"


def placed(root: Path, moment: datetime = LATE) -> list[PlacedFile]:
    found = Store.open(root).placed_prices(moment)
    assert found is not None
    return list(found)


def equal(a: Places, b: Places) -> bool:
    return all(np.array_equal(getattr(a, n), getattr(b, n)) for n in vars(a))


def test_places_are_told_of_rows_in_order() -> None:
    found = places_of(TWO_DAYS)
    assert found is not None
    assert found.symbols.tolist() == ["AAA", "BBB"]
    assert found.rows.tolist() == [2, 1]
    assert found.starts.tolist() == [0, 2]
    assert found.first.tolist() == days_since_1970("2024-01-02", "2024-01-02")
    assert found.last.tolist() == days_since_1970("2024-01-03", "2024-01-02")
    assert found.total.tolist() == [False, False]
    assert found.whole.tolist() == [True, True]


def test_the_kind_is_that_of_the_first_row_and_gaps_in_it_are_told() -> None:
    frame = rows(
        "prices",
        price("AAA", "2024-01-02", None) | {"adj_close": 9.0},
        price("AAA", "2024-01-03", 11.0),  # no adjusted close
        price("BBB", "2024-01-02", 20.0),
        price("BBB", "2024-01-03", None) | {"adj_close": 9.0},
        price("CCC", "2024-01-02", None) | {"adj_close": 9.0},
    )
    found = places_of(frame)
    assert found is not None
    assert found.total.tolist() == [True, False, True]
    assert found.whole.tolist() == [False, False, True]


@pytest.mark.parametrize(
    "order",
    [[2, 0, 1], [1, 0, 2], [0, 2, 1], [0, 0, 2]],
    ids=["symbols fall", "days fall", "a symbol twice", "a day twice"],
)
def test_rows_out_of_order_have_no_places(order: list[int]) -> None:
    assert places_of(TWO_DAYS[order]) is None


def test_places_are_kept_with_the_import_and_read_again(tmp_path: Path) -> None:
    root = store_of(tmp_path / "s", {"prices": TWO_DAYS}).root
    (kept,) = folder(root).iterdir()
    (file,) = placed(root)
    assert kept.stem == file.path.stem
    assert file.rows == 3
    expected = places_of(TWO_DAYS)
    assert expected is not None
    assert equal(file.places, expected)


def test_places_of_a_small_file_are_told_each_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(places, "WORTH", 4)
    root = store_of(tmp_path / "s", {"prices": TWO_DAYS}).root
    assert placed(root)[0].places.symbols.tolist() == ["AAA", "BBB"]
    assert not folder(root).exists()


def test_a_second_import_has_places_of_its_own(tmp_path: Path) -> None:
    root = store_of(tmp_path / "s", {"prices": TWO_DAYS}).root
    add(root, "prices", MORE)
    assert [f.places.symbols.tolist() for f in placed(root)] == [["AAA", "BBB"], ["CCC"]]


@pytest.mark.parametrize("spoilt", [None, b"", b"no array", "cut", "another"])
def test_places_that_are_lost_or_spoilt_are_made_again(
    tmp_path: Path, spoilt: bytes | str | None
) -> None:
    root = store_of(tmp_path / "s", {"prices": TWO_DAYS}).root
    before = placed(root)[0].places
    (kept,) = folder(root).iterdir()
    whole = kept.read_bytes()
    if spoilt is None:
        kept.unlink()
    elif spoilt == "another":
        other = store_of(tmp_path / "t", {"prices": MORE}).root
        kept.write_bytes(next(folder(other).iterdir()).read_bytes())
    else:
        kept.write_bytes(spoilt if isinstance(spoilt, bytes) else whole[:-70])
    assert equal(placed(root)[0].places, before)
    assert kept.read_bytes() == whole


def test_what_was_not_committed_leaves_no_places(tmp_path: Path) -> None:
    with Writer.open(tmp_path / "s") as writer:
        writer.add("prices", TWO_DAYS)
    assert not folder(tmp_path / "s").exists()


def test_a_corrected_close_is_not_told_by_its_place(tmp_path: Path) -> None:
    both = rows(
        "prices",
        price("AAA", "2024-01-02", 10.0),
        price("AAA", "2024-01-02", 10.5, known="2024-02-01"),
    )
    root = store_of(tmp_path / "s", {"prices": both}).root
    assert Store.open(root).placed_prices(LATE) is None


def test_a_close_that_came_late_is_told_only_when_it_is_known(tmp_path: Path) -> None:
    late = rows("prices", price("AAA", "2024-01-02", 10.0, known="2024-02-01"))
    root = store_of(tmp_path / "s", {"prices": late}).root
    store = Store.open(root)
    assert store.placed_prices(datetime(2024, 1, 31, tzinfo=UTC)) is None
    assert store.placed_prices(datetime(2024, 2, 2, tzinfo=UTC)) is not None


def test_closes_on_time_need_no_look_at_when_they_were_known(tmp_path: Path) -> None:
    root = store_of(tmp_path / "s", {"prices": TWO_DAYS}).root
    assert len(placed(root, datetime(2024, 1, 2, 23, tzinfo=UTC))) == 1


def test_a_store_that_cannot_be_written_to_is_read_all_the_same(tmp_path: Path) -> None:
    root = store_of(tmp_path / "s", {"prices": TWO_DAYS}).root
    for file in folder(root).iterdir():
        file.unlink()
    folder(root).rmdir()
    folder(root).write_text("in the way")
    assert pl.Series(placed(root)[0].places.symbols.tolist()).to_list() == ["AAA", "BBB"]
