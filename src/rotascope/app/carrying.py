"""Carrying the wide stage from an earlier snapshot to a later one."""

from __future__ import annotations

from dataclasses import replace
from itertools import repeat

import numpy as np
import polars as pl
from numpy.typing import NDArray

from rotascope.app.kept import Kept, Latest, Panels, about_of, cores, digest
from rotascope.app.tails import Since, Tail, longer, tail_of
from rotascope.core.market import TOTAL, Holdings
from rotascope.core.time import Days
from rotascope.core.values import Floats
from rotascope.measures.panels import that_count
from rotascope.measures.wideindex import block_of, files_of, plan_for, plan_of
from rotascope.stats.wide import Files, compute
from rotascope.store.disk import Store
from rotascope.store.snapshot import Snapshot

Ints = NDArray[np.int64]

AT_MOST = 21
"""So many sessions are kept apart before everything is written anew."""


def carried(
    market: Panels, store: Store, index: str, *, earlier: Kept, older: Snapshot
) -> Kept | None:
    """The result for a market's snapshot, from that of an older one and the rows since.

    Returns
    -------
    None where the members, sectors or files of the past are others now: then everything
    has to be computed.
    """
    last = len(market.calendar) - 1
    added = _added(store, older, market.calendar.sessions)
    sessions = _positions(added, market)
    past = _of_the_past(added, sessions, earlier)
    unchanged = store.version.state("holdings") == older.state("holdings")
    if not past and unchanged:
        return _onwards(earlier, added, sessions, last)  # the file in force goes on
    new_files = store.added_since(older, "holdings").filter(pl.col("basket") == index)
    if not past and not new_files.select(pl.len()).collect().item():
        return _onwards(earlier, added, sessions, last)
    holdings = that_count(market.holdings(index))
    about = {**earlier.about, **about_of(holdings)}
    early = pl.col("session") <= market.calendar.date(earlier.last)
    if not _same_past(earlier, holdings, about) or new_files.filter(early).collect().height:
        return None
    earlier = replace(earlier, about=about, latest=Latest.of(holdings))
    if past:
        return _mended(market, holdings, earlier, sessions, added)
    return _onwards(earlier, added, sessions, last, files=files_of(holdings))


def _positions(added: pl.DataFrame, market: Panels) -> Ints:
    days = added["session"].to_numpy().astype("datetime64[D]")
    return np.searchsorted(market.calendar.sessions, days)


def _of_the_past(added: pl.DataFrame, sessions: Ints, earlier: Kept) -> bool:
    """Whether closes of the past were added, or one close in two versions."""
    if len(sessions) and int(sessions.min()) <= earlier.last:
        return True
    if added["symbol"].n_unique() == added.height:
        return False
    return bool(added.select("symbol", "session").is_duplicated().any())


def _same_past(earlier: Kept, holdings: Holdings, about: dict[str, object]) -> bool:
    """Whether members, sectors and file dates of the earlier result begin the present ones."""
    count, files = earlier.about["count"], len(earlier.about["positions"])
    return (
        earlier.about["labels"] == about["labels"]
        and earlier.about["members"] == digest(holdings.members[:count])
        and earlier.about["positions"] == holdings.positions[:files].tolist()
        and bool((holdings.positions[files:] > earlier.last).all())
    )


def _added(store: Store, older: Snapshot, days: Days) -> pl.DataFrame:
    """Closes in files that the older snapshot did not have, by symbol and session."""
    columns = ("symbol", "session", "close", "adj_close")
    rows = store.added_since(older, "prices").select(columns).collect()
    on = rows["session"].to_physical().to_numpy()
    inside = (on >= days[0].astype(np.int32)) & (on <= days[-1].astype(np.int32))
    if not inside.all():
        rows = rows.filter(pl.Series(inside))
    symbol, close, adjusted = rows["symbol"], rows["close"], rows["adj_close"]
    total = adjusted.is_not_null()
    value = close if adjusted.null_count() == rows.height else close.zip_with(~total, adjusted)
    found = pl.DataFrame([symbol, rows["session"], value.alias("value"), total.alias("total")])
    if symbol.is_sorted() and symbol.n_unique() == rows.height:
        return found
    return found.sort("symbol", "session")


def _onwards(
    earlier: Kept, added: pl.DataFrame, sessions: Ints, last: int, *, files: Files | None = None
) -> Kept | None:
    """The earlier figures and those of the sessions since; None where kinds of close differ."""
    members = earlier.latest.members
    place = dict(zip(members.tolist(), range(len(members)), strict=True))
    owners = map(place.get, added["symbol"].to_list(), repeat(-1))
    owner = np.fromiter(owners, np.int64, added.height)
    mine = owner >= 0
    if (added["total"].to_numpy()[mine] != (earlier.about["kind"] == TOTAL)).any():
        return None
    if last <= earlier.last:
        return earlier
    new = Since(owner[mine], sessions[mine].astype(np.int32), added["value"].to_numpy()[mine])
    since = earlier.since.and_then(new)
    plan = plan_for(tuple(earlier.about["labels"]))
    inforce = earlier.latest.files if files is None else files
    first, end = earlier.last + 1, earlier.first + earlier.whole.shape[1] - 1
    if earlier.ahead is not None and earlier.ahead.serves(inforce, end=end, first=first):
        block = earlier.ahead.block(earlier.end, members, since, plan=plan, first=first)
    else:
        block = longer(earlier.end, members, since)
    found = compute([block], inforce, plan, span=(first, last), threads=cores())
    fresh = np.array([found.figures[name] for name in earlier.names])
    longer_by = np.concatenate([earlier.added, fresh], axis=1)
    about = {**earlier.about, "priced": len(block.members)}
    kept = replace(earlier, added=longer_by, since=since, about=about)
    return kept.folded(plan.look_back) if longer_by.shape[1] > AT_MOST else kept


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
        tails.append(tail_of(block, plan.look_back, int(holdings.opening[-1])))
        for i, symbol in enumerate(runs.symbols):
            if symbol in changed:
                own = block.sessions[block.offsets[i] : block.offsets[i + 1]]
                reach = max(reach, _reach(own, int(changed[symbol]), files, plan.look_back))
    last = len(market.calendar) - 1
    first = max(int(sessions.min()), earlier.first)
    reach = last if reach >= earlier.last else max(reach, first)
    found = compute(blocks, files, plan, span=(first, reach), threads=cores())
    before = earlier.figures
    figures = np.full((len(earlier.names), last - earlier.first + 1), np.nan)
    figures[:, : before.shape[1]] = before
    fresh: Floats = np.array([found.figures[name] for name in earlier.names])
    figures[:, first - earlier.first : reach - earlier.first + 1] = fresh
    tail = Tail.joined(tails)
    kind = kinds.pop() if len(kinds) == 1 else "mixed"
    about = {**earlier.about, "kind": kind, "priced": len(tail.members)}
    return replace(earlier, about=about).anew(figures, tail)


def _reach(own: NDArray[np.int32], changed: int, files: Files, look_back: int) -> int:
    """Last session whose figures a changed close can reach."""
    at = int(np.searchsorted(own, changed))
    rolling = int(own[min(at + look_back, len(own) - 1)]) if len(own) else changed
    following = np.searchsorted(files.positions, changed, side="right")
    weights = int(files.positions[following]) if following < len(files.positions) else 1 << 40
    return max(rolling, changed + 1, weights)
