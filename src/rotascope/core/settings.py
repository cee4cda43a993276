"""What a user fixes about a store: named baskets, other names of things, defaults."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

GICS = (
    "Energy",
    "Materials",
    "Industrials",
    "Consumer Discretionary",
    "Consumer Staples",
    "Health Care",
    "Financials",
    "Information Technology",
    "Communication Services",
    "Utilities",
    "Real Estate",
)
"""The eleven sectors of the Global Industry Classification Standard since 2018."""

NO_SECTOR = "No sector"
"""Label under which members without a sector are asked for."""


@dataclass(frozen=True)
class BasketDefinition:
    """A group of symbols that has no holdings of its own and is defined in an index."""

    members: tuple[str, ...]
    inside: str | None = None


@dataclass(frozen=True)
class Settings:
    """The settings of a store.

    Attributes
    ----------
    baskets
        Groups by name, e.g. `MAG7`.
    aliases
        Another name of a symbol, basket or series -> the name used here.
    sectors
        A source's spelling of a sector -> the GICS name.
    home
        The index inside which a group without an index of its own is taken.
    reference
        The index whose closes are the sessions before 1970.
    items
        An item of accounts (`net_income`) -> the source's items that stand for it, the
        best first; an item that is not named here goes by its own name.
    filers
        A symbol, or a line of holdings -> the symbol under which its company's accounts
        are stored (a company that was renamed, a second class of shares).
    """

    baskets: Mapping[str, BasketDefinition] = field(default_factory=dict)
    aliases: Mapping[str, str] = field(default_factory=dict)
    sectors: Mapping[str, str] = field(default_factory=dict)
    home: str = "SP500"
    reference: str = "SPX"
    items: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    filers: Mapping[str, str] = field(default_factory=dict)

    def sources_of(self, item: str) -> tuple[str, ...]:
        """The source's items that stand for an item of accounts, the best first."""
        return tuple(self.items.get(item, (item,)))
