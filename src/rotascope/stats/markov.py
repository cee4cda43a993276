"""Regimes that nobody sees: chains of hidden states behind returns, filtered and smoothed.

A model has k states; within one, values are normal with the state's mean and standard
deviation, around an autoregression where there are lags (Hamilton 1989). `filtered` uses the
data up to each time only. `smoothed` looks back from the end of the data: hindsight, never a
signal.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import product

import numpy as np

from rotascope.core.values import Floats
from rotascope.stats.markov_kernels import backward, densities, forward, lasting

NOTHING = np.zeros(0)


@dataclass(frozen=True, eq=False)
class Markov:
    """A regime model.

    Attributes
    ----------
    means
        float64[k] of the states, ascending: the last state has the highest mean.
    deviations
        float64[k]: standard deviations, in the unit of the data.
    moves
        float64[k, k]: row i holds the probabilities of going from state i to each state.
    lags
        float64[p]: coefficients of the deviations from the mean 1 to p times ago; often none.
    """

    means: Floats
    deviations: Floats
    moves: Floats
    lags: Floats = field(default_factory=lambda: NOTHING)

    @property
    def durations(self) -> Floats:
        """Expected length of a stay in each state, in periods: 1 / (1 - p_ii)."""
        found: Floats = 1.0 / (1.0 - np.diag(self.moves))
        return found

    @property
    def shares(self) -> Floats:
        """Share of time spent in each state in the long run."""
        found: Floats = lasting(self.moves)
        return found

    def ordered(self) -> Markov:
        """The same model with its states by rising mean: the rule that keeps labels in place."""
        order = np.argsort(self.means, kind="stable")
        return Markov(
            self.means[order],
            self.deviations[order],
            np.ascontiguousarray(self.moves[np.ix_(order, order)]),
            self.lags,
        )


@dataclass(frozen=True, eq=False)
class Seen:
    """What a model sees in data.

    Attributes
    ----------
    filtered
        float64[T - p, k]: probability of each state, from data up to the time.
    likelihood
        Logarithm of the likelihood of all T - p values.
    """

    filtered: Floats
    likelihood: float


@dataclass(frozen=True, eq=False)
class Passed:
    """A pass over data: a chain of histories (now, 1 ago, ... p ago), as one chain."""

    histories: np.ndarray[tuple[int, int], np.dtype[np.int64]]
    moves: Floats
    gaps: Floats
    filtered: Floats
    predicted: Floats
    likelihood: float


def filtered(values: Floats, model: Markov) -> Seen:
    """Probability of each state at each time, from the data up to then.

    Parameters
    ----------
    values
        float64[T], no NaN, in the unit of the model.
    model
        With p lags the first p values only condition the others.

    Returns
    -------
    Seen
        Filtered probabilities, each row sums to 1, and the log-likelihood.

    Timing
    ------
    Row t uses values up to and with t (given the model's parameters).

    References
    ----------
    Hamilton (1989), A new approach to the economic analysis of nonstationary time series,
    Econometrica 57, section 4.1. The first state has the chain's long-run shares.
    """
    found = passed(values, model)
    return Seen(of_now(found.filtered, found.histories, len(model.means)), found.likelihood)


def smoothed(values: Floats, model: Markov) -> Floats:
    """Probability of each state at each time, from all the data: hindsight.

    Parameters
    ----------
    values, model
        As for `filtered`.

    Returns
    -------
    Floats
        float64[T - p, k].

    Timing
    ------
    Every row uses the whole of `values`: it must never be taken for what was known then.

    References
    ----------
    Kim (1994), Dynamic linear models with Markov-switching, Journal of Econometrics 60.
    """
    whole, _ = looked_back(passed(values, model))
    return of_now(whole, histories_of(len(model.means), len(model.lags)), len(model.means))


def passed(values: Floats, model: Markov) -> Passed:
    """The filter's pass over data."""
    k, p = len(model.means), len(model.lags)
    histories = histories_of(k, p)
    moves = model.moves if p == 0 else moves_of(histories, model.moves)
    density = np.empty((len(values) - p, len(histories)))
    if p == 0:
        gaps = values[:, None] - model.means
        densities(values, model.means, model.deviations**2, density)
    else:
        gaps = gaps_of(values, model, histories)
        spread = model.deviations[histories[:, 0]]
        density = -0.5 * np.log(2.0 * np.pi * spread**2) - 0.5 * (gaps / spread) ** 2
    seen, before = np.empty_like(density), np.empty_like(density)
    start = start_of(histories, model.moves)
    total = float(forward(density, np.ascontiguousarray(moves), start, seen, before))
    return Passed(histories, moves, gaps, seen, before, total)


def looked_back(found: Passed) -> tuple[Floats, Floats]:
    """Smoothed probabilities of the histories, and expected counts of their moves."""
    whole, counts = np.empty_like(found.filtered), np.empty(found.moves.shape)
    backward(found.filtered, found.predicted, np.ascontiguousarray(found.moves), whole, counts)
    return whole, counts


def histories_of(k: int, p: int) -> np.ndarray[tuple[int, int], np.dtype[np.int64]]:
    """States now, one ago, ... p ago: int64[k^(p + 1), p + 1]."""
    return np.array(list(product(range(k), repeat=p + 1)), dtype=np.int64)


def moves_of(histories: np.ndarray[tuple[int, int], np.dtype[np.int64]], moves: Floats) -> Floats:
    """Transition probabilities between histories: the past must agree."""
    agree = (histories[:, None, :-1] == histories[None, :, 1:]).all(axis=2)
    return np.where(agree, moves[histories[:, None, 0], histories[None, :, 0]], 0.0)


def start_of(histories: np.ndarray[tuple[int, int], np.dtype[np.int64]], moves: Floats) -> Floats:
    """Probability of each history at the first time: long-run shares p ago, then moves."""
    found: Floats = lasting(moves)[histories[:, -1]]
    for ago in range(histories.shape[1] - 1, 0, -1):
        found = found * moves[histories[:, ago], histories[:, ago - 1]]
    return found


def gaps_of(
    values: Floats, model: Markov, histories: np.ndarray[tuple[int, int], np.dtype[np.int64]]
) -> Floats:
    """What the autoregression leaves unexplained, float64[T - p, histories]."""
    p = len(model.lags)
    found = values[p:, None] - model.means[histories[:, 0]]
    for ago in range(1, p + 1):
        then = values[p - ago : len(values) - ago, None] - model.means[histories[:, ago]]
        found = found - model.lags[ago - 1] * then
    return found


def of_now(
    whole: Floats, histories: np.ndarray[tuple[int, int], np.dtype[np.int64]], k: int
) -> Floats:
    """Probabilities of the present state from those of histories."""
    if histories.shape[1] == 1:
        return whole
    return np.stack([whole[:, histories[:, 0] == j].sum(axis=1) for j in range(k)], axis=1)
