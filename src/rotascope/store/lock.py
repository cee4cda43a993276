"""One writer at a time: the lock of a store."""

from __future__ import annotations

import fcntl
import json
import os
from datetime import UTC, datetime
from pathlib import Path

from rotascope.core.errors import StoreTrouble


class WriteLock:
    """The right to write to a store, held until `release` or the end of the process.

    Parameters
    ----------
    path
        The lock file.
    what
        What the holder does, for whoever is refused.

    Raises
    ------
    StoreTrouble
        Another writer holds it; says which process, doing what, since when.
    """

    def __init__(self, path: Path, *, what: str) -> None:
        try:
            self._file = path.open("a+", encoding="utf-8")
        except OSError as error:
            raise StoreTrouble(f"cannot write to store {path.parent}: {error.strerror}") from None
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            holder = _holder(path)
            self._file.close()
            raise StoreTrouble(f"store {path.parent} is being written by {holder}") from None
        self._file.truncate(0)
        since = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
        self._file.write(json.dumps({"process": os.getpid(), "what": what, "since": since}))
        self._file.flush()

    def release(self) -> None:
        """Let others write."""
        self._file.truncate(0)
        self._file.close()


def _holder(path: Path) -> str:
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        return f"process {told['process']} ({told['what']}, since {told['since']})"
    except (OSError, ValueError, KeyError, TypeError):
        return "another process"
