"""What the firms of a basket owe, hold and earn, as known after each session."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from rotascope.core.basket import Subject
from rotascope.core.errors import NotInStore
from rotascope.core.market import Market
from rotascope.core.time import Positions
from rotascope.core.values import Flags, Floats
from rotascope.language.evaluate import Context
from rotascope.measures.accounts import instant, ttm
from rotascope.measures.earnings_members import Roll, figures_at, roll_of

FILINGS, VENDOR = "filings", "vendor"
FLOATING = "floating_rate_debt"
"""Item of accounts: debt at floating rates, for stores that have it."""
LEAST = 0.25
"""Share of a basket's weight that needs a debt figure. Lower than for earnings: a firm whose
debt has a tag of its own, or that owes nothing, files none of the items read here."""
STALE = 470
"""Days after which a balance sheet no longer counts: many firms tell their debt in the annual
report only, and the next one comes up to a hundred days after the year's end."""
THIN = 0.95
"""Below this share a reading carries a caveat."""


@dataclass(frozen=True, eq=False)
class Books:
    """Figures of firms in currency, float64[firms, sessions], NaN = not told.

    Attributes
    ----------
    debt, cash
        Of the latest balance sheet.
    floating
        Share of the debt at floating rates, where a fact says it.
    interest, operating, pretax, net
        Of the trailing twelve months; `operating` is EBITDA where a vendor is the source.
    """

    debt: Floats
    cash: Floats
    floating: Floats
    interest: Floats
    operating: Floats
    pretax: Floats
    net: Floats


@dataclass(frozen=True, eq=False)
class Firms:
    """The members of a subject with their books.

    Attributes
    ----------
    roll
        The subject.
    source
        `filings` or `vendor`.
    at
        The sessions, none before the subject has members.
    asked
        bool: which of the sessions asked for those are.
    symbols
        Members at any of the sessions.
    held
        bool[firms, sessions]: members in force.
    weight
        float64[firms, sessions]: weights in force, adding to 1 over those held; equal
        where there are none.
    books
        Their figures.
    told
        bool[firms, sessions]: members with a debt figure (it may be 0), every line.
    covered
        float64[sessions]: share of the weight with a debt figure.
    """

    roll: Roll
    source: str
    at: Positions
    asked: Flags
    symbols: tuple[str, ...]
    held: Flags
    weight: Floats
    books: Books
    told: Flags
    covered: Floats

    @property
    def enough(self) -> Flags:
        """bool[sessions]: enough of the weight has a debt figure."""
        return np.greater_equal(np.nan_to_num(self.covered), LEAST)

    def lines(self, *needed: Floats) -> Flags:
        """bool[firms, sessions]: members with a debt figure and everything else needed."""
        found = self.told.copy()
        for one in needed:
            found &= ~np.isnan(one)
        return found

    def counted(self, *needed: Floats) -> Flags:
        """The same, once for each issuer: its accounts are not counted twice."""
        return self.roll.once(self.lines(*needed), self.at)

    def spread(self, values: Floats) -> Floats:
        """Values at the sessions asked for; NaN where coverage is too thin or none."""
        out = np.full(len(self.asked), np.nan)
        out[self.asked] = np.where(self.enough, values, np.nan)
        return out


def firms_of(ctx: Context, X: Subject, at: Positions, source: str) -> Firms:
    """The members of a subject and what they owe, hold and earn.

    Parameters
    ----------
    X
        Any subject with members.
    at
        Sessions.
    source
        `filings`, or `vendor`: a vendor's snapshot.
    """
    roll = roll_of(ctx, X)
    asked = at >= roll.first
    at = at[asked]
    held = roll.held(at)
    weight = np.where(held, roll.weights(at), 0.0)
    whole = weight.sum(axis=0)
    weight = weight / np.where(whole > 0.0, whole, 1.0)
    books = books_of(ctx.market, roll.symbols, at, source)
    told = held & ~np.isnan(books.debt)
    covered = np.where(whole > 0.0, np.where(told, weight, 0.0).sum(axis=0), np.nan)
    return Firms(roll, source, at, asked, roll.symbols, held, weight, books, told, covered)


def books_of(market: Market, symbols: tuple[str, ...], at: Positions, source: str) -> Books:
    """What the symbols owe, hold and earn, by filings or by a vendor's snapshot."""
    return _vendor(market, symbols, at) if source == VENDOR else _filed(market, symbols, at)


def _filed(market: Market, symbols: tuple[str, ...], at: Positions) -> Books:
    def sheet(item: str) -> Floats:
        return figures_at(instant(market, symbols, item, STALE), symbols, at)

    def year(item: str) -> Floats:
        return figures_at(ttm(market, symbols, item), symbols, at)

    long, current = sheet("long_term_debt"), sheet("current_debt")
    parts = np.where(np.isnan(long), current, long + np.nan_to_num(current))
    whole = sheet("total_debt")
    debt = np.maximum(np.where(np.isnan(whole), parts, whole), 0.0)
    return Books(
        debt=debt,
        cash=sheet("cash"),
        floating=np.clip(_over(sheet(FLOATING), debt), 0.0, 1.0),
        interest=year("interest_expense"),
        operating=year("operating_income"),
        pretax=year("pretax_income"),
        net=year("net_income"),
    )


def _vendor(market: Market, symbols: tuple[str, ...], at: Positions) -> Books:
    def told(item: str) -> Floats:
        return figures_at(instant(market, symbols, f"vendor_{item}"), symbols, at)

    sales = _over(told("market_cap"), told("price_to_sales"))
    none = np.full(sales.shape, np.nan)
    return Books(
        debt=np.maximum(told("total_debt"), 0.0),
        cash=told("total_cash"),
        floating=none,
        interest=none,
        operating=_over(told("enterprise_value"), told("ev_to_ebitda")),
        pretax=none,
        net=sales * told("profit_margin"),
    )


def _over(top: Floats, bottom: Floats) -> Floats:
    """A quotient; NaN over nothing."""
    return top / np.where(bottom == 0.0, np.nan, bottom)


def note_firms(ctx: Context, firms: Firms, lines: Flags, what: str) -> None:
    """At a single reading: how much of the basket counts, or why there is nothing."""
    if len(firms.asked) != 1:
        return
    members, told = int(firms.held.sum()), int(lines.sum())
    ctx.used("fundamentals", firms.roll.name, item=what, members=str(members), told=str(told))
    if not len(firms.at) or not firms.enough[0] or not told:
        day = ctx.market.calendar.date(len(ctx.market.calendar) - 1)
        found = _too_little(firms, what, told, day)
        ctx.problem(np.zeros(1, dtype=np.int64), lambda: found)
        return
    share = float(firms.weight[lines].sum())
    if share < THIN:
        ctx.caveat(
            f"{what}: {told} of {members} members, {100 * share:.1f} % {_of(firms)}; those that "
            "file no debt under the items read, or lack another figure, are left out"
        )


def _of(firms: Firms) -> str:
    return "of its weight" if firms.roll.panel is not None else "of its members"


def _too_little(firms: Firms, what: str, told: int, day: date) -> NotInStore:
    members = int(firms.held.sum())
    if members == 1:
        return NotInStore(
            f"{what} of {firms.roll.name}: the accounts known by {day} do not tell it; the table "
            "fundamentals supplies it"
        )
    debt = 100.0 * float(np.nan_to_num(firms.covered).sum())
    return NotInStore(
        f"{what} of {firms.roll.name}: the accounts known by {day} tell the debt of "
        f"{int(firms.told.sum())} of {members} members, {debt:.1f} % {_of(firms)} (at least "
        f"{100 * LEAST:.0f} % is needed), and all that is asked of {told}; more filers in the "
        "table fundamentals would supply it"
    )
