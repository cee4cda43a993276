"""Structure: concentration, breadth, dispersion, co-movement of the members."""

from __future__ import annotations

import math

from twin.baskets import (
    Subject,
    index_of,
    is_basket,
    members_after,
    names_inside,
    need_weights,
    records_after,
)
from twin.facts import Facts
from twin.leadership import between, cov, mean, ret
from twin.outcomes import Cannot, Wrong
from twin.windows import window


def _weights(f: Facts, i: Subject, t: int) -> dict[str, float]:
    """Weights after the close of t, adding to 1 over the basket."""
    if not is_basket(f, i):
        raise Wrong(f"{i} is not a basket")
    weights = members_after(f, i, t)
    need_weights(f, weights, t)
    total = sum(w or 0.0 for w in weights.values())
    if not weights or total == 0:
        raise Cannot(f"{i} is empty on {f.sessions[t]}")
    return {name: (w or 0.0) / total for name, w in weights.items()}


def _members(f: Facts, i: Subject, t: int) -> list[str]:
    if not is_basket(f, i):
        raise Wrong(f"{i} is not a basket")
    names = list(members_after(f, i, t))
    if not names:
        raise Cannot(f"{i} is empty on {f.sessions[t]}")
    return names


def weight(f: Facts, g: Subject, i: Subject, t: int | None = None) -> float:
    """Sum of the weights of a group after the close of T."""
    t = f.T if t is None else t
    weights = _weights(f, i, t)
    inside = names_inside(f, g, i, t)
    if not inside:
        raise Cannot(f"{g} has no member of {i} on {f.sessions[t]}")
    return math.fsum(weights[name] for name in inside)


def _by(f: Facts, i: Subject, t: int, by: str) -> list[float]:
    weights = _weights(f, i, t)
    if by == "line":
        return list(weights.values())
    if by != "issuer":
        raise Wrong(f"no by={by}")
    isins = {m.name: m.isin for m in records_after(f, index_of(f, i), t)}
    issuers: dict[str, float] = {}
    for name, share in weights.items():
        isin = isins[name]
        issuer = isin[2:8] if isin else "line " + name
        issuers[issuer] = issuers.get(issuer, 0.0) + share
    return list(issuers.values())


def top_weight(f: Facts, i: Subject, n: int, by: str = "line", t: int | None = None) -> float:
    """Sum of the n largest weights after the close of T."""
    return math.fsum(sorted(_by(f, i, f.T if t is None else t, by))[-n:])


def hhi(f: Facts, i: Subject, by: str = "line", t: int | None = None) -> float:
    """Sum of squared weights."""
    return math.fsum(w * w for w in _by(f, i, f.T if t is None else t, by))


def effective_number(f: Facts, i: Subject, by: str = "line", t: int | None = None) -> float:
    """Inverse of the sum of squared weights."""
    return 1 / hhi(f, i, by, t)


def last_closes(f: Facts, name: str, n: int, t: int) -> list[float] | None:
    """The last n closes that exist up to t; None without one at t or with fewer."""
    closes = f.closes(name)
    if t not in closes:
        return None
    first = min(closes)
    found: list[float] = []
    i = t
    while i >= first and len(found) < n:
        if i in closes:
            found.append(closes[i])
        i -= 1
    return found if len(found) == n else None


def breadth(f: Facts, i: Subject, above: int, t: int | None = None) -> float:
    """Share of members above the mean of their last n closes."""
    t = f.T if t is None else t
    over, asked = 0, 0
    for name in _members(f, i, t):
        found = last_closes(f, name, above, t)
        if found is not None:
            asked += 1
            if found[0] > mean(found) * (1 + 1e-12):
                over += 1
    if asked == 0:
        raise Cannot("no member with enough closes")
    return over / asked


def _moved(f: Facts, i: Subject, t: int) -> tuple[int, int, int]:
    """How many members rose, fell, had a return."""
    up = down = priced = 0
    for name in _members(f, i, t):
        move = f.r(name, t)
        if move is None:
            continue
        priced += 1
        if move > 0:
            up += 1
        if move < 0:
            down += 1
    return up, down, priced


def advances(f: Facts, i: Subject, t: int | None = None) -> int:
    """Members that rose at T."""
    up, _, priced = _moved(f, i, f.T if t is None else t)
    if priced == 0:
        raise Cannot("no member has a return")
    return up


def declines(f: Facts, i: Subject, t: int | None = None) -> int:
    """Members that fell at T."""
    _, down, priced = _moved(f, i, f.T if t is None else t)
    if priced == 0:
        raise Cannot("no member has a return")
    return down


def advance_decline(f: Facts, i: Subject, t: int | None = None) -> float:
    """(A - D)/(A + D)."""
    up, down, _ = _moved(f, i, f.T if t is None else t)
    if up + down == 0:
        raise Cannot("no member moved")
    return (up - down) / (up + down)


def mcclellan(f: Facts, i: Subject, t: int | None = None) -> float:
    """Fast minus slow exponential average of 1000 (A-D)/(A+D), from the first value on."""
    t = f.T if t is None else t
    if not is_basket(f, i):
        raise Wrong(f"{i} is not a basket")
    fast = slow = None
    last = None
    for s in range(f.baskets[index_of(f, i)][0][0], t + 1):
        try:
            x = 1000 * advance_decline(f, i, s)
        except Cannot:
            continue
        fast = x if fast is None else fast + 0.10 * (x - fast)
        slow = x if slow is None else slow + 0.05 * (x - slow)
        last = s
    if fast is None or slow is None or last != t:
        raise Cannot("no member moved")
    return fast - slow


def _extremes(f: Facts, i: Subject, n: int, t: int, high: bool) -> int:
    count, asked = 0, 0
    for name in _members(f, i, t):
        found = last_closes(f, name, n, t)
        if found is None:
            continue
        asked += 1
        if found[0] == (max(found) if high else min(found)):
            count += 1
    if asked == 0:
        raise Cannot("no member with enough closes")
    return count


def new_highs(f: Facts, i: Subject, n: int = 252, t: int | None = None) -> int:
    """Members at the highest of their last n closes."""
    return _extremes(f, i, n, f.T if t is None else t, True)


def new_lows(f: Facts, i: Subject, n: int = 252, t: int | None = None) -> int:
    """Members at the lowest of their last n closes."""
    return _extremes(f, i, n, f.T if t is None else t, False)


def _start(f: Facts, i: Subject) -> int:
    if not is_basket(f, i):
        raise Wrong(f"{i} is not a basket")
    return f.baskets[index_of(f, i)][0][0]


def member_returns(f: Facts, i: Subject, s: int, end: int) -> dict[str, float]:
    """Returns of the members in force after the close of s that have both closes."""
    found = {}
    for name in _members(f, i, s):
        closes = f.closes(name)
        if s in closes and end in closes:
            found[name] = closes[end] / closes[s] - 1
    if not found:
        raise Cannot("no member has both closes")
    return found


def beating(f: Facts, i: Subject, text: str, t: int | None = None) -> float:
    """Share of members whose return exceeds the basket's."""
    s, end = window(f, text, f.T if t is None else t, lambda: _start(f, i))
    moves = member_returns(f, i, s, end)
    whole = between(f, i, s, end)
    better = [name for name in moves if moves[name] > whole]
    return len(better) / len(moves)


def member_return(f: Facts, i: Subject, which: str, text: str, t: int | None = None) -> float:
    """Median or mean return of the members."""
    s, end = window(f, text, f.T if t is None else t, lambda: _start(f, i))
    moves = sorted(member_returns(f, i, s, end).values())
    if which == "mean":
        return mean(moves)
    if which != "median":
        raise Wrong(f"no {which}")
    half = len(moves) // 2
    return moves[half] if len(moves) % 2 else (moves[half - 1] + moves[half]) / 2


def dispersion(f: Facts, i: Subject, text: str = "1d", t: int | None = None) -> float:
    """Weighted spread of the members' returns around their weighted mean."""
    s, end = window(f, text, f.T if t is None else t, lambda: _start(f, i))
    weights = _weights(f, i, s)
    moves = member_returns(f, i, s, end)
    total = math.fsum(weights[name] for name in moves)
    if total == 0:
        raise Cannot("no weight is priced")
    middle = math.fsum(weights[name] * moves[name] for name in moves) / total
    spread = math.fsum(weights[name] * (moves[name] - middle) ** 2 for name in moves) / total
    return math.sqrt(spread)


def cap_minus_equal(f: Facts, i: Subject, text: str, t: int | None = None) -> float:
    """Cap-weighted minus equal-weighted return."""
    return ret(f, i, text, t=t) - ret(f, i, text, weighting="equal", t=t)


def pairwise_correlation(f: Facts, i: Subject, text: str = "63d", t: int | None = None) -> float:
    """Mean correlation of all pairs of members with every return of the window."""
    t = f.T if t is None else t
    s, end = window(f, text, t, lambda: _start(f, i))
    rows = []
    for name in _members(f, i, t):
        moves = [f.r(name, k) for k in range(s + 1, end + 1)]
        full = [move for move in moves if move is not None]
        if len(full) < len(moves) or len(full) < 2:
            continue
        size = math.sqrt(cov(full, full) * (len(full) - 1))
        if size > 0:
            middle = mean(full)
            rows.append([(move - middle) / size for move in full])
    if len(rows) < 2:
        raise Cannot("fewer than two members with every return")
    total, pairs = 0.0, 0
    for a in range(len(rows)):
        for b in range(a):
            total += sum(x * y for x, y in zip(rows[a], rows[b], strict=True))
            pairs += 1
    return total / pairs
