"""How answers look in a terminal."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from rotascope.core.reading import Reading, Track
    from rotascope.language.catalogue import Catalogue, Measure
    from rotascope.notes.document import Note

WIDTH = 100


def example(command: str) -> str:
    """The end of a help text: a call to copy."""
    return f"\b\nExample:\n  {command}"


def say(text: str) -> None:
    """One line."""
    typer.echo(text)


def lines(texts: Sequence[str]) -> None:
    """Several lines."""
    for text in texts:
        typer.echo(text)


def as_json(found: Any) -> None:
    """One JSON object."""
    typer.echo(json.dumps(found, ensure_ascii=False, default=str))


def reading(found: Reading) -> None:
    """A reading: value, unit, as-of, snapshot, caveats."""
    mark = "  (simulated)" if found.simulated else ""
    kind = f", {found.kind} closes" if found.kind else ""
    typer.echo(f"{found.expression} = {found}{mark}")
    typer.echo(f"  as of {found.as_of}, {found.unit}{kind}, snapshot {found.snapshot}")
    for caveat in found.caveats:
        typer.echo(f"  note: {caveat}")


def track(found: Track) -> None:
    """A track as two columns, ready for other programs; notes go to the error stream."""
    from rotascope.core.reading import shown

    typer.echo("session\tvalue")
    for session, value in zip(found.sessions, found.column(), strict=True):
        typer.echo(f"{session}\t{'' if value is None else value}")
    tail = shown(found.column()[-1], found.unit) if len(found) else "none"
    mark = ", simulated" if found.simulated else ""
    typer.echo(
        f"{found.expression}: {len(found):,} sessions to {found.as_of}, last {tail}, "
        f"{found.unit}, snapshot {found.snapshot}{mark}",
        err=True,
    )
    for caveat in found.caveats:
        typer.echo(f"note: {caveat}", err=True)


def measure(found: Measure) -> None:
    """One entry of the catalogue, in full."""
    typer.echo(f"{found.signature}\n  {found.says}\n")
    for head, text in (
        ("formula", found.formula),
        ("unit", found.unit),
        ("missing", found.missing),
        ("known", found.timing),
        ("source", found.references),
        ("tables", ", ".join(found.tables) or "those of the expression"),
        ("example", found.example),
    ):
        typer.echo(f"  {head:<8} {text}")
    for p in found.parameters:
        choices = f" ({', '.join(p.choices)})" if p.choices else ""
        default = "" if p.required or p.default is None else f", default {p.default}"
        typer.echo(f"  {p.name:<10} {p.says or p.kind.value}{choices}{default}")


def measures(found: Catalogue) -> None:
    """The whole catalogue, a line each."""
    for family, entries in found.families().items():
        typer.echo(f"{family}")
        for m in entries:
            typer.echo(f"  {m.signature:<44} {m.says}")
    typer.echo(f"\n{len(found)} measures; rotascope catalogue MEASURE explains one")


def note(found: Note) -> None:
    """A note in the terminal."""
    from rich.console import Console

    from rotascope.notes.terminal import terminal

    console = Console()
    width = min(console.width, WIDTH)
    console.print(terminal(found, width), width=width)


@contextmanager
def progress(*, quiet: bool) -> Iterator[Callable[[str, int, int], None]]:
    """A progress bar on the error stream, where that is a terminal."""
    import sys

    if quiet or not sys.stderr.isatty():
        yield lambda *_: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)

        def advance(what: str, done: int, total: int) -> None:
            bar.update(task, description=what, completed=done, total=total)

        yield advance
