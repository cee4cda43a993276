"""What no filing says about capital spending and tax: stated assumptions, each with its reason.

A company files what it spent on property, not which tax life the property has, where it
stands, or whether the bonus was claimed. These tables say what is assumed instead; every one
of them is a parameter of whatever uses it.

References
----------
Class lives: Revenue Procedure 87-56. Property excluded from the bonus: Internal Revenue Code,
section 168(k)(9)(A) (regulated utilities). Business excepted from the limit on interest:
section 163(j)(7)(A)(iv). Take-up: Kitchen and Knittel (2016), Office of Tax Analysis working
paper 110. Capital spending at home: Bureau of Economic Analysis, activities of multinational
enterprises.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rotascope.stats.depreciation import deduction_value, first_year_gain
from rotascope.stats.tax_law import FEDERAL_RATE

UNKNOWN = "No sector"
"""Companies whose sector no holdings file tells."""


@dataclass(frozen=True)
class Mix:
    """What the capital spending of a sector buys.

    Attributes
    ----------
    classes
        Recovery period in years -> share of capital spending that the bonus can reach. The
        rest is buildings (39 years), land, and what is deducted at once in any case.
    reason
        Why.
    taxed
        Whether its companies pay corporate income tax on what they earn.
    limited
        Whether the limit on business interest binds on it.
    """

    classes: Mapping[int, float]
    reason: str
    taxed: bool = True
    limited: bool = True

    @property
    def eligible(self) -> float:
        """Share of capital spending that the bonus can reach."""
        return sum(self.classes.values())

    def more_deducted(self, bonus: float, before: float) -> float:
        """How much more of one unit of capital spending is deducted in the first year."""
        return sum(
            share * first_year_gain(years, bonus=bonus, before=before)
            for years, share in self.classes.items()
        )

    def value_gained(self, bonus: float, before: float, rate: float) -> float:
        """How much more the deductions on one unit of capital spending are worth today."""
        return sum(
            share
            * (
                deduction_value(years, rate, bonus=bonus)
                - deduction_value(years, rate, bonus=before)
            )
            for years, share in self.classes.items()
        )


MIXES: Mapping[str, Mix] = {
    "Energy": Mix(
        {5: 0.10, 7: 0.35, 10: 0.05, 15: 0.15},
        "production and gathering 7, refining 10, pipelines 15; 35 % is intangible drilling "
        "cost, deducted at once in any case, or buildings",
    ),
    "Materials": Mix(
        {5: 0.20, 7: 0.45, 15: 0.15}, "chemicals 5, metals and paper 7, cement and land works 15"
    ),
    "Industrials": Mix(
        {5: 0.30, 7: 0.45, 15: 0.05}, "vehicles and computers 5, machinery, rail and aircraft 7"
    ),
    "Consumer Discretionary": Mix(
        {5: 0.40, 7: 0.25, 15: 0.15},
        "servers, vehicles and shop fittings 5, plants 7, improvements of shops and restaurants 15",
    ),
    "Consumer Staples": Mix(
        {5: 0.20, 7: 0.45, 15: 0.15}, "shop fittings 5, food and drink plants 7, improvements 15"
    ),
    "Health Care": Mix(
        {5: 0.40, 7: 0.20, 15: 0.10},
        "medical and drug plants, research equipment 5; the rest laboratories and hospitals",
    ),
    "Financials": Mix(
        {5: 0.50, 7: 0.15, 15: 0.10},
        "computers 5, furniture 7, branches 15; a lender's interest is met by its interest income",
        limited=False,
    ),
    "Information Technology": Mix(
        {5: 0.60, 7: 0.10, 15: 0.05}, "servers and chip tools 5; the rest data-centre shells"
    ),
    "Communication Services": Mix(
        {5: 0.50, 7: 0.15, 15: 0.20}, "switches, servers and boxes 5, lines and fibre 15"
    ),
    "Utilities": Mix(
        {}, "regulated utilities have no bonus and no limit on interest", limited=False
    ),
    "Real Estate": Mix(
        {5: 0.10, 15: 0.15},
        "fittings 5, improvements 15; trusts pay no tax on what they pay out, and most elect "
        "out of the limit on interest",
        taxed=False,
        limited=False,
    ),
    UNKNOWN: Mix({5: 0.35, 7: 0.30, 15: 0.10}, "about the mean of the taxed sectors"),
}
"""Mix by sector: an assumption, set from class lives and the business of the sector."""
SECTORS = tuple(MIXES)


@dataclass(frozen=True)
class Assumptions:
    """Everything that is assumed, not filed.

    Attributes
    ----------
    tax
        Federal rate.
    domestic
        Share of capital spending, income and depreciation in the United States: the parents
        of American multinationals make about four fifths of their capital spending at home.
    take_up
        Share of eligible spending on which a company with taxable income claims the bonus.
        All corporations together claimed about 60 % of it, those with losses included.
    depreciation
        Depreciation per unit of capital spending, where none is filed.
    rate
        Discount rate of deductions.
    """

    tax: float = FEDERAL_RATE
    domestic: float = 0.8
    take_up: float = 1.0
    depreciation: float = 0.8
    rate: float = 0.07

    def lines(self) -> tuple[str, ...]:
        """The assumptions in words."""
        return (
            f"federal tax rate {100 * self.tax:.0f} %",
            f"{100 * self.domestic:.0f} % of capital spending and income at home (assumed)",
            f"the bonus is claimed on {100 * self.take_up:.0f} % of eligible spending by companies "
            "with taxable income (assumed; about 60 % published for all corporations)",
            "recovery periods by a stated mix for each sector (assumed)",
            f"depreciation {100 * self.depreciation:.0f} % of capital spending where none is "
            "filed (assumed)",
        )
