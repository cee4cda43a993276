"""Means, highs and lows of a member's last closes: compiled, whole runs at a time.

Windows are put together from two neighbouring blocks of closes, the rest of the older
one and the beginning of the newer one, so nothing is ever subtracted. Blocks are
counted from a member's first close, also where its older closes are left out.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

INNER: dict[str, Any] = {
    "error_model": "numpy",
    "_nrt": False,
    "no_cpython_wrapper": True,
    "no_cfunc_wrapper": True,
}
"""For functions that compiled ones alone call and that make no arrays: without counting
references, which took longer than the figures of a member with few closes, and without
what calls from Python need, which takes longer to compile."""

MAKER = {name: value for name, value in INNER.items() if name != "_nrt"}
"""For functions that compiled ones alone call and that make arrays."""

OUTER: dict[str, Any] = {
    "nogil": True,
    "cache": True,
    "error_model": "numpy",
    "no_cfunc_wrapper": True,
}
"""For functions that Python calls."""

GUARD = 1e-12
"""A close is above its mean when it exceeds it by more than this share of the mean."""


@njit(**INNER)
def above_mean(run, begin, length, scratch, flags):  # type: ignore[no-untyped-def]  # compiled
    """Flag closes above the mean of the `length` closes that end with them.

    Parameters
    ----------
    run
        A member's closes, and how many it had before them.
    begin
        Place of the first close whose flag is wanted.
    scratch
        Two rows as long as the run.
    """
    closes, lead = run
    n = len(closes)
    heads, tails = scratch[0], scratch[1]
    low = max(0, begin - length + 1)
    at = low - (lead + low) % length
    while at < n:
        start, end = max(at, 0), min(at + length, n)
        size = end - start
        head, tail = 0.0, 0.0
        values = closes[start:end]
        into, from_end = heads[start:end], tails[start:end]
        for k in range(size):
            head += values[k]
            into[k] = head
            tail += values[size - 1 - k]
            from_end[size - 1 - k] = tail
        if start == at:
            tails[start] = 0.0  # a window that begins with the block lies in it alone
        at += length
    whole = max(begin, length - 1)
    flags[begin : min(whole, n)] = 0
    if whole >= n:
        return
    now, flag = closes[whole:n], flags[whole:n]
    head_of, tail_of = heads[whole:n], tails[whole - length + 1 : n - length + 1]
    for k in range(n - whole):
        flag[k] = now[k] > (head_of[k] + tail_of[k]) / length * (1.0 + GUARD)


@njit(**INNER)
def extremes_of(run, begin, length, scratch, flags):  # type: ignore[no-untyped-def]  # compiled
    """Flag closes that are the highest and the lowest of the `length` that end with them.

    Parameters
    ----------
    scratch
        Four rows as long as the run.
    flags
        Two rows: highs and lows.
    """
    closes, lead = run
    n = len(closes)
    tops, bottoms, older_tops, older_bottoms = scratch[0], scratch[1], scratch[2], scratch[3]
    low = max(0, begin - length + 1)
    at = low - (lead + low) % length
    while at < n:
        start, end = max(at, 0), min(at + length, n)
        size = end - start
        top, bottom, old_top, old_bottom = -np.inf, np.inf, -np.inf, np.inf
        values = closes[start:end]
        top_of, bottom_of = tops[start:end], bottoms[start:end]
        rest_top, rest_bottom = older_tops[start:end], older_bottoms[start:end]
        for k in range(size):
            value, other = values[k], values[size - 1 - k]
            top = max(top, value)
            bottom = min(bottom, value)
            old_top = max(old_top, other)
            old_bottom = min(old_bottom, other)
            top_of[k], bottom_of[k] = top, bottom
            rest_top[size - 1 - k], rest_bottom[size - 1 - k] = old_top, old_bottom
        if start == at:
            older_tops[start], older_bottoms[start] = -np.inf, np.inf
        at += length
    whole = max(begin, length - 1)
    flags[0, begin : min(whole, n)] = 0
    flags[1, begin : min(whole, n)] = 0
    if whole >= n:
        return
    now, back = closes[whole:n], whole - length + 1
    highs, lows = flags[0, whole:n], flags[1, whole:n]
    top_of, bottom_of = tops[whole:n], bottoms[whole:n]
    rest_top = older_tops[back : n - length + 1]
    rest_bottom = older_bottoms[back : n - length + 1]
    for k in range(n - whole):
        highs[k] = (now[k] >= top_of[k]) & (now[k] >= rest_top[k])
        lows[k] = (now[k] <= bottom_of[k]) & (now[k] <= rest_bottom[k])
