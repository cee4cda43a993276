"""The desk where the note is written: it asks for readings and keeps what it was told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

import numpy as np

from rotascope.core.errors import RotascopeError
from rotascope.core.reading import Reading, Track
from rotascope.core.time import months_before
from rotascope.core.values import Floats
from rotascope.notes.document import Figure, Line, Missing
from rotascope.notes.words import text_of

YEARS = 3
"""How far back the pictures look."""


class Reader(Protocol):
    """A market as of a session that answers expressions.

    `read` and `track` raise `RotascopeError` where the answer cannot be had.
    """

    @property
    def as_of(self) -> date:
        """The session after whose close the reader stands."""

    @property
    def snapshot(self) -> str:
        """The store's version."""

    @property
    def simulated(self) -> bool:
        """Whether the facts are simulated."""

    @property
    def coverage(self) -> str:
        """What the store holds, in plain words."""

    def read(self, expression: str) -> Reading:
        """The reading of an expression."""

    def track(
        self, expression: str, *, start: date | None = None, end: date | None = None
    ) -> Track:
        """The track of an expression, sessions `start` to `end` included."""


def _sector_funds() -> Mapping[str, str]:
    return {
        "Energy": "XLE",
        "Materials": "XLB",
        "Industrials": "XLI",
        "Consumer Discretionary": "XLY",
        "Consumer Staples": "XLP",
        "Health Care": "XLV",
        "Financials": "XLF",
        "Information Technology": "XLK",
        "Communication Services": "XLC",
        "Utilities": "XLU",
        "Real Estate": "XLRE",
    }


@dataclass(frozen=True)
class Subjects:
    """Whom the note is about.

    Attributes
    ----------
    small, large
        Indices of small and of large companies.
    index, small_index
        Baskets with holdings: the large members, the small members.
    giants
        The largest companies as a group.
    benchmark
        Fund of large companies, against which the sector funds are measured.
    small_fund
        Fund of small companies.
    equal_fund
        Fund of the large members with equal weights.
    value_fund, growth_fund
        Funds of cheap and of fast-growing companies; a store may be without them.
    small_filers
        Baskets of small companies whose accounts may be in the store: the first that is covered
        well enough is used.
    sectors
        GICS name of each sector and its fund.
    """

    small: str = "RUT"
    large: str = "SPX"
    index: str = "SP500"
    small_index: str = "R2000"
    giants: str = "MAG7"
    benchmark: str = "SPY"
    small_fund: str = "IWM"
    equal_fund: str = "RSP"
    value_fund: str = "IWD"
    growth_fund: str = "IWF"
    small_filers: tuple[str, ...] = ("SMALLCAP300", "R2000")
    sectors: Mapping[str, str] = field(default_factory=_sector_funds)


class Desk:
    """Asks a reader, each expression once, and turns refusals into `Missing`."""

    def __init__(self, reader: Reader, subjects: Subjects) -> None:
        self.reader = reader
        self.subjects = subjects
        self._read: dict[str, Reading | Missing] = {}
        self._tracks: dict[str, Track | Missing] = {}

    def reading(self, expression: str) -> Reading | Missing:
        """The reading of an expression, or why there is none."""
        if expression not in self._read:
            try:
                self._read[expression] = self.reader.read(expression)
            except RotascopeError as error:
                self._read[expression] = Missing(expression, error.message)
        return self._read[expression]

    def figure(self, expression: str, show: Callable[[Reading], str] = text_of) -> Figure | Missing:
        """The reading of an expression as a figure; `show` writes its text."""
        found = self.reading(expression)
        return found if isinstance(found, Missing) else Figure(found, show(found))

    def number(self, expression: str) -> float | None:
        """The value of an expression; None where it has none."""
        found = self.reading(expression)
        if isinstance(found, Missing) or not isinstance(found.value, int | float):
            return None
        return float(found.value)

    def track(self, expression: str, *, start: date | None = None) -> Track | Missing:
        """The track of an expression over the last years, or why there is none."""
        first = start or months_before(self.reader.as_of, 12 * YEARS)
        key = f"{expression} from {first}"
        if key not in self._tracks:
            try:
                self._tracks[key] = self.reader.track(expression, start=first)
            except RotascopeError as error:
                self._tracks[key] = Missing(expression, error.message)
        return self._tracks[key]

    def line(self, label: str, expression: str, *, figure: bool = True) -> Line | Missing:
        """The track of an expression as a line in a picture."""
        track = self.track(expression)
        if isinstance(track, Missing):
            return track
        if np.isfinite(track.values).sum() < 2:
            return Missing(expression, f"{expression} has fewer than two values to draw")
        now = self.figure(expression) if figure else None
        return Line(
            label,
            ordinals(track),
            track.values,
            now if isinstance(now, Figure) else None,
            track.expression,
        )

    def caveats(self) -> dict[str, tuple[Reading, ...]]:
        """What every answer has to add: each remark once, with the readings that it is about."""
        found: dict[str, list[Reading]] = {}
        for reading in self._read.values():
            if isinstance(reading, Reading):
                for caveat in reading.caveats:
                    found.setdefault(caveat, []).append(reading)
        for track in self._tracks.values():
            for caveat in () if isinstance(track, Missing) else track.caveats:
                found.setdefault(caveat, [])
        return {caveat: tuple(about) for caveat, about in found.items()}


def ordinals(track: Track) -> Floats:
    """The sessions of a track as float64 proleptic ordinals."""
    days = track.sessions.astype("datetime64[D]").astype(np.int64)
    return (days + date(1970, 1, 1).toordinal()).astype(np.float64)
