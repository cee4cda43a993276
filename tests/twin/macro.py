"""Policy and prints: real rate, slope of the curve, surprise, meetings."""

from __future__ import annotations

import datetime as dt

from twin.facts import Facts, end_of
from twin.leadership import level
from twin.outcomes import Cannot, Null
from twin.tracks import RATES, yoy


def rate(f: Facts, z: str, t: int) -> float:
    """A rate in percent, as known at a session, as a fraction."""
    if z not in RATES:
        raise Cannot(f"{z} is not in percent")
    return level(f, z, t=t) / 100


def real_rate(f: Facts, z: str, c: str, t: int) -> float:
    """Rate less inflation: of a price index over a year, or of a rate as it stands."""
    own = rate(f, z, t)
    if c in RATES:
        return own - rate(f, c, t)
    try:
        return own - yoy(f, c, t)
    except Null as missing:
        raise Cannot(str(missing)) from None


def curve(f: Facts, z: str, y: str, t: int) -> float:
    """One rate less another."""
    return rate(f, z, t) - rate(f, y, t)


def surprise(f: Facts, z: str, t: int) -> float:
    """The two latest reference dates known: first value of the one less first of the other."""
    first: dict[dt.date, float] = {}
    for known, day, value in f.vintages(z):
        if known <= end_of(f.sessions[t]) and day not in first:
            first[day] = value
    if len(first) < 2:
        raise Cannot(f"{z} has no two prints")
    before, newest = sorted(first)[-2:]
    return first[newest] - first[before]


def meeting(f: Facts, kind: str, which: str, t: int) -> str:
    """Day of the last decision, or of the next meeting that is planned and not given up."""
    wanted = kind if which == "last" else kind + "_calendar"
    everything = [row for row in f.more["events"].iter_rows(named=True) if row["kind"] == wanted]
    if not everything:
        raise Cannot(f"no events {wanted}")
    rows = [row for row in everything if row["known"] <= end_of(f.sessions[t])]
    if which == "last":
        if not rows:
            raise Cannot("no decision yet")
        return max(row["date"] for row in rows).isoformat()
    off = {row["date"] for row in rows if row["title"].startswith("withdrawn")}
    days = [row["date"] for row in rows if row["date"] > f.sessions[t] and row["date"] not in off]
    if not days:
        raise Null("no meeting is planned")
    return min(days).isoformat()
