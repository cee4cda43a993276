"""Planted rotations: the plan, who takes part, and what the prices then show."""

from __future__ import annotations

import itertools
from collections import defaultdict
from datetime import date

import numpy as np
import polars as pl
import pytest

from rotascope.core.settings import GICS
from rotascope.providers.sample import SampleMarket, sample_market
from rotascope.providers.sample_firms import GIANT, LARGE, SMALL, simulated_firms
from rotascope.providers.sample_rotations import planned_rotations, planted_drifts

SEEDS = range(16)
FUND_OF = {
    "SP500": "SPY",
    "R2000": "IWM",
    "Materials": "XLB",
    "Communication Services": "XLC",
    "Energy": "XLE",
    "Financials": "XLF",
    "Industrials": "XLI",
    "Information Technology": "XLK",
    "Utilities": "XLU",
    "Health Care": "XLV",
}
FEE = {"SPY": 0.0009, "IWM": 0.0019}


@pytest.fixture(scope="module")
def markets() -> list[SampleMarket]:
    return [sample_market(seed, large=80, small=120) for seed in SEEDS]


def total_returns(market: SampleMarket, symbol: str) -> tuple[np.ndarray, np.ndarray]:
    """Sessions and total returns of a fund, its fee added back."""
    rows = market.tables["prices"].filter(pl.col("symbol") == symbol)
    adj = rows["adj_close"].to_numpy()
    return rows["session"].to_numpy()[1:], adj[1:] / adj[:-1] - 1 + FEE.get(symbol, 0.001) / 252


def leads(market: SampleMarket) -> list[tuple[int, float, float, float]]:
    """Id, recorded strength, realised lead a year inside, and outside all rotations."""
    truth = market.truth
    days, _ = total_returns(market, "SPY")
    busy = np.zeros(len(days), dtype=bool)
    for row in truth.iter_rows(named=True):
        busy |= (days >= np.datetime64(row["start"])) & (days <= np.datetime64(row["end"]))
    found = []
    for row in truth.filter(pl.col("kind") != "giants").iter_rows(named=True):
        gap = (
            total_returns(market, FUND_OF[row["to"]])[1]
            - total_returns(market, FUND_OF[row["from"]])[1]
        )
        inside = (days >= np.datetime64(row["start"])) & (days <= np.datetime64(row["end"]))
        found.append(
            (row["id"], row["strength"], gap[inside].mean() * 252, gap[~busy].mean() * 252)
        )
    return found


def test_plan_of_the_default_span() -> None:
    plan = planned_rotations(7, 2283)
    kinds = [p.kind for p in plan]
    assert kinds.count("size") == 6
    assert kinds.count("sector") == 7
    assert kinds.count("giants") == 3
    assert all(1 <= p.start < p.end <= 2282 for p in plan)
    earlier = [p for p in plan if p.end < 2282]
    for one, following in itertools.pairwise(earlier):
        assert one.end < following.start


def test_size_rotations_go_both_ways() -> None:
    ways = {(p.source, p.target) for p in planned_rotations(7, 2283) if p.kind == "size"}
    assert ways == {("SP500", "R2000"), ("R2000", "SP500")}


def test_last_rotations_run_for_65_sessions_to_the_end() -> None:
    closing = [p for p in planned_rotations(7, 2283) if p.end == 2282]
    assert {(p.start, p.end) for p in closing} == {(2218, 2282)}
    pairs = {(p.source, p.target) for p in closing}
    tech = "Information Technology"
    assert pairs == {
        ("SP500", "R2000"),
        (tech, "Industrials"),
        (tech, "Materials"),
        (tech, "Energy"),
        ("MAG7", "SP500 - MAG7"),
    }


def test_plans_differ_by_seed_but_not_by_call() -> None:
    assert planned_rotations(7, 2283) == planned_rotations(7, 2283)
    assert planned_rotations(7, 2283) != planned_rotations(8, 2283)


@pytest.mark.parametrize("sessions", [100, 200, 773, 2283])
@pytest.mark.parametrize("seed", range(5))
def test_no_rotation_runs_into_the_closing_one(seed: int, sessions: int) -> None:
    plan = planned_rotations(seed, sessions)
    closing = min(p.start for p in plan if p.end == sessions - 1)
    earlier = [p for p in plan if p.end < sessions - 1]
    assert all(p.end < closing - 15 for p in earlier)


@pytest.mark.parametrize("sessions", [30, 80, 300, 1000])
def test_short_spans_have_no_rotation_under_15_sessions(sessions: int) -> None:
    plan = planned_rotations(1, sessions)
    assert plan
    assert all(p.end - p.start + 1 >= 15 for p in plan)
    assert all(p.start >= 1 and p.end < sessions for p in plan)


def test_drifts_add_up_to_the_planned_difference() -> None:
    firms = simulated_firms(7, 2283, large=600, small=1500)
    plan = planned_rotations(7, 2283)
    drift, takes = planted_drifts(7, plan, firms)
    for at, planned in enumerate(plan):
        if planned.kind != "size":
            continue
        small = firms.kind == SMALL
        gap = (drift[at][small].mean() - drift[at][~small].mean()) * 252
        sign = 1 if planned.target == "R2000" else -1
        assert gap * sign == pytest.approx(planned.size, rel=0.12)
        assert takes[at][firms.group(planned.target)].mean() == pytest.approx(
            planned.share, abs=0.06
        )


def test_only_target_and_source_drift() -> None:
    firms = simulated_firms(7, 2283, large=600, small=1500)
    plan = planned_rotations(7, 2283)
    drift, takes = planted_drifts(7, plan, firms)
    for at, planned in enumerate(plan):
        touched = firms.group(planned.target) | firms.group(planned.source)
        assert (drift[at][~touched] == 0).all()
        assert (drift[at][takes[at]] > 0).all()
        assert (drift[at][firms.group(planned.source)] < 0).all()
        assert not takes[at][~firms.group(planned.target)].any()


def test_the_largest_of_a_target_always_take_part() -> None:
    firms = simulated_firms(7, 2283, large=600, small=1500)
    plan = planned_rotations(7, 2283)
    _, takes = planted_drifts(7, plan, firms)
    lead = (firms.kind == GIANT) | ((firms.kind == LARGE) & (np.arange(2100) < 8 + 22))
    for at, planned in enumerate(plan):
        assert takes[at][lead & firms.group(planned.target)].all()


def test_truth_table(markets: list[SampleMarket]) -> None:
    for market in markets:
        truth = market.truth
        assert truth["id"].to_list() == list(range(1, truth.height + 1))
        assert (truth["strength"] > truth["usual"]).all()
        assert (truth["strength"] > 0.1).all()
        assert truth["breadth"].is_between(0.3, 1.0).all()
        assert (truth["start"] < truth["end"]).all()
        assert set(truth["kind"].to_list()) == {"size", "sector", "giants"}
        named = {"SP500", "R2000", "MAG7", "SP500 - MAG7", *GICS}
        assert set(truth["from"].to_list()) | set(truth["to"].to_list()) <= named
        assert truth.filter("unfinished")["end"].unique().to_list() == [date(2026, 1, 30)]


def test_the_default_truth_ends_with_a_rotation_under_way() -> None:
    truth = sample_market(7, large=80, small=120).truth.filter("unfinished")
    assert truth["start"].unique().to_list() == [date(2025, 10, 28)]
    assert truth["to"].to_list() == [
        "R2000",
        "Industrials",
        "Materials",
        "Energy",
        "SP500 - MAG7",
    ]


def test_strength_is_what_prices_show_on_average(markets: list[SampleMarket]) -> None:
    misses = np.array([[row[2] - row[1] for row in leads(market)] for market in markets])
    each = misses.mean(axis=1)  # one figure for each market: these are independent
    error = each.std(ddof=1) / len(each) ** 0.5
    assert error < 0.04  # precise enough to tell 0.35 from nothing
    assert abs(each.mean()) < 3 * error


def test_each_rotation_leads_inside_and_not_outside(markets: list[SampleMarket]) -> None:
    inside, outside = defaultdict(list), defaultdict(list)
    for market in markets:
        for which, _, within, without in leads(market):
            inside[which].append(within)
            outside[which].append(without)
    for which, values in inside.items():
        assert np.mean(values) > 0.1
        assert np.mean(values) > np.mean(outside[which]) + 0.1


def test_small_over_large_in_index_prices(markets: list[SampleMarket]) -> None:
    """RUT against SPX, the pair that a reader looks at first."""
    gains = []
    for market in markets:
        prices = market.tables["prices"].filter(
            (pl.col("session") >= date(2025, 10, 27)) & pl.col("symbol").is_in(["RUT", "SPX"])
        )
        grown = {
            symbol[0]: rows["close"][-1] / rows["close"][0]
            for symbol, rows in prices.group_by("symbol")
        }
        gains.append(grown["RUT"] - grown["SPX"])
    assert np.mean(gains) > 0.05
    assert np.mean(np.array(gains) > 0) > 0.7


def test_strength_of_giants_by_their_own_prices(markets: list[SampleMarket]) -> None:
    """MAG7 against the rest, weights from the holdings, one month of buy and hold at a time."""
    misses = []
    for market in markets:
        holdings = market.tables["holdings"].filter(pl.col("basket") == "SP500")
        adj = market.tables["prices"].select("symbol", "session", "adj_close")
        days = adj["session"].unique().sort().to_list()
        row = market.truth.filter(pl.col("kind") == "giants").row(0, named=True)
        dates = [d for d in holdings["session"].unique().sort() if row["start"] <= d <= row["end"]]
        lead, sessions = 0.0, 0
        for first, last in itertools.pairwise(dates):
            prices = {
                day: dict(adj.filter(pl.col("session") == day).drop("session").iter_rows())
                for day in (first, last)
            }
            gain, weights = {True: 0.0, False: 0.0}, {True: 0.0, False: 0.0}
            held = holdings.filter(pl.col("session") == first)
            for symbol, weight, name in held.select("symbol", "weight", "name").iter_rows():
                if symbol not in prices[last]:
                    continue
                giant = name.startswith("Simulated Giant")
                gain[giant] += weight * (prices[last][symbol] / prices[first][symbol] - 1)
                weights[giant] += weight
            lead += gain[True] / weights[True] - gain[False] / weights[False]
            sessions += days.index(last) - days.index(first)
        misses.append(lead / sessions * 252 - row["strength"])
    error = np.std(misses, ddof=1) / len(misses) ** 0.5
    assert error < 0.08
    assert abs(np.mean(misses)) < 3 * error
