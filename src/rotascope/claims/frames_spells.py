"""Claims on runs on one side of a line: "the index has been below 50 for seven months"."""

from __future__ import annotations

from dataclasses import replace

from rotascope.claims.compare import stated_of
from rotascope.claims.drafts import Draft, Formula, Timed, inferred
from rotascope.claims.frames import Scene, grounds, span
from rotascope.claims.mentions import Placed
from rotascope.claims.model import LESS_THAN, MORE_THAN
from rotascope.claims.slots import Whose, whose
from rotascope.core import units


def spell(scene: Scene, placed: Placed, every: str) -> bool:
    """As in "the index has been below 50 for seven months": a run on one side of a line."""
    view = scene.view
    lines = _lines(scene, placed)
    if not lines:
        return False
    side = lines[-1].first
    lines = lines[-1:]
    figures = [n for n in view.named if n.subject is not None and n.subject.kind == "index figure"]
    who = whose(view, side, scene.memory, lambda s: s.kind not in ("policy", "group", "top"))
    if figures:
        named = figures[0]
        who = Whose((figures[0].subject,), named.first, named.last, "named")  # type: ignore[arg-type] # filtered
    if who is None or lines[0].quantity.value is None or (
        lines[0].quantity.unit == "percent" and who.subjects[0].priced
    ):  # fmt: skip
        return False  # "rose for a sixth day and sits less than 1 % below its record", too
    sign = ">" if lines[0].quantity.comparator == MORE_THAN else "<"
    line = lines[0].quantity.value * (100 if lines[0].quantity.unit == "percent" else 1)
    at = "" if every == "day" else f", at={every}"
    formula = Formula(f"spell(level({{x}}) {sign} {line:g}{at})", who.subjects[0])
    here = scene.here()
    if {"has", "have"} & set(scene.view.between(who.last, side).split()):  # up to now
        here = Timed(None, scene.memory.spoken, "the text's own time")
    comparator, stated = stated_of(placed.quantity)
    scene.add(
        Draft(
            "spell",
            span(scene, None, who.first, side, placed.first, placed.last - 1),
            formula,
            here,
            comparator,
            replace(stated, tolerance=0.0),
            units.COUNT,
            inferred(grounds(who, here)),
        ),
        placed,
        lines[0],
    )
    return True


def _lines(scene: Scene, placed: Placed) -> list[Placed]:
    """The bounds right before a count, else right behind it."""
    bounds = [p for p in scene.view.placed if p.quantity.comparator in (MORE_THAN, LESS_THAN)]
    before = [p for p in bounds if p.last <= placed.first <= p.last + 4]
    return before or [p for p in bounds if 0 <= p.first - placed.last <= 3]
