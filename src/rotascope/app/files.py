"""Writing a file whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from rotascope.core.errors import BadUsage


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


def checked_form(path: Path, what: str, forms: tuple[str, ...]) -> str:
    """The form that a file's suffix asks for, where such a thing can be written there.

    Raises
    ------
    BadUsage
        It is not written so, or not there.
    """
    suffix = path.suffix.lower()
    if suffix not in forms:
        raise BadUsage(f"{what} is written as {', '.join(forms)}, not '{path.name}'")
    if not path.parent.is_dir():
        raise BadUsage(f"cannot write {path}: there is no directory {path.parent}")
    if path.is_dir():
        raise BadUsage(f"cannot write {path}: it is a directory")
    return suffix
