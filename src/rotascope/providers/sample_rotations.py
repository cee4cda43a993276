"""The rotations planted in the simulated market: when, from what to what, how strong."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rotascope.providers.sample_firms import GIANT, LARGE, LEADERS, Firms
from rotascope.providers.sample_random import Chance, Floats

YEAR = 252.0
SHORTEST = 15  # sessions; a shorter rotation, or one so near to the closing one, is left out
CLOSING = 65  # sessions of the rotation still under way at the end
_IT = "Information Technology"
# Place in the span (0 to 1), kind, from, to, drift difference a year, share that takes part.
_SCHEDULE = (
    (0.060, 0.100, "size", "SP500", "R2000", 0.34, 0.7),
    (0.160, 0.240, "giants", "SP500 - MAG7", "MAG7", 0.22, 1.0),
    (0.270, 0.315, "sector", _IT, "Energy", 0.45, 0.8),
    (0.345, 0.400, "size", "R2000", "SP500", 0.32, 0.7),
    (0.430, 0.480, "sector", "Utilities", _IT, 0.40, 0.7),
    (0.520, 0.570, "size", "SP500", "R2000", 0.40, 0.8),
    (0.600, 0.650, "sector", "Communication Services", "Energy", 0.50, 0.9),
    (0.680, 0.725, "size", "R2000", "SP500", 0.35, 0.6),
    (0.755, 0.835, "giants", "SP500 - MAG7", "MAG7", 0.32, 1.0),
    (0.860, 0.890, "sector", "Health Care", "Financials", 0.45, 0.7),
    (0.912, 0.935, "size", "SP500", "R2000", 0.50, 0.6),
)
_CLOSING = (
    ("size", "SP500", "R2000", 0.36, 0.75),
    ("sector", _IT, "Industrials", 0.28, 0.8),
    ("sector", _IT, "Materials", 0.28, 0.8),
    ("sector", _IT, "Energy", 0.28, 0.8),
    ("giants", "MAG7", "SP500 - MAG7", 0.34, 1.0),
)
# Part of the difference that a group bears; the other group bears the rest.
_PART = {"R2000": 0.8, "SP500": 0.2, "MAG7": 0.85, "SP500 - MAG7": 0.15}


@dataclass(frozen=True)
class Planned:
    """A rotation as planned.

    Attributes
    ----------
    start, end
        Session numbers of its first and last day.
    kind
        size, sector or giants.
    source, target
        The group that loses and the one that takes the lead.
    size
        Planned drift difference, fraction a year.
    share
        Share of the target's companies that take part.
    """

    start: int
    end: int
    kind: str
    source: str
    target: str
    size: float
    share: float


def planned_rotations(seed: int, sessions: int) -> tuple[Planned, ...]:
    """The plan for a span; dates and strengths differ a little from seed to seed."""
    chance = Chance(seed, 2)
    last = sessions - 1
    closing = max(1, last - CLOSING + 1)
    found = []
    for begin, finish, kind, source, target, size, share in _SCHEDULE:
        shift, stretch = (float(x) for x in chance.uniforms(2))
        move = 0.02 * shift - 0.01
        start = int((begin + move) * sessions)
        end = int((finish + move) * sessions)
        strength = round(size * (0.85 + 0.3 * stretch), 3)
        if end < closing - SHORTEST:
            found.append(Planned(start, end, kind, source, target, strength, share))
    for kind, source, target, size, share in _CLOSING:
        found.append(Planned(closing, last, kind, source, target, size, share))
    return tuple(p for p in found if p.start >= 1 and p.end - p.start + 1 >= SHORTEST)


def planted_drifts(
    seed: int, plan: tuple[Planned, ...], firms: Firms
) -> tuple[Floats, NDArray[np.bool_]]:
    """What each rotation adds to each company's daily return, and who takes part.

    Returns
    -------
    tuple
        Daily drift, fraction, and takes-part flags of the target's companies; both of
        shape (rotations, firms).
    """
    chance = Chance(seed, 3)
    count = len(firms)
    # The giants and the largest of each sector always take part.
    leading = (firms.kind == GIANT) | (
        (firms.kind == LARGE) & (np.arange(count) < (firms.kind == GIANT).sum() + LEADERS)
    )
    drift = np.zeros((len(plan), count))
    takes = np.zeros((len(plan), count), dtype=bool)
    for at, rotation in enumerate(plan):
        chosen = leading | (chance.uniforms(count) < rotation.share)
        gains = firms.group(rotation.target)
        loses = firms.group(rotation.source)
        takes[at] = gains & chosen
        gain = rotation.size * _PART.get(rotation.target, 0.7) / rotation.share / YEAR
        loss = rotation.size * _PART.get(rotation.source, 0.3) / YEAR
        drift[at] = np.where(takes[at], gain, 0.0) - np.where(loses, loss, 0.0)
    return drift, takes
