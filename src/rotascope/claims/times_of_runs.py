"""When a run is counted: at the end of its last period, or before the session of the text."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

from rotascope.claims.drafts import Timed
from rotascope.claims.frames import Scene

_ENDED = frozenset({
    "snapped", "ended", "broke", "breaking", "ending", "snapping", "halted", "snaps", "halting",
    "interrupted", "interrupting", "broken", "ends", "breaks",
})  # fmt: skip


_MOVED = re.compile(r"\bend(?:ed|ing|s) (?:\w+ )?(?:higher|lower|up|down|flat|in the)\b")
"""As in "ended higher for a fourth session": nothing ended but the day."""


def _before_now(scene: Scene, every: str, token: int) -> Timed:
    """As in "after six straight losses": the run that ended before the session of the text."""
    spoken, calendar = scene.memory.spoken, scene.calendar
    time = scene.when(token)
    if time is not None and time.period is not None and time.period.kind == "day" and (
        time.period.first is not None and time.period.first < spoken
    ):  # fmt: skip
        spoken = time.period.first
    if every == "month" and spoken.day <= 12:  # written soon after the month that ended it
        spoken = spoken.replace(day=1) - timedelta(days=1)
    place = calendar.on_or_before(spoken) - 1
    if every in ("quarter", "year"):
        first = spoken.replace(day=1, month=3 * ((spoken.month - 1) // 3) + 1)
        first = first if every == "quarter" else spoken.replace(day=1, month=1)
        place = calendar.on_or_before(first - timedelta(days=1))
    if every in ("month", "week"):
        first = spoken.replace(day=1) if every == "month" else spoken - timedelta(spoken.weekday())
        place = calendar.on_or_before(first - timedelta(days=1))
    return Timed(None, calendar.date(max(place, 0)), "'after': the run before it")


FRESH = 8
"""Days of a period in which a run of such periods is told of those before it."""


def just_ended(scene: Scene, every: str, *, fresh: int = FRESH) -> Timed | None:
    """As in "a fifth month in a row", written on the first of the next: to the month's end."""
    spoken, calendar = scene.memory.spoken, scene.calendar
    quarter = 3 * ((spoken.month - 1) // 3) + 1
    begins = {"month": spoken.replace(day=1), "year": spoken.replace(month=1, day=1),
              "quarter": spoken.replace(month=quarter, day=1)}  # fmt: skip
    if every not in begins or (spoken - begins[every]).days >= fresh:
        return None
    place = calendar.on_or_before(begins[every] - timedelta(days=1))
    how = f"the end of the {every} that has just ended"
    return Timed(None, calendar.date(place), how) if place >= 0 else None


def when_counted(scene: Scene, token: int, every: str = "day") -> Timed:
    """The session at which a run is counted: the end of its period, or the text's own."""
    before = scene.view.between(token - 4, token).split()
    earlier = "had" in before and "before" in scene.view.between(token - 14, token - 3).split()
    ended = _ENDED & set(before) and not _MOVED.search(" ".join(before))
    if "after" in before[-3:] or ended or earlier:
        return _before_now(scene, every, token)
    time = scene.when(token)
    apart = (
        time is not None
        and time.period is not None
        and abs(next((w.first for w in scene.view.whens if w.period is time.period), token) - token)
        > 10
    )
    if time is None or time.carried or time.period is None or apart:
        return just_ended(scene, every) or scene.here()
    as_of = time.as_of
    last = time.period.last
    if last is not None and last < scene.memory.spoken and time.period.kind in ("span", "day"):
        place = scene.calendar.on_or_before(last)
        as_of = scene.calendar.date(place) if place >= 0 else last
    return replace(time, as_of=as_of, window=None)
