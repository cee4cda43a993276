"""The times of which a text as a whole speaks, and the end of the time it looks back on."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from rotascope.claims.drafts import Timed
from rotascope.claims.frames import ASSUMED
from rotascope.claims.mentions import When
from rotascope.claims.times import is_reference
from rotascope.claims.times_records import record_windows, tells_moves
from rotascope.claims.times_references import of_an_extreme
from rotascope.claims.view import View
from rotascope.core.time import Calendar

Key = tuple[str, date]
"""A window and the session as of which it is read."""


@dataclass
class _Told:
    """The times that the sentences name: how often, on what ground, and which comes first."""

    counted: Counter[Key] = field(default_factory=Counter)
    hows: dict[Key, Timed] = field(default_factory=dict)
    first: Key | None = None

    def add(self, key: Key, time: Timed) -> None:
        self.hows.setdefault(key, time)
        self.counted[key] += 1
        self.first = self.first or key

    def ordered(self) -> list[Timed]:
        order = [key for key, _ in self.counted.most_common(4)]
        if self.first is not None:
            order = [self.first, *(key for key in order if key != self.first)]
        return [self.hows[key] for key in order[:4]]


def leads_of(views: list[View], spoken: date) -> tuple[Timed, ...]:
    """The times of which a text speaks: the first in its first sentences, then by number.

    Parameters
    ----------
    views
        Its sentences.
    spoken
        The session as of which it speaks.
    """
    leads = _counted(views, spoken).ordered()
    if any(_tells_closes(seen) for seen in views):
        day = Timed("1d", spoken, "the day whose closing levels the text gives")
        leads = [day, *(t for t in leads if (t.window, t.as_of) != ("1d", spoken))]
    for whole in [_whole_year(time) for time in leads[:2]]:
        if whole is not None and all(whole.window != t.window for t in leads):
            leads.insert(1, whole)
    usual = [Timed(w, spoken, f"'{w}', a usual time of such texts") for w in ("1d", "wtd", "ytd")]
    leads += [t for t in _of_superlatives(views, spoken) if all(
        (t.window, t.as_of) != (k.window, k.as_of) for k in leads)]  # fmt: skip
    if not leads and _is_report(views):
        how = f"{ASSUMED}: the text names no time"
        return tuple(Timed(w, spoken, how) for w in ("1d", "wtd", "mtd", "ytd"))
    known = {(t.window, t.as_of) for t in leads}
    return (*leads, *(t for t in usual if leads and (t.window, t.as_of) not in known))


def _counted(views: list[View], spoken: date) -> _Told:
    """The times of the sentences that tell a move or a standing, and of the title."""
    rows = _Told()
    for seen in views:
        told = [w for w in seen.whens if w.period.window and not is_reference(seen, w)]
        title = seen is views[0] and all(w.period.kind != "day" for w in told)
        title = title or (seen in views[:4] and any(_opens(w) for w in told))
        if not title and not any(sense.sort.split(".")[0] in _TOLD for sense in seen.of(*_TOLD)):
            continue
        for period in [w.period for w in told if not _stray(w.period.window or "")]:
            key = (period.window or "", period.as_of or spoken)
            rows.add(key, Timed(key[0], key[1], period.how, period.others))
        for window in record_windows(seen):
            rows.add((window, spoken), Timed(window, spoken, "the length of a record that is told"))
    if rows.first is None:
        rows.first = _of_a_record(views, spoken, rows.hows)
        rows.counted.update([rows.first] if rows.first is not None else [])
    if not rows.counted and any(tells_moves(seen) for seen in views):
        rows.add(("1d", spoken), Timed("1d", spoken, "the day of a move that is told"))
    return rows


def _opens(found: When) -> bool:
    """As in "August began with panic": the month of which the whole text is told."""
    return found.first == 0 and re.fullmatch(r"\d{4}-\d\d", found.period.window or "") is not None


def _is_report(views: list[View]) -> bool:
    """Whether a text is a report of several moves, as of a close, though it names no time."""
    told = [seen for seen in views if any(p.quantity.unit == "percent" for p in seen.placed)]
    names = {n.subject.expression for seen in told for n in seen.named
             if n.subject is not None and n.subject.priced}  # fmt: skip
    moves = [p for seen in told for p in seen.placed if p.quantity.unit == "percent"]
    return len(names) >= 2 and len(moves) >= 3


_SUPERLATIVE = re.compile(r"\b(?:best|worst|biggest|strongest|weakest|steepest|first) (?:losing |"
                          r"winning )?(week|month|quarter|year)\b")  # fmt: skip


def _of_superlatives(views: list[View], spoken: date) -> list[Timed]:
    """As in "their worst August since 2001", "its best month in four years": that month."""
    rows: list[Timed] = []
    for seen in views:
        rows += [
            Timed(w.period.window, w.period.as_of or spoken, f"{w.period.how}, a usual time")
            for w in seen.whens
            if w.period.kind == "span" and re.fullmatch(r"\d{4}-\d\d", w.period.window or "")
            and is_reference(seen, w) and w.period.last is not None
            and (spoken - w.period.last).days < LETTER
        ]  # fmt: skip
        for found in _SUPERLATIVE.finditer(seen.folded):
            window = {"week": "wtd", "month": "mtd", "quarter": "qtd", "year": "ytd"}[found[1]]
            how = f"'{window}', a usual time of such texts, of which a record is told"
            rows.append(Timed(window, spoken, how))
    return rows[:2]


def _of_a_record(
    views: list[View], spoken: date, hows: dict[tuple[str, date], Timed]
) -> tuple[str, date] | None:
    """As in "the best sector of 2014: it rose 28.7 %", where nothing else names a time."""
    for seen in views:
        for found in seen.whens:
            period = found.period
            if of_an_extreme(seen, found):
                continue
            if period.window and period.kind in ("span", "todate") and not _stray(period.window):
                key = (period.window, period.as_of or spoken)
                hows.setdefault(key, Timed(*key, period.how, period.others))
                return key
    return None


def _tells_closes(seen: View) -> bool:
    """As in "fell 141.46 points, or 3.4%, to 4,057.66": a report on the close of a day."""
    named = [n for n in seen.named if n.subject is not None and n.subject.kind == "index"]
    if not named or any(w.period.window not in (None, "1d") and not is_reference(seen, w)
                        for w in seen.whens):  # fmt: skip
        return False
    levels = [p for p in seen.placed if p.quantity.unit == "plain" and p.quantity.decimals == 2
              and (p.quantity.value or 0.0) > 100 and p.first > named[0].first]  # fmt: skip
    moved = [p for p in seen.placed if p.quantity.unit == "percent"]
    told = ("to", "closed at", "finished at", "ended at", "settled at")
    return any(seen.between(p.first - 2, p.first).endswith(told) for p in levels) and bool(moved)


def closed_by(leads: tuple[Timed, ...], spoken: date, calendar: Calendar) -> date | None:
    """The end of the month, quarter or year that a text looks back on, written soon after it."""
    pattern = r"(\d{4})(?:Q(\d)|H(\d)|-(\d\d))?"
    whole = re.fullmatch(pattern, leads[0].window or "") if leads else None
    if whole is None:
        return None
    month = int(whole[4] or 12)
    month = 3 * int(whole[2]) if whole[2] else 6 * int(whole[3]) if whole[3] else month
    end = date(int(whole[1]) + month // 12, month % 12 + 1, 1) - timedelta(days=1)
    later = any(t.window in ("mtd", "wtd") or f"{end:%Y-%m}" < (t.window or "") < f"{end.year}-13"
                or (whole[4] and t.window == "1d" and t.as_of > end)
                for t in leads if "usual" not in t.how)  # fmt: skip
    if later or not 0 < (spoken - end).days <= (RECAP if whole[4] else LETTER):
        return None
    place = calendar.on_or_before(end)
    return calendar.date(place) if place >= 0 and calendar.date(place) < spoken else None


RECAP = 10
"""The same for a month."""
LETTER = 45
"""Days after the end of a quarter within which a text about it is a letter on it."""


def _stray(window: str) -> bool:
    """Windows of a single statement, which no text is about: the past 13 days, ten years."""
    return bool(re.fullmatch(r"\d+[dy]", window)) and window not in ("1d", "5d")


def _whole_year(time: Timed) -> Timed | None:
    """The year of a quarter or a month that has passed: a letter on the last quarter tells both."""
    year = re.fullmatch(r"(\d{4})(?:Q4|-12)", time.window or "")
    if year is None:
        return None
    return replace(time, window=year[1], how=f"the year of {time.window}", others=())


_TOLD = ("up", "down", "flat", "beat", "lag", "level", "best", "worst")
