"""What a tax system asks of an investment: value of deductions, cost of capital, effective rates.

Continuous time, real terms, the formulas of Hall and Jorgenson as the public-domain
Cost-of-Capital-Calculator of PSLmodels states them.

References
----------
Hall and Jorgenson (1967), American Economic Review 57; Devereux and Griffith (2003),
International Tax and Public Finance 10; PSLmodels, Cost-of-Capital-Calculator.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rotascope.core.values import Floats

Number = Floats | float


def _annuity(x: Number) -> Floats:
    """(1 - exp(-x)) / x, which is 1 at x = 0."""
    x = np.asarray(x, dtype=np.float64)
    safe = np.where(x == 0.0, 1.0, x)
    return np.where(x == 0.0, 1.0, -np.expm1(-safe) / safe)


def _with_bonus(bonus: Number, rest: Floats) -> Floats:
    return np.asarray(bonus + (1.0 - np.asarray(bonus)) * rest)


def straight_line_value(life: Number, rate: Number, *, bonus: Number = 0.0) -> Floats:
    """Present value of straight-line deductions on one unit of cost.

    Parameters
    ----------
    life
        Years, above 0.
    rate
        Nominal discount rate a year, continuous.
    bonus
        Share of the cost deducted at once; above 1 it is a subsidy.
    """
    return _with_bonus(bonus, _annuity(np.asarray(rate) * life))


def declining_balance_value(
    life: Number, speed: Number, rate: Number, *, bonus: Number = 0.0
) -> Floats:
    """Present value of declining-balance deductions that switch to the straight line.

    Parameters
    ----------
    life
        Years, above 0.
    speed
        Multiple of the straight-line rate: 2 = 200 % declining balance; at least 1.
    rate
        Nominal discount rate a year, continuous.
    bonus
        Share of the cost deducted at once.
    """
    life, speed = np.asarray(life, dtype=np.float64), np.asarray(speed, dtype=np.float64)
    decline = speed / life
    switch = life * (1.0 - 1.0 / speed)
    before = decline * switch * _annuity((decline + rate) * switch)
    after = np.exp(-(decline + rate) * switch) * _annuity(rate * (life - switch))
    return _with_bonus(bonus, before + after)


def economic_value(
    decay: Number, rate: Number, *, inflation: Number = 0.0, bonus: Number = 0.0
) -> Floats:
    """Present value of deductions that follow the true loss of value.

    Parameters
    ----------
    decay
        Loss of value a year, above 0.
    rate
        Nominal discount rate a year.
    inflation
        A year; deductions rise with it.
    bonus
        Share of the cost deducted at once.
    """
    decay = np.asarray(decay, dtype=np.float64)
    return _with_bonus(bonus, decay / (decay + rate - inflation))


@dataclass(frozen=True)
class TaxSystem:
    """Rates that an investment meets.

    Attributes
    ----------
    income
        Tax rate on its income, below 1.
    deductions
        Tax rate at which deductions count; None = that on income.
    property
        Property tax a year, as a share of the value.
    credit
        Investment tax credit, as a share of the cost.
    credit_value
        Present value of one unit of the credit.
    credit_in_basis
        Share of the credit that lowers the depreciable cost.
    """

    income: Number
    deductions: Number | None = None
    property: Number = 0.0
    credit: Number = 0.0
    credit_value: Number = 1.0
    credit_in_basis: Number = 1.0


def cost_of_capital(
    decay: Number, value: Number, system: TaxSystem, *, rate: Number, inflation: Number = 0.0
) -> Floats:
    """Real return before tax, after loss of value, that an investment must earn to break even.

    ((r - pi + d) / (1 - u)) (1 - k nu - u_d z (1 - psi k)) + w - d

    Parameters
    ----------
    decay
        Loss of value a year.
    value
        Present value of the deductions on one unit of cost.
    system
        The tax rates.
    rate
        Nominal discount rate a year.
    inflation
        A year.
    """
    decay = np.asarray(decay, dtype=np.float64)
    on_deductions = system.income if system.deductions is None else system.deductions
    credit = np.asarray(system.credit)
    relief = on_deductions * np.asarray(value) * (1.0 - system.credit_in_basis * credit)
    net = 1.0 - credit * system.credit_value - relief
    needed = (rate - inflation + decay) / (1.0 - np.asarray(system.income))
    return np.asarray(needed * net + system.property - decay)


def marginal_rate(cost: Number, *, rate: Number, inflation: Number = 0.0) -> Floats:
    """Effective tax rate on an investment that just breaks even: (rho - (r - pi)) / rho.

    It is the statutory rate where deductions follow the true loss of value, and 0 where the
    whole cost is deducted at once (paid for by equity).

    Parameters
    ----------
    cost
        Cost of capital.
    rate
        Nominal return after tax.
    inflation
        A year.
    """
    cost = np.asarray(cost, dtype=np.float64)
    return np.asarray((cost - (rate - inflation)) / cost)


def average_rate(cost: Number, marginal: Number, *, profit: Number, income: Number) -> Floats:
    """Effective tax rate on an investment that earns more than it must.

    Parameters
    ----------
    cost
        Cost of capital.
    marginal
        Effective tax rate at the margin.
    profit
        Real return before tax that it earns.
    income
        Statutory tax rate.
    """
    cost, profit = np.asarray(cost, dtype=np.float64), np.asarray(profit, dtype=np.float64)
    return np.asarray((profit - cost) / profit * income + cost / profit * marginal)
