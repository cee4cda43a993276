"""The tax act and a basket: tables worked by hand, the law as known, and the real market."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from measures.tax_market import ON, five
from rotascope.app.drivers_tax import tax_of
from rotascope.app.market import StoredMarket
from rotascope.core.errors import BadUsage, ExpressionError, NotInStore
from rotascope.drivers.rates import subject_of
from rotascope.drivers.tax import TaxAsked, TaxReport, TaxTable, tax_report
from rotascope.drivers.tax_bonus import LEVELS, spenders
from rotascope.drivers.tax_carried import carried_row
from rotascope.drivers.tax_law import law_of
from rotascope.drivers.tax_limit import together_rows
from rotascope.language.evaluate import Context
from rotascope.measures.earnings_members import roll_of
from rotascope.measures.tax_assumptions import MIXES, SECTORS, UNKNOWN, Assumptions
from rotascope.measures.tax_firms import limited
from rotascope.stats.interest_limit import Limit
from rotascope.stats.tax_law import bonus_rate

HUNDRED = TaxAsked(bonus=1.0, before=0.4)
# What a unit of spending deducts more in the first year when the bonus goes from nothing to all.
TECHNOLOGY = 0.6 * 4 / 5 + 0.1 * 6 / 7 + 0.05 * 19 / 20
ENERGY = 0.1 * 4 / 5 + 0.35 * 6 / 7 + 0.05 * 9 / 10 + 0.15 * 19 / 20
SHOPS = 0.4 * 4 / 5 + 0.25 * 6 / 7 + 0.15 * 19 / 20


def report(asked: TaxAsked = HUNDRED, *baskets: str, **changed: dict[str, float]) -> TaxReport:
    market = StoredMarket(five(**changed).facts(), date.fromisoformat(ON))
    return tax_report(market, baskets or ("SP500",), asked)


@pytest.fixture(scope="module")
def table() -> TaxTable:
    return report().tables[0]


# ---- the law


@pytest.mark.parametrize(
    ("as_of", "bonus", "before", "limits"),
    [
        # The middle of the twelve months to January 2026 is July 2025.
        ("2026-01-28", 1.0, 0.4, (Limit("ebitda"), Limit("ebit"))),
        # To July 2026 it is January 2026, for which the old law had 20 %.
        ("2026-07-31", 1.0, 0.2, (Limit("ebitda"), Limit("ebit"))),
        # Spending of January 2025 counted 40 % until the 19th.
        ("2025-07-04", 0.4, 0.4, (Limit("ebitda"), Limit("ebit"))),
        ("2025-07-25", 1.0, 0.4, (Limit("ebitda"), Limit("ebit"))),
        # The day before it was signed nobody knew of the act.
        ("2025-07-03", 0.4, 0.4, (Limit("ebit"), Limit("ebit"))),
        ("2020-12-31", 1.0, 1.0, (Limit("ebitda", 0.5), Limit("ebitda", 0.5))),
        ("2016-12-30", 0.5, 0.5, (None, None)),
    ],
)
def test_the_law_compared(
    as_of: str, bonus: float, before: float, limits: tuple[Limit | None, Limit | None]
) -> None:
    found = law_of(date.fromisoformat(as_of))
    assert (found.bonus, found.before) == (bonus, before)
    assert (found.limit, found.limit_before) == limits


def test_the_law_says_what_it_compares() -> None:
    assert law_of(date(2026, 1, 28)).line() == (
        "bonus 100 % against 40 %; limit on interest: 30 % of EBITDA against 30 % of EBIT; as of "
        "Public Law 119-21"
    )
    assert "not signed yet" in law_of(date(2016, 12, 30)).line()
    assert "limit on interest: none against none" in law_of(date(2016, 12, 30)).line()
    assert law_of(date(2026, 1, 28), before=0.6).line().endswith("; bonus as asked")


@pytest.mark.parametrize("share", [-0.1, 1.1])
def test_a_bonus_is_a_share(share: float) -> None:
    with pytest.raises(BadUsage, match="from 0 to 100"):
        law_of(date(2026, 1, 28), bonus=share)


def test_no_later_act_reaches_back_to_the_reader() -> None:
    for text in ("2017-12-21", "2020-03-26", "2025-07-03"):
        day = date.fromisoformat(text)
        found = law_of(day)
        assert found.bonus == bonus_rate(found.placed, known=day)
        assert "119-21 is not signed" in found.source


# ---- the assumptions


def test_every_sector_has_a_mix_and_a_reason() -> None:
    assert len(SECTORS) == 12
    for name, mix in MIXES.items():
        assert 0.0 <= mix.eligible < 1.0, name
        assert len(mix.reason) > 20
        assert set(mix.classes) <= {3, 5, 7, 10, 15, 20}
    assert MIXES["Utilities"].more_deducted(1.0, 0.0) == 0.0
    assert not MIXES["Real Estate"].taxed


def test_an_average_company_is_about_the_mean_of_those_that_pay_tax() -> None:
    taxed = [m for n, m in MIXES.items() if m.taxed and m.classes and n != UNKNOWN]
    mean = sum(m.more_deducted(1.0, 0.4) for m in taxed) / len(taxed)
    assert MIXES[UNKNOWN].more_deducted(1.0, 0.4) == pytest.approx(mean, abs=0.02)


def test_what_is_worth_more_when_it_comes_sooner() -> None:
    # Technology at 7 %: .6 (1 - .88976) + .1 (1 - .84550) + .05 (1 - .65856), printed values.
    found = MIXES["Information Technology"].value_gained(1.0, 0.0, 0.07)
    assert found == pytest.approx(0.6 * 0.11024 + 0.1 * 0.1545 + 0.05 * 0.34144, abs=1e-5)


# ---- the tables, by hand


def test_the_sectors_and_the_basket(table: TaxTable) -> None:
    names = [row.name for row in table.bonus]
    assert names == [
        "Energy",
        "Consumer Discretionary",
        "Information Technology",
        "Utilities",
        "Financials",
        "SP500",
    ]
    whole = table.bonus[-1]
    assert (whole.members, whole.counted, whole.losers) == (5, 4, 1)
    assert whole.spent == 100 + 200 + 100 + 90
    assert whole.net == 500 + 8 - 50 + 30
    assert whole.profits == 500 + 8 + 30
    assert table.covered == pytest.approx(0.97)


def test_tax_saved_in_the_first_year(table: TaxTable) -> None:
    by = {row.name: row for row in table.bonus}
    apple = 0.21 * 0.8 * 100 * 0.6 * TECHNOLOGY
    assert by["Information Technology"].saved == pytest.approx(apple)
    # Exxon has 10 of taxable income, 8 of it at home, and 0.8 x 200 x 0.6 x .5675 to deduct.
    assert by["Energy"].saved == pytest.approx(0.21 * 8)
    assert by["Energy"].unused == pytest.approx(0.8 * 200 * 0.6 * ENERGY - 8)
    assert by["Consumer Discretionary"].saved == 0.0
    assert by["Consumer Discretionary"].unused == pytest.approx(0.8 * 100 * 0.6 * SHOPS)
    assert by["Utilities"].saved == by["Utilities"].unused == 0.0
    assert by["SP500"].saved == pytest.approx(apple + 0.21 * 8)
    assert by["SP500"].of_income == pytest.approx((apple + 0.21 * 8) / 488)


def test_the_low_end_claims_60_percent(table: TaxTable) -> None:
    by = {row.name: row for row in table.bonus}
    found = by["Information Technology"]
    assert found.saved_low == pytest.approx(0.6 * found.saved)
    # 60 % of what Exxon could deduct is still more than its income.
    assert by["Energy"].saved_low == by["Energy"].saved


def test_first_year_deductions_by_bonus(table: TaxTable) -> None:
    found = {row.name: row for row in table.bonus}["Information Technology"]
    # Of 100, 80 at home; 75 % can be reached; the table alone deducts .75 less what waits.
    for level, amount in zip(LEVELS, found.deducted, strict=True):
        by_hand = 80 * (0.75 - TECHNOLOGY + level * TECHNOLOGY)
        assert amount == pytest.approx(by_hand)


def test_the_value_is_that_of_companies_with_income(table: TaxTable) -> None:
    by = {row.name: row for row in table.bonus}
    gained = MIXES["Information Technology"].value_gained(1.0, 0.4, 0.07)
    assert by["Information Technology"].value == pytest.approx(0.21 * 80 * gained)
    assert by["Consumer Discretionary"].value == 0.0


def test_interest_by_base(table: TaxTable) -> None:
    by = {row.name: row for row in table.limit}
    assert list(by) == ["Energy", "Information Technology", "Consumer Discretionary", "SP500"]
    assert (by["Energy"].lost_ebit, by["Energy"].lost_ebitda) == pytest.approx((32, 20))
    whole = by["SP500"]
    assert whole.interest == pytest.approx(50 + 40 + 8)
    assert (whole.members, whole.counted, whole.estimated, whole.exempt) == (3, 3, 2, 1)
    assert (whole.bound_ebit, whole.bound_ebitda) == (1, 1)


def test_both_provisions_together() -> None:
    """Exxon with taxable income: all at home, by the law of January 2026.

    Operating income 100, depreciation 60, interest 50, spending 100: the bonus deducts D more.
    Before: cap 30, so 70 are taxed. Bonus alone: cap 30 % of 100 - D. Limit alone: cap 48.
    """
    changed = {
        "operating_income": 100.0,
        "depreciation": 60.0,
        "capex": 100.0,
        "net_income": 60.0,
    }
    asked = TaxAsked(Assumptions(domestic=1.0), bonus=1.0, before=0.4)
    table = report(asked, "XOM", XOM=changed).tables[0]
    found = table.together[-1]
    assert table.limit[-1].lost_ebit == pytest.approx(20)
    more = 100 * 0.6 * ENERGY
    # As of March 2025 no act is signed: the limit is the same before and after.
    assert found.limit == found.interaction == 0.0
    assert found.bonus == pytest.approx(0.21 * (70 - (100 - more - 0.3 * (100 - more))))
    law = law_of(date(2026, 1, 28))
    market = StoredMarket(five(XOM=changed).facts(), date.fromisoformat(ON))
    ctx, subject = Context(market), subject_of(market, "XOM")
    at = np.array([len(market.calendar) - 1])
    given = Assumptions(domestic=1.0)
    who = spenders(market, roll_of(ctx, subject), given)
    row = together_rows(limited(ctx, subject, at, given), who, law, given, name="XOM")[-1]
    assert row.bonus == pytest.approx(found.bonus)
    assert row.limit == pytest.approx(0.21 * (70 - 52))
    assert row.both == pytest.approx(0.21 * (70 - (100 - more - 48)))
    assert row.interaction == pytest.approx(0.21 * 0.3 * more)


def test_interest_of_earlier_years_finds_room() -> None:
    """Exxon in 2023: 44 of 50 disallowed (30 % of 20); in 2024 it made 300 before interest.

    The year's own 50 leave 40 of room after depreciation, 52 before it.
    """
    made = five(XOM={"operating_income": 300.0})
    for item, value in (("operating_income", 20.0), ("capex", 30.0), ("interest_expense", 50.0)):
        made.fact("XOM", ("2023-01-01", "2023-12-31"), value, date(2024, 2, 15), item=item)
    market = StoredMarket(made.facts(), date.fromisoformat(ON))
    ctx, subject = Context(market), subject_of(market, "XOM")
    given = Assumptions()
    who = limited(ctx, subject, np.array([len(market.calendar) - 1]), given)
    law = replace(law_of(date.fromisoformat(ON)), limit=Limit("ebitda"))
    found = carried_row(ctx, subject, who, law, given)
    assert found is not None
    # A balance sheet for the interest of 2023 is not needed: it was filed.
    assert (found.first, found.last, found.companies) == (2023, 2023, 1)
    assert found.carried == pytest.approx(44)
    assert found.room_before == pytest.approx(40)
    assert found.room == pytest.approx(44)
    # The table of the report carries it too, with one limit before and after.
    row = tax_report(market, ("XOM",), HUNDRED).tables[0].carried
    assert row is not None
    assert row.as_dict() == {**found.as_dict(), "room": found.room_before}


def test_before_the_limit_there_is_nothing_to_carry() -> None:
    early = replace(law_of(date(2018, 6, 29)), limit=Limit("ebitda"))
    assert early.placed.year == 2017
    market = StoredMarket(five().facts(), date.fromisoformat(ON))
    ctx, subject = Context(market), subject_of(market, "XOM")
    who = limited(ctx, subject, np.array([len(market.calendar) - 1]), Assumptions())
    assert carried_row(ctx, subject, who, early, Assumptions()) is None
    # Nor is there for an index that has members only since.
    assert report().tables[0].carried is None


# ---- what is said with it


def test_the_caveats(table: TaxTable) -> None:
    said = " | ".join(table.caveats)
    assert "1 of 4 companies have no taxable income" in said
    assert "interest of 2 of them is estimated from debt" in said
    assert "filings cover" not in said
    without = report(HUNDRED, "[AAPL, TSLA, JPM]").tables[0]
    assert without.caveats[0] == (
        "filings cover 66.7 % of [AAPL, TSLA, JPM] (capital spending and net income of 2 of 3 "
        "companies)"
    )


def test_one_bonus_is_no_comparison() -> None:
    found = report(TaxAsked())
    assert found.law.bonus == found.law.before == 0.6
    assert found.tables[0].bonus[-1].saved == 0.0
    assert found.caveats[0].startswith("the law known on 2025-03-31 gives one bonus")
    assert not report().caveats[0].startswith("the law known")


def test_a_company_without_debt_has_no_table_of_interest() -> None:
    found = report(HUNDRED, "ZERO").tables[0]
    assert found.limit == found.together == ()
    assert found.caveats[-1].startswith("debt and operating income are not known")


def test_a_basket_without_filings_is_refused() -> None:
    with pytest.raises(NotInStore, match=r"0\.0 % of JPM; at least 50 %"):
        report(HUNDRED, "JPM")
    with pytest.raises(ExpressionError, match="no symbol, basket or series 'NOBODY'"):
        report(HUNDRED, "NOBODY")


def test_plain_data_has_everything(table: TaxTable) -> None:
    found = report().as_dict()
    assert list(found) == [
        "as_of",
        "snapshot",
        "simulated",
        "law",
        "assumptions",
        "tables",
        "caveats",
    ]
    assert found["law"]["bonus_before"] == 0.4
    assert found["law"]["gross_receipts"] == 30e6
    whole = found["tables"][0]["bonus"][-1]
    assert whole["first_year_deduction"].keys() == {"0", "40", "60", "80", "100"}
    assert whole["tax_saved"] == table.bonus[-1].saved
    assert found["tables"][0]["interest_limit"][-1]["disallowed_share"] == pytest.approx(
        {"ebit": 32 / 98, "ebitda": 20 / 98}
    )
    assert len(found["assumptions"]) == 5


# ---- the simulated and the real market


def test_the_sample_compares_small_with_large() -> None:
    found = tax_of((), as_of="2026-01-28")
    small, large = (table.bonus[-1] for table in found.tables)
    assert (small.name, large.name) == ("R2000", "SP500")
    assert found.simulated
    # A third of the small companies make losses, hardly any large one does.
    assert small.losers / small.counted > 4 * large.losers / large.counted
    for table in found.tables:
        whole, parts = table.bonus[-1], table.bonus[:-1]
        assert sum(row.saved for row in parts) == pytest.approx(whole.saved)
        assert sum(row.members for row in parts) == whole.members
        assert sum(row.interest for row in table.limit[:-1]) == pytest.approx(
            table.limit[-1].interest
        )
        assert whole.saved_low <= whole.saved
        assert whole.market_cap is not None
        for row in table.limit:
            assert 0.0 <= row.lost_ebitda <= row.lost_ebit <= row.interest


@pytest.mark.pack
def test_the_real_market(pack_store: Path) -> None:
    """Sizes against public statements on the act, which are of all its provisions.

    AT&T expected cash taxes lower by $1.5 to 2 billion in 2025, T-Mobile by $1.5 billion. The
    receipts of the corporate income tax from July to November 2025 were $52 billion below those
    of the year before; over ten years the Joint Committee on Taxation put the bonus at $363
    billion, for all businesses.
    """
    found = tax_of(("SP500", "SMALLCAP300", "T", "TMUS"), pack_store, as_of="2026-01-28")
    large, small, att, tmobile = (table.bonus[-1] for table in found.tables)
    assert 1.3e9 < att.saved < 2.0e9
    assert 0.5e9 < tmobile.saved < 1.5e9
    assert 30e9 < large.saved_low < large.saved < 80e9
    assert 900e9 < large.spent < 1500e9
    assert large.of_income == pytest.approx(0.033, abs=0.006)
    by = {row.name: row for row in found.tables[0].bonus}
    assert by["Utilities"].saved == 0.0
    assert (by["Health Care"].of_income or 1) < (by["Communication Services"].of_income or 0)
    # Small caps: half of the companies have nothing to deduct from.
    assert 0.4 < small.losers / small.counted < 0.65
    assert small.of_income is None
    assert small.unused > 2 * small.saved / 0.21
    # Boeing, after its losses, deducts no interest on either base.
    boeing = tax_of(("BA",), pack_store, as_of="2026-01-28").tables[0].limit[-1]
    assert boeing.lost_ebitda == boeing.lost_ebit == boeing.interest > 0
