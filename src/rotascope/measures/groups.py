"""Groups inside an index: who belongs after each close, and what the group returned."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from rotascope.core.basket import (
    Difference,
    Group,
    Index,
    It,
    Sector,
    Subject,
    Symbol,
    Top,
    Union,
)
from rotascope.core.errors import WrongArgument
from rotascope.core.market import Market
from rotascope.core.settings import NO_SECTOR
from rotascope.core.values import Flags, Floats
from rotascope.language.evaluate import Context
from rotascope.measures.panels import IndexPanel, index_panel
from rotascope.stats.cross import largest, total


def home_of(subject: Subject, market: Market) -> str:
    """The index in which a basket is taken."""
    match subject:
        case Index(name):
            return name
        case Sector(_, inside) | Top(_, inside) | Group(_, _, inside) if inside is not None:
            return inside
        case Difference(left, right) | Union(left, right):
            for part in (left, right):
                if not isinstance(part, Symbol | It):
                    return home_of(part, market)
    return market.settings.home


def mask(ctx: Context, panel: IndexPanel, subject: Subject) -> Flags:
    """Which members belong to a group after each close.

    Returns
    -------
    bool[members, columns] or bool[members, 1] where it does not change.

    Raises
    ------
    WrongArgument
        The group is defined in another index.
    """
    match subject:
        case It():
            if ctx.it is None:
                raise WrongArgument("'it' stands for a member only inside a member measure")
            return mask(ctx, panel, ctx.it)
        case Symbol(name):
            return _named(panel, (name,))
        case Group(_, members, _):
            return _named(panel, members)
        case Index(name):
            if name == panel.index:
                return np.ones((len(panel.holdings.members), 1), dtype=bool)
            return _other(ctx, panel, name)
        case Sector(label, inside):
            _same(inside, panel.index, subject)
            return _sector(panel, label)
        case Top(count, inside):
            _same(inside, panel.index, subject)
            return ctx.market.kept(
                ("top", panel.index, count), lambda: largest(panel.weights, count)
            )
        case Difference(left, right):
            return mask(ctx, panel, left) & ~mask(ctx, panel, right)
        case Union(left, right):
            return mask(ctx, panel, left) | mask(ctx, panel, right)
    raise WrongArgument(f"{subject} is not a group of members")


def _same(inside: str | None, index: str, subject: Subject) -> None:
    if inside is not None and inside != index:
        raise WrongArgument(f"{subject} is taken in {inside}, the rest in {index}")


def _named(panel: IndexPanel, names: tuple[str, ...]) -> Flags:
    wanted = set(names)
    return np.array([m in wanted for m in panel.holdings.members], dtype=bool)[:, None]


def _other(ctx: Context, panel: IndexPanel, name: str) -> Flags:
    other = index_panel(ctx.market, name)
    place = {m: i for i, m in enumerate(other.holdings.members)}
    out = np.zeros((len(panel.holdings.members), panel.width), dtype=bool)
    shift = other.base - panel.base
    first = max(0, shift)
    for i, member in enumerate(panel.holdings.members):
        if member in place:
            out[i, first:] = other.held[place[member], first - shift :]
    return out


def _sector(panel: IndexPanel, label: str) -> Flags:
    holdings = panel.holdings
    code = -1 if label == NO_SECTOR else -2
    if label in holdings.labels:
        code = holdings.labels.index(label)
    by_file = holdings.held & (holdings.sector == code)
    out = np.zeros((len(holdings.members), panel.width), dtype=bool)
    there = panel.file_of >= 0
    out[:, there] = by_file[panel.file_of[there]].T
    return out


def panel_of(ctx: Context, subject: Subject) -> IndexPanel:
    """The panel of an index, or of a basket inside one, rescaled to 1."""
    if isinstance(subject, It) and ctx.it is not None:
        subject = ctx.it
    whole = index_panel(ctx.market, home_of(subject, ctx.market))
    if isinstance(subject, Index):
        return whole

    def make() -> IndexPanel:
        return replace(whole, name=str(subject), chosen=mask(ctx, whole, subject))

    return ctx.market.kept(("part", whole.name, subject), make)


def wide_group(panel: IndexPanel, subject: Subject, what: str) -> Floats | None:
    """`weight` or `contribution` of a sector from the wide stage, by session; None = not there."""
    if panel.wide is None or not isinstance(subject, Sector):
        return None
    _same(subject.inside, panel.index, subject)
    if subject.label not in panel.wide.labels:
        return None
    return panel.wide.figures[f"{what}{panel.wide.labels.index(subject.label)}"]


@dataclass(frozen=True, eq=False)
class GroupReturns:
    """Returns of a group inside an index, by session of the calendar.

    Attributes
    ----------
    returns
        float64, NaN = none.
    covered
        float64: share of the group's weight that had a return.
    """

    returns: Floats
    covered: Floats


def group_returns(
    ctx: Context, subject: Subject, *, weighting: str = "cap", rebalance: str = "day"
) -> GroupReturns:
    """Daily returns of a basket: a whole index, or a group rescaled to 1 inside it.

    Cap weighting uses the weights in force after the close before; equal weighting
    1/n of those in force, anew every day or at each quarter's last session.
    """
    market = ctx.market
    if isinstance(subject, It) and ctx.it is not None:
        subject = ctx.it
    panel = index_panel(market, home_of(subject, market))
    if isinstance(subject, Index) and panel.wide is not None and rebalance == "day":
        figures, equal = panel.wide.figures, weighting == "equal"
        return GroupReturns(
            figures["equal" if equal else "cap"], figures["covered_equal" if equal else "covered"]
        )

    def make() -> GroupReturns:
        if weighting == "cap":
            return _weighted(panel, _cap(ctx, panel, subject))
        chosen = mask(ctx, panel, subject) & panel.held
        if rebalance == "day":
            return _weighted(panel, chosen.astype(np.float64))
        return _weighted(panel, _quarterly(market, panel, chosen))

    return market.kept(("group", panel.name, subject, weighting, rebalance), make)


def _cap(ctx: Context, panel: IndexPanel, subject: Subject) -> Floats:
    if isinstance(subject, Index):
        return panel.weights
    return panel.weights * mask(ctx, panel, subject)


def _weighted(panel: IndexPanel, weights: Floats) -> GroupReturns:
    """Returns under weights in force after each close (float64[members, columns])."""
    before = weights[panel.rows, :-1]
    r = panel.returns[:, 1:]
    there = ~np.isnan(r)
    priced = total(np.where(there, before, 0.0))
    everyone = total(weights[:, :-1])
    gained = total(np.where(there, before * np.nan_to_num(r), 0.0))
    out = np.full((2, panel.width), np.nan)
    some = priced > 0
    out[0, 1:][some] = gained[some] / priced[some]
    out[1, 1:][everyone > 0] = priced[everyone > 0] / everyone[everyone > 0]
    return GroupReturns(panel.by_session(out[0]), panel.by_session(out[1]))


def _quarterly(market: Market, panel: IndexPanel, chosen: Flags) -> Floats:
    """Weights after each close when every quarter's last session resets them to 1/n."""
    quarter = market.calendar.period_ids("quarter")[panel.base :]
    ends = np.flatnonzero(quarter[1:] != quarter[:-1])
    if market.calendar.finished("quarter", panel.last):
        ends = np.append(ends, panel.width - 1)
    out = np.zeros(chosen.shape)
    bounds = np.append(ends, panel.width)
    for first, following in zip(bounds[:-1].tolist(), bounds[1:].tolist(), strict=True):
        rows = np.flatnonzero(chosen[panel.rows, first] & ~np.isnan(panel.closes[:, first]))
        if not len(rows):
            continue
        span = slice(first, following)
        members = panel.rows[rows]
        stays = np.logical_and.accumulate(chosen[members, span], axis=1)
        closes = panel.closes[rows, span]
        newest = np.maximum.accumulate(
            np.where(np.isnan(closes), 0, np.arange(closes.shape[1])), axis=1
        )
        grown = np.take_along_axis(closes, newest, axis=1) / closes[:, :1]
        out[members, span] = np.where(stays, grown, 0.0) / len(rows)
    return out
