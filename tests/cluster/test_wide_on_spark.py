"""An index's figures on Spark are those of one machine, on a universe with every oddity."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from cluster.expected import by_arrays, differences, one_machine, panel_of
from cluster.universe import INDEX, LATE, SECTORS, universe
from rotascope.app.cluster import sectors_on_spark, wide_on_spark
from rotascope.core.errors import BadUsage, NotInStore
from rotascope.core.settings import NO_SECTOR
from rotascope.core.time import Calendar
from rotascope.measures.panels import IndexPanel
from rotascope.stats.wide import Plan
from rotascope.store.memory import MemoryFacts

PLAN = Plan(averages=(20, 50, 200), extremes=252, top=10, groups=len(SECTORS) + 1)
TOLERANCE = 1e-9


@dataclass(frozen=True, eq=False)
class Here:
    """The universe as Spark's frames and as a panel."""

    prices: Any
    holdings: Any
    calendar: Calendar
    panel: IndexPanel
    found: pl.DataFrame


@pytest.fixture(scope="session")
def here(spark: Any, tmp_path_factory: pytest.TempPathFactory) -> Here:
    made = universe()
    folder = tmp_path_factory.mktemp("universe")
    frames = {}
    for name in ("prices", "holdings"):
        rows: pl.DataFrame = getattr(made, name)
        rows.sample(fraction=1.0, shuffle=True, seed=1).write_parquet(folder / f"{name}.parquet")
        frames[name] = spark.read.parquet(str(folder / f"{name}.parquet"))
    facts = MemoryFacts({"prices": made.prices, "holdings": made.holdings}, trusted=True)
    market, panel = panel_of(facts, INDEX, made.as_of)
    found = wide_on_spark(
        spark, **frames, calendar=market.calendar, plan=PLAN, index=INDEX, partitions=4
    )
    return Here(calendar=market.calendar, panel=panel, found=found, **frames)


def test_the_universe_has_what_real_ones_have() -> None:
    made = universe()
    keys = made.prices.select("symbol", "session")
    assert keys.is_duplicated().sum() > 200  # corrections, some of them too late
    assert (made.prices["known"] == LATE).sum() == 100
    assert (made.holdings["known"] == LATE).sum() > 30
    assert made.prices["symbol"].n_unique() == 305
    assert made.prices.filter(pl.col("session").dt.weekday() == 6).height >= 300
    first = made.prices.sort("session").group_by("symbol").agg(pl.col("adj_close").first())
    assert 0.4 < first["adj_close"].is_not_null().mean() < 0.8  # type: ignore[operator]  # a float
    files = made.holdings.group_by("session").agg(pl.col("weight").is_not_null().any())
    assert 5 < (~files["weight"]).sum() < 20
    changed = made.holdings.group_by("symbol").agg(pl.col("sector").n_unique())
    assert (changed["sector"] > 1).sum() > 100


def test_there_is_a_row_for_every_session_from_the_first_file_on(here: Here) -> None:
    first = int(here.panel.holdings.positions[0])
    days = here.calendar.sessions[first:].astype("datetime64[D]")
    assert here.found["session"].to_numpy().astype("datetime64[D]").tolist() == days.tolist()
    assert here.found.schema["session"] == pl.Date
    assert set(here.found.dtypes[1:]) == {pl.Float64}


def test_every_figure_is_that_of_one_machine(here: Here) -> None:
    expected = one_machine(here.panel, PLAN).figures
    assert set(here.found.columns) == {"session", *expected}
    assert max(differences(here.found, expected).values()) <= TOLERANCE


def test_figures_are_those_of_the_whole_panel_without_the_kernel(here: Here) -> None:
    gaps = differences(here.found, by_arrays(here.panel, PLAN.top))
    assert {"cap", "median", "hhi", "contribution4", "weight5"} <= set(gaps)
    assert max(gaps.values()) <= TOLERANCE


def test_a_difference_would_be_seen(here: Here) -> None:
    expected = one_machine(here.panel, PLAN).figures
    moved = here.found.with_columns(pl.col("cap") + 1e-8)
    assert differences(moved, expected)["cap"] > TOLERANCE
    emptied = here.found.with_columns(
        hhi=pl.when(pl.int_range(pl.len()) == 700).then(None).otherwise("hhi")
    )
    assert differences(emptied, expected)["hhi"] == np.inf


def test_the_same_blocks_give_the_same_digits_on_another_cluster(spark: Any, here: Here) -> None:
    usual = spark.conf.get("spark.sql.shuffle.partitions")
    spark.conf.set("spark.sql.shuffle.partitions", "3")
    try:
        again = _again(spark, here, 4)
    finally:
        spark.conf.set("spark.sql.shuffle.partitions", usual)
    assert again.equals(here.found)


def test_other_blocks_give_the_same_figures(spark: Any, here: Here) -> None:
    other = _again(spark, here, 7)
    expected = {c: here.found[c].fill_null(np.nan).to_numpy() for c in here.found.columns[1:]}
    assert 0 < max(differences(other, expected).values()) <= 1e-12


def _again(spark: Any, here: Here, partitions: int) -> pl.DataFrame:
    return wide_on_spark(
        spark,
        here.prices,
        here.holdings,
        here.calendar,
        PLAN,
        index=INDEX,
        partitions=partitions,
    )


def test_sectors_are_numbered_by_name(here: Here) -> None:
    assert sectors_on_spark(here.holdings, here.calendar, index=INDEX) == (*SECTORS, NO_SECTOR)


# ------------------------------------------------------------ a case for the head

DAYS = [dt.date(2026, 1, d) for d in (5, 6, 7)]
KNOWN = [dt.datetime(2026, 1, d, 21, tzinfo=dt.UTC) for d in (5, 6, 7)]
TINY = Plan(averages=(2,), extremes=2, top=1, groups=0)
PRICES = (
    "venue string, symbol string, session date, close double, adj_close double, known timestamp"
)
HOLDINGS = (
    "venue string, basket string, session date, line string, symbol string, weight double, "
    "sector string, known timestamp"
)


@pytest.fixture
def two_venues(spark: Any) -> tuple[Any, Any]:
    """AAA in New York 100, 110, 110 and in London 50, 50, 40; BBB in New York never priced."""
    closes = {"XNYS": (100.0, 110.0, 110.0), "XLON": (50.0, 50.0, 40.0)}
    prices = [
        (venue, "AAA", day, close, None, at)
        for venue, row in closes.items()
        for day, at, close in zip(DAYS, KNOWN, row, strict=True)
    ]
    held = [("XNYS", "AAA", 50.0), ("XLON", "AAA", 30.0), ("XNYS", "BBB", 20.0)]
    holdings = [
        (venue, "WORLD", DAYS[0], "line", symbol, weight, None, KNOWN[0])
        for venue, symbol, weight in held
    ]
    holdings[2] = (*holdings[2][:3], "line of BBB", *holdings[2][4:])
    return spark.createDataFrame(prices, PRICES), spark.createDataFrame(holdings, HOLDINGS)


def test_a_symbol_at_two_venues_is_two_members(spark: Any, two_venues: tuple[Any, Any]) -> None:
    calendar = Calendar(np.array(DAYS, dtype="datetime64[D]"))
    found = wide_on_spark(spark, *two_venues, calendar, TINY, index="WORLD", partitions=2)
    rows = found.to_dicts()
    assert [row["session"] for row in rows] == DAYS
    assert rows[0]["cap"] is None
    assert rows[0]["top"] == pytest.approx(0.5)
    assert rows[0]["hhi"] == pytest.approx(0.25 + 0.09 + 0.04)
    # the 6th: New York gains 10 % at a weight of 0.5, London nothing at 0.3
    assert rows[1]["cap"] == pytest.approx(0.05 / 0.8)
    assert rows[1]["equal"] == pytest.approx(0.05)
    assert rows[1]["median"] == pytest.approx(0.05)
    assert rows[1]["covered"] == pytest.approx(0.8)
    assert (rows[1]["advances"], rows[1]["declines"]) == (1.0, 0.0)
    assert rows[1]["breadth2"] == pytest.approx(0.5)
    # the 7th: London loses 20 % at 0.3; New York stands still at 0.55
    assert rows[2]["cap"] == pytest.approx(-0.06 / 0.85)
    assert rows[2]["top"] == pytest.approx(0.55 / (0.55 + 0.24 + 0.2))
    # a close that equals both others is a new high and a new low
    assert (rows[2]["highs"], rows[2]["lows"]) == (1.0, 2.0)


def test_what_became_known_later_does_not_count(spark: Any, two_venues: tuple[Any, Any]) -> None:
    prices, holdings = two_venues
    late = [("XNYS", "AAA", DAYS[1], 55.0, None, KNOWN[2])]
    corrected = prices.union(spark.createDataFrame(late, PRICES))
    for upto, cap in ((2, 0.05 / 0.8), (3, -0.225 / 0.8)):
        calendar = Calendar(np.array(DAYS[:upto], dtype="datetime64[D]"))
        found = wide_on_spark(
            spark, corrected, holdings, calendar, TINY, index="WORLD", partitions=1
        )
        assert found["cap"][1] == pytest.approx(cap)


# ------------------------------------------------------------------------ wrong use


def test_wrong_use_is_told(spark: Any, two_venues: tuple[Any, Any]) -> None:
    prices, holdings = two_venues
    calendar = Calendar(np.array(DAYS, dtype="datetime64[D]"))
    with pytest.raises(BadUsage, match="prices lack the columns known; needed: symbol, session"):
        wide_on_spark(spark, prices.drop("known"), holdings, calendar, TINY, index="WORLD")
    with pytest.raises(BadUsage, match="holdings have a column venue, prices have none"):
        wide_on_spark(spark, prices.drop("venue"), holdings, calendar, TINY, index="WORLD")
    with pytest.raises(BadUsage, match="partitions must be at least 1; got -1"):
        wide_on_spark(spark, prices, holdings, calendar, TINY, index="WORLD", partitions=-1)
    with pytest.raises(BadUsage, match="asked for 3 groups; WORLD has 1: its sectors"):
        wide_on_spark(spark, prices, holdings, calendar, Plan(groups=3), index="WORLD")
    with pytest.raises(NotInStore, match="no holdings of MOON are known by 2026-01-07"):
        wide_on_spark(spark, prices, holdings, calendar, TINY, index="MOON")


def test_nothing_is_left_behind(here: Here) -> None:
    assert not list(Path.cwd().glob("spark-warehouse*"))
    assert not list(Path.cwd().glob("metastore_db*"))
