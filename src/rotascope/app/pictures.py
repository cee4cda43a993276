"""A track as a picture in a file of its own: its line, and what it rests on."""

from __future__ import annotations

import html
import re

import numpy as np

from rotascope.core import units
from rotascope.core.errors import BadUsage, NothingToCompute
from rotascope.core.reading import Reading, Track, shown
from rotascope.notes.charts_lines import WIDE, lines
from rotascope.notes.document import Figure, Line, LineChart
from rotascope.notes.style import SHEET

WIDTH, PLOT, HEAD, FOOT = 920, 340, 44, 30
EPOCH = 719_163
"""Ordinal of 1970-01-01."""
FONT = "system-ui,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif"
LONGEST = 110
"""Characters of a heading that have room."""


def svg_of(track: Track) -> str:
    """A track drawn as a line, with its expression, as-of, unit and snapshot.

    Parameters
    ----------
    track
        Of numbers or of a condition; sessions without a value are gaps in the line.

    Returns
    -------
    str
        A whole SVG file; light, whatever the screen.

    Raises
    ------
    BadUsage
        The track is one of words or dates.
    NothingToCompute
        It has no value to draw.
    """
    if track.unit in (units.WORD, units.DATE):
        raise BadUsage(
            f"a track of {track.unit}s cannot be drawn; write {track.expression} as .csv"
        )
    filled = np.flatnonzero(np.isfinite(track.values))
    if len(filled) < 2:
        raise NothingToCompute(f"{track.expression} has {len(filled)} values; a line needs two")
    plot = lines(_chart(track, int(filled[-1])), WIDE, "track")
    mark = "Simulated market. " if track.simulated else ""
    kind = f", {track.kind} closes" if track.kind else ""
    foot = f"{mark}As of {track.as_of}, {track.unit}{kind}, snapshot {track.snapshot}"
    tall = HEAD + PLOT + FOOT
    placed = plot.replace("<svg ", f'<svg y="{HEAD}" width="{WIDTH}" height="{PLOT}" ', 1)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{tall}" '
        f'viewBox="0 0 {WIDTH} {tall}" font-family="{FONT}"><style>{_sheet()}</style>'
        f'<rect width="{WIDTH}" height="{tall}" fill="#ffffff"/>'
        f'<text x="12" y="28" font-size="15" class="strong">{_short(track.expression)}</text>'
        f'{placed}<text x="12" y="{tall - 11}" font-size="11.5" class="tick">'
        f"{html.escape(foot)}</text></svg>\n"
    )


def png_of(track: Track) -> bytes:
    """The same picture as PNG, at twice the size.

    Raises
    ------
    BadUsage
        The optional library that paints it is not installed.
    """
    try:
        from vl_convert import svg_to_png
    except ImportError:
        raise BadUsage(
            "a PNG needs one more library: pip install 'rotascope[png]'; .svg needs none"
        ) from None
    return bytes(svg_to_png(svg_of(track), scale=2))


def _chart(track: Track, last: int) -> LineChart:
    value = track.column()[last]
    session = track.sessions[last]
    reading = Reading(
        track.expression, session.item(), value, track.unit, track.kind, track.snapshot
    )
    line = Line(
        str(session),
        track.sessions.astype(np.int64).astype(np.float64) + EPOCH,
        track.values,
        Figure(reading, shown(value, track.unit)),
        track.expression,
    )
    about = f"{track.expression}, session by session to {session}"
    crosses = float(np.nanmin(track.values)) < 0 < float(np.nanmax(track.values))
    baseline = 0.0 if crosses else None
    return LineChart("track", track.expression, about, (line,), track.unit, baseline, wide=True)


def _short(text: str) -> str:
    cut = text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
    return html.escape(cut)


def _sheet() -> str:
    """The note's rules for pictures, with its light colours put in."""
    head = SHEET.partition("@media")[0]
    colours = dict(re.findall(r"--(\w+):([^;}]+)", head))
    rules = re.findall(r"svg [^{}]*\{[^}]*\}", SHEET.partition("@media screen")[0])
    return re.sub(r"var\(--(\w+)\)", lambda found: colours[found[1]], "".join(rules))
