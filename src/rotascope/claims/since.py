"""The earlier time that a record reaches back to: "since 2008", "last seen in June"."""

from __future__ import annotations

import re
from datetime import date, timedelta

from rotascope.claims.frames import Scene
from rotascope.claims.mentions import When
from rotascope.claims.model import Stated
from rotascope.claims.words import MONTHS
from rotascope.core.time import months_before


def since_year(scene: Scene, token: int) -> tuple[date, date, tuple[int, ...]] | None:
    """The period named after `since`: its first and last day, and its tokens."""
    for found in scene.view.whens:
        period = found.period
        if found.first < token or period.first is None or period.last is None:
            continue
        words = scene.view.between(max(found.first - 6, token), found.first + 1).split()
        if "since" not in words or "," in words[words.index("since") :]:
            continue
        if found.first - token > 16:
            continue
        return _years(scene, found.first, found.last, period.first, period.last)
    return None


def named_dates(scene: Scene, when: When) -> tuple[date, date]:
    """First and last day of what was named, not the stretch from it to now."""
    period = when.period
    begin = period.first or scene.memory.spoken
    first, last, _ = _years(scene, when.first, when.last, begin, period.last or begin)
    return first, last


def _years(
    scene: Scene, first: int, last: int, begin: date, end: date
) -> tuple[date, date, tuple[int, ...]]:
    """What was named, not the stretch from it to now."""
    words = scene.view.words[first:last]
    named = [w.text for w in words if w.text.isdigit() and len(w.text) == 4]
    if len(named) > 1:
        return date(int(named[0]), 1, 1), date(int(named[-1]), 12, 31), (first, last - 1)
    if end >= scene.memory.spoken:
        folded_words = {w.folded.rstrip(".") for w in words}
        if any({m, m[:3], m[:4]} & folded_words for m in MONTHS):
            day = any(w.text.isdigit() and len(w.text) <= 2 for w in words)
            end = begin if day else months_before(begin, -1) - timedelta(days=1)
        elif named:
            end = date(begin.year, 12, 31)
            begin = date(begin.year, 1, 1)
    return begin, min(end, scene.memory.spoken), (first, last - 1)


_DAYS = {"d": 1.45, "w": 7.0, "m": 30.44, "y": 365.25}


def so_long_ago(scene: Scene, last: int, as_of: date) -> tuple[Stated, int] | None:
    """As in "for the first time in nearly two years": how far back, and the token after it."""
    for found in scene.view.whens:
        length = re.fullmatch(r"(\d+)([dwmy])", found.period.window or "")
        if not 0 <= found.first - last <= 2 or length is None:
            continue
        words = set(scene.view.between(found.first, found.last).split())
        if "in" not in words:
            continue
        more, less = bool({"more", "over"} & words), bool({"nearly", "almost"} & words)
        count, unit = int(length[1]), _DAYS[length[2]]
        room = max(1.0, 0.1 * count)
        far = count + (0.1 if less else 1.3 * room if more else room)
        near = count - (1.2 * room if less else 0.05 if more else 0.6 * room)
        low, high = as_of.toordinal() - far * unit, as_of.toordinal() - near * unit
        return Stated(date.fromordinal(int(high)), float(int(low)), float(int(high))), found.last
    return None
