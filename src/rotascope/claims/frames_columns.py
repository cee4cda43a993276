"""Returns in tables: the row names the subject, the head of the column the window."""

from __future__ import annotations

from collections.abc import Sequence

from rotascope.claims.columns import Cell
from rotascope.claims.compare import stated_of
from rotascope.claims.drafts import Draft, Formula, Timed, inferred
from rotascope.claims.frames import Scene
from rotascope.claims.mentions import Named, Placed
from rotascope.claims.quantities import Quantity, quantities
from rotascope.core import units

_KINDS = frozenset({"price", "total"})
_PLAIN = frozenset({"return", "returns", "the", "index", "etf", "fund", "stocks", "shares"})


def columns(scene: Scene, cells: Sequence[Cell]) -> None:
    """Rows under windows: "Small companies (RUT) | -1.55 %" below "1 session"."""
    for cell in cells:
        free = {p.first for p in scene.free("percent")}
        inside = [p for p in scene.view.placed if _overlaps(scene, p, cell)]
        if cell.window is None or not any(p.first in free for p in inside):
            continue
        # Side by side, two figures of a row may read like a range: each cell is read alone.
        found = quantities(scene.view.text[cell.start : cell.end])
        label = _label(scene, cell)
        if label is not None and len(found) == 1 and found[0].unit == "percent":
            _claim(scene, cell, found[0], label)
    scene.used.update(
        p.first
        for p in scene.view.placed
        for cell in cells
        if cell.window is not None and _overlaps(scene, p, cell)
    )


def _overlaps(scene: Scene, placed: Placed, cell: Cell) -> bool:
    words = scene.view.words
    return words[placed.first].start < cell.end and words[placed.last - 1].end > cell.start


def _claim(scene: Scene, cell: Cell, quantity: Quantity, label: tuple[Named, str]) -> None:
    subject, kind, window = label[0].subject, label[1], cell.window or ""
    assert subject is not None, "named by _label"
    how = "the head of the column"
    time = Timed(window, scene.memory.spoken, how)
    comparator, stated = stated_of(quantity)
    rows = [("subject", subject.expression, "the label of the row"), ("window", window, how)]
    if kind:
        rows.append(("measure", f"{kind} return", "the label of the row"))
    pattern = f"return({{x}}, {{w}}, kind={kind})" if kind else "return({x}, {w}{k})"
    scene.add(
        Draft(
            "return",
            (cell.start + quantity.start, cell.start + quantity.end),
            Formula(pattern, subject, None, window),
            time,
            comparator,
            stated,
            units.FRACTION,
            inferred(rows),
        ),
        forecast=False,
    )


def _label(scene: Scene, cell: Cell) -> tuple[Named, str] | None:
    """The one subject of a row's label, and the kind of return; None where it says more."""
    view = scene.view
    inside = [n for n, w in enumerate(view.words) if cell.label[0] <= w.start < cell.label[1]]
    named = [n for n in view.named if n.first in inside and n.subject is not None]
    if len(named) != 1 or named[0].subject is None or not named[0].subject.priced:
        return None
    rest = {view.words[n].folded for n in inside if not named[0].first <= n < named[0].last}
    rest = {word for word in rest if word.isalnum()} - _PLAIN
    kinds = rest & _KINDS
    if rest - kinds or len(kinds) > 1:
        return None
    return named[0], next(iter(kinds), "")
