"""Cells as a source writes them, made dates, numbers and names."""

from __future__ import annotations

import re

import polars as pl

from rotascope.core.errors import BadFile, nearest
from rotascope.providers.manifest import Column, Csv
from rotascope.tables.validate import ROW

FIELD = re.compile(r"\{([^{}]+)\}")


def column_of(frame: pl.DataFrame, name: str, path: str) -> pl.Expr:
    """A column of a source.

    Raises
    ------
    BadFile
        There is none of that name; suggests the nearest.
    """
    if name in frame.columns and name != ROW:
        return pl.col(name)
    names = [c for c in frame.columns if c != ROW]
    close = nearest(name, names)
    there = ", ".join(names[:12]) + (", ..." if len(names) > 12 else "")
    hint = f"did you mean '{close[0]}'?" if close else f"there are {there}"
    raise BadFile(path, f"no column '{name}'; {hint}")


def cells(frame: pl.DataFrame, spec: Column, path: str) -> pl.Expr:
    """What a column's specification says its cells are, before they are read.

    Parameters
    ----------
    frame
        The source.
    spec
        Where the cells come from; `share_of` gives the column of which it is a share.
    path
        The file, for errors.

    Returns
    -------
    pl.Expr
        Text, or the source's own type where nothing is done with the text. In a
        template a missing part is written `-`.
    """
    if spec.const is not None:
        found = pl.lit(spec.const)
    elif spec.template is not None:
        found = _filled(frame, spec.template, path)
    elif spec.coalesce is not None:
        found = pl.coalesce(cells(frame, one, path).cast(pl.String) for one in spec.coalesce)
    else:
        found = column_of(frame, spec.column or spec.share_of or "", path)
    return _rewritten(found, spec)


def _filled(frame: pl.DataFrame, template: str, path: str) -> pl.Expr:
    parts: list[pl.Expr] = []
    for at, piece in enumerate(FIELD.split(template)):
        if at % 2:
            parts.append(column_of(frame, piece, path).cast(pl.String).fill_null("-"))
        elif piece:
            parts.append(pl.lit(piece))
    return pl.concat_str(parts)


def _rewritten(found: pl.Expr, spec: Column) -> pl.Expr:
    if spec.delete or spec.replace or spec.map or spec.groups or spec.clean:
        found = found.cast(pl.String)
    for character in spec.delete:
        found = found.str.replace_all(character, "", literal=True)
    for old, new in spec.replace.items():
        found = found.str.replace_all(old, new, literal=True)
    if spec.map:
        found = found.replace(spec.map)
    if spec.groups:
        groups = {text: group for group, texts in spec.groups.items() for text in texts}
        found = found.replace_strict(groups, default=None, return_dtype=pl.String)
    if spec.clean == "name":
        found = found.str.to_uppercase().str.replace_all(r"[^A-Z0-9^.]+", "_")
        found = found.str.strip_chars("_")
    return found


def parsed(values: pl.Series, kind: pl.DataType, *, csv: Csv, format: str | None) -> pl.Series:  # noqa: A002  # the word of the manifest
    """Cells read as dates, numbers, truths or text.

    Parameters
    ----------
    values
        Cells of any type.
    kind
        Date, Float64, Boolean or String.
    csv
        How numbers are written.
    format
        How dates are written; None is `2026-01-30`. A format without a day means the
        first of the month.

    Returns
    -------
    pl.Series
        Of type `kind`; null where a cell is missing or cannot be read.
    """
    if kind == pl.Date:
        return _dates(values, format)
    if kind == pl.Float64:
        return _numbers(values, csv)
    if kind == pl.Boolean and values.dtype != pl.Boolean:
        truths = {"true": True, "false": False, "1": True, "0": False}
        text = values.cast(pl.String).str.to_lowercase()
        return text.replace_strict(truths, default=None, return_dtype=pl.Boolean)
    return values.cast(kind)


def _dates(values: pl.Series, format: str | None) -> pl.Series:  # noqa: A002  # the word of the manifest
    if values.dtype == pl.Date:
        return values
    if values.dtype == pl.Datetime:
        return values.dt.date()
    if values.dtype.is_float():
        values = values.cast(pl.Int64, strict=False)
    if values.dtype.is_nested() or values.dtype == pl.Boolean:
        return pl.Series(values.name, [None] * len(values), dtype=pl.Date)
    text = values.cast(pl.String)
    wanted = format or "%Y-%m-%d"
    if not re.search(r"%[dejDFx]", wanted):
        text, wanted = text + "-01", wanted + "-%d"
    return text.str.to_date(wanted, strict=False, exact=True)


def _numbers(values: pl.Series, csv: Csv) -> pl.Series:
    if values.dtype.is_numeric():
        return values.cast(pl.Float64)
    if values.dtype.is_nested() or values.dtype in (pl.Boolean, pl.Date, pl.Datetime):
        return pl.Series(values.name, [None] * len(values), dtype=pl.Float64)
    text = values.cast(pl.String).str.strip_chars()
    if csv.thousands:
        text = text.str.replace_all(csv.thousands, "", literal=True)
    if csv.decimal != ".":
        text = text.str.replace_all(csv.decimal, ".", literal=True)
    return text.cast(pl.Float64, strict=False)
