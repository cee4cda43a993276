"""A Spark session on this machine, shared by the tests of one process."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

SOURCE = Path(__file__).parents[2] / "src"
QUIET = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "OFF",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.memory": "2g",
    "spark.sql.shuffle.partitions": "4",
    "spark.sql.session.timeZone": "America/New_York",  # not UTC: known times must not care
}


def java() -> int:
    """The version of Java here; 0 = none."""
    home = os.environ.get("JAVA_HOME")
    command = shutil.which("java", path=f"{home}/bin") if home else shutil.which("java")
    if command is None:
        return 0
    told = subprocess.run([command, "-version"], capture_output=True, text=True, check=False).stderr
    found = re.search(r'version "(\d+)', told)
    return int(found[1]) if found else 0


@pytest.fixture(scope="session")
def needs_spark() -> None:
    """Skips, visibly, what needs Spark where it cannot run."""
    pytest.importorskip("pyspark", reason="the extra 'spark' is not installed")
    pytest.importorskip("pandas", reason="Spark's Python workers need pandas")
    if (found := java()) < 17:
        pytest.skip(f"Spark needs Java 17 or later; found {found or 'none'}")


@pytest.fixture(scope="session")
def worker_environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What a process that starts Spark's workers needs to know."""
    paths = [str(SOURCE), *filter(None, [os.environ.get("PYTHONPATH")])]
    return {
        "JAVA_TOOL_OPTIONS": "-XX:TieredStopAtLevel=1",  # short runs: compile fast, not well
        "PYSPARK_PYTHON": sys.executable,
        "PYTHONPATH": os.pathsep.join(paths),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_LOCAL_DIRS": str(tmp_path_factory.mktemp("spark")),
    }


@pytest.fixture(scope="session")
def spark(
    needs_spark: None,
    worker_environment: dict[str, str],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Any]:
    """A classic session with two cores, which leaves nothing behind."""
    from pyspark.sql import SparkSession

    with pytest.MonkeyPatch.context() as patch, warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # pandas 3 is new to Spark
        for name, value in worker_environment.items():
            patch.setenv(name, value)
        builder = SparkSession.builder.master("local[2]").appName("rotascope tests")
        warehouse = str(tmp_path_factory.mktemp("warehouse"))
        for name, value in {**QUIET, "spark.sql.warehouse.dir": warehouse}.items():
            builder = builder.config(name, value)
        session = builder.getOrCreate()
        yield session
        session.stop()
