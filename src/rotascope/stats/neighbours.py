"""Which past states lie nearest to the present one: scales, distances, separate episodes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rotascope.core.values import Flags, Floats

Ints = NDArray[np.int64]
Distances = Callable[..., Floats]

LEAST = 24
"""Values that a component needs before its mean and deviation are used: two years of months."""
SHARE = 0.6
"""Of the components known now, so many must be known at a past date to compare the two."""
ROWS_PER_COMPONENT = 3
"""Complete past states, per component, without which no covariance is estimated."""


@dataclass(frozen=True, eq=False)
class Scale:
    """Mean and deviation of each component over the states seen so far.

    Attributes
    ----------
    middle, spread
        float64[components]; NaN where there are too few values, or no spread.
    """

    middle: Floats
    spread: Floats

    def of(self, states: Floats) -> Floats:
        """States in deviations from the mean; NaN where they, or their scale, are not known."""
        return np.asarray((states - self.middle) / self.spread, dtype=np.float64)


def scale_of(states: Floats, *, least: int = LEAST) -> Scale:
    """Mean and standard deviation (n - 1) of the values that exist, component by component.

    Parameters
    ----------
    states
        float64[dates, components], NaN = not known; only dates up to the present one.
    least
        With fewer values a component has no scale.
    """
    there = ~np.isnan(states)
    count = there.sum(axis=0)
    filled = np.where(there, states, 0.0)
    with np.errstate(all="ignore"):
        middle = filled.sum(axis=0) / count
        squares = (np.where(there, states - middle, 0.0) ** 2).sum(axis=0)
        spread = np.sqrt(squares / (count - 1))
    level = np.abs(filled).max(axis=0, initial=0.0)
    good = (count >= max(least, 2)) & (spread > 1e-12 * level)
    return Scale(np.where(good, middle, np.nan), np.where(good, spread, np.nan))


def compared(now: Floats, past: Floats, share: float) -> Flags:
    """Past states that share enough components with the present one.

    Parameters
    ----------
    now
        float64[components], NaN = not known.
    past
        float64[dates, components].
    share
        Of the components known now, between 0 and 1.
    """
    told = ~np.isnan(now)
    both = (~np.isnan(past[:, told])).sum(axis=1)
    return np.asarray((both > 0) & (both >= share * told.sum() - 1e-9), dtype=np.bool_)


def rms_distances(now: Floats, past: Floats, *, share: float = SHARE) -> Floats:
    """Root mean square of the differences of two standardised states.

    d = sqrt(sum (z_now - z_past)^2 / c), over the c components known on both dates: the
    typical difference of a component, in standard deviations.

    Parameters
    ----------
    now
        float64[components], in deviations; NaN = not known, left out.
    past
        float64[dates, components], in the same deviations.
    share
        A past state that knows less than this share of what is known now has no distance.

    Returns
    -------
    float64[dates], NaN = not to be compared.
    """
    step = past - now
    told = ~np.isnan(step)
    with np.errstate(all="ignore"):
        found = np.sqrt((np.where(told, step, 0.0) ** 2).sum(axis=1) / told.sum(axis=1))
    return np.where(compared(now, past, share), found, np.nan)


def shrunk_covariance(rows: Floats) -> tuple[Floats, float]:
    """Covariance of several components, shrunk towards equal and unrelated ones.

    S* = (1 - a) S + a m I, with S the sample covariance (n in the denominator), m the mean
    of its diagonal and a = min(b, d) / d, where d = |S - m I|^2 and
    b = sum_k |x_k x_k' - S|^2 / n^2 (squared Frobenius norms).

    Parameters
    ----------
    rows
        float64[dates, components], without NaN.

    Returns
    -------
    float64[components, components], and a.

    References
    ----------
    Ledoit and Wolf (2004), "A well-conditioned estimator for large-dimensional covariance
    matrices", Journal of Multivariate Analysis 88, lemma 3.2 to 3.4.
    """
    n, p = rows.shape
    centred = rows - rows.mean(axis=0)
    sample = centred.T @ centred / n
    m = float(np.trace(sample)) / p
    aside = float(((sample - m * np.eye(p)) ** 2).sum())
    lengths = (centred**2).sum(axis=1)
    noise = (float((lengths**2).sum()) - n * float((sample**2).sum())) / n**2
    amount = 0.0 if aside == 0 else min(noise, aside) / aside
    return (1 - amount) * sample + amount * m * np.eye(p), amount


def mahalanobis_distances(now: Floats, past: Floats, *, share: float = SHARE) -> Floats:
    """Distances that count components which move together once, not several times.

    d = sqrt((z_now - z_past)' C^-1 (z_now - z_past) / c), over the c components known on
    both dates; C is `shrunk_covariance` of the past states that know all that is known now,
    of which the rows and columns of those c components are used.

    Parameters
    ----------
    now, past, share
        As for `rms_distances`.

    Returns
    -------
    float64[dates], NaN = not to be compared; all NaN with fewer than three complete past
    states per component.
    """
    out = np.full(len(past), np.nan)
    told = np.flatnonzero(~np.isnan(now))
    inside = past[:, told]
    complete = inside[~np.isnan(inside).any(axis=1)]
    if not len(told) or len(complete) < ROWS_PER_COMPONENT * len(told):
        return out
    covariance, _ = shrunk_covariance(complete)
    fit = np.flatnonzero(compared(now, past, share))
    step = inside[fit] - now[told]
    patterns, which = np.unique(np.isnan(step), axis=0, return_inverse=True)
    for i, pattern in enumerate(patterns):
        rows, kept = np.flatnonzero(which.ravel() == i), np.flatnonzero(~pattern)
        part = step[np.ix_(rows, kept)]
        solved = np.linalg.solve(covariance[np.ix_(kept, kept)], part.T).T
        out[fit[rows]] = np.sqrt((part * solved).sum(axis=1) / len(kept))
    return out


def separate(score: Floats, places: Ints, *, gap: int, most: int) -> Ints:
    """The best of several dates, such that no two of them lie close in time.

    The date with the smallest score is taken, those within the gap of it are put aside,
    and so on.

    Parameters
    ----------
    score
        float64[dates], NaN = not to be chosen. Ties: the later date.
    places
        int64[dates]: sessions, ascending.
    gap
        Two chosen dates lie at least so many sessions apart.
    most
        How many are wanted.

    Returns
    -------
    int64: which dates, best first; fewer where no more are left.
    """
    left = np.where(np.isnan(score), np.inf, score)
    chosen: list[int] = []
    while len(chosen) < most and len(left):
        best = len(left) - 1 - int(np.argmin(left[::-1]))
        if not np.isfinite(left[best]):
            break
        chosen.append(best)
        left[np.abs(places - places[best]) < gap] = np.inf
    return np.array(chosen, dtype=np.int64)


def distance_table(states: Floats, *, distances: Distances, share: float = SHARE) -> Floats:
    """Distance of each date's state from every earlier one, as it was to be computed then.

    Parameters
    ----------
    states
        float64[dates, components], NaN = not known. Each date is compared in the
        standardisation of what was known up to it.
    distances
        `rms_distances` or `mahalanobis_distances`.
    share
        As there.

    Returns
    -------
    float64[dates, dates]: row = the date, column = the earlier one; NaN elsewhere.
    """
    out = np.full((len(states), len(states)), np.nan)
    for i in range(1, len(states)):
        scale = scale_of(states[: i + 1])
        out[i, :i] = distances(scale.of(states[i]), scale.of(states[:i]), share=share)
    return out


def nearest_then(table: Floats, places: Ints, *, eligible: Flags, gap: int, most: int) -> Ints:
    """For each date the nearest of its own past, as it could have found them.

    Parameters
    ----------
    table
        float64[dates, dates]: distance of each date (row) from earlier ones; NaN = none.
    places
        int64[dates]: sessions, ascending.
    eligible
        bool[dates]: those that may be found.
    gap
        A date found lies at least so many sessions back, and from the others found.
    most
        How many are wanted.

    Returns
    -------
    int64[dates, most]: which dates, nearest first; a row of -1 where so many are not there.
    """
    out = np.full((len(table), most), -1, dtype=np.int64)
    for i, place in enumerate(places.tolist()):
        past = int(np.searchsorted(places, place - gap, side="right"))
        score = np.where(eligible[:past], table[i, :past], np.nan)
        found = separate(score, places[:past], gap=gap, most=most)
        if len(found) == most:
            out[i] = found
    return out
