"""The command that tells where monetary policy stood, and how it came there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from rotascope.cli import show
from rotascope.cli.options import AsOf, Json, SnapshotOption, StoreOption

if TYPE_CHECKING:
    from rich.table import Table

    from rotascope.drivers.policy_model import Cycle, Policy

EXAMPLE = "rotascope drivers policy --as-of 2026-01-28 --store S"
SHORT = "Tell where policy stands: cuts and hikes, real rate, curve, meetings."
WIDTH = 100
RECENT = 6
"""Inversions shown; --json has all."""


def policy(
    store: StoreOption = None,
    as_of: AsOf = None,
    rate: Annotated[
        str | None,
        typer.Option("--rate", metavar="SERIES", help="the policy rate (default: DFEDTARU)"),
    ] = None,
    json: Json = False,
    snapshot: SnapshotOption = None,
) -> None:
    """The path of the policy rate: each cut and hike, and what was known around it.

    Moves are dated by the decision where the store has a table of meetings (import
    examples/fomc.toml), and summed since the last peak or trough, by year and by quarter.
    """
    from rotascope.app.drivers_policy import policy_of
    from rotascope.drivers.policy import RATE

    found = policy_of(store, as_of=as_of, snapshot=snapshot, rate=rate or RATE)
    if json:
        show.as_json(found.as_dict())
    else:
        show_policy(found)


def show_policy(found: Policy) -> None:
    """Print where policy stands."""
    from rich.console import Console
    from rich.text import Text

    console = Console()
    if not console.is_terminal:
        console = Console(width=WIDTH)
    width = min(console.width, WIDTH)
    mark = " (simulated)" if found.simulated else ""
    console.print(Text(f"Monetary policy as of {found.as_of}{mark}", style="bold"), width=width)
    console.print(Text(f"snapshot {found.snapshot}", style="dim"), width=width)
    for one in found.sentences:
        console.print(Text(one), width=width)
    if found.cycles:
        console.print()
        console.print(_cycle(found.cycles[-1]), width=width)
    for table in (_periods(found), _figures(found), _inversions(found)):
        if table.row_count:
            console.print()
            console.print(table, width=width)
    console.print()
    for one in found.notes:
        console.print(Text(f"note: {one}", style="dim"), width=width)


def _cycle(cycle: Cycle) -> Table:
    grid = _grid(
        f"The present cycle, from {cycle.start:.2f} %",
        ["decided", "counts from", "move, bp", "rate, %", "since the start, bp"],
        words=2,
    )
    for one in cycle.moves:
        grid.add_row(
            str(one.decided or ""),
            str(one.effective),
            f"{one.basis_points:+.0f}",
            f"{one.level:.2f}",
            f"{one.cumulative:+.0f}",
        )
    return grid


def _periods(found: Policy) -> Table:
    grid = _grid("By calendar quarter", ["", "moves", "bp", "months"], words=1, left=1)
    for one in found.quarters:
        if one.count:
            grid.add_row(
                one.name, str(one.count), f"{one.basis_points:+.0f}", ", ".join(one.months)
            )
    return grid


def _figures(found: Policy) -> Table:
    grid = _grid(
        "What was known", ["", "value", "for the period from", "known since", "expression"],
        words=1, left=3,
    )  # fmt: skip
    for one in found.figures:
        rule = "*" if one.lagged else ""
        grid.add_row(one.name, one.shown, str(one.reference), f"{one.known}{rule}", one.expression)
    return grid


def _inversions(found: Policy) -> Table:
    from rotascope.drivers.policy import LEAST

    grid = _grid(
        f"Inversions of {LEAST} sessions or more, the latest",
        ["", "first", "last", "sessions", "deepest, pp"],
        words=3,
    )
    for name in dict.fromkeys(one.curve for one in found.inversions):
        for one in [x for x in found.inversions if x.curve == name][-RECENT:]:
            last = "still" if one.running else str(one.last)
            grid.add_row(name, str(one.first), last, str(one.sessions), f"{one.deepest:+.2f}")
    return grid


def _grid(title: str, heads: list[str], *, words: int, left: int = 0) -> Table:
    from rich.table import Table
    from rich.text import Text

    grid = Table(
        title=Text(title, style="bold"),
        title_justify="left",
        box=None,
        pad_edge=False,
        padding=(0, 2, 0, 0),
    )
    for n, head in enumerate(heads):
        right = words <= n < len(heads) - left
        grid.add_column(
            Text(head), justify="right" if right else "left", header_style="dim", no_wrap=True
        )
    return grid
