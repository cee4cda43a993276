"""Arrays in one file: as they were, or an error."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from rotascope.store.arrays import load, save

ARRAYS = {
    "figures": np.arange(12, dtype=np.float64).reshape(3, 4) / 7.0,
    "names": np.array(["A", "BRK-B", ""]),
    "held": np.array([[True, False, True]]),
    "nothing": np.zeros((3, 0)),
    "group": np.array([-1, 3], dtype=np.int16),
    "turned": np.arange(6.0).reshape(2, 3).T,
}


def test_arrays_come_back_as_they_were(tmp_path: Path) -> None:
    save(tmp_path / "a", ARRAYS)
    found = load(tmp_path / "a")
    assert list(found) == list(ARRAYS)
    for name, array in ARRAYS.items():
        assert found[name].dtype == array.dtype
        assert found[name].shape == array.shape
        assert found[name].tolist() == array.tolist()
        assert not found[name].flags.writeable or not array.size
        assert found[name].ctypes.data % 8 == 0


@pytest.mark.parametrize("length", [0, 4, 20, 100, 250])
def test_a_file_that_was_cut_is_told(tmp_path: Path, length: int) -> None:
    path = tmp_path / "a"
    save(path, ARRAYS)
    whole = path.read_bytes()
    assert len(whole) > length
    path.write_bytes(whole[:length])
    with pytest.raises(ValueError, match=r"."):
        load(path)


def test_another_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"something else that is long enough")
    with pytest.raises(ValueError, match="holds no arrays"):
        load(tmp_path / "a")


def test_no_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        load(tmp_path / "a")
