"""One engine on one panel in a process of its own: times, peak memory, figures.

usage: python -m benchmarks.child ENGINE PANEL OUT
"""

from __future__ import annotations

import importlib
import json
import resource
import statistics
import sys
import time
from pathlib import Path
from typing import Any

import polars as pl

from benchmarks.panel import Panel

ENGINES: dict[str, tuple[str, str, dict[str, Any], tuple[str, ...]]] = {
    "reading, Polars": ("benchmarks.reading", "with_polars", {}, ()),
    "reading, PyArrow": ("benchmarks.reading", "with_pyarrow", {}, ("pyarrow.parquet",)),
    "Rotascope, 1 thread": ("benchmarks.ours", "figures", {"threads": 1}, ()),
    "Rotascope, 2 threads": ("benchmarks.ours", "figures", {"threads": 2}, ()),
    "Rotascope, kernels alone": ("benchmarks.ours", "kernels", {"threads": 2}, ()),
    "Rotascope, kept": ("benchmarks.ours", "kept_figures", {"threads": 2}, ()),
    "Rotascope, tracks": ("benchmarks.ours", "tracks", {}, ("rotascope.app.opening",)),
    "Rotascope, one more session": ("benchmarks.ours", "one_more_session", {"threads": 2}, ()),
    "Polars": ("benchmarks.polars_peer", "figures", {}, ()),
    "DuckDB": ("benchmarks.duckdb_peer", "figures", {}, ("duckdb",)),
    "pandas": ("benchmarks.pandas_peer", "figures", {}, ("pandas",)),
}
"""Name -> module, function, its choices, libraries imported before the clock starts."""

SHORT = 0.1
"""Seconds below which a call is made eight times more: one call of milliseconds is noise."""

ONCE = {"pandas"}
"""Engines that are too slow to be called twice."""


def peak_mb() -> float:
    """Peak resident memory of this process in megabytes."""
    status = Path("/proc/self/status")
    if status.is_file():
        for line in status.read_text().splitlines():
            if line.startswith("VmHWM"):
                return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measured(engine: str, panel: Panel, out: Path) -> dict[str, Any]:
    """Seconds of the first and of the second call, and peak memory; figures go to `out`.

    Where the second call is short, its time is the median of nine.
    """
    module, function, choices, libraries = ENGINES[engine]
    for library in libraries:
        importlib.import_module(library)
    call = getattr(importlib.import_module(module), function)
    prepare = getattr(importlib.import_module(module), f"before_{function}", None)
    idle = peak_mb()
    seconds: list[float] = []
    calls = 1 if engine in ONCE else 2
    while len(seconds) < calls:
        if prepare is not None:
            prepare(panel)
        start = time.perf_counter()
        found = call(panel, **choices)
        seconds.append(time.perf_counter() - start)
        if len(seconds) == 2 and seconds[-1] < SHORT:
            calls += 8
        if isinstance(found, pl.DataFrame):
            found.write_parquet(out)
        del found
    again = statistics.median(seconds[1:] or seconds)
    return {"first": seconds[0], "second": again, "peak_mb": peak_mb(), "idle_mb": idle}


if __name__ == "__main__":
    print(json.dumps(measured(sys.argv[1], Panel(Path(sys.argv[2])), Path(sys.argv[3]))))
