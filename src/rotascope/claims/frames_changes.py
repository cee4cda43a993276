"""Claims on moves and gaps of yields, spreads and gauges."""

from __future__ import annotations

import re
from dataclasses import replace

from rotascope.claims.compare import stated_of
from rotascope.claims.drafts import Draft, Formula, inferred
from rotascope.claims.frames import NO_WINDOW, Scene, grounds, span
from rotascope.claims.frames_policy import dated
from rotascope.claims.heads import Head, head_of
from rotascope.claims.mentions import Named, Placed
from rotascope.claims.slots import Whose, whose
from rotascope.claims.subjects import SERIES, Subject
from rotascope.core import units


def is_figure(subject: Subject) -> bool:
    """Whether a subject is a rate, a spread or a figure of the economy."""
    return subject.kind in (
        "rate", "policy", "curve", "spread", "volatility", *SERIES,
    )  # fmt: skip


def changes(scene: Scene) -> None:
    """As in "the 10-year yield rose 12 basis points", "the VIX jumped 5 points"."""
    for placed in scene.free("bp", "points", "plain", "percent"):
        quantity = placed.quantity
        if (
            quantity.unit == "plain"
            and quantity.noun != "point"
            and not _of_an_index(scene, placed)
        ):
            continue
        if _spread(scene, placed):
            continue
        head = head_of(scene.view, placed) or _written(placed)
        if head is None or "for each" in scene.view.between(placed.last, placed.last + 3):
            continue
        who = whose(scene.view, min(head.first, placed.first), scene.memory,
                    lambda s: is_figure(s) or s.priced,
                    after=max(head.last, placed.last) if head.noun else -1)  # fmt: skip
        if who is None:
            continue
        subject = who.subjects[0]
        if quantity.unit == "percent" and subject.kind != "volatility":
            continue
        if subject.kind == "policy" or (subject.priced and quantity.unit != "plain"):
            continue
        _change(scene, placed, who, sign=head.sign or 1)


def _of_an_index(scene: Scene, placed: Placed) -> bool:
    """As in "the Nasdaq fell 118.17 to 1,532.75", "added 5.78, or 0.4 %": points without the word.

    A figure with decimals right behind a verb of motion, of an index, with its new level or the
    same move in percent behind it.
    """
    view, quantity = scene.view, placed.quantity
    if quantity.noun is not None or quantity.unit != "plain" or not quantity.decimals:
        return False
    moved = any(s.last == placed.first for s in view.of("up.verbs", "down.verbs"))
    following = view.between(placed.last, placed.last + 2).split()
    others = [p for p in view.placed if 0 < p.first - placed.last <= 3]
    told = following[:1] in (["to"], ["at"]) or following in ([",", "or"], [",", "to"], [",", "at"])
    told = told or following[:1] == ["("]
    who = whose(view, placed.first, scene.memory, lambda s: s.priced) if moved and told else None
    return bool(others) and who is not None and who.subjects[0].kind == "index"


def _written(placed: Placed) -> Head | None:
    """As in "10-year +27bp": the sign is all there is."""
    if not placed.quantity.sign or placed.quantity.unit != "bp":
        return None
    return Head(placed.first, placed.last, 0, False)


def _spread(scene: Scene, placed: Placed) -> bool:
    """As in "yields 102 basis points less than the two-year"."""
    found = _pair(scene, placed) if placed.quantity.unit in ("bp", "points") else None
    if found is None:
        return False
    x, y, other = found
    comparator, stated = stated_of(placed.quantity, 100.0)
    time = scene.when(placed.first) or scene.here()
    time = scene.here() if time.carried else time
    formula = Formula("level({x}) - level({y})", x, y)
    rows = [("subject", x.expression, "named"), ("other", y.expression, "named")]
    scene.add(
        Draft(
            "spread",
            span(scene, None, other.first, placed.first, placed.last - 1),
            formula,
            replace(time, window=None, others=()),
            comparator,
            stated,
            units.LEVEL,
            inferred(rows),
        ),
        placed,
    )
    return True


def _pair(scene: Scene, placed: Placed) -> tuple[Subject, Subject, Named] | None:
    """The two yields of a gap, the first less the second; and where the other is named."""
    view = scene.view
    named = [n for n in view.named if n.subject is not None and n.subject.kind == "rate"]
    words = view.between(placed.first - 12, placed.last + 12)
    after = [n for n in named if n.first >= placed.last]
    before = [n for n in named if n.last <= placed.first]
    than = any(w in words for w in ("less than", "more than", "below", "above", "over the"))
    gap = _gap_here(scene, placed)
    than = than and not (after and _moved_there(scene, placed, after[-1]))
    if not named or (not gap and not (than and after)):
        return None
    other = (after or before)[-1]
    first = next((n.subject for n in before if n is not other), None)
    first = first or scene.memory.recall(lambda s: s.kind == "rate", back=3)
    if first is None or other.subject is None or first.expression == other.subject.expression:
        return None
    x, y = first, other.subject
    if (gap and _years(y) > _years(x)) or "less than" in words or "below" in words.split():
        x, y = y, x
    return x, y, other


def _moved_there(scene: Scene, placed: Placed, other: Named) -> bool:
    """As in "rose 29 basis points, to 5.15 %, and stood below the two-year": a move, no gap."""
    head = head_of(scene.view, placed)
    between = scene.view.between(placed.last, other.first).split()
    return head is not None and head.last <= placed.first and bool({",", "and"} & set(between))


def _gap_here(scene: Scene, placed: Placed) -> bool:
    """Whether the clause of a figure speaks of a gap."""
    view = scene.view
    own = view.clause(placed.first)
    here = {
        w.folded
        for i, w in enumerate(view.words)
        if view.clause(i) == own and abs(i - placed.first) <= 12
    }
    return bool(here & {"gap", "spread", "difference", "separate", "separates"})


def _years(subject: Subject) -> float:
    """The term of a yield, in years."""
    found = re.search(r"DGS(\d+)(MO)?", subject.expression)
    if found is None:
        return 0.0
    return float(found[1]) / (12.0 if found[2] else 1.0)


CENT = 0.0101
"""Two closes rounded to a cent each: their difference may be off by one."""


def _change(scene: Scene, placed: Placed, who: Whose, *, sign: int) -> None:
    subject = dated(who.subjects[0], scene)
    time = scene.when(placed.first)
    if time is not None and time.period is not None and time.window is None and (
        "than" in scene.view.between(placed.last, placed.last + 4)
    ):  # fmt: skip
        time = replace(time, window=f"since {time.as_of}", as_of=scene.memory.spoken)
    pattern, unit, scale = "change({x}, {w})", units.LEVEL, 1.0
    if placed.quantity.unit in ("bp", "points"):
        scale = 100.0
    if placed.quantity.unit == "percent":
        pattern, unit = "return({x}, {w})", units.FRACTION
    if subject.kind == "curve":
        return
    comparator, stated = stated_of(placed.quantity, scale, sign=sign)
    if subject.priced and placed.quantity.decimals == 2 and stated.low is not None and (
        stated.high is not None
    ):  # fmt: skip
        low, high = stated.low - CENT, stated.high + CENT
        stated = replace(stated, low=low, high=high)
    draft = Draft(
        "change", span(scene, time, who.first, placed.first, placed.last - 1),
        Formula(pattern, subject, None, time.window if time else "1d"), time or scene.here(),
        comparator, stated, unit, inferred(grounds(who, time)),
    )  # fmt: skip
    if time is None and _to_a_level(scene, placed):  # "tumbled 20 basis points to 0.54 %"
        own = replace(scene.here("the day of the level that is told"), window="1d", carried=True)
        draft = replace(draft, time=own)
    elif time is None or time.window is None:
        draft = replace(draft, formula=None, hindrance=NO_WINDOW)
    scene.add(draft, placed)


def _to_a_level(scene: Scene, placed: Placed) -> bool:
    """Whether the level that a move led to is told behind it."""
    return any(
        0 < p.first - placed.last <= 6 and p.quantity.unit == "percent"
        and "to" in scene.view.between(placed.last, p.first).split()
        for p in scene.view.placed
    )  # fmt: skip
