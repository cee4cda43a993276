"""The simulated accounts as facts: sheets that balance, sums, sectors, losses, debt, growth."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from rotascope.core.settings import GICS
from rotascope.providers.sample import SampleMarket, sample_market

GIANTS = ("AAPL", "MSFT", "GOOGL", "AMZN", "NVDA", "META", "TSLA")
INCOME = ("revenue", "operating_income", "interest_expense", "pretax_income", "income_tax")
YEARS = range(2017, 2026)


@pytest.fixture(scope="module")
def market() -> SampleMarket:
    return sample_market()


@pytest.fixture(scope="module")
def facts(market: SampleMarket) -> pl.DataFrame:
    """Accounts as first filed, without the vendor's figures."""
    planted = market.planted.drop("kind")
    own = market.tables["fundamentals"].filter(pl.col("form") != "vendor")
    return own.join(planted, on=["symbol", "form", "known"], how="anti")


@pytest.fixture(scope="module")
def years(facts: pl.DataFrame) -> pl.DataFrame:
    """One row per company and fiscal year: every item of the 10-K."""
    annual = facts.filter(pl.col("form") == "10-K")
    return annual.pivot("item", index=["symbol", "period_end"], values="value")


@pytest.fixture(scope="module")
def quarters(facts: pl.DataFrame) -> pl.DataFrame:
    """Income of the single quarters that a 10-Q tells."""
    length = (pl.col("period_end") - pl.col("period_start")).dt.total_days()
    single = facts.filter((pl.col("form") == "10-Q") & (length < 100))
    return single.pivot("item", index=["symbol", "period_end"], values="value")


def of_kind(name: str) -> pl.Expr:
    """Companies by size: giants, large, small (one line of a company with two)."""
    if name == "giants":
        return pl.col("symbol").is_in(list(GIANTS))
    return pl.col("symbol").str.starts_with({"large": "LA", "small": "SA"}[name])


def test_balance_sheets_balance(facts: pl.DataFrame) -> None:
    sheets = facts.filter(pl.col("period_start").is_null()).pivot(
        "item", index=["symbol", "period_end"], values="value"
    )
    assert sheets.height > 60_000
    gap = sheets["total_assets"] - sheets["total_liabilities"] - sheets["equity"]
    assert gap.abs().max() == 0.0
    assert sheets["equity"].min() > 0.0
    debt = sheets["long_term_debt"] + sheets["current_debt"]
    assert (debt <= sheets["total_liabilities"]).all()
    assert (sheets["cash"] < sheets["total_assets"]).all()
    assert (sheets["floating_rate_debt"].drop_nulls() > 0.0).any()


def test_income_statements_add_up(years: pl.DataFrame, quarters: pl.DataFrame) -> None:
    for frame in (years, quarters):
        assert frame.height > 10_000
        before = frame["operating_income"] - frame["interest_expense"]
        assert (before == frame["pretax_income"]).all()
        assert (frame["pretax_income"] - frame["income_tax"] == frame["net_income"]).all()
        assert (frame["revenue"] > 0.0).all()
    taxed = quarters.filter(pl.col("pretax_income") > 1e8)
    rate = taxed["income_tax"] / taxed["pretax_income"]
    assert rate.min() == pytest.approx(0.21, abs=1e-5)
    assert rate.max() == pytest.approx(0.21, abs=1e-5)
    assert quarters.filter(pl.col("pretax_income") <= 0.0)["income_tax"].max() == 0.0


def test_operating_cash_flow_is_income_and_depreciation(years: pl.DataFrame) -> None:
    made = years["net_income"] + years["depreciation"]
    assert (made == years["operating_cash_flow"]).all()
    assert (years["capex"] > 0.0).all()
    spent = years["capex"].sum() / years["depreciation"].sum()
    assert 0.9 < spent < 1.5


@pytest.mark.parametrize("item", ["net_income", "revenue"])
def test_quarters_add_up_to_the_year_to_date(facts: pl.DataFrame, item: str) -> None:
    rows = facts.filter((pl.col("item") == item) & (pl.col("form") == "10-Q"))
    rows = rows.with_columns(
        ((pl.col("period_end") - pl.col("period_start")).dt.total_days() / 91).round().alias("long")
    )
    single = rows.filter(pl.col("long") == 1).select("symbol", "period_start", "value")
    for quarters in (2, 3):
        longer = rows.filter(pl.col("long") == quarters)
        parts = longer.join(single, on="symbol", suffix="_one").filter(
            (pl.col("period_start_one") >= pl.col("period_start"))
            & (pl.col("period_start_one") <= pl.col("period_end"))
        )
        sums = parts.group_by("symbol", "period_end").agg(
            pl.col("value_one").sum().alias("sum"), pl.len(), pl.col("value").first()
        )
        whole = sums.filter(pl.col("len") == quarters)
        assert whole.height > 10_000
        assert (whole["sum"] == whole["value"]).all()


def test_a_fourth_quarter_is_never_told_and_always_what_is_left(facts: pl.DataFrame) -> None:
    length = (pl.col("period_end") - pl.col("period_start")).dt.total_days()
    annual = facts.filter(pl.col("form") == "10-K", pl.col("period_start").is_not_null())
    assert annual.select(length.is_between(363, 366).all()).item()
    ends = annual.select("symbol", "period_end").unique()
    others = facts.filter(pl.col("form") == "10-Q").join(ends, on=["symbol", "period_end"])
    assert others.is_empty()
    nine = facts.filter((pl.col("item") == "revenue") & length.is_between(270, 280))
    left = annual.filter(pl.col("item") == "revenue").join(nine, on=["symbol", "period_start"])
    assert left.height > 10_000
    assert (left["value"] > left["value_right"]).all()


def test_most_years_end_in_december_but_not_all(years: pl.DataFrame) -> None:
    months = years.unique("symbol")["period_end"].dt.month()
    share = {month: int((months == month).sum()) / len(months) for month in (12, 6, 9, 1)}
    assert 0.65 < share[12] < 0.85
    assert all(share[month] > 0.04 for month in (6, 9, 1))
    assert sum(share.values()) == pytest.approx(1.0)


def test_both_lines_of_a_company_tell_the_whole_company(market: SampleMarket) -> None:
    rows = market.tables["fundamentals"].filter(pl.col("form") != "vendor").drop("symbol")
    lines = [
        rows.filter(market.tables["fundamentals"].filter(pl.col("form") != "vendor")["symbol"] == s)
        for s in ("GOOGL", "GOOG")
    ]
    assert lines[0].height > 500
    assert lines[0].equals(lines[1])


def latest_multiples(market: SampleMarket, years: pl.DataFrame) -> pl.DataFrame:
    """Price over the year's earnings of each company and December year: average of that year."""
    closes = market.tables["prices"].group_by("symbol", pl.col("session").dt.year().alias("year"))
    mean = closes.agg(pl.col("close").mean())
    december = years.filter(pl.col("period_end").dt.month() == 12).with_columns(
        pl.col("period_end").dt.year().alias("year")
    )
    both = december.join(mean, on=["symbol", "year"])
    return both.with_columns(
        (pl.col("close") * pl.col("shares_outstanding") / pl.col("net_income")).alias("pe")
    )


def test_profitable_companies_stand_at_12_to_30_times_by_sector(
    market: SampleMarket, years: pl.DataFrame
) -> None:
    sectors = market.tables["symbols"].unique("symbol").select("symbol", "sector")
    found = latest_multiples(market, years).filter(pl.col("year") < 2024).join(sectors, on="symbol")
    middle = dict(
        found.filter((pl.col("pe") > 0.0) & of_kind("large"))
        .group_by("sector")
        .agg(pl.col("pe").median())
        .iter_rows()
    )
    assert set(middle) == set(GICS)
    assert all(11.0 < pe < 31.0 for pe in middle.values())
    assert middle["Information Technology"] > middle["Consumer Staples"] > middle["Financials"]


def test_a_third_of_the_small_companies_makes_losses(years: pl.DataFrame) -> None:
    for year in YEARS:
        told = years.filter(pl.col("period_end").dt.year() == year)
        small, large = (
            told.filter(of_kind(kind))["net_income"] < 0.0 for kind in ("small", "large")
        )
        assert 0.27 < small.sum() / len(small) < 0.4, year
        assert large.sum() / len(large) < 0.07, year
        assert (told.filter(of_kind("giants"))["net_income"] > 0.0).all(), year


def test_some_companies_turn_from_loss_to_profit_and_back(years: pl.DataFrame) -> None:
    small = years.filter(of_kind("small")).drop_nulls("net_income").sort("symbol", "period_end")
    signs = small.group_by("symbol").agg((pl.col("net_income") > 0.0).alias("profit"))
    first_last = [(p[0], p[-1]) for p in signs["profit"].to_list() if len(p) >= 6]
    up = sum(not a and b for a, b in first_last) / len(first_last)
    down = sum(a and not b for a, b in first_last) / len(first_last)
    assert 0.02 < up < 0.12
    assert 0.02 < down < 0.12


def test_small_companies_owe_more_and_more_of_it_at_a_floating_rate(years: pl.DataFrame) -> None:
    share = {}
    for kind in ("giants", "large", "small"):
        told = years.filter(of_kind(kind))
        debt = told["long_term_debt"] + told["current_debt"]
        share[kind] = told["floating_rate_debt"].sum() / debt.sum()
        assert (told["floating_rate_debt"] <= debt).all()
    assert share["giants"] == pytest.approx(0.05, abs=0.02)
    assert share["large"] == pytest.approx(0.08, abs=0.02)
    assert share["small"] == pytest.approx(0.42, abs=0.04)


def test_interest_follows_the_policy_rate_where_debt_floats(years: pl.DataFrame) -> None:
    """From 0.25 % in 2021 to about 5.1 % in 2023, on 42 % and 8 % of the debt."""
    risen = {}
    for kind in ("large", "small"):
        rate = {}
        for year in (2021, 2023):
            told = years.filter(of_kind(kind) & (pl.col("period_end") == date(year, 12, 31)))
            debt = (told["long_term_debt"] + told["current_debt"]).sum()
            rate[year] = told["interest_expense"].sum() / debt
        risen[kind] = rate[2023] - rate[2021]
    assert risen["small"] == pytest.approx(0.42 * 0.049, abs=0.006)
    assert risen["large"] == pytest.approx(0.08 * 0.049, abs=0.004)


def twelve_months(years: pl.DataFrame, quarters: pl.DataFrame, kind: str, year: int) -> float:
    """Net income of the twelve months to the end of June, of companies with years to December."""
    wanted = quarters.filter(of_kind(kind)).select("symbol", "period_end", "net_income")
    half = [date(year, 3, 31), date(year, 6, 30)]
    before = [date(year - 1, 3, 31), date(year - 1, 6, 30)]
    full = years.filter(of_kind(kind) & (pl.col("period_end") == date(year - 1, 12, 31)))
    told = wanted.join(full.select("symbol"), on="symbol")
    firsts = told.group_by("symbol").agg(pl.col("period_end"))
    there = [s for s, ends in firsts.iter_rows() if set(half + before) <= set(ends)]
    told = told.filter(pl.col("symbol").is_in(there))
    total: float = full.filter(pl.col("symbol").is_in(there))["net_income"].sum()
    total += told.filter(pl.col("period_end").is_in(half))["net_income"].sum()
    return total - float(told.filter(pl.col("period_end").is_in(before))["net_income"].sum())


def test_the_giants_growth_slows_while_that_of_the_others_accelerates(
    years: pl.DataFrame, quarters: pl.DataFrame
) -> None:
    growth = {}
    for kind in ("giants", "large"):
        for year in (2024, 2025):
            now, before = (twelve_months(years, quarters, kind, y) for y in (year, year - 1))
            growth[kind, year] = now / before - 1.0
    assert growth["giants", 2025] < growth["giants", 2024] - 0.04
    quarter = {}
    for kind in ("giants", "large"):
        told = quarters.filter(of_kind(kind) & (pl.col("period_end").dt.month() == 9))
        ends = (date(2025, 9, 30), date(2024, 9, 30))
        both = [told.filter(pl.col("period_end") == end) for end in ends]
        pair = both[0].join(both[1], on="symbol", suffix="_before")
        quarter[kind] = pair["net_income"].sum() / pair["net_income_before"].sum() - 1.0
    assert quarter["giants"] < 0.07
    assert quarter["large"] > 0.12
