"""Claims that the text itself proves: a figure, a date or a word with a footnote's expression."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from rotascope.claims.cited import Citation, Mark
from rotascope.claims.cited_values import (
    Told,
    date_before,
    end_of,
    number_before,
    scale_of,
    truth_before,
    unit_told,
    word_before,
    words_told,
)
from rotascope.claims.compare import stated_of
from rotascope.claims.drafts import Draft, Formula, Timed, inferred
from rotascope.claims.frames import Scene
from rotascope.claims.mentions import Placed
from rotascope.claims.model import EQUALS, Stated
from rotascope.claims.quantities import quantities
from rotascope.core import units
from rotascope.core.errors import ExpressionSyntax
from rotascope.language.parse import parse
from rotascope.language.syntax import Node

MOST = 500
"""Expressions of one text that are computed; further ones are listed only."""

KIND = "cited"
_OTHER_SIDE = "its size alone, without a sign"
_SIGNED = (units.FRACTION, units.POINTS, units.MIXED)


def cited(scene: Scene, marks: Sequence[Mark], computed: set[str]) -> None:
    """Figures against their expressions: "+3.90 pp[^1]" with "[^1]: `excess(RUT, SPX, 21d)`".

    Parameters
    ----------
    scene
        The sentence, with the marks blanked.
    marks
        Its marks, in order.
    computed
        Expressions of the text that are computed so far; this frame adds to it.
    """
    start = scene.view.start
    for mark in marks:
        end = end_of(scene.view.text, start, mark.start)
        if end > start:
            _claim(scene, mark, (start, end), computed)
        start = mark.end


def without_words(scene: Scene, marks: Sequence[Mark]) -> None:
    """Leave out what the grammar read a second time in the words around a mark.

    A citation says what its clause means. Figures of the sentence that have none are read as
    in any text.
    """
    view = scene.view
    places = [mark.start for mark in marks]
    clauses = {
        view.clause(at - 1)
        for at in (sum(word.start < place for word in view.words) for place in places)
        if at
    }
    free = [p for p in scene.view.placed if p.first not in _figures(scene)]
    scene.drafts[:] = [d for d in scene.drafts if d.kind == KIND or _apart(scene, d, clauses, free)]


def _figures(scene: Scene) -> set[int]:
    """First tokens of the figures that have a citation."""
    spans = [d.span for d in scene.drafts if d.kind == KIND]
    words = scene.view.words
    return {
        p.first
        for p in scene.view.placed
        if any(a <= words[p.first].start < b or a < words[p.last - 1].end <= b for a, b in spans)
    }


def _apart(scene: Scene, draft: Draft, clauses: set[int], free: Sequence[Placed]) -> bool:
    words = scene.view.words
    start, end = draft.span
    if any(start <= words[p.first].start and words[p.last - 1].end <= end for p in free):
        return True
    inside = {scene.view.clause(n) for n, w in enumerate(words) if start <= w.start < end}
    return not inside & clauses


def _claim(scene: Scene, mark: Mark, place: tuple[int, int], computed: set[str]) -> None:
    citation = mark.citation
    try:
        node = parse(citation.expression)
    except ExpressionSyntax as error:
        _hindered(
            scene, citation, place, f"the footnote's expression cannot be read: {error.message}"
        )
        return
    if scene.view.text[place[0] : place[1]].endswith(citation.expression):
        return  # the expression itself, with its proof: nothing is stated of it
    told, placed = _told(scene, node, place)
    if told is None:
        return
    if citation.expression not in computed and len(computed) >= MOST:
        _hindered(scene, citation, (told.start, told.end),
                  f"only the first {MOST} expressions that a text cites are computed")  # fmt: skip
        return
    computed.add(citation.expression)
    _keep(scene, citation, told, placed, unit_told(node))


def _told(scene: Scene, node: Node, place: tuple[int, int]) -> tuple[Told | None, Placed | None]:
    """What the words before a mark state of an expression, and the figure among them."""
    text, (start, end) = scene.view.text, place
    unit = unit_told(node)
    if unit == units.DATE:
        return date_before(text, start, end), None
    if unit == units.WORD:
        return word_before(text, scene.view.start, end, words_told(node)), None
    if unit == units.TRUTH:
        return truth_before(text, start, end), None
    placed = _figure(scene, start, end)
    if placed is not None:
        return _read(scene, placed, unit), placed
    told = number_before(text, start, end, unit) or _apart_from_periods(scene, (start, end), unit)
    if told is not None:
        return told, None
    alone = [p for p in scene.free() if start <= scene.view.words[p.first].start < end]
    fitting = [p for p in alone if _fits(p, unit)]
    if len(fitting) == 1:
        return _read(scene, fitting[0], unit), fitting[0]
    return None, None


_COUNTED = re.compile(r"(\s+[a-z]+)?\s*", re.IGNORECASE)
"""What may stand between a figure and its mark: the noun that it counts."""


def _apart_from_periods(scene: Scene, place: tuple[int, int], unit: str) -> Told | None:
    """A figure that the grammar takes for a period: "in 20 sessions"."""
    start = max(place[0], place[1] - 60)
    found = quantities(scene.view.text[start : place[1]])
    last = found[-1] if found else None
    if last is None or not _COUNTED.fullmatch(scene.view.text, start + last.end, place[1]):
        return None
    comparator, stated = stated_of(last, scale_of(last.unit, unit))
    return Told(start + last.start, start + last.end, comparator, stated)


def _figure(scene: Scene, start: int, end: int) -> Placed | None:
    """The figure that ends where the words before a mark end."""
    words = scene.view.words
    for placed in scene.free():
        first, last = words[placed.first], words[placed.last - 1]
        if (
            start <= first.start < end
            and end_of(scene.view.text, first.start, min(last.end, end)) == end
        ):
            return placed
    return None


def _fits(placed: Placed, unit: str) -> bool:
    percent = placed.quantity.unit in ("percent", "points", "bp")
    return percent == (unit in (units.FRACTION, units.POINTS)) or unit in (
        units.LEVEL, units.MIXED, units.NUMBER,
    )  # fmt: skip


def _read(scene: Scene, placed: Placed, unit: str) -> Told:
    quantity, words = placed.quantity, scene.view.words
    start = words[placed.first].start
    if quantity.sign == 0 and (own := _SIGNS.get(scene.view.text[start - 1 : start])):
        quantity, start = replace(quantity, sign=own), start - 1  # "**-0.57 %**"
    scale = scale_of(quantity.unit, unit)
    sign = 1 if unit == units.RATIO else _direction(scene, placed)  # a multiple falls, not below 0
    comparator, stated = stated_of(quantity, scale, sign=sign)
    if comparator == EQUALS and unit == units.COUNT and not quantity.decimals and scale == 1.0:
        value = float(stated.value) if isinstance(stated.value, int | float) else 0.0
        stated = Stated(value, value - 0.5, value + 0.5)
    signed = quantity.sign != 0 or unit not in _SIGNED
    return Told(start, words[placed.last - 1].end, comparator, stated, signed)


_SIGNS = {"-": -1, "\u2212": -1, "+": 1}
_BELOW = frozenset({"below", "beneath", "under"})


_FAR = 4
"""Figures that may share one word of direction."""


def _direction(scene: Scene, placed: Placed) -> int:
    """-1 where the nearest word of direction points down.

    It stands in the clause, or in that of the figure before: "behind by 6.95 pp over 21
    sessions and by 5.91 pp over 63".
    """
    view, place = scene.view, scene.view.placed.index(placed)
    for at in range(place, max(place - _FAR, -1), -1):
        figure = view.placed[at]
        if sign := _own_direction(scene, figure):
            return sign
        joined = figure.first and view.words[figure.first - 1].folded in ("by", "and")
        same = at and view.placed[at - 1].quantity.unit == figure.quantity.unit
        if not (joined and same):
            break
    return 1


def _own_direction(scene: Scene, placed: Placed) -> int:
    """1 or -1 by the nearest word of direction in the clause; 0 where there is none."""
    view = scene.view
    after = view.words[placed.last : placed.last + 2]
    if any(word.folded in _BELOW for word in after):
        return -1
    best, sign, own = 99, 0, view.clause(placed.first)
    for sense in view.of("up", "down", "beat", "lag"):
        ahead = sense.first < placed.first
        gap = placed.first - sense.last if ahead else sense.first - placed.last + 2
        if gap < best and view.clause(sense.first) == own:
            best, sign = gap, -1 if sense.sort.split(".")[0] in ("down", "lag") else 1
    return sign


def _keep(scene: Scene, citation: Citation, told: Told, placed: Placed | None, unit: str) -> None:
    expression = citation.expression
    how = f"cited by the text in its footnote {citation.label}"
    formula = Formula(_pattern(expression))
    also: tuple[tuple[str, Formula, date | None], ...] = ()
    if not told.signed and unit in _SIGNED:
        also = ((_OTHER_SIDE, Formula(f"0 - ({_pattern(expression)})"), None),)
    draft = Draft(
        KIND,
        (told.start, told.end),
        formula,
        Timed(None, _as_of(scene, citation), how),
        told.comparator,
        told.stated,
        unit,
        inferred([("measure", expression, how)]),
        also=also,
    )
    scene.add(draft, *([placed] if placed is not None else []), forecast=False)


def _hindered(scene: Scene, citation: Citation, place: tuple[int, int], why: str) -> None:
    start, end = place
    start = max(start, end - 60)
    while start < end and scene.view.text[start].isspace():
        start += 1
    rows = [("measure", citation.expression[:200], f"footnote {citation.label}")]
    scene.drafts.append(
        Draft(
            KIND, (start, end), None, scene.here(), EQUALS, inferences=inferred(rows), hindrance=why
        )
    )


def _pattern(expression: str) -> str:
    """An expression as a formula without slots."""
    return expression.replace("{", "{{").replace("}", "}}")


def _as_of(scene: Scene, citation: Citation) -> date:
    """The session that the footnote states, never later than that of the text."""
    spoken, calendar = scene.memory.spoken, scene.calendar
    if citation.as_of is None or citation.as_of >= spoken:
        return spoken
    return calendar.date(max(calendar.on_or_before(citation.as_of), 0))
