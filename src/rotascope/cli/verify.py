"""The command that computes the numbers of a written note again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rotascope.cli import show
from rotascope.cli.options import Json, SnapshotOption, StoreOption

if TYPE_CHECKING:
    from rotascope.app.verifying import Verification

EXAMPLE = "rotascope verify note.html --store S"
SHORT = "Compute every number of a written note again: which differ?"

File = Annotated[Path, typer.Argument(metavar="FILE", help="a note as HTML, Markdown or JSON")]


def verify(
    file: File,
    store: StoreOption = None,
    json: Json = False,
    snapshot: SnapshotOption = None,
) -> None:
    """Compute every number of a written note again, and say which differ.

    Each expression of the note is read as of the note's session from the store as it is now
    (or from --snapshot), and compared with the value in the note's appendix and with what
    stands in its text. Exit status 1 where something differs.
    """
    from rotascope.app.verifying import verified

    found = verified(file, store, snapshot=snapshot)
    show.as_json(found.as_dict()) if json else _print(found)
    if found.differences:
        raise typer.Exit(1)


def _print(found: Verification) -> None:
    from rich.console import Console
    from rich.table import Table

    numbers = len({d.number for d in found.differences})
    show.say(
        f"{found.name}: {found.checked:,} numbers computed again as of {found.as_of}; "
        f"{numbers or 'none'} {'differs' if numbers < 2 else 'differ'}"
    )
    if found.snapshot != found.written_from:
        show.say(f"written from snapshot {found.written_from}, computed from {found.snapshot}")
    if not found.differences:
        return
    table = Table(box=None, header_style="bold", pad_edge=False)
    for name in ("No.", "Expression", "In the note", "Computed", ""):
        table.add_column(name, overflow="fold")
    for one in found.differences:
        computed = "" if one.computed is None else str(one.computed)
        table.add_row(str(one.number), one.expression, str(one.stated), computed, one.why)
    Console(highlight=False).print(table)
