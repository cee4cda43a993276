"""Contribution: how many points of an index's return a group made."""

from __future__ import annotations

from twin.baskets import (
    Subject,
    basket_return,
    first_session,
    is_basket,
    members_after,
    names_inside,
    need_weights,
)
from twin.facts import Facts
from twin.leadership import between
from twin.outcomes import Cannot, Wrong
from twin.windows import window


def part(f: Facts, g: Subject, i: Subject, t: int) -> tuple[float, int]:
    """c(t) of a group, with weights rescaled over the priced members; and how many it has."""
    weights = members_after(f, i, t - 1)
    need_weights(f, weights, t - 1)
    inside = names_inside(f, g, i, t - 1)
    top, bottom, count = 0.0, 0.0, 0
    for name, share in weights.items():
        move = f.r(name, t)
        if move is None:
            continue
        bottom += share or 0.0
        if name in inside:
            top += (share or 0.0) * move
            count += 1
    if bottom == 0:
        raise Cannot(f"{i} has no priced member on {f.sessions[t]}")
    return top / bottom, count


def contribution(f: Facts, g: Subject, i: Subject, text: str, t: int | None = None) -> float:
    """Sum of c(t) (1 + R(S..t-1)): points of the starting level."""
    if not is_basket(f, i):
        raise Wrong(f"{i} is not a basket")
    s, end = window(f, text, f.T if t is None else t, lambda: first_session(f, i))
    total, grown, members = 0.0, 1.0, 0
    for k in range(s + 1, end + 1):
        c, count = part(f, g, i, k)
        total += c * grown
        members += count
        move = basket_return(f, i, k)
        if move is None:
            raise Cannot(f"{i} has no return on {f.sessions[k]}")
        grown *= 1 + move
    if members == 0:
        raise Cannot(f"{g} is never a priced member of {i}")
    return total


def _whole(f: Facts, i: Subject, text: str, t: int | None) -> float:
    s, end = window(f, text, f.T if t is None else t, lambda: first_session(f, i))
    return between(f, i, s, end)


def contribution_share(f: Facts, g: Subject, i: Subject, text: str, t: int | None = None) -> float:
    """Contribution over the return of the index."""
    points, whole = contribution(f, g, i, text, t), _whole(f, i, text, t)
    if whole == 0:
        raise Cannot("the index return is 0")
    return points / whole


def return_without(
    f: Facts, g: Subject, i: Subject, text: str, by: str = "subtract", t: int | None = None
) -> float:
    """Return of the index less the contribution, or of the rest reweighted."""
    if by == "subtract":
        return _whole(f, i, text, t) - contribution(f, g, i, text, t)
    if by == "reweight":
        return _whole(f, ("minus", i, g), text, t)
    raise Wrong(f"no by={by}")
