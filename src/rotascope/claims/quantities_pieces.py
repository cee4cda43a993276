"""Numbers, words and signs of market prose with their places, and phrases looked for in them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

NUMBER, WORD, SIGN, LINK = "number", "word", "sign", "link"

GLUED, SPACED, BROKEN, APART = 0, 1, 2, 3
"""What lies before a piece: nothing, a space, the end of a line, or something else."""

HYPHENS = frozenset("-‐‑−")  # noqa: RUF001 - hyphens and minus signs as writers set them
DASHES = HYPHENS | frozenset("–—―") | {"--"}  # noqa: RUF001 - the dashes that writers use
QUOTES = frozenset("'’‘")  # noqa: RUF001 - apostrophes as writers set them

_LINK = r"(?P<link>(?:https?://|www\.)[^\s<>\"]{1,2000})"
_GROUPED = r"[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])(?:\.[0-9]+)?"
_NUMBER = rf"(?P<number>{_GROUPED}|[0-9]+(?:\.[0-9]+)?|(?<![0-9])\.[0-9]+)"
_WORD = r"(?P<word>[^\W\d_]+(?:['’][^\W\d_]+)*)"  # noqa: RUF001 - a curly apostrophe
_SIGN = r"(?P<sign>(?P<one>[-‐‑−–—―~∼≈<>≤≥=%％﹪$€£¥₹₩+&/:;.,()\[\]#×…!?\"“”'’‘•*|])(?P=one)*)"  # noqa: RUF001 - signs as set
_PIECE = re.compile(f"{_LINK}|{_NUMBER}|{_WORD}|{_SIGN}")
_PARAGRAPH = re.compile(r"\n\s*\n")
_EMPTY = frozenset("\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\u2066\u2067\u2068\u2069\ufeff")
BLOCK = 20_000
"""Characters that are looked at together at most."""

MOST_PIECES, MOST_NUMBERS = 8_000, 1_500
"""Pieces and numbers of a block that are looked at: what has more of them is no prose."""


class Piece(NamedTuple):
    """A number, word or sign.

    Attributes
    ----------
    kind
        `NUMBER`, `WORD`, `SIGN` or `LINK`.
    low
        As written, in lower case.
    start, end
        Offsets in the text, end excluded.
    gap
        What lies before it: `GLUED`, `SPACED`, `BROKEN` or `APART`.
    capital
        Whether it begins with a capital.
    """

    kind: str
    low: str
    start: int
    end: int
    gap: int
    capital: bool


END = Piece(SIGN, "", -1, -1, APART, False)
"""Stands for what lies outside the pieces."""


def blocks(text: str) -> Iterator[tuple[int, int]]:
    """Stretches of a text that are looked at one by one: paragraphs, very long ones cut."""
    start = 0
    for stop in [*(m.end() for m in _PARAGRAPH.finditer(text)), len(text)]:
        while stop - start > BLOCK:
            cut = text.rfind(" ", start + BLOCK - 500, start + BLOCK) + 1 or start + BLOCK
            yield start, cut
            start = cut
        if stop > start:
            yield start, stop
        start = stop


def pieces(text: str, start: int, end: int) -> list[Piece]:
    """The numbers, words and signs of a stretch of text."""
    found: list[Piece] = []
    numbers, before = 0, start
    for match in _PIECE.finditer(text, start, end):
        first, last = match.span()
        gap = GLUED
        if first > before or not found:
            gap = _gap(text[before:first]) if found else BROKEN
        kind = match.lastgroup or SIGN
        word = match[kind]
        low = word.lower()
        found.append(Piece(kind, low, first, last, gap, low[:1] != word[:1]))
        before = last
        numbers += kind == NUMBER
        if numbers >= MOST_NUMBERS or len(found) >= MOST_PIECES:
            break
    return found


def _gap(between: str) -> int:
    if between.isspace():
        return BROKEN if "\n" in between else SPACED
    left = "".join(sign for sign in between[:40] if sign not in _EMPTY)
    if not left:
        return GLUED
    return SPACED if left.isspace() else APART


def at(row: Sequence[Piece], place: int) -> Piece:
    """The piece at a place, `END` outside."""
    return row[place] if 0 <= place < len(row) else END


def is_hyphen(piece: Piece) -> bool:
    """Whether a piece joins two words."""
    return piece.low in HYPHENS


def over_hyphen(row: Sequence[Piece], place: int) -> int:
    """The place after a hyphen that touches both sides, else the place itself."""
    if is_hyphen(at(row, place)) and row[place].gap == GLUED and at(row, place + 1).gap == GLUED:
        return place + 1
    return place


class Phrases:
    """Phrases with what they stand for, found forwards or backwards; the longest wins.

    Parameters
    ----------
    table
        For each meaning its phrases. Hyphens between the words of a phrase do not count.
    """

    def __init__(self, table: Mapping[str, Iterable[str]]) -> None:
        self._first: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        self._last: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for meaning, listed in table.items():
            for phrase in listed:
                row = pieces(phrase, 0, len(phrase))
                key = tuple(p.low for p in row if not is_hyphen(p))
                self._first.setdefault(key[0], []).append((key, meaning))
                self._last.setdefault(key[-1], []).append((key, meaning))
        for found in (*self._first.values(), *self._last.values()):
            found.sort(key=lambda pair: -len(pair[0]))

    def forwards(self, row: Sequence[Piece], place: int) -> tuple[int, str] | None:
        """The place after the longest phrase that begins at a place, and its meaning."""
        for key, meaning in self._first.get(at(row, place).low, ()):
            after = place
            for word in key:
                after = over_hyphen(row, after) if after > place else after
                if at(row, after).low != word or (after > place and row[after].gap == APART):
                    break
                after += 1
            else:
                return after, meaning
        return None

    def backwards(self, row: Sequence[Piece], place: int) -> tuple[int, str] | None:
        """The place of the longest phrase that ends just before a place, and its meaning."""
        for key, meaning in self._last.get(at(row, place - 1).low, ()):
            before = place - 1
            for word in reversed(key):
                if before < place - 1 and is_hyphen(at(row, before)):
                    before -= 1
                if at(row, before).low != word:
                    break
                before -= 1
            else:
                return before + 1, meaning
        return None
