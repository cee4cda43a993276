"""Regimes of a store: the state of a relative track, and what the detectors said lately."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from rotascope.app.market import StoredMarket
from rotascope.app.opening import as_day, facts_of
from rotascope.history.regimes import Regimes, regimes


def regimes_of(
    expression: str,
    store: Path | str | None = None,
    *,
    as_of: date | str | None = None,
    snapshot: str | None = None,
) -> Regimes:
    """The regime of a relative track in a store.

    Parameters
    ----------
    expression
        A positive track such as `ratio(RUT, SPX)`.
    store
        The store's directory; None = the built-in simulated market.
    as_of
        The reader stands after the close of the last session on or before it; None =
        the last session for which the store has prices.
    snapshot
        An earlier version of the store.

    Raises
    ------
    RotascopeError
        As for `rotascope.history.regimes.regimes`, or the store cannot be opened.
    """
    facts = facts_of(store, snapshot=snapshot)
    return regimes(StoredMarket(facts, as_day(as_of)), expression)
