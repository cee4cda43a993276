"""Earnings of baskets against sums worked by hand."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from measures.filers import Filed
from rotascope.app.opening import Market
from rotascope.core.errors import NothingToCompute, NotInStore

SECTORS_OF_FOUR = ("Information Technology", "Financials", "Energy")


def four() -> Filed:
    """Two of the seven, a bank and an oil company; two years of quarters each, by hand.

    Years (sum of four quarters):       2023   2024
      AAPL  10 10 10 10 -> 12 12 12 14    40     50
      NVDA   5  5  5  5 -> 10 10 15 15    20     50
      JPM   20 20 20 20 -> 22 22 22 22    80     88
      XOM   15 15 15 15 -> 12 12 12 12    60     48
    """
    made = Filed().listed("AAPL", "NVDA", "JPM", "XOM", "SPX")
    made.holds("SP500", "2024-01-03", AAPL=0.4, NVDA=0.2, JPM=0.25, XOM=0.15)
    made.quarters("AAPL", "2023Q1", 10, 10, 10, 10, 12, 12, 12, 14)
    made.quarters("NVDA", "2023Q1", 5, 5, 5, 5, 10, 10, 15, 15)
    made.quarters("JPM", "2023Q1", 20, 20, 20, 20, 22, 22, 22, 22)
    made.quarters("XOM", "2023Q1", 15, 15, 15, 15, 12, 12, 12, 12)
    return made


@pytest.fixture(scope="module")
def market() -> Market:
    return four().open("2025-03-31")


def test_twelve_months_are_the_last_four_quarters_known(market: Market) -> None:
    assert market.read("earnings(AAPL)").value == 50
    # The quarter to 2024-09-30 is filed on 2024-11-09, a Saturday, and counts from Monday on.
    assert four().open("2024-11-08").read("earnings(NVDA)").value == 5 + 5 + 10 + 10
    assert four().open("2024-11-11").read("earnings(NVDA)").value == 5 + 10 + 10 + 15


def test_a_quarter_is_the_latest_one_known(market: Market) -> None:
    assert market.read("earnings(NVDA, period=quarter)").value == 15
    assert market.read("earnings_growth(NVDA, period=quarter)").value == 2.0


@pytest.mark.parametrize(
    ("basket", "earned", "growth"),
    [
        ("SP500", 236, 236 / 200 - 1),
        ("MAG7", 100, 100 / 60 - 1),
        ("SP500 - MAG7", 136, 136 / 140 - 1),
        ('sector("Energy")', 48, -0.2),
        ("[AAPL, XOM]", 98, -0.02),
        ("top(2, in=SP500)", 138, 138 / 120 - 1),
    ],
)
def test_a_basket_sums_its_members(
    market: Market, basket: str, earned: float, growth: float
) -> None:
    assert market.read(f"earnings({basket})").value == earned
    assert market.read(f"earnings_growth({basket})").value == pytest.approx(growth, rel=1e-14)


def test_contributions_are_changes_over_the_base_of_the_index(market: Market) -> None:
    read = market.read
    assert read("growth_contribution(MAG7, in=SP500)").value == pytest.approx(40 / 200)
    assert read("growth_contribution(SP500 - MAG7, in=SP500)").value == pytest.approx(-4 / 200)
    assert read("growth_contribution(JPM, in=SP500)").value == pytest.approx(8 / 200)
    assert read("growth_contribution(MAG7, in=SP500 - XOM)").value == pytest.approx(40 / 140)


@pytest.mark.parametrize(
    "groups",
    [
        ["MAG7", "SP500 - MAG7"],
        [f'sector("{label}")' for label in SECTORS_OF_FOUR],
        ["top(1)", "SP500 - top(1)"],
    ],
)
def test_groups_that_partition_an_index_add_up(market: Market, groups: list[str]) -> None:
    whole = market.read("earnings_growth(SP500)").value
    parts = [market.read(f"growth_contribution({g}, in=SP500)").value for g in groups]
    assert sum(parts) == pytest.approx(whole, abs=1e-12)  # type: ignore[arg-type]  # figures


def test_growth_recombines_with_the_shares_of_the_base(market: Market) -> None:
    seven, rest = 60 / 200, 140 / 200
    one = market.read("earnings_growth(MAG7)").value
    other = market.read("earnings_growth(SP500 - MAG7)").value
    assert isinstance(one, float)
    assert isinstance(other, float)
    assert seven * one + rest * other == pytest.approx(0.18, abs=1e-12)


def test_the_handoff_is_the_gap_of_two_growth_rates(market: Market) -> None:
    found = market.read("handoff(SP500 - MAG7, MAG7)")
    assert found.value == pytest.approx(136 / 140 - 100 / 60)
    assert found.unit == "points"


def test_since_when_one_grows_faster() -> None:
    """A grows by half a year; B's first better quarter is filed on 2025-02-09, a Sunday."""
    made = Filed().listed("AAPL", "JPM", "SPX").holds("SP500", "2024-01-03", AAPL=0.5, JPM=0.5)
    made.quarters("AAPL", "2022Q1", *[10] * 8, 15, 15, 15, 15)
    made.quarters("JPM", "2022Q1", *[10] * 8, 10, 10, 10, 60)
    early, late = made.open("2025-02-07"), made.open("2025-03-31")
    assert early.read("handoff_since(AAPL, JPM)").value == dt.date(2024, 5, 10)
    assert late.read("handoff_since(JPM, AAPL)").value == dt.date(2025, 2, 10)
    none = late.read("handoff_since(AAPL, JPM)")
    assert none.value is None
    assert "AAPL does not grow faster than JPM: handoff is -75.00 pp" in none.caveats
    for market, text in ((early, "AAPL, JPM"), (late, "JPM, AAPL")):
        spell = market.read(f"spell(handoff({text}) > 0)").value
        since = market.read(f"handoff_since({text})").value
        assert market.read(f"sessions({since}..{market.as_of})").value == spell - 1  # type: ignore[operator]  # a count


def test_growth_without_a_positive_base_is_an_honest_null() -> None:
    made = Filed().listed("AAPL", "SPX").holds("SP500", "2024-01-03", AAPL=1.0)
    made.quarters("AAPL", "2023Q1", -5, -5, -5, -5, 1, 1, 1, 4)
    found = made.open("2025-03-31").read("earnings_growth(AAPL)")
    assert found.value is None
    (caveat,) = found.caveats
    assert caveat == (
        "the base is not positive: growth is not meaningful; the net income of the trailing twelve "
        "months of AAPL went from -20 to 7, a change of +27"
    )
    assert made.open("2025-03-31").read("handoff(AAPL, AAPL)").value is None


def test_members_are_the_same_in_both_periods() -> None:
    """A company that has filed for one year only is in the earnings, not in their growth."""
    made = four().listed("META")
    made.holds("SP500", "2024-06-03", AAPL=0.4, NVDA=0.2, JPM=0.25, XOM=0.1, META=0.05)
    made.quarters("META", "2024Q1", 100, 100, 100, 100)
    market = made.open("2025-03-31")
    assert market.read("earnings(SP500)").value == 236 + 400
    assert market.read("earnings_growth(SP500)").value == pytest.approx(0.18)


def test_only_members_in_force_count() -> None:
    made = four().holds("SP500", "2025-03-03", AAPL=0.5, NVDA=0.5)
    assert made.open("2025-02-28").read("earnings(SP500)").value == 236
    assert made.open("2025-03-03").read("earnings(SP500)").value == 100


def test_two_lines_of_one_company_count_once() -> None:
    made = Filed().listed("GOOGL", "GOOG", "JPM", "SPX")
    made.holds("SP500", "2024-01-03", GOOGL=0.4, GOOG=0.3, JPM=0.3)
    for name in ("GOOGL", "GOOG"):
        made.quarters(name, "2023Q1", 10, 10, 10, 10, 15, 15, 15, 15)
    made.quarters("JPM", "2023Q1", *[20] * 8)
    market = made.open("2025-03-31")
    assert market.read("earnings(SP500)").value == 60 + 80
    assert market.read("earnings(MAG7)").value == 60
    assert market.read("earnings([GOOGL, GOOG])").value == 60
    assert market.read("earnings(GOOG)").value == 60
    parts = [market.read(f"growth_contribution({g}, in=SP500)").value for g in ("MAG7", "JPM")]
    assert parts == [pytest.approx(20 / 120), 0.0]
    assert market.read("growth_contribution(GOOG, in=SP500)").value == parts[0]
    with pytest.raises(NothingToCompute, match="the accounts of GOOGL count with GOOG"):
        market.read("growth_contribution(GOOGL, in=SP500)")


def test_the_second_line_counts_where_the_first_has_no_accounts() -> None:
    made = Filed().listed("GOOGL", "GOOG", "SPX")
    made.holds("SP500", "2024-01-03", GOOGL=0.5, GOOG=0.5)
    made.quarters("GOOG", "2023Q1", 10, 10, 10, 10, 15, 15, 15, 15)
    assert made.open("2025-03-31").read("earnings(SP500)").value == 60


def test_a_member_that_makes_the_change_is_named() -> None:
    made = four()
    made.rows["fundamentals"] = [r for r in made.rows["fundamentals"] if r["symbol"] != "NVDA"]
    made.quarters("NVDA", "2023Q1", 5, 5, 5, 5, 105, 105, 105, 105)
    found = made.open("2025-03-31").read("earnings_growth(SP500)")
    # 400 of 406: AAPL +10, NVDA +400, JPM +8, XOM -12.
    assert found.caveats == (
        "NVDA alone makes 99 % of the change in the net income of the trailing twelve months of "
        "SP500: +400 of +406",
    )


def test_thin_coverage_is_said() -> None:
    made = four().listed("META")
    made.holds("SP500", "2025-01-03", AAPL=0.3, NVDA=0.2, JPM=0.25, XOM=0.15, META=0.1)
    (caveat,) = made.open("2025-02-28").read("earnings(SP500)").caveats
    assert caveat == "filings cover 90.0 % of the weight of SP500 (net_income)"


def test_under_half_of_the_weight_there_is_no_figure() -> None:
    made = four().listed("META")
    made.holds("SP500", "2025-01-03", AAPL=0.2, NVDA=0.1, JPM=0.1, XOM=0.09, META=0.51)
    market = made.open("2025-02-28")
    with pytest.raises(NotInStore, match=r"49\.0 % of the weight of SP500; at least 50 %"):
        market.read("earnings(SP500)")
    track = market.track("earnings(SP500)", start="2024-12-30")
    assert track.column()[0] is not None
    assert track.column()[-1] is None


def test_before_there_are_weights_members_count_alike() -> None:
    made = four().holds("R2000", "2024-01-03", AAPL=None, JPM=None, SPX=None)
    found = made.open("2025-03-31").read("earnings(R2000)")
    assert found.value == 138
    assert found.caveats[-1] == "filings cover 66.7 % of the members of R2000 (net_income)"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("earnings(SPX)", "no net_income of SPX is known"),
        ("earnings(AAPL, item=revenue)", "no revenue of AAPL is known"),
        ("growth_contribution(SPX, in=SP500)", "SPX has no member in SP500"),
    ],
)
def test_what_is_missing_is_named(market: Market, text: str, said: str) -> None:
    with pytest.raises((NotInStore, NothingToCompute), match=said):
        market.read(text)


def test_before_the_first_members_there_is_an_error() -> None:
    made = Filed().listed("AAPL", "SPX").holds("SP500", "2024-03-04", AAPL=1.0)
    made.quarters("AAPL", "2022Q1", *[10] * 9)
    with pytest.raises(NotInStore, match="no holdings of SP500 are known"):
        made.open("2024-02-01").read("earnings(SP500)")
    track = made.open("2024-04-01").track("earnings(SP500)")
    assert str(track.sessions[0]) == "2024-03-04"


def test_a_restatement_changes_nothing_before_its_filing() -> None:
    made, plain = four(), four()
    made.fact("AAPL", ("2024-01-01", "2024-03-31"), 2.0, dt.date(2024, 12, 16))
    plain_market = plain.open("2025-03-31")
    market = made.open("2025-03-31")
    upto = {"start": "2024-05-20", "end": "2024-12-13"}
    for text in ("earnings(AAPL)", "earnings_growth(SP500)", "handoff(MAG7, SP500 - MAG7)"):
        assert market.track(text, **upto).column() == plain_market.track(text, **upto).column()
    assert market.track("earnings(AAPL)", start="2024-12-16", end="2024-12-16").column() == [
        10 + 2 + 12 + 12
    ]


def test_readings_and_tracks_agree_at_every_session(market: Market) -> None:
    made = four()
    for text in ("earnings(SP500)", "earnings_growth(MAG7)", "handoff_since(MAG7, SP500 - MAG7)"):
        track = market.track(text, start="2025-02-10")
        column = dict(zip([d.item() for d in track.sessions], track.column(), strict=True))
        for day in list(column)[::9]:
            assert made.open(str(day)).read(text).value == column[day], (text, day)


@given(st.lists(st.lists(st.integers(-50, 100), min_size=8, max_size=8), min_size=4, max_size=4))
@settings(max_examples=25)
def test_any_earnings_add_up(rows: list[list[int]]) -> None:
    names = ("AAPL", "NVDA", "JPM", "XOM")
    made = Filed().listed(*names, "SPX").holds("SP500", "2024-01-03", **dict.fromkeys(names, 0.25))
    for name, values in zip(names, rows, strict=True):
        made.quarters(name, "2023Q1", *values)
    market = made.open("2025-03-31")
    now, base = sum(sum(v[4:]) for v in rows), sum(sum(v[:4]) for v in rows)
    assert market.read("earnings(SP500)").value == now
    whole = market.read("earnings_growth(SP500)").value
    if base <= 0:
        assert whole is None
        return
    assert whole == pytest.approx((now - base) / base, rel=1e-12, abs=1e-15)
    parts = [market.read(f"growth_contribution({n}, in=SP500)").value for n in names]
    assert sum(parts) == pytest.approx(whole, abs=1e-12)  # type: ignore[arg-type]  # figures
