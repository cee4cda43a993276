"""Claims that name no time take the one that an exact figure near them has settled."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date

from rotascope.claims.compose import Found
from rotascope.claims.model import SUPPORTED, Finding
from rotascope.claims.rivals import telling

_FIXED = re.compile(r"\d{4}(?:[QH]\d|-\d\d)?")
NEAR = 350
"""Characters within which one claim settles the time of the next."""


@dataclass(frozen=True)
class _Told:
    place: int
    sentence: tuple[int, int]
    window: str
    as_of: date

    def fits(self, window: str | None, as_of: date) -> bool:
        """Whether a time is this one; a month, a quarter or a year is the same at any as-of."""
        fixed = window is not None and _FIXED.fullmatch(window) is not None
        return window == self.window and (fixed or as_of == self.as_of)


@dataclass
class Settled:
    """The time that the last exact claim has settled, for the claims after it.

    Where sentences name no time, the times of which the text speaks are tried. A figure of two
    digits tells which of them is meant; "it beat the S&P 500" beside it holds over some of them
    by chance, and means the same one.
    """

    _last: _Told | None = None

    def applied(self, found: Found) -> Found:
        """The claim with the settled time as its first candidate, or as the only one.

        Parameters
        ----------
        found
            A claim; one that names its own time is returned as it is.
        """
        told, time, formula = self._last, found.draft.time, found.draft.formula
        if told is None or formula is None or not formula.timed or not time.carried:
            return found
        if abs(found.draft.span[0] - told.place) > NEAR:
            return found
        own = told.fits(time.window, time.as_of)
        rows = [r for r in time.others if not told.fits(r[1], r[2] or time.as_of)]
        if not own and len(rows) == len(time.others):
            return found  # not among its times
        exact = telling(found.draft.comparator, found.draft.stated, formula.pattern)
        same = told.sentence == found.sentence
        if not own:
            rows.insert(0, ("another time of the text", time.window or "", time.as_of))
        how = f"{time.how}; the time that a figure near it has settled"
        rows = [] if same and not exact else rows
        settled = replace(time, window=told.window, as_of=told.as_of, how=how, others=tuple(rows))
        slots = {"window": told.window, "as_of": told.as_of.isoformat()}
        grounds = tuple(
            replace(i, value=slots[i.slot], how=how) if i.slot in slots else i
            for i in found.draft.inferences
        )
        draft = replace(found.draft, time=settled, formula=replace(formula, window=told.window),
                        inferences=grounds)  # fmt: skip
        return replace(found, draft=draft)

    def learn(self, found: Found, finding: Finding) -> None:
        """Keep the time over which an exact claim holds."""
        claim = finding.claim
        if finding.verdict != SUPPORTED or not telling(claim.comparator, claim.stated):
            return
        window = next((i.value for i in claim.inferences if i.slot == "window"), "")
        if window:
            self._last = _Told(found.draft.span[0], found.sentence, window, claim.as_of)
