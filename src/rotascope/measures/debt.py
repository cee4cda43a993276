"""Debt of firms: how much, how well interest is earned, and what a move of rates does."""

from __future__ import annotations

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
from rotascope.measures.debt_assumed import LARGE, SMALL, assumed, is_large
from rotascope.measures.debt_books import FILINGS, VENDOR, Firms, firms_of, note_firms
from rotascope.measures.entry import choice, measure
from rotascope.stats.debt import (
    STATUTORY,
    Move,
    floating_change,
    net_change,
    pretax_of,
    short,
)
from rotascope.stats.estimates import interest

FAMILY = "debt and tax"
_X = Parameter("X", Kind.GROUP)
_SOURCE = choice(
    "source",
    FILINGS,
    VENDOR,
    default=FILINGS,
    says="filed accounts, or a vendor's snapshot (its operating income is EBITDA)",
)
_RATE = Parameter(
    "rate",
    Kind.EXPRESSION,
    None,
    says="average interest rate on debt where no interest is filed, such as 6%; left out: 7 % for "
    "small caps, 4 % for large caps",
    keyword=True,
)
_TIMING = "accounts filed by the close of each session"


def _option(name: str, default: Any, says: str) -> Parameter:
    return Parameter(name, Kind.EXPRESSION, default, says=says, keyword=True)


def figure(ctx: Context, given: Bound | float, at: Positions) -> Floats:
    """An argument that is a number or an expression, at the sessions."""
    if isinstance(given, int | float):
        return np.full(len(at), float(given))
    return ctx.values(given, at).data


def fraction(ctx: Context, given: Bound | float, at: Positions, name: str) -> Floats:
    """An argument that is a share between 0 and 1, at the sessions."""
    found = figure(ctx, given, at)
    bad = found[(found < 0.0) | (found > 1.0)]
    if len(bad):
        raise WrongArgument(
            f"{name} is a share between 0 and 1 (40% or 0.4), not {bad[0]:g}",
            hint=f"write {name}={bad[0]:g}%" if 1.0 < bad[0] <= 100.0 else "",
        )
    return found


def summed(data: Floats, counted: Flags) -> Floats:
    """Sums over the firms that count; NaN where none does."""
    sums = np.where(counted, data, 0.0).sum(axis=0)
    return np.where(counted.any(axis=0), sums, np.nan)


def interest_of(
    ctx: Context, X: Subject, firms: Firms, rate: Bound | float | None
) -> tuple[Floats, Flags]:
    """Interest of twelve months by firm, as filed or estimated, and which is filed."""
    if rate is not None:
        guess = fraction(ctx, rate, firms.at, "rate")
    elif (firms.told & np.isnan(firms.books.interest)).any():
        guess = assumed(is_large(ctx, X, firms), "rate")
    else:
        guess = np.full(len(firms.at), np.nan)
    debt = firms.books.debt
    found = interest(firms.books.interest, debt * guess, percent=100.0)
    guessed = int((firms.told & ~found.filed).sum())
    if len(firms.asked) == 1 and guessed:
        ctx.caveat(
            f"interest of {guessed} of {int(firms.told.sum())} members is estimated as "
            f"{100 * guess[0]:.3g} % of debt, since none is filed"
        )
    return found.values, found.filed


@measure(
    FAMILY,
    (_X, _SOURCE),
    unit=units.CURRENCY,
    tables=("fundamentals", "holdings"),
    timing=_TIMING,
    example="debt(SP500)",
)
def debt(ctx: Context, at: Positions, *, X: Subject, source: str) -> Values:
    """Debt of a firm, or of all firms of a basket, each in full.

    Formula: sum over the members of total debt as filed, else long-term debt + current debt (none
    filed = none), of the latest balance sheet not older than 470 days; one line for each issuer

    Missing: firms that file no debt are left out, with a caveat; no value where less than a
    quarter of the weight has a figure
    """
    firms = firms_of(ctx, X, at, source)
    note_firms(ctx, firms, firms.lines(), "debt")
    return Values(firms.spread(summed(firms.books.debt, firms.counted())), units.CURRENCY)


def _owing(
    ctx: Context, X: Subject, firms: Firms, rate: Bound | float | None, what: str
) -> tuple[Floats, Flags]:
    """Interest by firm, and the lines with interest and operating income."""
    paid, _ = interest_of(ctx, X, firms, rate)
    if firms.source == VENDOR:
        ctx.caveat("operating income is the vendor's EBITDA: before depreciation")
    lines = firms.lines(firms.books.operating)
    note_firms(ctx, firms, lines, what)
    owing = lines & (np.nan_to_num(paid) > 0.0)
    if len(firms.asked) == 1 and not owing.any():
        ctx.problem(
            np.zeros(1, dtype=np.int64),
            lambda: NothingToCompute(f"no firm of {X} is known to pay interest"),
        )
    return paid, owing


@measure(
    FAMILY,
    (_X, _RATE, _SOURCE),
    unit=units.RATIO,
    tables=("fundamentals", "holdings"),
    timing=_TIMING,
    example="interest_coverage(SP500)",
)
def interest_coverage(
    ctx: Context, at: Positions, *, X: Subject, rate: Bound | None, source: str
) -> Values:
    """How many times operating income covers the interest of a firm, or of a basket's firms.

    Formula: sum of operating income / sum of interest expense, trailing twelve months, over firms
    with both and interest above 0; interest that is not filed is debt x rate

    Missing: firms without a figure are left out, with a caveat; no value where no firm pays
    interest
    """
    firms = firms_of(ctx, X, at, source)
    paid, lines = _owing(ctx, X, firms, rate, "operating income over interest")
    owing = firms.roll.once(lines, firms.at)
    top, bottom = summed(firms.books.operating, owing), summed(paid, owing)
    return Values(firms.spread(top / bottom), units.RATIO)


@measure(
    FAMILY,
    (
        _X,
        choice("by", "count", "weight", default="count", says="of the firms, or of their weight"),
        _RATE,
        _SOURCE,
    ),
    unit=units.FRACTION,
    tables=("fundamentals", "holdings"),
    timing=_TIMING,
    example="weak_coverage(SP500)",
)
def weak_coverage(
    ctx: Context, at: Positions, *, X: Subject, by: str, rate: Bound | None, source: str
) -> Values:
    """Share of the firms that pay interest whose operating income does not cover it.

    Formula: firms with operating income < interest expense (coverage below 1), trailing twelve
    months, over the firms with both and interest above 0; by=weight: their weights

    Missing: firms without a figure are left out, with a caveat; no value where no firm pays
    interest
    """
    firms = firms_of(ctx, X, at, source)
    paid, lines = _owing(ctx, X, firms, rate, "operating income below interest")
    owing = lines if by == "weight" else firms.roll.once(lines, firms.at)
    weak = owing & short(firms.books.operating, paid)
    part = firms.weight if by == "weight" else np.ones(weak.shape)
    whole, low = summed(part, owing), np.where(weak, part, 0.0).sum(axis=0)
    return Values(firms.spread(low / np.where(whole == 0.0, np.nan, whole)), units.FRACTION)


@measure(
    FAMILY,
    (
        _X,
        _option("move", -100, "move of the policy rate in basis points, such as -175"),
        choice("of", "net", "pretax", "interest", "eps", default="net", says="what is affected"),
        _option("floating", None, "share of the debt at floating rates, such as 40%"),
        _option("hedged", 0, "share of the floating-rate debt that is hedged"),
        choice("losses", "include", "exclude", default="include", says="firms with a loss"),
        Parameter("lag", Kind.NUMBER, 0, says="months until rates reset", keyword=True),
        _option("tax", STATUTORY, "tax rate on a profit; a loss pays none"),
        _SOURCE,
    ),
    unit=units.FRACTION,
    tables=("fundamentals", "holdings"),
    timing=_TIMING,
    references="pass-through of floating-rate debt; published check: 832bn x 41 % x 1 % = 3.41bn",
    example="rate_effect(SP500, move=-175)",
)
def rate_effect(ctx: Context, at: Positions, *, X: Subject, **given: Any) -> Values:
    """How much a move of the policy rate adds to the earnings of a basket's firms in a year.

    Formula: change of interest = floating x debt x move x (1 - hedged) x (1 - lag / 12), by firm;
    net: the sum of its negative after tax (a loss pays no tax) over the sum of trailing net
    income; pretax: before tax over income before tax; interest: over interest expense; eps: as net,
    with the shares unchanged; losses=exclude: firms with a profit only

    Missing: firms need debt and net income, others are left out with a caveat; null where the
    earnings add up to nothing; floating left out = as filed, else the share assumed for small or
    large caps, named in a caveat with its range
    """
    firms = firms_of(ctx, X, at, given["source"])
    note_firms(ctx, firms, firms.lines(firms.books.net), "debt and net income")
    counted = firms.counted(firms.books.net)
    if given["losses"] == "exclude":
        counted &= np.nan_to_num(firms.books.net) > 0.0
    move = _move(ctx, firms, given)
    if given["floating"] is not None:
        share = fraction(ctx, given["floating"], firms.at, "floating")
        found = _effect(ctx, X, firms, counted, (share, move, given))
    else:
        large = is_large(ctx, X, firms)
        found, low, high = (
            _effect(ctx, X, firms, counted, (assumed(large, one), move, given))
            for one in ("middle", "low", "high")
        )
        _note_assumed(ctx, large, firms, (low, high))
    values = firms.spread(found)
    null = ""
    if len(at) == 1 and firms.enough.all() and counted.any() and np.isnan(values[0]):
        base = {"interest": "interest", "pretax": "income before tax"}.get(given["of"], "earnings")
        null = f"the trailing {base} of the firms of {X} add up to nothing or less"
    if given["of"] == "eps":
        ctx.caveat("earnings per share move as net income does: the shares are left as they are")
    return Values(values, units.FRACTION, null=null)


def _move(ctx: Context, firms: Firms, given: dict[str, Any]) -> Move:
    return Move(
        change=figure(ctx, given["move"], firms.at) / 10_000.0,
        hedged=fraction(ctx, given["hedged"], firms.at, "hedged"),
        worked=max(0.0, 1.0 - given["lag"] / 12.0),
        tax=fraction(ctx, given["tax"], firms.at, "tax"),
    )


def _effect(
    ctx: Context,
    X: Subject,
    firms: Firms,
    counted: Flags,
    asked: tuple[Floats, Move, dict[str, Any]],
) -> Floats:
    """The effect at each session as a fraction; NaN where its base is not above 0."""
    share, move, given = asked
    books = firms.books
    stated = given["floating"] is not None
    floating = np.where(np.isnan(books.floating) | stated, share, books.floating)
    change = floating_change(books.debt, floating, move)
    pretax = np.where(np.isnan(books.pretax), pretax_of(books.net, move.tax), books.pretax)
    if given["of"] == "interest":
        base, effect = interest_of(ctx, X, firms, None)[0], change
    elif given["of"] == "pretax":
        base, effect = pretax, -change
    else:
        base, effect = books.net, net_change(pretax, -change, move.tax)
    whole = summed(base, counted)
    with np.errstate(invalid="ignore"):
        return summed(effect, counted) / np.where(whole > 0.0, whole, np.nan)


def _note_assumed(ctx: Context, large: Flags, firms: Firms, ends: tuple[Floats, Floats]) -> None:
    if len(firms.asked) != 1 or not len(large):
        return
    kind = LARGE if large[0] else SMALL
    told = int((firms.told & ~np.isnan(firms.books.floating)).sum())
    members = int(firms.told.sum())
    if told == members:
        return
    low, high = sorted(100.0 * float(end[0]) for end in ends)
    span = "" if np.isnan(low) else f": the effect lies between {low:+.2f} % and {high:+.2f} %"
    ctx.caveat(
        f"floating share: filed by {told or 'none'} of {members} members; for the others "
        f"{100 * kind.middle:.0f} % is assumed as {kind.name}, the range is {100 * kind.low:.0f} "
        f"to {100 * kind.high:.0f} % ({kind.source}){span}"
    )


MEASURES = (debt, interest_coverage, weak_coverage, rate_effect)
