"""A run compares before it counts, tells failures, and leaves a file and a page."""

from __future__ import annotations

import json
import math
import re
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from benchmarks.compare import compared
from benchmarks.panel import FIGURES, Panel

from benchmarks import page, run, table

ROOT = Path(__file__).parents[2]
TIMES = {"first": 3.0, "second": 2.0, "peak_mb": 300.0, "idle_mb": 90.0}


def figures(value: float | None = 0.5, **other: Any) -> pl.DataFrame:
    days = [date(2025, 1, 2) + timedelta(days=n) for n in range(3)]
    columns = {name: [value] * 3 for name in FIGURES} | other
    return pl.DataFrame({"session": days, **columns}, strict=False)


def result(**seconds: float) -> dict[str, Any]:
    """A run at full size with these seconds."""
    rows = [
        {**TIMES, "engine": engine, "second": second, "ratio": second / 0.5, "agrees": True}
        for engine, second in seconds.items()
    ]
    panel = {"members": 5000, "sessions": 9000, "rows": 37_000_000, "files": 144, "index": "PANEL"}
    machine = {
        "cores": 2, "memory_gb": 23.5, "system": "Linux", "processor": "x86_64",
        "python": "3.11.7", "libraries": {"polars": "2.1.0"}, "load": 0.1,
    }  # fmt: skip
    results = {"generated": {"panel": panel, "engines": rows}}
    return {"when": "2026-01-05T10:00:00Z", "repeat": 1, "machine": machine, "results": results}


def test_equal_figures_agree() -> None:
    found = compared(figures(), figures())
    assert found.agreed
    assert found.farthest == 0.0


@pytest.mark.parametrize(("apart", "agreed"), [(1e-12, True), (2e-9, False)])
def test_figures_agree_to_a_billionth(apart: float, agreed: bool) -> None:
    found = compared(figures(), figures(hhi=[0.5, 0.5 + apart, 0.5]))
    assert found.agreed is agreed
    assert found.farthest == pytest.approx(apart, rel=1e-3)
    assert found.figure == "hhi"


def test_a_missing_value_is_no_agreement() -> None:
    found = compared(figures(), figures(median=[0.5, None, 0.5]))
    assert not found.agreed
    assert (found.lopsided, found.figure) == (1, "median")


def test_a_figure_that_an_engine_lacks_is_left_out() -> None:
    assert compared(figures(), figures(covered=[None, None, None])).agreed


def test_figures_of_other_sessions_cannot_be_compared() -> None:
    with pytest.raises(ValueError, match="different sessions"):
        compared(figures(), figures().head(2))


def test_ratios_are_to_the_fastest_reader() -> None:
    times = {
        "reading, Polars": {**TIMES, "second": 0.5},
        "reading, PyArrow": {**TIMES, "second": 0.8},
        "Polars": {**TIMES, "second": 6.0},
    }
    rows = {row["engine"]: row for row in run.judged(times, {"Polars": figures()})}
    assert rows["Polars"]["ratio"] == 12.0
    assert rows["reading, PyArrow"]["ratio"] == 1.6
    assert "agrees" not in rows["reading, Polars"]


def test_no_time_counts_for_an_engine_that_differs() -> None:
    times = {"reading, Polars": TIMES, **dict.fromkeys(("A", "B", "C"), TIMES)}
    wrong = figures(advances=[0.5, 3.0, 0.5])
    rows = {
        row["engine"]: row
        for row in run.judged(times, {"A": figures(), "B": wrong, "C": figures()})
    }
    assert [rows[e]["agrees"] for e in "ABC"] == [True, False, True]
    assert rows["B"]["where"] == "advances"
    line = table.row_of(rows["B"])
    assert "no time counts" in line
    assert "2.00" not in line
    assert "2.00" in table.row_of(rows["A"])


@pytest.mark.parametrize(("values", "agrees"), [((1, 2), "NN"), ((1, 1, 2, 2), "NNNN")])
def test_without_a_majority_nobody_agrees(values: tuple[float, ...], agrees: str) -> None:
    found = {str(n): figures(float(v)) for n, v in enumerate(values)}
    rows = run.judged({"reading, Polars": TIMES, **dict.fromkeys(found, TIMES)}, found)
    assert "".join("Y" if r["agrees"] else "N" for r in rows if "agrees" in r) == agrees


def test_one_engine_alone_counts() -> None:
    rows = run.judged({"reading, Polars": TIMES, "A": TIMES}, {"A": figures()})
    assert rows[1]["agrees"]


def test_the_best_of_several_runs_and_the_largest_peak() -> None:
    runs = [TIMES, {**TIMES, "second": 1.0, "peak_mb": 400.0}, {"failed": "no memory"}]
    assert run.best(runs) == {"first": 3.0, "second": 1.0, "peak_mb": 400.0, "idle_mb": 90.0}
    assert run.best([{"failed": "no memory"}]) == {"failed": "no memory"}


def test_a_process_that_fails_says_why(tmp_path: Path) -> None:
    found = run.one_process("Polars", Panel(tmp_path / "gone"), tmp_path / "out")
    assert "gone" in found["failed"]
    assert "failed: " in table.row_of({"engine": "Polars", **found})


def test_a_run_is_told_in_full(capsys: pytest.CaptureFixture[str]) -> None:
    text = table.as_markdown(result(Polars=6.0))
    assert "| Polars | 3.00 | 6.00 | 12.0 | 300 |" in text
    assert "5,000 members, 9,000 sessions, 37,000,000 closes, 144 holdings files." in text
    assert "2 cores, 23.5 GB" in text


def test_one_more_session_is_told() -> None:
    found = result(Polars=6.0)
    told = {"first": 1.2, "second": 0.02, "whole": 2.0, "share": 0.01, "same_digits": True}
    found["results"]["generated"]["one_more"] = told
    text = table.as_markdown(found)
    assert "0.020 s in a warm one, 1.0 % of computing all sessions" in text
    assert "; every digit as from scratch" in text
    told["same_digits"] = False
    assert "NOT every digit" in table.as_markdown(found)


def test_a_record_names_no_machine_and_no_path(tmp_path: Path) -> None:
    import socket

    path = run.record({**result(Polars=6.0), "machine": run.machine()}, tmp_path)
    text = path.read_text()
    assert re.fullmatch(r"20260105T100000Z-[0-9a-f]{6}\.json", path.name)
    assert socket.gethostname() not in text
    assert str(Path.home()) not in text
    facts = json.loads(text)["machine"]
    assert facts["cores"] >= 1
    assert facts["libraries"]["polars"] == pl.__version__


def test_the_history_s_files_are_runs() -> None:
    for path in run.HISTORY.glob("*.json"):
        kept = json.loads(path.read_text())
        assert set(kept) == {"when", "repeat", "machine", "results"}, path.name
        assert table.as_markdown(kept)


def test_the_page_plots_runs_of_full_size_only(tmp_path: Path) -> None:
    full = [result(Polars=6.0, DuckDB=20.0), result(Polars=5.0, DuckDB=18.0)]
    full[1]["when"] = "2026-02-05T10:00:00Z"
    small = result(Polars=0.1)
    small["when"] = "2026-03-01T00:00:00Z"
    small["results"]["generated"]["panel"] = {
        **small["results"]["generated"]["panel"], "rows": 1000,
    }  # fmt: skip
    for one in (*full, small):
        run.record(one, tmp_path)
    runs = page.runs_of(tmp_path)
    assert [one["when"][:7] for one in runs] == ["2026-01", "2026-02", "2026-03"]
    assert page.full_size(runs, "generated") == runs[:2]
    text = page.page(tmp_path)
    assert "Polars 5 s" in text
    assert "2026-01-05" in text
    assert "2026-02-05T10:00:00Z, 2 cores" in text
    assert "2026-03" not in text
    assert text.count("<circle") == 4


def test_heights_in_the_plot_follow_the_logarithm() -> None:
    runs = [result(Polars=1.0), result(Polars=100.0), result(Polars=10.0)]
    picture = page.plot(runs, "generated")
    heights = [float(h) for h in re.findall(r'<circle cx="[\d.]+" cy="([\d.]+)"', picture)]
    assert math.isclose(heights[0] - heights[2], heights[2] - heights[1], abs_tol=0.2)
    assert heights[1] < heights[2] < heights[0]


def test_names_in_the_plot_do_not_meet() -> None:
    runs = [result(Polars=5.0, DuckDB=5.01, pandas=5.02)]
    picture = page.plot(runs, "generated")
    heights = sorted(
        float(y) for y, name in re.findall(r'y="([\d.]+)"[^>]*>(Polars|DuckDB|pandas) ', picture)
    )
    assert len(heights) == 3
    assert heights[1] - heights[0] >= 14
    assert heights[2] - heights[1] >= 14


def test_a_page_without_a_history_says_so(tmp_path: Path) -> None:
    assert "No run is recorded yet." in page.page(tmp_path)


def test_the_page_is_fresh() -> None:
    assert page.main(["--check"]) == 0


def test_a_whole_run(tmp_path: Path) -> None:
    asked = [
        *("--members", "40", "--sessions", "300", "--cache", str(tmp_path / "cache")),
        *("--data", str(tmp_path / "none"), "--history", str(tmp_path / "history")),
        *("--only", "generated", "--peers", "polars", "tracks"),
    ]
    told = subprocess.run(
        [sys.executable, "-m", "benchmarks.run", *asked],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert "skipped: SP500 and R2000" in told.stderr
    kept = json.loads(next((tmp_path / "history").glob("*.json")).read_text())
    rows = {row["engine"]: row for row in kept["results"]["generated"]["engines"]}
    assert rows["Polars"]["agrees"]
    assert rows["Rotascope, tracks"]["agrees"]
    assert rows["Polars"]["apart"] < 1e-12
    assert "| Polars | " in told.stdout
