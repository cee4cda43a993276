"""Names of months, periods and numbers, as folded words."""

from __future__ import annotations

MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september",
          "october", "november", "december")  # fmt: skip

PERIODS = {"day": ("1d", ""), "session": ("1d", ""), "week": ("wtd", ", at=week"),
            "month": ("mtd", ", at=month"), "quarter": ("qtd", ", at=quarter"),
            "year": ("ytd", ", at=year")}  # fmt: skip
"""The window of a period, and how its ends are asked for."""

NUMBERS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
           "eleven", "twelve")  # fmt: skip
NUMBER = rf"\d+|{'|'.join(NUMBERS[1:])}"
"""A number in digits or as a word, for patterns."""


def number_of(word: str) -> int:
    """The number that a word or its digits stand for.

    Raises
    ------
    ValueError
        The word is none of `NUMBERS`.
    """
    return int(word) if word.isdigit() else NUMBERS.index(word)
