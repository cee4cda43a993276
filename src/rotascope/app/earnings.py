"""Earnings of baskets of a store, quarter by quarter."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from rotascope.app.opening import stored_market
from rotascope.core.accounts import DURATIONS
from rotascope.core.errors import BadUsage, nearest
from rotascope.drivers.earnings import Choice, Table, earnings_table
from rotascope.drivers.earnings_quarters import BY_DAYS, BY_END
from rotascope.measures.catalogue import CATALOGUE

DEFAULT = ("SP500 - MAG7", "MAG7")


def earnings_of(
    baskets: Sequence[str] = DEFAULT,
    store: Path | str | None = None,
    *,
    as_of: date | str | None = None,
    snapshot: str | None = None,
    choice: Choice | None = None,
) -> Table:
    """What baskets earned by calendar quarter, how fast that grows, and who grows faster.

    Parameters
    ----------
    baskets
        Expressions such as `SP500 - MAG7` or `sector("Energy")`; the first two are set
        against one another.
    store
        The store's directory; None = the built-in simulated market.
    as_of
        The reader stands after the close of the last session on or before it; None = the
        last session for which the store has prices.
    snapshot
        An earlier version of the store.
    choice
        Line of the accounts, number of quarters, rule for quarters; None = net income.

    Raises
    ------
    ExpressionError
        A basket is none.
    BadUsage
        The choice is wrong.
    CannotAnswer
        The store cannot answer it as of that day.
    """
    chosen = choice or Choice()
    if chosen.item not in DURATIONS:
        near = nearest(chosen.item, DURATIONS)
        hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(DURATIONS)}"
        raise BadUsage(f"no item '{chosen.item}' of a period; {hint}")
    if chosen.rule not in (BY_DAYS, BY_END):
        raise BadUsage(f"no rule '{chosen.rule}' for quarters; there are {BY_DAYS} and {BY_END}")
    market = stored_market(store, as_of=as_of, snapshot=snapshot)
    return earnings_table(market, CATALOGUE, baskets or DEFAULT, chosen)
