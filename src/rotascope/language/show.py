"""The one canonical text of an expression, as every reading carries it."""

from __future__ import annotations

from rotascope.language.grammar import fold_name
from rotascope.language.syntax import (
    Argument,
    Binary,
    Both,
    Call,
    Compare,
    DateLiteral,
    Duration,
    Interval,
    Listing,
    Negate,
    Node,
    Not,
    Number,
    Period,
    Quoted,
    Since,
    Word,
)

# How tightly a part holds together: or, and, not, comparisons, sums, products, minus, the rest.
_OR, _AND, _NOT, _COMPARE, _SUM, _PRODUCT, _MINUS, _ATOM = range(8)


def show(node: Node) -> str:
    """The canonical text of an expression.

    Two texts that parse alike show alike: one blank after a comma and around
    an operator, double quotes, parentheses only where the order needs them.

    Parameters
    ----------
    node
        A parsed expression.

    Returns
    -------
    str
        One text; parsing it gives an equal expression.

    Examples
    --------
    >>> from rotascope.language.parse import parse
    >>> show(parse("(streak( RUT,SPX ))>=10"))
    'streak(RUT, SPX) >= 10'
    """
    if isinstance(node, Call):
        return f"{node.name}({', '.join(map(_argument, node.args))})"
    if isinstance(node, Listing):
        return f"[{', '.join(map(show, node.items))}]"
    if isinstance(node, Negate):
        return f"-{_inside(node.operand, _MINUS)}"
    if isinstance(node, Not):
        return f"not {_inside(node.operand, _NOT)}"
    if isinstance(node, Binary | Both | Compare):
        level = _level(node)
        # a - b - c is (a - b) - c, so the right side must hold tighter; comparisons do not chain.
        left = level + 1 if isinstance(node, Compare) else level
        return f"{_inside(node.left, left)} {node.op} {_inside(node.right, level + 1)}"
    return _leaf(node)


def _leaf(
    node: Number | Word | Quoted | DateLiteral | Duration | Period | Interval | Since,
) -> str:
    match node:
        case Number(text=text) | Word(name=text):
            pass
        case Quoted(text=inner):
            escaped = fold_name(inner).replace("\\", "\\\\").replace('"', '\\"')
            text = f'"{escaped}"'
        case DateLiteral(day=day):
            text = day.isoformat()
        case Duration(count=count, unit=unit):
            text = f"{count}{unit}"
        case Period(year=year, part=part):
            text = f"{year:04}-{part[1:]}" if part.startswith("M") else f"{year:04}{part}"
        case Interval(start=start, end=end):
            text = f"{start.isoformat()}..{end.isoformat()}"
        case Since(start=start):
            text = f"since {start.isoformat()}"
    return text


def _argument(argument: Argument) -> str:
    value = show(argument.value)
    return value if argument.name is None else f"{argument.name}={value}"


def _inside(node: Node, least: int) -> str:
    """The text of a part, in parentheses where it holds less tightly than its place asks."""
    text = show(node)
    return text if _level(node) >= least else f"({text})"


def _level(node: Node) -> int:
    if isinstance(node, Both):
        return _OR if node.op == "or" else _AND
    if isinstance(node, Not):
        return _NOT
    if isinstance(node, Compare):
        return _COMPARE
    if isinstance(node, Binary):
        return _SUM if node.op in "+-" else _PRODUCT
    return _MINUS if isinstance(node, Negate) else _ATOM
