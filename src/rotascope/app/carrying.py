"""Carrying the wide stage from an earlier snapshot to a later one."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from rotascope.app.kept import Kept, Panels, about_of, digest
from rotascope.app.tails import Tail, tail_of
from rotascope.core.market import PRICE, TOTAL, Holdings
from rotascope.core.values import Floats
from rotascope.measures.panels import that_count
from rotascope.measures.wideindex import block_of, files_of, plan_of
from rotascope.stats.wide import Block, Files, Plan, compute, cores
from rotascope.store.disk import Store
from rotascope.store.snapshot import Snapshot

Ints = NDArray[np.int64]


def carried(
    market: Panels, store: Store, index: str, *, earlier: Kept, older: Snapshot
) -> Kept | None:
    """The result for a market's snapshot, from that of an older one and the rows since.

    Returns
    -------
    None where the members, sectors or files of the past are others now: then everything
    has to be computed.
    """
    holdings = that_count(market.holdings(index))
    about = {**earlier.about, **about_of(holdings)}
    if not _same_past(earlier, holdings, about) or _old_files(market, store, index, older, earlier):
        return None
    added = _added(store, older, holdings, market.calendar.sessions)
    days = added["session"].to_numpy().astype("datetime64[D]")
    sessions = np.searchsorted(market.calendar.sessions, days)
    plan, files = plan_of(holdings), files_of(holdings)
    twice = added.select("symbol", "session").is_duplicated().any()
    if twice or (len(sessions) and int(sessions.min()) <= earlier.last):
        return _mended(market, holdings, replace(earlier, about=about), sessions, added)
    if (added["kind"] != earlier.about["kind"]).any():
        return None
    block = _longer(earlier.tail, added, sessions, holdings)
    return _onwards(replace(earlier, about=about), block, files, plan, len(market.calendar) - 1)


def _same_past(earlier: Kept, holdings: Holdings, about: dict[str, object]) -> bool:
    """Whether members, sectors and file dates of the earlier result begin the present ones."""
    count, files = earlier.about["count"], len(earlier.about["positions"])
    return (
        earlier.about["labels"] == about["labels"]
        and earlier.about["members"] == digest(holdings.members[:count])
        and earlier.about["positions"] == holdings.positions[:files].tolist()
        and bool((holdings.positions[files:] > earlier.last).all())
    )


def _old_files(market: Panels, store: Store, index: str, older: Snapshot, earlier: Kept) -> bool:
    """Whether holdings of the past were added or corrected since."""
    last = market.calendar.date(earlier.last)
    return bool(
        store.added_since(older, "holdings")
        .filter(pl.col("basket") == index)
        .select((pl.col("session") <= last).any())
        .collect()
        .item()
    )


def _added(
    store: Store, older: Snapshot, holdings: Holdings, days: NDArray[np.datetime64]
) -> pl.DataFrame:
    """Closes of members in files that the older snapshot did not have."""
    return (
        store.added_since(older, "prices")
        .filter(pl.col("symbol").is_in(list(holdings.members)))
        .select(
            "symbol",
            "session",
            pl.when(pl.col("adj_close").is_not_null())
            .then(pl.col("adj_close"))
            .otherwise(pl.col("close"))
            .alias("value"),
            pl.when(pl.col("adj_close").is_not_null())
            .then(pl.lit(TOTAL))
            .otherwise(pl.lit(PRICE))
            .alias("kind"),
        )
        .filter(pl.col("session").is_in(pl.Series(days).implode()))
        .sort("symbol", "session")
        .collect()
    )


def _longer(tail: Tail, added: pl.DataFrame, sessions: Ints, holdings: Holdings) -> Block:
    """The tail with the added closes behind those of each member."""
    place = {m: i for i, m in enumerate(holdings.members)}
    new = np.array([place[s] for s in added["symbol"].to_list()], dtype=np.int64)
    names = np.array(holdings.members)
    members = np.unique(np.concatenate([tail.members, new]))
    members = members[np.argsort(names[members], kind="stable")]
    slot = np.full(len(names), -1, dtype=np.int64)
    slot[members] = np.arange(len(members))
    owner = np.concatenate([np.repeat(slot[tail.members], np.diff(tail.offsets)), slot[new]])
    order = np.argsort(owner, kind="stable")
    lengths = np.bincount(owner, minlength=len(members))
    return Block(
        members,
        np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64),
        np.concatenate([tail.sessions, sessions.astype(np.int32)])[order],
        np.concatenate([tail.closes, added["value"].to_numpy()])[order],
    )


def _onwards(earlier: Kept, block: Block, files: Files, plan: Plan, last: int) -> Kept:
    """The earlier figures and those of the sessions since."""
    if last <= earlier.last:
        return earlier
    found = compute([block], files, plan, span=(earlier.last + 1, last), threads=cores())
    fresh = np.array([found.figures[name] for name in earlier.names])
    return replace(
        earlier,
        figures=np.concatenate([earlier.figures, fresh], axis=1),
        about={**earlier.about, "priced": len(block.members)},
        tail=tail_of(block, plan.look_back, int(files.positions[-1])),
    )


def _mended(
    market: Panels, holdings: Holdings, earlier: Kept, sessions: Ints, added: pl.DataFrame
) -> Kept:
    """The earlier figures with those computed anew that changed closes can reach."""
    plan, files = plan_of(holdings), files_of(holdings)
    blocks, tails, reach = [], [], 0
    kinds: set[str] = set()
    changed = dict(
        zip(
            *added.with_columns(pl.Series("at", sessions))
            .group_by("symbol", maintain_order=True)
            .agg(pl.col("at").max())
            .get_columns(),
            strict=True,
        )
    )
    for runs in market.runs(holdings.members):
        block = block_of(runs, holdings.members)
        blocks.append(block)
        kinds.update(runs.kinds)
        tails.append(tail_of(block, plan.look_back, int(holdings.positions[-1])))
        for i, symbol in enumerate(runs.symbols):
            if symbol in changed:
                own = block.sessions[block.offsets[i] : block.offsets[i + 1]]
                reach = max(reach, _reach(own, int(changed[symbol]), files, plan.look_back))
    last = len(market.calendar) - 1
    first = max(int(sessions.min()), earlier.first)
    reach = last if reach >= earlier.last else max(reach, first)
    found = compute(blocks, files, plan, span=(first, reach), threads=cores())
    figures = np.full((len(earlier.names), last - earlier.first + 1), np.nan)
    figures[:, : earlier.figures.shape[1]] = earlier.figures
    fresh: Floats = np.array([found.figures[name] for name in earlier.names])
    figures[:, first - earlier.first : reach - earlier.first + 1] = fresh
    tail = Tail.joined(tails)
    kind = kinds.pop() if len(kinds) == 1 else "mixed"
    about = {**earlier.about, "kind": kind, "priced": len(tail.members)}
    return replace(earlier, figures=figures, about=about, tail=tail)


def _reach(own: NDArray[np.int32], changed: int, files: Files, look_back: int) -> int:
    """Last session whose figures a changed close can reach."""
    at = int(np.searchsorted(own, changed))
    rolling = int(own[min(at + look_back, len(own) - 1)]) if len(own) else changed
    following = np.searchsorted(files.positions, changed, side="right")
    weights = int(files.positions[following]) if following < len(files.positions) else 1 << 40
    return max(rolling, changed + 1, weights)
