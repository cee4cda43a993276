"""Shapes of a track: how like its last stretch an earlier one was, whatever level or size.

Two stretches of n values are compared after each is brought to mean 0 and deviation 1
(n in the denominator). With r their correlation, the Euclidean distance is
d = sqrt(2 n (1 - r)): 0 for the same shape, sqrt(2 n) for unrelated ones.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from rotascope.core.values import Flags, Floats

Ints = NDArray[np.int64]

BLOCK = 512
"""Stretches compared with all others at a time."""
FEW = 8
"""Up to so many stretches are compared one by one, by Fourier transform."""
EQUAL = 1e-9
"""Distances that differ by less are equal."""
_NEAR = 1e-8  # of a correlation: what rounding may hide before the exact distance decides


@dataclass(frozen=True, eq=False)
class Stretches:
    """A series, cut into all its stretches of n values.

    Attributes
    ----------
    values
        float64[length]; a stretch with a NaN has no shape. Above 0 where logs are compared.
    n
        Length of a stretch.
    logs
        Whether the logarithms are compared.
    """

    values: Floats
    n: int
    logs: bool = False

    def __len__(self) -> int:
        return max(len(self.values) - self.n + 1, 0)

    @property
    def flat(self) -> Flags:
        """bool[stretches]: no shape, as all values are equal or some are missing."""
        windows = sliding_window_view(self.values, self.n)
        return np.asarray(~(windows.max(axis=1) > windows.min(axis=1)))  # false with a NaN

    def shapes(self, places: Ints | None = None) -> Floats:
        """The stretches that begin at some places (all), at mean 0 and deviation 1.

        Each is first taken from its own first value, which changes nothing but the rounding.
        """
        windows = sliding_window_view(self.values, self.n)
        return normalised(windows if places is None else windows[places], logs=self.logs)

    def cut(self, length: int) -> Stretches:
        """The same of the first values only."""
        return Stretches(self.values[:length], self.n, self.logs)


@dataclass(frozen=True, eq=False)
class Nearest:
    """The nearest other stretch of each.

    Attributes
    ----------
    distance
        float64: z-normalised Euclidean distance; NaN = there is none.
    place
        int64: first place of the nearest stretch; -1 = there is none.
    """

    distance: Floats
    place: Ints


def normalised(stretch: Floats, *, logs: bool = False) -> Floats:
    """A stretch, or rows of them, at mean 0 and deviation 1; NaN where it has no shape."""
    with np.errstate(all="ignore"):
        first = stretch[..., :1]
        moved = np.log(stretch / first) if logs else stretch - first
        moved = moved - moved.mean(axis=-1, keepdims=True)
        return np.asarray(moved / moved.std(axis=-1, keepdims=True), dtype=np.float64)


def correlations(query: Floats, values: Floats) -> Floats:
    """Correlation of a stretch with every stretch of a series, by Fourier transform.

    r(i) = q.x_i / (n s_i), with q the query at mean 0 and deviation 1, x_i the stretch at
    place i and s_i its deviation; all the products q.x_i come from one transform.

    Parameters
    ----------
    query
        float64[n], no NaN.
    values
        float64[length], no NaN, length >= n.

    Returns
    -------
    float64[length - n + 1]; NaN where there is no shape.
    """
    n, length = len(query), len(values)
    if not query.max() > query.min():
        return np.full(length - n + 1, np.nan)
    moved = values - values.mean()
    size = 1 << (length + n - 1).bit_length()
    spectrum = np.fft.rfft(moved, size) * np.fft.rfft(normalised(query)[::-1], size)
    products = np.fft.irfft(spectrum, size)[n - 1 : length]
    with np.errstate(all="ignore"):
        like = products / (n * sliding_window_view(moved, n).std(axis=1))
    return np.where(Stretches(values, n).flat, np.nan, like)


def distance_profile(query: Floats, values: Floats) -> Floats:
    """Distance of a stretch from every stretch of a series: d(i) = sqrt(2 n (1 - r(i))).

    Parameters
    ----------
    query, values
        As for `correlations`.

    Returns
    -------
    float64[length - n + 1]; NaN where there is no shape. Near 0 the root leaves an error of
    about 1e-7.

    References
    ----------
    Mueen, Zhu, Yeh, Kamgar, Viswanathan, Gupta and Keogh (2017), "The fastest similarity
    search algorithm for time series subsequences under Euclidean distance" (MASS).
    """
    like = correlations(query, values)
    return np.asarray(np.sqrt(2.0 * len(query) * np.clip(1.0 - like, 0.0, 2.0)))


def profile(series: Stretches, *, apart: int, earlier: bool = False) -> Nearest:
    """For every stretch of a series the stretch most like it (the matrix profile).

    Parameters
    ----------
    series
        The stretches.
    apart
        The two begin at least so many places apart; n = they do not overlap.
    earlier
        Only earlier stretches are looked at: what could be known then.

    Returns
    -------
    By the first place of a stretch. Of equally near ones the latest.

    References
    ----------
    Yeh et al. (2016), "Matrix profile I: all pairs similarity joins for time series"; the
    left profile: Zhu et al. (2017), "Matrix profile VII".
    """
    return nearest_of(series, np.arange(len(series)), apart=apart, earlier=earlier)


def nearest_of(series: Stretches, first: Ints, *, apart: int, earlier: bool) -> Nearest:
    """As `profile`, for the stretches that begin at some places only."""
    distance = np.full(len(first), np.nan)
    place = np.full(len(first), -1, dtype=np.int64)
    rough = _one_by_one if len(first) <= FEW else _in_blocks
    for row, like in rough(series, first, earlier):
        begin = int(first[row])
        like[max(begin - apart + 1, 0) : begin + apart] = -np.inf
        best = like.max(initial=-np.inf)
        if np.isfinite(best):
            near = np.flatnonzero(like >= best - _NEAR)
            distance[row], place[row] = _exact(series, begin, near)
    return Nearest(distance, place)


def distances_from(series: Stretches, begin: int, places: Ints) -> Floats:
    """Distance of one stretch from some others, from the differences themselves."""
    step = series.shapes(places) - series.shapes(np.array([begin]))
    return np.asarray(np.sqrt((step**2).sum(axis=1)))


def _exact(series: Stretches, begin: int, places: Ints) -> tuple[float, int]:
    """The nearest of a few places, exactly; of equals the latest."""
    found = distances_from(series, begin, places)
    best = float(found.min())
    return best, int(places[np.flatnonzero(found <= best + EQUAL)[-1]])


def likeness(series: Stretches, begin: int) -> Floats:
    """Correlation of one stretch with all; -inf where there is no shape."""
    shapeless = series.flat
    whole = np.where(np.isnan(series.values), 1.0, series.values)
    whole = np.log(whole) if series.logs else whole
    like = correlations(whole[begin : begin + series.n], whole)
    like[shapeless | shapeless[begin] | np.isnan(like)] = -np.inf
    return like


def _one_by_one(series: Stretches, first: Ints, earlier: bool) -> Iterator[tuple[int, Floats]]:
    """Correlations of each stretch with the others; -inf where there is no shape."""
    for row, begin in enumerate(first.tolist()):
        yield row, likeness(series.cut(begin + series.n) if earlier else series, begin)


def _in_blocks(series: Stretches, first: Ints, earlier: bool) -> Iterator[tuple[int, Floats]]:
    """As `_one_by_one`, many at a time as a product of matrices."""
    shapeless = series.flat
    shapes = series.shapes()
    shapes[shapeless] = 0.0
    for start in range(0, len(first), BLOCK):
        begins = first[start : start + BLOCK]
        upto = int(begins.max()) + 1 if earlier else len(shapes)
        like = shapes[begins] @ shapes[:upto].T / series.n
        like[:, shapeless[:upto]] = -np.inf
        like[shapeless[begins]] = -np.inf
        for row, begin in enumerate(begins.tolist()):
            yield start + row, like[row, : begin + 1] if earlier else like[row]
