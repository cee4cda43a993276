"""What is written against what is computed: the room that the writing leaves, to the digit."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from rotascope.claims.compare import NEGATIVE, POSITIVE, stated_of, verdict_of
from rotascope.claims.model import (
    ABOUT,
    AT_LEAST,
    AT_MOST,
    BETWEEN,
    CLOSE,
    COMPARATORS,
    CONTRADICTED,
    EQUALS,
    IS_TRUE,
    LESS_THAN,
    MORE_THAN,
    SUPPORTED,
    Stated,
)
from rotascope.claims.quantities import Quantity, quantities


def quantity(words: str) -> Quantity:
    """The one quantity of a few words."""
    found = quantities(words)
    assert len(found) == 1, words
    return found[0]


def verdict(words: str, computed: float, *, sign: int = 1, scale: float = 1.0) -> str | None:
    comparator, stated = stated_of(quantity(words), scale, sign=sign)
    return verdict_of(comparator, stated, computed)


# From the contract of claims: what each writing leaves open, in percent.
SUPPORTING = [
    ("8%", 7.5, 8.5),
    ("8 percent", 7.5, 8.5),
    ("8.0%", 7.95, 8.05),
    ("1.1%", 1.05, 1.15),
    ("nearly 8%", 7.0, 8.0),
    ("almost 8%", 7.0, 8.0),
    ("about 6%", 5.25, 6.75),
    ("roughly 6%", 5.25, 6.75),
    ("between 6% and 8%", 5.5, 8.5),
    ("6-8%", 5.5, 8.5),
    ("6% to 8%", 5.5, 8.5),
    ("just over 8%", 8.0, 9.0),
    ("12.34%", 12.335, 12.345),
]
BOUNDS = [
    ("more than 8%", MORE_THAN, 8.01, 7.4),
    ("over 8%", MORE_THAN, 8.01, 7.4),
    ("at least 8%", AT_LEAST, 8.0, 7.4),
    ("less than 8%", LESS_THAN, 7.99, 8.6),
    ("under 8%", LESS_THAN, 7.99, 8.6),
    ("at most 8%", AT_MOST, 8.0, 8.6),
    ("up to 8%", AT_MOST, 8.0, 8.6),
]


@pytest.mark.parametrize(("words", "low", "high"), SUPPORTING)
def test_the_room_of_a_figure(words: str, low: float, high: float) -> None:
    for computed in (low, (low + high) / 2, high):
        assert verdict(words, computed / 100) == SUPPORTED, computed
    for computed in (low - 0.004, high + 0.004):
        assert verdict(words, computed / 100) != SUPPORTED, computed


@pytest.mark.parametrize(("words", "low", "high"), SUPPORTING)
def test_a_loss_is_the_mirror_of_a_gain(words: str, low: float, high: float) -> None:
    for computed in (low, (low + high) / 2, high):
        assert verdict(words, -computed / 100, sign=-1) == SUPPORTED
        assert verdict(words, computed / 100, sign=-1) == CONTRADICTED


@pytest.mark.parametrize(
    ("words", "computed", "expected"),
    [
        ("8%", 8.9, CLOSE),
        ("8%", 7.1, CLOSE),
        ("8%", 9.0, CLOSE),
        ("8%", 9.1, CONTRADICTED),
        ("8%", 6.9, CONTRADICTED),
        ("8.0%", 8.09, CLOSE),
        ("8.0%", 8.2, CONTRADICTED),
        ("nearly 8%", 6.92, CLOSE),
        ("nearly 8%", 6.4, CONTRADICTED),
        ("nearly 8%", 8.4, CLOSE),
        ("6-8%", 8.9, CLOSE),
        ("6-8%", 4.9, CONTRADICTED),
        ("more than 8%", 7.6, CLOSE),
        ("more than 8%", 8.0, CLOSE),
        ("less than 8%", 8.4, CLOSE),
    ],
)
def test_close_is_a_miss_by_as_much_again(words: str, computed: float, expected: str) -> None:
    assert verdict(words, computed / 100) == expected
    assert verdict(words, -computed / 100, sign=-1) == expected


@pytest.mark.parametrize(("words", "comparator", "inside", "outside"), BOUNDS)
def test_bounds(words: str, comparator: str, inside: float, outside: float) -> None:
    assert stated_of(quantity(words))[0] == comparator
    assert verdict(words, inside / 100) == SUPPORTED
    assert verdict(words, outside / 100) == CONTRADICTED


@pytest.mark.parametrize(
    ("words", "gain", "loss"),
    [
        ("more than 8%", MORE_THAN, LESS_THAN),
        ("less than 8%", LESS_THAN, MORE_THAN),
        ("at least 8%", AT_LEAST, AT_MOST),
        ("at most 8%", AT_MOST, AT_LEAST),
        ("8%", EQUALS, EQUALS),
        ("about 8%", ABOUT, ABOUT),
        ("6-8%", BETWEEN, BETWEEN),
    ],
)
def test_a_loss_turns_the_bound_round(words: str, gain: str, loss: str) -> None:
    assert stated_of(quantity(words), sign=1)[0] == gain
    assert stated_of(quantity(words), sign=-1)[0] == loss


def test_fell_more_than_five_per_cent() -> None:
    assert verdict("more than 5%", -0.06, sign=-1) == SUPPORTED
    assert verdict("more than 5%", -0.04, sign=-1) == CONTRADICTED
    assert verdict("more than 5%", 0.06, sign=-1) == CONTRADICTED


def test_a_written_sign_wins_over_the_words() -> None:
    for sign in (1, -1):
        _, stated = stated_of(quantity("-5%"), sign=sign)
        assert stated.value == pytest.approx(-0.05)
        assert (stated.low, stated.high) == (pytest.approx(-0.055), pytest.approx(-0.045))
        _, stated = stated_of(quantity("+5%"), sign=sign)
        assert stated.value == pytest.approx(0.05)


def test_the_unit_of_the_expression() -> None:
    _, stated = stated_of(quantity("143 basis points"))
    assert stated.value == pytest.approx(0.0143)
    assert (stated.low, stated.high) == (pytest.approx(0.01425), pytest.approx(0.01435))
    _, cuts = stated_of(quantity("175 basis points"), 10_000)
    assert cuts.value == pytest.approx(175)
    assert cuts.tolerance == pytest.approx(0.5)
    assert verdict("175 basis points", 175, scale=10_000) == SUPPORTED
    assert verdict("175 basis points", 150, scale=10_000) == CONTRADICTED


@pytest.mark.parametrize(
    ("words", "value"),
    [("$42 billion", 42e9), ("4,109.31", 4109.31), ("31x", 31.0), ("three", 3.0), ("14", 14.0),
     ("1.5 million", 1.5e6), ("5.5 percentage points", 0.055)],
)  # fmt: skip
def test_what_is_stated_equals_what_is_written(words: str, value: float) -> None:
    comparator, stated = stated_of(quantity(words))
    assert comparator == EQUALS
    assert stated.value == pytest.approx(value)


@pytest.mark.parametrize(
    ("comparator", "stated", "computed", "expected"),
    [
        (IS_TRUE, Stated(True), True, SUPPORTED),
        (IS_TRUE, Stated(True), False, CONTRADICTED),
        (IS_TRUE, Stated(False), False, SUPPORTED),
        (EQUALS, Stated(date(1996, 5, 7)), date(1996, 5, 7), SUPPORTED),
        (EQUALS, Stated(date(1996, 5, 7)), date(1996, 5, 8), CONTRADICTED),
        (EQUALS, Stated("leading"), "leading", SUPPORTED),
        (EQUALS, Stated("leading"), "lagging", CONTRADICTED),
        (EQUALS, Stated(3.0, 3.0, 3.0), 3, SUPPORTED),
        (EQUALS, Stated(3.0, 3.0, 3.0), 2, CONTRADICTED),
        (EQUALS, Stated(3.0, 3.0, 3.0), 4, CONTRADICTED),
        (BETWEEN, Stated(None, 9.0, 11.0), 11, SUPPORTED),
        (BETWEEN, Stated(None, 9.0, 11.0), 12, CONTRADICTED),
        (AT_LEAST, Stated(3.0, 3.0, None), 3, SUPPORTED),
        (AT_LEAST, Stated(3.0, 3.0, None), 2, CONTRADICTED),
        (MORE_THAN, Stated(3.0, 3.0, None), 3, CONTRADICTED),
        (LESS_THAN, Stated(3.0, None, 3.0), 3, CONTRADICTED),
        (*POSITIVE, 0.0001, SUPPORTED),
        (*POSITIVE, 0.0, CONTRADICTED),
        (*POSITIVE, -0.0001, CONTRADICTED),
        (*NEGATIVE, -0.0001, SUPPORTED),
        (*NEGATIVE, 0.0, CONTRADICTED),
        (EQUALS, Stated(0.08, 0.075, 0.085, 0.005), None, None),
        (IS_TRUE, Stated(True), None, None),
    ],
)
def test_counts_dates_truths_and_directions(
    comparator: str, stated: Stated, computed: float | date | None, expected: str | None
) -> None:
    assert verdict_of(comparator, stated, computed) == expected


def test_a_year_is_all_of_its_days() -> None:
    stated = Stated(
        date(2008, 1, 1), date(2008, 1, 1).toordinal(), date(2008, 12, 31).toordinal()
    )  # fmt: skip
    assert verdict_of(EQUALS, stated, date(2008, 6, 6)) == SUPPORTED
    assert verdict_of(EQUALS, stated, date(2007, 12, 31)) == CONTRADICTED
    assert verdict_of(EQUALS, stated, date(2009, 1, 2)) == CONTRADICTED


FIGURES = st.tuples(
    st.integers(0, 99_999), st.integers(0, 3),
    st.sampled_from(["", "about ", "nearly ", "at least ", "at most ", "up to ", "just over ",
                     "more than ", "less than ", "roughly "]),
    st.sampled_from(["%", " percentage points", " basis points", "x", ""]),
)  # fmt: skip


@given(FIGURES)
def test_a_value_equal_to_the_stated_one_is_borne_out(row: tuple[int, int, str, str]) -> None:
    digits, places, hedge, unit = row
    words = f"{hedge}{digits / 10**places:.{places}f}{unit}"
    found = quantities(words)
    assume(len(found) == 1 and found[0].value is not None)
    for sign in (1, -1):
        comparator, stated = stated_of(found[0], sign=sign)
        assert isinstance(stated.value, float)
        expected = {SUPPORTED}
        if comparator in (MORE_THAN, LESS_THAN):
            expected = {CLOSE, CONTRADICTED}  # more than 8 % is not 8 %
        assert verdict_of(comparator, stated, stated.value) in expected


@given(FIGURES, st.floats(-1, 1), st.floats(0.25, 4))
def test_gains_and_losses_are_judged_alike(
    row: tuple[int, int, str, str], computed: float, ratio: float
) -> None:
    digits, places, hedge, unit = row
    found = quantities(f"{hedge}{digits / 10**places:.{places}f}{unit}")
    assume(len(found) == 1 and found[0].value is not None)
    assert found[0].value is not None
    for value in (computed, found[0].value * ratio):
        up = verdict_of(*stated_of(found[0], sign=1), value)
        down = verdict_of(*stated_of(found[0], sign=-1), -value)
        assert up == down


@given(
    st.sampled_from([c for c in COMPARATORS if c != IS_TRUE]),
    st.floats(-1e6, 1e6), st.floats(0, 1e6), st.floats(0, 1e3), st.floats(-2e6, 2e6),
)  # fmt: skip
def test_more_room_never_makes_a_verdict_worse(
    comparator: str, low: float, width: float, room: float, computed: float
) -> None:
    order = (CONTRADICTED, CLOSE, SUPPORTED)
    narrow = verdict_of(comparator, Stated(None, low, low + width, 0.0), computed)
    wide = verdict_of(comparator, Stated(None, low, low + width, room), computed)
    assert narrow is not None
    assert wide is not None
    assert order.index(wide) >= order.index(narrow)
