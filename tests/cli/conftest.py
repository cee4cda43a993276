"""A small store, made by the command itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.calls import ask
from cli.small import vendor


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small market in a store; no test writes to it."""
    folder = tmp_path_factory.mktemp("small")
    made = ask("import", vendor(folder / "data"), "--store", folder / "S")
    assert made.status == 0, made.err
    return folder / "S"
