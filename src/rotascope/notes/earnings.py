"""Who earns more than before: growth by group, and whether it is being handed on."""

from __future__ import annotations

from rotascope.notes import filed
from rotascope.notes.blocks import table
from rotascope.notes.desk import Desk
from rotascope.notes.document import Cell, Figure, Paragraph, Run, Section, Table
from rotascope.notes.words import signed_percent, size

TITLE = "Whose earnings grow"
_HEAD = ("Net income", "Trailing year", "Latest quarter", "Part of the index")


def earnings(desk: Desk) -> Section:
    """Growth of aggregate earnings by group, and the handoff from the giants to the others.

    Missing: a group whose accounts are too few has no row; without any the reason is all there is.
    """
    who = desk.subjects
    index = who.index
    rows: list[tuple[Cell, ...]] = []
    for group in filed.groups(desk):
        inside = group.expression not in (index, filed.small(desk).expression)
        part: Cell = ""
        if inside:
            part = desk.figure(f"growth_contribution({group.expression}, in={index})")
        rows.append(
            (
                group.name,
                desk.figure(f"earnings_growth({group.expression})", signed_percent),
                desk.figure(f"earnings_growth({group.expression}, period=quarter)", signed_percent),
                part,
            )
        )
    listed = table("Growth of aggregate earnings", _HEAD, rows)
    if not any(isinstance(block, Table) for block in listed):
        return Section("earnings", TITLE, listed[:1])
    said = (*_handoff(desk, "quarter"), *_handoff(desk, "ttm"))
    blocks = (Paragraph(said),) if said else ()
    return Section("earnings", TITLE, (*blocks, *listed, Paragraph((_HOW,))))


_HOW = (
    "Growth of the sum of net income over the same members a year earlier; where that base is a "
    "loss no rate is told. The last column is the part in the growth of all large members over the "
    "trailing year, in points."
)


def _handoff(desk: Desk, period: str) -> tuple[Run, ...]:
    """Who grows faster, giants or the others, by how much and since when."""
    rest, giants = filed.others(desk).expression, desk.subjects.giants
    lead = desk.number(f"handoff({rest}, {giants}, period={period})")
    if lead is None:
        return ()
    handed = lead > 0
    first, second = (rest, giants) if handed else (giants, rest)
    found = desk.figure(f"handoff({first}, {second}, period={period})", size)
    if not isinstance(found, Figure):
        return ()
    names = ("the other large members", "the giants")
    who = names if handed else names[::-1]
    over = "the latest quarter" if period == "quarter" else "the last twelve months"
    grew = desk.number(
        f"earnings_growth({first}{', period=quarter' if period == 'quarter' else ''})"
    )
    verb = "grew faster" if grew is None or grew >= 0 else "held up better"
    runs: list[Run] = [
        f"Over {over} the earnings of {who[0]} {verb} than those of {who[1]}, by ", found,
    ]  # fmt: skip
    since = desk.figure(f"handoff_since({first}, {second}, period={period})")
    if isinstance(since, Figure) and since.reading.value is not None:
        runs += [", as has been known since ", since]
    return (*runs, ". ") if period == "quarter" else (*runs, ".")
