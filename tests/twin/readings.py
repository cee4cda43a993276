"""Readings of the real pack by the twin: expression, as-of date, value.

Run as ``python -m twin.readings PACK OUT.json`` from the folder ``tests``.
"""

from __future__ import annotations

import datetime as dt
import json
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from twin.baskets import Subject
from twin.facts import Facts
from twin.outcomes import Cannot, Null, Wrong
from twin.pack import load_pack

LAST_DAY = dt.date(2026, 8, 21)
SECTORS_OF_2025 = (
    "Energy",
    "Materials",
    "Industrials",
    "Consumer Discretionary",
    "Consumer Staples",
    "Health Care",
    "Financials",
    "Information Technology",
    "Communication Services",
    "Utilities",
    "Real Estate",
)


def words(x: Subject) -> str:
    """A subject in the language of expressions."""
    if isinstance(x, str):
        return x if x.replace("_", "").isalnum() and x[0].isalpha() else f'"{x}"'
    if x[0] == "minus":
        return f"{words(x[1])} - {words(x[2])}"
    if x[0] == "sector":
        return f'sector("{x[1]}", in={words(x[2])})'
    if x[0] == "top":
        return f"top({x[1]}, in={words(x[2])})"
    return "[" + ", ".join(words(name) for name in x[1]) + "]"


class Readings:
    """Collects expressions with the twin's way to compute them."""

    def __init__(self) -> None:
        self.rows: list[tuple[str, str, Callable[..., Any], tuple[Any, ...], dict[str, Any]]] = []

    def add(
        self,
        expression: str,
        days: Iterable[str] | str,
        measure: Callable[..., Any],
        *arguments: Any,
        **choices: Any,
    ) -> None:
        """One expression on one or several as-of dates: measure(f, *arguments, t=..., ...)."""
        for day in [days] if isinstance(days, str) else days:
            if any(row[:2] == (expression, day) for row in self.rows):
                continue
            self.rows.append((expression, day, measure, arguments, choices))

    def answers(self, f: Facts) -> list[dict[str, Any]]:
        """Every reading computed."""
        found = []
        for expression, day, measure, arguments, choices in self.rows:
            value: Any
            try:
                value = measure(f, *arguments, t=f.at(day), **choices)
            except Null:
                value = None
            except Cannot:
                value = "exit 3"
            except Wrong:
                value = "exit 2"
            found.append({"expression": expression, "as_of": day, "value": value})
        return found


def open_pack(path: Path, as_of: dt.date = LAST_DAY) -> Facts:
    """The facts of the real pack as of a day."""
    frames = load_pack(path)
    return Facts(frames["prices"], frames["holdings"], frames["series"], frames["flows"], as_of)


def everything() -> Readings:
    """All readings."""
    from twin import readings_leaders, readings_members, readings_tracks

    q = Readings()
    readings_leaders.fill(q)
    readings_members.fill(q)
    readings_tracks.fill(q)
    return q


if __name__ == "__main__":
    answers = everything().answers(open_pack(Path(sys.argv[1])))
    Path(sys.argv[2]).write_text(json.dumps(answers, indent=0), encoding="utf-8")
