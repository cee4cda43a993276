"""Runs of one subject ahead of another: which two, and who is ahead."""

from __future__ import annotations

from rotascope.claims.frames import Scene
from rotascope.claims.mentions import Sense
from rotascope.claims.slots import priced
from rotascope.claims.subjects import Subject
from rotascope.claims.view import View


def relation_near(
    scene: Scene, first: int, last: int
) -> tuple[Subject, Subject, tuple[int, ...], str] | None:
    """Both subjects of a run of one ahead of the other."""
    view = scene.view
    senses = view.of("beat", "lag")
    senses = [s for s in senses if abs(s.first - first) <= 16 and not _weak(view, s)
              and not _another_verb(view, s, last)]  # fmt: skip
    marked = [s for s in senses if "perform" in view.between(s.first, s.last)]
    senses = [s for s in senses if abs(s.first - first) <= 8]
    if not senses and not marked and not _against(view):
        return None
    chosen = next(iter(marked or senses), None)
    names = [n for n in view.named if n.subject is not None and n.subject.priced]
    distinct: list[Subject] = []
    tokens: list[int] = []
    for named in names:
        if named.subject is not None and named.subject.expression not in [
            s.expression for s in distinct
        ]:
            distinct.append(named.subject)
            tokens += [named.first, named.last - 1]
    if not distinct:
        recalled = scene.memory.recall(priced)
        distinct = [recalled] if recalled else []
    if not distinct:
        return None
    how = "named"
    if len(distinct) == 1 and chosen is not None and tokens and tokens[0] >= chosen.last:
        other = scene.memory.recall(lambda s: s.priced and s.expression != distinct[0].expression)
        distinct = [other, distinct[0]] if other else distinct
    x = distinct[0]
    y = distinct[1] if len(distinct) > 1 else _benchmark(scene, x)
    if y is None or y.expression == x.expression:
        return None
    if chosen is not None and chosen.sort.startswith("lag"):
        x, y = y, x
    tokens += [first, last - 1]
    return x, y, tuple(tokens), how


def _another_verb(view: View, sense: Sense, last: int) -> bool:
    """As in "has fallen four weeks running and trails the S&P": a second statement."""
    between = view.between(last, sense.first).split()
    return sense.first >= last and bool({"and", ",", "but", "while"} & set(between))


def _against(view: View) -> bool:
    """As in "a winning streak against large caps": a run of one ahead of another."""
    if any(w in view.folded for w in ("relative to", "versus", " vs", "against the", "over the")):
        return True
    return any(
        n.subject is not None and n.first and view.words[n.first - 1].folded == "against"
        for n in view.named
    )


def _weak(view: View, sense: Sense) -> bool:
    """Words that compare figures as often as subjects."""
    return view.between(sense.first, sense.last) in (
        "more than",
        "less than",
        "better than",
        "higher than",
        "lower than",
        "behind",
        "lead",
        "edge",
        "exceeding",
        "exceeded",
        "worse than",
        "ahead of",
        "over",
        "stronger than",
        "weaker than",
        "leading",
        "led",
    )


def _benchmark(scene: Scene, x: Subject) -> Subject | None:
    found = scene.memory.recall(lambda s: s.expression == "SPX")
    if found is None and x.expression != "SPX":
        return Subject("S&P 500", "SPX", "index", proxies=("SPY",))
    return found
