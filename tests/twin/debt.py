"""Debt, coverage and the effect of rates by the definitions alone: one firm after the other."""

from __future__ import annotations

from dataclasses import dataclass

from twin.accounts import instant, ttm
from twin.baskets import Subject, index_of, is_basket, members_after, records_after
from twin.earnings import issuers
from twin.earnings import once as one_each
from twin.facts import Facts
from twin.outcomes import Cannot, Null, Wrong

LEAST = 0.25
STALE = 470
FLOATING = {"small": 0.41, "large": 0.09}
RATE = {"small": 0.07, "large": 0.04}


@dataclass
class Firm:
    """What a member owes and earns; None = not told."""

    name: str
    weight: float
    debt: float | None = None
    floating: float | None = None
    interest: float | None = None
    operating: float | None = None
    pretax: float | None = None
    net: float | None = None


def _over(top: float | None, bottom: float | None) -> float | None:
    return None if top is None or not bottom else top / bottom


def book(f: Facts, name: str, t: int, source: str) -> Firm:
    """The figures of one firm at a session, by filings or by a vendor."""
    firm = Firm(name, 0.0)
    if source == "vendor":
        told = {
            item: instant(f, name, f"vendor_{item}", t)
            for item in (
                "total_debt market_cap price_to_sales profit_margin enterprise_value ev_to_ebitda"
            ).split()
        }
        firm.debt = told["total_debt"]
        sales = _over(told["market_cap"], told["price_to_sales"])
        if sales is not None and told["profit_margin"] is not None:
            firm.net = sales * told["profit_margin"]
        firm.operating = _over(told["enterprise_value"], told["ev_to_ebitda"])
    else:
        kinds = ("long_term_debt", "current_debt", "total_debt", "floating_rate_debt")
        long, current, firm.debt, floats = (instant(f, name, item, t, STALE) for item in kinds)
        if firm.debt is None and (long is not None or current is not None):
            firm.debt = current if long is None else long + (current or 0.0)
        firm.floating = _over(floats, firm.debt)
        firm.interest = ttm(f, name, "interest_expense", t)
        firm.operating = ttm(f, name, "operating_income", t)
        firm.pretax = ttm(f, name, "pretax_income", t)
        firm.net = ttm(f, name, "net_income", t)
    return firm


def members(f: Facts, x: Subject, t: int) -> dict[str, float]:
    """Members with weights that add to 1; equal ones where the index has none."""
    if isinstance(x, tuple) and x[0] == "list":
        for name in x[1]:
            if name not in f.symbols:
                raise Wrong(f"no symbol {name}")
        found: dict[str, float | None] = dict.fromkeys(x[1])
    elif not is_basket(f, x):
        found = {str(x): None}
    else:
        found = members_after(f, x, t)
    if not found:
        raise Cannot("no members")
    weights = {name: 1.0 if weight is None else weight for name, weight in found.items()}
    whole = sum(weights.values())
    return {name: weight / whole for name, weight in weights.items()}


def kind(f: Facts, x: Subject, t: int) -> str:
    """Large where half of the members belong to the home index, else small."""
    listed = isinstance(x, tuple) and x[0] == "list"
    if is_basket(f, x) and not listed and index_of(f, x) == f.home:
        return "large"
    records_after(f, f.home, f.T)
    try:
        home = {m.name for m in records_after(f, f.home, t)}
    except Cannot:
        home = set()
    names = members(f, x, t)
    return "large" if 2 * sum(name in home for name in names) >= len(names) else "small"


def firms(f: Facts, x: Subject, t: int, source: str) -> list[Firm]:
    """The members with a debt figure, every line of them, where they are enough."""
    found = []
    for name, weight in members(f, x, t).items():
        firm = book(f, name, t, source)
        firm.weight = weight
        if firm.debt is not None:
            found.append(firm)
    if sum(firm.weight for firm in found) < LEAST - 1e-15:
        raise Cannot("too little is told")
    return found


def once(f: Facts, x: Subject, lines: list[Firm], t: int) -> list[Firm]:
    """One line for each company."""
    kept = one_each([firm.name for firm in lines], issuers(f, x, t))
    return [firm for firm in lines if firm.name in kept]


def debt(f: Facts, x: Subject, t: int, source: str) -> float:
    """Sum of the debts."""
    lines = once(f, x, firms(f, x, t, source), t)
    if not lines:
        raise Cannot("nobody has a debt figure")
    return sum(firm.debt or 0.0 for firm in lines)


def paying(f: Facts, x: Subject, t: int, rate: float | None, source: str) -> list[Firm]:
    """Lines with operating income and interest above 0; interest estimated where not filed."""
    lines = firms(f, x, t, source)
    found = []
    for firm in lines:
        if firm.interest is None:
            each = RATE[kind(f, x, t)] if rate is None else rate
            firm.interest = max(firm.debt or 0.0, 0.0) * each
        firm.interest = abs(firm.interest)
        if firm.operating is not None and firm.interest > 0:
            found.append(firm)
    if not found:
        raise Cannot("nobody pays interest")
    return found


def interest_coverage(f: Facts, x: Subject, t: int, rate: float | None, source: str) -> float:
    """Operating income over interest, of all together."""
    lines = once(f, x, paying(f, x, t, rate, source), t)
    top = sum(firm.operating or 0.0 for firm in lines)
    return top / sum(firm.interest or 0.0 for firm in lines)


def weak_coverage(f: Facts, x: Subject, t: int, rate: float | None, how: tuple[str, str]) -> float:
    """Share of the payers whose operating income is below their interest."""
    by, source = how
    lines = paying(f, x, t, rate, source)
    if by == "count":
        lines = once(f, x, lines, t)
    sizes = [firm.weight if by == "weight" else 1.0 for firm in lines]
    whole = sum(sizes)
    if whole == 0:
        raise Cannot("no weight")
    weak = [(firm.operating or 0.0) < (firm.interest or 0.0) for firm in lines]
    return sum(size for size, low in zip(sizes, weak, strict=True) if low) / whole


@dataclass
class Rate:
    """The choices of an effect."""

    move: float
    of: str
    floating: float | None
    hedged: float
    lag: int
    losses: str
    tax: float
    source: str


def rate_effect(f: Facts, x: Subject, t: int, how: Rate) -> float:
    """Change over trailing figures, each firm taxed for itself."""
    lines = [firm for firm in firms(f, x, t, how.source) if firm.net is not None]
    lines = once(f, x, lines, t)
    if how.losses == "exclude":
        lines = [firm for firm in lines if (firm.net or 0.0) > 0]
    for share in (how.floating, how.hedged, how.tax):
        if share is not None and not 0 <= share <= 1:
            raise Wrong("a share")
    assumed = FLOATING[kind(f, x, t)] if how.floating is None else how.floating
    if not lines:
        raise Cannot("nobody counts")
    base = effect = 0.0
    for firm in lines:
        part = assumed
        if how.floating is None and firm.floating is not None:
            part = min(max(firm.floating, 0.0), 1.0)
        change = (firm.debt or 0.0) * part * how.move / 10_000 * (1 - how.hedged)
        change *= max(0.0, 1 - how.lag / 12)
        net = firm.net or 0.0
        before = firm.pretax
        if before is None:
            before = net / (1 - how.tax) if net > 0 else net
        if how.of == "interest":
            filed = firm.interest
            guess = (firm.debt or 0.0) * RATE[kind(f, x, t)]
            base, effect = base + (guess if filed is None else abs(filed)), effect + change
        elif how.of == "pretax":
            base, effect = base + before, effect - change
        else:
            tax = how.tax * (max(before - change, 0.0) - max(before, 0.0))
            base, effect = base + net, effect - change - tax
    if base <= 0:
        raise Null("nothing to take a share of")
    return effect / base
