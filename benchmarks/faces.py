"""How long a user waits: the command line, one reading, the note, one more session."""

from __future__ import annotations

import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

COMMAND = [sys.executable, "-c", "from rotascope.cli.main import main; main()"]

EXPRESSIONS = (
    "streak(RUT, SPX)",
    "return(SPX, ytd)",
    "excess(IWM, SPY, 63d)",
    "drawdown(RUT)",
    "volatility(SPX)",
    "correlation(RUT, SPX, 63d)",
    "quadrant(IWM, SPY)",
    "weight(MAG7, in=SP500)",
    "top_weight(SP500, 10)",
    "hhi(SP500)",
    "breadth(SP500, above=200d)",
    "advances(SP500)",
    "dispersion(SP500)",
    "contribution(MAG7, in=SP500, ytd)",
    "longest_since(streak(RUT, SPX))",
)
"""Readings that the built-in market and the real pack both answer."""


AS_OF = "2026-01-30"
"""The session of the readings on the real pack, whose tables end on different days."""


def command(arguments: list[str]) -> dict[str, float]:
    """Wall and processor seconds of one run of the command."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    subprocess.run([*COMMAND, *arguments], check=True, stdout=subprocess.DEVNULL)
    wall = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {"wall": wall, "cpu": spent}


def start_up(repeat: int) -> dict[str, float]:
    """The first run of `--help`, and the median of the next."""
    runs = [command(["--help"]) for _ in range(1 + repeat)]
    return {
        "first_wall": runs[0]["wall"],
        "first_cpu": runs[0]["cpu"],
        "wall": statistics.median(one["wall"] for one in runs[1:]),
        "cpu": statistics.median(one["cpu"] for one in runs[1:]),
    }


def note(store: Path | None, as_of: str | None) -> dict[str, float]:
    """The note from the command line, twice."""
    with tempfile.TemporaryDirectory() as folder:
        arguments = ["note", "--out", str(Path(folder) / "note.html")]
        if store is not None:
            arguments += ["--store", str(store)]
        if as_of is not None:
            arguments += ["--as-of", as_of]
        first, second = command(arguments), command(arguments)
    return {"first": first["wall"], "second": second["wall"]}


def readings(store: Path | None, as_of: str | None) -> dict[str, float]:
    """Milliseconds of a reading in one process: the first time, and again."""
    from rotascope.app.opening import open_market

    start = time.perf_counter()
    market = open_market(store, as_of=as_of)
    opened = time.perf_counter() - start
    times: list[list[float]] = []
    for _ in range(2):
        times.append([])
        for expression in EXPRESSIONS:
            start = time.perf_counter()
            market.read(expression)
            times[-1].append(1000 * (time.perf_counter() - start))
    return {
        "open_ms": 1000 * opened,
        "first_p50_ms": statistics.median(times[0]),
        "first_max_ms": max(times[0]),
        "p50_ms": statistics.median(times[1]),
        "max_ms": max(times[1]),
    }


def in_a_process(store: Path | None, as_of: str | None) -> dict[str, float]:
    """The readings, timed in a process of their own."""
    asked = [sys.executable, "-m", "benchmarks.faces", str(store or ""), as_of or ""]
    told = subprocess.run(asked, check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(told.stdout)
    return found


def measured(stores: dict[str, Path | None], repeat: int) -> dict[str, Any]:
    """Start-up, and readings and note for each store (None = the built-in market)."""
    found: dict[str, Any] = {"start": start_up(repeat)}
    for name, store in stores.items():
        as_of = AS_OF if store is not None else None
        try:
            found[name] = {"reading": in_a_process(store, as_of), "note": note(store, as_of)}
        except subprocess.CalledProcessError as error:
            told = (error.stderr or "").strip().splitlines()
            found[name] = {"failed": (told or [f"exit status {error.returncode}"])[-1]}
    return found


if __name__ == "__main__":
    print(json.dumps(readings(Path(sys.argv[1]) if sys.argv[1] else None, sys.argv[2] or None)))
