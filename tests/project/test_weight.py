"""What is imported when: nothing heavy before it is needed."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

HEAVY = (
    "altair",
    "deltalake",
    "exchange_calendars",
    "joblib",
    "lark",
    "numba",
    "pyspark",
    "pandas",
    "pyarrow",
    "pydantic",
    "rich",
    "scipy",
    "sklearn",
    "statsmodels",
)
HELP = """
import atexit, sys
atexit.register(lambda: print("MODULES", *sorted({name.split(".")[0] for name in sys.modules})))
sys.argv = ["rotascope", "--help"]
from rotascope.cli.main import main
sys.exit(main())
"""
IMPORT = """
import rotascope, sys
print("MODULES", *sorted({name.split(".")[0] for name in sys.modules}))
"""


def loaded(code: str) -> set[str]:
    result = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        env={**os.environ, "TERM": "dumb"},
        check=False,
    )
    assert result.returncode == 0, result.stderr
    last = result.stdout.strip().splitlines()[-1].split()
    assert last[0] == "MODULES"
    return set(last[1:])


@pytest.mark.parametrize("code", [IMPORT, HELP], ids=["import rotascope", "rotascope --help"])
def test_nothing_heavy_is_loaded_too_early(code: str) -> None:
    names = loaded(code)
    assert "rotascope" in names
    assert names & set(HEAVY) == set()
