"""Records, runs, counts of moves, distances, lines that are crossed: which expression is asked."""

from __future__ import annotations

from datetime import date

import pytest

from rotascope.app.auditing import StoreAsker
from rotascope.claims.audit import audit
from rotascope.claims.document import document
from rotascope.claims.model import AMBIGUOUS, CONTRADICTED, Finding

DAY = date(2026, 1, 30)
"""A Friday: all sentences speak after its close."""


def found(text: str, asker: StoreAsker) -> tuple[Finding, ...]:
    return audit(document(text, name="text"), asker, as_of=DAY).findings


def expressions(text: str, asker: StoreAsker) -> list[str]:
    return [f.claim.expression for f in found(text, asker) if f.claim.expression]


TOLD = [
    ("It was the S&P 500's 22nd record close of 2026.", "count(record_high(SPX) == 1, ytd)"),
    ("The S&P 500 has closed at a record six times this year.",
     "count(record_high(SPX) == 1, ytd)"),
    ("The S&P 500 posted a record close for the ninth straight session.",
     "spell(record_high(SPX) == 1)"),
    ("The S&P 500 rose to its first record close since October 29.",
     "last_time(record_high(SPX) == 1)"),
    ("The S&P 500 has set no record since December 11.", "last_time(record_high(SPX) == 1)"),
    ("It was the worst week for the S&P 500 since August 2024.",
     "lowest_since(return(SPX, wtd), at=week)"),
    ("It was the worst week for the S&P 500 since August and for the Russell 2000 since June.",
     "lowest_since(return(RUT, wtd), at=week)"),
    ("The S&P 500 and the Russell 2000 both posted their best month since October 2022.",
     "highest_since(return(RUT, mtd), at=month)"),
    ("The S&P 500 dropped 3%, its worst day since September 2022.", "return(SPX, 1d)"),
    ("The S&P 500 gained 4.4%, its best January since 2019.", "return(SPX, 2026-01)"),
    ("The S&P 500 rose 2%, capping its best two-year stretch since 1998.",
     "highest_since(return(SPX, 2y), at=year)"),
    ("The S&P 500 is off to its worst start to a year since 2022.",
     "lowest_since(return(SPX, ytd), at=month, month=1)"),
    ("The S&P 500 closed above 7,000 for the first time.", "count(level(SPX) > 7000, all)"),
    ("The Russell 2000 posted its first close below 2,200 since June.",
     "last_time(level(RUT) < 2200)"),
    ("The 10-year yield topped 4.8% for the first time since 2007.",
     "last_time(level(DGS10) > 4.8)"),
    ("The S&P 500 has closed above 5,000 on 12 occasions this year.",
     "count(level(SPX) > 5000, ytd)"),
    ("The S&P 500 had 15 moves of 1% or more in 2025.",
     "count(return(SPX, 1d) >= 0.01 or return(SPX, 1d) <= -0.01, 2025)"),
    ("The S&P 500 has gone 40 sessions without a 1% drop.", "spell(return(SPX, 1d) > -0.01)"),
    ("The S&P 500 slid 2.1%, its first 2% drop since September.",
     "last_time(return(SPX, 1d) <= -0.02)"),
    ("The S&P 500 is within 1% of its record.", "drawdown(SPX)"),
    ("The S&P 500 needs to climb 16.5% to regain its December peak.",
     "highest(level(SPX), all) / level(SPX) - 1"),
    ("The S&P 500 ended 10.3% below its October 31 close.", "return(SPX, since 2025-10-31)"),
    ("The S&P 500 has not fallen 5% from a peak since June.",
     "last_time(drawdown(SPX) <= -0.05)"),
    ("The S&P 500 hasn't fallen six days in a row since October.",
     "last_time(run(SPX, down) >= 6)"),
    ("The S&P 500 suffered its first back-to-back weekly losses since October.",
     "last_time(run(SPX, down, every=week) >= 2, at=week)"),
    ("The S&P 500 has not had a losing month since April.",
     "last_time(return(SPX, mtd) < 0, at=month)"),
    ("The S&P 500 rose 16% in 2025, its third straight year of double-digit gains.",
     "spell(return(SPX, ytd) > 0.1, at=year)"),
    ("The S&P 500 fell for a seventh week in the last eight.",
     "count(return(SPX, wtd) < 0, 8w, at=week)"),
    ("The S&P 500 fell in 12 of 14 sessions.", "count(return(SPX, 1d) < 0, 14d)"),
    ("The Fed lowered its rate on December 10 for the first time since 2024.",
     "last_time(change(DFEDTARU, 1d) < 0)"),
    ("2s10s steepened by 6 basis points on the day.", "change(DGS10, 1d) - change(DGS2, 1d)"),
    ("Advancers outnumbered decliners in the S&P 500 by 2 to 1.",
     "advances(SP500) / declines(SP500)"),
    ("Some 35 cents of every dollar in the S&P 500 goes to the ten largest names.",
     "weight(top(10), in=SP500)"),
    ("The Magnificent Seven accounted for 60% of the S&P 500's 15% gain in 2025.",
     "contribution_share(MAG7, in=SP500, 2025)"),
    ("The S&P 500 is 5% below its record; the Russell 2000, 11%.", "drawdown(RUT)"),
]  # fmt: skip
"""A text, and an expression that it must hold."""


@pytest.mark.parametrize(("text", "expression"), TOLD)
def test_the_words_ask_for_the_expression(text: str, expression: str, asker: StoreAsker) -> None:
    assert expression in expressions(text, asker)


NOT_SAID = [
    ("The S&P 500 climbed 0.5% to 6,173.07, its first record close since October 29.",
     "count(record_high(SPX) == 1, ytd)"),
    ("The S&P 500 gained 0.8% to 6,298.37, a record high.", "count(record_high(SPX) == 1, ytd)"),
    ("The Magnificent Seven accounted for 60% of the S&P 500's 15% gain in 2025.",
     "weight(MAG7, in=SP500)"),
    ("The S&P 500 briefly fell into bear-market territory.", "drawdown(SPX)"),
    ("The S&P 500 rose 2%, ending its longest bear market since 1948.", "drawdown(SPX)"),
    ("The Russell 2000 rose for a sixth day and sits less than 1% below its October record.",
     "spell(level(RUT) < 1)"),
    ("The S&P 500 added 1.3% and is within 1% of its November 2024 record.",
     "return(SPX, 2024-11)"),
    ("The S&P 500 fell 2.7% on Friday. Brent crude slid 3.8% and copper lost 4.5%.", ""),
    ("The S&P 500 fell 2.7% on Friday. Wolfspeed sank 12%.", ""),
    ("The S&P 500 fell 2.7% on Friday. Japan's Nikkei 225 lost 1%.", ""),
]  # fmt: skip
"""A text, and an expression that no part of it means; "" stands for a second claim."""


@pytest.mark.parametrize(("text", "expression"), NOT_SAID)
def test_what_the_words_do_not_mean_is_not_asked(
    text: str, expression: str, asker: StoreAsker
) -> None:
    asked = expressions(text, asker)
    assert expression not in asked if expression else asked == ["return(SPX, 1d)"]


@pytest.mark.parametrize(
    ("text", "stated"),
    [
        ("The S&P 500 gained 4%, its best month in four years.", ["rank"]),
        ("The Nasdaq jumped 9% this week, its best week in seven months.", ["rank"]),
    ],
)
def test_a_span_of_a_record_is_rounded(text: str, stated: list[str], asker: StoreAsker) -> None:
    ranks = [
        f.claim for f in found(text, asker) if (f.claim.expression or "").startswith(stated[0])
    ]
    assert all(any("as it is rounded" in v.convention for v in c.variants) for c in ranks)


def test_every_one_of_them_is_all_of_them(asker: StoreAsker) -> None:
    told = [
        f.claim.stated.value
        for f in found("Every one of the 11 S&P sectors finished the week lower.", asker)
        if (f.claim.expression or "").startswith("count_members") and "==" not in (
            f.claim.expression or "")
    ]  # fmt: skip
    assert told == [11.0]


def test_a_quote_of_a_yield_does_not_contradict(asker: StoreAsker) -> None:
    market = asker.read("level(DGS10)", DAY).value
    assert isinstance(market, float)
    near, far = f"{market + 0.03:.2f}", f"{market + 0.3:.2f}"
    verdicts = [
        found(f"The 10-year Treasury yield ended at {stated}%.", asker)[0].verdict
        for stated in (near, far)
    ]
    assert verdicts == [AMBIGUOUS, CONTRADICTED]
