"""Closes as runs, symbol after symbol, streamed from the store in blocks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import polars as pl

from rotascope.core.market import PRICE, TOTAL, Runs
from rotascope.core.time import Calendar, Positions

AT_ONCE = 2_000_000
"""Rows read at once: larger panels come in blocks of symbols."""


def runs_of(
    prices: pl.LazyFrame, symbols: Sequence[str], calendar: Calendar, *, rows: int
) -> Iterator[Runs]:
    """Closes of some symbols in the order of the symbols, block by block.

    Parameters
    ----------
    prices
        Rows of the table `prices` known by the as-of, each key once.
    symbols
        Those wanted; those without prices are left out.
    calendar
        Sessions up to the as-of; other days are left out.
    rows
        About how many rows they have, to choose the size of a block.
    """
    ordered = sorted(symbols)
    blocks = max(1, -(-rows // AT_ONCE))
    size = max(1, -(-len(ordered) // blocks))
    for first in range(0, len(ordered), size):
        part = ordered[first : first + size]
        if blocks == 1:
            wanted = prices.filter(pl.col("symbol").is_in(part))
        else:  # whole row groups are passed over; strangers in between are dropped by run
            wanted = prices.filter(pl.col("symbol").is_between(pl.lit(part[0]), pl.lit(part[-1])))
        frame = wanted.select("symbol", "session", "close", "adj_close").collect()
        found = _runs(frame, calendar, set(part))
        if found is not None:
            yield found


def _runs(frame: pl.DataFrame, calendar: Calendar, wanted: set[str]) -> Runs | None:
    symbols, counts = _lengths(frame)
    if len(set(symbols)) < len(symbols) or _falls(frame, counts):
        frame = frame[_merged(frame, symbols, counts)]
        symbols, counts = _lengths(frame)
    mine = sorted((s, i) for i, s in enumerate(symbols) if s in wanted)
    if not mine:
        return None
    order = np.array([i for _, i in mine], dtype=np.int64)
    if len(order) < len(symbols) or (np.diff(order) < 0).any():
        begin = np.cumsum(counts) - counts
        counts = counts[order]
        first = np.cumsum(counts) - counts
        frame = frame[np.arange(int(counts.sum())) + np.repeat(begin[order] - first, counts)]
    return _arrays(frame, [s for s, _ in mine], counts, calendar)


def _arrays(frame: pl.DataFrame, symbols: list[str], counts: Positions, calendar: Calendar) -> Runs:
    """Runs of rows in order: each symbol's closes of its first row's kind."""
    begin = np.cumsum(counts) - counts
    total = frame["adj_close"].gather(begin).is_not_null().to_numpy()
    if total.all() or not total.any():
        column = frame["adj_close" if total.all() else "close"]
        closes, full = column.cast(pl.Float64).to_numpy(), column.null_count() == 0
    else:
        adjusted, plain = frame["adj_close"].to_numpy(), frame["close"].to_numpy()
        closes = np.where(np.repeat(total, counts), adjusted, plain).astype(np.float64)
        full = False
    sessions = calendar.places(frame["session"].to_physical().to_numpy())
    if not full or sessions.min() < 0:
        good = (sessions >= 0) & ~np.isnan(closes)
        counts = np.add.reduceat(good.astype(np.int64), begin)
        sessions, closes = sessions[good], closes[good]
    offsets = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    kinds = tuple(TOTAL if t else PRICE for t in total.tolist())
    return Runs(tuple(symbols), offsets, sessions, closes, kinds)


def _merged(frame: pl.DataFrame, symbols: list[str], counts: Positions) -> Positions:
    """Rows in the order of symbol and session, where several files follow one another."""
    place = {s: i for i, s in enumerate(sorted(set(symbols)))}
    rank = np.array([place[s] for s in symbols], dtype=np.int64)
    days = frame["session"].to_physical().to_numpy().astype(np.int64)
    return np.argsort(np.repeat(rank << 32, counts) + days, kind="stable")


def _lengths(frame: pl.DataFrame) -> tuple[list[str], Positions]:
    """Symbols of the runs of rows, and how long each is."""
    runs = frame["symbol"].rle().struct
    return runs.field("value").to_list(), runs.field("len").to_numpy().astype(np.int64)


def _falls(frame: pl.DataFrame, counts: Positions) -> bool:
    """Whether sessions do not rise within some run."""
    days = frame["session"].to_physical().to_numpy()
    rises = np.diff(days) > 0
    rises[np.cumsum(counts)[:-1] - 1] = True  # between two runs anything goes
    return not rises.all()
