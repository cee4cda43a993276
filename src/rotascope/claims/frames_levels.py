"""Claims on where a price stands: "closed at 4,109.31", and tables of quotes."""

from __future__ import annotations

from dataclasses import replace

from rotascope.claims.compare import stated_of
from rotascope.claims.drafts import Draft, Formula, inferred
from rotascope.claims.frames import Scene, grounds, span
from rotascope.claims.mentions import Placed
from rotascope.claims.model import AT_MOST, EQUALS
from rotascope.claims.quantities import Quantity
from rotascope.claims.slots import Whose, priced, whose
from rotascope.core import units


def levels(scene: Scene) -> None:
    """Every plain or currency figure that a verb of standing ties to a priced subject."""
    view = scene.view
    for placed in scene.free("plain", "currency"):
        quantity = placed.quantity
        if quantity.noun not in (None, "point") or (quantity.value or 0) < 1 or quantity.sign:
            continue
        who = whose(view, placed.first, scene.memory, priced)
        if who is None or placed.first - who.last > 16:
            continue
        subject = who.subjects[0]
        if quantity.unit == "currency" and not _a_price(scene, placed, who):
            continue
        if not _stands(scene, placed, who) or subject.kind in ("group", "rest"):
            continue
        _level(scene, placed, who)


def _a_price(scene: Scene, placed: Placed, who: Whose) -> bool:
    value = placed.quantity.value
    near = scene.view.between(placed.last, placed.last + 3)
    return (
        value is not None and value < 100_000
        and who.subjects[0].kind in ("stock", "fund", "index")
        and not any(w in near for w in ("target", "dividend", "per share in", "ounce", "barrel"))
    )  # fmt: skip


def _stands(scene: Scene, placed: Placed, who: Whose) -> bool:
    """Whether the words between name and figure say where it stands."""
    gap = scene.view.between(who.last, placed.first).split()
    if not gap:
        return False
    if reached(scene, placed) is not placed.quantity:
        return True
    while gap and gap[-1] in ("a", "record", "new", "fresh", "closing", "high", "of", "all", "-",
                              "time", "low", "close", "level", ",", "yet", "another"):  # fmt: skip
        gap.pop()
    if not gap:
        return False
    last = gap[-1]
    over = scene.view.words[placed.first].folded in ("above", "below", "over", "under", "past")
    if over and last in _CLOSED:
        return True
    told = {"at", "to", "near", "around"}
    if last in told or gap[-2:] in (["at", "about"], ["level", "of"], ["above", "the"]):
        return True
    return any(s.last == placed.first and s.first >= who.last - 1
               and scene.view.between(s.first, s.last) in _STANDING
               for s in scene.view.of("level"))  # fmt: skip


_CLOSED = frozenset({
    "closed", "ended", "finished", "settled", "stands", "stood", "is", "was", "trades", "closing",
    "remains", "back", "comfortably", "just", "well",
})  # fmt: skip
_STANDING = frozenset({"hit", "reached", "touched", "topped", "hits", "crossed", "printed"})


def reached(scene: Scene, placed: Placed) -> Quantity:
    """As in "inched up to 1,049.34": where it went, not a bound."""
    quantity = placed.quantity
    moved = any(placed.first < s.last <= placed.first + 2 and s.first < placed.first
                for s in scene.view.of("up.verbs", "level"))  # fmt: skip
    if quantity.comparator != AT_MOST or not moved or quantity.value is None:
        return quantity
    half = 0.5 * 10.0**-quantity.decimals * (0.01 if quantity.unit == "percent" else 1.0)
    low, high = quantity.value - half, quantity.value + half
    return replace(quantity, comparator=EQUALS, low=low, high=high, tolerance=half)


def _level(scene: Scene, placed: Placed, who: Whose) -> None:
    subject = who.subjects[0]
    time = scene.when(placed.first)
    if time is None or time.carried:
        closed = scene.memory.closed is not None
        time = scene.here() if time is None or closed else replace(time, window=None)
    pattern = "price({x})" if subject.kind in ("stock", "fund") else "level({x})"
    formula = Formula(pattern, subject)
    also: tuple[tuple[str, Formula, None], ...] = ()
    if subject.kind in ("stock", "fund"):
        also = (("close adjusted for splits", Formula("level({x}, kind=price)", subject), None),)
    comparator, stated = stated_of(reached(scene, placed))
    rows = grounds(who, None, [("as_of", time.as_of.isoformat(), time.how)])
    draft = Draft(
        "level", span(scene, time, who.first, placed.first, placed.last - 1), formula,
        replace(time, window=None), comparator, stated, units.LEVEL, inferred(rows), also=also,
    )  # fmt: skip
    if subject.stands_for:
        draft = draft.without(f"the store has no prices of {subject.stands_for} (table prices)")
    scene.add(draft, placed)


def quotes(scene: Scene) -> None:
    """As in "AMZN  243.01": a row of a table of quotes."""
    named = [n for n in scene.view.named if n.subject is not None and n.subject.priced]
    rows = [p for p in scene.free("plain", "currency") if p.quantity.noun is None]
    if len(named) != 1 or not rows or named[0].subject is None:
        return
    placed = rows[0]
    if placed.quantity.decimals < 2 or placed.first < named[0].last:
        return
    who = Whose((named[0].subject,), named[0].first, named[0].last, "named in the row")
    comparator, stated = stated_of(placed.quantity)
    pattern = "price({x})" if named[0].subject.kind in ("stock", "fund") else "level({x})"
    here = scene.here("the text's own time; the table gives none")
    scene.add(
        Draft(
            "quote",
            span(scene, None, named[0].first, placed.last - 1),
            Formula(pattern, named[0].subject),
            here,
            comparator,
            stated,
            units.LEVEL,
            inferred(grounds(who, None, [("as_of", here.as_of.isoformat(), here.how)])),
        ),
        placed,
        forecast=False,
    )
    moves = [p for p in scene.free("percent") if p.quantity.sign and p.first > placed.last]
    if moves and not _unchanged(scene):
        _row_move(scene, moves[0], who)
    scene.used.update(p.first for p in scene.view.placed)


def _unchanged(scene: Scene) -> bool:
    """As in "+0.00 (0.00 %)": a feed without a reference close."""
    return all((p.quantity.value or 0.0) == 0.0 for p in scene.free("percent", "plain"))


def _row_move(scene: Scene, placed: Placed, who: Whose) -> None:
    time = scene.when(placed.first)
    if time is None or time.window is None:
        return
    comparator, stated = stated_of(placed.quantity)
    formula = Formula("return({x}, {w}{k})", who.subjects[0], None, time.window)
    scene.add(
        Draft(
            "return",
            span(scene, None, who.first, placed.first, placed.last - 1),
            formula,
            time,
            comparator,
            stated,
            units.FRACTION,
            inferred(grounds(who, time)),
        ),
        placed,
        forecast=False,
    )
