"""Every engine finds the figures that a plain loop finds."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from benchmarks.compare import compared
from benchmarks.panel import FIGURES, SECTORS, Panel

from benchmarks import child, duckdb_peer, onemore, ours, pandas_peer, polars_peer, reading
from rotascope.core.settings import GICS
from rotascope.store.disk import Store
from rotascope.tables.schema import FLOWS, SERIES
from twin import baskets, contribution, structure
from twin.facts import GICS as ALL_GICS
from twin.facts import Facts
from twin.outcomes import Cannot

PEERS = {
    "Polars": polars_peer.figures,
    "DuckDB": duckdb_peer.figures,
    "pandas": pandas_peer.figures,
}
OURS = {
    "from a store": ours.figures,
    "kept": ours.kept_figures,
    "kernels": ours.kernels,
    "tracks": ours.tracks,
}
POSITIONS = (0, 1, 2, 49, 50, 62, 63, 64, 127, 199, 200, 251, 252, 300, 345, 399)


@pytest.fixture(scope="module")
def facts(panel: Panel) -> Facts:
    store = Store.open(panel.store)
    frames = [store.scan(name).collect() for name in ("prices", "holdings")]
    nothing = [pl.DataFrame(schema=table.columns) for table in (SERIES, FLOWS)]
    last = pl.read_parquet(panel.calendar)["session"][-1]
    return Facts(*frames, *nothing, last, mag7=(), home="PANEL")


def by_loops(f: Facts, t: int) -> dict[str, float | None]:
    """The figures of a session by the naive twin of the catalogue; None where it cannot."""
    i, s = "PANEL", t - 1

    def tried(figure: Callable[[], float | None]) -> float | None:
        try:
            return figure()
        except Cannot:
            return None

    def covered() -> float:
        weights = baskets.weights_after(f, i, s)
        return sum(w or 0.0 for name, w in weights.items() if f.r(name, t) is not None)

    after: dict[str, Callable[[], float | None]] = {
        "top10": lambda: structure.top_weight(f, i, 10, t=t),
        "hhi": lambda: structure.hhi(f, i, t=t),
        "above50": lambda: structure.breadth(f, i, 50, t),
        "above200": lambda: structure.breadth(f, i, 200, t),
        "advances": lambda: structure.advances(f, i, t),
        "declines": lambda: structure.declines(f, i, t),
        "highs252": lambda: structure.new_highs(f, i, 252, t),
        "lows252": lambda: structure.new_lows(f, i, 252, t),
    }
    before: dict[str, Callable[[], float | None]] = {
        "cap_return": lambda: baskets.basket_return(f, i, t),
        "equal_return": lambda: baskets.basket_return(f, i, t, "equal"),
        "covered": covered,
        "dispersion": lambda: structure.dispersion(f, i, "1d", t),
        "median": lambda: structure.member_return(f, i, "median", "1d", t),
    }
    for k, label in enumerate(GICS):
        sector = ("sector", label, i)
        before[f"sector{k}"] = lambda g=sector: contribution.part(f, g, i, t)[0]
    found = {name: tried(figure) for name, figure in after.items()}
    return found | {name: tried(figure) if t else None for name, figure in before.items()}


@pytest.fixture(scope="module")
def expected(facts: Facts) -> dict[int, dict[str, float | None]]:
    return {t: by_loops(facts, t) for t in POSITIONS}


def test_the_loops_cover_every_figure(expected: dict[int, dict[str, float | None]]) -> None:
    assert set(expected[399]) == set(FIGURES)
    assert None not in expected[399].values()
    assert set(GICS) <= set(ALL_GICS)
    assert len(GICS) == SECTORS


@pytest.mark.parametrize("engine", [*PEERS, *OURS])
def test_an_engine_finds_what_the_loops_find(
    engine: str, panel: Panel, expected: dict[int, dict[str, float | None]]
) -> None:
    figures = (PEERS | OURS)[engine](panel)
    assert figures.height == 400
    for t, wanted in expected.items():
        found = figures.row(t, named=True)
        for name in FIGURES:
            if engine == "tracks" and name == "covered":  # no expression tells it
                continue
            if wanted[name] is None:
                assert found[name] is None, (name, t)
            else:
                assert found[name] == pytest.approx(wanted[name], rel=1e-10, abs=1e-13), (name, t)


@pytest.mark.parametrize("engine", ["DuckDB", "pandas"])
def test_peers_agree_on_every_session(engine: str, panel: Panel) -> None:
    found = compared(polars_peer.figures(panel), PEERS[engine](panel))
    assert found.agreed, found


def test_the_number_of_threads_changes_no_digit(panel: Panel) -> None:
    assert ours.figures(panel, threads=1).equals(ours.figures(panel, threads=2))
    assert ours.kernels(panel, threads=1).equals(ours.kernels(panel, threads=2))


def test_members_only_files_have_no_weights(panel: Panel, tmp_path: Path) -> None:
    bare = onemore.twin(Panel(panel.folder), "bare")
    bare.holdings.unlink()
    lines = pl.read_parquet(panel.holdings)
    early = pl.when(pl.col("file") >= 3).then("weight")
    lines.with_columns(weight=early).write_parquet(bare.holdings)
    first = pl.read_parquet(panel.calendar).filter(pl.col("file") == 3)["position"].min()
    found = [PEERS[name](bare) for name in PEERS]
    for other in found[1:]:
        assert compared(found[0], other).agreed
    whole = polars_peer.figures(panel)
    for name in ("hhi", "top10", "cap_return", "covered", "dispersion", "sector3"):
        assert found[0][name][:first].null_count() == first
    for name in ("equal_return", "median", "advances", "above50", "highs252"):
        assert found[0][name].equals(whole[name])


def test_sessions_without_any_close_are_kept(panel: Panel) -> None:
    late = onemore.twin(panel, "late")
    late.prices.unlink()
    gone = pl.read_parquet(panel.calendar)["session"]
    silent = pl.concat([gone[:90], gone[250:252]])
    rows = pl.read_parquet(panel.prices).filter(~pl.col("session").is_in(silent.implode()))
    rows.write_parquet(late.prices)
    found = [PEERS[name](late) for name in PEERS] + [ours.kernels(late)]
    for other in found[1:]:
        assert compared(found[0], other).agreed, compared(found[0], other)
    assert found[0]["cap_return"][:91].null_count() == 91
    assert found[0]["hhi"][:90].null_count() == 0  # members without a price keep their weight
    assert found[0]["advances"][250:253].null_count() == 3


def test_blocks_cut_anywhere_give_the_same(panel: Panel, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = ours.kernels(panel)
    monkeypatch.setattr(ours, "ROWS", 1_777)
    cut = ours.kernels(panel)
    assert compared(whole, cut).farthest <= 1e-15


def test_the_readers_read_every_row(panel: Panel) -> None:
    rows = pl.read_parquet(panel.prices).height
    assert reading.with_polars(panel) == reading.with_pyarrow(panel) == rows


@pytest.mark.parametrize("engine", ["reading, Polars", "Polars", "pandas"])
def test_a_process_tells_its_times_and_memory(engine: str, panel: Panel, tmp_path: Path) -> None:
    out = tmp_path / "figures.parquet"
    found = child.measured(engine, panel, out)
    assert found["first"] > 0
    assert found["second"] > 0
    assert found["peak_mb"] >= found["idle_mb"] > 10
    assert out.is_file() == (engine in PEERS)


@pytest.mark.parametrize("engine", list(child.ENGINES))
def test_every_engine_can_be_found(engine: str) -> None:
    module, function, choices, libraries = child.ENGINES[engine]
    call = getattr(__import__(module, fromlist=[function]), function)
    assert callable(call)
    assert set(choices) <= {"threads"}
    assert all(isinstance(name, str) for name in libraries)


def test_one_more_session_gives_every_digit_of_a_fresh_start(panel: Panel, tmp_path: Path) -> None:
    def here(engine: str, on: Panel, out: Path) -> dict[str, Any]:
        return child.measured(engine, on, out)

    found = onemore.measured(panel, here, tmp_path)
    assert found["same_digits"]
    assert found["share"] > 0
    short, more = (
        Store.open(Panel(panel.folder.with_name(f"{panel.folder.name}-{n}")).store)
        for n in ("day-short", "day-more")
    )
    last = pl.read_parquet(panel.calendar)["session"][-2:].to_list()
    ends = [
        s.scan("prices").select(pl.col("session").max()).collect().item() for s in (short, more)
    ]
    assert ends == last
    assert len(more.snapshots()) == len(short.snapshots()) + 1
