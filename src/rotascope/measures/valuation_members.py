"""What a subject is made up of for its valuation: members, weights, market values, figures."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from rotascope.core.basket import Group, It, Subject, Symbol
from rotascope.core.errors import NothingToCompute, NotInStore
from rotascope.core.market import Market
from rotascope.core.time import Positions
from rotascope.core.values import Flags, Floats
from rotascope.language.evaluate import Context
from rotascope.measures import accounts
from rotascope.measures.accounts import Figures, instant, ttm
from rotascope.measures.caps import ADJUSTED, SAYS, WEIGHT, Codes, caps, filing, issuers, own_cap
from rotascope.measures.earnings_members import LEAST, THIN, figures_at, pairs_of
from rotascope.measures.groups import home_of, mask
from rotascope.measures.panels import IndexPanel, index_panel
from rotascope.measures.prices import note_age, note_index
from rotascope.stats.valuation import share

ODD = 0.02
"""From this share of the weight on, market values of a weaker kind carry a caveat."""


@dataclass(frozen=True, eq=False)
class Valued:
    """The members of a subject at some sessions, with their market values.

    Attributes
    ----------
    name
        The subject.
    names
        Its members at any of the sessions.
    everyone
        Whose accounts are read at once with theirs: all that ever were in the index.
    at
        int64[sessions].
    held
        bool[members, sessions]: in force after the close.
    weights
        float64[members, sessions]: weights of the index; 0 where there are none.
    weighted
        bool[sessions]: whether weights of an index are in force.
    worth
        Makes the market values and where they come from, when a figure needs them.
    twins
        Second lines of an issuer: (earlier member, later member, bool[sessions]).
    """

    name: str
    names: tuple[str, ...]
    everyone: tuple[str, ...]
    at: Positions
    held: Flags
    weights: Floats
    weighted: Flags
    worth: Callable[[], tuple[Floats, Codes]]
    twins: tuple[tuple[int, int, Flags], ...] = ()

    @cached_property
    def _worth(self) -> tuple[Floats, Codes]:
        return self.worth()

    @property
    def values(self) -> Floats:
        """float64[members, sessions]: market values of the firms; NaN = none."""
        return self._worth[0]

    @property
    def source(self) -> Codes:
        """int8[members, sessions]: where a market value comes from."""
        return self._worth[1]

    def once(self, told: Flags) -> Flags:
        """Without an issuer's second line where there are no weights to share out."""
        out = told.copy()
        for first, second, both in self.twins:
            out[second] &= ~(out[first] & both & ~self.weighted)
        return out

    def heavy(self, told: Flags, values: Floats) -> Floats:
        """What each member counts with: its weight, or its market value without weights."""
        by_value = np.nan_to_num(np.where(self.once(told), values, 0.0))
        return np.where(self.weighted, np.where(told, self.weights, 0.0), by_value)

    def covered(self, told: Flags) -> Floats:
        """Share of the weight (without weights: of the number) of the members that is told."""
        each = np.where(self.weighted, np.where(self.held, self.weights, 0.0), self.held)
        return share(each.astype(np.float64), told & self.held)


def valued(ctx: Context, subject: Subject, at: Positions) -> Valued:
    """The members of a subject with weights and market values, noted among the inputs."""
    if isinstance(subject, It):
        if ctx.it is None:
            raise NothingToCompute("'it' stands for a member only inside a member measure")
        subject = ctx.it
    if isinstance(subject, Symbol):
        return _listed(ctx.market, subject.name, (subject.name,), at)
    if isinstance(subject, Group) and subject.inside is None:
        return _listed(ctx.market, str(subject), tuple(dict.fromkeys(subject.members)), at)
    panel = index_panel(ctx.market, home_of(subject, ctx.market))
    note_index(ctx, panel)
    note_age(ctx, panel, at)
    whole = caps(ctx.market, panel.index, at)
    chosen = mask(ctx, panel, subject)[whole.rows]
    if chosen.shape[1] > 1:
        chosen = chosen[:, np.maximum(at - panel.base, 0)]
    held = whole.held & chosen
    some = np.flatnonzero(held.any(axis=1))
    place = {int(whole.rows[row]): i for i, row in enumerate(some.tolist())}
    twins = tuple(
        (place[one], place[two], at >= since)
        for one, two, since in issuers(panel)
        if one in place and two in place
    )
    return Valued(
        name=str(subject),
        names=tuple(whole.names[i] for i in some.tolist()),
        everyone=filing(ctx.market, panel.index),
        at=at,
        held=held[some],
        weights=np.where(held, whole.weights, 0.0)[some],
        weighted=at >= panel.first_weight,
        worth=lambda: (whole.values[some], whole.source[some]),
        twins=twins,
    )


def _listed(market: Market, name: str, names: tuple[str, ...], at: Positions) -> Valued:
    """Symbols that no index weighs: alone, or a plain list."""

    def worth() -> tuple[Floats, Codes]:
        found = [_alone(market, one, at) for one in names]
        return np.vstack([v for v, _ in found]), np.vstack([s for _, s in found])

    home = market.settings.home
    everyone = names
    twins: tuple[tuple[int, int, Flags], ...] = ()
    inside = _inside(market)
    if inside is not None:
        known = filing(market, home)
        if len(names) > 1:
            twins = tuple((a, b, at >= since) for a, b, since in pairs_of(inside.holdings, names))
        if any(name in known for name in names):
            more = tuple(name for name in names if name not in known)
            everyone = (*known, *more) if more else known
    shape = (len(names), len(at))
    return Valued(
        name=name,
        names=names,
        everyone=everyone,
        at=at,
        held=np.ones(shape, dtype=bool),
        weights=np.zeros(shape),
        weighted=np.zeros(len(at), dtype=bool),
        worth=worth,
        twins=twins,
    )


def _inside(market: Market) -> IndexPanel | None:
    """The home index, where files of it are known."""
    with suppress(NotInStore):
        if market.is_index(market.settings.home):
            return index_panel(market, market.settings.home)
    return None


def _alone(market: Market, name: str, at: Positions) -> tuple[Floats, Codes]:
    """Market value of a symbol: as a member of the home index, else by its own closes."""
    index = _inside(market)
    values, source = np.full(len(at), np.nan), np.zeros(len(at), dtype=np.int8)
    held = np.zeros(len(at), dtype=bool)
    if index is not None and name in index.holdings.members:
        whole = caps(market, index.index, at)
        if name in whole.names:
            row = whole.names.index(name)
            held, values, source = whole.held[row], whole.values[row], whole.source[row]
    if held.all():
        return values, source
    own, own_source = own_cap(market, name, at)
    return np.where(held, values, own), np.where(held, source, own_source)


def months(ctx: Context, found: Valued, item: str) -> Floats:
    """Trailing twelve months of an item: float64[members, sessions]; NaN = none."""
    return _read(ctx.market, found, item, ttm)


def balance(ctx: Context, found: Valued, item: str) -> Floats:
    """Latest balance-sheet figure of an item: float64[members, sessions]; NaN = none."""
    return _read(ctx.market, found, item, instant)


def _read(
    market: Market,
    found: Valued,
    item: str,
    whole: Callable[[Market, tuple[str, ...], str], Figures],
) -> Floats:
    """Figures of the members at the sessions; for a single one without the whole history."""
    if len(found.at) > 1:
        return figures_at(whole(market, found.everyone, item), found.names, found.at)
    symbols, values = market.kept(
        ("figures", found.everyone, item, int(found.at[0])),
        lambda: accounts.figures_at(market, found.everyone, item, found.at),
    )
    out = np.full(found.held.shape, np.nan)
    place = {name: row for row, name in enumerate(symbols)} if len(found.names) > 1 else {}
    for row, name in enumerate(found.names):
        of = place.get(name) if place else (symbols.index(name) if name in symbols else None)
        if of is not None:
            out[row] = values[of]
    return out


def note(
    ctx: Context, found: Valued, told: Flags, *, values: bool = True, **convention: str
) -> None:
    """At a single reading: what was used, under which convention, and how much it covers."""
    if len(found.at) != 1:
        return
    members, counted = int(found.held.sum()), int((told & found.held).sum())
    _note_coverage(ctx, found, told, members)
    if ctx.it is not None:  # a member in turn: the notes are those of the whole
        ctx.used("fundamentals", "members in turn", **convention)
        return
    by = "weights of the index" if found.weighted[0] else "market values"
    ctx.used(
        "fundamentals",
        found.name,
        members=str(members),
        told=str(counted),
        **({"by": by} if len(found.names) > 1 else {}),
        **convention,
    )
    if values and counted:
        _note_values(ctx, found, told)


def _note_coverage(ctx: Context, found: Valued, told: Flags, members: int) -> None:
    day = ctx.market.calendar.date(int(found.at[0]))
    part = float(np.nan_to_num(found.covered(told))[0])
    of = "of the weight" if found.weighted[0] else "of the members"
    if not members:
        ctx.problem(found.at, lambda: NothingToCompute(f"{found.name} has no member on {day}"))
    elif len(found.names) == 1 and not told.any():
        ctx.problem(found.at, lambda: _nothing(ctx, found, day))
    elif part < LEAST:
        ctx.problem(
            found.at,
            lambda: NotInStore(
                f"figures known by {day} cover {100 * part:.1f} % {of} of {found.name}; at least "
                f"{100 * LEAST:.0f} % are needed: more filers in the table fundamentals would "
                "supply them, or source=vendor where a vendor's figures are in the store"
            ),
        )
    elif part < THIN:
        ctx.caveat(f"figures cover {100 * part:.1f} % {of} of {found.name}")


def _nothing(ctx: Context, found: Valued, day: object) -> NotInStore:
    name = found.names[0]
    if name not in ctx.market.filers():
        baskets = ", ".join(sorted(ctx.market.indices())) or "none"
        return NotInStore(
            f"{name} has no accounts in the store, by which it could be valued; baskets with "
            f"holdings that can be valued: {baskets}"
        )
    return NotInStore(
        f"the accounts or the market value of {name} that this needs are not known on {day}"
    )


def _note_values(ctx: Context, found: Valued, told: Flags) -> None:
    """Caveat where market values of a weaker kind matter."""
    heavy = found.heavy(told, found.values)
    for code in (ADJUSTED, WEIGHT):
        odd = told & (found.source == code)
        part = float(np.nan_to_num(share(heavy, odd))[0])
        if part >= ODD:
            which = f"{int(odd.sum())} of {int(told.sum())} members"
            one = len(found.names) == 1
            of = "the market value" if one else f"of {which} ({100 * part:.1f} %) the market value"
            ctx.caveat(f"{of} is {SAYS[code]}")
    if len(found.names) > 1 and not found.weighted[0]:
        ctx.caveat(
            f"{found.name} has no weights: market values are added up, without an adjustment "
            "for float"
        )
