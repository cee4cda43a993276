"""Who contributed what: the giants and the sectors, adding up to the index."""

from __future__ import annotations

from collections.abc import Sequence

from rotascope.core.settings import NO_SECTOR
from rotascope.notes.blocks import gaps
from rotascope.notes.desk import Desk
from rotascope.notes.document import (
    Bar,
    BarChart,
    Block,
    Cell,
    Figure,
    Missing,
    Paragraph,
    Runs,
    Section,
    Table,
)
from rotascope.notes.words import number, signed

ENOUGH = 21
"""Sessions from which on the year to date is long enough to be told."""

EXACT = 1e-12

FORMER = ("Telecommunication Services",)
"""Sectors of days gone by: this one became a part of Communication Services in 2018."""

_ADDS_UP = "The unrounded contributions add up to the return of the index exactly."


def contributions(desk: Desk) -> Section:
    """Contribution of the giants and of the sectors to the index over the year."""
    window, opening = _window(desk)
    total = desk.figure(f"return({desk.subjects.index}, {window})", signed)
    title = "Who contributed what"
    if isinstance(total, Missing):
        return Section("contribution", title, (total,))
    blocks: list[Block] = [
        Paragraph((*opening, " The large members returned ", total, f" {_over(window)}."))
    ]
    blocks += _giants(desk, window, total)
    blocks += _sectors(desk, window, total)
    return Section("contribution", title, tuple(blocks))


def _window(desk: Desk) -> tuple[str, Runs]:
    year = desk.reader.as_of.year
    passed = desk.figure("sessions(ytd)")
    if isinstance(passed, Figure) and number(passed.reading.value) >= ENOUGH:
        return "ytd", ("The year to date, ", passed, " sessions.")
    if isinstance(passed, Figure):
        return str(year - 1), (
            f"The full year {year - 1}, because the year to date has only ", passed, " sessions.",
        )  # fmt: skip
    return str(year - 1), (f"The full year {year - 1}, because this year has no session yet.",)


def _row(desk: Desk, name: str, group: str, window: str) -> tuple[str, Cell, Cell]:
    inside = f"in={desk.subjects.index}, {window}"
    return (
        name,
        desk.figure(f"contribution({group}, {inside})"),
        desk.figure(f"contribution_share({group}, {inside})"),
    )


def _giants(desk: Desk, window: str, total: Figure) -> list[Block]:
    who = desk.subjects
    rows = [
        _row(desk, f"Giants ({who.giants})", who.giants, window),
        _row(desk, "All other members", f"{who.index} - {who.giants}", window),
    ]
    missing = gaps(cell for row in rows for cell in row)
    if isinstance(rows[0][1], Missing) or isinstance(rows[1][1], Missing):
        return list(missing)
    blocks: list[Block] = [
        _summed(desk, "Giants and the rest", rows, total, window),
        *missing,
    ]
    inside = f"{who.giants}, in={who.index}, {window}"
    subtract = desk.figure(f"return_without({inside}, by=subtract)", signed)
    reweight = desk.figure(f"return_without({inside}, by=reweight)", signed)
    if isinstance(subtract, Figure) and isinstance(reweight, Figure):
        runs: Runs = (
            "Without the giants the index would have returned ", subtract,
            " by subtraction (the index minus their contribution, as index providers publish it); "
            "by re-weighting (the other members alone, weights scaled up) it would have returned ",
            reweight, ".",
        )  # fmt: skip
        blocks.append(Paragraph(runs))
    return blocks + list(gaps((subtract, reweight)))


def _sectors(desk: Desk, window: str, total: Figure) -> list[Block]:
    index = desk.subjects.index
    groups = [(name, f'sector("{name}", in={index})') for name in desk.subjects.sectors]
    rows = [_row(desk, name, group, window) for name, group in groups]
    missing = gaps(cell for row in rows for cell in row)
    found = [row for row in rows if isinstance(row[1], Figure)]
    if not found:
        return list(missing)
    if missing:
        former = [_row(desk, name, f'sector("{name}", in={index})', window) for name in FORMER]
        found += [row for row in former if isinstance(row[1], Figure) and _value(row[1]) != 0]
    found.sort(key=lambda row: -_value(row[1]))
    rest = _row(desk, NO_SECTOR, f'sector("{NO_SECTOR}", in={index})', window)
    if isinstance(rest[1], Figure) and _value(rest[1]) != 0:
        found.append(rest)
    bars = tuple(Bar(row[0], row[1]) for row in found if isinstance(row[1], Figure))
    chart = BarChart(
        "contribution",
        f"Contribution of the sectors to {index}, {_named(window)}",
        "; ".join(f"{bar.label} {bar.figure.text}" for bar in bars),
        bars,
        ("In percentage points of the level at the start, largest first.",),
    )
    summed = _summed(desk, "Sectors", found, total, window)
    # Where the others add up, the groups without an answer had no member: nothing is missing.
    return [chart, summed, *(() if summed.remark == (_ADDS_UP,) else missing)]


def _over(window: str) -> str:
    return "year to date" if window == "ytd" else f"in {window}"


def _named(window: str) -> str:
    return "year to date" if window == "ytd" else window


def _value(cell: Cell) -> float:
    return number(cell.reading.value) if isinstance(cell, Figure) else float("nan")


def _summed(
    desk: Desk, title: str, rows: Sequence[tuple[str, Cell, Cell]], total: Figure, window: str
) -> Table:
    """A table with the sum of its contributions beside the return of the index."""
    parts = [row[1] for row in rows if isinstance(row[1], Figure)]
    whole = desk.figure(" + ".join(part.reading.expression for part in parts))
    totals: list[tuple[Cell, ...]] = [
        ("Sum of the contributions", whole, ""),
        (f"Return of the index ({desk.subjects.index})", total, ""),
    ]
    return Table(
        f"{title}, {_named(window)}",
        ("Group", "Contribution", "Share of the return"),
        tuple(rows),
        tuple(totals),
        (_check(whole, total),),
    )


def _check(whole: Figure | Missing, total: Figure) -> str:
    if isinstance(whole, Missing):
        return f"The sum cannot be had: {whole.why}."
    gap = abs(number(whole.reading.value) - number(total.reading.value))
    if gap <= EXACT:
        return _ADDS_UP
    return "The contributions do not add up to the return of the index: groups are missing here."
