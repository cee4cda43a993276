"""The command `rotascope`: what one can ask for, one command each.

Everything that a command needs is imported when it runs, so that `--help` answers
at once.
"""

from __future__ import annotations

import os
import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from rotascope.cli import show
from rotascope.cli.stores import store_app

app = typer.Typer(
    name="rotascope",
    help="An instrument for leadership in markets: is it rotating, from what to what, how "
    "broadly and for how long. Without --store the built-in simulated market is used.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(store_app, name="store")

StoreOption = Annotated[
    Path | None, typer.Option("--store", "-s", help="the store's directory", show_default=False)
]
AsOf = Annotated[
    str | None,
    typer.Option("--as-of", help="the reader stands after this day's close", metavar="DATE"),
]
SnapshotOption = Annotated[
    str | None, typer.Option("--snapshot", help="an earlier version of the store", metavar="ID")
]
Json = Annotated[bool, typer.Option("--json", help="print one JSON object")]


@app.command()
def note(
    store: StoreOption = None,
    as_of: AsOf = None,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="write to FILE.{html,md,json}")
    ] = None,
    snapshot: SnapshotOption = None,
) -> None:
    """Write the note: who leads, how broadly, since when, and what it rests on."""
    from rotascope.app.opening import open_market
    from rotascope.app.writing import note_of, write_note

    made = note_of(open_market(store, as_of=as_of, snapshot=snapshot))
    if out is None:
        show.note(made)
    else:
        write_note(made, out)
        show.say(f"note as of {made.as_of} written to {out}")


@app.command()
def read(
    expression: Annotated[str, typer.Argument(help="such as 'streak(RUT, SPX)'")],
    store: StoreOption = None,
    as_of: AsOf = None,
    json: Json = False,
    snapshot: SnapshotOption = None,
) -> None:
    """Read an expression as of a date."""
    from rotascope.app.opening import open_market

    reading = open_market(store, as_of=as_of, snapshot=snapshot).read(expression)
    show.as_json(reading.as_dict()) if json else show.reading(reading)


@app.command()
def track(
    expression: Annotated[str, typer.Argument(help="such as 'ratio(RUT, SPX)'")],
    store: StoreOption = None,
    as_of: AsOf = None,
    first: Annotated[str | None, typer.Option("--from", metavar="DATE", help="first day")] = None,
    last: Annotated[str | None, typer.Option("--to", metavar="DATE", help="last day")] = None,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="write to FILE.{csv,parquet,json,svg}")
    ] = None,
    json: Json = False,
    snapshot: SnapshotOption = None,
) -> None:
    """Follow an expression session by session."""
    from rotascope.app.opening import open_market
    from rotascope.app.writing import check_track_form, write_track

    if out is not None:
        check_track_form(out)
    market = open_market(store, as_of=as_of, snapshot=snapshot)
    found = market.track(expression, start=first, end=last)
    if out is not None:
        write_track(found, out)
        show.say(f"{len(found):,} sessions to {found.as_of} written to {out}")
    elif json:
        show.as_json(found.as_dict())
    else:
        show.track(found)


@app.command()
def catalogue(
    measure: Annotated[str | None, typer.Argument(help="one measure, in full")] = None,
    json: Json = False,
) -> None:
    """List the measures, or explain one."""
    from rotascope.measures.catalogue import CATALOGUE

    entries = [CATALOGUE.find(measure)] if measure else list(CATALOGUE.values())
    if json:
        found = [m.as_dict() for m in entries]
        show.as_json(found[0] if measure else found)
    elif measure:
        show.measure(entries[0])
    else:
        show.measures(CATALOGUE)


@app.command("import")
def import_(
    manifest: Annotated[Path, typer.Argument(help="the manifest: which file feeds which table")],
    store: Annotated[Path, typer.Option("--store", "-s", help="the store, made where missing")],
    data: Annotated[
        Path | None, typer.Option("--data", help="where the files are", show_default=False)
    ] = None,
    received: Annotated[
        str | None,
        typer.Option(
            "--received", metavar="DATE", help="when corrections became known (default: now)"
        ),
    ] = None,
    json: Json = False,
) -> None:
    """Import files into a store, all or nothing."""
    from rotascope.app.importing import run

    moment = None if received is None else _moment(received)
    with show.progress(quiet=json) as advance:
        report = run(manifest, data, store, received=moment, progress=advance)
    show.as_json(report.as_dict()) if json else show.lines(report.lines())


def _moment(text: str) -> datetime:
    from datetime import UTC

    from rotascope.core.errors import BadUsage

    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise BadUsage(f"'{text}' is not a moment; write 2026-01-28 or 2026-01-28T21:00") from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


@app.command()
def sample(
    store: Annotated[Path, typer.Option("--store", "-s", help="a new store")],
    seed: Annotated[int, typer.Option("--seed", help="another seed, another market")] = 7,
) -> None:
    """Write the simulated market, with the truth about its rotations, into a new store."""
    from rotascope.app.sampling import write_sample

    show.lines(write_sample(store, seed=seed).lines())


def main() -> None:
    """Run the command line: errors are one line, and the exit status says their kind."""
    from rotascope.core.errors import RotascopeError

    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        app(standalone_mode=True)
    except RotascopeError as error:
        sys.stderr.write(f"rotascope: {error.message}\n")
        sys.exit(error.exit_status)
    except BrokenPipeError:  # the reader of a pipe has gone: nothing more to say
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except KeyboardInterrupt:
        sys.stderr.write("rotascope: stopped\n")
        sys.exit(130)


if __name__ == "__main__":
    main()
