"""Numbers as writers set them: digits, words, fractions and scales, with the place of rounding."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from typing import Any

from rotascope.claims import lexica
from rotascope.claims.quantities_pieces import (
    GLUED,
    NUMBER,
    SPACED,
    WORD,
    Piece,
    at,
    over_hyphen,
)

LONGEST = 24
"""Characters of a number: what is longer is no quantity."""


@dataclass(frozen=True, slots=True)
class Amount:
    """A bare number.

    Attributes
    ----------
    value
        As written, times its scale.
    step
        One unit of its last place: 1 for 8, 0.1 for 8.0, 1e9 for 42 billion.
    decimals
        Digits after the point.
    first, after
        Its pieces, the last excluded.
    kind
        `cardinal`, `ordinal` or `fraction`.
    digits
        Whether it is written in digits.
    scaled
        Whether a scale (million) stands with it.
    """

    value: Decimal
    step: Decimal
    decimals: int
    first: int
    after: int
    kind: str = "cardinal"
    digits: bool = False
    scaled: bool = False


@dataclass(frozen=True)
class _Words:
    cardinals: dict[str, int]
    tens: dict[str, int]
    ordinals: dict[str, int]
    denominators: dict[str, int]
    vulgar: dict[str, str]
    scales: dict[str, int]
    glued: dict[str, int]
    half_before: frozenset[str]
    half_after: frozenset[str]
    not_half: frozenset[str]


@cache
def _words() -> _Words:
    table: Any = lexica.words_of("numbers")
    words = table["words"]
    return _Words(
        cardinals=dict(table["cardinals"]),
        tens=dict(table["tens"]),
        ordinals=dict(table["ordinals"]),
        denominators=dict(table["denominators"]),
        vulgar=dict(table["vulgar"]),
        scales=dict(table["scales"]),
        glued=dict(table["glued_scales"]),
        half_before=frozenset(words["half_before"]),
        half_after=frozenset(words["half_after"]),
        not_half=frozenset(words["not_half"]),
    )


def amount(row: Sequence[Piece], place: int) -> Amount | None:
    """The number that begins at a place, or None.

    Parameters
    ----------
    row
        Pieces of a stretch of text.
    place
        Where it begins; an article before it ("a third", "a dozen") is not part of it.
    """
    piece = at(row, place)
    if piece.kind == NUMBER:
        return _digits(row, place)
    if piece.kind != WORD:
        return None
    return _fraction(row, place) or _ordinal(row, place) or _spelled(row, place)


def _digits(row: Sequence[Piece], place: int) -> Amount | None:
    written = row[place].low.replace(",", "")
    if len(written) > LONGEST:
        return None
    decimals = len(written.partition(".")[2])
    found = Amount(
        Decimal(written), Decimal(1).scaleb(-decimals), decimals, place, place + 1, digits=True
    )
    suffix = at(row, place + 1)
    if suffix.gap == GLUED and suffix.low in {"st", "nd", "rd", "th"} and not decimals:
        return replace(found, kind="ordinal", after=place + 2)
    over = _over(row, place, found)
    if over is not None:
        return over
    return _scaled(row, _and_part(row, found))


def _over(row: Sequence[Piece], place: int, found: Amount) -> Amount | None:
    """1/2, 2/3: only with small, glued integers."""
    slash, below = at(row, place + 1), at(row, place + 2)
    if slash.low != "/" or slash.gap != GLUED or below.gap != GLUED or below.kind != NUMBER:
        return None
    if len(below.low) > 2 or not below.low.isdigit() or found.decimals or found.value > 7:
        return None
    under = Decimal(below.low)
    if found.value >= under or found.value == 0:
        return None
    return Amount(found.value / under, 1 / under, 0, place, place + 3, kind="fraction")


def _and_part(row: Sequence[Piece], found: Amount) -> Amount:
    """A number with a part after it: 3½, 3 1/2, one and a half."""
    words, after = _words(), found.after
    piece = at(row, after)
    if piece.low in words.vulgar and piece.gap in (GLUED, SPACED) and not found.decimals:
        part = Decimal(words.vulgar[piece.low])
        return replace(found, value=found.value + part, step=_place(part), after=after + 1)
    if piece.kind == NUMBER and piece.gap == SPACED and not found.decimals:
        over = _over(row, after, Amount(Decimal(piece.low.replace(",", "")), Decimal(1), 0, 0, 0))
        if over is not None and piece.low.isdigit():
            return replace(found, value=found.value + over.value, step=over.step, after=over.after)
    return _and_a_half(row, found)


def _and_a_half(row: Sequence[Piece], found: Amount) -> Amount:
    place = over_hyphen(row, found.after)
    if at(row, place).low != "and":
        return found
    place = over_hyphen(row, place + 1)
    count = {"a": 1, "one": 1, "three": 3}.get(at(row, place).low)
    place = over_hyphen(row, place + 1)
    below = {"half": 2, "quarter": 4, "quarters": 4, "third": 3}.get(at(row, place).low)
    if count is None or below is None:
        return found
    part = Decimal(count) / below
    return replace(found, value=found.value + part, step=Decimal(1) / below, after=place + 1)


def _place(part: Decimal) -> Decimal:
    return part if 2 * part <= 1 else 1 - part


def _scaled(row: Sequence[Piece], found: Amount) -> Amount:
    """The number with its scale words: 42 billion, 42bn, 32-billion."""
    words = _words()
    for _ in range(3):
        place = over_hyphen(row, found.after)
        piece = at(row, place)
        scale = words.scales.get(piece.low) if piece.kind == WORD else None
        if scale is None and piece.gap == GLUED and found.digits and not found.scaled:
            scale = words.glued.get(piece.low) if place == found.after else None
        if scale is None or piece.gap > 2:
            break
        found = replace(
            found,
            value=found.value * scale,
            step=found.step if scale == 12 else found.step * scale,
            after=place + 1,
            scaled=True,
        )
    return found


def _below_hundred(row: Sequence[Piece], place: int) -> tuple[int, int] | None:
    words, low = _words(), at(row, place).low
    if low in words.tens:
        after = over_hyphen(row, place + 1)
        ones = words.cardinals.get(at(row, after).low, 0)
        if 1 <= ones <= 9 and at(row, after).gap <= SPACED:
            return words.tens[low] + ones, after + 1
        return words.tens[low], place + 1
    if low in words.cardinals:
        return words.cardinals[low], place + 1
    return None


def _spelled(row: Sequence[Piece], place: int) -> Amount | None:
    """Two, twenty-five, one hundred and fifty, a dozen, two point five."""
    words, low = _words(), row[place].low
    if low == "couple":
        after = place + 2 if at(row, place + 1).low == "of" else place + 1
        return Amount(Decimal(2), Decimal(1), 0, place, after)
    if low in words.vulgar:
        part = Decimal(words.vulgar[low])
        return Amount(part, _place(part), 0, place, place + 1, kind="fraction")
    found = _below_hundred(row, place)
    if found is None:
        if low not in words.scales or at(row, place - 1).low not in {"a", "one"}:
            return None
        found = (1, place)
    whole = Amount(Decimal(found[0]), Decimal(1), 0, place, found[1])
    return _scaled(row, _and_part(row, _hundreds(row, _pointed(row, whole))))


def _pointed(row: Sequence[Piece], found: Amount) -> Amount:
    if at(row, found.after).low != "point":
        return found
    value, step, after, digits = found.value, found.step, found.after + 1, 0
    while (digit := _words().cardinals.get(at(row, after).low, 10)) <= 9 and digits < 4:
        step /= 10
        value, after, digits = value + digit * step, after + 1, digits + 1
    if not digits:
        return found
    return replace(found, value=value, step=step, decimals=digits, after=after)


def _hundreds(row: Sequence[Piece], found: Amount) -> Amount:
    if at(row, found.after).low != "hundred":
        return found
    hundreds = replace(found, value=found.value * 100, step=Decimal(100), after=found.after + 1)
    place = hundreds.after + (at(row, hundreds.after).low == "and")
    rest = _below_hundred(row, place)
    if rest is None:
        return hundreds
    return replace(hundreds, value=hundreds.value + rest[0], step=Decimal(1), after=rest[1])


def _ordinal(row: Sequence[Piece], place: int) -> Amount | None:
    words, low = _words(), row[place].low
    if low in words.ordinals:
        return Amount(Decimal(words.ordinals[low]), Decimal(1), 0, place, place + 1, kind="ordinal")
    if low in words.tens:
        after = over_hyphen(row, place + 1)
        ones = words.ordinals.get(at(row, after).low, 10)
        if after > place + 1 and ones < 10:
            value = Decimal(words.tens[low] + ones)
            return Amount(value, Decimal(1), 0, place, after + 1, kind="ordinal")
    return None


def _fraction(row: Sequence[Piece], place: int) -> Amount | None:
    """Half, a third, two-thirds, three-quarters of."""
    words, low = _words(), row[place].low
    if low == "half":
        return _half(row, place)
    if low in words.denominators and at(row, place - 1).low in {"a", "an", "-"}:
        return Amount(
            Decimal(1) / words.denominators[low],
            Decimal(1) / words.denominators[low],
            0,
            place,
            place + 1,
            kind="fraction",
        )
    count = words.cardinals.get(low, 0)
    after = over_hyphen(row, place + 1)
    piece = at(row, after)
    below = words.denominators.get(piece.low, 0)
    if not 0 < count < below or piece.gap > SPACED or (count > 1) != piece.low.endswith("s"):
        return None
    if after == place + 1 and below == 4 and at(row, after + 1).low not in {"of", "the", "its"}:
        return None  # "two quarters", "three quarters": of a year
    under = Decimal(below)
    return Amount(count / under, 1 / under, 0, place, after + 1, kind="fraction")


def _half(row: Sequence[Piece], place: int) -> Amount | None:
    words = _words()
    before, follows = at(row, place - 1), at(row, place + 1)
    after = over_hyphen(row, place + 1)
    if before.low in words.not_half:
        return None
    if after > place + 1 and at(row, after).low not in words.half_after:
        return None
    if follows.low not in words.half_after and after == place + 1:
        if before.low not in words.half_before:
            return None
        if follows.kind == WORD and follows.low not in {"in", "since", "from", "over", "and"}:
            return None
    if follows.low in {"a", "an"} and at(row, place + 2).low == "dozen":
        return Amount(Decimal(6), Decimal(1), 0, place, place + 3)
    if at(row, after).low == "dozen":
        return Amount(Decimal(6), Decimal(1), 0, place, after + 1)
    half = Decimal("0.5")
    return Amount(half, half, 0, place, place + 1, kind="fraction")
