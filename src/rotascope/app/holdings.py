"""Holdings rows as arrays: members in order of appearance, file by file."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import polars as pl

from rotascope.core.market import Holdings
from rotascope.core.time import Calendar

OTHER = "Other"
"""A line called so keeps its last label."""

COLUMNS = ("session", "line", "symbol", "weight", "price", "sector", "isin", "known")
"""Columns of the table that make up the files."""


def holdings_of(rows: pl.DataFrame, calendar: Calendar, aliases: Mapping[str, str]) -> Holdings:
    """The files of one index as arrays.

    Parameters
    ----------
    rows
        Rows of the table `holdings` of one basket.
    calendar
        Sessions up to the as-of.
    aliases
        A source's spelling of a sector -> the GICS name.

    Notes
    -----
    Lines of one file with the same symbol are one member: their weights add; label,
    price and issuer are those of its first line.
    """
    rows = _in_order(rows)
    files = rows["session"].unique().sort()
    order = rows.group_by("symbol").agg(pl.col("session").min()).sort("session", "symbol")["symbol"]
    dates = files.to_list()
    file, member = _places(rows, files, order)
    shape = (len(dates), len(order))
    held = np.zeros(shape, dtype=bool)
    held[file, member] = True
    known = np.maximum.reduceat(rows["known"].to_numpy(), np.searchsorted(file, range(len(dates))))
    seen = np.searchsorted(calendar.sessions, known.astype("datetime64[D]")).astype(np.int64)
    if int(held.sum()) < rows.height:
        rows, file, member = _merged(rows, file, member, shape)
    opening = np.array([calendar.on_or_after(d) for d in dates], dtype=np.int64)
    labels, sector = _labels(rows["sector"], aliases, file, member, shape)
    issuers = rows["issuer"].unique().drop_nulls().sort().to_list()
    holdings = Holdings(
        dates=tuple(dates),
        positions=np.maximum(opening, seen),
        opening=opening,
        members=tuple(order.to_list()),
        held=held,
        weight=_spread(rows["weight"], file, member, shape),
        sector=sector,
        labels=labels,
        issuer=_issuers(rows["issuer"], issuers, file, member, shape),
        price=_spread(rows["price"], file, member, shape),
    )
    return _known_only(holdings, calendar)


def _in_order(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows by session and line, with the issuers that their ISINs tell."""
    later, line = rows["session"].shift(-1), rows["line"]
    falls = (later < rows["session"]) | ((later == rows["session"]) & (line.shift(-1) < line))
    if falls.any():
        rows = rows.sort("session", "line")
    return rows.with_columns(
        issuer=pl.when(pl.col("isin").str.len_chars() == 12).then(pl.col("isin").str.slice(2, 6))
    )


def _places(rows: pl.DataFrame, files: pl.Series, order: pl.Series) -> tuple[np.ndarray, ...]:
    """Number of the file and of the member of each row."""
    days = rows["session"].to_physical().to_numpy()
    file = np.searchsorted(files.to_physical().to_numpy(), days)
    return file, _codes(rows["symbol"], order.to_list())


def _merged(
    rows: pl.DataFrame, file: np.ndarray, member: np.ndarray, shape: tuple[int, int]
) -> tuple[pl.DataFrame, np.ndarray, np.ndarray]:
    """Lines of one file with the same symbol as one: the first, with the weights of all."""
    at = np.arange(rows.height)
    line = file * shape[1] + member
    first = np.full(shape[0] * shape[1], rows.height)
    np.minimum.at(first, line, at)
    owner = first[line]
    weight = rows["weight"].cast(pl.Float64).to_numpy().copy()
    more = (owner != at) & ~np.isnan(weight)
    weight[owner[more]] = np.nan_to_num(weight[owner[more]])
    np.add.at(weight, owner[more], weight[more])
    alone = owner == at
    return rows.with_columns(weight=weight).filter(alone), file[alone], member[alone]


def _codes(column: pl.Series, names: list[str]) -> np.ndarray:
    place = pl.DataFrame(
        {"name": pl.Series(names, dtype=pl.String), "place": np.arange(len(names))}
    )
    found = column.to_frame("name").join(place, on="name", how="left", maintain_order="left")
    return found["place"].to_numpy()


def _spread(
    column: pl.Series, file: np.ndarray, member: np.ndarray, shape: tuple[int, int]
) -> np.ndarray:
    out = np.full(shape, np.nan)
    out[file, member] = column.cast(pl.Float64).to_numpy()
    return out


def _issuers(
    column: pl.Series,
    names: list[str],
    file: np.ndarray,
    member: np.ndarray,
    shape: tuple[int, int],
) -> np.ndarray:
    out = np.full(shape, -1, dtype=np.int32)
    told = column.is_not_null().to_numpy()
    out[file[told], member[told]] = _codes(column.drop_nulls(), names)
    return out


def _labels(
    column: pl.Series,
    aliases: Mapping[str, str],
    file: np.ndarray,
    member: np.ndarray,
    shape: tuple[int, int],
) -> tuple[tuple[str, ...], np.ndarray]:
    named = column.replace(dict(aliases)) if aliases else column
    labels = [n for n in named.unique().drop_nulls().sort().to_list() if n != OTHER]
    codes = np.full(shape, -1, dtype=np.int16)
    told = (named.is_not_null() & (named != OTHER)).fill_null(value=False).to_numpy()
    codes[file[told], member[told]] = _codes(named.filter(pl.Series(told)), labels)
    other = (named == OTHER).fill_null(value=False).to_numpy()
    for f, m in sorted(zip(file[other].tolist(), member[other].tolist(), strict=True)):
        earlier = np.flatnonzero(codes[:f, m] >= 0)
        if len(earlier):
            codes[f, m] = codes[earlier[-1], m]
    return tuple(labels), codes


def _known_only(holdings: Holdings, calendar: Calendar) -> Holdings:
    """Without files not yet known, and those that a later one was known before."""
    positions = holdings.positions
    later = np.minimum.accumulate(np.append(positions[1:], len(calendar) + 1)[::-1])[::-1]
    keep = (positions < len(calendar)) & (positions < later)
    return holdings if keep.all() else holdings.only(keep)
