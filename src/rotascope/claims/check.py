"""From a draft to a finding: computing what a claim speaks of, and giving the verdict."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from rotascope.claims.answers import Answer, ask
from rotascope.claims.asked import NOT_KNOWN, resolved
from rotascope.claims.asking import Asker
from rotascope.claims.compare import verdict_of
from rotascope.claims.compose import Found
from rotascope.claims.conventions import variants
from rotascope.claims.doubts import doubted
from rotascope.claims.drafts import Draft, Rival
from rotascope.claims.frames import NO_WINDOW
from rotascope.claims.frames_ranks import BY_FUNDS
from rotascope.claims.model import (
    AMBIGUOUS,
    CLOSE,
    CONTRADICTED,
    NOT_CHECKABLE,
    OTHER_CONVENTION,
    SUPPORTED,
    Claim,
    Finding,
    Sensitivity,
    Variant,
)
from rotascope.claims.rivals import telling
from rotascope.claims.times import USUAL
from rotascope.core import units
from rotascope.core.errors import UnknownName
from rotascope.core.reading import Reading, Value, shown


def check(
    found: Found, asker: Asker, *, spoken: date, vague: tuple[date, date] | None = None
) -> Finding:
    """The verdict on a claim.

    Parameters
    ----------
    found
        The draft with its sentence.
    asker
        The market.
    spoken
        The session as of which the text speaks.
    vague
        First and last day of the time that the text states in the place of a day: what
        holds on one of its sessions is not contradicted.
    """
    finding = _checked(found, asker, spoken=spoken)
    if vague is None or finding.verdict != CONTRADICTED or finding.claim.as_of != spoken:
        return finding
    calendar = asker.calendar
    for place in range(calendar.on_or_after(vague[0]), calendar.on_or_before(vague[1]) + 1):
        day = calendar.date(place)
        answer = ask(asker, finding.claim.expression or "", day)
        value = answer.reading.value if answer.reading is not None else None
        if verdict_of(finding.claim.comparator, finding.claim.stated, value) in (SUPPORTED, CLOSE):
            reason = f"{finding.reason}; the text states no day, and as of {day} it holds"
            return replace(finding, verdict=AMBIGUOUS, reason=reason)
    return finding


def _checked(found: Found, asker: Asker, *, spoken: date) -> Finding:
    """The verdict on a claim of a text of a known day."""
    draft = resolved(found.draft, asker)
    other = variants(draft, asker.calendar, spoken=spoken)
    claim = _claim(found, draft, other)
    if draft.formula is None or claim.expression is None:
        claim = replace(claim, as_of=min(claim.as_of, spoken))
        return Finding(claim, NOT_CHECKABLE, draft.hindrance or "nothing to compute")
    if draft.hindrance == NO_WINDOW:
        return _open(claim, draft, asker)
    if (draft.hindrance or "").startswith(NOT_KNOWN):
        return Finding(claim, NOT_CHECKABLE, draft.hindrance or "")
    answer = ask(asker, claim.expression, claim.as_of)
    if draft.time.carried and answer.reading is not None:
        other_time = _context(draft, claim, answer.reading, asker)
        if other_time is not None:
            return _checked(replace(found, draft=other_time), asker, spoken=spoken)
    trials = _trials(claim, other, asker)
    if answer.reading is None:
        return _unanswered(claim, answer, trials)
    finding = _decided(claim, draft, answer.reading, trials, asker)
    if finding.verdict not in (CONTRADICTED, AMBIGUOUS) or not draft.rivals:
        return finding
    return _rivalled(found, draft, finding, asker, spoken=spoken)


def _rivalled(
    found: Found, draft: Draft, finding: Finding, asker: Asker, *, spoken: date
) -> Finding:
    """A miss with a slot that was a guess: read as the filling from around that bears it out."""
    pattern = draft.formula.pattern if draft.formula is not None else ""
    if not telling(draft.comparator, draft.stated, pattern):
        return finding
    for rival in draft.rivals:
        if rival.time.as_of > spoken:
            continue
        answer = ask(asker, rival.formula.text(), rival.time.as_of)
        value = answer.reading.value if answer.reading is not None else None
        if verdict_of(draft.comparator, draft.stated, value) != SUPPORTED:
            continue
        if rival.guessed:
            return _checked(replace(found, draft=read_as(draft, rival)), asker, spoken=spoken)
        if finding.verdict == CONTRADICTED:
            reason = f"{finding.reason}; {rival.how}: {rival.formula.text()} is what is stated"
            return replace(finding, verdict=AMBIGUOUS, reason=reason)
    return finding


def read_as(draft: Draft, rival: Rival) -> Draft:
    """A draft with a slot filled as a rival has it."""
    told = {"subject": rival.formula.x.expression if rival.formula.x is not None else "",
            "window": rival.time.window or "", "as_of": rival.time.as_of.isoformat()}  # fmt: skip
    rows = tuple(
        replace(i, value=told[rival.slot], how=rival.how) if i.slot == rival.slot else i
        for i in draft.inferences
    )
    return replace(draft, formula=rival.formula, time=rival.time, inferences=rows, rivals=())


def _claim(found: Found, draft: Draft, other: tuple[Variant, ...]) -> Claim:
    formula = draft.formula
    readings = tuple(
        Variant(name, own.text(), as_of or draft.time.as_of) for name, own, as_of in draft.readings
    )
    return Claim(
        start=draft.span[0],
        end=draft.span[1],
        sentence=found.sentence,
        kind=draft.kind,
        expression=None if formula is None else formula.text(),
        comparator=draft.comparator,
        stated=draft.stated,
        unit=draft.unit,
        as_of=draft.time.as_of,
        inferences=draft.inferences,
        variants=other,
        readings=readings,
        hindrance=draft.hindrance,
    )


def _context(draft: Draft, claim: Claim, reading: Reading, asker: Asker) -> Draft | None:
    """The draft over the other time of which the text speaks, where only that bears it out."""
    if draft.formula is None:
        return None
    best = (_fit(draft, claim, reading.value, asker), -1)
    tried = []
    values: list[Value] = []
    one_sided = draft.kind != "multiple" and _one_sided(claim)
    for number, (name, window, as_of) in enumerate(draft.time.others):
        if one_sided and draft.kind in _UNTOLD:
            continue
        if one_sided and name == USUAL:  # "more than 60 %" holds over some time or other
            continue
        day = as_of or draft.time.as_of
        there = replace(draft, formula=replace(draft.formula, window=window),
                        time=replace(draft.time, window=window, as_of=day, others=()))  # fmt: skip
        there = resolved(there, asker)
        tried.append(there)
        values.append(None)
        if there.formula is None:
            continue
        answer = ask(asker, there.formula.text(), day)
        if answer.reading is not None and answer.reading.value is not None:
            values[-1] = answer.reading.value
            fit = _fit(there, claim, answer.reading.value, asker)
            place = len(tried) - 1
            best = min(best, (fit, place)) if number == 0 or fit == 0 else best
    if best[0] == NO_FIT and best[1] < 0:
        best = (NO_FIT, _likeliest(claim, reading.value, values))
    if best[1] < 0:
        return None
    chosen = tried[best[1]]
    how = f"{draft.time.how}; of the times of which the text speaks this one fits best"
    window = chosen.time.window or ""
    rows = tuple(
        replace(i, value=window, how=how) if i.slot == "window" else i for i in draft.inferences
    )
    return replace(chosen, time=replace(chosen.time, how=how), inferences=rows)


_UNTOLD = frozenset({"excess", "direction", "rank"})
"""Claims without a figure: they hold over some time or other, and mean the nearest."""


def _one_sided(claim: Claim) -> bool:
    """Whether a claim gives a bound only: it holds over some time or other."""
    return claim.stated.low is None or claim.stated.high is None


def _likeliest(claim: Claim, value: Value, others: Sequence[Value]) -> int:
    """The time over which the figure is of the right size, where it holds over none; -1 = own.

    A wrong "up 9 %" is likelier to be of a year that gave 4 % than of a day that gave 0.1 %.
    """
    own = _apart(claim, value)
    gaps = [_apart(claim, other) for other in others]
    if not gaps or own <= SIZE or min(gaps) > SIZE:
        return -1
    return gaps.index(min(gaps))


def _apart(claim: Claim, value: Value) -> float:
    """How many times one figure is the other; infinite where their signs differ."""
    stated = claim.stated.value
    if not isinstance(stated, float) or not isinstance(value, float) or stated * value <= 0:
        return math.inf
    return max(stated / value, value / stated)


NO_FIT = 3
SIZE = 2.5
"""A figure more than so many times another is of another size."""


def _fit(draft: Draft, claim: Claim, value: Value, asker: Asker) -> int:
    """How well a claim holds over a time: 0 as it stands, 1 close, 2 by another convention."""
    verdict = verdict_of(claim.comparator, claim.stated, value)
    if verdict in (SUPPORTED, CLOSE):
        return 0 if verdict == SUPPORTED else 1
    for variant in variants(draft, asker.calendar, spoken=draft.time.as_of):
        answer = ask(asker, variant.expression, variant.as_of)
        other = answer.reading.value if answer.reading is not None else None
        if verdict_of(claim.comparator, claim.stated, other) == SUPPORTED:
            return 2
    return NO_FIT


# ---------------------------------------------------------------- verdicts


def _trials(claim: Claim, other: Sequence[Variant], asker: Asker) -> tuple[Sensitivity, ...]:
    rows = []
    for variant in other:
        answer = ask(asker, variant.expression, variant.as_of)
        if answer.reading is None:
            continue
        value = answer.reading.value
        verdict = verdict_of(claim.comparator, claim.stated, value)
        rows.append(
            Sensitivity(variant.convention, variant.expression, variant.as_of, value, verdict)
        )
    return tuple(rows)


def _unanswered(claim: Claim, answer: Answer, trials: tuple[Sensitivity, ...]) -> Finding:
    """Nothing computed by the first convention: another one may still bear the claim out."""
    for trial in trials:
        if trial.verdict == SUPPORTED:
            return Finding(
                claim, OTHER_CONVENTION, f"not to be had as {claim.expression}; "
                f"by {trial.convention}: {trial.expression}",
                computed=trial.computed, unit=claim.unit, sensitivity=trials,
            )  # fmt: skip
    error = answer.error
    reason = error.message if error is not None else "it has no value"
    if isinstance(error, UnknownName):
        reason += '; a manifest adds it: [[source]] table = "prices" or "series"'
    return Finding(claim, NOT_CHECKABLE, reason, sensitivity=trials)


def _decided(
    claim: Claim, draft: Draft, reading: Reading, trials: tuple[Sensitivity, ...], asker: Asker
) -> Finding:
    verdict = verdict_of(claim.comparator, claim.stated, reading.value)
    if verdict is None:
        caveat = reading.caveats[0] if reading.caveats else "it has no value"
        return Finding(claim, NOT_CHECKABLE, caveat, inputs=reading.inputs, sensitivity=trials)
    trials = tuple(t for t in trials if not _same(t, reading))
    reason = _reason(claim, reading)
    if verdict == CONTRADICTED:
        borne = next((t for t in trials if t.verdict == SUPPORTED and t.convention != USUAL), None)
        usual = next((t for t in trials if t.verdict == SUPPORTED), None)
        near = next((t for t in trials if t.verdict == CLOSE), None)
        if borne is not None:
            verdict = OTHER_CONVENTION
            reason = f"{reason}; by {borne.convention} it is {shown(borne.computed, reading.unit)}"
        elif near is not None or usual is not None:
            near = near or usual
            assert near is not None, "one of both"
            verdict = AMBIGUOUS
            reason = f"{reason}; by {near.convention} it is {shown(near.computed, reading.unit)}"
        else:
            verdict, reason = doubted(claim, draft, reading, asker, reason)
    apart = next((t for t in trials if t.convention == BY_FUNDS), None)
    if verdict == SUPPORTED and apart is not None and apart.verdict == CONTRADICTED:
        verdict = AMBIGUOUS
        reason = f"{reason}; by {BY_FUNDS} another one is first"
    stand_in = _stand_in(draft)
    if verdict == SUPPORTED and stand_in:
        verdict = OTHER_CONVENTION
        reason = f"{reason}; by index/ETF: the store has no {stand_in}, only this fund in its place"
    return Finding(
        claim, verdict, reason, reading.value, reading.unit, reading.inputs, reading.caveats, trials
    )


def _stand_in(draft: Draft) -> str | None:
    """What a fund stands for, where the store lacks the index that the text names."""
    formula = draft.formula
    named = (formula.x, formula.y) if formula is not None else ()
    return next((x.stands_for for x in named if x is not None and x.stands_for), None)


def _same(trial: Sensitivity, reading: Reading) -> bool:
    return trial.computed == reading.value and trial.convention in ("price return", "total return")


def _reason(claim: Claim, reading: Reading) -> str:
    return (
        f"{claim.expression} is {shown(reading.value, reading.unit)} as of {reading.as_of}; "
        f"stated: {stated_words(claim, reading.unit)}"
    )


def stated_words(claim: Claim, unit: str) -> str:
    """What the text says, as a person reads it."""
    stated = claim.stated
    if isinstance(stated.value, bool):
        return "yes" if stated.value else "no"
    if isinstance(stated.value, date) and stated.low is not None and stated.high is not None:
        return f"{date.fromordinal(int(stated.low))} to {date.fromordinal(int(stated.high))}"
    if isinstance(stated.value, date | str):
        return str(stated.value)
    if stated.value is not None:
        word = "" if claim.comparator == "equals" else f"{claim.comparator} "
        return word + shown(float(stated.value), unit)
    low = "" if stated.low is None else shown(stated.low, unit)
    high = "" if stated.high is None else shown(stated.high, unit)
    return f"between {low} and {high}" if low and high else low or high


def _open(claim: Claim, draft: Draft, asker: Asker) -> Finding:
    """A claim without a window: true over all of the likely ones, or ambiguous."""
    rows = []
    unit = draft.unit
    for variant in claim.readings:
        answer = ask(asker, variant.expression, variant.as_of)
        if answer.reading is None:
            continue
        value = answer.reading.value
        unit = answer.reading.unit
        verdict = verdict_of(claim.comparator, claim.stated, value)
        rows.append(
            Sensitivity(variant.convention, variant.expression, variant.as_of, value, verdict)
        )
    if not rows:
        return Finding(claim, NOT_CHECKABLE, NO_WINDOW)
    told = ", ".join(f"{r.convention} {shown(r.computed, unit or units.FRACTION)}" for r in rows)
    if all(r.verdict == SUPPORTED for r in rows):
        return Finding(claim, SUPPORTED, f"holds over every likely window: {told}",
                       rows[0].computed, unit, sensitivity=tuple(rows))  # fmt: skip
    return Finding(claim, AMBIGUOUS, f"{NO_WINDOW}: {told}", rows[0].computed, unit,
                   sensitivity=tuple(rows))  # fmt: skip


__all__ = ["CLOSE", "Answer", "ask", "check", "resolved", "stated_words"]
