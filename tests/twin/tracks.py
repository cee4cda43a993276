"""Series, tracks, conditions, members and flows.

A track is a function of a session index that gives a number or None; a condition
one that gives True, False or None. `first` is the first session with data.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable

import polars as pl

from twin.baskets import Subject, members_after
from twin.facts import Facts, end_of
from twin.leadership import History, level, mean
from twin.outcomes import Cannot, Null, Wrong
from twin.windows import period_ends, window

Track = Callable[[int], float | None]
Condition = Callable[[int], bool | None]
RATES = ("DFEDTARU", "DFEDTARL", "DFF", "FEDFUNDS", "DGS10", "DGS2", "DGS30", "UNRATE")


def quiet(measure: Callable[[int], float]) -> Track:
    """A measure of a session as a track: None where it cannot be computed."""

    def track(t: int) -> float | None:
        try:
            return measure(t)
        except (Cannot, Null):
            return None

    return track


# ---- series


def _series_window(f: Facts, z: str, text: str, t: int | None) -> tuple[int, int]:
    if z in f.symbols or z not in f.series_names:
        raise Wrong(f"no series {z}")
    known = f.known_values(z)
    if not known:
        raise Cannot(f"nothing known of {z}")
    s, end = window(f, text, f.T if t is None else t, lambda: min(known))
    if s not in known:
        raise Cannot(f"{z} is first known on {f.sessions[min(known)]}")
    return s, end


def change(f: Facts, z: str, text: str, t: int | None = None) -> float:
    """Z(end) - Z(S) of the values known then."""
    s, end = _series_window(f, z, text, t)
    return level(f, z, t=end) - level(f, z, t=s)


def _steps(f: Facts, z: str, text: str, t: int | None) -> list[float]:
    s, end = _series_window(f, z, text, t)
    known = f.known_values(z)
    return [known[k][1] - known[k - 1][1] for k in range(s + 1, end + 1)]


def cuts(f: Facts, z: str, text: str, t: int | None = None) -> float:
    """Sum of the downward moves, in basis points for a rate."""
    scale = 100 if z in RATES else 1
    return sum(-step for step in _steps(f, z, text, t) if step < 0) * scale


def hikes(f: Facts, z: str, text: str, t: int | None = None) -> float:
    """Sum of the upward moves, in basis points for a rate."""
    scale = 100 if z in RATES else 1
    return sum(step for step in _steps(f, z, text, t) if step > 0) * scale


def count_cuts(f: Facts, z: str, text: str, t: int | None = None) -> int:
    """Number of sessions on which the known value fell."""
    return len([step for step in _steps(f, z, text, t) if step < 0])


def yoy(f: Facts, z: str, t: int | None = None) -> float:
    """Newest known value over that of the same reference date a year earlier, minus 1."""
    t = f.T if t is None else t
    values: dict[dt.date, float] = {}
    for known, day, value in f.vintages(z):
        if known <= end_of(f.sessions[t]):
            values[day] = value
    if not values:
        raise Cannot(f"{z} is not known by {f.sessions[t]}")
    newest = max(values)
    try:
        before = newest.replace(year=newest.year - 1)
    except ValueError:
        raise Null("no such date a year earlier") from None
    if before not in values:
        raise Null(f"{z} has no value for {before}")
    return values[newest] / values[before] - 1


# ---- tracks


def places(
    f: Facts, e: Track, s: int, t: int, *, at: str | None = None, month: int | None = None
) -> list[tuple[int, float]]:
    """Sessions s..t (or the period ends among them) with the values of a track."""
    sessions = list(range(s, t + 1)) if at is None else period_ends(f, at, t, s)
    found = []
    for k in sessions:
        if month is not None and f.sessions[k].month != month:
            continue
        value = e(k)
        if value is not None:
            found.append((k, value))
    return found


def _now(e: Track, t: int) -> float:
    value = e(t)
    if value is None:
        raise Cannot("no value at T")
    return value


def _extreme(
    f: Facts, e: Track, text: str, first: int, t: int | None, best: Callable[..., float]
) -> tuple[int, float]:
    s, end = window(f, text, f.T if t is None else t, lambda: first)
    found = places(f, e, s, end)
    if not found:
        raise Cannot("the track has no value in the window")
    top = best(value for _, value in found)
    for k, value in found:
        if value == top:
            return k, value
    raise AssertionError


def highest(f: Facts, e: Track, text: str, first: int, t: int | None = None) -> float:
    """Highest value in the window, both ends included."""
    return _extreme(f, e, text, first, t, max)[1]


def lowest(f: Facts, e: Track, text: str, first: int, t: int | None = None) -> float:
    """Lowest value in the window, both ends included."""
    return _extreme(f, e, text, first, t, min)[1]


def when_highest(f: Facts, e: Track, text: str, first: int, t: int | None = None) -> str:
    """First session of the highest value."""
    return f.sessions[_extreme(f, e, text, first, t, max)[0]].isoformat()


def when_lowest(f: Facts, e: Track, text: str, first: int, t: int | None = None) -> str:
    """First session of the lowest value."""
    return f.sessions[_extreme(f, e, text, first, t, min)[0]].isoformat()


def highest_since(
    f: Facts,
    e: Track,
    first: int,
    t: int | None = None,
    *,
    at: str | None = None,
    month: int | None = None,
) -> str:
    """Last session before T on which the track was at or above its value at T."""
    t = f.T if t is None else t
    now = _now(e, t)
    for k, value in reversed(places(f, e, first, t, at=at, month=month)):
        if k < t and value >= now:
            return f.sessions[k].isoformat()
    raise Null("none in the data")


def lowest_since(
    f: Facts,
    e: Track,
    first: int,
    t: int | None = None,
    *,
    at: str | None = None,
    month: int | None = None,
) -> str:
    """Last session before T on which the track was at or below its value at T."""

    def turned(k: int) -> float | None:
        value = e(k)
        return None if value is None else -value

    return highest_since(f, turned, first, t, at=at, month=month)


def _after(f: Facts, e: Track, text: str, first: int, t: int | None, at: str | None) -> list[float]:
    """Values on the sessions after S up to the end of the window."""
    s, end = window(f, text, f.T if t is None else t, lambda: first)
    found = [value for k, value in places(f, e, s, end, at=at) if k > s]
    if not found:
        raise Cannot("the track has no value in the window")
    return found


def rank(
    f: Facts,
    e: Track,
    text: str,
    first: int,
    t: int | None = None,
    *,
    at: str | None = None,
) -> int:
    """1 + the number of sessions with a higher value than at T."""
    now = _now(e, f.T if t is None else t)
    return 1 + len([v for v in _after(f, e, text, first, t, at) if v > now])


def percentile(
    f: Facts,
    e: Track,
    text: str,
    first: int,
    t: int | None = None,
    *,
    at: str | None = None,
) -> float:
    """Share of sessions at or below the value at T."""
    now = _now(e, f.T if t is None else t)
    found = _after(f, e, text, first, t, at)
    return len([v for v in found if v <= now]) / len(found)


def track_mean(
    f: Facts, e: Track, text: str, first: int, t: int | None = None, *, at: str | None = None
) -> float:
    """Mean of the track."""
    return mean(_after(f, e, text, first, t, at))


def sessions(f: Facts, text: str, t: int | None = None) -> int:
    """Number of sessions in the window, its start excluded."""
    s, end = window(f, text, f.T if t is None else t)
    return end - s


# ---- conditions


def condition_history(f: Facts, c: Condition, first: int, t: int | None = None) -> History:
    """Sessions up to T and whether the condition held on each."""
    t = f.T if t is None else t
    if c(t) is None:
        raise Cannot("the condition has no value at T")
    ends = list(range(first, t + 1))
    return ends, [bool(c(k)) for k in ends]


def count(f: Facts, c: Condition, text: str, first: int, t: int | None = None) -> int:
    """Sessions in the window on which the condition held."""
    s, end = window(f, text, f.T if t is None else t, lambda: first)
    values = [c(k) for k in range(s + 1, end + 1)]
    if all(value is None for value in values):
        raise Cannot("the condition has no value in the window")
    return len([value for value in values if value])


def last_time(f: Facts, c: Condition, first: int, t: int | None = None) -> str:
    """Last session before the present spell on which the condition held."""
    ends, holds = condition_history(f, c, first, t)
    k = len(holds) - 1
    while k >= 0 and holds[k]:
        k -= 1
    while k >= 0 and not holds[k]:
        k -= 1
    if k < 0:
        raise Null("none in the data")
    return f.sessions[ends[k]].isoformat()


# ---- members


def _verdicts(f: Facts, i: Subject, c: Callable[[str], bool], s: int) -> list[bool]:
    """For each member in force after the close of s that can be asked, whether C holds."""
    found = []
    for name in members_after(f, i, s):
        try:
            found.append(c(name))
        except (Cannot, Wrong):
            continue
    if not found:
        raise Cannot("no member can be asked")
    return found


def count_members(f: Facts, i: Subject, c: Callable[[str], bool], s: int) -> int:
    """Members for which C holds; s = the start of the window that C uses, else T."""
    return sum(_verdicts(f, i, c, s))


def share_members(f: Facts, i: Subject, c: Callable[[str], bool], s: int) -> float:
    """Share of the members that can be asked for which C holds."""
    found = _verdicts(f, i, c, s)
    return sum(found) / len(found)


def rank_in(x: Subject, others: list[Subject], e: Callable[[Subject], float]) -> int:
    """1 + the number of members (sectors) whose E exceeds that of X."""
    mine = e(x)
    better = 0
    for other in others:
        try:
            better += e(other) > mine
        except (Cannot, Wrong):
            continue
    return 1 + better


def price(f: Facts, x: str, t: int | None = None) -> float:
    """Unadjusted close at T: close of prices, else the raw price of holdings."""
    t = f.T if t is None else t
    if x not in f.symbols:
        raise Wrong(f"no symbol {x}")
    closes = f.closes(x, "price")
    if t in closes:
        return closes[t]
    rows = f.holdings.filter(
        (pl.col("symbol") == x)
        & (pl.col("session") == f.sessions[t])
        & pl.col("price").is_not_null()
    )
    if rows.height == 0:
        raise Cannot(f"no unadjusted close of {x} on {f.sessions[t]}")
    found: float = rows["price"][0]
    return found


# ---- flows


def flow(f: Facts, fund: str, text: str, t: int | None = None) -> float:
    """Sum of net flows over the sessions of the window."""
    t = f.T if t is None else t
    rows = f.flow_rows.filter((pl.col("fund") == fund) & pl.col("flow").is_not_null())
    if rows.height == 0:
        raise Cannot(f"no flows of {fund}")
    flows = {f.index[day]: value for day, value in rows.select("session", "flow").iter_rows()}
    s, end = window(f, text, t, lambda: min(flows) - 1)
    if s + 1 < min(flows):
        raise Cannot(f"flows of {fund} start on {f.sessions[min(flows)]}")
    if end not in flows:
        raise Cannot(f"no flow of {fund} on {f.sessions[end]}")
    return math.fsum(flows[k] for k in range(s + 1, end + 1) if k in flows)


def flow_share(f: Facts, fund: str, text: str, t: int | None = None) -> float:
    """Sum of net flows over the assets at the start."""
    t = f.T if t is None else t
    total = flow(f, fund, text, t)
    s, _ = window(f, text, t)
    rows = f.flow_rows.filter(
        (pl.col("fund") == fund)
        & (pl.col("session") == f.sessions[s])
        & pl.col("assets").is_not_null()
    )
    if rows.height == 0:
        raise Cannot(f"no assets of {fund} on {f.sessions[s]}")
    return total / float(rows["assets"][0])
