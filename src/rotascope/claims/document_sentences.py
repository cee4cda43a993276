"""Where the sentences of market prose begin and end."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rotascope.claims.document_words import NEVER, NUMBERED, OFTEN, OPENERS, STARTERS

_STOP = re.compile(r"[.!?…]+(?:[\"'”\u2019)\]»*_]|\[\d{1,3}\])*")
_WORD_BEFORE = re.compile(r"([A-Za-z][A-Za-z'\u2019]*(?:\.[A-Za-z]+)*)\Z")
_LOST_SPACE = re.compile(r"[a-z]{2}\.[A-Z][a-z]+[\s,]")
_SPEAKS = re.compile(r"[^\W_]")
_OPENING = "\"'“\u2018([{*_«<$~€£•>"
_REACH = 24
"""Characters before a full stop in which its abbreviation stands."""


def sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Offsets of the sentences of one paragraph, in order, without spaces at their ends.

    Parameters
    ----------
    text, start, end
        The text and the paragraph in it; line breaks inside count as spaces.

    Yields
    ------
    tuple[int, int]
        Start and end; a closing quotation mark or bracket belongs to its sentence.
    """
    begin = _skip(text, start, end)
    seen, speaks = begin, False
    for stop in _STOP.finditer(text, start, end):
        after = stop.end()
        speaks = speaks or _SPEAKS.search(text, seen, stop.start()) is not None
        seen = after
        if speaks and (after >= end or _ends(text, stop, end)):
            yield begin, after
            begin, speaks = _skip(text, after, end), False
    if begin < end and (last := _trimmed(text, begin, end)) > begin:
        yield begin, last


def closed(text: str, start: int, end: int) -> bool:
    """Whether a paragraph ends as a sentence does."""
    tail = text[max(start, end - 8) : end].rstrip().rstrip("\"'”\u2019)]»*_")
    return tail.endswith((".", "!", "?", "…"))


def _ends(text: str, stop: re.Match[str], end: int) -> bool:
    """Whether a sentence ends at a full stop (or another stop) inside a paragraph."""
    after = stop.end()
    if not text[after].isspace():
        place = stop.start()
        near = text[max(place - 2, 0) : min(place + 30, end)]
        return _LOST_SPACE.match(near) is not None
    follows = _skip(text, after, end)
    if follows >= end:
        return True
    first = text[follows]
    if first in ",;:)":
        # Where a link was cut out, what followed it begins a line of its own.
        return "\n" in text[after:follows]
    word = _next_word(text, follows, end)
    if word[:1].islower() and word.islower():
        return False
    return stop[0][0] != "." or stop[0].startswith("..") or _after_word(text, stop, word)


def _after_word(text: str, stop: re.Match[str], following: str) -> bool:
    """Whether a single full stop is more than the end of an abbreviation."""
    place = stop.start()
    found = _WORD_BEFORE.search(text[max(place - _REACH, 0) : place])
    if not found:
        return True
    word = found[1]
    plain = word.lower().replace("\u2019", "'")
    begins = following.lower() in OPENERS and following[:1].isupper()
    if plain.replace(".", "") in NEVER:
        return False
    if "." in word and all(len(part) == 1 for part in word.split(".")):
        return begins
    if plain in OFTEN:
        return following.lower() in STARTERS and following[:1].isupper()
    if plain == "ph.d":
        return begins
    if plain in NUMBERED:
        return begins and not following[:1].isdigit() and plain not in {"no", "nos"}
    if len(word) == 1 and word.isupper() and word != "I":
        return begins
    return True


def _next_word(text: str, start: int, end: int) -> str:
    at = start
    while at < end and at < start + 6 and text[at] in _OPENING:
        at += 1
    last = at
    while last < end and last < at + 30 and (text[last].isalnum() or text[last] in "'\u2019"):
        last += 1
    return text[at:last]


def _skip(text: str, start: int, end: int) -> int:
    while start < end and text[start].isspace():
        start += 1
    return start


def _trimmed(text: str, start: int, end: int) -> int:
    while end > start and text[end - 1].isspace():
        end -= 1
    return end
