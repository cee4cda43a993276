"""The fingerprint of facts: the same rows give the same digits on every machine."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import polars as pl

ID_LENGTH = 16


def content_digest(frame: pl.DataFrame) -> str:
    """SHA-256 of the values of a frame, column by column.

    Parameters
    ----------
    frame
        Rows in a fixed order; null and the empty text differ, -0.0 counts as 0.

    Returns
    -------
    str
        64 hexadecimal digits. They depend on names, types and values alone, not on
        the version of any library.
    """
    total = hashlib.sha256()
    for name in frame.columns:
        column = frame[name]
        total.update(f"{name}:{column.dtype.base_type().__name__}:{len(column)};".encode())
        total.update(np.packbits(column.is_null().to_numpy()).tobytes())
        if column.dtype == pl.String:
            lengths = column.str.len_bytes().fill_null(0).to_numpy()
            total.update(lengths.astype("<u4").tobytes())
            total.update("".join(column.drop_nulls().unique(maintain_order=True)).encode())
            total.update(_ranks(column).astype("<u4").tobytes())
        else:
            total.update(_numbers(column).tobytes())
    return total.hexdigest()


def _ranks(column: pl.Series) -> np.ndarray[tuple[int], np.dtype[np.uint32]]:
    """For each text the place of its value in the order of first appearance."""
    names = column.drop_nulls().unique(maintain_order=True)
    places = pl.DataFrame({"name": names, "at": np.arange(len(names), dtype=np.uint32)})
    found = pl.DataFrame({"name": column}).join(
        places, on="name", how="left", maintain_order="left"
    )
    ranks: np.ndarray[tuple[int], np.dtype[np.uint32]] = found["at"].fill_null(0).to_numpy()
    return ranks


def _numbers(column: pl.Series) -> np.ndarray[tuple[int], np.dtype[np.generic]]:
    if column.dtype.is_float():
        return column.cast(pl.Float64).fill_null(0.0).to_numpy().astype("<f8") + 0.0
    return column.to_physical().cast(pl.Int64).fill_null(0).to_numpy().astype("<i8")


def file_digest(path: Path) -> str:
    """SHA-256 of a file's bytes."""
    with path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()


def text_digest(text: str) -> str:
    """SHA-256 of a text in UTF-8."""
    return hashlib.sha256(text.encode()).hexdigest()


def snapshot_id(
    parent: str | None, tables: Mapping[str, list[str]], settings: str, ledger: list[str]
) -> str:
    """The id of a snapshot, from its content alone.

    Parameters
    ----------
    parent
        Id of the snapshot before; None for the first.
    tables
        Table -> digests of the rows added, file by file.
    settings
        Text of the settings.
    ledger
        Keys of the sources newly taken in.

    Returns
    -------
    str
        16 hexadecimal digits; neither time nor machine enters.
    """
    told = {"parent": parent, "tables": tables, "settings": settings, "ledger": sorted(ledger)}
    return text_digest(json.dumps(told, sort_keys=True))[:ID_LENGTH]
