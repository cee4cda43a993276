"""Bound expressions: names resolved, arguments typed, ready to evaluate."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from rotascope.core import units
from rotascope.core.basket import Subject
from rotascope.core.window import Window
from rotascope.language.catalogue import AS_E, Kind, Measure

_NAMED = (Kind.SUBJECT, Kind.PRICED, Kind.SYMBOL, Kind.SERIES, Kind.INDEX, Kind.GROUP)
"""Kinds of parameter that name a subject with data of its own."""


@dataclass(frozen=True)
class Constant:
    """A number, a date (as ordinal) or a word (as its place in a vocabulary)."""

    value: float
    unit: str


@dataclass(frozen=True, eq=False)
class Term:
    """A measure with its arguments."""

    measure: Measure
    arguments: dict[str, Any]


@dataclass(frozen=True)
class Arithmetic:
    """`left op right` of numbers; unary minus is `0 - x` with `negated`."""

    operation: str
    left: Bound
    right: Bound


@dataclass(frozen=True)
class Negated:
    """Minus something."""

    operand: Bound


@dataclass(frozen=True)
class Comparison:
    """`left op right`, true or false."""

    operation: str
    left: Bound
    right: Bound


@dataclass(frozen=True)
class Logic:
    """`and`, `or`, or `not` (then `right` is None)."""

    operation: str
    left: Bound
    right: Bound | None = None


Bound = Constant | Term | Arithmetic | Negated | Comparison | Logic


def unit_of(bound: Bound) -> str:
    """Unit that the expression will have, known before it is evaluated."""
    match bound:
        case Constant():
            return bound.unit
        case Term():
            if bound.measure.unit != AS_E:
                return bound.measure.unit
            return unit_of(bound.arguments["E"])
        case Negated():
            return unit_of(bound.operand)
        case Arithmetic():
            return units.combined(bound.operation, unit_of(bound.left), unit_of(bound.right))
    return units.TRUTH


def words_of(bound: Bound) -> tuple[str, ...]:
    """Vocabulary of an expression whose value is a word."""
    if isinstance(bound, Term):
        if bound.measure.words:
            return bound.measure.words
        if bound.measure.unit == AS_E:
            return words_of(bound.arguments["E"])
    return ()


def parts(bound: Bound) -> Iterator[Bound]:
    """The expression and everything inside it."""
    yield bound
    match bound:
        case Term():
            for value in bound.arguments.values():
                if isinstance(value, Constant | Term | Arithmetic | Negated | Comparison | Logic):
                    yield from parts(value)
        case Negated():
            yield from parts(bound.operand)
        case Arithmetic() | Comparison():
            yield from parts(bound.left)
            yield from parts(bound.right)
        case Logic():
            yield from parts(bound.left)
            if bound.right is not None:
                yield from parts(bound.right)


def subjects_of(term: Term) -> list[Subject]:
    """The subjects named in a term itself, not in the expressions inside it."""
    return [
        subject
        for p in term.measure.parameters
        if p.kind in _NAMED and (subject := term.arguments.get(p.name)) is not None
    ]


def windows(bound: Bound) -> list[Window]:
    """Every window named in the expression, in order."""
    return [
        part.arguments[p.name]
        for part in parts(bound)
        if isinstance(part, Term)
        for p in part.measure.parameters
        if p.kind is Kind.WINDOW and part.arguments.get(p.name) is not None
    ]
