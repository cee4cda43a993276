"""The naive answers of the measures of valuation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from measures.twin_parameters import Arguments, whole, word
from measures.twin_walk import Twin
from twin import valuation as val
from twin.outcomes import Cannot


def _conventions(a: Arguments) -> tuple[str, str, str]:
    return word(a["losses"]), word(a["basis"]), word(a["source"])


def _discount(q: Twin, a: Arguments, t: int) -> float:
    top, bottom = q.value(a["A"], t), q.value(a["B"], t)
    if bottom <= 0:
        raise Cannot("nothing to compare with")
    return float(1 - top / bottom)


VALUATION: dict[str, Callable[[Twin, Arguments, int], Any]] = {
    "pe": lambda q, a, t: val.pe(q.f, q.x(a, "X"), t, *_conventions(a)),
    "earnings_yield": lambda q, a, t: val.earnings_yield(q.f, q.x(a, "X"), t, *_conventions(a)),
    "pb": lambda q, a, t: val.multiple(q.f, q.x(a, "X"), t, "equity", word(a["source"])),
    "ps": lambda q, a, t: val.multiple(q.f, q.x(a, "X"), t, "revenue", word(a["source"])),
    "ev_ebitda": lambda q, a, t: val.ev_ebitda(q.f, q.x(a, "X"), t, word(a["source"])),
    "market_cap": lambda q, a, t: val.market_cap(q.f, q.x(a, "X"), t),
    "covered": lambda q, a, t: val.covered(q.f, q.x(a, "X"), t, word(a["item"])),
    "loss_makers": lambda q, a, t: val.loss_makers(
        q.f, q.x(a, "X"), t, word(a["by"]), word(a["source"])
    ),
    "discount": _discount,
    "cape": lambda q, a, t: val.cape(
        q.f, (q.x(a, "P"), q.x(a, "E"), q.x(a, "C")), whole(a["years"]), t
    ),
}
"""One naive computation for each."""
