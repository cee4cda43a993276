"""The naive answers of the measures of flows by shares and of earnings."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from measures.twin_parameters import Arguments, word
from measures.twin_walk import Twin
from rotascope.language import syntax as s
from twin import earnings, flows
from twin.accounts import filers


def _subject(q: Twin, a: Arguments, name: str) -> Any:
    """A subject; a company whose accounts are known needs no price."""
    node = a[name]
    known = node.name if isinstance(node, s.Word) else ""
    return known if known in filers(q.f) else q.x(a, name)


def _of(measure: Callable[..., Any], *names: str) -> Callable[[Twin, Arguments, int], Any]:
    """A measure of one subject, or of two."""

    def found(q: Twin, a: Arguments, t: int) -> Any:
        subjects = tuple(_subject(q, a, name) for name in names)
        which = subjects if len(subjects) > 1 else subjects[0]
        return measure(q.f, which, word(a["item"]), word(a["period"]), t)

    return found


EARNINGS: dict[str, Callable[[Twin, Arguments, int], Any]] = {
    "implied_flow": lambda q, a, t: flows.implied_flow(q.f, word(a["F"]), q.w(a), t),
    "earnings": _of(earnings.earnings, "X"),
    "earnings_growth": _of(earnings.earnings_growth, "X"),
    "growth_contribution": _of(earnings.growth_contribution, "G", "in"),
    "handoff": _of(earnings.handoff, "X", "Y"),
    "handoff_since": _of(earnings.handoff_since, "X", "Y"),
}
"""One naive computation for each."""
