"""Claims on valuation, earnings, market value, flows, debt and law: one sentence, one claim.

The values are those of the simulated market; what each sentence must compute stands beside it.
"""

from __future__ import annotations

from datetime import date

import pytest

from rotascope.app.auditing import StoreAsker
from rotascope.claims.accounted import Convention, convention, others
from rotascope.claims.answers import ask
from rotascope.claims.audit import audit
from rotascope.claims.document import document
from rotascope.claims.model import (
    AMBIGUOUS,
    CONTRADICTED,
    NOT_CHECKABLE,
    OTHER_CONVENTION,
    SUPPORTED,
    Finding,
)

DAY = date(2025, 10, 15)
TECH = 'sector("Information Technology", in=SP500)'
ENERGY = 'sector("Energy", in=SP500)'
REST = "SP500 - MAG7"


def found(text: str, asker: StoreAsker) -> tuple[Finding, ...]:
    return audit(document(text, name="text"), asker, as_of=DAY).findings


ONE = [
    ("The Russell 2000 trades at 15.9 times trailing earnings.", "pe(R2000)", 15.9),
    ("The S&P 500 sells for 22.6x earnings.", "pe(SP500)", 22.6),
    ("The S&P 500 is priced at 22.6 times forward earnings.", "pe(SP500, basis=forward)", 22.6),
    ("The forward P/E of the S&P 500 is 21.", "pe(SP500, basis=forward)", 21.0),
    ("Small caps trade at a P/E of 18 excluding loss-makers.", "pe(R2000, losses=exclude)", 18.0),
    ("Ex loss-makers the Russell 2000 trades at 17x earnings.", "pe(R2000, losses=exclude)", 17.0),
    ("Profitable members of the Russell 2000 trade at 17x earnings.",
     "pe(R2000, losses=exclude)", 17.0),
    ("Including loss-makers, the Russell 2000 trades at 45 times earnings.", "pe(R2000)", 45.0),
    ("The Magnificent Seven fetch 33 times earnings.", "pe(MAG7)", 33.0),
    ("The other 493 trade at 20 times earnings.", f"pe({REST})", 20.0),
    ("Apple trades at 30 times trailing earnings.", "pe(AAPL)", 30.0),
    ("Technology shares change hands at 30 times earnings.", f"pe({TECH})", 30.0),
    ("IWM trades at 40 times earnings.", "pe(R2000)", 40.0),
    ("At 15x trailing earnings the Russell 2000 looks cheap.", "pe(R2000)", 15.0),
    ("The S&P 500's price-to-book ratio is 4.5.", "pb(SP500)", 4.5),
    ("The S&P 500 trades at 4.5 times book value.", "pb(SP500)", 4.5),
    ("The S&P 500 trades at 2.9 times sales.", "ps(SP500)", 2.9),
    ("The S&P 500 trades at an EV/EBITDA of 15.", "ev_ebitda(SP500)", 15.0),
    ("The S&P 500 offers an earnings yield of 4.2%.", "earnings_yield(SP500)", 0.042),
    ("U.S. small caps trade at a 26% discount to large caps.",
     "discount(pe(R2000), pe(SP500))", 0.26),
    ("Energy trades at a 40% discount to the S&P 500 on price-to-book.",
     f"discount(pb({ENERGY}), pb(SP500))", 0.4),
    ("The Magnificent Seven trade at a 30% premium to the S&P 500 on forward earnings.",
     "pe(MAG7, basis=forward) / pe(SP500, basis=forward) - 1", 0.3),
    ("S&P 500 earnings grew 12% over the past twelve months.", "earnings_growth(SP500)", 0.12),
    ("Profits of the Magnificent Seven fell 5% over the past year.",
     "earnings_growth(MAG7)", -0.05),
    ("Revenue of S&P 500 companies rose 6% over the past year.",
     "earnings_growth(SP500, item=revenue)", 0.06),
    ("Apple's operating income grew 9% in its latest quarter.",
     "earnings_growth(AAPL, item=operating_income, period=quarter)", 0.09),
    ("Earnings growth of 12% was posted by the S&P 500.", "earnings_growth(SP500)", 0.12),
    ("A third of the Russell 2000 loses money.", "loss_makers(R2000)", 1 / 3),
    ("About 40% of companies in the Russell 2000 are unprofitable.", "loss_makers(R2000)", 0.4),
    ("Half of Russell 2000 companies have no earnings.", "loss_makers(R2000)", 0.5),
    ("Apple is worth $3 trillion.", "market_cap(AAPL)", 3e12),
    ("The market value of Microsoft is $2.5 trillion.", "market_cap(MSFT)", 2.5e12),
    ("Interest coverage of the S&P 500 is 9x.", "interest_coverage(SP500)", 9.0),
    ("A fifth of Russell 2000 companies cannot cover their interest.",
     "weak_coverage(R2000)", 0.2),
    ("The real policy rate is 1.5%.", "real_rate(DFEDTARU, CPI)", 0.015),
    ("The real 10-year yield is 1.6%.", "real_rate(DGS10, CPI)", 0.016),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "expression", "stated"), ONE, ids=[row[0] for row in ONE])
def test_one_sentence_one_claim(
    asker: StoreAsker, sentence: str, expression: str, stated: float
) -> None:
    rows = [f.claim for f in found(sentence, asker) if f.claim.expression == expression]
    assert len(rows) == 1, [f.claim.expression for f in found(sentence, asker)]
    assert rows[0].stated.value == pytest.approx(stated)
    assert rows[0].as_of == DAY


SEVERAL = [
    ("The Russell 2000 trades at 15.9 times earnings, against 22.6x for the S&P 500.",
     ["pe(R2000)", "pe(SP500)"]),
    ("The S&P 500's price-to-book ratio is 4.5 and its earnings yield is 4.2%.",
     ["pb(SP500)", "earnings_yield(SP500)"]),
    ("S&P 500: 28.3x trailing EPS, 20.9x forward EPS.",
     ["pe(SP500)", "pe(SP500, basis=forward)"]),
    ("Mag 7 earnings growth was 27% against 12% for the other 493.",
     ["earnings_growth(MAG7)", f"earnings_growth({REST})"]),
    ("The S&P 500 trades at 24 times earnings. Excluding loss-makers, it trades at 23 times.",
     ["pe(SP500)", "pe(SP500, losses=exclude)"]),
    ("The S&P 500 trades at 24 times earnings. It is up 3% this year.",
     ["pe(SP500)", "return(SPX, ytd)"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expressions"), SEVERAL, ids=[row[0] for row in SEVERAL])
def test_several_claims(asker: StoreAsker, text: str, expressions: list[str]) -> None:
    assert [f.claim.expression for f in found(text, asker)] == expressions


@pytest.mark.parametrize(
    ("sentence", "words"),
    [
        ("About 40% of small-cap debt floats.", "floating_rate_debt"),
        ("Half of the debt held by small companies is floating-rate.", "floating_rate_debt"),
        ("The act restored 100% bonus depreciation.", "fact of law"),
        ("The cap on interest deductions goes back to 30% of EBITDA.", "fact of law"),
        ("The Nasdaq 100 is priced at 32 times earnings.", "members of Nasdaq 100"),
        ("Technology funds saw outflows of $42 billion.", "flows"),
        ("Equity funds had their largest weekly inflow since 2021.", "flows"),
        ("Analysts expect earnings of small caps to grow 22% next year.", "forecast"),
    ],
)
def test_what_cannot_be_checked_says_why(asker: StoreAsker, sentence: str, words: str) -> None:
    rows = found(sentence, asker)
    assert rows
    assert {f.verdict for f in rows} == {NOT_CHECKABLE}
    assert any(words in f.reason for f in rows), [f.reason for f in rows]


def test_multiples_against_each_other_need_no_data(asker: StoreAsker) -> None:
    text = "At 15.6x against 22.6x for large caps, small caps stand at a 31% discount."
    rows = [f for f in found(text, asker) if f.claim.kind == "arithmetic"]
    assert [f.verdict for f in rows] == [SUPPORTED]
    assert rows[0].computed == pytest.approx(1 - 15.6 / 22.6)


# ---------------------------------------------------------------- conventions


def test_the_words_name_the_convention() -> None:
    assert convention("15 times trailing earnings") == Convention("", "trailing")
    assert convention("without the loss-makers , on forward") == Convention("exclude", "forward")
    assert convention("including losses") == Convention("include", "")


def test_the_order_of_the_other_conventions() -> None:
    assert [c for _, c in others(Convention())] == [
        Convention("exclude"), Convention("mixed"), Convention("", "forward"),
    ]  # fmt: skip
    assert [c for _, c in others(Convention("exclude", "trailing"))] == [
        Convention("mixed", "trailing")
    ]
    assert others(Convention("include", "forward")) == ()


def test_a_multiple_without_losses_is_named_as_such(asker: StoreAsker) -> None:
    reading = ask(asker, "pe(R2000, losses=exclude)", DAY).reading
    assert reading is not None and isinstance(reading.value, float)  # noqa: PT018 - for the types
    (finding,) = found(f"The Russell 2000 trades at {reading.value:.1f} times earnings.", asker)
    assert finding.claim.expression == "pe(R2000)"
    assert finding.verdict == OTHER_CONVENTION
    assert "without the loss-makers" in finding.reason


def test_near_every_convention_nothing_is_contradicted(asker: StoreAsker) -> None:
    reading = ask(asker, "pe(SP500)", DAY).reading
    assert reading is not None and isinstance(reading.value, float)  # noqa: PT018 - for the types
    near = found(
        f"The S&P 500 trades at {reading.value * 1.15:.1f} times trailing earnings.", asker
    )
    far = found(f"The S&P 500 trades at {reading.value * 3:.1f} times trailing earnings.", asker)
    assert [f.verdict for f in near] == [AMBIGUOUS]
    assert [f.verdict for f in far] == [CONTRADICTED]


def test_growth_far_from_both_periods_is_contradicted(asker: StoreAsker) -> None:
    (finding,) = found("S&P 500 earnings fell 60% over the past twelve months.", asker)
    assert finding.verdict == CONTRADICTED
    assert {s.convention for s in finding.sensitivity} >= {
        "the last quarter against that of a year ago"
    }


def test_below_half_of_the_weight_nothing_is_contradicted(asker: StoreAsker) -> None:
    """Before the first filings there is no multiple, right or wrong."""
    early = date(2019, 1, 31)
    text = document("The Russell 2000 trades at 500 times trailing earnings.", name="text")
    (finding,) = audit(text, asker, as_of=early).findings
    assert finding.verdict in (NOT_CHECKABLE, AMBIGUOUS) or finding.computed is not None


def test_growth_of_earnings_is_no_return(asker: StoreAsker) -> None:
    rows = found("Small-cap earnings growth outpaced that of large caps.", asker)
    assert not [f for f in rows if (f.claim.expression or "").startswith("excess")]
