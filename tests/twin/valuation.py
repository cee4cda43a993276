"""Valuation by its definitions alone: yields under conventions, ratios, the CAPE."""

from __future__ import annotations

from dataclasses import dataclass

from twin.baskets import Subject, index_of, is_basket, members_after
from twin.caps import FEW, alone, inside, item
from twin.facts import Facts
from twin.outcomes import Cannot, Null

FEWEST = 20
Pair = tuple[float, float] | None


# ---- members


@dataclass
class Members:
    """Members of a subject with weights (None = none in force) and market values."""

    names: list[str]
    weights: dict[str, float] | None
    values: dict[str, float | None]
    twins: list[tuple[str, str]]


def _twins(f: Facts, basket: str, t: int) -> list[tuple[str, str]]:
    """Lines of one issuer in any file in force up to a session, earlier line first."""
    found = []
    order: list[str] = []
    for place in [p for p in f.baskets.get(basket, []) if p[0] <= t]:
        rows = f.holdings.slice(place[1], place[2])
        order += sorted(set(rows["symbol"].to_list()) - set(order))
        lines: dict[str, list[str]] = {}
        for name, isin in rows.select("symbol", "isin").iter_rows():
            if isin and len(isin) == 12:
                lines.setdefault(isin[2:8], []).append(name)
        for names in lines.values():
            ranked = sorted(set(names), key=order.index)
            found += [(a, b) for i, a in enumerate(ranked) for b in ranked[i + 1 :]]
    return sorted(set(found), key=lambda pair: (order.index(pair[0]), order.index(pair[1])))


def members(f: Facts, x: Subject, t: int) -> Members:
    """Who a subject is made up of after the close of a session."""
    plain = [x] if not is_basket(f, x) else None
    if isinstance(x, tuple) and x[0] == "list":
        plain = list(dict.fromkeys(x[1]))
    if plain is not None:
        values = {name: alone(f, name, t) for name in plain}
        return Members(plain, None, values, _twins(f, f.home, t))
    basket = index_of(f, x)
    weights = members_after(f, x, t)
    values = {name: inside(f, name, basket, t) for name in weights}
    told = {name: w for name, w in weights.items() if w is not None}
    whole = members_after(f, basket, t)
    assert sum(w is not None for w in whole.values()) < FEWEST  # the twin checks no weights
    return Members(
        list(weights), told if len(told) == len(weights) else None, values, _twins(f, basket, t)
    )


def _covered(who: Members, told: set[str]) -> float:
    if not who.names:
        raise Cannot("no member")
    heavy = who.weights or dict.fromkeys(who.names, 1.0)
    return sum(heavy[n] for n in who.names if n in told) / sum(heavy.values())


def _once(who: Members, told: set[str]) -> set[str]:
    kept = set(told)
    for first, second in who.twins:
        if first in kept:
            kept.discard(second)
    return kept


def _heavy(who: Members, told: set[str], values: dict[str, float | None]) -> dict[str, float]:
    if who.weights is not None:
        return {n: who.weights[n] for n in who.names if n in told}
    kept = _once(who, told)
    return {n: values[n] or 0.0 for n in who.names if n in kept}


def _pooled(
    who: Members, figures: dict[str, float | None], values: dict[str, float | None], losses: str
) -> float:
    told = {n for n in who.names if figures[n] is not None}
    if who.weights is None:
        told = {n for n in told if values[n] is not None}
    if _covered(who, told) < 0.5:
        raise Cannot("less than half is covered")
    top, bottom = 0.0, 0.0
    for name, heavy in _heavy(who, told, values).items():
        figure = figures[name] or 0.0
        if figure > 0 or losses != "exclude":
            bottom += heavy
        if figure > 0 or losses == "include":
            top += heavy * figure
    if bottom <= 0:
        raise Cannot("nobody counts")
    return top / bottom


def _over(amount: float | None, value: float | None) -> float | None:
    return None if amount is None or value is None else amount / value


def _inverse(multiple: float | None) -> float | None:
    return None if multiple is None or abs(multiple) < FEW else 1 / multiple


# ---- the measures


def forward(f: Facts, name: str, t: int) -> tuple[bool, float | None]:
    """Whether a forward ratio was ever known by a session, and the latest within 100 days."""
    rows = f.more["estimates"]
    rows = rows.filter((rows["symbol"] == name) & rows["forward_pe"].is_not_null())
    found = [
        (session, ratio)
        for session, ratio, known in rows.select("session", "forward_pe", "known").iter_rows()
        if known.date() <= f.sessions[t] and session <= f.sessions[t]
    ]
    if not found:
        return False, None
    newest = max(session for session, _ in found)
    place = next(k for k in range(len(f.sessions)) if f.sessions[k] >= newest)
    old = (f.sessions[t] - f.sessions[place]).days > 100
    return True, None if old else [ratio for session, ratio in found if session == newest][-1]


def earnings_yield(f: Facts, x: Subject, t: int, losses: str, basis: str, source: str) -> float:
    """Earnings of a subject over its market value."""
    vendor = source == "vendor"
    name = x if isinstance(x, str) else ""
    if basis == "forward" and not vendor:
        ever, ratio = forward(f, name, t)
        if ever:
            if not ratio:
                raise Cannot("no recent forward ratio")
            return 1 / ratio
    who = members(f, x, t)
    values = {n: item(f, n, "vendor_market_cap", t) for n in who.names} if vendor else who.values
    figures: dict[str, float | None] = {}
    for n in who.names:
        if basis == "forward":
            ratio = item(f, n, "vendor_forward_pe", t) if vendor else forward(f, n, t)[1]
            figures[n] = _inverse(ratio)
        elif vendor:
            sales, margin = (
                item(f, n, f"vendor_{what}", t) for what in ("price_to_sales", "profit_margin")
            )
            known = margin / sales if margin is not None and sales and sales >= FEW else None
            quoted = _inverse(item(f, n, "vendor_trailing_pe", t))
            figures[n] = quoted if known is None else known
        else:
            figures[n] = _over(item(f, n, "net_income", t), values[n])
    return _pooled(who, figures, values, losses)


def pe(f: Facts, x: Subject, t: int, losses: str, basis: str, source: str) -> float:
    """One over the earnings yield; null where it is not above 0."""
    found = earnings_yield(f, x, t, losses, basis, source)
    if found <= 0:
        raise Null("not meaningful")
    return 1 / found


def multiple(f: Facts, x: Subject, t: int, what: str, source: str) -> float:
    """Price over equity or revenue."""
    who = members(f, x, t)
    values, figures = who.values, {}
    if source == "vendor":
        values = {n: item(f, n, "vendor_market_cap", t) for n in who.names}
        ratio = {"equity": "vendor_price_to_book", "revenue": "vendor_price_to_sales"}[what]
        figures = {n: _inverse(item(f, n, ratio, t)) for n in who.names}
    else:
        figures = {n: _over(item(f, n, what, t), values[n]) for n in who.names}
    found = _pooled(who, figures, values, "include")
    if found <= 0:
        raise Null("not meaningful")
    return 1 / found


def _enterprise(f: Facts, n: str, t: int, value: float | None) -> Pair:
    """Enterprise value and EBITDA over market value."""
    debt = item(f, n, "total_debt", t)
    parts = [item(f, n, what, t) for what in ("long_term_debt", "current_debt")]
    if debt is None and None not in parts:
        debt = parts[0] + parts[1]  # type: ignore[operator]  # neither is None
    cash = item(f, n, "cash", t)
    earned = [item(f, n, what, t) for what in ("operating_income", "depreciation")]
    if None in (value, debt, cash, *earned):
        return None
    return (value + debt - cash) / value, sum(earned) / value  # type: ignore[operator,arg-type]  # none is None


def _vendor_enterprise(f: Facts, n: str, t: int, value: float | None) -> Pair:
    top, ratio = (item(f, n, f"vendor_{w}", t) for w in ("enterprise_value", "ev_to_ebitda"))
    if value is None or top is None or ratio is None or abs(ratio) < FEW:
        return None
    return top / value, top / ratio / value


def ev_ebitda(f: Facts, x: Subject, t: int, source: str) -> float:
    """Enterprise values over EBITDA."""
    who = members(f, x, t)
    values = who.values
    read = _enterprise
    if source == "vendor":
        values = {n: item(f, n, "vendor_market_cap", t) for n in who.names}
        read = _vendor_enterprise
    pairs = {n: read(f, n, t, values[n]) for n in who.names}
    told = {n for n in who.names if pairs[n] is not None}
    if _covered(who, told) < 0.5:
        raise Cannot("less than half is covered")
    top, bottom = 0.0, 0.0
    for name, heavy in _heavy(who, told, values).items():
        pair = pairs[name]
        assert pair is not None
        top, bottom = top + heavy * pair[0], bottom + heavy * pair[1]
    if bottom <= 0:
        raise Null("not meaningful")
    return top / bottom


def market_cap(f: Facts, x: Subject, t: int) -> float:
    """Market values of all firms of a subject."""
    who = members(f, x, t)
    told = {n for n in who.names if who.values[n] is not None}
    if _covered(who, told) < 0.5:
        raise Cannot("less than half is covered")
    return sum(who.values[n] or 0.0 for n in _once(who, told))


def covered(f: Facts, x: Subject, t: int, what: str) -> float:
    """Share of the weight with an item known."""
    who = members(f, x, t)
    return _covered(who, {n for n in who.names if item(f, n, what, t) is not None})


def loss_makers(f: Facts, x: Subject, t: int, by: str, source: str) -> float:
    """Share of members with a loss."""
    who = members(f, x, t)
    values, lost = who.values, {}
    if source == "vendor":
        values = {n: item(f, n, "vendor_market_cap", t) for n in who.names}
        for n in who.names:
            margin = item(f, n, "vendor_profit_margin", t) or 0.0
            ratio = item(f, n, "vendor_trailing_pe", t) or 0.0
            if values[n] is not None:
                lost[n] = margin < 0 or (margin == 0 and ratio <= 0)
    else:
        for n in who.names:
            earned = item(f, n, "net_income", t)
            if earned is not None:
                lost[n] = earned < 0
    told = set(lost)
    if by == "weight" and who.weights is None:
        told = {n for n in told if values[n] is not None}
    if _covered(who, told) < 0.5:
        raise Cannot("less than half is covered")
    heavy = _heavy(who, told, values) if by == "weight" else dict.fromkeys(told, 1.0)
    return sum(h for n, h in heavy.items() if lost[n]) / sum(heavy.values())


def cape(f: Facts, names: tuple[str, str, str], years: int, t: int) -> float:
    """Real price of the latest month over the mean real earnings of the months before."""
    known: list[dict[int, float]] = []
    for name in names:
        told: dict[int, float] = {}
        for moment, day, value in f.vintages(name):
            if moment.date() <= f.sessions[t]:
                told[day.year * 12 + day.month] = value
        known.append(told)
    price, earned, cpi = known
    both = [m for m in price if m in cpi]
    if not both:
        raise Cannot("no month is known")
    now = max(both)
    before = list(range(now - 12 * years, now))
    good = [m for m in before if m in earned and m in cpi and earned[m] != 0 and cpi[m] > 0]
    if not good or good != before[: len(good)] or len(before) - len(good) > 6:
        raise Cannot("a month is missing")
    mean = sum(earned[m] / cpi[m] for m in good) / len(good)
    if mean <= 0 or price[now] <= 0 or cpi[now] <= 0:
        raise Cannot("no ratio")
    return price[now] / cpi[now] / mean
