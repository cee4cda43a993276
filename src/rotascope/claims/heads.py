"""The word that makes a figure a gain or a loss, and the words that make it a forecast."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rotascope.claims.mentions import Placed, Sense
from rotascope.claims.times import is_reference
from rotascope.claims.view import View


@dataclass(frozen=True)
class Head:
    """The word that makes a figure a gain or a loss.

    Attributes
    ----------
    sign
        +1, -1, or 0 where only the figure's own sign tells.
    noun
        True for "a 5 % gain", False for "rose 5 %".
    """

    first: int
    last: int
    sign: int
    noun: bool


_SIGNS = {"up": 1, "down": -1, "flat": 0, "gain_nouns_neutral": 0}


def head_of(view: View, placed: Placed) -> Head | None:
    """The verb or noun of motion that governs a figure; None where there is none."""
    others = [p for p in view.placed if p is not placed]
    best: tuple[float, Head] | None = None
    for sense in view.of("up", "down", "flat"):
        part, kind = sense.sort.split(".")
        cost = _cost(view, placed, sense, noun=kind == "nouns", others=others)
        if cost is None:
            continue
        head = Head(sense.first, sense.last, _SIGNS[part], kind == "nouns")
        if best is None or cost < best[0]:
            best = (cost, head)
    return best[1] if best else _compared(view, placed) or _ranked(view, placed)


def _compared(view: View, placed: Placed) -> Head | None:
    """As in "104 basis points less than a year ago"."""
    after = view.between(placed.last, placed.last + 1)
    sign = {"less": -1, "lower": -1, "below": -1, "more": 1, "higher": 1, "above": 1}.get(after)
    following = view.between(placed.last + 1, placed.last + 2)
    if sign is None or (following != "than" and after not in ("below", "above")):
        return None
    return Head(placed.last, placed.last + 1, sign, False)


def _ranked(view: View, placed: Placed) -> Head | None:
    """As in "came out on top with 17.6 %": a place among peers, and the return that it rests on."""
    if view.words[placed.first - 1].folded not in ("with", "at") or not placed.first:
        return None
    placing = view.between(placed.first - 3, placed.first - 1).split()
    if {"second", "third", "fourth", "fifth", "next", "last", "followed"} & set(placing):
        return Head(placed.first - 1, placed.first, 1, False)
    for sense in view.of("best", "worst"):
        if 0 <= placed.first - sense.last <= 5:
            return Head(sense.first, sense.last, 1, False)
    return None


def _cost(
    view: View, placed: Placed, sense: Sense, *, noun: bool, others: Sequence[Placed]
) -> float | None:
    """How far a word of motion is from a figure; None where it cannot govern it."""
    if sense.last <= placed.first:
        gap, reach = placed.first - sense.last, 7
        low, high = sense.last, placed.first
        cost = gap + (2.0 if noun else 0.0)
    elif sense.first >= placed.last:
        gap, reach = sense.first - placed.last, 4
        low, high = placed.last, sense.first
        own = noun and gap <= 2 and not _DETERMINERS & set(view.between(low, high).split())
        cost = gap + (-3.0 if own else 0.5 if noun and gap > 2 else 3.0)
        if not noun and view.words[sense.first].folded not in ADVERBS:
            return None
        if not noun and gap == 0 and view.words[placed.first - 1].folded in _CLOSING:
            return 0.0  # "gave up an early gain to close 3.2 % lower"
    else:
        return None
    if gap > reach + 4:
        return None
    between = [o for o in others if low <= o.first < high and not _restated(view, o, placed)]
    if between:
        return None
    if gap > reach + 4 * any(low <= o.first < high for o in others):
        return None
    if any(view.words[i].folded in (";", ".", "while", "but", "whereas") for i in range(low, high)):
        return None
    commas = sum(view.words[i].folded in (",", "and") for i in range(low, high))
    return cost + 3.0 * commas


_CLOSING = frozenset({"close", "closed", "closing", "end", "ended", "ending", "finish", "finished",
                      "finishing", "stands", "stood", "remains"})  # fmt: skip
_DETERMINERS = frozenset({"its", "the", "a", "an", "their", "this", "that", "all", "any"})
"""As in "a loss of 3 % erased its gain": the noun after it is of something else."""


def _restated(view: View, other: Placed, placed: Placed) -> bool:
    """As in "rose 72.90 points, or 3.9 percent": the same move in another unit."""
    gap = view.between(other.last, placed.first).split()
    return bool(gap) and set(gap) <= {",", "or", "points", "point", "(", "-"}


ADVERBS = frozenset({"higher", "lower", "up", "down", "ahead", "off", "in"})


_AFTERWARDS = frozenset(
    {
        "is expected",
        "expected",
        "forecast",
        "projected",
        "likely",
        "are expected",
        "is projected",
        "by spring",
        "by summer",
        "by autumn",
        "by christmas",
        "before the month is out",
        "anticipated",
        "is coming",
        "are coming",
    }
)


def is_forecast(view: View, first: int, last: int) -> bool:
    """Whether the words around a figure speak of what is to come or of what if."""
    own = {view.clause(first), view.clause(max(first, last - 1))}
    for sense in view.of("forecast", "hypothetical"):
        if view.clause(sense.first) not in own and sense.first > first:
            continue
        if first - sense.last > 14 or sense.first - last > 2:
            continue
        if sense.first >= last and view.between(sense.first, sense.last) not in _AFTERWARDS:
            continue
        if sense.first < first and view.clause(sense.first) < min(own) - 1:
            continue
        if sense.first < first and view.in_relative(sense.first, first):
            continue  # "The VIX, a measure of what investors expect, rose 46 %"
        before = view.words[sense.first - 1].folded if sense.first else ""
        if before in ("than", "as") or _had_expected(view, sense):
            continue
        if view.between(sense.first, sense.last + 1) == "expected volatility":
            continue
        if _OWNED.match(view.between(sense.first, sense.first + 5)) or (
            _before_a_colon(view, sense, first)
        ):
            continue
        return True
    return any(
        w.period.kind == "future" and view.clause(w.first) in own and abs(w.first - first) <= 5
        and not is_reference(view, w)
        for w in view.whens
    )  # fmt: skip


def _before_a_colon(view: View, sense: Sense, first: int) -> bool:
    """As in "Leadership may be shifting: small caps have beaten the index by 1.4 points"."""
    verb = view.between(sense.first, sense.last) in ("may", "might", "could", "would", "will")
    return verb and sense.first < first and ":" in view.between(sense.last, first).split()


_OWNED = re.compile(
    r"^if (?:you|an investor|investors|we|one|anyone) (?:had )?(?:simply |only |just )?"
                    r"(?:own|hold|owned|bought|held|invested|put)\b")  # fmt: skip
"""As in "If you owned the index this year, you lost 38 %": told of what was."""


_TELLING = frozenset({"tell", "say", "argue", "note", "recall", "remember", "point", "remind",
                      "notice", "object", "protest", "counter", "recognise", "recognize",
                      "forgive", "know"})  # fmt: skip


def _had_expected(view: View, sense: Sense) -> bool:
    """As in "than economists had expected": a comparison with a forecast, no forecast."""
    idiom = view.between(sense.first - 2, sense.last + 1)
    if idiom.startswith(("you would", "one would", "you might")) or "you would expect" in idiom:
        return True  # "hardly what you would expect with prices up 5 %"
    if view.between(sense.last, sense.last + 1) in _TELLING and sense.last - sense.first == 1:
        return True  # "Bulls will tell you this was the fifth straight gain"
    window = view.between(sense.first - 4, sense.first).split()
    chance = view.between(sense.first, sense.last).startswith(("chance", "odds", "probability"))
    return "than" in window and not chance
