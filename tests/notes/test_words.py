"""Numbers become the English that a person would write."""

from __future__ import annotations

from datetime import date

import pytest

from rotascope.core.reading import Reading
from rotascope.notes import words

DAY = date(2026, 1, 30)


def reading(value: object, unit: str) -> Reading:
    return Reading("x", DAY, value, unit, None, "s")  # type: ignore[arg-type]  # any value here


@pytest.mark.parametrize(
    ("number", "word"),
    [(0, "none"), (1, "one"), (11, "eleven"), (12, "twelve"), (13, "13"), (1500, "1,500")],
)
def test_small_counts_are_words(number: int, word: str) -> None:
    assert words.count_word(number) == word


@pytest.mark.parametrize(
    ("names", "text"),
    [
        ([], ""),
        (["Energy"], "Energy"),
        (["Energy", "Utilities"], "Energy and Utilities"),
        (["a", "b", "c", "d"], "a, b, c and d"),
    ],
)
def test_names_are_joined_as_in_a_sentence(names: list[str], text: str) -> None:
    assert words.joined(names) == text


@pytest.mark.parametrize(
    ("day", "text"),
    [
        (date(2026, 1, 30), "30 January 2026"),
        (date(1996, 5, 7), "7 May 1996"),
        (date(2008, 12, 1), "1 December 2008"),
    ],
)
def test_dates_are_spelt_out(day: date, text: str) -> None:
    assert words.long_date(day) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0315, "ahead of them by"),
        (-0.0001, "behind them by"),
        (0.0, "level with them, at"),
    ],
)
def test_a_direction_word_stands_for_the_sign(value: float, text: str) -> None:
    assert words.against(value, "them") == text


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (-0.0312, "points", "3.12 pp"),
        (0.0312, "points", "3.12 pp"),
        (-0.25, "fraction", "25.00 %"),
    ],
)
def test_size_has_no_sign(value: float, unit: str, text: str) -> None:
    assert words.size(reading(value, unit)) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.0609, "+6.09 %"), (-0.0173, "-1.73 %"), (0.0, "0.00 %"), (0.000001, "0.00 %")],
)
def test_a_return_shows_its_sign(value: float, text: str) -> None:
    assert words.signed(reading(value, "fraction")) == text


def test_a_date_and_a_word_and_nothing() -> None:
    assert words.text_of(reading(date(1996, 5, 7), "date")) == "7 May 1996"
    assert words.text_of(reading("leading", "word")) == "leading"
    assert words.text_of(reading(None, "date")) == "none"


def test_percent_figures_are_not_multiplied() -> None:
    assert words.percent(reading(3.75, "level")) == "3.75 %"
    assert words.whole_percent(reading(0.636, "fraction")) == "64 %"


@pytest.mark.parametrize(
    ("value", "is_number"), [(1, True), (True, True), ("x", False), (DAY, False)]
)
def test_only_numbers_are_numbers(value: object, is_number: bool) -> None:
    found = words.number(value)  # type: ignore[arg-type]  # any value here
    assert (found == found) is is_number


def test_capitals_touch_only_the_start() -> None:
    assert words.capitalised("three of four RUT") == "Three of four RUT"
    assert words.capitalised("") == ""


def test_one_session_two_sessions() -> None:
    assert (words.sessions(1), words.sessions(2), words.sessions(0)) == (
        "session",
        "sessions",
        "sessions",
    )
