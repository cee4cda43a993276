"""Turns of a lead and compounded returns, from their definitions alone.

Every session asks afresh for the extreme since the last turn: no running maximum is kept.
"""

from __future__ import annotations

import bisect
import datetime as dt
import math

from twin.facts import Facts, end_of
from twin.outcomes import Cannot, Wrong
from twin.tracks import Track

Turn = tuple[int, int, str]  # session of the extreme, session that confirms it, trough or peak
HELD = {"daily": 5, "weekly": 10, "quarterly": 126}


def first_extreme(values: list[float], start: int, stop: int, kind: str) -> int:
    """The first place of the highest (a peak) or lowest (a trough) value from start to stop."""
    part = values[start : stop + 1]
    return start + part.index(max(part) if kind == "peak" else min(part))


def far_enough(extreme: float, now: float, kind: str, fall: float) -> bool:
    """Whether the other side has gained `fall`; a hair less counts, as rounding may take it."""
    gained = extreme / now - 1 if kind == "peak" else now / extreme - 1
    return gained > fall or math.isclose(gained, fall, abs_tol=1e-12)


def turns(values: list[float], fall: float, hold: int) -> list[Turn]:
    """The confirmed turns of a row of numbers, oldest first."""
    found: list[Turn] = []
    for now in range(len(values)):
        wanted = ["peak", "trough"]
        start = 0
        if found:
            start = found[-1][0]
            wanted.remove(found[-1][2])
        confirmed = []
        for kind in wanted:
            place = first_extreme(values, start, now, kind)
            if now - place >= hold and far_enough(values[place], values[now], kind, fall):
                confirmed.append((place, now, kind))
        if confirmed:
            found.append(min(confirmed))  # at most one a session: the older extreme
    return found


def confirmed_turns(e: Track, t: int, fall: int, hold: int) -> list[Turn]:
    """The turns of a track confirmed by T, as sessions."""
    told = [(k, value) for k in range(t + 1) if (value := e(k)) is not None]
    if any(value <= 0 for _, value in told):
        raise Cannot("the track is not positive")
    if not told or told[-1][0] != t:
        raise Cannot("the track has no value at T")
    days = [k for k, _ in told]
    found = turns([value for _, value in told], fall / 100, hold)
    return [(days[place], days[now], kind) for place, now, kind in found]


def compounded(f: Facts, name: str, t: int) -> float:
    """Product of 1 + return over the reference dates known by T, each in its newest version."""
    if name in f.symbols or name not in f.series_names:
        raise Wrong(f"no series {name}")
    latest: dict[dt.date, float] = {}
    last = None
    for known, day, value in f.vintages(name):
        if known <= end_of(f.sessions[t]):
            if value <= -100:
                raise Cannot("no return in percent")
            latest[day] = value
            last = known.date()
    if last is None:
        raise Cannot(f"{name} is not known yet")
    rows = f.series_rows.filter(f.series_rows["series"] == name)
    often = rows["frequency"][0] if "frequency" in rows.columns else "daily"
    held = HELD.get(often, 42)
    if t - bisect.bisect_left(f.sessions, last) > held:
        raise Cannot(f"no return of {name} since {last}")
    level = math.prod(1 + latest[day] / 100 for day in sorted(latest))
    if not 0 < level < math.inf:
        raise Cannot("too large")
    return level
