"""What a name in an expression stands for: an alias, a basket, a symbol or a series."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from rotascope.core.basket import Group, Index, Series, Subject, Symbol
from rotascope.core.errors import NotInStore, UnknownName, WrongArgument, nearest
from rotascope.core.market import Market
from rotascope.core.settings import GICS, NO_SECTOR
from rotascope.language import syntax


def wrong(text: str, node: syntax.Node, problem: str, hint: str = "") -> WrongArgument:
    """The error for a part of an expression that its place does not take."""
    return WrongArgument(problem, text=text, at=node.at, hint=hint)


@dataclass(frozen=True)
class Names:
    """The names of a market.

    Named baskets come first, then indices with holdings, then symbols with prices,
    then series: a listed symbol wins over a series of the same name.
    """

    market: Market

    def subject(self, name: str, *, text: str = "", at: int | None = None) -> Subject:
        """What a name stands for.

        Raises
        ------
        UnknownName
            Nothing of that name; the nearest is suggested.
        """
        settings, market = self.market.settings, self.market
        name = settings.aliases.get(name, name)
        if name in settings.baskets:
            basket = settings.baskets[name]
            return Group(name, basket.members, basket.inside)
        if market.is_index(name):
            return Index(name)
        series = market.is_series(name)
        for spelling in (name, name.replace(".", "-")):
            if market.is_symbol(spelling) and (not series or market.is_known(spelling)):
                return Symbol(spelling)
        if series:
            return Series(name)
        if name in market.funds():
            return Symbol(name)
        raise self._unknown(name, text, at)

    def known(self) -> list[str]:
        """Every name, for suggestions."""
        settings, market = self.market.settings, self.market
        return [
            *settings.baskets,
            *sorted(market.indices()),
            *sorted(market.symbols()),
            *sorted(market.series_names()),
            *sorted(market.funds()),
            *settings.aliases,
        ]

    def _unknown(self, name: str, text: str, at: int | None) -> UnknownName:
        error = UnknownName.of("symbol, basket or series", name, self.known(), text=text, at=at)
        if not error.hint and "-" not in name and (close := nearest(name + "-A", self.known())):
            return UnknownName(error.problem, text=text, at=at, hint=f"did you mean {close[0]}?")
        return error

    def sector(self, label: str, *, text: str = "", at: int | None = None) -> str:
        """The GICS name of a sector label.

        Raises
        ------
        UnknownName
            No sector is called so, in GICS or in the holdings known here.
        """
        names = {*GICS, NO_SECTOR}
        folded = {k.casefold(): v for k, v in self.market.settings.sectors.items()}
        folded |= {n.casefold(): n for n in names}
        if label.casefold() not in folded:
            names |= self._labels()
            folded |= {n.casefold(): n for n in names}
        if label.casefold() not in folded:
            raise UnknownName.of("sector", label, sorted(names), text=text, at=at)
        return folded[label.casefold()]

    def _labels(self) -> set[str]:
        """Labels that the holdings known here use."""
        found: set[str] = set()
        for index in self.market.indices():
            with suppress(NotInStore):
                found |= set(self.market.holdings(index).labels)
        return found
