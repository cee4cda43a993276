"""How soon a change of lead is seen, and at the price of how many false alarms.

Measured where the truth is recorded: on markets simulated from many seeds.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from rotascope.core.time import Calendar
from rotascope.core.values import Floats
from rotascope.measures.regimes import by_session
from rotascope.stats.detectors import (
    Alarms,
    average_cross,
    cusum,
    page_hinkley,
    passing,
    positive_chance,
    shiryaev_roberts,
    turning_rule,
)

DECADE = 2520
"""Sessions."""

FROM = 504
"""Number of the session from which detectors are judged: all have warmed up by then."""

AFTER = 63
"""Sessions after a rotation's end on which no alarm is counted: saying that it is over is right."""

WEEKS = 104
"""Weekly returns before the first fit of the regime model, on the simulated markets."""


@dataclass(frozen=True)
class Rotation:
    """A planted change of lead: first and last session, and +1 where the numerator leads."""

    start: int
    end: int
    sign: int


@dataclass(frozen=True, eq=False)
class Run:
    """A simulated market: its sessions, the relative track and the truth."""

    calendar: Calendar
    level: Floats
    rotations: tuple[Rotation, ...]


@dataclass(frozen=True)
class Detector:
    """A rule that raises alarms.

    Attributes
    ----------
    name
        Of the rule.
    threshold
        What its threshold is, in words.
    thresholds
        Those that are compared.
    usual
        The one used where none is named.
    prepared
        What the rule looks at, from the calendar and the relative track.
    alarms
        The rule: what it looks at, and a threshold.
    """

    name: str
    threshold: str
    thresholds: tuple[float, ...]
    usual: float
    prepared: Callable[[Calendar, Floats, int], Floats]
    alarms: Callable[[Floats, float], Alarms]


def _returns(_calendar: Calendar, level: Floats, _weeks: int) -> Floats:
    """Log returns from one value to the next; NaN where there is no value, and at the first."""
    out = np.full(len(level), np.nan)
    there = np.flatnonzero(np.nan_to_num(level) > 0.0)
    out[there[1:]] = np.diff(np.log(level[there]))
    return out


def _chance(calendar: Calendar, level: Floats, weeks: int) -> Floats:
    return positive_chance(_returns(calendar, level, weeks))


def _probability(calendar: Calendar, level: Floats, weeks: int) -> Floats:
    return by_session(calendar, level, weeks, "week", "year")


DETECTORS = (
    Detector("CUSUM", "height of the sum, in sd", (5, 8, 11, 15, 20), 11, _returns, cusum),
    Detector(
        "Page-Hinkley", "height of the sum, in sd", (5, 8, 11, 15, 20), 11, _returns, page_hinkley
    ),
    Detector(
        "Shiryaev-Roberts",
        "sum of likelihood ratios",
        (30, 100, 300, 1000, 3000),
        300,
        _returns,
        shiryaev_roberts,
    ),
    Detector(
        "Bayesian (BOCPD)",
        "chance of a positive mean",
        (0.7, 0.8, 0.9, 0.95, 0.98),
        0.8,
        _chance,
        passing,
    ),
    Detector(
        "turning rule",
        "move from the extreme",
        (0.04, 0.06, 0.08, 0.1, 0.15),
        0.1,
        _returns,
        turning_rule,
    ),
    Detector(
        "average cross",
        "sessions of the mean",
        (50, 100, 150, 200, 252),
        252,
        _returns,
        average_cross,
    ),
    Detector(
        "regime probability", "probability", (0.5, 0.7, 0.8, 0.9, 0.95), 0.9, _probability, passing
    ),
)


@dataclass(frozen=True)
class Score:
    """How a detector did at a threshold.

    Attributes
    ----------
    detector, threshold
        Which rule.
    rotations
        Planted changes of lead that were judged.
    already
        Share of them that began while the rule pointed their way: it learnt nothing then.
    delay_median, delay_90
        Sessions from the first day of one of the others until the rule says so, missed ones
        counted as never; None where half (a tenth) or more were missed.
    missed
        Share of those others that ended unsaid.
    false_per_decade
        Wrong alarms in 2,520 sessions.
    """

    detector: str
    threshold: float
    rotations: int
    already: float
    delay_median: float | None
    delay_90: float | None
    missed: float
    false_per_decade: float

    def as_dict(self) -> dict[str, Any]:
        """As plain data."""
        return asdict(self)


def scores(
    runs: Iterable[Run],
    *,
    detectors: tuple[Detector, ...] = DETECTORS,
    progress: Callable[[int], None] = lambda _: None,
) -> list[Score]:
    """Delay against false alarms of every detector at every threshold.

    A rotation is seen on the first session from its start to its end on which the rule's last
    alarm points its way; where it did so before, the rotation counts as `already`. An alarm
    that changes the rule's mind counts as false on every session from number 504 on, unless a
    rotation under way goes its way; on the 63 sessions after a rotation's end none is counted.
    Rotations that start before number 504 are not judged.

    Parameters
    ----------
    runs
        Simulated markets; each is looked at once.
    detectors
        The rules.
    progress
        Told how many runs are done.
    """
    delays: dict[tuple[str, float], list[float]] = {}
    false: dict[tuple[str, float], int] = {}
    sessions = 0
    for done, run in enumerate(runs, start=1):
        sessions += int(_counted(run).sum())
        for detector in detectors:
            seen = detector.prepared(run.calendar, run.level, WEEKS)
            for threshold in detector.thresholds:
                key = (detector.name, threshold)
                state = detector.alarms(seen, threshold).state
                delays.setdefault(key, []).extend(_delays(state, run))
                false[key] = false.get(key, 0) + _false(state, run)
        progress(done)
    return [
        _score(key, delays[key], false[key] / max(sessions, 1) * DECADE)
        for key in sorted(
            delays, key=lambda key: ([d.name for d in detectors].index(key[0]), key[1])
        )
    ]


def _score(key: tuple[str, float], delays: list[float], false: float) -> Score:
    new = [delay for delay in delays if delay >= 0.0]
    missed = sum(math.isinf(delay) for delay in new)
    return Score(
        detector=key[0],
        threshold=key[1],
        rotations=len(delays),
        already=1.0 - len(new) / len(delays) if delays else 0.0,
        delay_median=_quantile(new, 0.5),
        delay_90=_quantile(new, 0.9),
        missed=missed / len(new) if new else 0.0,
        false_per_decade=false,
    )


def _quantile(delays: list[float], share: float) -> float | None:
    """The least delay that so many of the rotations had at most; None where it is never."""
    if not delays:
        return None
    found = sorted(delays)[math.ceil(share * len(delays)) - 1]
    return None if math.isinf(found) else found


def _judged(run: Run) -> list[Rotation]:
    return [rotation for rotation in run.rotations if rotation.start >= FROM]


def _delays(state: np.ndarray[Any, np.dtype[np.int8]], run: Run) -> list[float]:
    """Sessions to each rotation's first right state; -1 where it was right before, inf = never."""
    found = []
    for rotation in _judged(run):
        if state[rotation.start - 1] == rotation.sign:
            found.append(-1.0)
            continue
        said = np.flatnonzero(state[rotation.start : rotation.end + 1] == rotation.sign)
        found.append(float(said[0]) if len(said) else math.inf)
    return found


def _counted(run: Run) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Sessions on which alarms are judged."""
    out = np.ones(len(run.level), dtype=bool)
    out[:FROM] = False
    for rotation in run.rotations:
        out[rotation.end + 1 : rotation.end + 1 + AFTER] = False
    for rotation in run.rotations:
        out[max(rotation.start, FROM) : rotation.end + 1] = True
    return out


def _false(state: np.ndarray[Any, np.dtype[np.int8]], run: Run) -> int:
    turned = np.flatnonzero(np.diff(state, prepend=np.int8(0)) != 0)
    counted = _counted(run)
    right = np.zeros((2, len(run.level)), dtype=bool)
    for rotation in run.rotations:
        right[int(rotation.sign > 0), rotation.start : rotation.end + 1] = True
    return sum(bool(counted[at] and not right[int(state[at] > 0), at]) for at in turned.tolist())
