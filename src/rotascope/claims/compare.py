"""Comparing what a text states with what the data say.

A figure is `supported` inside the interval that its writing leaves ("8 %" is 7.5 to
8.5), `close` where it misses that by no more than as much again, else `contradicted`.
Bounds such as "more than 8 %" are compared as they stand, and are close where they are
missed by less than the rounding of the figure.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from rotascope.claims.model import (
    ABOUT,
    AT_LEAST,
    AT_MOST,
    BETWEEN,
    CLOSE,
    CONTRADICTED,
    LESS_THAN,
    MORE_THAN,
    SUPPORTED,
    Stated,
)
from rotascope.claims.quantities import Quantity
from rotascope.core.reading import Value

GUARD = 1e-9
"""Room for the last digits of a sum."""

_FLIPPED = {AT_LEAST: AT_MOST, AT_MOST: AT_LEAST, MORE_THAN: LESS_THAN, LESS_THAN: MORE_THAN}


def stated_of(quantity: Quantity, scale: float = 1.0, *, sign: int = 1) -> tuple[str, Stated]:
    """A written quantity in the unit of an expression: comparator, value and interval.

    Parameters
    ----------
    quantity
        As written, in natural size (8 % = 0.08).
    scale
        Factor to the unit of the expression.
    sign
        -1 where the words make it a loss; a written sign counts besides.
    """
    sign = quantity.sign or sign
    factor = abs(scale)
    low = None if quantity.low is None else quantity.low * factor
    high = None if quantity.high is None else quantity.high * factor
    value = None if quantity.value is None else abs(quantity.value) * factor
    if (quantity.sign and low is not None and low < 0) or (high is not None and high <= 0):
        low, high = _mirrored(low, high)
    stated = Stated(value, low, high, quantity.tolerance * factor)
    if sign >= 0:
        return quantity.comparator, stated
    low, high = _mirrored(low, high)
    value = None if value is None else -value
    comparator = _FLIPPED.get(quantity.comparator, quantity.comparator)
    return comparator, replace(stated, value=value, low=low, high=high)


def _mirrored(low: float | None, high: float | None) -> tuple[float | None, float | None]:
    return (None if high is None else -high), (None if low is None else -low)


def verdict_of(comparator: str, stated: Stated, computed: Value) -> str | None:
    """What a computed value makes of a claim; None where there is no value.

    Parameters
    ----------
    comparator, stated
        What the text says.
    computed
        What the data say, in the same unit.
    """
    if computed is None:
        return None
    if isinstance(computed, date) and stated.high is not None:
        inside = (stated.low or 0.0) <= computed.toordinal() <= stated.high
        return SUPPORTED if inside else CONTRADICTED
    if isinstance(computed, bool | str | date) or isinstance(stated.value, bool | str | date):
        return SUPPORTED if computed == stated.value else CONTRADICTED
    if _inside(stated, float(computed), comparator):
        return SUPPORTED
    # A hedge has widened the interval already: what it misses is measured by the rounding.
    room = stated.tolerance
    if comparator in (MORE_THAN, LESS_THAN, AT_LEAST, AT_MOST) and not room:
        return CONTRADICTED
    wider = replace(
        stated,
        low=None if stated.low is None else stated.low - room,
        high=None if stated.high is None else stated.high + room,
    )
    return CLOSE if room and _inside(wider, float(computed), ABOUT) else CONTRADICTED


def _inside(stated: Stated, value: float, comparator: str) -> bool:
    guard = GUARD * max(1.0, abs(value))
    strict = -guard if comparator in (MORE_THAN, LESS_THAN) else guard
    above = stated.low is None or value >= stated.low - strict
    below = stated.high is None or value <= stated.high + strict
    return above and below


def interval(low: float | None, high: float | None, value: float | None = None) -> Stated:
    """A stated interval without rounding."""
    return Stated(value, low, high)


POSITIVE = (MORE_THAN, Stated(0.0, 0.0, None))
NEGATIVE = (LESS_THAN, Stated(0.0, None, 0.0))
"""A direction without a figure."""

__all__ = ["BETWEEN", "NEGATIVE", "POSITIVE", "interval", "stated_of", "verdict_of"]
