"""Forecasts that a lead still stands, made session by session with what was known then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rotascope.core.values import Flags, Floats
from rotascope.history.walkforward_models import (
    BASE,
    CLASSIFIER,
    FEWEST,
    HAZARD,
    HORIZONS,
    METHODS,
    STATE,
    STEP,
    SURVIVAL,
    Fitted,
    Ints,
    Past,
    base_rate,
    classifier,
    hazard_model,
    same_state,
    survival,
)

REFIT = 12
"""The classifier is fitted anew on every twelfth session of the grid: once in 252 sessions."""


@dataclass(frozen=True, eq=False)
class Forecasts:
    """Odds given on a grid of sessions, and what came.

    Attributes
    ----------
    horizons
        Sessions ahead.
    origins
        int64[m]: sessions on which they were given.
    spell, age
        int64[m]: number of the lead that stood, and sessions since its confirmation.
    chance
        By method: float64[horizons, m]; NaN where fewer than three leads had ended.
    own
        By method: bool[horizons, m], whether the method had an answer of its own there;
        else `chance` is the base rate.
    fixed
        bool[horizons, m]: where the rule itself rules out an end so soon, so that the
        answer was certain.
    came
        float64[horizons, m]: 1 the lead still stood, 0 it did not, NaN not yet known.
    """

    horizons: tuple[int, ...]
    origins: Ints
    spell: Ints
    age: Ints
    chance: dict[str, Floats]
    own: dict[str, Flags]
    fixed: Flags
    came: Floats


def walk(
    past: Past, *, start: int = 0, horizons: Sequence[int] = HORIZONS, refit: int = REFIT
) -> Forecasts:
    """Forecasts on every session of the grid, from the first that three ended leads allow.

    At session T every method is trained on the sessions s of the grid (the base rates on
    all sessions) with s + h <= T: what came of the others was not known. The hazard model
    is fitted anew on each session of the grid, the classifier on every `refit`-th.

    Parameters
    ----------
    past
        Leads, readings and grid of a track.
    start
        First session on which to forecast.
    horizons
        Sessions ahead.
    refit
        Sessions of the grid between two fits of the classifier.

    Returns
    -------
    Forecasts.

    Timing
    ------
    Forecasts up to a session are the same, digit by digit, whatever follows it.
    """
    origins = past.grid[past.grid >= start]
    shape = (len(horizons), len(origins))
    chance = {name: np.full(shape, np.nan) for name in METHODS}
    fitted: dict[int, Fitted | None] = {}
    for i, upto in enumerate(origins.tolist()):
        if len(past.leads.closed(upto)) < FEWEST:
            continue
        place = int(np.searchsorted(past.grid, upto))
        if place % refit == 0 or not fitted:
            fitted = {h: classifier(past, past.known(upto, h), h) for h in horizons}
        found = given(past, upto, fitted)
        for name in METHODS:
            chance[name][:, i] = [found[name, h] for h in horizons]
    base = chance[BASE]
    own = {name: ~np.isnan(odds) for name, odds in chance.items()}
    return Forecasts(
        horizons=tuple(horizons),
        origins=origins,
        spell=past.leads.spell(origins),
        age=past.leads.age(origins),
        chance={name: np.where(own[name], odds, base) for name, odds in chance.items()},
        own=own,
        fixed=np.array([past.fixed(origins, h) for h in horizons], dtype=np.bool_),
        came=_came(past, origins, horizons),
    )


def given(
    past: Past, upto: int, classifiers: dict[int, Fitted | None]
) -> dict[tuple[str, int], float]:
    """Odds by method and horizon on one session; nan where a method has no answer.

    Parameters
    ----------
    past
        Leads, readings and grid.
    upto
        The session; a lead must stand there.
    classifiers
        Fitted classifiers by horizon; its horizons are those asked for.
    """
    state, age = past.states.values[upto], int(past.leads.age(np.array([upto]))[0])
    curve = survival(past, upto)
    hazard = hazard_model(past, past.known(upto, STEP))
    found: dict[tuple[str, int], float] = {}
    for h, sorter in classifiers.items():
        found[BASE, h] = base_rate(past, upto, h)
        found[STATE, h] = same_state(past, upto, h)
        found[SURVIVAL, h] = curve.beyond(age, h)
        found[HAZARD, h] = answer(hazard, state, age, h)
        found[CLASSIFIER, h] = answer(sorter, state, age, h)
    return found


def answer(model: Fitted | None, state: Floats, age: float, ahead: int) -> float:
    """A model's answer; nan where it has none or a reading that it needs is missing."""
    if model is None or np.isnan(state[model.columns]).any():
        return float("nan")
    return model.chance(state[model.columns], age, ahead)


def _came(past: Past, origins: Ints, horizons: Sequence[int]) -> Floats:
    out = np.full((len(horizons), len(origins)), np.nan)
    for row, ahead in enumerate(horizons):
        known = origins + ahead < len(past.leads)
        out[row, known] = past.stood(origins[known], ahead)
    return out
