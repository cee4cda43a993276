"""Debt, coverage and the effect of rates, on firms that are worked by hand."""

from __future__ import annotations

import datetime as dt

import pytest

from drivers.owing import BOOKS, DAYS, FILED, accounts, opened, owing, snapshot_rows
from rotascope.core.errors import NotInStore, WrongArgument

M = 1e6


def value(text: str, day: dt.date | None = None) -> object:
    return opened(day).read(text).value


def caveats(text: str) -> str:
    return " | ".join(opened().read(text).caveats)


@pytest.mark.parametrize(
    ("text", "debt"),
    [
        ("debt(ONE)", 400 * M),  # long-term and current
        ("debt(TWO)", 200 * M),  # no current debt filed
        ("debt(R2000)", 700 * M),  # THREE files none
        ("debt(SP500)", 5000 * M),  # BIG once, though two classes are members
        ('debt(SP500 - sector("Financials"))', 1000 * M),
        ('debt(sector("Financials", in=SP500))', 4000 * M),
        ("debt([ONE, FOUR])", 500 * M),
        ("debt(LISTED)", 700 * M),
    ],
)
def test_debt(text: str, debt: float) -> None:
    assert value(text) == debt


def test_debt_says_whom_it_leaves_out() -> None:
    assert "debt: 3 of 4 members, 90.0 % of its weight" in caveats("debt(R2000)")
    assert caveats("debt(SP500)") == ""


def test_nothing_before_the_filing() -> None:
    """The reports were filed on 3 February: known after that close, not a day sooner."""
    before = [d for d in DAYS if d < FILED][-1]
    with pytest.raises(NotInStore, match=r"debt of 0 of 4 members"):
        value("debt(R2000)", before)
    assert value("debt(R2000)", FILED) == 700 * M
    track = opened().track("debt(R2000)")
    assert str(track.sessions[0]) == str(FILED)
    assert set(track.values.tolist()) == {700 * M}


def test_a_quarter_of_the_weight_is_the_least() -> None:
    """With ONE's report missing 40 % is told, with TWO's as well 10 %."""
    without = {k: v for k, v in BOOKS.items() if k != "ONE"}
    assert opened(market=owing(without)).read("debt(R2000)").value == 300 * M
    thin = {k: v for k, v in without.items() if k != "TWO"}
    with pytest.raises(NotInStore, match=r"10.0 % of its weight \(at least 25 % is needed\)"):
        opened(market=owing(thin)).read("debt(R2000)")


def test_coverage_of_a_firm_that_files_its_interest() -> None:
    assert value("interest_coverage(ONE)") == pytest.approx(110 / 20)
    assert caveats("interest_coverage(ONE)") == ""


def test_interest_that_is_not_filed_is_estimated_and_counted() -> None:
    """7 % of 200 and of 100: 14 and 7; 110 - 30 + 6 over 20 + 14 + 7."""
    assert value("interest_coverage(R2000)") == pytest.approx(86 / 41)
    assert "interest of 2 of 3 members is estimated as 7 % of debt" in caveats(
        "interest_coverage(R2000)"
    )
    # At 5 %: 10 and 5.
    assert value("interest_coverage(R2000, rate=5%)") == pytest.approx(86 / 35)


def test_large_caps_are_estimated_at_their_own_rate() -> None:
    """BANK files neither operating income nor interest: only BIG counts, as filed."""
    assert value("interest_coverage(SP500)") == pytest.approx(10.0)
    assert "4 % of debt" in caveats("interest_coverage(SP500)")


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("weak_coverage(R2000)", 2 / 3),  # TWO at -2.1x, FOUR at 6 / 7
        ("weak_coverage(R2000, by=weight)", 0.4 / 0.9),
        ("weak_coverage(R2000, rate=5%)", 1 / 3),  # FOUR now 6 / 5
        ("weak_coverage(SP500, by=weight)", 0.0),
        ("weak_coverage(TWO)", 1.0),
    ],
)
def test_weak_coverage(text: str, share: float) -> None:
    assert value(text) == pytest.approx(share)


# ONE: 400 x 41 % x 1.75 % = 2.87; TWO: 1.435; FOUR: its own 80 x 1.75 % = 1.4.
PRETAX = 2.87 + 1.435 + 1.4
NET = 0.79 * 2.87 + 1.435 + 0.79 * 1.4  # TWO has a loss and pays no tax


@pytest.mark.parametrize(
    ("text", "effect"),
    [
        ("rate_effect(R2000, move=-175)", NET / 33),
        ("rate_effect(R2000, move=-175bp)", NET / 33),
        ("rate_effect(R2000, move=-175, of=eps)", NET / 33),
        ("rate_effect(R2000, move=175, of=pretax)", -PRETAX / (100 - 50 + 4 / 0.79)),
        ("rate_effect(R2000, move=-175, of=interest)", -PRETAX / 41),
        ("rate_effect(R2000, move=-175, losses=exclude)", (NET - 1.435) / 83),
        ("rate_effect(R2000, move=-175, tax=0%)", PRETAX / 33),
        ("rate_effect(R2000, move=-175, hedged=20%, lag=3)", NET * 0.8 * 0.75 / 33),
        # Stated for all: FOUR's own 80 % is left aside. 160 + 80 + 40, of it 80 untaxed.
        ("rate_effect(R2000, move=-100, floating=40%)", (0.79 * 2.0 + 0.8) / 33),
        ("rate_effect(ONE, move=-100, floating=0.5)", 0.79 * 2.0 / 79),
        # BIG once: (1000 + 4000) x 9 % x 1 %, all taxed, over 237 + 158.
        ("rate_effect(SP500)", 0.79 * 4.5 / 395),
    ],
)
def test_rate_effect(text: str, effect: float) -> None:
    assert value(text) == pytest.approx(effect)


def test_the_move_may_be_what_the_policy_rate_did() -> None:
    """A move can be an expression: here a change of the yield in points x 100."""
    reading = opened().read("rate_effect(ONE, move=100 * change(DGS10, 1d), floating=50%)")
    # The yield steps through 4.00, 4.01, .. 4.04 and back: +1 or -4 basis points a day.
    step = 1.0 if (len(DAYS) - 1) % 5 else -4.0
    assert reading.value == pytest.approx(-0.79 * 200 * step * 1e-4 / 79)


def test_the_assumed_share_is_never_silent() -> None:
    told = caveats("rate_effect(R2000, move=-175)")
    assert "filed by 1 of 3 members" in told
    assert "41 % is assumed as small caps" in told
    assert "30 to 50 %" in told
    low = 0.79 * 0.3 * 400 * 0.0175 + 0.3 * 200 * 0.0175 + 0.79 * 1.4
    high = 0.79 * 0.5 * 400 * 0.0175 + 0.5 * 200 * 0.0175 + 0.79 * 1.4
    assert f"between {100 * low / 33:+.2f} % and {100 * high / 33:+.2f} %" in told
    assert "assumed" not in caveats("rate_effect(R2000, move=-175, floating=40%)")
    assert "assumed" not in caveats("rate_effect(FOUR)")


def test_earnings_that_add_up_to_a_loss_are_an_honest_null() -> None:
    reading = opened().read("rate_effect(TWO, move=-175)")
    assert reading.value is None
    assert "add up to nothing or less" in reading.caveats[-1]
    assert "nan" not in " ".join(reading.caveats)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("rate_effect(ONE, floating=40)", "write floating=40%"),
        ("rate_effect(ONE, hedged=-0.2)", "hedged is a share between 0 and 1"),
        ("rate_effect(ONE, tax=140%)", "tax is a share"),
        ("interest_coverage(R2000, rate=7)", "write rate=7%"),
    ],
)
def test_shares_are_shares(text: str, says: str) -> None:
    with pytest.raises(WrongArgument, match=says):
        opened().read(text)


def test_without_a_home_index_the_share_must_be_said() -> None:
    market = owing()
    market.rows["holdings"] = [r for r in market.rows["holdings"] if r["basket"] == "R2000"]
    with pytest.raises(NotInStore, match="say the assumption, such as floating=40%"):
        opened(market=market).read("rate_effect(R2000)")
    assert opened(market=market).read("rate_effect(R2000, floating=40%)").value is not None


def test_a_vendor_is_asked_only_by_name() -> None:
    """Sales 400 / 2 = 200 at a margin of 20 %: 40; EBITDA 600 / 6 = 100."""
    market, day = owing(), DAYS[-5]
    figures = {
        "total_debt": 500 * M,
        "total_cash": 30 * M,
        "market_cap": 400 * M,
        "price_to_sales": 2.0,
        "profit_margin": 0.2,
        "enterprise_value": 600 * M,
        "ev_to_ebitda": 6.0,
    }
    market.rows["fundamentals"] += snapshot_rows("ONE", day, **figures)
    now = opened(market=market)
    assert now.read("debt(ONE)").value == 400 * M
    assert now.read("debt(ONE, source=vendor)").value == 500 * M
    assert now.read("interest_coverage(ONE, source=vendor)").value == pytest.approx(100 / 35)
    assert "EBITDA" in " ".join(now.read("interest_coverage(ONE, source=vendor)").caveats)
    effect = now.read("rate_effect(ONE, floating=50%, source=vendor)").value
    assert effect == pytest.approx(0.79 * 2.5 / 40)
    with pytest.raises(NotInStore):
        opened(DAYS[-6], market).read("debt(ONE, source=vendor)")


def test_a_restated_report_counts_from_its_filing_on() -> None:
    market, later = owing(), DAYS[-3]
    restated = {"TWO": {**BOOKS["TWO"], "long_term_debt": 260.0}}
    market.rows["fundamentals"] += [{**row, "form": "10-K/A"} for row in accounts(restated, later)]
    track = opened(market=market).track("debt(R2000)")
    found = dict(zip((str(s) for s in track.sessions), track.values.tolist(), strict=True))
    assert found[str(DAYS[-4])] == 700 * M
    assert found[str(later)] == 760 * M
    assert opened(DAYS[-4], market).read("debt(R2000)").value == 700 * M


def test_readings_cut_from_a_track_are_those_of_the_day() -> None:
    track = opened().track("rate_effect(R2000, move=-175)")
    for day in (FILED, DAYS[-1]):
        place = [str(s) for s in track.sessions].index(str(day))
        assert track.values[place] == value("rate_effect(R2000, move=-175)", day)
