"""Hidden states behind signs that are seen: filter, smoother and likeliest path."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rotascope.core.values import Floats
from rotascope.stats.markov_kernels import backward, forward

Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Signs:
    """A chain of hidden states that show signs.

    Attributes
    ----------
    start
        float64[k]: probabilities of the first state.
    moves
        float64[k, k]: row i holds the probabilities of going from state i to each state.
    shows
        float64[k, m]: probability of each sign in each state.
    """

    start: Floats
    moves: Floats
    shows: Floats


@dataclass(frozen=True, eq=False)
class SeenSigns:
    """Filtered probabilities float64[T, k] and the log-likelihood of the signs."""

    filtered: Floats
    likelihood: float


def filtered_signs(seen: Ints, model: Signs) -> SeenSigns:
    """Probability of each state at each time, from the signs up to then.

    Parameters
    ----------
    seen
        int64[T]: number of each sign.
    model
        The chain.

    Timing
    ------
    Row t uses signs up to t.

    References
    ----------
    Rabiner (1989), A tutorial on hidden Markov models, Proceedings of the IEEE 77.
    """
    found, _, total = _passed(seen, model)
    return SeenSigns(found, total)


def smoothed_signs(seen: Ints, model: Signs) -> Floats:
    """Probability of each state at each time, from all signs: hindsight.

    Timing
    ------
    Every row uses all signs: it must never be taken for what was known then.
    """
    found, before, _ = _passed(seen, model)
    out, counts = np.empty_like(found), np.empty_like(model.moves)
    backward(found, before, model.moves, out, counts)
    return out


def likeliest_path(seen: Ints, model: Signs) -> tuple[Ints, float]:
    """States of the likeliest path through all signs, and its probability: hindsight.

    References
    ----------
    Viterbi (1967), IEEE Transactions on Information Theory 13.
    """
    with np.errstate(divide="ignore"):
        moves, shows = np.log(model.moves), np.log(model.shows[:, seen].T)
        best = np.log(model.start) + shows[0]
    came = []
    for now in shows[1:]:
        ways = best[:, None] + moves
        came.append(ways.argmax(axis=0))
        best = ways.max(axis=0) + now
    path = [int(best.argmax())]
    for origin in reversed(came):
        path.append(int(origin[path[-1]]))
    return np.array(path[::-1], dtype=np.int64), float(np.exp(best.max()))


def _passed(seen: Ints, model: Signs) -> tuple[Floats, Floats, float]:
    with np.errstate(divide="ignore"):
        density = np.ascontiguousarray(np.log(model.shows[:, seen].T))
    found, before = np.empty_like(density), np.empty_like(density)
    return found, before, float(forward(density, model.moves, model.start, found, before))
