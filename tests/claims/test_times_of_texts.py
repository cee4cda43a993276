"""Times that sentences leave to their neighbours, and claims that go back to an earlier one."""

from __future__ import annotations

from datetime import date

import pytest

from rotascope.app.auditing import StoreAsker
from rotascope.claims.audit import audit
from rotascope.claims.compose import Found
from rotascope.claims.document import document
from rotascope.claims.drafts import Draft, Formula, Timed, inferred
from rotascope.claims.model import (
    AT_LEAST,
    CONTRADICTED,
    EQUALS,
    MORE_THAN,
    NOT_CHECKABLE,
    SUPPORTED,
    Claim,
    Finding,
    Stated,
)
from rotascope.claims.shared_times import Settled

DAY = date(2026, 1, 30)
"""A Friday: all sentences speak after its close."""


def found(text: str, asker: StoreAsker, day: date = DAY) -> tuple[Finding, ...]:
    return audit(document(text, name="text"), asker, as_of=day).findings


def asked(text: str, asker: StoreAsker, day: date = DAY) -> list[tuple[str, date]]:
    """Expression and session of each claim."""
    return [
        (f.claim.expression, f.claim.as_of) for f in found(text, asker, day) if f.claim.expression
    ]


TOLD = [
    pytest.param("On January 12 the Russell 2000 jumped 3.6%. Over the following five sessions it "
                 "added another 6%.", "return(RUT, 2026-01-12..2026-01-20)", date(2026, 1, 20),
                 id="sessions after a day, over a holiday"),
    pytest.param("Energy rose 1% on Friday after falling more than 6% over the previous three "
                 "sessions.", "return(XLE, 3d)", date(2026, 1, 29), id="sessions before today's"),
    pytest.param("The S&P 500 fell 2% on Friday, just a day after closing at a record.",
                 "record_high(SPX) == 1", date(2026, 1, 29), id="the session before"),
    pytest.param("The Russell 2000 has beaten the S&P 500 in each of the past two years.",
                 "spell(excess(RUT, SPX, ytd) > 0, at=year)", date(2025, 12, 31),
                 id="each of the past years"),
    pytest.param("You have to go back to 2023 to find a worse start to a year for the S&P 500.",
                 "lowest_since(return(SPX, ytd), at=month, month=1)", DAY, id="go back to"),
    pytest.param("Not since 2023 has the S&P 500 enjoyed a stronger start to a year.",
                 "highest_since(return(SPX, ytd), at=month, month=1)", DAY, id="not since"),
    pytest.param("The S&P 500 lost 2% this week. It has not closed this low since December 17.",
                 "lowest_since(level(SPX))", DAY, id="not this low since"),
    pytest.param("Financials gained 2.0% in January, and no sector did better.",
                 'rank_in(sector("Financials"), sectors(SP500), return(it, 2026-01))', DAY,
                 id="no sector did better"),
    pytest.param("Apple has had the worst showing of the Magnificent Seven this year after Tesla.",
                 "rank_in(AAPL, [AAPL, MSFT, GOOGL, AMZN, NVDA, META, TSLA], return(it, ytd))", DAY,
                 id="the worst after another"),
    pytest.param("Nvidia has overtaken Microsoft as the world's most valuable company.",
                 "rank_in(NVDA, SP500, weight(it, in=SP500))", DAY, id="the most valuable"),
    pytest.param("The S&P 500 fell 1% on Friday. It was a far cry from 2024, when it ran up 23%.",
                 "return(SPX, 2024)", DAY, id="from a year, when"),
    pytest.param("The S&P 500 rose 2% on Friday, pushing the index back into positive territory "
                 "for 2026.", "return(SPX, 2026)", DAY, id="territory of a year"),
    pytest.param("The Federal Reserve has moved just once this year.",
                 "count_cuts(DFEDTARU, ytd) + count_hikes(DFEDTARU, ytd)", DAY, id="moved once"),
    pytest.param("The ISM manufacturing index has now spent six months below 50.",
                 "spell(level(ISM_MFG_PMI) < 50, at=month)", DAY, id="months on one side"),
    pytest.param("The S&P 500 closed at a record for the second day in a row.",
                 "spell(record_high(SPX) == 1)", DAY, id="records in a row"),
    pytest.param("Nvidia's year-over-year growth has slowed, leading to a year-to-date slide of "
                 "5%.", "return(NVDA, ytd)", DAY, id="a slide of a year so far"),
    pytest.param("The market peaked on November 12 and bottomed on November 20; between those two "
                 "dates the S&P 500 lost 5%.", "return(SPX, 2025-11-12..2025-11-20)", DAY,
                 id="between two days"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expression", "day"), TOLD)
def test_the_words_ask_for_the_expression(
    text: str, expression: str, day: date, asker: StoreAsker
) -> None:
    assert (expression, day) in asked(text, asker)


NOT_SAID = [
    pytest.param("The S&P 500 fell 1.73% to 6,408.42 and lost 4.25% for the week.", "declines(",
                 id="a level is no count of shares"),
    pytest.param("The S&P 500 added 1.6% to 6,935.41, also a record close.", "count(record_high",
                 id="a level is no count of records"),
    pytest.param("On Thursday the S&P 500 fell 0.4% and technology stocks dropped 0.8%.",
                 "share_members(", id="two moves are no share"),
    pytest.param("Apple has added 51% this year and closed the week at $174.67, near a record.",
                 "record_high(AAPL)", id="near a record"),
    pytest.param("The Fund gained 11.8% net of fees this quarter.", "return(",
                 id="the writer's own fund"),
    pytest.param("The S&P 500 gave a coherent picture this week, down 2%.", "return(COHR",
                 id="a word that is a name too"),
    pytest.param("Traders see a better-than-even chance of a cut of a quarter of a point in March.",
                 "cuts(", id="a chance"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "part"), NOT_SAID)
def test_what_the_words_do_not_say_is_not_asked(text: str, part: str, asker: StoreAsker) -> None:
    assert not [row for row in asked(text, asker) if part in row[0]]


def test_a_text_on_a_month_looks_back_to_its_end(asker: StoreAsker) -> None:
    text = (
        "September 3, 2025\n\nAugust began with panic. The S&P 500 fell 3% on August 1. Year to "
        "date, the S&P 500 has returned 8%."
    )
    rows = asked(text, asker, date(2025, 9, 3))
    assert ("return(SPX, ytd)", date(2025, 8, 29)) in rows


def test_last_month_counts_from_the_day_of_the_text(asker: StoreAsker) -> None:
    text = "Saturday, February 1, 2025\n\nEnergy stocks rose 2% last month."
    one = audit(document(text, name="text"), asker)
    assert one.as_of == date(2025, 1, 31)
    assert [f.claim.expression for f in one.findings] == ["return(XLE, 2025-01)"]


def test_a_run_told_on_the_first_days_of_a_month_ends_with_the_one_before(
    asker: StoreAsker,
) -> None:
    text = "It was the S&P 500's fifth straight monthly gain."
    assert asked(text, asker, date(2026, 1, 5)) == [
        ("run(SPX, up, every=month)", date(2025, 12, 31))
    ]


def test_a_city_in_capitals_before_a_date_is_a_dateline() -> None:
    text = "Stocks slide\nNEW YORK, Sept 6, 2024 (wire)\n\nThe S&P 500 fell 1.73%."
    assert document(text, name="text").published == date(2024, 9, 6)


def test_where_a_move_came_from_has_its_own_time(asker: StoreAsker) -> None:
    text = "The 10-year Treasury yield fell from 4.40% at the end of December to 4.03%."
    rows = [(f.claim.stated.value, f.claim.as_of) for f in found(text, asker)]
    assert [day for value, day in rows if value == pytest.approx(4.40)] == [date(2025, 12, 31)]
    assert [day for value, day in rows if value == pytest.approx(4.03)] == [DAY]


def test_a_figure_that_the_store_does_not_know_yet_is_told_so(asker: StoreAsker) -> None:
    rows = found("The unemployment rate stood at 4.4% in January.", asker)
    assert [f.verdict for f in rows] == [NOT_CHECKABLE]
    assert rows[0].claim.expression == "level(UNRATE)"
    assert "not yet known" in rows[0].reason


def test_this_year_is_no_other_year(asker: StoreAsker) -> None:
    """The trailing year does not bear out what is said of the year to date."""
    rows = found("The S&P 500 is up 90% this year.", asker)
    assert [f.verdict for f in rows] == [CONTRADICTED]
    assert not [s for f in rows for s in f.sensitivity if "trailing" in s.convention]


# ---------------------------------------------------------------- settled times

OTHERS = (("another time of the text", "2026-01", DAY), ("a usual time", "1d", DAY))
GUESS = Timed("ytd", DAY, "as in a sentence before", OTHERS, None, carried=True)


def claimed(pattern: str, place: int, stated: Stated, *, exact: bool) -> Found:
    rows = inferred([("window", "ytd", GUESS.how), ("as_of", DAY.isoformat(), GUESS.how)])
    draft = Draft(
        "return" if exact else "excess", (place, place + 20), Formula(pattern, None, None, "ytd"),
        GUESS, EQUALS if exact else MORE_THAN, stated, "fraction", rows,
    )  # fmt: skip
    return Found((0, 100), draft)


def answered(one: Found, window: str) -> Finding:
    rows = inferred([("window", window, "told")])
    draft = one.draft
    claim = Claim(
        *draft.span, one.sentence, draft.kind, f"return(RUT, {window})", draft.comparator,
        draft.stated, draft.unit, DAY, rows,
    )  # fmt: skip
    return Finding(claim, SUPPORTED, "holds")


def test_a_figure_settles_the_time_of_a_comparison_beside_it() -> None:
    settled = Settled()
    told = claimed("return(RUT, {w})", 0, Stated(0.026, 0.0255, 0.0265, 0.0005), exact=True)
    settled.learn(told, answered(told, "2026-01"))
    beside = claimed("excess(RUT, SPX, {w})", 30, Stated(0.0, 0.0, None), exact=False)
    draft = settled.applied(beside).draft
    assert (draft.formula.window if draft.formula else "") == "2026-01"
    assert draft.time.others == (), "no other time is tried"
    assert [i.value for i in draft.inferences] == ["2026-01", DAY.isoformat()]


def test_a_rough_figure_settles_nothing() -> None:
    settled = Settled()
    told = claimed("return(RUT, {w})", 0, Stated(0.0, 0.0, None), exact=False)
    settled.learn(told, answered(told, "2026-01"))
    beside = claimed("excess(RUT, SPX, {w})", 30, Stated(0.0, 0.0, None), exact=False)
    assert settled.applied(beside) is beside


def test_each_of_several_years_is_at_least_so_many(asker: StoreAsker) -> None:
    rows = found("The Russell 2000 has beaten the S&P 500 in each of the past two years.", asker)
    assert [(f.claim.comparator, f.claim.stated.low) for f in rows] == [(AT_LEAST, 2.0)]
