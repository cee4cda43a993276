"""Earnings by calendar quarter, worked by hand."""

from __future__ import annotations

import datetime as dt
import json

import numpy as np
import pytest

from measures.filers import Filed
from measures.test_earnings import four
from rotascope.app.market import StoredMarket
from rotascope.core.errors import BadUsage, ExpressionError, NotInStore
from rotascope.drivers.earnings import Choice, Table, earnings_table
from rotascope.drivers.earnings_quarters import last_day, name_of, number_of
from rotascope.measures.catalogue import CATALOGUE

DEFAULT = ("SP500 - MAG7", "MAG7")


def table(made: Filed, as_of: str, *baskets: str, choice: Choice | None = None) -> Table:
    market = StoredMarket(made.facts(), dt.date.fromisoformat(as_of))
    return earnings_table(market, CATALOGUE, baskets or DEFAULT, choice or Choice())


@pytest.mark.parametrize(
    ("end", "by_days", "by_end"),
    [
        ("2025-12-31", "2025Q4", "2025Q4"),
        ("2026-01-25", "2025Q4", "2026Q1"),  # a year that ends with January
        ("2025-11-30", "2025Q4", "2025Q4"),
        ("2026-02-28", "2026Q1", "2026Q1"),
        ("2025-08-31", "2025Q3", "2025Q3"),
        ("2025-07-31", "2025Q2", "2025Q3"),
        ("2022-10-01", "2022Q3", "2022Q4"),  # a 52-week year that ends on a Saturday
        ("2024-12-28", "2024Q4", "2024Q4"),
    ],
)
def test_the_calendar_quarter_of_a_fiscal_quarter(end: str, by_days: str, by_end: str) -> None:
    days = np.array([end], dtype="datetime64[D]")
    assert name_of(int(number_of(days)[0])) == by_days
    assert name_of(int(number_of(days, rule="end")[0])) == by_end


@pytest.mark.parametrize(
    ("number", "name", "last"),
    [(2025 * 4 + 3, "2025Q4", "2025-12-31"), (2024 * 4, "2024Q1", "2024-03-31")],
)
def test_a_quarter_has_a_name_and_a_last_day(number: int, name: str, last: str) -> None:
    assert name_of(number) == name
    assert str(last_day(number)) == last


def test_quarters_by_hand() -> None:
    """The four companies of the measure's tests, all quarters of 2024 reported."""
    found = table(four(), "2025-03-31", choice=Choice(quarters=6))
    rest, seven = found.baskets
    assert [one.quarter for one in rest.seasons] == ["2024Q1", "2024Q2", "2024Q3", "2024Q4"]
    # JPM 20 -> 22 and XOM 15 -> 12; AAPL and NVDA 15 -> 22, 22, 27, 29.
    for one in rest.seasons:
        assert (one.now, one.base, one.told, one.members) == (34, 35, 2, 2)
        assert one.growth == pytest.approx(34 / 35 - 1)
        assert one.reported == one.covered == 1.0
        assert one.contribution == pytest.approx(-1 / 50)
    assert [one.now for one in seven.seasons] == [22, 22, 27, 29]
    assert [one.contribution for one in seven.seasons] == pytest.approx(
        [7 / 50, 7 / 50, 12 / 50, 14 / 50]
    )
    assert (seven.ttm, seven.ttm_growth) == (100, pytest.approx(2 / 3))


def test_baskets_that_partition_an_index_add_up_in_every_quarter() -> None:
    found = table(four(), "2025-03-31", "MAG7", "SP500 - MAG7", "SP500")
    seven, rest, whole = found.baskets
    for a, b, c in zip(seven.seasons, rest.seasons, whole.seasons, strict=True):
        assert a.contribution is not None
        assert b.contribution is not None
        assert a.contribution + b.contribution == pytest.approx(c.growth, abs=1e-12)
        assert c.contribution == c.growth


def test_sectors_add_up_to_the_growth_of_the_index() -> None:
    found = table(four(), "2025-03-31")
    assert found.split.index == "SP500"
    by = {one.name: one for one in found.split.parts}
    assert set(by) == {"Information Technology", "Financials", "Energy"}
    assert by["Information Technology"].base_share == pytest.approx(60 / 200)
    assert by["Financials"].growth == pytest.approx(0.1)
    assert by["Energy"].contribution == pytest.approx(-12 / 200)
    assert sum(one.contribution for one in found.split.parts) == pytest.approx(0.18, abs=1e-12)
    assert sum(one.base_share for one in found.split.parts) == pytest.approx(1.0)
    for one in found.split.parts:
        assert one.growth is not None
        assert one.base_share * one.growth == pytest.approx(one.contribution, abs=1e-12)
    assert [one.contribution for one in found.split.parts] == sorted(
        (one.contribution for one in found.split.parts), reverse=True
    )


def test_members_that_made_the_growth_are_named() -> None:
    """NVDA +30, AAPL +10, JPM +8, XOM -12, all of 200."""
    split = table(four(), "2025-03-31").split
    assert [(one.name, one.contribution) for one in split.most] == [
        ("NVDA", pytest.approx(0.15)),
        ("AAPL", pytest.approx(0.05)),
        ("JPM", pytest.approx(0.04)),
    ]
    assert [(one.name, one.contribution) for one in split.least] == [("XOM", pytest.approx(-0.06))]


def in_season() -> Filed:
    """XOM (15 of the 50 of the base) reports late: its last quarter is not known in February."""
    made = four()
    for row in made.rows["fundamentals"]:
        if row["symbol"] == "XOM" and row["period_end"] == dt.date(2024, 12, 31):
            row["known"] += dt.timedelta(days=30)
    return made


def test_a_quarter_waits_for_four_fifths_of_the_base() -> None:
    early = table(in_season(), "2025-02-20", "SP500").baskets[0].seasons[-1]
    assert early.quarter == "2024Q4"
    assert early.growth is None
    # The base of XOM is its own fourth quarter of 2023: -12 would not be fair, 15 is.
    assert early.reported == pytest.approx(35 / 50)
    assert early.said == "70 % reported"
    assert (early.now, early.told, early.members) == (51, 3, 4)
    late = table(in_season(), "2025-03-31", "SP500").baskets[0].seasons[-1]
    assert late.growth == pytest.approx(63 / 50 - 1)
    assert late.said == ""


def test_a_quarter_of_under_half_of_the_weight_has_no_growth() -> None:
    made = four().listed("META")
    made.holds("SP500", "2024-03-01", AAPL=0.1, NVDA=0.1, JPM=0.1, XOM=0.1, META=0.6)
    one = table(made, "2025-03-31", "SP500").baskets[0].seasons[-1]
    assert (one.now, one.growth, one.contribution) == (63, None, None)
    assert one.covered == pytest.approx(0.4)
    assert one.said == "40 % covered"


def test_seasons_without_a_report_are_left_out() -> None:
    found = table(four(), "2025-02-07", choice=Choice(quarters=6)).baskets[0]
    assert found.seasons[-1].quarter == "2024Q3"


def test_losses_are_counted_and_a_base_in_the_red_has_no_growth() -> None:
    made = Filed().listed("AAPL", "JPM", "XOM", "SPX")
    made.holds("SP500", "2024-01-03", AAPL=0.3, JPM=0.3, XOM=0.4)
    made.quarters("AAPL", "2023Q1", *[-9] * 8)
    made.quarters("JPM", "2023Q1", *[2] * 8)
    made.quarters("XOM", "2023Q1", *[1] * 8)
    one = table(made, "2025-03-31", "SP500").baskets[0].seasons[-1]
    assert one.losses == pytest.approx(1 / 3)
    assert (one.now, one.base, one.growth, one.reported) == (-6, -6, None, 1.0)
    assert one.said == "base not positive"
    assert not table(made, "2025-03-31", "SP500").split.parts


def test_who_grows_faster_and_since_when() -> None:
    found = table(four(), "2025-03-31").lead
    assert found is not None
    assert (found.faster, found.slower) == ("MAG7", "SP500 - MAG7")
    assert found.by == pytest.approx(100 / 60 - 136 / 140)
    # Twelve months and those before them are first known with the fourth quarter of 2024,
    # filed on 2025-02-09, a Sunday.
    assert found.since == dt.date(2025, 2, 10)
    turned = table(four(), "2025-03-31", "MAG7", "SP500 - MAG7").lead
    assert turned == found


def test_alike_growth_has_no_leader() -> None:
    found = table(four(), "2025-03-31", "AAPL", "AAPL").lead
    assert found is not None
    assert (found.by, found.since) == (0.0, None)


def test_a_growth_that_cannot_be_told_says_why() -> None:
    made = Filed().listed("AAPL", "JPM", "SPX").holds("SP500", "2024-01-03", AAPL=0.5, JPM=0.5)
    made.quarters("AAPL", "2023Q1", *[-1] * 8).quarters("JPM", "2023Q1", *[2] * 8)
    found = table(made, "2025-03-31", "AAPL", "JPM").lead
    assert found is not None
    assert found.by is None
    assert "growth is not meaningful" in found.why


def test_members_are_those_of_each_quarter() -> None:
    made = four().holds("SP500", "2024-11-04", AAPL=0.5, JPM=0.5)
    seasons = table(made, "2025-03-31", "SP500").baskets[0].seasons
    assert [one.now for one in seasons] == [56, 56, 61, 36]
    assert [one.members for one in seasons] == [4, 4, 4, 2]


def test_a_company_counts_once_and_a_maker_of_the_change_is_named() -> None:
    made = Filed().listed("GOOGL", "GOOG", "JPM", "XOM", "SPX")
    made.holds("SP500", "2024-01-03", GOOGL=0.3, GOOG=0.2, JPM=0.3, XOM=0.2)
    for name in ("GOOGL", "GOOG"):
        made.quarters(name, "2023Q1", *[10] * 4, *[50] * 4)
    made.quarters("JPM", "2023Q1", *[20] * 4, *[24] * 4).quarters("XOM", "2023Q1", *[5] * 8)
    one = table(made, "2025-03-31", "SP500").baskets[0].seasons[-1]
    assert (one.now, one.base, one.told, one.members) == (79, 35, 3, 3)
    assert one.covered == pytest.approx(1.0)
    assert one.alone == "GOOG"
    assert one.alone_share == pytest.approx(40 / 44)


def test_the_rule_for_quarters_is_a_choice() -> None:
    made = Filed().listed("NVDA", "SPX").holds("SP500", "2024-01-03", NVDA=1.0)
    for year, value in ((2024, 5.0), (2025, 9.0)):
        span = (f"{year - 1}-10-28", f"{year}-01-26")
        made.fact("NVDA", span, value, dt.date(year, 2, 26))
    assert table(made, "2025-03-31", "NVDA").baskets[0].seasons[-1].quarter == "2024Q4"
    by_end = table(made, "2025-03-31", "NVDA", choice=Choice(rule="end")).baskets[0]
    assert by_end.seasons[-1].quarter == "2025Q1"
    assert by_end.seasons[-1].growth == pytest.approx(0.8)


def test_plain_data_for_programs() -> None:
    found = json.loads(json.dumps(table(in_season(), "2025-02-20").as_dict()))
    assert found["as_of"] == "2025-02-20"
    assert found["item"] == "net_income"
    rest = found["baskets"][0]
    assert rest["basket"] == "SP500 - MAG7"
    assert rest["quarters"][-1]["why_no_growth"] == "57 % reported"  # 20 of 35
    assert found["lead"] is not None


def test_a_symbol_without_accounts_has_no_quarters() -> None:
    found = table(four(), "2025-03-31", "AAPL", "SPX")
    assert found.baskets[1].seasons == ()
    assert found.baskets[1].ttm is None
    assert found.lead is not None
    assert "no net_income of SPX is known" in found.lead.why
    with pytest.raises(NotInStore, match="no net_income of SPX is known"):
        table(four(), "2025-03-31", "SPX")


def test_what_is_asked_wrongly_is_refused() -> None:
    with pytest.raises(ExpressionError):
        table(four(), "2025-03-31", "NOBODY")
    with pytest.raises(BadUsage):
        table(four(), "2025-03-31", choice=Choice(quarters=0))
