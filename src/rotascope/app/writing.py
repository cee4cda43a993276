"""Writing notes and tracks to files, never half."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable
from pathlib import Path

from rotascope.app.files import checked_form, write_bytes, write_text
from rotascope.app.opening import Market
from rotascope.app.pictures import png_of, svg_of
from rotascope.app.printing import check_browser, write_pdf
from rotascope.app.remembered import remembering
from rotascope.core.errors import BadUsage, nearest
from rotascope.core.reading import Track
from rotascope.notes.document import Note
from rotascope.notes.make import AUDIENCES, LENSES, make
from rotascope.notes.markdown import markdown
from rotascope.notes.page import html
from rotascope.notes.record import as_dict
from rotascope.store.disk import Store

TRACK_FORMS = (".csv", ".parquet", ".json", ".svg", ".png")
NOTE_FORMS = (".html", ".md", ".json", ".pdf")


def note_of(market: Market, *, lens: str | None = None, audience: str = "full") -> Note:
    """The note of a market.

    Of a store its answers are kept (`rotascope.app.remembered`), so that the note of the same
    day and snapshot is there at once the next time; `verify` computes every number anew.

    Parameters
    ----------
    market
        As of a session.
    lens
        `history` or `policy`: what comes first; None = the plain order.
    audience
        `full`, or `brief` for the sections that carry the judgement.

    Raises
    ------
    BadUsage
        There is no such lens or audience.
    """
    if lens is not None:
        _known("lens", lens, LENSES)
    _known("audience", audience, AUDIENCES)
    store = market.facts if isinstance(market.facts, Store) else None
    with remembering(market, store) as reader:
        return make(reader, lens=lens, audience=audience)


def _known(what: str, asked: str, there: Iterable[str]) -> None:
    names = tuple(there)
    if asked not in names:
        close = nearest(asked, names)
        hint = f"did you mean {close[0]}?" if close else f"there are {', '.join(names)}"
        raise BadUsage(f"no {what} '{asked}'; {hint}")


def check_note_form(path: Path) -> str:
    """The form that a file's suffix asks for, where a file can be written there.

    Raises
    ------
    BadUsage
        A note is not written so, or not there.
    CannotAnswer
        A PDF is asked for and there is no browser to print it.
    """
    suffix = checked_form(path, "a note", NOTE_FORMS)
    if suffix == ".pdf":
        check_browser()
    return suffix


def write_note(note: Note, path: Path) -> None:
    """Write a note as HTML, Markdown, JSON or PDF, by the file's suffix."""
    suffix = check_note_form(path)
    if suffix == ".pdf":
        write_pdf(html(note), path)
        return
    forms = {".html": html, ".md": markdown}
    text = forms[suffix](note) if suffix in forms else json.dumps(as_dict(note), indent=1)
    write_text(path, text)


def check_track_form(path: Path) -> str:
    """The form that a file's suffix asks for, where a file can be written there.

    Raises
    ------
    BadUsage
        A track is not written so, or not there.
    """
    return checked_form(path, "a track", TRACK_FORMS)


def write_track(track: Track, path: Path) -> None:
    """Write a track as CSV, Parquet, JSON, SVG or PNG, by the file's suffix."""
    match check_track_form(path):
        case ".json":
            write_text(path, json.dumps(track.as_dict()))
        case ".csv":
            write_text(path, track.to_polars().write_csv())
        case ".svg":
            write_text(path, svg_of(track))
        case ".png":
            write_bytes(path, png_of(track))
        case _:
            rows = io.BytesIO()
            track.to_polars().write_parquet(rows)
            write_bytes(path, rows.getvalue())
