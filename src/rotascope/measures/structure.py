"""Structure: how concentrated an index is, and what its weights say."""

from __future__ import annotations

import numpy as np

from rotascope.core import units
from rotascope.core.basket import Subject
from rotascope.core.errors import CannotAnswer, NothingToCompute, NotInStore
from rotascope.core.time import Positions
from rotascope.core.values import Floats, Values
from rotascope.core.window import Window
from rotascope.language.evaluate import Context
from rotascope.measures.entry import (
    MEMBERS,
    choice,
    group,
    index,
    inside,
    measure,
    number,
    window,
)
from rotascope.measures.groups import mask, panel_of, wide_group
from rotascope.measures.leadership import return_of
from rotascope.measures.panels import IndexPanel
from rotascope.measures.prices import THIN, Style, earned, note_age, note_index
from rotascope.measures.spans import resolve
from rotascope.measures.wideindex import TOP
from rotascope.stats.cross import concentration, total

FAMILY = "structure"
_BY = choice("by", "line", "issuer", default="line", says="lines, or issuers with lines merged")
_TIMING = "holdings known after the close of the as-of session or before"


def opened(ctx: Context, subject: Subject, at: Positions, *, weights: bool) -> IndexPanel:
    """The panel of an index, noted, with the reason where nothing is in force at a reading."""
    panel = panel_of(ctx, subject)
    note_index(ctx, panel)
    note_age(ctx, panel, at)
    if len(at) == 1:
        first = panel.first_weight if weights else panel.first_member
        if at[0] < first:
            ctx.problem(at, lambda: _not_yet(ctx, panel, int(at[0]), weights=weights))
    return panel


def _not_yet(ctx: Context, panel: IndexPanel, place: int, *, weights: bool) -> CannotAnswer:
    calendar = ctx.market.calendar
    here = calendar.date(place)
    if weights and panel.first_weight <= panel.last:
        return NotInStore(
            f"{panel.name} has no weights on {here}; the first session with weights is "
            f"{calendar.date(panel.first_weight)}"
        )
    if weights:
        return NotInStore(f"{panel.name} has no weights by {here}, members only")
    return NotInStore(
        f"{panel.name} has no members on {here}; the first session available is "
        f"{calendar.date(panel.first_member)}"
    )


def column_of(panel: IndexPanel, figures: Floats, at: Positions, first: int) -> Floats:
    """Figures by column at given sessions; NaN before the first session that counts."""
    columns = at - panel.base
    out = np.full(len(at), np.nan)
    good = (columns >= 0) & (at >= first)
    out[good] = figures[columns[good]]
    return out


def note_priced(ctx: Context, panel: IndexPanel, at: Positions) -> None:
    """Caveat where less than 95 % of the weight in force has a close at a reading."""
    if len(at) != 1 or at[0] < panel.first_weight:
        return
    if panel.wide is not None:
        share = float(panel.wide.figures["valued"][at[0]])
    else:
        column = int(at[0]) - panel.base
        priced = ~np.isnan(panel.closes[:, column])
        share = float(panel.weights[panel.rows, column][priced].sum())
    ctx.used("coverage", panel.name, share=f"{share:.4f}")
    if share < THIN:
        ctx.caveat(f"prices cover {100 * share:.1f} % of the weight of {panel.name}")


@measure(
    FAMILY,
    (group(), inside()),
    unit=units.FRACTION,
    tables=MEMBERS,
    example="weight(MAG7, in=SP500)",
    timing=_TIMING,
)
def weight(ctx: Context, at: Positions, *, G: Subject, **where: Subject) -> Values:
    """Share of an index that a group makes up.

    Formula: sum of the weights in force after the close of T: the latest holdings dated
    on or before T, drifted to T by the members' returns and rescaled to 1

    Missing: members without a price keep their weight; a group without a member is an error
    """
    panel = opened(ctx, where["in"], at, weights=True)
    found = wide_group(panel, G, "weight")
    if found is not None and (len(at) > 1 or found[at[0]] > 0):
        return Values(np.where(found[at] > 0, found[at], np.nan), units.FRACTION)
    chosen = mask(ctx, panel, G) & panel.held
    data = total(np.where(chosen, panel.weights, 0.0))
    some = np.asarray(chosen.any(axis=0))
    data = np.where(some, data, np.nan)
    if len(at) == 1 and at[0] >= panel.first_weight and not some[at[0] - panel.base]:
        ctx.problem(
            at,
            lambda: NothingToCompute(
                f"{G} has no member in {panel.name} on {ctx.market.calendar.date(int(at[0]))}"
            ),
        )
    return Values(column_of(panel, data, at, panel.first_weight), units.FRACTION)


def _by_issuer(panel: IndexPanel, weights: Floats, at: Positions) -> list[Floats]:
    """Weights of issuers at each session: lines of one issuer added together."""
    found = []
    for place in at.tolist():
        column = place - panel.base
        file = panel.file_of[column] if column >= 0 else -1
        w: Floats = weights[:, column] if file >= 0 else np.zeros(0)
        if file >= 0:
            codes = panel.holdings.issuer[file]
            if not (codes >= 0).any():
                raise NotInStore(
                    f"the holdings of {panel.name} name no issuers: by=issuer needs ISINs"
                )
            own = np.where(codes >= 0, codes, codes.max(initial=0) + 1 + np.arange(len(codes)))
            w = np.bincount(own, weights=w).astype(np.float64)
        found.append(w)
    return found


def _concentrated(ctx: Context, at: Positions, I: Subject, by: str) -> tuple[IndexPanel, Floats]:
    """The panel, and the Herfindahl index at each session."""
    panel = opened(ctx, I, at, weights=True)
    if by == "issuer":
        data = np.array(
            [float((w * w).sum()) or np.nan for w in _by_issuer(panel, panel.weights, at)]
        )
        return panel, np.where(at >= panel.first_weight, data, np.nan)
    if panel.wide is not None:
        return panel, panel.wide.figures["hhi"][at]
    figures = ctx.market.kept(("hhi", I), lambda: concentration(panel.weights))
    return panel, column_of(panel, figures, at, panel.first_weight)


@measure(
    FAMILY,
    (index(), number("n", 10, "how many"), _BY),
    unit=units.FRACTION,
    tables=MEMBERS,
    example="top_weight(SP500, 10)",
    timing=_TIMING,
)
def top_weight(ctx: Context, at: Positions, *, I: Subject, n: int, by: str) -> Values:
    """Share of an index that its n largest members make up.

    Formula: sum of the n largest weights after the close of T; by=issuer adds the lines
    of one issuer (first six characters of the CUSIP in the ISIN) first

    Missing: members without a price keep their weight
    """
    panel = opened(ctx, I, at, weights=True)
    if by == "issuer":
        data = np.array(
            [float(np.sort(w)[::-1][:n].sum()) for w in _by_issuer(panel, panel.weights, at)]
        )
        return Values(np.where(at >= panel.first_weight, data, np.nan), units.FRACTION)

    if panel.wide is not None and n == TOP:
        return Values(panel.wide.figures["top"][at], units.FRACTION)

    def make() -> Floats:
        ordered = -np.sort(-panel.weights, axis=0)[:n]
        return total(ordered)

    figures = ctx.market.kept(("top_weight", I, n), make)
    return Values(column_of(panel, figures, at, panel.first_weight), units.FRACTION)


@measure(
    FAMILY,
    (index(), _BY),
    unit=units.RATIO,
    tables=MEMBERS,
    example="hhi(SP500)",
    timing=_TIMING,
    references="Hirschman (1964), The Paternity of an Index",
)
def hhi(ctx: Context, at: Positions, *, I: Subject, by: str) -> Values:
    """Herfindahl index of an index's weights: 1/n when equal, 1 when one member is all.

    Formula: sum of squared weights after the close of T

    Missing: members without a price keep their weight
    """
    return Values(_concentrated(ctx, at, I, by)[1], units.RATIO)


@measure(
    FAMILY,
    (index(), _BY),
    unit=units.COUNT,
    tables=MEMBERS,
    example="effective_number(SP500)",
    timing=_TIMING,
    references="Hirschman (1964), The Paternity of an Index",
)
def effective_number(ctx: Context, at: Positions, *, I: Subject, by: str) -> Values:
    """How many equal members would be as concentrated as the index is.

    Formula: 1 / hhi

    Missing: members without a price keep their weight
    """
    return Values(1.0 / _concentrated(ctx, at, I, by)[1], units.COUNT)


@measure(
    FAMILY,
    (index(), window()),
    unit=units.POINTS,
    tables=MEMBERS,
    example="cap_minus_equal(SP500, 63d)",
)
def cap_minus_equal(ctx: Context, at: Positions, *, I: Subject, window: Window) -> Values:
    """How far capitalisation weights beat equal weights.

    Formula: return(I, window) - return(I, window, weighting=equal)

    Missing: as for return
    """
    cap, equal = earned(ctx, I), earned(ctx, I, Style(weighting="equal"))
    spans = resolve(ctx, window, at, max(cap.first, equal.first))
    data = return_of(ctx, cap, spans, at) - return_of(ctx, equal, spans, at)
    return Values(data, units.POINTS)


MEASURES = (weight, top_weight, hhi, effective_number, cap_minus_equal)
