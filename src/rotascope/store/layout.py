"""Where a store keeps what, and writes that a crash cannot leave half done."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from rotascope.core.errors import StoreTrouble

QUARANTINE = "quarantine"


class Layout:
    """The places in a store's directory.

    Parameters
    ----------
    root
        The directory; it need not exist.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.current = root / "CURRENT"
        self.snapshots = root / "snapshots"
        self.settings = root / "settings.toml"
        self.next_settings = root / "settings.next"
        self.lock = root / "lock"

    def table(self, name: str) -> Path:
        """The directory of a table, or of the quarantine."""
        return self.root / QUARANTINE if name == QUARANTINE else self.root / "tables" / name

    def snapshot(self, name: str) -> Path:
        """The file of a snapshot."""
        return self.snapshots / f"{name}.json"

    def table_names(self) -> list[str]:
        """The tables that have a directory, the quarantine included."""
        tables = self.root / "tables"
        found = sorted(p.name for p in tables.iterdir()) if tables.is_dir() else []
        return [*found, QUARANTINE] if self.table(QUARANTINE).exists() else found

    def make(self) -> None:
        """Make the directory.

        Raises
        ------
        StoreTrouble
            It cannot be made.
        """
        try:
            self.snapshots.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreTrouble(f"cannot make a store at {self.root}: {error.strerror}") from None


def sync(path: Path) -> None:
    """Make a file or directory survive a power cut."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def put(path: Path, text: str) -> None:
    """Put a text in a file so that a reader sees the old one or the new one, never a part."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with temporary.open("w", encoding="utf-8") as out:
            out.write(text)
            out.flush()
            os.fsync(out.fileno())
        temporary.replace(path)
    finally:
        with suppress(FileNotFoundError):
            temporary.unlink()
    sync(path.parent)


def text_of(path: Path) -> str | None:
    """The text of a file; None where there is no file.

    Raises
    ------
    StoreTrouble
        The file cannot be read or is not text.
    """
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise StoreTrouble(f"cannot read {path}: {error}") from None
