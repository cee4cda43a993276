"""Times in a sentence that belong to other words than the figure that asks for its own."""

from __future__ import annotations

import re
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


def of_a_clause(view: View, found: When, token: int) -> bool:
    """As in "Banks, which had been hit on Monday, led" and "at 5 %, where it stands since May"."""
    if found.first < token:
        return view.in_relative(found.first, token)
    if _PART_OF_IT.search(view.between(token, found.first)):
        return True
    words = [w.folded for w in view.words[token : found.first]]
    return any(pair[0] == "," and pair[1] in ("where", "which", "who", "whose")
               for pair in pairwise(words))  # fmt: skip
