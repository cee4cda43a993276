"""How the tax act looks in a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from rotascope.drivers.tax_bonus import CLAIMED, LEVELS

if TYPE_CHECKING:
    from rotascope.drivers.tax import TaxReport, TaxTable
    from rotascope.drivers.tax_bonus import BonusRow
    from rotascope.drivers.tax_carried import CarriedRow
    from rotascope.drivers.tax_limit import LimitRow, TogetherRow

WIDTH = 100
SCALES = ((2e10, 1e9, "billions"), (0.0, 1e6, "millions"))
"""From which capital spending of a basket on amounts are shown in which unit."""
NOT_MEANINGFUL = "n.m."


def show_tax(found: TaxReport) -> None:
    """Print what the tax act does to baskets."""
    console = Console()
    if not console.is_terminal:
        console = Console(width=WIDTH)
    console.print(Group(*_parts(found)), width=min(console.width, WIDTH))


def _parts(found: TaxReport) -> Iterator[RenderableType]:
    mark = " (simulated)" if found.simulated else ""
    yield Text(f"The tax act of 2025{mark}", style="bold")
    yield Text(
        f"as of {found.as_of} · filings, trailing twelve months · snapshot {found.snapshot}",
        style="dim",
    )
    yield Text(found.law.line())
    yield Text("")
    for table in found.tables:
        yield from _table(found, table)
    if (sentence := compared(found)) is not None:
        yield Text(sentence)
        yield Text("")
    for line in found.given.lines():
        yield Text(f"assumed: {line.removesuffix(' (assumed)')}", style="dim")
    for caveat in found.caveats:
        yield Text(f"note: {caveat}", style="dim")
    yield Text("")


def _table(found: TaxReport, table: TaxTable) -> Iterator[RenderableType]:
    whole = table.bonus[-1]
    _, unit, name = next(s for s in SCALES if whole.spent >= s[0])
    law = found.law
    yield Text(
        f"{table.basket}: tax saved in the first year, bonus {100 * law.bonus:.0f} % against "
        f"{100 * law.before:.0f} % (in {name})",
        style="bold",
    )
    yield _bonus(table.bonus, unit)
    yield Text(bonus_sentence(whole, unit, name))
    yield Text("")
    yield Text(
        f"{table.basket}: deducted in the first year, of what the bonus can reach (in {name})",
        style="bold",
    )
    yield _deducted(table.bonus, unit)
    yield Text("")
    if table.limit:
        yield Text(f"{table.basket}: interest that may not be deducted (in {name})", style="bold")
        yield _limit(table.limit, unit)
        if table.carried is not None:
            yield Text(carried_sentence(table.carried, unit, name))
        yield Text("")
        yield Text(
            f"{table.basket}: first-year tax saved by both, where debt is known too (in {name})",
            style="bold",
        )
        yield _together(table.together, unit)
        yield Text("")
    for caveat in table.caveats:
        yield Text(f"note: {caveat}", style="dim")
    yield Text("")


def compared(found: TaxReport) -> str | None:
    """The first basket against the last, in a sentence; None where there is one only."""
    if len(found.tables) < 2:
        return None
    first, last = found.tables[0].bonus[-1], found.tables[-1].bonus[-1]
    if first.of_profits is None or last.of_profits is None:
        return None
    return (
        f"{first.name} saves {100 * first.of_profits:.2f} % of the profits made, {last.name} "
        f"{100 * last.of_profits:.2f} %; {_losers(first)} of the companies of {first.name} have no "
        f"taxable income to deduct from, {_losers(last)} of those of {last.name}."
    )


def _losers(row: BonusRow) -> str:
    return f"{100 * row.losers / row.counted:.0f} %" if row.counted else "none"


def bonus_sentence(row: BonusRow, unit: float, name: str) -> str:
    """The result for the whole basket in a sentence."""
    share = "net income sums to nothing"
    if row.of_income is not None:
        share = f"{100 * row.of_income:.2f} % of net income"
    profits = "" if row.of_profits is None else f", {100 * row.of_profits:.2f} % of profits"
    cap = "" if row.of_cap is None else f", {100 * row.of_cap:.2f} % of market value"
    return (
        f"Tax saved in the first year: {row.saved / unit:,.2f} {name} "
        f"({row.saved_low / unit:,.2f} if {100 * CLAIMED:.0f} % is claimed): {share}{profits}"
        f"{cap}. Its lasting value is {row.value / unit:,.2f} {name}. Deductions of "
        f"{row.unused / unit:,.2f} {name} find no taxable income and are carried forward."
    )


def carried_sentence(row: CarriedRow, unit: float, name: str) -> str:
    """What earlier years left over, in a sentence."""
    return (
        f"Disallowed in {row.first} to {row.last} and still carried: {row.carried / unit:,.2f} "
        f"{name}, by {row.companies} companies. The twelve months have room for "
        f"{row.room_before / unit:,.2f} of it by the limit before the act, {row.room / unit:,.2f} "
        "by the one after."
    )


def _grid(heads: list[str]) -> Table:
    grid = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for n, head in enumerate(heads):
        right = "right" if n else "left"
        grid.add_column(Text(head), justify=right, header_style="dim", no_wrap=True)  # type: ignore[arg-type]  # a literal
    return grid


def _bonus(rows: tuple[BonusRow, ...], unit: float) -> Table:
    low = f"if {100 * CLAIMED:.0f} %"
    grid = _grid(
        ["", "Firms", "Capex", "Saved", low, "Net income", "Profits", "Mkt value", "Lasting"]
    )
    for n, row in enumerate(rows):
        grid.add_row(
            row.name,
            f"{row.counted}/{row.members}",
            _amount(row.spent, unit),
            _amount(row.saved, unit, digits=2),
            _amount(row.saved_low, unit, digits=2),
            _percent(row.of_income),
            _percent(row.of_profits),
            _percent(row.of_cap),
            _amount(row.value, unit, digits=2),
            style="bold" if n == len(rows) - 1 else None,
        )
    return grid


def _deducted(rows: tuple[BonusRow, ...], unit: float) -> Table:
    grid = _grid(["", "Capex", *(f"bonus {100 * level:.0f} %" for level in LEVELS)])
    for n, row in enumerate(rows):
        grid.add_row(
            row.name,
            _amount(row.spent, unit),
            *(_amount(amount, unit) for amount in row.deducted),
            style="bold" if n == len(rows) - 1 else None,
        )
    return grid


def _limit(rows: tuple[LimitRow, ...], unit: float) -> Table:
    grid = _grid(
        ["", "Firms", "Interest", "EBIT", "share", "bound", "EBITDA", "share", "bound", "Exempt"]
    )
    for n, row in enumerate(rows):
        grid.add_row(
            row.name,
            f"{row.counted}/{row.members}",
            _amount(row.interest, unit, digits=2),
            _amount(row.lost_ebit, unit, digits=2),
            _percent(row.share(row.lost_ebit), digits=1),
            str(row.bound_ebit),
            _amount(row.lost_ebitda, unit, digits=2),
            _percent(row.share(row.lost_ebitda), digits=1),
            str(row.bound_ebitda),
            str(row.exempt),
            style="bold" if n == len(rows) - 1 else None,
        )
    return grid


def _together(rows: tuple[TogetherRow, ...], unit: float) -> Table:
    grid = _grid(
        ["", "Firms", "Bonus alone", "Limit alone", "Interaction", "Together", "Net income"]
    )
    for n, row in enumerate(rows):
        grid.add_row(
            row.name,
            str(row.counted),
            _amount(row.bonus, unit, digits=2),
            _amount(row.limit, unit, digits=2),
            _amount(row.interaction, unit, digits=2),
            _amount(row.both, unit, digits=2),
            _percent(row.both / row.net if row.net > 0 else None),
            style="bold" if n == len(rows) - 1 else None,
        )
    return grid


def _amount(value: float, unit: float, *, digits: int = 1) -> str:
    shown = f"{value / unit:,.{digits}f}"
    return shown.removeprefix("-") if float(shown.replace(",", "")) == 0.0 else shown


def _percent(value: float | None, *, digits: int = 2) -> str:
    return NOT_MEANINGFUL if value is None else f"{100 * value:.{digits}f} %"
