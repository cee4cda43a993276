"""Earnings of baskets, member by member."""

from __future__ import annotations

import math
from collections.abc import Callable

from twin import accounts
from twin.baskets import Subject, index_of, is_basket, members_after, names_inside
from twin.facts import Facts
from twin.outcomes import Cannot, Null

Figure = Callable[..., float | None]
NOW: dict[str, Figure] = {"ttm": accounts.ttm, "quarter": accounts.quarter}
BEFORE: dict[str, Figure] = {"ttm": accounts.ttm_before, "quarter": accounts.quarter_before}


def alone(f: Facts, x: Subject) -> bool:
    """Whether a subject is one company."""
    return (isinstance(x, str) and x in accounts.filers(f)) or not is_basket(f, x)


def members(f: Facts, x: Subject, t: int, *, listed: bool = True) -> dict[str, float]:
    """Members and weights; a symbol or a list is itself, everyone alike without weights."""
    if alone(f, x):
        return {x: 1.0}
    if listed and isinstance(x, tuple) and x[0] == "list":
        return dict.fromkeys(x[1], 1.0)
    found = members_after(f, x, t)
    if all(w is None for w in found.values()):
        return dict.fromkeys(found, 1.0)
    return {name: w or 0.0 for name, w in found.items()}


def issuers(f: Facts, x: Subject, t: int) -> dict[str, str]:
    """The issuer of every line of the index's file in force."""
    try:
        held = f.holdings_at(f.home if alone(f, x) else index_of(f, x), t)
    except KeyError:
        held = None
    return {m.name: m.isin[2:8] for m in (held[1] if held else []) if m.isin}


def once(names: list[str], company: dict[str, str]) -> list[str]:
    """The names without the later lines of a company, in the order of the alphabet."""
    seen: set[str] = set()
    kept = []
    for name in sorted(names):
        who = company.get(name, name)
        if who not in seen:
            kept.append(name)
        seen.add(who)
    return kept


def told(
    f: Facts, x: Subject, which: tuple[str, list[Figure]], t: int, *, listed: bool = True
) -> dict[str, list[float]]:
    """Figures of the members that have all of them; half of the weight is needed."""
    item, wanted = which
    weights = members(f, x, t, listed=listed)
    figures = {}
    for name in weights:
        found = [one(f, name, item, t) for one in wanted]
        if None not in found:
            figures[name] = [v for v in found if v is not None]
    whole = math.fsum(weights.values())
    if whole == 0 or math.fsum(weights[name] for name in figures) / whole < 0.5:
        raise Cannot(f"too few figures of {x}")
    return {name: figures[name] for name in once(list(figures), issuers(f, x, t))}


def earnings(f: Facts, x: Subject, item: str, period: str, t: int) -> float:
    """Sum over the members in force."""
    return math.fsum(v[0] for v in told(f, x, (item, [NOW[period]]), t).values())


def earnings_growth(f: Facts, x: Subject, item: str, period: str, t: int) -> float:
    """Growth of the sum over members that have both periods."""
    key = ("growth", str(x), item, period, t)
    if key not in f.memory:
        try:
            found = told(f, x, (item, [NOW[period], BEFORE[period]]), t).values()
        except Cannot as refusal:
            f.memory[key] = refusal
        else:
            f.memory[key] = math.fsum(v[0] for v in found), math.fsum(v[1] for v in found)
    kept = f.memory[key]
    if isinstance(kept, Cannot):
        raise kept
    now, base = kept
    if base <= 0:
        raise Null("base not positive")
    return float((now - base) / base)


def growth_contribution(
    f: Facts, which: tuple[Subject, Subject], item: str, period: str, t: int
) -> float:
    """Change of a group's sum over the base of its index."""
    g, i = which
    found = told(f, i, (item, [NOW[period], BEFORE[period]]), t, listed=False)
    mine = [v for name, v in found.items() if name in names_inside(f, g, i, t)]
    if not mine:
        raise Cannot(f"no figure of {g}")
    base = math.fsum(v[1] for v in found.values())
    if base <= 0:
        raise Null("base not positive")
    return math.fsum(v[0] - v[1] for v in mine) / base


def handoff(f: Facts, which: tuple[Subject, Subject], item: str, period: str, t: int) -> float:
    """Growth of one less growth of the other; a refusal of either comes before a null."""
    rates, null = [], False
    for x in which:
        try:
            rates.append(earnings_growth(f, x, item, period, t))
        except Null:
            null = True
    if null:
        raise Null("base not positive")
    return rates[0] - rates[1]


def handoff_since(f: Facts, which: tuple[Subject, Subject], item: str, period: str, t: int) -> str:
    """First session of the unbroken run with a handoff above 0."""
    if handoff(f, which, item, period, t) <= 0:
        raise Null("not faster")
    first = t
    while first > 0 and _above(f, which, item, period, first - 1):
        first -= 1
    return f.sessions[first].isoformat()


def _above(f: Facts, which: tuple[Subject, Subject], item: str, period: str, t: int) -> bool:
    try:
        return handoff(f, which, item, period, t) > 0
    except (Cannot, Null):
        return False
