"""The great rotations of a track of a store."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from rotascope.app.opening import stored_market
from rotascope.history.cycles import Cycles, Rule, cycles


def cycles_of(
    expression: str,
    store: Path | str | None = None,
    *,
    as_of: date | str | None = None,
    snapshot: str | None = None,
    rule: Rule | None = None,
) -> Cycles:
    """The rotations of a track, as they could be known on a day.

    Parameters
    ----------
    expression
        Numerator over denominator, such as `ratio(RUT, SPX)`.
    store
        The store's directory; None = the built-in simulated market.
    as_of
        The reader stands after the close of the last session on or before it; None = the
        last session for which the store has prices.
    snapshot
        An earlier version of the store.
    rule
        The rule that dates turns; None = the published one.

    Raises
    ------
    ExpressionError
        The expression is wrong.
    CannotAnswer
        The store cannot answer it as of that day.
    """
    market = stored_market(store, as_of=as_of, snapshot=snapshot)
    return cycles(market, expression, rule=rule)
