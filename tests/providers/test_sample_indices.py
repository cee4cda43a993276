"""Simulated indices against a plain loop over their members' holdings and prices."""

from __future__ import annotations

import itertools
from datetime import date

import numpy as np
import polars as pl
import pytest

from rotascope.core.time import Calendar
from rotascope.providers.sample import SampleMarket, sample_market
from rotascope.providers.sample_indices import FUNDS, _reviewed, snapshot_sessions
from rotascope.providers.sample_tables import _weights

GROWTH = {"Information Technology", "Communication Services", "Consumer Discretionary"}


@pytest.fixture(scope="module")
def market() -> SampleMarket:
    return sample_market(5, large=90, small=130, first=date(2021, 6, 1), last=date(2023, 6, 30))


@pytest.fixture(scope="module")
def days(market: SampleMarket) -> list[date]:
    return market.tables["prices"]["session"].unique().sort().to_list()


Quotes = dict[str, dict[date, tuple[float, float]]]
Held = dict[date, dict[str, tuple[float, str]]]


@pytest.fixture(scope="module")
def quotes(market: SampleMarket) -> Quotes:
    found: Quotes = {}
    for symbol, day, close, adj in (
        market.tables["prices"].select("symbol", "session", "close", "adj_close").iter_rows()
    ):
        found.setdefault(symbol, {})[day] = (close, adj)
    return found


def held_of(market: SampleMarket, basket: str) -> Held:
    found: Held = {}
    rows = market.tables["holdings"].filter(pl.col("basket") == basket)
    for day, symbol, weight, sector in rows.select(
        "session", "symbol", "weight", "sector"
    ).iter_rows():
        found.setdefault(day, {})[symbol] = (weight, sector)
    return found


def naive_returns(
    held: Held, quotes: Quotes, days: list[date], *, kind: int = 0, sectors: set[str] | None = None
) -> list[float]:
    """Catalogue rules 4 and 5: holdings drifted by total return, missing members left out."""
    found = []
    for before, day in itertools.pairwise(days):
        dated = max(d for d in held if d <= before)
        total = weights = 0.0
        for symbol, (weight, sector) in held[dated].items():
            if sectors is not None and sector not in sectors:
                continue
            mine = quotes[symbol]
            if day not in mine or before not in mine:
                continue
            drifted = weight * mine[before][1] / mine[dated][1]
            weights += drifted
            total += drifted * (mine[day][kind] / mine[before][kind] - 1)
        found.append(total / weights)
    return found


def linked(returns: list[float]) -> float:
    product = 1.0
    for value in returns:
        product *= 1.0 + value
    return product - 1.0


def month_spans(days: list[date]) -> list[tuple[int, int]]:
    ends = [0] + [at for at in range(len(days) - 1) if days[at].month != days[at + 1].month]
    ends.append(len(days) - 1)
    return list(itertools.pairwise(ends))


@pytest.mark.parametrize(
    ("index", "basket", "sectors"),
    [("SPX", "SP500", None), ("RUT", "R2000", None), ("NDX", "SP500", GROWTH)],
)
def test_months_of_an_index_are_its_members_months(
    market: SampleMarket,
    quotes: Quotes,
    days: list[date],
    index: str,
    basket: str,
    sectors: set[str] | None,
) -> None:
    returns = naive_returns(held_of(market, basket), quotes, days, sectors=sectors)
    spans = month_spans(days)
    assert len(spans) == 25
    for start, end in spans:
        expected = linked(returns[start:end])
        found = quotes[index][days[end]][0] / quotes[index][days[start]][0] - 1
        assert found == pytest.approx(expected, abs=1e-4)


@pytest.mark.parametrize(
    ("fund", "basket", "sectors", "fee"),
    [
        ("SPY", "SP500", None, 0.0009),
        ("IWM", "R2000", None, 0.0019),
        ("XLI", "SP500", {"Industrials"}, 0.0010),
        ("XLK", "SP500", {"Information Technology"}, 0.0010),
        ("XLRE", "SP500", {"Real Estate"}, 0.0010),
    ],
)
def test_funds_are_total_return_less_a_fee(
    market: SampleMarket,
    quotes: Quotes,
    days: list[date],
    fund: str,
    basket: str,
    sectors: set[str] | None,
    fee: float,
) -> None:
    returns = naive_returns(held_of(market, basket), quotes, days, kind=1, sectors=sectors)
    expected = linked([value - fee / 252 for value in returns])
    found = quotes[fund][days[-1]][1] / quotes[fund][days[0]][1] - 1
    assert found == pytest.approx(expected, abs=2e-3)


def test_equal_fund_is_the_plain_mean_of_members(
    market: SampleMarket, quotes: Quotes, days: list[date]
) -> None:
    held = held_of(market, "SP500")
    for before, day in list(itertools.pairwise(days))[10:60]:
        members = held[max(d for d in held if d <= before)]
        gains = [
            quotes[m][day][1] / quotes[m][before][1] - 1
            for m in members
            if day in quotes[m] and before in quotes[m]
        ]
        found = quotes["RSP"][day][1] / quotes["RSP"][before][1] - 1
        assert found == pytest.approx(sum(gains) / len(gains) - 0.0020 / 252, abs=1e-5)


def test_funds_pay_their_income_each_quarter(market: SampleMarket) -> None:
    rows = market.tables["prices"].filter(pl.col("symbol") == "SPY")
    paid = rows.filter(pl.col("dividend") > 0)
    assert {day.month for day in paid["session"]} == {3, 6, 9, 12}
    assert paid.height == 9  # June 2021 to June 2023
    yearly = paid["dividend"].sum() / rows["close"].mean() / (rows.height / 252)
    assert 0.008 < yearly < 0.03
    assert (rows["adj_close"][:-1] < rows["close"][:-1]).any()
    assert rows["adj_close"][-1] == rows["close"][-1]


def test_weights_of_every_date_add_up_to_one(market: SampleMarket) -> None:
    sums = market.tables["holdings"].group_by("basket", "session").agg(pl.col("weight").sum())
    assert (sums["weight"] - 1.0).abs().max() < 1e-9
    assert market.tables["holdings"]["weight"].min() > 0.0


def test_weights_are_worth_over_total_worth(market: SampleMarket) -> None:
    one = market.tables["holdings"].filter(
        (pl.col("basket") == "SP500") & (pl.col("session") == date(2022, 3, 31))
    )
    worth = one["shares"] * one["price"]
    assert (one["weight"] - worth / worth.sum()).abs().max() < 1e-6


def test_holdings_price_is_the_close(market: SampleMarket, quotes: Quotes) -> None:
    for day, symbol, price in (
        market.tables["holdings"].select("session", "symbol", "price").iter_rows()
    ):
        assert price == quotes[symbol][day][0]


def test_rounded_weights_by_hand() -> None:
    found = _weights(np.array([1.0, 1.0, 1.0]))
    assert sorted(found.tolist()) == [0.33333333, 0.33333333, 0.33333334]


def test_snapshots_are_month_ends_then_weeks() -> None:
    calendar = Calendar.build(date(2022, 11, 1), date(2023, 2, 28))
    found = {
        k: [calendar.date(int(at)) for at in v] for k, v in snapshot_sessions(calendar).items()
    }
    months = [date(2022, 11, 1), date(2022, 11, 30), date(2022, 12, 30), date(2023, 1, 31)]
    assert found["R2000"] == [*months, date(2023, 2, 28)]
    fridays = [date(2023, 1, d) for d in (6, 13, 20, 27)] + [
        date(2023, 2, d) for d in (3, 10, 17, 24)
    ]
    assert found["SP500"] == sorted([*months, *fridays, date(2023, 2, 28)])


def test_an_unfinished_month_has_no_month_end() -> None:
    calendar = Calendar.build(date(2022, 3, 1), date(2022, 5, 12))
    found = [calendar.date(int(at)) for at in snapshot_sessions(calendar)["R2000"]]
    assert found == [date(2022, 3, 1), date(2022, 3, 31), date(2022, 4, 29)]


def test_review_fills_vacancies_with_the_largest() -> None:
    member = np.array([True, True, False, False, False])
    eligible = np.array([True, False, True, True, True])  # the second was taken over
    worth = np.array([9.0, 0.0, 2.0, 4.0, 3.0])
    found = _reviewed(member, worth, eligible, 3)
    assert found.tolist() == [True, False, False, True, True]


def test_review_swaps_only_clear_winners() -> None:
    member = np.array([True, True, True, False, False])
    eligible = np.ones(5, dtype=bool)
    worth = np.array([9.0, 2.0, 1.0, 2.1, 2.3])
    # 2.3 replaces 1; 2.1 is not a fifth larger than 2.
    assert _reviewed(member, worth, eligible, 3).tolist() == [True, True, False, False, True]


def test_review_makes_at_most_five_swaps() -> None:
    member = np.array([True] * 8 + [False] * 8)
    worth = np.array([1.0] * 8 + [10.0] * 8)
    found = _reviewed(member, worth, np.ones(16, dtype=bool), 8)
    assert int(found[8:].sum()) == 5
    assert int(found.sum()) == 8


def test_large_members_change_at_quarter_ends_only(market: SampleMarket) -> None:
    held = held_of(market, "SP500")
    dates = sorted(held)
    ended = market.tables["symbols"].filter(pl.col("to").is_not_null())
    ends = dict(ended.select("symbol", "to").iter_rows())
    joined = 0
    for before, day in itertools.pairwise(dates):
        new = set(held[day]) - set(held[before])
        gone = set(held[before]) - set(held[day])
        if day.month % 3 or day < max(
            d for d in dates if d.month == day.month and d.year == day.year
        ):
            assert not new
            assert all(symbol in ends and ends[symbol] <= day for symbol in gone)
        joined += len(new)
    assert joined > 0


def test_small_members_join_in_june_only(market: SampleMarket) -> None:
    held = held_of(market, "R2000")
    dates = sorted(held)
    joined = {
        day for before, day in itertools.pairwise(dates) if set(held[day]) - set(held[before])
    }
    assert joined
    assert joined <= {date(2021, 6, 30), date(2022, 6, 30), date(2023, 6, 30)}


def test_no_member_is_in_both_baskets(market: SampleMarket) -> None:
    large = {s for line in held_of(market, "SP500").values() for s in line}
    small = {s for line in held_of(market, "R2000").values() for s in line}
    assert not large & small
    assert all(symbol.startswith("SA") for symbol in small)


def test_every_sector_has_its_fund() -> None:
    sectors = {group for group, _, _ in FUNDS.values()} - {"SP500", "R2000", "equal"}
    assert len(sectors) == 11
    assert len(FUNDS) == 14
