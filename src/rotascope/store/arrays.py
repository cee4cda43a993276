"""Several arrays in one file, mapped into memory when they are read."""

from __future__ import annotations

import json
import mmap
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

MARK = b"ROTA0001"
ALIGNED = 64
"""Arrays begin at multiples of so many bytes."""


def save(path: Path, arrays: Mapping[str, NDArray[Any]]) -> None:
    """Write arrays, row by row, to a new file.

    Raises
    ------
    OSError
        The disk does not take them.
    """
    ready = {name: np.ascontiguousarray(array) for name, array in arrays.items()}
    told: dict[str, tuple[str, tuple[int, ...], int]] = {}
    at = 0
    for name, array in ready.items():
        told[name] = (array.dtype.str, array.shape, at)
        at += -(-array.nbytes // ALIGNED) * ALIGNED
    header = json.dumps(told).encode()
    start = _start(len(header))
    with path.open("wb") as out:
        out.write(MARK + len(header).to_bytes(8, "little") + header)
        for (_, _, place), array in zip(told.values(), ready.values(), strict=True):
            out.seek(start + place)
            out.write(array.data if array.nbytes else b"")
        out.truncate(start + at)


def load(path: Path) -> dict[str, NDArray[Any]]:
    """The arrays of a file, read only.

    Raises
    ------
    OSError
        There is no such file.
    ValueError
        It was not written by `save`, or not to its end.
    """
    with path.open("rb") as source:
        whole = mmap.mmap(source.fileno(), 0, access=mmap.ACCESS_READ)
    if whole[:8] != MARK:
        raise ValueError(f"{path} holds no arrays")
    length = int.from_bytes(whole[8:16], "little")
    start = _start(length)
    found = {}
    for name, (kind, shape, at) in json.loads(whole[16 : 16 + length]).items():
        count = int(np.prod(shape))
        if not count:
            found[name] = np.zeros(shape, kind)
            continue
        values: NDArray[Any] = np.frombuffer(whole, kind, count, start + at)
        found[name] = values.reshape(shape)
    return found


def _start(header: int) -> int:
    """Where the first array begins behind a header so long."""
    return -(-(len(MARK) + 8 + header) // ALIGNED) * ALIGNED
