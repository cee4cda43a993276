"""Claims whose figure is a word, a count or an earlier sentence: what they compute, as of when."""

from __future__ import annotations

from datetime import date

import pytest

from rotascope.app.auditing import StoreAsker
from rotascope.app.opening import facts_of
from rotascope.claims.audit import audit
from rotascope.claims.document import document
from rotascope.claims.model import NOT_CHECKABLE, OTHER_CONVENTION, SUPPORTED, Finding

DAY = date(2026, 1, 30)
"""A Friday: all sentences speak after its close."""


def found(text: str, asker: StoreAsker, day: date = DAY) -> tuple[Finding, ...]:
    return audit(document(text, name="text"), asker, as_of=day).findings


# A text, and the expressions that it means, in order.
LEADERS = [
    ("Small caps are leading this year.", ["excess(RUT, SPX, ytd)"]),
    ("The clear winners this year are small-cap companies and the industrial sector.",
     ["excess(RUT, SPX, ytd)", "excess(XLI, SPY, ytd)"]),
    ("This year leadership has broadened to consumer staples, materials and industrials.",
     ["excess(XLP, SPY, ytd)", "excess(XLB, SPY, ytd)", "excess(XLI, SPY, ytd)"]),
    ("Nvidia held up better than Apple in January.", ["excess(NVDA, AAPL, 2026-01)"]),
    ("In December technology lagged.", ["excess(XLK, SPY, 2025-12)"]),
    ("Healthcare, a leading sector of the economy, is hiring.", []),
    ("The S&P 500 is leading.", []),
]  # fmt: skip
MULTIPLES = [
    ("The Russell 2000 returned more than double what the S&P 500 managed in January.",
     ["return(RUT, 2026-01) / return(SPX, 2026-01)"]),
    ("The Russell 2000 returned nearly three times the gain of the S&P 500 this year.",
     ["return(RUT, ytd) / return(SPX, ytd)"]),
]  # fmt: skip
ONLY = [
    ("In January energy was the lone decliner.",
     ["count_members(sectors(SP500), return(it, 2026-01) < 0)",
      'rank_in(sector("Energy"), sectors(SP500), return(it, 2026-01))']),
    ("Utilities were the only one of the eleven sectors to rise this week.",
     ["count_members(sectors(SP500), return(it, wtd) > 0)",
      'rank_in(sector("Utilities"), sectors(SP500), return(it, wtd))']),
    ("Energy and utilities were the only two of the eleven sectors to fall this week.",
     ["count_members(sectors(SP500), return(it, wtd) < 0)"]),
]  # fmt: skip
TALLIES = [
    ("The S&P 500 has dropped on 4 of the past 5 trading days.",
     ["count(return(SPX, 1d) < 0, 5d)"]),
    ("The S&P 500 rose in every single month of 2025.",
     ["count(return(SPX, mtd) > 0, 2025, at=month) == 12"]),
    ("The ISM Manufacturing PMI has spent four straight months in expansion territory.",
     ["spell(level(ISM_MFG_PMI) > 50, at=month)"]),
    ("The ISM Manufacturing PMI was in contraction for a third straight month.",
     ["spell(level(ISM_MFG_PMI) < 50, at=month)"]),
]  # fmt: skip
POLICY = [
    ("The Federal Reserve has not moved in 2026.",
     ["count_cuts(DFEDTARU, 2026) == 0 and count_hikes(DFEDTARU, 2026) == 0"]),
    ("The Federal Reserve has remained on hold this year.",
     ["count_cuts(DFEDTARU, ytd) == 0 and count_hikes(DFEDTARU, ytd) == 0"]),
    ("The Fed has not raised interest rates since 2023.",
     ["last_time(change(DFEDTARU, 1d) > 0)"]),
    ("The yield curve is inverted.", ["level(DGS10) < level(DGS2)"]),
    ("The yield curve is no longer inverted.", ["level(DGS10) > level(DGS2)"]),
]  # fmt: skip
AVERAGES = [
    ("The S&P 500 closed below its 200-day moving average.",
     ["level(SPX) < mean(level(SPX), 200d)"]),
    ("The Russell 2000 is back above its 50-day average.",
     ["level(RUT) > mean(level(RUT), 50d)"]),
    ("It was the S&P 500's fourth down week in a row, something that had not happened since 2022.",
     ["run(SPX, down, every=week)", "longest_since(run(SPX, down, every=week))"]),
    ("The S&P 500 set no new record in January.",
     ["count(record_high(SPX) == 1, 2026-01) == 0"]),
    ("The Nasdaq 100 ended the session flat.", ["return(NDX, 1d)"]),
]  # fmt: skip
TIMES = [
    ("The S&P 500 hit its low on January 20. It has since rallied 3%.",
     ["return(SPX, since 2026-01-20)"]),
    ("From the January 20 low the S&P 500 is up 3%.", ["return(SPX, since 2026-01-20)"]),
    ("The Russell 2000 sank 3.3% on Friday and is now up just 0.6% for the year.",
     ["return(RUT, 1d)", "return(RUT, ytd)"]),
    ("The Nasdaq 100 rose 1% on Friday, taking its weekly gain to 6.2%.",
     ["return(NDX, 1d)", "return(NDX, wtd)"]),
    ("This week energy, last year's star, sank 6.6%.", ["return(XLE, wtd)"]),
]  # fmt: skip
ROWS = [*LEADERS, *MULTIPLES, *ONLY, *TALLIES, *POLICY, *AVERAGES, *TIMES]


@pytest.mark.parametrize(("text", "expressions"), ROWS, ids=[row[0] for row in ROWS])
def test_what_the_words_compute(asker: StoreAsker, text: str, expressions: list[str]) -> None:
    assert [f.claim.expression for f in found(text, asker)] == expressions


def test_a_figure_goes_on_with_the_measure_before_it(asker: StoreAsker) -> None:
    text = (
        "In late October just 40% of S&P 500 stocks were above their 50-day moving average. "
        "Now it's 60%."
    )
    then, now = found(text, asker)
    assert then.claim.expression == now.claim.expression == "breadth(SP500, above=50d)"
    assert date(2025, 10, 21) <= then.claim.as_of <= date(2025, 10, 31)
    assert now.claim.as_of == DAY
    assert any("claim before" in i.how for i in now.claim.inferences)


def test_the_low_of_a_month_is_asked_of_the_data(asker: StoreAsker) -> None:
    (claim,) = found("Since the December low, the S&P 500 is up 5%.", asker)
    market = asker.evaluator(DAY)
    low = market.read("when_lowest(level(SPX), 2025-12)").value
    assert claim.claim.expression == f"return(SPX, since {low})"


def test_a_quarter_told_in_its_first_weeks_after_is_the_one_that_ended(asker: StoreAsker) -> None:
    (claim,) = found("The Russell 2000 rose 2% in the quarter.", asker, date(2026, 1, 9))
    assert claim.claim.expression == "return(RUT, 2025Q4)"
    (so_far,) = found("The Russell 2000 is up 2% so far this quarter.", asker, date(2026, 1, 9))
    assert so_far.claim.expression == "return(RUT, qtd)"


def test_the_five_largest_companies_are_counted_by_company(asker: StoreAsker) -> None:
    (company,) = found("The five largest companies make up 25% of the S&P 500.", asker)
    (line,) = found("The five largest stocks make up 25% of the S&P 500.", asker)
    assert company.claim.expression == "top_weight(SP500, 5, by=issuer)"
    assert line.claim.expression == "weight(top(5), in=SP500)"


def test_ones_own_fund_is_nobody_elses(asker: StoreAsker) -> None:
    (claim,) = found("The S&P 500 rose, and our fund gained 4.1% in January.", asker)
    assert claim.verdict == NOT_CHECKABLE
    assert claim.claim.expression is None


def test_a_quarter_point_is_twenty_five_basis_points(asker: StoreAsker) -> None:
    text = "The Federal Reserve lifted its benchmark rate by a quarter point on Wednesday."
    (hike, *_) = found(text, asker, date(2022, 3, 16))
    assert (hike.claim.stated.low, hike.claim.stated.high) == (22.5, 27.5)
    assert hike.verdict == SUPPORTED


def test_a_fund_in_the_place_of_an_index_is_another_convention() -> None:

    asker = StoreAsker(facts_of(None))
    words = [{"name": "Small 600", "is": "SML", "kind": "index", "called": ["Small 600"],
              "proxies": ["IWM"]}]  # fmt: skip
    text = document("The Small 600 rose this year.", name="text")
    claims = audit(text, asker, as_of=date(2025, 12, 31), words=words).findings
    told = [f for f in claims if f.claim.expression == "return(IWM, ytd)"]
    assert told
    assert all(f.verdict in (OTHER_CONVENTION, NOT_CHECKABLE) for f in told)
