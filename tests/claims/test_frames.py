"""One sentence, one claim: what it computes, as of when, and what it states."""

from __future__ import annotations

from datetime import date

import pytest

from rotascope.app.auditing import StoreAsker
from rotascope.claims.audit import audit
from rotascope.claims.document import document
from rotascope.claims.model import (
    ABOUT,
    AT_LEAST,
    AT_MOST,
    BETWEEN,
    EQUALS,
    LESS_THAN,
    MORE_THAN,
    NOT_CHECKABLE,
    Finding,
)

DAY = date(2025, 10, 15)
"""A Wednesday: all sentences speak after its close."""

FRIDAY = date(2025, 10, 10)
QUARTER = date(2025, 9, 30)


def found(text: str, asker: StoreAsker) -> tuple[Finding, ...]:
    return audit(document(text, name="text"), asker, as_of=DAY).findings


def stated(finding: Finding) -> object:
    """The figure, rounded for comparison; an interval as its ends."""
    told = finding.claim.stated
    if isinstance(told.value, float):
        return round(told.value, 9)
    if told.value is None and told.low is not None and told.high is not None:
        return (round(told.low, 9), round(told.high, 9))
    return told.value


# Each row: a sentence, and the expression, comparator and stated value that it means.
RETURNS = [
    ("The Russell 2000 rose 3% this year.", "return(RUT, ytd)", EQUALS, 0.03),
    ("The Russell 2000 has gained 3.2% year to date.", "return(RUT, ytd)", EQUALS, 0.032),
    ("The Russell 2000 is up 3% year-to-date.", "return(RUT, ytd)", EQUALS, 0.03),
    ("Small caps have climbed nearly 8% since the start of the year.",
     "return(RUT, ytd)", ABOUT, 0.08),
    ("The S&P 500 is down 4% this year.", "return(SPX, ytd)", EQUALS, -0.04),
    ("The S&P 500 fell more than 4% this year.", "return(SPX, ytd)", LESS_THAN, -0.04),
    ("The S&P 500 fell at least 4% this year.", "return(SPX, ytd)", AT_MOST, -0.04),
    ("The S&P 500 lost about 4% this year.", "return(SPX, ytd)", ABOUT, -0.04),
    ("The S&P 500 gained less than 4% this year.", "return(SPX, ytd)", LESS_THAN, 0.04),
    ("The S&P 500 gained at least 4% this year.", "return(SPX, ytd)", AT_LEAST, 0.04),
    ("The S&P 500 gained more than 4% this year.", "return(SPX, ytd)", MORE_THAN, 0.04),
    ("The Nasdaq 100 added 1.4% this month.", "return(NDX, mtd)", EQUALS, 0.014),
    ("The Nasdaq 100 has shed 1.4% this quarter.", "return(NDX, qtd)", EQUALS, -0.014),
    ("The Nasdaq 100 slid 2.5% this week.", "return(NDX, wtd)", EQUALS, -0.025),
    ("The S&P 500 rose 0.6% on Wednesday.", "return(SPX, 1d)", EQUALS, 0.006),
    ("The S&P 500 rose 0.6% today.", "return(SPX, 1d)", EQUALS, 0.006),
    ("The Russell 2000 returned 16% in 2023.", "return(RUT, 2023)", EQUALS, 0.16),
    ("In 2023, the Russell 2000 rose 16%.", "return(RUT, 2023)", EQUALS, 0.16),
    ("The S&P 500 gained 9% in the second half of 2023.", "return(SPX, 2023H2)", EQUALS, 0.09),
    ("The S&P 500 fell 5% in the first quarter of 2025.", "return(SPX, 2025Q1)", EQUALS, -0.05),
    ("Apple fell 8% this year.", "return(AAPL, ytd)", EQUALS, -0.08),
    ("Apple shares are off about 6% this year.", "return(AAPL, ytd)", ABOUT, -0.06),
    ("NVIDIA's shares have risen 12% over the past three months.",
     "return(NVDA, 3m)", EQUALS, 0.12),
    ("Shares of Microsoft rose 2% over the past month.", "return(MSFT, 1m)", EQUALS, 0.02),
    ("The Magnificent Seven are up 14% this year.", "return(MAG7, ytd)", EQUALS, 0.14),
    ("Industrials have gained 7% this year.", "return(XLI, ytd)", EQUALS, 0.07),
    ("Energy stocks lost 3.1% this month.", "return(XLE, mtd)", EQUALS, -0.031),
    ("The equal-weight S&P 500 rose 4.4% this year.", "return(RSP, ytd)", EQUALS, 0.044),
    ("The Russell 2000 fell 12.5% over the past year.", "return(RUT, 1y)", EQUALS, -0.125),
]  # fmt: skip
SPANS = [
    ("The Russell 2000 has gained between 6% and 8% this year.", "return(RUT, ytd)", 0.055, 0.085),
    ("The Russell 2000 has gained 6-8% this year.", "return(RUT, ytd)", 0.055, 0.085),
    ("The Russell 2000 has gained 6% to 8% this year.", "return(RUT, ytd)", 0.055, 0.085),
    ("The S&P 500 has lost 1-2% this month.", "return(SPX, mtd)", -0.025, -0.005),
]
EXCESSES = [
    ("Small caps beat the S&P 500 this year.", "excess(RUT, SPX, ytd)", MORE_THAN, 0.0),
    ("The Russell 2000 outpaced the S&P 500 this year.", "excess(RUT, SPX, ytd)", MORE_THAN, 0.0),
    (
        "Small caps have outperformed large caps this month.",
        "excess(RUT, SPX, mtd)",
        MORE_THAN,
        0.0,
    ),
    ("Small caps lagged the S&P 500 this year.", "excess(RUT, SPX, ytd)", LESS_THAN, 0.0),
    ("The Russell 2000 trailed the S&P 500 in 2023.", "excess(RUT, SPX, 2023)", LESS_THAN, 0.0),
    (
        "Small caps beat the S&P 500 by 5 percentage points this year.",
        "excess(RUT, SPX, ytd)",
        EQUALS,
        0.05,
    ),
    (
        "Small caps beat the S&P 500 by 143 basis points this week.",
        "excess(RUT, SPX, wtd)",
        EQUALS,
        0.0143,
    ),
    (
        "The Russell 2000 trailed the S&P 500 by about 3 points in 2023.",
        "excess(RUT, SPX, 2023)",
        ABOUT,
        -0.03,
    ),
    (
        "The Russell 2000 led the S&P 500 by more than 4 percentage points this year.",
        "excess(RUT, SPX, ytd)",
        MORE_THAN,
        0.04,
    ),
    ("Apple underperformed Microsoft this year.", "excess(AAPL, MSFT, ytd)", LESS_THAN, 0.0),
    (
        "The Magnificent Seven lagged the S&P 500 this year.",
        "excess(MAG7, SPX, ytd)",
        LESS_THAN,
        0.0,
    ),
    ("Industrials outpaced technology this month.", "excess(XLI, XLK, mtd)", MORE_THAN, 0.0),
]
STREAKS = [
    (
        "The Russell 2000 has beaten the S&P 500 for nine straight sessions.",
        "streak(RUT, SPX)",
        EQUALS,
        9.0,
    ),
    (
        "Small caps have outperformed the S&P 500 for 14 consecutive sessions.",
        "streak(RUT, SPX)",
        EQUALS,
        14.0,
    ),
    (
        "The Russell 2000 outperformed the S&P 500 for a ninth straight session.",
        "streak(RUT, SPX)",
        EQUALS,
        9.0,
    ),
    ("The S&P 500 rose for a fifth straight day.", "run(SPX, up)", EQUALS, 5.0),
    ("The S&P 500 has fallen for three straight weeks.", "run(SPX, down, every=week)", EQUALS, 3.0),
    (
        "The Russell 2000 is up for a third consecutive month.",
        "run(RUT, up, every=month)",
        EQUALS,
        3.0,
    ),
]
STRUCTURE = [
    (
        "The ten largest companies make up 38% of the S&P 500.",
        "top_weight(SP500, 10, by=issuer)",
        EQUALS,
        0.38,
    ),
    (
        "The Magnificent Seven account for about 33% of the S&P 500.",
        "weight(MAG7, in=SP500)",
        ABOUT,
        0.33,
    ),
    ("Apple makes up 6.5% of the S&P 500.", "weight(AAPL, in=SP500)", EQUALS, 0.065),
    (
        "More than 60% of S&P 500 members trade above their 200-day average.",
        "breadth(SP500, above=200d)",
        MORE_THAN,
        0.6,
    ),
    (
        "Some 64% of S&P 500 stocks are above their 50-day moving average.",
        "breadth(SP500, above=50d)",
        None,
        0.64,
    ),
]
RATES = [
    ("The Fed has cut rates three times this year.", "count_cuts(DFEDTARU, ytd)", EQUALS, 3.0),
    ("The 10-year Treasury yield stands at 4.1%.", "level(DGS10)", EQUALS, 4.1),
    ("The 10-year Treasury yield closed at 4.12%.", "level(DGS10)", EQUALS, 4.12),
    ("The 2-year yield is 3.6%.", "level(DGS2)", EQUALS, 3.6),
    ("The VIX closed at 16.4.", "level(VIX)", EQUALS, 16.4),
    ("Inflation stands at 2.7%.", "yoy(CPI)", EQUALS, 0.027),
]
LEVELS = [
    ("The S&P 500 closed at 4,109.31.", "level(SPX)", EQUALS, 4109.31),
    ("The Russell 2000 ended at 2,520.", "level(RUT)", EQUALS, 2520.0),
    ("Apple closed at $243.01.", "price(AAPL)", EQUALS, 243.01),
]
ARITHMETIC = [
    ("At 15.6x against 22.6x, that is a 31% discount.", "1 - 15.6 / 22.6", EQUALS, 0.31),
]
TABLE = RETURNS + EXCESSES + STREAKS + STRUCTURE + RATES + LEVELS + ARITHMETIC


@pytest.mark.parametrize(("sentence", "expression", "comparator", "value"), TABLE,
                         ids=[row[0] for row in TABLE])  # fmt: skip
def test_one_sentence_one_claim(
    asker: StoreAsker, sentence: str, expression: str, comparator: str | None, value: float
) -> None:
    claims = [f for f in found(sentence, asker) if f.claim.expression == expression]
    assert len(claims) == 1, [f.claim.expression for f in found(sentence, asker)]
    claim = claims[0].claim
    assert claim.as_of == DAY
    assert stated(claims[0]) == pytest.approx(value)
    if comparator is not None:
        assert claim.comparator == comparator
    assert sentence[claim.start : claim.end] in sentence


@pytest.mark.parametrize(("sentence", "expression", "low", "high"), SPANS,
                         ids=[row[0] for row in SPANS])  # fmt: skip
def test_a_range_is_an_interval(
    asker: StoreAsker, sentence: str, expression: str, low: float, high: float
) -> None:
    (one,) = found(sentence, asker)
    assert one.claim.expression == expression
    assert one.claim.comparator == BETWEEN
    told = one.claim.stated
    assert (told.low, told.high) == (pytest.approx(low), pytest.approx(high))


# (sentence, expression, as-of): what a sentence of another time is read as of.
DATED = [
    ("The S&P 500 fell 2.4% on Friday.", "return(SPX, 1d)", FRIDAY),
    ("The S&P 500 fell 2.4% on October 10.", "return(SPX, 1d)", FRIDAY),
    ("The S&P 500 fell 2.4% on October 10, 2025.", "return(SPX, 1d)", FRIDAY),
    ("The S&P 500 rose 0.3% on Tuesday.", "return(SPX, 1d)", date(2025, 10, 14)),
    ("The S&P 500 rose 0.3% yesterday.", "return(SPX, 1d)", date(2025, 10, 14)),
    ("The Russell 2000 closed at 2,436.48 on September 30.", "level(RUT)", QUARTER),
    ("The Russell 2000 closed at 2,436.48 on Sept. 30, 2025.", "level(RUT)", QUARTER),
    ("The VIX closed at 21.66 on Friday.", "level(VIX)", FRIDAY),
]


@pytest.mark.parametrize(("sentence", "expression", "as_of"), DATED, ids=[row[0] for row in DATED])
def test_the_session_of_which_a_sentence_speaks(
    asker: StoreAsker, sentence: str, expression: str, as_of: date
) -> None:
    (one,) = found(sentence, asker)
    assert (one.claim.expression, one.claim.as_of) == (expression, as_of)


# A window that is over reads the same on any later session.
OVER = [
    ("The S&P 500 fell 2.2% last week.", "2025-10-03..2025-10-10"),
    ("The S&P 500 rose 3.5% in September.", "2025-09"),
    ("The S&P 500 rose 3.5% last month.", "2025-09"),
    ("The S&P 500 rose 7.8% last quarter.", "2025Q3"),
    ("The S&P 500 rose 7.8% in the third quarter.", "2025Q3"),
    ("The S&P 500 rose 23.3% last year.", "2024"),
    ("The S&P 500 rose 1.1% in August 2024.", "2024-08"),
]


@pytest.mark.parametrize(("sentence", "window"), OVER, ids=[row[0] for row in OVER])
def test_a_window_that_is_over(asker: StoreAsker, sentence: str, window: str) -> None:
    (one,) = found(sentence, asker)
    expected = asker.read(f"return(SPX, {window})", DAY).value
    assert one.computed == pytest.approx(expected, abs=1e-12)


# Several claims in one sentence, in order.
SEVERAL = [
    ("Apple and Meta are off about 6% this year.", ["return(AAPL, ytd)", "return(META, ytd)"]),
    ("The S&P 500 rose 1.2% and the Russell 2000 3.4% this month.",
     ["return(SPX, mtd)", "return(RUT, mtd)"]),
    ("The Russell 2000 gained 3% this year while the S&P 500 lost 2%.",
     ["return(RUT, ytd)", "return(SPX, ytd)"]),
    ("Industrials rose 2.5%, utilities 1.1% and staples 0.4% this week.",
     ["return(XLI, wtd)", "return(XLU, wtd)", "return(XLP, wtd)"]),
    ("The S&P 500 rose 1% this week. It is up 9% this year.",
     ["return(SPX, wtd)", "return(SPX, ytd)"]),
    ("The Russell 2000 rose 1% this week. The index is up 9% this year.",
     ["return(RUT, wtd)", "return(RUT, ytd)"]),
    ("Apple fell 2% this week. The stock is down 9% this year.",
     ["return(AAPL, wtd)", "return(AAPL, ytd)"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expressions"), SEVERAL, ids=[row[0] for row in SEVERAL])
def test_several_claims(asker: StoreAsker, text: str, expressions: list[str]) -> None:
    assert [f.claim.expression for f in found(text, asker)] == expressions


@pytest.mark.parametrize(
    "sentence",
    [
        "The S&P 500 could rise 10% next year.",
        "We expect the S&P 500 to gain 10% in 2026.",
        "Analysts forecast earnings growth of 14% for the S&P 500.",
        "Small caps trade at 15.6 times free cash flow.",
        "The Nasdaq 100 trades at a forward P/E of 16.",
        "Strategists see the S&P 500 at 7,500 by the end of 2026.",
        "If rates fall, small caps may gain 20%.",
        "Roughly 40% of small-cap debt is floating rate.",
    ],
)
def test_forecasts_and_missing_tables_get_no_verdict(asker: StoreAsker, sentence: str) -> None:
    claims = found(sentence, asker)
    assert claims, "a figure that nobody can check is listed"
    assert {f.verdict for f in claims} == {NOT_CHECKABLE}
    assert all(f.claim.expression is None and f.reason for f in claims)


@pytest.mark.parametrize(
    "sentence",
    [
        "Small caps look compelling.",
        "A seismic shift is under way in markets.",
        "Nobody knows what comes next.",
        "Did the S&P 500 rise 3% this year?",
        "The meeting begins at 14:00 on 29 October 2025.",
        "See page 12 of the 2025 report.",
        "Past performance is no guarantee of future results.",
        "Risk is what is left over.",
    ],
)
def test_mood_questions_and_dates_are_no_claims(asker: StoreAsker, sentence: str) -> None:
    assert found(sentence, asker) == ()


@pytest.mark.parametrize("sentence", [row[0] for row in RETURNS + EXCESSES])
def test_how_each_slot_was_filled_is_told(asker: StoreAsker, sentence: str) -> None:
    for finding in found(sentence, asker):
        slots = {i.slot: i for i in finding.claim.inferences}
        assert {"subject", "window"} <= set(slots)
        assert all(i.value and i.how for i in slots.values())
        assert slots["window"].value in (finding.claim.expression or "")


@pytest.mark.parametrize("sentence", ["The Russell 2000 rose 3%.", "Small caps beat the S&P 500."])
def test_without_a_window_nothing_is_contradicted(asker: StoreAsker, sentence: str) -> None:
    (one,) = found(sentence, asker)
    assert one.verdict in ("supported", "ambiguous")
    assert len(one.claim.readings) >= 4
