"""When not to contradict: a miss that rests on a guess, a proxy or a late figure."""

from __future__ import annotations

from rotascope.claims.answers import ask
from rotascope.claims.asking import Asker
from rotascope.claims.compare import verdict_of
from rotascope.claims.drafts import Draft, Formula
from rotascope.claims.frames import ASSUMED, open_windows
from rotascope.claims.model import (
    AMBIGUOUS,
    CONTRADICTED,
    NOT_CHECKABLE,
    SUPPORTED,
    Claim,
)
from rotascope.claims.subjects import SERIES
from rotascope.core import units
from rotascope.core.reading import Reading, Value
from rotascope.core.time import months_before

_SAFE_LOOSE = frozenset({"SPX", "RUT", "DFEDTARU", "CPI", "DGS10", "FED_FUNDS_TARGET_OR_UPPER"})


"""Loose words that a contradiction may rest on: their usual meaning is not in doubt."""


def reference_of(reading: Reading) -> str:
    """The month of which a series last told."""
    for row in reading.inputs:
        if row.get("table") == "series" and "last" in row:
            return row["last"][:7]
    return ""


def doubted(
    claim: Claim, draft: Draft, reading: Reading, asker: Asker, reason: str
) -> tuple[str, str]:
    """A contradiction must not rest on a guess."""
    if draft.kind.startswith("record high, within"):
        return NOT_CHECKABLE, "no record at the close; highs within the day are not in the store"
    formula = draft.formula
    stand_in = next((x.stands_for for x in (formula.x, formula.y) if x and x.stands_for), None) if (
        formula is not None
    ) else None  # fmt: skip
    if stand_in:
        return NOT_CHECKABLE, f"{reason}; the store has no {stand_in}, only this fund in its place"
    if formula is not None and formula.x is not None and formula.x.kind in SERIES:
        late = _late(reading)
        if late:
            return NOT_CHECKABLE, f"{reason}; {late}"
        if formula.x.kind == "prices" and _near_miss(claim, reading.value):
            return AMBIGUOUS, f"{reason}; seasonal adjustment may make the difference"
    guess = next((i.how for i in draft.inferences if i.how.startswith(ASSUMED)), None)
    if guess is not None:
        return AMBIGUOUS, f"{reason}; {guess}"
    far = _far(claim, draft, reading)
    if far:
        return AMBIGUOUS, f"{reason}; {far}"
    if draft.time.carried and formula is not None and formula.timed:
        fits = _fitting(claim, formula, asker)
        if fits:
            return AMBIGUOUS, f"{reason}; the text names no period here, and over {fits} it holds"
    loose = next((s for s in (formula.x, formula.y) if s is not None and s.loose), None) if (
        formula is not None
    ) else None  # fmt: skip
    if loose is not None and loose.expression not in _SAFE_LOOSE:
        return AMBIGUOUS, f"{reason}; the words may mean another subject than {loose.expression}"
    return CONTRADICTED, reason


def _far(claim: Claim, draft: Draft, reading: Reading) -> str:
    """A miss so wide that the words are likelier to be read wrongly than to be wrong."""
    value, stated = reading.value, claim.stated.value
    if not isinstance(value, int | float) or isinstance(value, bool):
        return ""
    if draft.kind == "rank in time" and value > 20:
        return "so far from it that another record may be meant"
    if draft.kind in ("streak", "spell") and value <= 1:
        return "no such run ends there: the text may speak of another time"
    if not isinstance(stated, float) or isinstance(stated, bool):
        return ""
    gap, size = abs(value - stated), abs(stated)
    guessed = draft.time.carried or any(
        "before" in i.how and "in the sentence" not in i.how for i in draft.inferences
    )
    if guessed and gap > max(0.5 * size, 0.012 if claim.unit in _SHARES else 0.0):
        return "far off, and its time or its subject is inferred"
    if draft.kind in ("level", "change") and gap > 0.25 * size and claim.unit == units.LEVEL:
        return "far off: another quantity or another day may be meant"
    return ""


_SHARES = (units.FRACTION, units.POINTS)


def _late(reading: Reading) -> str:
    """Whether the writer may have had a newer figure than the lag rule of the store lets know."""
    month = reference_of(reading)
    lagged = any("no release dates" in c for c in reading.caveats)
    last = months_before(reading.as_of.replace(day=1), 1)
    if lagged and month and month < f"{last:%Y-%m}":
        return f"the figure known is that of {month}; a newer one may have been out"
    return ""


def _near_miss(claim: Claim, value: Value) -> bool:
    stated = claim.stated
    if not isinstance(value, int | float) or stated.low is None or stated.high is None:
        return False
    return stated.low - 0.0015 <= value <= stated.high + 0.0015


def _fitting(claim: Claim, formula: Formula, asker: Asker) -> str:
    """A window over which a claim without one holds; "" where there is none."""
    for name, own, _ in open_windows(formula.pattern, formula.x, formula.y):
        answer = ask(asker, own.text(), claim.as_of)
        if answer.reading is not None and (
            verdict_of(claim.comparator, claim.stated, answer.reading.value) == SUPPORTED
        ):
            return name
    return ""
