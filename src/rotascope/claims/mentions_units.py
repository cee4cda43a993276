"""Times whose unit was said before: "over three years it lost 21 %; over five, 8 %"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rotascope.claims.mentions import When
from rotascope.claims.tokens import Token

_NUMBERS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
            "nine": 9, "ten": 10, "twelve": 12, "fifteen": 15, "twenty": 20}  # fmt: skip
_BEFORE = frozenset({"over", "in", "for", "across"})
_THE = frozenset({"the", "past", "last", "previous", "trailing"})
_AFTER = frozenset({",", ";", ".", "it", "the", "they", "and", "but", "", ")", "by", "its"})
_LETTERS = ("y", "m", "w", "d")


def same_unit(words: Sequence[Token], whens: tuple[When, ...], start: int) -> tuple[When, ...]:
    """A bare count after a trailing time of the sentence: it has that time's unit.

    Parameters
    ----------
    words
        Tokens of the sentence.
    whens
        Times found so far.
    start
        Where the sentence begins in its text.
    """
    rows = list(whens)
    folded = [w.folded for w in words]
    for place, word in enumerate(folded):
        number = _NUMBERS.get(word, int(word) if word.isdecimal() and len(word) <= 2 else 0)
        after = folded[place + 1] if place + 1 < len(folded) else ""
        if not number or after not in _AFTER or any(w.first <= place < w.last for w in rows):
            continue
        head = place - 1
        while head > 0 and folded[head] in _THE:
            head -= 1
        told = [w for w in whens if w.last <= head and w.period.kind == "trailing"
                and _counted(w.period.window)]  # fmt: skip
        if head < 0 or folded[head] not in _BEFORE or not told:
            continue
        unit = (told[-1].period.window or "y")[-1]
        period = replace(
            told[-1].period, start=words[head].start - start, end=words[place].end - start,
            window=f"{number}{unit}", others=(), first=None,
            how="so many of the unit that was named before",
        )  # fmt: skip
        rows.append(When(head, place + 1, period))
    return tuple(sorted(rows, key=lambda w: w.first))


def _counted(window: str | None) -> bool:
    return bool(window) and window is not None and window[:-1].isdigit() and window[-1] in _LETTERS
