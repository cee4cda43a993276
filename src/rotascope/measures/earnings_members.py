"""Whose accounts a subject adds up: members in force, one set of accounts for each issuer."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from rotascope.core.accounts import DURATIONS
from rotascope.core.basket import Group, It, Subject, Symbol
from rotascope.core.errors import NothingToCompute, NotInStore
from rotascope.core.market import Holdings
from rotascope.core.time import Positions
from rotascope.core.values import Flags, Floats
from rotascope.language.catalogue import Parameter
from rotascope.language.evaluate import Context
from rotascope.measures.accounts import Figures
from rotascope.measures.entry import choice
from rotascope.measures.groups import home_of, mask
from rotascope.measures.panels import IndexPanel, index_panel
from rotascope.measures.prices import note_index
from rotascope.stats.cross import total

THIN = 0.95
"""Below this share of the weight with figures a reading carries a caveat."""
LEAST = 0.5
"""Below this share there is no figure."""
ITEM = choice("item", *DURATIONS, default="net_income", says="which line of the accounts")
PERIOD: Parameter = choice(
    "period",
    "ttm",
    "quarter",
    default="ttm",
    says="trailing twelve months, or each member's latest fiscal quarter",
)

Pair = tuple[int, int, int]


@dataclass(frozen=True, eq=False)
class Roll:
    """The members of a subject through time.

    Attributes
    ----------
    name
        What it is the roll of.
    symbols
        Everyone who was ever a member.
    panel
        The index in which the subject is taken; None for a symbol or a plain list of
        symbols, whose members are always the same.
    chosen
        bool[symbols, columns of the panel or 1]: the part of the index that the subject is.
    pairs
        Lines of one issuer.
    pool
        Whose accounts are loaded together: for a member in turn, all members of its index.
    """

    name: str
    symbols: tuple[str, ...]
    panel: IndexPanel | None
    chosen: Flags
    pairs: tuple[Pair, ...] = ()
    pool: tuple[str, ...] = ()

    @property
    def loaded(self) -> tuple[str, ...]:
        """Symbols whose figures are asked for at once."""
        return self.pool or self.symbols

    @property
    def first(self) -> int:
        """First session on which there are members."""
        return 0 if self.panel is None else max(self.panel.first_member, self.panel.base)

    def held(self, at: Positions) -> Flags:
        """bool[symbols, sessions]: members in force after the close; sessions from `first` on."""
        if self.panel is None:
            return np.ones((len(self.symbols), len(at)), dtype=bool)
        columns = at - self.panel.base
        chosen = self.chosen if self.chosen.shape[1] == 1 else self.chosen[:, columns]
        return self.panel.held[:, columns] & chosen

    def weights(self, at: Positions) -> Floats:
        """float64[symbols, sessions]: weights in the index; ones where it has no weights yet."""
        out = np.ones((len(self.symbols), len(at)))
        if self.panel is None or self.panel.first_weight > self.panel.last:
            return out
        there = at >= self.panel.first_weight
        out[:, there] = self.panel.weights[:, at[there] - self.panel.base]
        return out

    def by_weight(self, at: int) -> bool:
        """Whether the members have weights on a session."""
        return self.panel is not None and at >= self.panel.first_weight

    def once(self, told: Flags, at: Positions) -> Flags:
        """Without the second line of an issuer whose first has figures: one set of accounts."""
        out = told.copy()
        for first, second, since in self.pairs:
            out[second] &= ~(out[first] & (at >= since))
        return out


def pairs_of(holdings: Holdings, symbols: tuple[str, ...]) -> tuple[Pair, ...]:
    """Lines of one issuer among symbols: earlier place, later place, session since known."""
    place = {symbol: i for i, symbol in enumerate(symbols)}
    found: dict[tuple[int, int], int] = {}
    for file, issuer in enumerate(holdings.issuer):
        held = np.flatnonzero(holdings.held[file] & (issuer >= 0))
        numbers, counts = np.unique(issuer[held], return_counts=True)
        for number in numbers[counts > 1].tolist():
            lines = [holdings.members[i] for i in held[issuer[held] == number].tolist()]
            for pair in combinations(sorted(place[s] for s in lines if s in place), 2):
                found.setdefault(pair, int(holdings.positions[file]))
    return tuple((*pair, since) for pair, since in sorted(found.items()))


def roll_of(ctx: Context, subject: Subject) -> Roll:
    """The members of a subject, noted among the inputs.

    A list of symbols without an index of its own is those symbols, always; everything else
    is taken in its index, member by member in force.
    """
    pool: tuple[str, ...] = ()
    if isinstance(subject, It):
        if ctx.it is None:
            raise NothingToCompute("'it' stands for a member only inside a member measure")
        subject = ctx.it
        pool = _fellows(ctx, str(subject)) if isinstance(subject, Symbol) else ()
    if isinstance(subject, Symbol):
        everyone = np.ones((1, 1), dtype=bool)
        return Roll(subject.name, (subject.name,), None, everyone, pool=pool)
    if isinstance(subject, Group) and subject.inside is None:
        return _listed(ctx, subject)
    return roll_in(ctx, subject)


def _fellows(ctx: Context, name: str) -> tuple[str, ...]:
    """All members of the first index that a symbol was ever in, the home index first."""
    market = ctx.market
    for index in dict.fromkeys((market.settings.home, *sorted(market.indices()))):
        if market.is_index(index):
            with suppress(NotInStore):
                members = market.holdings(index).members
                if name in market.kept(("members", index), lambda m=members: frozenset(m)):  # type: ignore[misc]  # bound at once
                    return members
    return ()


def _listed(ctx: Context, subject: Group) -> Roll:
    """A list of symbols; which of them are of one issuer the home index's files tell."""
    names, home = tuple(dict.fromkeys(subject.members)), ctx.market.settings.home
    pairs: tuple[Pair, ...] = ()
    if ctx.market.is_index(home):
        with suppress(NotInStore):  # no file of it is known yet
            pairs = pairs_of(ctx.market.holdings(home), names)
    return Roll(str(subject), names, None, np.ones((len(names), 1), dtype=bool), pairs)


def roll_in(ctx: Context, subject: Subject) -> Roll:
    """The members of a basket in its index, a list of symbols too."""
    if isinstance(subject, It) and ctx.it is not None:
        subject = ctx.it
    panel = index_panel(ctx.market, home_of(subject, ctx.market))
    note_index(ctx, panel)
    members = panel.holdings.members
    pairs = ctx.market.kept(
        ("issuers", panel.index), lambda: pairs_of(ctx.market.holdings(panel.index), members)
    )
    return Roll(str(subject), members, panel, mask(ctx, panel, subject), pairs)


def figures_at(figures: Figures, symbols: tuple[str, ...], at: Positions) -> Floats:
    """Figures of symbols at sessions: float64[symbols, sessions], NaN = none."""
    out = np.full((len(symbols), len(at)), np.nan)
    place = {symbol: i for i, symbol in enumerate(figures.symbols)}
    rows = np.array([i for i, s in enumerate(symbols) if s in place], dtype=np.int64)
    if not len(rows) or not len(at):
        return out
    theirs = np.array([place[symbols[i]] for i in rows.tolist()], dtype=np.int64)
    good = np.flatnonzero(at >= figures.base)
    out[np.ix_(rows, good)] = figures.values[np.ix_(theirs, at[good] - figures.base)]
    return out


@dataclass(frozen=True, eq=False)
class Told:
    """Members of a subject and their figures on some sessions.

    Attributes
    ----------
    roll
        The subject.
    at
        The sessions, none before the subject has members.
    figures
        Each float64[symbols, sessions]: figures asked for, NaN = none.
    held
        bool[symbols, sessions]: members in force.
    counted
        bool[symbols, sessions]: those with every figure, an issuer's second line left out.
    covered
        float64[sessions]: share of the weight of the members in force (before there are
        weights: of their number) that has every figure; NaN without members.
    """

    roll: Roll
    at: Positions
    figures: tuple[Floats, ...]
    held: Flags
    counted: Flags
    covered: Floats

    @property
    def enough(self) -> Flags:
        """bool[sessions]: at least half of the weight has every figure."""
        return np.greater_equal(np.nan_to_num(self.covered), LEAST)


def told_of(roll: Roll, sources: tuple[Figures, ...], at: Positions) -> Told:
    """Members in force and their figures; sessions before `roll.first` are not allowed."""
    return told_with(roll, tuple(figures_at(one, roll.symbols, at) for one in sources), at)


def told_with(
    roll: Roll, figures: tuple[Floats, ...], at: Positions, *, without: Flags | None = None
) -> Told:
    """Members in force that have every figure.

    Parameters
    ----------
    roll
        The subject.
    figures
        Each float64[symbols, sessions], NaN = none.
    at
        The sessions, none before `roll.first`.
    without
        bool[symbols, sessions]: members of whom nothing is asked.
    """
    held = roll.held(at)
    if without is not None:
        held &= ~without
    there = held.copy()
    for one in figures:
        there &= ~np.isnan(one)
    weights = roll.weights(at)
    whole = total(np.where(held, weights, 0.0))
    part = total(np.where(there, weights, 0.0))
    covered = np.where(whole > 0, part / np.where(whole > 0, whole, 1.0), np.nan)
    return Told(roll, at, figures, held, roll.once(there, at), covered)


def note_told(ctx: Context, found: Told, item: str) -> None:
    """At a single reading: what was used, how much it covers, or why there is nothing."""
    if len(found.at) != 1:
        return
    roll, day = found.roll, ctx.market.calendar.date(int(found.at[0]))
    members = int(roll.once(found.held, found.at)[:, 0].sum())
    told = int(found.counted[:, 0].sum())
    ctx.used("fundamentals", roll.name, item=item, members=str(members), told=str(told))
    share = float(np.nan_to_num(found.covered)[0])
    of = "of the weight" if roll.by_weight(int(found.at[0])) else "of the members"
    if not members:
        ctx.problem(found.at, lambda: NothingToCompute(f"{roll.name} has no member on {day}"))
    elif len(roll.symbols) == 1 and not told:
        ctx.problem(found.at, lambda: _nothing(roll.name, item, day))
    elif share < LEAST:
        ctx.problem(
            found.at,
            lambda: NotInStore(
                f"filings known by {day} give {item} for {100 * share:.1f} % {of} of "
                f"{roll.name}; at least {100 * LEAST:.0f} % are needed: more filers in the table "
                "fundamentals would supply it"
            ),
        )
    elif share < THIN:
        ctx.caveat(f"filings cover {100 * share:.1f} % {of} of {roll.name} ({item})")


def _nothing(name: str, item: str, day: object) -> NotInStore:
    return NotInStore(
        f"no {item} of {name} is known on {day} for the periods asked: it comes from the table "
        "fundamentals"
    )
