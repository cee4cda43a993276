"""The naive answers of the measures of debt."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from measures.twin_earnings import _subject
from measures.twin_parameters import Arguments, whole, word
from measures.twin_walk import Twin
from twin import debt


def _number(q: Twin, node: Any, t: int) -> Any:
    """A figure given as it stands, or an expression of it."""
    return node if node is None or isinstance(node, int | float) else q.value(node, t)


def _rate(q: Twin, a: Arguments, t: int) -> float | None:
    found: float | None = _number(q, a["rate"], t)
    return found


def _effect(q: Twin, a: Arguments, t: int) -> float:
    how = debt.Rate(
        move=_number(q, a["move"], t),
        of=word(a["of"]),
        floating=_number(q, a["floating"], t),
        hedged=_number(q, a["hedged"], t),
        lag=whole(a["lag"]),
        losses=word(a["losses"]),
        tax=_number(q, a["tax"], t),
        source=word(a["source"]),
    )
    return debt.rate_effect(q.f, _subject(q, a, "X"), t, how)


DEBT: dict[str, Callable[[Twin, Arguments, int], Any]] = {
    "debt": lambda q, a, t: debt.debt(q.f, _subject(q, a, "X"), t, word(a["source"])),
    "interest_coverage": lambda q, a, t: debt.interest_coverage(
        q.f, _subject(q, a, "X"), t, _rate(q, a, t), word(a["source"])
    ),
    "weak_coverage": lambda q, a, t: debt.weak_coverage(
        q.f, _subject(q, a, "X"), t, _rate(q, a, t), (word(a["by"]), word(a["source"]))
    ),
    "rate_effect": _effect,
}
"""One naive computation for each."""
