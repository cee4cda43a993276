"""Returns by period, by window and by quarter, naively: what the twin lacks or leaves open.

Where the catalogue's common rules leave a choice, these follow what the measure says of itself.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable

from twin import leadership as lead
from twin.baskets import Subject, first_session, index_of, is_basket, members_after
from twin.facts import Facts
from twin.outcomes import Cannot
from twin.windows import period_ends, window


def periods(
    f: Facts, subjects: list[Subject], every: str, t: int, test: Callable[..., bool]
) -> lead.History:
    """Period ends up to t and whether a test of the returns held; without a return it did not."""
    oldest = max(first_session(f, x) for x in subjects)
    for x in subjects:
        if is_basket(f, x) and lead.one_return(f, x, t) is None:
            raise Cannot(f"{x} has no return at T")
        if not is_basket(f, x):
            lead.close_at(f, x, t)
    ends = list(range(oldest, t + 1)) if every == "day" else period_ends(f, every, t, oldest)
    holds = []
    for a, b in itertools.pairwise(ends):
        found = [_period(f, x, a, b) for x in subjects]
        holds.append(None not in found and test(*found))
    return ends[1:], holds


def _period(f: Facts, x: Subject, a: int, b: int) -> float | None:
    """Return between two period ends; None without a close, or a member, at either."""
    try:
        return lead.period_return(f, x, a, b)
    except Cannot:
        return None


def moves(f: Facts, subjects: list[Subject], text: str, t: int) -> list[list[float]]:
    """Returns of the sessions of a window on which every subject has one.

    As the measures say: sessions without a return are left out and two are needed. The
    window may not start before the data, and symbols need closes at both its ends.
    """
    first = max(first_session(f, x) for x in subjects)
    start, stop = window(f, text, t, lambda: first)
    if start < first:
        raise Cannot("the window starts before the data")
    for x in subjects:
        if not is_basket(f, x):
            lead.close_at(f, x, start)
            lead.close_at(f, x, stop)
    rows = [[lead.one_return(f, x, k) for x in subjects] for k in range(start + 1, stop + 1)]
    full = [row for row in rows if None not in row]
    if len(full) < 2:
        raise Cannot("too few sessions")
    return [list(column) for column in zip(*full, strict=True)]  # type: ignore[arg-type]  # no None is left


def quarterly(f: Facts, x: Subject, text: str, t: int) -> float:
    """Return of equal weights reset at each quarter's last session.

    A member that leaves drops out and, should it come back, waits like any joiner.
    """
    start, stop = window(f, text, t, lambda: first_session(f, x, None, "equal"))
    growth = 1.0
    for k in range(start + 1, stop + 1):
        top, bottom = _quarter_parts(f, x, k)
        if bottom == 0:
            raise Cannot(f"{x} has no return on {f.sessions[k]}")
        growth *= 1 + top / bottom
    return growth - 1


def _quarter_parts(f: Facts, x: Subject, k: int) -> tuple[float, float]:
    reset = k - 1
    while quarter_of(f.sessions[reset]) == quarter_of(f.sessions[reset + 1]):
        reset -= 1
        if reset < 0:
            raise Cannot("no quarter has ended yet")
    stayed = set(members_after(f, x, reset)) if index_of(f, x) in f.baskets else set()
    for k_between in range(reset, k):
        stayed &= set(members_after(f, x, k_between))
    top = bottom = 0.0
    for name in stayed:
        closes, move = f.closes(name), f.r(name, k)
        if reset in closes and move is not None:
            top += closes[k - 1] / closes[reset] * move
            bottom += closes[k - 1] / closes[reset]
    return top, bottom


def quarter_of(day: dt.date) -> tuple[int, int]:
    return day.year, (day.month - 1) // 3
