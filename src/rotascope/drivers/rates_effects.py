"""Effects of a move of the policy rate on a basket's firms, at one floating share."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from rotascope.core.errors import BadUsage
from rotascope.core.values import Flags, Floats
from rotascope.stats.debt import (
    STATUTORY,
    Move,
    cash_change,
    floating_change,
    floored,
    net_change,
    pretax_of,
    refinancing_change,
    share,
    short,
)

BP = 1e-4


@dataclass(frozen=True)
class Asked:
    """A move of the policy rate and the assumptions on how it reaches firms.

    Attributes
    ----------
    move
        In basis points.
    floating
        One share of the debt for all firms; None = as reported, else the range assumed.
    hedged
        Share of the floating-rate debt that is hedged.
    lag
        Months until rates reset.
    floor, policy
        Least reference rate and the policy rate before the move, in percent; no floor where
        the first is None.
    maturing, repriced
        Share of the fixed-rate debt that is refinanced, and its new rate less its coupon in
        percentage points.
    cash
        Share of the cash whose yield follows the policy rate.
    tax
        Tax rate on a profit; a loss pays none.
    rate
        Average interest rate in percent where no interest is filed; None = the one assumed.
    source
        `filings` or `vendor`.
    """

    move: float = -100.0
    floating: float | None = None
    hedged: float = 0.0
    lag: float = 0.0
    floor: float | None = None
    policy: float | None = None
    maturing: float = 0.0
    repriced: float = 0.0
    cash: float = 0.0
    tax: float = STATUTORY
    rate: float | None = None
    source: str = "filings"

    def __post_init__(self) -> None:
        for name in ("floating", "hedged", "maturing", "cash", "tax"):
            value = getattr(self, name)
            if value is not None and not 0.0 <= value <= 1.0:
                raise BadUsage(f"{name} is a share from 0 to 100 %, not {100 * value:g} %")
        if not 0.0 <= self.lag <= 12.0:
            raise BadUsage(f"the reset lag is 0 to 12 months, not {self.lag:g}")
        if not abs(self.move) <= 2000.0:
            raise BadUsage(f"a move is at most 2,000 basis points either way, not {self.move:g}")

    def taken(self, move: float | None = None) -> Move:
        """The move as it reaches firms; `move` in basis points in place of the one asked."""
        change = (self.move if move is None else move) * BP
        if self.floor is not None and self.policy is not None:
            change = floored(self.policy / 100.0, change, self.floor / 100.0)
        return Move(
            change=change,
            hedged=self.hedged,
            worked=1.0 - self.lag / 12.0,
            maturing=self.maturing,
            repriced=self.repriced / 100.0,
            cash=self.cash,
            tax=self.tax,
        )

    def as_dict(self) -> dict[str, Any]:
        """The assumptions as plain data."""
        return asdict(self)


@dataclass(frozen=True, eq=False)
class Ledger:
    """Figures of the firms that count, float64[firms] in currency.

    Attributes
    ----------
    debt, cash, net, pretax
        As known; `cash` NaN = no figure.
    floating
        Share of the debt at floating rates that a firm reports; NaN = none.
    interest, operating
        NaN = no figure.
    weight
        Weight in the basket.
    """

    debt: Floats
    cash: Floats
    net: Floats
    pretax: Floats
    floating: Floats
    interest: Floats
    operating: Floats
    weight: Floats

    @property
    def paying(self) -> Flags:
        """bool[firms]: with operating income and interest above 0."""
        return ~np.isnan(self.operating) & (np.nan_to_num(self.interest) > 0.0)

    @property
    def earning(self) -> Flags:
        """bool[firms]: with a profit."""
        return np.greater(self.net, 0.0)


@dataclass(frozen=True)
class Covered:
    """How well the firms that pay interest earn it.

    Attributes
    ----------
    coverage
        Sum of operating income over sum of interest; None where none is paid.
    weak, weak_weight
        Share of them with coverage below 1, by count and by weight.
    """

    coverage: float | None
    weak: float | None
    weak_weight: float | None


@dataclass(frozen=True)
class Effect:
    """What a move does in a year, in currency and as shares of trailing figures.

    Attributes
    ----------
    floating
        Share of the debt that floats: as reported, else as assumed; or as stated for all.
    interest, refinancing
        Change of interest expense on floating-rate debt, and on what is refinanced.
    cash
        Change of interest earned.
    pretax, net
        Change of income before and after tax.
    of_pretax, of_earnings
        As fractions of trailing income before tax and of trailing net income; None where
        that is not above 0.
    of_profits
        Change of net income of the firms with a profit over their profits.
    after
        Coverage after the move.
    """

    floating: float
    interest: float
    refinancing: float
    cash: float
    pretax: float
    net: float
    of_pretax: float | None
    of_earnings: float | None
    of_profits: float | None
    after: Covered


def effect(ledger: Ledger, floating: float, move: Move, *, stated: bool = False) -> Effect:
    """The effect of a move at a floating share.

    Parameters
    ----------
    ledger
        The firms.
    floating
        Share of the debt that floats at firms that report none.
    move
        The move.
    stated
        The share is that of all firms, whatever they report.
    """
    assumed = np.isnan(ledger.floating) | stated
    by_firm = np.where(assumed, floating, ledger.floating)
    direct = floating_change(ledger.debt, by_firm, move)
    renewed = refinancing_change(ledger.debt, by_firm, move)
    earned = cash_change(ledger.cash, move)
    pretax = earned - direct - renewed
    net = net_change(ledger.pretax, pretax, move.tax)
    profit = ledger.earning
    return Effect(
        floating=_over(by_firm * ledger.debt, ledger.debt) or 0.0,
        interest=float(direct.sum()),
        refinancing=float(renewed.sum()),
        cash=float(earned.sum()),
        pretax=float(pretax.sum()),
        net=float(net.sum()),
        of_pretax=_over(pretax, ledger.pretax),
        of_earnings=_over(net, ledger.net),
        of_profits=_over(net[profit], ledger.net[profit]),
        after=covered(ledger, direct + renewed),
    )


def covered(ledger: Ledger, change: Floats | None = None) -> Covered:
    """Coverage of the firms that pay interest, before or after a change of it.

    The firms are those that pay interest before: the shares before and after compare.
    """
    paying = ledger.paying
    if not paying.any():
        return Covered(None, None, None)
    interest = ledger.interest if change is None else np.maximum(ledger.interest + change, 0.0)
    operating, interest = ledger.operating[paying], interest[paying]
    weak = short(operating, interest)
    whole = float(interest.sum())
    by_weight = share(weak, ledger.weight[paying])
    return Covered(
        coverage=float(operating.sum()) / whole if whole > 0.0 else None,
        weak=float(weak.mean()),
        weak_weight=None if np.isnan(by_weight) else by_weight,
    )


def cash_alone(ledger: Ledger, move: Move) -> float | None:
    """Change of net income over trailing net income if all cash earned the policy rate."""
    whole = Move(change=move.change, worked=move.worked, cash=1.0, tax=move.tax)
    net = net_change(ledger.pretax, cash_change(ledger.cash, whole), move.tax)
    return _over(net, ledger.net)


def taxed(net: Floats, pretax: Floats, tax: float) -> Floats:
    """Income before tax as filed, else from net income by the statutory rate."""
    return np.where(np.isnan(pretax), pretax_of(net, tax), pretax)


def _over(part: Floats, whole: Floats) -> float | None:
    base = float(whole.sum())
    return float(part.sum()) / base if base > 0.0 else None
