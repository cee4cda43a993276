"""Claims that go on with the measure of the one before: "now it is 81 %", "technology 24 %"."""

from __future__ import annotations

from dataclasses import replace

from rotascope.claims.compare import stated_of
from rotascope.claims.drafts import Draft, Formula
from rotascope.claims.frames import ASSUMED, Scene, say, state_time
from rotascope.claims.heads import head_of, is_forecast
from rotascope.claims.mentions import Placed
from rotascope.claims.slots import Whose, groups
from rotascope.claims.subjects import Subject
from rotascope.core import units

_COMPARED = frozenset({"down from", "up from"})
"""As in "31 % of the index, down from 33 % a week ago": the same measure at another time."""
_KINDS = frozenset({"weight", "breadth", "contribution share", "level", "drawdown"})
_PARTS = frozenset({"group", "top", "stock", "sector"})
_BETWEEN = frozenset({
    "is", "was", "were", "are", "now", "only", "just", "at", "still", "about", "already", "alone",
    "the", "by", "itself", "some", "and", "it", "'s", "that", "figure", "share", "had", "been", ",",
    "to", "to-day", "today", "stands", "stood", "but", "merely", "roughly", "nearly", "almost",
    "up", "down", "from", "against", "compared", "with", "versus", "a", "year", "ago",
    "earlier", ":",
})  # fmt: skip


def again(scene: Scene) -> None:
    """A figure without a verb of its own, after a claim on a weight, on breadth or on a level."""
    for placed in scene.free("percent", "fraction"):
        compared = scene.view.between(placed.first - 2, placed.first) in _COMPARED
        if is_forecast(scene.view, placed.first, placed.last) or (
            head_of(scene.view, placed) and not compared
        ):  # fmt: skip
            continue
        before = _before(scene, placed)
        if before is not None and before.formula is not None:
            _say(scene, placed, before)


def _before(scene: Scene, placed: Placed) -> Draft | None:
    """The claim that is gone on with: of the sentence, else of the one before."""
    token = scene.view.words[placed.first].start
    told = [d for d in scene.drafts if d.span[0] < token and d.kind in _KINDS]
    if told:
        return told[-1]
    moved = [p for p in scene.view.placed if p.first < placed.first
             and p.quantity.unit == "percent" and head_of(scene.view, p) is not None]  # fmt: skip
    if moved:
        return None  # "Meta sank 9.4 %, Nvidia 9.5 %": the verb of the figure before
    last = scene.memory.last
    if last is None or scene.memory.sentence - last[0] > 1 or last[1].kind not in _KINDS:
        return None
    return last[1]


def _say(scene: Scene, placed: Placed, before: Draft) -> None:
    formula = before.formula
    assert formula is not None, "asked with a formula"
    compared = scene.view.between(placed.first - 2, placed.first) in _COMPARED
    who = None if compared else _other(scene, placed, formula)
    if who is None and not compared and _names_another(scene, placed):
        return
    if who is not None:
        fallen = before.kind == "drawdown" and who.subjects[0].priced
        if not fallen and (before.kind == "breadth" or who.subjects[0].kind not in _PARTS):
            return
        formula = replace(formula, x=who.subjects[0] if fallen else _part(who))
    time = state_time(scene, placed.first)
    if time is None or (time.carried and not time.others) or (
        time.period is None and not time.carried
    ):  # fmt: skip
        words = set(scene.view.between(placed.first - 12, placed.first).split())
        time = scene.here() if {"now", "today", "currently"} & words or who is None else before.time
    at = time
    if formula.timed:
        if time.window is None:
            return
        formula = replace(formula, window=time.window)
    else:
        at = replace(at, window=None, others=())
    tokens = [placed.first, placed.last - 1] + ([who.first] if who is not None else [])
    scale = 100.0 if before.unit == units.LEVEL else 1.0
    rows = [("measure", formula.text(), f"{ASSUMED}: the measure of the claim before"),
            ("as_of", at.as_of.isoformat(), at.how)]  # fmt: skip
    sign = -1 if before.kind == "drawdown" else 1
    say(scene, before.kind, formula, at, stated_of(placed.quantity, scale, sign=sign), placed,
        unit=before.unit or "", tokens=tokens, rows=rows)  # fmt: skip


def _part(who: Whose) -> Subject:
    """A part of the index as the language writes it."""
    subject = who.subjects[0]
    inside = f'sector("{subject.gics}")' if subject.gics else subject.expression
    return replace(subject, expression=inside)


def _other(scene: Scene, placed: Placed, formula: Formula) -> Whose | None:
    """Another part of the index, named right before the figure."""
    view = scene.view
    for group in reversed(groups(view)):
        subject = group[-1].subject
        if subject is None or group[-1].last > placed.first:
            continue
        gap = view.between(group[-1].last, placed.first).split()
        if len(gap) > 6 or not set(gap) <= _BETWEEN:
            return None
        same = formula.x is not None and formula.x.expression == subject.expression
        return None if same else Whose((subject,), group[-1].first, group[-1].last, "named")
    return None


def _names_another(scene: Scene, placed: Placed) -> bool:
    """Whether the clause names something else that the figure may be of."""
    own = scene.view.clause(placed.first)
    gap = scene.view.between(placed.first - 6, placed.first).split()
    named = any(
        n.subject is not None and scene.view.clause(n.first) == own and n.first < placed.first
        for n in scene.view.named
    )
    return named or not set(gap[-3:]) <= _BETWEEN
