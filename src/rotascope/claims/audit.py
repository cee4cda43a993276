"""The audit: a text in, its claims with their verdicts out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from rotascope.claims.asking import Asker
from rotascope.claims.check import check
from rotascope.claims.compose import MOST, compose
from rotascope.claims.conflicts import conflicts
from rotascope.claims.document import Document
from rotascope.claims.model import Audit
from rotascope.claims.shared_times import Settled
from rotascope.claims.subjects import lexicon
from rotascope.core.errors import BadUsage, NotInStore


def audit(
    document: Document,
    asker: Asker,
    *,
    as_of: date | None = None,
    words: Iterable[Mapping[str, Any]] = (),
) -> Audit:
    """What the data say of the claims of a text.

    Parameters
    ----------
    document
        The text.
    asker
        The market.
    as_of
        The day of the text; None = the day that it states.
    words
        Subjects that a user adds, as in `lexicon/subjects.toml`.

    Returns
    -------
    Audit
        Every claim found, in the order of the text.

    Raises
    ------
    BadUsage
        The text states no day and none is given.
    NotInStore
        The day lies before the first session.

    Notes
    -----
    Timing: each claim is read as of the session of which it speaks, at the latest that of
    the text, with what was known then. One thing looks a session further, and says so: the
    target for the federal funds rate, which steps on the day after the decision.
    """
    spoken, how, caveats = _spoken(document, asker, as_of)
    found = compose(
        document,
        spoken,
        lexicon=lexicon(asker.known, words),
        calendar=asker.calendar,
        known=asker.known,
        written=_written(document, spoken, asker),
    )
    vague = document.hint if as_of is None and document.published is None else None
    findings, settled = [], Settled()
    for row in found:
        finding = check(settled.applied(row), asker, spoken=spoken, vague=vague)
        settled.learn(row, finding)
        findings.append(finding)
    if len(findings) >= MOST:
        caveats.append(f"only the first {MOST:,} claims were looked at")
    return Audit(
        article=document.name,
        text=document.text,
        as_of=spoken,
        as_of_how=how,
        findings=tuple(findings),
        conflicts=conflicts(tuple(findings), asker),
        snapshot=asker.snapshot,
        simulated=asker.simulated,
        title=document.title,
        caveats=tuple(caveats),
    )


def _spoken(document: Document, asker: Asker, as_of: date | None) -> tuple[date, str, list[str]]:
    """The session after whose close the text speaks, the ground, and what to be aware of."""
    caveats: list[str] = []
    back = 0
    if as_of is not None:
        day, how = as_of, "as given"
    elif document.published is not None:
        day, how = document.published, document.published_how
        if document.after_close is False and _session(asker, day) == day:
            back, how = 1, f"{how}, before the close"
    elif document.hint is not None:
        day, how = document.hint[1], document.published_how
        caveats.append(f"the text states no day, only a time: read as of the last session by {day}")
    else:
        raise BadUsage(
            f"{document.name} states no day on which it was written; give it: --as-of 2026-01-28"
        )
    calendar = asker.calendar
    place = calendar.on_or_before(day) - back
    if place < 0:
        raise NotInStore(f"the text is of {day}; the store begins on {calendar.date(0)}")
    found = calendar.date(place)
    last = calendar.date(len(calendar) - 1)
    if day > last:
        caveats.append(f"the text is of {day}; the store ends on {last}, and is read as of then")
    return found, how, caveats


def _written(document: Document, spoken: date, asker: Asker) -> date | None:
    """The day of the text, where no session was held on it and it speaks of the last one."""
    day = document.published
    return day if day is not None and day > spoken == _session(asker, day) else None


def _session(asker: Asker, day: date) -> date:
    return asker.calendar.date(max(asker.calendar.on_or_before(day), 0))
