"""Regime models estimated from data: once, or again and again as time passes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rotascope.core.values import Floats
from rotascope.stats.markov import NOTHING, Markov, filtered, looked_back, passed
from rotascope.stats.markov_kernels import lasting, stepped

Ints = NDArray[np.int64]

FIRST_STEPS = 200
"""Steps of the EM algorithm at a first fit."""

AGAIN_STEPS = 100
"""Steps at every later fit, from the parameters before."""

STAYS = (0.5, 0.999)
"""Limits of the probability of staying in a state: a regime lasts 2 to 1,000 periods."""

THIN = 0.01
"""No state's variance falls below this part of the variance of the data."""

APART = 0.001
"""States whose means and standard deviations differ by less than this part of the data's
standard deviation are one."""

TINY = 1e-12

DIGITS = 6
"""Significant digits of the parameters in force."""


@dataclass(frozen=True)
class Style:
    """What kind of model is fitted.

    Attributes
    ----------
    states
        How many.
    common
        Whether all states have one variance.
    lags
        Order of the autoregression around the switching mean.
    """

    states: int = 2
    common: bool = False
    lags: int = 0


def started(values: Floats, style: Style) -> Markov:
    """Where every first fit starts: means spread evenly from 1 sd below to 1 sd above the mean.

    The standard deviation of all values in each state; 0.9 to stay, the rest spread evenly.
    """
    k, spread = style.states, float(values.std())
    means = values.mean() + spread * np.linspace(-1.0, 1.0, k)
    moves = np.full((k, k), 0.1 / max(k - 1, 1))
    np.fill_diagonal(moves, 0.9)
    return Markov(means, np.full(k, spread), moves, np.zeros(style.lags))


def estimated(values: Floats, start: Markov, *, steps: int, common: bool = False) -> Markov:
    """A model after so many steps of the EM algorithm, its states by rising mean.

    Parameters
    ----------
    values
        float64[T], no NaN, not all equal.
    start
        Where the steps begin; without lags.
    steps
        How many; the same number always, so that the same data give the same digits.
    common
        Whether all states have one variance.

    Returns
    -------
    Markov
        With variances and probabilities of staying inside the limits of this module.

    References
    ----------
    Hamilton (1990), Analysis of time series subject to changes in regime, Journal of
    Econometrics 45. The first state has the chain's long-run shares at every step.
    """
    means, variances = start.means.copy(), start.deviations**2
    moves = np.ascontiguousarray(start.moves, dtype=np.float64).copy()
    limits = (THIN * float(values.var()), *STAYS)
    stepped(np.ascontiguousarray(values), (means, variances, moves), steps, common, limits)
    return Markov(means, np.sqrt(variances), moves).ordered()


def rounded(model: Markov) -> Markov:
    """The model with parameters of six significant digits: those that are published and used."""

    def short(values: Floats) -> Floats:
        return np.array([float(f"{x:.{DIGITS}g}") for x in values.ravel()]).reshape(values.shape)

    moves = short(model.moves)
    last = moves.sum(axis=1) - np.diag(moves)
    np.fill_diagonal(moves, 1.0 - last)  # rows still sum to 1
    return Markov(short(model.means), short(model.deviations), moves, model.lags)


def likeliest(values: Floats, style: Style, start: Markov | None = None) -> Markov:
    """The model of highest likelihood that is reached from a start (see `started`).

    Steps of the EM algorithm where there are no lags, then a quasi-Newton climb on the exact
    likelihood with its exact gradient.

    Parameters
    ----------
    values
        float64[T], no NaN, not all equal.
    style
        States, variances, lags.
    start
        None = the stated start.

    Returns
    -------
    Markov
        States by rising mean; standard deviations equal where `style.common`.
    """
    model = started(values, style) if start is None else start
    if not style.lags:
        steps = FIRST_STEPS if start is None else AGAIN_STEPS
        model = estimated(values, model, steps=steps, common=style.common)
    scale, middle = float(values.std()), float(values.mean())
    inside = Markov(
        (model.means - middle) / scale, model.deviations / scale, model.moves, model.lags
    )
    data = (values - middle) / scale
    best = climbed(lambda at: scored(data, unpacked(at, style), style), packed(inside, style))
    found = unpacked(best, style)
    return Markov(
        found.means * scale + middle, found.deviations * scale, found.moves, found.lags
    ).ordered()


def packed(model: Markov, style: Style) -> Floats:
    """A model as free numbers: means, log deviations, log odds of moves, lags."""
    spread = np.log(model.deviations[:1] if style.common else model.deviations)
    moves = np.clip(model.moves, 1e-6, 1.0)
    odds = np.log(moves / np.diag(moves)[:, None])
    return np.concatenate(
        [model.means, spread, odds[~np.eye(style.states, dtype=bool)], model.lags]
    )


def unpacked(at: Floats, style: Style) -> Markov:
    """The model of free numbers."""
    k = style.states
    spread = 1 if style.common else k
    odds = np.zeros((k, k))
    odds[~np.eye(k, dtype=bool)] = at[k + spread : k + spread + k * (k - 1)]
    moves = np.exp(odds - odds.max(axis=1, keepdims=True))
    moves /= moves.sum(axis=1, keepdims=True)
    deviations = np.exp(np.broadcast_to(at[k : k + spread], (k,)))
    return Markov(at[:k], deviations, moves, at[len(at) - style.lags :] if style.lags else NOTHING)


def scored(values: Floats, model: Markov, style: Style) -> tuple[float, Floats]:
    """Minus the log-likelihood and its gradient in the free numbers (Fisher's identity)."""
    k, p = style.states, style.lags
    found = passed(values, model)
    whole, counts = looked_back(found)
    past, now = found.histories, found.histories[:, 0]
    force = whole * found.gaps / model.deviations[now] ** 2
    means, lags = np.zeros(k), np.zeros(p)
    for ago, lag in enumerate([1.0, *(-model.lags)]):
        np.add.at(means, past[:, ago], lag * force.sum(axis=0))
        if ago:
            then = values[p - ago : len(values) - ago, None] - model.means[past[:, ago]]
            lags[ago - 1] = float((force * then).sum())
    stretch = (whole * ((found.gaps / model.deviations[now]) ** 2 - 1.0)).sum(axis=0)
    spread = np.array([stretch[now == j].sum() for j in range(k)])
    moved = np.zeros((k, k))
    np.add.at(moved, (now[:, None], now[None, :]), counts)
    first = whole[0]
    for ago in range(p, 0, -1):
        np.add.at(moved, (past[:, ago], past[:, ago - 1]), first)
    odds = moved - moved.sum(axis=1, keepdims=True) * model.moves
    begins = np.asarray(np.bincount(past[:, -1], first, k), dtype=np.float64)
    odds += _of_start(begins, model.moves)
    parts = [means, spread.sum(keepdims=True) if style.common else spread]
    gradient = np.concatenate([*parts, odds[~np.eye(k, dtype=bool)], lags])
    return -found.likelihood, -gradient


def _of_start(weight: Floats, moves: Floats) -> Floats:
    """Gradient of the first state's part of the likelihood in the log odds of moves."""
    k, share = len(moves), lasting(moves)
    inverse = np.linalg.inv(np.eye(k) - moves + np.ones((k, 1)) * share)
    pull = inverse @ (weight / share)
    by_move = share[:, None] * pull[None, :]  # of each p_ij
    inner = (by_move * moves).sum(axis=1, keepdims=True)
    found: Floats = moves * (by_move - inner)
    return found


def climbed(score: Callable[[Floats], tuple[float, Floats]], start: Floats) -> Floats:
    """Where a function is least, by BFGS with halved steps.

    Stops where the gradient is below 1e-6, where a step gains less than 1e-11 of the value or
    none helps, or after 200 steps.
    """
    at, (value, slope) = start, score(start)
    inverse = np.eye(len(at))
    for _ in range(200):
        if np.abs(slope).max() < 1e-6:
            break
        way = -inverse @ slope
        if way @ slope >= 0.0:
            inverse, way = np.eye(len(at)), -slope
        way *= min(1.0, 2.0 / float(np.abs(way).max()))
        part, tried, there = 1.0, value, slope
        while part > 1e-12:
            tried, there = score(at + part * way)
            if np.isfinite(tried) and tried <= value + 1e-4 * part * float(way @ slope):
                break
            part /= 2.0
        else:
            break
        step, turn, gained = part * way, there - slope, value - tried
        at, value, slope = at + step, tried, there
        if gained < 1e-11 * abs(value):
            break
        if (curve := float(step @ turn)) > 1e-14:
            side = np.eye(len(at)) - np.outer(step, turn) / curve
            inverse = side @ inverse @ side.T + np.outer(step, step) / curve
    return at


@dataclass(frozen=True)
class Schedule:
    """When a model is estimated anew, and what is in force when.

    Attributes
    ----------
    ends
        Number of the last value that each fit may use, rising.
    models
        The fits; each is in force from the value after its end. None where the data showed
        one state only.
    """

    ends: tuple[int, ...]
    models: tuple[Markov | None, ...]


def refitted(values: Floats, ends: Sequence[int], style: Style, *, climb: bool = False) -> Schedule:
    """Fits on an expanding window, each from the parameters of the one before.

    Parameters
    ----------
    values
        float64[T], no NaN.
    ends
        Number of the last value of each fit, rising.
    style
        States and variances; no lags.
    climb
        Whether the likelihood is climbed to its top after the steps of the EM algorithm.

    Returns
    -------
    Schedule
        The parameters rounded to six significant digits, unless `climb`. A fit whose states
        fall together is none, and the next one begins from the stated start.

    Timing
    ------
    A fit uses the values up to its end only.
    """
    models: list[Markov | None] = []
    before: Markov | None = None
    for end in ends:
        past = values[: end + 1]
        if climb:
            before = likeliest(past, style, before)
        else:
            start, steps = before or started(past, style), AGAIN_STEPS if before else FIRST_STEPS
            before = rounded(estimated(past, start, steps=steps, common=style.common))
        if one_state(before, APART * float(past.std())):
            before = None
        models.append(before)
    return Schedule(tuple(int(end) for end in ends), tuple(models))


def apart(values: Floats, model: Markov) -> float:
    """By how many standard errors the highest mean of a model exceeds the lowest.

    Each state's error is its standard deviation over the root of the number of values that the
    filter expects in it.
    """
    counts = filtered(values, model).filtered.sum(axis=0)
    errors = model.deviations**2 / np.maximum(counts, TINY)
    gap = float(model.means[-1] - model.means[0])
    return gap / float(np.sqrt(errors[0] + errors[-1]))


def gain(values: Floats, model: Markov) -> float:
    """Log-likelihood of a model less that of a single normal state."""
    spread = float(values.std())
    single = -0.5 * len(values) * (np.log(2.0 * np.pi * spread**2) + 1.0)
    return filtered(values, model).likelihood - float(single)


def one_state(model: Markov, least: float) -> bool:
    """Whether two neighbouring states of a model have the same mean and standard deviation."""
    means, spreads = np.abs(np.diff(model.means)), np.abs(np.diff(model.deviations))
    return bool(((means <= least) & (spreads <= least)).any())


def in_force(values: Floats, schedule: Schedule) -> Floats:
    """Filtered probability of the state with the highest mean, with the parameters in force.

    Parameters
    ----------
    values
        float64[T], no NaN.
    schedule
        The fits.

    Returns
    -------
    Floats
        float64[T]; NaN up to and with the first fit's end, and where no fit is in force. After
        a refit the filter runs anew over all values up to then; only values after the refit
        are taken.

    Timing
    ------
    The value at t depends on values up to t only.
    """
    out = np.full(len(values), np.nan)
    ends = [*schedule.ends, len(values) - 1]
    for which, model in enumerate(schedule.models):
        first, last = ends[which] + 1, min(ends[which + 1], len(values) - 1)
        if model is not None and first <= last:
            seen = filtered(values[: last + 1], model).filtered
            out[first : last + 1] = seen[first:, -1]
    return out
