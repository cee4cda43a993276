"""The measures of the tax act against amounts worked by hand."""

from __future__ import annotations

import pytest

from measures.tax_market import five
from rotascope.app.opening import Market, open_market
from rotascope.core.errors import NotInStore, WrongArgument

# What the first year deducts more of one unit of spending when the bonus goes from 40 % to all:
# 60 % of what the table leaves to later years (5: 4/5, 7: 6/7, 10: 9/10, 15: 19/20).
TECHNOLOGY = 0.6 * (0.6 * 4 / 5 + 0.1 * 6 / 7 + 0.05 * 19 / 20)
APPLE = 0.21 * 0.8 * 100 * TECHNOLOGY
EXXON = 0.21 * 0.8 * (8 + 2)  # more is deducted than there is to deduct from


@pytest.fixture(scope="module")
def market() -> Market:
    return five().open()


def test_the_value_of_the_bonus(market: Market) -> None:
    assert market.read("bonus_value(5, rate=7%, tax=21%)").value == pytest.approx(
        0.02315109, abs=5e-9
    )
    assert market.read("bonus_value()").value == market.read("bonus_value(5)").value
    # Printed present values at 10 %: 7 years .79359, 20 years .48666, rounded tables.
    assert market.read("bonus_value(7, rate=10%)").value == pytest.approx(0.21 * 0.20641, abs=1e-5)
    assert market.read("bonus_value(20, rate=10%, tax=35%)").value == pytest.approx(
        0.35 * 0.51334, abs=1e-5
    )
    assert market.read("bonus_value(3, rate=0%)").value == pytest.approx(0.0, abs=1e-15)


def test_the_value_of_the_bonus_is_a_line(market: Market) -> None:
    found = market.track("bonus_value(10)", start="2025-01-02")
    assert len(set(found.values.tolist())) == 1
    assert len(found) > 50


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("bonus_value(39)", "choose one of 3, 5, 7, 10, 15, 20"),
        ("bonus_value(5, rate=7)", "write rate=7%"),
        ("first_year_relief(SP500, domestic=120%)", "domestic is a share between 0 and 1"),
        ("first_year_relief(SP500, bonus=50)", "write bonus=50%"),
        ("interest_limit(SP500, rate=5)", "rate"),
    ],
)
def test_wrong_arguments(market: Market, text: str, says: str) -> None:
    with pytest.raises(WrongArgument, match=says):
        market.read(text)


def test_one_company(market: Market) -> None:
    found = market.read("first_year_relief(AAPL)")
    assert found.value == pytest.approx(APPLE / 500)
    assert found.unit == "fraction"
    assert found.caveats[0].startswith("assumed: 80 % of capital spending and income at home")


def test_relief_stops_where_the_income_does(market: Market) -> None:
    assert market.read("first_year_relief(XOM)").value == pytest.approx(EXXON / 8)


def test_a_company_with_a_loss_saves_nothing_at_first(market: Market) -> None:
    found = market.read("first_year_relief(TSLA)")
    assert found.value is None
    assert "net income sums to nothing" in found.caveats[-1]


def test_a_utility_has_no_bonus(market: Market) -> None:
    assert market.read("first_year_relief(ZERO)").value == 0.0


def test_the_basket_is_the_sum_of_its_companies(market: Market) -> None:
    found = market.read("first_year_relief(SP500)")
    # JPM files no capital spending: neither its income nor its saving counts.
    assert found.value == pytest.approx((APPLE + EXXON) / (500 + 8 - 50 + 30))
    profits = market.read("first_year_relief(SP500, losses=exclude)").value
    assert profits == pytest.approx((APPLE + EXXON) / (500 + 8 + 30))


def test_choices_scale_as_they_should(market: Market) -> None:
    def of_apple(options: str) -> float:
        value = market.read(f"first_year_relief(AAPL, {options})").value
        assert isinstance(value, float)
        return value

    whole = of_apple("domestic=80%")
    assert of_apple("domestic=40%") == pytest.approx(whole / 2)
    assert of_apple("take_up=60%") == pytest.approx(0.6 * whole)
    # From nothing to all is 1 / 0.6 of from 40 % to all; from 40 % to 40 % is nothing.
    assert of_apple("before=0%") == pytest.approx(whole / 0.6)
    assert of_apple("before=40%, bonus=40%") == 0.0
    assert of_apple("before=100%, bonus=0%") < 0.0


def test_interest_under_both_bases(market: Market) -> None:
    # XOM: cap 30 % of 60 = 18, or of 100 = 30, on 50 of interest.
    assert market.read("interest_limit(XOM, base=ebit)").value == pytest.approx(32 / 50)
    assert market.read("interest_limit(XOM)").value == pytest.approx(20 / 50)


def test_interest_that_is_not_filed_is_estimated_from_debt(market: Market) -> None:
    # AAPL: 4 % of 1,000, far below 30 % of 640.
    found = market.read("interest_limit(AAPL)")
    assert found.value == 0.0
    assert any("4 % of debt" in c for c in found.caveats)
    assert any("80 % of capital spending" in c for c in found.caveats)
    # At 30 % of 1,000 the cap of 0.3 x (640 + 0.8 x 100) = 216 binds.
    high = market.read("interest_limit(AAPL, rate=30%)").value
    assert high == pytest.approx((300 - 216) / 300)


def test_a_small_business_is_exempt(market: Market) -> None:
    # TSLA has revenue of 20 millions, within the 31 of 2025: none of its 8 is disallowed.
    found = market.read("interest_limit(TSLA)")
    assert found.value == 0.0
    assert any("1 members are exempt" in c for c in found.caveats)
    # Before depreciation of 80 it made 20: 6 of the 8 may be deducted; after it, none.
    large = five(TSLA={"revenue": 40e6}).open()
    assert large.read("interest_limit(TSLA)").value == pytest.approx(2 / 8)
    assert large.read("interest_limit(TSLA, base=ebit)").value == 1.0


def test_the_limit_of_the_basket(market: Market) -> None:
    # Interest 40 + 50 + 8; the bank and the utility are outside of the limit.
    found = market.read("interest_limit(SP500, base=ebit)")
    assert found.value == pytest.approx(32 / 98)
    assert any(c.startswith("2 financials, utilities") for c in found.caveats)
    assert market.read("interest_limit(SP500)").value == pytest.approx(20 / 98)


def test_nothing_is_said_before_it_is_filed() -> None:
    for expression in ("first_year_relief(SP500)", "interest_limit(SP500)"):
        with pytest.raises(NotInStore, match="more filers in the table fundamentals"):
            five().open("2025-02-13").read(expression)
        assert five().open("2025-02-14").read(expression).value is not None


def test_the_track_begins_with_the_filing(market: Market) -> None:
    found = market.track("first_year_relief(SP500)")
    assert str(found.sessions[0]) == "2025-02-14"
    assert found.values[-1] == pytest.approx((APPLE + EXXON) / 488)


def test_a_company_that_owes_nothing_pays_no_interest() -> None:
    found = five(AAPL={"long_term_debt": 0.0}).open().read("interest_limit(AAPL)")
    assert found.value is None
    assert "no interest is paid" in found.caveats[-1]


def test_the_sample_answers() -> None:
    sample = open_market(as_of="2026-01-28")
    large = sample.read("first_year_relief(SP500)").value
    assert isinstance(large, float)
    assert 0.005 < large < 0.10
    ebit, ebitda = (
        sample.read(f"interest_limit(R2000, base={base})").value for base in ("ebit", "ebitda")
    )
    assert isinstance(ebit, float)
    assert isinstance(ebitda, float)
    assert 0.0 < ebitda < ebit < 1.0
