"""The state of a rotation, from its published rule alone: the whole past is walked each time."""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable

from twin.outcomes import Cannot


def deviations(values: list[float], t: int, stretch: int, spread: int) -> float | None:
    """The lead over a stretch up to t, in deviations of such a stretch; None where too early."""
    if t < spread or t < stretch or spread < 2:
        return None
    changes = [math.log(values[k] / values[k - 1]) for k in range(t - spread + 1, t + 1)]
    usual = statistics.stdev(changes) * math.sqrt(stretch)
    return math.log(values[t] / values[t - stretch]) / usual if usual > 0 else None


def speaks_for(z: float, leader: str, upper: float, lower: float) -> str:
    """X, Y or nobody: for whom a session speaks, given who leads."""
    for who, mine in (("X", z), ("Y", -z)):
        if mine >= (lower if leader == who else upper):
            return who
    return "nobody"


def after_three(votes: list[bool], *, now: bool) -> list[bool]:
    """What stands after each vote: it changes with the third like vote in a row against it."""
    found = []
    for k, vote in enumerate(votes):
        if vote != now and k >= 2 and votes[k - 2 : k + 1] == [vote] * 3:
            now = vote
        found.append(now)
    return found


def leaders(values: list[float], stretch: int, spread: int, upper: float) -> list[str]:
    """Who leads at each place over a stretch."""
    leader, found = "nobody", []
    votes: list[str] = []
    for t in range(len(values)):
        z = deviations(values, t, stretch, spread)
        if z is not None:
            votes.append(speaks_for(z, leader, upper, 0.25))
            last = votes[-3:]
            if len(last) == 3 and last[0] == last[1] == last[2] != leader:
                leader, votes = last[0], []
        found.append(leader)
    return found


def state(values: list[float], n: int, broad: list[bool] | None) -> str:
    """The state of a rotation at the end of a row of positive numbers."""
    if deviations(values, len(values) - 1, n, 4 * n) is None:
        raise Cannot("too few changes, or no spread")
    long = leaders(values, n, 4 * n, 1.25)
    short = leaders(values, max(1, n // 3), 4 * n, 1.0)
    wide = after_three(broad, now=False)[-1] if broad else False
    lately = "X" in long[-2 * n - 1 :]
    match long[-1], short[-1]:
        case "X", "Y":
            return "fading"
        case "X", _:
            return "broad" if wide else "confirmed"
        case _, "X":
            return "emerging"
        case "Y", _ if lately:
            return "reversed"
        case _, "Y" if lately:
            return "reversed"
    return "absent"


def score(track: Callable[[int], float | None], t: int, n: int, spread: int) -> float:
    """The lead up to T in deviations; sessions without a value are passed over."""
    values = _told(track, t)
    found = deviations([value for _, value in values], len(values) - 1, n, spread)
    if found is None:
        raise Cannot("too few changes, or no spread")
    return found


def _told(track: Callable[[int], float | None], t: int) -> list[tuple[int, float]]:
    told = [(k, value) for k in range(t + 1) if (value := track(k)) is not None]
    if any(value <= 0 for _, value in told):
        raise Cannot("the track is not positive")
    if not told or told[-1][0] != t:
        raise Cannot("the track has no value at T")
    return told


def rotation(
    track: Callable[[int], float | None], holds: Callable[[int], bool] | None, t: int, n: int
) -> str:
    """The state at T; sessions without a value are passed over."""
    told = _told(track, t)
    broad = None if holds is None else [holds(k) for k, _ in told]
    return state([value for _, value in told], n, broad)
