"""Detectors of a change of lead, measured on simulated markets where the truth is known."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from rotascope.core.errors import BadUsage
from rotascope.history.detection import Rotation, Run, Score, scores
from rotascope.providers.sample_lead import simulated_lead

SEEDS = 200


def detection(
    seeds: int = SEEDS, *, progress: Callable[[int], None] = lambda _: None
) -> list[Score]:
    """Delay against false alarms of every detector on the markets of the seeds 1, 2, ...

    About a second a seed; the same number of seeds gives the same digits.

    Parameters
    ----------
    seeds
        How many markets.
    progress
        Told how many are done.

    Raises
    ------
    BadUsage
        There is no seed.
    """
    if seeds < 1:
        raise BadUsage(f"the detectors need at least 1 seed, not {seeds}")
    return scores(_runs(seeds), progress=progress)


def _runs(seeds: int) -> Iterator[Run]:
    for seed in range(1, seeds + 1):
        made = simulated_lead(seed)
        rotations = tuple(
            Rotation(p.start, p.end, 1 if p.target == "R2000" else -1) for p in made.rotations
        )
        yield Run(made.calendar, made.small / made.large, rotations)
