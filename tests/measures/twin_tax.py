"""The naive answers of the measures of the tax act, and the forms in which they are asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from measures.twin_parameters import Arguments, whole, word
from measures.twin_walk import Twin
from rotascope.language import syntax as s
from twin import tax
from twin.accounts import filers


def _number(q: Twin, node: Any, t: int) -> Any:
    """A figure given as it stands, or an expression of it."""
    return node if node is None or isinstance(node, int | float) else q.value(node, t)


def _subject(q: Twin, a: Arguments) -> Any:
    """A subject; a company whose accounts are known needs no price."""
    node = a["X"]
    known = node.name if isinstance(node, s.Word) else ""
    return known if known in filers(q.f) else q.x(a, "X")


def _relief(q: Twin, a: Arguments, t: int) -> float:
    shares = (_number(q, a[name], t) for name in ("bonus", "before", "domestic", "take_up"))
    return tax.first_year_relief(q.f, _subject(q, a), t, tax.Relief(*shares, word(a["losses"])))


TAX: dict[str, Callable[[Twin, Arguments, int], Any]] = {
    "interest_limit": lambda q, a, t: tax.interest_limit(
        q.f, _subject(q, a), t, word(a["base"]), _number(q, a["rate"], t)
    ),
    "bonus_value": lambda q, a, t: tax.bonus_value(
        whole(a["years"]), _number(q, a["rate"], t), _number(q, a["tax"], t)
    ),
    "first_year_relief": _relief,
}
"""One naive computation for each."""
