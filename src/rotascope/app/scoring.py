"""The walk-forward report of a store: how good the odds that a lead lasts have been."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from rotascope.app.opening import stored_market
from rotascope.core.errors import CannotAnswer, NothingToCompute, UnknownName
from rotascope.history.cycles import Rule
from rotascope.history.walkforward_report import START, Report, report
from rotascope.history.walkforward_told import told_by

TRACKS = (
    "ratio(RUT, SPX)",
    "compounded(FFSIZE_VW_D_LO_30) / compounded(FFSIZE_VW_D_HI_30)",
)
"""Scored where no track is named: small over large, by indices and by portfolios since 1926."""


@dataclass(frozen=True, eq=False)
class Scored:
    """Walk-forward reports, one per track."""

    reports: tuple[Report, ...]

    def as_dict(self) -> dict[str, Any]:
        """The object that `rotascope history --score --json` prints."""
        return {"reports": [one.as_dict() for one in self.reports]}


def scored(
    expression: str | None = None,
    store: Path | str | None = None,
    as_of: date | str | None = None,
    *,
    rule: Rule | None = None,
    start: date = START,
) -> Scored:
    """Forecasts from 1990 on, made with what was known on each session, and their scores.

    Parameters
    ----------
    expression
        A positive track; None = small over large, by each track that the store has.
    store
        The store's directory; None = the built-in simulated market.
    as_of
        The reader stands after the close of the last session on or before it.
    rule
        The rule that confirms leads; None = the published one.
    start
        First day on which to forecast.

    Raises
    ------
    ExpressionError
        The expression is wrong.
    CannotAnswer
        The store cannot answer it as of that day.
    """
    market = stored_market(store, as_of=as_of)
    if expression is not None:
        return Scored((report(told_by(market, expression, rule=rule), start=start),))
    found = []
    for text in TRACKS:
        try:
            found.append(report(told_by(market, text, rule=rule), start=start))
        except (CannotAnswer, UnknownName):
            continue
    if not found:
        raise NothingToCompute(
            f"no lead of {' or of '.join(TRACKS)} can be scored as of {market.as_of}: name a "
            "track of this store"
        )
    return Scored(tuple(found))
