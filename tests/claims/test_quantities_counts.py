"""Counts, ranks, intervals and totals in market prose, and the numbers that are no quantities."""

from __future__ import annotations

import pytest

from rotascope.claims.quantities import Quantity, quantities


def only(text: str) -> Quantity:
    found = quantities(text)
    assert len(found) == 1, [text[q.start : q.end] for q in found]
    return found[0]


# text, value, unit, noun, adjectives
COUNTS = [
    ("14 straight sessions", 14, "plain", "session", ("straight",)),
    ("nine consecutive trading sessions", 9, "plain", "session", ("consecutive", "trading")),
    ("seven stocks", 7, "plain", "stock", ()),
    ("493 stocks", 493, "plain", "stock", ()),
    ("three cuts", 3, "plain", "cut", ()),
    (
        "three consecutive interest rate cuts",
        3,
        "plain",
        "cut",
        ("consecutive", "interest", "rate"),
    ),
    ("two hikes", 2, "plain", "hike", ()),
    ("five weeks", 5, "plain", "week", ()),
    ("20 minutes", 20, "plain", "minute", ()),
    ("a five-session winning streak", 5, "plain", "session", ()),
    ("a nine-day run", 9, "plain", "day", ()),
    ("a dozen stocks", 12, "plain", "stock", ()),
    ("half a dozen members", 6, "plain", "member", ()),
    ("eleven sectors", 11, "plain", "sector", ()),
    ("twenty-three companies", 23, "plain", "company", ()),
    ("one hundred and fifty days", 150, "plain", "day", ()),
    ("two quarters", 2, "plain", "quarter", ()),
    ("six different indices", 6, "plain", "index", ("different",)),
    ("40 industries", 40, "plain", "industry", ()),
    ("12 record highs", 12, "plain", "high", ("record",)),
    ("38 records", 38, "plain", "record", ()),
    ("four losses", 4, "plain", "loss", ()),
    ("one session", 1, "plain", "session", ()),
    ("three times", 3, "plain", "time", ()),
    ("a 1.4-point lead", 1.4, "plain", "point", ()),
    ("the third straight month", 3, "ordinal", "month", ("straight",)),
    ("a third straight month of losses", 3, "ordinal", "month", ("straight",)),
    ("its 14th straight session", 14, "ordinal", "session", ("straight",)),
    ("the 21st record", 21, "ordinal", "record", ()),
    ("a twelfth consecutive gain", 12, "ordinal", "gain", ("consecutive",)),
    ("for a second week", 2, "ordinal", "week", ()),
    ("the first time since May", 1, "ordinal", "time", ()),
    ("a fifth straight quarter", 5, "ordinal", "quarter", ("straight",)),
    ("the third-largest sector", 3, "ordinal", "sector", ("largest",)),
    ("the twenty-first session", 21, "ordinal", "session", ()),
]


@pytest.mark.parametrize(("text", "value", "unit", "noun", "adjectives"), COUNTS)
def test_counts_and_ranks_with_their_noun(
    text: str, value: float, unit: str, noun: str, adjectives: tuple[str, ...]
) -> None:
    found = only(text)
    assert (found.value, found.unit, found.noun) == (value, unit, noun)
    assert found.adjectives == adjectives


# text, words, low, high, unit, noun; in natural size
RANGES = [
    ("8-10 %", "8-10 %", 0.075, 0.105, "percent", None),
    ("6–8%", "6–8%", 0.055, 0.085, "percent", None),  # noqa: RUF001 - an en dash
    ("6—8%", "6—8%", 0.055, 0.085, "percent", None),
    ("8% -10%", "8% -10%", 0.075, 0.105, "percent", None),
    ("8% - 10%", "8% - 10%", 0.075, 0.105, "percent", None),
    ("8 to 10 percent", "8 to 10 percent", 0.075, 0.105, "percent", None),
    ("between 8 % and 10 %", "between 8 % and 10 %", 0.075, 0.105, "percent", None),
    ("between 8 and 10 %", "between 8 and 10 %", 0.075, 0.105, "percent", None),
    ("3.50%–3.75%", "3.50%–3.75%", 0.03495, 0.03755, "percent", None),  # noqa: RUF001 - an en dash
    ("its current 3.50% to 3.75%", "3.50% to 3.75%", 0.03495, 0.03755, "percent", None),
    ("about 6–8%", "about 6–8%", 0.0525, 0.0875, "percent", None),  # noqa: RUF001 - an en dash
    ("~1-2%", "~1-2%", 0.0025, 0.0275, "percent", None),
    ("ranging from 3 to 5 percent", "3 to 5 percent", 0.025, 0.055, "percent", None),
    ("15–17×", "15–17×", 14.5, 17.5, "multiple", None),  # noqa: RUF001 - as articles write
    ("15x-17x", "15x-17x", 14.5, 17.5, "multiple", None),
    ("9-11 sessions", "9-11", 8.5, 11.5, "plain", "session"),
    ("three to five stocks", "three to five", 2.5, 5.5, "plain", "stock"),
    ("one or two cuts", "one or two", 0.5, 2.5, "plain", "cut"),
    ("25 to 50 basis points", "25 to 50 basis points", 0.00245, 0.00505, "bp", None),
    ("25-50bp", "25-50bp", 0.00245, 0.00505, "bp", None),
    ("$40-42 billion", "$40-42 billion", 39.5e9, 42.5e9, "currency", None),
    ("$40 to $42 billion", "$40 to $42 billion", 39.5e9, 42.5e9, "currency", None),
    ("1.5 to 2 percentage points", "1.5 to 2 percentage points", 0.0145, 0.025, "points", None),
    ("10 to 8 %", "10 to 8 %", 0.075, 0.105, "percent", None),
    ("-1% to 2%", "-1% to 2%", -0.015, 0.025, "percent", None),
]


@pytest.mark.parametrize(("text", "span", "low", "high", "unit", "noun"), RANGES)
def test_two_ends_are_one_interval(
    text: str, span: str, low: float, high: float, unit: str, noun: str | None
) -> None:
    found = only(text)
    assert text[found.start : found.end] == span
    assert found.value is None
    assert found.comparator == "between"
    assert (found.low, found.high) == (pytest.approx(low), pytest.approx(high))
    assert (found.unit, found.noun) == (unit, noun)


# text, so many, of how many, noun
TOTALS = [
    ("six of the seven", 6, 7, None),
    ("six of the Magnificent Seven", 6, 7, None),
    ("six of the seven Magnificent 7 stocks", 6, 7, None),
    ("5 of 11 sectors", 5, 11, "sector"),
    ("nine out of ten stocks", 9, 10, "stock"),
    ("nine in ten", 9, 10, None),
    ("eleven of the twelve", 11, 12, None),
    ("12 of the past 14 sessions", 12, 14, "session"),
    ("seven of the last nine weeks", 7, 9, "week"),
    ("9 of the S&P 500's 11 sectors", 9, 11, "sector"),
    ("one of the 11 sectors", 1, 11, "sector"),
    ("300 of the S&P 500", 300, 500, None),
]


@pytest.mark.parametrize(("text", "count", "total", "noun"), TOTALS)
def test_so_many_of_so_many(text: str, count: int, total: int, noun: str | None) -> None:
    found = quantities(text)[0]
    assert (found.unit, found.value, found.total) == ("of", count, total)
    assert found.noun == noun


NONE: list[str] = [
    *("in 2026", "the 1990s", "2024-2025", "2024-25", "since 2008/2019", "the class of '26"),
    *("January 28", "28 January 2026", "Jan. 2", "Jan 5-9", "2026-01-28", "1/28/2026"),
    *("28th of January", "January 28th", "May 5 and 6", "28.1.2026", "6:37 pm", "at 4 p.m."),
    *("16:00", "9:30 am", "Q4", "H1 2024", "4Q25", "COVID-19", "401(k)", "5G", "a 10-K", "GPT-4"),
    *("the Russell 2000", "S&P 500", "the S&P 500's", "Nasdaq 100", "Nasdaq-100", "Dow 30"),
    *("Magnificent 7", "the Magnificent Seven", "Mag 7", "the other 493", "FTSE 100"),
    *("the 10-year yield", "the 10-year Treasury", "a two-year note", "the 10-year", "10-year low"),
    *("its 50-day moving average", "52-week high", "a 52-week low", "the 2-year"),
    *("1. Performance", "3) Policy", "(2)", "[12]", "555-123-4567", "version 1.2.3", "#1"),
    *("https://example.org/2026/8%25", "two-decade highs", "the third quarter", "the first half"),
    *(
        "Section 899",
        "page 3",
        "one of those",
        "no one",
        "a second",
        "in a quarter",
        "half-hearted",
    ),
    *("the second half of the year", "2-to-1", "", "no numbers here", "the 100-day average"),
]


@pytest.mark.parametrize("text", NONE)
def test_numbers_in_names_dates_and_marks_are_no_quantities(text: str) -> None:
    assert quantities(text) == ()
