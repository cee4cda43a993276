"""The commands about a store: what it holds, whether it is whole, what was put apart."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from rotascope.cli import show
from rotascope.cli.commands import Command, Group
from rotascope.cli.options import Json

store_app = typer.Typer(
    help="A store: status, verify, quarantine, snapshots.",
    cls=Group,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

StoreOption = Annotated[
    Path, typer.Option("--store", "-s", metavar="DIR", help="the store's directory")
]


@store_app.command(cls=Command, epilog=show.example("rotascope store status --store S"))
def status(store: StoreOption, json: Json = False) -> None:
    """Show what the store holds."""
    from rotascope.app.stores import status as found

    report = found(store)
    show.as_json(report.as_dict()) if json else show.lines(report.lines())


@store_app.command(cls=Command, epilog=show.example("rotascope store verify --store S --all"))
def verify(
    store: StoreOption,
    every: Annotated[
        bool, typer.Option("--all", help="all snapshots, not the current one")
    ] = False,
    json: Json = False,
) -> None:
    """Check every file and row against the snapshot; exit status 1 where something is wrong."""
    from rotascope.app.stores import verify as found

    report = found(store, every=every)
    show.as_json(report.as_dict()) if json else show.lines(report.lines())
    if report.problems:
        raise typer.Exit(1)


@store_app.command(
    cls=Command, epilog=show.example("rotascope store quarantine --store S --limit 5")
)
def quarantine(
    store: StoreOption,
    source: Annotated[
        str | None, typer.Option("--source", metavar="NAME", help="one source")
    ] = None,
    rule: Annotated[str | None, typer.Option("--rule", metavar="NAME", help="one rule")] = None,
    limit: Annotated[int, typer.Option("--limit", min=0, help="rows to show")] = 20,
    json: Json = False,
) -> None:
    """Show the rows that broke a rule, with file and line."""
    from rotascope.app.stores import quarantine as found

    report = found(store, source=source, rule=rule, limit=limit)
    show.as_json(report.as_dict()) if json else show.lines(report.lines())


@store_app.command(cls=Command, epilog=show.example("rotascope store snapshots --store S --json"))
def snapshots(store: StoreOption, json: Json = False) -> None:
    """List the versions of the store."""
    from rotascope.app.stores import snapshots as found

    report = found(store)
    show.as_json(report.as_dict()) if json else show.lines(report.lines())
