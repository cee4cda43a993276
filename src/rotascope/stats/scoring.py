"""How good forecasts of a yes or no were: scores, skill with its interval, reliability."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rotascope.core.values import Flags, Floats

CLIP = 1e-3
"""A forecast below this, or above 1 less this, counts as this in the log score."""
LEVEL = 0.90
DRAWS = 2_000
SEED = 7


def brier(forecasts: Floats, came: Flags) -> Floats:
    """Squared error of each forecast: 0 is perfect, 0.25 that of always saying 50 %.

    Parameters
    ----------
    forecasts
        float64[n], 0 to 1.
    came
        bool[n].

    References
    ----------
    G. Brier, "Verification of forecasts expressed in terms of probability", Monthly
    Weather Review 78 (1950).
    """
    return np.asarray((forecasts - came) ** 2)


def log_score(forecasts: Floats, came: Flags, *, clip: float = CLIP) -> Floats:
    """Minus the log of the chance given to what came: 0 is perfect, 0.693 that of 50 %.

    Parameters
    ----------
    forecasts
        float64[n], 0 to 1; clipped to [`clip`, 1 - `clip`], so that one wrong certainty
        costs 6.9 and not everything.
    came
        bool[n].

    References
    ----------
    I. Good, "Rational decisions", Journal of the Royal Statistical Society B 14 (1952).
    """
    kept = np.clip(forecasts, clip, 1.0 - clip)
    return np.asarray(-np.log(np.where(came, kept, 1.0 - kept)))


@dataclass(frozen=True)
class Skill:
    """How much better than a reference: 1 = perfect, 0 = no better, below 0 = worse.

    Attributes
    ----------
    value
        1 - mean score / mean score of the reference.
    low, high
        Its interval by a block bootstrap.
    """

    value: float
    low: float
    high: float

    @property
    def proven(self) -> bool:
        """Whether the whole interval lies above 0."""
        return self.low > 0.0


def stationary_draws(count: int, *, block: float, draws: int, seed: int) -> NDArray[np.int64]:
    """Places drawn in blocks of random length from a circle of `count` places.

    Parameters
    ----------
    count
        Number of places, 1 or more.
    block
        Mean length of a block, 1 or more.
    draws, seed
        How many samples, and the seed of the generator.

    Returns
    -------
    int64[draws, count].

    References
    ----------
    D. Politis and J. Romano, "The stationary bootstrap", Journal of the American
    Statistical Association 89 (1994).
    """
    chance = np.random.default_rng(seed)
    starts = chance.integers(0, count, size=(draws, count))
    anew = chance.random((draws, count)) < 1.0 / block
    anew[:, 0] = True
    place = np.arange(count)
    last = np.maximum.accumulate(np.where(anew, place, 0), axis=1)
    found = np.take_along_axis(starts, last, axis=1) + place - last
    return np.asarray(found % count, dtype=np.int64)


def skill(
    scores: Floats, reference: Floats, *, block: float, draws: int = DRAWS, seed: int = SEED
) -> Skill:
    """Skill of forecasts over a reference, with the interval of a paired block bootstrap.

    Parameters
    ----------
    scores, reference
        float64[n], in the order of time: scores of the forecasts and of the reference on
        the same occasions.
    block
        Mean length of a block: errors last as long as what is forecast.
    draws, seed
        Of the bootstrap; the same give the same digits.

    Returns
    -------
    Skill, with a 90 % interval; nan where the reference is perfect or nothing was scored.

    References
    ----------
    A. Murphy, "Skill scores based on the mean square error", Monthly Weather Review 116
    (1988); D. Politis and J. Romano, "The stationary bootstrap" (1994).
    """
    if not len(scores) or float(reference.sum()) == 0.0:
        return Skill(np.nan, np.nan, np.nan)
    places = stationary_draws(len(scores), block=block, draws=draws, seed=seed)
    below = reference[places].sum(axis=1)
    above = scores[places].sum(axis=1)
    told = below > 0.0
    drawn = 1.0 - above[told] / below[told]
    tail = 50.0 - 50.0 * LEVEL
    low, high = np.percentile(drawn, [tail, 100.0 - tail]).tolist()
    return Skill(float(1.0 - scores.sum() / reference.sum()), low, high)


@dataclass(frozen=True)
class Bin:
    """Forecasts of about the same height.

    Attributes
    ----------
    low, high
        Ends of the bin; the last includes its high end.
    count
        Number of forecasts in it.
    forecast
        Their mean; None where there is none.
    came
        Share of them that came; None where there is none.
    """

    low: float
    high: float
    count: int
    forecast: float | None
    came: float | None


def reliability(forecasts: Floats, came: Flags, *, bins: int = 10) -> tuple[Bin, ...]:
    """Forecasts by height, with the share that came: alike where they are calibrated.

    Parameters
    ----------
    forecasts
        float64[n], 0 to 1.
    came
        bool[n].
    bins
        Number of bins of equal width.

    References
    ----------
    A. Murphy, "A new vector partition of the probability score", Journal of Applied
    Meteorology 12 (1973).
    """
    place = np.minimum((forecasts * bins).astype(np.int64), bins - 1)
    found = []
    for i in range(bins):
        inside = place == i
        count = int(inside.sum())
        mean = float(forecasts[inside].mean()) if count else None
        share = float(came[inside].mean()) if count else None
        found.append(Bin(i / bins, (i + 1) / bins, count, mean, share))
    return tuple(found)
