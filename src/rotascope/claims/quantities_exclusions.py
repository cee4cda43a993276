"""Numbers that are no quantities: years, dates, hours, names, labels, marks of lists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from rotascope.claims import lexica
from rotascope.claims.quantities_pieces import (
    APART,
    BROKEN,
    GLUED,
    HYPHENS,
    NUMBER,
    QUOTES,
    SPACED,
    WORD,
    Piece,
    at,
    is_hyphen,
)
from rotascope.claims.quantities_units import lexicon

MONTHS = frozenset(
    """january february march april may june july august september october november december
    jan feb mar apr jun jul aug sep sept oct nov dec""".split()
)
"""Words for months; a month has a capital."""

_JOINTS = frozenset("-‐‑–./:")  # noqa: RUF001 - what joins the parts of dates, hours, versions
_LOOSE = frozenset("to or and sub minus plus about a an non up".split())


@dataclass(frozen=True)
class _Names:
    products: dict[str, frozenset[int]]
    words: dict[str, frozenset[str]]
    labels: frozenset[str]
    plain_labels: frozenset[str]
    zones: frozenset[str]
    forms: frozenset[str]
    suffixes: frozenset[str]


@cache
def _names() -> _Names:
    table: Any = lexica.words_of("numbers")
    words = table["words"]
    suffixes = {"st", "nd", "rd", "th", "pct", "pc", "pp", "pps", "ppt", "ppts", "bp", "bps"}
    suffixes |= {"x", "bips", "plus", "ish", *table["scales"], *table["glued_scales"]}
    suffixes |= {*table["vulgar"], *table["currencies"]["codes"], "percent", "fold", "mm"}
    return _Names(
        {name: frozenset(listed) for name, listed in table["products"].items()},
        {name: frozenset(listed) for name, listed in table["product_words"].items()},
        frozenset(words["labels"]),
        frozenset(words["plain_labels"]),
        frozenset(words["zones"]),
        frozenset(words["forms"]),
        frozenset(suffixes),
    )


def names(row: Sequence[Piece]) -> set[int]:
    """Places of the pieces that are numbers in form only.

    Parameters
    ----------
    row
        Pieces of a stretch of text.
    """
    found: set[int] = set()
    for place, piece in enumerate(row):
        if piece.kind == NUMBER and place not in found:
            found.update(_joined(row, place))
            if is_year(row, place) or _touches(row, place) or _is_mark(row, place):
                found.add(place)
            if _is_hour(row, place) or _is_label(row, place) or is_product(row, place):
                found.add(place)
            found.update(_day_of_month(row, place))
        elif piece.kind == WORD and is_product(row, place):
            found.add(place)
    return found


def is_year(row: Sequence[Piece], place: int) -> bool:
    """Whether a number is a year: 2026, '26."""
    piece, before = row[place], at(row, place - 1)
    if before.low in QUOTES and piece.gap == GLUED and len(piece.low) == 2:
        return before.gap != GLUED
    if len(piece.low) != 4 or not piece.low.isdigit() or not 1900 <= int(piece.low) <= 2100:
        return False
    words, following = lexicon(), at(row, place + 1)
    if before.low in words.currencies["signs"] or before.low in words.currencies["codes"]:
        return False
    named = words.units.forwards(row, place + 1)
    if named is not None and (named[1] != "multiple" or following.gap == GLUED):
        return False
    table = {"points", "point", "million", "billion", "trillion", "dollars"}
    return following.low not in table


def _touches(row: Sequence[Piece], place: int) -> bool:
    """Glued to letters, as in Q4, COVID-19, 5G, 1990s, 10-K, 401(k), 2-to-1."""
    piece, before, following = row[place], at(row, place - 1), at(row, place + 1)
    table = _names()
    if piece.gap == GLUED and before.kind == WORD:
        codes = lexicon().currencies["codes"]
        return before.low not in codes
    if piece.gap == GLUED and is_hyphen(before) and before.gap == GLUED:
        left = at(row, place - 2)
        if left.kind == WORD and left.low not in _LOOSE and left.low not in table.suffixes:
            return True
        joined = is_hyphen(at(row, place - 3)) and at(row, place - 4).kind == NUMBER
        if joined and _is_ratio(row, place - 2):
            return True
    if following.gap == GLUED and following.kind == WORD and following.low not in table.suffixes:
        return True
    if following.gap != GLUED:
        return False
    third = at(row, place + 2)
    if following.low == "(":
        return third.low == "k" and third.gap == GLUED
    if is_hyphen(following) and third.gap == GLUED:
        return third.low in table.forms or _is_ratio(row, place + 2)
    return False


def _is_ratio(row: Sequence[Piece], place: int) -> bool:
    """2-to-1, 3-for-1: no unit follows."""
    if row[place].low not in {"to", "for"} or not is_hyphen(at(row, place + 1)):
        return False
    named = lexicon().units.forwards(row, place + 3)
    return at(row, place + 2).kind == NUMBER and named is None


def _joined(row: Sequence[Piece], place: int) -> set[int]:
    """Numbers joined without spaces: 2026-01-28, 1/28/2026, 16:00, 2024-25, 555-123-4567."""
    chain, joints, last = [place], [], place
    while len(chain) < 12:
        joint, following = at(row, last + 1), at(row, last + 2)
        if joint.low not in _JOINTS or joint.gap != GLUED:
            break
        if following.kind != NUMBER or following.gap != GLUED:
            break
        joints.append(joint.low)
        last += 2
        chain.append(last)
    if not joints:
        return set()
    if len(chain) > 2 or ":" in joints or "." in joints:
        return set(chain)
    if "/" in joints:
        return set() if _is_part(row, chain) else set(chain)
    year = row[place].low
    short = len(row[last].low) == 2 and len(year) == 4 and year.isdigit()
    return set(chain) if short and 1900 <= int(year) <= 2100 else set()


def _is_part(row: Sequence[Piece], chain: list[int]) -> bool:
    """Whether two numbers over a slash are a part of one: 2/3 of, 1/2 percent."""
    after = at(row, chain[1] + 1)
    units = {"of", "percent", "point", "percentage", "per", "pct", "%"}
    return after.low in units or (after.low == "-" and at(row, chain[1] + 2).low in units)


def _is_mark(row: Sequence[Piece], place: int) -> bool:
    """The number of a list item, a footnote or a heading."""
    piece, before, following = row[place], at(row, place - 1), at(row, place + 1)
    if not piece.low.isdigit() or len(piece.low) > 3 or following.gap != GLUED:
        return False
    starts = piece.gap >= BROKEN or (before.low in {"#", "•", "*"} and before.gap >= BROKEN)
    if starts and following.low in {".", ")", ":"}:
        return at(row, place + 2).gap != GLUED
    if piece.gap == GLUED and before.low in {"(", "["}:
        return following.low == {"(": ")", "[": "]"}[before.low]
    return False


def _is_hour(row: Sequence[Piece], place: int) -> bool:
    following = at(row, place + 1)
    if following.gap > SPACED or "." in row[place].low:
        return False
    if following.low in _names().zones:
        return True
    return following.low in {"a", "p"} and [p.low for p in row[place + 2 : place + 4]] == [".", "m"]


def _is_label(row: Sequence[Piece], place: int) -> bool:
    before = at(row, place - 1)
    if before.low == "#":
        return row[place].gap == GLUED
    if before.low == "." and at(row, place - 2).low in {"no", "nos", "fig", "vol"}:
        return True
    names = _names()
    labelled = before.low in names.plain_labels or (before.low in names.labels and before.capital)
    if not labelled or row[place].gap != SPACED:
        return False
    return lexicon().units.forwards(row, place + 1) is None


def product_number(row: Sequence[Piece], place: int) -> int | None:
    """The number in the name of a product (S&P 500, Magnificent Seven), or None."""
    piece, left = at(row, place), place - 1
    before = at(row, left)
    if piece.gap == GLUED and before.low in HYPHENS:
        left -= 1
        before = at(row, left)
    if before.kind != WORD or piece.gap == APART:
        return None
    table = _names()
    if piece.kind == NUMBER:
        written = piece.low.replace(",", "")
        known = table.products.get(before.low, frozenset[int]())
        if not written.isdigit() or len(written) > 5 or int(written) not in known:
            return None
        if before.low == "p" and at(row, left - 1).low != "&":
            return None
        return int(written)
    if piece.low in table.words.get(before.low, frozenset[str]()):
        ordered = {"seven": 7, "four": 4, "five": 5, "three": 3, "six": 6, "ten": 10, "fifty": 50}
        return ordered.get(piece.low, 20)
    return None


def is_product(row: Sequence[Piece], place: int) -> bool:
    """Whether a number belongs to a name: Russell 2000, Magnificent Seven, Mag 7."""
    number = product_number(row, place)
    if number is None:
        return False
    unit = lexicon().units.forwards(row, place + 1)
    return unit is None or (unit[1] == "multiple" and row[place + 1].gap != GLUED)


def _is_month(piece: Piece) -> bool:
    return piece.low in MONTHS and piece.capital


def _day_of_month(row: Sequence[Piece], place: int) -> set[int]:
    """January 28, 28 January, Jan. 5-9, January 5 and 6."""
    if not _is_day(row, place):
        return set()
    left = place - 1 - (at(row, place - 1).low == ".")
    if _is_month(at(row, left)) and row[place].gap <= BROKEN:
        joint, second = at(row, place + 1), place + 2
        joins = joint.low in {"-", "–", "to", "and", "through", ","}  # noqa: RUF001 - en dash
        if joins and at(row, second).kind == NUMBER and _is_day(row, second):
            counts = at(row, second + 1).low in lexicon().nouns
            return {place} if joint.low == "," or counts else {place, second}
        return {place}
    after = place + 1
    if at(row, after).low in {"st", "nd", "rd", "th"} and row[after].gap == GLUED:
        after += 1
    after += at(row, after).low == "of"
    return {place} if _is_month(at(row, after)) and row[after].gap <= BROKEN else set()


def _is_day(row: Sequence[Piece], place: int) -> bool:
    low = row[place].low
    if not low.isdigit() or len(low) > 2 or not 1 <= int(low) <= 31:
        return False
    unit = lexicon().units.forwards(row, place + 1)
    return unit is None or row[place + 1].gap > SPACED
