"""Figures side by side: bars from a common zero, with names and values beside them."""

from __future__ import annotations

from rotascope.notes import svg
from rotascope.notes.document import BarChart
from rotascope.notes.geometry import Scale, text_width
from rotascope.notes.svg import Frame, Spoken
from rotascope.notes.words import number


def bars(chart: BarChart, form: str, identity: str) -> str:
    """A bar picture; bars to the right are gains, to the left losses."""
    size = 12.0
    values = [number(bar.figure.reading.value) for bar in chart.bars]
    row = 24.0
    width = 920.0 if form == "wide" else 360.0
    names = max(text_width(bar.label, size) for bar in chart.bars) + 12
    figures = max(text_width(bar.figure.text, size) for bar in chart.bars) + 10
    frame = Frame(width, row * len(values) + 8, names, figures, 4, 4, size)
    low, high = min(0.0, *values), max(0.0, *values)
    if low == high:
        high = 1.0
    x = Scale(low, high, frame.plot.left, frame.plot.right)
    content = svg.line(x(0), 0, x(0), frame.height, kind="base")
    for n, value in enumerate(values):
        content += _bar(chart, n, value, (x, frame, row))
    return svg.picture(content, frame, Spoken(identity, chart.title, chart.description), kind=form)


def _bar(chart: BarChart, n: int, value: float, room: tuple[Scale, Frame, float]) -> str:
    x, frame, row = room
    bar, size = chart.bars[n], frame.type
    top = frame.top + row * n
    base = top + row / 2 + 0.35 * size
    kind = ("gain" if value >= 0 else "loss") + (" strong" if bar.strong else "")
    content = svg.label(
        bar.label, (0, base), size=size, kind="label strong" if bar.strong else "label"
    )
    content += svg.element(
        "rect",
        x=min(x(0), x(value)),
        y=top + 4,
        width=max(abs(x(value) - x(0)), 0.5),
        height=row - 8,
        class_=f"bar {kind}",
    )
    # The value of a loss stands on the free side of zero, so that no bar has to make room for it.
    beside = max(x(value), x(0)) + 5
    content += svg.label(bar.figure.text, (beside, base), size=size, kind="value")
    reading = bar.figure.reading
    return svg.titled(content, f"{reading.expression} = {reading.value}")
