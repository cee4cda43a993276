"""What a change of the tax law does to a company's first-year tax bill.

The law before and after is given by how much more is deducted in the first year and by what
limits the interest. A deduction is worth something only against taxable income: what is
left over is carried forward and counted apart.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rotascope.core.values import Floats
from rotascope.stats.interest_limit import (
    Limit,
    adjusted_taxable_income,
    disallowed,
    interest_cap,
)


@dataclass(frozen=True, eq=False)
class Relief:
    """First-year tax saved, and deductions that nothing was left to take from.

    Attributes
    ----------
    saved
        float64: tax not paid in the first year.
    unused
        float64: deductions carried forward, before tax.
    """

    saved: Floats
    unused: Floats


def first_year(more: Floats, taxable: Floats, tax: float) -> Relief:
    """Tax saved in the first year by deducting more.

    Parameters
    ----------
    more
        float64 of any shape: additional deductions; below 0 = fewer; NaN = unknown.
    taxable
        Of the same shape: taxable income before them; at or below 0 nothing is saved.
    tax
        Tax rate, 0 to 1.
    """
    used = np.maximum(taxable, 0.0) - np.maximum(taxable - more, 0.0)
    return Relief(tax * used, more - used)


@dataclass(frozen=True, eq=False)
class Books:
    """What the tax bill starts from; all float64 of one shape, currency, NaN = unknown.

    Attributes
    ----------
    operating_income
        Before interest, after depreciation.
    depreciation
        Depreciation and amortisation in it.
    interest
        Of twelve months.
    exempt
        1 where the limit on interest does not apply (small businesses, utilities), else 0.
    """

    operating_income: Floats
    depreciation: Floats
    interest: Floats
    exempt: Floats


def allowed_interest(books: Books, limit: Limit | None) -> Floats:
    """Interest that may be deducted this year; infinite where there is no limit.

    Parameters
    ----------
    books
        The companies.
    limit
        The limit of the year; None = there is none.
    """
    if limit is None:
        return np.full(books.interest.shape, np.inf)
    income = adjusted_taxable_income(books.operating_income, books.depreciation, base=limit.base)
    return np.where(books.exempt > 0.0, np.inf, interest_cap(income, share=limit.share))


def lost_interest(books: Books, limit: Limit | None, *, extra: Floats | float = 0.0) -> Floats:
    """Interest that may not be deducted this year.

    Parameters
    ----------
    books
        The companies.
    limit
        The limit of the year; None = there is none.
    extra
        Depreciation for tax beyond that of the books (bonus).
    """
    if limit is None:
        return books.interest * 0.0
    income = adjusted_taxable_income(
        books.operating_income, books.depreciation, base=limit.base, extra_deductions=extra
    )
    cap = interest_cap(income, share=limit.share)
    return disallowed(books.interest, cap) * (1.0 - books.exempt)


def tax_bill(
    books: Books, tax: float, limit: Limit | None, *, extra: Floats | float = 0.0
) -> Floats:
    """First-year tax: on operating income, less the extra deductions, less allowed interest."""
    allowed = books.interest - lost_interest(books, limit, extra=extra)
    return np.asarray(tax * np.maximum(books.operating_income - extra - allowed, 0.0))


@dataclass(frozen=True, eq=False)
class Together:
    """First-year tax saved by two provisions, alone and together.

    Attributes
    ----------
    bonus
        float64: by the bonus alone, interest limited as before.
    limit
        By the other limit on interest alone.
    both
        By both.
    """

    bonus: Floats
    limit: Floats
    both: Floats

    @property
    def interaction(self) -> Floats:
        """What both save beyond the sum of each alone.

        With income after depreciation as the base of the limit the bonus shrinks the cap on
        interest; with income before depreciation it does not.
        """
        return self.both - self.bonus - self.limit


def together(
    books: Books, more: Floats, tax: float, *, before: Limit | None, after: Limit | None
) -> Together:
    """The bonus and another limit on interest, from the law before both.

    Parameters
    ----------
    books
        The companies, with the deductions of the law before.
    more
        Additional first-year deductions of the bonus.
    tax
        Tax rate.
    before, after
        Limits on interest; None = there is none.
    """
    start = tax_bill(books, tax, before)
    return Together(
        start - tax_bill(books, tax, before, extra=more),
        start - tax_bill(books, tax, after),
        start - tax_bill(books, tax, after, extra=more),
    )
