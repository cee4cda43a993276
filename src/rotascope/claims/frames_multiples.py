"""Claims that one earned a multiple of another: "more than double the S&P 500's advance"."""

from __future__ import annotations

import re

from rotascope.claims.drafts import Formula
from rotascope.claims.frames import Scene, grounds, say
from rotascope.claims.heads import is_forecast
from rotascope.claims.mentions import Named
from rotascope.claims.model import ABOUT, AT_LEAST, EQUALS, LESS_THAN, MORE_THAN, Stated
from rotascope.claims.slots import priced, whose
from rotascope.core import units

_TIMES = {"double": 2.0, "twice": 2.0, "triple": 3.0, "treble": 3.0, "quadruple": 4.0, "half": 0.5,
          "three": 3.0, "four": 4.0, "five": 5.0, "six": 6.0, "ten": 10.0}  # fmt: skip
_HEDGE = re.compile(r"(more than|over|at least|nearly|almost|close to|less than|about|roughly)$")
_COMPARED = {"more than": MORE_THAN, "over": MORE_THAN, "at least": AT_LEAST,
             "less than": LESS_THAN}  # fmt: skip
_LINK = frozenset({
    "the", "what", "that", "of", "as", "much", "gain", "gains", "return", "rise", "advance", "for",
    "times", "its", "'s", "by", "pace", "increase", "performance", "rate",
})  # fmt: skip


def multiples(scene: Scene) -> None:
    """As in "three times what the S&P 500 managed", "twice the gain of the Nasdaq"."""
    view = scene.view
    for place, word in enumerate(view.words):
        factor = _TIMES.get(word.folded)
        if factor is None:
            continue
        counted = word.folded in ("three", "four", "five", "six", "ten")
        if counted and view.between(place + 1, place + 2) != "times":
            continue
        other = _other(scene, place + 1 + counted)
        if other is None or other.subject is None or is_forecast(view, place, place + 1):
            continue
        who = whose(view, place, scene.memory, priced)
        time = scene.when(place)
        if who is None or time is None or time.window is None or who.subjects[0] == other.subject:
            continue
        hedge = _HEDGE.search(view.between(place - 3, place))
        pattern = "return({x}, {w}{k}) / return({y}, {w}{k})"
        formula = Formula(pattern, who.subjects[0], other.subject, time.window)
        rows = grounds(who, time, [("other", other.subject.expression, "named")])
        for figure in view.placed:  # "three times" is no figure of its own
            if place - 1 <= figure.first <= place + 1:
                scene.used.add(figure.first)
        say(scene, "multiple", formula, time, _said(factor, hedge[1] if hedge else ""),
            unit=units.RATIO, tokens=(who.first, place, other.last - 1), rows=rows)  # fmt: skip


def _other(scene: Scene, after: int) -> Named | None:
    """Whose gain is multiplied: named close behind."""
    for named in scene.view.named:
        gap = scene.view.between(after, named.first).split()
        if named.subject is None or not named.subject.priced or named.first < after:
            continue
        own = _with_article(scene, named)
        linked = (gap or own) and gap[:1] != ["of"] and len(gap) <= 5 and set(gap) <= _LINK
        return named if linked else None
    return None


def _with_article(scene: Scene, named: Named) -> bool:
    """As in "three times the S&P's 2.6 %": the article is part of the name."""
    return scene.view.words[named.first].folded == "the"


def _said(factor: float, hedge: str) -> tuple[str, Stated]:
    comparator = _COMPARED.get(hedge)
    if comparator == LESS_THAN:
        return comparator, Stated(factor, None, factor)
    if comparator is not None:
        return comparator, Stated(factor, factor, None)
    if hedge in ("nearly", "almost", "close to"):
        return ABOUT, Stated(factor, 0.85 * factor, 1.02 * factor, 0.1 * factor)
    return EQUALS, Stated(factor, 0.9 * factor, 1.1 * factor, 0.1 * factor)
