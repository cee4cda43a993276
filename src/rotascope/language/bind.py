"""Binding: from the syntax of an expression to typed arguments of known measures."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from rotascope.core import units
from rotascope.core.basket import is_basket
from rotascope.core.errors import ExpressionError, UnknownName
from rotascope.core.market import Market
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
from rotascope.language.names import wrong
from rotascope.language.show import show
from rotascope.language.subjects import MAKERS, SubjectBinder
from rotascope.language.windows import default_window, window_of


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

    @property
    def subjects(self) -> SubjectBinder:
        """What binds the subjects of this place."""
        return SubjectBinder(self.market, self.text, self.inside, self.member)

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
        raise wrong(self.text, node, f"{show(node)} is not a measure and has no value by itself")

    def condition(self, node: s.Node) -> Bound:
        """An expression that is true or false."""
        bound = self.expression(node)
        if unit_of(bound) != units.TRUTH:
            raise wrong(
                self.text,
                node,
                f"{show(node)} is a {unit_of(bound)}, not a condition",
                f"compare it: {show(node)} > 0",
            )
        return bound

    def _level(self, node: s.Word | s.Quoted) -> Bound:
        subject = self.subjects.subject(node)
        if is_basket(subject):
            raise wrong(
                self.text,
                node,
                f"{subject} is a basket, not a number",
                f"did you mean return({subject}, 1d)?",
            )
        return Term(self.catalogue["level"], {"X": subject, "kind": None})

    def _arithmetic(self, node: s.Binary) -> Bound:
        if self.subjects.is_basket(node):
            subject = self.subjects.subject(node)
            raise wrong(
                self.text,
                node,
                f"{subject} is a basket, not a number",
                f"did you mean return({subject}, 1d)?",
            )
        left, right = self.expression(node.left), self.expression(node.right)
        units.combined(node.op, unit_of(left), unit_of(right))
        return Arithmetic(node.op, left, right)

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
            raise wrong(self.text, node, f"a {a} cannot be compared with a {b}")
        return Comparison(node.op, left, right)

    def _word(self, node: s.Word | s.Quoted, words: tuple[str, ...]) -> Constant:
        name = node.name if isinstance(node, s.Word) else node.text
        if name not in words:
            raise UnknownName.of("word", name, words, text=self.text, at=node.at)
        return Constant(float(words.index(name)), units.WORD)

    # ------------------------------------------------------------------- calls

    def _call(self, node: s.Call) -> Bound:
        if node.name in MAKERS:
            raise wrong(
                self.text,
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
                if name is not None and self.market.is_index(name):
                    inner = replace(self, inside=name)
        arguments: dict[str, Any] = {}
        for p in measure.parameters:
            if p.name in given:
                arguments[p.name] = inner.argument(given[p.name], p, measure)
            elif p.required:
                raise wrong(self.text, node, f"{measure.name} needs {p.name}", measure.signature)
            else:
                arguments[p.name] = inner.default(p)
        return Term(measure, arguments)

    def default(self, p: Parameter) -> Any:
        """The default of a parameter as an argument."""
        if p.kind is Kind.WINDOW and isinstance(p.default, str):
            return default_window(p.default)
        return p.default

    def _matched(self, node: s.Call, measure: Measure) -> dict[str, s.Node]:
        names = {p.name: p for p in measure.parameters}
        given: dict[str, s.Node] = {}
        for argument in node.args:
            if argument.name is None:
                continue
            if argument.name not in names:
                error = UnknownName.of(
                    f"argument of {measure.name}",
                    argument.name,
                    names,
                    text=self.text,
                    at=argument.value.at,
                )
                raise (
                    error
                    if error.hint
                    else UnknownName(
                        error.problem, text=self.text, at=argument.value.at, hint=measure.signature
                    )
                )
            if argument.name in given:
                raise wrong(self.text, argument.value, f"{argument.name} is given twice")
            given[argument.name] = argument.value
        for argument in node.args:
            if argument.name is not None:
                continue
            free = [p for p in measure.parameters if p.name not in given and not p.keyword]
            if not free:
                raise wrong(
                    self.text,
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
                return window_of(node, self.text)
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
        subject = self.subjects.subject(node)
        self.subjects.fit(subject, p, node)
        return subject

    def _spell(self, node: s.Node) -> Bound:
        bound = self.expression(node)
        if isinstance(bound, Term) and bound.measure.name in ("streak", "run", "spell"):
            return bound
        hint = f"write spell({show(node)})" if unit_of(bound) == units.TRUTH else ""
        raise wrong(self.text, node, f"{show(node)} is not a streak, a run or a spell", hint)

    def _number(self, node: s.Node, p: Parameter) -> int:
        if isinstance(node, s.Duration) and node.unit == "d":
            return node.count
        if isinstance(node, s.Number) and float(node.value).is_integer() and node.value >= 1:
            return int(node.value)
        raise wrong(self.text, node, f"{p.name} takes a whole number from 1, not {show(node)}")

    def _choice(self, node: s.Node, p: Parameter) -> str:
        word = node.name if isinstance(node, s.Word) else None
        if isinstance(node, s.Quoted):
            word = node.text
        if word in p.choices:
            return str(word)
        choices = ", ".join(p.choices)
        raise wrong(self.text, node, f"{p.name} takes one of {choices}, not {show(node)}")


def _index_named(node: s.Node) -> str | None:
    match node:
        case s.Word(name) | s.Quoted(name):
            return name
        case s.Call(name="sectors", args=(s.Argument(value=inner),)) | s.Binary(left=inner):
            return _index_named(inner)
    return None


def _of_members(measure: Measure | None) -> bool:
    return measure is not None and measure.family == "members"
