"""Claims on the central bank's standing still, and on its first or largest move in years."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from rotascope.claims.drafts import Formula, Timed
from rotascope.claims.frames import Scene, say
from rotascope.claims.frames_moved import last_moved
from rotascope.claims.frames_policy import effective
from rotascope.claims.heads import is_forecast
from rotascope.claims.model import EQUALS, IS_TRUE, Stated
from rotascope.claims.since import since_year
from rotascope.claims.subjects import Subject
from rotascope.core import units

_HELD = re.compile(
    r"\b(?:(?:has|have|had)(?: not|n't) (?:moved|changed rates|touched (?:its |the )?\w*\s?rates?|"
    r"changed (?:its|the) \w+(?: rate)?)|(?:remained|been|stayed|kept rates|held rates) on hold|"
    r"(?:stood|been standing) pat (?:all|this|since)|"
    r"left (?:its |interest )?rates? unchanged all)\b"
)
_NOT_SINCE = re.compile(
    r"\b(?:has|have|had)(?: not|n't) (raised|hiked|lifted|increased|cut|lowered|reduced|eased)\b"
)
_NTH = re.compile(
    r"\b(first|largest|biggest|steepest|sharpest) (?:such |single |one - time )?"
    r"(?:interest - rate |interest rate |rate )?(move|increase|rise|hike|cut|reduction|raise)\b"
)
_LOWERED = ("cut", "lowered", "reduced", "eased", "reduction")


def standing(scene: Scene) -> None:
    """As in "has not moved in 2026", "the first increase since 2018", "on hold this year"."""
    told = last_moved(scene)
    subject = _subject(scene)
    if subject is None:
        return
    if not told:
        _held(scene, subject)
        _not_since(scene, subject)
    _nth(scene, subject)
    _moved_so_often(scene, subject)


def _subject(scene: Scene) -> Subject | None:
    for named in scene.view.named:
        if named.subject is not None and named.subject.kind == "policy":
            return named.subject
    return None


def _held(scene: Scene, subject: Subject) -> None:
    told = scene.view.match(_HELD)
    if told is None:
        return
    _, first, last = told
    time = _after(scene, last) or _beside(scene, last) or scene.when(last - 1)
    if time is None or time.window in (None, "1d") or is_forecast(scene.view, first, last):
        return
    pattern = "count_cuts({x}, {w}) == 0 and count_hikes({x}, {w}) == 0"
    formula = Formula(pattern, _reaching(scene, subject, time), None, time.window)
    rows = [("subject", subject.expression, "the central bank's target"),
            ("window", time.window or "", time.how)]  # fmt: skip
    say(scene, "hold", formula, time, (IS_TRUE, Stated(True)), unit=units.TRUTH,
        tokens=(first, last - 1), rows=rows)  # fmt: skip


_MOVED = re.compile(
    r"\b(?:moved|acted|changed (?:rates|its (?:target|rate)|course)|adjusted (?:rates|its target)) "
    r"(?:just |only )?(once|twice|(?:two|three|four|five|six|seven|eight|\d+) times)\b"
)
_TIMES = ("", "once", "twice", "three times", "four times", "five times", "six times",
          "seven times", "eight times")  # fmt: skip


def _moved_so_often(scene: Scene, subject: Subject) -> None:
    """As in "the Fed has moved just once this year": cuts and rises together."""
    told = scene.view.match(_MOVED)
    if told is None or is_forecast(scene.view, told[1], told[2]):
        return
    found, first, last = told
    word = found[1].replace("two times", "twice")
    number = float(_TIMES.index(word)) if word in _TIMES else 0.0
    time = _beside(scene, last) or scene.when(last - 1)
    if not number or time is None or time.window in (None, "1d"):
        return
    pattern = "count_cuts({x}, {w}) + count_hikes({x}, {w})"
    formula = Formula(pattern, _reaching(scene, subject, time), None, time.window)
    rows = [("subject", subject.expression, "the central bank's target"),
            ("window", time.window or "", time.how)]  # fmt: skip
    scene.used.update(p.first for p in scene.view.placed if first <= p.first < last)
    say(scene, "moves", formula, time, (EQUALS, Stated(number, number, number)),
        unit=units.COUNT, tokens=(first, last - 1), rows=rows)  # fmt: skip


def _beside(scene: Scene, last: int) -> Timed | None:
    """As in "After easing in 2024, the Fed has not moved once in 2025": the time that follows."""
    for found in scene.view.whens:
        near = 0 <= found.first - last <= 2
        if near and found.period.kind in ("span", "todate") and found.period.window:
            period = found.period
            as_of = period.as_of or scene.memory.spoken
            return Timed(period.window, as_of, period.how, period.others, period)
    return None


def _after(scene: Scene, last: int) -> Timed | None:
    """As in "cut three times in 2025 and has been on hold since": from the end of that time."""
    view = scene.view
    last -= view.between(last - 1, last) == "since"
    following = view.between(last, last + 2).split()
    if following[:1] != ["since"] or following[1:] not in ([], ["."], [","], [";"], ["then"]):
        return None
    told = [w.period for w in view.whens if w.last <= last and w.period.last is not None]
    end = told[-1].last if told else None
    place = scene.calendar.on_or_before(end) if end is not None else -1
    if end is None or place < 0 or end >= scene.memory.spoken:
        return None
    # The target steps on the session after the decision.
    day = scene.calendar.date(min(place + 1, len(scene.calendar) - 1))
    return Timed(f"since {day}", scene.memory.spoken, "from the end of the time named before")


def _reaching(scene: Scene, subject: Subject, time: Timed) -> Subject:
    """The series that reaches back to the start of a window."""
    told = re.search(r"\d{4}", time.window or "")
    early = int(told[0]) < 2009 if told else scene.memory.spoken < date(2008, 12, 17)
    if subject.before and early and scene.known(subject.before):
        return replace(subject, expression=subject.before)
    return subject


def _not_since(scene: Scene, subject: Subject) -> None:
    """As in "has not raised interest rates since 2006": when it last did."""
    told = scene.view.match(_NOT_SINCE)
    if told is None:
        return
    found, first, last = told
    year = since_year(scene, first)
    if year is None or not any(
        w in scene.view.folded for w in ("rate", "borrowing", "policy", "cost")
    ):
        return
    sign = "<" if found[1] in _LOWERED else ">"
    _dated(scene, subject, f"last_time(change({{x}}, 1d) {sign} 0)", scene.here(),
           (first, last, year[1], year[2]))  # fmt: skip


def _nth(scene: Scene, subject: Subject) -> None:
    """As in "the first increase since 2018", "the largest single move since 1994"."""
    told = scene.view.match(_NTH)
    if told is None:
        return
    found, first, last = told
    year = since_year(scene, first)
    if year is None:
        return
    cut = found[2] in _LOWERED or (found[2] == "move" and bool(scene.view.of("cuts"))
                                   and not scene.view.of("hikes"))  # fmt: skip
    here = effective(scene, replace(scene.here(), window="1d"))
    for draft in scene.drafts:  # the move itself was told in the sentence
        if draft.kind in ("hikes", "cuts") and draft.formula is not None:
            here = draft.time
    if found[1] == "first":
        pattern = f"last_time(change({{x}}, 1d) {'<' if cut else '>'} 0)"
    else:
        pattern = f"{'lowest' if cut else 'highest'}_since(change({{x}}, 1d))"
    _dated(scene, subject, pattern, here, (first, last, year[1], year[2]))


def _dated(
    scene: Scene,
    subject: Subject,
    pattern: str,
    time: Timed,
    told: tuple[int, int, date, tuple[int, ...]],
) -> None:
    first, last, day, tokens = told
    early = day.year < 2009 and subject.before and scene.known(subject.before)
    x = replace(subject, expression=subject.before) if early and subject.before else subject
    rows = [("subject", x.expression, "the central bank's target"),
            ("as_of", time.as_of.isoformat(), time.how)]  # fmt: skip
    at = replace(time, window=None, others=(), period=None)
    stated = Stated(day, None, float(day.toordinal()))
    say(scene, "since", Formula(pattern, x), at, (EQUALS, stated),
        unit=units.DATE, tokens=(first, last - 1, *tokens), rows=rows)  # fmt: skip
