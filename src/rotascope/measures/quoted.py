"""Quoted prices and fund flows: the figures that writers quote as they stand."""

from __future__ import annotations

import numpy as np

from rotascope.core import units
from rotascope.core.basket import It, Subject
from rotascope.core.errors import NothingToCompute, NotInStore
from rotascope.core.time import Positions
from rotascope.core.values import Floats, Values
from rotascope.core.window import Spans, Window
from rotascope.language.catalogue import Kind, Parameter
from rotascope.language.evaluate import Context
from rotascope.measures.entry import measure, window
from rotascope.measures.spans import within

FAMILY = "members"
_FUND = Parameter("F", Kind.SYMBOL)


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
    data = ctx.market.raw_prices(name)[at]
    try:
        closes = ctx.market.closes(name, "price").values[at]
    except NotInStore:
        closes = np.full(len(at), np.nan)
    data = np.where(np.isnan(data), closes, data)
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


def _flows(ctx: Context, F: Subject) -> tuple[Floats, int]:
    flow = ctx.market.flows(str(F)).flow
    there = np.flatnonzero(~np.isnan(flow))
    if not len(there):
        raise NotInStore(f"no flows of {F} are known")
    ctx.used("flows", str(F))
    return flow, int(there[0])


def _summed(ctx: Context, F: Subject, window: Window, at: Positions) -> tuple[Floats, Spans]:
    flow, first = _flows(ctx, F)
    spans = within(ctx, window, at, max(first - 1, 0))
    out = np.full(len(at), np.nan)
    calendar = ctx.market.calendar
    for i in np.flatnonzero(spans.valid).tolist():
        part = flow[int(spans.start[i]) + 1 : int(spans.end[i]) + 1]
        if np.isnan(part[-1]):
            ctx.problem(
                at,
                lambda e=int(spans.end[i]): NotInStore(  # type: ignore[misc]  # bound at once
                    f"no flow of {F} is known for {calendar.date(e)}; the last session available "
                    f"is {calendar.date(int(np.flatnonzero(~np.isnan(flow))[-1]))}"
                ),
            )
            continue
        told = part[~np.isnan(part)]
        out[i] = np.cumsum(told)[-1]
        if len(at) == 1 and len(told) < len(part):
            ctx.caveat(f"{len(told)} of the window's {len(part)} sessions have a flow")
    return out, spans


@measure(
    FAMILY, (_FUND, window()), unit=units.CURRENCY, tables=("flows",), example="flow(IWM, 21d)"
)
def flow(ctx: Context, at: Positions, *, F: Subject, window: Window) -> Values:
    """Net money that went into a fund over a window.

    Formula: sum of the net flows of the sessions after S up to the end

    Missing: sessions without a figure are left out with a caveat; the end needs one
    """
    return Values(_summed(ctx, F, window, at)[0], units.CURRENCY)


@measure(
    FAMILY,
    (_FUND, window("all")),
    unit=units.CURRENCY,
    tables=("flows",),
    example="cumulative_flow(IWM)",
)
def cumulative_flow(ctx: Context, at: Positions, *, F: Subject, window: Window) -> Values:
    """Net money that went into a fund so far, as a track.

    Formula: running sum of the net flows after S

    Missing: as for flow
    """
    return Values(_summed(ctx, F, window, at)[0], units.CURRENCY)


@measure(
    FAMILY,
    (_FUND, window()),
    unit=units.FRACTION,
    tables=("flows",),
    example="flow_share(IWM, 21d)",
)
def flow_share(ctx: Context, at: Positions, *, F: Subject, window: Window) -> Values:
    """Net money that went into a fund, as a share of its assets at the start.

    Formula: flow(F, window) / assets(S)

    Missing: assets at S are needed
    """
    data, spans = _summed(ctx, F, window, at)
    assets = ctx.market.flows(str(F)).assets
    out = np.full(len(at), np.nan)
    for i in np.flatnonzero(spans.valid & ~np.isnan(data)).tolist():
        base = assets[int(spans.start[i])]
        if base > 0:
            out[i] = data[i] / base
        else:
            ctx.problem(
                at,
                lambda: NothingToCompute(
                    f"the assets of {F} at the start of the window are not in the store"
                ),
            )
    return Values(out, units.FRACTION)


MEASURES = (price, flow, cumulative_flow, flow_share)
