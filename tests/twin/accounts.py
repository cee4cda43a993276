"""Filed accounts by the definitions alone: twelve months, quarters and balance sheets.

For stores whose items go by their own names and whose filings hold no fault: nothing is
refused here.
"""

from __future__ import annotations

import bisect
import datetime as dt
from collections.abc import Iterator

from twin.facts import Facts

Period = tuple[dt.date, dt.date]
Piece = tuple[int, float]  # added or taken away, and the figure
YEAR, QUARTER = (350, 380), (75, 125)
SLACK, PIECES = 4, 8


def filed(f: Facts, symbol: str, item: str, t: int) -> list[tuple[dt.date | None, dt.date, float]]:
    """Facts known after the close of session t, as they became known: start, end, value."""
    if ("filed", symbol, item) not in f.memory:
        rows = f.more["fundamentals"]
        rows = rows.filter((rows["symbol"] == symbol) & (rows["item"] == item))
        found = []
        for start, end, value, known in rows.select(
            "period_start", "period_end", "value", "known"
        ).iter_rows():
            place = bisect.bisect_left(f.sessions, known.date())
            length = (end - start).days if start else 0
            found.append((place, known, -length, start, end, value))
        found.sort(key=lambda row: (row[0], row[1], row[2]))
        f.memory["filed", symbol, item] = found
    return [row[3:] for row in f.memory["filed", symbol, item] if row[0] <= t]


def filers(f: Facts) -> set[str]:
    """Symbols with accounts known by the as-of."""
    return set(f.more["fundamentals"]["symbol"].to_list())


def _periods(f: Facts, symbol: str, item: str, t: int) -> dict[Period, float]:
    """The periods told by session t, each as last told, the first told first."""
    return {
        (start, end): value for start, end, value in filed(f, symbol, item, t) if start is not None
    }


def _days(start: dt.date, end: dt.date) -> int:
    return (end - start).days + 1


def _usable(periods: dict[Period, float]) -> dict[Period, float]:
    return {p: v for p, v in periods.items() if 20 <= _days(*p) <= 400}


def _made_up(
    periods: dict[Period, float], end: dt.date, limits: tuple[int, int]
) -> tuple[float, dt.date] | None:
    """Figure and first day of the span that ends on a day, from the fewest periods."""
    for pieces in range(1, PIECES + 1):
        for path, first in _paths(periods, end, (end, limits), pieces):
            return sum(sign * figure for sign, figure in path), first
    return None


def _paths(
    periods: dict[Period, float],
    reach: dt.date,
    span: tuple[dt.date, tuple[int, int]],
    pieces: int,
) -> Iterator[tuple[list[Piece], dt.date]]:
    """Ways to go on from the last day not yet made up (`reach`) with so many pieces."""
    end, (least, most) = span
    if pieces == 0:
        length = (end - reach).days
        if least <= length <= most:
            yield [], reach + dt.timedelta(days=1)
        return
    for start, last in reversed(list(periods)):
        rest = {p: v for p, v in periods.items() if p != (start, last)}
        slack = 0 if reach == end else SLACK
        if abs((last - reach).days) <= slack:
            there, sign = start - dt.timedelta(days=1), 1
        elif reach != end and abs((start - reach).days - 1) <= SLACK and last < end:
            there, sign = last, -1
        else:
            continue
        if there > end or (end - there).days > most + 400:
            continue
        for path, first in _paths(rest, there, span, pieces - 1):
            yield [(sign, periods[start, last]), *path], first


def _latest(
    f: Facts, symbol: str, item: str, t: int, limits: tuple[int, int]
) -> tuple[float, dt.date, dt.date] | None:
    """The newest span that can be made up: figure, first and last day."""
    periods = _usable(_periods(f, symbol, item, t))
    key = ("span", symbol, item, len(filed(f, symbol, item, t)), limits)
    if key not in f.memory:
        f.memory[key] = None
        ends = sorted({end for _, end in periods}, reverse=True)[:6]
        for end in ends:
            if (ends[0] - end).days > 400:
                break
            made = _made_up(periods, end, limits)
            if made is not None:
                f.memory[key] = (made[0], made[1], end)
                break
    found: tuple[float, dt.date, dt.date] | None = f.memory[key]
    return found


def _span(
    f: Facts, who: tuple[str, str], t: int, limits: tuple[int, int], stale: int
) -> float | None:
    found = _latest(f, *who, t, limits)
    if found is None or (f.sessions[t] - found[2]).days > stale:
        return None
    return found[0]


def _span_before(
    f: Facts, who: tuple[str, str], t: int, limits: tuple[int, int], stale: int
) -> float | None:
    """The span of the same length one year before the newest one."""
    found = _latest(f, *who, t, limits)
    if found is None or (f.sessions[t] - found[2]).days > stale:
        return None
    _, first, end = found
    year = limits == YEAR
    wanted = first - dt.timedelta(days=1) if year else end - dt.timedelta(days=365)
    length = _days(first, end)
    periods = _usable(_periods(f, *who, t))
    ends = [day for _, day in periods if 350 <= (end - day).days <= 380]
    for day in sorted(set(ends), key=lambda day: abs((day - wanted).days)):
        made = _made_up(periods, day, (length - 10, length + 10))
        if made is not None:
            return made[0]
    return None


def ttm(f: Facts, symbol: str, item: str, t: int, stale: int = 200) -> float | None:
    """The newest twelve months that can be made up at session t; None where there are none."""
    return _span(f, (symbol, item), t, YEAR, stale)


def ttm_before(f: Facts, symbol: str, item: str, t: int, stale: int = 200) -> float | None:
    """The twelve months one year before those of `ttm`."""
    return _span_before(f, (symbol, item), t, YEAR, stale)


def quarter(f: Facts, symbol: str, item: str, t: int, stale: int = 200) -> float | None:
    """The newest fiscal quarter."""
    return _span(f, (symbol, item), t, QUARTER, stale)


def quarter_before(f: Facts, symbol: str, item: str, t: int, stale: int = 200) -> float | None:
    """The same quarter one year earlier."""
    return _span_before(f, (symbol, item), t, QUARTER, stale)


def instant(f: Facts, symbol: str, item: str, t: int, stale: int = 400) -> float | None:
    """The newest balance-sheet figure, as last told."""
    told = {end: value for start, end, value in filed(f, symbol, item, t)}
    if not told or (f.sessions[t] - max(told)).days > stale:
        return None
    return told[max(told)]
