"""What accounts a store has: coverage counted by hand, refused facts, derivations."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from rotascope.app.fundamentals import (
    Asked,
    Fundamentals,
    Year,
    derivation_of,
    fundamentals_of,
    refused_of,
)
from rotascope.app.importing import run
from rotascope.core.errors import NotInStore, UnknownName

MANIFEST = """
[settings.baskets.PAIR]
members = ["AAA", "CCC"]

[settings.aliases]
TRIPLE = "AAA"

[[source]]
name = "closes"
file = "prices.csv"
table = "prices"
known = { rule = "after_close" }
[source.columns]
symbol = { const = "SPX" }
session = "day"
close = "close"

[[source]]
name = "members"
file = "members.csv"
table = "holdings"
known = { rule = "after_close" }
[source.columns]
basket = "index"
session = "day"
line = "symbol"
symbol = "symbol"
weight = "weight"
"""

ACCOUNTS = """
[[source]]
name = "accounts"
file = "accounts.csv"
table = "fundamentals"
known = { rule = "column", column = "filed" }
[source.columns]
symbol = "symbol"
item = "item"
period_start = "start"
period_end = "end"
value = "value"
form = "form"
"""

PRICES = "day,close\n" + "".join(
    f"{day},100\n"
    for day in ("2022-12-30", "2023-06-30", "2023-12-29", "2024-06-28", "2024-12-31", "2025-01-02")
)

MEMBERS = """index,day,symbol,weight
SP500,2022-12-30,AAA,0.6
SP500,2022-12-30,BBB,0.3
SP500,2022-12-30,CCC,0.1
SP500,2024-06-28,AAA,0.5
SP500,2024-06-28,BBB,0.5
R2000,2023-12-29,BBB,
R2000,2023-12-29,DDD,
"""

# AAA files two years; BBB a balance sheet, and a year twice, once a thousand times off.
FACTS = """symbol,item,start,end,filed,form,value
AAA,net_income,2022-01-01,2022-12-31,2023-02-20,10-K,50
AAA,net_income,2023-01-01,2023-12-31,2024-02-20,10-K,60
AAA,net_income,2023-01-01,2023-12-31,2024-04-20,DEF 14A,60000
BBB,equity,,2023-12-31,2024-02-20,10-K,400
BBB,net_income,2023-01-01,2023-12-31,2024-02-20,10-K,70
BBB,net_income,2023-01-01,2023-12-31,2024-03-20,10-K/A,70000
BBB,net_income,2024-01-01,2023-12-31,2024-03-20,10-K/A,70
"""


def made(folder: Path, manifest: str) -> Path:
    for name, text in (
        ("m.toml", manifest),
        ("prices.csv", PRICES),
        ("members.csv", MEMBERS),
        ("accounts.csv", FACTS),
    ):
        (folder / name).write_text(text, encoding="utf-8")
    run(folder / "m.toml", None, folder / "store")
    return folder / "store"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(tmp_path_factory.mktemp("accounts"), MANIFEST + ACCOUNTS)


@pytest.fixture(scope="module")
def report(store: Path) -> Fundamentals:
    return fundamentals_of(store)


def years(report: Fundamentals, basket: str) -> list[Year]:
    return [year for year in report.coverage if year.basket == basket]


def test_coverage_by_weight_and_count_at_year_ends(report: Fundamentals) -> None:
    told = [
        (year.session, year.members, year.items["net_income"]) for year in years(report, "SP500")
    ]
    # The end of 2022 has nothing filed. At the end of 2023 AAA's year 2022 is 363 days old,
    # which is stale; at that of 2024 so is the year 2023. 2024 has equity of BBB alone.
    assert [(day, members) for day, members, _ in told] == [
        (date(2024, 12, 31), 2),
        (date(2025, 1, 2), 2),
    ]
    (equity, _) = (year.items["equity"] for year in years(report, "SP500"))
    assert (equity.count, equity.weight) == (0.5, 0.5)
    assert told[0][2].count == 0.0


def test_coverage_as_of_a_day_on_which_both_have_filed(store: Path) -> None:
    found = fundamentals_of(store, as_of="2024-06-28", basket="SP500")
    last = found.coverage[-1]
    assert {year.basket for year in found.coverage} == {"SP500"}
    assert last.session == date(2024, 6, 28)
    assert (last.items["net_income"].count, last.items["net_income"].weight) == (1.0, 1.0)
    early = fundamentals_of(store, as_of="2023-06-30", basket="SP500").coverage[-1]
    assert early.items["net_income"].count == pytest.approx(1 / 3)
    assert early.items["net_income"].weight == pytest.approx(0.6)


def test_a_basket_without_weights_is_counted(store: Path, report: Fundamentals) -> None:
    (r2000, _) = years(report, "R2000")
    assert (r2000.members, r2000.items["equity"].weight) == (2, None)
    assert r2000.items["equity"].count == 0.5
    group = fundamentals_of(store, as_of="2024-06-28", basket="PAIR").coverage[-1]
    assert (group.members, group.items["net_income"].count) == (2, 0.5)
    assert group.items["net_income"].weight is None


def test_refused_facts_and_quarantined_rows_are_counted(report: Fundamentals) -> None:
    assert report.refused == {
        "proxy_statement": {"net_income": 1},
        "thousandfold": {"net_income": 1},
    }
    assert report.quarantined == {"end_before_start": 1}
    assert report.used == {"net_income": 3, "equity": 1}
    assert report.filers == 2
    assert not report.simulated
    assert report.as_dict()["coverage"][0]["items"]["equity"] == {"count": 0.5, "weight": None}


def test_the_refused_facts_are_listed(store: Path) -> None:
    found = refused_of(store)
    assert {(r.symbol, r.rule, r.value) for r in found} == {
        ("AAA", "proxy_statement", 60000.0),
        ("BBB", "thousandfold", 70000.0),
    }
    assert refused_of(store, as_of="2023-06-30") == ()
    assert refused_of(store, item="equity") == ()
    with pytest.raises(UnknownName, match="did you mean equity"):
        refused_of(store, item="equty")


def test_the_derivation_of_a_figure(store: Path) -> None:
    found = derivation_of(Asked("TRIPLE"), store, as_of="2024-12-31")
    assert (found.symbol, found.value, len(found.parts)) == ("AAA", 60.0, 1)
    assert [one.form for one in found.refused] == ["DEF 14A"]
    assert derivation_of(Asked("BBB", "equity"), store).parts[0].start is None
    with pytest.raises(NotInStore, match="no equity of AAA was filed by 2025-01-02"):
        derivation_of(Asked("AAA", "equity"), store)
    with pytest.raises(NotInStore, match="makes up no quarter"):
        derivation_of(Asked("AAA", period="quarter"), store)


def test_names_that_are_not_there(store: Path) -> None:
    with pytest.raises(UnknownName, match="no basket 'SP5000'; did you mean SP500"):
        fundamentals_of(store, basket="SP5000")
    with pytest.raises(UnknownName, match="no symbol with accounts 'CCC'"):
        derivation_of(Asked("CCC"), store)


def test_a_store_without_accounts_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(NotInStore, match=r'no accounts; .*table = "fundamentals"'):
        fundamentals_of(made(tmp_path, MANIFEST))
