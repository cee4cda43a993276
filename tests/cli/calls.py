"""Calling the command: for real in a process of its own, or inside this one."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
COMMAND = [sys.executable, "-m", "rotascope.cli.main"]


@dataclass(frozen=True)
class Answer:
    """What a call gave: exit status, output, error stream."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one object on the output."""
        return json.loads(self.out)

    @property
    def refusal(self) -> str:
        """The one line with which it was refused; fails where it was not, or in more lines."""
        assert self.status in (2, 3), (self.status, self.out, self.err)
        assert self.out == ""
        assert self.err.startswith("rotascope: "), self.err
        assert self.err.endswith("\n")
        assert len(self.err.splitlines()) == 1, self.err
        assert "Traceback" not in self.err
        return self.err.removeprefix("rotascope: ").rstrip("\n")


def environment() -> dict[str, str]:
    """An environment in which the checkout's package is the one that runs."""
    return {**os.environ, "PYTHONPATH": str(ROOT / "src"), "TERM": "dumb", "COLUMNS": "100"}


def call(*words: object, folder: Path | None = None) -> Answer:
    """The real command, in a process of its own."""
    found = subprocess.run(
        [*COMMAND, *map(os.fspath, words)],  # type: ignore[arg-type]  # texts and paths
        capture_output=True,
        cwd=folder,
        env=environment(),
        check=False,
        timeout=120,
    )
    return Answer(found.returncode, found.stdout.decode(), found.stderr.decode())


def ask(*words: object) -> Answer:
    """The same code in this process, for tests that ask a great deal."""
    from rotascope.cli.main import run

    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        status = run([os.fspath(word) for word in words])  # type: ignore[call-overload]  # as above
    return Answer(status, out.getvalue(), err.getvalue())
