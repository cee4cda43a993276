"""Numbers in market prose: value, interval of rounding and hedge, unit, noun, and what is none."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rotascope.claims.quantities import Quantity, quantities


def only(text: str) -> Quantity:
    found = quantities(text)
    assert len(found) == 1, [text[q.start : q.end] for q in found]
    return found[0]


def words(text: str) -> list[str]:
    return [text[q.start : q.end] for q in quantities(text)]


# text, its words, value, low, high, comparator: all in percent
PERCENT = [
    ("rose 8 %", "8 %", 8, 7.5, 8.5, "equals"),
    ("rose 8% in May", "8%", 8, 7.5, 8.5, "equals"),
    ("rose 8.0 %", "8.0 %", 8, 7.95, 8.05, "equals"),
    ("up 1.1% today", "1.1%", 1.1, 1.05, 1.15, "equals"),
    ("a 26% discount", "26%", 26, 25.5, 26.5, "equals"),
    ("gained 12 percent", "12 percent", 12, 11.5, 12.5, "equals"),
    ("gained 12 per cent", "12 per cent", 12, 11.5, 12.5, "equals"),
    ("gained 12 pct", "12 pct", 12, 11.5, 12.5, "equals"),
    ("gained 12pc", "12pc", 12, 11.5, 12.5, "equals"),
    ("a 12-percent gain", "12-percent", 12, 11.5, 12.5, "equals"),
    ("a twelve percent gain", "twelve percent", 12, 11.5, 12.5, "equals"),
    ("twenty-five percent", "twenty-five percent", 25, 24.5, 25.5, "equals"),
    ("two-and-a-half percent", "two-and-a-half percent", 2.5, 2.25, 2.75, "equals"),
    ("one and a half percent", "one and a half percent", 1.5, 1.25, 1.75, "equals"),
    ("half a percent", "half a percent", 0.5, 0.25, 0.75, "equals"),
    ("3½ percent", "3½ percent", 3.5, 3.25, 3.75, "equals"),
    ("3 1/2 percent", "3 1/2 percent", 3.5, 3.25, 3.75, "equals"),
    ("1/2 percent", "1/2 percent", 0.5, 0.25, 0.75, "equals"),
    ("two point five percent", "two point five percent", 2.5, 2.45, 2.55, "equals"),
    ("surged .5%", ".5%", 0.5, 0.45, 0.55, "equals"),
    ("up 1,250%", "1,250%", 1250, 1249.5, 1250.5, "equals"),
    ("reinstated 100% of it", "100%", 100, 99.5, 100.5, "equals"),
    ("(8%)", "8%", 8, 7.5, 8.5, "equals"),
    ("nearly 8%", "nearly 8%", 8, 7, 8, "about"),
    ("nearly 8.0%", "nearly 8.0%", 8, 7.9, 8, "about"),
    ("a nearly 8% gain", "nearly 8%", 8, 7, 8, "about"),
    ("nearly a 5% drop", "nearly a 5%", 5, 4, 5, "about"),
    ("almost 8%", "almost 8%", 8, 7, 8, "about"),
    ("just under 8 %", "just under 8 %", 8, 7, 8, "about"),
    ("close to 8 %", "close to 8 %", 8, 7, 8, "about"),
    ("just shy of 8 %", "just shy of 8 %", 8, 7, 8, "about"),
    ("slightly less than 8 %", "slightly less than 8 %", 8, 7, 8, "about"),
    ("a little under 8 %", "a little under 8 %", 8, 7, 8, "about"),
    ("just over 8 %", "just over 8 %", 8, 8, 9, "about"),
    ("slightly more than 8 %", "slightly more than 8 %", 8, 8, 9, "about"),
    ("a little over 8 %", "a little over 8 %", 8, 8, 9, "about"),
    ("just above 8.5 %", "just above 8.5 %", 8.5, 8.5, 8.6, "about"),
    ("about 8 %", "about 8 %", 8, 7.25, 8.75, "about"),
    ("around 8 %", "around 8 %", 8, 7.25, 8.75, "about"),
    ("roughly 8 %", "roughly 8 %", 8, 7.25, 8.75, "about"),
    ("some 8 %", "some 8 %", 8, 7.25, 8.75, "about"),
    ("approximately 8 %", "approximately 8 %", 8, 7.25, 8.75, "about"),
    ("~8%", "~8%", 8, 7.25, 8.75, "about"),
    ("~ 8 %", "~ 8 %", 8, 7.25, 8.75, "about"),
    ("circa 8%", "circa 8%", 8, 7.25, 8.75, "about"),
    ("near 8%", "near 8%", 8, 7.25, 8.75, "about"),
    ("8 % or so", "8 % or so", 8, 7.25, 8.75, "about"),
    ("8 %, give or take", "8 %", 8, 7.5, 8.5, "equals"),
    ("8 % give or take", "8 % give or take", 8, 7.25, 8.75, "about"),
    ("about 1.6%", "about 1.6%", 1.6, 1.525, 1.675, "about"),
    ("more than 8 %", "more than 8 %", 8, 8, None, "more than"),
    ("over 8 %", "over 8 %", 8, 8, None, "more than"),
    ("peak above 5%", "above 5%", 5, 5, None, "more than"),
    ("exceeding 8 %", "exceeding 8 %", 8, 8, None, "more than"),
    ("north of 8 %", "north of 8 %", 8, 8, None, "more than"),
    ("upwards of 8 %", "upwards of 8 %", 8, 8, None, "more than"),
    ("well over 8 %", "well over 8 %", 8, 8, None, "more than"),
    ("in excess of 8 %", "in excess of 8 %", 8, 8, None, "more than"),
    ("> 8 %", "> 8 %", 8, 8, None, "more than"),
    ("more than an 8 % gain", "more than an 8 %", 8, 8, None, "more than"),
    ("at least 8 %", "at least 8 %", 8, 8, None, "at least"),
    ("no less than 8 %", "no less than 8 %", 8, 8, None, "at least"),
    ("8 % or more", "8 % or more", 8, 8, None, "at least"),
    ("8% or higher", "8% or higher", 8, 8, None, "at least"),
    ("8%+", "8%+", 8, 8, None, "at least"),
    ("8% plus growth", "8% plus", 8, 8, None, "at least"),
    ("≥8%", "≥8%", 8, 8, None, "at least"),
    ("less than 8 %", "less than 8 %", 8, None, 8, "less than"),
    ("under 8 %", "under 8 %", 8, None, 8, "less than"),
    ("below 8 %", "below 8 %", 8, None, 8, "less than"),
    ("sub-8% growth", "sub-8%", 8, None, 8, "less than"),
    ("at most 8 %", "at most 8 %", 8, None, 8, "at most"),
    ("no more than 8 %", "no more than 8 %", 8, None, 8, "at most"),
    ("up to 8 %", "up to 8 %", 8, None, 8, "at most"),
    ("as much as 8 %", "as much as 8 %", 8, None, 8, "at most"),
    ("8 % or less", "8 % or less", 8, None, 8, "at most"),
]


@pytest.mark.parametrize(("text", "span", "value", "low", "high", "comparator"), PERCENT)
def test_a_percentage_is_read_with_the_room_of_its_writing(
    text: str, span: str, value: float, low: float | None, high: float | None, comparator: str
) -> None:
    found = only(text)
    assert text[found.start : found.end] == span
    assert found.unit == "percent"
    assert found.value == pytest.approx(value / 100)
    assert found.low == (None if low is None else pytest.approx(low / 100))
    assert found.high == (None if high is None else pytest.approx(high / 100))
    assert found.comparator == comparator


# text, words, value, unit, half of the rounding
UNITS = [
    ("175 basis points", "175 basis points", 0.0175, "bp", 0.00005),
    ("25 bp", "25 bp", 0.0025, "bp", 0.00005),
    ("25bps", "25bps", 0.0025, "bp", 0.00005),
    ("a 175-basis-point gift", "175-basis-point", 0.0175, "bp", 0.00005),
    ("12.5 basis points", "12.5 basis points", 0.00125, "bp", 0.000005),
    ("a quarter-point cut", "a quarter-point", 0.0025, "bp", 0.00125),
    ("a quarter point", "a quarter point", 0.0025, "bp", 0.00125),
    ("a half-point cut", "half-point", 0.005, "bp", 0.0025),
    ("a quarter of a percentage point", "a quarter of a percentage point", 0.0025, "bp", 0.00125),
    ("half a percentage point", "half a percentage point", 0.005, "bp", 0.0025),
    ("three-quarters of a point", "three-quarters of a point", 0.0075, "bp", 0.00125),
    ("6.1 percentage points", "6.1 percentage points", 0.061, "points", 0.0005),
    ("a 6-percentage-point lead", "6-percentage-point", 0.06, "points", 0.005),
    ("6.1 pp", "6.1 pp", 0.061, "points", 0.0005),
    ("1.5 pct pts", "1.5 pct pts", 0.015, "points", 0.0005),
    ("1.5 ppts", "1.5 ppts", 0.015, "points", 0.0005),
    ("7 % points", "7 % points", 0.07, "points", 0.005),
    ("31x", "31x", 31, "multiple", 0.5),
    ("31×", "31×", 31, "multiple", 0.5),  # noqa: RUF001 - as articles write it
    ("15.6x earnings", "15.6x", 15.6, "multiple", 0.05),
    ("62.43 times", "62.43 times", 62.43, "multiple", 0.005),
    ("22 times earnings", "22 times", 22, "multiple", 0.5),
    ("five times as much", "five times", 5, "multiple", 0.5),
    ("$42 billion", "$42 billion", 42e9, "currency", 0.5e9),
    ("$42B", "$42B", 42e9, "currency", 0.5e9),
    ("$42bn", "$42bn", 42e9, "currency", 0.5e9),
    ("US$42bn", "US$42bn", 42e9, "currency", 0.5e9),
    ("USD 42bn", "USD 42bn", 42e9, "currency", 0.5e9),
    ("42 billion dollars", "42 billion dollars", 42e9, "currency", 0.5e9),
    ("€3.2 million", "€3.2 million", 3.2e6, "currency", 5e4),
    ("$1.2 trillion", "$1.2 trillion", 1.2e12, "currency", 5e10),
    ("$300 billion", "$300 billion", 300e9, "currency", 50e9),
    ("£500k", "£500k", 5e5, "currency", 5e4),
    ("$243.01", "$243.01", 243.01, "currency", 0.005),
    ("$200", "$200", 200, "currency", 50),
    ("$210", "$210", 210, "currency", 0.5),
    ("50 cents", "50 cents", 0.5, "currency", 0.005),
    ("closed at 4,109.31", "4,109.31", 4109.31, "plain", 0.005),
    ("closed at 4,109", "4,109", 4109, "plain", 0.5),
    ("closed at 4,100", "4,100", 4100, "plain", 50),
    ("about to hit 1,200", "1,200", 1200, "plain", 50),
    ("5,000 points", "5,000", 5000, "plain", 500),
    ("2.5 million shares", "2.5 million", 2.5e6, "plain", 5e4),
    ("a third", "a third", 1 / 3, "fraction", 0.025),
    ("two-thirds of it", "two-thirds", 2 / 3, "fraction", 0.025),
    ("one third", "one third", 1 / 3, "fraction", 0.025),
    ("half of the gain", "half", 0.5, "fraction", 0.025),
    ("a quarter of the gain", "a quarter", 0.25, "fraction", 0.025),
    ("three-quarters", "three-quarters", 0.75, "fraction", 0.025),
    ("three quarters of the gain", "three quarters", 0.75, "fraction", 0.025),
    ("a fifth of it", "a fifth", 0.2, "fraction", 0.025),
    ("fell by a fifth", "a fifth", 0.2, "fraction", 0.025),
    ("a fifth higher", "a fifth", 0.2, "fraction", 0.025),
    ("an index of 52.6", "52.6", 52.6, "plain", 0.05),
]


@pytest.mark.parametrize(("text", "span", "value", "unit", "tolerance"), UNITS)
def test_units_and_scales(text: str, span: str, value: float, unit: str, tolerance: float) -> None:
    found = only(text)
    assert text[found.start : found.end] == span
    assert (found.value, found.unit) == (pytest.approx(value), unit)
    assert found.tolerance == pytest.approx(tolerance)


# text, all its words, all its values
SEVERAL = [
    ("cut from 4.5 % to 4.25 %", ["4.5 %", "4.25 %"], [0.045, 0.0425]),
    ("cut from 4.5 to 4.25 percent", ["4.5", "4.25 percent"], [0.045, 0.0425]),
    ("fell $1.20 to $243.01", ["$1.20", "$243.01"], [1.2, 243.01]),
    ("fell 10 bp to 4.2%", ["10 bp", "4.2%"], [0.001, 0.042]),
    ("15.6x against 22.6x, a 31 % discount", ["15.6x", "22.6x", "31 %"], [15.6, 22.6, 0.31]),
    ("Apple 6%, Meta 5% and Tesla 4%", ["6%", "5%", "4%"], [0.06, 0.05, 0.04]),
    ("8% plus 3%", ["8%", "3%"], [0.08, 0.03]),
    ("rose 1.2% to 4,109.31", ["1.2%", "4,109.31"], [0.012, 4109.31]),
    ("up 8% over three sessions", ["8%", "three"], [0.08, 3]),
    ("added 300 points, or 0.7%", ["300", "0.7%"], [300, 0.007]),
    ("8% in nine days", ["8%", "nine"], [0.08, 9]),
]


@pytest.mark.parametrize(("text", "spans", "values"), SEVERAL)
def test_several_quantities_stay_apart(text: str, spans: list[str], values: list[float]) -> None:
    assert words(text) == spans
    assert [q.value for q in quantities(text)] == pytest.approx(values)


@pytest.mark.parametrize(
    ("text", "sign", "value"),
    [
        ("fell -10%", -1, 0.1),
        ("fell −1.6 %", -1, 0.016),  # noqa: RUF001 - a minus sign
        ("(-30%)", -1, 0.3),
        ("minus 5 %", -1, 0.05),
        ("+2.5%", 1, 0.025),
        ("-$5 billion", -1, 5e9),
        ("a nearly -10% discount", -1, 0.1),
        ("fell 10%", 0, 0.1),
    ],
)
def test_a_written_sign_is_told_apart_from_the_size(text: str, sign: int, value: float) -> None:
    found = only(text)
    assert (found.sign, found.value) == (sign, pytest.approx(value))


def test_a_couple_is_about_two() -> None:
    found = only("a couple of weeks")
    assert (found.value, found.comparator, found.noun) == (2, "about", "week")


def test_an_open_end_keeps_the_lower_one() -> None:
    found = only("22-25×+ for the leaders")  # noqa: RUF001 - as articles write it
    assert (found.value, found.low, found.high) == (None, 21.5, None)
    assert found.comparator == "at least"


def test_a_bare_number_may_be_a_name_that_another_part_has_found() -> None:
    text = "the Alpha 40 gained 40 points"
    assert words(text) == ["40", "40"]
    assert [text[q.start : q.end] for q in quantities(text, taken=[(4, 12)])] == ["40"]
    assert quantities(text, taken=[(4, 12)])[0].start == 20


def test_decimals_and_digits_are_noted() -> None:
    assert (only("8.05%").decimals, only("8%").decimals) == (2, 0)
    assert (only("8 stocks").written, only("eight stocks").written) == (True, False)


def test_a_thousand_numbers_in_one_sentence() -> None:
    text = "It fell " + ", ".join(f"{n}.5%" for n in range(1000)) + "."
    assert [q.value for q in quantities(text)] == pytest.approx(
        [(n + 0.5) / 100 for n in range(1000)]
    )


PROSE = st.lists(
    st.sampled_from(
        """nearly about 8 8% % - – to from between and of the six seven half third quarter a an 2026
        January 28 , . ( ) $ € billion bn x × times basis points percentage point bp straight
        sessions Magnificent Seven S&P 500 10-year yield or more plus + ~ 1/2 ½ 4,109.31
        in""".split()  # noqa: RUF001 - signs as writers set them
    ),
    max_size=30,
)


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(max_size=200), PROSE.map(" ".join), PROSE.map("".join)))
def test_any_text_gives_ordered_quantities_inside_it(text: str) -> None:
    before = 0
    for found in quantities(text):
        assert before <= found.start < found.end <= len(text)
        assert found.low is None or found.high is None or found.low <= found.high
        assert found.tolerance >= 0
        before = found.end
