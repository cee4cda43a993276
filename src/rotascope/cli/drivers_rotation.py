"""The command that tells what a relative return went with."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rotascope.cli import show
from rotascope.cli.options import AsOf, Json, SnapshotOption, StoreOption

if TYPE_CHECKING:
    from rich.table import Table

    from rotascope.drivers.rotation_model import Explained, Rotation

EXAMPLE = "rotascope drivers rotation RUT SPX --window 2026-01-02..2026-01-28 --store S"
SHORT = "Tell what a relative return went with, and what nothing explains."
WIDTH = 110


Side = Annotated[str, typer.Argument(metavar="X", help="a symbol or a basket, as RUT")]
Other = Annotated[str, typer.Argument(metavar="Y", help="the other side, as SPX")]
WindowOption = Annotated[
    str, typer.Option("--window", "-w", metavar="WINDOW", help="over which it is explained")
]
Weeks = Annotated[str, typer.Option("--weeks", metavar="N", help="of the nearer fit")]
More = Annotated[
    list[str] | None,
    typer.Option("--driver", "-d", metavar="NAME=EXPR", help="one more: 'oil=log level(USO)'"),
]
Factors = Annotated[
    bool, typer.Option("--factors", help="add size, value and momentum, which describe only")
]
InSample = Annotated[bool, typer.Option("--in-sample", help="fit on the weeks of the window too")]
Seed = Annotated[str, typer.Option("--seed", metavar="N", help="of the bootstrap")]
Out = Annotated[
    Path | None, typer.Option("--out", "-o", metavar="FILE", help="the picture, a FILE.svg")
]


def rotation(
    x: Side = "RUT",
    y: Other = "SPX",
    store: StoreOption = None,
    as_of: AsOf = None,
    window: WindowOption = "63d",
    weeks: Weeks = "156",
    driver: More = None,
    factors: Factors = False,
    in_sample: InSample = False,
    seed: Seed = "7",
    out: Out = None,
    json: Json = False,
    snapshot: SnapshotOption = None,
) -> None:
    """What the return of X relative to Y went with: rates, curve, credit, growth, market.

    The weekly relative return is regressed on the moves of its drivers in the same weeks,
    before the window, and the return of the window split into parts that add up: one for
    each driver, the drift, and what nothing explains.
    """
    from rotascope.app.drivers_rotation import check_picture, rotation_of, write_picture
    from rotascope.drivers.rotation_model import Asked
    from rotascope.drivers.rotation_tracks import Driver

    if out is not None:
        check_picture(out)
    asked = Asked(
        window=window,
        weeks=_whole(weeks, "--weeks"),
        in_sample=in_sample,
        more=tuple(Driver.of(text) for text in driver or ()),
        factors=factors,
        seed=_whole(seed, "--seed"),
    )
    found = rotation_of((x, y), store, as_of=as_of, snapshot=snapshot, asked=asked)
    if out is not None:
        write_picture(found, out)
        show.say(f"picture as of {found.as_of} written to {out}")
    elif json:
        show.as_json(found.as_dict())
    else:
        show_rotation(found)


def _whole(text: str, option: str) -> int:
    from rotascope.core.errors import BadUsage

    if not text.isdecimal():
        raise BadUsage(f"{option} takes a whole number, not '{text}'")
    return int(text)


def show_rotation(found: Rotation) -> None:
    """Print what a relative return went with."""
    from rich.console import Console
    from rich.text import Text

    console = Console()
    if not console.is_terminal:
        console = Console(width=WIDTH)
    width = min(console.width, WIDTH)
    mark = " (simulated)" if found.simulated else ""
    console.print(Text(f"{found.x} over {found.y}: what it went with{mark}", style="bold"))
    head = f"as of {found.as_of} · window {found.window} · snapshot {found.snapshot}"
    console.print(Text(head, style="dim"), width=width)
    for one in found.sentences:
        console.print(Text(one), width=width)
    for fit in found.fits:
        console.print()
        console.print(_table(found, fit), width=width)
    console.print()
    if found.steady:
        console.print(_through(found), width=width)
        console.print()
    for one in found.notes:
        console.print(Text(f"note: {one}", style="dim"), width=width)


def _table(found: Rotation, fit: Explained) -> Table:
    """Coefficients, shares and parts of one fit; the parts add up to the last line."""
    from rotascope.drivers.rotation_told import label, signed

    title = (
        f"Fit on {label(fit)}, {fit.first} to {fit.last}: R² {100 * fit.r2:.1f} % "
        f"({100 * fit.r2_low:.0f}-{100 * fit.r2_high:.0f})"
    )
    heads = ["", "coefficient", "t", "share of R², pp", "(90 %)", "moved", "part, pp", "(90 %)"]
    grid = _grid(title, heads)
    for one in fit.parts:
        grid.add_row(
            one.driver,
            signed(one.coefficient, 4),
            signed(one.t, 1),
            f"{100 * one.share:.1f}",
            f"{100 * one.share_low:.1f} to {100 * one.share_high:.1f}",
            signed(one.moved, 3),
            signed(100 * one.points),
            f"{signed(100 * one.points_low)} to {signed(100 * one.points_high)}",
        )
    grid.add_row("drift", *[""] * 5, signed(100 * fit.drift), "")
    grid.add_row("unexplained", *[""] * 5, signed(100 * fit.unexplained), "", style="bold")
    grid.add_row("relative return", *[""] * 5, signed(100 * found.relative), "")
    return grid


def _through(found: Rotation) -> Table:
    from rotascope.drivers.rotation_told import signed

    grid = _grid(
        f"The coefficient through time, over {found.asked.weeks} weeks",
        ["", "lowest", "highest", "latest", "above 0"],
    )
    for one in found.steady:
        row = [signed(value, 4) for value in (one.lowest, one.highest, one.latest)]
        grid.add_row(one.driver, *row, f"{100 * one.above_zero:.0f} %")
    return grid


def _grid(title: str, heads: list[str]) -> Table:
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
        grid.add_column(
            Text(head), justify="right" if n else "left", header_style="dim", no_wrap=True
        )
    return grid
