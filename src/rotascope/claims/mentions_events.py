"""Times named by what happened: since the Brexit vote, for the half year, in the 1990s."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import accumulate

from rotascope.claims.lexica import words_of
from rotascope.claims.mentions import When
from rotascope.claims.periods import Period
from rotascope.claims.periods_stretch import Other
from rotascope.claims.tokens import Token
from rotascope.core.time import Calendar

_HALF = re.compile(
    r"\b(?:in|for|over|during|across) (?:the|this) (?:first |whole )?half(?: - | )years?\b(?! ago)"
    r"|\b(?:in|for|over|during) the half(?= [.,;:)]|$)"
    r"|\b(?:at|by) (?:the )?(?:halfway (?:point|mark)|midpoint|half - way (?:point|mark)|"
    r"mid - year)"
    r"(?: of (?:the year|\d{4}))?|\bhalf ?-? ?way (?:through|into) (?:the year|\d{4})"
)
_DECADE = re.compile(
    r"\b(?:(?:in|over|during|for|throughout) the (?:whole of the |entire )?((?:19|20)\d0)s\b|"
    r"(?:in |over |during |for |throughout )?(?:the )?(?:decade|ten years|10 years) (?:that "
    r"(?:has )?just (?:ended|closed|passed)|just (?:ended|past|gone)|now ending|"
    r"ended in (\d{4})|(?:to|through|ending|ended) (?:december )?(\d{4})))"
)
_SO_MANY = re.compile(
    r"\b(two|three|four|five|six|seven|eight|nine|ten) (?:straight |consecutive )?(day|session|"
    r"week|month)s of (?:losses|gains|selling|declines|advances|buying|falling|rising)\b"
)
_BEFORE = re.compile(
    r"\b(?:in |for |over |during )?(?:the|a) (year|month|quarter|week) (?:before|earlier)"
    r"(?= [,.;:)]| (?:and|but|while|to|the)\b|$)"
)
_WHAT_A = re.compile(
    r"^(?:what|it (?:was|has been|'s been|had been)|this (?:was|has been)|that was|so ends|"
    r"thus (?:ends|ended)) (?:quite )?(?:a|an|another|the) "
    r"(?:[a-z]+ ){0,3}?(day|week|month|quarter|year)(?= [.!,;:]| (?:for|on|that|at|across)\b|$)"
)
_NUMBERS = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_DIGIT = re.compile(r"\d")
Spans = list[tuple[int, int, Period]]


def happened(
    words: Sequence[Token], whens: tuple[When, ...], start: int, spoken: date, calendar: Calendar
) -> tuple[When, ...]:
    """Times that an event, a half year or a decade names, beside those found so far.

    Parameters
    ----------
    words
        Tokens of the sentence.
    whens
        Times found so far: one inside such words gives way to them.
    start
        Where the sentence begins in its text.
    spoken
        The session as of which the text speaks.
    calendar
        Sessions.
    """
    text = " ".join(w.folded for w in words)
    starts = [0, *accumulate(len(w.folded) + 1 for w in words)]
    at = _Day(spoken, calendar)
    rows: Spans = []
    for found in _HALF.finditer(text):
        rows.append((*found.span(), at.half()))
    for found in _WHAT_A.finditer(text if not whens and not _DIGIT.search(text) else ""):
        rows.append((*found.span(1), at.running(found[1])))
    rows += [(*found.span(), at.so_many(found)) for found in _SO_MANY.finditer(text)]
    for found in _DECADE.finditer(text):
        decade = at.decade(found)
        rows += [(*found.span(), decade)] if decade is not None else []
    for found in _events().finditer(text):
        event = at.event(re.sub(r"^.*?since ", "", found.group()))
        rows += [(*found.span(), event)] if event is not None else []
    kept = list(whens)
    for begin, end, period in rows:
        first, last = (
            bisect_right(starts, begin + (text[begin] == " ")) - 1,
            bisect_left(starts, end),
        )
        inside = [w for w in kept if w.first < last and w.last > first]
        if any(w.period.kind not in ("day", "span", "since", "by", "vague") for w in inside):
            continue
        told = [w for w in kept if w not in inside and 0 <= w.first - last <= 1
                and w.period.kind == "day"]  # fmt: skip
        if period.kind == "since" and told:  # "since Liberation Day, April 2, ...", "a year ago"
            inside, last = [*inside, *told], told[0].last
        kept = [w for w in kept if w not in inside]
        placed = _at(period, words[first].start - start, words[last - 1].end - start)
        kept.append(When(first, last, placed))
    return _year_before(words, tuple(sorted(kept, key=lambda w: w.first)), (text, starts), start,
                        at)  # fmt: skip


def _at(period: Period, start: int, end: int) -> Period:
    return Period(start, end, period.window, period.as_of, period.first, period.last, period.kind,
                  period.how, period.others)  # fmt: skip


class _Day:
    """The day from which the text speaks."""

    def __init__(self, spoken: date, calendar: Calendar) -> None:
        self.spoken, self.calendar = spoken, calendar

    def session(self, day: date) -> date:
        """The last session on or before a day."""
        place = self.calendar.on_or_before(min(day, self.spoken))
        return self.calendar.date(place) if place >= 0 else day

    def running(self, unit: str) -> Period:
        """As in "What a week.": the one that ends with the text."""
        window = {"day": "1d", "week": "wtd", "month": "mtd", "quarter": "qtd", "year": "ytd"}[unit]
        others: tuple[Other, ...] = (("the last five sessions", "5d", None),)
        return Period(0, 0, window, None, None, None, "todate", f"the {unit} of which it is told",
                      others if unit == "week" else ())  # fmt: skip

    def so_many(self, found: re.Match[str]) -> Period:
        """As in "Four weeks of losses"."""
        number = _NUMBERS.index(found[1]) + 2
        window = f"{number}{'d' if found[2] in ('day', 'session') else found[2][0]}"
        return Period(0, 0, window, None, None, self.spoken, "trailing", f"the last {window}")

    def half(self) -> Period:
        """The half year that has ended, or ends now; else the one under way."""
        day = self.spoken
        ended = day.month in (1, 2, 7, 8)
        year, number = (day.year - 1, 2) if day.month <= 2 else (day.year, 1)
        if not ended:
            number = 1 if day.month <= 6 else 2
        last = date(year, 6, 30) if number == 1 else date(year, 12, 31)
        window = f"{year}H{number}"
        last = min(last, day)
        others: tuple[Other, ...] = (("the last six months", "6m", None),)
        return Period(0, 0, window, None, date(year, 6 * number - 5, 1), last, "span",
                      f"the half year {window}", others)  # fmt: skip

    def decade(self, found: re.Match[str]) -> Period | None:
        """Ten calendar years from close to close."""
        end = int(found[1]) + 9 if found[1] else int(found[2] or found[3] or 0)
        end = end or self.spoken.year - (self.spoken.month < 12)
        if end > self.spoken.year or (end == self.spoken.year and self.spoken.month < 12):
            return None
        first, last = self.session(date(end - 10, 12, 31)), self.session(date(end, 12, 31))
        if first >= last:
            return None
        return Period(0, 0, f"{first}..{last}", None, first, last, "span",
                      f"the ten years to the end of {end}")  # fmt: skip

    def event(self, name: str) -> Period | None:
        """From the close of the day on which the market last stood without the news."""
        day = next((date.fromisoformat(str(d)) for words, d in _table().items()
                    if re.sub(r"^(?:the|its|that) ", "", name) == words), None)  # fmt: skip
        if day is None or day >= self.spoken:
            return None
        place = self.calendar.on_or_after(day)
        near = [self.calendar.date(p) for p in (place - 1, place + 1) if 0 <= p < len(
            self.calendar) and self.calendar.date(p) < self.spoken]  # fmt: skip
        others: tuple[Other, ...] = tuple(("the session beside it", f"since {d}", None)
                                          for d in near)  # fmt: skip
        return Period(0, 0, f"since {self.session(day)}", None, day, self.spoken, "since",
                      f"since the close of {self.session(day)}, the last before '{name}'",
                      others)  # fmt: skip


def _table() -> dict[str, str]:
    rows: dict[str, str] = {}
    for row in words_of("periods")["event"]:
        rows.update(dict.fromkeys(row["called"], str(row["close"])))
    return rows


def _events() -> re.Pattern[str]:
    names = sorted(_table(), key=len, reverse=True)
    return re.compile(r"\b(?:ever )?since (?:the |its )?(?:" + "|".join(map(re.escape, names))
                      + r")\b")  # fmt: skip


def _year_before(
    words: Sequence[Token],
    whens: tuple[When, ...],
    folded: tuple[str, list[int]],
    start: int,
    at: _Day,
) -> tuple[When, ...]:
    """As in "a loss of 13 % in 2001, after falling 10 % the year before"."""
    text, starts = folded
    rows = list(whens)
    for found in _BEFORE.finditer(text):
        first, last = bisect_right(starts, found.start()) - 1, bisect_left(starts, found.end())
        named = [w for w in rows if w.last <= first and w.period.window]
        window = _one_before(named[-1].period.window if named else None, found[1], at)
        if window is None:
            continue
        rows = [w for w in rows if not (w.first < last and w.last > first)]
        period = Period(words[first].start - start, words[last - 1].end - start, window, None, None,
                        at.spoken, "span", f"the {found[1]} before the one named")  # fmt: skip
        rows.append(When(first, last, period))
    return tuple(sorted(rows, key=lambda w: w.first))


def _one_before(window: str | None, unit: str, at: _Day) -> str | None:
    """The calendar year, quarter or month before a named one."""
    day = at.spoken
    window = {
        "ytd": f"{day.year}",
        "mtd": f"{day:%Y-%m}",
        "qtd": f"{day.year}Q{(day.month + 2) // 3}",
    }.get(window or "", window or "")
    year = re.fullmatch(r"\d{4}", window)
    if unit == "year" and year:
        return str(int(window) - 1)
    part = re.fullmatch(r"(\d{4})(?:-(\d\d)|Q(\d))", window)
    if part is None:
        return None
    if unit == "year":
        return f"{int(part[1]) - 1}{window[4:]}"
    if unit == "month" and part[2]:
        return f"{date(int(part[1]), int(part[2]), 1) - timedelta(days=1):%Y-%m}"
    if unit == "quarter" and part[3]:
        before = int(part[3]) - 1
        return f"{part[1]}Q{before}" if before else f"{int(part[1]) - 1}Q4"
    return None
