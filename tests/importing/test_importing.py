"""An import from files to facts: what is stored, what is put apart, what is told."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest

from importing.tiny import HOLDINGS_CSV, MANIFEST, PRICES_CSV, SERIES_CSV, source, vendor
from rotascope.app import stores
from rotascope.app.importing import ImportReport, run
from rotascope.core.errors import BadFile, BadManifest, BadSettings, RotascopeError
from rotascope.store.disk import Store

JUNE = datetime(2024, 6, 1, tzinfo=UTC)


def taken(tmp_path: Path, **texts: str) -> tuple[ImportReport, Store]:
    manifest = vendor(tmp_path / "data", **texts)
    report = run(manifest, None, tmp_path / "store", received=JUNE)
    return report, Store.open(tmp_path / "store")


def test_what_becomes_of_each_row(tmp_path: Path) -> None:
    report, store = taken(tmp_path)
    prices = store.scan("prices").sort("symbol", "session").collect()
    assert prices.select("symbol", "session", "close", "volume").rows() == [
        ("AAA", date(2024, 1, 2), 10.0, 100.0),
        ("AAA", date(2024, 1, 3), 11.0, 110.0),
        ("AAA", date(2024, 1, 5), 12.0, 130.0),
        ("BBB", date(2024, 1, 2), 20.0, 200.0),
    ]
    assert prices["known"][1] == datetime(2024, 1, 3, 21, tzinfo=UTC)
    closes = report.sources[0]
    assert (closes.rows, closes.facts, closes.added) == (9, 9, 4)
    assert closes.quarantined == {
        "close_not_positive": 1,
        "duplicate_row": 1,
        "no_value": 1,
        "not_a_session": 1,
        "unreadable_close": 1,
    }


def test_the_quarantine_keeps_file_line_and_values(tmp_path: Path) -> None:
    _, store = taken(tmp_path)
    found = store.quarantine().filter(pl.col("source") == "closes").sort("line").collect()
    assert found["line"].to_list() == [5, 6, 7, 8, 10]  # as an editor counts them
    assert set(found["file"]) == {"prices.csv"}
    assert json.loads(found["values"][0]) == {
        "Date": "2024-01-03",
        "Ticker": "BBB",
        "Close": "-1",
        "Volume": "210",
    }
    told = json.loads(found.filter(pl.col("rule") == "unreadable_close")["values"][0])
    assert told["Close"] == "twenty"


def test_units_filters_and_lags(tmp_path: Path) -> None:
    report, store = taken(tmp_path)
    weights = store.scan("holdings").sort("symbol").collect()
    assert weights["weight"].to_list() == pytest.approx([0.6, 0.4], abs=1e-15)
    assert report.sources[1].quarantined == {"no_symbol": 1}
    figures = store.scan("series").sort("date").collect()
    assert figures["value"].to_list() == [3.5, 3.25]
    assert figures["date"].to_list() == [date(2023, 12, 1), date(2024, 1, 1)]
    assert figures["known"].to_list() == [
        datetime(2024, 1, 31, 21, tzinfo=UTC),
        datetime(2024, 2, 29, 21, tzinfo=UTC),
    ]
    assert set(figures["frequency"]) == {"monthly"}
    assert set(figures["unit"]) == {"percent"}
    assert set(figures["lagged"]) == {True}


def test_the_manifests_settings_reach_the_store(tmp_path: Path) -> None:
    assert taken(tmp_path)[1].settings.aliases == {"^A": "AAA"}


def test_a_second_run_adds_nothing_and_says_so(tmp_path: Path) -> None:
    first, _ = taken(tmp_path)
    second, store = taken(tmp_path)
    assert second.before == second.after == first.after == store.snapshot
    assert not second.changed
    assert second.added == 0
    assert all(one.already for one in second.sources)
    assert second.lines()[0] == "closes: already imported"
    assert second.lines()[-1] == f"nothing new: snapshot {first.after} stays"
    assert len(store.snapshots()) == 1


def test_the_report_for_a_terminal(tmp_path: Path) -> None:
    report, _ = taken(tmp_path)
    lines = report.lines()
    assert lines[1] == "members: 3 rows, 2 added to holdings, 1 in quarantine (no_symbol)"
    assert lines[2] == "inflation: 2 rows, 2 added to series"
    assert lines[-1] == f"8 facts added, 6 rows in quarantine; snapshot {report.after}"
    told = report.as_dict()
    assert json.loads(json.dumps(told))["sources"][0]["added"] == 4
    assert told["changed"] is True


def test_a_longer_file_adds_only_what_is_new(tmp_path: Path) -> None:
    taken(tmp_path)
    report, store = taken(tmp_path, prices=PRICES_CSV + "2024-01-08,AAA,13.0,140\n")
    closes = report.sources[0]
    assert (closes.added, closes.identical, closes.corrections) == (1, 4, 0)
    assert store.scan("prices").collect().height == 5
    assert store.version.state("prices").corrected is False
    # The rows that were put apart before are not put apart twice.
    assert store.quarantine().collect().height == 6
    assert stores.verify(tmp_path / "store", every=True).sound


def test_a_corrected_price_counts_from_its_arrival(tmp_path: Path) -> None:
    taken(tmp_path)
    report, store = taken(tmp_path, prices=PRICES_CSV.replace("AAA,11.0", "AAA,11.5"))
    assert report.sources[0].corrections == 1
    assert "1 of them corrections" in report.lines()[0]

    def close_on(moment: datetime) -> float:
        day = pl.col("session") == date(2024, 1, 3)
        return float(store.scan("prices", moment).filter(day).collect()["close"].item())

    assert close_on(datetime(2024, 5, 31, tzinfo=UTC)) == 11.0
    assert close_on(JUNE) == 11.5
    assert store.version.state("prices").corrected


def test_a_vendor_may_go_back_to_an_earlier_file(tmp_path: Path) -> None:
    first, _ = taken(tmp_path)
    taken(tmp_path, prices=PRICES_CSV.replace("AAA,11.0", "AAA,11.5"))
    back, store = taken(tmp_path)
    assert back.sources[0].corrections == 1
    day = pl.col("session") == date(2024, 1, 3)
    newest = store.scan("prices").filter(day, pl.col("symbol") == "AAA").collect()
    assert newest["close"].to_list() == [11.0]
    assert back.after != first.after
    again, _ = taken(tmp_path)
    assert not again.changed
    assert all(one.already for one in again.sources)
    assert [len(one.ledger) for one in store.snapshots()] == [5, 4, 3]
    assert stores.verify(tmp_path / "store", every=True).sound


def test_a_changed_section_reads_the_file_again(tmp_path: Path) -> None:
    taken(tmp_path)
    changed = MANIFEST.replace('volume = "Volume"\n', "")
    report, store = taken(tmp_path, manifest=changed)
    assert not report.sources[0].already
    assert report.sources[0].corrections == 4  # the volumes are gone
    assert report.sources[1].already
    assert store.scan("prices", JUNE).collect()["volume"].null_count() == 4


def test_comments_and_names_do_not_count_as_a_change(tmp_path: Path) -> None:
    taken(tmp_path)
    report, _ = taken(tmp_path, manifest="# a remark\n" + MANIFEST.replace('"closes"', '"c"'))
    assert not report.changed


def test_the_same_imports_give_the_same_id_anywhere(tmp_path: Path) -> None:
    one = run(vendor(tmp_path / "a"), None, tmp_path / "s1").after
    two = run(vendor(tmp_path / "b"), None, tmp_path / "s2").after
    assert one == two


def test_files_from_another_directory(tmp_path: Path) -> None:
    manifest = vendor(tmp_path / "data")
    moved = tmp_path / "manifests" / "m.toml"
    moved.parent.mkdir()
    manifest.rename(moved)
    assert run(moved, tmp_path / "data", tmp_path / "store").added == 8


def test_progress_is_told(tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    run(
        vendor(tmp_path / "data"),
        None,
        tmp_path / "store",
        progress=lambda what, done, total: told.append((what, done, total)),
    )
    assert told[:3] == [("closes", 0, 3), ("members", 1, 3), ("inflation", 2, 3)]
    assert told[-1][1:] == (3, 3)


BAD = [
    ({"prices": ""}, BadFile, r"prices\.csv: it is empty"),
    ({"prices": "Date,Ticker,Close,Volume\n"}, BadFile, r"prices\.csv: it has no rows"),
    (
        {"prices": PRICES_CSV.replace("Ticker", "Tickr")},
        BadFile,
        "no column 'Ticker'; did you mean",
    ),
    (
        {"series": "month;figure\n2024-01;high\n2024-02;low\n"},
        BadFile,
        r"series\.csv, line 2: 'value' needs a number; found 'high'",
    ),
    (
        {"series": "month;figure\n1;2\n"},
        BadFile,
        r"series\.csv, line 2: 'date' needs a date; found '1'",
    ),
    (
        {"holdings": HOLDINGS_CSV.replace("60.0", "70.0")},
        BadFile,
        r"holdings\.csv: the weights of IDX on 2024-01-02 add to 1.1; .*scale = 0.01",
    ),
    ({"series": "month;month\n1;2\n"}, BadFile, "two columns are called 'month'"),
    ({"series": SERIES_CSV + "\0"}, BadFile, "not text"),
    ({"manifest": "[[source"}, BadManifest, r"m\.toml: not TOML"),
    (
        {"manifest": MANIFEST.replace("none_of", "noneof")},
        BadManifest,
        r"in source 'members', filter.0: no key 'noneof'; did you mean none_of\?",
    ),
    (
        {"manifest": MANIFEST.replace('none_of = ["-"]', 'matches = "("')},
        BadManifest,
        "in source 'members': holdings.csv cannot be read so",
    ),
    (
        {"manifest": MANIFEST.replace('"^A" = "AAA"', '"^A" = 3')},
        BadManifest,
        r"m\.toml: 'aliases\.\^A' must be a text; found 3",
    ),
]


@pytest.mark.parametrize(("texts", "kind", "told"), BAD)
def test_bad_input_is_one_line_and_changes_nothing(
    tmp_path: Path, texts: dict[str, str], kind: type[RotascopeError], told: str
) -> None:
    _, store = taken(tmp_path)
    later = {"prices": PRICES_CSV + "2024-01-08,AAA,13.0,140\n"} | texts
    with pytest.raises(kind, match=told) as caught:
        taken(tmp_path, **later)
    assert "\n" not in caught.value.message
    after = Store.open(tmp_path / "store")
    assert after.snapshot == store.snapshot
    assert after.scan("prices").collect().height == 4
    assert stores.verify(tmp_path / "store", every=True).sound


def test_a_missing_file_and_a_missing_manifest(tmp_path: Path) -> None:
    manifest = vendor(tmp_path / "data")
    (tmp_path / "data/series.csv").unlink()
    with pytest.raises(BadFile, match=r"series\.csv: there is no such file"):
        run(manifest, None, tmp_path / "store")
    assert not (tmp_path / "store").exists()
    with pytest.raises(BadManifest, match="cannot be read"):
        run(tmp_path / "none.toml", None, tmp_path / "store")
    (tmp_path / "data/series.csv").mkdir()
    with pytest.raises(BadFile, match="cannot be read"):
        run(manifest, None, tmp_path / "store")


def test_edited_settings_that_are_wrong_stop_an_import(tmp_path: Path) -> None:
    taken(tmp_path)
    (tmp_path / "store/settings.toml").write_text("home = 3")
    with pytest.raises(BadSettings, match="'home' must be a text"):
        taken(tmp_path, prices=PRICES_CSV + "2024-01-08,AAA,13.0,140\n")


def test_a_truncated_parquet_file(tmp_path: Path) -> None:
    frame = pl.DataFrame({"symbol": ["A"], "session": [date(2024, 1, 2)], "close": [1.0]})
    frame.write_parquet(tmp_path / "p.parquet")
    manifest = tmp_path / "m.toml"
    manifest.write_text(source("").replace("p.csv", "p.parquet"))
    assert run(manifest, None, tmp_path / "s1").added == 1
    whole = (tmp_path / "p.parquet").read_bytes()
    for size in (0, 3, 50, len(whole) - 1):
        (tmp_path / "p.parquet").write_bytes(whole[:size])
        with pytest.raises(BadFile, match=r"p\.parquet: not a whole Parquet file"):
            run(manifest, None, tmp_path / "s2")


def test_dated_figures_come_in_any_order(tmp_path: Path) -> None:
    manifest = tmp_path / "m.toml"
    manifest.write_text(
        """
[[source]]
name = "gdp"
file = "gdp.csv"
table = "series"
known = { rule = "column", column = "released" }
[source.columns]
series = { const = "GDP" }
date = "quarter"
value = "value"
frequency = { const = "quarterly" }
"""
    )
    lines = {
        "2014-04-30": "2014-01-01,2014-04-30,17149.6\n",
        "2014-05-29": "2014-01-01,2014-05-29,17101.3\n",
        "2014-06-25": "2014-01-01,2014-06-25,17016.0\n",
    }
    for chosen in (["2014-04-30", "2014-06-25"], list(lines)):
        text = "quarter,released,value\n" + "".join(lines[day] for day in chosen)
        (tmp_path / "gdp.csv").write_text(text)
        report = run(manifest, None, tmp_path / "store")
    assert (report.sources[0].added, report.sources[0].identical) == (1, 2)
    store = Store.open(tmp_path / "store")
    for day, value in (("2014-05-28", 17149.6), ("2014-06-01", 17101.3), ("2014-07-29", 17016.0)):
        moment = datetime.fromisoformat(day + "T23:59:59+00:00")
        assert store.scan("series", moment).collect()["value"].to_list() == [value]
    assert set(store.scan("series").collect()["lagged"]) == {False}


def test_a_simulated_market_says_so(tmp_path: Path) -> None:
    _, store = taken(tmp_path, manifest="simulated = true\n" + MANIFEST)
    assert store.simulated


def test_what_an_operator_sees(tmp_path: Path) -> None:
    taken(tmp_path)
    report, _ = taken(tmp_path, prices=PRICES_CSV + "2024-01-08,AAA,13.0,140\n")
    path = tmp_path / "store"
    status = stores.status(path)
    prices = next(one for one in status.tables if one.table == "prices")
    assert (prices.rows, prices.files) == (5, 2)
    assert (prices.first, prices.last) == ("2024-01-02", "2024-01-08")
    assert status.quarantined == 6
    assert "prices: 5 rows in 2 files, 2024-01-02 to 2024-01-08" in status.lines()
    assert status.as_dict()["snapshot"] == report.after
    past = stores.snapshots(path)
    assert [one.added for one in past.snapshots] == [1, 14]
    assert past.snapshots[0].sources == ("closes",)
    assert past.lines()[0].endswith("15 rows; added 1 row from 1 source")
    assert stores.status(path, snapshot=past.snapshots[1].id).tables != status.tables
    apart = stores.quarantine(path, rule="no_symbol")
    assert (apart.total, apart.rows[0].line) == (1, 4)
    assert "holdings.csv, line 4: no_symbol: " in apart.lines()[1]
    few = stores.quarantine(path, source="closes", limit=2)
    assert few.total == 5
    assert few.lines()[-1] == "3 further rows"
    assert json.loads(json.dumps(few.as_dict()))["total"] == 5
    assert stores.quarantine(path, rule="none").lines() == [f"store {path}: nothing in quarantine"]
    found = stores.verify(path, every=True)
    assert found.lines() == [f"store {path}: 2 snapshots, 6 files, 15 rows: sound"]
    assert found.as_dict()["sound"] is True
    next((path / "tables/prices").glob("*.parquet")).unlink()
    broken = stores.verify(path)
    assert broken.lines()[0].endswith("rows: 1 problem")
    assert "the file is missing" in broken.lines()[1]
