"""Times counted from a day that was named: "over the following five sessions", "a week later"."""

from __future__ import annotations

import re
from datetime import date, timedelta

from rotascope.claims.drafts import Timed
from rotascope.claims.memory import Memory
from rotascope.claims.view import View
from rotascope.claims.words import NUMBER, number_of
from rotascope.core.time import Calendar

_COUNT = rf"(?P<n>{NUMBER}) "
_UNIT = r"(?P<unit>session|trading day|trading session|day|week|month)s?\b"
_OVER = r"(?:over|in|during|within|through|across) "
_WORDS = (
    re.compile(rf"\b{_OVER}the (?:following|next|subsequent|ensuing) (?:{_COUNT})?{_UNIT}"),
    re.compile(rf"\b{_OVER}the {_COUNT}{_UNIT} (?:that followed|which followed|after(?:ward|wards)?"
               r"|thereafter|since then)"),
    re.compile(r"\b(?:over|in|during) the (?P<unit>week|month) (?:that followed|after)\b"),
)  # fmt: skip
REACH = 14
"""Words within which such a time belongs to a figure."""


def following(view: View, token: int, memory: Memory, calendar: Calendar) -> Timed | None:
    """As in "On July 11 it jumped 3.6 %. Over the following five sessions it added another 6 %".

    From the close of the day named last, in the sentence or before it, so many sessions on; weeks
    and months by the calendar. What would end after the text's own session is none of these.
    """
    eve = _the_day_before(view, token, memory, calendar)
    if eve is not None:
        return eve
    before = _before_today(view, token, memory, calendar)
    if before is not None:
        return before
    for pattern in _WORDS:
        for told, first, last in view.matches(pattern):
            if not -REACH <= first - token <= REACH:
                continue
            start = _start(view, first, memory)
            end = _end(start, told, calendar) if start is not None else None
            if start is not None and end is not None and end <= memory.spoken:
                how = f"'{view.between(first, last)}', from the close of {start}"
                return Timed(f"{start}..{end}", end, how)
    return None


_EVE = re.compile(r"\b(?:a|one|just a|only a) (?:day|session) (?:after|since) (?:\w+ing|it|they)\b")


def _the_day_before(view: View, token: int, memory: Memory, calendar: Calendar) -> Timed | None:
    """As in "tumbled 2.2 percent, just a day after closing at a record": the session before."""
    told = view.match(_EVE)
    place = calendar.on_or_before(memory.spoken) - 1
    if told is None or place < 0 or not told[2] - 1 <= token <= told[2] + REACH:
        return None
    if {",", ";"} & set(view.between(told[2], token).split()):
        return None
    return Timed("1d", calendar.date(place), "'a day after': the session before that of the text")


_PREVIOUS = re.compile(
    rf"\b{_OVER}the (?:previous|prior|preceding) {_COUNT}"
    r"(?P<unit>session|trading day|trading session|day)s\b"
)
_BEFORE = frozenset({"after", "following", "having", "had", "despite"})


def _before_today(view: View, token: int, memory: Memory, calendar: Calendar) -> Timed | None:
    """As in "rose 1 % after falling 6 % over the previous three sessions": those before today's."""
    for told, first, _ in view.matches(_PREVIOUS):
        around = set(view.between(min(token, first) - 5, max(token, first)).split())
        if abs(first - token) > REACH or not (_BEFORE & around):
            continue
        between = view.between(min(token, first), max(token, first)).split()
        if "after" in between and token < first:
            continue  # "rose 1 %, after falling 6 % over ...": not the time of the rise
        word = told.groupdict()["n"]
        number = number_of(word)
        place = calendar.on_or_before(memory.spoken) - 1
        if place >= number:
            return Timed(f"{number}d", calendar.date(place), "the sessions before that of the text")
    return None


def _start(view: View, place: int, memory: Memory) -> date | None:
    """The day that the words count from."""
    here = [w.period.first for w in view.whens if w.period.kind == "day" and w.last <= place]
    start = here[-1] if here else memory.day
    return start if start is not None and start < memory.spoken else None


def _end(start: date, told: re.Match[str], calendar: Calendar) -> date | None:
    groups = told.groupdict()
    word = groups.get("n") or "one"
    number = number_of(word)
    if groups["unit"] in ("week", "month"):
        days = 7 * number if groups["unit"] == "week" else round(30.44 * number)
        place = calendar.on_or_before(start + timedelta(days))
    else:
        place = calendar.on_or_before(start) + number
    return calendar.date(place) if 0 <= place < len(calendar) else None
