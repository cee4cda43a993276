"""The track behind a claim, up to the session of which it speaks, beside what is stated."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

import numpy as np

from rotascope.claims.model import Audit, Finding
from rotascope.core import units
from rotascope.core.errors import RotascopeError
from rotascope.core.reading import Reading, Track, shown
from rotascope.core.values import Floats
from rotascope.notes.audit_words import stated
from rotascope.notes.charts_lines import PANEL, lines
from rotascope.notes.document import Figure, Line, LineChart

SESSIONS = 260
"""Sessions drawn at most: about a year."""
MOST = 80
"""Pictures of one audit at most."""

_EPOCH = 719_163
"""Ordinal of 1970-01-01."""
_DRAWN = (units.FRACTION, units.POINTS, units.COUNT, units.RATIO, units.LEVEL, units.CURRENCY)


def pictures(
    audits: Sequence[Audit], track: Callable[[str, date], Track]
) -> dict[tuple[int, int], str]:
    """A picture for every claim whose expression has a track of numbers.

    Parameters
    ----------
    audits
        The audits.
    track
        Gives the track of an expression as of a session.

    Returns
    -------
    dict
        SVG by the number of the audit and that of the claim, both from 0. A track that
        cannot be had is left out: the claim keeps its verdict and its number.

    Notes
    -----
    Timing: a track ends with the session of which the claim speaks; nothing later is drawn.
    """
    found: dict[tuple[int, int], str] = {}
    for number, audit in enumerate(audits):
        for place, finding in enumerate(audit.findings):
            expression = finding.claim.expression
            drawn = expression and finding.unit in _DRAWN and finding.computed is not None
            if not expression or not drawn or len(found) >= MOST:
                continue
            try:
                one = track(expression, finding.claim.as_of)
            except RotascopeError:
                continue
            if svg := picture(finding, one, name=f"a{number + 1}c{place + 1}"):
                found[number, place] = svg
    return found


def picture(finding: Finding, track: Track, *, name: str) -> str:
    """The track of a claim's expression, with what is stated as a second line.

    Parameters
    ----------
    finding
        The claim.
    track
        Of its expression, to the session of which it speaks; the last 260 sessions are drawn.
        Sessions without a value are gaps.
    name
        Unique on the page.

    Returns
    -------
    str
        SVG; empty where there are fewer than two values, or none of them differs.
    """
    days = track.sessions[-SESSIONS:].astype(np.int64).astype(np.float64) + _EPOCH
    values = track.values[-SESSIONS:]
    good = np.flatnonzero(np.isfinite(values))
    if len(good) < 2 or track.unit not in _DRAWN:
        return ""
    days, values = days[good[0] :], values[good[0] :]
    if float(np.nanmax(values)) == float(np.nanmin(values)):
        return ""
    last = track.column()[-1]
    reading = Reading(track.expression, track.as_of, last, track.unit, track.kind, track.snapshot)
    computed = Line(
        "computed", days, values, Figure(reading, shown(last, track.unit)), track.expression
    )
    told = f"{track.expression}, session by session to {track.as_of}; stated: {stated(finding)}"
    chart = LineChart(
        name,
        track.expression,
        told,
        (computed, *_stated(finding, days[[0, -1]])),
        track.unit,
        0.0 if float(np.nanmin(values)) <= 0 <= float(np.nanmax(values)) else None,
    )
    return lines(chart, PANEL, f"{name}-chart")


def _stated(finding: Finding, ends: Floats) -> tuple[Line, ...]:
    """What is stated, as level lines over the whole picture."""
    found, unit = finding.claim.stated, finding.unit or ""
    value = found.value
    if isinstance(value, bool | str | date) or value == 0:
        return ()
    levels = [value] if value is not None else [found.low, found.high]
    names = ("stated",) if value is not None else ("supported from", "to")
    return tuple(
        Line(f"{name} {shown(level, unit)}", ends, np.full(2, level), None, name)
        for name, level in zip(names, levels, strict=True)
        if level is not None
    )
