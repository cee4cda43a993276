"""What the next closes of each member will be held against, worked out ahead of them.

Compiled. Means, highs and lows of a new close need the closes before it only as a few
sums and extremes, which are known as soon as the last of those closes is. The sums are
those of `rotascope.stats.widerolling`, in the same order, so the digits are too.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from rotascope.stats.widerolling import GUARD, INNER, OUTER

STEPS = 22
"""For so many closes ahead."""


@njit(**INNER)
def _sums(closes, lead, length, tails):  # type: ignore[no-untyped-def]  # compiled
    """Sum of the newest block so far; fills in those of the older one that windows need."""
    n = len(closes)
    rest = (lead + n) % length
    head, tail, start = 0.0, 0.0, n - length + 1
    for k in range(n - rest, n):
        head += closes[k]
    for j in range(len(tails)):  # NaN = that window begins with a later block
        tails[j] = np.nan if j > length - 1 - rest else 0.0
    for k in range(n - rest - 1, max(start, 0) - 1, -1):
        tail += closes[k]
        if k - start < len(tails):
            tails[k - start] = tail
    return head


@njit(**INNER)
def _reached(closes, length, tops, bottoms):  # type: ignore[no-untyped-def]  # compiled
    """Highest and lowest of the closes that the windows of the next ones hold."""
    n = len(closes)
    top, bottom, start = -np.inf, np.inf, n - length + 1
    for j in range(len(tops)):
        tops[j], bottoms[j] = top, bottom
    for k in range(n - 1, max(start, 0) - 1, -1):
        top, bottom = max(top, closes[k]), min(bottom, closes[k])
        if k - start < len(tops):
            tops[k - start], bottoms[k - start] = top, bottom


@njit(**OUTER)
def look_ahead(offsets, closes, lead, lengths, out):  # type: ignore[no-untyped-def]  # compiled
    """Work out what the next closes of each member will be held against.

    Parameters
    ----------
    offsets, closes, lead
        As in `rotascope.stats.wide.Block`.
    lengths
        Of the averages, then that for highs and lows.
    out
        heads[averages, members], tails[averages, steps, members], tops and
        bottoms[steps, members].
    """
    heads, tails, tops, bottoms = out
    k = len(lengths) - 1
    for i in range(len(offsets) - 1):
        own = closes[offsets[i] : offsets[i + 1]]
        for c in range(k):
            heads[c, i] = _sums(own, lead[i], lengths[c], tails[c, :, i])
        _reached(own, lengths[k], tops[:, i], bottoms[:, i])


@njit(**INNER)
def _anew(old, new, lead, length):  # type: ignore[no-untyped-def]  # compiled
    """Mean of the closes that end with the last new one, from all of them."""
    had, n = len(old), len(old) + len(new)
    head, tail, block = 0.0, 0.0, n - 1 - (lead + n - 1) % length
    for k in range(block, n):
        head += old[k] if k < had else new[k - had]
    for k in range(block - 1, n - length - 1, -1):
        tail += old[k] if k < had else new[k - had]
    return (head + tail) / length


@njit(**INNER)
def _mean(new, head, tail, length):  # type: ignore[no-untyped-def]  # compiled
    """Mean of the closes that end with the last new one, from the sums of the older ones."""
    for value in new:
        head += value
    return (head + tail) / length


@njit(**INNER)
def _range(closes, start, limits):  # type: ignore[no-untyped-def]  # compiled
    """Limits widened by the closes from a place on."""
    top, bottom = limits
    for k in range(max(start, 0), len(closes)):
        top, bottom = max(top, closes[k]), min(bottom, closes[k])
    return top, bottom


@njit(**OUTER)
def flags_ahead(block, later, ahead, lengths, out):  # type: ignore[no-untyped-def]  # compiled
    """Flag new closes above their means, and those that are the highest and the lowest.

    Parameters
    ----------
    block
        Offsets, closes, how many each member had before them, and its place in `ahead`
        (-1 = none).
    later
        Offsets, sessions, closes that follow, and the session from which flags are wanted.
    ahead
        As `look_ahead` leaves it.
    lengths
        Of the averages, then that for highs and lows.
    out
        uint8[averages + 2, closes that follow].
    """
    offsets, closes, leads, places = block
    further, sessions, fresh, first = later
    heads, tails, tops, bottoms = ahead
    k, steps = len(lengths) - 1, tops.shape[0]
    for i in range(len(places)):
        old, at = closes[offsets[i] : offsets[i + 1]], places[i]
        for row in range(further[i], further[i + 1]):
            if sessions[row] < first:
                continue
            new, now, j = fresh[further[i] : row + 1], fresh[row], row - further[i]
            count, ready = leads[i] + len(old) + j + 1, at >= 0 and j < steps
            for c in range(k):
                if count < lengths[c]:
                    out[c, row] = 0
                    continue
                if ready and not np.isnan(tails[c, j, at]):
                    mean = _mean(new, heads[c, at], tails[c, j, at], lengths[c])
                else:
                    mean = _anew(old, new, leads[i], lengths[c])
                out[c, row] = now > mean * (1.0 + GUARD)
            limits = (-np.inf, np.inf)
            if ready:
                limits = (tops[j, at], bottoms[j, at])
            else:
                limits = _range(old, len(old) + j + 1 - lengths[k], limits)
            top, bottom = _range(new, j + 1 - lengths[k], limits)
            out[k, row] = count >= lengths[k] and now >= top
            out[k + 1, row] = count >= lengths[k] and now <= bottom
