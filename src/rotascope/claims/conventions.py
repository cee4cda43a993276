"""Other conventions for the same words, in the fixed order in which they are tried.

1. price or total return; 2. the close before; 3. index or fund; 4. calendar or trading-day
window; 5. conventions of weeks and periods; 6. those of the claim's own kind.
"""

from __future__ import annotations

import re
from datetime import date

from rotascope.claims.drafts import Draft, Formula
from rotascope.claims.model import Variant
from rotascope.claims.subjects import quoted
from rotascope.core.time import Calendar

ORDER = (
    "price or total return",
    "the close before",
    "index or fund",
    "calendar or trading-day window",
    "weeks and periods",
    "the claim's own",
)
"""Names of the groups, in order; docs and tests read them here."""

_AGAINST_THE_PAST = frozenset({"streak", "rank in time", "since", "rank", "record high", "spell"})
"""Kinds whose truth rests on a long past: another subject has another past."""

_TRADING = {
    "1m": "21d", "21d": "1m", "1w": "5d", "5d": "1w", "3m": "63d", "63d": "3m", "6m": "126d",
    "126d": "6m", "1y": "252d", "252d": "1y", "10d": "2w", "2w": "10d", "2m": "42d", "9m": "189d",
}  # fmt: skip


def variants(draft: Draft, calendar: Calendar, *, spoken: date) -> tuple[Variant, ...]:
    """The claim read by other conventions.

    Parameters
    ----------
    draft
        A claim with a formula.
    calendar
        Sessions of the store.
    spoken
        The session as of which the text speaks.
    """
    formula, as_of = draft.formula, draft.time.as_of
    if formula is None:
        return ()
    rows: list[tuple[str, str, date]] = []
    if formula.kinds:
        rows += [(name, formula.text(k=k), as_of) for name, k in _KINDS]
    if draft.kind not in _AGAINST_THE_PAST or "(level(" in formula.pattern:
        rows += _close_before(draft, formula, calendar, spoken)
    if draft.kind not in _AGAINST_THE_PAST:
        rows += _proxies(formula, as_of)
    elif draft.kind in ("streak", "since"):
        rows += _with_dividends(formula, as_of)
    if draft.kind not in ("cuts", "hikes"):
        rows += _windows(formula, as_of, calendar)
    for name, window, other in draft.time.others:
        if formula.timed and window:
            rows.append((name, formula.text(w=window), other or spoken))
        elif not formula.timed and other is not None:
            rows.append((name, formula.text(), other))
    rows += [(name, own.text(), other or as_of) for name, own, other in draft.also]
    seen = {(formula.text(), as_of)}
    found = []
    for name, text, day in rows:
        if (text, day) not in seen and day <= calendar.date(len(calendar) - 1):
            seen.add((text, day))
            found.append(Variant(name, text, day))
    return tuple(found)


_KINDS = (("price return", "price"), ("total return", "total"))


def _close_before(
    draft: Draft, formula: Formula, calendar: Calendar, spoken: date
) -> list[tuple[str, str, date]]:
    """A text of the day may have been written before its close."""
    if draft.time.as_of != spoken or re.search(r"\d{4}-\d\d-\d\d\.\.", formula.window or ""):
        return []
    place = calendar.on_or_before(spoken) - 1
    if place < 0 or draft.kind in ("arithmetic", "cuts", "hikes", "hold", "cited"):
        return []
    return [("the close before", formula.text(), calendar.date(place))]


def _proxies(formula: Formula, as_of: date) -> list[tuple[str, str, date]]:
    rows = []
    x, y = formula.x, formula.y
    if x is not None and "{x}" in formula.pattern and not formula.pattern.startswith("weight"):
        rows += [
            (f"{proxy} for {x.expression}", formula.text(x=quoted(proxy)), as_of)
            for proxy in x.proxies
        ]
        if x.kind == "sector" and x.gics and formula.timed:
            part = f'sector("{x.gics}", in=SP500)'
            rows.append((f"the members of the sector for {x.expression}",
                         formula.text(x=part), as_of))  # fmt: skip
    if y is not None:
        rows += [
            (f"{proxy} for {y.expression}", formula.text(y=quoted(proxy)), as_of)
            for proxy in y.proxies[:2]
        ]
        if x is not None and x.proxies and y.proxies:
            text = formula.text(x=quoted(x.proxies[0]), y=quoted(y.proxies[0]))
            rows.append((f"{x.proxies[0]} and {y.proxies[0]}", text, as_of))
    if x is not None and x.expression == "MAG7" and formula.timed and "return(" in formula.pattern:
        text = formula.text().replace(")", ", weighting=equal)", 1)
        rows.append(("equal weights", text, as_of))
    return rows


def _with_dividends(formula: Formula, as_of: date) -> list[tuple[str, str, date]]:
    """A run of months or years of an index, with its dividends: that of its fund."""
    x = formula.x
    long = re.search(r"every=(?:month|quarter|year)|at=(?:month|quarter|year)", formula.pattern)
    if x is None or x.kind != "index" or not x.proxies or not long or "excess" in formula.pattern:
        return []
    fund = quoted(x.proxies[0])
    return [(f"dividends included, by {x.proxies[0]}", formula.text(x=fund), as_of)]


def _windows(formula: Formula, as_of: date, calendar: Calendar) -> list[tuple[str, str, date]]:
    if not formula.timed or formula.window is None:
        return []
    window = formula.window
    rows = []
    if window in _TRADING:
        name = "by trading days" if _TRADING[window].endswith("d") else "by the calendar"
        rows.append((name, formula.text(w=_TRADING[window]), as_of))
    month = re.fullmatch(r"(\d+)m", window)
    if month and window not in _TRADING:
        rows.append(("by trading days", formula.text(w=f"{21 * int(month[1])}d"), as_of))
    if window == "ytd":
        first = calendar.on_or_after(date(as_of.year, 1, 1))
        if first < len(calendar) and calendar.date(first) < as_of:
            since = f"since {calendar.date(first)}"
            rows.append(("from the first close of the year", formula.text(w=since), as_of))
    stretch = re.fullmatch(r"(\d{4}-\d\d-\d\d)\.\.(\d{4}-\d\d-\d\d)", window)
    if stretch:
        place = calendar.on_or_before(date.fromisoformat(stretch[1])) - 1
        if place >= 0:
            text = formula.text(w=f"{calendar.date(place)}..{stretch[2]}")
            rows.append(("from the close before", text, as_of))
    since_day = re.fullmatch(r"since (\d{4}-\d\d-\d\d)", window)
    if since_day:
        place = calendar.on_or_before(date.fromisoformat(since_day[1]))
        for shift, name in ((-1, "from the close before"), (1, "from the close after")):
            if 0 <= place + shift < len(calendar) and calendar.date(place + shift) < as_of:
                rows.append((name, formula.text(w=f"since {calendar.date(place + shift)}"), as_of))
    return rows
