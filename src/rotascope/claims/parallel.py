"""Lists of subjects with as many figures: "A and B rose 1 % and 2 %", one figure each."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from rotascope.claims.frames import Scene
from rotascope.claims.mentions import Named, Placed
from rotascope.claims.slots import Whose

_JOINTS = frozenset({",", "and", "by", "a", "an", "another", "respectively"})
_BEFORE_NAMES = frozenset({"for", "in", "by", "from", "at", "of"})
MOST_WORDS = 9
"""Between the last name and the first figure."""


def one_each(scene: Scene, rows: Sequence[Placed]) -> dict[int, Whose]:
    """The subject of each figure of a list that has as many names as figures.

    Parameters
    ----------
    rows
        Figures in percent, in order.

    Returns
    -------
    By the first token of a figure: its subject.
    """
    found = {**_score(scene, rows), **_leader(scene, rows), **_respectively(scene, rows)}
    for run in _runs(scene, rows):
        names = _list_before(scene, run) or _list_after(scene, run)
        if names:
            found.update(_paired(run, names))
        else:
            found.update(_of_the_list(scene, run))
    return found


def _leader(scene: Scene, rows: Sequence[Placed]) -> dict[int, Whose]:
    """As in "Chevron led the Dow with 22.7 %": the leader's figure."""
    view = scene.view
    found: dict[int, Whose] = {}
    names = [n for n in view.named if n.subject is not None and n.subject.priced]
    for placed, sense in ((p, s) for p in rows for s in view.of("beat.verbs")):
        behind = [n for n in names if 0 <= n.first - sense.last <= 1]
        before = [n for n in names if 0 <= sense.first - n.last <= 2]
        leads = view.between(sense.first, sense.last) in _LEADS
        if not leads or not behind or not before or before[-1].subject is None:
            continue
        if view.between(behind[0].last, placed.first) in {"with", "with a", ", up", ", gaining"}:
            found[placed.first] = Whose(
                (before[-1].subject,), before[-1].first, before[-1].last, "named"
            )
    return found


_LEADS = frozenset({"led", "leads", "topped", "leading", "topping"})


def _score(scene: Scene, rows: Sequence[Placed]) -> dict[int, Whose]:
    """As in "Small caps trounced the S&P 500, 25 % to 13 %": the winner's figure first."""
    told = [d for d in scene.drafts if d.kind == "excess" and d.formula is not None]
    for first, second in pairwise(rows):
        if scene.view.between(first.last, second.first) != "to" or not told:
            continue
        formula = told[-1].formula
        if formula is None or formula.x is None or formula.y is None:
            continue
        how = "of the comparison before, in order"
        return {
            first.first: Whose((formula.x,), first.first, first.first, how),
            second.first: Whose((formula.y,), first.first, first.first, how),
        }
    return {}


def unresolved(scene: Scene, rows: Sequence[Placed], found: dict[int, Whose]) -> frozenset[int]:
    """First tokens of figures that stand in a list, but whose subjects no list gives."""
    runs = [run for run in _runs(scene, rows) if not any(p.first in found for p in run)]
    return frozenset(p.first for run in runs for p in run)


def _of_the_list(scene: Scene, run: Sequence[Placed]) -> dict[int, Whose]:
    """As in "All three fell for the month as well, by 4 %, 3 % and 2 %": those told before."""
    view, memory = scene.view, scene.memory
    own = [n for n in view.named if n.subject is not None and n.subject.priced
           and n.last <= run[0].first]  # fmt: skip
    apart = max((i for i in range(run[0].first) if view.words[i].folded in (";", ":", "\u2014")),
                default=0)  # fmt: skip
    if own and own[-1].last <= apart and len(own) == len(run) == len(_priced(own)) and (
        _SAME.search(view.between(apart, run[0].first))
    ):  # fmt: skip
        return _paired(run, own)
    if own or not _SAME.search(view.between(run[0].first - 14, run[0].first)):
        return {}
    last = max((number for number, _ in memory.told), default=-1)
    told = [d.formula.x for number, d in memory.told if number == last and d.formula is not None]
    subjects = list(dict.fromkeys(x for x in told if x is not None))
    if len(subjects) != len(run) or memory.sentence - last > 1:
        return {}
    how = "of those told in the sentence before, in order"
    return {p.first: Whose((x,), p.first, p.first, how) for p, x in zip(run, subjects, strict=True)}


_SAME = re.compile(
    r"\b(?:they (?:are|were|have|had|'re|'ve|rose|fell|gained|lost|added|shed)|"
    r"all (?:two|three|four|five|of them)|both|the (?:two|three|four)|the same (?:two|three)|"
    r"(?:figures|numbers|returns|gains|losses|results|readings|tallies) (?:are|were|is|was|read|"
    r"stand|stood|come to|came to))\b"
)


def _runs(scene: Scene, rows: Sequence[Placed]) -> list[list[Placed]]:
    """Figures that stand side by side: "1 %, 2 % and 3 %"."""
    runs: list[list[Placed]] = [[p] for p in rows[:1]]
    for before, placed in pairwise(rows):
        gap = scene.view.between(before.last, placed.first).split()
        if gap and set(gap) <= _JOINTS:
            runs[-1].append(placed)
        else:
            runs.append([placed])
    return [run for run in runs if len(run) > 1]


def _list_before(scene: Scene, run: Sequence[Placed]) -> list[Named]:
    view = scene.view
    for group in reversed(view.groups):
        if group[-1].last > run[0].first:
            continue
        names = _priced(group)
        apart = {";", ":", "while", "but", "whereas"} & set(
            view.between(group[-1].last, run[0].first).split()
        )
        others = [p for p in view.placed if group[-1].last <= p.first < run[0].first]
        near = run[0].first - group[-1].last <= MOST_WORDS
        return names if len(names) == len(run) and near and not apart and not others else []
    return []


def _list_after(scene: Scene, run: Sequence[Placed]) -> list[Named]:
    """As in "gains of 1 % and 2 % for A and B"."""
    view = scene.view
    for group in view.groups:
        gap = view.between(run[-1].last, group[0].first).split()
        if group[0].first < run[-1].last:
            continue
        names = _priced(group)
        fits = gap[:1] and gap[0] in _BEFORE_NAMES and len(gap) <= 3
        return names if fits and len(names) == len(run) else []
    return []


def _priced(group: Sequence[Named]) -> list[Named]:
    names = [n for n in group if n.subject is not None and n.subject.priced]
    alone = {n.subject.expression for n in names if n.subject is not None}
    return names if len(alone) == len(names) else []


def _paired(run: Sequence[Placed], names: Sequence[Named]) -> dict[int, Whose]:
    return {
        p.first: Whose((n.subject,), n.first, n.last, "named in the same order")
        for p, n in zip(run, names, strict=True)
        if n.subject is not None
    }


def _respectively(scene: Scene, rows: Sequence[Placed]) -> dict[int, Whose]:
    """As in "A and B rose 1 % and 2 %, respectively": one figure each, in order."""
    words = [w.folded for w in scene.view.words]
    if "respectively" not in words:
        return {}
    place = words.index("respectively")
    runs = [run for run in _runs(scene, rows) if run[-1].last <= place <= run[-1].last + 3]
    figures = runs[-1] if runs else [p for p in rows if p.first < place]
    named = [n for n in scene.view.named if n.subject is not None and n.subject.priced]
    named = [n for n in named if n.first < figures[0].first] if figures else []
    named = named[-len(figures) :] if len(figures) > 1 else []
    return _paired(figures, named) if len(named) == len(figures) else {}
