"""History of a store: past spells of a condition, and what followed them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from rotascope.app.opening import stored_market
from rotascope.history.followed import Choices, History, history

__all__ = ["Choices", "History", "history_of"]

PLAIN = Choices()


def history_of(
    expression: str,
    store: Path | str | None = None,
    choices: Choices = PLAIN,
    *,
    as_of: date | str | None = None,
    subjects: tuple[str | None, str | None] = (None, None),
) -> History:
    """Past spells of a condition in a store, and what followed them.

    Parameters
    ----------
    expression
        A condition, or a streak, run or spell.
    store
        The store's directory; None = the built-in simulated market.
    choices
        Lengths, horizons, draws.
    as_of
        The reader stands after the close of the last session on or before it; None =
        the last session for which the store has prices.
    subjects
        Whose returns, and against whom; None = those that the expression names.

    Raises
    ------
    RotascopeError
        As for `rotascope.history.followed.history`, or the store cannot be opened.
    """
    market = stored_market(store, as_of=as_of)
    return history(market, expression, choices, of=subjects[0], against=subjects[1])
