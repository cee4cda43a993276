"""Lists with one figure each, gaps between returns just told, times named by what happened."""

from __future__ import annotations

from datetime import date

import pytest

from rotascope.app.auditing import StoreAsker
from rotascope.claims.audit import audit
from rotascope.claims.document import document
from rotascope.claims.model import CONTRADICTED, Finding
from rotascope.claims.periods_holidays import holiday
from rotascope.claims.periods_stretch import Reader
from rotascope.claims.quantities_pieces import blocks, pieces

DAY = date(2026, 1, 30)
"""A Friday: all sentences speak after its close."""


def found(text: str, asker: StoreAsker) -> tuple[Finding, ...]:
    return audit(document(text, name="text"), asker, as_of=DAY).findings


def told(text: str, asker: StoreAsker) -> dict[str, object]:
    """Expression and stated value of each claim."""
    return {f.claim.expression: f.claim.stated.value for f in found(text, asker)
            if f.claim.expression}  # fmt: skip


# A text, an expression that it must hold, and what the text says of it. The sample has the
# Nasdaq 100 in the place of the Composite.
TOLD = [
    pytest.param("Technology and energy rose 4% and 3% in January.", "return(XLE, 2026-01)", 0.03,
                 id="two subjects, two figures"),
    pytest.param("Energy and real estate brought up the rear with 0.4% and 0.7% in January.",
                 "return(XLRE, 2026-01)", 0.007, id="with as many figures"),
    pytest.param("In January there were gains of 2% and 5% for Apple and Nvidia.",
                 "return(NVDA, 2026-01)", 0.05, id="names after the figures"),
    pytest.param("For the week the S&P 500 lost 1% and the Nasdaq 2%. Both fell for the year as "
                 "well, by 3% and 4%.", "return(NDX, ytd)", -0.04, id="those of the list before"),
    pytest.param("This quarter the S&P 500 is up 6% and the Nasdaq 9%; for the year the gains are "
                 "3% and 5%.", "return(NDX, ytd)", 0.05, id="the gains are"),
    pytest.param("In 2025 the S&P 500 gained 16% and the Russell 2000 11%. That is a gap of 5 "
                 "percentage points.", "excess(SPX, RUT, 2025)", 0.05, id="that is a gap of"),
    pytest.param("In January the Russell 2000 fell 1% while the S&P 500 rose 2%. The difference "
                 "was 3 percentage points.", "excess(RUT, SPX, 2026-01)", -0.03,
                 id="the difference was, of the lesser first"),
    pytest.param("The Russell 2000 gained 13.7% in January, more than the 8.7% of the S&P 500.",
                 "return(SPX, 2026-01)", 0.087, id="more than the figure of another"),
    pytest.param("Over the past three years the S&P 500 has gained 21%; over five, it is up 80%.",
                 "return(SPX, 5y)", 0.8, id="over five"),
    pytest.param("The S&P 500 gained 16% in 2025, after a rise of 23% the year before.",
                 "return(SPX, 2024)", 0.23, id="the year before"),
    pytest.param("For the half year the S&P 500 gained 11%.", "return(SPX, 2025H2)", 0.11,
                 id="the half year that has ended"),
    pytest.param("Since the Brexit vote the S&P 500 has gained 200%.",
                 "return(SPX, since 2016-06-23)", 2.0, id="since the vote"),
    pytest.param("Between Labor Day and Halloween the S&P 500 rose 4%.",
                 "return(SPX, 2025-08-29..2025-10-31)", 0.04, id="between two holidays"),
    pytest.param("Nine months after the bottom of April 8, 2025, the S&P 500 is up 38%.",
                 "return(SPX, since 2025-04-08)", 0.38, id="months after the bottom of a day"),
    pytest.param("On Friday the Nasdaq fell 118.17 to 15,032.75.", "change(NDX, 1d)", -118.17,
                 id="index points without the word"),
    pytest.param("In January the S&P 500 rose 2% and the Nasdaq 3%. The latter is up 20% over the "
                 "past year.", "return(NDX, 1y)", 0.2, id="the latter"),
    pytest.param("The S&P 500's weekly loss of 3.3% erased its gain for the year.",
                 "return(SPX, wtd)", -0.033, id="the noun's own time"),
    pytest.param("Small caps rose 17% in 2025, for the sixth time in eight years ahead of the S&P "
                 "500.", "return(RUT, 2025)", 0.17, id="so many times in so many years"),
    pytest.param("What a week. The Nasdaq lost 2%, the S&P 500 1%, the Russell 2000 3%.",
                 "return(RUT, wtd)", -0.03, id="what a week"),
    pytest.param("If you owned the S&P 500 in 2025, you gained 16%.", "return(SPX, 2025)", 0.16,
                 id="if you owned"),
    pytest.param("In the fourth quarter Apple's share price rose 7%.", "return(AAPL, 2025Q4)", 0.07,
                 id="a share price is no share"),
    pytest.param("On Friday the S&P 500 slid 2.7% on inflation fears.", "return(SPX, 1d)", -0.027,
                 id="inflation fears"),
    pytest.param("On Friday the Dow rose 2%. Chevron led the Dow with 3%.", "return(CVX, 1d)", 0.03,
                 id="the leader's figure"),
    pytest.param("On Friday Nvidia gave up an early 5% gain to close 3.2% lower.",
                 "return(NVDA, 1d)", -0.032, id="to close lower"),
    pytest.param("Small caps trounced the S&P 500 in 2025, 25% to 13%.", "return(SPX, 2025)", 0.13,
                 id="a score"),
    pytest.param("October took 7% off the S&P 500 and 9% off the Nasdaq.", "return(NDX, 2025-10)",
                 -0.09, id="took off"),
    pytest.param("Four weeks of losses have cost the S&P 500 5.8%.", "return(SPX, 4w)", -0.058,
                 id="so many weeks of losses"),
    pytest.param("Materials rose 4% in January, and energy nearly matched that, at 3%.",
                 "return(XLE, 2026-01)", 0.03, id="nearly matched that, at"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expression", "stated"), TOLD)
def test_the_claim_has_its_subject_time_and_figure(
    asker: StoreAsker, text: str, expression: str, stated: float
) -> None:
    claims = told(text, asker)
    assert claims.get(expression) == pytest.approx(stated), claims


# Words that are none of the claims that they look like.
NOT = [
    pytest.param("All eleven sectors fell on Friday; energy led the losers.",
                 "count_members(sectors(SP500), return(it, 1d) > return(SPX, 1d)) == 11",
                 id="the word of the next statement"),
    pytest.param("Apple doubled down on services this year.", "return(AAPL, ytd)",
                 id="doubled down"),
    pytest.param("The tech-led Nasdaq rose and the S&P 500 fell in January.",
                 "excess(SPX, NDX, 2026-01)", id="tech-led"),
    pytest.param("The S&P 500 hasn't gained this month.", "return(SPX, mtd)", id="has not gained"),
    pytest.param("Stocks fell on the Friday after Thanksgiving.", "return(SPX, 2025-11-27)",
                 id="the day after a holiday"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expression"), NOT)
def test_what_only_looks_like_a_claim(asker: StoreAsker, text: str, expression: str) -> None:
    assert expression not in told(text, asker)


def test_all_fell_is_read_before_the_leader(asker: StoreAsker) -> None:
    claims = told("All eleven sectors fell on Friday; energy led the losers.", asker)
    assert "count_members(sectors(SP500), return(it, 1d) < 0) == 11" in claims


def test_what_was_at_the_low_is_not_contradicted(asker: StoreAsker) -> None:
    text = "At its January 13 low the S&P 500 was down 19.4% for the month."
    assert all(f.verdict != CONTRADICTED for f in found(text, asker))


def test_several_figures_of_one_subject_do_not_contradict(asker: StoreAsker) -> None:
    text = "The S&P 500 rose 2% in January. The gains so far this year are 71.3% and 64.9%."
    assert all(f.verdict != CONTRADICTED for f in found(text, asker)
               if f.claim.stated.value in (0.713, 0.649))  # fmt: skip


# Days of holidays, from the calendar on the wall.
HOLIDAYS = [
    ("since Labor Day", date(2025, 9, 1)),
    ("since Memorial Day", date(2025, 5, 26)),
    ("since Thanksgiving", date(2025, 11, 27)),
    ("since Easter", date(2025, 4, 20)),
    ("since Good Friday", date(2025, 4, 18)),
    ("since Columbus Day", date(2025, 10, 13)),
    ("since Presidents' Day", date(2025, 2, 17)),
    ("since Christmas", date(2025, 12, 25)),
    ("since Halloween", date(2025, 10, 31)),
    ("since Thanksgiving 2019", date(2019, 11, 28)),
    ("since Easter 2000", date(2000, 4, 23)),
]


@pytest.mark.parametrize(("text", "day"), HOLIDAYS, ids=[text for text, _ in HOLIDAYS])
def test_a_holiday_is_the_last_session_by_then(asker: StoreAsker, text: str, day: date) -> None:
    start, end = next(iter(blocks(text)))
    reader = Reader(pieces(text, start, end), DAY, asker.calendar)
    read = holiday(reader, 1)
    place = asker.calendar.on_or_before(day)
    assert read is not None
    expected = asker.calendar.date(place) if place >= 0 else day
    assert read[1].first == expected


@pytest.mark.parametrize("text", ["after Thanksgiving", "since Christmas shopping began",
                                  "since halloween"])  # fmt: skip
def test_a_holiday_that_is_no_time(asker: StoreAsker, text: str) -> None:
    start, end = next(iter(blocks(text)))
    assert holiday(Reader(pieces(text, start, end), DAY, asker.calendar), 1) is None
