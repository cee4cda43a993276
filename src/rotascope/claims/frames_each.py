"""Claims on each of several periods: "it beat the index in each of the past seven years"."""

from __future__ import annotations

import re

from rotascope.claims.compare import interval
from rotascope.claims.drafts import Timed
from rotascope.claims.frames import Scene, grounds, say
from rotascope.claims.frames_streaks import run_of
from rotascope.claims.heads import is_forecast
from rotascope.claims.model import AT_LEAST
from rotascope.claims.times_of_runs import just_ended
from rotascope.claims.words import NUMBER, number_of
from rotascope.core import units

_EACH = re.compile(
    r"\b(?:in|for|during|over)? ?(?:each|every|every one|every single one|all) (?:of )?"
    r"(?:the |its |their |these )?(?:past|last|previous|prior|preceding) "
    rf"({NUMBER}) (?:calendar |straight |full )*"
    r"(day|session|week|month|quarter|year)s\b"
)
LONGEST = 366


def each_of(scene: Scene) -> None:
    """A run of at least so many periods, up to the last one that has ended."""
    told = scene.view.match(_EACH)
    if told is None or is_forecast(scene.view, told[1], told[2]):
        return
    found, first, last = told
    every = {"session": "day"}.get(found[2], found[2])
    run = run_of(scene, first, last, every)
    if run is None:
        return
    number = float(number_of(found[1]))
    time = _ended(scene, every)
    rows = grounds(run.who, None, [("as_of", time.as_of.isoformat(), time.how),
                                   ("measure", run.formula.text(), run.words)])  # fmt: skip
    scene.used.update(p.first for p in scene.view.placed if first <= p.first < last)
    say(scene, "streak", run.formula, time, (AT_LEAST, interval(number, None, number)),
        unit=units.COUNT, tokens=(*run.tokens, first, last - 1), rows=rows)  # fmt: skip


def _ended(scene: Scene, every: str) -> Timed:
    """The end of the last period that is over; the text's own session where one ends with it."""
    calendar, spoken = scene.calendar, scene.memory.spoken
    here = scene.here()
    if every == "day" or calendar.finished(every, calendar.on_or_before(spoken)):
        return here
    return just_ended(scene, every, fresh=LONGEST) or here
