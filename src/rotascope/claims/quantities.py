"""The numbers of market prose: how much, in which unit, of what, and how exactly it is meant."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from rotascope.claims.quantities_exclusions import names
from rotascope.claims.quantities_numbers import amount
from rotascope.claims.quantities_pieces import NUMBER, WORD, Piece, blocks, pieces
from rotascope.claims.quantities_reading import Part, part, second_of, total_of
from rotascope.claims.quantities_rounding import Interval, interval, joint_interval
from rotascope.claims.quantities_units import STRETCHES, hedge, hedge_after, is_term


@dataclass(frozen=True)
class Quantity:
    """A number with its hedge, unit and counted noun.

    Attributes
    ----------
    start, end
        Offsets of the words: hedge, sign, number, unit; not the noun.
    value
        In natural size (8 % = 0.08, 175 basis points = 0.0175, $42 billion = 42e9), without
        its sign; None for an interval.
    low, high
        The interval of support after rounding and hedge, without sign; None = open. Where
        the ends of an interval differ in sign both carry it and `sign` is 0.
    unit
        `percent`, `points` (percentage points), `bp`, `multiple`, `currency`, `plain`,
        `ordinal`, `fraction` (a third) or `of` (six of the seven).
    noun
        What is counted, singular; None where nothing known follows.
    adjectives
        Words between the number and its noun: `straight`, `consecutive`, `trading`.
    hedge
        `about`, `nearly`, `just over`, `more than`, `at least`, `at most`, `up to`,
        `less than`, `between`; None where there is none.
    comparator
        As in `rotascope.claims.model`. `nearly 8 %` is ABOUT with the interval 7 to 8,
        `just over 8 %` ABOUT with 8 to 9.
    sign
        -1 where a minus is written, 1 for a plus, else 0.
    tolerance
        Half the width of rounding, in natural size, without what the hedge adds.
    decimals
        Digits after the point.
    total
        Of how many, for the unit `of`.
    written
        Whether the number is in digits.
    """

    start: int
    end: int
    value: float | None
    low: float | None
    high: float | None
    unit: str
    noun: str | None
    adjectives: tuple[str, ...]
    hedge: str | None
    comparator: str
    sign: int
    tolerance: float
    decimals: int
    total: int | None = None
    written: bool = True


def quantities(text: str, *, taken: Sequence[tuple[int, int]] = ()) -> tuple[Quantity, ...]:
    """The quantities of a text, in order, without overlap.

    Years, dates, hours, names with a number in them (S&P 500, 10-year yield) and marks of
    lists are none.

    Parameters
    ----------
    text
        Any text.
    taken
        Offsets of names found already: no number is read in them.
    """
    closed = sorted(taken)
    found: list[Quantity] = []
    for start, end in blocks(text):
        found.extend(_of_block(pieces(text, start, end), closed))
    return tuple(found)


def _of_block(row: list[Piece], taken: list[tuple[int, int]]) -> Iterator[Quantity]:
    barred = names(row)
    barred.update(p for p in range(len(row)) if taken and _inside(row[p], taken))
    place = floor = 0
    while place < len(row):
        found = None
        if place not in barred and row[place].kind in (NUMBER, WORD):
            found = _quantity(row, place, floor, barred)
        if found is None:
            place += 1
            continue
        quantity, place = found
        floor = place
        yield quantity


def _inside(piece: Piece, taken: list[tuple[int, int]]) -> bool:
    near = bisect_right(taken, (piece.start, len(taken) + piece.end)) - 1
    return any(
        taken[at][0] <= piece.start < taken[at][1] for at in range(max(near - 2, 0), near + 1)
    )


def _quantity(
    row: list[Piece], place: int, floor: int, barred: set[int]
) -> tuple[Quantity, int] | None:
    """The quantity that begins at a place, and the place after it."""
    bare = amount(row, place)
    if bare is None or not barred.isdisjoint(range(bare.first, bare.after)):
        return None
    if is_term(row, bare):
        return None
    first = part(row, bare, floor)
    if first is None:
        return None
    second = second_of(row, first, barred, floor)
    if second is not None and not second.apart:
        return _interval_of(row, first.like(second.part), second.part, floor)
    if second is not None:
        first = first.like(second.part)
    return _single(row, first, floor, barred)


def _interval_of(
    row: list[Piece], first: Part, last: Part, floor: int
) -> tuple[Quantity, int] | None:
    begin, word = hedge(row, first.begin, floor, last.noun in STRETCHES)
    after, late = hedge_after(row, last.after)
    if word is None and begin > floor and row[begin - 1].low == "between":
        begin -= 1
    reach = joint_interval(first, last, word or late)
    found = _built(row, first, (begin, after), reach)
    sign = first.sign if last.sign == first.sign else 0
    return replace(found, noun=last.noun, adjectives=last.adjectives, sign=sign, value=None), after


def _single(
    row: list[Piece], first: Part, floor: int, barred: set[int]
) -> tuple[Quantity, int] | None:
    total = total_of(row, first, barred)
    if total is not None:
        begin, word = hedge(row, first.begin, floor, False)
        exact = replace(first, unit="of", noun=total.noun, adjectives=total.adjectives)
        reach = interval(exact, word)
        found = _built(row, exact, (begin, total.after), reach)
        return replace(found, total=total.number), total.after
    if first.needs_noun():
        return None
    begin, word = hedge(row, first.begin, floor, first.noun in STRETCHES)
    after, late = hedge_after(row, first.after)
    if row[first.amount.first].low == "couple":
        late = "about"
    if late == "at least" and row[after - 1].low == "plus" and first.unit == "plain":
        after, late = first.after, None
    return _built(row, first, (begin, after), interval(first, word or late)), after


def _built(row: list[Piece], found: Part, places: tuple[int, int], reach: Interval) -> Quantity:
    begin, after = places
    return Quantity(
        start=row[begin].start,
        end=row[after - 1].end,
        value=float(found.natural),
        low=reach.low,
        high=reach.high,
        unit=found.unit,
        noun=found.noun,
        adjectives=found.adjectives,
        hedge=reach.hedge,
        comparator=reach.comparator,
        sign=found.sign,
        tolerance=reach.tolerance,
        decimals=found.amount.decimals,
        written=found.amount.digits,
    )
