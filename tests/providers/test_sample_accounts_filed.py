"""How the simulated accounts are filed: lags, late ones, planted faults, estimates, flows."""

from __future__ import annotations

from datetime import date, time, timedelta

import polars as pl
import pytest

from rotascope.core.settings import GICS
from rotascope.providers.sample import SampleMarket, sample_market

MEMBERS = {"large": 60, "small": 240}
SPAN = {"first": date(2021, 1, 4), "last": date(2026, 1, 30)}


@pytest.fixture(scope="module")
def market() -> SampleMarket:
    return sample_market(7, **MEMBERS, **SPAN)


@pytest.fixture(scope="module")
def whole() -> SampleMarket:
    return sample_market()


def filed(market: SampleMarket) -> pl.DataFrame:
    """Reports of companies with the days from the end of the period to the filing."""
    rows = market.tables["fundamentals"].filter(pl.col("form").is_in(["10-Q", "10-K"]))
    lag = (pl.col("known").dt.date() - pl.col("period_end")).dt.total_days()
    return rows.with_columns(lag.alias("lag"))


def closes(market: SampleMarket) -> pl.DataFrame:
    return market.tables["prices"].select("symbol", "session", "close")


# ---- filing days


def test_reports_come_30_to_60_days_after_the_period_and_a_few_late(whole: SampleMarket) -> None:
    lags = filed(whole).group_by("symbol", "form").agg(pl.col("lag").min())
    for form, least, most in (("10-Q", 30, 46), ("10-K", 44, 60)):
        told = lags.filter(pl.col("form") == form)["lag"]
        late = told >= least + 50
        assert told.min() >= least
        assert (told.filter(~late) <= most).all()
        assert told.max() <= most + 52
        assert 0.01 < late.sum() / len(told) < 0.035


def test_filing_days_are_weekdays_and_known_in_the_evening(market: SampleMarket) -> None:
    known = market.tables["fundamentals"]["known"].unique()
    assert (known.dt.weekday() <= 5).all()
    assert set(known.dt.time().to_list()) == {time(21)}


def test_nothing_is_known_before_its_period_ends_or_after_the_last_session(
    market: SampleMarket,
) -> None:
    rows = market.tables["fundamentals"]
    assert (rows["known"].dt.date() >= rows["period_end"]).all()
    assert rows["known"].dt.date().max() <= date(2026, 1, 30)
    assert rows["period_end"].max() == date(2026, 1, 28)  # the vendor's day
    assert filed(market)["period_end"].max() <= date(2025, 12, 31)


def test_twelve_months_and_those_before_are_known_at_the_first_session(
    market: SampleMarket,
) -> None:
    rows = filed(market).filter(pl.col("known").dt.date() < SPAN["first"])
    nvda = rows.filter((pl.col("symbol") == "NVDA") & (pl.col("item") == "revenue"))
    spans = (nvda["period_end"] - nvda["period_start"]).dt.total_days()
    assert (spans > 360).sum() >= 1
    assert nvda["period_start"].min() <= date(2018, 12, 31)


def test_a_few_small_companies_file_nothing(whole: SampleMarket) -> None:
    filers = set(filed(whole)["symbol"].unique())
    lines = set(whole.tables["symbols"].drop_nulls("sector")["symbol"].unique())
    silent = lines - filers
    small = {name for name in lines if name.startswith("SA")}
    assert silent <= small
    assert 0.01 < len(silent) / len(small) < 0.045


def test_a_company_that_ends_files_no_more(whole: SampleMarket) -> None:
    gone = whole.tables["symbols"].drop_nulls("to").select("symbol", "to")
    rows = filed(whole).join(gone, on="symbol")
    assert rows["symbol"].n_unique() > 100
    assert (rows["period_end"] <= rows["to"]).all()


def test_a_company_listed_later_tells_eight_quarters_before(whole: SampleMarket) -> None:
    symbols = whole.tables["symbols"].filter(
        pl.col("sector").is_not_null() & (pl.col("from") > date(2018, 3, 1))
    )
    first = filed(whole).group_by("symbol").agg(pl.col("period_end").min().alias("first"))
    late = first.join(symbols.unique("symbol").select("symbol", "from"), on="symbol")
    days = (late["from"] - late["first"]).dt.total_days()
    assert len(late) > 150
    # Eight quarter ends before the listing, a month later where the year ends in January.
    assert days.min() >= 7 * 90 - 31
    assert days.max() <= 8 * 92


# ---- items of a report


def test_a_report_tells_income_by_quarter_and_cash_flow_to_date(market: SampleMarket) -> None:
    rows = filed(market).filter(pl.col("form") == "10-Q", pl.col("symbol") == "MSFT")
    days = (pl.col("period_end") - pl.col("period_start")).dt.total_days()
    quarters = rows.with_columns((days / 91).round().cast(pl.Int64).alias("long"))
    told = {item: set(spans) for item, spans in quarters.group_by("item").agg("long").iter_rows()}
    assert told["net_income"] == told["revenue"] == {1, 2, 3}
    assert told["capex"] == told["depreciation"] == told["operating_cash_flow"] == {1, 2, 3}
    assert told["income_tax"] == told["interest_expense"] == told["operating_income"] == {1}
    assert told["equity"] == told["shares_outstanding"] == {None}
    assert "floating_rate_debt" not in told
    one = quarters.filter(pl.col("item") == "capex")
    assert one.group_by("period_end").len()["len"].max() == 1


def test_units(market: SampleMarket) -> None:
    units = market.tables["fundamentals"].filter(pl.col("form") != "vendor")
    found = dict(units.select("item", "unit").unique().iter_rows())
    assert found.pop("shares_outstanding") == "shares"
    assert set(found.values()) == {"USD"}


def test_filed_shares_are_those_of_the_holdings(whole: SampleMarket) -> None:
    shares = filed(whole).filter(pl.col("item") == "shares_outstanding")
    held = whole.tables["holdings"].select("symbol", "session", "shares").sort("session")
    latest = shares.with_columns(pl.col("known").dt.date().alias("session")).sort("session")
    both = held.join_asof(
        latest.select("symbol", "session", "value"),
        on="session",
        by="symbol",
        check_sortedness=False,
    )
    told = both.drop_nulls("value").filter(~pl.col("symbol").is_in(["GOOGL", "GOOG"]))
    assert told.height > 0.95 * held.height
    assert (told["value"] == told["shares"]).all()
    alphabet = both.filter(pl.col("symbol").is_in(["GOOGL", "GOOG"])).drop_nulls("value")
    lines = alphabet.group_by("session").agg(pl.col("shares").sum(), pl.col("value").first())
    assert (lines["shares"] == lines["value"]).all()


def test_a_large_and_a_small_company_split_three_for_one_before_they_join_a_basket(
    whole: SampleMarket,
) -> None:
    shares = filed(whole).filter(pl.col("item") == "shares_outstanding").sort("symbol", "known")
    counts = shares.group_by("symbol", maintain_order=True).agg("value", "known")
    changed = {
        name: (values, known) for name, values, known in counts.iter_rows() if len(set(values)) > 1
    }
    assert sorted(name[:2] for name in changed) == ["LA", "SA"]
    for name, (values, known) in changed.items():
        at = next(i for i in range(1, len(values)) if values[i] != values[i - 1])
        assert values[at] == pytest.approx(3 * values[at - 1])
        assert len(set(values)) == 2
        joined = whole.tables["holdings"].filter(pl.col("symbol") == name)["session"].min()
        assert known[at - 1].date() < joined


# ---- what is planted


def once_more(market: SampleMarket, kind: str) -> tuple[dict[str, object], list[dict[str, object]]]:
    """The planted row of a kind, and all rows of its symbol, item and period, by filing."""
    row = market.planted.filter(pl.col("kind") == kind).row(0, named=True)
    same = [pl.col(c) == row[c] for c in ("symbol", "item", "period_start", "period_end")]
    rows = market.tables["fundamentals"].filter(*same).sort("known")
    return row, list(rows.iter_rows(named=True))


def test_three_rows_are_planted(whole: SampleMarket) -> None:
    assert whole.planted["kind"].to_list() == ["restated", "thousandfold", "duplicate"]
    assert whole.planted["symbol"].n_unique() == 3
    assert whole.planted["item"].unique().to_list() == ["net_income"]
    forms = dict(whole.planted.select("kind", "form").iter_rows())
    assert forms == {"restated": "10-K/A", "thousandfold": "DEF 14A", "duplicate": "10-K/A"}
    corrected = ["10-K/A", "DEF 14A"]
    rows = whole.tables["fundamentals"].filter(pl.col("form").is_in(corrected))
    assert rows.height == 3


@pytest.mark.parametrize(
    ("kind", "factor", "wait"),
    [("restated", 0.88, 120), ("thousandfold", 0.001, 60), ("duplicate", 1.0, 21)],
)
def test_a_planted_row_is_the_first_once_more(
    whole: SampleMarket, kind: str, factor: float, wait: int
) -> None:
    planted, rows = once_more(whole, kind)
    assert [row["form"] for row in rows] == ["10-K", planted["form"]]
    first, second = rows
    assert second["value"] == pytest.approx(factor * first["value"], rel=1e-4)
    assert second["value"] == planted["value"]
    days = (second["known"] - first["known"]).days
    assert wait <= days <= wait + 2


# ---- estimates and the vendor


def known_year(market: SampleMarket, symbol: str, day: date) -> float:
    """Net income of the twelve months known on a day: the year, and what came since."""
    rows = filed(market).filter(
        (pl.col("symbol") == symbol)
        & (pl.col("item") == "net_income")
        & (pl.col("known").dt.date() <= day)
    )
    periods = {(r["period_start"], r["period_end"]): r["value"] for r in rows.iter_rows(named=True)}
    year = max(p for p in periods if (p[1] - p[0]).days > 360)
    since = [p for p in periods if p[0] == year[1] + timedelta(days=1)]
    if not since:
        return periods[year]
    latest = max(since, key=lambda p: p[1])
    length = (latest[1] - latest[0]).days
    before = next(p for p in periods if p[0] == year[0] and abs((p[1] - p[0]).days - length) <= 1)
    return periods[year] + periods[latest] - periods[before]


@pytest.mark.parametrize("symbol", ["AAPL", "MSFT", "LA001", "LA020"])
def test_expected_earnings_are_the_known_year_and_a_growth(
    market: SampleMarket, symbol: str
) -> None:
    rows = market.tables["estimates"].filter(pl.col("symbol") == symbol)
    shares = filed(market).filter(
        (pl.col("symbol") == symbol) & (pl.col("item") == "shares_outstanding")
    )["value"][0]
    assert rows.height > 30
    for day, eps in rows.select("session", "eps").gather_every(6).iter_rows():
        growth = eps * shares / known_year(market, symbol, day) - 1.0
        assert -0.01 < growth < 0.09 + 4 * 0.04, day


def test_a_forward_multiple_is_the_close_over_the_expected_earnings(market: SampleMarket) -> None:
    rows = market.tables["estimates"].drop_nulls("eps").drop_nulls("forward_pe")
    both = rows.join(closes(market), on=["symbol", "session"])
    assert both.height == rows.height > 2_000
    assert (both["close"] / both["eps"] - both["forward_pe"]).abs().max() < 0.00501
    assert market.tables["estimates"]["horizon"].unique().to_list() == ["12m"]


def test_baskets_have_forward_multiples_without_earnings_per_share(market: SampleMarket) -> None:
    rows = market.tables["estimates"].filter(
        pl.col("symbol").is_in(["SP500", "R2000"]) | pl.col("symbol").is_in(list(GICS))
    )
    assert rows["symbol"].n_unique() == 13
    assert rows["eps"].null_count() == rows.height
    assert rows["forward_pe"].null_count() == 0
    large, small = (
        rows.filter(pl.col("symbol") == name)["forward_pe"] for name in ("SP500", "R2000")
    )
    assert len(large) == len(small) > 55
    assert large.is_between(10, 35).all()
    assert (small > 15).all()


def test_the_forward_multiple_of_a_sector_is_that_of_its_members(market: SampleMarket) -> None:
    day, sector = date(2024, 6, 28), "Utilities"
    held = market.tables["holdings"].filter(
        (pl.col("basket") == "SP500") & (pl.col("session") == day) & (pl.col("sector") == sector)
    )
    worth, expected = 0.0, 0.0
    told = market.tables["estimates"].filter(pl.col("session") == day)
    for row in held.iter_rows(named=True):
        eps = told.filter(pl.col("symbol") == row["symbol"])["eps"]
        if len(eps):
            worth += row["price"] * row["shares"]
            expected += eps[0] * row["shares"]
    (forward,) = told.filter(pl.col("symbol") == sector)["forward_pe"]
    assert len(held) >= 2
    assert forward == pytest.approx(worth / expected, rel=5e-3)


def test_vendor_figures_go_together(market: SampleMarket) -> None:
    rows = market.tables["fundamentals"].filter(pl.col("form") == "vendor")
    assert rows["period_end"].unique().to_list() == [date(2026, 1, 28)]
    wide = rows.pivot("item", index="symbol", values="value")
    value = wide.join(closes(market).filter(pl.col("session") == date(2026, 1, 28)), on="symbol")
    assert value.height == wide.height > 200
    earned = value["vendor_market_cap"] / value["vendor_price_to_sales"]
    earned = earned * value["vendor_profit_margin"]
    implied = (value["vendor_market_cap"] / earned).zip_with(
        value["vendor_trailing_pe"].is_not_null(),
        pl.Series([None] * value.height, dtype=pl.Float64),
    )
    ratio = (implied / value["vendor_trailing_pe"]).drop_nulls()
    assert ratio.is_between(0.99, 1.01).all()
    enterprise = (
        value["vendor_market_cap"] + value["vendor_total_debt"] - value["vendor_total_cash"]
    )
    assert ((enterprise - value["vendor_enterprise_value"]).abs() <= 1.0).all()
    losers = value["vendor_profit_margin"] < 0.0
    assert (losers == value["vendor_trailing_pe"].is_null()).all()
    assert 0.15 < losers.sum() / len(losers) < 0.5


# ---- flows


def test_flows_are_shares_made_and_redeemed_at_the_close(market: SampleMarket) -> None:
    flows = market.tables["flows"].join(
        closes(market), left_on=["fund", "session"], right_on=["symbol", "session"]
    )
    assert flows.height == market.tables["flows"].height
    change = flows.with_columns(
        ((pl.col("shares") - pl.col("shares").shift(1)).over("fund") * pl.col("close")).alias(
            "made"
        )
    ).drop_nulls("made")
    # Shares are whole: each count may be off by half a share.
    assert ((change["made"] - change["flow"]).abs() <= 1.01 * change["close"] + 2.0).all()
    assert (change["flow"].abs() > 1e6).sum() > 0.9 * change.height
    assets = flows["shares"] * flows["close"]
    assert ((assets - flows["assets"]).abs() <= 0.51 * flows["close"] + 1.0).all()
