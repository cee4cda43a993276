"""Rates on debt of a store's baskets, and their picture."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from rotascope.app.files import checked_form, write_text
from rotascope.app.opening import stored_market
from rotascope.drivers.rates import Rates, rates
from rotascope.drivers.rates_effects import Asked


def rates_of(
    baskets: tuple[str, ...],
    store: Path | str | None = None,
    *,
    asked: Asked,
    as_of: date | str | None = None,
    snapshot: str | None = None,
) -> Rates:
    """What a move of the policy rate does to the earnings of baskets.

    Parameters
    ----------
    baskets
        Names or basket expressions; none = the small caps and the home index of the store.
    store
        The store's directory; None = the built-in simulated market.
    asked
        The move and the assumptions.
    as_of
        The reader stands after the close of the last session on or before it; None = the
        last session for which the store has prices.
    snapshot
        An earlier version of the store.

    Raises
    ------
    ExpressionError
        A basket does not exist.
    CannotAnswer
        The store cannot answer it as of that day.
    """
    market = stored_market(store, as_of=as_of, snapshot=snapshot)
    return rates(market, baskets, asked)


def check_picture(path: Path) -> None:
    """Whether a picture can be written there.

    Raises
    ------
    BadUsage
        It is no SVG file, or its directory is missing.
    """
    checked_form(path, "the picture", (".svg",))


def write_picture(found: Rates, path: Path) -> None:
    """Write the picture of the effect against the move."""
    from rotascope.notes.rates_chart import rates_chart

    check_picture(path)
    write_text(path, rates_chart(found))
