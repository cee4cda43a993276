"""Windows in an expression: from the syntax to the window it names."""

from __future__ import annotations

from datetime import date

from rotascope.core.window import (
    TO_DATE,
    Between,
    CalendarPeriod,
    Everything,
    SinceDay,
    ToDate,
    Trailing,
    Window,
)
from rotascope.language import syntax as s
from rotascope.language.names import wrong
from rotascope.language.show import show

FORMS = (
    "windows are 21d, 1w, 6m, 1y, wtd, mtd, qtd, ytd, 2024, 2024H1, 2025Q4, 2026-01, "
    "2025-04-08..2026-01-28, since 2025-10-27, all"
)


def window_of(node: s.Node, text: str) -> Window:
    """The window that a part of an expression names.

    Raises
    ------
    WrongArgument
        It names none.
    """
    match node:
        case s.Duration():
            return Trailing(node.count, node.unit)
        case s.Word(name) if name in TO_DATE:
            return ToDate(name)
        case s.Word(name="all"):
            return Everything()
        case s.Number() if _is_year(node):
            return CalendarPeriod.of(int(node.value))
        case s.Period():
            return CalendarPeriod.of(node.year, node.part)
        case s.Interval():
            return Between(node.start, node.end)
        case s.Since():
            return SinceDay(node.start)
        case s.DateLiteral():
            raise wrong(text, node, f"{node.day} is a day, not a window", f"write since {node.day}")
    raise wrong(text, node, f"{show(node)} is not a window", FORMS)


def _is_year(node: s.Number) -> bool:
    return node.text.isdigit() and len(node.text) == 4 and date.min.year <= node.value <= 2200


def default_window(text: str) -> Window:
    """The window that a measure takes where none is given."""
    if text == "all":
        return Everything()
    return Trailing(int(text[:-1]), text[-1])
