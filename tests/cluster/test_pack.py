"""The real S&P 500 and Russell 2000 on Spark are those of one machine."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from cluster.expected import differences, one_machine, panel_of
from rotascope.app.cluster import sectors_on_spark, wide_on_spark
from rotascope.measures.wideindex import groups_of, plan_for
from rotascope.store.memory import MemoryFacts
from rotascope.tables.schema import TABLES
from twin.pack import load_pack

AS_OF = dt.date(2026, 7, 10)
INDICES = ("SP500", "R2000")


@pytest.fixture(scope="module")
def tables(pack: Path) -> dict[str, pl.DataFrame]:
    """Prices and holdings of the pack's two indices, with the columns of the tables."""
    raw = load_pack(pack)
    members = raw["holdings"]["symbol"].unique().implode()
    raw["prices"] = raw["prices"].filter(pl.col("symbol").is_in(members))
    return {
        name: raw[name].select(
            pl.col(c).cast(t) if c in raw[name].columns else pl.lit(None, t).alias(c)
            for c, t in TABLES[name].columns.items()
        )
        for name in ("prices", "holdings")
    }


@pytest.mark.pack
@pytest.mark.slow
def test_the_pack_s_indices_are_those_of_one_machine(
    spark: Any, tables: dict[str, pl.DataFrame], tmp_path: Path
) -> None:
    for name, rows in tables.items():
        rows.write_parquet(tmp_path / f"{name}.parquet")
    prices, holdings = (spark.read.parquet(str(tmp_path / f"{n}.parquet")) for n in tables)
    facts = MemoryFacts(tables, trusted=True, snapshot="pack")
    for index in INDICES:
        market, panel = panel_of(facts, index, AS_OF)
        calendar = market.calendar
        labels = sectors_on_spark(holdings, calendar, index=index)
        assert labels == groups_of(panel.holdings)
        plan = plan_for(labels)
        found = wide_on_spark(spark, prices, holdings, calendar, plan, index=index, partitions=8)
        expected = one_machine(panel, plan).figures
        assert set(found.columns) == {"session", *expected}
        assert found.height > 2000
        assert max(differences(found, expected).values()) <= 1e-9
        if index == "SP500":
            january = found.filter(pl.col("session").is_between(dt.date(2026, 1, 1), AS_OF))
            # 1.450 %: the members of January 2026 at daily weights, as the pack's notes tell
            growth = (january.filter(pl.col("session") < dt.date(2026, 2, 1))["cap"] + 1).product()
            assert growth - 1 == pytest.approx(0.0145, abs=2e-5)
