"""Contribution: which part of an index's return came from whom; the parts add up."""

from __future__ import annotations

import numpy as np

from rotascope.core import units
from rotascope.core.basket import Difference, Subject
from rotascope.core.errors import NothingToCompute
from rotascope.core.time import Positions
from rotascope.core.values import Flags, Floats, Values
from rotascope.core.window import Spans, Window
from rotascope.language.evaluate import Context
from rotascope.measures.entry import MEMBERS, choice, group, inside, measure, window
from rotascope.measures.groups import mask, panel_of, wide_group
from rotascope.measures.leadership import return_of
from rotascope.measures.panels import IndexPanel
from rotascope.measures.prices import Earned, earned
from rotascope.measures.spans import resolve
from rotascope.stats.cross import total
from rotascope.stats.linking import linked

FAMILY = "contribution"
SMALL = 0.01
"""Below this size of the index's return a share of it carries a caveat."""


def daily_contributions(ctx: Context, panel: IndexPanel, subject: Subject) -> Floats:
    """Contribution of a group on every session: sum of w(t-1, i) r(t, i), weights of the index.

    Returns
    -------
    float64 by session of the calendar; NaN where the index has no return.
    """
    found = wide_group(panel, subject, "contribution")
    if found is not None:
        return found

    return _parts(ctx, panel, subject)[0]


def _parts(ctx: Context, panel: IndexPanel, subject: Subject) -> tuple[Floats, Floats]:
    """Contribution on every session, and how many members of the group had a return."""

    def make() -> tuple[Floats, Floats]:
        rows, r = panel.rows, panel.returns[:, 1:]
        whole, there = panel.weights[rows, :-1], ~np.isnan(r)
        chosen = mask(ctx, panel, subject) & panel.held
        inside = there & chosen[rows, :-1]
        priced = total(np.where(there, whole, 0.0))
        gained = total(np.where(inside, whole * np.nan_to_num(r), 0.0))
        out, told = np.full(panel.width, np.nan), np.zeros(panel.width)
        some = priced > 0
        out[1:][some] = gained[some] / priced[some]
        told[1:] = inside.sum(axis=0)
        return panel.by_session(out), panel.by_session(told)

    return ctx.market.kept(("contribution", panel.name, subject), make)


def _told_once(
    ctx: Context, panel: IndexPanel, subject: Subject, spans: Spans, data: Floats
) -> Flags:
    """Whether a member of the group had a return in each window."""
    if wide_group(panel, subject, "contribution") is not None and (data != 0).all():
        return np.ones(len(data), dtype=bool)
    told = np.concatenate([[0.0], np.cumsum(np.nan_to_num(_parts(ctx, panel, subject)[1]))])
    return np.asarray(told[spans.end + 1] > told[spans.start + 1])


def _linked(
    ctx: Context, at: Positions, subject: Subject, index: Subject, window: Window
) -> tuple[Floats, Floats, Spans, Earned]:
    """Contribution of the group, return of the index, the windows and the index."""
    panel = panel_of(ctx, index)
    whole = earned(ctx, index)
    spans = resolve(ctx, window, at, whole.first)
    of_index = return_of(ctx, whole, spans, at)
    parts = daily_contributions(ctx, panel, subject)
    data = linked(parts, whole.returns, spans.start, spans.end)
    told = _told_once(ctx, panel, subject, spans, data)
    if len(at) == 1 and spans.valid[0] and not told[0]:
        ctx.problem(
            at,
            lambda: NothingToCompute(
                f"{subject} has no member with a return in {index} in the window"
            ),
        )
    data = np.where(told & ~np.isnan(of_index), data, np.nan)
    return data, of_index, spans, whole


@measure(
    FAMILY,
    (group(), inside(), window()),
    unit=units.POINTS,
    tables=MEMBERS,
    example="contribution(MAG7, in=SP500, ytd)",
    references="base-adjusted linking: Bacon (2008), Practical Portfolio Performance, ch. 8",
)
def contribution(
    ctx: Context,
    at: Positions,
    *,
    G: Subject,
    window: Window,
    **where: Subject,
) -> Values:
    """How much of an index's return came from a group, in percentage points.

    Formula: c(t) = sum over G of w(t-1, i) r(t, i); over a window the sum of
    c(t) (1 + R(S..t-1)), so that groups that partition the index add up to its return

    Missing: members without a return drop out of a session and the rest is rescaled
    """
    return Values(_linked(ctx, at, G, where["in"], window)[0], units.POINTS)


@measure(
    FAMILY,
    (group(), inside(), window()),
    unit=units.FRACTION,
    tables=MEMBERS,
    example="contribution_share(MAG7, in=SP500, 1y)",
    references="base-adjusted linking: Bacon (2008), Practical Portfolio Performance, ch. 8",
)
def contribution_share(
    ctx: Context,
    at: Positions,
    *,
    G: Subject,
    window: Window,
    **where: Subject,
) -> Values:
    """Which share of an index's return came from a group.

    Formula: contribution(G, in=I, window) / return(I, window)

    Missing: an index return of 0 is an error; one that is negative or below 1 % in size
    carries a caveat
    """
    parts, whole, _, _ = _linked(ctx, at, G, where["in"], window)
    if len(at) == 1 and whole[0] == 0:
        ctx.problem(at, lambda: NothingToCompute("the index return is 0: no share of it exists"))
    if len(at) == 1 and (whole[0] < 0 or abs(whole[0]) < SMALL):
        ctx.caveat(
            f"the index return is {100 * whole[0]:.2f} %: a share of a negative or very small "
            "return misleads"
        )
    return Values(parts / np.where(whole == 0, np.nan, whole), units.FRACTION)


_BY = choice(
    "by",
    "subtract",
    "reweight",
    default="subtract",
    says="index minus contribution, or the remainder rescaled to 1",
)


@measure(
    FAMILY,
    (group(), inside(), window(), _BY),
    unit=units.FRACTION,
    tables=MEMBERS,
    example="return_without(MAG7, in=SP500, ytd, by=reweight)",
)
def return_without(
    ctx: Context,
    at: Positions,
    *,
    G: Subject,
    window: Window,
    by: str,
    **where: Subject,
) -> Values:
    """What an index returned without a group, under either convention.

    Formula: by=subtract: return(I) - contribution(G), as index providers publish "ex"
    figures; by=reweight: return(I - G), the rest rescaled to 1

    Missing: as for contribution and return
    """
    index = where["in"]
    if by == "subtract":
        parts, whole, _, _ = _linked(ctx, at, G, index, window)
        return Values(whole - parts, units.FRACTION)
    rest = earned(ctx, Difference(index, G))
    spans = resolve(ctx, window, at, rest.first)
    return Values(return_of(ctx, rest, spans, at), units.FRACTION)


MEASURES = (contribution, contribution_share, return_without)
