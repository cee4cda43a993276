"""The naive answers of the measures of odds, base rates and shapes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from measures.twin_parameters import Arguments, whole, word
from measures.twin_walk import Twin
from twin import analogues, baserates, odds


def _odds_of_lasting(q: Twin, a: Arguments, t: int) -> float:
    q.value(a["E"], t)
    numbers = (whole(a["n"]), whole(a["fall"]), whole(a["hold"]))
    return odds.odds_of_lasting(q.track(a["E"]), t, *numbers, bound=word(a["bound"]) or None)


def _base_rate_after(q: Twin, a: Arguments, t: int) -> float:
    q.value(a["E"], t)
    return baserates.base_rate_after(
        lambda k: q.truth(a["C"], k), q.track(a["E"]), whole(a["n"]), t, word(a["bound"]) or None
    )


def _analogue(q: Twin, a: Arguments, t: int) -> tuple[float, int]:
    if whole(a["n"]) >= 3:  # what is wrong in itself comes first
        q.value(a["E"], t)
    track = q.track(a["E"])
    found = [(k, value) for k in range(t + 1) if (value := track(k)) is not None]
    return analogues.nearest(found, whole(a["n"]), word(a["of"]))


DURABILITY: dict[str, Callable[[Twin, Arguments, int], Any]] = {
    "odds_of_lasting": _odds_of_lasting,
    "base_rate_after": _base_rate_after,
    "analogue_distance": lambda q, a, t: _analogue(q, a, t)[0],
    "analogue_date": lambda q, a, t: q.f.sessions[_analogue(q, a, t)[1]].isoformat(),
}
"""One naive computation for each."""
