"""Of members: how many of an index meet a condition, and where one ranks."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from rotascope.core import units
from rotascope.core.basket import It, Sector, Sectors, Subject, Symbol
from rotascope.core.errors import CannotAnswer, NothingToCompute
from rotascope.core.settings import NO_SECTOR
from rotascope.core.time import Positions
from rotascope.core.values import Flags, Floats, Values
from rotascope.core.window import spans
from rotascope.language.bound import Bound, Term, parts, windows
from rotascope.language.catalogue import Kind, Parameter
from rotascope.language.evaluate import Context
from rotascope.measures.entry import MEMBERS, condition, expression, measure
from rotascope.measures.groups import home_of, mask
from rotascope.measures.panels import IndexPanel, index_panel
from rotascope.measures.prices import note_age, note_index

FAMILY = "members"
_AMONG = Parameter("I", Kind.AMONG)


def _from(ctx: Context, bound: Bound, panel: IndexPanel, at: Positions) -> Positions:
    """The session at which membership is taken: the start of the first window, else T."""
    found = windows(bound)
    if not found:
        return at
    starts = [spans(w, ctx.market.calendar, at, panel.first_member).start for w in found]
    return np.asarray(np.min(np.vstack(starts), axis=0), dtype=np.int64)


def _matrix(
    ctx: Context, subject: Subject, bound: Bound, at: Positions
) -> tuple[list[Subject], Flags, Floats]:
    """Members or sectors, who counts at each session, and the expression for each."""
    if isinstance(subject, Sectors):
        return _of_sectors(ctx, subject, bound, at)
    panel = index_panel(ctx.market, home_of(subject, ctx.market))
    note_index(ctx, panel)
    begin = _from(ctx, bound, panel, at)
    note_age(ctx, panel, begin)
    columns = begin - panel.base
    good = (begin >= panel.first_member) & (columns >= 0)
    chosen = mask(ctx, panel, subject) & panel.held
    counts = np.zeros((len(chosen), len(at)), dtype=bool)
    counts[:, good] = chosen[:, columns[good]]
    rows = np.flatnonzero(counts.any(axis=1))
    asked = set(panel.rows.tolist())
    members: list[Subject] = [Symbol(panel.holdings.members[r]) for r in rows]
    if _of_accounts(bound):  # they may be known before the first close
        filers = ctx.market.filers()
        asked |= {r for r, one in zip(rows.tolist(), members, strict=True) if str(one) in filers}
    figures = np.full((len(rows), len(at)), np.nan)
    for k, row in enumerate(rows.tolist()):
        if row in asked:
            figures[k] = _for_one(ctx, members[k], bound, at)
    return members, counts[rows], figures


def _of_accounts(bound: Bound) -> bool:
    """Whether an expression reads filed accounts."""
    return any(
        "fundamentals" in part.measure.tables for part in parts(bound) if isinstance(part, Term)
    )


def _for_one(ctx: Context, it: Subject, bound: Bound, at: Positions) -> Floats:
    try:
        return replace(ctx, it=it, quiet=True).values(bound, at).data
    except CannotAnswer:
        return np.full(len(at), np.nan)


def _of_sectors(
    ctx: Context, subject: Sectors, bound: Bound, at: Positions
) -> tuple[list[Subject], Flags, Floats]:
    panel = index_panel(ctx.market, subject.inside)
    note_index(ctx, panel)
    columns = np.maximum(at - panel.base, 0)
    found: list[Subject] = []
    counts, figures = [], []
    for label in panel.holdings.labels:
        if label == NO_SECTOR:
            continue
        sector = Sector(label, subject.inside)
        there = np.asarray((mask(ctx, panel, sector) & panel.held).any(axis=0))[columns]
        if there.any():
            found.append(sector)
            counts.append(there & (at >= panel.first_member))
            figures.append(_for_one(ctx, sector, bound, at))
    if not found:
        return [], np.zeros((0, len(at)), bool), np.zeros((0, len(at)))
    return found, np.vstack(counts), np.vstack(figures)


def _told(ctx: Context, at: Positions, I: Subject, counts: Flags, figures: Floats) -> Flags:
    told = counts & ~np.isnan(figures)
    if len(at) == 1:
        missing = int((counts & np.isnan(figures)).sum())
        if not told.any():
            ctx.problem(
                at,
                lambda: NothingToCompute(
                    f"{I} has no member for which this can be told as of "
                    f"{ctx.market.calendar.date(int(at[0]))}"
                ),
            )
        elif missing:
            ctx.caveat(f"{missing} of {int(counts.sum())} members have no value and are left out")
    return told


@measure(
    FAMILY,
    (_AMONG, condition()),
    unit=units.COUNT,
    tables=MEMBERS,
    example="count_members(MAG7, return(it, ytd) > 0)",
    members_only=True,
)
def count_members(ctx: Context, at: Positions, *, I: Subject, C: Bound) -> Values:
    """How many members meet a condition, `it` standing for the member.

    Formula: members in force at the start of the window that C uses (else at T) for
    which C holds

    Missing: members for which C cannot be told are left out, with a caveat
    """
    _, counts, figures = _matrix(ctx, I, C, at)
    told = _told(ctx, at, I, counts, figures)
    hits = (told & (figures == 1.0)).sum(axis=0).astype(np.float64)
    return Values(np.where(told.any(axis=0), hits, np.nan), units.COUNT)


@measure(
    FAMILY,
    (_AMONG, condition()),
    unit=units.FRACTION,
    tables=MEMBERS,
    example="share_members(SP500, return(it, ytd) > 0)",
    members_only=True,
)
def share_members(ctx: Context, at: Positions, *, I: Subject, C: Bound) -> Values:
    """Which share of members meet a condition, `it` standing for the member.

    Formula: count_members over the members for which C can be told

    Missing: members for which C cannot be told are out of the denominator, with a caveat
    """
    _, counts, figures = _matrix(ctx, I, C, at)
    told = _told(ctx, at, I, counts, figures)
    whole = told.sum(axis=0)
    hits = (told & (figures == 1.0)).sum(axis=0)
    return Values(hits / np.where(whole == 0, np.nan, whole), units.FRACTION)


@measure(
    FAMILY,
    (Parameter("X", Kind.GROUP), _AMONG, expression()),
    unit=units.COUNT,
    tables=MEMBERS,
    example='rank_in(sector("Energy"), sectors(SP500), return(it, ytd))',
    members_only=True,
)
def rank_in(ctx: Context, at: Positions, *, X: Subject, I: Subject, E: Bound) -> Values:
    """Rank of a member, or of a sector, by any expression, 1 = highest.

    Formula: 1 + number of members, or of sectors with I = sectors(SP500), whose E
    exceeds that of X

    Missing: those without a value are passed over; X needs one
    """
    whom = ctx.it if isinstance(X, It) and ctx.it is not None else X
    own = replace(ctx, it=_inside(whom, I)).values(E, at).data
    _, counts, figures = _matrix(ctx, I, E, at)
    told = _told(ctx, at, I, counts, figures)
    with np.errstate(invalid="ignore"):
        above = (told & (figures > own)).sum(axis=0).astype(np.float64)
    nothing = np.isnan(own) | ~told.any(axis=0)
    return Values(np.where(nothing, np.nan, 1.0 + above), units.COUNT)


def _inside(X: Subject, I: Subject) -> Subject:
    if isinstance(X, Sector) and X.inside is None and isinstance(I, Sectors):
        return Sector(X.label, I.inside)
    return X


MEASURES = (count_members, share_members, rank_in)
