"""Windows of a reading: resolved, with the reason where they cannot be had."""

from __future__ import annotations

import numpy as np

from rotascope.core.basket import It, Series, Subject, is_basket
from rotascope.core.errors import NotInStore
from rotascope.core.time import Positions
from rotascope.core.window import Everything, Spans, Window, spans, trouble, unfinished
from rotascope.language.bound import Bound, Term, parts, subjects_of
from rotascope.language.evaluate import Context
from rotascope.measures.groups import panel_of
from rotascope.measures.prices import Style, first_session


def resolve(ctx: Context, window: Window, at: Positions, first: int) -> Spans:
    """Start and end of a window from each session.

    Parameters
    ----------
    first
        First session on which every subject has data: the start of `all`, and the
        earliest start that a window may have where the data are a track.
    """
    calendar = ctx.market.calendar
    found = spans(window, calendar, at, first)
    if len(at) == 1:
        if not found.valid[0]:
            ctx.problem(at, lambda: trouble(window, calendar, int(at[0]), first))
        elif unfinished(window, calendar, int(at[0])):
            ctx.caveat(f"{window} is not over: it is read to {calendar.date(int(at[0]))}")
    return found


def first_of(ctx: Context, bound: Bound) -> int:
    """First session on which every subject of an expression has data."""
    starts = [
        _first(ctx, part, subject)
        for part in parts(bound)
        if isinstance(part, Term)
        for subject in subjects_of(part)
        if not isinstance(subject, It)  # a member: its index tells since when
    ]
    return max(starts, default=0)


def _first(ctx: Context, term: Term, subject: Subject) -> int:
    if isinstance(subject, Series):
        return first_session(ctx, subject)
    if is_basket(subject) and subject is term.arguments.get("I"):
        panel = panel_of(ctx, subject)
        return panel.first_member if term.measure.members_only else panel.first_weight
    if "in" in term.arguments:
        return panel_of(ctx, term.arguments["in"]).first_weight
    style = Style(
        term.arguments.get("kind"),
        term.arguments.get("weighting", "cap"),
        term.arguments.get("rebalance", "day"),
    )
    return first_session(ctx, subject, style)


def within(ctx: Context, window: Window, at: Positions, first: int) -> Spans:
    """As `resolve`, for a window over a track: it may not start before the track's data."""
    found = resolve(ctx, window, at, first)
    if isinstance(window, Everything):
        return found
    early = found.valid & (found.start < first)
    if early.any() and len(at) == 1:
        ctx.problem(at, lambda: _too_early(ctx, window, first))
    return Spans(np.where(early, -1, found.start), np.where(early, -1, found.end))


def _too_early(ctx: Context, window: Window, first: int) -> NotInStore:
    calendar = ctx.market.calendar
    day = calendar.date(first) if first < len(calendar) else "none"
    return NotInStore(
        f"the window {window} starts before the data; the first session available is {day}"
    )
