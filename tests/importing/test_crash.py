"""An import that dies at any moment, and readers that look on while another works."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest

from importing.tiny import wide_market
from rotascope.app.importing import run
from rotascope.core.errors import StoreTrouble
from rotascope.core.time import exchange_sessions
from rotascope.store.disk import Store
from rotascope.store.verify import verify

SOURCE = str(Path(__file__).parents[2] / "src")
PROGRAM = """
import sys
from pathlib import Path
from rotascope.app.importing import run
print("begun", flush=True)
print(run(Path(sys.argv[1]), None, Path(sys.argv[2])).after, flush=True)
"""


def sessions(first: date, count: int) -> list[str]:
    days = exchange_sessions()
    return [str(day) for day in days[days >= first][:count]]


@pytest.fixture(scope="module")
def markets(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Manifests of a first delivery and of a second, longer one."""
    base = tmp_path_factory.mktemp("vendor")
    first = sessions(date(2023, 1, 1), 120)
    more = sessions(date(2023, 1, 1), 200)
    return [
        wide_market(base / "one", symbols=300, sessions=first),
        wide_market(base / "two", symbols=300, sessions=more),
    ]


def begun(manifest: Path, store: Path) -> subprocess.Popen[str]:
    """An import in another process, at the moment at which it starts to work."""
    worker = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(manifest), str(store)],
        env={**os.environ, "PYTHONPATH": SOURCE},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert worker.stdout is not None
    assert worker.stdout.readline() == "begun\n"
    return worker


@pytest.mark.slow
def test_killed_at_random_moments(markets: list[Path], tmp_path: Path) -> None:
    """Twenty kills: whatever the moment, the store is whole and the import completes."""
    undisturbed = tmp_path / "undisturbed"
    ids = [run(manifest, None, undisturbed).after for manifest in markets]
    started = time.perf_counter()
    begun(markets[0], tmp_path / "timed").communicate(timeout=60)
    lasts = time.perf_counter() - started
    chance = random.Random(20260122)
    died_early = 0
    for turn in range(20):
        store = tmp_path / f"s{turn}"
        second = turn % 2 == 1
        if second:
            assert run(markets[0], None, store).after == ids[0]
        worker = begun(markets[second], store)
        time.sleep(chance.random() * lasts)
        worker.send_signal(signal.SIGKILL)
        out, _ = worker.communicate(timeout=60)
        died_early += not out
        seen = _whole(store, ids)
        assert seen in ([ids[0], ids[1]] if second else [None, ids[0]])
        again = run(markets[second], None, store)
        assert again.after == ids[second]
        found = verify(store, every=True)
        assert found.problems == ()
        assert not list(store.rglob("*.tmp"))
    assert died_early >= 5  # else the kills came too late to mean anything


def _whole(store: Path, ids: list[str]) -> str | None:
    """The snapshot that a reader gets from a store whose writer died, read whole."""
    rows = {ids[0]: 300 * 120, ids[1]: 300 * 200}
    try:
        found = Store.open(store)
    except StoreTrouble as error:
        assert "no store" in error.message  # noqa: PT017  # both outcomes are right here
        return None
    for table in ("prices", "holdings", "series"):
        assert found.scan(table).collect().height == rows[found.snapshot]
    return found.snapshot


@pytest.mark.parametrize("stage", ["logs", "snapshot", "pointer"])
def test_killed_between_the_steps_of_a_commit(
    markets: list[Path], tmp_path: Path, stage: str
) -> None:
    """The moments that chance would seldom hit, by a kill from inside."""
    store, undisturbed = tmp_path / "s", tmp_path / "u"
    ids = [run(manifest, None, undisturbed).after for manifest in markets]
    run(markets[0], None, store)
    where = {
        "logs": "d.append, d",
        "snapshot": "w.put, w",
        "pointer": "w.put, w",
    }[stage]
    # The first, second and third call of the step finish; then the process is gone.
    calls = {"logs": 2, "snapshot": 1, "pointer": 2}[stage]
    program = f"""
import os, signal, sys
from pathlib import Path
import rotascope.store.delta as d
import rotascope.store.writing as w
from rotascope.app.importing import run
real, owner = {where}
left = [{calls}]
def step(*given, **named):
    result = real(*given, **named)
    left[0] -= 1
    if left[0] == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return result
setattr(owner, real.__name__, step)
run(Path(sys.argv[1]), None, Path(sys.argv[2]))
"""
    done = subprocess.run(
        [sys.executable, "-c", program, str(markets[1]), str(store)],
        env={**os.environ, "PYTHONPATH": SOURCE},
        check=False,
        timeout=60,
    )
    assert done.returncode == -signal.SIGKILL
    assert Store.open(store).snapshot == (ids[1] if stage == "pointer" else ids[0])
    assert run(markets[1], None, store).after == ids[1]
    assert verify(store, every=True).problems == ()


def test_readers_see_only_whole_snapshots(tmp_path: Path) -> None:
    """A reader in a loop while deliveries arrive: every table is of the same delivery."""
    store = tmp_path / "s"
    counts = [20, 30, 40, 50, 60]
    manifests = [
        wide_market(tmp_path / f"v{n}", symbols=40, sessions=sessions(date(2023, 1, 1), n))
        for n in counts
    ]
    run(manifests[0], None, store)
    stop = threading.Event()
    seen: list[tuple[int, ...]] = []
    broken: list[BaseException] = []

    def look() -> None:
        while not stop.is_set():
            try:
                facts = Store.open(store)
                tables = ("series", "holdings", "prices")
                read = [facts.scan(name).select(pl.len()).collect().item() for name in tables]
                seen.append(tuple(read))
            except BaseException as error:  # noqa: BLE001  # told to the main thread
                broken.append(error)
                return

    readers = [threading.Thread(target=look) for _ in range(2)]
    for reader in readers:
        reader.start()
    try:
        for manifest in manifests[1:]:
            run(manifest, None, store)
            time.sleep(0.05)
    finally:
        stop.set()
        for reader in readers:
            reader.join(20)
    assert broken == []
    assert set(seen) <= {(40 * n,) * 3 for n in counts}
    assert len(set(seen)) >= 3


def test_corrections_pile_up_soundly(tmp_path: Path) -> None:
    """Five vintages of the same prices: the newest rules, each moment keeps its own."""
    from datetime import UTC, datetime

    manifest = wide_market(tmp_path / "v", symbols=5, sessions=sessions(date(2023, 1, 1), 4))
    base = pl.read_parquet(tmp_path / "v/prices.parquet")
    start = datetime(2024, 1, 1, tzinfo=UTC)
    for vintage in range(5):
        base.with_columns(pl.col("close") + vintage).write_parquet(tmp_path / "v/prices.parquet")
        report = run(manifest, None, tmp_path / "s", received=start + timedelta(days=vintage))
        assert report.sources[0].corrections == (20 if vintage else 0)
    store = Store.open(tmp_path / "s")
    for vintage in range(5):
        then = store.scan("prices", start + timedelta(days=vintage)).sort("symbol", "session")
        wanted = base.sort("symbol", "date")["close"] + vintage
        assert then.collect()["close"].to_list() == wanted.to_list()
    assert verify(tmp_path / "s", every=True).problems == ()
