"""Precedents: when was a pair in a state like the present one, and what followed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rotascope.core.errors import BadUsage, NothingToCompute
from rotascope.core.time import Positions
from rotascope.core.values import Floats
from rotascope.history.precedents_followed import followed, number_or_none, outcomes_of, trust_of
from rotascope.history.precedents_model import (
    Analogues,
    Choices,
    Component,
    Difference,
    Precedent,
    StateLine,
)
from rotascope.history.precedents_shapes import Relative, relative_of, shapes_of
from rotascope.history.precedents_state import (
    APART,
    Aftermath,
    Past,
    States,
    aftermath,
    own,
    pair_of,
    past_dates,
    published,
    states_of,
)
from rotascope.language.evaluate import Evaluator
from rotascope.stats.neighbours import (
    LEAST,
    Distances,
    Scale,
    distance_table,
    mahalanobis_distances,
    rms_distances,
    scale_of,
    separate,
)

DISTANCES: dict[str, Distances] = {"rms": rms_distances, "mahalanobis": mahalanobis_distances}
SHOWN = 3
"""Differences that are named with each precedent."""


def analogues_of(
    evaluator: Evaluator, x: str, y: str, *, choices: Choices | None = None
) -> Analogues:
    """The past states and shapes most like the present ones of X over Y, and what followed.

    A state is a list of readings (`published` in `precedents_state`, or one's own). Each is
    standardised with its mean and deviation over the past dates up to the as-of, and every
    past state is compared in that one standardisation: d = sqrt(sum (z_now - z_past)^2 / c)
    over the c components known on both dates, which must be 60 % of those known today; with
    `mahalanobis` the inverse of a shrunk covariance stands between the differences.
    Precedents end at least 252 sessions before the as-of and lie as far apart: separate
    episodes. The placebo test does the same on every past month end with what was known
    then, and compares with random earlier dates.

    Parameters
    ----------
    evaluator
        Of the market as of a session.
    x, y
        Symbols or baskets.
    choices
        How it is done.

    Raises
    ------
    ExpressionError
        A subject, or a component of one's own, is wrong.
    CannotAnswer
        The pair has no closes at the as-of, or too short a past.

    Timing: everything as known on its session; what followed only where it has passed.
    """
    how = choices or Choices()
    _check(how)
    pair = pair_of(evaluator, x, y)
    relative = relative_of(evaluator, pair)
    first = int(relative.places[0])
    dates = past_dates(evaluator, first, "month")
    past = Past(evaluator, pair, how, dates, aftermath(evaluator, pair, dates))
    parts = own(how.own) or published(pair, evaluator.market.settings)
    months = states_of(evaluator, parts, dates, strict=bool(how.own))
    if len(dates) <= LEAST:
        raise NothingToCompute(
            f"{pair.x} and {pair.y} have {len(dates)} month ends in common; "
            f"a comparison with the past needs more than {LEAST}"
        )
    return _found(past, months, parts, relative)


def _check(how: Choices) -> None:
    if how.distance not in DISTANCES:
        raise BadUsage(f"no distance '{how.distance}'; there are {', '.join(DISTANCES)}")
    if how.every not in ("month", "day"):
        raise BadUsage(f"the past is looked at every month or day, not '{how.every}'")
    if not 1 <= how.most <= 20:
        raise BadUsage(f"1 to 20 precedents can be shown, not {how.most}")
    if not 0 < how.share <= 1:
        raise BadUsage(f"the share of components in common is above 0 and at most 1: {how.share}")


def _found(past: Past, months: States, parts: Sequence[Component], relative: Relative) -> Analogues:
    how, market = past.choices, past.evaluator.market
    looked = months
    if how.every == "day":
        days = past_dates(past.evaluator, int(past.dates[0]), "day")
        looked = states_of(past.evaluator, parts, days)
    near = _nearest(past, months, looked)
    after = aftermath(past.evaluator, past.pair, looked.at[near.rows])
    table = distance_table(months.values, distances=DISTANCES[how.distance], share=how.share)
    return Analogues(
        x=past.pair.x,
        y=past.pair.y,
        relative=past.pair.relative,
        as_of=past.day(past.dates[-1]),
        snapshot=market.snapshot,
        simulated=market.simulated,
        kind=relative.kind,
        choices=how,
        apart=APART,
        dates=len(looked.at) - 1,
        since=past.day(looked.at[0]),
        state=_lines(past, months, near.scale),
        missing=months.missing,
        trust=trust_of(past, table),
        precedents=tuple(_precedent(past, looked, near, (i, after)) for i in range(len(near.rows))),
        outcomes=outcomes_of(after, past),
        shapes=shapes_of(past, relative),
        caveats=tuple(dict.fromkeys((*relative.caveats, *months.caveats))),
    )


@dataclass(frozen=True, eq=False)
class _Near:
    """The nearest past states.

    Attributes
    ----------
    rows
        int64: which of the dates, nearest first.
    distance
        float64[dates]: of all dates from today; NaN = not comparable.
    scale
        That of today.
    z
        float64[dates, components]: all states in it, today's last.
    """

    rows: Positions
    distance: Floats
    scale: Scale
    z: Floats


def _nearest(past: Past, months: States, looked: States) -> _Near:
    how = past.choices
    scale = scale_of(months.values)
    z = scale.of(looked.values)
    if np.isnan(z[-1]).all():
        raise NothingToCompute(
            f"no component of the state has {LEAST} past month ends with differing values"
        )
    distance = DISTANCES[how.distance](z[-1], z[:-1], share=how.share)
    distance = np.where(looked.at[:-1] <= looked.at[-1] - APART, distance, np.nan)
    rows = separate(distance, looked.at[:-1], gap=APART, most=how.most)
    if not len(rows):
        raise NothingToCompute(
            f"no past state at least {APART} sessions back can be compared with today's"
        )
    return _Near(rows, distance, scale, z)


def _lines(past: Past, months: States, scale: Scale) -> tuple[StateLine, ...]:
    lines = []
    for i, part in enumerate(months.components):
        column = months.values[:, i]
        told = np.flatnonzero(~np.isnan(column))
        lines.append(
            StateLine(
                name=part.name,
                expression=part.expression,
                root=part.root,
                value=float(column[-1]),
                unit=months.units[i],
                z=number_or_none(float(scale.of(months.values[-1])[i])),
                percentile=float((column[told] <= column[-1]).mean()),
                dates=len(told),
                since=past.day(months.at[told[0]]),
            )
        )
    return tuple(lines)


def _precedent(past: Past, looked: States, near: _Near, which: tuple[int, Aftermath]) -> Precedent:
    order, after = which
    row = int(near.rows[order])
    step = near.z[row] - near.z[-1]
    told = np.flatnonzero(~np.isnan(step))
    largest = told[np.argsort(-np.abs(step[told]), kind="stable")][:SHOWN]
    comparable = near.distance[~np.isnan(near.distance)]
    return Precedent(
        session=past.day(looked.at[row]),
        distance=float(near.distance[row]),
        closer_than=float((comparable > near.distance[row]).mean()),
        compared=len(told),
        of=int((~np.isnan(near.z[-1])).sum()),
        differs=tuple(
            Difference(
                name=looked.components[i].name,
                unit=looked.units[i],
                then=float(looked.values[row, i]),
                now=float(looked.values[-1, i]),
                deviations=float(step[i]),
            )
            for i in largest.tolist()
        ),
        followed=followed(after, order),
    )
