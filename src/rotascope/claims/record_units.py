"""The length of the periods that a record compares: days, weeks, halves, Januaries."""

from __future__ import annotations

from collections.abc import Sequence

from rotascope.claims.words import MONTHS, PERIODS

_ADVERBS = {"weekly": "week", "monthly": "month", "daily": "day", "quarterly": "quarter",
            "annual": "year", "calendar": "year"}  # fmt: skip
_LENGTHS = {"week": (1, "w", "week"), "month": (1, "m", "month"), "year": (1, "y", "year"),
            "quarter": (3, "m", "quarter")}  # fmt: skip
_COUNTS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "ten": 10, "twenty": 20}


def unit_of(words: Sequence[str]) -> tuple[str, str]:
    """The window over which the best or worst is meant, and the ends that are compared."""
    text = " ".join(words).replace(" - ", " ")
    if "first half" in text or "opening half" in text or "january to june" in text:
        return "ytd", ", at=month, month=6"
    if "first nine months" in text or "nine month" in text:
        return "ytd", ", at=month, month=9"
    if "first quarter" in text:
        return "ytd", ", at=month, month=3"
    for place, word in enumerate(words[:6]):
        if word in _COUNTS and words[place + 1 : place + 3] in (["-", "day"], ["-", "session"]):
            return f"{_COUNTS[word]}d", ""
        if word in _COUNTS and words[place + 1 : place + 2] == ["-"]:
            length = _LENGTHS.get(" ".join(words[place + 2 : place + 3]))
            if length is not None:
                return f"{_COUNTS[word] * length[0]}{length[1]}", f", at={length[2]}"
    for word in words[:7]:
        if word in PERIODS:
            return PERIODS[word]
        if word in _ADVERBS:
            return PERIODS[_ADVERBS[word]]
        if word in MONTHS:
            return "mtd", f", at=month, month={MONTHS.index(word) + 1}"
    return "", ""
