"""Where monetary policy stood, by the facts of a store."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from rotascope.app.opening import stored_market
from rotascope.drivers.policy import RATE, policy
from rotascope.drivers.policy_model import Policy


def policy_of(
    store: Path | str | None = None,
    *,
    as_of: date | str | None = None,
    snapshot: str | None = None,
    rate: str = RATE,
) -> Policy:
    """The path of the policy rate and what stood around it.

    Parameters
    ----------
    store
        The store's directory; None = the built-in simulated market.
    as_of
        The reader stands after the close of the last session on or before it; None = the
        last session for which the store has prices.
    snapshot
        An earlier version of the store.
    rate
        The series of the policy rate.

    Raises
    ------
    UnknownName
        The store has no such series.
    CannotAnswer
        Nothing of it was known by that day.
    """
    return policy(stored_market(store, as_of=as_of, snapshot=snapshot), rate=rate)
