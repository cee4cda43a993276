"""The tax act of 2025 and a basket: bonus depreciation, the limit on interest, both together."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np

from rotascope.core.basket import Subject
from rotascope.core.errors import NothingToCompute, NotInStore
from rotascope.core.market import Market
from rotascope.core.values import Floats
from rotascope.drivers.rates import SMALL_CAPS, subject_of
from rotascope.drivers.tax_bonus import BonusRow, bonus_rows, spenders
from rotascope.drivers.tax_carried import CarriedRow, carried_row
from rotascope.drivers.tax_law import Law, law_of
from rotascope.drivers.tax_limit import LimitRow, TogetherRow, limit_rows, together_rows
from rotascope.language.evaluate import Context
from rotascope.measures.caps import caps
from rotascope.measures.debt_books import FILINGS
from rotascope.measures.earnings_members import LEAST, Roll, roll_of
from rotascope.measures.tax_assumptions import Assumptions
from rotascope.measures.tax_firms import limited

THIN = 0.95
"""Below this share of the weight a table carries a caveat."""
ALWAYS = (
    "cash, not earnings: under the accounting rules a faster deduction lowers the tax paid and "
    "raises deferred tax by as much, so that reported net income does not change",
    "a first-year effect: what is deducted now is not deducted later; the lasting gain is the "
    "present value",
    "property bought under a contract signed before 20 January 2025 keeps the old rate; filings "
    "do not tell it apart, so the saving is at the high end",
)


@dataclass(frozen=True)
class TaxAsked:
    """What is compared and what is assumed.

    Attributes
    ----------
    given
        The assumptions.
    bonus, before
        Shares of the cost deducted at once; None = by the law known on the as-of day.
    rate
        Interest over debt where none is filed; None = the assumption for small or large caps.
    """

    given: Assumptions = field(default_factory=Assumptions)
    bonus: float | None = None
    before: float | None = None
    rate: float | None = None


@dataclass(frozen=True)
class TaxTable:
    """What the act does to one basket.

    Attributes
    ----------
    basket
        Its name.
    covered
        Share of its weight (without weights, of its members) with capital spending and net
        income.
    bonus
        Bonus depreciation by sector, the basket last.
    limit
        The limit on interest by sector, the basket last; empty where no debt is known.
    together
        Both provisions by sector, the basket last; empty as above.
    carried
        Interest disallowed since 2018 and still carried; None as above.
    caveats
        What a careful reader must know.
    """

    basket: str
    covered: float
    bonus: tuple[BonusRow, ...]
    limit: tuple[LimitRow, ...]
    together: tuple[TogetherRow, ...]
    carried: CarriedRow | None
    caveats: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """As plain data."""
        return {
            "basket": self.basket,
            "covered": self.covered,
            "bonus": [row.as_dict() for row in self.bonus],
            "interest_limit": [row.as_dict() for row in self.limit],
            "together": [row.as_dict() for row in self.together],
            "carried": None if self.carried is None else self.carried.as_dict(),
            "caveats": list(self.caveats),
        }


@dataclass(frozen=True)
class TaxReport:
    """The act and several baskets, as of a session.

    Attributes
    ----------
    as_of, snapshot, simulated
        Of the market.
    law
        What is compared.
    given
        What is assumed.
    tables
        One for each basket.
    """

    as_of: date
    snapshot: str
    simulated: bool
    law: Law
    given: Assumptions
    tables: tuple[TaxTable, ...]

    def as_dict(self) -> dict[str, Any]:
        """As plain data, as `--json` prints it."""
        return {
            "as_of": self.as_of.isoformat(),
            "snapshot": self.snapshot,
            "simulated": self.simulated,
            "law": self.law.as_dict(),
            "assumptions": list(self.given.lines()),
            "tables": [table.as_dict() for table in self.tables],
            "caveats": list(self.caveats),
        }

    @property
    def caveats(self) -> tuple[str, ...]:
        """What holds for every table."""
        if self.law.bonus != self.law.before:
            return ALWAYS
        return (
            f"the law known on {self.as_of} gives one bonus, so that nothing is saved: name two "
            "to compare",
            *ALWAYS,
        )


def tax_report(market: Market, baskets: tuple[str, ...], asked: TaxAsked) -> TaxReport:
    """What the tax act does to baskets, from filings known by the as-of session.

    Parameters
    ----------
    market
        The market.
    baskets
        Subjects as one writes them in an expression, such as `SP500` or
        `sector("Energy", in=SP500)`; none = the small caps and the home index of the store.
    asked
        What is compared and what is assumed.

    Raises
    ------
    ExpressionError
        A basket is wrong.
    CannotAnswer
        Filings cover less than half of a basket.
    """
    as_of = market.calendar.date(len(market.calendar) - 1)
    law = law_of(as_of, bonus=asked.bonus, before=asked.before)
    names = baskets or _default(market)
    tables = tuple(_table(market, subject_of(market, text), law, asked) for text in names)
    return TaxReport(as_of, market.snapshot, market.simulated, law, asked.given, tables)


def _default(market: Market) -> tuple[str, ...]:
    """The home index, after the small caps where the store names them."""
    home = market.settings.home
    for name in SMALL_CAPS[FILINGS]:
        if name in market.settings.baskets or market.is_index(name):
            return (name, home)
    return (home,)


def _table(market: Market, subject: Subject, law: Law, asked: TaxAsked) -> TaxTable:
    ctx, given = Context(market), asked.given
    roll = roll_of(ctx, subject)
    at = np.array([len(market.calendar) - 1], dtype=np.int64)
    if at[0] < roll.first:
        raise NothingToCompute(f"{roll.name} has no members on {market.calendar.date(int(at[0]))}")
    found = spenders(market, roll, given)
    covered = float(np.nan_to_num(found.told.covered)[0])
    if covered < LEAST:
        raise NotInStore(
            f"filings known by {market.calendar.date(int(at[0]))} give capital spending and net "
            f"income for {100 * covered:.1f} % of {roll.name}; at least {100 * LEAST:.0f} % are "
            "needed: more filers in the table fundamentals would supply it"
        )
    rows = bonus_rows(found, law, given, name=roll.name, caps=_caps(market, roll))
    limit: tuple[LimitRow, ...] = ()
    both: tuple[TogetherRow, ...] = ()
    carried: CarriedRow | None = None
    who = limited(ctx, subject, at, given, rate=asked.rate)
    if who.counted.any():
        limit = limit_rows(who, found.codes, name=roll.name)
        both = together_rows(who, found, law, given, name=roll.name)
        carried = carried_row(ctx, subject, who, law, given)
    told = _caveats(covered, rows, limit)
    return TaxTable(roll.name, covered, rows, limit, both, carried, told)


def _caps(market: Market, roll: Roll) -> Floats | None:
    """Market values by member: float64, NaN = unknown; None where the basket is in no index."""
    if roll.panel is None:
        return None
    at = np.array([len(market.calendar) - 1], dtype=np.int64)
    found = caps(market, roll.panel.index, at)
    out = np.full(len(roll.symbols), np.nan)
    out[found.rows] = found.values[:, 0]
    return out


def _caveats(
    covered: float, rows: tuple[BonusRow, ...], limit: tuple[LimitRow, ...]
) -> tuple[str, ...]:
    found = []
    whole = rows[-1]
    if covered < THIN:
        found.append(
            f"filings cover {100 * covered:.1f} % of {whole.name} (capital spending and net income "
            f"of {whole.counted} of {whole.members} companies)"
        )
    if whole.losers:
        found.append(
            f"{whole.losers} of {whole.counted} companies have no taxable income: their "
            "deductions are carried forward and save nothing in the first year"
        )
    if limit and limit[-1].estimated:
        last = limit[-1]
        found.append(
            f"the limit on interest is told for {last.counted} of {last.members} companies; "
            f"interest of {last.estimated} of them is estimated from debt; an impairment in "
            "operating income lowers the cap here, which no tax return would let it do"
        )
    if not limit:
        found.append("debt and operating income are not known: no table of the limit on interest")
    return tuple(found)
