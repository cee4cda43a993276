"""How the world stood when a rotation began: policy, business, the market, as known then."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rotascope.core.errors import RotascopeError
from rotascope.core.time import Positions
from rotascope.core.values import Floats
from rotascope.language.evaluate import Context, Evaluator


@dataclass(frozen=True)
class State:
    """A reading taken at the start of every rotation.

    Attributes
    ----------
    name
        Its name.
    says
        What it is, with its unit.
    expressions
        The first that has a value counts.
    """

    name: str
    says: str
    expressions: tuple[str, ...]


STATES = (
    State(
        "cuts",
        "cuts of the policy rate in the 12 months before, basis points",
        ("cuts(FED_FUNDS_TARGET_OR_UPPER, 1y)", "cuts(DFEDTARU, 1y)"),
    ),
    State(
        "rate_change",
        "change of the federal funds rate in the 12 months before, percentage points",
        ("change(DFF, 1y)", "change(FEDFUNDS, 1y)"),
    ),
    State(
        "recession",
        "1 in a recession, 0 outside, by the latest figure known then",
        ("level(USREC)", "level(USRECD)", "level(NBER_RECESSION)"),
    ),
    State("survey", "purchasing managers' index of manufacturing", ("level(ISM_MFG_PMI)",)),
    State("fall_of_market", "SPX against its highest close of 12 months", ("drawdown(SPX, 1y)",)),
)


def states_at(
    evaluator: Evaluator, places: Positions
) -> tuple[tuple[State, ...], list[dict[str, float | None]]]:
    """The readings at some sessions, each as known then.

    Parameters
    ----------
    evaluator
        Of the market.
    places
        int64, sessions.

    Returns
    -------
    The readings that have a value somewhere, and their values at each session; None where
    nothing was known then or the store lacks it.
    """
    if not len(places):
        return (), []
    columns = {state: _values(evaluator, state, places) for state in STATES}
    there = tuple(state for state in STATES if not np.isnan(columns[state]).all())
    rows = [{state.name: _number(columns[state][i]) for state in there} for i in range(len(places))]
    return there, rows


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _values(evaluator: Evaluator, state: State, places: Positions) -> Floats:
    out = np.full(len(places), np.nan)
    for text in state.expressions:
        try:
            _, bound = evaluator.bind(text)
            found = Context(evaluator.market, quiet=True).values(bound, places).data
        except RotascopeError:  # no such series, or none of it was known: the next one counts
            continue
        out = np.where(np.isnan(out), found, out)
    return out
