"""Sentences, headings, rows and dates of market texts, written by hand for these tests."""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rotascope.claims.document import ROLES, Document, document

ARTICLES = Path(__file__).parents[2] / ".." / "shared" / "articles"


def read(text: str) -> Document:
    return document(text, name="text")


def said(text: str, *roles: str) -> list[str]:
    """The sentences of a text, or those of some roles, with breaks as spaces."""
    found = read(text)
    return [
        " ".join(found.words(s).split()) for s in found.sentences if not roles or s.role in roles
    ]


ONE_EACH = [
    "The U.S. Treasury sold notes.",
    "Shares of Apple Inc. fell 2.5% in the U.S. on Friday.",
    "Microsoft Corp. (NASDAQ: MSFT) rose.",
    "J.P. Morgan cut its target.",
    "Mr. Powell spoke at 2 p.m. ET on Jan. 28 in Washington.",
    "Small caps vs. large caps, e.g. the Russell 2000, led.",
    "It was No. 3 of 11 sectors.",
    "The ratio fell from 31.5x to 22.6x, i.e. by a third.",
    "Caterpillar (NYSE: CAT) closed at 612.40.",
    "Berkshire (NYSE: BRK.B) rose approx. 3%.",
    "St. Louis Fed data show it.",
    "He asked whether Yahoo! would recover.",
    "The S&P 500 rose 1.2 percent, its best day since Sept. 5.",
    "Amazon.com Inc. shares slid.",
    "It paused ... and then rose.",
    "Gains of Deere & Co. and others (up 5.5%) helped.",
    "Prof. Shiller's ratio, cf. the chart, is at 40.1.",
    "The index gained 3 pct. on the week.",
]


@pytest.mark.parametrize("sentence", ONE_EACH)
def test_one_sentence_stays_whole(sentence: str) -> None:
    assert said(f"Stocks moved. {sentence} More followed.") == [
        "Stocks moved.",
        sentence,
        "More followed.",
    ]


PAIRS = [
    ("It fell 3.5%.", "In 2025 it rose."),
    ("Growth was strong in the U.S.", "The dollar rose."),
    ("It bought shares of Apple Inc.", "Its rivals fell."),
    ('"Small caps lead."', "Others disagree."),
    ("\u201cBreadth is back.\u201d", "So are bulls."),
    ("He said \u2018buy.\u2019", "Nobody did."),
    ("Did it last?", "No."),
    ("Small caps led!", "They rarely do."),
    ("It rose (by 2.5 %.)", "Then it fell."),
    ("The index slipped\u2026", "Nobody noticed."),
    ("The rally ended in Jan.", "The index fell."),
    ("Flows reached $42 billion in 2025.", "2026 began well."),
    ("Yields fell.[3]", "Stocks rose."),
    ("Tech lagged.", "iShares funds gained."),
    ("The index rose.", "\u201cBreadth is back,\u201d she said."),
    ("It closed at 4,109.31.", "The Nasdaq fell."),
]


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_two_sentences_part(first: str, second: str) -> None:
    assert said(f"{first} {second}") == [first, second]


def test_a_lost_space_after_a_full_stop_parts_sentences() -> None:
    assert said("Small caps rose.The index fell 2%, though.") == [
        "Small caps rose.",
        "The index fell 2%, though.",
    ]


def test_lines_broken_to_a_width_are_joined() -> None:
    text = (
        "Stocks fell on Friday as worries about tariffs came back. The Russell\n"
        "2000 lost 3.0 percent, its worst day since April, while the S&P 500\n"
        "dropped 2.7 percent.\n\n"
        "Breadth was poor.\n"
    )
    assert said(text) == [
        "Stocks fell on Friday as worries about tariffs came back.",
        "The Russell 2000 lost 3.0 percent, its worst day since April, while the S&P 500 dropped "
        "2.7 percent.",
        "Breadth was poor.",
    ]
    assert [s.paragraph for s in read(text).sentences] == [0, 0, 1]


def test_a_link_that_was_cut_out_does_not_end_a_sentence() -> None:
    text = (
        "The fund, like\n\n(NYSE: CAT) and others, rose by year-end\n\n. Later the group fell.\n\n"
        "Buyers came back.\n\n, outperformed the index in late 2025."
    )
    assert said(text) == [
        "The fund, like (NYSE: CAT) and others, rose by year-end .",
        "Later the group fell.",
        "Buyers came back.",
        ", outperformed the index in late 2025.",
    ]


def test_headings_and_the_title() -> None:
    text = (
        "Small Caps Take the Lead: What Next?\n\n"
        "Stocks rose.\n\nWhy Breadth Matters\nMany stocks joined in.\n\n"
        "## Outlook\n\nNobody knows.\n\nRisks\n=====\n\nRates may rise.\n"
    )
    found = read(text)
    assert found.title == "Small Caps Take the Lead: What Next?"
    assert [(s.role, found.words(s)) for s in found.sentences] == [
        ("title", "Small Caps Take the Lead: What Next?"),
        ("sentence", "Stocks rose."),
        ("heading", "Why Breadth Matters"),
        ("sentence", "Many stocks joined in."),
        ("heading", "Outlook"),
        ("sentence", "Nobody knows."),
        ("heading", "Risks"),
        ("sentence", "Rates may rise."),
    ]
    assert [s.section for s in found.sentences] == [None, None, None, 2, 2, 4, 4, 6]


def test_a_text_that_begins_with_a_sentence_has_no_title() -> None:
    assert read("Stocks rose by 1%.\n\nThey fell later.").title is None
    assert said("Small caps up 8% this year against 1% for large ones") == [
        "Small caps up 8% this year against 1% for large ones"
    ]


def test_marks_of_markdown_do_not_reach_the_title() -> None:
    assert read("# **Small caps** [lead](https://example.org/x)\n\nYes.").title == "Small caps lead"


def test_settings_before_a_text() -> None:
    found = read("---\ntitle: Weekly letter\ndate: 2026-01-09\n---\n\nStocks rose 1%.\n")
    assert (found.title, found.published) == ("Weekly letter", date(2026, 1, 9))
    assert [found.words(s) for s in found.sentences] == ["Stocks rose 1%."]


LISTS = [
    ("- Tech fell. Energy rose.\n- Banks led.", ["Tech fell.", "Energy rose.", "Banks led."]),
    ("\u2022 Tech fell\n\u2022 Banks led", ["Tech fell", "Banks led"]),
    ("* Tech fell 2%\n  while banks rose\n* Energy led", None),
    ("1. Tech fell.\n2. Banks led.", ["Tech fell.", "Banks led."]),
    ("1) Tech fell\n2) Banks led", ["Tech fell", "Banks led"]),
]


@pytest.mark.parametrize(("text", "expected"), LISTS)
def test_items_of_lists(text: str, expected: list[str] | None) -> None:
    wanted = expected or ["Tech fell 2% while banks rose", "Energy led"]
    assert said(f"The week:\n\n{text}\n\nThat was all.", "item") == wanted


def test_a_numbered_heading_is_no_item() -> None:
    text = "1. Small Caps Ahead\nThey rose 8%.\n\n2. Rates on Hold\nThe Fed paused.\n"
    assert said(text, "title", "heading") == ["Small Caps Ahead", "Rates on Hold"]
    assert said(text, "sentence") == ["They rose 8%.", "The Fed paused."]


TABLES = [
    ("| Index | YTD |\n|---|---:|\n| SPX | 1.4% |", ["| Index | YTD |", "| SPX | 1.4% |"]),
    ("ACME  243.01\n+0.00 (0.00%)\nCOIL  51.8\n-0.20 (-0.38%)", None),
    ("S&P 500   6,978.60   +0.4%", ["S&P 500 6,978.60 +0.4%"]),
    ("Russell 2000\t2,654.78\t-0.5%", ["Russell 2000 2,654.78 -0.5%"]),
    ("Symbol Price Change (%)", ["Symbol Price Change (%)"]),
]


@pytest.mark.parametrize(("text", "expected"), TABLES)
def test_rows_of_tables(text: str, expected: list[str] | None) -> None:
    wanted = expected or ["ACME 243.01 +0.00 (0.00%)", "COIL 51.8 -0.20 (-0.38%)"]
    assert said(f"Stocks rose again today.\n\n{text}\n\nThat was all.", "row") == wanted


AROUND = [
    "5 min read",
    "By Jane Doe",
    "Photo: a trading floor",
    "Subscribe",
    "We use cookies to make this site better.",
    "Copyright 2026 The Paper. All rights reserved.",
    "Past performance is no guarantee of future results.",
    "This is for informational purposes only and is not investment advice.",
    "Quotes are delayed by 20 minutes.",
    "Tuesday, January 6, 2026",
]


@pytest.mark.parametrize("line", AROUND)
def test_what_surrounds_a_text(line: str) -> None:
    text = f"Small caps lead\n\nStocks rose 1%.\n\n{line}\n\nThey fell later."
    assert " ".join(said(text, "boilerplate")) == line
    assert said(text, "sentence") == ["Stocks rose 1%.", "They fell later."]


def test_nothing_after_the_end_belongs_to_the_text() -> None:
    text = (
        "Lead\n\n" + "Stocks rose 1% again. " * 9 + "\n\nAbout the author\n\nShe writes on 2% days."
    )
    assert said(text, "boilerplate") == ["About the author", "She writes on 2% days."]


def test_a_word_of_the_page_inside_a_sentence_is_kept() -> None:
    assert said("Home builders rose.\n\nSearch engines fell 3%.", "boilerplate") == []


def test_offsets_are_those_of_the_text_given() -> None:
    text = "Tech fell 2 %.\n\n- Banks, up 3 %, led.\n- Oil too.\n"
    found = read(text)
    assert found.text == text
    assert [text[s.start : s.end] for s in found.sentences] == [
        "Tech fell 2 %.", "Banks, up 3 %, led.", "Oil too.",
    ]  # fmt: skip


def test_breaks_marks_and_controls() -> None:
    found = read("\ufeffTech\x00 fell\x07 2%.\r\nBanks\x0crose.\rOil\u2028led.\ud800")
    assert found.text == "Tech  fell  2%.\nBanks\nrose.\nOil\nled.\ufffd"


SIGNS = st.text(
    alphabet=st.sampled_from("aB1 .!?\n\n\t-\u2022|#*\"'\u201d()%,:;>U.S=\x00\u202e\ufeff\r")
    | st.characters(),
    max_size=300,
)


@given(SIGNS)
@settings(max_examples=400, deadline=None)
def test_sentences_are_in_order_and_inside_whatever_the_text(text: str) -> None:
    found = read(text)
    last = 0
    for sentence in found.sentences:
        assert last <= sentence.start < sentence.end <= len(found.text)
        assert sentence.role in ROLES
        assert found.words(sentence) == found.words(sentence).strip()
        last = sentence.end
    assert not any(sign in found.text for sign in "\x00\r\x07")
    assert read(found.text) == found


@given(SIGNS)
@settings(max_examples=200, deadline=None)
def test_no_word_is_lost(text: str) -> None:
    found = read(text)
    kept = "".join(found.words(s) for s in found.sentences)
    lost = [s for s in found.text if s.isalpha() and s not in kept]
    assert not lost or found.text.lstrip().startswith("---")


HEAVY = [
    "." * 5_000_000, "a. " * 1_700_000, "U.S. " * 1_000_000, "\n" * 5_000_000,
    "| " * 2_500_000, "Stocks rose 1%. " * 320_000, "(" * 5_000_000, "1 " * 2_500_000,
    "Stocks rose 1% on\n" * 280_000, "\u202e" * 1_500_000,
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("text", HEAVY, ids=[repr(t[:6]) for t in HEAVY])
def test_five_megabytes_end(text: str) -> None:
    begun = time.monotonic()
    read(text)
    assert time.monotonic() - begun < 40


PUBLISHED = {
    "000": (date(2026, 1, 6), True),
    "001": (date(2026, 1, 2), True),
    "002": (date(2026, 1, 28), None),
    "003": (None, None),
    "004": (None, None),
}


@pytest.mark.parametrize("number", PUBLISHED)
def test_the_five_articles(number: str) -> None:
    files = sorted(ARTICLES.glob(f"{number}_*.txt"))
    if not files:
        pytest.skip(f"no articles in {ARTICLES}")
    text = files[0].read_text(encoding="utf-8")
    found = document(text, name=number)
    assert (found.published, found.after_close) == PUBLISHED[number]
    assert found.text == text
    whole = [s for s in found.sentences if s.role == "sentence"]
    ended = [s for s in whole if found.words(s).rstrip("\"'\u201d)")[-1] in ".!?:"]
    assert len(ended) == len(whole) > 12
    assert all(found.words(s)[0].isupper() or found.words(s)[0] in "\"\u201c,0123456789"
               for s in whole)  # fmt: skip
    if number == "004":
        assert found.hint == (date(2026, 2, 1), date(2026, 2, 10))
    if number == "002":
        assert sum(s.role == "row" for s in found.sentences) == 11
