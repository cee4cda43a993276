"""What a number leaves open: the room of its rounding and of its hedge."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from rotascope.claims.model import (
    ABOUT,
    AT_LEAST,
    AT_MOST,
    BETWEEN,
    EQUALS,
    LESS_THAN,
    MORE_THAN,
)
from rotascope.claims.quantities_reading import Part

COMPARATOR = {
    None: EQUALS,
    "about": ABOUT,
    "nearly": ABOUT,
    "just over": ABOUT,
    "more than": MORE_THAN,
    "at least": AT_LEAST,
    "at most": AT_MOST,
    "up to": AT_MOST,
    "less than": LESS_THAN,
}
"""The comparator of each hedge."""

WIDER = Decimal("1.5")
"""How much wider than rounding an `about` is."""

PART_WORDS = Decimal("0.05")
"""Rounding of a part said in words: `a third` is 0.308 to 0.358."""


@dataclass(frozen=True, slots=True)
class Interval:
    """Between which values a quantity is supported; None = open."""

    low: float | None
    high: float | None
    tolerance: float
    hedge: str | None
    comparator: str


def interval(found: Part, hedge: str | None) -> Interval:
    """The interval of one number under a hedge."""
    value, step = found.natural, step_of(found)
    half = step / 2
    low: Decimal | None = value - half
    high: Decimal | None = value + half
    if hedge == "about":
        low, high = value - WIDER * half, value + WIDER * half
    elif hedge == "nearly":
        low, high = value - step, value
    elif hedge == "just over":
        low, high = value, value + step
    elif hedge in {"more than", "at least"}:
        low, high = value, None
    elif hedge in {"less than", "at most", "up to"}:
        low, high = None, value
    return Interval(_float(low), _float(high), float(half), hedge, COMPARATOR[hedge])


def joint_interval(first: Part, last: Part, hedge: str | None) -> Interval:
    """The interval from one number to another, ends rounded; `about` widens it by half."""
    ends = [(first.signed, step_of(first) / 2), (last.signed, step_of(last) / 2)]
    if first.sign == last.sign:
        ends = [(p.natural, half) for p, (_, half) in zip((first, last), ends, strict=True)]
    ends.sort()
    wider = WIDER if hedge == "about" else Decimal(1)
    low, high = ends[0][0] - wider * ends[0][1], ends[1][0] + wider * ends[1][1]
    tolerance = float(max(half for _, half in ends))
    if hedge == "at least":
        return Interval(float(low), None, tolerance, hedge, AT_LEAST)
    return Interval(float(low), float(high), tolerance, "between", BETWEEN)


def step_of(found: Part) -> Decimal:
    """One unit of the last place that counts, in natural size.

    A plain or currency number without decimals that ends in two zeros or more is
    rounded to its last other digit.
    """
    if found.unit == "fraction" and not found.amount.digits:
        return PART_WORDS
    step = found.amount.step * found.factor
    if found.unit not in {"plain", "currency"} or found.amount.decimals:
        return step
    units = found.amount.value / found.amount.step
    if units and units == units.to_integral_value():
        digits = str(int(units))
        zeros = len(digits) - len(digits.rstrip("0"))
        if zeros >= 2:
            return step.scaleb(zeros)
    return step


def _float(value: Decimal | None) -> float | None:
    return None if value is None else float(value)
