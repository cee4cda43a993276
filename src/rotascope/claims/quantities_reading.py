"""One number with its sign, unit and noun, and how two of them belong together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from rotascope.claims.quantities_exclusions import product_number
from rotascope.claims.quantities_numbers import Amount, amount
from rotascope.claims.quantities_pieces import (
    APART,
    BROKEN,
    DASHES,
    GLUED,
    QUOTES,
    SPACED,
    WORD,
    Piece,
    at,
    is_hyphen,
    over_hyphen,
)
from rotascope.claims.quantities_units import SIZES, hedge, lexicon, tail

TALLEST = 5000
"""The largest total of "so many of so many"."""


@dataclass(frozen=True, slots=True)
class Part:
    """A number with all that belongs to it alone.

    Attributes
    ----------
    amount
        The bare number.
    begin, after
        Its first piece, sign and currency included, and the place after its unit.
    unit, noun, adjectives
        As in `Quantity`.
    sign
        -1, 0 or 1.
    factor
        What one of the unit is in natural size.
    """

    amount: Amount
    begin: int
    after: int
    unit: str
    noun: str | None
    adjectives: tuple[str, ...]
    sign: int
    factor: Decimal

    @property
    def natural(self) -> Decimal:
        """The value in natural size, without its sign."""
        return self.amount.value * self.factor

    @property
    def signed(self) -> Decimal:
        """The value in natural size."""
        return -self.natural if self.sign < 0 else self.natural

    def needs_noun(self) -> bool:
        """Whether the number says nothing by itself: `first`, `one`, `a quarter`."""
        if self.amount.kind == "ordinal":
            return self.noun is None and not self.adjectives
        small = self.amount.value == 1 and not self.amount.digits
        return self.unit == "plain" and small and self.noun is None

    def like(self, other: Part) -> Part:
        """The number with the unit and scale that it shares with another."""
        found = self
        if self.unit == "plain" and self.noun is None and other.unit != "ordinal":
            found = replace(self, unit=other.unit, factor=other.factor)
        if other.amount.scaled and not self.amount.scaled and found.unit == other.unit:
            units = other.amount.step.scaleb(other.amount.decimals)
            if self.amount.value < 1000:
                scaled = replace(
                    self.amount,
                    value=self.amount.value * units,
                    step=self.amount.step * units,
                    scaled=True,
                )
                found = replace(found, amount=scaled)
        return found


@dataclass(frozen=True, slots=True)
class Second:
    """A second number joined to a first; `apart` = "from A to B", two quantities."""

    part: Part
    apart: bool


@dataclass(frozen=True, slots=True)
class Total:
    """Of how many a number is."""

    number: int
    after: int
    noun: str | None
    adjectives: tuple[str, ...]


def part(row: Sequence[Piece], bare: Amount, floor: int) -> Part | None:
    """A number with its sign, currency, unit and noun, or None where it is no quantity."""
    begin = _article(row, bare)
    begin, currency = _currency(row, begin, floor)
    begin, sign = _sign(row, begin, floor)
    if bare.kind == "fraction":
        bare = _ordinal_instead(row, bare)
    after = tail(row, bare)
    if after.unit == "ordinal" and _is_period(row, bare):
        return None
    if after.unit == "fraction" and _is_no_part(row, bare):
        return None
    unit = "currency" if currency and after.unit in {"plain", "currency"} else after.unit
    if unit == "currency" and bare.kind != "cardinal":
        return None
    of_point = unit == "bp" and bare.kind == "fraction"
    factor = Decimal("0.01" if after.hundredth or of_point else SIZES.get(unit, "1"))
    noun = after.noun if unit in {"plain", "ordinal"} else None
    adjectives = after.adjectives if unit in {"plain", "ordinal"} else ()
    return Part(bare, begin, after.after, unit, noun, adjectives, sign, factor)


def _article(row: Sequence[Piece], bare: Amount) -> int:
    """Where a number begins with its article: a third, a dozen, a couple of."""
    word = row[bare.first]
    if bare.digits or at(row, bare.first - 1).low not in {"a", "an"}:
        return bare.first
    named = {"dozen", "hundred", "thousand", "million", "billion", "trillion", "couple"}
    return bare.first - (word.low in named or (bare.kind == "fraction" and word.low != "half"))


def _ordinal_instead(row: Sequence[Piece], bare: Amount) -> Amount:
    """`A third` before a counted noun is an ordinal: a third straight month."""
    alone = bare.after == bare.first + 1 and row[bare.first].low not in {"half", "quarter"}
    if not alone or at(row, bare.after).low == "of" or bare.digits or bare.value > 1:
        return bare
    ordinal = replace(bare, kind="ordinal", value=round(1 / bare.value) * Decimal(1))
    ordinal = replace(ordinal, step=Decimal(1))
    following = tail(row, ordinal)
    return ordinal if following.noun is not None or following.adjectives else bare


def _is_period(row: Sequence[Piece], bare: Amount) -> bool:
    """The third quarter, the first half: parts of a year, unless "in a row"."""
    after = at(row, over_hyphen(row, bare.after))
    if after.low not in lexicon().words["not_ordinals"]:
        return False
    place = over_hyphen(row, bare.after) + 1
    return [p.low for p in row[place : place + 3]] != ["in", "a", "row"]


def _is_no_part(row: Sequence[Piece], bare: Amount) -> bool:
    """A quarter, a fifth: parts only with `of`, else a time or a rank."""
    low = row[bare.first].low
    if bare.after > bare.first + 1 or low in {"half", "third"} or not low.isalpha():
        return False
    words = lexicon().words
    hedged = at(row, bare.first - 2).low in words["fraction_before"]
    return not hedged and at(row, bare.after).low not in words["fraction_after"]


def _currency(row: Sequence[Piece], place: int, floor: int) -> tuple[int, bool]:
    words, before = lexicon().currencies, at(row, place - 1)
    if place - 1 < floor or row[place].gap > SPACED:
        return place, False
    if before.low in words["codes"]:
        return place - 1, True
    begin = place
    if row[place].low in words["signs"]:
        return place, True
    if before.low in words["signs"]:
        begin = place - 1
        left = at(row, begin - 1)
        if left.low in words["letters"] and row[begin].gap == GLUED and begin - 1 >= floor:
            begin -= 1
        return begin, True
    return place, False


def _sign(row: Sequence[Piece], place: int, floor: int) -> tuple[int, int]:
    """A minus or plus that touches the number and nothing before it."""
    before = at(row, place - 1)
    if place - 1 < floor:
        return place, 0
    if before.low in {"minus", "negative"} and row[place].gap <= SPACED:
        return place - 1, -1
    if row[place].gap != GLUED or before.low not in {"-", "−", "+", "–"}:  # noqa: RUF001 - signs
        return place, 0
    left = at(row, place - 2)
    if before.gap == GLUED and left.low not in {"(", "~", "[", "≈", "$", ":", '"', "“"}:
        return place, 0
    return place - 1, 1 if before.low == "+" else -1


def second_of(row: Sequence[Piece], first: Part, barred: set[int], floor: int) -> Second | None:
    """The number that makes an interval, or a way, with a first one."""
    if first.amount.kind == "ordinal" or (first.noun and first.unit == "plain"):
        return None
    joint = over_hyphen(row, first.after) if at(row, first.after + 1).low == "to" else first.after
    word = at(row, joint)
    place = over_hyphen(row, joint + 1)
    while at(row, place).low in {"~", "about", "roughly", "around", "a", "$", "€", "£", "−", "-"}:  # noqa: RUF001 - signs
        place += 1
    bare = amount(row, place)
    if bare is None or not barred.isdisjoint(range(bare.first, bare.after)):
        return None
    last = part(row, bare, joint + 1)
    if last is None or last.amount.kind != first.amount.kind or last.amount.kind == "ordinal":
        return None
    if not _one_kind(first, last):
        return None
    if first.unit == "currency":
        last = replace(last, unit="currency")
    begin, _ = hedge(row, first.begin, floor, stretch=False)
    before, left = at(row, begin - 1), at(row, begin - 2)
    if word.low in DASHES:
        shared = replace(last, sign=last.sign or first.sign)
        return Second(shared, apart=False) if _dashed(row, joint, first) else None
    if word.low == "to" and before.low == "from":
        return Second(last, apart=left.low not in lexicon().words["ranges"])
    if word.low == "to" and row[place].gap <= BROKEN:
        score = last.amount.value < first.amount.value and first.unit == last.unit == "percent"
        return Second(last, apart=False) if _near(first, last) and not score else None
    if word.low == "and" and before.low in {"between", "of"} and _is_between(row, begin):
        return Second(last, apart=False)
    if word.low == "or" and first.unit == "plain":
        next_one = last.amount.value - first.amount.value == 1
        return Second(last, apart=False) if next_one else None
    return None


def _is_between(row: Sequence[Piece], begin: int) -> bool:
    return at(row, begin - 1).low == "between"


def _one_kind(first: Part, last: Part) -> bool:
    """Whether two numbers can be the ends of one interval."""
    if first.unit == last.unit:
        return True
    if first.unit == "plain":
        return first.noun is None and last.unit in {*SIZES, "multiple", "currency", "fraction"}
    return first.unit == "currency" and last.unit == "plain" and last.noun is None


def _dashed(row: Sequence[Piece], joint: int, first: Part) -> bool:
    """Whether a dash joins two numbers: touching both, touching neither, or 8% -10%."""
    left, right = row[joint].gap, at(row, joint + 1).gap
    if APART in (left, right) or BROKEN in (left, right):
        return False
    if left == right == GLUED:
        return True
    if not is_hyphen(row[joint]) and row[joint].low != "–":  # noqa: RUF001 - an en dash
        return False
    return first.unit != "plain" or (left, right) == (SPACED, SPACED)


def _near(first: Part, last: Part) -> bool:
    """Whether "A to B" is an interval, not a move by A to the level B."""
    if first.unit not in {"plain", "currency"} or last.noun is not None:
        return True
    small, large = sorted((first.like(last).natural, last.natural))
    return large <= 3 * small


def total_of(row: Sequence[Piece], first: Part, barred: set[int]) -> Total | None:
    """The total after `six of the`, `nine out of`, `one in`."""
    whole = first.amount.value == first.amount.value.to_integral_value()
    if first.unit != "plain" or first.amount.kind != "cardinal" or not whole or first.sign:
        return None
    place = first.after
    words = tuple(p.low for p in row[place : place + 2])
    if words == ("out", "of"):
        place += 2
    elif words[:1] == ("of",) or (words[:1] == ("in",) and _is_in(row, place + 1, first)):
        place += 1
    else:
        return None
    for _ in range(8):
        found = _total_at(row, place, first, barred)
        if found is not None or not _is_filler(row, place):
            return found
        place += 1
    return None


def _is_in(row: Sequence[Piece], place: int, first: Part) -> bool:
    bare = amount(row, place)
    if bare is None or bare.kind != "cardinal" or bare.digits != first.amount.digits:
        return False
    return first.noun is None and bare.value in {3, 4, 5, 6, 8, 10, 20, 100}


def _total_at(row: Sequence[Piece], place: int, first: Part, barred: set[int]) -> Total | None:
    named = product_number(row, place)
    if named is not None and at(row, place + 2).low == "s" and row[place + 1].gap == GLUED:
        return None
    if place in barred:
        fits = named is not None and named >= first.amount.value
        return Total(named, first.after, None, ()) if fits and named is not None else None
    bare = amount(row, place)
    if bare is None or bare.kind != "cardinal" or bare.value != bare.value.to_integral_value():
        return None
    if not max(first.amount.value, Decimal(2)) <= bare.value <= TALLEST:
        return None
    after = tail(row, bare)
    if after.unit != "plain":
        return None
    return Total(int(bare.value), bare.after, after.noun, after.adjectives)


def _is_filler(row: Sequence[Piece], place: int) -> bool:
    piece = at(row, place)
    if piece.gap == APART:
        return False
    if piece.low in lexicon().words["of_fillers"] or product_number(row, place) is not None:
        return True
    return (piece.kind == WORD and piece.capital) or piece.low in QUOTES | {"&", "s"}
