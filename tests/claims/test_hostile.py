"""Five thousand texts that nobody wrote: no crash, no hang, nothing unescaped."""

from __future__ import annotations

import pytest

from claims.hostile import audited, broken_rules, mutated, noise, shown_safely, within
from rotascope.app.auditing import StoreAsker
from rotascope.app.opening import facts_of
from rotascope.claims.audit import audit
from rotascope.claims.document import document
from rotascope.claims.model import CONTRADICTED, MORE_THAN
from rotascope.core.errors import BadUsage

BATCH = 250
"""Texts of one test."""

LONG = 30.0
"""Seconds: far more than any hostile text may take on any machine."""


def ends_well(text: str, asker: StoreAsker, *, page: bool) -> int:
    """Audit a text; the number of its claims."""
    with within(LONG):
        found = audited(text, asker)
        assert broken_rules(found) == [], text[:1000]
        if page:
            shown_safely(found)
    return len(found.findings)


@pytest.mark.parametrize("seed", range(14))
def test_sentences_with_spoiled_words(asker: StoreAsker, seed: int) -> None:
    texts = list(mutated(1000 + seed, BATCH))
    found = sum(ends_well(t, asker, page=n % 4 == 0) for n, t in enumerate(texts))
    assert len(set(texts)) > 0.95 * BATCH
    assert found > BATCH / 4, "the texts are too spoiled to show anything"


@pytest.mark.parametrize("seed", range(6))
def test_words_and_signs_without_grammar(asker: StoreAsker, seed: int) -> None:
    texts = list(noise(2000 + seed, BATCH))
    found = sum(ends_well(t, asker, page=n % 4 == 0) for n, t in enumerate(texts))
    assert len(set(texts)) > 0.9 * BATCH
    assert found > BATCH / 20


def test_the_same_text_gives_the_same_audit(asker: StoreAsker) -> None:
    other = StoreAsker(facts_of(None))
    for text in mutated(3000, 40):
        assert audited(text, asker).as_dict() == audited(text, other).as_dict()


NUMBERS = "The Russell 2000 rose " + ", ".join(f"{n / 7:.1f}%" for n in range(1000)) + "."
HOSTILE = {
    "empty": "",
    "spaces": " \n\t \r\n \f\v ",
    "a full stop": ".",
    "every control character": "".join(map(chr, (*range(32), *range(127, 160)))) * 20,
    "a script": "<script>alert('S&P 500 rose 3%')</script> The S&P 500 rose 3% this year.",
    "an image": "The S&P 500 rose <img src=x onerror=alert(1)> 3% this year.",
    "a broken tag": 'Apple fell 5% "><svg onload=alert(1)> this year. </details></section>',
    "turned round": "\u202eThe S&P 500\u202c rose \u2066\u20693%\u200f this\u200e year.",
    "nothing but marks": "\u202e\u2066\u200f\u200b\ufeff" * 500,
    "half a character": "The S&P 500 rose \ud83d 3% \udc00 this year.",
    "a thousand numbers": NUMBERS,
    "a thousand weeks": " and ".join(f"up {n}% in week {n}" for n in range(1000)),
    "brackets that do not close": "(" * 400 + "The S&P 500 rose 3% [" + "]" * 400 + "{(",
    "quotes that do not close": '"' * 301 + "The S&P 500 rose 3%" + "“" * 300,
    "a number of 5,000 digits": "Apple rose " + "9" * 5000 + "% this year.",
    "a tiny number": "Apple rose 0." + "0" * 400 + "1% this year.",
    "a day that is none": "On February 30, 2025 the S&P 500 rose 3%, on 31/31/2025 it fell 2%.",
    "years out of reach": "In 0001 the S&P 500 rose 3%, in 9999 it fell, since 99999 it lost 4%.",
    "before the store": "In 2008 the S&P 500 fell 38.5%, its third straight losing year.",
    "zero of zero": "Zero of the zero rose 0% for the 0th straight day since never.",
    "division by nothing": "At 0x against 0.0x, a 31% discount to nothing.",
    "format marks": "The {x} rose {w!r} %s %(a)s {0} 3% {k} ${PATH} this year.",
    "an expression": "return(RUT, ytd) rose 3% this year; __import__('os') fell 2%.",
    "markdown": "| a | b |\n|---|---|\n| Apple | 3% |\n\n```\nrose 3%\n```\n> # - * 1. 2)\n",
    "full width": "Ｔｈｅ Ｓ＆Ｐ ５００ ｒｏｓｅ ３％ this year.",  # noqa: RUF001 - signs of another width
    "piled accents": "The S&P" + "\u0301" * 3000 + " 500 rose 3% this year.",
    "no spaces": "TheS&P500rose3%thisyearaheadoftheRussell2000by5points" * 50,
    "one word again": "rose " * 3000,
    "one subject again": "Apple and " * 3000,
    "one pronoun again": "it rose " * 400,
    "one window again": "since January " * 1500,
    "one figure again": "3% " * 1500,
    "one count again": "six of the seven " * 300,
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_texts(asker: StoreAsker, name: str) -> None:
    ends_well(HOSTILE[name], asker, page=True)


def test_markup_does_not_hide_a_claim(asker: StoreAsker) -> None:
    """What stands beside markup is read all the same: the page's words are the reader's."""
    found = audited("The S&P 500 rose 3% this year. <script>alert(1)</script>", asker)
    assert [f.claim.expression for f in found.findings] == ["return(SPX, ytd)"]


def test_a_year_before_the_store_is_not_held_against_the_text(asker: StoreAsker) -> None:
    first = asker.calendar.date(0)
    text = f"The S&P 500 fell 38.5% in {first.year - 9}, its third losing month running."
    found = audited(text, asker)
    assert CONTRADICTED not in [f.verdict for f in found.findings]
    assert all(f.computed is None for f in found.findings)


def test_a_text_without_a_day_is_refused_in_one_line(asker: StoreAsker) -> None:
    with pytest.raises(BadUsage) as error:
        audit(document("The S&P 500 rose 3% this year.", name="letter.txt"), asker)
    assert "letter.txt" in str(error.value)
    assert "\n" not in str(error.value)


LINES = {
    "words": "word " * 20_000,
    "a letter": "a" * 100_000,
    "digits": "1" * 100_000 + "%",
    "digits and commas": "1," * 50_000,
    "minus signs": "-" * 100_000,
    "full stops": "." * 100_000,
    "quotes": '"' * 100_000,
    "less than": "<" * 100_000,
    "links": "[a](" * 25_000,
    "spaces": "rose" + " " * 100_000 + "3%",
    "days": "January 5, 2026, " * 6_000,
    "pronouns": "it rose " * 12_500,
    "counts": "six of the seven " * 6_000,
    "gains": "the S&P 500 rose 3% while " * 4_000,
    "ratios": "15.6x against 22.6x, a 31% discount, " * 2_700,
    "records": "best since " * 9_000,
    "streaks": "third straight " * 7_000,
    "margins": "small caps beat large caps by 3 points, and " * 2_300,
}


@pytest.mark.parametrize("name", LINES)
def test_sentences_of_a_hundred_thousand_characters(asker: StoreAsker, name: str) -> None:
    ends_well(LINES[name], asker, page=True)


@pytest.mark.slow
@pytest.mark.parametrize(
    "sentence",
    ["The Russell 2000 rose 1% this week. ", "Nobody knows what comes next.\n\n"],
    ids=["claims", "words"],
)
def test_five_megabytes_end_in_time(asker: StoreAsker, sentence: str) -> None:
    text = sentence * (5_000_000 // len(sentence))
    with within(10 * LONG):
        found = audit(document(text, name="long"), asker, as_of=asker.calendar.date(2000))
    assert broken_rules(found) == []
    assert len(found.findings) in (0, 2_000)
    assert bool(found.caveats) == bool(found.findings)


def test_a_direction_without_a_figure_is_a_bound(asker: StoreAsker) -> None:
    """The rules of this file see real claims: this one is known to the digit."""
    found = audited("The Russell 2000 beat the S&P 500 this year.", asker)
    assert [(f.claim.expression, f.claim.comparator) for f in found.findings] == [
        ("excess(RUT, SPX, ytd)", MORE_THAN)
    ]
