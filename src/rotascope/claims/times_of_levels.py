"""When a level was so: at the start of a year, a month before, on the day told before."""

from __future__ import annotations

import re
from datetime import date, timedelta

from rotascope.claims.drafts import Timed
from rotascope.claims.frames import Scene
from rotascope.claims.mentions import Placed
from rotascope.core.time import months_before

_BEGAN = re.compile(
    r"\b(?:began|begun|started|opened|entered|starting|beginning|began this|kicked off) "
    r"(?:the|this) (year|month|quarter|week)(?: off)? "
    r"(?:at|below|above|near|around|under|just|with)"
)


def at_the_start(scene: Scene, placed: Placed) -> Timed | None:
    """As in "It began the year below 1 %": at the close before it."""
    told = _BEGAN.search(scene.view.between(placed.first - 7, placed.first + 1))
    if told is None:
        return None
    spoken = scene.memory.closed or scene.memory.spoken
    month = {"year": 1, "quarter": 3 * ((spoken.month - 1) // 3) + 1}.get(told[1], spoken.month)
    first = spoken.replace(day=1, month=month)
    first = spoken - timedelta(days=spoken.weekday()) if told[1] == "week" else first
    place = scene.calendar.on_or_before(first - timedelta(days=1))
    day = scene.calendar.date(max(place, 0))
    return Timed(None, day, f"the close before the {told[1]}")


def day_after_it(scene: Scene, placed: Placed) -> date | None:
    """As in "from 2.93 percent late Friday": the day that stands with the figure."""
    for found in scene.view.whens:
        day = found.period.first
        if 0 <= found.first - placed.last <= 2 and found.period.kind == "day" and (
            day is not None and day == found.period.last and day < scene.memory.spoken
        ):  # fmt: skip
            return scene.calendar.date(max(scene.calendar.on_or_before(day), 0))
    return None


_EARLIER = re.compile(r"^(?:a|one|the) (month|quarter|year) (?:earlier|ago|before|prior)\b")


def before_the_end(scene: Scene, placed: Placed) -> date | None:
    """As in "from 4.09 % a month earlier", of a text on a month: at the end of the one before."""
    end = scene.memory.closed
    told = _EARLIER.search(scene.view.between(placed.last, placed.last + 4))
    if end is None or told is None:
        return None
    back = {"month": 1, "quarter": 3, "year": 12}[told[1]]
    last = months_before(end.replace(day=1), back - 1) - timedelta(days=1)
    return scene.calendar.date(max(scene.calendar.on_or_before(last), 0))


def told_before(scene: Scene) -> Timed | None:
    """The day of the sentence before, in the same paragraph, where that is not the text's own."""
    if scene.memory.time is None:
        return None
    number, paragraph, time = scene.memory.time
    near = scene.memory.sentence - number <= 1 and paragraph == scene.memory.paragraph
    day = time.period is not None and time.period.kind == "day" and time.period.first
    if not near or not day or time.window != "1d" or time.as_of >= scene.memory.spoken:
        return None
    own = ("the text's own time", "", scene.memory.spoken)
    return Timed(None, time.as_of, f"{time.how}, as in the sentence before", (own,), carried=True)
