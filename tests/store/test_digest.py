"""Fingerprints: equal for equal facts, different for any difference."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from rotascope.store.digest import content_digest, file_digest, snapshot_id, text_digest

BASE = pl.DataFrame({"a": ["x", "y", None], "b": [1.0, None, 3.0]})


def test_a_column_of_numbers_by_hand() -> None:
    frame = pl.DataFrame({"n": [1, 2]}, schema={"n": pl.Int64})
    wanted = hashlib.sha256(
        b"n:Int64:2;" + b"\x00" + np.array([1, 2], dtype="<i8").tobytes()
    ).hexdigest()
    assert content_digest(frame) == wanted


def test_a_column_of_texts_by_hand() -> None:
    frame = pl.DataFrame({"t": ["b", "a", "b", None]})
    wanted = hashlib.sha256(
        b"t:String:4;"
        + b"\x10"  # the fourth is null
        + np.array([1, 1, 1, 0], dtype="<u4").tobytes()
        + b"ba"
        + np.array([0, 1, 0, 0], dtype="<u4").tobytes()
    ).hexdigest()
    assert content_digest(frame) == wanted


@pytest.mark.parametrize(
    "other",
    [
        BASE.reverse(),
        BASE.rename({"a": "c"}),
        BASE.select("b", "a"),
        BASE.head(2),
        BASE.with_columns(a=pl.Series(["x", "y", ""])),
        BASE.with_columns(a=pl.Series(["xy", "", None])),
        BASE.with_columns(b=pl.Series([1.0, 0.0, 3.0])),
        BASE.with_columns(b=pl.Series([1.0, None, 3.0000000000000004])),
        BASE.with_columns(b=pl.Series([1, None, 3])),
    ],
)
def test_any_difference_shows(other: pl.DataFrame) -> None:
    assert content_digest(other) != content_digest(BASE)


def test_how_a_frame_is_held_does_not_show() -> None:
    chunked = pl.concat([BASE.head(1), BASE.tail(2)], rechunk=False)
    assert content_digest(chunked) == content_digest(BASE)
    zero = pl.DataFrame({"x": [0.0]})
    assert content_digest(zero) == content_digest(pl.DataFrame({"x": [-0.0]}))


def test_ids_depend_on_each_part() -> None:
    parts = ("p", {"prices": ["1"]}, "home = 'X'", ["k", "l"])
    one = snapshot_id(*parts)
    assert one == snapshot_id("p", {"prices": ["1"]}, "home = 'X'", ["l", "k"])
    assert len(one) == 16
    assert int(one, 16) >= 0
    others = [
        snapshot_id(None, *parts[1:]),
        snapshot_id("p", {"prices": ["2"]}, *parts[2:]),
        snapshot_id("p", {"series": ["1"]}, *parts[2:]),
        snapshot_id("p", parts[1], "", parts[3]),
        snapshot_id("p", parts[1], parts[2], ["k"]),
    ]
    assert len({one, *others}) == 6


def test_files_and_texts(tmp_path: Path) -> None:
    # The digest of "abc" is the first example of the standard (FIPS 180-2, B.1).
    wanted = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    (tmp_path / "f").write_bytes(b"abc")
    assert file_digest(tmp_path / "f") == wanted
    assert text_digest("abc") == wanted
