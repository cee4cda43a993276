"""An index's figures by session over a universe that fits on no single machine, on Spark.

Prices and holdings stay where they are; the workers run the kernels of
`rotascope.stats.wide` on blocks of members and hand on small sums per session.
Only the public DataFrame interface is used, so a classic session and one of Spark
Connect serve alike. Needs the extra `rotascope[spark]`, and Rotascope on the workers.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import polars as pl

from rotascope.app.cluster_blocks import PARTIAL, Job, map_step, merge_step, names
from rotascope.app.holdings import OTHER
from rotascope.core.errors import BadUsage, NotInStore
from rotascope.core.settings import NO_SECTOR
from rotascope.core.time import Calendar, end_of
from rotascope.stats.wide import Plan

if TYPE_CHECKING:
    from pyspark.sql import Column, DataFrame, SparkSession

__all__ = ["sectors_on_spark", "wide_on_spark"]

VENUE = "venue"
_PRICES = ("symbol", "session", "close", "adj_close", "known")
_HOLDINGS = ("basket", "session", "line", "symbol", "weight", "sector", "known")
_SEPARATOR = "\x1f"


def wide_on_spark(  # noqa: PLR0913 - a session, two tables and what is asked of them
    spark: SparkSession,
    prices: DataFrame,
    holdings: DataFrame,
    calendar: Calendar,
    plan: Plan,
    *,
    index: str,
    partitions: int | None = None,
) -> pl.DataFrame:
    """Figures of an index for every session from its first holdings file to the as-of.

    Parameters
    ----------
    spark
        A session, classic or of Spark Connect.
    prices, holdings
        The tables' columns: symbol, session, close, adj_close, known; and basket, session,
        line, symbol, weight, sector, known (others are not read). With a column `venue` in
        both, a member is a symbol at a venue. Null = none.
    calendar
        Sessions up to and with the as-of. For several venues: the days on which any trades.
    plan
        What to compute. `groups` is 0 or the number of those that `sectors_on_spark` names.
    index
        The basket whose holdings count.
    partitions
        Blocks that the members are dealt into, by a hash of their names; None = the
        session's `spark.sql.shuffle.partitions`. A block must fit in a worker's memory.

    Returns
    -------
    Frame with `session` and one float64 column per figure of `rotascope.stats.wide.figures`;
    null = none.

    Raises
    ------
    BadUsage
        A column is missing, `venue` is in one table only, or `groups` is neither 0 nor
        the number of groups.
    NotInStore
        No holdings of the index are known by the as-of.

    Notes
    -----
    Timing: a row counts from its `known` on, and of several versions of a row the latest
    known after the close of the calendar's last session. A file is known when the last of
    its lines is. Members and weights are those of the latest file known after the close
    before, drifted since the file's date; see `rotascope.stats.wide`.

    The same `partitions` gives the same digits on any cluster, in any run; another number
    adds in another order, which moves the last digits (below 1e-9 of the value).
    """
    from pyspark.sql import functions as fn

    blocks = partitions or int(cast(str, spark.conf.get("spark.sql.shuffle.partitions")))
    if blocks < 1:
        raise BadUsage(f"partitions must be at least 1; got {blocks}")
    placed = _placed(prices, holdings)
    held = _in_force(holdings, calendar, index, placed)
    job = _job(held, calendar, plan, index)
    block = fn.pmod(fn.xxhash64("symbol"), fn.lit(blocks)).cast("int")
    held = held.withColumn("block", block)
    closes = _closes(prices, calendar, placed).join(
        held.select("symbol").distinct(), "symbol", "left_semi"
    )

    def add_up(left: Any, right: Any) -> Any:
        return map_step(left, right, job)

    def finish(partial: Any) -> Any:
        return merge_step(partial, job)

    told = ", ".join(f"{name} double" for name in names(plan))
    found = (
        closes.withColumn("block", block)
        .groupBy("block")
        .cogroup(held.groupBy("block"))
        .applyInArrow(add_up, PARTIAL)
        .groupBy("span")
        .applyInArrow(finish, f"place int, {told}")
        .toArrow()
    )
    frame = cast(pl.DataFrame, pl.from_arrow(found)).sort("place")
    days = pl.Series("session", calendar.sessions[frame["place"].to_numpy()])
    return frame.select(days, pl.exclude("place").fill_nan(None))


@dataclass(frozen=True)
class _File:
    """A holdings file: its date, when it was known, and the sum of its weights (None = none)."""

    day: date
    seen: date
    opening: int
    position: int
    whole: float | None


def sectors_on_spark(holdings: DataFrame, calendar: Calendar, *, index: str) -> tuple[str, ...]:
    """Groups of an index in the order of their numbers: its sectors, then those without one.

    The figures `contributionG` and `weightG` are those of group G. A member whose label is
    "Other" keeps its last one.
    """
    held = _in_force(holdings, calendar, index, VENUE in holdings.columns)
    return (*_files(held, calendar)[1], NO_SECTOR)


def _placed(prices: DataFrame, holdings: DataFrame) -> bool:
    """Whether members are told apart by venue."""
    for name, frame, needed in (("prices", prices, _PRICES), ("holdings", holdings, _HOLDINGS)):
        missing = [c for c in needed if c not in frame.columns]
        if missing:
            raise BadUsage(f"{name} lack the columns {', '.join(missing)}; needed: {_list(needed)}")
    found = [VENUE in frame.columns for frame in (prices, holdings)]
    if found[0] != found[1]:
        having, lacking = ("prices", "holdings") if found[0] else ("holdings", "prices")
        raise BadUsage(f"{having} have a column {VENUE}, {lacking} have none: give both or neither")
    return found[0]


def _list(columns: tuple[str, ...]) -> str:
    return ", ".join(columns)


def _member(placed: bool) -> Column:
    from pyspark.sql import functions as fn

    symbol = fn.col("symbol").cast("string")
    if not placed:
        return symbol
    return fn.concat(fn.coalesce(fn.col(VENUE), fn.lit("")), fn.lit(_SEPARATOR), symbol)


def _closes(prices: DataFrame, calendar: Calendar, placed: bool) -> DataFrame:
    """All versions of prices known by the as-of."""
    from pyspark.sql import functions as fn

    by = end_of(calendar.date(len(calendar) - 1))
    return prices.where(fn.col("known") <= fn.lit(by)).select(
        _member(placed).alias("symbol"),
        fn.col("session").cast("date").alias("session"),
        fn.col("close").cast("double").alias("close"),
        fn.col("adj_close").cast("double").alias("adj_close"),
        "known",
    )


def _in_force(holdings: DataFrame, calendar: Calendar, index: str, placed: bool) -> DataFrame:
    """The index's holdings as known by the as-of, the latest version of each line."""
    from pyspark.sql import Window
    from pyspark.sql import functions as fn

    by = end_of(calendar.date(len(calendar) - 1))
    key = ("session", "line", *((VENUE,) if placed else ()))
    latest = fn.max("known").over(Window.partitionBy(*key))
    return (
        holdings.where((fn.col("basket") == index) & (fn.col("known") <= fn.lit(by)))
        .withColumn("latest", latest)
        .where(fn.col("known") == fn.col("latest"))
        .select(
            _member(placed).alias("symbol"),
            fn.col("session").cast("date").alias("session"),
            "line",
            fn.col("known").cast("timestamp").alias("known"),
            fn.col("weight").cast("double").alias("weight"),
            "sector",
            fn.lit(None).cast("double").alias("price"),
            fn.lit(None).cast("string").alias("isin"),
        )
    )


def _job(held: DataFrame, calendar: Calendar, plan: Plan, index: str) -> Job:
    """The files that count and what each tells in all."""
    every, labels = _files(held, calendar)
    # Of several files the last date counts of those known, and from the first file with
    # weights on those that tell members only do not.
    upcoming = len(calendar)
    files: list[_File] = []
    for file in reversed(every):
        if file.position < upcoming:
            files.insert(0, file)
            upcoming = file.position
    begin = next((i for i, f in enumerate(files) if f.whole is not None), len(files))
    files = [f for i, f in enumerate(files) if i < begin or f.whole is not None]
    if not files:
        raise NotInStore(f"no holdings of {index} are known by {calendar.date(len(calendar) - 1)}")
    if plan.groups not in (0, len(labels) + 1):
        raise BadUsage(
            f"asked for {plan.groups} groups; {index} has {len(labels) + 1}: its sectors, and "
            "those without one"
        )
    return Job(
        plan,
        calendar.sessions,
        dates=tuple(f.day for f in files),
        positions=np.array([f.position for f in files], dtype=np.int64),
        opening=np.array([f.opening for f in files], dtype=np.int64),
        whole=np.array([f.whole or 0.0 for f in files]),
        seen={f.day: f.seen for f in every},
        labels=labels,
    )


def _files(held: DataFrame, calendar: Calendar) -> tuple[list[_File], tuple[str, ...]]:
    """What each file tells in all, by date, and the sectors of all."""
    from pyspark.sql import functions as fn

    rows = (
        held.groupBy("session")
        .agg(
            fn.max(fn.unix_micros("known")).alias("seen"),
            fn.sum("weight").alias("whole"),
            fn.collect_set("sector").alias("sectors"),
        )
        .orderBy("session")
        .collect()
    )
    files = []
    for row in rows:
        seen = datetime.fromtimestamp(row["seen"] / 1e6, tz=UTC).date()
        opening = calendar.on_or_after(row["session"])
        position = max(opening, calendar.on_or_after(seen))
        files.append(_File(row["session"], seen, opening, position, row["whole"]))
    labels = {name for row in rows for name in row["sectors"]} - {OTHER}
    return files, tuple(sorted(labels))
