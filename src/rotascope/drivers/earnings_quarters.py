"""Fiscal quarters brought to calendar quarters: what each company earned in which season."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rotascope.core.market import Market
from rotascope.core.time import Days
from rotascope.core.values import Floats
from rotascope.measures.accounts import Figures, quarter, quarter_before

BY_DAYS, BY_END = "days", "end"
_HALF = np.timedelta64(45, "D")


@dataclass(frozen=True, eq=False)
class Quarterly:
    """Figures of several symbols by calendar quarter, as last known while they were the latest.

    Attributes
    ----------
    symbols
        Those that have facts.
    first
        Number of the first calendar quarter (4 x year + 0 for the first quarter of it).
    now
        float64[symbols, quarters]: the fiscal quarter that belongs to it; NaN = none known.
    before
        float64[symbols, quarters]: the fiscal quarter one year before, as then restated.
    """

    symbols: tuple[str, ...]
    first: int
    now: Floats
    before: Floats

    def at(self, number: int, symbols: tuple[str, ...]) -> tuple[Floats, Floats, Floats]:
        """Of symbols in a calendar quarter: now, a year before, and the base of those awaited.

        The base is the figure of the year before; of a company that has not reported yet, its
        own figure of the same quarter a year ago.
        """
        now, before = self._of(self.now, number, symbols), self._of(self.before, number, symbols)
        awaited = self._of(self.now, number - 4, symbols)
        return now, before, np.where(np.isnan(now), awaited, before)

    def _of(self, figures: Floats, number: int, symbols: tuple[str, ...]) -> Floats:
        out = np.full(len(symbols), np.nan)
        column = number - self.first
        if not 0 <= column < figures.shape[1]:
            return out
        place = {symbol: i for i, symbol in enumerate(self.symbols)}
        for i, symbol in enumerate(symbols):
            if symbol in place:
                out[i] = figures[place[symbol], column]
        return out


def number_of(days: Days, *, rule: str = BY_DAYS) -> NDArray[np.int64]:
    """Number of the calendar quarter that fiscal quarters belong to, by their last days.

    Parameters
    ----------
    days
        datetime64[D]: last days of fiscal quarters.
    rule
        `days`: the calendar quarter in which most of its days lie, so that a quarter to the
        end of January belongs to the fourth; `end`: the one in which it ends.
    """
    middle = days if rule == BY_END else days - _HALF
    return np.asarray(middle.astype("datetime64[M]").astype(np.int64) // 3 + 4 * 1970)


def name_of(number: int) -> str:
    """A calendar quarter as one writes it: 2025Q4."""
    return f"{number // 4}Q{number % 4 + 1}"


def last_day(number: int) -> np.datetime64:
    """Last day of a calendar quarter."""
    following = np.datetime64(3 * (number - 4 * 1970) + 3, "M")
    found: np.datetime64 = following.astype("datetime64[D]") - np.timedelta64(1, "D")
    return found


def quarterly(
    market: Market, symbols: tuple[str, ...], item: str, *, rule: str = BY_DAYS
) -> Quarterly:
    """Figures of companies by calendar quarter, as known by the market's session."""
    names = tuple(sorted(set(symbols)))

    def make() -> Quarterly:
        now, before = quarter(market, names, item), quarter_before(market, names, item)
        return brought(now, before, rule)

    return market.kept(("quarterly", names, item, rule), make)


def brought(now: Figures, before: Figures, rule: str) -> Quarterly:
    """Tracks of the latest fiscal quarter as figures by calendar quarter."""
    ends = now.period_end
    told = ~np.isnan(now.values) & ~np.isnat(ends)
    if not told.any():
        return Quarterly(now.symbols, 0, *(np.zeros((len(now.symbols), 0)) for _ in range(2)))
    numbers = np.where(told, number_of(np.where(told, ends, ends[told][0]), rule=rule), -1)
    first, last = int(numbers[told].min()), int(numbers.max())
    shape = (len(now.symbols), last - first + 1)
    out, base = np.full(shape, np.nan), np.full(shape, np.nan)
    for row in range(len(now.symbols)):
        there = np.flatnonzero(told[row])
        last_of = np.ones(len(there), dtype=bool)  # sessions before a later quarter is known
        last_of[:-1] = ends[row, there[1:]] != ends[row, there[:-1]]
        places = there[last_of]
        columns = numbers[row, places] - first
        out[row, columns] = now.values[row, places]
        base[row, columns] = before.values[row, places + now.base - before.base]
    return Quarterly(now.symbols, first, out, base)
