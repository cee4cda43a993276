"""Holdings rows as arrays: members in order of appearance, file by file."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import polars as pl

from rotascope.core.market import Holdings
from rotascope.core.time import Calendar

OTHER = "Other"
"""A line called so keeps its last label."""


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
    rows = _merged(rows)
    files = rows["session"].unique().sort()
    order = (rows.group_by("symbol").agg(pl.col("session").min()).sort("session", "symbol"))[
        "symbol"
    ]
    dates = files.to_list()
    known = rows.group_by("session").agg(pl.col("known").max().dt.date()).sort("session")["known"]
    opening = np.array([calendar.on_or_after(d) for d in dates], dtype=np.int64)
    seen = np.array([calendar.on_or_after(d) for d in known.to_list()], dtype=np.int64)
    file = rows["session"].cast(pl.Int32).to_numpy()
    file = np.searchsorted(files.cast(pl.Int32).to_numpy(), file)
    member = _codes(rows["symbol"], order.to_list())
    shape = (len(dates), len(order))
    held = np.zeros(shape, dtype=bool)
    held[file, member] = True
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


def _merged(rows: pl.DataFrame) -> pl.DataFrame:
    rows = rows.sort("session", "line").with_columns(
        issuer=pl.when(pl.col("isin").str.len_chars() == 12).then(pl.col("isin").str.slice(2, 6))
    )
    if not rows.select("session", "symbol").is_duplicated().any():
        return rows
    return rows.group_by("session", "symbol", maintain_order=True).agg(
        pl.when(pl.col("weight").is_not_null().any()).then(pl.col("weight").sum()).alias("weight"),
        pl.col("sector", "price", "issuer").first(),
        pl.col("known").max(),
    )


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
