"""Accounts by session: what was known when, of whom, and from which filings."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from measures.filed import DAY, Filed, year_of
from rotascope.app.market import StoredMarket
from rotascope.core.errors import NotInStore, UnknownName
from rotascope.core.settings import Settings
from rotascope.language.evaluate import Evaluator
from rotascope.measures.accounts import (
    Figures,
    figures_at,
    instant,
    mixed_in,
    quarter,
    quarter_before,
    ttm,
    ttm_before,
)
from rotascope.measures.catalogue import CATALOGUE
from rotascope.measures.derivation import derivation, refusals


def on(market: StoredMarket, found: Figures, symbol: str, day: str) -> float:
    """Figure of a symbol after the close of the last session on or before a day."""
    place = market.calendar.on_or_before(DAY(day)) - found.base
    row = int(found.rows((symbol,))[0])
    return float(found.values[row, place]) if row >= 0 and place >= 0 else float("nan")


@pytest.fixture(scope="module")
def two() -> Filed:
    """Two companies over two years: A earns 10, 12, 14, 16 then 20, 22, 24, 26; B loses."""
    filed = Filed(last="2025-06-30")
    for year, a in ((2023, [10.0, 12.0, 14.0, 16.0]), (2024, [20.0, 22.0, 24.0, 26.0])):
        year_of(filed, "A", a, year=year)
        year_of(filed, "B", [-one for one in a], year=year)
    return filed


# ---------------------------------------------------------------- known when


def test_a_filing_counts_after_the_close_of_its_day(two: Filed) -> None:
    market = two.market()
    found = ttm(market, ("A", "B"), "net_income")
    # The year 2023 is filed on 2024-02-29.
    assert np.isnan(on(market, found, "A", "2024-02-28"))
    assert on(market, found, "A", "2024-02-29") == 52.0
    assert on(market, found, "B", "2024-02-29") == -52.0
    # Q1 2024, filed on Friday 2024-05-10: 52 + 20 - 10.
    assert on(market, found, "A", "2024-05-09") == 52.0
    assert on(market, found, "A", "2024-05-10") == 62.0


def test_a_filing_of_a_weekend_counts_on_monday() -> None:
    filed = Filed().add("A equity 2023-12-31 2024-03-02", 5.0)  # a Saturday
    market = filed.market()
    found = instant(market, ("A",), "equity")
    assert np.isnan(on(market, found, "A", "2024-03-01"))
    assert on(market, found, "A", "2024-03-04") == 5.0
    assert market.calendar.date(found.base) == DAY("2024-03-04")
    with pytest.raises(NotInStore, match="no equity of A was filed by 2024-03-01"):
        derivation(filed.market("2024-03-01"), "A", "equity")


def test_twelve_months_quarters_and_those_of_the_year_before(two: Filed) -> None:
    market = two.market()
    day = "2024-08-15"  # Q2 2024 was filed on 2024-08-09
    assert on(market, ttm(market, ("A",), "net_income"), "A", day) == 14 + 16 + 20 + 22
    assert on(market, quarter(market, ("A",), "net_income"), "A", day) == 22.0
    assert on(market, quarter_before(market, ("A",), "net_income"), "A", day) == 12.0
    assert np.isnan(on(market, ttm_before(market, ("A",), "net_income"), "A", day))
    assert on(market, ttm_before(market, ("A",), "net_income"), "A", "2025-03-05") == 52.0
    assert on(market, quarter(market, ("A",), "net_income"), "A", "2025-03-05") == 26.0
    assert on(market, quarter_before(market, ("A",), "net_income"), "A", "2025-03-05") == 16.0


def test_the_end_of_the_period_stands_beside_the_figure(two: Filed) -> None:
    market = two.market()
    found = ttm(market, ("A",), "net_income")
    place = market.calendar.on_or_before(DAY("2024-08-15")) - found.base
    assert str(found.period_end[0, place]) == "2024-06-30"
    assert np.array_equal(np.isnan(found.values), np.isnat(found.period_end))


def test_figures_of_a_company_that_stops_filing_go_stale(two: Filed) -> None:
    market = two.market()
    found = ttm(market, ("A",), "net_income", stale=100)
    assert on(market, found, "A", "2025-04-10") == 92.0  # 100 days after 2024-12-31
    assert np.isnan(on(market, found, "A", "2025-04-11"))


# ---------------------------------------------------------------- published cases


def test_an_item_of_qlib_s_documentation() -> None:
    # PIT.rst: period 2007 Q4 is 0.3479, published 2008-03-01, restated 0.395989 on
    # 2008-03-13; 2011 Q4 is 0.4039 on 2012-03-23 and 0.403925 on 2012-04-11.
    filed = Filed(first="2008-02-01", last="2012-06-29")
    filed.add("M roe 2007-12-31 2008-03-01", 0.3479)
    filed.add("M roe 2007-12-31 2008-03-13", 0.395989)
    filed.add("M roe 2011-12-31 2012-03-23", 0.4039)
    filed.add("M roe 2011-12-31 2012-04-11", 0.403925)
    market = filed.market()
    found = instant(market, ("M",), "roe")
    wanted = {
        "2008-03-05": 0.3479,
        "2008-03-12": 0.3479,
        "2008-03-13": 0.395989,
        "2012-03-26": 0.4039,
        "2012-04-10": 0.4039,
        "2012-04-11": 0.403925,
    }
    assert {day: on(market, found, "M", day) for day in wanted} == wanted
    as_of = filed.market("2008-03-05")
    assert on(as_of, instant(as_of, ("M",), "roe"), "M", "2008-03-05") == 0.3479


@pytest.mark.parametrize(
    ("as_of", "billions"),
    [
        ("2014-04-30", 17149.6),
        ("2014-05-28", 17149.6),
        ("2014-05-29", 17101.3),
        ("2014-06-24", 17101.3),
        ("2014-06-25", 17016.0),
    ],
)
def test_the_gross_domestic_product_of_alfred(as_of: str, billions: float) -> None:
    # fredapi's README: the figure for the first quarter of 2014 as it stood on each day.
    filed = Filed(first="2014-01-02", last="2014-07-29")
    filed.print_of("GDP 2014-01-01 2014-04-30", 17149.6)
    filed.print_of("GDP 2014-01-01 2014-05-29", 17101.3)
    filed.print_of("GDP 2014-01-01 2014-06-25", 17016.0)
    reading = Evaluator(CATALOGUE, filed.market(as_of)).read("level(GDP)")
    assert reading.value == billions


def test_a_proxy_statement_a_thousand_times_off_is_refused() -> None:
    # edgartools, thread 796: the same year in a 10-K and a DEF 14A.
    filed = Filed()
    filed.add("E net_income 2023-01-01..2023-12-31 2024-02-20", 319_066_000.0, form="10-K")
    filed.add("E net_income 2023-01-01..2023-12-31 2024-04-10", 319_065.0, form="DEF 14A")
    filed.add("E net_income 2023-01-01..2023-09-30 2023-11-01", 200_000_000.0)
    market = filed.market()
    assert on(market, ttm(market, ("E",), "net_income"), "E", "2024-05-01") == 319_066_000.0
    assert on(market, quarter(market, ("E",), "net_income"), "E", "2024-05-01") == 119_066_000.0
    (refused,) = refusals(market, ("E",), "net_income")
    assert (refused.rule, refused.form, refused.value) == ("proxy_statement", "DEF 14A", 319_065.0)
    assert refused.filed == DAY("2024-04-10")


# ---------------------------------------------------------------- planted faults


def test_each_planted_fault_is_caught_and_told() -> None:
    filed = year_of(Filed(), "A", [10.0, 12.0, 14.0, 16.0], year=2023)
    filed.add("A net_income 2023-01-01..2023-06-30 2023-08-09", 22.0)
    filed.add("A net_income 2023-01-01..2023-09-30 2023-11-09", 36.0)
    # Nine months again as the third quarter of an amended report, and a year in millions.
    filed.rows = [r for r in filed.rows if r["period_start"] != DAY("2023-07-01")]
    filed.add("A net_income 2023-07-01..2023-09-30 2023-11-20", 36.0, form="10-Q/A")
    filed.add("A net_income 2023-01-01..2023-12-31 2024-03-20", 0.052, form="10-K/A")
    market = filed.market()
    assert {r.rule for r in refusals(market, ("A",), "net_income")} == {
        "to_date_as_quarter",
        "thousandfold",
    }
    assert on(market, quarter(market, ("A",), "net_income"), "A", "2023-12-01") == 14.0
    assert on(market, ttm(market, ("A",), "net_income"), "A", "2024-04-01") == 52.0


def test_a_missing_quarter_leaves_no_twelve_months() -> None:
    filed = Filed()
    for start, end, day in (
        ("2023-01-01", "2023-03-31", "2023-05-10"),
        ("2023-04-01", "2023-06-30", "2023-08-09"),
        ("2023-10-01", "2023-12-31", "2024-02-20"),
        ("2024-01-01", "2024-03-31", "2024-05-10"),
    ):
        filed.add(f"A net_income {start}..{end} {day}", 10.0)
    market = filed.market()
    found = ttm(market, ("A",), "net_income")
    assert np.isnan(found.values).all()
    with pytest.raises(NotInStore, match="makes up no ttm"):
        derivation(market, "A", "net_income")
    assert derivation(market, "A", "net_income", "quarter").value == 10.0


def test_a_balance_sheet_that_does_not_add_up_gives_neither_equity_nor_liabilities() -> None:
    filed = Filed()
    for year, assets, liabilities, equity in (
        (2022, 100.0, 60.0, 40.0),
        (2023, 110.0, 66.0, 110.0),
    ):
        day = f"{year + 1}-02-20"
        filed.add(f"A total_assets {year}-12-31 {day}", assets)
        filed.add(f"A total_liabilities {year}-12-31 {day}", liabilities)
        filed.add(f"A equity {year}-12-31 {day}", equity)
    market = filed.market()
    for item, figure in (("total_assets", 110.0), ("total_liabilities", 60.0), ("equity", 40.0)):
        found = instant(market, ("A",), item, stale=1000)
        assert on(market, found, "A", "2024-06-28") == figure
    (refused,) = refusals(market, ("A",), "equity")
    assert (refused.rule, refused.value) == ("balance_does_not_add", 110.0)


# ---------------------------------------------------------------- names


def test_a_source_s_items_in_order_of_preference() -> None:
    filed = Filed(settings=Settings(items={"revenue": ("Revenues", "SalesRevenueNet")}))
    filed.add("A SalesRevenueNet 2023-01-01..2023-12-31 2024-02-20", 90.0, form="10-K")
    filed.add("A Revenues 2023-01-01..2023-12-31 2024-02-20", 100.0, form="10-K")
    filed.add("B SalesRevenueNet 2023-01-01..2023-12-31 2024-02-20", 70.0, form="10-K")
    market = filed.market()
    found = ttm(market, ("A", "B", "C"), "revenue")
    assert found.symbols == ("A", "B")
    assert on(market, found, "A", "2024-03-01") == 100.0
    assert on(market, found, "B", "2024-03-01") == 70.0
    assert not found.mixed.any()
    assert found.rows(("B", "C", "A")).tolist() == [1, -1, 0]


def test_twelve_months_of_several_items_are_told() -> None:
    # The year under one name, the half years under another.
    names = ("NetIncomeLoss", "ProfitLoss")
    filed = Filed(settings=Settings(items={"net_income": names}))
    filed.add("A NetIncomeLoss 2023-01-01..2023-12-31 2024-02-20", 100.0)
    filed.add("A ProfitLoss 2023-01-01..2023-06-30 2023-08-10", 45.0)
    filed.add("A ProfitLoss 2024-01-01..2024-06-30 2024-08-10", 70.0)
    filed.add("B NetIncomeLoss 2023-01-01..2023-12-31 2024-02-20", 9.0)
    market = filed.market()
    assert mixed_in(market, ("A", "B"), "net_income") == ("A",)
    found = ttm(market, ("A", "B"), "net_income")
    assert found.mixed.tolist() == [True, False]
    assert on(market, found, "A", "2024-09-03") == 125.0
    assert derivation(market, "A", "net_income").mixed
    assert mixed_in(filed.market("2024-08-01"), ("A", "B"), "net_income") == ()


def test_a_renamed_company_s_accounts_are_found_under_the_old_line() -> None:
    known = Settings(filers={"OLD/US1": "NEW"})
    filed = Filed(settings=known).add("NEW equity 2023-12-31 2024-02-20", 5.0)
    market = filed.market()
    found = instant(market, ("OLD/US1", "NEW"), "equity")
    assert found.symbols == ("NEW", "OLD/US1")
    assert found.values[:, -1].tolist() == [5.0, 5.0]
    assert market.filers() == {"NEW", "OLD/US1"}
    assert market.filings(("OLD/US1",), ("equity",)).symbols == ("OLD/US1",)


def test_a_symbol_without_accounts_is_absent_and_a_market_without_any_is_empty() -> None:
    filed = Filed().add("A equity 2023-12-31 2024-02-20", 5.0)
    market = filed.market()
    assert instant(market, ("X",), "equity").symbols == ()
    nothing = Filed().market()
    assert nothing.filers() == frozenset()
    found = ttm(nothing, ("A",), "net_income")
    assert found.values.shape[0] == 0
    assert found.by_session(("A",), 3).shape == (1, 3)


def test_the_order_in_which_symbols_are_named_does_not_matter(two: Filed) -> None:
    market = two.market()
    one = ttm(market, ("B", "A", "A"), "net_income")
    assert one is ttm(market, ("A", "B"), "net_income")
    wide = one.by_session(("B", "X", "A"), len(market.calendar))
    assert wide.shape == (3, len(market.calendar))
    assert np.isnan(wide[1]).all()
    assert wide[2, -1] == -wide[0, -1] == 92.0


def test_a_few_sessions_alone(two: Filed) -> None:
    market = two.market()
    days = [market.calendar.on_or_before(DAY(day)) for day in ("2024-02-28", "2024-03-01")]
    symbols, values = figures_at(market, ("A", "B"), "net_income", np.array(days))
    assert symbols == ("A", "B")
    assert np.array_equal(values, [[np.nan, 52.0], [np.nan, -52.0]], equal_nan=True)


# ---------------------------------------------------------------- derivation


def test_the_filings_behind_a_figure(two: Filed) -> None:
    found = derivation(two.market("2024-05-15"), "A", "net_income")
    assert (found.start, found.end, found.value) == (DAY("2023-04-01"), DAY("2024-03-31"), 62.0)
    told = {(p.sign, str(p.start), str(p.end), str(p.filed), p.form, p.value) for p in found.parts}
    assert told == {
        (1, "2023-01-01", "2023-12-31", "2024-02-29", "10-K", 52.0),
        (1, "2024-01-01", "2024-03-31", "2024-05-10", "10-Q", 20.0),
        (-1, "2023-01-01", "2023-03-31", "2023-05-10", "10-Q", 10.0),
    }
    assert found.as_dict()["parts"][0]["sign"] == 1
    assert not found.mixed


def test_a_derivation_agrees_with_the_figure_of_its_session(two: Filed) -> None:
    for day in ("2024-03-01", "2024-05-10", "2024-08-20", "2025-03-03"):
        market = two.market(day)
        for period, by in (("ttm", ttm), ("quarter", quarter)):
            whole = by(market, ("A", "B"), "net_income")
            for symbol in ("A", "B"):
                assert derivation(market, symbol, "net_income", period).value == on(
                    market, whole, symbol, day
                )


def test_an_item_that_does_not_exist_is_told_with_the_nearest(two: Filed) -> None:
    with pytest.raises(UnknownName, match="did you mean net_income"):
        derivation(two.market(), "A", "net_incme")


# ---------------------------------------------------------------- no peeking

ENDS = ("03-31", "06-30", "09-30", "12-31")


def wild(seed: int) -> Filed:
    """Accounts in which facts are late, restated, repeated and a thousand times off."""
    draw = np.random.default_rng(seed)
    filed = Filed(first="2021-12-31", last="2024-12-31")
    starts = ("01-01", "04-01", "07-01", "10-01")
    for symbol in ("A", "B"):
        for year in (2021, 2022, 2023):
            for at in range(4):
                first = starts[0] if draw.random() < 0.5 or at == 3 else starts[at]
                end = DAY(f"{year}-{ENDS[at]}")
                for version in range(1 + int(draw.integers(0, 3))):
                    day = end + dt.timedelta(days=int(draw.integers(20, 80)) + 150 * version)
                    value = round(float(draw.normal(50, 40)), 2)
                    value *= 1000 if draw.random() < 0.1 else 1
                    told = f"{symbol} net_income {year}-{first}..{end} {day}"
                    filed.add(told, value)
    seen = set()
    kept = []
    for row in filed.rows:
        key = (row["symbol"], row["period_start"], row["period_end"], row["known"])
        if key not in seen:
            seen.add(key)
            kept.append(row)
    filed.rows = kept
    return filed


@settings(max_examples=25)
@given(st.integers(0, 10**6), st.integers(30, 700))
def test_what_is_filed_later_changes_nothing_before(seed: int, place: int) -> None:
    filed = wild(seed)
    whole = filed.market()
    day = whole.calendar.date(place)
    early = filed.market(str(day))
    for by in (ttm, ttm_before, quarter, quarter_before):
        then, now = by(early, ("A", "B"), "net_income"), by(whole, ("A", "B"), "net_income")
        one = then.by_session(("A", "B"), place + 1)
        other = now.by_session(("A", "B"), len(whole.calendar))[:, : place + 1]
        assert np.array_equal(one, other, equal_nan=True)
