"""Simulated rates, prices, survey and volatility, and the meetings that set the rate."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import numpy as np

from rotascope.core.time import Calendar, close_of, next_session
from rotascope.providers.sample_paths import Factors
from rotascope.providers.sample_random import Chance, Floats

SeriesRow = tuple[str, date, float, str, str | None, bool, datetime]
EventRow = tuple[str, date, str, date | None, datetime]

_PERCENT = frozenset({"DFEDTARU", "DFF", "DGS2", "DGS10", "BAA10Y", "FF3_D_SMB"})
# The simulated figures come out exactly when `known` says: none of it is a lag by rule.
_LAGGED = False
DECIDED_UTC = time(19, 0)
MEETINGS_PLANNED = "policy_meeting_calendar"
_START_TARGET = 0.75
_MEETING_MONTHS = (1, 3, 4, 6, 7, 9, 10, 12)
# (year, month) of a meeting -> change of the target's upper bound, percentage points.
_MOVES = {
    (2017, 3): 0.25, (2017, 6): 0.25, (2017, 12): 0.25,
    (2018, 3): 0.25, (2018, 6): 0.25, (2018, 9): 0.25, (2018, 12): 0.25,
    (2019, 7): -0.25, (2019, 9): -0.25, (2019, 10): -0.25,
    (2020, 3): -1.50,
    (2022, 3): 0.25, (2022, 4): 0.50, (2022, 6): 0.75, (2022, 7): 0.75,
    (2022, 9): 0.75, (2022, 10): 0.75, (2022, 12): 0.50,
    (2023, 1): 0.25, (2023, 3): 0.25, (2023, 4): 0.25, (2023, 7): 0.25,
    (2024, 9): -0.50, (2024, 10): -0.25, (2024, 12): -0.25,
    (2025, 9): -0.25, (2025, 10): -0.25, (2025, 12): -0.25,
}  # fmt: skip
# From this month on, inflation a year.
_INFLATION = (
    ((1900, 1), 0.020),
    ((2020, 4), 0.008),
    ((2021, 3), 0.065),
    ((2022, 7), 0.048),
    ((2023, 6), 0.031),
    ((2025, 1), 0.027),
)


def _meeting(year: int, month: int) -> date:
    """Third Wednesday of a quarter's last month, else the month's last Wednesday."""
    first = date(year, month, 1)
    wednesday = first + timedelta(days=(2 - first.weekday()) % 7)
    if month % 3 == 0:
        return wednesday + timedelta(days=14)
    late = wednesday + timedelta(days=28)
    return late if late.month == month else wednesday + timedelta(days=21)


def policy_meetings(first: date, last: date) -> list[tuple[date, float, float]]:
    """Date of each meeting in a span, the target's upper bound before and after it, percent."""
    target, found = _START_TARGET, []
    for year in range(min(first.year, 2017), last.year + 1):
        for month in _MEETING_MONTHS:
            day = _meeting(year, month)
            before = target
            target = round(target + _MOVES.get((year, month), 0.0), 2)
            if first <= day <= last:
                found.append((day, before, target))
    return found


def policy_target(calendar: Calendar) -> Floats:
    """Upper bound of the policy rate per session, percent; it steps the day after a decision."""
    level = np.full(len(calendar), _START_TARGET)
    for day, _, after in policy_meetings(date(2017, 1, 1), calendar.date(len(calendar) - 1)):
        level[calendar.sessions > np.datetime64(day, "D")] = after
    return level


def policy_events(calendar: Calendar) -> list[EventRow]:
    """The policy meetings of the sample as events; the outcome is known at 19:00 UTC."""
    found: list[EventRow] = []
    for day, before, after in policy_meetings(calendar.date(0), calendar.date(len(calendar) - 1)):
        verb = "held at" if after == before else "raised to" if after > before else "cut to"
        title = f"Simulated policy meeting: target {verb} {after - 0.25:.2f}-{after:.2f} %"
        known = datetime.combine(day, DECIDED_UTC, tzinfo=UTC)
        found.append(("policy_meeting", day, title, None, known))
    return found + planned_meetings(calendar)


def planned_meetings(calendar: Calendar) -> list[EventRow]:
    """The days planned for policy meetings: a year's are known on 1 December before it."""
    first, last = calendar.date(0), calendar.date(len(calendar) - 1)
    found: list[EventRow] = []
    for year in range(first.year, last.year + 2):
        told = date(year - 1, 12, 1)
        if told > last:
            break
        known = datetime.combine(told, DECIDED_UTC, tzinfo=UTC)
        for month in _MEETING_MONTHS:
            day = _meeting(year, month)
            found.append((MEETINGS_PLANNED, day, "Simulated policy meeting planned", None, known))
    return found


def _wander(chance: Chance, count: int, *, keep: float, step: float) -> Floats:
    """A value that drifts about 0 and is pulled back, shape (count,)."""
    now, found = 0.0, []
    for bell in chance.bells(count).tolist():
        found.append(now)
        now = keep * now + step * bell
    return np.array(found)


def daily_series(seed: int, calendar: Calendar, factors: Factors) -> dict[str, Floats]:
    """Rates, spread and the small companies' factor (percent), volatility (points), by session."""
    count = len(calendar)
    target = policy_target(calendar)
    chance = Chance(seed, 9)
    slow, reach = [], float(target[0])
    for at in range(count):
        # Two-year yields look about four months ahead along the policy path.
        reach = 0.98 * reach + 0.02 * float(target[min(at + 85, count - 1)])
        slow.append(reach)
    ahead = np.array(slow)
    two = ahead + 0.15 + _wander(chance, count, keep=0.99, step=0.03)
    ten = 1.4 + 0.55 * ahead + _wander(chance, count, keep=0.995, step=0.04)
    implied = 100.0 * np.sqrt(252.0 * factors.variance)
    spread = 1.1 + 0.05 * implied + _wander(chance, count, keep=0.99, step=0.02)
    vix = 1.15 * implied + np.abs(_wander(chance, count, keep=0.9, step=0.5))
    return {
        "DFEDTARU": target,
        "DFF": np.round(target - 0.17 + 0.01 * np.round(chance.bells(count)), 2),
        "DGS2": _floored(two, 0.05),
        "DGS10": _floored(ten, 0.4),
        "BAA10Y": _floored(spread, 0.8),
        "VIX": np.round(vix, 2),
        "FF3_D_SMB": np.round(100.0 * factors.size, 3),
    }


def _floored(values: Floats, least: float) -> Floats:
    return np.asarray(np.round(np.maximum(values, least), 2), dtype=np.float64)


def _months(first: date, last: date) -> list[tuple[int, int]]:
    found, year, month = [], first.year, first.month
    while (year, month) <= (last.year, last.month):
        found.append((year, month))
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return found


def _last_session(year: int, month: int) -> date:
    following = date(year + month // 12, month % 12 + 1, 1)
    days = Calendar.build(date(year, month, 1), following - timedelta(days=1))
    return days.date(len(days) - 1)


def monthly_series(seed: int, first: date, last: date) -> list[SeriesRow]:
    """CPI and the manufacturing survey, as far as they are known by the end of the sample.

    CPI is known at the last session of the following month, the survey (`ISM_MFG_PMI`) at
    the first one.
    """
    chance = Chance(seed, 10)
    months = _months(first, last)
    noise = chance.bells(len(months)).tolist()
    survey = _wander(chance, len(months), keep=0.9, step=1.6).tolist()
    level = 243.0
    found: list[SeriesRow] = []
    for at, (year, month) in enumerate(months):
        inflation = next(rate for since, rate in reversed(_INFLATION) if (year, month) >= since)
        level = level * (1.0 + inflation / 12.0 + 0.0006 * noise[at])
        day = date(year, month, 1)
        following = date(year + month // 12, month % 12 + 1, 1)
        known = _last_session(following.year, following.month)
        if known <= last:
            value = round(level, 3)
            found.append(("CPI", day, value, "monthly", None, _LAGGED, close_of(known)))
        known = next_session(following - timedelta(days=1))
        if known <= last:
            value = round(52.0 + survey[at], 1)
            found.append(("ISM_MFG_PMI", day, value, "monthly", None, _LAGGED, close_of(known)))
    return found


def series_rows(seed: int, calendar: Calendar, daily: dict[str, Floats]) -> list[SeriesRow]:
    """All series as rows: daily values are known after the close of their session."""
    days: list[date] = calendar.sessions.tolist()
    rows: list[SeriesRow] = []
    for name, values in daily.items():
        unit = "percent" if name in _PERCENT else None
        for day, value in zip(days, values.tolist(), strict=True):
            rows.append((name, day, value, "daily", unit, _LAGGED, close_of(day)))
    rows += monthly_series(seed, days[0], days[-1])
    return sorted(rows, key=lambda row: (row[0], row[1]))
