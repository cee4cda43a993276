"""Asking a store for precedents: past states and shapes like those of a pair now."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from rotascope.app.opening import stored_market
from rotascope.history.precedents import analogues_of
from rotascope.history.precedents_model import Analogues, Choices
from rotascope.language.evaluate import Evaluator
from rotascope.measures.catalogue import CATALOGUE


def precedents(
    x: str,
    y: str,
    *,
    store: Path | str | None = None,
    as_of: date | str | None = None,
    choices: Choices | None = None,
) -> Analogues:
    """The past most like the present of X over Y, what followed, and whether that tells anything.

    Parameters
    ----------
    x, y
        Symbols or baskets, such as RUT and SPX.
    store
        The store's directory; None = the built-in simulated market.
    as_of
        The reader stands after the close of the last session on or before it; None = the
        last session with prices.
    choices
        How many precedents, which distance, one's own components, and so on.

    Raises
    ------
    BadInput
        A subject, a component or a choice is wrong.
    CannotAnswer
        The pair, or its past, is not in the store as of that session.
    """
    market = stored_market(store, as_of=as_of)
    return analogues_of(Evaluator(CATALOGUE, market), x, y, choices=choices)
