"""Companies as the tax act sees them: spending, income, interest and sector, as known then."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rotascope.core.basket import Subject
from rotascope.core.market import Holdings, Market
from rotascope.core.time import Positions
from rotascope.core.values import Flags, Floats
from rotascope.language.bound import Bound
from rotascope.language.evaluate import Context
from rotascope.measures.accounts import ttm
from rotascope.measures.debt import interest_of
from rotascope.measures.debt_books import FILINGS, Firms, firms_of
from rotascope.measures.earnings_members import Roll, figures_at
from rotascope.measures.tax_assumptions import MIXES, SECTORS, UNKNOWN, Assumptions
from rotascope.stats.estimates import Estimated, depreciation
from rotascope.stats.tax_law import THRESHOLDS, threshold
from rotascope.stats.tax_relief import Books

Codes = NDArray[np.int64]


def twelve_months(market: Market, roll: Roll, item: str, at: Positions) -> Floats:
    """Trailing twelve months of the members: float64[symbols, sessions], NaN = none."""
    return figures_at(ttm(market, roll.symbols, item), roll.symbols, at)


def sectors(market: Market, roll: Roll, at: Positions) -> Codes:
    """Sector of each member as the holdings files known then tell it.

    Returns
    -------
    int64[symbols, sessions]: index into `SECTORS`; that of `UNKNOWN` where no file tells.
    """
    unknown = SECTORS.index(UNKNOWN)
    out = np.full((len(roll.symbols), len(at)), unknown, dtype=np.int64)
    own = [] if roll.panel is None else [roll.panel.index]
    others = [name for name in sorted(market.indices()) if name not in own]
    for name in own + others:
        if not (out == unknown).any():
            break
        _fill(out, market.holdings(name), roll.symbols, at)
    return out


def _fill(out: Codes, holdings: Holdings, symbols: tuple[str, ...], at: Positions) -> None:
    """Sectors of one index's files, where none is told yet."""
    unknown = SECTORS.index(UNKNOWN)
    labelled = np.flatnonzero((holdings.sector >= 0).any(axis=1))
    if not len(labelled):
        return
    known = [SECTORS.index(label) if label in SECTORS else unknown for label in holdings.labels]
    table = np.array([*known, unknown], dtype=np.int64)
    file = np.searchsorted(holdings.positions[labelled], at, side="right") - 1
    there = np.flatnonzero(file >= 0)
    place = {symbol: i for i, symbol in enumerate(holdings.members)}
    rows = np.array([i for i, s in enumerate(symbols) if s in place], dtype=np.int64)
    if not len(rows) or not len(there):
        return
    theirs = np.array([place[symbols[i]] for i in rows.tolist()], dtype=np.int64)
    told = table[holdings.sector[labelled[file[there]]][:, theirs]].T
    block = np.ix_(rows, there)
    out[block] = np.where(out[block] == unknown, told, out[block])


def taxable(market: Market, roll: Roll, at: Positions, tax: float) -> Floats:
    """Income before tax of the members, over the trailing twelve months.

    As filed; else net income plus the income tax; else, of a profit, net income over one less
    the tax rate, and a loss as it stands.
    """
    filed = twelve_months(market, roll, "pretax_income", at)
    net = twelve_months(market, roll, "net_income", at)
    added = net + twelve_months(market, roll, "income_tax", at)
    grossed = np.where(net > 0, net / (1.0 - tax), net)
    return np.where(~np.isnan(filed), filed, np.where(~np.isnan(added), added, grossed))


@dataclass(frozen=True, eq=False)
class Limited:
    """Members under the limit on interest.

    Attributes
    ----------
    firms
        The members with their debt.
    books
        Their figures, each float64[symbols, sessions].
    paid, worn
        Interest and depreciation, as filed or estimated.
    small
        bool: exempt by the gross receipts test.
    outside
        bool: of a sector that the limit leaves alone.
    rate
        Interest over debt of those who file none, as asked; None = the assumption.
    """

    firms: Firms
    books: Books
    paid: Estimated
    worn: Estimated
    small: Flags
    outside: Flags
    rate: Bound | float | None

    @property
    def lines(self) -> Flags:
        """bool[symbols, sessions]: members under the limit with every figure."""
        books = self.books
        needed = (books.operating_income, books.interest, books.depreciation)
        return self.firms.lines(*needed) & ~self.outside

    @property
    def counted(self) -> Flags:
        """The same, an issuer's second line left out."""
        return self.firms.roll.once(self.lines, self.firms.at)


def receipts_limit(market: Market, at: Positions) -> Floats:
    """Gross receipts up to which a business is exempt: float64[sessions], by calendar year."""
    years = market.calendar.sessions[at].astype("datetime64[Y]").astype(int) + 1970
    first, last = THRESHOLDS[0], THRESHOLDS[-1]
    table = {
        year: (threshold(year) or (first if year < first.year else last)).amount
        for year in np.unique(years).tolist()
    }
    return np.array([table[year] for year in years.tolist()], dtype=np.float64)


def limited(
    ctx: Context,
    X: Subject,
    at: Positions,
    given: Assumptions,
    *,
    rate: Bound | float | None = None,
) -> Limited:
    """The members of a subject and what the limit on interest asks of them.

    Parameters
    ----------
    X
        Any subject with members.
    at
        Sessions.
    given
        What is assumed: the depreciation of those who file none.
    rate
        Interest over debt of those who file none; None = the assumption for large or small caps.
    """
    firms = firms_of(ctx, X, at, FILINGS)
    market, roll, at = ctx.market, firms.roll, firms.at
    paid = Estimated(*interest_of(ctx, X, firms, rate))
    worn = depreciation(
        twelve_months(market, roll, "depreciation", at),
        twelve_months(market, roll, "capex", at),
        share=given.depreciation,
    )
    revenue = twelve_months(market, roll, "revenue", at)
    small = np.nan_to_num(revenue, nan=np.inf) <= receipts_limit(market, at)
    free = np.array([not MIXES[name].limited for name in SECTORS])
    outside = free[sectors(market, roll, at)]
    exempt = (small | outside).astype(np.float64)
    books = Books(firms.books.operating, worn.values, paid.values, exempt)
    return Limited(firms, books, paid, worn, small, outside, rate)


def more_deducted(codes: Codes, given: Assumptions, *, bonus: float, before: float) -> Floats:
    """Additional first-year deduction on one unit of capital spending, by sector.

    Parameters
    ----------
    codes
        int64 of any shape: index into `SECTORS`.
    given
        The assumptions.
    bonus, before
        Shares of the cost deducted at once, after and before.
    """
    table = [MIXES[name].more_deducted(bonus, before) for name in SECTORS]
    taxed = [MIXES[name].taxed for name in SECTORS]
    out = np.array(table) * np.array(taxed) * given.domestic * given.take_up
    return np.asarray(out[codes])


def value_gained(codes: Codes, given: Assumptions, *, bonus: float, before: float) -> Floats:
    """Additional present value of the deductions on one unit of capital spending, by sector."""
    table = [MIXES[name].value_gained(bonus, before, given.rate) for name in SECTORS]
    taxed = [MIXES[name].taxed for name in SECTORS]
    out = np.array(table) * np.array(taxed) * given.domestic * given.take_up
    return np.asarray(out[codes])
