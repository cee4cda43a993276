"""An index through time: who was a member, at what weight, at which closes.

Members and weights are those of the latest holdings file known after a session's
close, drifted by the members' own returns since the file's date. Nothing of a
file, and no later close, reaches back before the session that it was known at.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from rotascope.core.market import Holdings, Market, WideIndex
from rotascope.core.values import Flags, Floats
from rotascope.stats.cross import total
from rotascope.stats.linking import drift_factors
from rotascope.stats.rolling import last_existing, next_existing

Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Priced:
    """Closes of the members of an index that have prices.

    Attributes
    ----------
    base
        Position of the first column.
    rows
        int64: which members have prices, in member order.
    closes
        float64[priced members, columns], NaN = no close.
    kind
        `total`, `price` or `mixed`.
    """

    base: int
    rows: Ints
    closes: Floats
    kind: str


@dataclass(frozen=True, eq=False)
class IndexPanel:
    """An index, or a basket inside one, through time; columns are sessions from `base` on.

    Closes are loaded when a figure needs them: those of the wide stage do not.

    Attributes
    ----------
    market
        Where it is.
    index
        The index.
    name
        What the panel is of: the index, or a basket inside it.
    holdings
        Its files, without those that no longer count.
    chosen
        bool[members, columns or 1]: the part that a basket inside an index is; None =
        all of it.
    """

    market: Market
    index: str
    name: str
    holdings: Holdings
    chosen: Flags | None = None

    @cached_property
    def wide(self) -> WideIndex | None:
        """Figures of the wide stage, by session; None for a small index or a part of one."""
        return self.market.wide(self.index) if self.chosen is None else None

    @cached_property
    def _priced(self) -> Priced:
        return self.market.kept(("priced", self.index), lambda: _load(self.market, self.holdings))

    @property
    def base(self) -> int:
        """Position of the first column."""
        return self._priced.base

    @property
    def rows(self) -> Ints:
        """int64: which members have prices, in member order."""
        return self._priced.rows

    @property
    def closes(self) -> Floats:
        """float64[priced members, columns], NaN = no close."""
        return self._priced.closes

    @property
    def kind(self) -> str:
        """`total`, `price` or `mixed`."""
        return self._priced.kind if self.wide is None else self.wide.kind

    @property
    def priced(self) -> int:
        """How many members have prices."""
        return len(self.rows) if self.wide is None else self.wide.priced

    @property
    def width(self) -> int:
        """Number of columns."""
        return int(self.closes.shape[1])

    @property
    def last(self) -> int:
        """Position of the last session."""
        return len(self.market.calendar) - 1

    @cached_property
    def returns(self) -> Floats:
        """float64[priced, columns]: simple returns between neighbouring sessions."""
        out = np.full(self.closes.shape, np.nan)
        out[:, 1:] = self.closes[:, 1:] / self.closes[:, :-1] - 1.0
        return out

    @cached_property
    def file_of(self) -> Ints:
        """int64[columns]: number of the file in force after each close, -1 before the first."""
        sessions = np.arange(self.base, self.base + self.width)
        return np.searchsorted(self.holdings.positions, sessions, side="right") - 1

    @cached_property
    def held(self) -> Flags:
        """bool[members, columns]: members in force after each close."""
        out = np.zeros((len(self.holdings.members), self.width), dtype=bool)
        there = self.file_of >= 0
        out[:, there] = self.holdings.held[self.file_of[there]].T
        return out if self.chosen is None else out & self.chosen

    @cached_property
    def weighted_files(self) -> Flags:
        """bool[files]: which files have weights."""
        weight = self.holdings.weight
        return np.asarray((~np.isnan(weight)).any(axis=1))

    @cached_property
    def first_member(self) -> int:
        """Position of the first session after whose close members were known."""
        return int(self.holdings.positions[0])

    @cached_property
    def first_weight(self) -> int:
        """Position of the first session with weights; beyond the last where there is none."""
        found = np.flatnonzero(self.weighted_files)
        return int(self.holdings.positions[found[0]]) if len(found) else self.last + 1

    @cached_property
    def weights(self) -> Floats:
        """float64[members, columns]: weights in force after each close, adding to 1.

        0 for those not held and before the first file with weights.
        """
        if self.chosen is None:
            return self._drifted()
        part = self._drifted() * self.chosen
        whole = total(part)
        return part / np.where(whole > 0, whole, 1.0)

    def _drifted(self) -> Floats:
        out = np.zeros((len(self.holdings.members), self.width))
        if self.first_weight > self.last:
            return out
        files = np.flatnonzero(self.weighted_files)
        offset = int(self.holdings.opening[files].min()) - self.base
        panel = self.closes[:, offset:]
        newest, upcoming = last_existing(panel), next_existing(panel)
        row_of = np.full(len(self.holdings.members), -1, dtype=np.int64)
        row_of[self.rows] = np.arange(len(self.rows))
        bounds = np.append(self.holdings.positions, self.last + 1)
        for file in files:
            first, end = int(bounds[file]), int(min(bounds[file + 1], self.last + 1))
            if end <= first:
                continue
            members = np.flatnonzero(self.holdings.held[file])
            block = np.nan_to_num(self.holdings.weight[file, members])
            grown = np.repeat((block / block.sum())[:, None], end - first, axis=1)
            priced = np.flatnonzero(row_of[members] >= 0)
            rows = row_of[members[priced]]
            start = first - self.base - offset
            seen = newest[rows, start : start + end - first]
            opening = upcoming[rows, int(self.holdings.opening[file]) - self.base - offset]
            grown[priced] *= drift_factors(panel, seen, opening, rows)
            out[members, first - self.base : end - self.base] = grown / total(grown)
        return out

    def column(self, position: int) -> int:
        """Column of a session; negative before the first."""
        return position - self.base

    def by_session(self, figures: Floats) -> Floats:
        """Figures by column as figures by session of the calendar (NaN before `base`)."""
        out = np.full(self.base + self.width, np.nan)
        out[self.base :] = figures
        return out


def index_panel(market: Market, name: str) -> IndexPanel:
    """The panel of an index, made once for a market."""
    return market.kept(
        ("panel", name), lambda: IndexPanel(market, name, name, that_count(market.holdings(name)))
    )


def _load(market: Market, holdings: Holdings) -> Priced:
    panel = market.panel(holdings.members)
    place = {symbol: i for i, symbol in enumerate(holdings.members)}
    rows = np.array([place[s] for s in panel.symbols], dtype=np.int64)
    order = np.argsort(rows, kind="stable")
    base = min(panel.base, int(holdings.opening.min()))
    closes = np.full((len(order), len(market.calendar) - base), np.nan)
    closes[:, panel.base - base :] = panel.values[order]
    return Priced(base, rows[order], closes, panel.kind)


def that_count(holdings: Holdings) -> Holdings:
    """The files without the membership-only ones from the first weighted file on."""
    weighted = np.asarray((~np.isnan(holdings.weight)).any(axis=1))
    if not weighted.any() or weighted.all():
        return holdings
    keep = weighted.copy()
    keep[: int(np.argmax(weighted))] = True
    return holdings.only(keep)
