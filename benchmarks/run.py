"""All engines on all panels in one run: seconds, peak memory, and whether they agree.

usage: python -m benchmarks.run [--members N] [--sessions M] [--peers ...] [--repeat K]
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import polars as pl

from benchmarks import faces, onemore
from benchmarks.compare import compared
from benchmarks.panel import Panel, Recipe, generate
from benchmarks.stores import pack_store, panel_of, store_of
from benchmarks.table import as_markdown

ROOT = Path(__file__).parents[1]
HISTORY = Path(__file__).parent / "history"
READING = ("reading, Polars", "reading, PyArrow")
PEERS = {
    "rotascope": ("Rotascope, 1 thread", "Rotascope, 2 threads", "Rotascope, kernels alone"),
    "tracks": ("Rotascope, tracks",),
    "polars": ("Polars",),
    "duckdb": ("DuckDB",),
    "pandas": ("pandas",),
}
LIBRARIES = ("rotascope", "numpy", "numba", "polars", "pyarrow", "duckdb", "pandas")
PATIENCE = 1_800


def one_process(engine: str, panel: Panel, out: Path) -> dict[str, Any]:
    """What an engine took, in a process of its own; `failed` says why it took nothing."""
    asked = [sys.executable, "-m", "benchmarks.child", engine, str(panel.folder), str(out)]
    environment = dict(os.environ)
    if engine.endswith("1 thread"):
        environment["POLARS_MAX_THREADS"] = "1"
    try:
        told = subprocess.run(
            asked, check=True, capture_output=True, text=True, env=environment, timeout=PATIENCE
        )
    except subprocess.TimeoutExpired:
        return {"failed": f"more than {PATIENCE} s"}
    except subprocess.CalledProcessError as error:
        return {"failed": (error.stderr.strip().splitlines() or [f"exit {error.returncode}"])[-1]}
    found: dict[str, Any] = json.loads(told.stdout)
    return found


def best(runs: list[dict[str, Any]]) -> dict[str, Any]:
    """The fastest of an engine's runs; the largest of their peaks."""
    good = [one for one in runs if "failed" not in one]
    if not good:
        return runs[0]
    return {
        "first": min(one["first"] for one in good),
        "second": min(one["second"] for one in good),
        "peak_mb": max(one["peak_mb"] for one in good),
        "idle_mb": good[0]["idle_mb"],
    }


def compete(panel: Panel, engines: list[str], repeat: int) -> list[dict[str, Any]]:
    """Every engine on one panel, `repeat` times in turn, and how their figures compare."""
    runs: dict[str, list[dict[str, Any]]] = {engine: [] for engine in engines}
    with tempfile.TemporaryDirectory() as folder:
        outs = {engine: Path(folder) / f"{n}.parquet" for n, engine in enumerate(engines)}
        one_process(READING[0], panel, outs[engines[0]])  # the file is in the page cache now
        for _ in range(repeat):
            for engine in engines:
                print(f"  {engine} ...", file=sys.stderr, flush=True)
                runs[engine].append(one_process(engine, panel, outs[engine]))
        figures = {e: pl.read_parquet(out) for e, out in outs.items() if out.is_file()}
    return judged({engine: best(found) for engine, found in runs.items()}, figures)


def one_more(panel: Panel) -> dict[str, Any]:
    """What one more session costs a store that keeps its figures."""
    print("  one more session ...", file=sys.stderr, flush=True)
    with tempfile.TemporaryDirectory() as folder:
        return onemore.measured(panel, one_process, Path(folder))


def judged(
    times: dict[str, dict[str, Any]], figures: dict[str, pl.DataFrame]
) -> list[dict[str, Any]]:
    """A row per engine: its times, their ratio to reading, its figures against the others'.

    An engine agrees when it and those that found the same are more than half of all.
    """
    limit = min(t["second"] for e, t in times.items() if e in READING and "failed" not in t)
    rows = []
    for engine, found in times.items():
        row = {"engine": engine, **found}
        if "failed" not in found:
            row["ratio"] = found["second"] / limit
        if engine in figures:
            others = {e: compared(figures[engine], f) for e, f in figures.items() if e != engine}
            fine = [one for one in others.values() if one.agreed]
            row["agrees"] = 2 * (len(fine) + 1) > len(figures) or not others
            row["with"] = f"{len(fine)} of {len(others)}"
            worst = max((fine or list(others.values())), key=lambda one: one.farthest, default=None)
            row["apart"] = worst.farthest if worst else None
            bad = [one for one in others.values() if not one.agreed]
            if bad:
                row["where"] = bad[0].figure
        rows.append(row)
    return rows


def machine() -> dict[str, Any]:
    """What the run was made on: no name of the machine and no path."""
    versions = {}
    for library in LIBRARIES:
        try:
            versions[library] = version(library)
        except PackageNotFoundError:
            continue
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return {
        "cores": os.cpu_count(),
        "memory_gb": round(memory, 1),
        "system": platform.system(),
        "processor": platform.machine(),
        "python": platform.python_version(),
        "libraries": versions,
        "load": round(os.getloadavg()[0], 2),
    }


def panels(recipe: Recipe, cache: Path, data: Path) -> dict[str, Panel]:
    """The generated panel, and the two indices of the real pack where it is there."""
    found = {"generated": generate(recipe, cache)}
    if not (data / "indices_daily.parquet").is_file():
        print(f"skipped: SP500 and R2000, the real pack is not at {data}", file=sys.stderr)
        return found
    store = pack_store(data, cache / "pack")
    for index in ("SP500", "R2000"):
        found[index] = panel_of(store, index, cache / "pack" / index)
    return found


def record(found: dict[str, Any], folder: Path) -> Path:
    """The run as a file of the history."""
    text = json.dumps(found, indent=1, sort_keys=True) + "\n"
    stamp = found["when"].replace("-", "").replace(":", "").replace("+0000", "Z")
    path = folder / f"{stamp}-{sha256(text.encode()).hexdigest()[:6]}.json"
    folder.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def arguments_of(given: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.run", description=__doc__)
    parser.add_argument("--members", type=int, default=Recipe.members)
    parser.add_argument("--sessions", type=int, default=Recipe.sessions)
    parser.add_argument("--seed", type=int, default=Recipe.seed)
    parser.add_argument("--peers", nargs="*", choices=PEERS, help="default: all but tracks")
    parser.add_argument("--repeat", type=int, default=1)
    parser.add_argument("--only", nargs="*", help="panels: generated SP500 R2000 faces")
    cache = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache"))
    parser.add_argument("--cache", type=Path, default=cache / "rotascope-benchmarks")
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--history", type=Path, default=HISTORY)
    return parser.parse_args(given)


def main(given: list[str]) -> int:
    asked = arguments_of(given)
    recipe = Recipe(asked.members, asked.sessions, asked.seed)
    facts, found = machine(), dict[str, Any]()
    made = panels(recipe, asked.cache, asked.data)
    peers = asked.peers or [p for p in PEERS if p != "tracks"]
    for name, panel in made.items():
        if asked.only is None or name in asked.only:
            engines = [*READING, *(e for p in peers for e in PEERS[p])]
            if name == "generated":
                store_of(panel)
            print(f"{name}: {panel.facts()['rows']:,} rows", file=sys.stderr)
            found[name] = {"panel": panel.facts(), "engines": compete(panel, engines, asked.repeat)}
            if name == "generated" and "rotascope" in peers:
                found[name]["one_more"] = one_more(panel)
    if asked.only is None or "faces" in asked.only:
        stores: dict[str, Path | None] = {"built-in": None}
        if "SP500" in made:
            stores["pack"] = made["SP500"].store.resolve()
        found["faces"] = faces.measured(stores, max(3, asked.repeat))
    when = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    run = {"when": when, "repeat": asked.repeat, "machine": facts, "results": found}
    path = record(run, asked.history)
    print(as_markdown(run))
    print(f"written to {path.name} of the history", file=sys.stderr)
    rows = [row for one in found.values() for row in one.get("engines", [])]
    return 0 if all(row.get("agrees", True) for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
