"""Other subjects and times that a sentence may mean, where its words leave a slot to a guess."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from rotascope.claims.drafts import Draft, Formula, Rival, Timed
from rotascope.claims.memory import Memory
from rotascope.claims.model import ABOUT, EQUALS, Stated
from rotascope.claims.subjects import SERIES, Subject
from rotascope.claims.times import is_reference
from rotascope.claims.view import View
from rotascope.core.time import Calendar

LATELY = 14
"""Days before the text's own within which a record may have been set."""
BACK = 3
"""Sentences in which a subject or a time of before may still be meant."""
_KINDS = frozenset({
    "return", "excess", "drawdown", "level", "change", "breadth", "weight", "since",
    "contribution share", "rank in time", "rank", "streak", "members", "direction",
})  # fmt: skip
"""Kinds of claim whose slots may be filled from the sentences around."""


@dataclass(frozen=True)
class Around:
    """What stands around a claim: its sentence, what was said before, other claims, the sessions.

    Attributes
    ----------
    token
        The claim's first figure; -1 where it has none.
    """

    view: View
    memory: Memory
    drafts: Sequence[Draft]
    calendar: Calendar
    token: int = -1


def rivals(around: Around, draft: Draft) -> tuple[Rival, ...]:
    """The same claim with a guessed slot filled otherwise, the nearest first.

    Parameters
    ----------
    around
        The sentence and what was said before; a subject with a figure of its own is no rival.
    draft
        The claim.
    """
    formula = draft.formula
    if formula is None or draft.kind not in _KINDS:
        return ()
    rows = [*_subjects(around, draft), *_times(around, draft)]
    found, seen = [], {(formula.text(), draft.time.as_of)}
    for rival in rows:
        key = (rival.formula.text(), rival.time.as_of)
        if key not in seen:
            seen.add(key)
            found.append(rival)
    return tuple(found[:16])


def telling(comparator: str, stated: Stated, pattern: str = "") -> bool:
    """Whether a claim is so exact that another subject or time would hardly bear it out.

    Two digits of a figure, five of a kind in a count, a record within a year, all of several or
    none of them.
    """
    if stated.value is True:
        return pattern.startswith("count_members(")
    if stated.low is None or stated.high is None:
        return isinstance(stated.value, date) and stated.high is not None
    if not isinstance(stated.value, float) or comparator not in (EQUALS, ABOUT):
        return False
    if stated.low == stated.high or not stated.tolerance:
        return abs(stated.value) >= 5
    return stated.high - stated.low <= 0.1 * abs(stated.value)


# ---------------------------------------------------------------- subjects


def _subjects(around: Around, draft: Draft) -> Iterator[Rival]:
    view, memory, formula = around.view, around.memory, draft.formula
    x = formula.x if formula is not None else None
    how = next((i.how for i in draft.inferences if i.slot == "subject"), "")
    if formula is None or x is None or not how:
        return
    guessed = "before" in how and "right before" not in how
    if not guessed and how not in ("named", "named, in loose words"):
        return
    told = {
        d.formula.x.expression for d in around.drafts
        if d.formula is not None and d.formula.x is not None and d.kind == draft.kind
    }  # fmt: skip
    here = [n.subject for n in view.named if n.subject is not None
            and view.words[n.first].start < draft.span[1]]  # fmt: skip
    near: list[Subject] = [s for s in here if s.expression not in told]
    if guessed and "in the sentence" not in how:
        near += [
            s for number, s in reversed(memory.subjects) if memory.sentence - number <= 2 * BACK
        ]
    for subject in near:
        other = formula.y.expression if formula.y is not None else ""
        if subject.expression in (x.expression, other) or not _alike(subject, x):
            continue
        ground = f"{subject.name}, named near it: of the subjects named this one fits"
        yield Rival("subject", ground, replace(formula, x=subject), draft.time, guessed)


def _alike(one: Subject, other: Subject) -> bool:
    """Whether one subject can stand where the other does."""
    if one.priced or other.priced:
        return one.priced and other.priced and (one.kind == "rest") == (other.kind == "rest")
    return one.kind == other.kind and one.kind not in SERIES


# ---------------------------------------------------------------- times


def _times(around: Around, draft: Draft) -> Iterator[Rival]:
    formula, memory = draft.formula, around.memory
    if formula is None or draft.kind == "rank in time":
        return
    daily = formula.window == "1d" or "(return({x}, 1d" in formula.pattern
    if daily and draft.time.as_of == memory.spoken and _had(around, draft):
        place = around.calendar.on_or_before(memory.spoken)
        for back in range(1, min(6, place + 1)):
            day = around.calendar.date(place - back)
            how = "'had': a session before that of the text"
            window = formula.window
            yield Rival("as_of", how, formula, Timed(window, day, how), True)
    if _guessed(around, draft):  # a time that the clause itself names is never another one
        days_only = draft.kind == "since"
        for how, (told, since) in _told_times(around, draft):
            if not days_only or (told[0] == "1d" and 0 <= (memory.spoken - told[1]).days <= LATELY):
                yield from _at(draft, formula, (*told, since), how=how)
        for end in (memory.closed, memory.spoken) if not formula.timed else ():
            if end is not None:
                time = Timed(None, end, "the text's own time")
                yield Rival("as_of", time.how, formula, time, True)


def _told_times(around: Around, draft: Draft) -> Iterator[tuple[str, Point]]:
    """The times of the sentence, of those before it, and those of which the text speaks."""
    view, memory = around.view, around.memory
    for w in view.whens:
        if w.period.kind not in ("future", "vague") and not is_reference(view, w):
            point = _told(w.period.window, w.period.as_of, w.period.last, memory)
            yield "the other time of the sentence", point
    for number, point in reversed(memory.times):
        if memory.sentence - number <= BACK:
            yield "the time of a sentence before", point
    reach = 1 if draft.kind in ("streak", "spell") else memory.sentence
    for number, day in reversed(memory.days[-4:]):
        if memory.sentence - number <= reach:
            yield "the day that was named before", (("1d", day), f"since {day}")
    for time in memory.leads:
        yield "a time of which the text speaks", ((time.window or "", time.as_of), "")


def _guessed(around: Around, draft: Draft) -> bool:
    """Whether the time of a claim is carried over, pointed at, or that of another clause."""
    own, view, token = draft.time, around.view, around.token
    if own.carried or own.period is None or draft.kind == "since":
        return True
    found = next((w for w in view.whens if w.period is own.period), None)
    if found is None or token < 0:
        return False
    if view.between(found.first, found.last) in _POINTING:
        return True
    if found.first > token:
        between = any(token < p.first < found.first for p in view.placed)
        return between or view.clause(found.first) != view.clause(token)
    # "In January, the index rose": sure. "Utilities, beaten down this month, rose": not.
    return found.first > OPENING and "," in view.between(found.last, token).split()


OPENING = 2
"""A time among the first words of a sentence is that of the whole."""
_POINTING = frozenset({"on the day", "the day", "on that day", "that day", "over the stretch"})


def _had(around: Around, draft: Draft) -> bool:
    """As in "it had jumped 11.6 percent": before the session of the text."""
    view = around.view
    token = around.token
    if token < 0:
        token = sum(word.end <= draft.span[1] for word in view.words)
        return "had" in view.between(token - 14, token).split()
    return "had" in view.between(token - 4, token).split()


Point = tuple[tuple[str, date], str]


def _told(window: str | None, as_of: date | None, last: date | None, memory: Memory) -> Point:
    """A time as a window with its end, and as a day to count from."""
    end = min(as_of or memory.spoken, last or memory.spoken)
    return (window or "", end), f"since {end}" if end < memory.spoken else ""


def _at(
    draft: Draft, formula: Formula, told: tuple[str, date, str], *, how: str
) -> Iterator[Rival]:
    window, last, since = told
    if not formula.timed:
        time = Timed(None, last, how)
        yield Rival("as_of", how, formula, time, True)
        return
    own = draft.time.as_of
    if window:
        end = last if window == "1d" else own
        yield Rival("window", how, replace(formula, window=window), Timed(window, end, how), True)
    if since:
        yield Rival("window", how, replace(formula, window=since), Timed(since, own, how), True)


def remembered(view: View, memory: Memory) -> Iterable[Point]:
    """The times that a sentence leaves to the next ones."""
    return [
        _told(w.period.window, w.period.as_of, w.period.last, memory)
        for w in view.whens if w.period.kind not in ("future", "vague")
    ]  # fmt: skip
