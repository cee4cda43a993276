"""Whole deliveries in the forms of well-known vendors, small and invented, then the real ones."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest

from rotascope.app.importing import ImportReport, run
from rotascope.core.errors import BadFile
from rotascope.store.disk import Store

PACK = Path(__file__).parents[2] / ".." / "shared" / "data"

FUND_MANIFEST = """
[[source]]
name = "fund"
file = "{file}"
table = "holdings"
null_values = ["-"]
known = {{ rule = "fixed", date = {day} }}
[source.csv]
header = "Ticker,"
until = "blank"
thousands = ","
[source.let]
day = {{ const = "{day}" }}
[[source.filter]]
rule = "not equity"
otherwise = "skip"
column = "Asset Class"
one_of = ["Equity"]
[[source.filter]]
rule = "no_symbol"
column = "Ticker"
present = true
[source.columns]
basket = {{ const = "R2000" }}
session = "day"
line = {{ template = "{{Ticker}}/{{Name}}" }}
symbol = "Ticker"
weight = {{ share_of = "Market Value" }}
shares = "Quantity"
price = "Price"
sector = "Sector"
name = "Name"
"""

FUND = """\ufeffSome Small Cap Fund
Fund Holdings as of,"Jan 21, 2026"
Stock,"-"
\u00a0
Ticker,Name,Sector,Asset Class,Market Value,Weight (%),Quantity,Price
"AAA","ALPHA, INC","Industrials","Equity","3,000,000.00","0.30","100,000.00","30.00"
"BBB","BETA CORP","Energy","Equity","1,000,000.00","0.10","50,000.00","20.00"
"-","GAMMA ESCROW","Health Care","Equity","500,000.00","0.00","1.00","0.00"
"USD","US DOLLAR","Cash","Cash","9,000,000.00","0.9","9,000,000.00","100.00"
\u00a0
"The content, is not, a table"
"""

FRENCH_MANIFEST = """
[[source]]
name = "vw"
file = "{file}"
table = "series"
null_values = ["-99.99", "-999"]
known = {{ rule = "publication_lag", frequency = "monthly" }}
csv = {{ after = "Average Value Weight Returns -- Monthly", until = "blank" }}
[source.unpivot]
name = "group"
value = "ret"
columns = {{ "Lo 30" = "LO 30", "Hi 30" = "HI 30", "<= 0" = "NEGATIVE" }}
[source.columns]
series = {{ template = "SIZE_{{group}}", clean = "name" }}
date = {{ column = "column_1", format = "%Y%m" }}
value = "ret"
"""

FRENCH = """This file was created by somebody.

Missing data are indicated by -99.99 or -999.

  Average Value Weight Returns -- Monthly
,<= 0,Lo 30,Hi 30
192607,  -99.99,    0.06,    3.40
192608,  -99.99,    3.14,    2.90

  Average Equal Weighted Returns -- Monthly
,<= 0,Lo 30,Hi 30
192607,  -99.99,    1.06,    1.40
"""


def delivered(
    tmp_path: Path, manifest: str, data: Path | None = None
) -> tuple[ImportReport, Store]:
    (tmp_path / "m.toml").write_text(manifest)
    report = run(tmp_path / "m.toml", data, tmp_path / "store")
    return report, Store.open(tmp_path / "store")


def test_a_funds_holdings(tmp_path: Path) -> None:
    (tmp_path / "fund.csv").write_text(FUND)
    manifest = FUND_MANIFEST.format(file="fund.csv", day="2026-01-21")
    report, store = delivered(tmp_path, manifest)
    found = store.scan("holdings").sort("symbol").collect()
    assert found.select("symbol", "weight", "shares", "price", "name").rows() == [
        ("AAA", 0.75, 100_000.0, 30.0, "ALPHA, INC"),
        ("BBB", 0.25, 50_000.0, 20.0, "BETA CORP"),
    ]
    assert found["known"][0] == datetime(2026, 1, 21, 21, tzinfo=UTC)
    assert report.sources[0].skipped == {"not equity": 1}
    assert report.sources[0].quarantined == {"no_symbol": 1}
    assert store.quarantine().collect()["line"].to_list() == [8]


def test_a_factor_librarys_section(tmp_path: Path) -> None:
    (tmp_path / "f.csv").write_text(FRENCH)
    report, store = delivered(tmp_path, FRENCH_MANIFEST.format(file="f.csv"))
    found = store.scan("series").sort("series", "date").collect()
    assert found.select("series", "date", "value").rows() == [
        ("SIZE_HI_30", date(1926, 7, 1), 3.40),
        ("SIZE_HI_30", date(1926, 8, 1), 2.90),
        ("SIZE_LO_30", date(1926, 7, 1), 0.06),
        ("SIZE_LO_30", date(1926, 8, 1), 3.14),
    ]
    assert report.sources[0].skipped == {"empty cell": 2}
    # The last weekday of August 1926, for want of a reference index.
    assert found["known"][0] == datetime(1926, 8, 31, 21, tzinfo=UTC)


def test_filed_accounts_and_their_restatement(tmp_path: Path) -> None:
    lines = [
        "ticker,tag,start,end,val,uom,form,filed",
        "AAA,NetIncomeLoss,2023-01-01,2023-12-31,100,USD,10-K,2024-02-10",
        "AAA,NetIncomeLoss,2023-01-01,2023-12-31,90,USD,10-K/A,2024-05-01",
        "AAA,Assets,,2023-12-31,1000,USD,10-K,2024-02-10",
        "AAA,Assets,,2023-12-31,1000,USD,10-Q,2024-05-05",
        "AAA,Assets,,2022-12-31,900,USD,10-K,2022-06-01",
    ]
    (tmp_path / "facts.csv").write_text("\n".join(lines) + "\n")
    manifest = """
[[source]]
name = "facts"
file = "facts.csv"
table = "fundamentals"
known = { rule = "column", column = "filed" }
[source.columns]
symbol = "ticker"
item = "tag"
period_start = "start"
period_end = "end"
value = "val"
unit = "uom"
form = "form"
"""
    report, store = delivered(tmp_path, manifest)
    assert report.sources[0].quarantined == {"known_before_event": 1}

    def income(day: str) -> list[float]:
        end = datetime.fromisoformat(day + "T23:59:59+00:00")
        wanted = pl.col("item") == "NetIncomeLoss"
        return store.scan("fundamentals", end).filter(wanted).collect()["value"].to_list()

    assert [income(day) for day in ("2024-02-09", "2024-02-10", "2024-05-01")] == [[], [100], [90]]
    assert store.scan("fundamentals").collect().height == 2
    again, _ = delivered(tmp_path, manifest.replace('unit = "uom"\n', 'unit = { const = "USD" }\n'))
    assert (again.sources[0].added, again.sources[0].identical) == (0, 4)


def test_a_year_of_wide_closes(tmp_path: Path) -> None:
    (tmp_path / "wide.csv").write_text(
        "Date;AAA;BBB\n02.01.2024;1.234,5;\n03.01.2024;1.235,5;7,25\n"
    )
    manifest = """
[[source]]
name = "wide"
file = "wide.csv"
table = "prices"
csv = { separator = ";", decimal = ",", thousands = "." }
known = { rule = "after_close" }
[source.unpivot]
name = "symbol"
value = "close"
columns = { AAA = "AAA", BBB = "BBB-X" }
[source.columns]
symbol = "symbol"
session = { column = "Date", format = "%d.%m.%Y" }
close = "close"
"""
    _, store = delivered(tmp_path, manifest)
    found = store.scan("prices").sort("symbol", "session").collect()
    assert found.select("symbol", "close").rows() == [
        ("AAA", 1234.5),
        ("AAA", 1235.5),
        ("BBB-X", 7.25),
    ]
    assert found["session"].to_list() == [date(2024, 1, 2), date(2024, 1, 3), date(2024, 1, 3)]


def test_two_files_for_one_table_meet_each_other(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("d,s,c\n2024-01-02,AAA,1\n2024-01-03,AAA,2\n")
    (tmp_path / "b.csv").write_text("d,s,c\n2024-01-03,AAA,2\n2024-01-04,AAA,3\n")
    columns = '[source.columns]\nsymbol = "s"\nsession = "d"\nclose = "c"\n'
    sections = [
        f'[[source]]\nname = "{n}"\nfile = "{n}.csv"\ntable = "prices"\n'
        f'known = {{ rule = "after_close" }}\n{columns}'
        for n in "ab"
    ]
    report, store = delivered(tmp_path, "\n".join(sections))
    assert [(one.added, one.identical) for one in report.sources] == [(2, 0), (1, 1)]
    assert store.scan("prices").sort("session").collect()["close"].to_list() == [1.0, 2.0, 3.0]


@pytest.mark.pack
def test_the_real_fund_file_gives_the_packs_own_snapshot(tmp_path: Path) -> None:
    name = "raw/ishares_IWM_holdings_20260121.csv"
    if not (PACK / name).exists():
        pytest.skip("the real data pack is not beside the repository")
    report, store = delivered(tmp_path, FUND_MANIFEST.format(file=name, day="2026-01-21"), PACK)
    found = store.scan("holdings").collect()
    given = pl.read_parquet(PACK / "iwm_holdings_snapshots.parquet").filter(
        pl.col("date") == date(2026, 1, 21), pl.col("ishares_symbol") != "-"
    )
    assert found.height == given.height == 1949
    total = given["market_value"].sum()
    wanted = given.select(
        line=pl.concat_str("ishares_symbol", "name", separator="/"),
        w=pl.col("market_value") / total,
    )
    met = found.join(wanted, on="line")
    assert met.height == 1949
    assert (met["weight"] - met["w"]).abs().max() < 1e-12
    assert sum(report.sources[0].skipped.values()) > 0  # cash and futures


@pytest.mark.pack
def test_the_real_library_gives_the_packs_own_returns(tmp_path: Path) -> None:
    name = "raw/Portfolios_Formed_on_ME.csv"
    if not (PACK / name).exists():
        pytest.skip("the real data pack is not beside the repository")
    _, store = delivered(tmp_path, FRENCH_MANIFEST.format(file=name), PACK)
    given = pl.read_parquet(PACK / "ff_size_portfolios_monthly.parquet").filter(
        pl.col("section") == "VW_ret_pct", pl.col("portfolio") == "Lo 30"
    )
    found = store.scan("series").filter(pl.col("series") == "SIZE_LO_30").sort("date").collect()
    assert found["value"].to_list() == given.sort("date")["value"].to_list()
    assert found["date"].to_list() == given.sort("date")["date"].to_list()


@pytest.mark.pack
def test_the_real_price_file(tmp_path: Path) -> None:
    name = "raw/yfinance_SPX_head.csv"
    if not (PACK / name).exists():
        pytest.skip("the real data pack is not beside the repository")
    manifest = f"""
[[source]]
name = "spx"
file = "{name}"
table = "prices"
csv = {{ skip_after_header = 2 }}
known = {{ rule = "after_close" }}
[source.columns]
symbol = {{ const = "SPX" }}
session = "Price"
close = "Close"
volume = "Volume"
"""
    report, store = delivered(tmp_path, manifest, PACK)
    found = store.scan("prices").sort("session").collect()
    given = pl.read_parquet(PACK / "indices_daily.parquet").filter(pl.col("symbol") == "^GSPC")
    wanted = given.sort("date")["close"].head(found.height)
    assert report.sources[0].quarantined == {}
    assert found.height > 10
    assert (found["close"] - wanted).abs().max() < 1e-5


def test_a_fund_file_of_another_layout_is_refused(tmp_path: Path) -> None:
    (tmp_path / "fund.csv").write_text(FUND.replace("Market Value", "Mkt Value"))
    with pytest.raises(BadFile, match="no column 'Market Value'; did you mean 'Mkt Value'"):
        delivered(tmp_path, FUND_MANIFEST.format(file="fund.csv", day="2026-01-21"))
