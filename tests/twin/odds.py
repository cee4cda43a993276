"""The odds that a lead lasts, in plain loops from the definition in the catalogue."""

from __future__ import annotations

from collections.abc import Callable

from twin.baserates import wilson
from twin.outcomes import Cannot, Null

Track = Callable[[int], float | None]


def odds_of_lasting(
    track: Track, t: int, n: int, fall: int, hold: int, bound: str | None = None
) -> float:
    """S(a + n) / S(a) by the product of Kaplan and Meier over all leads known at t."""
    values = [v for v in (track(k) for k in range(t + 1)) if v is not None]
    if min(values) <= 0:
        raise Cannot("not a positive track")
    confirmed = confirmations(values, 1 + fall / 100, hold)
    if not confirmed:
        raise Null("no lead yet")
    lengths = [b - a for a, b in zip(confirmed, confirmed[1:], strict=False)]
    age = len(values) - 1 - confirmed[-1]
    if len(lengths) < 3 or max(lengths) <= age:
        raise Null("too few leads")
    everything = [*((length, True) for length in lengths), (age, False)]
    share = 1.0
    for day in range(age + 1, age + n + 1):
        there = sum(1 for length, _ in everything if length >= day)
        ended = sum(1 for length, over in everything if over and length == day)
        if ended:
            share *= 1 - ended / there
    if bound is not None:
        return wilson(share, sum(1 for length in lengths if length > age), bound)
    return share


def confirmations(values: list[float], move: float, hold: int) -> list[int]:
    """Sessions on which a turn was confirmed: everything is looked at anew on each."""
    found: list[int] = []
    side, since = 0, 0  # the last extreme: +1 a trough, -1 a peak; the search starts there
    for i in range(len(values)):
        seen = values[since : i + 1]
        high, low = since + seen.index(max(seen)), since + seen.index(min(seen))
        peak = side >= 0 and i - high >= hold and values[high] / values[i] >= move - 1e-12
        trough = side <= 0 and i - low >= hold and values[i] / values[low] >= move - 1e-12
        if peak and trough:
            peak, trough = high <= low, low < high
        if peak:
            found, side, since = [*found, i], -1, high
        elif trough:
            found, side, since = [*found, i], 1, low
    return found
