"""Times in a sentence that belong to other words than the figure that asks for its own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from rotascope.claims.mentions import When
from rotascope.claims.view import View


def of_the_noun(view: View, found: When, token: int) -> bool:
    """As in "the weekly loss of 3.3 % erased its gain for the year": the noun's own time."""
    gap = view.between(found.last, token).split()
    nouns = {"gain", "loss", "drop", "rise", "decline", "advance", "return", "slide", "jump"}
    return len(gap) <= 4 and gap[-1:] == ["of"] and bool(nouns & set(gap))


def of_another_noun(view: View, found: When, token: int) -> bool:
    """As in "a fourth-quarter slide of 7 %, still managed 22 %": the time of that slide only."""
    following = view.between(found.last, found.last + 2).split()
    noun = any(x.first == found.last for x in view.of("up.nouns", "down.nouns"))
    return (
        noun
        and following[1:] == ["of"]
        and any(found.last < p.first <= found.last + 3 and p.first < token for p in view.placed)
    )


_PART_OF_IT = re.compile(
    r", (?:\w+ )?(?:all|most|half|much|part|some) of (?:it|that|them|which)\b|"
    r", (?:erasing|wiping|reversing|cancel\w+|undoing|trimming|paring|cutting|narrowing)\b"
)
"""As in "a gain of 1.5 %, nearly all of it earned on Thursday", "lost 2.8 %, erasing its gain for
the year": the time of a part, or of something else."""


_ENDS_IT = re.compile(
    r"(?:and|but|,|to|;) (?:has |have |is |are |still |now |then |even )*(?:closed|ended|finished|"
    r"closes|ends|finishes|closing|ending|finishing|left|entered|enters|began|begins|starts|started)$"
)
"""As in "has added 51 percent and closed the week at 174": the time of the second verb."""


def of_a_clause(view: View, found: When, token: int) -> bool:
    """As in "Banks, which had been hit on Monday, led" and "at 5 %, where it stands since May"."""
    if found.first < token:
        return view.in_relative(found.first, token)
    between = view.between(token, found.first)
    if _PART_OF_IT.search(between) or _ENDS_IT.search(between):
        return True
    words = [w.folded for w in view.words[token : found.first]]
    return any(pair[0] == "," and pair[1] in ("where", "which", "who", "whose")
               for pair in pairwise(words))  # fmt: skip


def whence(view: View, placed: Sequence[int], found: When, token: int) -> bool:
    """As in "fell from 4.40 % at the end of June to 4.03 %": when it was where it came from."""
    began = [p for p in placed if p < found.first and found.first - p <= 4]
    if not began or token <= found.last or view.between(began[-1] - 1, began[-1]) != "from":
        return False
    between = view.between(found.last, token).split()
    return between[:1] == ["to"] or ";" in between or "and" in between
