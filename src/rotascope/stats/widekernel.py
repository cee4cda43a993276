"""The compiled part of the wide stage.

Kept apart because importing it loads the compiler. Compiled code is cached on disk,
so a second process does not compile.
"""

from __future__ import annotations

import numpy as np
from numba import njit

GUARD = 1e-12
"""A close is above its mean when it exceeds it by more than this share of the mean."""


@njit(nogil=True, cache=True, error_model="numpy")
def _finish_sum(values, tails):  # type: ignore[no-untyped-def]  # compiled
    """Sums of the tails of a finished block of values."""
    n = len(values)
    tails[n] = 0.0
    for j in range(n - 1, -1, -1):
        tails[j] = tails[j + 1] + values[j]


@njit(nogil=True, cache=True, error_model="numpy")
def _finish_range(values, highest, lowest):  # type: ignore[no-untyped-def]  # compiled
    """Highest and lowest of the tails of a finished block of values."""
    n = len(values)
    highest[n], lowest[n] = -np.inf, np.inf
    for j in range(n - 1, -1, -1):
        highest[j] = max(highest[j + 1], values[j])
        lowest[j] = min(lowest[j + 1], values[j])


@njit(nogil=True, cache=True, error_model="numpy")
def _insert(row, value):  # type: ignore[no-untyped-def]  # compiled
    """Put a value among the largest so far (ascending)."""
    if value <= row[0]:
        return
    j = 1
    while j < len(row) and row[j] < value:
        row[j - 1] = row[j]
        j += 1
    row[j - 1] = value


@njit(nogil=True, cache=True, error_model="numpy")
def follow(block, files, plan, span, out):  # type: ignore[no-untyped-def]  # noqa: C901, PLR0912, PLR0915 - one loop: calls with arrays cost six times the loop itself
    # size: one loop on purpose; split into functions it took six times as long (measured)
    """Follow the members of a block session by session and add to the sums.

    Closes before the first session wanted only prepare the rolling figures. Only the
    members of the parts that are `part` modulo `threads` are followed.
    """
    members, offsets, sessions, closes = block
    file_of, openings, held, weight, group = files
    averages, extremes, base_columns, median = plan
    first, last, part, threads = span
    sums, largest, returns = out
    parts, k = sums.shape[0], len(averages)
    longest = 0
    for n in averages:
        longest = max(longest, n)
    kept, tails = np.zeros((k, longest)), np.zeros((k, longest + 1))
    heads, filled = np.zeros(k), np.zeros(k, np.int64)
    ranges = np.zeros(extremes)
    tops, bottoms = np.zeros(extremes + 1), np.zeros(extremes + 1)
    groups_at = base_columns + 2 * k
    groups = (sums.shape[2] - groups_at) // 2

    for run in range(len(members)):
        i = members[run]
        slot = i % parts
        if slot % threads != part:
            continue
        mine, big = sums[slot], largest[slot]
        p, end = offsets[run], offsets[run + 1]
        count, ranged = 0, 0
        filled[:] = 0
        heads[:] = 0.0
        base, newest, before = np.nan, np.nan, np.nan
        top, bottom = -np.inf, np.inf
        w, w_held, w_group, file = 0.0, False, -1, -1
        t = first
        if first > 0:  # the evening before: file, weight and closes as they stood
            file = file_of[first - 1]
            opening = openings[file] if file >= 0 else first
            t = first - 1
        while t < last:
            warm = t < first
            has = p < end and (sessions[p] == t or (warm and sessions[p] < t))
            f = file_of[t]
            if not warm and f != file:
                file, base = f, np.nan
                back = p
                while f >= 0 and back > offsets[run] and sessions[back - 1] >= openings[f]:
                    back -= 1  # a file known late: its weights drifted before
                    base = closes[back]
            r, now = np.nan, np.nan
            if has:
                now = closes[p]
                if not warm:
                    r = now / before - 1.0
                newest = now
                if np.isnan(base) and f >= 0 and (not warm or sessions[p] >= opening):
                    base = now
                for a in range(k):
                    n = averages[a]
                    j = filled[a]
                    if j == n:
                        _finish_sum(kept[a, :n], tails[a, : n + 1])
                        heads[a] = 0.0
                        j = 0
                    kept[a, j] = now
                    heads[a] += now
                    filled[a] = j + 1
                if ranged == extremes:
                    _finish_range(ranges, tops, bottoms)
                    top, bottom = -np.inf, np.inf
                    ranged = 0
                ranges[ranged] = now
                ranged += 1
                top = max(top, now)
                bottom = min(bottom, now)
                count += 1
                p += 1
                if warm and sessions[p - 1] < t:
                    continue  # more closes before the evening before
            o = t - first
            if not warm and w_held:
                mine[o, 0] += w
                mine[o, 15] += 1.0
                if not np.isnan(r):
                    mine[o, 1] += w
                    mine[o, 2] += w * r
                    mine[o, 3] += w * r * r
                    mine[o, 4] += r
                    mine[o, 5] += 1.0
                    if 0 <= w_group < groups:
                        mine[o, groups_at + 2 * w_group] += w * r
                    if median:
                        returns[o, i] = r
            w_held = f >= 0 and held[f, i]
            w, w_group = 0.0, -1
            if w_held:
                w, w_group = weight[f, i], group[f, i]
                if not np.isnan(base):
                    w *= newest / base
            if not warm and w_held:
                mine[o, 6] += w
                mine[o, 7] += w * w
                if w > big[o, 0]:
                    _insert(big[o], w)
                if 0 <= w_group < groups:
                    mine[o, groups_at + 2 * w_group + 1] += w
                if has:
                    mine[o, 8] += w
                    if not np.isnan(r):
                        if r > 0.0:
                            mine[o, 9] += 1.0
                        elif r < 0.0:
                            mine[o, 10] += 1.0
                        mine[o, 11] += 1.0
                    for a in range(k):
                        n = averages[a]
                        if count >= n:
                            mine[o, base_columns + 2 * a] += 1.0
                            whole = heads[a]
                            if filled[a] < n:
                                whole += tails[a, filled[a]]
                            if now > whole / n * (1.0 + GUARD):
                                mine[o, base_columns + 2 * a + 1] += 1.0
                    if count >= extremes:
                        mine[o, 12] += 1.0
                        if now >= top and (ranged == extremes or now >= tops[ranged]):
                            mine[o, 13] += 1.0
                        if now <= bottom and (ranged == extremes or now <= bottoms[ranged]):
                            mine[o, 14] += 1.0
            before = now
            t += 1


@njit(nogil=True, cache=True, error_model="numpy")
def _select(values, n, wanted):  # type: ignore[no-untyped-def]  # compiled
    """The value that would stand at a place if the first n were sorted (Hoare's selection)."""
    low, high = 0, n - 1
    while low < high:
        pivot = values[(low + high) // 2]
        i, j = low, high
        while i <= j:
            while values[i] < pivot:
                i += 1
            while values[j] > pivot:
                j -= 1
            if i <= j:
                values[i], values[j] = values[j], values[i]
                i += 1
                j -= 1
        if wanted <= j:
            high = j
        elif wanted >= i:
            low = i
        else:
            break
    return values[wanted]


@njit(nogil=True, cache=True, error_model="numpy")
def medians(returns, out):  # type: ignore[no-untyped-def]  # compiled
    """Median of each row without its NaN; rows without a value are left as they are."""
    kept = np.empty(returns.shape[1])
    for t in range(returns.shape[0]):
        n = 0
        for i in range(returns.shape[1]):
            if not np.isnan(returns[t, i]):
                kept[n] = returns[t, i]
                n += 1
        if n:
            upper = _select(kept, n, n // 2)
            if n % 2:
                out[t] = upper
            else:
                lower = kept[0]
                for i in range(n // 2):
                    lower = max(lower, kept[i])
                out[t] = 0.5 * (lower + upper)
