"""What arithmetic does to units: settled point 24, the whole table."""

from __future__ import annotations

from itertools import product

import pytest

from rotascope.core import units
from rotascope.core.errors import WrongArgument

NUMERIC = ("fraction", "points", "count", "ratio", "level", "currency", "mixed")


def expected(operation: str, left: str, right: str) -> str:
    """Settled point 24, said again."""
    if "number" in (left, right):
        return right if left == "number" else left
    if left != right:
        return "mixed"
    return {"/": "ratio", "*": "mixed", "+": left, "-": "points" if left == "fraction" else left}[
        operation
    ]


@pytest.mark.parametrize("operation", list("+-*/"))
def test_every_pair_of_units(operation: str) -> None:
    for left, right in product((*NUMERIC, "number"), repeat=2):
        assert units.combined(operation, left, right) == expected(operation, left, right)


@pytest.mark.parametrize("odd", ["date", "word", "truth"])
@pytest.mark.parametrize("other", ["fraction", "number", "date"])
def test_dates_words_and_truths_take_no_arithmetic(odd: str, other: str) -> None:
    for pair in ((odd, other), (other, odd)):
        with pytest.raises(WrongArgument, match="takes no '\\+'; compare it instead"):
            units.combined("+", *pair)


def test_the_units_are_those_of_the_catalogue() -> None:
    assert set(units.UNITS) == {*NUMERIC, "number", "date", "word", "truth"}
