"""The how-to page on clusters says what works: its blocks are run as they stand."""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "clusters.md"
TEXT = PAGE.read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```python\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)
SHELL = re.findall(r"^```sh\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)


def the(word: str) -> str:
    """The one block with a word in it."""
    (found,) = [block for block in BLOCKS if word in block]
    return found


def run(code: str, folder: Path, environment: dict[str, str]) -> str:
    """What a block prints; a failure shows what it said."""
    script = folder / "block.py"
    script.write_text(code, encoding="utf-8")
    result = subprocess.run(
        [sys.executable, "-W", "ignore", str(script)],
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
    command = SHELL[0].splitlines()[1].split()
    assert command[:2] == ["rotascope", "sample"]
    code = "import sys; from rotascope.cli.main import main; sys.exit(main())"
    subprocess.run(
        [sys.executable, "-c", code, *command[1:]],
        cwd=made,
        env={**os.environ, **worker_environment},
        capture_output=True,
        check=True,
    )
    return made


def test_every_block_of_the_page_is_run_here() -> None:
    words = (
        "sink_parquet",
        'local[2]")\n    .config',
        "largest difference",
        ".remote(",
        "loky",
        "distributed",
        "ray.init",
    )
    assert {block for word in words for block in BLOCKS if word in block} == set(BLOCKS)
    assert len(BLOCKS) == 8


@pytest.mark.slow
def test_spark_on_this_machine_and_through_connect(
    needs_spark: None, folder: Path, worker_environment: dict[str, str]
) -> None:
    run(the("sink_parquet"), folder, worker_environment)
    told = run(the("sectors_on_spark"), folder, worker_environment)
    assert "2026-01-30" in told
    assert "largest difference" in run(the("largest difference"), folder, worker_environment)
    if importlib.util.find_spec("grpc") is None:
        pytest.skip("Spark Connect: pyspark[connect] is not installed")
    run(the(".remote("), folder, worker_environment)


@pytest.mark.slow
def test_sweeps_on_processes_dask_and_ray(folder: Path, worker_environment: dict[str, str]) -> None:
    pytest.importorskip("joblib", reason="the extra 'sweeps' is not installed")
    told = run(the("print(readings)"), folder, worker_environment)
    assert "excess(RUT, SPX, 1m)" in told
    low, high = re.findall(
        r"-?\d+\.?\d*(?:e-?\d+)?", run(the("resample"), folder, {**worker_environment})
    )
    assert float(low) < float(high)
    for library in ("distributed", "ray"):
        if importlib.util.find_spec(library) is None:
            pytest.skip(f"{library} is not installed: its block was not run")
        run(
            the(f"{library}" + (" import Client" if library == "distributed" else ".init")),
            folder,
            worker_environment,
        )
