"""Baskets: who was in, at what weight, and what they returned together."""

from __future__ import annotations

from typing import Any

from twin.facts import GICS, Facts, Member
from twin.outcomes import Cannot, Wrong
from twin.windows import period_start

Subject = Any  # "SPX", "SP500", "MAG7", ("minus", I, G), ("sector", name, I), ("top", n, I), ...


def is_basket(f: Facts, x: Subject) -> bool:
    """Whether a subject has members; Wrong for a name that nothing goes by."""
    if isinstance(x, tuple):
        return True
    if x in f.symbols:
        return False
    if x == "MAG7" or x in f.baskets:
        return True
    if x in f.series_names:
        return False
    raise Wrong(f"no symbol, basket or series {x}")


def index_of(f: Facts, x: Subject) -> str:
    """The index in which a basket is defined."""
    if isinstance(x, str):
        return f.home if x == "MAG7" else x
    if x[0] == "list":
        return f.home
    return index_of(f, x[1] if x[0] == "minus" else x[2])


def drift(f: Facts, name: str, day: int, s: int) -> float:
    """Growth of a member from its first close on or after the holdings date to s."""
    closes = f.closes(name)
    if not closes:
        return 1.0
    first = day
    while first <= s and first not in closes:
        first += 1
    if first > s:
        return 1.0
    last = s
    while last not in closes:
        last -= 1
    return closes[last] / closes[first]


def records_after(f: Facts, basket: str, s: int) -> list[Member]:
    """Members of an index in force after the close of s."""
    found = f.holdings_at(basket, s)
    if found is None:
        raise Cannot(f"no members of {basket} by {f.sessions[s]}")
    return found[1]


def weights_after(f: Facts, basket: str, s: int) -> dict[str, float | None]:
    """Drifted weights of an index after the close of s, adding to 1 over all members."""
    key = ("weights", basket, s)
    if key in f.memory:
        kept: dict[str, float | None] = f.memory[key]
        return kept
    members = records_after(f, basket, s)
    found = f.holdings_at(basket, s)
    assert found is not None
    day = found[0]
    weights: dict[str, float | None] = {}
    if members[0].weight is None:
        for m in members:
            weights[m.name] = None
    else:
        grown = {m.name: (m.weight or 0.0) * drift(f, m.name, day, s) for m in members}
        total = sum(grown.values())
        for name, size in grown.items():
            weights[name] = size / total
    f.memory[key] = weights
    return weights


def members_after(f: Facts, x: Subject, s: int) -> dict[str, float | None]:
    """Members of any basket after the close of s, with their weights in its index."""
    if isinstance(x, str) and x != "MAG7":
        return weights_after(f, x, s)
    if x == "MAG7":
        return _only(weights_after(f, f.home, s), set(f.mag7))
    if x[0] == "list":
        for name in x[1]:
            if name not in f.symbols:
                raise Wrong(f"no symbol {name}")
        return _only(weights_after(f, f.home, s), set(x[1]))
    if x[0] == "minus":
        whole = members_after(f, x[1], s)
        out = names_inside(f, x[2], x[1], s)
        return _only(whole, set(whole) - out)
    whole = members_after(f, x[2], s)
    if x[0] == "sector":
        return _only(whole, _sector_names(f, x[1], index_of(f, x[2]), s))
    if x[0] == "top":
        need_weights(f, whole, s)
        ranked = sorted(whole, key=lambda name: (-(whole[name] or 0.0), name))
        return _only(whole, set(ranked[: x[1]]))
    raise Wrong(f"no basket {x}")


def _only(weights: dict[str, float | None], names: set[str]) -> dict[str, float | None]:
    return {name: weights[name] for name in weights if name in names}


def _sector_names(f: Facts, label: str, basket: str, s: int) -> set[str]:
    label = f.aliases.get(label, label)
    if label not in GICS:
        raise Wrong(f"no sector {label}")
    return {m.name for m in records_after(f, basket, s) if m.sector == label}


def names_inside(f: Facts, g: Subject, i: Subject, s: int) -> set[str]:
    """Names of a group among the members of an index after the close of s."""
    if isinstance(g, str) and not is_basket(f, g):
        names = {g}
    elif g == "MAG7":
        names = set(f.mag7)
    elif isinstance(g, tuple) and g[0] == "list":
        for name in g[1]:
            if name not in f.symbols:
                raise Wrong(f"no symbol {name}")
        names = set(g[1])
    else:
        names = set(members_after(f, g, s))
    return names & set(members_after(f, i, s))


def need_weights(f: Facts, weights: dict[str, float | None], s: int) -> None:
    """Cannot where the source tells members only."""
    for weight in weights.values():
        if weight is None:
            raise Cannot(f"no weights on {f.sessions[s]}")


def basket_return(f: Facts, x: Subject, t: int, weighting: str = "cap") -> float | None:
    """R(t) of a basket; None where no member has a return."""
    key = ("R", repr(x), t, weighting)
    if key not in f.memory:
        f.memory[key] = _basket_return(f, x, t, weighting)
    found: float | None = f.memory[key]
    return found


def _basket_return(f: Facts, x: Subject, t: int, weighting: str) -> float | None:
    weights = members_after(f, x, t - 1)
    if weighting == "cap":
        need_weights(f, weights, t - 1)
    top, bottom = 0.0, 0.0
    for name, weight in weights.items():
        move = f.r(name, t)
        if move is None:
            continue
        share = 1.0 if weighting == "equal" else (weight or 0.0)
        top += share * move
        bottom += share
    return top / bottom if bottom > 0 else None


def quarter_return(f: Facts, x: Subject, t: int) -> float | None:
    """R(t) of equal weights that are reset at the last session of each quarter."""
    reset = t - 1
    while reset > 0 and not _ends_quarter(f, reset):
        reset -= 1
    if not _ends_quarter(f, reset):
        return None
    chosen = [name for name in members_after(f, x, reset) if reset in f.closes(name)]
    in_force = members_after(f, x, t - 1)
    top, bottom = 0.0, 0.0
    for name in chosen:
        move = f.r(name, t)
        if name in in_force and move is not None:
            closes = f.closes(name)
            share = closes[t - 1] / closes[reset]
            top += share * move
            bottom += share
    return top / bottom if bottom > 0 else None


def _ends_quarter(f: Facts, t: int) -> bool:
    here, following = f.sessions[t], f.sessions[t + 1]
    return period_start(here, "quarter") != period_start(following, "quarter")


def first_session(f: Facts, x: Subject, kind: str | None = None, weighting: str = "cap") -> int:
    """First session with data of a symbol, series or basket."""
    if is_basket(f, x):
        for place in f.baskets[index_of(f, x)]:
            weights = members_after(f, x, place[0])
            if weights and (weighting == "equal" or None not in weights.values()):
                return place[0]
        raise Cannot(f"no members of {x}")
    if x in f.symbols:
        closes = f.closes(x, kind)
        if not closes:
            raise Cannot(f"no {kind} closes of {x}")
        return min(closes)
    known = f.known_values(x)
    if not known:
        raise Cannot(f"nothing known of {x}")
    return min(known)
