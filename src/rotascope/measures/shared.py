"""Work on many symbols and sessions that is shared out: made once for many, or block by block."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TypeVar

import numpy as np

from rotascope.core.market import Market
from rotascope.core.time import Positions
from rotascope.core.values import Floats

T = TypeVar("T")
BLOCK = 512
"""Sessions that are worked on at once."""


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


def in_blocks(at: Positions, make: Callable[[Positions], Floats]) -> Floats:
    """What `make` gives for the sessions, block by block.

    A whole track of a large index at once would take gigabytes. No block has one session
    alone, unless one is asked for.
    """
    count = max(1, -(-len(at) // BLOCK))
    return np.concatenate([make(block) for block in np.array_split(at, count)])
