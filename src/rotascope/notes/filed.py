"""What companies have filed, for the note: valuation, earnings, and what moves them."""

from __future__ import annotations

from dataclasses import dataclass

from rotascope.notes.desk import Desk

ENOUGH = 0.5
"""Share of a basket's weight that must have accounts."""


@dataclass(frozen=True)
class Group:
    """A basket with accounts: its name in words, and in expressions."""

    name: str
    expression: str


def large(desk: Desk) -> Group:
    """The large members."""
    return Group(f"Large ({desk.subjects.index})", desk.subjects.index)


def giants(desk: Desk) -> Group:
    """The largest companies."""
    return Group(f"Giants ({desk.subjects.giants})", desk.subjects.giants)


def others(desk: Desk) -> Group:
    """The large members without the giants."""
    who = desk.subjects
    return Group("Large without giants", f"{who.index} - {who.giants}")


def small(desk: Desk) -> Group:
    """The first of the small baskets of which accounts cover enough; the last where none does."""
    baskets = desk.subjects.small_filers
    for basket in baskets:
        share = desk.number(f"covered({basket})")
        if share is not None and share >= ENOUGH:
            return Group(f"Small ({basket})", basket)
    return Group(f"Small ({baskets[0]})", baskets[0])


def groups(desk: Desk) -> tuple[Group, ...]:
    """All of them."""
    return (large(desk), giants(desk), others(desk), small(desk))
