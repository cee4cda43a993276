"""Windows: the session whose close starts them and the session that ends them."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Callable

from twin.facts import Facts
from twin.outcomes import Cannot, Wrong


def months_before(day: dt.date, months: int) -> dt.date:
    """The same day some months earlier, or the last day of that month if it is shorter."""
    count = day.year * 12 + day.month - 1 - months
    year, month = count // 12, count % 12 + 1
    return dt.date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def period_start(day: dt.date, every: str) -> dt.date:
    """First calendar day of the week, month, quarter or year of a day."""
    if every == "week":
        return day - dt.timedelta(days=day.weekday())
    if every == "month":
        return day.replace(day=1)
    if every == "quarter":
        return dt.date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
    if every == "year":
        return dt.date(day.year, 1, 1)
    raise Wrong(f"no period {every}")


def named_period(text: str) -> tuple[dt.date, dt.date] | None:
    """First and last calendar day of 2024, 2024H1, 2025Q4 or 2026-01."""
    found = re.fullmatch(r"(\d{4})(?:(H[12])|(Q[1-4])|-(\d{2}))?", text)
    if not found:
        return None
    year, half, quarter, month = found.groups()
    first, length = 1, 12
    if half:
        first, length = 1 + 6 * (int(half[1]) - 1), 6
    if quarter:
        first, length = 1 + 3 * (int(quarter[1]) - 1), 3
    if month:
        first, length = int(month), 1
    if not 1 <= first <= 12:
        raise Wrong(f"no month {text}")
    last = first + length - 1
    end = dt.date(int(year), last, calendar.monthrange(int(year), last)[1])
    return dt.date(int(year), first, 1), end


def window(f: Facts, text: str, t: int, first: Callable[[], int] | None = None) -> tuple[int, int]:
    """(S, end) of a window as of session t; `first` gives the first session with data."""
    start, end = _ends(f, text.strip(), t, first)
    if end > t:
        raise Cannot(f"{text} ends after {f.sessions[t]}")
    if start < 0:
        raise Cannot(f"{text} starts before the calendar")
    if end <= start:
        raise Cannot(f"{text} has no session after its start")
    return start, end


def _ends(f: Facts, text: str, t: int, first: Callable[[], int] | None) -> tuple[int, int]:
    today = f.sessions[t]
    if text == "all":
        if first is None:
            raise Wrong("all needs a subject")
        return first(), t
    to_date = {"wtd": "week", "mtd": "month", "qtd": "quarter", "ytd": "year"}
    if text in to_date:
        before = period_start(today, to_date[text]) - dt.timedelta(days=1)
        return f.last_on_or_before(before), t
    back = re.fullmatch(r"(\d+)([dwmy])", text)
    if back:
        return _back(f, int(back[1]), back[2], t), t
    period = named_period(text)
    if period:
        start = f.last_on_or_before(period[0] - dt.timedelta(days=1))
        if start >= t:
            raise Cannot(f"{text} has not begun")
        return start, min(f.last_on_or_before(period[1]), t)
    if text.startswith("since "):
        return f.last_on_or_before(dt.date.fromisoformat(text[6:])), t
    if ".." in text:
        a, b = (dt.date.fromisoformat(part) for part in text.split(".."))
        if a > b:
            raise Wrong(f"{a} is later than {b}")
        return f.last_on_or_before(a), f.last_on_or_before(b)
    raise Wrong(f"no window {text}")


def _back(f: Facts, count: int, unit: str, t: int) -> int:
    if count < 1:
        raise Wrong("a window of no length")
    today = f.sessions[t]
    if unit == "d":
        return t - count
    if unit == "w":
        return f.last_on_or_before(today - dt.timedelta(weeks=count))
    return f.last_on_or_before(months_before(today, count * (12 if unit == "y" else 1)))


def period_ends(f: Facts, every: str, t: int, oldest: int = 0) -> list[int]:
    """Last sessions of the calendar periods up to t, in order; the unfinished one ends at t."""
    ends = []
    for i in range(oldest, t):
        if period_start(f.sessions[i], every) != period_start(f.sessions[i + 1], every):
            ends.append(i)
    return [*ends, t]
