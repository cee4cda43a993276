"""The command that looks for precedents: past states and shapes like today's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from rotascope.cli import show
from rotascope.cli.options import AsOf, Json, StoreOption

if TYPE_CHECKING:
    from rotascope.history.precedents_model import Analogues

WIDTH = 120
EXAMPLE = "rotascope analogues RUT SPX --as-of 2026-01-28 --store S"

First = Annotated[str, typer.Argument(metavar="X", help="a symbol or basket")]
Second = Annotated[str, typer.Argument(metavar="Y", help="the one it is compared with")]
State = Annotated[
    list[str] | None,
    typer.Option(
        "--state",
        metavar="NAME=EXPR",
        help="a component of one's own instead of the published ones; may be repeated",
    ),
]
Most = Annotated[str, typer.Option("--most", metavar="N", help="how many precedents")]
Distance = Annotated[
    str, typer.Option("--distance", metavar="RULE", help="rms, or mahalanobis (shrunk)")
]
Every = Annotated[
    str, typer.Option("--every", metavar="PERIOD", help="look at the past every month, or day")
]


def analogues(
    x: First = "RUT",
    y: Second = "SPX",
    store: StoreOption = None,
    as_of: AsOf = None,
    json: Json = False,
    state: State = None,
    most: Most = "5",
    distance: Distance = "rms",
    every: Every = "month",
) -> None:
    """Find the past states and shapes most like today's, and what followed them.

    A state is a list of readings: relative momentum, structure, policy, valuation. A
    placebo test says whether nearest states told more than random dates; if not, the
    answer says so at its top.
    """
    from rotascope.app.precedents import precedents
    from rotascope.history.precedents_model import Choices

    choices = Choices(most=_whole(most), distance=distance, every=every, own=tuple(state or ()))
    found = precedents(x, y, store=store, as_of=as_of, choices=choices)
    if json:
        show.as_json(found.as_dict())
    else:
        _print(found)


def _whole(text: str) -> int:
    from rotascope.core.errors import BadUsage

    if not text.isascii() or not text.isdigit():
        raise BadUsage(f"--most takes a whole number, not '{text}'")
    return int(text)


def _print(found: Analogues) -> None:
    from rich.console import Console

    from rotascope.cli.analogues_shown import terminal

    console = Console()
    width = min(console.width, WIDTH)
    console.print(terminal(found), width=width)
