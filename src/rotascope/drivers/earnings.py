"""The earnings of baskets, quarter by quarter: growth, who made it, and who grows faster."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from rotascope.core.basket import Index, Sector, Subject
from rotascope.core.errors import BadUsage, CannotAnswer, NotInStore
from rotascope.core.market import Market
from rotascope.core.settings import NO_SECTOR
from rotascope.drivers.earnings_quarters import BY_DAYS, number_of, quarterly
from rotascope.drivers.earnings_seasons import Rolls, Season, season_of
from rotascope.language.bound import Term
from rotascope.language.catalogue import Catalogue
from rotascope.language.evaluate import Context, Evaluator
from rotascope.measures.earnings import Asked, grown
from rotascope.measures.earnings_members import roll_in, roll_of
from rotascope.measures.groups import mask

QUARTERS = 12
MAKERS = 5
"""So many members at either end are named."""


@dataclass(frozen=True)
class Basket:
    """A basket's quarters, and its trailing twelve months.

    Attributes
    ----------
    name, index
        The basket; the index in which it is taken ("" = a symbol or a list of symbols).
    seasons
        Ascending.
    ttm, ttm_growth
        Latest twelve months in currency and their growth; None = none.
    caveats
        What a careful reader must know of the twelve months.
    """

    name: str
    index: str
    seasons: tuple[Season, ...]
    ttm: float | None
    ttm_growth: float | None
    caveats: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """The basket as plain data."""
        return {
            "basket": self.name,
            "index": self.index or None,
            "ttm": self.ttm,
            "ttm_growth": self.ttm_growth,
            "quarters": [one.as_dict() for one in self.seasons],
            "caveats": list(self.caveats),
        }


@dataclass(frozen=True)
class Part:
    """A group's part in the growth of an index, trailing twelve months.

    Attributes
    ----------
    name
        The group.
    base_share
        Its share of the index's earnings of the year before.
    growth
        Its own growth; None where its base is not positive.
    contribution
        Points of the index's growth; those of all groups add up to it.
    """

    name: str
    base_share: float
    growth: float | None
    contribution: float


@dataclass(frozen=True)
class Maker:
    """A member's part in the growth of an index, in points."""

    name: str
    contribution: float


@dataclass(frozen=True)
class Split:
    """The growth of an index, trailing twelve months, by who made it.

    Attributes
    ----------
    index
        The index ("" = of none enough is known).
    parts
        Its sectors, the largest contribution first; they add up to its growth.
    most, least
        The members that added most, and those that took most away, at most `MAKERS` of each.
    """

    index: str = ""
    parts: tuple[Part, ...] = ()
    most: tuple[Maker, ...] = ()
    least: tuple[Maker, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """The split as plain data."""
        return {
            "index": self.index,
            "parts": [dict(vars(one)) for one in self.parts],
            "most": [dict(vars(one)) for one in self.most],
            "least": [dict(vars(one)) for one in self.least],
        }


@dataclass(frozen=True)
class Lead:
    """Who grows faster: the first basket against the second, trailing twelve months.

    Attributes
    ----------
    faster, slower
        The baskets; empty where a growth rate is missing.
    by
        Points between them; None = cannot be told.
    since
        First session of the unbroken time for which this has been known.
    why
        Why it cannot be told; empty where it can.
    """

    faster: str
    slower: str
    by: float | None
    since: date | None
    why: str = ""


@dataclass(frozen=True)
class Table:
    """Earnings of baskets as known on a session.

    Attributes
    ----------
    as_of, snapshot, simulated
        Where the reader stands, on which facts.
    item
        Line of the accounts.
    rule
        How fiscal quarters are brought to calendar quarters.
    baskets
        In the order asked for.
    split
        Who made the growth of the index of the first basket of which enough is known.
    lead
        The first two baskets against one another; None where one was asked for.
    """

    as_of: date
    snapshot: str
    simulated: bool
    item: str
    rule: str
    baskets: tuple[Basket, ...]
    split: Split
    lead: Lead | None

    def as_dict(self) -> dict[str, Any]:
        """The object that `rotascope earnings --json` prints."""
        lead = None if self.lead is None else dict(vars(self.lead))
        if lead and self.lead and self.lead.since:
            lead["since"] = self.lead.since.isoformat()
        return {
            "as_of": self.as_of.isoformat(),
            "snapshot": self.snapshot,
            "simulated": self.simulated,
            "item": self.item,
            "quarters_by": self.rule,
            "baskets": [one.as_dict() for one in self.baskets],
            "split": self.split.as_dict(),
            "lead": lead,
        }


@dataclass(frozen=True)
class Choice:
    """What the table is of: line of the accounts, number of quarters, rule for quarters."""

    item: str = "net_income"
    quarters: int = QUARTERS
    rule: str = BY_DAYS


def earnings_table(
    market: Market, catalogue: Catalogue, baskets: Sequence[str], choice: Choice
) -> Table:
    """Earnings of baskets by calendar quarter, as known on the market's last session.

    Parameters
    ----------
    market
        The facts.
    catalogue
        The measures.
    baskets
        Expressions of baskets or symbols; the first two are set against one another.
    choice
        Line of the accounts, number of quarters, rule for quarters.

    Raises
    ------
    ExpressionError
        A basket is none.
    BadUsage
        No basket, or no quarter, is asked for.
    CannotAnswer
        The store has no accounts of the members of any basket.
    """
    if not baskets or choice.quarters < 1:
        raise BadUsage("name a basket, and at least one quarter")
    evaluator = Evaluator(catalogue, market)
    subjects = [subject_of(evaluator, text) for text in baskets]
    numbers = _numbers(market, choice)
    found = tuple(_basket(evaluator, one, numbers, choice) for one in subjects)
    if all(one.ttm is None and not one.seasons for one in found):
        raise NotInStore(next((c for one in found for c in one.caveats), "no accounts are known"))
    calendar = market.calendar
    return Table(
        as_of=calendar.date(len(calendar) - 1),
        snapshot=market.snapshot,
        simulated=market.simulated,
        item=choice.item,
        rule=choice.rule,
        baskets=found,
        split=_split(market, [one.index for one in found if one.index], choice.item),
        lead=_lead(evaluator, subjects, choice.item) if len(subjects) > 1 else None,
    )


def subject_of(evaluator: Evaluator, text: str) -> Subject:
    """The basket or symbol that an expression names."""
    _, bound = evaluator.bind(f"earnings({text})")
    if not isinstance(bound, Term):
        raise BadUsage(f"'{text}' is not a basket")
    found: Subject = bound.arguments["X"]
    return found


def _numbers(market: Market, choice: Choice) -> range:
    """The calendar quarters to show: the last is the one that the session lies in or after."""
    session = market.calendar.sessions[-1:]
    running = int(number_of(session, rule="end")[0])
    return range(running - choice.quarters, running + 1)


def _basket(evaluator: Evaluator, subject: Subject, numbers: range, choice: Choice) -> Basket:
    ctx = Context(evaluator.market)
    roll = roll_of(ctx, subject)
    index = "" if roll.panel is None else roll.panel.index
    rolls = Rolls(roll, roll if not index else roll_in(ctx, Index(index)))
    figures = quarterly(ctx.market, roll.symbols, choice.item, rule=choice.rule)
    seasons = [season_of(ctx, rolls, figures, number) for number in numbers]
    while seasons and not seasons[0].told:
        seasons.pop(0)
    while seasons and not seasons[-1].told:
        seasons.pop()
    ttm, caveats = _read(evaluator, f"earnings({subject}, item={choice.item})")
    rate, more = _read(evaluator, f"earnings_growth({subject}, item={choice.item})")
    notes = tuple(dict.fromkeys((*caveats, *more)))
    return Basket(str(subject), index, tuple(seasons), ttm, rate, notes)


def _read(evaluator: Evaluator, text: str) -> tuple[float | None, tuple[str, ...]]:
    """A reading that may be refused: its value and what it says."""
    try:
        found = evaluator.read(text)
    except CannotAnswer as error:
        return None, (error.message,)
    value = found.value
    return (float(value) if isinstance(value, int | float) else None), found.caveats


def _split(market: Market, indices: Sequence[str], item: str) -> Split:
    """The growth of the first index of which enough is known, by who made it."""
    for index in dict.fromkeys(indices):
        found = _made(Context(market), index, item)
        if found.parts:
            return found
    return Split()


def _made(ctx: Context, index: str, item: str) -> Split:
    roll = roll_in(ctx, Index(index))
    last = np.array([len(ctx.market.calendar) - 1], dtype=np.int64)
    if roll.panel is None or last[0] < roll.first:
        return Split()
    found = grown(ctx, roll, Asked(item, "ttm"), last)
    counted = found.told.counted[:, 0]
    now, base = (figures[:, 0] for figures in found.told.figures)
    if not found.base[0] > 0:
        return Split()
    parts, whole = [], float(base[counted].sum())
    for label in (*roll.panel.holdings.labels, NO_SECTOR):
        chosen = mask(ctx, roll.panel, Sector(label, index))
        mine = counted & chosen[:, 0 if chosen.shape[1] == 1 else last[0] - roll.panel.base]
        if mine.any():
            parts.append(_part(label, float(now[mine].sum()), float(base[mine].sum()), whole))
    points = np.where(counted, (now - base) / whole, 0.0)
    order = np.argsort(-points, kind="stable").tolist()
    makers = [Maker(roll.symbols[i], float(points[i])) for i in order]
    return Split(
        index,
        tuple(sorted(parts, key=lambda one: -one.contribution)),
        tuple(one for one in makers[:MAKERS] if one.contribution > 0),
        tuple(one for one in makers[: -MAKERS - 1 : -1] if one.contribution < 0),
    )


def _part(name: str, now: float, base: float, whole: float) -> Part:
    return Part(name, base / whole, (now - base) / base if base > 0 else None, (now - base) / whole)


def _lead(evaluator: Evaluator, subjects: Sequence[Subject], item: str) -> Lead:
    """The first two against one another."""
    first, second = (str(one) for one in subjects[:2])
    tail = f"item={item})"
    by, notes = _read(evaluator, f"handoff({first}, {second}, {tail}")
    if by is None:
        return Lead("", "", None, None, notes[-1] if notes else "")
    if by < 0:
        first, second = second, first
    since = None
    if by:
        since = evaluator.read(f"handoff_since({first}, {second}, {tail}").value
    return Lead(first, second, abs(by), since if isinstance(since, date) else None)
