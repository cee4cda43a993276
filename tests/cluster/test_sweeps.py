"""Many readings at once are the readings one by one, whatever does the work."""

from __future__ import annotations

import datetime as dt
import os
import threading
import time
from collections.abc import Iterator
from math import comb
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from rotascope.app import sweeps
from rotascope.app.importing import run
from rotascope.app.opening import open_market
from rotascope.app.sweeps import MarketSpec, chunk, read_many, seeds, sweep
from rotascope.core.errors import CannotAnswer, StoreTrouble, UnknownName

joblib = pytest.importorskip("joblib", reason="the extra 'sweeps' is not installed")

MANIFEST = """
[[source]]
name = "closes"
file = "prices.csv"
table = "prices"
known = { rule = "after_close" }
[source.columns]
symbol = "symbol"
session = "day"
close = "close"
"""
CLOSES = {  # AAA doubles in five sessions, BBB stands still and has none on the 8th
    "2026-01-05": (100, 50),
    "2026-01-06": (110, 50),
    "2026-01-07": (120, 50),
    "2026-01-08": (150, None),
    "2026-01-09": (200, 50),
}
RETURN, WINS, LAST = "return(AAA, 1d)", "streak(AAA, BBB)", "return(BBB, 1d)"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("vendor")
    (folder / "manifest.toml").write_text(MANIFEST, encoding="utf-8")
    lines = ["symbol,day,close"]
    for day, row in CLOSES.items():
        told = zip(("AAA", "BBB"), row, strict=True)
        lines += [f"{symbol},{day},{close}" for symbol, close in told if close is not None]
    (folder / "prices.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    run(folder / "manifest.toml", folder, folder / "store")
    return str(folder / "store")


@pytest.fixture
def loky() -> Iterator[None]:
    """Processes that are gone after the test."""
    yield
    from joblib.externals.loky import get_reusable_executor

    get_reusable_executor().shutdown(wait=True, kill_workers=True)


@pytest.fixture
def eager(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hands over the smallest tasks too: here one case takes a few milliseconds."""
    monkeypatch.setattr(sweeps, "WORTHWHILE", 1e-9)


def two() -> Any:
    return joblib.parallel_config(backend="loky", n_jobs=2)


def test_readings_are_in_the_order_asked_for(store: str) -> None:
    days = ["2026-01-09", "2026-01-06", "2026-01-07"]
    found = read_many(MarketSpec(store), [RETURN, WINS], days)
    assert found.columns[:3] == ["as_of", "expression", "value"]
    assert found["as_of"].to_list() == [dt.date.fromisoformat(d) for d in days for _ in "12"]
    assert found["expression"].to_list() == [RETURN, WINS] * 3
    told = found.filter(pl.col("expression") == RETURN)["value"].to_list()
    assert told == pytest.approx([200 / 150 - 1, 0.1, 120 / 110 - 1])
    assert found["problem"].null_count() == 6
    assert found["unit"].to_list()[1] == "count"


def test_a_date_without_an_answer_says_why(store: str) -> None:
    days = ["2025-12-31", "2026-01-08", "2026-01-09"]
    found = read_many(MarketSpec(store), [LAST], days).to_dicts()
    assert [row["value"] for row in found] == [None, None, None]
    assert "the first session available is 2026-01-05" in found[0]["problem"]
    assert all(row["problem"] for row in found)


def test_a_reading_is_that_of_a_market_opened_by_hand(store: str) -> None:
    texts = [RETURN, WINS, "streak(AAA, BBB) >= 2"]
    for row in read_many(MarketSpec(store), texts, ["2026-01-06", "2026-01-07"]).to_dicts():
        reading = open_market(store, as_of=row["as_of"]).read(row["expression"])
        assert row["value"] == float(reading.value)  # type: ignore[arg-type]  # a number or a truth
        assert (row["text"], row["unit"]) == (str(reading), reading.unit)
        assert (row["kind"], row["snapshot"]) == (reading.kind, reading.snapshot)


def test_processes_and_threads_give_the_same(store: str, loky: None, eager: None) -> None:
    texts, days = [RETURN, WINS, LAST], list(CLOSES) * 3
    alone = read_many(MarketSpec(store), texts, days)
    for backend in ("loky", "threading"):
        with joblib.parallel_config(backend=backend, n_jobs=2):
            assert read_many(MarketSpec(store), texts, days).equals(alone), backend


def test_dask_gives_the_same(store: str, eager: None) -> None:
    distributed = pytest.importorskip("distributed", reason="dask is not installed")
    texts, days = [RETURN, WINS], list(CLOSES)
    alone = read_many(MarketSpec(store), texts, days)
    with (
        distributed.LocalCluster(
            n_workers=1,
            threads_per_worker=2,
            processes=False,
            dashboard_address=None,
        ) as cluster,
        distributed.Client(cluster),
        joblib.parallel_config(backend="dask"),
    ):
        assert read_many(MarketSpec(store), texts, days).equals(alone)


def test_a_wrong_expression_stops_the_sweep(store: str, loky: None) -> None:
    with two(), pytest.raises(UnknownName, match="no measure 'retrun'"):
        read_many(MarketSpec(store), ["retrun(AAA, 1d)"], list(CLOSES))
    with pytest.raises(StoreTrouble):
        read_many(MarketSpec(str(Path(store) / "none")), [RETURN], list(CLOSES))


def test_an_error_of_a_worker_keeps_its_kind(loky: None) -> None:
    with two(), pytest.raises(UnknownName, match="no symbol 'IWN2'; did you mean IWN"):
        sweep(_fails_late, [0, 0, 1])


def _fails_late(case: int) -> int:
    time.sleep(0.2)  # long enough that each case is a task
    if case:
        raise UnknownName.of("symbol", "IWN2", ["IWN", "SPY"])
    return case


def test_all_dates_share_the_snapshot_of_the_start(store: str) -> None:
    pinned = MarketSpec(store).pinned()
    assert pinned.snapshot == open_market(store).snapshot
    assert pinned.pinned() == pinned
    assert MarketSpec().pinned() == MarketSpec()


def test_no_dates_give_an_empty_frame(store: str) -> None:
    found = read_many(MarketSpec(store), [RETURN], [])
    assert found.height == 0
    assert found.schema["value"] == pl.Float64


# ------------------------------------------------------------------- any function


@pytest.mark.parametrize("backend", ["sequential", "threading", "loky"])
def test_results_come_in_the_order_of_the_cases(backend: str, loky: None) -> None:
    cases = [(n, k) for n in range(12) for k in range(n + 1)]
    with joblib.parallel_config(backend=backend, n_jobs=2):
        found = sweep(_choose, cases)
        places = sweep(_place, cases)
    assert ({place[0] for place in places[1:]} == {os.getpid()}) is (backend != "loky")
    assert len({place[1] for place in places}) > (0 if backend == "sequential" else 1)
    rows = [sum(row for (n, _), row in zip(cases, found, strict=True) if n == m) for m in range(12)]
    assert rows == [2**m for m in range(12)]  # rows of Pascal's triangle


def _choose(case: tuple[int, int]) -> int:
    time.sleep(0.003)
    return comb(*case)


def _place(_: object) -> tuple[int, int]:
    """Process and thread that did the work."""
    time.sleep(0.003)
    return os.getpid(), threading.get_ident()


def test_a_simulation_is_the_same_on_any_number_of_workers() -> None:
    cases = seeds(7, 40)
    alone = sweep(_walk, cases)
    with joblib.parallel_config(backend="threading", n_jobs=2):
        assert sweep(_walk, cases) == alone
    assert abs(sum(alone) / len(alone)) < 15.0
    assert len(set(alone)) > 20


def _walk(seed: int) -> float:
    time.sleep(0.005)
    return float(np.random.default_rng(seed).choice([-1.0, 1.0], 400).sum())


def test_a_task_that_is_lost_is_told(loky: None) -> None:
    with two(), pytest.raises(CannotAnswer, match=r"1 cases took longer than 0.5 seconds"):
        sweep(_sleeps, [0.15, 60.0, 60.0], patience=0.5)


def _sleeps(seconds: float) -> float:
    time.sleep(seconds)
    return seconds


@pytest.mark.parametrize(
    ("cases", "seconds", "jobs", "size"),
    [
        (1000, 0.001, 2, 125),  # a fair share of 1,000 for four tasks per worker
        (1000, 0.001, 100, 100),  # a tenth of a second
        (1000, 0.5, 2, 125),
        (5, 0.5, 2, 1),
        (10, 0.03, 4, 4),
        (3, 0.0, 1, 3),  # nothing to gain from workers
        (0, 1.0, 4, 1),
    ],
)
def test_tasks_are_worth_handing_over(cases: int, seconds: float, jobs: int, size: int) -> None:
    assert chunk(cases, seconds, jobs) == size


def test_seeds_are_told_by_one_seed() -> None:
    assert seeds(7, 5) == seeds(7, 9)[:5]
    assert len(set(seeds(7, 1000)) | set(seeds(8, 1000))) == 2000


def test_what_was_built_is_told_without_joblib(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    from rotascope.core.errors import BadUsage

    hidden: Any = None
    monkeypatch.setitem(sys.modules, "joblib", hidden)
    with pytest.raises(BadUsage, match=r"install rotascope\[sweeps\]"):
        sweep(_choose, [(2, 1)])
