"""Rates on debt: what a move of the policy rate does to small and large caps, side by side."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

import numpy as np

from rotascope.core.basket import Subject
from rotascope.core.errors import BadUsage, CannotAnswer, NotInStore
from rotascope.core.market import Market
from rotascope.drivers.rates_effects import (
    Asked,
    Covered,
    Effect,
    Ledger,
    cash_alone,
    covered,
    effect,
    taxed,
)
from rotascope.drivers.rates_facts import debtors, measured, owed_by_financials
from rotascope.language.evaluate import Context
from rotascope.language.parse import parse
from rotascope.language.subjects import SubjectBinder
from rotascope.measures.debt import interest_of
from rotascope.measures.debt_assumed import LARGE, SMALL, Assumed, is_large
from rotascope.measures.debt_books import LEAST, VENDOR, Firms, firms_of
from rotascope.stats.duration import Slope

MOVES = (-300.0, -200.0, -100.0, 100.0, 200.0)
"""Moves of the table, in basis points; the one asked joins them."""
SHARES = (0.1, 0.2, 0.3, 0.4, 0.5)
"""Floating shares of the table."""
SMALL_CAPS = {"filings": ("SMALLCAP300", "R2000"), "vendor": ("R2000", "SMALLCAP300")}
"""Small-cap baskets looked for where none is named, by source."""
FINANCIALS = 0.10
"""Share of the debt owed by financial firms from which on a caveat says so."""


Grid = tuple[tuple[float | None, ...], ...]


@dataclass(frozen=True)
class Debtor:
    """A firm that owes much: debt in currency, as a share of the basket's, over market value."""

    symbol: str
    debt: float
    share: float
    of_value: float | None


@dataclass(frozen=True)
class BasketRates:
    """A basket: what its firms owe and earn, and the effect of the move.

    Attributes
    ----------
    name
        The basket as it was asked for.
    assumed
        Floating share and average rate assumed where nothing is filed.
    members, told, covered
        Members; those with debt and net income (every line); their share of the weight.
    by_weight
        Whether that is a share of the index's weight; else of the members.
    floating_filed, interest_filed, losses
        Of the firms that count: how many report their floating-rate debt, file interest,
        made a loss.
    debt, cash, net, profits
        Sums in currency; `profits` of the firms that made one.
    before
        Interest coverage before the move.
    effects
        At the low, middle and high floating share (one where a share was given).
    cash_alone
        Change of earnings if all cash earned the policy rate, as a fraction of them.
    table
        Change of net income over trailing net income by move and by a floating share stated
        for all firms; of the firms with a profit where the sum of earnings is not above 0.
    curve
        The same by move at the shares of `effects`.
    largest
        The firms that owe most.
    duration
        How returns went with moves of the yield.
    caveats
        What a careful reader must know.
    """

    name: str
    assumed: Assumed
    members: int
    told: int
    covered: float
    by_weight: bool
    floating_filed: int
    interest_filed: int
    losses: int
    debt: float
    cash: float
    net: float
    profits: float
    before: Covered
    effects: tuple[Effect, ...]
    cash_alone: float | None
    table: Grid
    curve: Grid
    largest: tuple[Debtor, ...]
    duration: Slope
    caveats: tuple[str, ...]

    @property
    def middle(self) -> Effect:
        """The effect at the middle floating share."""
        return self.effects[len(self.effects) // 2]

    def as_dict(self) -> dict[str, Any]:
        """The basket as plain data (NaN = null)."""
        found = asdict(replace(self, duration=Slope(0, 0, 0, self.duration.count)))
        found["assumed"] = self.assumed.as_dict()
        slope = asdict(self.duration)
        found["duration"] = {k: None if np.isnan(v) else v for k, v in slope.items()}
        return found


@dataclass(frozen=True)
class Rates:
    """Baskets side by side under one move of the policy rate."""

    as_of: date
    snapshot: str
    simulated: bool
    asked: Asked
    moves: tuple[float, ...]
    shares: tuple[float, ...]
    baskets: tuple[BasketRates, ...]

    def as_dict(self) -> dict[str, Any]:
        """The object that `rotascope drivers rates --json` prints."""
        return {
            "as_of": self.as_of.isoformat(),
            "snapshot": self.snapshot,
            "simulated": self.simulated,
            "asked": self.asked.as_dict(),
            "moves_bp": list(self.moves),
            "floating_shares": list(self.shares),
            "baskets": [one.as_dict() for one in self.baskets],
        }


def rates(market: Market, baskets: tuple[str, ...], asked: Asked) -> Rates:
    """What a move of the policy rate does to baskets, as known at the market's session.

    Parameters
    ----------
    market
        The market as of a session.
    baskets
        Names or basket expressions; none = the small caps and the home index of the store.
    asked
        The move and the assumptions.

    Raises
    ------
    NotInStore
        The accounts known cover too little of a basket, or a floor needs a policy rate.
    """
    asked = _with_policy(market, asked)
    shares = SHARES if asked.floating is None else tuple(sorted({*SHARES, asked.floating}))
    moves = tuple(sorted({*MOVES, asked.move} - {0.0}))
    names = baskets or _default(market, asked.source)
    return Rates(
        as_of=market.calendar.date(len(market.calendar) - 1),
        snapshot=market.snapshot,
        simulated=market.simulated,
        asked=asked,
        moves=moves,
        shares=shares,
        baskets=tuple(_basket(market, name, asked, (moves, shares)) for name in names),
    )


def _with_policy(market: Market, asked: Asked) -> Asked:
    """With the policy rate of the store where a floor needs one and none was given."""
    if asked.floor is None or asked.policy is not None:
        return asked
    for name in ("DFF", "DFEDTARU"):
        if market.is_series(name) and len(facts := market.series(name).values):
            return replace(asked, policy=float(facts[-1]))
    raise NotInStore("a floor needs the policy rate, and the store has neither DFF nor DFEDTARU")


def _default(market: Market, source: str) -> tuple[str, ...]:
    home = market.settings.home
    for name in SMALL_CAPS[source]:
        if name in market.settings.baskets or market.is_index(name):
            return (name, home)
    raise BadUsage(f"the store has no small-cap basket by a usual name; name it: BASKET {home}")


def subject_of(market: Market, text: str) -> Subject:
    """The basket that a name or a basket expression stands for."""
    return SubjectBinder(market, text).subject(parse(text))


def _basket(
    market: Market,
    name: str,
    asked: Asked,
    grid: tuple[tuple[float, ...], tuple[float, ...]],
) -> BasketRates:
    ctx, subject = Context(market), subject_of(market, name)
    last = np.array([len(market.calendar) - 1], dtype=np.int64)
    firms = firms_of(ctx, subject, last, asked.source)
    _check(market, name, firms)
    lines, counted = firms.lines(firms.books.net), firms.counted(firms.books.net)[:, 0]
    kind = _assumed(ctx, subject, firms, asked)
    ledger = _ledger(ctx, subject, firms, counted, (asked.tax, kind.rate))
    shares = (asked.floating,) if asked.floating is not None else (kind.low, kind.middle, kind.high)
    move, stated = asked.taken(), asked.floating is not None
    found = BasketRates(
        name=name,
        assumed=kind,
        members=int(firms.held.sum()),
        told=int(lines.sum()),
        covered=float(firms.weight[lines].sum()),
        by_weight=firms.roll.panel is not None,
        floating_filed=int((~np.isnan(ledger.floating)).sum()),
        interest_filed=int((~np.isnan(firms.books.interest[counted, 0])).sum()),
        losses=int((ledger.net < 0.0).sum()),
        debt=float(ledger.debt.sum()),
        cash=float(np.nansum(ledger.cash)),
        net=float(ledger.net.sum()),
        profits=float(ledger.net[ledger.earning].sum()),
        before=covered(ledger),
        effects=tuple(effect(ledger, one, move, stated=stated) for one in shares),
        cash_alone=cash_alone(ledger, move),
        table=_grid(ledger, asked, grid, stated=True),
        curve=_grid(ledger, asked, (grid[0], shares), stated=stated),
        largest=tuple(Debtor(*one) for one in debtors(market, firms, counted)),
        duration=measured(ctx, subject, firms),
        caveats=(),
    )
    return replace(found, caveats=_caveats(found, firms, counted, asked))


def _assumed(ctx: Context, subject: Subject, firms: Firms, asked: Asked) -> Assumed:
    """What is assumed of the basket; that of small caps where it cannot matter."""
    try:
        kind = LARGE if is_large(ctx, subject, firms)[0] else SMALL
    except CannotAnswer:
        if asked.floating is None or asked.rate is None:
            raise
        kind = SMALL
    return kind if asked.rate is None else replace(kind, rate=asked.rate / 100.0)


def _check(market: Market, name: str, firms: Firms) -> None:
    if len(firms.at) and firms.enough[0] and firms.lines(firms.books.net).any():
        return
    debt = 100.0 * float(np.nan_to_num(firms.covered).sum())
    of = "weight" if firms.roll.panel is not None else "members"
    raise NotInStore(
        f"the accounts known by {market.calendar.date(len(market.calendar) - 1)} tell the debt of "
        f"{debt:.1f} % of the {of} of {name}; at least {100 * LEAST:.0f} % is needed"
        + ("" if firms.source == VENDOR else "; a vendor's snapshot may: --source vendor")
    )


def _ledger(
    ctx: Context, subject: Subject, firms: Firms, counted: Any, how: tuple[float, float]
) -> Ledger:
    tax, rate = how
    paid, _ = interest_of(ctx, subject, firms, rate)
    books = firms.books
    net = books.net[counted, 0]
    return Ledger(
        debt=books.debt[counted, 0],
        cash=books.cash[counted, 0],
        net=net,
        pretax=taxed(net, books.pretax[counted, 0], tax),
        floating=books.floating[counted, 0],
        interest=paid[counted, 0],
        operating=books.operating[counted, 0],
        weight=firms.weight[counted, 0],
    )


def _grid(
    ledger: Ledger,
    asked: Asked,
    grid: tuple[tuple[float, ...], tuple[float, ...]],
    *,
    stated: bool,
) -> Grid:
    rows = []
    for move in grid[0]:
        taken = asked.taken(move)
        found = [effect(ledger, one, taken, stated=stated) for one in grid[1]]
        rows.append(tuple(e.of_profits if e.of_earnings is None else e.of_earnings for e in found))
    return tuple(rows)


def _caveats(found: BasketRates, firms: Firms, counted: Any, asked: Asked) -> tuple[str, ...]:
    notes = []
    of = "of its weight" if found.by_weight else "of its members"
    if found.covered < 0.995:
        notes.append(
            f"{found.told} of {found.members} members count, {100 * found.covered:.0f} % {of}: "
            "those with debt and net income; the others are left out of debt and of earnings"
        )
    count = int(counted.sum())
    if asked.floating is None and found.floating_filed == count:
        notes.append(f"floating share: filed by all {count} firms that count")
    elif asked.floating is None:
        notes.append(
            f"floating share: filed by {found.floating_filed or 'none'} of {count} firms; for the "
            f"others {100 * found.assumed.low:.0f} to {100 * found.assumed.high:.0f} % is assumed "
            f"({found.assumed.source})"
        )
    if found.interest_filed < count:
        notes.append(
            f"interest: filed by {found.interest_filed or 'none'} of {count} firms; for the others "
            f"coverage takes {100 * found.assumed.rate:.3g} % of debt"
        )
    banks = owed_by_financials(firms, counted)
    if banks is not None and banks >= FINANCIALS:
        notes.append(
            f"financial firms owe {100 * banks:.0f} % of the debt, which is their trade: their "
            "income from loans moves too and is not counted"
        )
    big = [one for one in found.largest if (one.of_value or 0.0) > 20.0]
    notes += [
        f"{one.symbol} owes {one.of_value:.0f} times its market value ({100 * one.share:.1f} % of "
        "the debt): a lender, or an error of the source"
        for one in big
    ]
    if asked.source == VENDOR:
        notes.append(
            "by a vendor's snapshot: debt with leases, earnings = market value / price to sales x "
            "margin, operating income = EBITDA; figures of foreign firms may be in their currency"
        )
    return tuple(notes)
