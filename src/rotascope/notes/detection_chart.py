"""The detectors as a picture: how late each says so, against how often it is wrong."""

from __future__ import annotations

import html
import math
from collections.abc import Sequence
from itertools import pairwise

from rotascope.history.detection import Score
from rotascope.notes import svg
from rotascope.notes.geometry import Box, Scale, place_label, round_ticks, text_box
from rotascope.notes.svg import Frame, Spoken

FRAME = Frame(920.0, 470.0, 64.0, 24.0, 44.0, 58.0)
COLOURS = ("#0072b2", "#c04a00", "#00795a", "#8a4a7a", "#5c4400", "#b3261e", "#57606a")
DASHES = ("none", "7 3", "2 3", "9 3 2 3")
INK, SOFT, FAINT = "#1b1f24", "#57606a", "#d0d7de"
FONT = "system-ui,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif"
TICKS = (0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0, 300.0)


def detection_chart(scores: Sequence[Score]) -> str:
    """Median delay against false alarms a decade, a line for each detector.

    Parameters
    ----------
    scores
        Rows of detectors and thresholds. One that misses half of the rotations has no median
        delay and no point; nor has one without any false alarm.

    Returns
    -------
    str
        A whole SVG file; light, whatever the screen.
    """
    points = _points(scores)
    every = [point for found in points.values() for point in found]
    lows = [math.log10(x) for x, _, _ in every] or [0.0]
    x = FRAME.across(min(lows) - 0.15, max([*lows, min(lows) + 0.5]) + 0.15)
    y = FRAME.upward(0.0, max([1.0, *(delay for _, delay, _ in every)]) * 1.12)
    rotations = max((score.rotations for score in scores), default=0)
    title = f"How late, and how often wrong: {rotations:,} rotations on simulated markets"
    content = _title(title) + _axes(x, y) + _lines(points, x, y)
    spoken = Spoken(
        "detectors",
        title,
        "Median delay in sessions against false alarms a decade, one line for each detector: "
        "fewer false alarms cost more delay. Nearer to the lower left is better.",
    )
    whole = svg.picture(content, FRAME, spoken, kind="detectors")
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{FRAME.width:.0f}" '
        f'height="{FRAME.height:.0f}" font-family="{FONT}" '
    )
    return whole.replace("<svg ", head, 1) + "\n"


def _points(scores: Sequence[Score]) -> dict[str, list[tuple[float, float, float]]]:
    """By detector: false alarms a decade, median delay and threshold, where there are both."""
    found: dict[str, list[tuple[float, float, float]]] = {}
    for score in scores:
        if score.delay_median is not None and score.false_per_decade > 0.0:
            at = (score.false_per_decade, score.delay_median, score.threshold)
            found.setdefault(score.detector, []).append(at)
    return {name: sorted(points) for name, points in found.items()}


def _text(text: str, at: tuple[float, float], **how: str | float) -> str:
    given = {"fill": SOFT, "font_size": FRAME.type, "text_anchor": "start", **how}
    return svg.element("text", html.escape(text), x=at[0], y=at[1], **given)


def _title(title: str) -> str:
    ground = svg.element("rect", width=FRAME.width, height=FRAME.height, fill="#ffffff")
    return ground + _text(title, (12.0, 26.0), fill=INK, font_size=15.0)


def _axes(x: Scale, y: Scale) -> str:
    plot, parts = FRAME.plot, []
    for tick in round_ticks(0.0, y.high, 6):
        at = y(tick)
        parts.append(
            svg.element("line", x1=plot.left, y1=at, x2=plot.right, y2=at, stroke=FAINT)
            + _text(f"{tick:g}", (plot.left - 8, at + 4), text_anchor="end")
        )
    for tick in TICKS:
        at = x(math.log10(tick))
        if plot.left <= at <= plot.right:
            parts.append(
                svg.element("line", x1=at, y1=plot.bottom, x2=at, y2=plot.bottom + 5, stroke=SOFT)
                + _text(f"{tick:g}", (at, plot.bottom + 20), text_anchor="middle")
            )
    middle = (plot.left + plot.right) / 2
    parts.append(_text("false alarms a decade", (middle, FRAME.height - 12), text_anchor="middle"))
    parts.append(_text("median delay, sessions", (12.0, plot.top - 4)))
    return "".join(parts)


def _lines(points: dict[str, list[tuple[float, float, float]]], x: Scale, y: Scale) -> str:
    parts, labels = [], []
    taken: list[Box] = []
    places = {
        name: [(x(math.log10(false)), y(delay)) for false, delay, _ in found]
        for name, found in points.items()
    }
    for found in places.values():
        taken += [Box(px - 5, py - 5, px + 5, py + 5) for px, py in found]
        for (ax, ay), (bx, by) in pairwise(found):
            steps = [k / 60 for k in range(61)]
            taken += [
                Box(ax + (bx - ax) * s - 2, ay + (by - ay) * s - 2,
                    ax + (bx - ax) * s + 2, ay + (by - ay) * s + 2)
                for s in steps
            ]  # fmt: skip
    for n, (name, found) in enumerate(places.items()):
        colour = COLOURS[n % len(COLOURS)]
        path = " ".join(f"{svg.place(px)},{svg.place(py)}" for px, py in found)
        drawn = svg.element(
            "polyline", points=path, fill="none", stroke=colour, stroke_width=1.8,
            stroke_dasharray=DASHES[n % len(DASHES)],
        )  # fmt: skip
        for (px, py), (false, delay, threshold) in zip(found, points[name], strict=True):
            dot = svg.element("circle", cx=px, cy=py, r=3.6, fill=colour)
            says = f"{name} {threshold:g}: {delay:g} sessions, {false:.1f} false alarms a decade"
            drawn += svg.titled(dot, says)
        parts.append(drawn)
        free = place_label(name, found[0], taken, size=FRAME.type, room=FRAME.plot)
        taken.append(text_box(name, free.x, free.y, size=FRAME.type, anchor=free.anchor))
        labels.append(_text(name, (free.x, free.y), fill=colour, text_anchor=free.anchor))
    return "".join(parts + labels)
