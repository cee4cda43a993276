"""What stands around a number: hedges before and after it, its unit, the noun that it counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from rotascope.claims import lexica
from rotascope.claims.quantities_numbers import Amount
from rotascope.claims.quantities_pieces import (
    APART,
    GLUED,
    NUMBER,
    SIGN,
    SPACED,
    WORD,
    Phrases,
    Piece,
    at,
    over_hyphen,
)

SIZES = {"percent": "0.01", "points": "0.01", "bp": "0.0001"}
"""What one of a unit is in natural size."""

STRETCHES = frozenset({"session", "day", "week", "month", "quarter", "year", "decade", "hour"})
"""Nouns that count time."""


@dataclass(frozen=True)
class Lexicon:
    """The words around numbers, ready to be looked for."""

    hedges: Phrases
    hedges_after: Phrases
    units: Phrases
    nouns: dict[str, str]
    adjectives: frozenset[str]
    superlatives: frozenset[str]
    words: dict[str, frozenset[str]]
    currencies: dict[str, frozenset[str]]
    terms: dict[str, frozenset[str]]


@cache
def lexicon() -> Lexicon:
    """The packaged words around numbers."""
    table: Any = lexica.words_of("numbers")
    words = {name: frozenset(listed) for name, listed in table["words"].items()}
    nouns: dict[str, str] = {}
    for noun in table["nouns"]["words"]:
        nouns[noun] = noun
        nouns[f"{noun}s"] = noun
    nouns.update({k: v for k, v in table["nouns"].items() if isinstance(v, str)})
    return Lexicon(
        Phrases(table["hedges"]),
        Phrases(table["hedges_after"]),
        Phrases(table["units"]),
        nouns,
        frozenset(table["adjectives"]["words"]) | words["superlatives"],
        words["superlatives"],
        words,
        {name: frozenset(listed) for name, listed in table["currencies"].items()},
        {name: frozenset(listed) for name, listed in table["terms"].items()},
    )


@dataclass(frozen=True, slots=True)
class Tail:
    """What follows a number.

    Attributes
    ----------
    unit
        `percent`, `points`, `bp`, `multiple`, `currency`, `plain`, `fraction` or `ordinal`.
    after
        The place after the unit: where the words of the quantity end.
    noun
        What it counts, singular.
    adjectives
        The words between number and noun.
    """

    unit: str
    after: int
    noun: str | None = None
    adjectives: tuple[str, ...] = ()
    hundredth: bool = False


def tail(row: Sequence[Piece], found: Amount) -> Tail:
    """The unit and the counted noun after a number."""
    if found.kind == "ordinal":
        return _counted(row, found.after, "ordinal")
    if found.kind == "fraction":
        return _of_fraction(row, found)
    return _measured(row, found) or _counted(row, found.after, "plain")


def _measured(row: Sequence[Piece], found: Amount) -> Tail | None:
    words, place = lexicon(), over_hyphen(row, found.after)
    named = words.units.forwards(row, place)
    if named is not None and row[place].gap != APART and _fits(row, place, named):
        return Tail(named[1], named[0])
    piece = at(row, place)
    if piece.low in words.currencies["words"] and piece.gap <= SPACED + 1:
        return Tail("currency", place + 1)
    if piece.low in words.currencies["codes"] and piece.gap <= SPACED:
        return Tail("currency", place + 1)
    if piece.low in words.currencies["hundredths"] and piece.gap <= SPACED + 1:
        return Tail("currency", place + 1, hundredth=True)
    if piece.low == "times" and _is_multiple(row, place, found):
        return Tail("multiple", place + 1)
    return None


def _fits(row: Sequence[Piece], place: int, named: tuple[int, str]) -> bool:
    """Whether a unit stands where a unit may: an x between two numbers is none."""
    if named[1] == "multiple":
        between = row[place].gap == SPACED and at(row, named[0]).kind == NUMBER
        return row[place].gap <= SPACED and not between
    return row[place].gap <= SPACED or row[place].kind == WORD


def _is_multiple(row: Sequence[Piece], place: int, found: Amount) -> bool:
    return (
        found.decimals > 0
        or found.value >= 10
        or at(row, place + 1).low in lexicon().words["multiple_after"]
    )


def _of_fraction(row: Sequence[Piece], found: Amount) -> Tail:
    """Half a percent, a quarter of a percentage point, a quarter-point, two-thirds."""
    place = over_hyphen(row, found.after)
    if at(row, place).low == "of":
        place += 1
    if at(row, place).low in {"a", "an", "one"}:
        place += 1
    piece = at(row, place)
    pointed = lexicon().units.forwards(row, place)
    if pointed is not None and pointed[1] in {"percent", "points"} and piece.kind == WORD:
        return Tail("percent" if pointed[1] == "percent" else "bp", pointed[0])
    if piece.low in {"point", "points"}:
        return Tail("bp", place + 1)
    if found.digits and piece.low == "%":
        return Tail("percent", place + 1)
    return Tail("fraction", found.after)


def _counted(row: Sequence[Piece], place: int, unit: str) -> Tail:
    """The noun after a number, over a few known adjectives."""
    words, after = lexicon(), place
    adjectives: list[str] = []
    for _ in range(8):
        after = over_hyphen(row, after)
        piece = at(row, after)
        if piece.gap > SPACED + 1 or piece.kind not in (WORD, SIGN):
            break
        if piece.low in words.nouns and not _describes(row, after):
            return Tail(unit, place, words.nouns[piece.low], tuple(adjectives))
        if piece.low not in words.adjectives or (piece.low == "of" and not adjectives):
            break
        adjectives.append(piece.low)
        after += 1
    best = tuple(a for a in adjectives if a in words.superlatives)
    return Tail(unit, place, None, best)


def _describes(row: Sequence[Piece], place: int) -> bool:
    """Whether a counted noun only describes the next one: rate cuts, index members."""
    words, piece = lexicon(), row[place]
    following = at(row, place + 1)
    if piece.low not in {"record", "index", "market", "group", "bank"}:
        return False
    return following.low in words.nouns and following.gap <= SPACED


def hedge(row: Sequence[Piece], place: int, floor: int, stretch: bool) -> tuple[int, str | None]:
    """The words before a number that hedge it: where they begin, and which they are.

    Parameters
    ----------
    row, place
        The first piece of the number, its sign or its currency.
    floor
        Before this place nothing is looked at.
    stretch
        Whether the number counts time, so that "over" tells a stretch.
    """
    words, before = lexicon(), place
    if at(row, before - 1).low in words.words["fillers"] and before - 1 >= floor:
        before -= 1
    found = words.hedges.backwards(row, before)
    if found is None and at(row, place - 1).low == "-" and at(row, place - 2).low == "sub":
        found = (place - 2, "less than")
    if found is None or found[0] < floor:
        return place, None
    gaps = [row[at_].gap for at_ in range(found[0] + 1, place + 1)]
    if max(gaps) == APART:
        return place, None
    if stretch and row[before - 1].low in words.words["stretch_hedges"] and before - found[0] == 1:
        return place, None
    return found


def hedge_after(row: Sequence[Piece], place: int) -> tuple[int, str | None]:
    """The words after a number that hedge it: where they end, and which they are."""
    piece = at(row, place)
    if piece.low == "+" and piece.gap == GLUED and not _touches_number(row, place):
        return place + 1, "at least"
    found = lexicon().hedges_after.forwards(row, over_hyphen(row, place))
    if found is None or piece.gap == APART:
        return place, None
    if piece.low == "plus" and at(row, place + 1).low in {"$", "€", "£"}:
        return place, None
    if piece.low == "plus" and at(row, place + 1).kind == NUMBER:
        return place, None
    if piece.low == "plus" and at(row, place + 1).low in {"a", "an", "the", "another", "some"}:
        return place, None
    return found


def _touches_number(row: Sequence[Piece], place: int) -> bool:
    following = at(row, place + 1)
    return following.kind == NUMBER and following.gap == GLUED


def is_term(row: Sequence[Piece], found: Amount) -> bool:
    """Whether a number is part of a name: the 10-year yield, a 200-day moving average."""
    terms, place = lexicon().terms, over_hyphen(row, found.after)
    time = at(row, place).low
    if time not in terms["times"]:
        return False
    after = over_hyphen(row, place + 1)
    for _ in range(4):
        piece = at(row, after)
        if piece.low in terms["after"] and piece.gap != APART:
            return True
        if piece.low not in terms["between"] and piece.low not in {".", "-"}:
            break
        after += 1
    years = time in {"year", "years", "yr"} and place > found.after
    return years and at(row, over_hyphen(row, place + 1)).low not in terms["durations"]
