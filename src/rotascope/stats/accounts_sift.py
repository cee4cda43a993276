"""Compiled rules that refuse filed facts: wrong scale, figures to date, proxies, odd sums."""

from __future__ import annotations

import numpy as np
from numba import njit

from rotascope.stats.accounts_kernels import (
    EDGES,
    NO_START,
    SLACK,
    chain,
    slot_of,
)

PROXY, SCALE, TO_DATE, SUM = 1, 2, 3, 4
PEERS = 8
FEWEST, FEWEST_LEVELS = 4, 2
"""So many like figures call one out of scale; two of assets or shares do, where it is nearly
a thousand or a million times the last (a shell that becomes a company grows otherwise). Debt,
cash and equity are measured by the assets instead."""
FAR = 300.0
ALIKE = 10.0
TWICE = 2
"""Filings that must have shown a new scale before a third is believed."""


@njit(cache=True)
def thousandfold(a, b):  # type: ignore[no-untyped-def]  # compiled
    """Whether two figures are a thousand or a million times each other, within 1 %."""
    if a == 0.0 or b == 0.0:
        return False
    ratio = max(abs(a / b), abs(b / a))
    return abs(ratio / 1e3 - 1.0) < 0.01 or abs(ratio / 1e6 - 1.0) < 0.01


@njit(cache=True)
def nearly(a, b):  # type: ignore[no-untyped-def]  # compiled
    """Whether a figure is about a thousand or a million times another, give or take half."""
    ratio = max(abs(a / b), abs(b / a))
    return 500.0 < ratio < 2000.0 or 5e5 < ratio < 2e6


@njit(cache=True)
def peers(slots, held, count, fact, out):  # type: ignore[no-untyped-def]  # compiled
    """Sizes of the last like figures (same item, about the same length, another end)."""
    found = 0
    length = fact[2] - fact[1]
    for s in range(count - 1, -1, -1):
        if found == len(out):
            break
        if slots[s, 0] != fact[0] or slots[s, 2] == fact[2] or held[s] == 0.0:
            continue
        if (slots[s, 1] == NO_START) != (fact[1] == NO_START):
            continue
        if fact[1] != NO_START and abs(slots[s, 2] - slots[s, 1] - length) > 0.2 * length:
            continue
        out[found] = abs(held[s])
        found += 1
    return found


@njit(cache=True)
def farther(value, other, sizes, found):  # type: ignore[no-untyped-def]  # compiled
    """Whether of two figures of one period the first lies farther from the like ones."""
    if found == 0:
        return True
    middle = np.log(np.median(sizes[:found]))
    return abs(np.log(abs(value)) - middle) >= abs(np.log(abs(other)) - middle)


@njit(cache=True)
def out_of_scale(value, sizes, found, steady):  # type: ignore[no-untyped-def]  # compiled
    """Whether a figure is some hundred times larger or smaller than all like ones."""
    if found < FEWEST_LEVELS or value == 0.0:
        return False
    largest, least = sizes[:found].max(), sizes[:found].min()
    if abs(value) > FAR * largest:
        return True
    return steady and largest < ALIKE * least and abs(value) * FAR < least


@njit(cache=True)
def to_date(slots, held, count, fact, value):  # type: ignore[no-untyped-def]  # compiled
    """Whether a quarter repeats the figure of a longer period that ends with it.

    Returns the place of the longer period where that is the doubtful one, -2 where the
    quarter is, and -1 where nothing is wrong.
    """
    for long in range(count):
        length = slots[long, 2] - slots[long, 1] + 1
        if slots[long, 0] != fact[0] or held[long] != value or not 160 <= length <= 380:
            continue
        if abs(slots[long, 2] - fact[2]) > SLACK:
            continue
        for part in range(count):
            if slots[part, 0] != fact[0] or abs(slots[part, 1] - slots[long, 1]) > SLACK:
                continue
            if abs(slots[part, 2] + 1 - fact[1]) > SLACK or abs(held[part]) < 0.02 * abs(value):
                continue
            quarters = round(length / 91.0)
            one = held[part] / (quarters - 1)
            return long if abs(value - one) < abs(value - quarters * one) else -2
    return -1


@njit(cache=True)
def adds_up(book, count, fact, value):  # type: ignore[no-untyped-def]  # compiled
    """Whether a last quarter and the months before it make the filed year, within 2 %.

    A restated year is left out: the months before it may not be restated yet.
    """
    slots, held, changed = book
    path = np.empty((EDGES, 2), dtype=np.int64)
    for year in range(count):
        length = slots[year, 2] - slots[year, 1] + 1
        if slots[year, 0] != fact[0] or not 350 <= length <= 380:
            continue
        if slots[year, 2] != fact[2] or changed[year]:
            continue
        rest = fact[1] - slots[year, 1]
        target = np.array([fact[1], 0, rest - SLACK, rest + SLACK])
        made, _ = chain(slots, count, fact[0], target, path)
        if not made or path[:made, 1].min() < 0:
            return True
        total, size = value, abs(value)
        for k in range(made):
            total += held[path[k, 0]]
            size += abs(held[path[k, 0]])
        return abs(total - held[year]) <= 0.02 * max(size, abs(held[year]))
    return True


@njit(cache=True)
def scale_fault(book, count, fact, odd, case):  # type: ignore[no-untyped-def]  # compiled
    """Whether a figure has the wrong scale by what is known of the subject.

    `odd` holds for each item the size, the filings and the last session of figures
    refused before; `case` is the figure, its session, and whether the item is steady.
    """
    slots, held, _ = book
    value, day, steady = case
    sizes = np.empty(PEERS)
    s = slot_of(slots, count, fact[0], fact[1], fact[2])
    found = peers(slots, held, count, fact, sizes)
    if s >= 0:
        return thousandfold(value, held[s]) and farther(value, held[s], sizes, found)
    if not out_of_scale(value, sizes, found, steady):
        return False
    few = steady and fact[1] == NO_START and nearly(value, sizes[0])
    many = found >= FEWEST and (steady or fact[1] != NO_START)
    if not few and not many:
        return False
    seen = odd[fact[0]]
    if not seen[0] / ALIKE < abs(value) < seen[0] * ALIKE:
        seen[1], seen[2] = 0.0, -1.0
    if seen[1] >= TWICE and seen[2] != day:
        return False
    if seen[2] != day:
        seen[1] += 1.0
    seen[0], seen[2] = abs(value), day
    return True


@njit(cache=True)
def period_fault(book, count, fact, value):  # type: ignore[no-untyped-def]  # compiled
    """Rule that a quarter breaks (0 = none), and place of a longer period that is wrong."""
    if not 75 <= fact[2] - fact[1] + 1 <= 125 or value == 0.0:
        return 0, -1
    wrong = to_date(book[0], book[1], count, fact, value)
    if wrong == -2:
        return TO_DATE, -1
    if wrong < 0 and not adds_up(book, count, fact, value):
        return SUM, -1
    return 0, wrong


@njit(cache=True)
def stored(book, count, fact, value):  # type: ignore[no-untyped-def]  # compiled
    """Place of a period with its new figure, and how many periods there are now."""
    slots, held, changed = book
    s = slot_of(slots, count, fact[0], fact[1], fact[2])
    if s < 0:
        s = count
        count += 1
        slots[s], changed[s] = fact[:3], False
    elif held[s] != value:
        changed[s] = True
    held[s] = value
    return s, count


@njit(cache=True)
def sift(facts, values, proxy, offsets, kind):  # type: ignore[no-untyped-def]  # compiled
    """The rule that refuses each fact (0 = none), by what was known when it came.

    Parameters
    ----------
    facts
        int64[n, 4]: rank of the item, start, end, known; see `accounts_kernels`.
    values
        float64[n].
    proxy
        bool[n]: filed with a proxy statement.
    offsets
        int64[subjects + 1].
    kind
        Whether periods of the item add up, and whether it cannot shrink to a
        three-hundredth from one report to the next.

    Returns
    -------
    int8[n].
    """
    refused = np.zeros(len(values), dtype=np.int8)
    widest = 1
    for g in range(len(offsets) - 1):
        widest = max(widest, offsets[g + 1] - offsets[g])
    book = (np.empty((widest, 3), np.int64), np.empty(widest), np.zeros(widest, np.bool_))
    origin = np.empty(widest, dtype=np.int64)
    odd = np.zeros((facts[:, 0].max() + 1 if len(values) else 1, 3))
    for g in range(len(offsets) - 1):
        count = 0
        odd[:] = 0.0
        for i in range(offsets[g], offsets[g + 1]):
            value, fact = values[i], facts[i]
            if proxy[i]:
                refused[i] = PROXY
                continue
            if scale_fault(book, count, fact, odd, (value, facts[i, 3], kind[1])):
                refused[i] = SCALE
                continue
            if kind[0]:
                refused[i], longer = period_fault(book, count, fact, value)
                if refused[i]:
                    continue
                if longer >= 0 and facts[origin[longer], 3] == facts[i, 3]:
                    refused[origin[longer]] = TO_DATE
                    book[0][longer, 0] = -9
            s, count = stored(book, count, fact, value)
            origin[s] = i
    return refused
