"""How journalists tell it: levels above a round number, runs of weeks, extremes, second verbs."""

from __future__ import annotations

from datetime import date

import pytest

from rotascope.app.auditing import StoreAsker
from rotascope.claims.audit import audit
from rotascope.claims.document import document
from rotascope.claims.model import CONTRADICTED, Finding
from rotascope.claims.quantities import quantities

DAY = date(2026, 1, 30)
"""A Friday: all sentences speak after its close."""


def found(text: str, asker: StoreAsker) -> tuple[Finding, ...]:
    return audit(document(text, name="text"), asker, as_of=DAY).findings


# A text, and the expressions that it means, in order.
TOLD = [
    pytest.param(
        "The Russell 2000 fell 1.6% on Friday and is now lower for the month.",
        ["return(RUT, 1d)", "return(RUT, mtd)"], id="a second verb has its own time",
    ),
    pytest.param(
        "The S&P 500 lost 0.4% today but remains up for the year.",
        ["return(SPX, 1d)", "return(SPX, ytd)"], id="a second verb after 'but'",
    ),
    pytest.param(
        "On Monday the Russell closed above 2,500.", ["level(RUT)"], id="above a round number"
    ),
    pytest.param(
        "The S&P 500 ended below 7,000 on Thursday.", ["level(SPX)"], id="below a round number"
    ),
    pytest.param(
        "Since its record close on January 22, the Russell 2000 has shed 3.9 percent.",
        ["return(RUT, since 2026-01-22)"], id="since a record of a day",
    ),
    pytest.param(
        "The S&P 500 fell 0.6% for the week, its fourth straight decline.",
        ["return(SPX, wtd)", "run(SPX, down, every=week)"], id="straight declines of weeks",
    ),
    pytest.param(
        "The S&P 500 fell 0.4% on Friday, its third straight drop.",
        ["return(SPX, 1d)", "run(SPX, down)"], id="straight drops of sessions",
    ),
    pytest.param(
        "The Russell 2000 had its third losing week out of the last four.",
        ["count(return(RUT, wtd) < 0, 4w, at=week)"], id="losing weeks out of some",
    ),
    pytest.param(
        "The S&P 500 posted two losing sessions out of the past five.",
        ["count(return(SPX, 1d) < 0, 5d)"], id="losing sessions out of some",
    ),
    pytest.param(
        "Apple shed a tenth of its value in January.", ["return(AAPL, 2026-01)"],
        id="a part of its value",
    ),
    pytest.param(
        "Apple has doubled since New Year's.", ["return(AAPL, ytd)"], id="since New Year's"
    ),
    pytest.param(
        "The yield on the benchmark 10-year note slipped to 4.26%.", ["level(DGS10)"],
        id="the yield on the benchmark note",
    ),
    pytest.param(
        "The Fed cut its benchmark rate three times in 2025.", ["count_cuts(DFEDTARU, 2025)"],
        id="a rate between the verb and its count",
    ),
    pytest.param(
        "The Fed slashed rates by 0.75 points in 2025.", ["cuts(DFEDTARU, 2025)"],
        id="points of a rate",
    ),
    pytest.param(
        "The Fed cut rates three times in 2025 and has been on hold since.",
        ["count_cuts(DFEDTARU, 2025)",
         "count_cuts(DFEDTARU, since 2026-01-02) == 0 and "
         "count_hikes(DFEDTARU, since 2026-01-02) == 0"], id="on hold since the year named",
    ),
    pytest.param(
        "The S&P 500 rose 1.4% in January, and what did small caps do?",
        ["return(SPX, 2026-01)"], id="a question after a statement",
    ),
    pytest.param("What if the S&P 500 rose 1.4% in January?", [], id="a question"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expressions"), TOLD)
def test_what_a_sentence_means(text: str, expressions: list[str], asker: StoreAsker) -> None:
    assert [f.claim.expression for f in found(text, asker)] == expressions


@pytest.mark.parametrize(
    ("text", "day"),
    [
        pytest.param("On Monday the Russell closed above 2,500.", date(2026, 1, 26), id="Monday"),
        pytest.param("The S&P 500 ended below 7,000 on Thursday.", date(2026, 1, 29), id="Thu"),
    ],
)
def test_a_level_is_that_of_the_day_named(text: str, day: date, asker: StoreAsker) -> None:
    assert found(text, asker)[0].claim.as_of == day


def test_dividends_belong_to_the_nearest_figure(asker: StoreAsker) -> None:
    rows = found("The S&P 500 rose 16.4% in 2025, or 17.7% with dividends.", asker)
    assert [f.claim.expression for f in rows] == ["return(SPX, 2025)", "return(SPY, 2025)"]
    rows = found("With dividends, the S&P 500 rose 17.7% in 2025.", asker)
    assert [f.claim.expression for f in rows] == ["return(SPY, 2025)"]


def test_a_close_without_a_day_is_never_contradicted(asker: StoreAsker) -> None:
    rows = found("From that Christmas Eve close, the S&P 500 is up 37%.", asker)
    assert rows
    assert all(f.verdict != CONTRADICTED for f in rows)


@pytest.mark.parametrize(
    ("words", "value", "half"),
    [
        ("three point seven six percent", 0.0376, 0.00005),
        ("three point seven percent", 0.037, 0.0005),
        ("zero point six six percent", 0.0066, 0.00005),
    ],
)
def test_digits_spoken_after_the_point(words: str, value: float, half: float) -> None:
    read = quantities(f"The bill yields {words}.")
    assert len(read) == 1
    assert read[0].value == pytest.approx(value)
    assert read[0].low == pytest.approx(value - half)
    assert read[0].high == pytest.approx(value + half)
