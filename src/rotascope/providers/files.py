"""Tables in files as vendors give them: Parquet, and CSV with whatever stands around it."""

from __future__ import annotations

import gzip
import zlib
from pathlib import Path

import polars as pl

from rotascope.core.errors import BadFile
from rotascope.providers.manifest import Csv
from rotascope.tables.validate import ROW

_BROKEN = (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError, ValueError)
TEXT_SUFFIXES = (".csv", ".txt", ".tsv")


def read(path: Path, csv: Csv) -> pl.DataFrame:
    """The rows of a file with their number in it.

    Parameters
    ----------
    path
        `.parquet`, `.csv`, `.txt`, `.tsv`; the last three also with `.gz`.
    csv
        How a text file is laid out.

    Returns
    -------
    pl.DataFrame
        The file's columns (of a text file all as text, an empty cell null) and `ROW`:
        the line of a text file, the row of a Parquet file, counted from 1. A column
        without a name is called `column_N` by its place.

    Raises
    ------
    BadFile
        The file is missing, empty, cut short or not what its name says.
    """
    if not path.is_file():
        raise BadFile(str(path), "there is no such file")
    suffixes = [suffix.lower() for suffix in path.suffixes]
    if suffixes[-1:] == [".parquet"]:
        return _parquet(path)
    kind = suffixes[-2:-1] if suffixes[-1:] == [".gz"] else suffixes[-1:]
    if not kind or kind[0] not in TEXT_SUFFIXES:
        raise BadFile(str(path), "neither .parquet nor .csv, .txt, .tsv (or one of these with .gz)")
    return _text_table(path, csv)


def _parquet(path: Path) -> pl.DataFrame:
    try:
        found = pl.read_parquet(path, glob=False)
    except _BROKEN as error:
        raise BadFile(str(path), f"not a whole Parquet file: {_first_line(error)}") from None
    if not found.width or not found.height:
        raise BadFile(str(path), "it has no rows")
    return found.with_row_index(ROW, offset=1).with_columns(pl.col(ROW).cast(pl.Int64))


def _text_table(path: Path, csv: Csv) -> pl.DataFrame:
    text, skipped = _cut(path, _decoded(path, csv.encoding), csv)
    try:
        found = pl.read_csv(
            text.encode(),
            separator=csv.separator,
            quote_char=csv.quote or None,
            has_header=False,
            infer_schema=False,
            raise_if_empty=False,
        )
    except _BROKEN as error:
        raise BadFile(str(path), f"not a table: {_first_line(error)}") from None
    names, start = csv.names, 0
    if names is None:
        names, start = _names(path, found), 1
    if len(names) != found.width:
        raise BadFile(str(path), f"{found.width} columns; the manifest names {len(names)}")
    start += csv.skip_after_header
    rows = found.slice(start)
    rows.columns = list(names)
    if rows.is_empty():
        raise BadFile(str(path), "it has no rows")
    numbers = pl.int_range(skipped + start + 1, skipped + start + 1 + rows.height, eager=True)
    rows = rows.with_columns(pl.col(pl.String).str.strip_chars().replace("", None))
    return rows.with_columns(numbers.alias(ROW)).filter(
        ~pl.all_horizontal(pl.exclude(ROW).is_null())
    )


def _names(path: Path, found: pl.DataFrame) -> tuple[str, ...]:
    if not found.height:
        raise BadFile(str(path), "it is empty")
    cells = [str(cell).strip() if cell is not None else "" for cell in found.row(0)]
    names = [cell or f"column_{at}" for at, cell in enumerate(cells, start=1)]
    repeated = [name for at, name in enumerate(names) if name in names[:at]]
    if repeated:
        raise BadFile(str(path), f"two columns are called '{repeated[0]}'", line=1)
    return tuple(names)


def _decoded(path: Path, encoding: str) -> str:
    try:
        data = path.read_bytes()
        if path.suffix.lower() == ".gz":
            data = gzip.decompress(data)
    except (OSError, EOFError, zlib.error) as error:
        raise BadFile(str(path), f"cannot be read: {error}") from None
    try:
        text = data.decode("utf-8-sig" if encoding.lower() in {"utf-8", "utf8"} else encoding)
    except UnicodeError as error:
        at = getattr(error, "start", 0)
        line = data[:at].count(b"\n") + 1
        raise BadFile(str(path), f"not {encoding} text (byte {at + 1})", line=line) from None
    if "\0" in text:
        raise BadFile(str(path), "not text: it has zero bytes")
    if not text.strip():
        raise BadFile(str(path), "it is empty")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _cut(path: Path, text: str, csv: Csv) -> tuple[str, int]:
    """The part of a text that is the table, and how many lines stand before it."""
    if csv.after is None and csv.header is None and csv.until == "end":
        return text, 0
    lines = text.split("\n")
    start = 0
    for sought, beyond in ((csv.after, 1), (csv.header, 0)):
        if sought is None:
            continue
        found = [at for at in range(start, len(lines)) if lines[at].strip().startswith(sought)]
        if not found:
            raise BadFile(str(path), f"no line begins with '{sought}'")
        start = found[0] + beyond
    end = len(lines)
    if csv.until == "blank":
        blank = [at for at in range(start, len(lines)) if not lines[at].strip()]
        end = blank[0] if blank else end
    return "\n".join(lines[start:end]) + "\n", start


def _first_line(error: BaseException) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
