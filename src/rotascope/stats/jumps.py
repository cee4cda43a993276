"""Regimes by a statistical jump model: states of a few features, with a price on every change.

A path of states is sought that keeps features near their state's centre and changes rarely.
The label of a time is the end of the cheapest path up to then: nothing later is used.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rotascope.core.values import Floats
from rotascope.stats.jumps_kernels import cheapest, costs, decayed

Ints = NDArray[np.int64]

PENALTY = 50.0
"""Cost of a change of state for daily data, that of the published example."""

HALF_LIVES = (10, 20, 60)
"""Sessions: of the downside deviation and of the two Sortino ratios."""

CLIP = 3.0
"""Standard deviations beyond which a feature counts no more."""

WARM = 63
"""First returns that only feed the features."""

ROUNDS = 300
POWERS = (0.5, 0.7, 1.0, 1.5, 2.0)
TINY = 1e-12


@dataclass(frozen=True, eq=False)
class Jumps:
    """A fitted jump model of two or more states.

    Attributes
    ----------
    centres
        float64[k, d] in standardised features; states by rising mean return.
    middle, scale
        float64[d]: mean and standard deviation of the clipped features it was fitted on.
    low, high
        float64[d]: limits at which features are clipped.
    means
        float64[k]: mean return of the sessions in each state, at the fit.
    penalty
        Cost of a change of state.
    cost
        The least cost that was reached at the fit.
    """

    centres: Floats
    middle: Floats
    scale: Floats
    low: Floats
    high: Floats
    means: Floats
    penalty: float
    cost: float

    def prepared(self, features: Floats) -> Floats:
        """Features clipped and standardised as at the fit."""
        return np.ascontiguousarray(
            (np.clip(features, self.low, self.high) - self.middle) / self.scale
        )


def features_of(returns: Floats) -> Floats:
    """Downside deviation and two Sortino ratios of returns, with decaying weights.

    Parameters
    ----------
    returns
        float64[T], no NaN: log returns.

    Returns
    -------
    float64[T, 3]; the first rows rest on few returns.

    Timing
    ------
    Row t uses returns up to t.

    References
    ----------
    Shu, Yu and Mulvey (2024), Downside risk reduction using regime-switching signals: a
    statistical jump model approach, Journal of Asset Management 25, table 2.
    """
    short, middle, long = HALF_LIVES
    falls = np.minimum(returns, 0.0) ** 2

    def sortino(halflife: int) -> Floats:
        down = np.sqrt(decayed(falls, halflife))
        found: Floats = decayed(returns, halflife) / np.maximum(down, TINY)
        return found

    return np.stack([np.sqrt(decayed(falls, short)), sortino(middle), sortino(long)], axis=1)


def fitted(
    features: Floats, returns: Floats, *, states: int = 2, penalty: float = PENALTY
) -> Jumps:
    """A jump model of features, by coordinate descent.

    Centres and the cheapest path are found in turn until the path stays, from several starts:
    for every feature, states by its rank u (0 to 1), number floor(k u^c), c = 0.5, 0.7, 1,
    1.5 and 2. The cheapest end is taken.

    Parameters
    ----------
    features
        float64[T, d], no NaN. They are clipped at 3 standard deviations and standardised.
    returns
        float64[T]: they order the states, the highest mean last.
    states, penalty
        How many states, and the cost of a change.

    Returns
    -------
    Jumps.

    References
    ----------
    Bemporad et al. (2018), Fitting jump models; Nystrup, Lindstrom and Madsen (2020), Learning
    hidden Markov models with persistent states by penalizing jumps. The loss is half the
    squared distance.
    """
    spread = CLIP * features.std(axis=0)
    low, high = features.mean(axis=0) - spread, features.mean(axis=0) + spread
    clipped = np.clip(features, low, high)
    middle, scale = clipped.mean(axis=0), np.maximum(clipped.std(axis=0), TINY)
    data = np.ascontiguousarray((clipped - middle) / scale)
    best: tuple[float, Floats, Ints] | None = None
    for feature in range(data.shape[1]):
        order = np.argsort(np.argsort(data[:, feature], kind="stable"), kind="stable")
        for power in POWERS:
            first = np.floor(states * (order / len(data)) ** power).astype(np.int64)
            found = _descended(data, first, states, penalty)
            if best is None or found[0] < best[0]:
                best = found
    assert best is not None  # there is a feature
    cost, centres, labels = best
    means = np.array(
        [returns[labels == j].mean() if (labels == j).any() else -np.inf for j in range(states)]
    )
    rank = np.argsort(means, kind="stable")
    return Jumps(centres[rank], middle, scale, low, high, means[rank], penalty, cost)


def _descended(
    data: Floats, labels: Ints, states: int, penalty: float
) -> tuple[float, Floats, Ints]:
    """Cost, centres and labels where the descent stays, from first labels."""
    centres = np.zeros((states, data.shape[1]))
    cost = np.inf
    for _ in range(ROUNDS):
        for j in range(states):
            if (labels == j).any():
                centres[j] = data[labels == j].mean(axis=0)
        values = costs(data, centres, penalty)
        new = cheapest(values, penalty)
        now = float(values[-1].min())
        if (new == labels).all() or now >= cost:
            return min(now, cost), centres, new
        labels, cost = new, now
    return cost, centres, labels


def online(features: Floats, model: Jumps) -> Ints:
    """State at each time as known then: the end of the cheapest path up to it.

    Parameters
    ----------
    features
        float64[T, d], from the beginning of the data.
    model
        A model of before.

    Returns
    -------
    int64[T]: 0 to k - 1; k - 1 has the highest mean return.

    Timing
    ------
    The label at t depends on rows up to t only (given the model).
    """
    found: Ints = costs(model.prepared(features), model.centres, model.penalty).argmin(axis=1)
    return found


def looked_back(features: Floats, model: Jumps) -> Ints:
    """States of the cheapest path over all times: hindsight.

    Timing
    ------
    Every label uses all rows: it must never be taken for what was known then.
    """
    values = costs(model.prepared(features), model.centres, model.penalty)
    found: Ints = cheapest(values, model.penalty)
    return found


@dataclass(frozen=True, eq=False)
class Labels:
    """States as they were known, with the fits behind them.

    Attributes
    ----------
    states
        int64[T]; -1 before the first fit is in force.
    ends
        Number of the last return of each fit.
    models
        The fits; each is in force from the return after its end.
    """

    states: Ints
    ends: tuple[int, ...]
    models: tuple[Jumps, ...]


def labelled(
    returns: Floats, ends: Sequence[int], *, warm: int = WARM, penalty: float = PENALTY
) -> Labels:
    """States known at each time, the model fitted anew on an expanding window.

    Parameters
    ----------
    returns
        float64[T], no NaN: log returns.
    ends
        Number of the last return of each fit, rising.
    warm
        So many first returns feed the features only.
    penalty
        Cost of a change of state.

    Timing
    ------
    The state at t uses returns up to t, and a model of before.
    """
    features = features_of(returns)
    states = np.full(len(returns), -1, dtype=np.int64)
    models = []
    edges = [*ends, len(returns) - 1]
    for which, end in enumerate(ends):
        model = fitted(features[warm : end + 1], returns[warm : end + 1], penalty=penalty)
        models.append(model)
        upto = edges[which + 1]
        if upto > end:
            seen = online(features[warm : upto + 1], model)
            states[end + 1 : upto + 1] = seen[end + 1 - warm :]
    return Labels(states, tuple(int(end) for end in ends), tuple(models))
