"""The command that audits texts: which of their claims the data support."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rotascope.cli import show
from rotascope.cli.options import Json, StoreOption

if TYPE_CHECKING:
    from rotascope.app.auditing import Audits
    from rotascope.store.facts import Facts

FORMS = (".html", ".json")
WIDTH = 120
EXAMPLE = "rotascope audit article.txt --as-of 2026-01-28 --store S --out audit.html"


Files = Annotated[
    list[Path],
    typer.Argument(metavar="FILE...", help="plain text, Markdown or HTML; - is the input"),
]
AsOf = Annotated[
    str | None,
    typer.Option("--as-of", metavar="DATE", help="the day of the texts (default: as they say)"),
]
Out = Annotated[Path | None, typer.Option("--out", "-o", metavar="FILE", help="a FILE.{html,json}")]
FailOn = Annotated[
    list[str] | None,
    typer.Option(
        "--fail-on", metavar="VERDICT", help="exit status 1 where one is found; may be repeated"
    ),
]


Words = Annotated[
    Path | None,
    typer.Option("--words", metavar="FILE", help="a TOML file with subjects of your own"),
]


def audit(
    files: Files,
    store: StoreOption = None,
    as_of: AsOf = None,
    json: Json = False,
    out: Out = None,
    fail_on: FailOn = None,
    words: Words = None,
) -> None:
    """Check what is written: find the claims, compute them, give a verdict on each.

    Verdicts: supported, close, supported under another convention, contradicted,
    ambiguous, not checkable. Several texts are also compared with each other.
    """
    from rotascope.app.articles import documents
    from rotascope.app.auditing import audit_documents
    from rotascope.app.files import checked_form
    from rotascope.app.opening import as_day, facts_of
    from rotascope.app.wordlists import subjects_of

    unwanted = _verdicts(fail_on or ())
    if out is not None:
        checked_form(out, "an audit", FORMS)
    day, facts = as_day(as_of), facts_of(store)
    own = subjects_of(words) if words is not None else ()
    found = audit_documents(documents(files), facts, as_of=day, words=own)
    if out is not None:
        _write(found, facts, out)
        claims = sum(len(one.findings) for one in found.audits)
        show.say(f"audit of {claims:,} claims written to {out}")
    elif json:
        from rotascope.notes.audit_page import record

        show.as_json(record(found.audits, found.conflicts))
    else:
        _print(found)
    if any(f.verdict in unwanted for one in found.audits for f in one.findings):
        raise typer.Exit(1)


def _verdicts(asked: Sequence[str]) -> frozenset[str]:
    """The verdicts that are named, with spaces or hyphens."""
    from rotascope.claims.model import VERDICTS
    from rotascope.core.errors import BadUsage, nearest

    found = set()
    for text in asked:
        verdict = " ".join(text.lower().replace("-", " ").split())
        if verdict not in VERDICTS:
            close = nearest(verdict, VERDICTS)
            hint = f"did you mean {close[0]}?" if close else f"there are {', '.join(VERDICTS)}"
            raise BadUsage(f"no verdict '{text}'; {hint}")
        found.add(verdict)
    return frozenset(found)


def _write(found: Audits, facts: Facts, out: Path) -> None:
    import json

    from rotascope.app.auditing import StoreAsker
    from rotascope.app.files import write_text
    from rotascope.notes.audit_charts import pictures
    from rotascope.notes.audit_page import html, record

    if out.suffix.lower() == ".json":
        write_text(out, json.dumps(record(found.audits, found.conflicts), indent=1))
        return
    asker = StoreAsker(facts)
    charts = pictures(found.audits, asker.track)
    asker.keep()
    write_text(out, html(found.audits, found.conflicts, charts=charts))


def _print(found: Audits) -> None:
    from rich.console import Console

    from rotascope.notes.audit_terminal import terminal

    console = Console()
    width = min(console.width, WIDTH)
    console.print(terminal(found.audits, found.conflicts, width), width=width)
