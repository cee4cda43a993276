"""Words of a sentence, as the audit compares them: folded, with their places."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

_TOKEN = re.compile(
    r"[A-Za-z][A-Za-z0-9]*(?:&[A-Za-z0-9]+)*"  # words, S&P, AT&T
    r"|\d+(?:[.,]\d+)*[A-Za-z]*"  # numbers, 10y, 52w
    r"|['\u2019](?:s|S|re|ve|d|ll|t)\b"  # a possessive or a contraction
    r"|\S"
)
HYPHENS = frozenset("-\u2010\u2011\u2013")
"""The hyphens that writers use."""
LONGEST = 800
"""Tokens of one sentence that are looked at: what is longer is no sentence."""


@dataclass(frozen=True, slots=True)
class Token:
    """A word with its place.

    Attributes
    ----------
    start, end
        Offsets in the text, end excluded.
    text
        As written.
    folded
        For comparison: lower case, straight apostrophes.
    """

    start: int
    end: int
    text: str
    folded: str


def tokens(text: str, start: int = 0, end: int | None = None) -> tuple[Token, ...]:
    """The words and signs of a stretch of text."""
    found = []
    for match in _TOKEN.finditer(text, start, len(text) if end is None else end):
        word = match.group()
        found.append(Token(match.start(), match.end(), word, word.lower().replace("\u2019", "'")))
        if len(found) >= LONGEST:
            break
    return tuple(found)


def folded(phrase: str) -> tuple[str, ...]:
    """A phrase of a lexicon as the sequence that is looked for; hyphens do not count."""
    return tuple(t.folded for t in tokens(phrase) if t.text not in HYPHENS)


T = TypeVar("T")


@dataclass
class Phrases(Generic[T]):
    """Phrases with what they stand for; the longest one that fits is found.

    A hyphen between two words of a phrase may be there or not: `small cap` finds
    `small-cap`. A phrase with a capital as its only word (a ticker) wants its case.
    """

    _by_first: dict[str, list[tuple[tuple[str, ...], str | None, T]]] = field(default_factory=dict)

    def add(self, phrase: str, value: T, *, exact: bool = False) -> None:
        """Add a phrase.

        Parameters
        ----------
        phrase
            Words as a writer writes them.
        value
            What they stand for.
        exact
            True = capitals must be as written.
        """
        key = folded(phrase)
        if not key:
            return
        entry = (key, phrase if exact else None, value)
        self._by_first.setdefault(key[0], []).append(entry)

    def add_all(self, phrases: Iterable[str], value: T, *, exact: bool = False) -> None:
        """Add several phrases with one meaning."""
        for phrase in phrases:
            self.add(phrase, value, exact=exact)

    def at(self, words: Sequence[Token], place: int) -> tuple[int, T] | None:
        """The longest phrase that begins at a token: the token after it, and its meaning."""
        best: tuple[int, T] | None = None
        for key, written, value in self._by_first.get(words[place].folded, ()):
            after = _matches(words, place, key)
            if after is None or (best is not None and after < best[0]):
                continue
            if written is not None and _written(words[place:after]) != written.replace("-", ""):
                continue
            best = (after, value)
        return best


def _written(words: Sequence[Token]) -> str:
    joined = ""
    for before, word in zip([None, *words], words, strict=False):
        if word.text in HYPHENS:
            continue
        gap = before is not None and before.end < word.start
        joined += (" " if gap else "") + word.text
    return joined


def _matches(words: Sequence[Token], place: int, key: tuple[str, ...]) -> int | None:
    at = place
    for part in key:
        if at > place and at < len(words) and words[at].text in HYPHENS:
            at += 1
        if at >= len(words) or words[at].folded != part:
            return None
        at += 1
    return at
