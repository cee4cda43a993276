"""Last moves of the central bank, accounts against prices, places by size, appositions."""

from __future__ import annotations

from datetime import date

import pytest

from rotascope.app.auditing import StoreAsker
from rotascope.claims.audit import audit
from rotascope.claims.document import document
from rotascope.claims.model import CONTRADICTED, SUPPORTED, Finding

DAY = date(2026, 1, 30)
"""A Friday: all sentences speak after its close."""


def found(text: str, asker: StoreAsker) -> tuple[Finding, ...]:
    return audit(document(text, name="text"), asker, as_of=DAY).findings


def expressions(text: str, asker: StoreAsker) -> list[str]:
    return [f.claim.expression for f in found(text, asker) if f.claim.expression]


LAST = "last_time(change(DFEDTARU, 1d) {} 0)"
SIZE = "rank_in({}, SP500, weight(it, in=SP500))"
AMONG = 'rank_in(sector("{}"), sectors(SP500), return(it, 2026-01))'

# A text, and an expression that it must hold.
TOLD = [
    pytest.param("The Fed hasn't touched its rate since December.", LAST.format("!="),
                 id="touched"),
    pytest.param("The central bank has not budged since December 2025.", LAST.format("!="),
                 id="budged"),
    pytest.param("Policymakers have not adjusted rates since December.", LAST.format("!="),
                 id="adjusted"),
    pytest.param("The policy rate is 3.75%, where it has stood since the last cut, in December.",
                 LAST.format("<"), id="where it has stood since the last cut"),
    pytest.param("The policy rate is 3.75%, unchanged since December.", LAST.format("!="),
                 id="unchanged since"),
    pytest.param("The Fed last lowered its benchmark rate in December.", LAST.format("<"),
                 id="last lowered"),
    pytest.param("The Fed's most recent cut came in December 2025.", LAST.format("<"),
                 id="the most recent cut came in"),
    pytest.param("The Fed has not raised its rate since July 2023.", LAST.format(">"),
                 id="has not raised since"),
    pytest.param("The move took the target for overnight loans to 3.75 percent.",
                 "level(DFEDTARU)", id="took the target for overnight loans to"),
    pytest.param("The decision leaves the overnight lending rate at 3.75 percent.",
                 "level(DFEDTARU)", id="leaves the overnight lending rate at"),
    pytest.param("Policy makers lowered borrowing costs by one full percentage point in 2024.",
                 "cuts(DFEDTARU, 2024)", id="one full percentage point"),
    pytest.param("The Fed trimmed its main rate by three quarters of a point in 2025.",
                 "cuts(DFEDTARU, 2025)", id="a main rate trimmed"),
    pytest.param("Nvidia's sales have more than doubled over the past twelve months.",
                 "earnings_growth(NVDA, item=revenue)", id="sales more than doubled"),
    pytest.param("Nvidia fell on Friday. Profits tripled in the latest quarter.",
                 "earnings_growth(NVDA, period=quarter)", id="profits tripled, of the one before"),
    pytest.param("Nvidia has nearly doubled its revenue in the past year.",
                 "earnings_growth(NVDA, item=revenue)", id="has doubled its revenue"),
    pytest.param("Nvidia is the largest company in the S&P 500. Apple has moved up to second "
                 "place.", SIZE.format("AAPL"), id="moved up to second place"),
    pytest.param("Nvidia is the most valuable company in the S&P 500, with Apple third.",
                 SIZE.format("AAPL"), id="with Apple third"),
    pytest.param("Nvidia is the largest stock in the index. Microsoft is now No. 2.",
                 SIZE.format("MSFT"), id="number two"),
    pytest.param("Energy shares rose 4% in January, the most in the benchmark.",
                 AMONG.format("Energy"), id="the most in the benchmark"),
    pytest.param("Energy lost 3% in January, more than any other sector.",
                 AMONG.format("Energy"), id="more than any other"),
    pytest.param("Energy lost 3% in January, the biggest decline among the 11 groups.",
                 AMONG.format("Energy"), id="among the eleven groups"),
    pytest.param("Energy gained 4% in January, with financials, off 1%, bringing up the rear.",
                 AMONG.format("Financials"), id="bringing up the rear"),
    pytest.param("The Magnificent Seven lost 5% in January and still represent more than a third "
                 "of its market capitalization.", "weight(MAG7, in=SP500)",
                 id="a weight after a return"),
    pytest.param("Materials returned 4% in January, while financials, at 1%, brought up the rear.",
                 "return(XLF, 2026-01)", id="at, in an apposition"),
    pytest.param("Energy rose 4% in January. Materials (3%) did well.", "return(XLB, 2026-01)",
                 id="in brackets, right behind the name"),
    pytest.param("The S&P 500 is up 1.4% this year, on top of last year's 22 percent.",
                 "return(SPX, 2025)", id="on top of last year's"),
    pytest.param("The S&P 500 lost 1.8% in January, following 2025's 22 percent.",
                 "return(SPX, 2025)", id="following that of a year"),
    pytest.param("The S&P 500 slipped 1.8% in January, after a 22 percent gain in 2025.",
                 "return(SPX, 2025)", id="after a gain in a year"),
    pytest.param("In January small companies outran larger ones by 7.2 points.",
                 "excess(RUT, SPX, 2026-01)", id="larger ones"),
    pytest.param("Small caps led their bigger brethren by 7.2 points in January.",
                 "excess(RUT, SPX, 2026-01)", id="bigger brethren"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expression"), TOLD)
def test_a_sentence_is_read_as_this(text: str, expression: str, asker: StoreAsker) -> None:
    assert expression in expressions(text, asker)


# A text, and an expression that it must not hold.
NOT_TOLD = [
    pytest.param("Nvidia jumped 6% on January 5, the day after its earnings, and is up 2% this "
                 "year.", "earnings_growth(", id="earnings as an event"),
    pytest.param("Nvidia, whose sales have doubled, gained 9% in January.",
                 "earnings_growth(NVDA, item=revenue, period=quarter)",
                 id="accounts in a relative clause"),
    pytest.param("Nvidia shares have doubled over the past six months.", "earnings_growth(",
                 id="shares that doubled"),
    pytest.param("Nvidia rose 9% in January. Since its earnings the stock doubled.",
                 "earnings_growth(", id="a stock that doubled since its earnings"),
    pytest.param("Nvidia is the largest company in the S&P 500.", "return(it",
                 id="largest by size is no rank of returns"),
    pytest.param("Technology rose 2% in January. Technology, at 30%, is the largest sector.",
                 "rank_in(sector", id="the largest sector is no rank of returns"),
    pytest.param("Apple finished the quarter in second place.", "weight(it",
                 id="a place where sizes are not spoken of"),
    pytest.param("Bigger banks gained, while smaller ones fell 2% in January.", "return(RUT",
                 id="smaller ones among banks"),
    pytest.param("The Fed has not touched its balance sheet since the last meeting.", "last_time(",
                 id="no time that can be dated"),
    pytest.param("The Federal Reserve has not changed its rate in 2026.", "last_time(",
                 id="no move in a year says nothing of the last one"),
    pytest.param("The 10-year yield has not moved since December.", "last_time(change(DFEDTARU",
                 id="another rate that has not moved"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expression"), NOT_TOLD)
def test_a_sentence_is_not_read_as_that(text: str, expression: str, asker: StoreAsker) -> None:
    assert not [e for e in expressions(text, asker) if expression in e]


def test_the_last_move_of_a_month_is_borne_out(asker: StoreAsker) -> None:
    """The target stepped on 18 December 2025, the day after the decision."""
    told = found("The Fed hasn't touched its rate since December.", asker)
    assert [(f.verdict, f.computed) for f in told] == [(SUPPORTED, date(2025, 12, 18))]


def test_a_wrong_month_of_the_last_move_is_contradicted(asker: StoreAsker) -> None:
    told = found("The Fed last lowered its benchmark rate in March 2025.", asker)
    assert [f.verdict for f in told if f.claim.kind == "since"] == [CONTRADICTED]


def test_a_loose_standing_still_is_never_contradicted(asker: StoreAsker) -> None:
    """A rate that moved in December has stood still since the 15th of January, too."""
    told = found("The policy rate has stood unchanged since January 15.", asker)
    assert CONTRADICTED not in [f.verdict for f in told]


def test_the_most_after_a_loss_is_the_last_place(asker: StoreAsker) -> None:
    told = found("Energy lost 3% in January, the most in the benchmark.", asker)
    assert [f.claim.stated.low for f in told if f.claim.kind == "rank"] == [11.0]


def test_a_comparison_told_twice_is_one_claim(asker: StoreAsker) -> None:
    """The figure belongs to the first verb; "beating them" says the same again."""
    text = "Small caps outran large caps in January, beating them by 7.2 percentage points."
    assert expressions(text, asker) == ["excess(RUT, SPX, 2026-01)"]


def test_the_three_months_are_the_quarter_named_before(asker: StoreAsker) -> None:
    text = (
        "The S&P 500 rose 2% in the fourth quarter of 2025. Small caps lost 4% in December; over "
        "the three months, however, they trailed the S&P 500."
    )
    assert "excess(RUT, SPX, 2025Q4)" in expressions(text, asker)


def test_the_time_of_the_next_figure_is_not_that_of_the_first(asker: StoreAsker) -> None:
    text = (
        "The S&P 500 lost 1.8% in January. The index is down 1.8%, on top of last year's "
        "22 percent."
    )
    assert expressions(text, asker) == ["return(SPX, 2026-01)", "return(SPX, 2026-01)",
                                        "return(SPX, 2025)"]  # fmt: skip
