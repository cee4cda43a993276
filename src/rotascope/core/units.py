"""Units of readings, and what arithmetic does to them."""

from __future__ import annotations

from rotascope.core.errors import WrongArgument

FRACTION = "fraction"  # 0.0143, shown as 1.43 %
POINTS = "points"  # percentage points as a fraction: 0.0143, shown as 1.43 pp
COUNT = "count"
RATIO = "ratio"
DATE = "date"
LEVEL = "level"
WORD = "word"
TRUTH = "truth"
CURRENCY = "currency"
NUMBER = "number"  # a bare number, which takes on the unit of what it meets
MIXED = "mixed"

UNITS = (FRACTION, POINTS, COUNT, RATIO, DATE, LEVEL, WORD, TRUTH, CURRENCY, NUMBER, MIXED)

_NOT_ARITHMETIC = (DATE, WORD, TRUTH)


def combined(operation: str, left: str, right: str) -> str:
    """Unit of `left operation right` (CATALOGUE, settled point 24).

    A fraction minus a fraction is points; same units add; anything over the same
    unit is a ratio; a bare number keeps the other's unit; everything else is mixed.

    Raises
    ------
    WrongArgument
        A date, a word or a truth is asked to take part in arithmetic.
    """
    for unit in (left, right):
        if unit in _NOT_ARITHMETIC:
            raise WrongArgument(f"a {unit} takes no '{operation}'", hint="compare it instead")
    if NUMBER in (left, right):
        return right if left == NUMBER else left
    if left == right:
        if operation == "-" and left == FRACTION:
            return POINTS
        if operation in "+-":
            return left
        if operation == "/":
            return RATIO
    return MIXED
