"""Binding: from the syntax of an expression to typed arguments of known measures."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from rotascope.core import units
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
from rotascope.core.errors import ExpressionError, UnknownName, WrongArgument
from rotascope.core.market import Market
from rotascope.core.window import (
    TO_DATE,
    Between,
    CalendarPeriod,
    Everything,
    SinceDay,
    ToDate,
    Trailing,
    Window,
)
from rotascope.language import syntax as s
from rotascope.language.bound import (
    Arithmetic,
    Bound,
    Comparison,
    Constant,
    Logic,
    Negated,
    Term,
    unit_of,
    words_of,
)
from rotascope.language.catalogue import Catalogue, Kind, Measure, Parameter
from rotascope.language.names import Names
from rotascope.language.show import show

_MAKERS = ("sector", "top", "sectors")


@dataclass(frozen=True)
class Binder:
    """Binds expressions against a catalogue and a market.

    `inside` is the index of the nearest enclosing `in=`, `member` whether `it` may
    be named.
    """

    catalogue: Catalogue
    market: Market
    text: str
    inside: str | None = None
    member: bool = False

    # ------------------------------------------------------------- expressions

    def expression(self, node: s.Node) -> Bound:
        """An expression that has a value.

        Raises
        ------
        ExpressionError
            A name is unknown, or a part is not what its place takes.
        """
        try:
            return self._expression(node)
        except ExpressionError as error:
            raise error.located(self.text, node.at) from None

    def _expression(self, node: s.Node) -> Bound:
        match node:
            case s.Number():
                return Constant(node.value, units.NUMBER)
            case s.DateLiteral():
                return Constant(float(node.day.toordinal()), units.DATE)
            case s.Call():
                return self._call(node)
            case s.Word() | s.Quoted():
                return self._level(node)
            case s.Negate():
                operand = self.expression(node.operand)
                units.combined("-", units.NUMBER, unit_of(operand))
                return Negated(operand)
            case s.Binary():
                return self._arithmetic(node)
            case s.Compare():
                return self._comparison(node)
            case s.Both():
                return Logic(node.op, self.condition(node.left), self.condition(node.right))
            case s.Not():
                return Logic("not", self.condition(node.operand))
        raise self._wrong(node, f"{show(node)} is not a measure and has no value by itself")

    def condition(self, node: s.Node) -> Bound:
        """An expression that is true or false."""
        bound = self.expression(node)
        if unit_of(bound) != units.TRUTH:
            raise self._wrong(
                node,
                f"{show(node)} is a {unit_of(bound)}, not a condition",
                f"compare it: {show(node)} > 0",
            )
        return bound

    def _level(self, node: s.Word | s.Quoted) -> Bound:
        subject = self._subject(node)
        if is_basket(subject):
            raise self._wrong(
                node, f"{subject} is a basket, not a number", f"did you mean return({subject}, 1d)?"
            )
        return Term(self.catalogue["level"], {"X": subject, "kind": None})

    def _arithmetic(self, node: s.Binary) -> Bound:
        if self._is_basket_talk(node):
            subject = self.subject(node)
            raise self._wrong(
                node, f"{subject} is a basket, not a number", f"did you mean return({subject}, 1d)?"
            )
        left, right = self.expression(node.left), self.expression(node.right)
        units.combined(node.op, unit_of(left), unit_of(right))
        return Arithmetic(node.op, left, right)

    def _is_basket_talk(self, node: s.Node) -> bool:
        match node:
            case s.Binary():
                return self._is_basket_talk(node.left) or self._is_basket_talk(node.right)
            case s.Call():
                return node.name in _MAKERS
            case s.Word(name) | s.Quoted(name):
                try:
                    return is_basket(self._named(name, node))
                except ExpressionError:
                    return False
        return isinstance(node, s.Listing)

    def _comparison(self, node: s.Compare) -> Bound:
        for side, other in ((node.left, node.right), (node.right, node.left)):
            if isinstance(side, s.Word | s.Quoted) and isinstance(other, s.Call):
                bound = self.expression(other)
                if unit_of(bound) == units.WORD:
                    word = self._word(side, words_of(bound))
                    pair = (word, bound) if side is node.left else (bound, word)
                    return Comparison(node.op, *pair)
        left, right = self.expression(node.left), self.expression(node.right)
        odd = {units.DATE, units.WORD, units.TRUTH}
        a, b = unit_of(left), unit_of(right)
        if a != b and (a in odd or b in odd):
            raise self._wrong(node, f"a {a} cannot be compared with a {b}")
        return Comparison(node.op, left, right)

    def _word(self, node: s.Word | s.Quoted, words: tuple[str, ...]) -> Constant:
        name = node.name if isinstance(node, s.Word) else node.text
        if name not in words:
            raise UnknownName.of("word", name, words, text=self.text, at=node.at)
        return Constant(float(words.index(name)), units.WORD)

    # ------------------------------------------------------------------- calls

    def _call(self, node: s.Call) -> Bound:
        if node.name in _MAKERS:
            raise self._wrong(
                node,
                f"{show(node)} is a basket, not a number",
                f"did you mean return({show(node)}, 1d)?",
            )
        measure = self.catalogue.find(node.name, text=self.text, at=node.at)
        given = self._matched(node, measure)
        inner = self
        for p in measure.parameters:
            if p.kind in (Kind.INDEX, Kind.AMONG) and p.name in given:
                name = _index_named(given[p.name])
                if name is not None and name in self.market.indices():
                    inner = replace(self, inside=name)
        arguments: dict[str, Any] = {}
        for p in measure.parameters:
            if p.name in given:
                arguments[p.name] = inner.argument(given[p.name], p, measure)
            elif p.required:
                raise self._wrong(node, f"{measure.name} needs {p.name}", measure.signature)
            else:
                arguments[p.name] = inner.default(p)
        return Term(measure, arguments)

    def default(self, p: Parameter) -> Any:
        """The default of a parameter as an argument."""
        if p.kind is Kind.WINDOW and isinstance(p.default, str):
            return _default_window(p.default)
        return p.default

    def _matched(self, node: s.Call, measure: Measure) -> dict[str, s.Node]:
        names = {p.name: p for p in measure.parameters}
        given: dict[str, s.Node] = {}
        for argument in node.args:
            if argument.name is None:
                continue
            if argument.name not in names:
                error = UnknownName.of(
                    f"argument of {measure.name}", argument.name, names, text=self.text,
                    at=argument.value.at,
                )
                raise error if error.hint else UnknownName(
                    error.problem, text=self.text, at=argument.value.at, hint=measure.signature
                )
            if argument.name in given:
                raise self._wrong(argument.value, f"{argument.name} is given twice")
            given[argument.name] = argument.value
        for argument in node.args:
            if argument.name is not None:
                continue
            free = [p for p in measure.parameters if p.name not in given and not p.keyword]
            if not free:
                raise self._wrong(
                    argument.value,
                    f"{measure.name} takes no further argument {show(argument.value)}",
                    measure.signature,
                )
            given[self._place(argument.value, free).name] = argument.value
        return given

    def _place(self, node: s.Node, free: list[Parameter]) -> Parameter:
        """The free parameter that a positional argument goes to.

        The first one, but an optional one that cannot take it is passed over:
        a window finds its place behind words.
        """
        for p in free:
            if p.required or self._could_be(node, p):
                return p
        return free[0]

    def _could_be(self, node: s.Node, p: Parameter) -> bool:
        try:
            self.argument(node, p, None)
        except ExpressionError:
            return False
        return True

    def argument(self, node: s.Node, p: Parameter, measure: Measure | None) -> Any:
        """One argument, as its parameter takes it."""
        match p.kind:
            case Kind.WINDOW:
                return self.window(node)
            case Kind.NUMBER:
                return self._number(node, p)
            case Kind.CHOICE:
                return self._choice(node, p)
            case Kind.EXPRESSION:
                return replace(self, member=self.member or _of_members(measure)).expression(node)
            case Kind.CONDITION:
                return replace(self, member=self.member or _of_members(measure)).condition(node)
            case Kind.SPELL:
                return self._spell(node)
        subject = self.subject(node)
        self._fits(subject, p, node)
        return subject

    def _spell(self, node: s.Node) -> Bound:
        bound = self.expression(node)
        if isinstance(bound, Term) and bound.measure.name in ("streak", "run", "spell"):
            return bound
        hint = f"write spell({show(node)})" if unit_of(bound) == units.TRUTH else ""
        raise self._wrong(node, f"{show(node)} is not a streak, a run or a spell", hint)

    def _fits(self, subject: Subject, p: Parameter, node: s.Node) -> None:
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
        raise self._wrong(node, f"{p.name} takes {p.kind.value}, not {subject}", hint)

    def _number(self, node: s.Node, p: Parameter) -> int:
        if isinstance(node, s.Duration) and node.unit == "d":
            return node.count
        if isinstance(node, s.Number) and float(node.value).is_integer() and node.value >= 1:
            return int(node.value)
        raise self._wrong(node, f"{p.name} takes a whole number from 1, not {show(node)}")

    def _choice(self, node: s.Node, p: Parameter) -> str:
        word = node.name if isinstance(node, s.Word) else None
        if isinstance(node, s.Quoted):
            word = node.text
        if word in p.choices:
            return str(word)
        choices = ", ".join(p.choices)
        raise self._wrong(node, f"{p.name} takes one of {choices}, not {show(node)}")

    # ---------------------------------------------------------------- subjects

    def subject(self, node: s.Node) -> Subject:
        """A symbol, a series, a basket or a basket expression."""
        try:
            return self._subject(node)
        except ExpressionError as error:
            raise error.located(self.text, node.at) from None

    def _subject(self, node: s.Node) -> Subject:
        match node:
            case s.Word(name) | s.Quoted(name):
                return self._named(name, node)
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
        raise self._wrong(node, f"{show(node)} is not a symbol, a basket or a series")

    def _named(self, name: str, node: s.Node) -> Subject:
        if name == "it" and isinstance(node, s.Word):
            if not self.member:
                raise self._wrong(node, "'it' stands for a member only inside a member measure")
            return It()
        return Names(self.market).subject(name, text=self.text, at=node.at)

    def _member(self, node: s.Node) -> str:
        subject = self._subject(node)
        if not isinstance(subject, Symbol):
            raise self._wrong(node, f"a list takes symbols, not {subject}")
        return subject.name

    def _part(self, node: s.Node) -> Basket | Symbol | It:
        subject = self._subject(node)
        if isinstance(subject, Series | Sectors):
            raise self._wrong(node, f"{subject} is not a basket")
        return subject

    def _sector(self, node: s.Call) -> Sector:
        label, index = self._with_index(node, "a sector name in quotes")
        if not isinstance(label, s.Quoted | s.Word):
            raise self._wrong(label, f"sector takes a name in quotes, not {show(label)}")
        name = label.text if isinstance(label, s.Quoted) else label.name
        return Sector(Names(self.market).sector(name, text=self.text, at=label.at), index)

    def _top(self, node: s.Call) -> Top:
        count, index = self._with_index(node, "how many")
        if not isinstance(count, s.Number) or not float(count.value).is_integer() or count.value < 1:
            raise self._wrong(count, f"top takes a whole number from 1, not {show(count)}")
        return Top(int(count.value), index)

    def _with_index(self, node: s.Call, what: str) -> tuple[s.Node, str | None]:
        first, index = None, self.inside
        for argument in node.args:
            if argument.name == "in":
                index = self._index(argument.value)
            elif argument.name is None and first is None:
                first = argument.value
            else:
                raise self._wrong(argument.value, f"{node.name} takes {what} and in=")
        if first is None:
            raise self._wrong(node, f"{node.name} needs {what}")
        return first, index

    def _only(self, node: s.Call, count: int) -> list[s.Node]:
        values = [a.value for a in node.args if a.name in (None, "in")]
        if len(values) != count or len(node.args) != count:
            raise self._wrong(node, f"{node.name} takes {count} argument")
        return values

    def _index(self, node: s.Node) -> str:
        subject = self._subject(node)
        if isinstance(subject, Index):
            return subject.name
        known = ", ".join(sorted(self.market.indices())) or "none"
        raise self._wrong(
            node, f"{subject} has no holdings", f"baskets with holdings are {known}"
        )

    # ----------------------------------------------------------------- windows

    def window(self, node: s.Node) -> Window:
        """A window."""
        match node:
            case s.Duration():
                return Trailing(node.count, node.unit)
            case s.Word(name) if name in TO_DATE:
                return ToDate(name)
            case s.Word(name="all"):
                return Everything()
            case s.Number() if _is_year(node):
                return CalendarPeriod.of(int(node.value))
            case s.Period():
                return CalendarPeriod.of(node.year, node.part)
            case s.Interval():
                return Between(node.start, node.end)
            case s.Since():
                return SinceDay(node.start)
            case s.DateLiteral():
                raise self._wrong(
                    node, f"{node.day} is a day, not a window", f"write since {node.day}"
                )
        raise self._wrong(
            node,
            f"{show(node)} is not a window",
            "windows are 21d, 1w, 6m, 1y, wtd, mtd, qtd, ytd, 2024, 2024H1, 2025Q4, 2026-01, "
            "2025-04-08..2026-01-28, since 2025-10-27, all",
        )

    def _wrong(self, node: s.Node, problem: str, hint: str = "") -> WrongArgument:
        return WrongArgument(problem, text=self.text, at=node.at, hint=hint)


def _is_year(node: s.Number) -> bool:
    return node.text.isdigit() and len(node.text) == 4 and date.min.year <= node.value <= 2200


def _default_window(text: str) -> Window:
    if text == "all":
        return Everything()
    return Trailing(int(text[:-1]), text[-1])


def _index_named(node: s.Node) -> str | None:
    match node:
        case s.Word(name) | s.Quoted(name):
            return name
        case s.Call(name="sectors", args=(s.Argument(value=inner),)) | s.Binary(left=inner):
            return _index_named(inner)
    return None


def _of_members(measure: Measure | None) -> bool:
    return measure is not None and measure.family == "members"
