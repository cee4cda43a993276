"""Filed accounts through a manifest: periods, contradictions, items and renamed companies."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from rotascope.app import stores
from rotascope.app.importing import ImportReport, run
from rotascope.core.errors import BadManifest
from rotascope.store.disk import Store

MANIFEST = """
[settings.items]
net_income = ["NetIncomeLoss", "vendor_income"]

[settings.filers]
"OLD/US1" = "AAA"

[[source]]
name = "filed"
file = "filed.csv"
table = "fundamentals"
known = { rule = "column", column = "filed" }
[source.columns]
symbol = "symbol"
item = "tag"
period_start = "start"
period_end = "end"
value = "value"
form = "form"

[[source]]
name = "quarters"
file = "quarters.csv"
table = "fundamentals"
known = { rule = "column", column = "available" }
[source.unpivot]
name = "item"
value = "amount"
[source.unpivot.columns]
income = "vendor_income"
[source.columns]
symbol = "symbol"
item = "item"
period_start = { column = "end", months = 3 }
period_end = "end"
value = "amount"
"""

FILED = """symbol,tag,start,end,filed,form,value
AAA,NetIncomeLoss,2023-01-01,2023-12-31,2024-02-20,10-K,100
AAA,NetIncomeLoss,2023-01-01,2023-12-31,2024-08-20,10-K/A,90
AAA,Assets,,2023-12-31,2024-02-20,10-K,500
AAA,Assets,,2023-12-31,2024-02-20,8-K,500
BBB,Shares,,2023-12-31,2024-02-20,10-K,51338
BBB,Shares,,2023-12-31,2024-02-20,8-K,51338000
BBB,NetIncomeLoss,2023-12-31,2023-01-01,2024-02-20,10-K,7
BBB,NetIncomeLoss,0202-01-01,2023-12-31,2024-02-20,10-K,7
BBB,NetIncomeLoss,2023-01-01,2023-12-31,2023-11-20,10-K,7
BBB,NetIncomeLoss,2023-01-01,2023-12-31,2024-02-21,10-K,8
"""

QUARTERS = """symbol,end,available,income
AAA,2024-03-31,2024-05-10,25
AAA,2024-02-29,2024-05-11,26
AAA,2020-05-31,2020-07-01,
"""


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> tuple[ImportReport, Path]:
    """The files in a store."""
    folder = tmp_path_factory.mktemp("accounts")
    for name, text in (("m.toml", MANIFEST), ("filed.csv", FILED), ("quarters.csv", QUARTERS)):
        (folder / name).write_text(text, encoding="utf-8")
    return run(folder / "m.toml", None, folder / "store"), folder / "store"


def rows(store: Path, *picked: pl.Expr) -> pl.DataFrame:
    found = Store.open(store).scan("fundamentals").filter(*picked).collect()
    return found.sort("symbol", "item", "period_end")


def test_each_row_that_breaks_a_rule_is_put_apart_with_its_line(
    imported: tuple[ImportReport, Path],
) -> None:
    found = stores.quarantine(imported[1], limit=100)
    assert {(row.rule, row.line) for row in found.rows} == {
        ("duplicate_row", 5),  # the same figure on another form of the same day
        ("contradicting_rows", 6),  # a thousandfold on the same day: neither is believed
        ("contradicting_rows", 7),
        ("end_before_start", 8),
        ("absurd_date", 9),
        ("known_before_event", 10),
    }
    assert rows(imported[1], pl.col("item") == "Shares").height == 0


def test_a_restatement_is_a_version_and_not_a_correction(
    imported: tuple[ImportReport, Path],
) -> None:
    filed = imported[0].sources[0]
    assert (filed.facts, filed.added, filed.corrections) == (10, 4, 0)
    store = Store.open(imported[1])
    own = (pl.col("symbol") == "AAA") & (pl.col("item") == "NetIncomeLoss")
    versions = store.versions(_table()).filter(own).sort("known").collect()
    assert versions["value"].to_list() == [100.0, 90.0]
    assert [str(day) for day in versions["known"].dt.date()] == ["2024-02-20", "2024-08-20"]
    assert rows(imported[1], own)["value"].to_list() == [90.0]


def _table():  # type: ignore[no-untyped-def]  # a table of the schema
    from rotascope.tables.schema import FUNDAMENTALS

    return FUNDAMENTALS


def test_a_quarter_without_a_start_begins_three_months_before_its_end(
    imported: tuple[ImportReport, Path],
) -> None:
    found = rows(imported[1], pl.col("item") == "vendor_income")
    starts = dict(zip(found["period_end"].to_list(), found["period_start"].to_list(), strict=True))
    assert starts == {
        date(2024, 3, 31): date(2024, 1, 1),
        date(2024, 2, 29): date(2023, 12, 1),
    }
    assert imported[0].sources[1].skipped == {"empty cell": 1}


def test_items_and_renamed_companies_go_into_the_store_s_settings(
    imported: tuple[ImportReport, Path],
) -> None:
    settings = Store.open(imported[1]).settings
    assert settings.sources_of("net_income") == ("NetIncomeLoss", "vendor_income")
    assert settings.sources_of("revenue") == ("revenue",)
    assert settings.filers == {"OLD/US1": "AAA"}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (MANIFEST.replace("months = 3", "months = 0"), "columns.period_start.months: "),
        (
            MANIFEST.replace('["NetIncomeLoss", "vendor_income"]', '"NetIncomeLoss"'),
            "items.net_inc",
        ),
        (MANIFEST.replace('"OLD/US1" = "AAA"', '"OLD/US1" = 5'), "filers.OLD/US1"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / "m.toml").write_text(text, encoding="utf-8")
    with pytest.raises(BadManifest, match=told):
        run(tmp_path / "m.toml", None, tmp_path / "store")
