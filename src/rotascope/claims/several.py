"""Several subjects of one statement: "both the Dow and the S&P 500 had their best months"."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from rotascope.claims.frames import Scene
from rotascope.claims.since import since_year
from rotascope.claims.slots import Whose, groups
from rotascope.claims.subjects import Subject

_ALL = {"both": 2, "two": 2, "three": 3}


def each(scene: Scene, who: Whose, token: int) -> tuple[Whose, ...]:
    """The subjects of a statement one by one.

    Those of a list; and where the sentence names none, those that "both" or "all three" stand for.
    """
    subjects = who.subjects
    if len(subjects) == 1:
        subjects = _listed(scene, who, token) or _named_before(scene, who, token) or subjects
    return tuple(replace(who, subjects=(subject,)) for subject in subjects)


def _listed(scene: Scene, who: Whose, token: int) -> tuple[Subject, ...]:
    """As in "The Dow and the S&P 500 posted their best months": the list that `their` is for."""
    for group in groups(scene.view):
        fits = [n.subject for n in group if n.subject is not None and n.subject.priced]
        inside = who.subjects[0].expression in [s.expression for s in fits]
        same = scene.view.clause(group[0].first) == scene.view.clause(who.first)
        before = scene.view.between(group[-1].last, token).split()
        plural = bool({"their", "both"} & set(before)) or "both" in scene.view.between(
            group[0].first - 3, group[0].first).split()  # fmt: skip
        if len(fits) > 1 and inside and (same or plural) and group[-1].last <= token and plural:
            return tuple(fits)
    return ()


def _named_before(scene: Scene, who: Whose, token: int) -> tuple[Subject, ...]:
    """As in "Both closed at records": the two that were named last."""
    view, memory = scene.view, scene.memory
    words = view.between(max(token - 8, 0), token).split()
    count = next((_ALL[w] for w in words if w in _ALL and (w == "both" or "all" in words)), 0)
    if not count or any(n.subject is not None and n.first < token for n in view.named):
        return ()
    found: list[Subject] = []
    for number, subject in reversed(memory.subjects):
        if memory.sentence - number > 2 or len(found) == count:
            break
        if subject.kind == who.subjects[0].kind and subject not in found:
            found.append(subject)
    return tuple(reversed(found)) if len(found) == count else ()


_JOINING = frozenset({",", "and", "for", "the", "in", "of", "while", "by", "-", "heavy", "tech"})
_AGAIN = frozenset({"'s", "its", "best", "worst", "since", "biggest", "largest", "highest",
                    "lowest", "most", "'", "their", "steepest"})  # fmt: skip

Year = tuple[date, date, tuple[int, ...]]


def continued(scene: Scene, who: Whose, tokens: tuple[int, ...]) -> list[tuple[Whose, Year]]:
    """As in "the worst week for the S&P since August, and for the Nasdaq since March"."""
    view, found, last = scene.view, list[tuple[Whose, Year]](), tokens[-1] + 1
    for named in view.named:
        subject = named.subject
        if named.first < last or subject is None or subject == who.subjects[0]:
            continue
        if not set(view.between(last, named.first).split()) <= _JOINING or not subject.priced:
            break
        year = since_year(scene, named.last)
        if year is None or not set(view.between(named.last, year[2][0] + 1).split()[:-1]) <= _AGAIN:
            break
        found.append((Whose((subject,), named.first, named.last, "named"), year))
        last = year[2][-1] + 1
    return found
