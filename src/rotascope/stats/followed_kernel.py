"""The compiled part of the bootstrap of what followed.

Kept apart because importing it loads the compiler; its code is cached on disk.
"""

from __future__ import annotations

import numpy as np
from numba import njit

MEAN, MEDIAN, HIGHER = range(3)
"""Figures of each draw: mean, median, share above 0."""


@njit(error_model="numpy")
def _draw(rng, change, chance, doubled, sums):  # type: ignore[no-untyped-def]  # compiled
    """One draw of blocks: how often each place begins and ends one, and the sums over them.

    `doubled` holds running sums over the series twice over, so that a block may run on
    round its end; column 0 is 0.
    """
    rows = len(doubled)
    n = len(change) - 1
    change[:] = 0
    sums[:] = 0.0
    left = n
    while left > 0:
        start = int(rng.random() * n)
        length = 1
        if chance < 1.0:
            length += int(np.log(1.0 - rng.random()) / np.log1p(-chance))
        length = min(length, left)
        left -= length
        end = start + length
        for row in range(rows):
            sums[row] += doubled[row, end] - doubled[row, start]
        change[start] += 1
        if end > n:
            change[0] += 1
            change[end - n] -= 1
        else:
            change[end] -= 1


@njit(error_model="numpy")
def _middle(times, order, values, below, place):  # type: ignore[no-untyped-def]  # compiled
    """Median of values repeated so many times, looked for from a place in their order.

    `below` of the repeated values come before that place.
    """
    total = 0
    for j in range(len(times)):
        total += times[j]
    if total == 0:
        return np.nan
    low, high = (total - 1) // 2, total // 2
    while below > low:
        place -= 1
        below -= times[order[place]]
    while below + times[order[place]] <= low:
        below += times[order[place]]
        place += 1
    first = values[order[place]]
    while below + times[order[place]] <= high:
        below += times[order[place]]
        place += 1
    return 0.5 * (first + values[order[place]])


@njit(error_model="numpy")
def _of_group(times, places, order, values, out):  # type: ignore[no-untyped-def]  # compiled
    """Figures of the sessions at some places, each drawn so many times."""
    mine = times[places]
    count = mine.sum()
    if count == 0:
        out[:] = np.nan
        return
    for f in range(len(values)):
        here = values[f][places]
        total, higher = 0.0, 0
        for j in range(len(places)):
            total += mine[j] * here[j]
            higher += mine[j] * (here[j] > 0.0)
        out[f, MEAN] = total / count
        out[f, HIGHER] = higher / count
        out[f, MEDIAN] = _middle(mine, order[f], here, 0, 0)


@njit(nogil=True, cache=True, error_model="numpy")
def resample(rng, chance, series, groups, out):  # type: ignore[no-untyped-def]  # compiled
    """Fill the draws of every figure, of all sessions and of groups of them.

    Parameters
    ----------
    rng
        numpy Generator.
    chance
        Chance that a session starts a new block.
    series
        Values float64[figures, n], their order int64[figures, n], running sums of values,
        of values above 0 and of the first part of the order float64[3 figures, 2 n + 1],
        and where that part ends.
    groups
        Places int64 of all groups one after the other, where each ends, and for each
        group and figure the order of its values.
    out
        float64[draws, 1 + groups, figures, 3]; group 0 is all sessions.
    """
    values, order, doubled, part = series
    members, ends, sorted_members = groups
    figures, n = values.shape
    change, sums = np.zeros(n + 1, np.int64), np.zeros(3 * figures)
    times = np.zeros(n, np.int64)
    for d in range(len(out)):
        _draw(rng, change, chance, doubled, sums)
        running = 0
        for t in range(n):
            running += change[t]
            times[t] = running
        for f in range(figures):
            out[d, 0, f, MEAN] = sums[f] / n
            out[d, 0, f, HIGHER] = np.rint(sums[figures + f]) / n
            below = int(np.rint(sums[2 * figures + f]))
            out[d, 0, f, MEDIAN] = _middle(times, order[f], values[f], below, part)
        begin = 0
        for g in range(len(ends)):
            here = slice(begin, ends[g])
            _of_group(times, members[here], sorted_members[:, here], values, out[d, 1 + g])
            begin = ends[g]
