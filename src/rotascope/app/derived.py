"""Results of the wide stage, kept in the store and carried from snapshot to snapshot.

A kept result names the snapshot that it was computed from. For a later snapshot the
rows added since say which sessions can differ; the others are taken over. The digits
are those of a computation from scratch.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl

from rotascope.app.carrying import carried
from rotascope.app.kept import Arrays, Kept, Panels, from_scratch
from rotascope.core.market import WideIndex
from rotascope.core.time import end_of
from rotascope.measures.panels import that_count
from rotascope.store.derived import Shelf
from rotascope.store.disk import Store
from rotascope.tables.schema import TABLES

ENGINE = 4
"""Raised when figures or what is kept of them change: earlier results are not taken over."""

_MADE: dict[tuple[str, str, str], Kept | None] = {}
_MOST = 8


def wide_of(market: Panels, index: str) -> WideIndex | None:
    """Figures of an index as of the market's session; None where the index is small.

    Of a store they are kept; of facts in memory they are computed for this market.
    """
    facts, sessions = market.facts, len(market.calendar)
    if isinstance(facts, Store):
        kept = kept_of(market, facts, index)
        if kept is None:
            return None
        if kept.last == sessions - 1 and market.sees_all:
            return kept.upto(sessions)
        found = kept.upto(sessions) if kept.about["clean"] and kept.last >= sessions else None
        if found is not None:  # which members had prices, and of which kind, by then
            kind, priced = market.kinds_of(that_count(market.holdings(index)).members)
            return replace(found, kind=kind, priced=priced)
    computed = from_scratch(market, index)
    return None if computed is None else computed.upto(sessions)


def kept_of(market: Panels, store: Store, index: str) -> Kept | None:
    """The kept result of an index for a store's snapshot, computed where it is missing."""
    key = (str(store.root), store.snapshot, index)
    if key not in _MADE:
        while len(_MADE) >= _MOST:
            _MADE.pop(next(iter(_MADE)))
        _MADE[key] = _kept(market, store, index)
    return _MADE[key]


def _kept(market: Panels, store: Store, index: str) -> Kept | None:
    shelf = Shelf(store.root)
    found = _taken(shelf, index, store.snapshot)
    if found is not None:
        return found
    whole = _whole(market, store)
    earlier: Kept | None = None
    for older in store.earlier_snapshots():
        earlier = _taken(shelf, index, older.id)
        if earlier is not None and not earlier.about["pending"]:
            found = carried(whole, store, index, earlier=earlier, older=older)
            break
    if found is None:
        found = from_scratch(whole, index)
    if found is not None:
        last = whole.calendar.date(found.last)
        marks = {"clean": _clean(store), "pending": _pending(store, last)}
        found = replace(found, about={**found.about, **marks}).ready()
        described = {"engine": ENGINE, "first": found.first, "names": found.names}
        groups = (
            _changed(found, earlier, shelf.place(index, older.id)) if earlier else found.groups()
        )
        shelf.put(index, store.snapshot, {**found.about, **described}, groups)
        shelf.forget(index, but={store.snapshot, str(store.version.parent)})
    return found


def _whole(market: Panels, store: Store) -> Panels:
    """The market as of the last session of the store."""
    span = store.span(TABLES["prices"])
    last = market.calendar.date(len(market.calendar) - 1)
    return market if span is not None and last == span[1] else market.on(store)


def _changed(found: Kept, earlier: Kept, place: Path) -> dict[str, Arrays | Path]:
    """The arrays of a result; for a group that an earlier result has too, the file of that."""
    had = earlier.groups()
    return {
        group: place / group if all(had[group][n] is a for n, a in arrays.items()) else arrays
        for group, arrays in found.groups().items()
    }


def _taken(shelf: Shelf, index: str, snapshot: str) -> Kept | None:
    taken = shelf.take(index, snapshot)
    if taken is None or taken[0].get("engine") != ENGINE:
        return None
    return Kept.taken(*taken)


def _pending(store: Store, last: date) -> bool:
    """Whether the store holds facts about the past that become known only later."""
    files = [f for t in ("prices", "holdings") for f in store.version.state(t).files]
    if all(f.known is not None and f.known <= end_of(last).isoformat() for f in files):
        return False
    waiting = (pl.col("known") > end_of(last)) & (pl.col("session") <= last)
    return any(
        store.versions(TABLES[table]).select(waiting.any()).collect().item()
        for table in ("prices", "holdings")
    )


def _clean(store: Store) -> bool:
    """Whether every fact was known by the end of the day it is about, in its only version."""
    states = [store.version.state(table) for table in ("prices", "holdings")]
    if any(state.corrected for state in states):
        return False
    if not any(file.late for state in states for file in state.files):
        return True
    return not any(
        store.scan(table)
        .select((pl.col("known").dt.date() > pl.col("session")).any())
        .collect()
        .item()
        for table in ("prices", "holdings")
    )
