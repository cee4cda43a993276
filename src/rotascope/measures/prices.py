"""What a subject earned: closes of a symbol, chained returns of a basket."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from rotascope.core.basket import It, Series, Subject, Symbol, is_basket
from rotascope.core.errors import CannotAnswer, NothingToCompute, NotInStore
from rotascope.core.time import Positions
from rotascope.core.values import Floats
from rotascope.core.window import Spans
from rotascope.language.evaluate import Context
from rotascope.measures.groups import GroupReturns, group_returns, home_of
from rotascope.measures.panels import IndexPanel, index_panel
from rotascope.stats.linking import compound

Ints = NDArray[np.int64]
THIN = 0.95
"""Below this share of the weight covered by prices a reading carries a caveat."""
STALE = 40
"""Holdings older than this many sessions carry a caveat."""


@dataclass(frozen=True)
class Style:
    """Choices about a subject's return: price or total, cap or equal weights."""

    kind: str | None = None
    weighting: str = "cap"
    rebalance: str = "day"


AS_IT_IS = Style()


@dataclass(frozen=True, eq=False)
class Earned:
    """A subject's closes and returns by session of the calendar.

    Attributes
    ----------
    subject
        Whose.
    closes
        float64, NaN = none; None for a basket, which has no level of its own.
    returns
        float64 simple returns, NaN = none.
    first
        First session with data.
    covered
        float64 share of a basket's weight with a return; None for a symbol.
    """

    subject: Subject
    closes: Floats | None
    returns: Floats
    first: int
    covered: Floats | None = field(default=None)

    def over(self, spans: Spans) -> Floats:
        """Simple return over each window; NaN where a close at an end is missing."""
        if self.closes is None:
            return compound(self.returns, spans.start, spans.end)
        out = np.full(len(spans.start), np.nan)
        good = spans.valid
        out[good] = self.closes[spans.end[good]] / self.closes[spans.start[good]] - 1.0
        return out

    def levels(self, start: int) -> Levels:
        """Level by session: the closes, or a basket's chain that is 1 at `start`.

        A session without a return breaks a chain: levels before and after it do not compare.
        """
        if self.closes is not None:
            return Levels(self.closes, np.zeros(len(self.closes), dtype=np.int64))
        out = np.full(len(self.returns), np.nan)
        piece = np.zeros(len(out), dtype=np.int64)
        if 0 <= start < len(out):
            later = self.returns[start + 1 :]
            out[start] = 1.0
            out[start + 1 :] = np.cumprod(1.0 + np.nan_to_num(later))
            piece[start + 1 :] = np.cumsum(np.isnan(later))
        return Levels(out, piece)


@dataclass(frozen=True, eq=False)
class Levels:
    """Levels by session; only those of one piece compare.

    Attributes
    ----------
    values
        float64, NaN = none.
    piece
        int64: number of the unbroken stretch that each belongs to.
    """

    values: Floats
    piece: Ints


def earned(ctx: Context, subject: Subject, style: Style = AS_IT_IS) -> Earned:
    """Closes and returns of a symbol or a basket, noted among the inputs.

    Raises
    ------
    NotInStore
        The kind of price forced, or the weights asked for, are not in the store.
    """
    if isinstance(subject, It):
        if ctx.it is None:
            raise NothingToCompute("'it' stands for a member only inside a member measure")
        subject = ctx.it
    if not is_basket(subject):
        return _symbol(ctx, subject, style)
    panel = index_panel(ctx.market, home_of(subject, ctx.market))
    if style.kind is not None and style.kind != panel.kind:
        raise NotInStore(
            f"{subject} has {panel.kind} returns only: its members have no {style.kind} closes"
        )
    note_index(ctx, panel)
    ctx.log.kinds.add(panel.kind)
    found = group_returns(ctx, subject, weighting=style.weighting, rebalance=style.rebalance)
    there = np.flatnonzero(~np.isnan(found.returns))
    opening = panel.first_weight if style.weighting == "cap" else panel.first_member
    first = max(opening, int(there[0]) - 1) if len(there) else len(found.returns)
    return Earned(subject, None, found.returns, first, found.covered)


def _symbol(ctx: Context, subject: Subject, style: Style) -> Earned:
    name = str(subject)
    if style.weighting == "equal":
        raise NothingToCompute(f"{name} is one symbol: weighting=equal takes a basket")
    closes = ctx.market.closes(name, style.kind)
    there = np.flatnonzero(~np.isnan(closes.values))
    if len(there):
        ctx.log.kinds.add(closes.kind)
    first = int(there[0]) if len(there) else len(closes.values)
    calendar = ctx.market.calendar
    if len(there):
        span = {"first": str(calendar.date(first)), "last": str(calendar.date(int(there[-1])))}
        ctx.used("prices", name, kind=closes.kind, **span)
    returns = np.full(len(closes.values), np.nan)
    returns[1:] = closes.values[1:] / closes.values[:-1] - 1.0
    return Earned(subject, closes.values, returns, first)


def note_index(ctx: Context, panel: IndexPanel) -> None:
    """Note an index among the inputs."""
    files = panel.holdings
    ctx.used(
        "holdings",
        panel.name,
        files=str(len(files.dates)),
        first=str(files.dates[0]),
        last=str(files.dates[-1]),
    )
    ctx.used("prices", f"members of {panel.name}", kind=panel.kind, symbols=str(panel.priced))


def note_age(ctx: Context, panel: IndexPanel, at: Positions) -> None:
    """Caveat where the holdings in force at a reading are old, or have no weights."""
    if len(at) != 1 or at[0] < panel.first_member:
        return
    file = int(np.searchsorted(panel.holdings.positions, at[0], side="right")) - 1
    age = int(at[0] - panel.holdings.positions[file])
    if age > STALE:
        ctx.caveat(
            f"the holdings of {panel.name} in force are {age} sessions old "
            f"({panel.holdings.dates[file]})"
        )


def note_coverage(ctx: Context, what: Earned | GroupReturns, name: str, spans: Spans) -> None:
    """Caveat where prices covered less than 95 % of the weight in a reading's window."""
    if what.covered is None or len(spans.start) != 1 or spans.start[0] < 0:
        return
    share = what.covered[int(spans.start[0]) + 1 : int(spans.end[0]) + 1]
    share = share[~np.isnan(share)]
    if not len(share):
        return
    least = float(share.min())
    ctx.used("coverage", name, share=f"{least:.4f}")
    if least < THIN:
        ctx.caveat(
            f"prices cover {100 * least:.1f} % of the weight of {name} "
            "on the thinnest session of the window"
        )


def no_return(ctx: Context, what: Earned, start: int, end: int) -> CannotAnswer:
    """Why a subject has no return between two sessions: the error to raise."""
    calendar, name = ctx.market.calendar, str(what.subject)
    if what.closes is None:
        return _no_basket_return(ctx, what, start, end)
    there = np.flatnonzero(~np.isnan(what.closes))
    if not len(there):
        return NotInStore(f"{name} has no close by {calendar.date(len(calendar) - 1)}")
    for place in (start, end):
        if np.isnan(what.closes[place]):
            return no_close(ctx, name, what.closes, place)
    return NothingToCompute(f"{name} has no return on {calendar.date(end)}")


def no_close(ctx: Context, name: str, closes: Floats, place: int) -> CannotAnswer:
    """Why a symbol has no close on a session: the error to raise."""
    calendar = ctx.market.calendar
    there = np.flatnonzero(~np.isnan(closes))
    here = calendar.date(place)
    if not len(there):
        return NotInStore(f"{name} has no close by {calendar.date(len(calendar) - 1)}")
    if place < there[0]:
        return NotInStore(
            f"{name} has no close on {here}; its first session available is "
            f"{calendar.date(int(there[0]))}"
        )
    before = int(there[there < place][-1])
    return NotInStore(
        f"{name} has no close on {here}; its last session available before is "
        f"{calendar.date(before)}"
    )


def note_no_close(
    ctx: Context, at: Positions, subjects: tuple[Subject, ...], kind: str | None
) -> None:
    """Say which of some subjects has no close, or no return, at a reading."""
    for subject in subjects:
        what = earned(ctx, subject, Style(kind))
        column = what.returns if what.closes is None else what.closes
        if np.isnan(column[at[0]]):
            error = no_close(ctx, str(what.subject), column, int(at[0]))
            ctx.problem(at, lambda found=error: found)  # type: ignore[misc]  # bound at once


def _no_basket_return(ctx: Context, what: Earned, start: int, end: int) -> CannotAnswer:
    calendar, market = ctx.market.calendar, ctx.market
    panel = index_panel(market, home_of(what.subject, market))
    first = what.first
    if start < panel.first_weight <= panel.last and panel.first_member < panel.first_weight:
        return NotInStore(
            f"{panel.name} has weights from {calendar.date(panel.first_weight)} on (members "
            f"only before); asked for {what.subject} from {calendar.date(start)}; "
            "weighting=equal works there"
        )
    if first >= len(calendar):
        return NothingToCompute(f"{what.subject} has no member with a return in {panel.name}")
    if start < first:
        return NotInStore(
            f"{what.subject} has no return from {calendar.date(start)}; the first session "
            f"available is {calendar.date(first)}"
        )
    gap = np.flatnonzero(np.isnan(what.returns[start + 1 : end + 1]))
    day = calendar.date(start + 1 + int(gap[0])) if len(gap) else calendar.date(end)
    return NothingToCompute(f"{what.subject} has no member with a return on {day}")


def first_session(ctx: Context, subject: Subject, style: Style = AS_IT_IS) -> int:
    """First session on which a subject has data."""
    if isinstance(subject, Series):
        facts = ctx.market.series(subject.name)
        return int(facts.known.min()) if len(facts.known) else len(ctx.market.calendar)
    if isinstance(subject, Symbol | It) or is_basket(subject):
        return earned(ctx, subject, style).first
    return 0
