"""Writing notes and tracks to files, never half."""

from __future__ import annotations

import io
import json
import os
import tempfile
from pathlib import Path

from rotascope.app.opening import Market
from rotascope.app.pictures import png_of, svg_of
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
    write_bytes(path, text.encode("utf-8", "backslashreplace"))


def write_bytes(path: Path, data: bytes) -> None:
    """Write a file whole or not at all.

    Raises
    ------
    BadUsage
        The file cannot be written there.
    """
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, suffix=path.suffix)
    except OSError as error:
        raise BadUsage(f"cannot write {path}: {error.strerror}") from None
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
        temporary.chmod(0o644)
        temporary.replace(path)
    except OSError as error:
        raise BadUsage(f"cannot write {path}: {error.strerror}") from None
    finally:
        temporary.unlink(missing_ok=True)


def note_of(market: Market) -> Note:
    """The note of a market."""
    reader: Reader = market
    return make(reader)


def check_note_form(path: Path) -> str:
    """The form that a file's suffix asks for, where a file can be written there.

    Raises
    ------
    BadUsage
        A note is not written so, or not there.
    """
    return _form(path, "note", NOTE_FORMS)


def write_note(note: Note, path: Path) -> None:
    """Write a note as HTML, Markdown or JSON, by the file's suffix."""
    suffix = check_note_form(path)
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
    return _form(path, "track", TRACK_FORMS)


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


def _form(path: Path, what: str, forms: tuple[str, ...]) -> str:
    suffix = path.suffix.lower()
    if suffix not in forms:
        raise BadUsage(f"a {what} is written as {', '.join(forms)}, not '{path.name}'")
    if not path.parent.is_dir():
        raise BadUsage(f"cannot write {path}: there is no directory {path.parent}")
    if path.is_dir():
        raise BadUsage(f"cannot write {path}: it is a directory")
    return suffix
