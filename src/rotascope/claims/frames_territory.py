"""Claims on corrections and bear markets: "fell into correction territory"."""

from __future__ import annotations

from dataclasses import replace

from rotascope.claims.compare import interval
from rotascope.claims.drafts import Draft, Formula, inferred
from rotascope.claims.frames import Scene, grounds, span
from rotascope.claims.frames_records import DRAWDOWN, last_of, negated
from rotascope.claims.heads import is_forecast
from rotascope.claims.slots import priced, whose
from rotascope.core import units

_NEARLY = frozenset(
    {
        "ending",
        "ended",
        "end",
        "out",
        "exit",
        "exited",
        "left",
        "emerged",
        "since",
        "first",
        "last",
        "previous",
        "longest",
        "shortest",
        "briefly",
        "momentarily",
        "flirted",
        "flirting",
        "avoided",
        "escaped",
        "dodged",
        "averted",
        "brink",
        "verge",
        "edge",
        "close",
        "near",
        "nearly",
        "almost",
        "short",
        "shy",
    }
)


def territory(scene: Scene) -> None:
    """As in "in correction territory": 10 % below the highest close; a bear market: 20 %."""
    view = scene.view
    for sort, depth in (("correction", 0.1), ("bear market", 0.2)):
        for sense in view.of(sort):
            before = view.between(sense.first - 6, sense.first + 1)
            entered = any(w in before for w in ("enter", "fell into", "in", "into", "slid into",
                                                "slipped into", "tumbled into"))  # fmt: skip
            if not entered or is_forecast(view, sense.first, sense.last) or negated(scene, sense):
                continue
            if _NEARLY & set(before.split()):
                continue
            who = whose(view, sense.first, scene.memory, priced)
            if who is None or who.subjects[0].loose:
                continue
            time = scene.when(sense.first)
            at = scene.here() if time is None or time.carried else replace(
                time, as_of=last_of(scene, time)
            )  # fmt: skip
            formula = Formula(DRAWDOWN, who.subjects[0])
            rows = grounds(
                who,
                None,
                [
                    ("as_of", at.as_of.isoformat(), at.how),
                    ("stated", f"-{depth:.0%}", f"what '{sort}' means"),
                ],
            )
            scene.add(
                Draft(
                    "drawdown",
                    span(scene, at, who.first, sense.first, sense.last - 1),
                    formula,
                    replace(at, window=None),
                    "at most",
                    interval(None, -depth, -depth),
                    units.FRACTION,
                    inferred(rows),
                )
            )
