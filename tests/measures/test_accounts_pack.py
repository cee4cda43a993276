"""Accounts of real companies: sums done by hand from the raw file, and what came later."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from measures.filed import DAY
from rotascope.app.market import StoredMarket
from rotascope.core.settings import Settings
from rotascope.measures.accounts import instant, quarter, ttm, ttm_before
from rotascope.measures.derivation import derivation, refusals
from rotascope.store.memory import MemoryFacts
from rotascope.tables.schema import FUNDAMENTALS, PRICES
from twin.facts import exchange_sessions

pytestmark = pytest.mark.pack

CASES = 25
ITEMS = {"net_income": ("NetIncomeLoss",), "shares_outstanding": ("CommonStockSharesOutstanding",)}


@pytest.fixture(scope="module")
def raw(pack: Path) -> pl.DataFrame:
    """The facts of S&P 500 companies as they are in the file."""
    found = pl.read_parquet(pack / "fund_sp500_edgar_facts.parquet")
    return found.with_columns(pl.col(pl.Categorical).cast(pl.String))


@pytest.fixture(scope="module")
def small(pack: Path) -> pl.DataFrame:
    """Net income of 300 small caps as filed, with the names that the other file uses.

    The file of the S&P 500 has each period once, as first filed; this one has all filings.
    """
    found = pl.read_parquet(pack / "fund_smallcap300_edgar_facts.parquet")
    return (
        found.with_columns(pl.col(pl.Categorical).cast(pl.String))
        .filter(pl.col("concept") == "net_income")
        .select(
            "symbol",
            "filed",
            "form",
            tag=pl.lit("NetIncomeLoss"),
            start="start_date",
            end="end_date",
            val="value",
        )
        .unique(["symbol", "start", "end", "filed"], keep="none", maintain_order=True)
    )


def market(rows: pl.DataFrame, as_of: dt.date | None = None) -> StoredMarket:
    """A market with these rows of the file as filed accounts."""
    facts = rows.select(
        "symbol",
        pl.col("tag").alias("item"),
        pl.col("start").alias("period_start"),
        pl.col("end").alias("period_end"),
        pl.col("val").alias("value"),
        pl.lit(None, dtype=pl.String).alias("unit"),
        "form",
        (pl.col("filed").cast(pl.Datetime("us")) + pl.duration(hours=21))
        .dt.replace_time_zone("UTC")
        .alias("known"),
    ).filter(pl.col("known").dt.date() >= pl.col("period_end"))
    days = [day for day in exchange_sessions(2026) if day.year >= 2009]
    closes = pl.DataFrame({"symbol": "SPX", "session": days, "close": 100.0}).with_columns(
        (pl.col("session").cast(pl.Datetime("us")) + pl.duration(hours=21))
        .dt.replace_time_zone("UTC")
        .alias("known"),
        *(pl.lit(None, dtype=pl.Float64).alias(c) for c in ("adj_close", "volume", "dividend")),
    )
    tables = {
        "fundamentals": facts.select(list(FUNDAMENTALS.columns)),
        "prices": closes.select(list(PRICES.columns)),
    }
    held = MemoryFacts(tables, Settings(items=ITEMS), snapshot="raw", trusted=True)
    return StoredMarket(held, as_of)


def fact(raw: pl.DataFrame, symbol: str, start: str, end: str, filed: str) -> float:
    """The one figure of net income of a period in a filing."""
    found = raw.filter(
        (pl.col("symbol") == symbol)
        & (pl.col("tag") == "NetIncomeLoss")
        & (pl.col("start") == DAY(start))
        & (pl.col("end") == DAY(end))
        & (pl.col("filed") == DAY(filed))
    )
    assert found.height == 1
    return float(found["val"][0])


def test_apple_by_hand(raw: pl.DataFrame) -> None:
    # 53.394 is the net income of fiscal 2015 in billions; 2025-06-28 is made up of the year
    # to September 2024 and the nine months since, less those of the year before.
    year = fact(raw, "AAPL", "2023-10-01", "2024-09-28", "2024-11-01")
    since = fact(raw, "AAPL", "2024-09-29", "2025-06-28", "2025-08-01")
    before = fact(raw, "AAPL", "2023-10-01", "2024-06-29", "2024-08-02")
    own = raw.filter(pl.col("symbol") == "AAPL")
    assert derivation(market(own, DAY("2025-08-20")), "AAPL", "net_income").value == (
        year + since - before
    )
    assert year + since - before == 93_736e6 + 84_544e6 - 79_000e6
    assert derivation(market(own, DAY("2015-12-31")), "AAPL", "net_income").value == 53_394e6
    late = market(own, DAY("2025-08-20"))
    assert quarter(late, ("AAPL",), "net_income").values[0, -1] == 23_434e6


def test_microsoft_by_hand(raw: pl.DataFrame) -> None:
    # Fiscal years end in June: the quarter to September 2025 replaces that of 2024.
    year = fact(raw, "MSFT", "2024-07-01", "2025-06-30", "2025-07-30")
    since = fact(raw, "MSFT", "2025-07-01", "2025-09-30", "2025-10-29")
    before = fact(raw, "MSFT", "2024-07-01", "2024-09-30", "2024-10-30")
    own = raw.filter(pl.col("symbol") == "MSFT")
    late = market(own, DAY("2025-12-31"))
    assert ttm(late, ("MSFT",), "net_income").values[0, -1] == year + since - before
    assert year + since - before == 101_832e6 + 27_747e6 - 24_667e6
    assert ttm_before(late, ("MSFT",), "net_income").values[0, -1] == 90_512e6


def test_a_bank_by_hand(raw: pl.DataFrame) -> None:
    year = fact(raw, "JPM", "2024-01-01", "2024-12-31", "2025-02-14")
    since = fact(raw, "JPM", "2025-01-01", "2025-06-30", "2025-08-05")
    before = fact(raw, "JPM", "2024-01-01", "2024-06-30", "2024-08-02")
    own = raw.filter(pl.col("symbol") == "JPM")
    late = market(own, DAY("2025-08-20"))
    assert ttm(late, ("JPM",), "net_income").values[0, -1] == year + since - before
    assert year + since - before == 58_471e6 + 29_630e6 - 31_568e6


def test_a_fourth_quarter_by_hand(raw: pl.DataFrame) -> None:
    # Kroger files 16, 12, 12 and 12 weeks; the fourth quarter is filed by nobody.
    own = raw.filter(pl.col("symbol") == "KR")
    year = fact(raw, "KR", "2023-01-29", "2024-02-03", "2024-04-02")
    months = own.filter(
        (pl.col("tag") == "NetIncomeLoss")
        & (pl.col("start") == DAY("2023-01-29"))
        & (pl.col("end") == DAY("2023-11-04"))
    ).sort("filed")["val"][0]
    late = market(own, DAY("2024-04-30"))
    assert quarter(late, ("KR",), "net_income").values[0, -1] == year - months


def test_shares_in_thousands_are_refused(raw: pl.DataFrame) -> None:
    # Apple's balance sheet of March 2014 counts 861,745 shares, in thousands.
    own = raw.filter(pl.col("symbol") == "AAPL")
    late = market(own, DAY("2014-06-30"))
    assert 861_745.0 in {r.value for r in refusals(late, ("AAPL",), "shares_outstanding")}
    assert instant(late, ("AAPL",), "shares_outstanding").values[0, -1] > 8e8


def restated(small: pl.DataFrame) -> list[tuple[str, dt.date]]:
    """Companies whose year was filed again with another figure, and the day of the second."""
    years = small.filter(
        (pl.col("end") - pl.col("start")).dt.total_days().is_between(350, 380)
        & pl.col("form").str.starts_with("10-")
    )
    first = years.sort("filed").group_by("symbol", "start", "end", maintain_order=True)
    found = first.agg(
        pl.col("filed").first().alias("once"),
        pl.col("val").first().alias("old"),
        pl.col("filed").last().alias("again"),
        pl.col("val").last().alias("new"),
    ).filter(
        (pl.col("again") > pl.col("once"))
        & ((pl.col("new") / pl.col("old") - 1).abs() > 0.02)
        & ((pl.col("again") - pl.col("end")).dt.total_days() < 900)
    )
    by_symbol = found.sort("symbol", "again").unique("symbol", keep="first", maintain_order=True)
    step = max(1, by_symbol.height // CASES)
    rows = by_symbol.gather_every(step).head(CASES)
    return list(rows.select("symbol", "again").iter_rows())


def test_real_restatements_change_nothing_before_their_filing(small: pl.DataFrame) -> None:
    cases = restated(small)
    assert len(cases) == CASES
    names = [symbol for symbol, _ in cases]
    rows = small.filter(pl.col("symbol").is_in(names))
    whole = market(rows)
    symbols = tuple(sorted({symbol for symbol, _ in cases}))
    changed = 0
    for symbol, day in cases:
        place = whole.calendar.on_or_before(day - dt.timedelta(days=1))
        early = market(
            rows.filter((pl.col("symbol") == symbol) & (pl.col("filed") < day)),
            whole.calendar.date(place),
        )
        for by in (ttm, ttm_before, quarter):
            then = by(early, (symbol,), "net_income").by_session((symbol,), place + 1)
            now = by(whole, symbols, "net_income").by_session((symbol,), len(whole.calendar))
            assert np.array_equal(then, now[:, : place + 1], equal_nan=True), (symbol, day)
            if by is ttm_before:
                after = now[0, place + 1 : place + 4]
                changed += bool((after != then[0, -1]).any())
    # The filing itself does change a figure: the test would see it if it came too early.
    assert changed >= 20


def test_late_filings_leave_the_figure_of_before(small: pl.DataFrame) -> None:
    # Of companies that filed a year more than 100 days after its end: until then the
    # twelve months end earlier, and on that session they end with the year.
    late = small.filter(
        (pl.col("form") == "10-K")
        & (pl.col("end") - pl.col("start")).dt.total_days().is_between(350, 380)
        & (pl.col("filed") - pl.col("end")).dt.total_days().is_between(100, 190)
    ).sort("symbol", "end")
    late = late.filter(pl.col("end").dt.year() >= 2012)
    seen = 0
    for symbol, end, filed in late.select("symbol", "end", "filed").iter_rows():
        own = small.filter(pl.col("symbol") == symbol)
        earlier = own.filter((pl.col("end") == end) & (pl.col("filed") < filed))
        whole = market(own)
        found = ttm(whole, (symbol,), "net_income", stale=400)
        place = whole.calendar.on_or_after(filed) - found.base
        if earlier.height or place < 1:  # told before in another form, or the first of all
            continue
        before = found.period_end[0, place - 1]
        assert np.isnat(before) or before < np.datetime64(end)
        assert found.period_end[0, place] >= np.datetime64(end)
        seen += 1
        if seen == 10:
            return
    raise AssertionError(f"only {seen} late filings in the pack")
