"""Numbers to English: directions, sizes, dates and lists in plain, short words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from rotascope.core import units
from rotascope.core.reading import Reading, Value, shown

_NUMBERS = ("none one two three four five six seven eight nine ten eleven twelve").split()
_MONTHS = (
    "January February March April May June July August September October November December"
).split()

SHORT_SECTORS = {
    "Communication Services": "Communication",
    "Consumer Discretionary": "Discretionary",
    "Consumer Staples": "Staples",
    "Information Technology": "Technology",
}
"""Sector names that fit beside a point; the others are short enough."""

NO_MEANING = "not meaningful"
"""What stands where a figure would say nothing, as a P/E over losses."""


def count_word(number: int) -> str:
    """A small count in words, `none` for 0; digits above twelve."""
    return _NUMBERS[number] if 0 <= number < len(_NUMBERS) else f"{number:,}"


def long_date(day: date) -> str:
    """A day as it stands in running text: 30 January 2026."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def joined(names: Sequence[str]) -> str:
    """Names as a list in a sentence: `a`, `a and b`, `a, b and c`."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"


def capitalised(text: str) -> str:
    """A text with a capital at its start, the rest untouched."""
    return text[:1].upper() + text[1:]


def number(value: Value) -> float:
    """The value of a reading as a number; NaN where it is none."""
    if isinstance(value, bool | int | float):
        return float(value)
    return float("nan")


def text_of(reading: Reading) -> str:
    """A reading as it stands in the note: dates spelt out, the rest as `shown`."""
    value = reading.value
    return long_date(value) if isinstance(value, date) else shown(value, reading.unit)


def signed(reading: Reading) -> str:
    """A fraction with its sign: `+6.09 %`."""
    value = number(reading.value)
    text = text_of(reading)
    plus = reading.unit == units.FRACTION and value > 0 and not text.startswith("0.00 ")
    return f"+{text}" if plus else text


def size(reading: Reading) -> str:
    """A reading without its sign, for use after a direction word: `3.15 pp`."""
    return shown(abs(number(reading.value)), reading.unit).lstrip("+")


def percent(reading: Reading) -> str:
    """A figure that is kept in percent: `3.75 %`."""
    return f"{number(reading.value):,.2f} %"


def deviations(reading: Reading) -> str:
    """A lead in standard deviations, with its sign: `+0.65`."""
    return f"{number(reading.value):+.2f}"


def two_decimals(reading: Reading) -> str:
    """A bare ratio: `0.78`."""
    return f"{number(reading.value):,.2f}"


def times(reading: Reading) -> str:
    """A multiple as the market writes it: `26.3x`."""
    return NO_MEANING if reading.value is None else f"{number(reading.value):,.1f}x"


def one_percent(reading: Reading) -> str:
    """A share with one decimal: `6.4 %`; where there is no value, that it says nothing."""
    return NO_MEANING if reading.value is None else f"{100 * number(reading.value):,.1f} %"


def signed_percent(reading: Reading) -> str:
    """A share with its sign and one decimal: `+6.4 %`."""
    return NO_MEANING if reading.value is None else f"{100 * number(reading.value):+,.1f} %"


def billions(reading: Reading) -> str:
    """An amount with its sign: `-1.23 billion`."""
    return f"{number(reading.value) / 1e9:+,.2f} billion"


def whole_percent(reading: Reading) -> str:
    """A share as a whole percentage: `64 %`."""
    return f"{100 * number(reading.value):.0f} %"


def against(value: float, whom: str) -> str:
    """Which side a difference is on: `ahead of large ones by`, `behind them by`."""
    if value == 0:
        return f"level with {whom}, at"
    return f"ahead of {whom} by" if value > 0 else f"behind {whom} by"


def sessions(count: float) -> str:
    """The word after a count: `session` or `sessions`."""
    return "session" if count == 1 else "sessions"
