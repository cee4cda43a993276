"""Things about symbols that are made once for many and cut out for fewer."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TypeVar

from rotascope.core.market import Market

T = TypeVar("T")


def shared(
    market: Market,
    what: tuple[Hashable, ...],
    symbols: tuple[str, ...],
    make: Callable[[], T],
    part: Callable[[T, tuple[str, ...]], T],
) -> T:
    """Something about the accounts of symbols, cut out of what is kept of more of them.

    No symbol's accounts depend on those of another, so that a part is what would be made anew;
    those that never file are left out first.
    """
    names = tuple(sorted(market.filers().intersection(symbols)))
    kept: list[tuple[frozenset[str], T]] = market.kept((*what, "of more"), list)

    def found() -> T:
        wanted = frozenset(names)
        for more, whole in kept:
            if wanted <= more:
                return part(whole, names)
        made = make()
        kept.append((wanted, made))
        return made

    return market.kept((*what, names), found)
