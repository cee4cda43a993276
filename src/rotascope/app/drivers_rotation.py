"""What a relative return of a store went with."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from rotascope.app.files import checked_form, write_text
from rotascope.app.opening import stored_market
from rotascope.drivers.rotation import explain
from rotascope.drivers.rotation_model import Asked, Rotation


def rotation_of(
    pair: tuple[str, str],
    store: Path | str | None = None,
    *,
    as_of: date | str | None = None,
    snapshot: str | None = None,
    asked: Asked | None = None,
) -> Rotation:
    """What the return of one side relative to another went with, and what nothing explains.

    Parameters
    ----------
    pair
        Symbols or baskets, such as `("RUT", "SPX")`.
    store
        The store's directory; None = the built-in simulated market.
    as_of
        The reader stands after the close of the last session on or before it; None = the
        last session for which the store has prices.
    snapshot
        An earlier version of the store.
    asked
        The window, the drivers and how to fit; None = the last 63 sessions.

    Raises
    ------
    ExpressionError
        A side, the window or a driver is none.
    CannotAnswer
        The store cannot answer it as of that day.
    """
    market = stored_market(store, as_of=as_of, snapshot=snapshot)
    return explain(market, *pair, asked=asked)


def check_picture(path: Path) -> None:
    """Refuse a file to which the picture cannot be written.

    Raises
    ------
    BadUsage
        It is no .svg, or its directory is missing.
    """
    checked_form(path, "the picture", (".svg",))


def write_picture(found: Rotation, path: Path) -> None:
    """Write the parts of a relative return as a picture.

    Raises
    ------
    BadUsage
        The file cannot be written there.
    """
    from rotascope.notes.charts_parts import parts_chart

    check_picture(path)
    write_text(path, parts_chart(found))
