"""Leadership: returns, streaks, runs, drawdowns, co-movement, the rotation map."""

from __future__ import annotations

import math
from collections.abc import Callable

from twin.baskets import Subject, basket_return, first_session, is_basket, quarter_return
from twin.facts import Facts
from twin.outcomes import Cannot, Null, Wrong
from twin.windows import period_ends, period_start, window


def level(f: Facts, x: Subject, kind: str | None = None, t: int | None = None) -> float:
    """Close at T, or the last known value of a series."""
    t = f.T if t is None else t
    if is_basket(f, x):
        raise Wrong(f"a basket has no level: {x}")
    if x not in f.symbols:
        known = f.known_values(x)
        if t not in known:
            raise Cannot(f"{x} is not known by {f.sessions[t]}")
        return known[t][1]
    return close_at(f, x, t, kind)


def close_at(f: Facts, x: str, t: int, kind: str | None = None) -> float:
    """Close of a symbol at a session; Cannot without one."""
    closes = f.closes(x, kind)
    if t not in closes:
        raise Cannot(f"{x} has no {kind or ''} close on {f.sessions[t]}")
    return closes[t]


def one_return(
    f: Facts, x: Subject, t: int, weighting: str = "cap", rebalance: str = "day"
) -> float | None:
    """Return of one session of a symbol or a basket; None without one."""
    if not is_basket(f, x):
        if x not in f.symbols:
            raise Wrong(f"{x} is a series and has no return")
        return f.r(x, t)
    if weighting == "equal" and rebalance == "quarter":
        return quarter_return(f, x, t)
    return basket_return(f, x, t, weighting)


def ret(
    f: Facts,
    x: Subject,
    text: str,
    *,
    kind: str | None = None,
    weighting: str = "cap",
    rebalance: str = "day",
    t: int | None = None,
) -> float:
    """P(end)/P(S) - 1; for a basket the product of 1 + R, minus 1."""
    t = f.T if t is None else t
    s, end = window(f, text, t, lambda: first_session(f, x, kind, weighting))
    return between(f, x, s, end, kind=kind, weighting=weighting, rebalance=rebalance)


def between(
    f: Facts,
    x: Subject,
    s: int,
    end: int,
    *,
    kind: str | None = None,
    weighting: str = "cap",
    rebalance: str = "day",
) -> float:
    """Return from the close of s to the close of end."""
    if not is_basket(f, x):
        if x not in f.symbols:
            raise Wrong(f"{x} is a series and has no return")
        return close_at(f, x, end, kind) / close_at(f, x, s, kind) - 1
    growth = 1.0
    for t in range(s + 1, end + 1):
        move = one_return(f, x, t, weighting, rebalance)
        if move is None:
            raise Cannot(f"{x} has no return on {f.sessions[t]}")
        growth *= 1 + move
    return growth - 1


def excess(f: Facts, x: Subject, y: Subject, text: str, t: int | None = None) -> float:
    """return(X) - return(Y)."""
    t = f.T if t is None else t
    first = lambda: max(first_session(f, x), first_session(f, y))  # noqa: E731  # one use
    s, end = window(f, text, t, first)
    return between(f, x, s, end) - between(f, y, s, end)


def ratio(f: Facts, x: str, y: str, t: int | None = None) -> float:
    """P_X(T)/P_Y(T)."""
    t = f.T if t is None else t
    return level(f, x, t=t) / level(f, y, t=t)


# ---- spells


def spells(holds: list[bool]) -> list[tuple[int, int]]:
    """Unbroken runs of True as (first, last) places."""
    found = []
    start = None
    for i, value in enumerate(holds):
        if value and start is None:
            start = i
        if not value and start is not None:
            found.append((start, i - 1))
            start = None
    if start is not None:
        found.append((start, len(holds) - 1))
    return found


def period_return(f: Facts, x: Subject, a: int, b: int) -> float | None:
    """Return between two period ends, None without a close at either."""
    if b == a + 1:
        return one_return(f, x, b)
    if not is_basket(f, x):
        closes = f.closes(x)
        return closes[b] / closes[a] - 1 if a in closes and b in closes else None
    return between(f, x, a, b)


def _history(
    f: Facts, subjects: list[Subject], every: str, t: int, test: Callable[..., bool]
) -> tuple[list[int], list[bool]]:
    """Ends of the periods up to t and whether the test held in each."""
    oldest = max(first_session(f, x) for x in subjects)
    if oldest > t:
        raise Cannot(f"no data of {subjects} by {f.sessions[t]}")
    for x in subjects:
        if not is_basket(f, x):
            close_at(f, x, t)
    ends = list(range(oldest, t + 1)) if every == "day" else period_ends(f, every, t, oldest)
    holds = []
    for a, b in zip(ends, ends[1:], strict=False):
        moves = [period_return(f, x, a, b) for x in subjects]
        holds.append(None not in moves and test(*moves))
    return ends[1:], holds


def streak_history(
    f: Facts, x: Subject, y: Subject, *, every: str = "day", t: int | None = None
) -> tuple[list[int], list[bool]]:
    """Sessions (period ends) up to T and whether X beat Y on each."""
    t = f.T if t is None else t
    return _history(f, [x, y], every, t, lambda a, b: a > b)


def run_history(
    f: Facts, x: Subject, way: str, *, every: str = "day", t: int | None = None
) -> tuple[list[int], list[bool]]:
    """Sessions (period ends) up to T and whether X rose (fell) on each."""
    t = f.T if t is None else t
    if way not in ("up", "down"):
        raise Wrong(f"no direction {way}")
    return _history(f, [x], every, t, lambda a: a > 0 if way == "up" else a < 0)


History = tuple[list[int], list[bool]]


def current(history: History) -> int:
    """Length of the spell that ends at T; 0 if the condition is false there."""
    length = 0
    for value in reversed(history[1]):
        if not value:
            break
        length += 1
    return length


def streak(f: Facts, x: Subject, y: Subject, *, every: str = "day", t: int | None = None) -> int:
    """Consecutive periods ending at T on which X beat Y."""
    return current(streak_history(f, x, y, every=every, t=t))


def run(f: Facts, x: Subject, way: str, *, every: str = "day", t: int | None = None) -> int:
    """Consecutive periods ending at T with a return above (below) 0."""
    return current(run_history(f, x, way, every=every, t=t))


def longest_since(f: Facts, history: History) -> str:
    """Last session of the latest earlier spell at least as long as the current one."""
    now = current(history)
    if now == 0:
        raise Null("no spell at T")
    for first, last in reversed(spells(history[1])[:-1]):
        if last - first + 1 >= now:
            return f.sessions[history[0][last]].isoformat()
    raise Null("none in the data")


def record(f: Facts, history: History) -> int:
    """1 + the number of longer spells up to T."""
    now = current(history)
    if now == 0:
        raise Null("no spell at T")
    longer = 0
    for first, last in spells(history[1]):
        if last - first + 1 > now:
            longer += 1
    return 1 + longer


# ---- levels


def levels(f: Facts, x: Subject, s: int, end: int) -> dict[int, float]:
    """Closes of a symbol between two sessions, or the chained level of a basket."""
    if not is_basket(f, x):
        closes = f.closes(x)
        return {i: closes[i] for i in range(s, end + 1) if i in closes}
    found = {s: 1.0}
    for i in range(s + 1, end + 1):
        move = one_return(f, x, i)
        if move is None:
            raise Cannot(f"{x} has no return on {f.sessions[i]}")
        found[i] = found[i - 1] * (1 + move)
    return found


def drawdown(f: Facts, x: Subject, text: str = "all", t: int | None = None) -> float:
    """P(end) over the highest close from S to the end, minus 1."""
    t = f.T if t is None else t
    s, end = window(f, text, t, lambda: first_session(f, x))
    if not is_basket(f, x):
        close_at(f, x, s)
        close_at(f, x, end)
    found = levels(f, x, s, end)
    return found[end] / max(found.values()) - 1


def record_high(f: Facts, x: Subject, t: int | None = None) -> int:
    """1 if P(T) exceeds every earlier close, else 0."""
    t = f.T if t is None else t
    if not is_basket(f, x):
        close_at(f, x, t)
    found = levels(f, x, first_session(f, x), t)
    earlier = [found[i] for i in found if i < t]
    return 1 if not earlier or found[t] > max(earlier) else 0


def _moves(f: Facts, subjects: list[Subject], text: str, t: int) -> list[list[float]]:
    """Returns of the sessions of a window on which every subject has one."""
    s, end = window(f, text, t, lambda: max(first_session(f, x) for x in subjects))
    for x in subjects:
        if not is_basket(f, x):
            close_at(f, x, s)
            close_at(f, x, end)
    rows = []
    for i in range(s + 1, end + 1):
        row = [one_return(f, x, i) for x in subjects]
        if None not in row:
            rows.append(row)
    if len(rows) < 2:
        raise Cannot("too few sessions")
    return [[row[k] for row in rows] for k in range(len(subjects))]  # type: ignore[misc]  # no None left


def mean(values: list[float]) -> float:
    """Arithmetic mean."""
    return math.fsum(values) / len(values)


def cov(a: list[float], b: list[float]) -> float:
    """Sample covariance (n-1)."""
    ma, mb = mean(a), mean(b)
    return math.fsum((x - ma) * (y - mb) for x, y in zip(a, b, strict=True)) / (len(a) - 1)


def volatility(f: Facts, x: Subject, text: str = "63d", t: int | None = None) -> float:
    """Sample standard deviation of r times sqrt(252)."""
    (a,) = _moves(f, [x], text, f.T if t is None else t)
    return math.sqrt(cov(a, a)) * math.sqrt(252)


def correlation(f: Facts, x: Subject, y: Subject, text: str = "63d", t: int | None = None) -> float:
    """Pearson correlation of returns."""
    a, b = _moves(f, [x, y], text, f.T if t is None else t)
    if cov(a, a) == 0 or cov(b, b) == 0:
        raise Cannot("no spread")
    return cov(a, b) / math.sqrt(cov(a, a) * cov(b, b))


def beta(f: Facts, x: Subject, y: Subject, text: str = "252d", t: int | None = None) -> float:
    """Covariance over the variance of Y."""
    a, b = _moves(f, [x, y], text, f.T if t is None else t)
    if cov(b, b) == 0:
        raise Cannot("no spread")
    return cov(a, b) / cov(b, b)


# ---- the rotation map


def _weeks(f: Facts, t: int, count: int) -> list[int]:
    """The last `count` week ends, the current week ending at t."""
    ends = [t]
    i = t
    while len(ends) < count:
        week = period_start(f.sessions[i], "week")
        while i >= 0 and period_start(f.sessions[i], "week") == week:
            i -= 1
        if i < 0:
            raise Cannot("too few weeks")
        ends.append(i)
    return ends[::-1]


def _z(values: list[float]) -> float:
    spread = math.sqrt(cov(values, values))
    if spread == 0:
        raise Cannot("no spread")
    return (values[-1] - mean(values)) / spread


def _rs_ratios(f: Facts, x: Subject, b: Subject, n: int, t: int, count: int) -> list[float]:
    """rs_ratio at the last `count` week ends."""
    ends = _weeks(f, t, n + count - 1)
    top, bottom = levels(f, x, ends[0], t), levels(f, b, ends[0], t)
    strengths = []
    for end in ends:
        if end not in top or end not in bottom:
            raise Cannot(f"no close on {f.sessions[end]}")
        strengths.append(top[end] / bottom[end])
    return [100 + _z(strengths[i : i + n]) for i in range(count)]


def rs_ratio(f: Facts, x: Subject, b: Subject, n: int = 14, t: int | None = None) -> float:
    """100 + the z-score of P_X/P_B within its last n weekly closes."""
    return _rs_ratios(f, x, b, n, f.T if t is None else t, 1)[-1]


def rs_momentum(f: Facts, x: Subject, b: Subject, n: int = 14, t: int | None = None) -> float:
    """100 + the z-score of the one-week change of rs_ratio within its last n weeks."""
    ratios = _rs_ratios(f, x, b, n, f.T if t is None else t, n + 1)
    changes = [later - before for before, later in zip(ratios, ratios[1:], strict=False)]
    return 100 + _z(changes)


def quadrant(f: Facts, x: Subject, b: Subject, n: int = 14, t: int | None = None) -> str:
    """leading, weakening, lagging or improving."""
    strong = rs_ratio(f, x, b, n, t) >= 100
    rising = rs_momentum(f, x, b, n, t) >= 100
    if strong:
        return "leading" if rising else "weakening"
    return "improving" if rising else "lagging"
