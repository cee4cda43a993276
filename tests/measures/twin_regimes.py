"""The naive answers of the measure of regimes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from measures.twin_parameters import Arguments, whole, word
from measures.twin_walk import Twin
from twin import regimes


def _regime_probability(q: Twin, a: Arguments, t: int) -> float:
    style = (whole(a["first"]), word(a["every"]), word(a["refit"]))
    q.value(a["E"], t)
    return regimes.regime_probability(q.f, q.track(a["E"]), t, *style)


REGIMES: dict[str, Callable[[Twin, Arguments, int], Any]] = {
    "regime_probability": _regime_probability,
}
"""One naive computation for each."""
