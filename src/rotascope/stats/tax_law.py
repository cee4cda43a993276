"""The tax law by year, as a reader of a given day could know it.

Every rule carries the day on which its act was signed: before that day nobody could count on
it, even where it reaches back. Rules are by calendar year, for taxpayers whose year is the
calendar year, and for property placed in service when it is acquired.

References
----------
Internal Revenue Code, sections 163(j), 168(k), 448(c); the public laws and revenue procedures
named with each rule.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from rotascope.stats.interest_limit import EBIT, EBITDA, SHARE, Limit

FEDERAL_RATE = 0.21
"""Corporate income tax rate from 2018 on (Public Law 115-97)."""
OPEN = date.max


@dataclass(frozen=True)
class Bonus:
    """A share of the cost that may be deducted at once.

    Attributes
    ----------
    signed
        Day on which the act was signed.
    first, last
        Days on which the property is placed in service, both included.
    rate
        The share.
    act
        Public law.
    """

    signed: date
    first: date
    last: date
    rate: float
    act: str


def _year(signed: date, year: int, rate: float, act: str, *, last: int = 0) -> Bonus:
    return Bonus(signed, date(year, 1, 1), date(last or year, 12, 31), rate, act)


_RELIEF_2010, _PATH = date(2010, 12, 17), date(2015, 12, 18)
_TCJA, _CARES, _OBBBA = date(2017, 12, 22), date(2020, 3, 27), date(2025, 7, 4)

BONUS = (
    Bonus(date(2002, 3, 9), date(2001, 9, 11), date(2004, 12, 31), 0.3, "Public Law 107-147"),
    Bonus(date(2003, 5, 28), date(2003, 5, 6), date(2004, 12, 31), 0.5, "Public Law 108-27"),
    _year(date(2008, 2, 13), 2008, 0.5, "Public Law 110-185"),
    _year(date(2009, 2, 17), 2009, 0.5, "Public Law 111-5"),
    _year(date(2010, 9, 27), 2010, 0.5, "Public Law 111-240"),
    Bonus(_RELIEF_2010, date(2010, 9, 9), date(2011, 12, 31), 1.0, "Public Law 111-312"),
    _year(_RELIEF_2010, 2012, 0.5, "Public Law 111-312"),
    _year(date(2013, 1, 2), 2013, 0.5, "Public Law 112-240"),
    _year(date(2014, 12, 19), 2014, 0.5, "Public Law 113-295"),
    _year(_PATH, 2015, 0.5, "Public Law 114-113", last=2017),
    _year(_PATH, 2018, 0.4, "Public Law 114-113"),
    _year(_PATH, 2019, 0.3, "Public Law 114-113"),
    Bonus(_TCJA, date(2017, 9, 28), date(2022, 12, 31), 1.0, "Public Law 115-97"),
    _year(_TCJA, 2023, 0.8, "Public Law 115-97"),
    _year(_TCJA, 2024, 0.6, "Public Law 115-97"),
    _year(_TCJA, 2025, 0.4, "Public Law 115-97"),
    _year(_TCJA, 2026, 0.2, "Public Law 115-97"),
    Bonus(_OBBBA, date(2025, 1, 20), OPEN, 1.0, "Public Law 119-21"),
)
"""Bonus depreciation, in the order of signature: a later act overrides an earlier one."""


def bonus_rate(placed: date, *, known: date) -> float:
    """Share of the cost deducted at once, by the law signed by a day.

    Parameters
    ----------
    placed
        Day on which the property is acquired and placed in service.
    known
        Day of the reader; acts signed later are not known.

    Returns
    -------
    0 where no act gave a bonus.
    """
    found = 0.0
    for rule in BONUS:
        if rule.signed <= known and rule.first <= placed <= rule.last:
            found = rule.rate
    return found


@dataclass(frozen=True)
class InterestRule:
    """The limit on business interest of a year.

    Attributes
    ----------
    share
        Share of adjusted taxable income.
    base
        `ebitda` or `ebit`.
    act
        Public law.
    """

    share: float
    base: str
    act: str

    @property
    def limit(self) -> Limit:
        """The limit itself."""
        return Limit(self.base, self.share)


def interest_rule(year: int, *, known: date) -> InterestRule | None:
    """The limit for a tax year that begins in a year, by the law signed by a day.

    Parameters
    ----------
    year
        Calendar year in which the tax year begins.
    known
        Day of the reader.

    Returns
    -------
    None before 2018, or before the act was signed: there was no general limit.
    """
    if year < 2018 or known < _TCJA:
        return None
    if year >= 2025 and known >= _OBBBA:
        return InterestRule(SHARE, EBITDA, "Public Law 119-21")
    if year in (2019, 2020) and known >= _CARES:
        return InterestRule(0.5, EBITDA, "Public Law 116-136")
    return InterestRule(SHARE, EBITDA if year < 2022 else EBIT, "Public Law 115-97")


@dataclass(frozen=True)
class Threshold:
    """Average gross receipts of three years up to which a small business is exempt.

    Attributes
    ----------
    year
        Calendar year in which the tax year begins.
    amount
        Dollars.
    source
        The act or revenue procedure.
    """

    year: int
    amount: float
    source: str


THRESHOLDS = (
    Threshold(2018, 25e6, "Public Law 115-97, section 13102"),
    Threshold(2019, 26e6, "Revenue Procedure 2018-57"),
    Threshold(2020, 26e6, "Revenue Procedure 2019-44"),
    Threshold(2021, 26e6, "Revenue Procedure 2020-45"),
    Threshold(2022, 27e6, "Revenue Procedure 2021-45"),
    Threshold(2023, 29e6, "Revenue Procedure 2022-38, section 3.31"),
    Threshold(2024, 30e6, "Revenue Procedure 2023-34"),
    Threshold(2025, 31e6, "Revenue Procedure 2024-40, section 2.31"),
    Threshold(2026, 32e6, "Revenue Procedure 2025-32, section 4.30"),
)
"""Gross receipts test of section 448(c). Guides in print disagree about 2025 and 2026: some
give the figure of the year after or before."""


def threshold(year: int) -> Threshold | None:
    """The gross receipts test of a year; None before 2018 and after the last year listed."""
    return next((t for t in THRESHOLDS if t.year == year), None)
