"""Five ways to give the odds that a lead still stands, each trained on what was known."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from rotascope.core.values import Flags, Floats
from rotascope.history.walkforward_states import Leads, States, age_reading, setbacks
from rotascope.stats.hazards import Logit, Platt, fit, lasts, platt
from rotascope.stats.survival import Survival, kaplan_meier

Ints = NDArray[np.int64]

BASE, STATE, SURVIVAL, HAZARD, CLASSIFIER = METHODS = (
    "base rate",
    "same state",
    "Kaplan-Meier",
    "hazard model",
    "classifier",
)
HORIZONS = (21, 63, 126, 252)
STEP = 21
"""Sessions between two forecasts, and the period of the hazard model."""
FEWEST = 3
"""Finished leads that must be known before anything is forecast."""
LEARNED = 2 / 3
"""Share of the past, in its order, on which the classifier is fitted before it is calibrated."""


@dataclass(frozen=True, eq=False)
class Past:
    """All that a model may be trained on: sessions on a grid, and how the leads went on.

    Attributes
    ----------
    leads, states
        The leads and the readings.
    grid
        int64: every STEP-th session from the track's first, from the first lead on.
    """

    leads: Leads
    states: States
    grid: Ints

    @classmethod
    def of(cls, leads: Leads, states: States) -> Past:
        """The past of a track; the grid starts at its first session, wherever it ends."""
        grid = np.arange(0, len(leads), STEP, dtype=np.int64)
        return cls(leads, states, grid[grid >= leads.first])

    def known(self, upto: int, ahead: int) -> Ints:
        """Sessions of the grid of which it was known by `upto` what came `ahead` sessions on."""
        return self.grid[: int(np.searchsorted(self.grid, upto - ahead, side="right"))]

    @cached_property
    def _setbacks(self) -> tuple[Floats, Floats]:
        return setbacks(self.leads)

    def since_best(self, place: int) -> int:
        """Sessions since the leader's best of the lead that stands at a place."""
        return int(self._setbacks[1][place])

    def fixed(self, rows: Ints, ahead: int) -> Flags:
        """Where the rule itself rules out an end so soon: the leader's best is too fresh."""
        return np.asarray(self._setbacks[1][rows] + ahead < self.leads.rule.hold)

    def met(self, rows: Ints) -> Flags:
        """Where the other side has gained as much since the leader's best as the rule asks."""
        return np.asarray(np.expm1(self._setbacks[0][rows]) >= self.leads.rule.fall)

    def alike(self, upto: int, ahead: int) -> Ints:
        """Past sessions on which the rule stood as it does now, their outcome known by now."""
        rows, now = self.sessions(upto, ahead), np.array([upto])
        same = self.fixed(rows, ahead) == self.fixed(now, ahead)
        return np.asarray(rows[same & (self.met(rows) == self.met(now))])

    def sessions(self, upto: int, ahead: int) -> Ints:
        """All sessions with a lead of which it was known by `upto` what came."""
        return np.arange(self.leads.first, upto - ahead + 1, dtype=np.int64)

    def stood(self, rows: Ints, ahead: int) -> Flags:
        """Whether the lead of each session still stood `ahead` sessions on."""
        return np.asarray(self.leads.left(rows) > ahead)


def base_rate(past: Past, upto: int, ahead: int) -> float:
    """Share of past sessions whose lead still stood so many sessions later.

    Returns
    -------
    Share of the sessions s with a lead and s + ahead <= upto; nan where there is none.
    """
    rows = past.sessions(upto, ahead)
    return float(past.stood(rows, ahead).mean()) if len(rows) else np.nan


def same_state(past: Past, upto: int, ahead: int) -> float:
    """The base rate of the sessions on which the rule stood as it does now.

    Two things tell sessions apart: whether the leader's best is too fresh for an end within
    the horizon, and whether the other side has already gained as much as the rule asks.

    Returns
    -------
    Their share whose lead still stood; nan where they lie in fewer than three leads.
    """
    rows = past.alike(upto, ahead)
    if len(np.unique(past.leads.spell(rows))) < FEWEST:
        return float("nan")
    return float(past.stood(rows, ahead).mean())


def survival(past: Past, upto: int) -> Survival:
    """Survival curve of the leads known at a session, the present one unfinished."""
    closed = past.leads.closed(upto)
    age = past.leads.age(np.array([upto]))
    lengths = np.append(closed, age).astype(np.float64)
    return kaplan_meier(lengths, np.arange(len(lengths)) < len(closed))


@dataclass(frozen=True, eq=False)
class Fitted:
    """A fitted model and the columns of the state that it reads."""

    columns: Ints
    chance: Callable[[Floats, float, int], float]


def hazard_model(past: Past, rows: Ints) -> Fitted | None:
    """Logistic model of the end of a lead within the next STEP sessions.

    Parameters
    ----------
    past
        The past.
    rows
        Sessions of the grid to learn from.

    Returns
    -------
    Fitted; None where no lead ended, or nothing is known.
    """
    rows, columns = past.states.usable(rows)
    ended = ~past.stood(rows, STEP)
    if ended.all() or not ended.any():
        return None
    model = fit(past.states.values[np.ix_(rows, columns)], ended.astype(np.float64))
    return Fitted(columns, lambda state, age, ahead: _outlives(model, state, age, ahead))


def _outlives(model: Logit, state: Floats, age: float, ahead: int) -> float:
    """Whole periods of STEP sessions, and the part of one by its power."""
    whole, part = divmod(ahead, STEP)
    ages = age_reading(age + STEP * np.arange(whole + 1, dtype=np.float64))
    found = lasts(model, state, ages[:whole])
    return float(found * lasts(model, state, ages[whole:]) ** (part / STEP))


def classifier(past: Past, rows: Ints, ahead: int) -> Fitted | None:
    """Regularised logistic regression of "still stands", with Platt's calibration.

    The model is first fitted on the first two thirds of the rows; its scores of the later
    ones, those left out whose outcome overlaps, are calibrated; then it is fitted on all.
    Where either part knows one outcome only the model stays uncalibrated. The penalty is
    the library's own default (C = 1): nothing was tuned.

    Parameters
    ----------
    past, rows
        As in `hazard_model`; what came must be known on all rows.
    ahead
        Horizon in sessions.

    Returns
    -------
    Fitted; None where all or none of the leads stood.

    References
    ----------
    J. Platt (1999); A. Niculescu-Mizil and R. Caruana, "Predicting good probabilities
    with supervised learning" (2005).
    """
    rows, columns = past.states.usable(rows)
    stood = past.stood(rows, ahead)
    if not len(rows) or stood.all() or not stood.any():
        return None
    readings = past.states.values[np.ix_(rows, columns)]
    early = int(LEARNED * len(rows))
    late = early + -(-ahead // STEP)
    line: Platt | None = None
    if _both(stood[:early]) and _both(stood[late:]):
        line = platt(_learned(readings[:early], stood[:early])(readings[late:]), stood[late:])
    score = _learned(readings, stood)
    line = line or Platt(0.0, 1.0)

    def chance(state: Floats, _age: float, _ahead: int) -> float:
        return float(line.chance(score(state[None, :]))[0])

    return Fitted(columns, chance)


def _both(came: Flags) -> bool:
    return bool(came.any() and not came.all())


def _learned(readings: Floats, stood: Flags) -> Callable[[Floats], Floats]:
    from sklearn.linear_model import (  # type: ignore[import-untyped, unused-ignore]  # no stubs
        LogisticRegression,
    )

    mean, deviation = readings.mean(axis=0), readings.std(axis=0)
    deviation = np.where(deviation > 0.0, deviation, 1.0)
    model = LogisticRegression(solver="newton-cholesky", tol=1e-10)
    model.fit((readings - mean) / deviation, stood)
    slopes, constant = model.coef_[0], float(model.intercept_[0])
    return lambda rows: np.asarray(constant + (rows - mean) / deviation @ slopes)
