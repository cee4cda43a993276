"""The real data pack through the example manifest: rows, traps, known times, twice."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest

from rotascope.app import stores
from rotascope.app.importing import ImportReport, run
from rotascope.store.disk import Store

ROOT = Path(__file__).parents[2]
PACK = ROOT / ".." / "shared" / "data"
MANIFEST = ROOT / "examples" / "us-equities.toml"

pytestmark = [pytest.mark.pack, pytest.mark.slow]


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> tuple[ImportReport, Path]:
    """The pack in a store of its own."""
    if not PACK.exists():
        pytest.skip("the real data pack is not beside the repository")
    store = tmp_path_factory.mktemp("pack") / "store"
    return run(MANIFEST, PACK, store), store


@pytest.fixture(scope="module")
def facts(imported: tuple[ImportReport, Path]) -> Store:
    """The store of the pack."""
    return Store.open(imported[1])


def raw(name: str) -> pl.LazyFrame:
    return pl.scan_parquet(PACK / name)


def test_every_row_is_stored_or_told(imported: tuple[ImportReport, Path]) -> None:
    report = imported[0]
    for one in report.sources:
        assert one.added + sum(one.quarantined.values()) == one.facts
        assert one.identical == one.corrections == 0
    plain = {"indices_daily", "etf_daily", "stocks_sp500_daily", "stocks_r2000_daily", "macro"}
    for one in report.sources:
        if one.name in plain:
            assert one.added == raw(one.file).select(pl.len()).collect().item()


def test_the_quarantine_holds_the_lines_that_are_no_members(
    imported: tuple[ImportReport, Path],
) -> None:
    found = stores.quarantine(imported[1], limit=100)
    assert found.counts == (
        ("iwm_holdings_snapshots", "no_symbol", 13),
        ("smallcap300_edgar_facts", "absurd_date", 1),
        ("smallcap300_edgar_facts", "contradicting_rows", 134),
        ("smallcap300_edgar_facts", "duplicate_row", 907),
        ("smallcap300_edgar_facts", "known_before_event", 7),
        ("sp500_edgar_facts", "known_before_event", 35),
        ("sp500_ivv_holdings", "negative_weight", 5),
        ("us4000_balances", "known_before_event", 113),
        ("us4000_quarters", "known_before_event", 117),
    )


def test_a_second_run_adds_nothing(imported: tuple[ImportReport, Path]) -> None:
    first, store = imported
    started = time.perf_counter()
    again = run(MANIFEST, PACK, store)
    assert again.after == first.after
    assert all(one.already for one in again.sources)
    assert time.perf_counter() - started < 30


def test_the_store_is_sound(imported: tuple[ImportReport, Path]) -> None:
    assert stores.verify(imported[1], every=True).problems == ()


def test_closes_that_the_press_printed(facts: Store) -> None:
    # The pack's README: at the end of 2025 RUT stood at 2481.91 and SPX at 6845.50.
    day = pl.col("session") == date(2025, 12, 31)
    found = facts.scan("prices").filter(day, pl.col("symbol").is_in(["SPX", "RUT"])).collect()
    closes = dict(found.select("symbol", "close").rows())
    assert round(closes["SPX"], 2) == 6845.50
    assert round(closes["RUT"], 2) == 2481.91
    assert found["adj_close"].null_count() == 2  # price indices have no total return


def test_prices_keep_the_digits_of_the_file(facts: Store) -> None:
    for name in ("stocks_sp500_daily.parquet", "stocks_r2000_daily.parquet"):
        given = raw(name).select(
            pl.col("symbol").cast(pl.String),
            session="date",
            given=pl.col("adj_close").cast(pl.Float64),
        )
        given = given.filter(pl.col("session") == date(2025, 6, 30))
        met = given.join(facts.scan("prices"), on=["symbol", "session"]).collect()
        assert met.height == given.collect().height > 500
        assert (met["adj_close"] == met["given"]).all()


def test_the_weight_of_seven_giants(facts: Store) -> None:
    # The pack's README: with cash out and members rescaled, MAG7 weighs 20.04 % on 2022-12-30.
    members = facts.settings.baskets["MAG7"].members
    day = (pl.col("session") == date(2022, 12, 30)) & (pl.col("basket") == "SP500")
    found = facts.scan("holdings").filter(day).collect()
    share = found.filter(pl.col("symbol").is_in(list(members)))["weight"].sum()
    assert round(100 * share / found["weight"].sum(), 2) == 20.04


def test_weights_of_each_day(facts: Store) -> None:
    sums = (
        facts.scan("holdings")
        .filter(pl.col("weight").is_not_null())
        .group_by("basket", "session")
        .agg(pl.col("weight").sum())
        .collect()
    )
    large, small = (sums.filter(pl.col("basket") == name)["weight"] for name in ("SP500", "R2000"))
    assert large.min() > 0.99
    assert large.max() < 1.002
    assert small.len() == 5
    assert (small - 1).abs().max() < 1e-12


def test_members_are_never_mistaken_for_price_symbols(facts: Store) -> None:
    unpriced = (
        facts.scan("holdings")
        .filter(pl.col("basket") == "SP500", pl.col("symbol").str.contains("/"))
        .select(pl.len())
        .collect()
        .item()
    )
    ivv = raw("sp500_ivv_holdings.parquet")
    wanted = ivv.filter(pl.col("price_symbol").is_null(), pl.col("weight_pct") >= 0)
    assert unpriced == wanted.select(pl.len()).collect().item()
    assert not facts.scan("prices").filter(pl.col("symbol").str.contains("/")).collect().height


def test_members_of_the_russell_at_quarter_ends(facts: Store) -> None:
    spans = raw("r2000_membership_intervals.parquet").collect()
    for day in (date(2011, 3, 31), date(2018, 6, 29), date(2025, 9, 30)):
        wanted = [
            ticker
            for ticker, start, end in spans.select("ticker", "start_date", "end_date").rows()
            if start <= day and (end is None or end >= day)
        ]
        at = (pl.col("basket") == "R2000") & (pl.col("session") == day)
        found = facts.scan("holdings").filter(at).collect()
        assert sorted(found["symbol"]) == sorted(set(wanted))
        assert found["weight"].null_count() == found.height


def test_a_holding_is_unknown_until_its_close(facts: Store) -> None:
    day = pl.col("session") == date(2026, 1, 20)
    rows = facts.scan("holdings", datetime(2026, 1, 20, 20, 59, tzinfo=UTC)).filter(day)
    assert rows.collect().is_empty()
    rows = facts.scan("holdings", datetime(2026, 1, 20, 23, 59, tzinfo=UTC)).filter(day)
    assert rows.collect().height > 490


@pytest.mark.parametrize(
    ("series", "as_of", "last"),
    [
        ("CPI", date(2026, 1, 29), date(2025, 11, 1)),
        ("CPI", date(2026, 1, 30), date(2025, 12, 1)),  # the last session of January
        ("CPI", date(2025, 12, 31), date(2025, 11, 1)),
        ("CPI", date(2025, 11, 28), date(2025, 9, 1)),  # October 2025 was never published
        ("ISM_MFG_PMI", date(2026, 1, 1), date(2025, 11, 1)),
        ("ISM_MFG_PMI", date(2026, 1, 2), date(2025, 12, 1)),
        ("DGS10", date(2026, 1, 28), date(2026, 1, 28)),
        ("NFCI", date(2026, 1, 22), date(2026, 1, 9)),
        ("NFCI", date(2026, 1, 23), date(2026, 1, 16)),
        ("GDP", date(2026, 2, 26), date(2025, 7, 1)),
        ("GDP", date(2026, 2, 27), date(2025, 10, 1)),
    ],
)
def test_what_of_a_series_was_known(facts: Store, series: str, as_of: date, last: date) -> None:
    end = datetime(as_of.year, as_of.month, as_of.day, 23, 59, 59, tzinfo=UTC)
    found = facts.scan("series", end).filter(pl.col("series") == series).collect()
    assert found["date"].max() == last


def test_every_series_has_the_frequency_of_its_dates(facts: Store) -> None:
    macro = raw("macro.parquet").select(pl.col("series").unique()).collect()["series"]
    found = facts.scan("series").filter(pl.col("series").is_in(macro.implode())).collect()
    spaced = (
        found.sort("series", "date")
        .group_by("series", "frequency")
        .agg(pl.col("date").diff().dt.total_days().median().alias("gap"))
    )
    assert spaced.height == 103
    wanted = {"daily": (1, 1), "weekly": (7, 7), "monthly": (30, 31), "quarterly": (90, 92)}
    for _, frequency, gap in spaced.rows():
        low, high = wanted[frequency]
        assert low <= gap <= high


def test_names_of_factors_and_funds(facts: Store) -> None:
    names = set(facts.scan("series").select(pl.col("series").unique()).collect()["series"])
    assert {
        "FF3_D_HML",
        "FF5_D_MKT_RF",
        "FF5_M_RMW",
        "MOM_D_MOM",
        "FFSIZE_VW_M_LO_30",
        "FFSIZE_VW_D_LO_30",
        "SHILLER_CAPE",
    } <= names
    total = pl.col("fund") == "ICI_TOTAL_EQUITY"
    flows = facts.scan("flows").filter(total, pl.col("session") == date(2020, 11, 30)).collect()
    assert flows["flow"].to_list() == [-36_322e6]


def test_six_hundred_symbols_are_read_at_once(facts: Store) -> None:
    symbols = facts.scan("prices").select(pl.col("symbol").unique().sort()).collect()["symbol"]
    chosen = symbols.gather_every(5).head(600)
    found = facts.scan("prices").filter(pl.col("symbol").is_in(chosen.implode())).collect()
    assert found["symbol"].n_unique() == 600
