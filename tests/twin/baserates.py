"""Base rates: what followed earlier spells of a condition, session by session."""

from __future__ import annotations

import math

from twin.outcomes import Cannot, Null
from twin.tracks import Condition, Track


def reached_at(c: Condition, p: int, length: int) -> bool:
    """Whether a spell of the condition is exactly so many sessions old on session p."""
    if p - length + 1 < 0:
        return False
    for k in range(p - length + 1, p + 1):
        if c(k) is not True:
            return False
    return p - length < 0 or c(p - length) is not True


Z90 = 1.6448536269514722  # of the standard normal, 5 % lie above


def wilson(share: float, cases: int, bound: str) -> float:
    """The p at which the share lies 1.645 of its own deviations away: a quadratic equation."""
    a = 1 + Z90**2 / cases
    b = -(2 * share + Z90**2 / cases)
    root = math.sqrt(b * b - 4 * a * share**2)
    return (-b - root if bound == "lower" else -b + root) / (2 * a)


def base_rate_after(c: Condition, e: Track, n: int, t: int, bound: str | None = None) -> float:
    """Share of earlier spells after which the track stood higher n sessions on."""
    if c(t) is None or e(t) is None:
        raise Cannot("no value at T")
    length = 0
    while t - length >= 0 and c(t - length) is True:
        length += 1
    if length == 0:
        raise Null("no spell is under way")
    higher = episodes = apart = free = 0
    for p in range(t - n + 1):
        if not reached_at(c, p, length):
            continue
        then, later = e(p), e(p + n)
        if then is None or later is None:
            continue
        episodes += 1
        if p >= free:
            apart, free = apart + 1, p + n
        if later > then:
            higher += 1
    if episodes == 0:
        raise Null("no earlier spell was as long")
    share = higher / episodes
    return share if bound is None else wilson(share, apart, bound)
