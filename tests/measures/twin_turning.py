"""The naive answers of the measures that look at turns of a lead."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from measures.twin_parameters import Arguments, whole
from measures.twin_walk import Twin
from twin import rotation, turning
from twin.outcomes import Cannot, Null


def _turns(q: Twin, a: Arguments, t: int) -> list[turning.Turn]:
    q.value(a["E"], t)
    return turning.confirmed_turns(q.track(a["E"]), t, whole(a["fall"]), whole(a["hold"]))


def _turning_point(q: Twin, a: Arguments, t: int) -> str:
    found = _turns(q, a, t)
    if not found:
        raise Null("no turn is confirmed")
    return q.f.sessions[found[-1][0]].isoformat()


def _leads(q: Twin, a: Arguments, t: int) -> int:
    found = _turns(q, a, t)
    return int(bool(found) and found[-1][2] == "trough")


def _rotation(q: Twin, a: Arguments, t: int) -> str:
    q.value(a["E"], t)
    condition = a["broad"]

    def holds(k: int) -> bool:
        try:
            return q.truth(condition, k)
        except Cannot:
            return False

    asked = None if condition is None else holds
    return rotation.rotation(q.track(a["E"]), asked, t, whole(a["n"]))


def _lead_score(q: Twin, a: Arguments, t: int) -> float:
    q.value(a["E"], t)
    return rotation.score(q.track(a["E"]), t, whole(a["n"]), whole(a["spread"]))


TURNING: dict[str, Callable[[Twin, Arguments, int], Any]] = {
    "turning_point": _turning_point,
    "leads": _leads,
    "rotation": _rotation,
    "lead_score": _lead_score,
    "compounded": lambda q, a, t: turning.compounded(q.f, q.x(a, "Z"), t),
}
"""One naive computation for each."""
