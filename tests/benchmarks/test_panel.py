"""The generated panel is what it is said to be, and the same every time."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from benchmarks.panel import FIGURES, ROW_GROUP, Panel, Recipe, generate, settled
from benchmarks.stores import panel_of, store_of

from rotascope.store.disk import Store
from rotascope.store.verify import verify

WIDE = Recipe(members=400, sessions=1_000, seed=3)


@pytest.fixture(scope="module")
def wide(tmp_path_factory: pytest.TempPathFactory) -> Panel:
    return generate(WIDE, tmp_path_factory.mktemp("wide"))


def spans(panel: Panel) -> pl.DataFrame:
    places = pl.read_parquet(panel.calendar).select("session", "position")
    return (
        pl.read_parquet(panel.prices)
        .join(places, on="session")
        .group_by("symbol")
        .agg(
            pl.col("position").min().alias("first"),
            pl.col("position").max().alias("last"),
            pl.len(),
        )
        .sort("symbol")
    )


def test_three_quarters_are_listed_on_the_first_day(wide: Panel) -> None:
    early = (spans(wide)["first"] <= 3).mean()
    assert 0.70 < early < 0.80
    assert spans(wide)["first"].n_unique() > 60


def test_a_tenth_is_delisted(wide: Panel) -> None:
    gone = (spans(wide)["last"] < WIDE.sessions - 12).mean()
    assert 0.06 < gone < 0.14


def test_some_sessions_are_missed_and_no_close_is_odd(wide: Panel) -> None:
    found = spans(wide).with_columns(missed=pl.col("last") - pl.col("first") + 1 - pl.col("len"))
    assert 0 < found["missed"].sum() < 0.01 * found["len"].sum()
    closes = pl.read_parquet(wide.prices)["close"]
    assert closes.null_count() == 0
    assert closes.min() > 0
    assert closes.dtype == pl.Float64


def test_rows_are_sorted_and_unique(wide: Panel) -> None:
    rows = pl.read_parquet(wide.prices)
    assert rows.select("symbol", "session").equals(rows.select("symbol", "session").sort(pl.all()))
    assert not rows.select("symbol", "session").is_duplicated().any()
    assert wide.facts()["rows"] == rows.height


def test_row_groups_and_compression_are_those_of_the_store(wide: Panel) -> None:
    import pyarrow.parquet as pq

    told = pq.ParquetFile(wide.prices).metadata
    assert max(told.row_group(i).num_rows for i in range(told.num_row_groups)) <= ROW_GROUP
    assert told.row_group(0).column(0).compression == "ZSTD"
    from rotascope.store import writing

    assert writing.ROW_GROUP == ROW_GROUP


def test_files_come_every_quarter_and_their_weights_add_to_one(wide: Panel) -> None:
    lines = pl.read_parquet(wide.holdings)
    calendar = pl.read_parquet(wide.calendar)
    assert calendar["file"][0] == 0
    assert lines["file"].n_unique() == calendar["file"].n_unique() == wide.facts()["files"]
    assert 1_000 / 63 - 2 < lines["file"].n_unique() < 1_000 / 63 + 3
    sums = lines.group_by("file").agg(pl.col("weight").sum())["weight"].to_numpy()
    np.testing.assert_allclose(sums, 1.0, atol=1e-12)
    assert lines["sector"].min() == 0
    assert lines["sector"].max() == 10


def test_a_file_never_names_a_member_before_its_first_close(wide: Panel) -> None:
    begins = (
        pl.read_parquet(wide.calendar).group_by("file").agg(pl.col("position").min().alias("start"))
    )
    lines = pl.read_parquet(wide.holdings).join(begins, on="file").join(spans(wide), on="symbol")
    assert (lines["first"] <= lines["start"] + 8).all()  # its first sessions may be missed
    assert (lines["last"] < lines["start"]).any()  # and some stay after their last close
    assert pl.read_parquet(wide.holdings)["symbol"].str.starts_with("N").any()  # never priced


def test_the_same_recipe_gives_the_same_panel(panel: Panel, tmp_path: Path) -> None:
    again = generate(Recipe(members=60, sessions=400, seed=5), tmp_path)
    other = generate(Recipe(members=60, sessions=400, seed=6), tmp_path)
    for name in ("prices", "holdings", "calendar"):
        whole = pl.read_parquet(getattr(panel, name))
        assert whole.equals(pl.read_parquet(getattr(again, name)))
    assert not pl.read_parquet(panel.prices).equals(pl.read_parquet(other.prices))


def test_a_panel_is_made_once(panel: Panel) -> None:
    before = panel.prices.stat().st_mtime_ns
    generate(Recipe(members=60, sessions=400, seed=5), panel.folder.parent)
    assert panel.prices.stat().st_mtime_ns == before


def test_the_store_holds_the_panel(panel: Panel) -> None:
    assert store_of(panel) == panel.store
    store = Store.open(panel.store)
    assert store.simulated
    kept = store.scan("prices").select("symbol", "session", "close").collect()
    assert kept.equals(pl.read_parquet(panel.prices))
    assert store.scan("holdings").select(pl.len()).collect().item() == (
        pl.read_parquet(panel.holdings).height
    )
    assert verify(panel.store)


def test_a_panel_made_of_the_store_is_the_panel(panel: Panel, tmp_path: Path) -> None:
    found = panel_of(panel.store, "PANEL", tmp_path / "PANEL")
    members = pl.read_parquet(panel.holdings)["symbol"].unique().implode()
    expected = pl.read_parquet(panel.prices).filter(pl.col("symbol").is_in(members))
    assert pl.read_parquet(found.prices).equals(expected)
    assert pl.read_parquet(found.calendar).equals(pl.read_parquet(panel.calendar))
    mine = pl.read_parquet(found.holdings).sort("file", "symbol")
    theirs = pl.read_parquet(panel.holdings).sort("file", "symbol")
    assert mine.drop("weight").equals(theirs.drop("weight"))
    np.testing.assert_allclose(mine["weight"], theirs["weight"], rtol=1e-12)
    assert found.store.resolve() == panel.store.resolve()


def test_figures_are_handed_back_for_every_session(panel: Panel) -> None:
    day = pl.read_parquet(panel.calendar)["session"][7]
    one = pl.DataFrame({"session": [day], **{name: [float("nan")] for name in FIGURES}})
    found = settled(one.with_columns(hhi=pl.lit(2, pl.Int64)), panel)
    assert found.columns == ["session", *FIGURES]
    assert found.height == 400
    assert found["hhi"][7] == 2.0
    assert found["hhi"].null_count() == 399
    assert found["median"].null_count() == 400
    assert found["session"][-1] == date(2025, 12, 31)
