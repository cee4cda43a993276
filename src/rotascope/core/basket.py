"""Subjects: symbols, series, indices and groups, as they are named in an expression."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Symbol:
    """A listed symbol with prices: an index, a fund, a stock."""

    name: str

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True)
class Series:
    """A figure with a reference date: a rate, a survey, a price index."""

    name: str

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True)
class Index:
    """A basket with holdings of its own, such as `SP500`."""

    name: str

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True)
class Group:
    """A named or listed group of symbols, defined inside an index."""

    name: str
    members: tuple[str, ...]
    inside: str | None = None

    def __str__(self) -> str:
        return self.name or f"[{', '.join(self.members)}]"


@dataclass(frozen=True)
class Sector:
    """The members of an index with a sector label that day."""

    label: str
    inside: str | None = None

    def __str__(self) -> str:
        tail = f", in={self.inside}" if self.inside else ""
        return f'sector("{self.label}"{tail})'


@dataclass(frozen=True)
class Top:
    """The n largest members of an index after each close."""

    count: int
    inside: str | None = None

    def __str__(self) -> str:
        tail = f", in={self.inside}" if self.inside else ""
        return f"top({self.count}{tail})"


@dataclass(frozen=True)
class Difference:
    """A basket without another: `SP500 - MAG7`."""

    left: Subject
    right: Subject

    def __str__(self) -> str:
        right = f"({self.right})" if isinstance(self.right, Difference | Union) else str(self.right)
        return f"{self.left} - {right}"


@dataclass(frozen=True)
class Union:
    """Members of either of two baskets of one index: `MAG7 + sector("Energy")`."""

    left: Subject
    right: Subject

    def __str__(self) -> str:
        right = f"({self.right})" if isinstance(self.right, Difference | Union) else str(self.right)
        return f"{self.left} + {right}"


@dataclass(frozen=True)
class It:
    """The member that a condition stands for, in turn."""

    def __str__(self) -> str:
        return "it"


@dataclass(frozen=True)
class Sectors:
    """All sectors of an index, as the things to rank among."""

    inside: str

    def __str__(self) -> str:
        return f"sectors({self.inside})"


Basket = Index | Group | Sector | Top | Difference | Union
Subject = Symbol | Series | Basket | It | Sectors


def is_basket(subject: Subject) -> bool:
    """Whether the subject stands for several members with weights."""
    return isinstance(subject, Index | Group | Sector | Top | Difference | Union)
