"""The compiled part of the wide stage.

Kept apart because importing it loads the compiler; its code is cached on disk.
"""

from __future__ import annotations

import numpy as np
from numba import njit

# Compiled code is cached by the text of this file alone: of the next it takes fa3c35b6.
from rotascope.stats.widerolling import INNER, OUTER, above_mean, extremes_of

(
    EVERYONE,
    PRICED,
    GAINED,
    SQUARED,
    EQUAL,
    COUNTED,
    TOTAL,
    HERFINDAHL,
    VALUED,
    ADVANCES,
    DECLINES,
    MOVED,
    RANGED,
    HIGHS,
    LOWS,
    INFORCE,
) = range(16)
"""Columns of the sums, in the order of `rotascope.stats.wide.BASE`."""

MOST = 255
"""So many members are counted in one byte before it is emptied."""


@njit(**INNER)
def _insert(row, value):  # type: ignore[no-untyped-def]  # compiled
    """Put a value among the largest so far (ascending)."""
    j = 1
    while j < len(row) and row[j] < value:
        row[j - 1] = row[j]
        j += 1
    row[j - 1] = value


@njit(**INNER)
def _put(out, old, new):  # type: ignore[no-untyped-def]  # compiled
    """Put one run behind the other; returns how long they are."""
    n = len(old)
    for k in range(n):
        out[k] = old[k]
    for k in range(len(new)):
        out[n + k] = new[k]
    return n + len(new)


@njit(**INNER)
def _add(sums, values):  # type: ignore[no-untyped-def]  # compiled
    for k in range(len(sums)):
        sums[k] += values[k]


@njit(**INNER)
def _add_weights(total, squares, tops, weights):  # type: ignore[no-untyped-def]  # compiled
    """Weights after the close: their sum, their squares, and the largest."""
    largest, floor = tops
    n, beyond = len(weights), 0
    for k in range(n):
        w = weights[k]
        total[k] += w
        squares[k] += w * w
        beyond += w > floor[k]
    if beyond:
        for k in range(n):
            if weights[k] > floor[k]:
                _insert(largest[k], weights[k])
                floor[k] = largest[k, 0]


@njit(**INNER)
def _add_returns(sums, a, weights, returns):  # type: ignore[no-untyped-def]  # compiled
    """Returns and the weights of the evening before: the sums of both, from session `a` on."""
    b = a + len(returns)
    priced, gained = sums[PRICED, a:b], sums[GAINED, a:b]
    squared, equal = sums[SQUARED, a:b], sums[EQUAL, a:b]
    for k in range(len(returns)):
        w, r = weights[k], returns[k]
        gain = w * r
        priced[k] += w
        gained[k] += gain
        squared[k] += gain * r
        equal[k] += r


@njit(**INNER)
def _changes(closes, out):  # type: ignore[no-untyped-def]  # compiled
    """Returns from one close to the next."""
    before, now = closes[:-1], closes[1:]
    for k in range(len(out)):
        out[k] = now[k] / before[k] - 1.0


@njit(**INNER)
def _add_moves(ups, downs, returns):  # type: ignore[no-untyped-def]  # compiled
    for k in range(len(returns)):
        ups[k] += returns[k] > 0.0
        downs[k] += returns[k] < 0.0


@njit(**INNER)
def _stretch(sessions, q, n):  # type: ignore[no-untyped-def]  # compiled
    """How many closes from place `q` on lie on neighbouring sessions."""
    low, high = 1, n - q
    if sessions[n - 1] - sessions[q] == high - 1:
        return high
    while high - low > 1:
        middle = (low + high) // 2
        if sessions[q + middle - 1] - sessions[q] == middle - 1:
            low = middle
        else:
            high = middle
    return low


@njit(**INNER)
def _from(sessions, n, session):  # type: ignore[no-untyped-def]  # compiled
    """Place of the first close on or after a session; n without any."""
    low, high = 0, n
    while low < high:
        middle = (low + high) // 2
        if sessions[middle] < session:
            low = middle + 1
        else:
            high = middle
    return low


@njit(**INNER)
def _drift(run, share, opening, a, weights):  # type: ignore[no-untyped-def]  # compiled
    """Weights after the closes from session `a` on: a file's share, drifted since its opening."""
    sessions, closes = run
    n, b = len(closes), a + len(weights)
    q = _from(sessions, n, opening)
    undrifted = min(sessions[q], b) if q < n else b
    for t in range(a, undrifted):
        weights[t - a] = share
    if undrifted == b:
        return
    base, t = closes[q], max(a, undrifted)
    if sessions[q] < t:
        guess = q + t - sessions[q]  # the close on session t where none is missing
        q = guess if guess < n and sessions[guess] == t else _from(sessions, n, t + 1) - 1
    while t < b:
        if sessions[q] == t:
            m = min(b - t, n - q)
            if sessions[q + m - 1] - sessions[q] != m - 1:
                m = _stretch(sessions, q, q + m)
            now, out = closes[q : q + m], weights[t - a : t - a + m]
            for k in range(m):
                out[k] = share * (now[k] / base)
            q += m - 1
            t += m
        else:  # no close: the weight stays
            until = min(sessions[q + 1], b) if q + 1 < n else b
            still = share * (closes[q] / base)
            for k in range(t - a, until - a):
                weights[k] = still
            t = until
            q += 1 if q + 1 < n and sessions[q + 1] == t else 0


@njit(**INNER)
def _count(steps, a, b, first):  # type: ignore[no-untyped-def]  # compiled
    """Count a member on sessions a up to and without b."""
    if a < b:
        steps[a - first] += 1
        steps[b - first] -= 1


@njit(**INNER)
def _closed(run, piece, limits, memory, tallies):  # type: ignore[no-untyped-def]  # compiled
    """A stretch of closes of a member in force after them: what they are above and beyond."""
    _, _, lead = run
    q, t, a, b = piece
    first, averages, extremes = limits
    flags, valued, w, eve = memory
    bytes_, steps = tallies
    k = len(averages)
    _add(valued[a - first : b - first], w[a - eve : b - eve])
    place = q + a - t
    for c in range(k + 2):
        seen, marks = bytes_[c, a - first : b - first], flags[c, place : place + b - a]
        for j in range(b - a):
            seen[j] += marks[j]
    for c in range(k + 1):
        n = averages[c] if c < k else extremes
        _count(steps[c], max(a, t + n - 1 - lead - q), b, first)


@njit(**INNER)
def _member(run, spell, limits, memory, tallies):  # type: ignore[no-untyped-def]  # compiled
    """A member while it is one: its closes and returns, stretch by stretch."""
    sessions, closes, _ = run
    held_from, held_to = spell
    first, last, averages, extremes = limits
    flags, sums, w, eve, r = memory
    bytes_, steps, row = tallies
    k = len(averages)
    a, b = max(held_from, first), min(held_to + 1, last)
    r[a - first : b - first] = 0.0
    q, n = _from(sessions, len(sessions), a - 1), _from(sessions, len(sessions), b)
    while q < n:
        m, t = _stretch(sessions, q, n), sessions[q]
        low, high = max(t, a), min(t + m, held_to)
        if low < high:
            _closed(
                run,
                (q, t, low, high),
                (first, averages, extremes),
                (flags, sums[VALUED], w, eve),
                (bytes_, steps),
            )
        low, high = max(t + 1, a), min(t + m, held_to)
        if low < t + m:
            at = slice(low - first, t + m - first)
            _changes(closes[q + low - t - 1 : q + m], r[at])
            if low < high:
                at = slice(low - first, high - first)
                _add_moves(bytes_[k + 2, at], bytes_[k + 3, at], r[at])
                _count(steps[k + 1], low, high, first)
        low = max(t + 1, held_from + 1, first)
        if low < t + m:
            change = r[low - first : t + m - first]
            _add_returns(sums, low - first, w[low - 1 - eve : t + m - 1 - eve], change)
            _count(steps[k + 2], low, t + m, first)
            if len(row):
                _put(row[low - first : t + m - first], change, change[:0])
        q += m


@njit(**INNER)
def _grouped(member, files, spell, limits, memory):  # type: ignore[no-untyped-def]  # compiled
    """Weights and gains of a member while it is one, under the group of each time."""
    starts, ends, which, group = files
    f, stop = spell
    first, last, groups_at = limits
    sums, w, eve, r = memory
    groups = (sums.shape[0] - groups_at) // 2
    while f < stop:
        g, a = group[which[f], member], starts[f]
        while f + 1 < stop and group[which[f + 1], member] == g:
            f += 1
        b = ends[f]
        f += 1
        if g < 0 or g >= groups:
            continue
        low = max(a, first)
        if low < b:
            _add(sums[groups_at + 2 * g + 1, low - first : b - first], w[low - eve : b - eve])
        low, high = max(a + 1, first), min(b + 1, last)
        if low < high:
            gains, change = sums[groups_at + 2 * g, low - first : high - first], r[low - first :]
            weights = w[low - 1 - eve : high - 1 - eve]
            for j in range(high - low):
                gains[j] += weights[j] * change[j]


@njit(**INNER)
def _empty_bytes(bytes_, sums, k):  # type: ignore[no-untyped-def]  # compiled
    """Add what was counted in bytes to the sums and begin again."""
    for c in range(k + 4):
        if c < k:
            column = INFORCE + 2 + 2 * c
        elif c < k + 2:
            column = HIGHS + c - k
        else:
            column = ADVANCES + c - k - 2
        into, seen = sums[column], bytes_[c]
        for t in range(len(into)):
            into[t] += seen[t]
        bytes_[c] = 0


@njit(**INNER)
def _add_steps(steps, sums, k):  # type: ignore[no-untyped-def]  # compiled
    """Add what was counted from where to where to the sums."""
    for c in range(k + 4):
        column = INFORCE + 1 + 2 * c if c < k else (RANGED, MOVED, COUNTED, INFORCE)[c - k]
        now, into = 0, sums[column]
        for t in range(len(into)):
            now += steps[c, t]
            into[t] += now


@njit(**INNER)
def _weights(member, run, files, spell, weights):  # type: ignore[no-untyped-def]  # compiled
    """Weights of a member through neighbouring files; returns where they begin and end."""
    starts, ends, which, openings, _, weight, _ = files
    begin, stop, eve = spell
    for f in range(begin, stop):
        file = which[f]
        here = weights[starts[f] - eve : ends[f] - eve]
        _drift(run, weight[file, member], openings[file], starts[f], here)
    return starts[begin], ends[stop - 1]


@njit(**INNER)
def _follow_one(member, run, files, limits, work):  # type: ignore[no-untyped-def]  # compiled
    """Add one member to the sums, spell after spell of its membership."""
    sessions, closes, lead = run
    starts, ends, which, _, held, _, group = files
    first, last, averages, extremes = limits
    (sums, largest, row), (scratch, flags, floor, w, r), (bytes_, steps), prepared = work
    k, eve = len(averages), max(first - 1, 0)
    f = np.int64(0)
    while f < len(which):
        begin = f
        while f < len(which) and held[which[f], member]:
            f += 1
        if begin == f:
            f += 1
            continue
        a, b = _weights(member, (sessions, closes), files, (begin, f, eve), w)
        low = max(a, first)
        if not prepared:
            wanted = _from(sessions, len(sessions), low)
            for c in range(k):
                above_mean((closes, lead), wanted, averages[c], scratch, flags[c])
            extremes_of((closes, lead), wanted, extremes, scratch, flags[k:])
            prepared = True
        if a < first:
            sums[EVERYONE, 0] += w[0]
        _count(steps[k + 3], max(a + 1, first), min(b + 1, last), first)
        if low < b:
            at = slice(low - first, b - first)
            tops = (largest[at], floor[at])
            _add_weights(sums[TOTAL, at], sums[HERFINDAHL, at], tops, w[low - eve : b - eve])
        _member(run, (a, b), limits, (flags, sums, w, eve, r), (bytes_, steps, row))
        grouped = (starts, ends, which, group)
        columns = (first, last, INFORCE + 1 + 2 * k)
        _grouped(member, grouped, (begin, f), columns, (sums, w, eve, r))


@njit(**OUTER)
def follow(block, files, plan, span, out):  # type: ignore[no-untyped-def]  # compiled
    """Follow the members of a block that add into one partial sum, one after the other.

    Parameters
    ----------
    block
        Members, how many closes each had before these, the partial sum of each; offsets,
        sessions and closes; the same of those that follow, and flags of these, if known.
    files
        Stretches of sessions with the same file (first, end, file), from the evening
        before the first session wanted; openings, held, weight, group.
    plan
        Lengths of the averages, length for highs and lows, whether returns are wanted.
    span
        First session, end, number of the partial sum.
    out
        Sums[columns, sessions] and largest[sessions, top] of the partial sum,
        returns[members, sessions].
    """
    members, leads, parts, offsets, old_sessions, old_closes, further = block[:7]
    new_sessions, new_closes, known = block[7:]
    averages, extremes, median = plan
    first, last, slot = span
    sums, largest, returns = out
    k, length, longest = len(averages), last - first, 0
    for i in range(len(members)):
        longest = max(longest, offsets[i + 1] - offsets[i] + further[i + 1] - further[i])
    sessions, closes = np.empty(longest, np.int32), np.empty(longest)
    bytes_ = np.zeros((k + 4, length), np.uint8)
    steps = np.zeros((k + 4, length + 1), np.int64)  # +1 where something begins, -1 where it ends
    scratch, flags = np.empty((4, longest)), np.empty((k + 2, longest), np.uint8)
    w, r = np.empty(last - max(first - 1, 0)), np.empty(length)
    memory = (scratch, flags, largest[:, 0].copy(), w, r)
    waiting = 0
    for i in range(len(members)):
        if parts[i] != slot:
            continue
        row = returns[members[i] if median else 0]
        row[:] = np.nan
        old, new = slice(offsets[i], offsets[i + 1]), slice(further[i], further[i + 1])
        n = _put(sessions, old_sessions[old], new_sessions[new])
        _put(closes, old_closes[old], new_closes[new])
        n = _from(sessions, n, last)
        for c in range(k + 2):
            _put(flags[c, offsets[i + 1] - offsets[i] :], known[c, new], known[c, :0])
        work = ((sums, largest, row), memory, (bytes_, steps), known.shape[1] > 0)
        run = (sessions[:n], closes[:n], leads[i])
        _follow_one(members[i], run, files, (first, last, averages, extremes), work)
        waiting += 1
        if waiting == MOST:
            _empty_bytes(bytes_, sums, k)
            waiting = 0
    _empty_bytes(bytes_, sums, k)
    _add_steps(steps, sums, k)
