"""The command that writes the note: one, or a series with an index page."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from rotascope.cli import show
from rotascope.cli.options import AsOf, SnapshotOption, StoreOption

EXAMPLE = "rotascope note --store S --as-of 2026-01-30 --out note.html"
SHORT = "Write the note: who leads, how broadly, since when."

Out = Annotated[
    Path | None,
    typer.Option(
        "--out", "-o", metavar="FILE", help="a FILE.{html,md,json,pdf}; with --every a directory"
    ),
]
Lens = Annotated[
    str | None,
    typer.Option(metavar="LENS", help="what comes first: history (precedents) or policy (rates)"),
]
Audience = Annotated[
    str | None, typer.Option(metavar="WHO", help="full, or brief for what carries the judgement")
]
Every = Annotated[
    str | None,
    typer.Option(metavar="PERIOD", help="a note at every end of a week, month, quarter or year"),
]
From = Annotated[
    str | None, typer.Option("--from", metavar="DATE", help="with --every: first day or month")
]
To = Annotated[
    str | None, typer.Option("--to", metavar="DATE", help="with --every: last day or month")
]


def note(
    store: StoreOption = None,
    as_of: AsOf = None,
    out: Out = None,
    snapshot: SnapshotOption = None,
    lens: Lens = None,
    audience: Audience = None,
    every: Every = None,
    start: From = None,
    end: To = None,
) -> None:
    """Write the note: who leads, how broadly, since when, and what it rests on.

    With --every a series of notes is written into a directory, each as of its own day, with
    a page that lists them.
    """
    from rotascope.core.errors import BadUsage

    form = {"lens": lens, "audience": audience}
    if every is None:
        if start is not None or end is not None:
            raise BadUsage("--from and --to belong to --every, as in --every month --from 2025-01")
        _one(store, (as_of, snapshot), out, form)
        return
    if as_of is not None or snapshot is not None:
        raise BadUsage("with --every the days are given by --from and --to, from the present store")
    _series(store, out, every, (start, end), form)


def _one(
    store: Path | None,
    when: tuple[str | None, str | None],
    out: Path | None,
    form: dict[str, str | None],
) -> None:
    from rotascope.app.opening import open_market
    from rotascope.app.writing import check_note_form, note_of, write_note

    if out is not None:
        check_note_form(out)
    market = open_market(store, as_of=when[0], snapshot=when[1])
    made = note_of(market, lens=form["lens"], audience=form["audience"] or "full")
    if out is None:
        show.note(made)
    else:
        write_note(made, out)
        show.say(f"note as of {made.as_of} written to {out}")


def _series(
    store: Path | None,
    out: Path | None,
    every: str,
    span: tuple[str | None, str | None],
    form: dict[str, str | None],
) -> None:
    from rotascope.app.archive import Asked, write_archive
    from rotascope.core.errors import BadUsage

    if out is None:
        raise BadUsage("a series of notes is written into a directory: name it with --out")
    with show.progress(quiet=False) as progress:
        asked = Asked(every, *span, lens=form["lens"], audience=form["audience"])
        found = write_archive(out, store, asked=asked, progress=progress)
    written = [entry for entry in found if entry.file is not None]
    show.say(f"{len(written)} notes from {found[0].as_of} to {found[-1].as_of} written to {out}")
    for entry in found:
        if entry.file is None:
            show.say(f"no note as of {entry.as_of}: {entry.headline}")
