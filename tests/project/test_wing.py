"""The analysis wing opens no file and reads no clock, environment, chance or network."""

from __future__ import annotations

import tomllib
from pathlib import Path

import check_wing
import pytest

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "rotascope"

REACHING = [
    ("import os", "the environment"),
    ("import os.path as p", "the environment"),
    ("from pathlib import Path", "files"),
    ("import json, socket", "the network"),
    ("from urllib.request import urlopen", "the network"),
    ("import time", "the clock"),
    ("from time import monotonic", "the clock"),
    ("from importlib import resources", "files"),
    ("import random", "chance"),
    ("text = open('a').read()", "files"),
    ("def f():\n    with open('a') as g:\n        return g", "files"),
    ("from datetime import date\nnow = date.today()", "the clock"),
    ("import datetime\nnow = datetime.datetime.now(datetime.UTC)", "the clock"),
    ("import numpy as np\nd = np.datetime64('today')", "the clock"),
    ("import numpy as np\na = np.load('a.npy')", "files"),
    ("import numpy as np\ng = np.random.default_rng()", "chance"),
    ("import polars as pl\nf = pl.read_csv('a.csv')", "files"),
    ("import polars as pl\nf = pl.scan_parquet('a')", "files"),
    ("frame.write_parquet('a')", "files"),
    ("lazy.sink_csv('a')", "files"),
    ("path.read_text()", "files"),
    ("path.write_bytes(b'')", "files"),
]
INNOCENT = [
    "from datetime import date, time, timedelta",
    "import json",
    "import numpy as np\nd = np.datetime64('2026-01-30')",
    "import numpy as np\ng = np.random.default_rng(7)",
    "import polars as pl\nf = pl.DataFrame({'a': [1]})",
    "facts.scan('prices')",
    "market.read('streak(RUT, SPX)')",
    "from rotascope.core.time import Calendar",
    "opened = market.opened",
    "# open('a') in a comment\nnote = 'open(1)'",
]


@pytest.mark.parametrize(("text", "what"), REACHING)
def test_a_module_that_reaches_outside_is_found(text: str, what: str) -> None:
    reasons = [reason for _, reason in check_wing.reaches(text)]
    assert len(reasons) == 1
    assert reasons[0].endswith(what)


def test_the_line_is_named() -> None:
    assert [line for line, _ in check_wing.reaches("a = 1\n\nimport os\n")] == [3]


@pytest.mark.parametrize("text", INNOCENT)
def test_a_module_that_does_not_is_left_alone(text: str) -> None:
    assert list(check_wing.reaches(text)) == []


def test_the_wing_of_the_project_reaches_for_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert check_wing.main([str(SOURCE)]) == 0
    assert "reach for nothing" in capsys.readouterr().out


def test_a_reaching_file_fails_the_check(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "core").mkdir()
    (tmp_path / "core" / "clock.py").write_text("import time\n", encoding="utf-8")
    (tmp_path / "store").mkdir()
    (tmp_path / "store" / "disk.py").write_text("import os\n", encoding="utf-8")
    assert check_wing.main([str(tmp_path)]) == 1
    out = capsys.readouterr().out
    assert "clock.py:1: imports time: the clock" in out
    assert "disk.py" not in out


def test_a_folder_without_a_wing_is_a_wrong_call(tmp_path: Path) -> None:
    assert check_wing.main([str(tmp_path)]) == 2


def test_every_package_is_in_the_wing_or_known_to_be_outside() -> None:
    outside = {"app", "cli", "mcp", "providers", "store", "tables", "web"}
    packages = {path.parent.name for path in SOURCE.glob("*/__init__.py")}
    assert packages <= outside | set(check_wing.WING)


@pytest.mark.parametrize("contract", ["wing", "doors"])
def test_the_import_contracts_name_the_whole_wing(contract: str) -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = {c["id"]: c for c in settings["tool"]["importlinter"]["contracts"]}
    there = {name for name in check_wing.WING if (SOURCE / name / "__init__.py").exists()}
    assert set(contracts[contract]["source_modules"]) == {f"rotascope.{name}" for name in there}
