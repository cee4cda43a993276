"""Do neighbours tell what follows: the nearest past against random pasts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rotascope.core.values import Flags, Floats

Ints = NDArray[np.int64]

SEED = 19261
"""Of the random draws: the same digits always."""
DRAWS = 50
SHIFTS = 199


@dataclass(frozen=True, eq=False)
class Judged:
    """Neighbours of several dates, and random ones of the same kind.

    Attributes
    ----------
    at
        int64[dates]: the dates judged.
    near
        int64[dates, k]: their nearest neighbours.
    drawn
        int64[dates, draws, k]: as many random ones, from the same past, as far apart.
    """

    at: Ints
    near: Ints
    drawn: Ints


@dataclass(frozen=True)
class Placebo:
    """What a test of neighbours found at one horizon.

    Attributes
    ----------
    dates
        How many dates were judged.
    near_error, random_error
        Mean distance between what followed a date and the mean of what had followed its
        neighbours; of the nearest, and of random ones.
    gain
        1 - near_error / random_error: above 0, the nearest tell more than random ones.
    closer
        Share of the dates on which the error of the nearest is below the mean error of the
        random draws.
    tighter
        Share of the dates on which the outcomes of the nearest are less dispersed than
        those of the random draws on average.
    p
        Share of the shifted histories with as large a gain; small = hardly chance.
    """

    dates: int
    near_error: float
    random_error: float
    gain: float
    closer: float
    tighter: float
    p: float


@dataclass(frozen=True)
class Verdict:
    """All horizons together.

    Attributes
    ----------
    horizons
        One test for each.
    gain
        Mean of their gains.
    p
        Of the mean gain: the histories of all horizons are shifted together.
    """

    horizons: tuple[Placebo, ...]
    gain: float
    p: float


@dataclass(frozen=True, eq=False)
class Pool:
    """The dates from which neighbours come.

    Attributes
    ----------
    places
        int64[dates]: sessions, ascending.
    eligible
        bool[dates]: those that may be drawn.
    gap
        A draw lies at least so many sessions back, and from the others of its set.
    """

    places: Ints
    eligible: Flags
    gap: int


def judged(near: Ints, pool: Pool, *, draws: int = DRAWS, seed: int = SEED) -> Judged:
    """The dates that have neighbours, with random neighbours beside them.

    Parameters
    ----------
    near
        int64[dates, k]: nearest earlier dates, a row of -1 where there are none.
    pool
        The dates.
    draws
        Random sets per date.
    seed
        Of the generator: the same digits always.
    """
    chance = np.random.default_rng(seed)
    k = near.shape[1]
    kept, sets = [], []
    for i in np.flatnonzero(near[:, 0] >= 0).tolist():
        past = int(np.searchsorted(pool.places, pool.places[i] - pool.gap, side="right"))
        found = _draws(chance, pool, past, (draws, k))
        if found is not None:
            kept.append(i)
            sets.append(found)
    at = np.array(kept, dtype=np.int64)
    drawn = np.array(sets, dtype=np.int64).reshape(len(kept), draws, k)
    return Judged(at, near[at], drawn)


def _draws(
    chance: np.random.Generator, pool: Pool, past: int, shape: tuple[int, int]
) -> Ints | None:
    """Random sets of dates that lie apart; None where the past is too short for them."""
    draws, k = shape
    places = pool.places[:past]
    score = np.where(pool.eligible[:past], chance.random((draws, past)), np.inf)
    if not past:
        return None
    out = np.empty(shape, dtype=np.int64)
    for n in range(k):
        best = np.argmin(score, axis=1)
        if not np.isfinite(score[np.arange(draws), best]).all():
            return None
        out[:, n] = best
        score[np.abs(places - places[best][:, None]) < pool.gap] = np.inf
    return out


def placebo(outcomes: Floats, sets: Judged, *, shifts: int = SHIFTS, apart: int = 12) -> Verdict:
    """Whether the nearest dates say more about what follows than random ones.

    For each judged date: |what followed it - mean of what followed its neighbours|, of the
    nearest and, on average, of the random sets; the gain is 1 - mean error of the nearest /
    mean error of the random ones. Chance is measured by moving the whole history of
    outcomes round in a circle against the dates, which keeps its autocorrelation and that
    of the states and breaks only the link between them: p = (1 + shifts with as large a
    gain) / (1 + shifts).

    Parameters
    ----------
    outcomes
        float64[dates, horizons], NaN = not known by the end; such dates are not judged.
    sets
        The dates and their neighbours.
    shifts
        How many rotations, evenly spread.
    apart
        The smallest rotation, in dates.

    References
    ----------
    Politis and Romano (1992), "A circular block-resampling procedure for stationary data";
    Theiler and Prichard (1996), "Constrained-realization Monte-Carlo method for hypothesis
    testing", on shifted surrogates.
    """
    length = len(outcomes)
    rounds = np.unique(np.linspace(apart, length - apart, shifts).astype(np.int64))
    rounds = rounds[(rounds >= apart) & (rounds <= length - apart)]
    found, shifted = [], np.zeros(len(rounds))
    for column in outcomes.T:
        told = np.flatnonzero(~np.isnan(column))
        errors = _errors(column, sets)
        gain = _gain(errors)
        ring = column[told[0] : told[-1] + 1] if len(told) else column[:0]
        moved = np.array([_gain(_errors(_rolled(column, ring, told, r), sets)) for r in rounds])
        shifted += moved
        found.append(_one(column, sets, errors, gain, _p(gain, moved)))
    gain = float(np.mean([one.gain for one in found])) if found else np.nan
    return Verdict(tuple(found), gain, _p(gain, shifted / max(len(found), 1)))


def _rolled(column: Floats, ring: Floats, told: Ints, by: int) -> Floats:
    """The outcomes moved round by so many dates, within the dates that have any."""
    out = column.copy()
    if len(told):
        out[told[0] : told[-1] + 1] = np.roll(ring, by)
    return out


def _errors(column: Floats, sets: Judged) -> tuple[Floats, Floats]:
    """Errors of the nearest and mean errors of the random sets, by date."""
    actual = column[sets.at]
    near = np.abs(actual - column[sets.near].mean(axis=1))
    random = np.abs(actual[:, None] - column[sets.drawn].mean(axis=2)).mean(axis=1)
    told = ~(np.isnan(near) | np.isnan(random))
    return np.where(told, near, np.nan), np.where(told, random, np.nan)


def _gain(errors: tuple[Floats, Floats]) -> float:
    near, random = (e[~np.isnan(e)] for e in errors)
    total = float(random.sum())
    return 1.0 - float(near.sum()) / total if total > 0 else np.nan


def _p(gain: float, moved: Floats) -> float:
    if np.isnan(gain) or not len(moved):
        return np.nan
    return (1 + int((moved >= gain - 1e-12).sum())) / (1 + len(moved))


def _one(
    column: Floats, sets: Judged, errors: tuple[Floats, Floats], gain: float, p: float
) -> Placebo:
    near, random = errors
    told = ~np.isnan(near)
    if not told.any():
        return Placebo(0, np.nan, np.nan, np.nan, np.nan, np.nan, np.nan)
    spread = column[sets.near].std(axis=1)
    usual = column[sets.drawn].std(axis=2).mean(axis=1)
    return Placebo(
        dates=int(told.sum()),
        near_error=float(near[told].mean()),
        random_error=float(random[told].mean()),
        gain=gain,
        closer=float((near[told] < random[told]).mean()),
        tighter=float((spread[told] < usual[told]).mean()),
        p=p,
    )
