"""The naive answers of the measures of policy and prints."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from measures.twin_parameters import Arguments, word
from measures.twin_walk import Twin
from twin import macro

MACRO: dict[str, Callable[[Twin, Arguments, int], Any]] = {
    "real_rate": lambda q, a, t: macro.real_rate(q.f, q.x(a, "Z"), q.x(a, "C"), t),
    "curve": lambda q, a, t: macro.curve(q.f, q.x(a, "Z"), q.x(a, "Y"), t),
    "surprise": lambda q, a, t: macro.surprise(q.f, q.x(a, "Z"), t),
    "meeting": lambda q, a, t: macro.meeting(q.f, word(a["kind"]), word(a["which"]), t),
}
"""One naive computation for each."""
