"""What followed precedents, beside the base rate, and whether likeness has told anything."""

from __future__ import annotations

import numpy as np

from rotascope.core.time import Positions
from rotascope.core.values import Floats
from rotascope.history.precedents_model import (
    HORIZONS,
    Followed,
    Outcome,
    Trial,
    Trust,
)
from rotascope.history.precedents_state import APART, Aftermath, Past
from rotascope.stats.neighbours import nearest_then
from rotascope.stats.placebo import Placebo, Pool, judged, placebo

LEAST_JUDGED = 60
"""Dates, five years of month ends, without which the test says nothing."""
LEVEL = 0.05
"""Likeness tells something where p is below."""


def number_or_none(value: float) -> float | None:
    """None for a number that is none."""
    return float(value) if np.isfinite(value) else None


def followed(after: Aftermath, row: int) -> tuple[Followed, ...]:
    """What followed one date."""
    return tuple(
        Followed(h, *(number_or_none(part[row, i]) for part in (after.excess, after.x, after.y)))
        for i, h in enumerate(HORIZONS)
    )


def outcomes_of(near: Aftermath, past: Past) -> tuple[Outcome, ...]:
    """At each horizon: the excess after the precedents, and after all past dates."""
    base = past.after.excess
    return tuple(
        _outcome(h, near.excess[:, i], base[:, i], past.dates) for i, h in enumerate(HORIZONS)
    )


def _outcome(h: int, near: Floats, base: Floats, dates: Positions) -> Outcome:
    chosen, everyone = near[~np.isnan(near)], base[~np.isnan(base)]
    told = dates[~np.isnan(base)]
    span = int(told[-1] - told[0]) + h if len(told) else 0
    return Outcome(
        sessions=h,
        near=len(chosen),
        median=_middle(chosen),
        ahead=_share(chosen),
        lowest=float(chosen.min()) if len(chosen) else None,
        highest=float(chosen.max()) if len(chosen) else None,
        base=len(everyone),
        base_median=_middle(everyone),
        base_ahead=_share(everyone),
        episodes=min(span // h, len(everyone)),
    )


def _middle(values: Floats) -> float | None:
    return float(np.median(values)) if len(values) else None


def _share(values: Floats) -> float | None:
    return float((values > 0).mean()) if len(values) else None


def trust_of(past: Past, table: Floats) -> Trust:
    """Whether, on past dates, the nearest told what followed better than random ones.

    On each date the nearest are those that it could have found, from its own past, at
    least a year back and apart; the random ones come from the same past with the same gaps.

    Parameters
    ----------
    past
        The dates and what followed each of them.
    table
        float64[dates, dates]: distance of each date (row) from earlier ones.
    """
    choices, dates = past.choices, past.dates
    eligible = np.asarray(~np.isnan(past.after.excess).any(axis=1))
    near = nearest_then(table, dates, eligible=eligible, gap=APART, most=choices.most)
    pool = Pool(dates, eligible, APART)
    sets = judged(near, pool, draws=choices.draws, seed=choices.seed)
    told = sets.at[eligible[sets.at]]
    if len(told) < LEAST_JUDGED:
        says = (
            f"too little past to say: {len(told)} month ends can be judged, "
            f"{LEAST_JUDGED} are needed"
        )
        return Trust(None, says, None, None, None, None, ())
    verdict = placebo(past.after.excess, sets)
    if not np.isfinite(verdict.gain):
        return Trust(None, "every date was followed by the same", None, None, None, None, ())
    tells = bool(verdict.gain > 0 and verdict.p < LEVEL)
    first, last = past.day(dates[told[0]]), past.day(dates[told[-1]])
    how = "closer to" if verdict.gain > 0 else "farther from"
    says = (
        f"on {len(told)} month ends, {first:%Y-%m} to {last:%Y-%m}, what followed lay "
        f"{100 * abs(verdict.gain):.0f} % {how} the mean of the {choices.most} nearest than of "
        f"{choices.most} random earlier dates (p = {verdict.p:.2f})"
    )
    rows = zip(HORIZONS, verdict.horizons, strict=True)
    return Trust(
        tells, says, verdict.gain, verdict.p, first, last, tuple(_tested(h, one) for h, one in rows)
    )


def _tested(h: int, one: Placebo) -> Trial:
    figures = (one.near_error, one.random_error, one.gain, one.closer, one.tighter, one.p)
    return Trial(h, one.dates, *(number_or_none(value) for value in figures))
