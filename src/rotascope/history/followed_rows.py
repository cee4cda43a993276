"""What followed, in figures: each with its interval and its difference from any session."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from rotascope.core.values import Floats
from rotascope.history.spells import number
from rotascope.stats.followed import FEW
from rotascope.stats.resampling import interval

MEAN, MEDIAN, HIGHER = range(3)
_NAMES = ("mean", "median", "hit_rate")

REACHED, ENDED = "reached", "ended"
"""From where one looks ahead: the session on which a spell had lasted so long, or on which
it was known to be over."""


@dataclass(frozen=True)
class Estimate:
    """A figure with its interval; the ends are None where there is nothing to draw from."""

    value: float | None
    low: float | None = None
    high: float | None = None

    def as_dict(self) -> dict[str, Any]:
        """The estimate as plain data."""
        return {"value": self.value, "low": self.low, "high": self.high}

    @property
    def tells(self) -> int:
        """1 where the whole interval lies above 0, -1 below, else 0."""
        if self.low is None or self.high is None:
            return 0
        return int(self.low > 0) - int(self.high < 0)


@dataclass(frozen=True)
class Figure:
    """One thing that followed: a return, an excess or a worst drawdown.

    Attributes
    ----------
    name
        In words: `return of RUT`.
    unit
        `fraction` or `points`.
    after
        Mean, median and hit rate (share above 0) after the starts. A drawdown is never
        above 0 and has no hit rate: its values are None.
    always
        The same after all sessions.
    difference
        After the starts, less after all sessions; in percentage points.
    """

    name: str
    unit: str
    after: tuple[Estimate, Estimate, Estimate]
    always: tuple[Estimate, Estimate, Estimate]
    difference: tuple[Estimate, Estimate, Estimate]

    def as_dict(self) -> dict[str, Any]:
        """The figure as plain data."""
        found: dict[str, Any] = {"name": self.name, "unit": self.unit}
        for head in ("after", "always", "difference"):
            kinds = zip(_NAMES, getattr(self, head), strict=True)
            found[head] = {kind: one.as_dict() for kind, one in kinds}
        return found


@dataclass(frozen=True)
class Row:
    """What followed at one horizon, from one kind of start.

    Attributes
    ----------
    start
        `reached` or `ended`.
    horizon
        Sessions.
    episodes
        Starts with so many sessions behind them.
    separate
        How many of their windows do not overlap.
    sessions
        All sessions with which they are compared.
    block
        Mean length of the blocks drawn; None where the data are too short to draw.
    figures
        Those of the pair.
    says
        How far it can be trusted, in words.
    """

    start: str
    horizon: int
    episodes: int
    separate: int
    sessions: int
    block: float | None
    figures: tuple[Figure, ...]
    says: str

    def as_dict(self) -> dict[str, Any]:
        """The row as plain data."""
        return {
            "start": self.start,
            "horizon": self.horizon,
            "episodes": self.episodes,
            "separate": self.separate,
            "sessions": self.sessions,
            "block": self.block,
            "says": self.says,
            "figures": [figure.as_dict() for figure in self.figures],
        }


@dataclass(frozen=True)
class Named:
    """A figure before it is computed: its name, its unit, and whether it can be above 0."""

    name: str
    unit: str
    signed: bool = True


def figure(
    named: Named, after: Floats, always: Floats, drawn: tuple[Floats, Floats] | None
) -> Figure:
    """A figure with its intervals.

    Parameters
    ----------
    named
        What it is.
    after, always
        float64[3]: mean, median and share above 0, after the starts and after all sessions.
    drawn
        float64[draws, 3] of both; None where there is too little to draw from.
    """
    kinds = []
    for kind in (MEAN, MEDIAN, HIGHER):
        if kind == HIGHER and not named.signed:
            kinds.append((Estimate(None),) * 3)
            continue
        pair = (None, None) if drawn is None else (drawn[0][:, kind], drawn[1][:, kind])
        kinds.append(_estimates(float(after[kind]), float(always[kind]), pair))
    (a, b, c), (d, e, f), (g, h, i) = kinds
    return Figure(named.name, named.unit, (a, d, g), (b, e, h), (c, f, i))


def _estimates(
    after: float, always: float, drawn: tuple[Floats | None, Floats | None]
) -> tuple[Estimate, Estimate, Estimate]:
    a, b = drawn
    return (
        _estimate(after, a),
        _estimate(always, b),
        _estimate(after - always, None if a is None or b is None else a - b),
    )


def _estimate(value: float, draws: Floats | None) -> Estimate:
    if draws is None or np.isnan(value):
        return Estimate(number(value))
    low, high = interval(draws)
    return Estimate(value, number(low), number(high))


def says(episodes: int, separate: int, matters: Figure) -> str:
    """How far a row can be trusted, in words.

    Parameters
    ----------
    episodes, separate
        How many there are, and how many of them do not overlap.
    matters
        The figure that matters: its mean is compared with that after all sessions.
    """
    if not episodes:
        return "no earlier episode has so many sessions behind it"
    count = "1 episode" if episodes == 1 else f"{episodes:,} episodes"
    if separate < episodes:
        count += f" ({separate:,} separate)"
    if separate < FEW:
        return f"{count}: too few to tell from chance"
    difference = matters.difference[MEAN]
    if difference.low is None:
        return f"{count}: the data are too short to tell from chance"
    told = {1: "above", -1: "below", 0: "cannot be told from"}[difference.tells]
    return f"{count}: mean {matters.name} {told} that after any session"
