"""Has the shape of a track been seen before: the nearest earlier stretch, and when it ended."""

from __future__ import annotations

from typing import Any

import numpy as np

from rotascope.core import units
from rotascope.core.errors import NothingToCompute, WrongArgument
from rotascope.core.time import Positions
from rotascope.core.values import Floats, Values
from rotascope.language.bound import Bound
from rotascope.language.evaluate import Context
from rotascope.measures.anytrack import ordinals
from rotascope.measures.entry import choice, expression, measure, number
from rotascope.stats.shapes import EQUAL, Stretches, nearest_of

FAMILY = "durability"
_SHAPE = (
    expression(),
    number("n", 126, "length of a stretch, in values of the track"),
    choice("of", "log", "level", default="log", says="what is compared: logarithms or the values"),
)
_REFERENCES = (
    "Yeh et al. (2016), Matrix profile I; Mueen et al. (2017), MASS; only earlier stretches "
    "that do not overlap are looked at"
)


def _nearest(ctx: Context, at: Positions, E: Bound, how: dict[str, Any]) -> tuple[Floats, Floats]:
    """Distance to the nearest earlier shape, and the ordinal of the session on which it ended."""
    n, logs = int(how["n"]), how["of"] == "log"
    if n < 3:
        raise WrongArgument(f"n is at least 3, not {n}", hint="two points have no shape")
    distance, when = np.full(len(at), np.nan), np.full(len(at), np.nan)
    track = ctx.track(E, int(at.max(initial=-1)))
    there = ~np.isnan(track)
    values = track[there]
    if logs:
        values[values <= 0] = np.nan  # no logarithm: no shape
    rank = np.cumsum(there) - 1
    if len(at) == 1:
        _explain(ctx, at, E, (values, n))
    rows = np.flatnonzero(there[at] & (rank[at] >= 2 * n - 1))
    series = Stretches(values, n, logs)
    found = nearest_of(series, rank[at[rows]] - n + 1, apart=n, earlier=True)
    told = found.place >= 0
    near = found.distance[told] / np.sqrt(n)
    distance[rows[told]] = np.where(near < EQUAL, 0.0, near)
    days = ordinals(ctx)[np.flatnonzero(there)]
    when[rows[told]] = days[found.place[told] + n - 1]
    return distance, when


def _explain(ctx: Context, at: Positions, E: Bound, seen: tuple[Floats, int]) -> None:
    """Where a single reading is asked for: why there is none."""
    values, n = seen
    ctx.values(E, at)
    if len(values) < 2 * n:
        text = f"the track has {len(values)} values; two stretches of {n} need {2 * n}"
    elif np.isnan(values[-n:]).any():
        least = "of the last values are at or below 0 and have no logarithm; write of=level"
        text = f"{int(np.isnan(values[-n:]).sum())} {least}"
    else:
        text = f"the last {n} values, or those of every earlier stretch, have no shape"
    ctx.problem(at, lambda: NothingToCompute(text))


@measure(
    FAMILY,
    _SHAPE,
    unit=units.RATIO,
    tables=(),
    example="analogue_distance(ratio(RUT, SPX), 126)",
    references=_REFERENCES,
)
def analogue_distance(ctx: Context, at: Positions, /, *, E: Bound, **how: Any) -> Values:
    """How unlike the last stretch of a track is to the most similar earlier one.

    Formula: min over earlier stretches of sqrt(2 (1 - r)), with r the correlation of the last
    n values of log E up to T with n consecutive earlier ones that end at least n values
    before: 0 = the same shape (below 1e-9 counts as 0), 1.41 = unrelated, 2 = the mirror image

    Missing: sessions without a value are passed over: a stretch has n values, not n sessions;
    T needs one; a stretch of equal values, or with of=log one with a value at or below 0, has
    no shape

    Timing: every value as it was known on its session; only stretches before T are looked at
    """
    return Values(_nearest(ctx, at, E, how)[0], units.RATIO)


@measure(
    FAMILY,
    _SHAPE,
    unit=units.DATE,
    tables=(),
    example="analogue_date(ratio(RUT, SPX), 126)",
    references=_REFERENCES,
)
def analogue_date(ctx: Context, at: Positions, /, *, E: Bound, **how: Any) -> Values:
    """When the earlier stretch most like the last one of a track ended.

    Formula: the session of the last value of the stretch that gives analogue_distance(E, n);
    of several whose distances times sqrt(n) differ by no more than 1e-9 the latest

    Missing: as analogue_distance

    Timing: every value as it was known on its session; only stretches before T are looked at
    """
    return Values(_nearest(ctx, at, E, how)[1], units.DATE)


MEASURES = (analogue_distance, analogue_date)
