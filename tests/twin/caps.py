"""Market values of firms by the definitions alone: shares, closes, splits."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any

from twin import accounts
from twin.baskets import weights_after
from twin.facts import Facts

SPLITS = (1.5, 2, 3, 4, 5, 6, 7, 8, 10, 15, 20, 25, 30, 40, 50)
NEAR = 0.12
FEW, MANY = 1 / 50, 100
DURATIONS = (
    "revenue",
    "net_income",
    "operating_income",
    "depreciation",
    "interest_expense",
    "pretax_income",
    "income_tax",
    "operating_cash_flow",
    "capex",
)


def item(f: Facts, name: str, what: str, t: int) -> float | None:
    """Trailing twelve months, or the latest balance sheet, of an item."""
    key = ("item", name, what, t)
    if key not in f.memory:
        read = accounts.ttm if what in DURATIONS else accounts.instant
        f.memory[key] = read(f, name, what, t)
    found: float | None = f.memory[key]
    return found


# ---- market values


def _ends(f: Facts, name: str, t: int) -> tuple[dt.date, float] | None:
    """Day and figure of the latest share count known at a session."""
    value = item(f, name, "shares_outstanding", t)
    if value is None:
        return None
    return max(end for _, end, _ in accounts.filed(f, name, "shares_outstanding", t)), value


def _since(f: Facts, name: str, t: int) -> int:
    """First session on which the count known now was known."""
    now = _ends(f, name, t)
    while t > 0 and _ends(f, name, t - 1) == now:
        t -= 1
    return t


def _last(places: dict[int, float], t: int) -> int | None:
    return max((k for k in places if k <= t), default=None)


def _file(f: Facts, basket: str, s: int) -> tuple[int, int, int] | None:
    """The holdings file of a basket in force: (opening session, first row, rows)."""
    found = [place for place in f.baskets.get(basket, []) if place[0] <= s]
    return found[-1] if found else None


def _filed_price(
    f: Facts, basket: str, name: str, s: int, t: int
) -> tuple[float, float | None] | None:
    """Raw close in the file in force at s, and the adjusted close that belongs to it by t."""
    place = _file(f, basket, s)
    if place is None:
        return None
    rows = f.holdings.slice(place[1], place[2])
    rows = rows.filter(rows["symbol"] == name)
    price = rows["price"][0] if rows.height else None
    if price is None or price <= 0:
        return None
    opening = next(k for k in range(len(f.sessions)) if f.sessions[k] >= rows["session"][0])
    later = [k for k in f.closes(name) if opening <= k <= t]
    return price, f.closes(name)[min(later)] if later else None


def _own_price(f: Facts, name: str, s: int) -> tuple[float, float | None] | None:
    """Latest raw close of any holdings file up to s, and the adjusted close by that day."""
    if ("raw", name) not in f.memory:
        rows = f.holdings.filter((f.holdings["symbol"] == name) & f.holdings["price"].is_not_null())
        raw: dict[int, float] = {}
        for day, price in rows.select("session", "price").iter_rows():
            if day in f.index and price > 0:
                raw.setdefault(f.index[day], price)
        f.memory["raw", name] = raw
    raw = f.memory["raw", name]
    place = _last(raw, s)
    if place is None:
        return None
    close = _last(f.closes(name), place)
    return raw[place], None if close is None else f.closes(name)[close]


def split(ratio: float) -> float:
    """The usual split nearest to a ratio, 1 where none is near."""
    usual = [1.0, *SPLITS, *(1 / s for s in SPLITS)]
    near = min(usual, key=lambda s: abs(math.log(ratio) - math.log(s)))
    return near if abs(math.log(ratio / near)) <= NEAR else 1.0


def _value(f: Facts, name: str, t: int, price: Any, before: Any) -> float | None:
    """The best market value that shares and closes give."""
    place = _last(f.closes(name), t)
    close = None if place is None else f.closes(name)[place]
    shares = item(f, name, "shares_outstanding", t)
    if shares is not None and price is not None:
        raw, belongs = price
        grown = close / belongs if close is not None and belongs is not None else 1.0
        change = 1.0
        if before is not None and belongs is not None and before[1] is not None:
            change = split((belongs / raw) / (before[1] / before[0]))
        return float(shares * raw * grown * change)
    if shares is not None and close is not None:
        return float(shares * close)
    return None


def _believed(f: Facts, name: str, t: int, value: float | None) -> float | None:
    known = [item(f, name, what, t) for what in ("revenue", "equity")]
    amounts = [amount for amount in known if amount is not None and amount > 0]
    if value is None or not amounts:
        return value
    return value if any(FEW * a <= value <= MANY * a for a in amounts) else None


def alone(f: Facts, name: str, t: int) -> float | None:
    """Market value of a symbol: as a member of the home index, else by its own closes."""
    if f.baskets.get(f.home) and _file(f, f.home, t) and name in weights_after(f, f.home, t):
        return inside(f, name, f.home, t)
    since = _since(f, name, t)
    found = _value(f, name, t, _own_price(f, name, t), _own_price(f, name, since))
    return _believed(f, name, t, found)


def inside(f: Facts, name: str, basket: str, t: int) -> float | None:
    """Market value of a member by the unadjusted closes of its index's files."""
    key = ("worth", name, basket, t)
    if key not in f.memory:
        price = _filed_price(f, basket, name, t, t)
        before = _filed_price(f, basket, name, _since(f, name, t), t)
        found = _value(f, name, t, price, before)
        if None in weights_after(f, basket, t).values():
            found = _believed(f, name, t, found)
        f.memory[key] = found
    return f.memory[key]
