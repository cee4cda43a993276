"""The market: the facts as a reader at the as-of session may see them.

Analysis gets its data through this protocol and no other way. Whoever opens a
store (the package `app`) hands in a market; nothing in it was known later than
the as-of session.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from rotascope.core.accounts import EstimateFacts, EventFacts, Filings
from rotascope.core.settings import Settings
from rotascope.core.time import Calendar, Positions
from rotascope.core.values import Flags, Floats

T = TypeVar("T")

PRICE, TOTAL = "price", "total"


@dataclass(frozen=True, eq=False)
class Closes:
    """Closing prices of a symbol.

    Attributes
    ----------
    values
        float64 by session, NaN = no close (never filled).
    kind
        `total` (adjusted for dividends) or `price`.
    """

    values: Floats
    kind: str


@dataclass(frozen=True, eq=False)
class Panel:
    """Closing prices of several symbols.

    Attributes
    ----------
    symbols
        Those that have prices.
    values
        float64[symbols, sessions from `base` on], NaN = no close.
    kind
        `total`, `price` or `mixed`.
    base
        Position of the first session with a close of any of them.
    """

    symbols: tuple[str, ...]
    values: Floats
    kind: str
    base: int


@dataclass(frozen=True, eq=False)
class Holdings:
    """The members of an index, dated file by dated file.

    Attributes
    ----------
    dates
        The date that each file describes.
    positions
        int64: session after whose close the file is known.
    opening
        int64: first session on or after the date; weights drift from the closes of then.
    members
        Identities, in the order of their first appearance.
    held
        bool[files, members].
    weight
        float64[files, members]; NaN where not held, or where the file has no weights.
    sector
        int16[files, members]: index into `labels`, -1 = no sector.
    issuer
        int32[files, members]: number of the issuer, -1 = unknown.
    price
        float64[files, members]: raw close of that date.
    """

    dates: tuple[date, ...]
    positions: Positions
    opening: Positions
    members: tuple[str, ...]
    held: Flags
    weight: Floats
    sector: NDArray[np.int16]
    labels: tuple[str, ...]
    issuer: NDArray[np.int32]
    price: Floats

    def only(self, keep: Flags) -> Holdings:
        """Some of the files."""
        return replace(
            self,
            dates=tuple(d for d, k in zip(self.dates, keep, strict=True) if k),
            **{
                name: getattr(self, name)[keep]
                for name in ("positions", "opening", "held", "weight", "sector", "issuer", "price")
            },
        )


@dataclass(frozen=True, eq=False)
class SeriesFacts:
    """All versions of a series known by the as-of, in the order they became known.

    Attributes
    ----------
    days
        datetime64[D]: start of the reference period.
    known
        int64: first session after whose close the row was known.
    values
        float64.
    lagged
        True where some known time is a documented lag, not a release date.
    percent
        True where the figures are in percent.
    """

    days: NDArray[np.datetime64]
    known: Positions
    values: Floats
    lagged: bool
    percent: bool
    frequency: str


@dataclass(frozen=True, eq=False)
class FlowFacts:
    """Net flow, assets and shares of a fund by session (float64, NaN = no figure)."""

    flow: Floats
    assets: Floats
    shares: Floats


@dataclass(frozen=True, eq=False)
class WideIndex:
    """Figures of a large index from the wide stage, by session of the calendar.

    Attributes
    ----------
    figures
        Name -> float64 by session (see `rotascope.stats.wide.figures`); NaN = none.
    kind
        `total`, `price` or `mixed`: of the members' closes.
    priced
        How many members have prices.
    labels
        Sector of each numbered group.
    """

    figures: dict[str, Floats]
    kind: str
    priced: int
    labels: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Runs:
    """Closes of several symbols, one after the other in the order of the symbols.

    Attributes
    ----------
    symbols
        Ascending.
    offsets
        int64[symbols + 1]: where each one's closes begin.
    sessions
        int32 positions, ascending within a symbol.
    closes
        float64, no NaN.
    kinds
        `total` or `price` of each symbol.
    """

    symbols: tuple[str, ...]
    offsets: Positions
    sessions: NDArray[np.int32]
    closes: Floats
    kinds: tuple[str, ...]


class Market(Protocol):
    """A store seen as of a session."""

    @property
    def calendar(self) -> Calendar:
        """Sessions up to and with the as-of."""

    @property
    def snapshot(self) -> str:
        """Version of the store."""

    @property
    def simulated(self) -> bool:
        """Whether the facts are simulated."""

    @property
    def settings(self) -> Settings:
        """Named baskets, aliases, defaults."""

    def symbols(self) -> frozenset[str]:
        """Symbols with prices in the store (by the as-of there may be none yet)."""

    def is_symbol(self, name: str) -> bool:
        """Whether a symbol has prices in the store."""

    def is_known(self, name: str) -> bool:
        """Whether a symbol has prices known by the as-of."""

    def is_series(self, name: str) -> bool:
        """Whether the store has a series of that name."""

    def series_names(self) -> frozenset[str]:
        """Series in the store."""

    def indices(self) -> frozenset[str]:
        """Baskets that have holdings."""

    def is_index(self, name: str) -> bool:
        """Whether a basket has holdings."""

    def funds(self) -> frozenset[str]:
        """Funds of which flows are in the store."""

    def closes(self, symbol: str, kind: str | None = None) -> Closes:
        """Closes of a symbol; `kind` forces `price` or `total`."""

    def panel(self, symbols: tuple[str, ...], kind: str | None = None) -> Panel:
        """Closes of those of the symbols that have prices."""

    def wide(self, index: str) -> WideIndex | None:
        """Figures of an index from the wide stage; None where it is small."""

    def holdings(self, index: str) -> Holdings:
        """The files of an index."""

    def series(self, name: str) -> SeriesFacts:
        """The versions of a series."""

    def flows(self, fund: str) -> FlowFacts:
        """Flows of a fund."""

    def raw_prices(self, symbol: str) -> Floats:
        """Unadjusted closes by session from the holdings files (NaN = none)."""

    def filings(self, symbols: tuple[str, ...], items: tuple[str, ...]) -> Filings:
        """Facts of the source's items known by the as-of; symbols without any are absent."""

    def filers(self) -> frozenset[str]:
        """Symbols with fundamentals anywhere in the store."""

    def estimates(self, symbol: str) -> EstimateFacts:
        """Estimates of a symbol or group known by the as-of."""

    def estimated(self) -> frozenset[str]:
        """Symbols and groups with estimates anywhere in the store."""

    def events(self, kind: str) -> EventFacts:
        """Events of a kind known by the as-of."""

    def event_kinds(self) -> frozenset[str]:
        """Kinds of events in the store."""

    def kept(self, key: Hashable, make: Callable[[], T]) -> T:
        """A derived thing, made once for this market."""
