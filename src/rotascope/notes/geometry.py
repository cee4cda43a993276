"""Scales, round ticks and room for labels: where things stand in a picture."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

_WIDE, _NARROW = "mwMW%@", "iljtfr.,:;|'!I "


@dataclass(frozen=True)
class Box:
    """A rectangle; y grows downward, as on a screen."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Box) -> bool:
        """Whether two rectangles share any room."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )

    def within(self, other: Box) -> bool:
        """Whether this rectangle lies inside another."""
        return (
            self.left >= other.left
            and self.right <= other.right
            and self.top >= other.top
            and self.bottom <= other.bottom
        )


@dataclass(frozen=True)
class Scale:
    """Data between `low` and `high`, drawn between the places `start` and `stop`."""

    low: float
    high: float
    start: float
    stop: float

    def __call__(self, value: float) -> float:
        """The place of a value."""
        share = (value - self.low) / (self.high - self.low)
        return self.start + share * (self.stop - self.start)


def text_width(text: str, size: float) -> float:
    """Room that a text needs in a common sans-serif face, on the generous side."""
    ems = sum(0.92 if c in _WIDE else 0.40 if c in _NARROW else 0.66 for c in text)
    return ems * size


BOLD = 1.12
"""How much wider a text is in bold."""


def text_box(text: str, x: float, y: float, *, size: float, anchor: str = "start") -> Box:
    """The rectangle of a text whose base line starts, ends or is centred at (x, y)."""
    width = text_width(text, size)
    left = x - {"start": 0.0, "middle": 0.5, "end": 1.0}[anchor] * width
    return Box(left, y - 0.82 * size, left + width, y + 0.24 * size)


def round_ticks(low: float, high: float, most: int) -> tuple[float, ...]:
    """At most `most` round numbers between two values, evenly spaced."""
    span = high - low
    if span <= 0:
        return (low,)
    power = 10.0 ** math.floor(math.log10(span / most))
    for step in (f * power for f in (1, 2, 2.5, 5, 10, 20, 25, 50)):
        first = math.ceil(low / step - 1e-9)
        last = math.floor(high / step + 1e-9)
        if last - first + 1 <= most:
            return tuple(round(k * step, 10) for k in range(first, last + 1))
    return (low,)


def padded(values: Iterable[float], *, share: float = 0.06) -> tuple[float, float]:
    """The extent of some values with a margin; a flat extent is opened up."""
    found = list(values)
    low, high = min(found), max(found)
    room = (high - low) * share or abs(high) * share or 1.0
    return low - room, high + room


def month_ticks(first: date, last: date, most: int) -> tuple[tuple[date, str], ...]:
    """Starts of months, quarters, half years or years between two days, with labels."""
    for step in (1, 3, 6, 12, 24, 60, 120):
        days = [
            date(year, month, 1)
            for year in range(first.year, last.year + 1)
            for month in range(1, 13, min(step, 12))
            if (year * 12) % step == 0 or step <= 12
        ]
        inside = [d for d in days if first <= d <= last]
        if len(inside) <= most:
            return tuple((d, _month_label(d, step)) for d in inside)
    return ()


def _month_label(day: date, step: int) -> str:
    names = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
    if step >= 12:
        return str(day.year)
    return str(day.year) if day.month == 1 else names[day.month - 1]


def spread(wanted: Sequence[float], *, gap: float, low: float, high: float) -> tuple[float, ...]:
    """Places as near as may be to those wanted, at least `gap` apart, in their order."""
    order = sorted(range(len(wanted)), key=lambda i: wanted[i])
    places = [min(max(wanted[i], low), high) for i in order]
    for i in range(1, len(places)):
        places[i] = max(places[i], places[i - 1] + gap)
    if places and places[-1] > high:
        places[-1] = high
        for i in range(len(places) - 2, -1, -1):
            places[i] = min(places[i], places[i + 1] - gap)
    found = [0.0] * len(wanted)
    for place, i in zip(places, order, strict=True):
        found[i] = place
    return tuple(found)


@dataclass(frozen=True)
class Placed:
    """Where a label stands: its base line, its anchor and its rectangle."""

    x: float
    y: float
    anchor: str
    box: Box


def place_label(
    text: str, at: tuple[float, float], taken: Sequence[Box], *, size: float, room: Box
) -> Placed:
    """A free place near a point for its label, set in bold; the nearest that meets nothing.

    Parameters
    ----------
    text, at
        The label and the point it belongs to.
    taken
        Rectangles that it may not meet.
    size
        Height of the type.
    room
        Rectangle that it must stay in.
    """
    best: Placed | None = None
    fewest = math.inf
    for distance in range(9, 240, 6):
        for angle in range(0, 360, 15):
            trial = _beside(text, at, distance, angle, size=size)
            if not trial.box.within(room):
                continue
            hits = sum(trial.box.meets(box) for box in taken)
            if hits == 0:
                return trial
            if hits < fewest:
                best, fewest = trial, hits
    return best or _beside(text, at, 9, 0, size=size)


def _beside(
    text: str, at: tuple[float, float], distance: float, angle: float, *, size: float
) -> Placed:
    across, down = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    anchor = "start" if across > 0.3 else "end" if across < -0.3 else "middle"
    x = at[0] + distance * across
    y = at[1] + distance * down + 0.3 * size
    plain = text_box(text, x, y, size=size, anchor=anchor)
    more = (BOLD - 1) * (plain.right - plain.left)
    before = {"start": 0.0, "middle": 0.5, "end": 1.0}[anchor] * more
    box = Box(plain.left - before, plain.top, plain.right + more - before, plain.bottom)
    return Placed(x, y, anchor, box)
