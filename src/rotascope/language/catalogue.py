"""The catalogue: every measure once, with all that its faces need to know of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from rotascope.core.errors import UnknownName

AS_E = "as E"
"""Unit of a measure that has the unit of the expression it looks at."""


class Kind(Enum):
    """What a parameter takes, in the words of the catalogue page."""

    SUBJECT = "a symbol or a basket"
    PRICED = "a symbol or a series"
    SYMBOL = "a symbol"
    SERIES = "a series"
    INDEX = "a basket with holdings"
    GROUP = "a symbol, a list, a sector, a basket or a difference of baskets"
    AMONG = "a basket, or sectors(basket)"
    WINDOW = "a window"
    NUMBER = "a whole number"
    CHOICE = "a word"
    EXPRESSION = "an expression with a track"
    CONDITION = "a condition"
    SPELL = "a streak, a run or a spell"


class _Required:
    def __repr__(self) -> str:
        return "required"


REQUIRED = _Required()


@dataclass(frozen=True)
class Parameter:
    """One argument of a measure."""

    name: str
    kind: Kind
    default: Any = REQUIRED
    choices: tuple[str, ...] = ()
    says: str = ""
    keyword: bool = False

    @property
    def required(self) -> bool:
        """Whether it has no default."""
        return self.default is REQUIRED


@dataclass(frozen=True)
class Measure:
    """One entry of the catalogue.

    Attributes
    ----------
    name
        Its name in expressions.
    family
        leadership, structure, contribution, series, any track, members.
    says
        One line in market words.
    formula
        The definition, in plain text.
    parameters
        In their order.
    unit
        Of its value; `as E` = that of the expression it looks at.
    tables
        Tables of facts that it needs.
    missing
        The missing-value rule.
    timing
        What was known when.
    references
        Source of the formula.
    example
        A runnable expression.
    compute
        `compute(context, at, **arguments) -> Values`.
    words
        Vocabulary, where the value is a word.
    members_only
        Whether it asks an index for its members, not their weights.
    """

    name: str
    family: str
    says: str
    formula: str
    parameters: tuple[Parameter, ...]
    unit: str
    tables: tuple[str, ...]
    missing: str
    example: str
    compute: Callable[..., Any]
    timing: str = "closes up to and with the as-of session"
    references: str = "Rotascope catalogue of measures"
    words: tuple[str, ...] = ()
    members_only: bool = False

    @property
    def signature(self) -> str:
        """The call as one writes it: `streak(X, Y, every=day)`."""
        parts = []
        for p in self.parameters:
            if p.required:
                parts.append(f"{p.name}=..." if p.keyword else p.name)
            elif p.default is None:
                parts.append(f"[{p.name}]")
            else:
                parts.append(f"{p.name}={p.default}")
        return f"{self.name}({', '.join(parts)})"

    def as_dict(self) -> dict[str, Any]:
        """The entry as plain data (the JSON schema of its call included)."""
        return {
            "name": self.name,
            "family": self.family,
            "signature": self.signature,
            "says": self.says,
            "formula": self.formula,
            "unit": self.unit,
            "tables": list(self.tables),
            "missing": self.missing,
            "timing": self.timing,
            "references": self.references,
            "example": self.example,
            "arguments": schema_of(self),
        }


def schema_of(measure: Measure) -> dict[str, Any]:
    """JSON schema of a measure's arguments: the one that every face uses."""
    properties: dict[str, Any] = {}
    for p in measure.parameters:
        entry: dict[str, Any] = {"description": p.says or p.kind.value, "takes": p.kind.value}
        entry["type"] = "integer" if p.kind is Kind.NUMBER else "string"
        if p.choices:
            entry["enum"] = list(p.choices)
        if not p.required and p.default is not None:
            entry["default"] = p.default if isinstance(p.default, int | str) else str(p.default)
        properties[p.name] = entry
    return {
        "type": "object",
        "properties": properties,
        "required": [p.name for p in measure.parameters if p.required],
        "additionalProperties": False,
    }


@dataclass(frozen=True)
class Catalogue(Mapping[str, Measure]):
    """All measures by name."""

    entries: dict[str, Measure] = field(default_factory=dict)

    @classmethod
    def of(cls, measures: Iterable[Measure]) -> Catalogue:
        """A catalogue of these measures.

        Raises
        ------
        ValueError
            Two have the same name.
        """
        entries: dict[str, Measure] = {}
        for m in measures:
            if m.name in entries:
                raise ValueError(f"two measures are called {m.name}")
            entries[m.name] = m
        return cls(entries)

    def __getitem__(self, name: str) -> Measure:
        return self.entries[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.entries)

    def __len__(self) -> int:
        return len(self.entries)

    def find(self, name: str, *, text: str = "", at: int | None = None) -> Measure:
        """The measure of that name.

        Raises
        ------
        UnknownName
            There is none; the nearest is suggested.
        """
        if name not in self.entries:
            raise UnknownName.of("measure", name, self.entries, text=text, at=at)
        return self.entries[name]

    def families(self) -> dict[str, list[Measure]]:
        """The measures by family, in the order of registration."""
        found: dict[str, list[Measure]] = {}
        for m in self.entries.values():
            found.setdefault(m.family, []).append(m)
        return found
