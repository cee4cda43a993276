"""Claims that cannot both hold, in a text and between texts."""

from __future__ import annotations

from datetime import date

import pytest

from rotascope.app.auditing import StoreAsker, audit_documents
from rotascope.app.opening import facts_of
from rotascope.claims.audit import audit
from rotascope.claims.conflicts import between, conflicts
from rotascope.claims.document import document
from rotascope.claims.model import (
    CONTRADICTED,
    EQUALS,
    IS_TRUE,
    NOT_CHECKABLE,
    Audit,
    Claim,
    Finding,
    Inference,
    Stated,
)

DAY = date(2025, 10, 15)
YTD = "return(RUT, ytd)"


def finding(
    expression: str | None,
    low: float | None,
    high: float | None,
    *,
    tolerance: float = 0.005,
    as_of: date = DAY,
    kind: str = "return",
    **more: object,
) -> Finding:
    value = None if low is None or high is None else (low + high) / 2
    settings: dict[str, object] = {"comparator": EQUALS, "unit": "fraction"}
    claim = Claim(
        start=0, end=5, sentence=(0, 5), kind=kind, expression=expression,
        stated=Stated(value, low, high, tolerance), as_of=as_of,
        **(settings | more),  # type: ignore[arg-type]  # the fields of a claim, by name
    )  # fmt: skip
    return Finding(claim, CONTRADICTED if expression else NOT_CHECKABLE, "so it is", computed=0.1)


def pairs(asker: StoreAsker, *findings: Finding) -> list[tuple[int, int]]:
    return [(c.first[1], c.second[1]) for c in conflicts(findings, asker)]


def test_two_figures_for_one_quantity(asker: StoreAsker) -> None:
    eight, two = finding(YTD, 0.075, 0.085), finding(YTD, 0.015, 0.025)
    assert pairs(asker, eight, two) == [(0, 1)]
    (clash,) = conflicts((eight, two), asker)
    assert YTD in clash.reason
    assert "8.00 %" in clash.reason
    assert "2.00 %" in clash.reason


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ((0.075, 0.085), (0.075, 0.085)),
        ((0.075, 0.085), (0.084, 0.094)),
        ((0.075, 0.085), (0.094, 0.104)),
        ((0.075, 0.085), (0.05, None)),
        ((0.075, 0.085), (None, 0.08)),
        ((0.05, None), (0.075, None)),
        ((None, None), (0.075, 0.085)),
    ],
)
def test_figures_that_can_both_hold(
    asker: StoreAsker, first: tuple[float, float], second: tuple[float, float]
) -> None:
    """The roundings of both leave room: 8 % and 9.9 % clash only beyond 8.5 + 0.5 and 9.4 - 0.5."""
    one, other = finding(YTD, *first), finding(YTD, *second)
    assert pairs(asker, one, other) == []
    assert pairs(asker, other, one) == []


def test_bounds_that_exclude_each_other(asker: StoreAsker) -> None:
    above, below = finding(YTD, 0.10, None), finding(YTD, None, 0.05)
    assert pairs(asker, above, below) == [(0, 1)]
    assert pairs(asker, below, above) == [(0, 1)]


def test_other_quantities_days_and_truths_do_not_clash(asker: StoreAsker) -> None:
    eight = finding(YTD, 0.075, 0.085)
    assert pairs(asker, eight, finding("return(SPX, ytd)", 0.015, 0.025)) == []
    assert pairs(asker, eight, finding("return(RUT, mtd)", 0.015, 0.025)) == []
    assert pairs(asker, eight, finding(YTD, 0.015, 0.025, as_of=date(2025, 3, 3))) == []
    assert pairs(asker, eight, finding(YTD, 0.015, 0.025, comparator=IS_TRUE)) == []
    sums = [finding("1 - 2 / 4", v, v + 0.01, kind="arithmetic") for v in (0.1, 0.5)]
    assert pairs(asker, *sums) == []


def test_a_stretch_that_is_over_is_the_same_on_any_day(asker: StoreAsker) -> None:
    one = finding("return(RUT, 2024)", 0.075, 0.085, as_of=date(2025, 1, 15))
    other = finding("return(RUT, 2024)", 0.015, 0.025)
    assert pairs(asker, one, other) == [(0, 1)]


def multiple(subject: str, measure: str, low: float, high: float) -> Finding:
    rows = (Inference("subject", subject, "named"), Inference("measure", measure, "named"))
    return finding(
        None, low, high, kind="valuation", tolerance=0.5, inferences=rows, unit="multiple"
    )


def test_what_cannot_be_checked_can_still_clash(asker: StoreAsker) -> None:
    assert pairs(asker, multiple("RUT", "pe", 30.5, 31.5), multiple("RUT", "pe", 15.5, 16.5)) == [
        (0, 1)
    ]
    assert pairs(asker, multiple("RUT", "pe", 30.5, 31.5), multiple("SPX", "pe", 15.5, 16.5)) == []
    assert pairs(asker, multiple("RUT", "pe", 30.5, 31.5), multiple("RUT", "pb", 15.5, 16.5)) == []
    opinions = [finding(None, v, v + 0.01, kind="forecast") for v in (0.1, 0.5)]
    assert pairs(asker, *opinions) == []


# ---------------------------------------------------------------- quotes


def move(low: float, high: float) -> Finding:
    return finding("return(AAPL, ytd)", low, high)


def quote(price: float) -> Finding:
    return finding("price(AAPL)", price, price, tolerance=0.005, kind="quote", unit="level")


def start_of_year(asker: StoreAsker) -> float:
    """Apple's last close of 2024 in the simulated market, read by itself."""
    calendar = asker.calendar
    last = calendar.date(calendar.on_or_before(date(2024, 12, 31)))
    value = asker.read("price(AAPL)", last).value
    assert isinstance(value, float)
    return value


def test_a_quote_implies_the_move_of_the_year(asker: StoreAsker) -> None:
    start = start_of_year(asker)
    up = quote(1.04 * start)
    assert pairs(asker, move(0.035, 0.045), up) == []
    assert pairs(asker, move(0.026, 0.036), up) == []
    assert pairs(asker, move(-0.085, -0.075), up) == [(0, 1)]
    assert pairs(asker, up, move(-0.085, -0.075)) == [(1, 0)]
    assert pairs(asker, move(0.06, 0.07), up) == [(0, 1)]
    (clash,) = conflicts((move(-0.085, -0.075), up), asker)
    assert "4.00 %" in clash.reason
    assert "-8.00 %" in clash.reason


def test_a_quote_says_nothing_of_other_windows_or_shares(asker: StoreAsker) -> None:
    up = quote(1.04 * start_of_year(asker))
    assert pairs(asker, finding("return(AAPL, mtd)", -0.085, -0.075), up) == []
    assert pairs(asker, finding("return(NVDA, ytd)", -0.085, -0.075), up) == []


def test_a_text_against_itself(asker: StoreAsker) -> None:
    price = 1.25 * start_of_year(asker)
    text = (
        f"Apple has fallen 8% this year.\n\n| Stock | Close |\n|---|---|\n| AAPL | {price:.2f} |\n"
    )
    found = audit(document(text, name="text"), asker, as_of=DAY)
    told = [f.claim.expression for f in found.findings]
    assert told == ["return(AAPL, ytd)", "price(AAPL)"]
    assert [(c.first, c.second) for c in found.conflicts] == [((0, 0), (0, 1))]


# ---------------------------------------------------------------- between texts


def text_of(*findings: Finding) -> Audit:
    return Audit("letter", "words", DAY, "as given", findings)


def test_between_texts_only_what_differs_between_them() -> None:
    eight, two = finding(YTD, 0.075, 0.085), finding(YTD, 0.015, 0.025)
    assert between([text_of(eight, two), text_of()]) == ()
    found = between([text_of(eight), text_of(), text_of(eight, two)])
    assert [(c.first, c.second) for c in found] == [((0, 0), (2, 1))]


def test_two_texts_of_one_day() -> None:
    texts = [
        document("The Russell 2000 has risen 8% this year.", name="a"),
        document("Nothing happened. The Russell 2000 is up 2% this year.", name="b"),
        document("The Russell 2000 is up more than 1% this year.", name="c"),
    ]
    found = audit_documents(texts, facts_of(None), as_of=DAY)
    assert [len(one.findings) for one in found.audits] == [1, 1, 1]
    assert [(c.first, c.second) for c in found.conflicts] == [((0, 0), (1, 0))]
    assert all(one.conflicts == () for one in found.audits)
