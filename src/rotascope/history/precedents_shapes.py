"""Shape analogues: stretches of a relative track's own past like its last stretch."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rotascope.core.errors import NothingToCompute
from rotascope.core.time import Positions
from rotascope.core.values import Floats
from rotascope.history.precedents_followed import followed, outcomes_of, trust_of
from rotascope.history.precedents_model import Shape, Shapes
from rotascope.history.precedents_state import APART, Pair, Past, aftermath
from rotascope.language.evaluate import Context, Evaluator
from rotascope.stats.neighbours import separate
from rotascope.stats.shapes import Stretches, distances_from, likeness


@dataclass(frozen=True, eq=False)
class Relative:
    """The relative track on the sessions on which it has a value.

    Attributes
    ----------
    places
        int64: those sessions, ascending.
    values
        float64, above 0.
    kind
        Of the closes: `price`, `total` or `mixed`.
    caveats
        Of the reading.
    """

    places: Positions
    values: Floats
    kind: str | None
    caveats: tuple[str, ...]


def relative_of(evaluator: Evaluator, pair: Pair) -> Relative:
    """The relative track of a pair up to the as-of session.

    Raises
    ------
    CannotAnswer
        It has no value as of that session.
    """
    reading = evaluator.read(pair.relative)
    _, bound = evaluator.bind(pair.relative)
    track = Context(evaluator.market).track(bound, len(evaluator.market.calendar) - 1)
    places = np.flatnonzero(track > 0)
    if not len(places):
        raise NothingToCompute(f"{pair.relative} has no value above 0")
    return Relative(places, track[places], reading.kind, reading.caveats)


def shapes_of(past: Past, relative: Relative) -> tuple[Shapes, ...]:
    """For each length the stretches most like the last one, what followed, and the test.

    A stretch found ends at least a year of sessions (or its own length, if longer) before
    the as-of, and before or after the others found; what is compared is the logarithm of
    the relative track. The test is made on the ends of months. Lengths for which the track
    is too short are left out.
    """
    lengths = [n for n in past.choices.lengths if len(relative.values) >= 2 * n + APART]
    return tuple(_of_length(past, relative, n) for n in lengths)


def _of_length(past: Past, relative: Relative, length: int) -> Shapes:
    series = Stretches(relative.values, length, logs=True)
    begins = _nearest(series, relative, past.choices.most)
    distance = distances_from(series, len(series) - 1, begins)
    first, last = relative.places[begins], relative.places[begins + length - 1]
    after = aftermath(past.evaluator, past.pair, last)
    shapes = tuple(
        Shape(
            first=past.day(first[i]),
            last=past.day(last[i]),
            correlation=1.0 - d**2 / (2.0 * length),
            distance=d / length**0.5,
            followed=followed(after, i),
        )
        for i, d in enumerate(distance.tolist())
    )
    trust = trust_of(past, month_table(series, relative, past.dates))
    return Shapes(length, shapes, outcomes_of(after, past), trust)


def _nearest(series: Stretches, relative: Relative, most: int) -> Positions:
    """First places, in the track, of the stretches nearest to the last one."""
    like = likeness(series, len(series) - 1)
    ends = relative.places[np.arange(len(series)) + series.n - 1]
    apart = max(APART, series.n)
    far = np.where(np.isfinite(like) & (ends <= ends[-1] - apart), -like, np.nan)
    return separate(far, ends, gap=apart, most=most)


def month_table(series: Stretches, relative: Relative, dates: Positions) -> Floats:
    """1 - correlation of the stretches that end on each two dates; NaN where one is none.

    Returns
    -------
    float64[dates, dates]; a date on which the track has no value takes its last one before.
    """
    begins = np.searchsorted(relative.places, dates, side="right") - series.n
    there = np.flatnonzero(begins >= 0)
    shapes = series.shapes(begins[there])
    out = np.full((len(dates), len(dates)), np.nan)
    out[np.ix_(there, there)] = 1.0 - shapes @ shapes.T / series.n
    return out
