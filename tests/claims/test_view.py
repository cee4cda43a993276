"""A sentence taken apart: who is named, what is counted, when, and where a clause ends."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from claims.hostile import mutated, noise
from rotascope.claims.subjects import Lexicon, lexicon
from rotascope.claims.view import View, view
from rotascope.core.time import Calendar

DAY = date(2025, 10, 15)
CALENDAR = Calendar(
    np.array([d for d in np.arange("2023-01-02", "2025-11-01", dtype="datetime64[D]")
              if np.is_busday(d)], dtype="datetime64[D]")
)  # fmt: skip
ABSENT = frozenset({"THE", "BIG", "SOLD", "ZZZZ", "NYSE", "IXIC", "FELL", "MOVE", "OUT"})
WORDS: Lexicon = lexicon(lambda name: name not in ABSENT)
"""Of a store that has every name but a few."""


def seen(text: str) -> View:
    return view(text, 0, len(text), lexicon=WORDS, spoken=DAY, calendar=CALENDAR)


def names(text: str) -> list[str]:
    """Expressions of the subjects; pronouns as `~sort`."""
    return [n.subject.expression if n.subject else f"~{n.pronoun}" for n in seen(text).named]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("The Russell 2000 rose 3%.", ["RUT"]),
        ("Small caps rose 3%.", ["RUT"]),
        ("Small-cap stocks beat large caps.", ["RUT", "SPX"]),
        ("The S&P 500 fell.", ["SPX"]),
        ("The S&P fell 1%.", ["SPX"]),
        ("THE S&P 500 FELL 1%.", ["SPX"]),
        ("The market fell 1%.", ["SPX"]),
        ("The Nasdaq 100 slipped.", ["NDX"]),
        ("The Dow gained 200 points.", ["DJI"]),
        ("The equal-weight S&P 500 rose.", ["RSP"]),
        ("The Magnificent Seven fell.", ["MAG7"]),
        ("The other 493 rose.", ["SP500 - MAG7"]),
        ("The ten largest stocks weigh 38%.", ["top(10)"]),
        ("The top 10 companies weigh 38%.", ["top(10)"]),
        ("Apple and Meta are off about 6%.", ["AAPL", "META"]),
        ("Apple, Microsoft and Nvidia fell.", ["AAPL", "MSFT", "NVDA"]),
        ("Technology lagged while energy led.", ["XLK", "XLE"]),
        ("Industrials rose 2.5%, utilities 1.1% and staples 0.4%.", ["XLI", "XLU", "XLP"]),
        ("Real estate rose 0.3% on Friday.", ["XLRE"]),
        ("The 10-year Treasury yield rose to 4.2%.", ["DGS10"]),
        ("The 2-year yield rose to 3.6%.", ["DGS2"]),
        ("The Fed cut rates.", ["DFEDTARU"]),
        ("The VIX closed at 16.4.", ["VIX"]),
        ("Inflation was 2.7% in November.", ["CPI"]),
        ("The ISM manufacturing PMI came in at 52.6.", ["ISM_MFG_PMI"]),
        ("Value beat growth.", ["IWD", "IWF"]),
        ("Small-cap value beat small-cap growth.", ["IWN", "IWO"]),
    ],
)
def test_subjects_by_name(sentence: str, expected: list[str]) -> None:
    assert names(sentence) == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("NVDA fell 3%.", ["NVDA"]),
        ("$NVDA fell 3%.", ["NVDA"]),
        ("Zephyr (ZZZZ) fell 3%.", []),
        ("Caterpillar (NYSE: CAT) rose.", ["CAT"]),
        ("Alphabet (GOOGL) gained 1%.", ["GOOGL"]),
        ("The Russell 2000 (RUT) rose 3%.", ["RUT"]),
        ("The fund (IWM) rose 3%.", ["~fund", "IWM"]),
    ],
)
def test_subjects_by_ticker(sentence: str, expected: list[str]) -> None:
    found = names(sentence)
    assert found == expected


def test_a_ticker_in_brackets_is_part_of_the_name() -> None:
    for sentence in ("Caterpillar (NYSE: CAT) rose.", "Alphabet (GOOGL) gained 1%."):
        found = seen(sentence)
        (one,) = found.named
        told = found.text[found.words[one.first].start : found.words[one.last - 1].end]
        assert told == sentence[: sentence.index(")") + 1]


@pytest.mark.parametrize(
    ("sentence", "sort"),
    [
        ("It fell 3% after Apple rose 2%.", "thing"),
        ("Its lead is 3%.", "thing"),
        ("The index rose 3%.", "index"),
        ("The gauge rose 3%.", "index"),
        ("The benchmark rose 3%.", "index"),
        ("The stock is up 4% this year.", "stock"),
        ("The company's shares rose 4%.", "stock"),
        ("The group fell 5% last week.", "group"),
        ("They fell 5% last week.", "group"),
        ("The sector rose 2%.", "sector"),
        ("The fund rose 2%.", "fund"),
        ("The yield rose to 4%.", "rate"),
    ],
)
def test_pronouns(sentence: str, sort: str) -> None:
    first = seen(sentence).named[0]
    assert (first.subject, first.pronoun) == (None, sort)


@pytest.mark.parametrize(
    "sentence",
    [
        "He ate an apple a day.",
        "We target growth.",
        "Energy demand rose 3%.",
        "Growth in earnings was 5%.",
        "An oracle spoke of a delta.",
        "THE BIG MOVE SOLD OUT.",
        "Nobody knows.",
        "",
    ],
)
def test_plain_words_are_no_subjects(sentence: str) -> None:
    assert names(sentence) == []


@pytest.mark.parametrize(
    ("sentence", "written"),
    [
        ("The Russell 2000 rose nearly 8% this year.", ["nearly 8%"]),
        ("The S&P 500 rose 3% in 2023.", ["3%"]),
        ("The ten largest companies weigh 38%.", ["38%"]),
        ("The 10-year yield rose 12 basis points to 4.2%.", ["12 basis points", "4.2%"]),
        ("On October 10, 2025 it fell 2.4%.", ["2.4%"]),
        ("It rose between 6% and 8%.", ["between 6% and 8%"]),
        ("The other 493 rose 3%.", ["3%"]),
        ("The Russell 2000 rose twice.", ["twice"]),
    ],
)
def test_figures_are_not_parts_of_names_or_days(sentence: str, written: list[str]) -> None:
    found = seen(sentence)
    told = [
        found.text[found.words[p.first].start : found.words[p.last - 1].end] for p in found.placed
    ]
    assert told == written


@pytest.mark.parametrize(
    ("sentence", "window"),
    [
        ("Apple rose 3% this year.", "ytd"),
        ("Apple rose 3% this month.", "mtd"),
        ("Apple rose 3% in 2023.", "2023"),
        ("Apple rose 3% over the past year.", "1y"),
        ("Apple rose 3% in the first half of 2024.", "2024H1"),
        ("The week: S&P 500 minus 0.6%.", "wtd"),
    ],
)
def test_periods(sentence: str, window: str) -> None:
    assert [w.period.window for w in seen(sentence).whens] == [window]


@pytest.mark.parametrize(
    ("sentence", "clauses"),
    [
        ("Apple rose 3%.", 1),
        ("Apple rose 3% while Meta fell 2%.", 2),
        ("Apple rose 3%, but Meta fell 2%.", 3),
        ("Apple rose 3% and Meta fell 2%.", 2),
        ("Apple and Meta rose 3%.", 1),
        ("Apple rose 3%; Meta fell 2%.", 2),
        ("Apple rose 3% after Meta fell 2%.", 2),
        ("It rose between 6% and 8%.", 1),
    ],
)
def test_clauses(sentence: str, clauses: int) -> None:
    found = seen(sentence)
    assert found.clause(0) == 0
    assert found.clause(len(found.words) - 1) == clauses - 1


def test_the_words_of_motion_and_relation() -> None:
    found = seen("Small caps outpaced the S&P 500, which fell 3%, a loss of 200 points.")
    assert [s.sort for s in found.of("beat")] == ["beat.verbs"]
    down = [found.between(s.first, s.last) for s in found.of("down")]
    assert down[0] == "fell"
    assert found.of("forecast") == []
    assert [s.sort for s in seen("Apple could rise 3%.").of("forecast", "hypothetical")]


def test_words_inside_a_name_have_no_sense_of_their_own() -> None:
    """ "Up" in no name, but "top" in the top 10: only the name is seen."""
    found = seen("The top 10 companies weigh 38%.")
    (one,) = found.named
    for sort in found.senses.values():
        assert not [s for s in sort if one.first <= s.first < one.last]


def test_a_user_adds_a_subject_that_wins() -> None:
    extra = [{"name": "our book", "is": "BOOK", "kind": "group", "called": ["small caps"]}]
    words = lexicon(lambda _: True, extra)
    text = "Small caps rose 3%."
    found = view(text, 0, len(text), lexicon=words, spoken=DAY, calendar=CALENDAR)
    assert names(text) == ["RUT"]
    told = [n.subject.expression for n in found.named if n.subject]
    assert told == ["BOOK"]


@pytest.mark.parametrize("seed", range(3))
def test_every_place_lies_in_the_sentence(seed: int) -> None:
    for text in (*mutated(seed, 120), *noise(seed, 120)):
        found = seen(text)
        count = len(found.words)
        for item in (*found.named, *found.placed, *found.whens):
            assert 0 <= item.first < item.last <= count, text
        for group in (found.named, found.placed, found.whens):
            firsts = [item.first for item in group]
            assert firsts == sorted(firsts), text
        for row in found.senses.values():
            assert all(0 <= s.first < s.last <= count for s in row), text
        assert list(found.cuts) == sorted(set(found.cuts))
        for name, after in zip(found.named, found.named[1:], strict=False):
            assert name.last <= after.first, text
