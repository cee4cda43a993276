"""The parts of an expression: what was asked, before anyone knows what it means.

Each part is a frozen dataclass. `at` is the place in the text where the part
starts (0-based) and takes no part in comparisons, so that two texts that say
the same give equal trees. Parentheses leave no trace but the shape of the tree.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Placed:
    """A part of an expression with the 0-based character where it starts."""

    at: int = field(default=0, compare=False, kw_only=True, repr=False)


@dataclass(frozen=True, slots=True)
class Number(Placed):
    """A plain number, percentage or number of basis points, never negative.

    `value` is what the text says: 60% is 0.6, 175bp is 175. `text` is the
    spelling, without blanks; the unit is told from its end (`%`, `bp`, `bps`).
    """

    value: float
    text: str


@dataclass(frozen=True, slots=True)
class Word(Placed):
    """A bare name: a symbol, basket, series, window or choice (AAPL, MAG7, ytd, up)."""

    name: str


@dataclass(frozen=True, slots=True)
class Quoted(Placed):
    """A name in quotes, for those with blanks, dashes and the like ("BRK-B")."""

    text: str


@dataclass(frozen=True, slots=True)
class DateLiteral(Placed):
    """A day (2026-01-28)."""

    day: date


@dataclass(frozen=True, slots=True)
class Duration(Placed):
    """A length of time: `unit` d is sessions; w, m, y are weeks, months, years (21d, 10y)."""

    count: int
    unit: str


@dataclass(frozen=True, slots=True)
class Period(Placed):
    """A named part of a year: half H1 or H2, quarter Q1 to Q4, month M01 to M12."""

    year: int
    part: str


@dataclass(frozen=True, slots=True)
class Interval(Placed):
    """From one day to another, neither before the other (2025-04-08..2026-01-28)."""

    start: date
    end: date


@dataclass(frozen=True, slots=True)
class Since(Placed):
    """From a day to the as-of session (since 2025-10-27)."""

    start: date


@dataclass(frozen=True, slots=True)
class Argument(Placed):
    """One argument of a call; `name` is None where it is given by its place."""

    name: str | None
    value: Node


@dataclass(frozen=True, slots=True)
class Call(Placed):
    """A measure or basket function with its arguments (streak(RUT, SPX))."""

    name: str
    args: tuple[Argument, ...]


@dataclass(frozen=True, slots=True)
class Listing(Placed):
    """A group given by its members ([AAPL, MSFT])."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Negate(Placed):
    """The negative of a number or track."""

    operand: Node


@dataclass(frozen=True, slots=True)
class Binary(Placed):
    """Arithmetic of two parts; `op` is one of + - * /."""

    op: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Compare(Placed):
    """A condition that compares two parts; `op` is one of > >= < <= == !=."""

    op: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Not(Placed):
    """A condition that holds where another does not."""

    operand: Node


@dataclass(frozen=True, slots=True)
class Both(Placed):
    """Two conditions joined; `op` is and or or."""

    op: str
    left: Node
    right: Node


Node: TypeAlias = (
    Number
    | Word
    | Quoted
    | DateLiteral
    | Duration
    | Period
    | Interval
    | Since
    | Call
    | Listing
    | Negate
    | Binary
    | Compare
    | Not
    | Both
)


def children(node: Node) -> tuple[Node, ...]:
    """The parts directly inside a part, in the order of the text.

    Parameters
    ----------
    node
        Any part of an expression.

    Returns
    -------
    tuple of Node
        Values of the arguments of a call, items of a listing, operands; empty
        for names, numbers and times.
    """
    if isinstance(node, Call):
        return tuple(argument.value for argument in node.args)
    if isinstance(node, Listing):
        return node.items
    if isinstance(node, Binary | Compare | Both):
        return (node.left, node.right)
    if isinstance(node, Negate | Not):
        return (node.operand,)
    return ()
