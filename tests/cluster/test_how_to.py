"""The how-to page on clusters says what works: its blocks are run as they stand."""

from __future__ import annotations

import importlib.util
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "clusters.md"
TEXT = PAGE.read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```python\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)
SPARK = ("sink_parquet", "sectors_on_spark", "largest difference")
SWEEPS = ('write_parquet("readings', "mean_of_a_resample")
BACKENDS = {"distributed": "from distributed import", "ray": "ray.init"}
SHELL = re.findall(r"^```sh\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)


def the(word: str) -> str:
    """The one block with a word in it."""
    (found,) = [block for block in BLOCKS if word in block]
    return found


def run(code: str, folder: Path, environment: dict[str, str], *words: str) -> str:
    """What a block prints; a failure shows what it said."""
    script = folder / "block.py"
    script.write_text(code, encoding="utf-8")
    result = subprocess.run(
        [sys.executable, "-W", "ignore", str(script), *words],
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert result.returncode == 0, result.stderr[-3000:]
    return result.stdout


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, worker_environment: dict[str, str]) -> Path:
    """A directory in which the page's commands were given."""
    made = tmp_path_factory.mktemp("clusters")
    code = "import sys; from rotascope.cli.main import main; sys.exit(main())"
    for line in SHELL[0].splitlines():
        program, *words = shlex.split(line)
        assert program == "rotascope"
        run(code, made, worker_environment, *words)
    return made


def test_every_block_of_the_page_is_run_here() -> None:
    words = (*SPARK, ".remote(", *SWEEPS, *BACKENDS.values())
    assert sorted(the(word) for word in words) == sorted(BLOCKS)
    assert len(SHELL) == 1


@pytest.mark.slow
def test_spark_on_this_machine_and_through_connect(
    needs_spark: None, folder: Path, worker_environment: dict[str, str]
) -> None:
    told = [run(the(word), folder, worker_environment) for word in SPARK]
    assert "2026-01-30" in told[1]
    assert "largest difference" in told[2]
    if importlib.util.find_spec("grpc") is None:
        pytest.skip("pyspark[connect] is not installed: the block on Spark Connect was not run")
    run(the(".remote("), folder, worker_environment)


@pytest.mark.slow
def test_sweeps_on_processes_dask_and_ray(folder: Path, worker_environment: dict[str, str]) -> None:
    pytest.importorskip("joblib", reason="the extra 'sweeps' is not installed")
    told = [run(the(word), folder, worker_environment) for word in SWEEPS]
    assert "points" in told[0]
    low, high = (float(figure) for figure in told[1].strip(" []\n").split())
    assert low < high
    absent = [name for name in BACKENDS if importlib.util.find_spec(name) is None]
    for name in BACKENDS.keys() - absent:
        run(the(BACKENDS[name]), folder, worker_environment)
    if absent:
        pytest.skip(f"not installed: {', '.join(absent)}; their blocks were not run")
