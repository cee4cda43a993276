"""What the limit on business interest costs a basket, by sector, under its two bases."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from rotascope.core.values import Flags, Floats
from rotascope.drivers.tax_bonus import Spenders
from rotascope.drivers.tax_law import Law
from rotascope.measures.tax_assumptions import SECTORS, Assumptions
from rotascope.measures.tax_firms import Codes, Limited, more_deducted
from rotascope.stats.interest_limit import EBIT, EBITDA, Limit
from rotascope.stats.tax_relief import Books, Together, lost_interest, together


@dataclass(frozen=True)
class LimitRow:
    """One sector, or the whole basket; amounts in the currency of the accounts.

    Attributes
    ----------
    name
        Sector, or the basket.
    members, counted
        Members under the limit, and those with figures.
    estimated
        Counted members whose interest is estimated from debt.
    exempt
        Counted members within the gross receipts test.
    interest
        Interest of the trailing twelve months.
    lost_ebit, lost_ebitda
        Interest that may not be deducted, by base.
    bound_ebit, bound_ebitda
        How many members the limit binds, by base.
    """

    name: str
    members: int
    counted: int
    estimated: int
    exempt: int
    interest: float
    lost_ebit: float
    lost_ebitda: float
    bound_ebit: int
    bound_ebitda: int

    def as_dict(self) -> dict[str, Any]:
        """As plain data; shares as fractions."""
        return {
            "name": self.name,
            "members": self.members,
            "counted": self.counted,
            "interest_estimated": self.estimated,
            "exempt_by_receipts": self.exempt,
            "interest": self.interest,
            "disallowed": {EBIT: self.lost_ebit, EBITDA: self.lost_ebitda},
            "disallowed_share": {
                EBIT: self.share(self.lost_ebit),
                EBITDA: self.share(self.lost_ebitda),
            },
            "bound": {EBIT: self.bound_ebit, EBITDA: self.bound_ebitda},
        }

    def share(self, lost: float) -> float | None:
        """Part of the interest; None where none is paid."""
        return lost / self.interest if self.interest > 0 else None


def limit_rows(who: Limited, codes: Codes, *, name: str) -> tuple[LimitRow, ...]:
    """The sectors that have members under the limit, and the basket itself last.

    Parameters
    ----------
    who
        The members on one session.
    codes
        int64 by member: index into `SECTORS`.
    name
        Of the basket.
    """
    lost = {base: lost_interest(who.books, Limit(base))[:, 0] for base in (EBIT, EBITDA)}
    held = who.firms.roll.once(who.firms.held & ~who.outside, who.firms.at)[:, 0]
    rows = [
        _row(label, held & (codes == code), who, lost)
        for code, label in enumerate(SECTORS)
        if (held & (codes == code)).any()
    ]
    rows.sort(key=lambda row: -row.interest)
    return (*rows, _row(name, held, who, lost))


def _row(name: str, held: Flags, who: Limited, lost: dict[str, Floats]) -> LimitRow:
    chosen = held & who.counted[:, 0]
    return LimitRow(
        name,
        int(held.sum()),
        int(chosen.sum()),
        int((chosen & ~who.paid.filed[:, 0]).sum()),
        int((chosen & who.small[:, 0]).sum()),
        float(who.books.interest[chosen, 0].sum()),
        float(lost[EBIT][chosen].sum()),
        float(lost[EBITDA][chosen].sum()),
        int((lost[EBIT][chosen] > 0).sum()),
        int((lost[EBITDA][chosen] > 0).sum()),
    )


@dataclass(frozen=True)
class TogetherRow:
    """First-year tax saved by both provisions, for members with all the figures.

    Attributes
    ----------
    name
        Sector, or the basket.
    counted
        Members with all the figures.
    net
        Their net income.
    bonus, limit
        Saved by each provision alone.
    both
        Saved by both; beyond the sum of each alone it is their interaction.
    """

    name: str
    counted: int
    net: float
    bonus: float
    limit: float
    both: float

    @property
    def interaction(self) -> float:
        """Saved by both beyond the sum of each alone."""
        return self.both - self.bonus - self.limit

    def as_dict(self) -> dict[str, Any]:
        """As plain data."""
        return {
            "name": self.name,
            "counted": self.counted,
            "net_income": self.net,
            "bonus_alone": self.bonus,
            "limit_alone": self.limit,
            "interaction": self.interaction,
            "both": self.both,
            "of_net_income": self.both / self.net if self.net > 0 else None,
        }


def together_rows(
    who: Limited, found: Spenders, law: Law, given: Assumptions, *, name: str
) -> tuple[TogetherRow, ...]:
    """Both provisions alone and together: the sectors, and the basket itself last."""
    more = found.spent * more_deducted(found.codes, given, bonus=law.bonus, before=law.before)
    books = who.books
    home = Books(
        given.domestic * books.operating_income[:, 0],
        given.domestic * books.depreciation[:, 0],
        given.domestic * books.interest[:, 0],
        books.exempt[:, 0],
    )
    saved = together(home, more, given.tax, before=law.limit_before, after=law.limit)
    chosen = who.counted[:, 0] & found.counted
    rows = [
        _both(label, chosen & (found.codes == code), found.net, saved)
        for code, label in enumerate(SECTORS)
        if (chosen & (found.codes == code)).any()
    ]
    rows.sort(key=lambda row: -row.both)
    return (*rows, _both(name, chosen, found.net, saved))


def _both(name: str, chosen: Flags, net: Floats, saved: Together) -> TogetherRow:
    def whole(figures: Floats) -> float:
        return float(np.sum(figures[chosen]))

    return TogetherRow(
        name,
        int(chosen.sum()),
        whole(net),
        whole(saved.bonus),
        whole(saved.limit),
        whole(saved.both),
    )
