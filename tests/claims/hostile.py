"""Texts that nobody should have to read, and what an audit of any text must keep to."""

from __future__ import annotations

import json
import random
import re
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from notes.test_audit_page import TAGS, shape
from rotascope.claims.asking import Asker
from rotascope.claims.audit import audit
from rotascope.claims.document import document
from rotascope.claims.model import CONTRADICTED, NOT_CHECKABLE, VERDICTS, Audit, Claim
from rotascope.core.errors import BadUsage
from rotascope.notes.audit_page import html

DAY = date(2025, 10, 15)
"""Of all hostile texts that state no day."""

_TEXTS = Path(__file__).parent / "texts"
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Fails where a text takes longer: a hang is a failure, not a wait."""

    def late(*_: object) -> None:
        raise AssertionError(f"not done after {seconds:g} seconds")

    before = signal.signal(signal.SIGALRM, late)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def audited(text: str, asker: Asker) -> Audit:
    """The audit of a text; one without a day is refused first, and given one."""
    read = document(text, name="text")
    if read.published is None and read.hint is None:
        with pytest.raises(BadUsage, match="--as-of"):
            audit(read, asker)
    return audit(read, asker, as_of=DAY)


def broken_rules(found: Audit) -> list[str]:
    """What is wrong with an audit, whatever its text."""
    wrong = _misplaced(found)
    for finding in found.findings:
        claim = finding.claim
        span = (claim.start, claim.end)
        if finding.verdict not in VERDICTS:
            wrong.append(f"no verdict is called {finding.verdict!r}")
        if finding.verdict == CONTRADICTED and (finding.computed is None or not claim.expression):
            wrong.append(f"{span} is contradicted by nothing")
        if finding.verdict != NOT_CHECKABLE and claim.expression is None:
            wrong.append(f"{span} has a verdict without an expression")
        if not finding.reason.strip():
            wrong.append(f"{span} has no reason")
        if claim.as_of > found.as_of and not _looks_on(claim, found.as_of):
            wrong.append(f"{span} is read as of {claim.as_of}, after {found.as_of}")
        names = [(s.convention, s.expression, s.as_of) for s in finding.sensitivity]
        if len(set(names)) < len(names):
            wrong.append(f"{span} tries a convention twice")
    wrong.extend(
        f"a conflict of claims that do not exist: {clash}"
        for clash in found.conflicts
        if not all(0 <= n < len(found.findings) for _, n in (clash.first, clash.second))
    )
    return wrong


def _misplaced(found: Audit) -> list[str]:
    """Claims whose words are not there."""
    wrong = []
    for finding in found.findings:
        claim = finding.claim
        span, sentence = (claim.start, claim.end), claim.sentence
        if not 0 <= claim.start < claim.end <= len(found.text):
            wrong.append(f"{span} lies outside the text")
        elif not found.text[claim.start : claim.end].strip():
            wrong.append(f"{span} has no words")
        if not (sentence[0] <= claim.start and claim.end <= sentence[1]):
            wrong.append(f"{span} lies outside its sentence {sentence}")
    return wrong


def _looks_on(claim: Claim, spoken: date) -> bool:
    """The policy target steps on the day after the decision: read one session later."""
    policy = any(name in (claim.expression or "") for name in ("DFEDTAR", "FED_FUNDS_TARGET"))
    return policy and int(np.busday_count(spoken, claim.as_of)) <= 2


def shown_safely(found: Audit) -> None:
    """The JSON is JSON, and nothing of the text breaks out of the page."""
    told = json.loads(json.dumps(found.as_dict(), allow_nan=False))
    assert len(told["claims"]) == len(found.findings)
    page = html([found])
    read = shape(page)
    assert {tag for tag, _ in read.tags} <= TAGS
    for _, attrs in read.tags:
        assert not [name for name in attrs if name.startswith("on") or name == "src"]
    assert page.count("<script") == page.count("</script>") == 2
    assert page.count('<details class="claim') == len(found.findings)
    assert not _CONTROLS.search(page)


# ---------------------------------------------------------------- mutations


@cache
def sentences() -> tuple[str, ...]:
    """Short sentences of the commentaries beside the gold, without markup."""
    found = []
    for file in sorted(_TEXTS.glob("*")):
        text = re.sub(r"<[^>]*>", " ", file.read_text(encoding="utf-8"))
        found += [" ".join(s.split()) for s in re.split(r"(?<=[.!?])\s+|\n\s*\n", text)]
    return tuple(s for s in found if 25 <= len(s) <= 240)


SCRAPS = (
    "12.3 %", "-0 %", "+5%", "1/0", "0 of 0", "9" * 40 + " %", "1e308 %", "$-3", "5,,6", "3-2 %",
    "31x", "by 0 points", "NaN", "inf %", "the", "it", "and", "(", ")", "]", "[", "{", "}", '"',
    "“", "</script>", "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "&amp;", "&#0;",
    "\u202e", "\u200f", "\u2066", "\u200b", "\x00", "\x07", "\x1b[2J", "\ufeff", "\u0301" * 8,
    "\U0001f4c8", "\ud83d", "٣٤٪", "百分之五", "𝟝 %", "½", "²", "Russell 2000", "S&P 500", "MAG7",  # noqa: RUF001 - digits of other alphabets
    "return(RUT, ytd)", "'; DROP TABLE", "{x}", "{w!r}", "%s", "@month 2025-13", "..", "...",
    "31 February 2026", "February 30", "Q5 2025", "since 0000", "year 99999", "in 2099", "1 BC",
    "13 straight", "-4 straight sessions", "the thousandth", "zero of the seven", "best since",
    "vs.", "|", "| - | - |", "- ", "# ", "\n\n", "\t", "\r\n", "\u2028", "?", "!", ".", ";", "—",
)  # fmt: skip


def _swap(words: list[str], dice: random.Random) -> None:
    a, b = dice.randrange(len(words)), dice.randrange(len(words))
    words[a], words[b] = words[b], words[a]


def _delete(words: list[str], dice: random.Random) -> None:
    if len(words) > 1:
        del words[dice.randrange(len(words))]


def _double(words: list[str], dice: random.Random) -> None:
    place = dice.randrange(len(words))
    words.insert(place, words[place])


def _shout(words: list[str], dice: random.Random) -> None:
    place = dice.randrange(len(words))
    words[place] = words[place].upper()


def _insert(words: list[str], dice: random.Random) -> None:
    words.insert(dice.randrange(len(words) + 1), dice.choice(SCRAPS))


def _number(words: list[str], dice: random.Random) -> None:
    place = dice.randrange(len(words))
    words[place] = re.sub(r"\d", lambda _: dice.choice("0123456789.-,%"), words[place])


def _cut(words: list[str], dice: random.Random) -> None:
    place = dice.randrange(len(words))
    words[place] = words[place][: dice.randrange(len(words[place]) + 1)]


def _graft(words: list[str], dice: random.Random) -> None:
    other = dice.choice(sentences()).split()
    place, first = dice.randrange(len(words) + 1), dice.randrange(len(other))
    words[place:place] = other[first : first + 6]


MUTATIONS: tuple[Callable[[list[str], random.Random], None], ...] = (
    _swap, _delete, _double, _shout, _insert, _number, _cut, _graft,
)  # fmt: skip


def mutated(seed: int, count: int) -> Iterator[str]:
    """Sentences of commentary with some of their words spoiled."""
    dice = random.Random(seed)
    for _ in range(count):
        words = dice.choice(sentences()).split()
        for _ in range(dice.randint(1, 6)):
            dice.choice(MUTATIONS)(words, dice)
        yield " ".join(words)


def noise(seed: int, count: int) -> Iterator[str]:
    """Scraps, words of the trade and any signs, without grammar."""
    dice = random.Random(seed)
    trade = [word for sentence in sentences() for word in sentence.split()]
    for _ in range(count):
        parts = []
        for _ in range(dice.randint(0, 30)):
            roll = dice.random()
            if roll < 0.45:
                parts.append(dice.choice(SCRAPS))
            elif roll < 0.8:
                parts.append(dice.choice(trade))
            else:
                parts.append("".join(chr(_sign(dice)) for _ in range(dice.randint(1, 6))))
        yield dice.choice((" ", " ", " ", "", "\n", "\n\n")).join(parts)


def _sign(dice: random.Random) -> int:
    return dice.randrange(*dice.choice(((0, 128), (0, 0x250), (0x2000, 0x2100), (0, 0x11000))))
