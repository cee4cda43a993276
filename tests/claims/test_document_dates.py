"""The day of a text, from datelines and first paragraphs written by hand for these tests."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from rotascope.claims.document import Document, document
from rotascope.claims.document_dates import in_new_york


def read(text: str) -> Document:
    return document(text, name="text")


DATED = [
    ("Small caps lead\n\nTuesday, Jan 6, 2026 6:37 pm ET2min read\n\nUp 1%.", (2026, 1, 6), True),
    ("Small caps lead\n\nJanuary 28, 2026\n\nUp 1%.", (2026, 1, 28), None),
    ("Lead\n28 January 2026, 09:15 ET\n\nUp 1%.", (2026, 1, 28), False),
    ("Published: 2026-02-06\n\nUp 1%.", (2026, 2, 6), None),
    ("Published 2026-02-06T23:30:00Z\n\nUp 1%.", (2026, 2, 6), True),
    ("2026-07-02 02:30 UTC\n\nUp 1%.", (2026, 7, 1), True),
    ("Jan. 6, 2026, 1:15 p.m. PT\n\nUp 1%.", (2026, 1, 6), True),
    ("6th January 2026\n\nUp 1%.", (2026, 1, 6), None),
    ("1/28/2026\n\nUp 1%.", (2026, 1, 28), None),
    ("1/28/26\n\nUp 1%.", (2026, 1, 28), None),
    ("2026/01/28\n\nUp 1%.", (2026, 1, 28), None),
    ("28.01.2026\n\nUp 1%.", (2026, 1, 28), None),
    ("Market close, Friday 10 October 2025: a slump\n\nDown 1%.", (2025, 10, 10), True),
    ("By Jane Doe | January 9, 2026 | 5 min read\n\nUp 1%.", (2026, 1, 9), None),
    ("Updated Jan. 8, 2026\nPosted Jan. 7, 2026\n\nUp 1%.", (2026, 1, 7), None),
    ("NEW YORK, Oct. 10, 2025 (Wire) - Stocks fell.", (2025, 10, 10), None),
    ("LONDON, 10 October 2025 \u2014 Stocks fell on the day.", (2025, 10, 10), None),
    ("For the week ended January 9, 2026\n\nUp 1%.", (2026, 1, 9), True),
    ("The Fed paused at today's January 28, 2026 meeting, as most had thought.",
     (2026, 1, 28), None),
    ("As of the close on January 28, 2026, the Russell 2000 was up 7 % on the year.",
     (2026, 1, 28), True),
    ("On Friday, January 9, 2026, the S&P 500 closed at a record of 6,966 points.",
     (2026, 1, 9), True),
    ("Year to date through January 30, 2026, small companies are ahead by five points.",
     (2026, 1, 30), None),
]  # fmt: skip


@pytest.mark.parametrize(("text", "day", "after_close"), DATED)
def test_the_day_of_a_text(text: str, day: tuple[int, int, int], after_close: bool | None) -> None:
    found = read(text)
    assert (found.published, found.after_close) == (date(*day), after_close)
    assert found.hint is None
    assert found.published_how


VAGUE = [
    ("As of early February 2026, small caps have taken the lead in the market.",
     (2026, 2, 1), (2026, 2, 10)),
    ("As of mid-March 2025, small caps have taken the lead in the market again.",
     (2025, 3, 11), (2025, 3, 20)),
    ("As of late February 2024, small caps have taken the lead in the market.",
     (2024, 2, 21), (2024, 2, 29)),
    ("Monthly letter \u2013 January 2026\n\nUp 1%.", (2026, 1, 1), (2026, 1, 31)),
    ("Q4 2025 commentary\n\nUp 1%.", (2025, 10, 1), (2025, 12, 31)),
    ("Second quarter 2025\n\nUp 1%.", (2025, 4, 1), (2025, 6, 30)),
    ("Market Insight | 3Q 2024\n\nUp 1%.", (2024, 7, 1), (2024, 9, 30)),
    ("Q3 2024 Review: small caps wake up\n\nUp 9%.", (2024, 7, 1), (2024, 9, 30)),
    ("March 2024 Commentary\n\nUp 1%.", (2024, 3, 1), (2024, 3, 31)),
    ("Small caps, November 2024: a wake-up call\n\nUp 9%.", (2024, 11, 1), (2024, 11, 30)),
    ("Weekly Recap: October 6-10, 2025\n\nDown 2%.", (2025, 10, 6), (2025, 10, 10)),
    ("2025 Year in Review\n\nUp 16%.", (2025, 1, 1), (2025, 12, 31)),
    ("The Year 2008 in Review\n\nDown 38%.", (2008, 1, 1), (2008, 12, 31)),
    ("Letter to investors, year-end 2025\n\nUp 16%.", (2025, 1, 1), (2025, 12, 31)),
    ("Stocks Sink in October 2008\n\nDown 17%.", (2008, 10, 1), (2008, 10, 31)),
    ("Week of January 7, 2026\n\nUp 1%.", (2026, 1, 5), (2026, 1, 11)),
]  # fmt: skip


@pytest.mark.parametrize(("text", "first", "last"), VAGUE)
def test_a_vague_time_is_a_hint(
    text: str, first: tuple[int, int, int], last: tuple[int, int, int]
) -> None:
    found = read(text)
    assert found.published is None
    assert found.hint == (date(*first), date(*last))


UNDATED = [
    "Small caps lead\n\nUp 1%.",
    "Stocks Plunge in Worst Day Since March 16, 2020\n\nDown 9%.",
    "What the December 10, 2025 Decision Means for Rates\n\nA cut came.",
    "Lead\n\nStocks have risen since January 2, 2026, and nobody knows why they did.",
    "Lead\n\n" + "Stocks rose again. " * 200 + "\n\nAs of January 28, 2026, they are up.",
    "NEW YORK, Oct 10 (Wire) - Stocks fell.",
    "Lessons of March 2020 for Investors\n\nUp 1%.",
    "How October 2008 Changed Markets\n\nUp 1%.",
    "The Best Quarter Since Q4 2020\n\nUp 11%.",
    "The Road to May 2026\n\nUp 1%.",
    "February 30, 2026\n\nUp 1%.",
    "The Act of July 4, 2025 cut taxes. It did so for many companies, large and small alike.",
    "",
]


@pytest.mark.parametrize("text", UNDATED)
def test_a_day_is_never_guessed(text: str) -> None:
    found = read(text)
    assert (found.published, found.hint) == (None, None)
    assert found.published_how == "no date is stated near the top"


def test_a_day_that_is_only_told_of_gives_way_to_a_later_one() -> None:
    text = (
        "On Tuesday, April 8, 2025, stocks closed at their low of the year after a rout.\n\n"
        "By January 9, 2026, they had risen by a third."
    )
    assert read(text).published is None


def test_what_is_known_from_elsewhere_goes_first() -> None:
    found = document(
        "Old title\n\nJanuary 6, 2026\n\nUp 1%.",
        name="x", title="New title", written=date(2026, 1, 7), after_close=True,
    )  # fmt: skip
    assert (found.title, found.published, found.after_close) == (
        "New title", date(2026, 1, 7), True,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("moment", "clock"),
    [
        (datetime(2026, 1, 28, 21, tzinfo=UTC), "2026-01-28 16:00"),
        (datetime(2026, 7, 1, 3, 59, tzinfo=UTC), "2026-06-30 23:59"),
        (datetime(2026, 3, 8, 6, 59, tzinfo=UTC), "2026-03-08 01:59"),
        (datetime(2026, 3, 8, 7, 0, tzinfo=UTC), "2026-03-08 03:00"),
        (datetime(2026, 11, 1, 5, 59, tzinfo=UTC), "2026-11-01 01:59"),
        (datetime(2026, 11, 1, 6, 0, tzinfo=UTC), "2026-11-01 01:00"),
    ],
)
def test_the_clock_of_new_york(moment: datetime, clock: str) -> None:
    assert in_new_york(moment).strftime("%Y-%m-%d %H:%M") == clock
