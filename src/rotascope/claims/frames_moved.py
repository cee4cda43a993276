"""Claims on when the central bank last moved: "has not touched its rate since July"."""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet
from dataclasses import replace

from rotascope.claims.drafts import Formula
from rotascope.claims.frames import ASSUMED, Scene, say
from rotascope.claims.frames_policy import dated
from rotascope.claims.heads import is_forecast
from rotascope.claims.mentions import When
from rotascope.claims.model import EQUALS, Stated
from rotascope.claims.since import named_dates
from rotascope.claims.subjects import Subject
from rotascope.core import units

_OF_RATES = (
    r"(?: (?:its|the|their|benchmark|key|policy|main|interest|rates?|federal|funds|fed|target|"
    r"overnight|borrowing|lending|costs|official|short|term|-|range|for|money|policy|on|at all))*"
)
_NOT = r"\b(?:has|have)(?: ?n 't| ?n't| not| never)(?: so much as| yet| really| even| once)?"
_MOVED = (
    r"touched|moved|changed|budged|adjusted|altered|acted|shifted|tinkered with|tweaked|"
    r"made a move|done anything (?:to|with)|laid a finger on"
)
_DOWN = r"cut|cuts|reduction|lowered|reduced|eased|trimmed|easing|decrease"
_UP = r"hike|hikes|increase|raised|hiked|lifted|increased|tightened|tightening|rate rise|raise"
_EVENT = (
    r"(?:the |its |their |that |an? )?(?:last|latest|most recent|final|previous) "
    r"(?:(?:interest )?(?:- )?rate )?(?:move|change|adjustment|action|DOWN|UP)"
).replace("DOWN", _DOWN).replace("UP", _UP)  # fmt: skip
_STOOD = (
    r"\b(?:where|and|which|but|,) (?:(?:it|they|rates?|the rate|policy) ?)?(?:has|have|'s|'ve) "
    r"(?:stood|been|remained|stayed|sat|held|rested|languished|lingered|been stuck|been parked)"
    r"(?: steady| put| ever| still| unchanged)?"
)
_RULES = (
    (re.compile(_NOT + rf" (?:{_MOVED})" + _OF_RATES), False),
    (re.compile(_STOOD + rf" since {_EVENT}"), False),
    (re.compile(r"\b(?:unchanged|on hold|steady|pat|put) (?:ever )?since " + _EVENT), False),
    (re.compile(rf"\b(?:last|most recently) (?:{_MOVED}|{_DOWN}|{_UP})" + _OF_RATES), False),
    (re.compile(rf"\b{_EVENT} (?:was|came|dates from|dates back to|happened|took place|occurred)"),
     False),
    (re.compile(_NOT + rf" (?:{_DOWN}|{_UP})" + _OF_RATES), False),
    (re.compile(_STOOD), True),
    (re.compile(r"\b(?:unchanged|on hold|stood pat|sat tight|steady)" + _OF_RATES), True),
)  # fmt: skip
"""Words of a last move, and whether they leave open that it was at that time."""
_LINK = frozenset({"since", "in", "on", "at", "back", "the", "meeting", ",", "of", "ever", "way",
                   "only", "late", "early"})  # fmt: skip


def last_moved(scene: Scene) -> bool:
    """As in "has not touched its rate since July", "where it has stood since the last cut"."""
    view = scene.view
    for pattern, loose in _RULES:
        told = view.match(pattern)
        if told is None or is_forecast(view, told[1], told[2]):
            continue
        found, first, last = told
        dated_by = _AT if _OF_THE_LAST.search(found.group()) else {"since"}
        subject, when = _subject(scene, first), _named_after(scene, last, dated_by)
        if subject is None or when is None:
            continue
        _say(scene, subject, when, (first, found.group()), loose=loose)
        return True
    return False


def _subject(scene: Scene, first: int) -> Subject | None:
    """The central bank's rate, where nothing else with a value stands nearer."""
    before = [n for n in scene.view.named if n.first <= first and n.subject is not None]
    nearest = before[-1].subject if before else None
    if nearest is not None:
        return dated(nearest, scene) if nearest.kind == "policy" else None
    after = [n.subject for n in scene.view.named if n.subject is not None]
    if after:
        return dated(after[0], scene) if after[0].kind == "policy" else None
    found = scene.memory.recall(lambda s: s.kind == "policy", back=1)
    topic = scene.memory.topic
    return dated(found, scene) if found and topic and topic[1].kind == "policy" else None


_AT = frozenset({"since", "in", "on", "at", "back"})
_OF_THE_LAST = re.compile(r"\b(?:last|latest|recent(?:ly)?|final|previous)\b")
"""Of the last move "in July" tells when; of no move at all, "since July" only."""


def _named_after(scene: Scene, last: int, dated_by: AbstractSet[str]) -> When | None:
    """The time named right behind the words: a year, a month or a day that has passed."""
    view, spoken = scene.view, scene.memory.spoken
    for found in view.whens:
        if not 0 <= found.first - last <= 4 or found.period.first is None:
            continue
        if found.period.kind not in ("since", "span", "day", "point", "other"):
            continue
        gap = view.between(last, found.first + 1).split()
        plain = set(gap[:-1]) <= _LINK and dated_by & set(gap)
        if plain and found.period.first < spoken:
            return found
    return None


def _say(scene: Scene, subject: Subject, when: When, told: tuple[int, str], *, loose: bool) -> None:
    first, words = told
    low, high = named_dates(scene, when)
    if low.year < 2009 and subject.before and scene.known(subject.before):
        subject = replace(subject, expression=subject.before)
    sign = "!="
    if re.search(rf"\b(?:{_DOWN})\b", words):
        sign = "<"
    elif re.search(rf"\b(?:{_UP})\b", words):
        sign = ">"
    # The target steps on the session after the decision: that of the 31st counts on the 1st.
    stated = Stated(high, float(low.toordinal()), float(high.toordinal() + 1))
    here = scene.here()
    rows = [("subject", subject.expression, "the central bank's target"),
            ("as_of", here.as_of.isoformat(), here.how)]  # fmt: skip
    if loose:
        rows.append(("measure", "last move", f"{ASSUMED}: it may have stood still before, too"))
    pattern = f"last_time(change({{x}}, 1d) {sign} 0)"
    say(scene, "since", Formula(pattern, subject), here, (EQUALS, stated), unit=units.DATE,
        tokens=(first, when.last - 1), rows=rows)  # fmt: skip
