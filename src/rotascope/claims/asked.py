"""Slots of a claim that had to be asked of the data: the day of a peak, of a release, of a turn."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from rotascope.claims.answers import ask
from rotascope.claims.asking import Asker
from rotascope.claims.doubts import reference_of
from rotascope.claims.drafts import Draft

NOT_KNOWN = "the figure for "
"""How the ground begins where a figure was told before the lag rules of the store let know it."""
LATEST = 75
"""Days after its month by which a figure is known by any lag rule."""


def resolved(draft: Draft, asker: Asker) -> Draft:
    """A draft whose window or as-of had to be asked of the data."""
    window = draft.time.window or ""
    if draft.formula is None:
        return draft
    if window.startswith("@month "):
        return _month(draft, asker, window.removeprefix("@month "))
    if window.startswith(("@peak ", "@low ")):
        return _extreme(draft, asker, window)
    if (draft.formula.window or "").startswith("@cycle "):
        return _cycle(draft, asker, (draft.formula.window or "").removeprefix("@cycle "))
    return draft


def _cycle(draft: Draft, asker: Asker, opposite: str) -> Draft:
    """The window since the last move the other way."""
    assert draft.formula is not None, "asked with a formula"
    x = draft.formula.text().split("(", 1)[1].split(",", 1)[0]
    answer = ask(asker, f"last_time({opposite}({x}, 1d) > 0)", draft.time.as_of)
    if answer.reading is None or not isinstance(answer.reading.value, date):
        return draft.without("no earlier move of the rate in the store to count from")
    window = f"since {answer.reading.value}"
    formula = replace(draft.formula, window=window)
    rows = tuple(replace(i, value=window) if i.slot == "window" else i for i in draft.inferences)
    time = replace(draft.time, window=window)
    return replace(draft, formula=formula, time=time, inferences=rows)


def _extreme(draft: Draft, asker: Asker, told: str) -> Draft:
    """The window since the highest or the lowest close, as the data have it."""
    assert draft.formula is not None, "asked with a formula"
    kind, window = told.split(" ", 1)
    name = "when_highest" if kind == "@peak" else "when_lowest"
    x = draft.formula.x.expression if draft.formula.x is not None else ""
    answer = ask(asker, f"{name}(level({x}), {window})", draft.time.as_of) if x else None
    if answer is None or answer.reading is None or not isinstance(answer.reading.value, date):
        return draft.without("the text does not name the day, and the data do not give it")
    found = f"since {answer.reading.value}"
    formula = replace(draft.formula, window=found)
    rows = tuple(replace(i, value=found) if i.slot == "window" else i for i in draft.inferences)
    return replace(draft, formula=formula, time=replace(draft.time, window=found), inferences=rows)


def _month(draft: Draft, asker: Asker, month: str) -> Draft:
    """The first session by which the figure for a month was known."""
    assert draft.formula is not None, "asked with a formula"
    year, number = (int(part) for part in month.split("-"))
    end = date(year + number // 12, number % 12 + 1, 1)
    place = asker.calendar.on_or_after(end)
    limit = asker.calendar.on_or_before(min(draft.time.as_of, end + timedelta(days=75)))
    text = draft.formula.text()
    for at in range(place, limit + 1):
        answer = ask(asker, text, asker.calendar.date(at))
        if answer.reading is not None and reference_of(answer.reading) == month:
            return replace(
                draft, time=replace(draft.time, window=None, as_of=asker.calendar.date(at))
            )
    why = f"{NOT_KNOWN}{month} was not yet known on {draft.time.as_of}"
    if (draft.time.as_of - end).days > LATEST:
        return draft.without(why)
    return replace(draft, time=replace(draft.time, window=None), hindrance=why)
