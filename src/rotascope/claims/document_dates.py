"""When a text was written: datelines, and what its first paragraphs say of their day."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from rotascope.claims.document_times import MONTH, month_number, vague_time

_MONTH = rf"(?P<m{{n}}>{MONTH})\.?"
_YEAR = r"(?P<y{n}>(?:19|20)\d\d)(?!\d)"
_DAY = r"(?P<d{n}>\d{{1,2}})(?:st|nd|rd|th)?"
_WEEKDAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?"
_SPELLINGS = (
    rf"{_MONTH} {_DAY},? {_YEAR}",
    rf"{_DAY} (?:of )?{_MONTH},? {_YEAR}",
    rf"{_YEAR}-(?P<m{{n}}>\d{{{{2}}}})-{_DAY}",
    rf"(?P<m{{n}}>\d{{{{1,2}}}})/{_DAY}/{_YEAR}",
    rf"{_YEAR}/(?P<m{{n}}>\d{{{{2}}}})/{_DAY}",
    rf"{_DAY}\.(?P<m{{n}}>\d{{{{1,2}}}})\.{_YEAR}",
    r"(?P<m{n}>\d{{1,2}})/(?P<d{n}>\d{{1,2}})/(?P<y{n}>\d\d)(?![\d/])",
)
_DATE = r"(?<![\w.])(?:" + "|".join(
    s.format(n=n).replace(" ", r"[ \t\xa0]+") for n, s in enumerate(_SPELLINGS)
) + ")"  # fmt: skip
_FULL = re.compile(_DATE, re.IGNORECASE)
_SPOKEN = re.compile(
    rf"\b(?P<word>today(?:['\u2019]s)?,?|tonight,?|as of|as at|at the close (?:of|on)|through"
    rf"|on {_WEEKDAY},|{_WEEKDAY},|this (?:morning|afternoon|evening),)"
    rf"(?P<close> (?:the )?(?:market |closing )?(?:close|bell)(?: of| on)?)?"
    rf"(?: {_WEEKDAY},?)? (?=\S)",
    re.IGNORECASE,
)
_WEEK = re.compile(
    r"\bweek (?P<word>end(?:ed|ing)|of|to)(?: on)?(?: " + _WEEKDAY + r",?)? (?=\S)", re.IGNORECASE
)
_BEFORE_OTHERS = re.compile(
    r"\b(since|until|till|from|to|before|after|by|due|expires?|versus|vs\.?|than|between|and|in)"
    r"(?: " + _WEEKDAY + r",?)?\W*$",
    re.IGNORECASE,
)
_HOUR = re.compile(
    r"(?<!\d)(?P<h>\d{1,2})(?::(?P<min>\d\d)(?::\d\d)?)?[ \xa0]?(?:(?P<half>[ap])\.?m\b\.?)?"
    r"[ ,]{0,3}(?P<zone>(?:e[sd]?t|eastern|new york|c[sd]?t|m[sd]t|p[sd]?t|gmt|utc|z)(?![a-z]))?",
    re.IGNORECASE,
)
_BEHIND = {"e": 0, "n": 0, "c": 1, "m": 2, "p": 3}
_REST = re.compile(
    r"\b(" + _WEEKDAY + r"|published|posted|updated|last|first|on|at|by|date|dateline|released"
    r"|issued|written|min(ute)?s?|read|at|close|market|ago)\b|\d+|\W+|[ap]\.?m\b|\b[ecmp][sd]?t\b|gmt|utc",
    re.IGNORECASE,
)
_CLOSED = re.compile(r"\b(clos(e|ed|ing)|ended|finished|settled|after the bell)\b", re.IGNORECASE)
_HEAD_LINES, _HEAD_SIGNS, _FIRST, _NEAR = 14, 2_500, 1_500, 6_000


@dataclass(frozen=True)
class Published:
    """When a text was written, as far as it says so.

    Attributes
    ----------
    day
        Day in New York; None where no day is stated.
    after_close
        Whether the stated hour is 16:00 or later in New York; None where none is stated.
    how
        The ground, in plain words.
    hint
        First and last day of a vague time ("early February 2026").
    """

    day: date | None
    after_close: bool | None
    how: str
    hint: tuple[date, date] | None = None


def published(text: str) -> Published:
    """When a text was written, from its first lines.

    In this order: a week named as the text's own and a dateline (a short line of a date, or a
    date before the first sentence); a day of which the first paragraphs speak as theirs
    ("today's January 28, 2026 meeting", "as of", "on Friday, January 9, 2026"); a vague time
    (`hint`, see `rotascope.claims.document_times`): "as of early February 2026", a heading
    with month, quarter or year. Every day needs its year. Dates further down, or after words
    such as "since" and "until", count for nothing.
    """
    lines = _head(text)
    labelled = [x for x in lines if re.search(r"publish|posted", x, re.IGNORECASE)]
    fresh = [x for x in lines if not re.search(r"updated", x, re.IGNORECASE)]
    for line in (*labelled, *fresh, *lines):
        if found := _of_week(line) or _dateline(line):
            return found
    first = [line[:_FIRST] for line in lines if len(line) > 60][:3]
    latest = max(filter(None, map(_day, _FULL.finditer(text[:_NEAR]))), default=None)
    for number, line in enumerate(first):
        if found := _spoken(line, latest, far=number > 1):
            return found
    for line in first[:2]:
        if found := _vague(line[:300], heading=False):
            return found
    for line in (x for x in lines if len(x) < 140 and x[-1] not in ".!"):
        if found := _vague(line, heading=True):
            return found
    return Published(None, None, "no date is stated near the top")


def is_dateline(line: str) -> bool:
    """Whether a line holds a date, with its label and hour, and nothing else."""
    found = _FULL.search(line) if len(line) <= 120 else None
    if not found or _day(found) is None:
        return False
    return len(_REST.sub("", line[: found.start()] + line[found.end() :])) <= 3


def _head(text: str) -> list[str]:
    lines = [line.strip(" \t>#*_|") for line in text[:_HEAD_SIGNS].split("\n")]
    return [line for line in lines if line][:_HEAD_LINES]


def _dateline(line: str) -> Published | None:
    """A short line around a date, or a date (with a city) before the first sentence."""
    for found in _FULL.finditer(line[:160]):
        day = _day(found)
        before, after = line[: found.start()], line[found.end() :]
        if day is None or _BEFORE_OTHERS.search(before):
            continue
        sentence = re.search(r"[a-z]{3}[.!?]$", line)
        city = before.strip(" ,").isupper() and before.rstrip().endswith(",")
        outer = (
            city or not _REST.sub("", before[:40]) or len(_REST.sub("", after)) <= 3 or "|" in line
        )
        short = len(line) <= 120 and not sentence and outer
        opens = _OPENS.match(after)
        in_front = len(before) <= 45 and not re.search(r"[a-z] [a-z]", before)
        labelled = _LABEL.fullmatch(before) is not None
        if labelled and not short:
            return Published(day, None, f"the dateline '{_quoted(found[0])}'")
        if short or (opens and in_front):
            how = f"the dateline '{_quoted(found[0])}'"
            at_close = True if short and _CLOSED.search(line) else None
            told = after if short else (opens["hour"] or "") if opens else ""
            return _with_hour(Published(day, at_close, how), told)
    return None


_LABEL = re.compile(
    r"[-\u2022\s]*(?:published|posted|written|as published)\b:?\s*(?:on )?\s*", re.IGNORECASE
)
"""What makes a date the text's own, whatever follows it."""
_OPENS = re.compile(
    r"(?P<hour>,?[ \t]*\d{1,2}:\d\d[ \t]*(?i:[ap]\.?m\.?)(?:[ \t]*[A-Z]{2,4})?)?"
    r"[ \t]*(\([^)]{1,30}\)[ \t]*)?[-\u2013\u2014:/|)]"
)
"""What follows a date before the first sentence: an hour, an agency, a dash."""


def _of_week(line: str) -> Published | None:
    if len(line) > 140 or not (week := _WEEK.search(line)):
        return None
    found = _FULL.match(line, week.end())
    day = _day(found) if found else None
    if day is None:
        return None
    if week["word"].lower() == "of":
        monday = day - timedelta(days=day.weekday())
        return Published(None, None, f"the week of {day}", (monday, monday + timedelta(days=6)))
    return Published(day, True, f"the week ended {day}")


def _spoken(text: str, latest: date | None, *, far: bool) -> Published | None:
    """A day that a paragraph calls its own; one it merely names must be the latest named."""
    for lead in _SPOKEN.finditer(text):
        found = _FULL.match(text, lead.end())
        day = _day(found) if found else None
        if found is None or day is None:
            continue
        word = lead["word"].lower()
        own = word.startswith(("today", "tonight", "this"))
        named = not own and not word.startswith(("as ", "at "))
        if not own and (far or lead.start() > 300 or (named and latest and latest > day)):
            continue
        sentence = text[max(0, lead.start() - 200) : found.end() + 200]
        closing = lead["close"] or "close" in word or (named and _CLOSED.search(sentence))
        how = f"the words '{_quoted(text[lead.start() : found.end()])}'"
        return Published(day, True if closing else None, how)
    return None


def _vague(line: str, *, heading: bool) -> Published | None:
    found = vague_time(line, heading=heading)
    if not found:
        return None
    said, first, last = found
    return Published(None, None, f"only '{_quoted(said)}' is stated", (first, last))


def _with_hour(found: Published, after: str) -> Published:
    """The hour stated right after the date, where its time zone is stated too."""
    for hour in _HOUR.finditer(after[:40]):
        if not hour["min"] and not hour["half"]:
            continue
        if not hour["zone"] or found.day is None:
            return found
        clock = (
            int(hour["h"]) % 12 + 12 * (hour["half"].lower() == "p")
            if hour["half"]
            else (int(hour["h"]))
        )
        if clock > 23:
            return found
        local = datetime(found.day.year, found.day.month, found.day.day, clock, tzinfo=UTC)
        zone = hour["zone"].lower()[0]
        if zone in _BEHIND:
            local += timedelta(hours=_BEHIND[zone])
        else:
            local = in_new_york(local)
        how = f"{found.how}, {_quoted(hour[0])}"
        return replace(found, day=local.date(), after_close=local.hour >= 16, how=how)
    return found


def in_new_york(moment: datetime) -> datetime:
    """The clock of New York at a moment with a time zone (the rule in force since 2007)."""
    universal = moment.astimezone(UTC)
    return universal - timedelta(hours=_ahead(universal))


def _ahead(universal: datetime) -> int:
    """Hours by which Greenwich is ahead of New York."""
    march, november = (
        datetime(universal.year, 3, 8, 7, tzinfo=UTC),
        datetime(universal.year, 11, 1, 6, tzinfo=UTC),
    )
    begins = march + timedelta(days=(6 - march.weekday()) % 7)
    ends = november + timedelta(days=(6 - november.weekday()) % 7)
    return 4 if begins <= universal < ends else 5


def _day(found: re.Match[str]) -> date | None:
    for n in range(len(_SPELLINGS)):
        if found[f"y{n}"]:
            try:
                year = int(found[f"y{n}"])
                year += 0 if year > 99 else 1900 if year > 69 else 2000
                return date(year, month_number(found[f"m{n}"]), int(found[f"d{n}"]))
            except ValueError:
                return None
    return None


def _quoted(text: str) -> str:
    return " ".join(text.split())[:60]
