"""Closes as runs, symbol after symbol, streamed from the store in blocks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import polars as pl

from rotascope.core.market import PRICE, TOTAL, Runs
from rotascope.core.time import Calendar

AT_ONCE = 3_000_000
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
        wanted = prices.filter(pl.col("symbol").is_in(part))
        if blocks > 1:  # lets whole row groups be passed over
            wanted = wanted.filter(pl.col("symbol").is_between(pl.lit(part[0]), pl.lit(part[-1])))
        found = _runs(wanted.select("symbol", "session", "close", "adj_close").collect(), calendar)
        if found is not None:
            yield found


def _runs(frame: pl.DataFrame, calendar: Calendar) -> Runs | None:
    if not frame.height:
        return None
    frame = _in_order(frame)
    lengths = frame["symbol"].rle().struct
    symbols = lengths.field("value").to_list()
    counts = lengths.field("len").to_numpy().astype(np.int64)
    begin = np.concatenate([[0], np.cumsum(counts)[:-1]]).astype(np.int64)
    total = frame["adj_close"].is_not_null().to_numpy()[begin]
    closes = np.where(
        np.repeat(total, counts), frame["adj_close"].to_numpy(), frame["close"].to_numpy()
    ).astype(np.float64)
    sessions = calendar.places(frame["session"].to_physical().to_numpy())
    good = (sessions >= 0) & ~np.isnan(closes)
    if not good.all():
        counts = np.add.reduceat(good.astype(np.int64), begin)
        sessions, closes = sessions[good], closes[good]
    offsets = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    kinds = tuple(TOTAL if t else PRICE for t in total.tolist())
    return Runs(tuple(symbols), offsets, sessions, closes, kinds)


def _in_order(frame: pl.DataFrame) -> pl.DataFrame:
    """The rows by symbol and session; files of a store mostly are so already."""
    runs = frame["symbol"].rle().struct
    starts = runs.field("value")
    days = frame["session"].to_physical()
    falls = ((days.diff() <= 0) & (frame["symbol"].rle_id().diff() == 0)).any()
    if falls or starts.n_unique() != len(starts):
        return frame.sort("symbol", "session")
    if starts.is_sorted():
        return frame
    lengths = runs.field("len").to_numpy().astype(np.int64)
    begin = np.concatenate([[0], np.cumsum(lengths)[:-1]]).astype(np.int64)
    order = starts.arg_sort().to_numpy()
    rows = np.concatenate([np.arange(begin[i], begin[i] + lengths[i]) for i in order.tolist()])
    return frame[rows]
