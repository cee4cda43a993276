"""The import contracts hold, and each of them fails when a copy of the code breaks it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LINT = "from importlinter.cli import lint_imports_command; lint_imports_command()"

# Module to add, its text, and the contract that must then be broken.
BREACHES = {
    "upward": (
        {"core/breach.py": "from rotascope.app import pages\n"},
        "Each layer imports only from those below it",
    ),
    "upward for types only": (
        {
            "tables/breach.py": "from typing import TYPE_CHECKING\n"
            "if TYPE_CHECKING:\n    from rotascope.store import facts\n"
        },
        "Each layer imports only from those below it",
    ),
    "upward inside a function": (
        {"stats/breach.py": "def f():\n    from rotascope.tables import schema\n"},
        "Each layer imports only from those below it",
    ),
    "between store and providers": (
        {"store/breach.py": "from rotascope.providers import breach\n", "providers/breach.py": ""},
        "Each layer imports only from those below it",
    ),
    "a package without a layer": (
        {"misplaced/__init__.py": ""},
        "Each layer imports only from those below it",
    ),
    "the wing sees the store": (
        {"language/breach.py": "from rotascope.store import facts\n"},
        "The analysis wing never sees the store, the providers or the app",
    ),
    "the wing knows a storage library": (
        {"core/breach.py": "import deltalake\n"},
        "The analysis wing knows no storage, settings or command-line library",
    ),
    "a cycle of siblings": (
        {
            "core/breach.py": "from rotascope.core import breach_too\n",
            "core/breach_too.py": "from rotascope.core import breach\n",
        },
        "No two siblings import each other, at any depth",
    ),
}


def linted(source: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [
            sys.executable,
            "-c",
            LINT,
            "--config",
            str(ROOT / "pyproject.toml"),
            "--no-cache",
            "--no-logo",
        ],
        cwd=source,
        env={**os.environ, "PYTHONPATH": str(source), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )


def broken(output: str) -> list[str]:
    return [line[: -len(" BROKEN")] for line in output.splitlines() if line.endswith(" BROKEN")]


def test_the_project_keeps_its_contracts() -> None:
    result = linted(ROOT / "src")
    assert broken(result.stdout) == []
    assert "Contracts: 4 kept, 0 broken." in result.stdout
    assert result.returncode == 0


@pytest.mark.parametrize("breach", BREACHES)
def test_a_breach_is_found(breach: str, tmp_path: Path) -> None:
    files, contract = BREACHES[breach]
    package = tmp_path / "rotascope"
    shutil.copytree(
        ROOT / "src" / "rotascope", package, ignore=shutil.ignore_patterns("__pycache__")
    )
    for name, text in files.items():
        (package / name).parent.mkdir(exist_ok=True)
        (package / name).write_text(text, encoding="utf-8")
    result = linted(tmp_path)
    assert result.returncode == 1, result.stdout + result.stderr
    assert contract in broken(result.stdout)
