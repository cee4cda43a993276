"""The command `rotascope`: what one can ask for, one command each.

Everything that a command needs is imported when it runs, so that `--help` answers
at once.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from rotascope.cli import show, usage
from rotascope.cli.analogues import EXAMPLE as ANALOGUES_EXAMPLE
from rotascope.cli.analogues import analogues
from rotascope.cli.audit import EXAMPLE, audit
from rotascope.cli.commands import Command, Group, short_life
from rotascope.cli.cycles import EXAMPLE as CYCLES_EXAMPLE
from rotascope.cli.cycles import cycles
from rotascope.cli.drivers import drivers_app
from rotascope.cli.earnings import EXAMPLE as EARNINGS_EXAMPLE
from rotascope.cli.earnings import SHORT as EARNINGS_SHORT
from rotascope.cli.earnings import earnings
from rotascope.cli.fundamentals import EXAMPLE as FUNDAMENTALS_EXAMPLE
from rotascope.cli.fundamentals import SHORT as FUNDAMENTALS_SHORT
from rotascope.cli.fundamentals import fundamentals
from rotascope.cli.history import EXAMPLE as HISTORY_EXAMPLE
from rotascope.cli.history import SHORT as HISTORY_SHORT
from rotascope.cli.history import history
from rotascope.cli.note import EXAMPLE as NOTE_EXAMPLE
from rotascope.cli.note import SHORT as NOTE_SHORT
from rotascope.cli.note import note
from rotascope.cli.odds import EXAMPLE as ODDS_EXAMPLE
from rotascope.cli.odds import SHORT as ODDS_SHORT
from rotascope.cli.odds import odds
from rotascope.cli.options import AsOf, Json, SnapshotOption, StoreOption
from rotascope.cli.regimes import EXAMPLE as REGIMES_EXAMPLE
from rotascope.cli.regimes import SHORT as REGIMES_SHORT
from rotascope.cli.regimes import regimes
from rotascope.cli.stores import store_app
from rotascope.cli.verify import EXAMPLE as VERIFY_EXAMPLE
from rotascope.cli.verify import SHORT as VERIFY_SHORT
from rotascope.cli.verify import verify

app = typer.Typer(
    name=usage.PROGRAM,
    cls=Group,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
app.add_typer(store_app, name="store")
app.add_typer(drivers_app, name="drivers")


def _version(asked: bool) -> None:
    if asked:
        import rotascope as package

        show.say(f"rotascope {package.__version__}")
        raise typer.Exit


@app.callback(epilog=show.example('rotascope read "streak(RUT, SPX)"'))
def rotascope(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="print the version"),
    ] = False,
) -> None:
    """Is leadership rotating: from what to what, how broadly, and for how long.

    Without --store the built-in simulated market answers. Exit status: 0 done; 1 a
    check found something; 2 wrong usage or bad input; 3 rightly asked, but not to be
    answered from this store.
    """


app.command(cls=Command, short_help=NOTE_SHORT, epilog=show.example(NOTE_EXAMPLE))(note)


@app.command(
    cls=Command, epilog=show.example('rotascope read "streak(RUT, SPX)" --as-of 2026-01-22 --json')
)
def read(
    expression: Annotated[str, typer.Argument(metavar="EXPR", help="such as 'streak(RUT, SPX)'")],
    store: StoreOption = None,
    as_of: AsOf = None,
    json: Json = False,
    snapshot: SnapshotOption = None,
) -> None:
    """Read an expression as of a date."""
    from rotascope.app.opening import open_market

    reading = open_market(store, as_of=as_of, snapshot=snapshot).read(expression)
    show.as_json(reading.as_dict()) if json else show.reading(reading)


@app.command(
    cls=Command,
    epilog=show.example(
        'rotascope track "breadth(SP500, above=200d)" --from 2025-01-01 --out breadth.svg'
    ),
)
def track(
    expression: Annotated[str, typer.Argument(metavar="EXPR", help="such as 'ratio(RUT, SPX)'")],
    store: StoreOption = None,
    as_of: AsOf = None,
    first: Annotated[str | None, typer.Option("--from", metavar="DATE", help="first day")] = None,
    last: Annotated[str | None, typer.Option("--to", metavar="DATE", help="last day")] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", metavar="FILE", help="a FILE.{csv,parquet,json,svg,png}"),
    ] = None,
    json: Json = False,
    snapshot: SnapshotOption = None,
) -> None:
    """Follow an expression session by session."""
    from rotascope.app.opening import open_market

    if out is not None:
        from rotascope.app.writing import check_track_form, write_track

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


@app.command(cls=Command, epilog=show.example("rotascope catalogue streak"))
def catalogue(
    measure: Annotated[
        str | None, typer.Argument(metavar="MEASURE", help="one measure, in full")
    ] = None,
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


@app.command(
    "import",
    cls=Command,
    epilog=show.example("rotascope import examples/us-equities.toml --data DIR --store S"),
)
def import_(
    manifest: Annotated[
        Path, typer.Argument(metavar="MANIFEST", help="the manifest: which file feeds which table")
    ],
    store: Annotated[
        Path, typer.Option("--store", "-s", metavar="DIR", help="the store, made where missing")
    ],
    data: Annotated[
        Path | None,
        typer.Option(
            "--data", metavar="DIR", help="where the files are (default: beside MANIFEST)"
        ),
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


@app.command(
    cls=Command,
    short_help="Write the simulated market into a new store.",
    epilog=show.example("rotascope sample --store simulated"),
)
def sample(
    store: Annotated[Path, typer.Option("--store", "-s", metavar="DIR", help="a new store")],
    seed: Annotated[int, typer.Option("--seed", min=0, help="another seed, another market")] = 7,
) -> None:
    """Write the simulated market, with the truth about its rotations, into a new store."""
    from rotascope.app.sampling import write_sample

    show.lines(write_sample(store, seed=seed).lines())


app.command(
    cls=Command,
    short_help="Check what is written: a verdict on each claim of a text.",
    epilog=show.example(EXAMPLE),
)(audit)
app.command(
    cls=Command,
    short_help="List the great rotations of a track, and when one could know.",
    epilog=show.example(CYCLES_EXAMPLE),
)(cycles)
app.command(
    cls=Command,
    short_help="Find the past most like today, and what followed it.",
    epilog=show.example(ANALOGUES_EXAMPLE),
)(analogues)

app.command(cls=Command, short_help=HISTORY_SHORT, epilog=show.example(HISTORY_EXAMPLE))(history)

app.command(cls=Command, short_help=EARNINGS_SHORT, epilog=show.example(EARNINGS_EXAMPLE))(earnings)

app.command(cls=Command, short_help=FUNDAMENTALS_SHORT, epilog=show.example(FUNDAMENTALS_EXAMPLE))(
    fundamentals
)

app.command(cls=Command, short_help=ODDS_SHORT, epilog=show.example(ODDS_EXAMPLE))(odds)


app.command(cls=Command, short_help=REGIMES_SHORT, epilog=show.example(REGIMES_EXAMPLE))(regimes)

app.command(cls=Command, short_help=VERIFY_SHORT, epilog=show.example(VERIFY_EXAMPLE))(verify)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line: errors are one line, and the exit status says their kind."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    with short_life():
        status = run(sys.argv[1:] if arguments is None else arguments)
    sys.exit(status)


def run(arguments: Sequence[str]) -> int:
    """Exit status of a call; what is wrong with it goes to the error stream."""
    from rotascope.core.errors import BadUsage, RotascopeError

    try:
        if any("\0" in argument for argument in arguments):
            raise BadUsage("an argument has a zero character (U+0000)")
        # Without its own error handling the parser hands back the status.
        return app(list(arguments), prog_name=usage.PROGRAM, standalone_mode=False) or 0
    except RotascopeError as error:
        return _refuse(error.message, error.exit_status)
    except typer.TyperException as error:
        if usage.is_help(error):
            sys.stderr.write(f"{error.format_message()}\n")
            return 2
        return _refuse(usage.told(error), 2)
    except BrokenPipeError:  # the reader of a pipe has gone: nothing more to say
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:  # a full disk, a directory without permission
        return _refuse(f"{error.filename or 'the system'}: {error.strerror or error}", 2)
    except _unreadable() as error:
        first = (str(error).strip().splitlines() or [type(error).__name__])[0]
        advice = "'rotascope store verify' names the damaged files of a store"
        return _refuse(f"the facts cannot be read: {first}; {advice}", 3)
    except (KeyboardInterrupt, typer.Abort):
        return _refuse("stopped", 130)


def _unreadable() -> tuple[type[BaseException], ...]:
    """The errors of the library that reads the facts, where it was loaded at all."""
    if "polars" not in sys.modules:
        return ()
    from polars.exceptions import PanicException, PolarsError

    return (PolarsError, PanicException)


def _refuse(message: str, status: int) -> int:
    sys.stderr.write(f"rotascope: {usage.printable(message)}\n")
    return status


if __name__ == "__main__":
    main()
