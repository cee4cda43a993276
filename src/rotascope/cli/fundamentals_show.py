"""How accounts, their coverage and their derivation look in a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from rotascope.app.fundamentals import Fundamentals, Share, Year
    from rotascope.measures.derivation import Derivation, Part, Refusal

WIDTH = 100
RULES = {
    "proxy_statement": "filed with a proxy statement",
    "thousandfold": "a thousand times too large or too small",
    "to_date_as_quarter": "a figure for the year to date called a quarter, or the reverse",
    "quarters_do_not_sum": "last quarter that does not make up the filed year",
    "balance_does_not_add": "liabilities and equity above the assets",
    "out_of_proportion": "more than five times the total assets (a quarter)",
    "scale_in_doubt": "a vendor's, whose balance sheets of the company jump in scale",
}
HEADS = {
    "net_income": "net income",
    "revenue": "revenue",
    "operating_cash_flow": "cash flow",
    "equity": "equity",
    "total_assets": "assets",
    "long_term_debt": "debt",
    "shares_outstanding": "shares",
}


def show_report(found: Fundamentals) -> None:
    """Print coverage by basket and year, and the counts of refused facts."""
    _print(_report(found))


def show_derivation(found: Derivation) -> None:
    """Print a figure and the filings that it rests on."""
    _print(_derivation(found))


def show_refusals(found: Sequence[Refusal]) -> None:
    """Print the filed facts that no figure uses."""
    _print(_refusals(found))


def _print(parts: Iterator[RenderableType]) -> None:
    console = Console()
    if not console.is_terminal:
        console = Console(width=WIDTH)
    console.print(Group(*parts), width=min(console.width, WIDTH))


def _report(found: Fundamentals) -> Iterator[RenderableType]:
    mark = " (simulated)" if found.simulated else ""
    yield Text(f"Accounts of {found.filers:,} symbols{mark}", style="bold")
    yield Text(f"as of {found.as_of} · snapshot {found.snapshot}", style="dim")
    for name in dict.fromkeys(year.basket for year in found.coverage):
        rows = [year for year in found.coverage if year.basket == name]
        weighed = any(_weighed(year) for year in rows)
        yield Text("")
        how = "weight" if weighed else "members"
        also = (
            ", in brackets of its members"
            if weighed and not all(_weighed(year) for year in rows)
            else ""
        )
        title = f"{name}: share of its {how} with a figure that is not stale{also}"
        yield Text(title, style="bold")
        yield _coverage(rows)
    yield Text("")
    yield Text("Facts that no figure uses", style="bold")
    yield _counts(found)
    several = {item: count for item, count in found.mixed.items() if count}
    if several:
        told = ", ".join(f"{item} {count:,}" for item, count in several.items())
        note = "note: symbols whose latest twelve months add up several of the source's items: "
        yield Text(note + told, style="dim")
    for rule, count in found.quarantined.items():
        lines = "row" if count == 1 else "rows"
        yield Text(f"note: {count:,} {lines} put apart by the import ({rule})", style="dim")


def _coverage(rows: Sequence[Year]) -> Table:
    brackets = any(_weighed(year) for year in rows)
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("session")
    table.add_column("members", justify="right")
    for item in rows[0].items:
        table.add_column(HEADS.get(item, item), justify="right", no_wrap=True)
    for year in rows:
        cells = (_share(share, brackets=brackets) for share in year.items.values())
        table.add_row(str(year.session), f"{year.members:,}", *cells)
    return table


def _weighed(year: Year) -> bool:
    return any(share.weight is not None for share in year.items.values())


def _share(share: Share, *, brackets: bool) -> str:
    if share.weight is not None:
        return f"{share.weight:.1%}"
    return f"({share.count:.1%})" if brackets else f"{share.count:.1%}"


def _counts(found: Fundamentals) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("rule")
    table.add_column("facts", justify="right")
    table.add_column("items")
    for rule, items in found.refused.items():
        most = sorted(items.items(), key=lambda pair: -pair[1])
        told = ", ".join(f"{item} {count:,}" for item, count in most[:4])
        table.add_row(RULES.get(rule, rule), f"{sum(items.values()):,}", told)
    used = sum(found.used.values())
    table.add_row("used", f"{used:,}", f"{len(found.used)} items")
    return table


def _derivation(found: Derivation) -> Iterator[RenderableType]:
    span = f"{found.start} to {found.end}" if found.start else f"of {found.end}"
    yield Text(f"{found.item} of {found.symbol}, {span}: {_amount(found.value)}", style="bold")
    yield Text(f"as of {found.as_of}", style="dim")
    yield Text("")
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for head in ("", "from", "to", "filed", "form", "item"):
        table.add_column(head)
    table.add_column("amount", justify="right")
    for part in found.parts:
        table.add_row("+" if part.sign > 0 else "-", *_cells(part))
    yield table
    if found.mixed:
        yield Text("note: the parts are not all the same item of the source", style="dim")
    if found.refused:
        count = len(found.refused)
        yield Text("")
        facts = "fact" if count == 1 else "facts"
        yield Text(f"{count:,} filed {facts} of it that no figure uses, the last of them:")
        yield _refused_table(found.refused[-5:])


def _cells(part: Part | Refusal) -> tuple[str, ...]:
    start = str(part.start) if part.start else ""
    form = part.form or "-"
    return (start, str(part.end), str(part.filed), form, part.item, _amount(part.value))


def _refusals(found: Sequence[Refusal]) -> Iterator[RenderableType]:
    facts = "fact" if len(found) == 1 else "facts"
    yield Text(f"{len(found):,} filed {facts} that no figure uses", style="bold")
    yield _refused_table(found)


def _refused_table(found: Sequence[Refusal]) -> Table:
    table = Table(box=None, padding=(0, 1, 0, 0), header_style="dim")
    for head in ("symbol", "from", "to", "filed", "form"):
        table.add_column(head, no_wrap=True)
    table.add_column("item", overflow="fold")
    table.add_column("amount", justify="right", no_wrap=True)
    table.add_column("rule", no_wrap=True)
    for one in found:
        table.add_row(one.symbol, *_cells(one), one.rule)
    return table


def _amount(value: float) -> str:
    return f"{value:,.0f}"
