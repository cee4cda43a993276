"""Claims that share a guess about their time share its answer."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date

from rotascope.claims.compose import Found
from rotascope.claims.drafts import Timed
from rotascope.claims.model import SUPPORTED, Finding
from rotascope.claims.rivals import telling

NEAR = 500
"""Characters within which one claim settles the time of the next."""

Guess = tuple[str | None, date, tuple[tuple[str, str, date | None], ...]]


@dataclass
class Settled:
    """The times that exact claims have settled, for the claims after them.

    Where sentences name no time, the times of which the text speaks are tried. A figure of two
    digits tells which of them is meant; "it beat the S&P 500" beside it holds over some of them
    by chance, and means the same one.
    """

    _told: dict[Guess, tuple[int, tuple[int, int], str, date]] = field(default_factory=dict)

    def applied(self, found: Found) -> Found:
        """The claim with the settled time as its first candidate."""
        time = found.draft.time
        told = self._told.get(_guess(time)) if time.carried else None
        if told is None or found.draft.formula is None or not found.draft.formula.timed:
            return found
        place, sentence, window, as_of = told
        own = (window, as_of) == (time.window, time.as_of)
        exact = telling(found.draft.comparator, found.draft.stated, found.draft.formula.pattern)
        sure = sentence == found.sentence and not exact
        if (own and not sure) or abs(found.draft.span[0] - place) > NEAR:
            return found
        rows = [row for row in time.others if (row[1], row[2] or time.as_of) != (window, as_of)]
        rows = [] if sure else [("another time of the text", time.window or "", time.as_of), *rows]
        how = f"{time.how}; the time that a figure near it has settled"
        settled = replace(time, window=window, as_of=as_of, how=how, others=tuple(rows))
        formula = replace(found.draft.formula, window=window)
        return replace(found, draft=replace(found.draft, time=settled, formula=formula))

    def learn(self, found: Found, finding: Finding) -> None:
        """Keep the time over which an exact claim holds."""
        time, claim = found.draft.time, finding.claim
        if not time.carried or finding.verdict != SUPPORTED:
            return
        window = next((i.value for i in claim.inferences if i.slot == "window"), "")
        if window and telling(claim.comparator, claim.stated):
            self._told[_guess(time)] = (claim.start, found.sentence, window, claim.as_of)


def _guess(time: Timed) -> Guess:
    return (time.window, time.as_of, time.others)
