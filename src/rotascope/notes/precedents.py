"""Who led small or large companies through all the data, and the past most like the present."""

from __future__ import annotations

from datetime import date

import numpy as np

from rotascope.core import units
from rotascope.core.reading import Track
from rotascope.core.time import exchange_sessions
from rotascope.notes.blocks import gaps, table
from rotascope.notes.desk import Desk, ordinals
from rotascope.notes.document import (
    Band,
    Block,
    Cell,
    Figure,
    Line,
    LineChart,
    Missing,
    Paragraph,
    Table,
)
from rotascope.notes.words import number

STRETCHES = (63, 126, 252)
"""Sessions of the present path for which the past is searched."""

AHEAD = 63
"""Sessions after a precedent over which it is told what followed."""

_HEAD = ("Present path", "Most like it: to", "Distance", f"Next {AHEAD} sessions")


def leaderships(desk: Desk) -> tuple[LineChart, ...]:
    """The relative track over all the data, with the leaderships of small companies shaded.

    Timing: a turn is shaded from the session on which it could be known, never from the day
    of the turn itself. Nothing where no lead of small companies was ever confirmed.
    """
    who = desk.subjects
    asked = f"ratio({who.small}, {who.large})"
    ratio = desk.track(asked, start=date.min)
    leads = desk.track(f"leads({asked})", start=date.min)
    if isinstance(ratio, Missing) or isinstance(leads, Missing):
        return ()
    bands = stretches(leads)
    good = np.isfinite(ratio.values)
    if not bands or good.sum() < 2:
        return ()
    first = int(np.flatnonzero(good)[0])
    line = Line(
        "small / large",
        ordinals(ratio)[first:],
        100.0 * ratio.values[first:] / ratio.values[first],
        None,
        ratio.expression,
    )
    return (
        LineChart(
            "leads",
            f"{who.small} over {who.large} since {ratio.sessions[first].astype(object).year}",
            f"The ratio of small to large companies over all the data; {len(bands)} leaderships "
            "of small companies are shaded",
            (line,),
            units.LEVEL,
            100.0,
            bands,
            wide=True,
            remark=(
                "Start = 100. Shaded: small companies lead by the slower rule of the cycles, from "
                "the session on which it could be known; a number above it is "
                f"the length in sessions. From leads({asked}).",
            ),
        ),
    )


def stretches(leads: Track) -> tuple[Band, ...]:
    """The stretches on which a track of leads stands at 1, oldest first."""
    days = leads.sessions.tolist()
    on = np.concatenate([[0], (leads.values == 1.0).astype(np.int8), [0]])
    starts, ends = np.flatnonzero(np.diff(on) == 1), np.flatnonzero(np.diff(on) == -1)
    return tuple(
        Band(days[first], days[end - 1], int(end - first))
        for first, end in zip(starts.tolist(), ends.tolist(), strict=True)
    )


def precedents(desk: Desk) -> tuple[Block, ...]:
    """The earlier path most like the present one, for three lengths, and what came next.

    Missing: a length for which the data are too short has no row; without any the reason is
    all there is.
    """
    rows: list[tuple[Cell, ...]] = [_row(desk, n) for n in STRETCHES]
    rows = [row for row in rows if not isinstance(row[1], Missing)]
    if not rows:
        who = desk.subjects
        return gaps(
            [desk.figure(f"analogue_date(ratio({who.small}, {who.large}), {STRETCHES[0]})")]
        )
    listed = table("The past most like the path of small against large", _HEAD, rows)
    shown = tuple(block for block in listed if isinstance(block, Table))
    return (*shown, Paragraph((_HOW,)))


_HOW = (
    "Paths are compared by their shape, whatever their size: a distance of zero is the same shape, "
    "the square root of two one that has nothing to do with it. The last column is small minus "
    f"large over the {AHEAD} sessions that came next. One precedent is an example, no odds."
)


def _row(desk: Desk, sessions: int) -> tuple[Cell, ...]:
    who = desk.subjects
    shape = f"(ratio({who.small}, {who.large}), {sessions})"
    when = desk.figure(f"analogue_date{shape}")
    unlike = desk.figure(f"analogue_distance{shape}", lambda r: f"{number(r.value):.2f}")
    return (f"{sessions} sessions", when, unlike, _next(desk, when))


def _next(desk: Desk, when: Figure | Missing) -> Figure | Missing:
    """What followed a precedent, as a return between two named sessions."""
    who = desk.subjects
    if isinstance(when, Missing):
        return when
    day = when.reading.value
    every = exchange_sessions()
    if not isinstance(day, date):
        return Missing(when.reading.expression, "no earlier path is like this one")
    end = int(np.searchsorted(every, np.datetime64(day))) + AHEAD
    last = every[min(end, len(every) - 1)].astype(object)
    return desk.figure(f"excess({who.small}, {who.large}, {day}..{last})")
