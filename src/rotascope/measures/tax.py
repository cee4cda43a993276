"""The tax act: interest that may not be deducted, and what bonus depreciation saves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from rotascope.core import units
from rotascope.core.basket import Subject
from rotascope.core.errors import NothingToCompute, WrongArgument
from rotascope.core.time import Positions
from rotascope.core.values import Flags, Floats, Values
from rotascope.language.bound import Bound
from rotascope.language.catalogue import Kind, Parameter
from rotascope.language.evaluate import Context
from rotascope.measures.debt import fraction, summed
from rotascope.measures.debt_books import note_firms
from rotascope.measures.earnings_members import Roll, Told, note_told, roll_of, told_with
from rotascope.measures.entry import choice, measure, number, subject
from rotascope.measures.shared import in_blocks
from rotascope.measures.tax_assumptions import SECTORS, UNKNOWN, Assumptions
from rotascope.measures.tax_firms import (
    Codes,
    Limited,
    limited,
    more_deducted,
    sectors,
    taxable,
    twelve_months,
)
from rotascope.stats.depreciation import CLASSES, bonus_gain
from rotascope.stats.growth import sums
from rotascope.stats.interest_limit import BASES, Limit
from rotascope.stats.tax_law import FEDERAL_RATE
from rotascope.stats.tax_relief import first_year, lost_interest

FAMILY = "debt and tax"
TABLES = ("fundamentals", "holdings")
TIMING = "accounts filed by the close of the as-of session; the rule is the one named, always"
LAW = "Internal Revenue Code, sections 163(j) and 168(k); Public Law 119-21"
SHARES = ("bonus", "before", "domestic", "take_up")
INCLUDE, EXCLUDE = "include", "exclude"
ASSUMED = Assumptions()
ALL_AT_HOME = Assumptions(domestic=1.0, take_up=1.0)
RATE = Parameter(
    "rate",
    Kind.EXPRESSION,
    None,
    says="average interest rate on debt where no interest is filed, such as 6%; left out: 7 % for "
    "small caps, 4 % for large caps",
    keyword=True,
)


def share(name: str, default: float, says: str) -> Parameter:
    """A share between 0 and 1, written 40 %; options are given by name."""
    return Parameter(name, Kind.EXPRESSION, default, says=says, keyword=True)


def _members(ctx: Context, roll: Roll, at: Positions) -> tuple[Positions, Flags]:
    """The sessions from the first with members on; a single reading before it is told why."""
    there = at >= roll.first
    if len(at) == 1 and not there[0]:
        day = ctx.market.calendar.date(int(at[0]))
        ctx.problem(at, lambda: NothingToCompute(f"{roll.name} has no members on {day}"))
    return at[there], there


def _ratio(top: Floats, bottom: Floats, told: Told, there: Flags) -> Floats:
    """Top over bottom where half is covered and there is something to divide by."""
    good = told.enough & (bottom > 0)
    out = np.full(len(there), np.nan)
    out[there] = np.where(good, top / np.where(good, bottom, 1.0), np.nan)
    return out


@measure(
    FAMILY,
    (
        subject("X"),
        choice("base", *BASES, default="ebitda", says="income before or after depreciation"),
        RATE,
    ),
    unit=units.FRACTION,
    tables=TABLES,
    example="interest_limit(SP500, base=ebit)",
    timing=TIMING,
    references=LAW,
)
def interest_limit(
    ctx: Context, at: Positions, *, X: Subject, base: str, rate: Bound | None
) -> Values:
    """Share of a basket's interest that the limit on business interest disallows.

    Formula: sum of max(interest - 30 % of max(operating income + depreciation, 0), 0) over the
    sum of interest, of the trailing twelve months; with base=ebit without the depreciation.
    Interest that is not filed is rate x debt, depreciation that is not filed 80 % of capital
    spending. Nothing is disallowed where revenue is within the gross receipts test of the year;
    financials, utilities and real estate are left out

    Missing: members without a debt figure, operating income, or either depreciation or capital
    spending are left out, with a caveat; no value where less than a quarter of the weight has a
    debt figure; null where no interest is paid
    """
    null: list[str] = []

    def lost(block: Positions) -> Floats:
        found = limited(ctx, X, block, ASSUMED, rate=rate)
        firms, counted = found.firms, found.counted
        note_firms(ctx, firms, found.lines, "operating income, interest and depreciation")
        _note_limited(ctx, found)
        paid = summed(found.books.interest, counted)
        gone = summed(lost_interest(found.books, Limit(base)), counted)
        if len(at) == 1 and (paid == 0.0).any():
            null.append("no interest is paid")
        return firms.spread(np.where(paid > 0, gone / np.where(paid > 0, paid, 1.0), np.nan))

    return Values(in_blocks(at, lost), units.FRACTION, null="".join(null))


def _note_limited(ctx: Context, found: Limited) -> None:
    """At a single reading: what was estimated, and who is exempt or left out."""
    if len(found.firms.asked) != 1 or not len(found.firms.at):
        return
    counted = found.counted[:, 0]
    guessed = int((counted & ~found.worn.filed[:, 0]).sum())
    if guessed:
        ctx.caveat(
            f"depreciation of {guessed} of {int(counted.sum())} members is estimated as "
            f"{100 * ASSUMED.depreciation:.0f} % of capital spending, since none is filed"
        )
    small = int((counted & found.small[:, 0]).sum())
    if small:
        ctx.caveat(f"{small} members are exempt by their gross receipts")
    outside = int((found.firms.held & found.outside)[:, 0].sum())
    if outside:
        ctx.caveat(f"{outside} financials, utilities and real estate companies are left out")


@measure(
    FAMILY,
    (
        number("years", 5, says="recovery period: 3, 5, 7, 10, 15 or 20"),
        share("rate", 0.07, "discount rate"),
        share("tax", FEDERAL_RATE, "tax rate"),
    ),
    unit=units.FRACTION,
    tables=(),
    example="bonus_value(5, rate=7%, tax=21%)",
    timing="nothing of the market is used, unless the rate is an expression",
    references="Internal Revenue Service, Publication 946, table A-1",
)
def bonus_value(
    ctx: Context, at: Positions, *, years: int, rate: Bound | float, tax: Bound | float
) -> Values:
    """What deducting the whole cost of equipment at once is worth, per unit of cost.

    Formula: t (1 - z), z the present value of the MACRS deductions (half-year convention, full
    precision), the first of them at once

    Missing: nothing can be missing, unless the rate or the tax is an expression without a value
    """
    if years not in CLASSES:
        known = ", ".join(str(c) for c in CLASSES)
        raise WrongArgument(f"no recovery period of {years} years", hint=f"choose one of {known}")
    rates = fraction(ctx, rate, at, "rate")
    waiting = {r: bonus_gain(years, r, 1.0) for r in np.unique(rates[~np.isnan(rates)]).tolist()}
    lost = np.array([waiting.get(r, np.nan) for r in rates.tolist()], dtype=np.float64)
    return Values(fraction(ctx, tax, at, "tax") * lost, units.FRACTION)


@measure(
    FAMILY,
    (
        subject("X"),
        share("bonus", 1.0, "share of the cost deducted at once, after"),
        share("before", 0.4, "the same, before"),
        share("domestic", ASSUMED.domestic, "share of spending and income at home (assumed)"),
        share("take_up", ASSUMED.take_up, "share of eligible spending claimed (assumed)"),
        choice("losses", INCLUDE, EXCLUDE, default=INCLUDE, says="losses in net income"),
    ),
    unit=units.FRACTION,
    tables=TABLES,
    example="first_year_relief(SP500, bonus=100%, before=40%)",
    timing=TIMING,
    references=LAW,
)
def first_year_relief(ctx: Context, at: Positions, *, X: Subject, **asked: Any) -> Values:
    """First-year tax that a higher bonus saves, as a share of trailing net income.

    Formula: sum over members of 21 % x min(domestic x take_up x capital spending x the share
    that the first year's deduction grows by, domestic x taxable income if above 0), over the sum
    of their net income, or of their profits with losses=exclude. The share comes from a stated
    mix of recovery periods by sector; utilities have no bonus, real estate trusts no tax. Taxable
    income is pre-tax income; where none is filed, net income plus tax; else net income over 79 %

    Missing: members without capital spending or net income are left out, with a caveat below
    95 % of the weight; below 50 % an error; null where net income sums to nothing
    """
    roll = roll_of(ctx, X)
    null: list[str] = []

    def saved(block: Positions) -> Floats:
        here, there = _members(ctx, roll, block)
        shares = {name: fraction(ctx, asked[name], here, name) for name in SHARES}
        found = _relieved(ctx, roll, here, shares)
        net = found.net if asked["losses"] == INCLUDE else np.maximum(found.net, 0.0)
        earned = sums(net, found.told.counted)
        if len(at) == 1 and bool((found.told.enough & (earned <= 0)).any()):
            null.append(f"net income sums to nothing; losses={EXCLUDE} has a value")
        return _ratio(sums(found.saved, found.told.counted), earned, found.told, there)

    return Values(in_blocks(at, saved), units.FRACTION, null="".join(null))


@dataclass(frozen=True, eq=False)
class _Relieved:
    """Members with the tax that they save and their net income."""

    told: Told
    saved: Floats
    net: Floats


def _relieved(ctx: Context, roll: Roll, at: Positions, shares: dict[str, Floats]) -> _Relieved:
    """First-year relief of the members, at sessions from `roll.first` on."""
    market = ctx.market
    codes = sectors(market, roll, at)
    waits = more_deducted(codes, ALL_AT_HOME, bonus=1.0, before=0.0)
    raised = (shares["bonus"] - shares["before"]) * shares["domestic"] * shares["take_up"]
    spent = np.abs(twelve_months(market, roll, "capex", at))
    more = np.where(waits == 0.0, 0.0, spent * waits * raised)
    income = shares["domestic"] * taxable(market, roll, at, ASSUMED.tax)
    net = twelve_months(market, roll, "net_income", at)
    told = told_with(roll, (more, net), at)
    note_told(ctx, told, "capital spending and net income")
    _note_relief(ctx, told, codes, (shares["domestic"], shares["take_up"]))
    return _Relieved(told, first_year(more, income, ASSUMED.tax).saved, net)


def _note_relief(ctx: Context, told: Told, codes: Codes, shares: tuple[Floats, Floats]) -> None:
    """At a single reading: what is assumed."""
    if len(told.at) != 1:
        return
    home, claimed = (100.0 * float(one[0]) for one in shares)
    ctx.caveat(
        f"assumed: {home:.3g} % of capital spending and income at home, the bonus claimed on "
        f"{claimed:.3g} % of what is eligible, and a mix of recovery periods by sector"
    )
    unknown = int((told.counted[:, 0] & (codes[:, 0] == SECTORS.index(UNKNOWN))).sum())
    if unknown:
        ctx.caveat(f"{unknown} members without a sector take the mix of an average company")


MEASURES = (interest_limit, bonus_value, first_year_relief)
