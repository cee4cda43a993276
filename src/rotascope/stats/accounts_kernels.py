"""Compiled loops over filed periods: which facts to refuse, and chains that make up a year.

Days are int64 days since 1970; a balance-sheet fact has the start `NO_START`. Facts of
one subject stand one after the other as they became known, on one day the longer period
first.
"""

from __future__ import annotations

import numpy as np
from numba import njit

NO_START = np.iinfo(np.int64).min
SLACK = 4
"""Days by which the end of one period may miss the start of the next."""
LONGEST = 400
SHORTEST = 20
REACH = 4 * LONGEST
"""Periods that end so many days before the latest cannot matter any more."""
EDGES = 8
"""Most filed periods that one chain may use."""
APART = 45
"""An item named later must reach further than one named before it by more days than these."""
TRIED = 6
"""So many of the latest period ends are tried before a subject has no figure."""

FINE, PROXY, SCALE, TO_DATE, YEAR = 0, 1, 2, 3, 4


@njit(cache=True)
def slot_of(slots, count, rank, start, end):  # type: ignore[no-untyped-def]  # compiled
    """Place of a period among those known; -1 = not there."""
    for s in range(count - 1, -1, -1):
        if slots[s, 2] == end and slots[s, 1] == start and slots[s, 0] == rank:
            return s
    return -1


@njit(cache=True)
def direction(period, here, step, target):  # type: ignore[no-untyped-def]  # compiled
    """Whether a period leads back from a day (1), forward from it (-1), or not at all (0)."""
    start, end = period[1], period[2]
    if not SHORTEST <= end - start + 1 <= LONGEST:
        return 0
    slack = 0 if target[1] and step == 0 else SLACK
    if abs(end + 1 - here) <= slack:
        return 1
    if step and abs(start - here) <= SLACK and end < target[0] + SLACK:
        return -1
    return 0


@njit(cache=True)
def chain(slots, count, rank, target, path):  # type: ignore[no-untyped-def]  # compiled
    """The fewest periods that, added and subtracted, make up a span of days.

    Parameters
    ----------
    slots
        int64[:, 3]: rank of the source's item, start and end of each known period.
    count
        How many.
    rank
        Item to use; -1 = any.
    target
        int64[4]: day after the span, whether a period must end right there, and the
        least and most days that the span may have.
    path
        int64[EDGES, 2]: filled with the periods, and 1 where one is added, -1 where it is
        subtracted.

    Returns
    -------
    length, first
        Number of periods used (0 = there is no such chain), and first day of the span.
    """
    after, least, most = target[0], target[2], target[3]
    place = np.empty(2 * count + 1, dtype=np.int64)
    slot = np.empty(2 * count + 1, dtype=np.int64)
    way = np.empty(2 * count + 1, dtype=np.int64)
    parent = np.empty(2 * count + 1, dtype=np.int64)
    depth = np.empty(2 * count + 1, dtype=np.int64)
    taken = np.zeros(count, dtype=np.bool_)
    place[0], slot[0], parent[0], depth[0], way[0] = after, -1, -1, 0, 0
    head, tail = 0, 1
    while head < tail:
        here = place[head]
        if head and least <= after - here <= most:
            step = head
            while parent[step] >= 0:
                path[depth[step] - 1, 0], path[depth[step] - 1, 1] = slot[step], way[step]
                step = parent[step]
            return depth[head], here
        if depth[head] < EDGES:
            for s in range(count - 1, -1, -1):
                if taken[s] or (rank >= 0 and slots[s, 0] != rank):
                    continue
                going = direction(slots[s], here, head, target)
                if going == 0:
                    continue
                there = slots[s, 1] if going == 1 else slots[s, 2] + 1
                if there > after or after - there > most + LONGEST:
                    continue
                taken[s] = True
                place[tail], slot[tail], way[tail] = there, s, going
                parent[tail], depth[tail] = head, depth[head] + 1
                tail += 1
        head += 1
    return 0, after


@njit(cache=True)
def latest_ends(slots, count, rank, out):  # type: ignore[no-untyped-def]  # compiled
    """The latest ends of periods of an item, the latest first; returns how many."""
    found = 0
    while found < len(out):
        best = NO_START
        for s in range(count):
            length = slots[s, 2] - slots[s, 1] + 1
            if length > LONGEST or length < SHORTEST or (rank >= 0 and slots[s, 0] != rank):
                continue
            if slots[s, 2] > best and (found == 0 or slots[s, 2] < out[found - 1]):
                best = slots[s, 2]
        if best == NO_START or (found and out[0] - best > LONGEST):
            return found
        out[found] = best
        found += 1
    return found


@njit(cache=True)
def added(values, path, length):  # type: ignore[no-untyped-def]  # compiled
    """Value of a chain."""
    total = 0.0
    for k in range(length):
        total += path[k, 1] * values[path[k, 0]]
    return total


@njit(cache=True)
def current(slots, count, ranks, limits, path):  # type: ignore[no-untyped-def]  # compiled
    """The latest span that can be made up: its chain, end, first day and item.

    The item named first wins among those that reach equally far (within `APART` days); a
    chain that mixes items (-1) counts only where it reaches further than each alone.
    """
    ends = np.empty(TRIED, dtype=np.int64)
    target = np.array([0, 1, limits[0], limits[1]])
    trial = np.empty((EDGES, 2), dtype=np.int64)
    best_end, best_first, best_rank, best_length = NO_START, NO_START, -2, 0
    for turn in range(ranks + 1):
        rank = turn if turn < ranks else -1
        if ranks == 1 and rank == -1:
            break
        tried = latest_ends(slots, count, rank, ends)
        for k in range(tried):
            if best_length and ends[k] <= best_end + APART:
                break
            target[0] = ends[k] + 1
            length, first = chain(slots, count, rank, target, trial)
            if length:
                best_end, best_first, best_rank, best_length = ends[k], first, rank, length
                path[:length] = trial[:length]
                break
    return best_length, best_end, best_first, best_rank


@njit(cache=True)
def year_before(slots, count, rank, span, path):  # type: ignore[no-untyped-def]  # compiled
    """The chain of the same span one year earlier: its length, and the item used.

    `span` is the day after the present span, its first day, and the least and most
    days of the earlier one.
    """
    after, first = span[0], span[1]
    wanted = first if after - first > 300 else after - 365
    for item in (rank, -1):
        tried = NO_START
        while True:
            best = NO_START
            for s in range(count):
                there = slots[s, 2] + 1
                if not 350 <= after - there <= 380 or (item >= 0 and slots[s, 0] != item):
                    continue
                nearer = abs(there - wanted)
                if nearer <= tried:
                    continue
                if best == NO_START or nearer < abs(best - wanted):
                    best = there
            if best == NO_START:
                break
            target = np.array([best, 1, span[2], span[3]])
            length, _ = chain(slots, count, item, target, path)
            if length:
                return length, item
            tried = abs(best - wanted)
    return 0, rank


@njit(cache=True)
def spans(facts, values, offsets, ranks, limits):  # type: ignore[no-untyped-def]  # compiled
    """What each subject's latest span came to whenever something became known.

    Parameters
    ----------
    facts
        int64[n, 4]: rank of the item, start, end, known.
    values
        float64[n].
    offsets
        int64[subjects + 1].
    ranks
        How many items there are.
    limits
        int64[2]: least and most days of the span.

    Returns
    -------
    events, figures
        int64[m, 5]: subject, known, end of the span, its item (-1 = mixed) and that of
        the same span a year earlier; float64[m, 2]: both (NaN = cannot be made up).
    """
    events = np.empty((len(values), 5), dtype=np.int64)
    figures = np.empty((len(values), 2))
    made = 0
    path = np.empty((EDGES, 2), dtype=np.int64)
    widest = 0
    for g in range(len(offsets) - 1):
        widest = max(widest, offsets[g + 1] - offsets[g])
    slots = np.empty((widest, 3), dtype=np.int64)
    held = np.empty(widest)
    around = np.empty(4, dtype=np.int64)
    for g in range(len(offsets) - 1):
        count, i, stop = 0, offsets[g], offsets[g + 1]
        low, newest = 0, NO_START
        while i < stop:
            day = facts[i, 3]
            while i < stop and facts[i, 3] == day:
                s = slot_of(slots, count, facts[i, 0], facts[i, 1], facts[i, 2])
                if s < 0:
                    s = count
                    slots[s] = facts[i, :3]
                    count += 1
                held[s] = values[i]
                newest = max(newest, facts[i, 2])
                i += 1
            while slots[low, 2] < newest - REACH:
                low += 1
            near, worth, many = slots[low:count], held[low:count], count - low
            length, end, first, rank = current(near, many, ranks, limits, path)
            if not length:
                continue
            events[made, 0], events[made, 1], events[made, 2] = g, day, end
            figures[made, 0] = added(worth, path, length)
            days = end + 1 - first
            around[0], around[1], around[2], around[3] = end + 1, first, days - 10, days + 10
            length, item = year_before(near, many, rank, around, path)
            figures[made, 1] = added(worth, path, length) if length else np.nan
            events[made, 3], events[made, 4] = rank, item
            made += 1
    return events[:made], figures[:made]


@njit(cache=True)
def better(one, other):  # type: ignore[no-untyped-def]  # compiled
    """Whether a balance-sheet figure goes before another: by item, then day, then length."""
    if one[0] != other[0]:
        return one[0] < other[0]
    if one[2] != other[2]:
        return one[2] > other[2]
    return one[1] > other[1]


@njit(cache=True)
def levels(facts, values, offsets, near):  # type: ignore[no-untyped-def]  # compiled
    """The latest balance-sheet figure of each subject whenever something became known.

    Of the figures of the latest `near` days the item named first is taken, of that the
    latest, of those of one day the shortest period. Shapes as in `spans`.
    """
    events = np.empty((len(values), 4), dtype=np.int64)
    figures = np.empty(len(values))
    made, widest = 0, 0
    for g in range(len(offsets) - 1):
        widest = max(widest, offsets[g + 1] - offsets[g])
    slots = np.empty((widest, 3), dtype=np.int64)
    held = np.empty(widest)
    for g in range(len(offsets) - 1):
        count, i, stop, newest = 0, offsets[g], offsets[g + 1], NO_START
        while i < stop:
            day = facts[i, 3]
            while i < stop and facts[i, 3] == day:
                s = slot_of(slots, count, facts[i, 0], facts[i, 1], facts[i, 2])
                if s < 0:
                    s = count
                    slots[s] = facts[i, :3]
                    count += 1
                held[s] = values[i]
                newest = max(newest, facts[i, 2])
                i += 1
            best = -1
            for s in range(count):
                if slots[s, 2] < newest - near:
                    continue
                if best < 0 or better(slots[s], slots[best]):
                    best = s
            events[made, 0], events[made, 1] = g, day
            events[made, 2], events[made, 3] = slots[best, 2], slots[best, 0]
            figures[made] = held[best]
            made += 1
    return events[:made], figures[:made]


@njit(cache=True)
def by_session(events, figures, subjects, days, stale):  # type: ignore[no-untyped-def]  # compiled
    """Figures in force at each session; NaN before the first and where they are stale.

    Parameters
    ----------
    events
        int64[m, 4]: subject, known (counted from the first of `days`), end, item.
    figures
        float64[m].
    subjects
        How many.
    days
        int64: the sessions.
    stale
        Most days from the end of the period to the session.

    Returns
    -------
    values, ends
        float64[subjects, sessions], int64 of the same shape (`NO_START` = none).
    """
    values = np.full((subjects, len(days)), np.nan)
    ends = np.full((subjects, len(days)), NO_START)
    for e in range(len(figures)):
        subject = events[e, 0]
        last = len(days)
        if e + 1 < len(figures) and events[e + 1, 0] == subject:
            last = events[e + 1, 1]
        for t in range(events[e, 1], last):
            if days[t] - events[e, 2] > stale:
                break
            values[subject, t] = figures[e]
            if not np.isnan(figures[e]):
                ends[subject, t] = events[e, 2]
    return values, ends
