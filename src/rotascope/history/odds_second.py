"""A second opinion on the odds, by the survival models of the library lifelines."""

from __future__ import annotations

import warnings
from dataclasses import replace
from typing import Any

import numpy as np

from rotascope.core.errors import BadUsage
from rotascope.history.odds import Chance, Odds

COX = "Cox (lifelines)"
CURVE = "KM (lifelines)"
READ = ("momentum 252d", "volatility 63d")
"""Readings of each lead on the session of its confirmation: few leads bear no more."""
PENALTY = 0.1
FEWEST_ENDED = 5
"""Finished leads with all readings that Cox's model must have."""
MISSING = "a second opinion needs lifelines; pip install 'rotascope[history]' brings it"


def with_second(found: Odds) -> Odds:
    """The odds with those of lifelines beside them.

    Raises
    ------
    BadUsage
        The library is not installed.
    """
    horizons = found.report.made.horizons
    try:
        seconds = (*_curve(found, horizons), *_cox(found, horizons))
    except ImportError:
        raise BadUsage(MISSING) from None
    return replace(found, seconds=seconds)


def _lengths(found: Odds) -> tuple[list[int], list[bool]]:
    leads = found.leads
    return [lead.sessions for lead in leads], [lead.over is not None for lead in leads]


def _curve(found: Odds, horizons: tuple[int, ...]) -> list[Chance]:
    from lifelines import KaplanMeierFitter  # type: ignore[import-untyped, unused-ignore]  # no stubs

    lengths, over = _lengths(found)
    if not any(done and n > found.age for n, done in zip(lengths, over, strict=True)):
        return [Chance(CURVE, h, None) for h in horizons]
    curve = KaplanMeierFitter().fit(lengths, over)
    now = float(curve.predict(found.age))
    return [Chance(CURVE, h, float(curve.predict(found.age + h)) / now) for h in horizons]


def _cox(found: Odds, horizons: tuple[int, ...]) -> list[Chance]:
    """Proportional hazards on the readings at the confirmation, with a ridge penalty.

    Leads confirmed before their readings were known are left out.

    References
    ----------
    D. Cox, "Regression models and life tables", Journal of the Royal Statistical Society
    B 34 (1972).
    """
    from lifelines import CoxPHFitter  # type: ignore[import-untyped, unused-ignore]  # no stubs
    from lifelines.exceptions import ConvergenceError  # type: ignore[import-untyped, unused-ignore]  # no stubs

    frame = _frame(found)
    complete = frame.dropna()
    if frame.iloc[-1].isna().any() or complete["over"].sum() < FEWEST_ENDED:
        return [Chance(COX, h, None) for h in horizons]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            model = CoxPHFitter(penalizer=PENALTY).fit(complete, "length", "over")
        except ConvergenceError:
            return [Chance(COX, h, None) for h in horizons]
        curve = model.predict_survival_function(
            frame.iloc[[-1]], times=list(horizons), conditional_after=[found.age]
        )
    values = curve.iloc[:, 0].tolist()
    return [
        Chance(COX, h, None if np.isnan(v) else float(v))
        for h, v in zip(horizons, values, strict=True)
    ]


def _frame(found: Odds) -> Any:
    """A row per lead (its length at least a session), as a pandas frame."""
    import pandas as pd

    past = found.report.told.past
    columns = [past.states.names.index(name) for name in READ]
    rows = past.states.values[past.leads.turns.confirmed][:, columns]
    lengths, over = _lengths(found)
    frame = pd.DataFrame(rows, columns=list(READ))
    return frame.assign(length=np.maximum(lengths, 1), over=over)
