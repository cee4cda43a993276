"""Base rates: what followed earlier spells of a condition, session by session."""

from __future__ import annotations

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


def base_rate_after(c: Condition, e: Track, n: int, t: int) -> float:
    """Share of earlier spells after which the track stood higher n sessions on."""
    if c(t) is None or e(t) is None:
        raise Cannot("no value at T")
    length = 0
    while t - length >= 0 and c(t - length) is True:
        length += 1
    if length == 0:
        raise Null("no spell is under way")
    higher = episodes = 0
    for p in range(t - n + 1):
        if not reached_at(c, p, length):
            continue
        then, later = e(p), e(p + n)
        if then is None or later is None:
            continue
        episodes += 1
        if later > then:
            higher += 1
    if episodes == 0:
        raise Null("no earlier spell was as long")
    return higher / episodes
