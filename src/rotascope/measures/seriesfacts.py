"""A series as it was known: its value on every session, and for every reference date."""

from __future__ import annotations

from datetime import date

import numpy as np
from numpy.typing import NDArray

from rotascope.core.market import SeriesFacts
from rotascope.core.time import months_before
from rotascope.core.values import Floats
from rotascope.language.evaluate import Context


def _rows(facts: SeriesFacts, sessions: int) -> NDArray[np.int64]:
    """For each session the row of the latest reference date known then; -1 before the first."""
    newest = np.maximum.accumulate(facts.days) if len(facts.days) else facts.days
    taken = np.flatnonzero(facts.days == newest)
    found = np.searchsorted(facts.known[taken], np.arange(sessions), side="right") - 1
    out = np.full(sessions, -1, dtype=np.int64)
    out[found >= 0] = taken[found[found >= 0]]
    return out


def series_track(ctx: Context, name: str) -> Floats:
    """Value known on every session (float64, NaN before the first)."""
    facts, sessions = ctx.market.series(name), len(ctx.market.calendar)

    def make() -> Floats:
        rows = _rows(facts, sessions)
        return (
            np.where(rows >= 0, facts.values[rows], np.nan)
            if len(facts.values)
            else (np.full(sessions, np.nan))
        )

    return ctx.market.kept(("series", name), make)


def yoy_track(ctx: Context, name: str) -> Floats:
    """Value over that of the same reference period a year earlier, minus 1, by session."""
    facts, sessions = ctx.market.series(name), len(ctx.market.calendar)

    def make() -> Floats:
        out = np.full(sessions, np.nan)
        rows = _rows(facts, sessions)
        known: dict[date, float] = {}
        row = 0
        changes = np.unique(facts.known)
        for i, session in enumerate(changes.tolist()):
            while row < len(facts.known) and facts.known[row] <= session:
                known[facts.days[row].item()] = float(facts.values[row])
                row += 1
            end = int(changes[i + 1]) if i + 1 < len(changes) else sessions
            if session >= sessions:
                break
            day: date = facts.days[rows[session]].item()
            base = known.get(months_before(day, 12))
            if base:
                out[session:end] = known[day] / base - 1.0
        return out

    return ctx.market.kept(("yoy", name), make)


def note_series(ctx: Context, name: str) -> SeriesFacts:
    """Note a series among the inputs, with the caveat that its known times need."""
    facts = ctx.market.series(name)
    if len(facts.days):
        ctx.used("series", name, last=str(facts.days.max()), frequency=facts.frequency)
    if facts.lagged:
        ctx.caveat(
            f"{name}: the source has no release dates; known times follow the "
            f"{facts.frequency} publication lag of the import, values are the revised ones"
        )
    return facts
