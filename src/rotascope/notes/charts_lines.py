"""Tracks through time: lines with labels at their ends, and spells shaded."""

from __future__ import annotations

from datetime import date

import numpy as np

from rotascope.core import units
from rotascope.core.values import Flags, Floats
from rotascope.notes import svg
from rotascope.notes.document import Line, LineChart, finite, plain
from rotascope.notes.geometry import (
    Box,
    Scale,
    month_ticks,
    padded,
    round_ticks,
    spread,
    text_box,
    text_width,
)
from rotascope.notes.svg import Frame, Spoken

WIDE, NARROW, PANEL = "wide", "narrow", "panel"


def lines(chart: LineChart, form: str, identity: str) -> str:
    """A line picture in a form: `wide` for a page, `narrow` for a phone, `panel`."""
    frame = _frame(chart, form)
    days = np.concatenate([finite(line)[0] for line in chart.lines])
    values = np.concatenate([finite(line)[1] for line in chart.lines])
    base = [] if chart.baseline is None else [chart.baseline]
    x = frame.across(float(days.min()), float(days.max()))
    y = frame.upward(*padded([float(values.min()), float(values.max()), *base]))
    content = (
        _bands(chart, frame, x)
        + _grid(chart, frame, y)
        + _calendar(frame, x)
        + "".join(_line(one, n, x, y) for n, one in enumerate(chart.lines))
        + _ends(chart, frame, y)
    )
    spoken = Spoken(identity, chart.title, chart.description)
    return svg.picture(content, frame, spoken, kind=form)


def tick_text(value: float, unit: str) -> str:
    """A number beside the scale."""
    match unit:
        case units.FRACTION:
            return f"{100 * value:.4g} %"
        case units.POINTS:
            return f"{100 * value:+.4g} pp" if value else "0 pp"
    return f"{value:,.4g}" if abs(value) < 1000 else f"{value:,.0f}"


def end_text(line: Line) -> str:
    """What stands at the end of a line: its name and its last figure."""
    return f"{line.label} {line.figure.text}" if line.figure else line.label


def _frame(chart: LineChart, form: str) -> Frame:
    size = 14.0 if form == PANEL else 12.0
    width, height = {WIDE: (920.0, 340.0), NARROW: (360.0, 300.0), PANEL: (440.0, 250.0)}[form]
    lows = [float(finite(line)[1].min()) for line in chart.lines]
    highs = [float(finite(line)[1].max()) for line in chart.lines]
    ticks = round_ticks(*padded([*lows, *highs]), 5)
    left = max(text_width(tick_text(t, chart.unit), size) for t in ticks) + 8
    # Names at the ends go beside the plot where there is room, above it where not.
    right = max(_room_at_end(line, size) for line in chart.lines) if form == WIDE else 12.0
    top = 24.0 if form == WIDE else 12.0 + 1.4 * size * len(chart.lines)
    return Frame(width, height, left, right, top + (10 if chart.bands else 0), 2.2 * size, size)


def _room_at_end(line: Line, size: float) -> float:
    return max(text_width(line.label, size), text_width(plain((line.figure or "",)), size)) + 14


def _grid(chart: LineChart, frame: Frame, y: Scale) -> str:
    parts = []
    plot, size = frame.plot, frame.type
    for tick in round_ticks(y.low, y.high, 5):
        at = y(tick)
        kind = "base" if tick == chart.baseline else "grid"
        parts.append(svg.line(plot.left, at, plot.right, at, kind=kind))
        text = tick_text(tick, chart.unit)
        parts.append(
            svg.label(text, (plot.left - 6, at + 0.35 * size), size=size, anchor="end", kind="tick")
        )
    return "".join(parts)


def _calendar(frame: Frame, x: Scale) -> str:
    parts = []
    plot, size = frame.plot, frame.type
    first, last = date.fromordinal(int(x.low)), date.fromordinal(int(x.high))
    edge = 0.0
    for day, text in month_ticks(first, last, int((plot.right - plot.left) / (4.2 * size))):
        at = x(day.toordinal())
        box = text_box(text, at, frame.height - 0.6 * size, size=size, anchor="middle")
        parts.append(svg.line(at, plot.bottom, at, plot.bottom + 4, kind="mark"))
        if box.left > edge and box.within(frame.whole):
            edge = box.right + 4
            parts.append(
                svg.label(
                    text, (at, frame.height - 0.6 * size), size=size, anchor="middle", kind="tick"
                )
            )
    return "".join(parts)


def _line(one: Line, style: int, x: Scale, y: Scale) -> str:
    kind = f"track style{style % 4}"
    pieces = [
        svg.polyline([(x(d), y(v)) for d, v in piece], kind=kind)
        for piece in _pieces(one.days, one.values, abs(x.stop - x.start))
    ]
    return svg.titled("".join(pieces), one.expression)


def _pieces(days: Floats, values: Floats, room: float) -> list[list[tuple[float, float]]]:
    """Unbroken pieces of a line, with no more points than the picture can show."""
    good: Flags = np.isfinite(values)
    edges = np.flatnonzero(np.diff(good.astype(np.int8))) + 1
    pieces = []
    step = max(1, int(len(days) / max(room, 1.0)))
    for part in np.split(np.arange(len(days)), edges):
        if len(part) < 2 or not good[part[0]]:
            continue
        kept = np.unique(np.append(part[::step], part[-1]))
        pieces.append([(float(days[i]), float(values[i])) for i in kept])
    return pieces


def _ends(chart: LineChart, frame: Frame, y: Scale) -> str:
    plot, size = frame.plot, frame.type
    beside = frame.right > 20
    last = [float(finite(line)[1][-1]) for line in chart.lines]
    tall = 2.5 * size
    places = spread([y(v) for v in last], gap=tall, low=plot.top, high=plot.bottom - size)
    parts = []
    for n, one in enumerate(chart.lines):
        if beside:
            content = svg.label(
                one.label, (plot.right + 8, places[n]), size=size, kind=f"end{n % 4}"
            )
            if one.figure:
                content += svg.label(
                    one.figure.text, (plot.right + 8, places[n] + 1.15 * size), size=size,
                    kind=f"end{n % 4} strong",
                )  # fmt: skip
        else:
            at = 1.1 * size + 1.4 * size * n
            content = svg.line(
                plot.left, at - 0.35 * size, plot.left + 26, at - 0.35 * size,
                kind=f"track style{n % 4}",
            )  # fmt: skip
            content += svg.label(end_text(one), (plot.left + 32, at), size=size, kind=f"end{n % 4}")
        parts.append(svg.titled(content, one.expression))
    return "".join(parts)


def _bands(chart: LineChart, frame: Frame, x: Scale) -> str:
    """Spells as shaded strips; the longest that have room carry their length."""
    parts, taken = [], list[Box]()
    plot, size = frame.plot, frame.type
    for band in sorted(chart.bands, key=lambda b: (-b.sessions, b.first)):
        left = max(x(band.first.toordinal()), plot.left)
        right = min(x(band.last.toordinal()), plot.right)
        width = max(right - left, 2.0)
        strip = svg.element(
            "rect", x=left, y=plot.top, width=width, height=plot.bottom - plot.top, class_="band"
        )
        text = str(band.sessions)
        place = min(left + width / 2, plot.right - text_width(text, size) / 2)
        box = text_box(f" {text} ", place, plot.top - 4, size=size, anchor="middle")
        if not any(box.meets(other) for other in taken):
            taken.append(box)
            strip += svg.label(text, (place, plot.top - 4), size=size, anchor="middle", kind="tick")
        parts.append(svg.titled(strip, f"{band.sessions} sessions, {band.first} to {band.last}"))
    return "".join(parts)
