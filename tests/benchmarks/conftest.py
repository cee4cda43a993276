"""Small generated panels, made once for a test process."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
if str(ROOT) not in sys.path:
    sys.path.append(str(ROOT))  # the benchmarks are no part of the package

from benchmarks.panel import Panel, Recipe, generate  # noqa: E402 - the path comes first
from benchmarks.stores import store_of  # noqa: E402 - the path comes first


@pytest.fixture(scope="session")
def panel(tmp_path_factory: pytest.TempPathFactory) -> Panel:
    """60 members on 400 sessions, as a panel and as a store."""
    made = generate(Recipe(members=60, sessions=400, seed=5), tmp_path_factory.mktemp("panels"))
    store_of(made)
    return made
