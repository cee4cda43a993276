"""Figures of another that a return is set against: "more than the 8.7 % of the S&P 500"."""

from __future__ import annotations

import re
from dataclasses import replace

from rotascope.claims.frames import Scene
from rotascope.claims.mentions import Placed
from rotascope.claims.model import EQUALS, LESS_THAN, MORE_THAN


def exact(scene: Scene, placed: Placed) -> Placed:
    """As in "more than the 8.7 % of the S&P 500": what it gained, no bound."""
    quantity = placed.quantity
    if quantity.comparator not in (MORE_THAN, LESS_THAN) or quantity.value is None or (
        not compared_with(scene, placed)
    ):  # fmt: skip
        return placed
    half = 0.5 * 10.0 ** -(quantity.decimals + 2)
    low, high = quantity.value - half, quantity.value + half
    return replace(placed, quantity=replace(quantity, comparator=EQUALS, low=low, high=high,
                                            tolerance=half))  # fmt: skip


_THAN = re.compile(
    r"\b(?:than|behind|ahead of|versus|vs|against|with|to|beating|trailing|beat|topping|exceeding|"
    r"above|below|short of|outpacing|half|twice|double) the$"
)


def compared_with(scene: Scene, placed: Placed) -> bool:
    """As in "gained 13.7 %, more than the 8.7 % of the S&P 500"."""
    figure = next((n for n in range(placed.first, placed.last)
                   if scene.view.words[n].folded[:1].isdigit()), placed.first)  # fmt: skip
    before = scene.view.between(figure - 3, figure)
    return (
        bool(_THAN.search(before))
        and any(
            n.subject is not None and n.subject.priced and 1 <= n.first - placed.last <= 2
            for n in scene.view.named
        )
        and scene.view.words[placed.last].folded in ("of", "for", "by", "in")
    )
