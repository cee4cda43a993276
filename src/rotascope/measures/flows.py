"""Fund flows: money that went in or out, as reported and as the count of shares tells it."""

from __future__ import annotations

import numpy as np

from rotascope.core import units
from rotascope.core.basket import Subject
from rotascope.core.errors import NothingToCompute, NotInStore
from rotascope.core.time import Positions
from rotascope.core.values import Floats, Values
from rotascope.core.window import Spans, Window
from rotascope.language.catalogue import Kind, Parameter
from rotascope.language.evaluate import Context
from rotascope.measures.entry import measure, window
from rotascope.measures.quoted import unadjusted
from rotascope.measures.spans import within
from rotascope.stats.shares import Created, created

FAMILY = "flows"
_FUND = Parameter("F", Kind.SYMBOL)


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
                    f"the assets of {F} at the start of the window are not in the store: they "
                    "come from the column assets of the table flows"
                ),
            )
    return Values(out, units.FRACTION)


def _created(ctx: Context, F: Subject) -> tuple[Created, int]:
    """Money of the shares created, by session, and the first session with a count of shares."""
    name = str(F)
    facts = ctx.market.flows(name)
    there = np.flatnonzero(~np.isnan(facts.shares))
    if not len(there):
        raise NotInStore(
            f"no shares outstanding of {name} are known: they come from the column shares of "
            "the table flows"
        )
    ctx.used("flows", name)

    def make() -> Created:
        told = ~np.isnan(facts.assets) & (facts.shares > 0)
        worth = facts.assets / np.where(told, facts.shares, 1.0)
        return created(facts.shares, np.where(told, worth, unadjusted(ctx, name)))

    if np.isnan(facts.assets[there]).any():
        ctx.used("prices", name, kind="price")
    return ctx.market.kept(("created", name), make), int(there[0])


@measure(
    FAMILY,
    (_FUND, window()),
    unit=units.CURRENCY,
    tables=("flows", "prices"),
    example="implied_flow(IWM, 21d)",
    timing="shares told after the close of the as-of session; issuers often book the creations "
    "of a day one session later",
)
def implied_flow(ctx: Context, at: Positions, *, F: Subject, window: Window) -> Values:
    """Net money that went into a fund over a window, as its count of shares tells.

    Formula: sum over the sessions after S up to the end of NAV(t) (shares(t) - k shares(t-1));
    NAV is assets / shares where the assets are told, else the unadjusted close; k is the ratio
    of a split, seen where the shares jump by a plain ratio and the NAV falls by the same, else 1

    Missing: a session without shares or NAV is left out, its creations count at the next one,
    with a caveat; the end needs both
    """
    found, first = _created(ctx, F)
    spans = within(ctx, window, at, first)
    out = np.full(len(at), np.nan)
    for i in np.flatnonzero(spans.valid).tolist():
        start, end = int(spans.start[i]), int(spans.end[i])
        part = found.money[start + 1 : end + 1]
        if np.isnan(part[-1]):
            day = ctx.market.calendar.date(end)
            ctx.problem(at, lambda d=day: _not_told(F, d))  # type: ignore[misc]  # bound at once
            continue
        told = part[~np.isnan(part)]
        out[i] = np.cumsum(told)[-1]
        if len(at) == 1:
            _note_created(ctx, F, found, (start, end))
            if len(told) < len(part):
                ctx.caveat(f"{len(told)} of the window's {len(part)} sessions have a count")
    return Values(out, units.CURRENCY)


def _not_told(F: Subject, day: object) -> NotInStore:
    return NotInStore(
        f"the shares outstanding of {F}, or the worth of one, are not known for {day}: they come "
        "from the columns shares and assets of the table flows"
    )


def _note_created(ctx: Context, F: Subject, found: Created, between: tuple[int, int]) -> None:
    """Caveats of a reading: splits that were undone, jumps that no split explains."""
    calendar, (start, end) = ctx.market.calendar, between
    for place, ratio in found.splits:
        if start < place <= end:
            ctx.caveat(f"a split of {F} by {ratio:g} on {calendar.date(place)} is undone")
    for place, ratio in found.jumps:
        if start < place <= end:
            ctx.caveat(
                f"the shares of {F} changed by a factor of {ratio:.2f} on {calendar.date(place)} "
                "and its price did not answer: read as money; a price adjusted for a split "
                "looks the same"
            )


MEASURES = (flow, cumulative_flow, flow_share, implied_flow)
