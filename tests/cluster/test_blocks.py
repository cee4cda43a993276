"""What each worker does, without Spark: any split of the members gives the same figures."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import cast

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cluster.expected import by_arrays, differences, one_machine, panel_of
from cluster.universe import INDEX, SECTORS, universe
from rotascope.app.cluster_blocks import (
    SPAN,
    Job,
    block_of,
    files_of,
    map_step,
    mapped,
    merge_step,
    merged,
    names,
)
from rotascope.core.time import end_of
from rotascope.measures import wideindex
from rotascope.measures.panels import IndexPanel
from rotascope.stats.wide import Plan
from rotascope.store.memory import MemoryFacts

PLAN = Plan(averages=(5, 20), extremes=30, top=7, groups=len(SECTORS) + 1)


@cache
def small() -> tuple[pl.DataFrame, pl.DataFrame, Job, IndexPanel]:
    """Rows known by the as-of of a universe of 40 members, and what workers are told."""
    made = universe(members=40, sessions=700, seed=11)
    facts = MemoryFacts({"prices": made.prices, "holdings": made.holdings}, trusted=True)
    market, panel = panel_of(facts, INDEX, made.as_of)
    by = end_of(made.as_of)
    prices = made.prices.filter(pl.col("known") <= pl.lit(by))
    holdings = facts.scan("holdings", by).filter(pl.col("basket") == INDEX).collect()
    files = panel.holdings
    last = holdings.group_by("session").agg(pl.col("known").max().dt.date())
    seen = dict(last.iter_rows())
    whole = np.nan_to_num(files.weight).sum(axis=1)
    job = Job(
        PLAN,
        market.calendar.sessions,
        dates=files.dates,
        positions=files.positions,
        opening=files.opening,
        whole=whole,
        seen=seen,
        labels=files.labels,
    )
    return prices, holdings, job, panel


def split(dealt: dict[str, int], block: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    prices, holdings, _, _ = small()
    mine = [name for name, place in dealt.items() if place == block]
    return (
        prices.filter(pl.col("symbol").is_in(mine)),
        holdings.filter(pl.col("symbol").is_in(mine)),
    )


@settings(max_examples=12)
@given(st.lists(st.integers(0, 3), min_size=42, max_size=42))
def test_any_split_gives_the_figures_of_the_whole(places: list[int]) -> None:
    _, holdings, job, panel = small()
    members = sorted(holdings["symbol"].unique())
    dealt = dict(zip(members, places, strict=False))
    parts = [mapped(*split(dealt, b), job) for b in sorted(set(dealt.values()))]
    found = pl.DataFrame(merged(parts, PLAN))
    assert max(differences(found, one_machine(panel, PLAN).figures).values()) <= 1e-12
    assert max(differences(found, by_arrays(panel, PLAN.top)).values()) <= 1e-9


def test_names_are_those_of_the_figures() -> None:
    prices, holdings, job, _ = small()
    sums = mapped(prices, holdings, job)
    assert names(PLAN) == list(merged([sums], PLAN))
    assert "median" not in names(Plan(median=False))


def test_the_median_is_left_out_where_it_is_not_wanted() -> None:
    prices, holdings, job, panel = small()
    plan = Plan(averages=(5,), extremes=30, top=3, median=False)
    sums = mapped(prices, holdings, replace(job, plan=plan))
    assert sums.returns.shape == (job.length, 0)
    found = pl.DataFrame(merged([sums], plan))
    assert max(differences(found, one_machine(panel, plan).figures).values()) <= 1e-12


def test_members_without_prices_count_in_the_weights_only() -> None:
    prices, holdings, job, _ = small()
    unpriced = holdings.filter(pl.col("symbol").str.starts_with("NOPRICE"))
    sums = mapped(prices.clear(), unpriced, job)
    found = merged([sums], PLAN)
    assert np.isnan(found["cap"]).all()
    assert (found["covered"][~np.isnan(found["covered"])] == 0.0).all()
    assert np.nanmax(found["hhi"]) == pytest.approx(1.0)


def test_a_block_has_a_run_for_every_member_in_time_order() -> None:
    prices, _, job, panel = small()
    second, first = (panel.holdings.members[i] for i in panel.rows[[5, 2]])
    members = ("NOPRICE1", first, second, "NOPRICE2")
    block = block_of(prices.reverse(), members, job.sessions)
    runs = {
        members[m]: slice(int(block.offsets[i]), int(block.offsets[i + 1]))
        for i, m in enumerate(block.members.tolist())
    }
    assert set(runs) == set(members)
    assert runs["NOPRICE1"].start == runs["NOPRICE1"].stop
    for name in (first, second):
        row = panel.closes[panel.rows.tolist().index(panel.holdings.members.index(name))]
        there = np.flatnonzero(~np.isnan(row))
        assert (block.sessions[runs[name]] == there + panel.base).all()
        assert (block.closes[runs[name]] == row[there]).all()


def test_no_prices_at_all_is_a_block_too() -> None:
    prices, _, job, _ = small()
    block = block_of(prices.clear(), ("A", "B"), job.sessions)
    assert block.offsets.tolist() == [0, 0, 0]
    assert len(block.closes) == 0


def test_files_of_a_block_are_columns_of_the_whole() -> None:
    _, holdings, job, panel = small()
    mine = ["S003", "S017", "NOPRICE1"]
    members, files = files_of(holdings.filter(pl.col("symbol").is_in(mine)), job)
    whole = panel.holdings
    columns = [whole.members.index(name) for name in members]
    assert sorted(members) == sorted(mine)
    assert (files.held == whole.held[:, columns]).all()
    assert (files.group == wideindex.files_of(whole).group[:, columns]).all()
    assert (files.since == whole.opening).all()
    told = np.nan_to_num(whole.weight)
    share = told / np.maximum(told.sum(axis=1, keepdims=True), 1e-300)
    assert np.allclose(files.weight, share[:, columns], rtol=1e-14, atol=0.0)


def test_a_block_that_was_held_after_the_as_of_only_adds_nothing() -> None:
    prices, holdings, job, _ = small()
    later = holdings.filter(pl.col("symbol") == "S003").with_columns(
        session=pl.lit(job.sessions[-1].item()) + pl.duration(days=40)
    )
    later = later.unique(subset=["session", "line"])
    told = replace(job, seen={**job.seen, later["session"][0]: later["session"][0]})
    members, files = files_of(later, told)
    assert not files.held.any()
    sums = mapped(prices.filter(pl.col("symbol") == "S003"), later, told)
    assert len(members) == 1
    assert not sums.sums.any()


def test_the_steps_on_arrow_give_the_same_digits() -> None:
    pytest.importorskip("pyarrow")
    _, holdings, job, _ = small()
    members = sorted(holdings["symbol"].unique())
    dealt = {name: i % 3 for i, name in enumerate(members)}
    parts = [mapped(*split(dealt, b), job) for b in range(3)]
    rows = []
    for b in (2, 0, 1):
        tables = [t.with_columns(block=pl.lit(b)).to_arrow() for t in split(dealt, b)]
        rows.append(cast(pl.DataFrame, pl.from_arrow(map_step(*tables, job))))
    partial = pl.concat(rows)
    assert partial.height == 3 * -(-job.length // SPAN)
    assert -(-job.length // SPAN) >= 3
    spans = [
        cast(pl.DataFrame, pl.from_arrow(merge_step(rows.to_arrow(), job)))
        for _, rows in partial.group_by("span", maintain_order=True)
    ]
    found = pl.concat(spans).sort("place")
    assert found["place"].to_list() == list(range(job.first, len(job.sessions)))
    for name, values in merged(parts, PLAN).items():
        assert np.array_equal(found[name].to_numpy(), values, equal_nan=True), name
