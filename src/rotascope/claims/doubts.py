"""When not to contradict: a miss that rests on a guess, a proxy or a late figure."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from rotascope.claims.accounted import OF_ACCOUNTS
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
from rotascope.claims.rivals import telling
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
    figure = _of_figures(claim, draft, reading, reason)
    if figure is not None:
        return figure
    otherwise = of_accounts(claim, reading, asker) if draft.kind in OF_ACCOUNTS else ""
    guess = next((i.how for i in draft.inferences if i.how.startswith(ASSUMED)), "")
    open_to = otherwise or guess or _far(claim, draft, reading)
    if open_to:
        return AMBIGUOUS, f"{reason}; {open_to}"
    day = draft.time.period is not None and draft.time.period.kind == "day"
    exact = day and draft.kind in _MOVES and telling(claim.comparator, claim.stated)
    if formula is not None and formula.timed and (draft.time.carried or exact):
        fits = _fitting(claim, formula, asker)
        if fits:
            named = "the text names no period here" if draft.time.carried else "it may mean another"
            return AMBIGUOUS, f"{reason}; {named}, and over {fits} it holds"
    other = _other_index(claim, draft, asker)
    if other:
        return AMBIGUOUS, f"{reason}; the index was named before, and of {other} it holds"
    loose = next((s for s in (formula.x, formula.y) if s is not None and s.loose), None) if (
        formula is not None
    ) else None  # fmt: skip
    if loose is not None and loose.expression not in _SAFE_LOOSE:
        return AMBIGUOUS, f"{reason}; the words may mean another subject than {loose.expression}"
    return CONTRADICTED, reason


def _of_figures(
    claim: Claim, draft: Draft, reading: Reading, reason: str
) -> tuple[str, str] | None:
    """Why a miss on a figure of the economy or on a yield is none: late, revised, quoted."""
    x = draft.formula.x if draft.formula is not None else None
    if x is None:
        return None
    if x.kind in SERIES:
        late = _late(reading)
        if late:
            return NOT_CHECKABLE, f"{reason}; {late}"
        if x.kind == "prices" and _near_miss(claim, reading.value):
            return AMBIGUOUS, f"{reason}; seasonal adjustment may make the difference"
        if _revised(claim, x.kind, reading.value):
            return AMBIGUOUS, f"{reason}; revisions since then may make the difference"
    if x.kind == "multiple figure" and _near_multiple(claim, reading.value):
        return AMBIGUOUS, f"{reason}; those who reckon it differ by as much"
    if x.kind == "rate" and _quoted(claim, draft, reading.value):
        return AMBIGUOUS, f"{reason}; quotes of the market lie as far from the Treasury's yields"
    return None


REVISED = {"rate figure": 0.31, "index figure": 0.6}
"""How far later revisions move rates of unemployment and surveys, in points: the store has the
latest revision only, a text the first print."""


def _revised(claim: Claim, kind: str, value: Value) -> bool:
    """Whether a miss is no larger than what revisions do to a series of its kind."""
    low, high = claim.stated.low, claim.stated.high
    if not isinstance(value, float) or low is None or high is None or kind not in REVISED:
        return False
    return low - REVISED[kind] <= value <= high + REVISED[kind]


QUOTES = 0.035
"""How far, in points, a yield that traders quote may lie from the fitted one of the Treasury."""


MULTIPLES = 0.08
"""How far the ratio of one who reckons it lies from that of another, as a part of itself."""


def _near_multiple(claim: Claim, value: Value) -> bool:
    low, high = claim.stated.low, claim.stated.high
    if not isinstance(value, float) or low is None or high is None:
        return False
    return low * (1 - MULTIPLES) <= value <= high * (1 + MULTIPLES)


def _quoted(claim: Claim, draft: Draft, value: Value) -> bool:
    """Whether a yield or its move misses by no more than quotes differ."""
    low, high = claim.stated.low, claim.stated.high
    if draft.kind not in ("level", "change", "spread") or not isinstance(value, float):
        return False
    if low is None or high is None:
        return False
    return low - QUOTES <= value <= high + QUOTES


_MOVES = frozenset({"return", "excess", "change"})
_INDICES = ("SP500", "R2000")


def _other_index(claim: Claim, draft: Draft, asker: Asker) -> str:
    """The other index, where the one of the claim was only carried over and that one fits."""
    told = next((i for i in draft.inferences if i.slot == "index" and "before" in i.how), None)
    if told is None or claim.expression is None or told.value not in _INDICES:
        return ""
    other = _INDICES[told.value == _INDICES[0]]
    answer = ask(asker, claim.expression.replace(told.value, other), claim.as_of)
    value = answer.reading.value if answer.reading is not None else None
    return other if verdict_of(claim.comparator, claim.stated, value) == SUPPORTED else ""


_COVER = re.compile(r"cover (\d+(?:\.\d+)?) %")
WELL_COVERED = 90.0
"""Percent of a basket that figures must cover before they can contradict anything."""
ROOM = {"valuation": 0.25, "market value": 0.1, "debt": 0.3}
"""How far a figure may lie from every convention of the store, as a part of itself, before it is
contradicted: writers leave out what a firm calls one-off, the filings do not."""
ROOM_POINTS = {"earnings": 0.15, "loss-makers": 0.1}
"""The same for growth and shares, in points."""


def of_accounts(claim: Claim, reading: Reading, asker: Asker) -> str:
    """Why a figure from accounts does not contradict; "" where it does."""
    covered = [float(c[1]) for note in reading.caveats for c in [_COVER.search(note)] if c]
    if covered and min(covered) < WELL_COVERED:
        return f"the figures cover {min(covered):.0f} % only"
    if any("low confidence" in note for note in reading.caveats):
        return "estimates of earnings differ between sources"
    answers = [ask(asker, v.expression, v.as_of).reading for v in claim.variants]
    values = [r.value for r in (reading, *answers) if r is not None]
    if any(_within(claim, value) for value in values):
        return (
            "no further off than writers' own earnings, without one-off items, lie from filed ones"
        )
    return ""


def _within(claim: Claim, value: Value) -> bool:
    """Whether a figure lies within the room of its kind."""
    if not isinstance(value, float):
        return False
    stated = claim.stated
    low = stated.low if stated.low is not None else stated.value
    high = stated.high if stated.high is not None else stated.value
    if not isinstance(low, float) or not isinstance(high, float):
        return True
    if claim.kind in ROOM_POINTS:
        room = ROOM_POINTS[claim.kind] if claim.stated.tolerance else 0.03
        return low - room <= value <= high + room
    room = ROOM[claim.kind]
    if claim.unit == units.FRACTION:  # a discount of 26 %: what is left of the other's ratio
        return low - room <= value <= high + room
    return low * (1 - room) <= value <= high * (1 + room)


def _far(claim: Claim, draft: Draft, reading: Reading) -> str:
    """A miss so wide that the words are likelier to be read wrongly than to be wrong."""
    value, stated = reading.value, claim.stated.value
    if draft.kind == "since" and isinstance(value, date) and isinstance(stated, date):
        reach, found = (claim.as_of - stated).days, (claim.as_of - value).days
        near = "so much nearer than what is stated that another record may be meant"
        return near if found < NEARER * reach else ""
    if not isinstance(value, int | float) or isinstance(value, bool):
        return ""
    if draft.kind == "rank in time" and value > 20:
        return "so far from it that another record may be meant"
    if draft.kind == "record high" and value > 20 and claim.stated.value == 1.0:
        return "so often that the first time of another stretch may be meant"
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
NEARER = 0.05
"""Part of the stated reach within which a record is likelier misread than miswritten."""


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
    more = [("week to date", replace(formula, window="wtd")),
            ("quarter to date", replace(formula, window="qtd"))]  # fmt: skip
    usual = [(name, own) for name, own, _ in open_windows(formula.pattern, formula.x, formula.y)]
    for name, own in [*usual, *more]:
        answer = ask(asker, own.text(), claim.as_of)
        if answer.reading is not None and (
            verdict_of(claim.comparator, claim.stated, answer.reading.value) == SUPPORTED
        ):
            return name
    return ""
