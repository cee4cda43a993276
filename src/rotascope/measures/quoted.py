"""Quoted prices: the figures that writers quote as they stand."""

from __future__ import annotations

import numpy as np

from rotascope.core import units
from rotascope.core.basket import It, Subject
from rotascope.core.errors import NotInStore
from rotascope.core.time import Positions
from rotascope.core.values import Floats, Values
from rotascope.language.catalogue import Kind, Parameter
from rotascope.language.evaluate import Context
from rotascope.measures.entry import measure

FAMILY = "members"


def unadjusted(ctx: Context, name: str) -> Floats:
    """Unadjusted closes of a symbol by session: of holdings files, else of the price table.

    Returns
    -------
    float64 by session of the calendar; NaN where neither has one.
    """
    data = ctx.market.raw_prices(name)
    try:
        closes = ctx.market.closes(name, "price").values
    except NotInStore:
        return data
    return np.where(np.isnan(data), closes, data)


@measure(
    FAMILY,
    (Parameter("X", Kind.SYMBOL),),
    unit=units.LEVEL,
    tables=("prices", "holdings"),
    example="price(SPX)",
)
def price(ctx: Context, at: Positions, *, X: Subject) -> Values:
    """Unadjusted close of a symbol, as articles quote it.

    Formula: the raw price of the holdings file of T where one names the symbol, else
    the close of T from the price table

    Missing: neither at T is an error; nothing is carried forward
    """
    if isinstance(X, It) and ctx.it is not None:
        X = ctx.it  # noqa: N806 - the catalogue's name
    name = str(X)
    data = unadjusted(ctx, name)[at]
    ctx.log.kinds.add("price")
    ctx.used("prices", name, kind="price")
    if len(at) == 1 and np.isnan(data[0]):
        ctx.problem(
            at,
            lambda: NotInStore(
                f"no unadjusted price of {name} on {ctx.market.calendar.date(int(at[0]))}: "
                "the store has neither a close nor a holdings file of that day that names it"
            ),
        )
    return Values(data, units.LEVEL)


MEASURES = (price,)
