"""The figures with Rotascope: from a store, kept, by the kernels alone, as tracks."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from benchmarks.panel import FIGURES, SECTORS, Panel, settled

ROWS = 2_097_152
"""Rows of the price table that are in memory at a time."""

NAMES = {
    "cap_return": "cap",
    "equal_return": "equal",
    "top10": "top",
    "above50": "breadth50",
    "above200": "breadth200",
    "highs252": "highs",
    "lows252": "lows",
}
"""The kernels' names of the figures, where they differ."""


def figures(panel: Panel, *, threads: int = 2) -> pl.DataFrame:
    """Every figure of every session from the panel's store, nothing kept from before."""
    from rotascope.app.market import StoredMarket
    from rotascope.store.disk import Store

    kept = _unbounded(threads)
    market = StoredMarket(Store.open(panel.store))
    found = kept.from_scratch(market, str(panel.facts()["index"]))
    return _named(found.upto(len(market.calendar)), market.calendar.sessions, panel)


def kept_figures(panel: Panel, *, threads: int = 2) -> pl.DataFrame:
    """Every figure of every session from the panel's store, as a reading gets them.

    What the store keeps is taken over; what the newest snapshot added is computed.
    """
    from rotascope.app import derived
    from rotascope.app.market import StoredMarket
    from rotascope.store.disk import Store

    _unbounded(threads)
    derived._MADE.clear()  # as a new process would find it
    market = StoredMarket(Store.open(panel.store))
    found = market.wide(str(panel.facts()["index"]))
    return _named(found, market.calendar.sessions, panel)


def before_one_more_session(panel: Panel) -> None:
    """Take away what is kept of the newest snapshot; before the clock starts."""
    from rotascope.store.disk import Store

    newest = Store.open(panel.store).snapshot
    for kept in (panel.store / "derived").glob(f"*/{newest}"):
        shutil.rmtree(kept)


def one_more_session(panel: Panel, *, threads: int = 2) -> pl.DataFrame:
    """`kept_figures` of a store whose newest snapshot has nothing kept yet."""
    return kept_figures(panel, threads=threads)


def _unbounded(threads: int) -> Any:
    """The module that computes from scratch, with so many threads, for indices of any size."""
    from rotascope.app import kept

    module: Any = kept
    module.cores = lambda: threads
    module.LARGE = -1
    return module


def _named(found: Any, sessions: NDArray[np.datetime64], panel: Panel) -> pl.DataFrame:
    """Figures of the wide stage under the names of the benchmark."""
    from rotascope.core.settings import GICS

    labels = {f"sector{k}": label for k, label in enumerate(GICS)}
    columns = {"session": pl.Series(sessions)}
    for name in FIGURES:
        if name not in labels:
            columns[name] = pl.Series(found.figures[NAMES.get(name, name)])
        elif labels[name] in found.labels:
            group = found.labels.index(labels[name])
            columns[name] = pl.Series(found.figures[f"contribution{group}"])
        else:
            columns[name] = pl.Series([None] * len(sessions), dtype=pl.Float64)
    return settled(pl.DataFrame(columns), panel)


def kernels(panel: Panel, *, threads: int = 2) -> pl.DataFrame:
    """Every figure of every session from the bare price file: the kernels without a store."""
    from rotascope.stats import wide

    calendar = pl.read_parquet(panel.calendar)
    members, files = _files(panel, calendar)
    found = wide.compute(
        _blocks(panel, calendar, members),
        files,
        wide.Plan(groups=SECTORS),
        span=(0, calendar.height - 1),
        threads=threads,
    )
    places = {f"sector{k}": f"contribution{k}" for k in range(SECTORS)} | NAMES
    columns = {name: pl.Series(found.figures[places.get(name, name)]) for name in FIGURES}
    return settled(pl.DataFrame({"session": calendar["session"], **columns}), panel)


def _files(panel: Panel, calendar: pl.DataFrame) -> tuple[pl.DataFrame, Any]:
    """The members in the order of their first appearance, and the files as arrays."""
    from rotascope.stats import wide

    lines = pl.read_parquet(panel.holdings)
    members = (
        lines.group_by("symbol")
        .agg(pl.col("file").min())
        .sort("file", "symbol")
        .select("symbol", member=pl.int_range(pl.len(), dtype=pl.Int64))
    )
    lines = lines.join(members, on="symbol")
    file, member = lines["file"].to_numpy(), lines["member"].to_numpy()
    starts = calendar.drop_nulls("file").group_by("file").agg(pl.col("position").min()).sort("file")
    shape = (starts.height, members.height)
    held = np.zeros(shape, dtype=bool)
    held[file, member] = True
    weight = np.zeros(shape)
    weight[file, member] = lines["weight"].fill_null(0.0).to_numpy()
    group = np.full(shape, -1, dtype=np.int16)
    group[file, member] = lines["sector"].fill_null(-1).to_numpy()
    positions = starts["position"].cast(pl.Int64).to_numpy()
    return members, wide.Files(positions, held, weight, group)


def _blocks(panel: Panel, calendar: pl.DataFrame, members: pl.DataFrame) -> Iterator[Any]:
    """Blocks of whole members, read a part of the file at a time."""
    from rotascope.stats import wide

    days = calendar["session"].to_physical().to_numpy()
    place = np.full(int(days[-1] - days[0]) + 1, -1, dtype=np.int32)
    place[days - days[0]] = calendar["position"].to_numpy()
    prices = pl.scan_parquet(panel.prices)
    total = int(prices.select(pl.len()).collect().item())
    rest = None
    for start in range(0, total, ROWS):
        part = prices.slice(start, ROWS).collect()
        part = part if rest is None else pl.concat([rest, part])
        runs = part["symbol"].rle().struct.unnest().rename({"value": "symbol"})
        runs = runs.head(-1) if start + ROWS < total else runs
        done = int(runs["len"].sum())
        rows, rest = part.head(done), part.slice(done)
        runs = runs.join(members, on="symbol", how="left", maintain_order="left")
        if runs["member"].null_count():  # in no file: of no account
            rows = rows.join(members, on="symbol", how="semi", maintain_order="left")
            runs = runs.drop_nulls("member")
        ends = np.concatenate([[0], np.cumsum(runs["len"].to_numpy())]).astype(np.int64)
        session = place[rows["session"].to_physical().to_numpy() - days[0]]
        yield wide.Block(runs["member"].to_numpy(), ends, session, rows["close"].to_numpy())


def tracks(panel: Panel) -> pl.DataFrame:
    """The same figures as tracks of the catalogue over the panel's store.

    `covered` has no expression of its own and stays empty. The catalogue tells no
    contribution of a sector without a member; here it is 0, as in the other engines.
    """
    from rotascope.app.opening import open_market
    from rotascope.core.settings import GICS

    index = str(panel.facts()["index"])
    market = open_market(panel.store)
    found = pl.read_parquet(panel.calendar).select("session")
    for name, expression in expressions(index, GICS).items():
        one = market.track(expression).to_polars().rename({"value": name})
        found = found.join(one, on="session", how="left", maintain_order="left")
    there = pl.col("cap_return").is_not_null()
    whole = [pl.when(there).then(pl.col(f"sector{k}").fill_null(0.0)) for k in range(SECTORS)]
    none = pl.lit(None, pl.Float64).alias("covered")
    return settled(
        found.with_columns(none, *(one.alias(f"sector{k}") for k, one in enumerate(whole))), panel
    )


def expressions(index: str, sectors: tuple[str, ...]) -> dict[str, str]:
    """The expression of each figure that has one."""
    found = {
        "cap_return": f"return({index}, 1d)",
        "equal_return": f"return({index}, 1d, weighting=equal)",
        "top10": f"top_weight({index}, 10)",
        "hhi": f"hhi({index})",
        "above50": f"breadth({index}, above=50d)",
        "above200": f"breadth({index}, above=200d)",
        "advances": f"advances({index})",
        "declines": f"declines({index})",
        "highs252": f"new_highs({index}, 252d)",
        "lows252": f"new_lows({index}, 252d)",
        "dispersion": f"dispersion({index}, 1d)",
        "median": f"member_return({index}, median, 1d)",
    }
    return found | {
        f"sector{k}": f'contribution(sector("{label}", in={index}), in={index}, 1d)'
        for k, label in enumerate(sectors)
    }
