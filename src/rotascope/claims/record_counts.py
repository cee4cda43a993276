"""How many records there were: "its 31st record of the year", "has set 57 closing highs"."""

from __future__ import annotations

import re
from dataclasses import replace

from rotascope.claims.compare import stated_of
from rotascope.claims.drafts import Draft, Formula, Timed, inferred
from rotascope.claims.frames import Scene, grounds, span
from rotascope.claims.heads import is_forecast
from rotascope.claims.mentions import Placed, Sense
from rotascope.claims.slots import Whose, priced, whose
from rotascope.core import units

MOST = 400
"""More records than any year has sessions."""
_BEHIND = frozenset({"behind", "since", "after", "than", "versus", "beating", "topping", "passing",
                     "matching", "last", "from", "surpassing", "against", "of"})  # fmt: skip


def count_near(scene: Scene, sense: Sense) -> Placed | None:
    """The figure that counts the records of which a phrase speaks."""
    view = scene.view
    if view.of("new lows"):
        return None  # "34 new highs and three new lows": of shares, not of the index
    for placed in scene.free("ordinal", "plain"):
        value = placed.quantity.value
        if value is None or not value.is_integer() or placed.quantity.decimals or value > MOST:
            continue
        if _since(scene, placed, sense):
            continue
        if 0 <= sense.first - placed.last <= 2:
            return placed
        after = view.between(sense.last, placed.first)
        nth = placed.quantity.unit == "ordinal" and _AFTERWARDS.fullmatch(after)
        if nth and placed.first >= sense.last:
            return placed
    return None


_AFTERWARDS = re.compile(
    r"(?:,|the|its|for|a|and|it was|that was|was|close|finish|closing high|high|of|"
    r"\d[\d,.]*| )*"
)
"""As in "a record close, its 55th of the year", "closed at a record for the 31st time"."""


def _since(scene: Scene, placed: Placed, sense: Sense) -> bool:
    """As in "its first record close since February 19": when there was one, not how many."""
    if placed.quantity.unit != "ordinal":
        return False
    tail = scene.view.between(max(sense.last, placed.last), max(sense.last, placed.last) + 4)
    return "since" in tail.split() or (placed.quantity.value == 1.0 and " in " in f" {tail} ")


def window_of(scene: Scene, sense: Sense, placed: Placed, time: Timed) -> str:
    """The stretch in which they are counted: that beside them, else the year."""
    last = max(sense.last, placed.last)
    near = [w for w in scene.view.whens if w.period.window and w.period.kind != "since"
            and -3 <= w.first - last <= 4]  # fmt: skip
    if near:
        return near[0].period.window or "ytd"
    beyond = [w for w in scene.view.whens if w.period.window == time.window and w.first > last]
    before = set(scene.view.between(beyond[0].first - 4, beyond[0].first).split()) if beyond else ()
    if time.window in (None, "1d") or (beyond and _BEHIND & set(before)):
        earlier = [w.period.window for w in scene.view.whens if w.last <= placed.first
                   and w.period.window not in (None, "1d")]  # fmt: skip
        return earlier[-1] or "ytd" if earlier else "ytd"
    if (time.window or "").startswith("since") or (
        time.carried and (time.window or "").endswith("d")
    ):
        return "ytd"
    return time.window or "ytd"


def count_of_records(scene: Scene, placed: Placed, sense: Sense, who: Whose, time: Timed) -> None:
    """A claim on how many closes of a stretch were records."""
    window = window_of(scene, sense, placed, time)
    formula = Formula("count(record_high({x}{k}) == 1, {w})", who.subjects[0], None, window)
    comparator, stated = stated_of(placed.quantity)
    stated = replace(stated, tolerance=0.0)
    scene.add(
        Draft(
            "record high",
            span(scene, time, who.first, placed.first, sense.last - 1),
            formula,
            replace(time, window=window),
            comparator,
            stated,
            units.COUNT,
            inferred(grounds(who, time)),
        ),
        placed,
    )


def times_at_record(scene: Scene) -> None:
    """As in "has closed at a record six times this year"."""
    for sense in scene.view.of("record high"):
        for placed in scene.free("plain", "multiple"):
            times = placed.quantity.noun == "time" or placed.quantity.unit == "multiple"
            gap = scene.view.between(sense.last, placed.first)
            if not times or placed.first < sense.last or gap not in ("", "on", "close", "high"):
                continue
            who = whose(scene.view, sense.first, scene.memory, priced)
            time = scene.when(placed.first) or scene.here()
            if who is not None and not is_forecast(scene.view, sense.first, placed.last):
                count_of_records(scene, placed, sense, who, time)
