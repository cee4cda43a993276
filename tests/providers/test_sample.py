"""The simulated market as a whole: contracts, lives, weights, sizes and settings."""

from __future__ import annotations

import itertools
import re
import tomllib
from datetime import UTC, date, datetime

import polars as pl
import pytest

from rotascope.core.errors import BadInput, BadUsage
from rotascope.core.settings import GICS, BasketDefinition
from rotascope.core.time import Calendar, exchange_sessions
from rotascope.providers.sample import TRUTH_COLUMNS, SampleMarket, sample_market
from rotascope.providers.sample_tables import isin_of
from rotascope.store.settings_file import parse
from rotascope.tables.schema import TABLES
from rotascope.tables.validate import split

GIANTS = ["AAPL", "MSFT", "GOOGL", "GOOG", "AMZN", "NVDA", "META", "TSLA"]
SECTOR_FUNDS = "XLB XLC XLE XLF XLI XLK XLP XLRE XLU XLV XLY".split()
SMALL_MARKET = {"large": 80, "small": 120}


@pytest.fixture(scope="module")
def market() -> SampleMarket:
    return sample_market(7, **SMALL_MARKET)


@pytest.fixture(scope="module")
def whole() -> SampleMarket:
    return sample_market()


def closes(market: SampleMarket, symbol: str) -> pl.DataFrame:
    return market.tables["prices"].filter(pl.col("symbol") == symbol)


@pytest.mark.parametrize("name", list(TABLES))
def test_schemas_are_exact(market: SampleMarket, name: str) -> None:
    frame = market.tables[name]
    assert list(frame.schema.items()) == list(TABLES[name].columns.items())


def test_all_eight_tables_are_there(market: SampleMarket) -> None:
    assert set(market.tables) == set(TABLES)
    assert all(not frame.is_empty() for frame in market.tables.values())


@pytest.mark.parametrize("name", list(TABLES))
def test_no_row_breaks_its_contract(market: SampleMarket, name: str) -> None:
    good, bad = split(market.tables[name], TABLES[name], sessions=exchange_sessions())
    assert bad.is_empty()
    assert good.height == market.tables[name].height


@pytest.mark.parametrize("name", list(TABLES))
def test_keys_are_unique(market: SampleMarket, name: str) -> None:
    table, frame = TABLES[name], market.tables[name]
    assert frame.select(*table.key, "known").is_unique().all()
    # The end of a listing is a later row of the same key; accounts are filed once more.
    if name not in ("symbols", "fundamentals"):
        assert frame.select(table.key).is_unique().all()


@pytest.mark.parametrize("name", ["prices", "holdings", "series", "flows", "events", "symbols"])
def test_rows_are_in_order(market: SampleMarket, name: str) -> None:
    order = list(TABLES[name].order)
    frame = market.tables[name].select(order)
    assert frame.equals(frame.sort(order, maintain_order=True))


@pytest.mark.parametrize("name", ["prices", "holdings", "flows"])
def test_facts_of_a_session_are_known_after_its_close(market: SampleMarket, name: str) -> None:
    for day, known in market.tables[name].select("session", "known").unique().iter_rows():
        assert known == datetime(day.year, day.month, day.day, 21, tzinfo=UTC)


def test_nothing_is_known_after_the_last_session(market: SampleMarket) -> None:
    end = datetime(2026, 1, 30, 21, tzinfo=UTC)
    for name, frame in market.tables.items():
        if not frame.is_empty():
            assert frame["known"].max() <= end, name


def test_prices_are_above_zero_and_rounded(market: SampleMarket) -> None:
    prices = market.tables["prices"]
    for column in ("close", "adj_close"):
        values = prices[column].drop_nulls()
        assert values.min() > 0
        assert (values.round(4) == values).all()
    assert prices["close"].null_count() == 0


def test_sessions_are_those_of_the_exchange(market: SampleMarket) -> None:
    found = market.tables["prices"]["session"].unique().sort().to_list()
    expected = Calendar.build(date(2017, 1, 3), date(2026, 1, 30)).sessions.tolist()
    assert found == expected
    assert date(2025, 1, 9) not in found  # a day of mourning
    for symbol in ("SPX", "RUT", "NDX", "VIX", "SPY", "IWM", "AAPL"):
        assert closes(market, symbol).height == len(expected)


def test_symbols_that_a_user_types(market: SampleMarket) -> None:
    found = set(market.tables["prices"]["symbol"].unique().to_list())
    named = {"SPX", "RUT", "NDX", "VIX", "SPY", "IWM", "RSP", *SECTOR_FUNDS, *GIANTS}
    assert named <= found
    assert all(re.fullmatch(r"(LA\d{3}|SA\d{4})", symbol) for symbol in found - named)
    assert set(market.tables["holdings"]["basket"].unique().to_list()) == {"SP500", "R2000"}


def test_indices_have_a_price_only_and_funds_a_total_return(market: SampleMarket) -> None:
    for symbol in ("SPX", "RUT", "NDX", "VIX"):
        rows = closes(market, symbol)
        for column in ("adj_close", "dividend", "volume"):
            assert rows[column].null_count() == rows.height
    for symbol in ("SPY", "IWM", "RSP", *SECTOR_FUNDS, "AAPL", "LA001"):
        rows = closes(market, symbol)
        assert rows["adj_close"].null_count() == 0
        assert rows["dividend"].null_count() == 0
    spy = closes(market, "SPY")
    assert spy["adj_close"][0] < 0.95 * spy["close"][0]


def test_total_return_of_a_fund_is_its_closes_and_dividends(market: SampleMarket) -> None:
    rows = closes(market, "IWM")
    close, adj, paid = (rows[c].to_list() for c in ("close", "adj_close", "dividend"))
    for at in range(1, rows.height):
        # On an ex-date the close before it counts less the dividend.
        expected = close[at] / (close[at - 1] - paid[at])
        assert adj[at] / adj[at - 1] == pytest.approx(expected, abs=3e-6)


def test_members_without_a_price_are_delisted(market: SampleMarket) -> None:
    priced = set(market.tables["prices"].select("symbol", "session").iter_rows())
    ends = dict(
        market.tables["symbols"]
        .filter(pl.col("to").is_not_null())
        .select("symbol", "to")
        .iter_rows()
    )
    holdings = market.tables["holdings"].select("symbol", "session")
    assert set(holdings.iter_rows()) <= priced
    # Between two holdings a member may lose its price: then its listing has ended.
    days = market.tables["prices"]["session"].unique().sort().to_list()
    following = dict(itertools.pairwise(days))
    gone = 0
    for symbol, day in holdings.iter_rows():
        if day in following and (symbol, following[day]) not in priced:
            assert ends[symbol] <= following[day]
            gone += 1
    assert gone < 5


def test_delisted_symbols_have_no_later_price(market: SampleMarket) -> None:
    symbols = market.tables["symbols"].filter(pl.col("to").is_not_null())
    assert symbols.height >= 5
    last = dict(market.tables["prices"].group_by("symbol").agg(pl.col("session").max()).iter_rows())
    for symbol, to in symbols.select("symbol", "to").iter_rows():
        assert last[symbol] == to
    stopped = {symbol for symbol, day in last.items() if day < date(2026, 1, 30)}
    assert stopped == set(symbols["symbol"].to_list())


def test_the_end_of_a_listing_is_known_only_when_it_ends(market: SampleMarket) -> None:
    symbols = market.tables["symbols"]
    ended = symbols.filter(pl.col("to").is_not_null())
    for row in ended.iter_rows(named=True):
        assert row["known"].date() == row["to"]
        first = symbols.filter((pl.col("symbol") == row["symbol"]) & pl.col("to").is_null())
        assert first.height == 1
        assert first["known"][0].date() == row["from"]
        assert first["name"][0] == row["name"]


def test_listings_begin_with_the_first_price(market: SampleMarket) -> None:
    first = dict(
        market.tables["prices"].group_by("symbol").agg(pl.col("session").min()).iter_rows()
    )
    for symbol, day in market.tables["symbols"].select("symbol", "from").iter_rows():
        assert first[symbol] == day
    assert any(day > date(2017, 1, 3) for day in first.values())


def test_every_symbol_has_a_name_that_says_simulated(market: SampleMarket) -> None:
    symbols = market.tables["symbols"]
    assert set(symbols["symbol"].to_list()) == set(
        market.tables["prices"]["symbol"].unique().to_list()
    )
    assert symbols["name"].str.starts_with("Simulated ").all()


def test_sectors_are_the_eleven(market: SampleMarket) -> None:
    holdings = market.tables["holdings"]
    for basket in ("SP500", "R2000"):
        found = holdings.filter(pl.col("basket") == basket)["sector"].unique().to_list()
        assert set(found) == set(GICS)
    giants = holdings.filter(pl.col("symbol").is_in(GIANTS))
    assert giants["name"].str.starts_with("Simulated Giant ").all()


def check_digit_holds(isin: str) -> bool:
    """The published rule: letters as numbers from 10, every second digit doubled, sum ends in 0."""
    digits = [int(d) for letter in isin for d in str(int(letter, 36))]
    total = 0
    for place, digit in enumerate(digits[::-1]):
        doubled = digit * 2 if place % 2 else digit
        total += doubled - 9 if doubled > 9 else doubled
    return total % 10 == 0


def test_isins_are_made_up_and_well_formed(market: SampleMarket) -> None:
    assert check_digit_holds("US0378331005")  # the textbook example of the rule
    assert not check_digit_holds("US0378331006")
    lines = market.tables["holdings"].select("symbol", "isin").unique()
    assert lines.height == lines["isin"].n_unique()
    for isin in lines["isin"]:
        assert len(isin) == 12
        assert isin.startswith("ZZ")
        assert check_digit_holds(isin)


def test_two_lines_of_one_company_share_their_issuer(market: SampleMarket) -> None:
    lines = dict(market.tables["holdings"].select("symbol", "isin").unique().iter_rows())
    assert lines["GOOGL"][2:8] == lines["GOOG"][2:8]
    issuers = {isin[2:8] for isin in lines.values()}
    assert len(issuers) == len(lines) - 1
    assert isin_of(12, 0) != isin_of(12, 1)


def test_flows_of_the_funds(market: SampleMarket) -> None:
    flows = market.tables["flows"]
    assert set(flows["fund"].unique().to_list()) == {"SPY", "IWM", *SECTOR_FUNDS}
    for fund in ("IWM", "XLK"):
        rows = flows.filter(pl.col("fund") == fund).join(
            closes(market, fund).select("session", "close"), on="session"
        )
        flow, assets, close = (rows[c].to_list() for c in ("flow", "assets", "close"))
        assert min(assets) > 0
        for at in range(1, rows.height, 7):
            grown = assets[at - 1] * close[at] / close[at - 1] + flow[at]
            assert assets[at] == pytest.approx(grown, abs=2)
        shares = (rows["assets"] / rows["close"] - rows["shares"]).abs().max()
        assert shares <= 0.5


def test_money_follows_the_last_months_lead(market: SampleMarket) -> None:
    wide = (
        market.tables["prices"]
        .filter(pl.col("symbol").is_in(["IWM", "SPY"]))
        .pivot("symbol", index="session", values="close")
        .sort("session")
        .with_columns(
            lead=(pl.col("IWM") / pl.col("IWM").shift(21) - pl.col("SPY") / pl.col("SPY").shift(21))
        )
        .with_columns(lead=pl.col("lead").shift(1))
        .join(market.tables["flows"].filter(pl.col("fund") == "IWM"), on="session")
        .drop_nulls("lead")
        .with_columns(share=pl.col("flow") / pl.col("assets"))
    )
    assert wide.select(pl.corr("lead", "share")).item() > 0.15


def test_truth_has_its_columns_and_is_no_table(market: SampleMarket) -> None:
    assert list(market.truth.schema.items()) == list(TRUTH_COLUMNS.items())
    assert "truth" not in market.tables


def test_settings_name_the_giants(market: SampleMarket) -> None:
    settings = tomllib.loads(market.settings_toml)
    assert settings["baskets"]["MAG7"] == {"members": GIANTS, "inside": "SP500"}
    assert settings["home"] == "SP500"
    assert settings["reference"] == "SPX"
    assert set(settings["sectors"].values()) <= set(GICS)


def test_a_store_takes_the_settings(market: SampleMarket) -> None:
    found = parse(market.settings_toml)
    assert found.baskets["MAG7"] == BasketDefinition(tuple(GIANTS), inside="SP500")
    assert found.sectors["Communication"] == "Communication Services"


def test_the_default_market_is_as_large_as_it_says(whole: SampleMarket) -> None:
    holdings = whole.tables["holdings"]
    assert holdings.height < 400_000
    counts = holdings.group_by("basket", "session").len()
    large = counts.filter(pl.col("basket") == "SP500")["len"]
    small = counts.filter(pl.col("basket") == "R2000")["len"]
    assert large.max() == 500
    assert large.min() >= 490
    assert 1150 < small.min() < small.max() < 1450
    lines = whole.tables["symbols"]["symbol"].unique()
    assert lines.str.starts_with("LA").sum() + 8 == 600
    assert lines.str.starts_with("SA").sum() == 1500


def test_giants_grow_past_thirty_percent(whole: SampleMarket) -> None:
    path = dict(
        whole.tables["holdings"]
        .filter((pl.col("basket") == "SP500") & pl.col("symbol").is_in(GIANTS))
        .group_by("session")
        .agg(pl.col("weight").sum())
        .iter_rows()
    )
    assert 0.10 < path[date(2017, 1, 3)] < 0.16
    assert path[date(2024, 12, 31)] > 0.30
    assert path[date(2024, 12, 31)] > path[date(2022, 12, 30)] > path[date(2019, 12, 31)]
    # Under the last rotation they stall.
    assert path[date(2026, 1, 30)] < path[date(2025, 10, 31)]


def test_small_companies_lead_at_the_end_of_the_default_market(whole: SampleMarket) -> None:
    grown = {}
    for symbol in ("RUT", "SPX", "NDX", "XLI", "XLB", "XLE", "XLK"):
        rows = closes(whole, symbol).filter(pl.col("session") >= date(2025, 10, 27))
        grown[symbol] = rows["close"][-1] / rows["close"][0] - 1
    assert grown["RUT"] > grown["SPX"] + 0.05
    assert grown["NDX"] < grown["SPX"]
    assert all(grown[symbol] > grown["XLK"] for symbol in ("XLI", "XLB", "XLE"))


def test_giants_lead_on_average_over_seeds() -> None:
    weights = []
    for seed in range(8):
        holdings = sample_market(seed, **SMALL_MARKET).tables["holdings"]
        day = holdings.filter(
            (pl.col("basket") == "SP500") & (pl.col("session") == date(2024, 12, 31))
        )
        weights.append(day.filter(pl.col("symbol").is_in(GIANTS))["weight"].sum())
    assert 0.27 < sum(weights) / len(weights) < 0.45


def test_another_span_works() -> None:
    market = sample_market(2, large=60, small=40, first=date(1999, 1, 4), last=date(2001, 6, 15))
    days = market.tables["prices"]["session"]
    assert (days.min(), days.max()) == (date(1999, 1, 4), date(2001, 6, 15))
    assert market.truth.height > 5
    for name, frame in market.tables.items():
        assert split(frame, TABLES[name])[1].is_empty()


@pytest.mark.parametrize(
    ("choices", "words"),
    [
        ({"seed": -1}, "seed is -1"),
        ({"large": 10}, "10 for large; use at least 48"),
        ({"small": 3}, "3 for small; use at least 24"),
        ({"first": date(2026, 1, 20)}, "for sessions; use at least 30"),
        ({"first": date(2027, 1, 20)}, "0 for sessions; use at least 30"),
    ],
)
def test_wrong_choices_are_refused_in_one_line(choices: dict[str, object], words: str) -> None:
    with pytest.raises(BadUsage, match=words) as found:
        sample_market(**choices)
    assert "\n" not in found.value.message
    assert found.value.exit_status == 2


def test_a_span_beyond_the_calendar_is_refused() -> None:
    with pytest.raises(BadInput, match="calendar"):
        sample_market(7, last=date(2150, 1, 1))
