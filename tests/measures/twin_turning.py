"""The naive answers of the measures that look at turns of a lead."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from measures.twin_parameters import Arguments, whole
from measures.twin_walk import Twin
from twin import turning
from twin.outcomes import Null


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


TURNING: dict[str, Callable[[Twin, Arguments, int], Any]] = {
    "turning_point": _turning_point,
    "leads": _leads,
    "compounded": lambda q, a, t: turning.compounded(q.f, q.x(a, "Z"), t),
}
"""One naive computation for each."""
