"""The tax act by the definitions alone: one company after the other."""

from __future__ import annotations

import math
from dataclasses import dataclass

from twin import debt, earnings
from twin.accounts import ttm
from twin.baskets import Subject, index_of
from twin.facts import Facts
from twin.outcomes import Cannot, Null, Wrong

# Share of spending by recovery period: what the assumptions of the product say.
MIX = {
    "Energy": {5: 0.10, 7: 0.35, 10: 0.05, 15: 0.15},
    "Materials": {5: 0.20, 7: 0.45, 15: 0.15},
    "Industrials": {5: 0.30, 7: 0.45, 15: 0.05},
    "Consumer Discretionary": {5: 0.40, 7: 0.25, 15: 0.15},
    "Consumer Staples": {5: 0.20, 7: 0.45, 15: 0.15},
    "Health Care": {5: 0.40, 7: 0.20, 15: 0.10},
    "Financials": {5: 0.50, 7: 0.15, 15: 0.10},
    "Information Technology": {5: 0.60, 7: 0.10, 15: 0.05},
    "Communication Services": {5: 0.50, 7: 0.15, 15: 0.20},
    "Utilities": {},
    "Real Estate": {},  # pays no tax
    None: {5: 0.35, 7: 0.30, 15: 0.10},
}
OUTSIDE = ("Financials", "Utilities", "Real Estate")
RECEIPTS = {2018: 25, 2019: 26, 2020: 26, 2021: 26, 2022: 27, 2023: 29, 2024: 30, 2025: 31}


def deductions(years: int) -> list[float]:
    """Declining balance with half a year at either end, or what is left spread evenly."""
    speed, left, found = (1.5 if years >= 15 else 2.0), 1.0, []
    for year in range(years + 1):
        part = 0.5 if year == 0 else 1.0
        to_go = years if year == 0 else years - year + 0.5
        taken = left if year == years else max(left * speed / years * part, left * part / to_go)
        found.append(taken)
        left -= taken
    return found


def bonus_value(years: int, rate: float, tax: float) -> float:
    """The tax rate times what waiting for the deductions costs."""
    if years not in (3, 5, 7, 10, 15, 20) or not 0 <= rate <= 1 or not 0 <= tax <= 1:
        raise Wrong("no such class or share")
    return tax * (1 - sum(d / (1 + rate) ** k for k, d in enumerate(deductions(years))))


def sector(f: Facts, name: str, first: str | None, t: int) -> str | None:
    """Sector of a member by the newest files with sectors: its own index's, then the others'."""
    baskets = [first] if first is not None else []
    for basket in baskets + [b for b in sorted(f.baskets) if b != first]:
        for place in reversed(f.baskets[basket]):
            if place[0] > t:
                continue
            found = f.holdings_at(basket, place[0])
            labels = {m.name: m.sector for m in (found[1] if found else [])}
            if any(labels.values()):
                if labels.get(name):
                    return labels[name]
                break
    return None


def home_of(f: Facts, x: Subject) -> str | None:
    """The index in which a subject is taken; None for a symbol or a list of symbols."""
    if earnings.alone(f, x) or (isinstance(x, tuple) and x[0] == "list"):
        return None
    return index_of(f, x)


@dataclass
class Relief:
    """The choices of a first-year relief."""

    bonus: float
    before: float
    domestic: float
    take_up: float
    losses: str


def taxable(f: Facts, name: str, t: int) -> float | None:
    """Income before tax: filed, else net income with the tax, else grossed up."""
    filed, net = ttm(f, name, "pretax_income", t), ttm(f, name, "net_income", t)
    tax = ttm(f, name, "income_tax", t)
    if filed is not None:
        return filed
    if net is None or tax is None:
        return net if net is None or net <= 0 else net / 0.79
    return net + tax


def first_year_relief(f: Facts, x: Subject, t: int, how: Relief) -> float:
    """Saved tax over net income, of the members that file spending and income."""
    if any(not 0 <= share <= 1 for share in (how.bonus, how.before, how.domestic, how.take_up)):
        raise Wrong("a share")
    weights = earnings.members(f, x, t)
    saved, net = {}, {}
    for name in weights:
        mix = MIX[sector(f, name, home_of(f, x), t)]
        spent, income = ttm(f, name, "capex", t), ttm(f, name, "net_income", t)
        if income is None or (mix and spent is None):
            continue
        waits = sum(share * (1 - deductions(years)[0]) for years, share in mix.items())
        more = abs(spent or 0.0) * waits * (how.bonus - how.before) * how.domestic * how.take_up
        base = how.domestic * (taxable(f, name, t) or 0.0)
        saved[name] = 0.21 * (max(base, 0.0) - max(base - more, 0.0))
        net[name] = max(income, 0.0) if how.losses == "exclude" else income
    whole = math.fsum(weights.values())
    if whole == 0 or math.fsum(weights[name] for name in saved) / whole < 0.5:
        raise Cannot("too few figures")
    counted = earnings.once(list(saved), earnings.issuers(f, x, t))
    earned = math.fsum(net[name] for name in counted)
    if earned <= 0:
        raise Null("net income sums to nothing")
    return math.fsum(saved[name] for name in counted) / earned


def interest_limit(f: Facts, x: Subject, t: int, base: str, rate: float | None) -> float:
    """Disallowed interest over interest."""
    if rate is not None and not 0 <= rate <= 1:
        raise Wrong("a share")
    exempt = 1e6 * RECEIPTS.get(max(f.sessions[t].year, 2018), 32)
    found = []
    for firm in debt.firms(f, x, t, "filings"):
        spent, worn = ttm(f, firm.name, "capex", t), ttm(f, firm.name, "depreciation", t)
        if worn is None and spent is not None:
            worn = 0.8 * abs(spent)
        outside = sector(f, firm.name, home_of(f, x), t) in OUTSIDE
        if outside or worn is None or firm.operating is None:
            continue
        if firm.interest is None:
            each = debt.RATE[debt.kind(f, x, t)] if rate is None else rate
            firm.interest = (firm.debt or 0.0) * each
        firm.interest = abs(firm.interest)
        income = firm.operating + (worn if base == "ebitda" else 0.0)
        lost = max(firm.interest - 0.3 * max(income, 0.0), 0.0)
        revenue = ttm(f, firm.name, "revenue", t)
        firm.net = 0.0 if revenue is not None and revenue <= exempt else lost
        found.append(firm)
    if not found:
        raise Cannot("nobody counts")
    counted = debt.once(f, x, found, t)
    paid = math.fsum(firm.interest or 0.0 for firm in counted)
    if paid == 0:
        raise Null("no interest is paid")
    return math.fsum(firm.net or 0.0 for firm in counted) / paid
