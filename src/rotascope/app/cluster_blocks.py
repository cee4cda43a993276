"""An index's figures from blocks of its members: what each worker of a cluster does.

Two steps, on Arrow tables: the members of a block add up to sums per session
(`mapped`), and the sums of all blocks over a span of sessions give that span's
figures (`merged`). Both are the functions of `rotascope.stats.wide` on a part of
the index, so a cluster and one machine share one definition of every figure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, cast

import numpy as np
import polars as pl

from rotascope.app.holdings import holdings_of
from rotascope.app.runs import runs_of
from rotascope.core.market import Runs
from rotascope.core.time import Calendar, Days, Positions
from rotascope.core.values import Floats
from rotascope.measures import wideindex
from rotascope.stats.wide import Block, Files, Plan, Sums, add, empty, figures, joined
from rotascope.store.facts import as_known
from rotascope.tables.schema import PRICES, UTC

SPAN = 256
"""Sessions whose sums of all blocks meet on one worker."""

PARTIAL = "span int, block int, sums binary, largest binary, returns binary"
"""Columns of what a block hands on: 64-bit floats, row by row."""


@dataclass(frozen=True, eq=False)
class Job:
    """What every worker needs to know of an index.

    Attributes
    ----------
    plan
        What to compute.
    sessions
        datetime64[D]: the calendar's.
    dates, positions, opening
        The files that count: the date of each, the session after whose close it is known
        (int64, ascending), and the session from which its weights drift.
    whole
        float64[files]: sum of the weights that each file tells; 0 where it tells none.
    seen
        Date of each file, of those that do not count too -> day (UTC) on which it was known.
    labels
        Sectors, in the order of their numbers; the next number is that of no sector.
    """

    plan: Plan
    sessions: Days
    dates: tuple[date, ...]
    positions: Positions
    opening: Positions
    whole: Floats
    seen: Mapping[date, date]
    labels: tuple[str, ...]

    @property
    def first(self) -> int:
        """The first session with figures: that of the first file."""
        return int(self.positions[0])

    @property
    def length(self) -> int:
        """How many sessions have figures."""
        return len(self.sessions) - self.first

    def span(self, number: int) -> slice:
        """Rows of a span, counted from the first session with figures."""
        return slice(number * SPAN, min((number + 1) * SPAN, self.length))


def names(plan: Plan) -> list[str]:
    """Names of the figures, in order."""
    without = replace(plan, median=False)  # the selection is compiled code: not loaded for a name
    found = list(figures(empty(without, 0, 0, 0), without).figures)
    return [*found, "median"] if plan.median else found


def mapped(prices: pl.DataFrame, holdings: pl.DataFrame, job: Job) -> Sums:
    """Sums per session of the members of a block, from the first file to the last session.

    Parameters
    ----------
    prices
        Rows of the table `prices`, all versions known by the as-of, of these members.
    holdings
        Rows of the table `holdings`, the versions in force, of these members (`known` is not
        read: a file is known as a whole).
    job
        The index as a whole.

    Returns
    -------
    Sums of one part; the columns of `returns` are the block's members.
    """
    members, files = files_of(holdings, job)
    sums = empty(job.plan, len(members), job.first, len(job.sessions) - 1)
    add(sums, block_of(prices, members, job.sessions), files, job.plan, threads=1)
    largest = np.concatenate(list(sums.largest), axis=1)
    kept = -np.sort(-largest, axis=1)[:, : job.plan.top]
    return Sums(sums.first, np.add.reduce(sums.sums, axis=0)[None], kept[None], sums.returns)


def merged(parts: Sequence[Sums], plan: Plan) -> dict[str, Floats]:
    """Figures of a span of sessions from the sums of all blocks, in the order of the blocks.

    Parameters
    ----------
    parts
        Sums of disjoint members over the same sessions.
    """
    returns = np.concatenate([p.returns for p in parts], axis=1)
    both = joined(replace(p, returns=p.returns[:, :0]) for p in parts)
    return figures(replace(both, returns=returns), plan).figures


def files_of(rows: pl.DataFrame, job: Job) -> tuple[tuple[str, ...], Files]:
    """The members of a block and their part of every file of the index."""
    known = pl.col("session").replace_strict(job.seen, return_dtype=pl.Date).cast(UTC)
    found = holdings_of(rows.with_columns(known=known), Calendar(job.sessions), {})
    place = {day: i for i, day in enumerate(job.dates)}
    counted = [(i, place[day]) for i, day in enumerate(found.dates) if day in place]
    here = np.array([i for i, _ in counted], dtype=np.int64)
    there = np.array([i for _, i in counted], dtype=np.int64)
    shape = (len(job.dates), len(found.members))
    held, weight = np.zeros(shape, dtype=bool), np.zeros(shape)
    none = len(job.labels)
    group = np.full(shape, none, dtype=np.int16)
    number = np.array([job.labels.index(name) for name in found.labels] + [none], dtype=np.int16)
    if counted:
        whole = np.where(job.whole > 0, job.whole, 1.0)[there, None]
        held[there] = found.held[here]
        weight[there] = np.nan_to_num(found.weight[here]) / whole
        group[there] = number[found.sector[here]]
    return found.members, Files(job.positions, held, weight, group, job.opening)


def block_of(rows: pl.DataFrame, members: Sequence[str], sessions: Days) -> Block:
    """The closes of members, one after the other; those without prices have an empty run."""
    latest = as_known(rows.lazy(), PRICES, None, corrected=True)
    runs = next(runs_of(latest, members, Calendar(sessions), rows=0), None)
    none = np.zeros(0, np.int64)
    empty_runs = Runs((), np.zeros(1, np.int64), none.astype(np.int32), none.astype(float), ())
    priced = wideindex.block_of(runs or empty_runs, tuple(members))
    rest = np.setdiff1d(np.arange(len(members)), priced.members)
    return replace(
        priced,
        members=np.concatenate([priced.members, rest]),
        offsets=np.append(priced.offsets, np.full(len(rest), priced.offsets[-1])),
    )


# ------------------------------------------------------------------- the two steps on Arrow


def map_step(prices: Any, holdings: Any, job: Job) -> Any:
    """The partial sums of a block, one row per span of sessions (Arrow in, Arrow out)."""
    block = holdings.column("block")[0].as_py()
    frames = [
        cast(pl.DataFrame, pl.from_arrow(t.drop_columns(["block"]))) for t in (prices, holdings)
    ]
    sums = mapped(frames[0], frames[1], job)
    rows = []
    for number in range(-(-job.length // SPAN)):
        cut = job.span(number)
        returns = sums.returns[cut]
        returns = returns[:, ~np.isnan(returns).all(axis=0)]
        parts = (sums.sums[0, cut], sums.largest[0, cut], returns)
        rows.append((number, block, *(np.ascontiguousarray(p).tobytes() for p in parts)))
    kinds = dict(part.split() for part in PARTIAL.split(", "))
    return _table(dict(zip(kinds, map(list, zip(*rows, strict=True)), strict=True)), kinds)


def merge_step(partial: Any, job: Job) -> Any:
    """The figures of a span of sessions, one row per session (Arrow in, Arrow out)."""
    rows = sorted(partial.to_pylist(), key=lambda row: row["block"])
    cut = job.span(rows[0]["span"])
    width = len(job.plan.columns)
    length = cut.stop - cut.start
    parts = [
        Sums(
            job.first + cut.start,
            np.frombuffer(row["sums"]).reshape(1, length, width),
            np.frombuffer(row["largest"]).reshape(1, length, job.plan.top),
            np.frombuffer(row["returns"]).reshape(length, -1),
        )
        for row in rows
    ]
    found = merged(parts, job.plan)
    places = np.arange(job.first + cut.start, job.first + cut.stop, dtype=np.int32)
    told = names(job.plan)
    kinds = {"place": "int", **dict.fromkeys(told, "double")}
    return _table({"place": places, **{name: found[name] for name in told}}, kinds)


def _table(columns: Mapping[str, Any], kinds: Mapping[str, str]) -> Any:
    """An Arrow table of exactly the types that Spark was told."""
    import pyarrow as pa

    arrow = {"int": pa.int32(), "double": pa.float64(), "binary": pa.binary()}
    return pa.table(
        columns, schema=pa.schema([(name, arrow[kind]) for name, kind in kinds.items()])
    )
