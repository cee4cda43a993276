"""Writing notes and tracks to files, never half."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path

from rotascope.app.opening import Market
from rotascope.core.errors import BadUsage
from rotascope.core.reading import Track
from rotascope.notes.desk import Reader
from rotascope.notes.document import Note
from rotascope.notes.make import make
from rotascope.notes.markdown import markdown
from rotascope.notes.page import html
from rotascope.notes.record import as_dict

TRACK_FORMS = (".csv", ".parquet", ".json", ".svg", ".png")
NOTE_FORMS = (".html", ".md", ".json")


def write_text(path: Path, text: str) -> None:
    """Write a text file whole or not at all.

    Raises
    ------
    BadUsage
        The file cannot be written there.
    """
    try:
        handle, name = tempfile.mkstemp(dir=path.parent or Path(), suffix=path.suffix)
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.write(text)
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except OSError as error:
        raise BadUsage(f"cannot write {path}: {error.strerror}") from None


def note_of(market: Market) -> Note:
    """The note of a market."""
    reader: Reader = market
    return make(reader)


def write_note(note: Note, path: Path) -> None:
    """Write a note as HTML, Markdown or JSON, by the file's suffix."""
    suffix = path.suffix.lower()
    if suffix not in NOTE_FORMS:
        raise BadUsage(f"a note is written as {', '.join(NOTE_FORMS)}, not '{path.name}'")
    forms = {".html": html, ".md": markdown}
    text = forms[suffix](note) if suffix in forms else json.dumps(as_dict(note), indent=1)
    write_text(path, text)


def check_track_form(path: Path) -> str:
    """The form that a file's suffix asks for.

    Raises
    ------
    BadUsage
        A track is not written so.
    """
    suffix = path.suffix.lower()
    if suffix not in TRACK_FORMS:
        raise BadUsage(f"a track is written as {', '.join(TRACK_FORMS)}, not '{path.name}'")
    return suffix


def write_track(track: Track, path: Path) -> None:
    """Write a track as CSV, Parquet, JSON, SVG or PNG, by the file's suffix."""
    suffix = check_track_form(path)
    if suffix == ".json":
        write_text(path, json.dumps(track.as_dict()))
    elif suffix == ".csv":
        write_text(path, track.to_polars().write_csv())
    else:
        try:
            track.to_polars().write_parquet(path)
        except OSError as error:
            raise BadUsage(f"cannot write {path}: {error}") from None
