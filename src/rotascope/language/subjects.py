"""Subjects in an expression: symbols, series, baskets and what is made of them."""

from __future__ import annotations

from dataclasses import dataclass

from rotascope.core.basket import (
    Basket,
    Difference,
    Group,
    Index,
    It,
    Sector,
    Sectors,
    Series,
    Subject,
    Symbol,
    Top,
    Union,
    is_basket,
)
from rotascope.core.errors import ExpressionError
from rotascope.core.market import Market
from rotascope.language import syntax as s
from rotascope.language.catalogue import Kind, Parameter
from rotascope.language.names import Names, wrong
from rotascope.language.show import show

MAKERS = ("sector", "top", "sectors")
"""Calls that make a basket, not a number."""


@dataclass(frozen=True)
class SubjectBinder:
    """Binds subjects against a market.

    `inside` is the index of the nearest enclosing `in=`, `member` whether `it` may
    be named.
    """

    market: Market
    text: str
    inside: str | None = None
    member: bool = False

    def subject(self, node: s.Node) -> Subject:
        """A symbol, a series, a basket or a basket expression."""
        try:
            return self._subject(node)
        except ExpressionError as error:
            raise error.located(self.text, node.at) from None

    def _subject(self, node: s.Node) -> Subject:
        match node:
            case s.Word(name) | s.Quoted(name):
                return self.named(name, node)
            case s.Listing():
                return Group("", tuple(self._member(item) for item in node.items))
            case s.Binary(op="-" | "+"):
                left, right = self._part(node.left), self._part(node.right)
                return Difference(left, right) if node.op == "-" else Union(left, right)
            case s.Call(name="sector"):
                return self._sector(node)
            case s.Call(name="top"):
                return self._top(node)
            case s.Call(name="sectors"):
                index = self._only(node, 1)[0]
                return Sectors(self._index(index))
        raise wrong(self.text, node, f"{show(node)} is not a symbol, a basket or a series")

    def named(self, name: str, node: s.Node) -> Subject:
        """What a name stands for at this place."""
        if name == "it" and isinstance(node, s.Word):
            if not self.member:
                raise wrong(
                    self.text, node, "'it' stands for a member only inside a member measure"
                )
            return It()
        return Names(self.market).subject(name, text=self.text, at=node.at)

    def _member(self, node: s.Node) -> str:
        subject = self._subject(node)
        if not isinstance(subject, Symbol):
            raise wrong(self.text, node, f"a list takes symbols, not {subject}")
        return subject.name

    def _part(self, node: s.Node) -> Basket | Symbol | It:
        subject = self._subject(node)
        if isinstance(subject, Series | Sectors):
            raise wrong(self.text, node, f"{subject} is not a basket")
        return subject

    def _sector(self, node: s.Call) -> Sector:
        label, index = self._with_index(node, "a sector name in quotes")
        if not isinstance(label, s.Quoted | s.Word):
            raise wrong(self.text, label, f"sector takes a name in quotes, not {show(label)}")
        name = label.text if isinstance(label, s.Quoted) else label.name
        return Sector(Names(self.market).sector(name, text=self.text, at=label.at), index)

    def _top(self, node: s.Call) -> Top:
        count, index = self._with_index(node, "how many")
        if (
            not isinstance(count, s.Number)
            or not float(count.value).is_integer()
            or count.value < 1
        ):
            raise wrong(self.text, count, f"top takes a whole number from 1, not {show(count)}")
        return Top(int(count.value), index)

    def _with_index(self, node: s.Call, what: str) -> tuple[s.Node, str | None]:
        first, index = None, self.inside
        for argument in node.args:
            if argument.name == "in":
                index = self._index(argument.value)
            elif argument.name is None and first is None:
                first = argument.value
            else:
                raise wrong(self.text, argument.value, f"{node.name} takes {what} and in=")
        if first is None:
            raise wrong(self.text, node, f"{node.name} needs {what}")
        return first, index

    def _only(self, node: s.Call, count: int) -> list[s.Node]:
        values = [a.value for a in node.args if a.name in (None, "in")]
        if len(values) != count or len(node.args) != count:
            raise wrong(self.text, node, f"{node.name} takes {count} argument")
        return values

    def _index(self, node: s.Node) -> str:
        subject = self._subject(node)
        if isinstance(subject, Index):
            return subject.name
        known = ", ".join(sorted(self.market.indices())) or "none"
        raise wrong(
            self.text, node, f"{subject} has no holdings", f"baskets with holdings are {known}"
        )

    def is_basket(self, node: s.Node) -> bool:
        """Whether a part of an expression speaks of a basket."""
        match node:
            case s.Binary():
                return self.is_basket(node.left) or self.is_basket(node.right)
            case s.Call():
                return node.name in MAKERS
            case s.Word(name) | s.Quoted(name):
                try:
                    return is_basket(self.named(name, node))
                except ExpressionError:
                    return False
        return isinstance(node, s.Listing)

    def fit(self, subject: Subject, p: Parameter, node: s.Node) -> None:
        """Refuse a subject that a parameter does not take."""
        kinds: dict[Kind, tuple[type, ...]] = {
            Kind.SUBJECT: (Symbol, It, Index, Group, Sector, Top, Difference, Union),
            Kind.PRICED: (Symbol, Series, It),
            Kind.SYMBOL: (Symbol, It),
            Kind.SERIES: (Series,),
            Kind.INDEX: (It, Index, Group, Sector, Top, Difference, Union),
            Kind.GROUP: (Symbol, It, Index, Group, Sector, Top, Difference, Union),
            Kind.AMONG: (Index, Group, Sector, Top, Difference, Union, Sectors),
        }
        if isinstance(subject, kinds[p.kind]):
            return
        hint = ""
        if isinstance(subject, Series):
            hint = f"{subject} is a series: try change({subject}, 1y) or yoy({subject})"
        elif p.kind is Kind.INDEX:
            hint = f"baskets with holdings are {', '.join(sorted(self.market.indices())) or 'none'}"
        elif p.kind is Kind.PRICED:
            hint = f"{subject} has no level of its own: try return({subject}, 1d)"
        raise wrong(self.text, node, f"{p.name} takes {p.kind.value}, not {subject}", hint)
