"""Dates and windows in market prose, as a reader of a given session means them."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rotascope.claims.periods import Period, periods
from rotascope.core.time import Calendar
from rotascope.language.parse import parse
from rotascope.language.syntax import Call
from rotascope.language.windows import window_of

D = dt.date
CALENDAR = Calendar.build(D(2000, 1, 3), D(2026, 6, 30))
WEDNESDAY = D(2026, 1, 28)
FRIDAY = D(2026, 2, 6)
"""Sessions as of which the texts speak."""


def read(text: str, spoken: D = WEDNESDAY) -> list[Period]:
    return list(periods(text, spoken, CALENDAR))


def only(text: str, spoken: D = WEDNESDAY) -> Period:
    found = read(text, spoken)
    assert len(found) == 1, [text[p.start : p.end] for p in found]
    return found[0]


# All as of Wednesday, 28 January 2026: text, words, kind, day
DAYS = [
    ("on January 28, 2026", "on January 28, 2026", "2026-01-28"),
    ("28 Jan 2026", "28 Jan 2026", "2026-01-28"),
    ("on Jan. 2", "on Jan. 2", "2026-01-02"),
    ("January 2nd", "January 2nd", "2026-01-02"),
    ("on 2 January", "on 2 January", "2026-01-02"),
    ("the 2nd of January", "the 2nd of January", "2026-01-02"),
    ("2026-01-27", "2026-01-27", "2026-01-27"),
    ("1/27/2026", "1/27/2026", "2026-01-27"),
    ("27/1/2026", "27/1/2026", "2026-01-27"),
    ("on April 8", "on April 8", "2025-04-08"),
    ("on December 31", "on December 31", "2025-12-31"),
    ("on April 8, 2025,", "on April 8, 2025", "2025-04-08"),
    ("Tuesday, Jan 6, 2026 6:37 pm", "Tuesday, Jan 6, 2026", "2026-01-06"),
    ("on Tuesday", "on Tuesday", "2026-01-27"),
    ("on Wednesday", "on Wednesday", "2026-01-28"),
    ("Friday's session", "Friday's session", "2026-01-23"),
    ("at Thursday's close", "at Thursday's close", "2026-01-22"),
    ("Monday morning", "Monday morning", "2026-01-26"),
    ("today", "today", "2026-01-28"),
    ("on the day", "on the day", "2026-01-28"),
    ("yesterday", "yesterday", "2026-01-27"),
    ("the previous session", "the previous session", "2026-01-27"),
    ("the first trading day of the year", "the first trading day of the year", "2026-01-02"),
    ("on the first session of 2025", "on the first session of 2025", "2025-01-02"),
    ("the last trading day of 2025", "the last trading day of 2025", "2025-12-31"),
]


@pytest.mark.parametrize(("text", "words", "day"), DAYS)
def test_a_day_is_the_window_of_its_session(text: str, words: str, day: str) -> None:
    found = only(text)
    assert text[found.start : found.end] == words
    assert (found.kind, found.window) == ("day", "1d")
    assert found.first == found.last == D.fromisoformat(day)
    assert found.as_of == (None if day == "2026-01-28" else D.fromisoformat(day))


def test_a_day_without_a_session_is_read_at_the_session_before() -> None:
    found = only("on Saturday")
    assert (found.first, found.as_of) == (D(2026, 1, 24), D(2026, 1, 23))
    assert only("on December 25, 2025").as_of == D(2025, 12, 24)
    assert only("yesterday", D(2026, 1, 20)).as_of == D(2026, 1, 16)  # a holiday lies between


# As of Wednesday, 28 January 2026: text, kind, window
WINDOWS = [
    ("in January", "span", "2026-01"),
    ("January's gain", "span", "2026-01"),
    ("in January alone", "span", "2026-01"),
    ("January 2026", "span", "2026-01"),
    ("Jan '26", "span", "2026-01"),
    ("in Dec.", "span", "2025-12"),
    ("in February", "span", "2025-02"),
    ("in December", "span", "2025-12"),
    ("in May", "span", "2025-05"),
    ("in March 2024", "span", "2024-03"),
    ("Q4 2025", "span", "2025Q4"),
    ("Q4", "span", "2025Q4"),
    ("in Q1", "span", "2026Q1"),
    ("4Q25", "span", "2025Q4"),
    ("4Q 2025", "span", "2025Q4"),
    ("Q4'25", "span", "2025Q4"),
    ("Q3 of 2024", "span", "2024Q3"),
    ("the fourth quarter", "span", "2025Q4"),
    ("in the fourth quarter of 2025", "span", "2025Q4"),
    ("the fourth quarter of last year", "span", "2025Q4"),
    ("third-quarter", "span", "2025Q3"),
    ("the final quarter of 2024", "span", "2024Q4"),
    ("last quarter", "span", "2025Q4"),
    ("H1 2024", "span", "2024H1"),
    ("1H24", "span", "2024H1"),
    ("the first half of 2024", "span", "2024H1"),
    ("in the latter half of 2025", "span", "2025H2"),
    ("the second half of last year", "span", "2025H2"),
    ("the back half of 2025", "span", "2025H2"),
    ("in 2025", "span", "2025"),
    ("throughout 2025", "span", "2025"),
    ("2025 was kind", "span", "2025"),
    ("last year", "span", "2025"),
    ("last month", "span", "2025-12"),
    ("last week", "span", "2026-01-16..2026-01-23"),
    ("the previous week", "span", "2026-01-16..2026-01-23"),
    ("the week of January 5", "span", "2026-01-02..2026-01-09"),
    ("2024-2025", "span", "2023-12-29..2025-12-31"),
    ("in 2024-25", "span", "2023-12-29..2025-12-31"),
    ("during 2023 and 2024", "span", "2022-12-30..2024-12-31"),
    ("from 2022 to 2024", "span", "2021-12-31..2024-12-31"),
    ("from April 8 through January 2", "span", "2025-04-08..2026-01-02"),
    ("between March 1 and June 30", "span", "2025-03-01..2025-06-30"),
    ("between March 1 and June 30, 2024", "span", "2024-03-01..2024-06-30"),
    ("from January 5 to 9", "span", "2026-01-05..2026-01-09"),
    ("Jan. 5-9", "span", "2026-01-05..2026-01-09"),
    ("from November to January", "span", "2025-10-31..2026-01-28"),
    ("from November 2024 to March", "span", "2024-10-31..2025-03-31"),
    ("Q4 2025-Q1 2026", "span", "2025-09-30..2026-01-28"),
    ("in January and February", "span", "2024-12-31..2025-02-28"),
    ("in Q1 and Q2 2025", "span", "2024-12-31..2025-06-30"),
    ("the first half of January", "span", "2025-12-31..2026-01-15"),
    ("in the last quarter of 2025", "span", "2025Q4"),
    ("this year", "todate", "ytd"),
    ("so far this year", "todate", "ytd"),
    ("this year so far", "todate", "ytd"),
    ("year-to-date", "todate", "ytd"),
    ("year to date", "todate", "ytd"),
    ("YTD", "todate", "ytd"),
    ("for the year", "todate", "ytd"),
    ("on the year", "todate", "ytd"),
    ("since the start of the year", "todate", "ytd"),
    ("since the beginning of the year", "todate", "ytd"),
    ("so far in 2026", "todate", "2026"),
    ("in the first few weeks of the year", "todate", "ytd"),
    ("the month to date", "todate", "mtd"),
    ("MTD", "todate", "mtd"),
    ("this month", "todate", "mtd"),
    ("so far this month", "todate", "mtd"),
    ("this quarter", "todate", "qtd"),
    ("quarter-to-date", "todate", "qtd"),
    ("this week", "todate", "wtd"),
    ("for the week", "todate", "wtd"),
    ("on the week", "todate", "wtd"),
    ("the week's best", "todate", "wtd"),
    ("the past week", "trailing", "1w"),
    ("over the past month", "trailing", "1m"),
    ("the past year", "trailing", "1y"),
    ("over the past decade", "trailing", "10y"),
    ("in a decade", "trailing", "10y"),
    ("the past five days", "trailing", "5d"),
    ("the last 5 sessions", "trailing", "5d"),
    ("the last ten trading days", "trailing", "10d"),
    ("in the past 30 days", "trailing", "since 2025-12-29"),
    ("the last three weeks", "trailing", "3w"),
    ("the past three months", "trailing", "3m"),
    ("the trailing 12 months", "trailing", "12m"),
    ("over the last two years", "trailing", "2y"),
    ("the past two quarters", "trailing", "6m"),
    ("in two weeks", "trailing", "2w"),
    ("over three sessions", "trailing", "3d"),
    ("a three-month gain", "trailing", "3m"),
    ("12-month return", "trailing", "12m"),
    ("year over year", "trailing", "1y"),
    ("from a year earlier", "trailing", "1y"),
    ("month-over-month", "trailing", "1m"),
    ("since April 2025", "since", "since 2025-03-31"),
    ("since April", "since", "since 2025-03-31"),
    ("since 2022", "since", "since 2021-12-31"),
    ("since 2008/2019", "since", "since 2007-12-31"),
    ("since January 6", "since", "since 2026-01-06"),
    ("since April 8, 2025", "since", "since 2025-04-08"),
    ("since the start of January", "since", "ytd"),
    ("since early November", "since", "since 2025-10-31"),
    ("since the end of September", "since", "since 2025-09-30"),
    ("since Friday", "since", "since 2026-01-23"),
    ("since last year", "since", "since 2024-12-31"),
    ("since Q3 2025", "since", "since 2025-06-30"),
    ("from April 2025", "since", "since 2025-03-31"),
]


@pytest.mark.parametrize(("text", "kind", "window"), WINDOWS)
def test_windows_from_the_session_of_the_text(text: str, kind: str, window: str) -> None:
    found = only(text)
    assert (found.kind, found.window, found.as_of) == (kind, window, None)


@pytest.mark.parametrize("window", sorted({w for _, _, w in WINDOWS}))
def test_every_window_is_one_of_the_language(window: str) -> None:
    text = f"return(SPX, {window})"
    call = parse(text)
    assert isinstance(call, Call)
    assert str(window_of(call.args[1].value, text)) == window


# As of Wednesday, 28 January 2026: text, kind, as-of; no window
POINTS = [
    ("by December 2025", "by", "2025-12-31"),
    ("By December", "by", "2025-12-31"),
    ("by the end of 2025", "by", "2025-12-31"),
    ("by year-end", "by", "2025-12-31"),
    ("as of late 2025", "by", "2025-12-31"),
    ("as of January 16", "by", "2026-01-16"),
    ("through January 2", "by", "2026-01-02"),
    ("by Friday", "by", "2026-01-23"),
    ("as of January 2026", "by", None),
    ("by early 2026", "by", None),
    ("at the end of 2025", "day", "2025-12-31"),
    ("year-end 2024", "day", "2024-12-31"),
    ("at the start of January", "day", "2026-01-02"),
    ("at the beginning of the year", "day", "2026-01-02"),
    ("a year ago", "day", "2025-01-28"),
    ("three months ago", "day", "2025-10-28"),
    ("two weeks earlier", "day", "2026-01-14"),
]


@pytest.mark.parametrize(("text", "kind", "day"), POINTS)
def test_points_in_time(text: str, kind: str, day: str | None) -> None:
    found = only(text)
    assert (found.kind, found.window) == (kind, None)
    assert found.as_of == (None if day is None else D.fromisoformat(day))


# As of Friday, 6 February 2026: text, window, as-of
FROM_FRIDAY = [
    ("The first five weeks of 2026", "ytd", "2026-02-05"),
    ("through the first five weeks of the year", "ytd", "2026-02-05"),
    ("the first two weeks of January", "mtd", "2026-01-15"),
    ("the first month of the year", "ytd", "2026-01-30"),
    ("the first three sessions of 2026", "ytd", "2026-01-06"),
    ("the first two months of 2025", "ytd", "2025-02-28"),
    ("the week ended Friday", "wtd", None),
    ("in the week ended January 30", "wtd", "2026-01-30"),
    ("in the week to Jan 9", "wtd", "2026-01-09"),
    ("the 12 months through June 2025", "12m", "2025-06-30"),
    ("in the year to June", "1y", "2025-06-30"),
    ("in the 12 months to the end of June", "12m", "2025-06-30"),
    ("in the five sessions through Tuesday", "5d", "2026-02-03"),
    ("last Thursday", "1d", "2026-02-05"),
    ("last Friday", "1d", "2026-01-30"),
    ("last month", "2026-01", None),
    ("last week", "2026-01-23..2026-01-30", None),
    ("in February", "2026-02", None),
    ("the last two weeks of 2025", "2025-12-17..2025-12-31", None),
]


@pytest.mark.parametrize(("text", "window", "day"), FROM_FRIDAY)
def test_windows_that_end_earlier_say_where_they_are_read(
    text: str, window: str, day: str | None
) -> None:
    found = only(text, FRIDAY)
    assert found.window == window
    assert found.as_of == (None if day is None else D.fromisoformat(day))


@pytest.mark.parametrize(
    "text",
    [
        *("next year", "in 2027", "by 2030", "through 2029", "May 2026", "in late 2026"),
        *("the coming months", "later this year", "through year-end", "tomorrow", "by March 2026"),
        *(
            "the remainder of 2026",
            "next quarter",
            "from March to June 2026",
            "Q3 2026",
            "next Friday",
        ),
    ],
)
def test_what_lies_ahead_has_no_window(text: str) -> None:
    found = only(text)
    assert (found.kind, found.window, found.as_of) == ("future", None, None)


# text, window, first and last day
VAGUE = [
    ("from its April low", None, "2025-04-01", "2025-04-30"),
    ("since the October 2025 high", None, "2025-10-01", "2025-10-31"),
    ("from its late-October trough", None, "2025-10-21", "2025-10-31"),
    ("the 2025 highs", None, "2025-01-01", "2025-12-31"),
    ("early 2025", "2024-12-31..2025-04-30", "2025-01-01", "2025-04-30"),
    ("mid-2025", "2025-04-30..2025-08-31", "2025-05-01", "2025-08-31"),
    ("in late 2025", "2025-08-29..2025-12-31", "2025-09-01", "2025-12-31"),
    ("in late October 2025", "2025-10-20..2025-10-31", "2025-10-21", "2025-10-31"),
    ("mid-December", "2025-12-10..2025-12-20", "2025-12-11", "2025-12-20"),
    ("in early 2026", "ytd", "2026-01-01", "2026-04-30"),
]


@pytest.mark.parametrize(("text", "window", "first", "last"), VAGUE)
def test_vague_stretches_give_their_days(
    text: str, window: str | None, first: str, last: str
) -> None:
    found = only(text)
    assert (found.kind, found.window) == ("vague", window)
    assert (found.first, found.last) == (D.fromisoformat(first), D.fromisoformat(last))


def test_other_conventions_stand_in_their_order() -> None:
    assert only("last week", FRIDAY).others == (
        ("last five sessions", "5d", None),
        ("this week", "wtd", None),
    )
    assert only("the past week").others[0] == ("last five sessions", "5d", None)
    assert only("since April 2025").others == (
        ("its first close", "since 2025-04-01", None),
        ("its last close", "since 2025-04-30", None),
    )
    assert only("since January 6").others == (("the close before", "since 2026-01-05", None),)
    assert only("the first five weeks of 2026", FRIDAY).others == (
        ("its last Friday", "ytd", D(2026, 1, 30)),
        ("to the session of the text", "ytd", None),
    )
    assert ("as many trading days", "63d", None) in only("the past three months").others


def test_a_bare_year_end_is_that_of_the_year_named_before() -> None:
    text = "In the first half of 2024 they led, but the share dwindled by year-end."
    assert [p.as_of for p in read(text)] == [None, D(2024, 12, 31)]
    assert only("Gains may fade by year-end").kind == "future"


@pytest.mark.parametrize(
    "text",
    [
        *(
            "the Russell 2000",
            "S&P 500",
            "Red Tuesday",
            "you may go",
            "they march on",
            "Mar-a-Lago",
        ),
        *(
            "in 1.5%",
            "$2025",
            "2,025 points",
            "2025 points",
            "the week",
            "a second",
        ),
        *("10-year yield", "50-day average", "the session high", "", "post-2000", "Jan Smith said"),
        *("of the S&P 500", "in the index", "on average", "the 1990s", "early in the game"),
    ],
)
def test_what_is_no_phrase_of_time(text: str) -> None:
    assert read(text) == []


def test_names_found_already_are_left_alone() -> None:
    text = "Vision 2025 rose in 2025"
    assert [text[p.start : p.end] for p in read(text)] == ["2025", "in 2025"]
    found = periods(text, WEDNESDAY, CALENDAR, taken=[(0, 11)])
    assert [text[p.start : p.end] for p in found] == ["in 2025"]


PROSE = st.lists(
    st.sampled_from(
        """in on by since from to through between and the its first last past final five 2 31 2025
        2026 January Feb. May Friday quarter half week weeks month year years decade of early mid
        late - – / ' end start year-end ago today yesterday Q4 H1 4Q25 low high so far this next
        . , ; rest remainder trading day session sessions few 0001 9999 29 30""".split()  # noqa: RUF001 - an en dash
    ),
    max_size=25,
)


@settings(max_examples=400, deadline=None)
@given(
    st.one_of(st.text(max_size=150), PROSE.map(" ".join), PROSE.map("".join)),
    st.sampled_from([WEDNESDAY, FRIDAY, D(2024, 2, 29), D(2000, 1, 3)]),
)
def test_any_text_gives_ordered_periods_that_never_look_ahead(text: str, spoken: D) -> None:
    before = 0
    for found in periods(text, spoken, CALENDAR):
        assert before <= found.start < found.end <= len(text)
        assert found.as_of is None or found.as_of <= spoken
        assert found.kind != "future" or found.window is None
        if found.window and ".." in found.window:
            assert D.fromisoformat(found.window[-10:]) <= spoken
        before = found.end
