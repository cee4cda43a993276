"""The tables of the tax act agree with the readings, and obey what any such table must."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from measures.filers import Filed
from measures.tax_market import ACCOUNTS, ON, YEAR, five
from rotascope.app.drivers_tax import tax_of
from rotascope.app.market import StoredMarket
from rotascope.app.opening import Market, open_market
from rotascope.drivers.tax import TaxAsked, TaxTable, tax_report
from rotascope.measures.tax_assumptions import Assumptions

DAY = "2026-01-28"


def table(made: Filed, asked: TaxAsked | None = None, on: str = ON) -> TaxTable:
    market = StoredMarket(made.facts(), date.fromisoformat(on))
    asked = asked or TaxAsked(bonus=1.0, before=0.4)
    return tax_report(market, ("SP500",), asked).tables[0]


@pytest.fixture(scope="module")
def sample() -> Market:
    return open_market(as_of=DAY)


@pytest.mark.parametrize("basket", ["SP500", "R2000", "MAG7"])
def test_the_tables_are_the_readings(sample: Market, basket: str) -> None:
    found = tax_of((basket,), as_of=DAY).tables[0]
    relief = sample.read(f"first_year_relief({basket})").value
    assert found.bonus[-1].of_income == pytest.approx(relief, rel=1e-12)
    profits = sample.read(f"first_year_relief({basket}, losses=exclude)").value
    assert found.bonus[-1].of_profits == pytest.approx(profits, rel=1e-12)
    whole = found.limit[-1]
    for base, lost in (("ebit", whole.lost_ebit), ("ebitda", whole.lost_ebitda)):
        share = sample.read(f"interest_limit({basket}, base={base})").value
        assert whole.share(lost) == pytest.approx(share, rel=1e-12)


def test_a_sector_of_the_table_is_the_sector_read(sample: Market) -> None:
    found = tax_of(("SP500",), as_of=DAY).tables[0]
    for row in found.bonus[:3]:
        read = sample.read(f'first_year_relief(sector("{row.name}", in=SP500))').value
        assert row.of_income == pytest.approx(read, rel=1e-12)


def test_currency_does_not_matter() -> None:
    """All amounts a thousandfold: the same shares. Only the exemption is in dollars."""
    scaled = {
        name: {item: 1000.0 * v for item, v in items.items() if item != "revenue"}
        for name, items in ACCOUNTS.items()
    }
    here, there = table(five()), table(five(**scaled))
    for one, other in zip(here.bonus, there.bonus, strict=True):
        assert other.saved == pytest.approx(1000.0 * one.saved)
        assert other.of_income == pytest.approx(one.of_income)
    assert there.limit[-1].share(there.limit[-1].lost_ebit) == pytest.approx(32 / 98)


def test_the_order_of_companies_does_not_matter() -> None:
    made, turned = five(), five()
    for rows in turned.rows.values():
        rows.reverse()
    one, other = table(made).as_dict(), table(turned).as_dict()
    assert {r["name"]: r["tax_saved"] for r in one["bonus"]} == pytest.approx(
        {r["name"]: r["tax_saved"] for r in other["bonus"]}
    )
    assert one["interest_limit"] == other["interest_limit"]


@settings(max_examples=15)
@given(
    item=st.sampled_from(["net_income", "capex", "operating_income", "interest_expense"]),
    symbol=st.sampled_from(["AAPL", "XOM", "TSLA"]),
    value=st.floats(-1e4, 1e4),
    later=st.integers(1, 60),
)
def test_what_is_filed_later_changes_nothing(
    item: str, symbol: str, value: float, later: int
) -> None:
    """A restatement, or the next year's figure, filed after the as-of."""
    made = five()
    after = date.fromisoformat(ON) + timedelta(days=later)
    made.last = "2025-06-30"
    made.listed("NVDA")
    made.fact(symbol, YEAR, value, after, item=item)
    made.fact(symbol, ("2025-01-01", "2025-03-31"), value, after, item=item)
    assert table(made).as_dict() == table(five()).as_dict()


@settings(max_examples=15)
@given(
    low=st.floats(0, 1),
    high=st.floats(0, 1),
    tax=st.floats(0.01, 0.5),
    take_up=st.floats(0, 1),
)
def test_more_bonus_never_costs(low: float, high: float, tax: float, take_up: float) -> None:
    low, high = sorted((low, high))
    given_ = Assumptions(tax=tax, take_up=take_up)
    found = table(five(), TaxAsked(given_, bonus=high, before=low))
    for row in found.bonus:
        assert row.saved >= -1e-9
        assert row.unused >= -1e-9
        assert row.value >= -1e-9
        assert row.saved_low <= row.saved + 1e-9
    whole, parts = found.bonus[-1], found.bonus[:-1]
    assert sum(row.saved for row in parts) == pytest.approx(whole.saved)
    assert sum(row.unused for row in parts) == pytest.approx(whole.unused)
    for row in found.together:
        assert row.both >= max(row.bonus, row.limit) - 1e-9
