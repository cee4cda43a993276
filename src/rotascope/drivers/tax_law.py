"""The tax law before and after an act, as a reader of a day knows both."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from rotascope.core.errors import BadUsage
from rotascope.stats.interest_limit import Limit
from rotascope.stats.tax_law import bonus_rate, interest_rule, threshold

THE_ACT = date(2025, 7, 4)
"""Public Law 119-21 was signed."""
HALF = timedelta(days=182)


@dataclass(frozen=True)
class Law:
    """The two provisions before and after the act of 2025.

    Attributes
    ----------
    placed
        Day on which the spending is taken to be placed in service: the middle of the trailing
        twelve months.
    bonus, before
        Shares of the cost deducted at once, after and before.
    limit, limit_before
        Limits on interest, after and before; None = there is none.
    receipts
        Gross receipts up to which a business is exempt; None = no figure for the year.
    source
        Where the law of after comes from.
    """

    placed: date
    bonus: float
    before: float
    limit: Limit | None
    limit_before: Limit | None
    receipts: float | None
    source: str

    def line(self) -> str:
        """The comparison in words."""
        return (
            f"bonus {100 * self.bonus:.0f} % against {100 * self.before:.0f} %; limit on interest: "
            f"{_said(self.limit)} against {_said(self.limit_before)}; {self.source}"
        )

    def as_dict(self) -> dict[str, Any]:
        """As plain data."""
        return {
            "placed_in_service": self.placed.isoformat(),
            "bonus": self.bonus,
            "bonus_before": self.before,
            "interest_limit": _said(self.limit),
            "interest_limit_before": _said(self.limit_before),
            "gross_receipts": self.receipts,
            "source": self.source,
        }


def law_of(as_of: date, *, bonus: float | None = None, before: float | None = None) -> Law:
    """The law that a reader of a day compares.

    Parameters
    ----------
    as_of
        Day of the reader: an act signed later is not known to it.
    bonus, before
        Shares of the cost deducted at once, where the reader wants others than the law's.

    Raises
    ------
    BadUsage
        A share is not between 0 and 1.
    """
    placed = as_of - HALF
    for share in (bonus, before):
        if share is not None and not 0.0 <= share <= 1.0:
            raise BadUsage(f"a bonus is a percentage from 0 to 100, not {100 * share:g}")
    known = as_of >= THE_ACT
    earlier = min(as_of, THE_ACT - timedelta(days=1))
    exempt = threshold(placed.year)
    source = "as of Public Law 119-21" if known else "Public Law 119-21 is not signed yet"
    if bonus is not None or before is not None:
        source += "; bonus as asked"
    return Law(
        placed,
        bonus_rate(placed, known=as_of) if bonus is None else bonus,
        bonus_rate(placed, known=earlier) if before is None else before,
        _limit(placed.year, as_of),
        _limit(placed.year, earlier),
        None if exempt is None else exempt.amount,
        source,
    )


def _limit(year: int, known: date) -> Limit | None:
    rule = interest_rule(year, known=known)
    return None if rule is None else rule.limit


def _said(limit: Limit | None) -> str:
    return "none" if limit is None else str(limit)
