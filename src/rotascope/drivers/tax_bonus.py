"""What a higher bonus depreciation does to the first-year tax of a basket, by sector."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from rotascope.core.market import Market
from rotascope.core.time import Positions
from rotascope.core.values import Flags, Floats
from rotascope.drivers.tax_law import Law
from rotascope.measures.earnings_members import Roll, Told, told_with
from rotascope.measures.tax_assumptions import MIXES, SECTORS, Assumptions
from rotascope.measures.tax_firms import (
    Codes,
    more_deducted,
    sectors,
    taxable,
    twelve_months,
    value_gained,
)
from rotascope.stats.tax_relief import first_year

LEVELS = (0.0, 0.4, 0.6, 0.8, 1.0)
"""Bonus rates of the table of first-year deductions."""
CLAIMED = 0.6
"""Published take-up of all corporations: the low end of the range."""


@dataclass(frozen=True, eq=False)
class Spenders:
    """Members of a basket on the as-of session, each array by member.

    Attributes
    ----------
    told
        Who is counted.
    codes
        int64: index into `SECTORS`.
    spent, net, income
        float64: capital spending, net income, taxable income at home; NaN = unknown.
    """

    told: Told
    codes: Codes
    spent: Floats
    net: Floats
    income: Floats

    @property
    def counted(self) -> Flags:
        """Members with capital spending and net income."""
        return np.asarray(self.told.counted[:, 0])


def spenders(market: Market, roll: Roll, given: Assumptions) -> Spenders:
    """The members in force at the as-of session, with what they spent and earned."""
    at: Positions = np.array([len(market.calendar) - 1], dtype=np.int64)
    codes = sectors(market, roll, at)
    spent = np.abs(twelve_months(market, roll, "capex", at))
    relevant = np.array([MIXES[s].taxed and MIXES[s].eligible > 0 for s in SECTORS])[codes]
    net = twelve_months(market, roll, "net_income", at)
    income = given.domestic * taxable(market, roll, at, given.tax)
    asked = np.where(relevant, spent, 0.0)
    told = told_with(roll, (asked, net), at)
    return Spenders(told, codes[:, 0], np.nan_to_num(spent[:, 0]), net[:, 0], income[:, 0])


@dataclass(frozen=True)
class BonusRow:
    """One sector, or the whole basket; amounts in the currency of the accounts.

    Attributes
    ----------
    name
        Sector, or the basket.
    members, counted
        Members in force, and those with capital spending and net income.
    losers
        Counted members without taxable income.
    spent, net, profits
        Capital spending, net income, and net income of the companies with a profit, of the
        trailing twelve months.
    deducted
        First-year deduction of that spending at each of `LEVELS`.
    saved
        First-year tax saved by the bonus of after against that of before.
    saved_low
        The same where the bonus is claimed on the published 60 % only.
    unused
        Additional deductions that found no taxable income: carried forward.
    value
        Present value of the saving of companies with taxable income.
    market_cap
        Market value of the counted members; None = not to be had.
    """

    name: str
    members: int
    counted: int
    losers: int
    spent: float
    net: float
    profits: float
    deducted: tuple[float, ...]
    saved: float
    saved_low: float
    unused: float
    value: float
    market_cap: float | None

    @property
    def of_income(self) -> float | None:
        """Saving over net income; None where that is not above 0."""
        return self.saved / self.net if self.net > 0 else None

    @property
    def of_profits(self) -> float | None:
        """Saving over the net income of the companies with a profit."""
        return self.saved / self.profits if self.profits > 0 else None

    @property
    def of_cap(self) -> float | None:
        """Saving over market value."""
        return self.saved / self.market_cap if self.market_cap else None

    def as_dict(self) -> dict[str, Any]:
        """As plain data; shares as fractions."""
        return {
            "name": self.name,
            "members": self.members,
            "counted": self.counted,
            "without_taxable_income": self.losers,
            "capital_spending": self.spent,
            "net_income": self.net,
            "profits": self.profits,
            "first_year_deduction": {
                f"{100 * level:.0f}": amount
                for level, amount in zip(LEVELS, self.deducted, strict=True)
            },
            "tax_saved": self.saved,
            "tax_saved_low": self.saved_low,
            "unused_deductions": self.unused,
            "present_value": self.value,
            "market_cap": self.market_cap,
            "of_net_income": self.of_income,
            "of_profits": self.of_profits,
            "of_market_cap": self.of_cap,
        }


@dataclass(frozen=True, eq=False)
class Effect:
    """The bonus by member: float64 each."""

    saved: Floats
    saved_low: Floats
    unused: Floats
    value: Floats
    deducted: tuple[Floats, ...]


def effect_of(found: Spenders, law: Law, given: Assumptions) -> Effect:
    """What the change of the bonus does to each member."""

    def more(bonus: float, before: float) -> Floats:
        return found.spent * more_deducted(found.codes, given, bonus=bonus, before=before)

    added = more(law.bonus, law.before)
    relief = first_year(added, found.income, given.tax)
    low = first_year(added * min(1.0, CLAIMED / (given.take_up or 1.0)), found.income, given.tax)
    gained = found.spent * value_gained(found.codes, given, bonus=law.bonus, before=law.before)
    plain = np.array([_plain(s) for s in SECTORS])[found.codes] * given.domestic * found.spent
    return Effect(
        relief.saved,
        low.saved,
        relief.unused,
        np.where(found.income > 0, given.tax * gained, 0.0),
        tuple(plain + more(level, 0.0) for level in LEVELS),
    )


def _plain(sector: str) -> float:
    """First-year deduction on one unit of spending without any bonus."""
    mix = MIXES[sector]
    return mix.eligible - mix.more_deducted(1.0, 0.0) if mix.taxed else 0.0


def bonus_rows(
    found: Spenders, law: Law, given: Assumptions, *, name: str, caps: Floats | None
) -> tuple[BonusRow, ...]:
    """The sectors that have members, largest spending first, and the basket itself last.

    Parameters
    ----------
    found
        The members.
    law, given
        What is compared and what is assumed.
    name
        Of the basket.
    caps
        float64 by member: market values; NaN = unknown, None = none to be had.
    """
    effect = effect_of(found, law, given)
    held = np.asarray(found.told.roll.once(found.told.held, found.told.at)[:, 0])
    rows = [
        _row(label, held & (found.codes == code), found, effect, caps)
        for code, label in enumerate(SECTORS)
        if (held & (found.codes == code)).any()
    ]
    rows.sort(key=lambda row: -row.spent)
    return (*rows, _row(name, held, found, effect, caps))


def _row(name: str, held: Flags, found: Spenders, effect: Effect, caps: Floats | None) -> BonusRow:
    chosen = held & found.counted

    def whole(figures: Floats) -> float:
        return float(np.sum(figures[chosen]))

    value = None
    if caps is not None and chosen.any() and not np.isnan(caps[chosen]).any():
        value = whole(caps)
    return BonusRow(
        name,
        int(held.sum()),
        int(chosen.sum()),
        int((chosen & ~(found.income > 0)).sum()),
        whole(found.spent),
        whole(found.net),
        whole(np.maximum(found.net, 0.0)),
        tuple(whole(amount) for amount in effect.deducted),
        whole(effect.saved),
        whole(effect.saved_low),
        whole(effect.unused),
        whole(effect.value),
        value,
    )
