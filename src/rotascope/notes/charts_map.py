"""The rotation map: relative strength across, its momentum upward, tails behind.

The formula is Rotascope's own and published in its catalogue (`rs_ratio`,
`rs_momentum`). A fund leads where both stand at 100 or above; it usually moves
clockwise: improving, leading, weakening, lagging.
"""

from __future__ import annotations

import math
from itertools import pairwise

from rotascope.notes import svg
from rotascope.notes.document import RotationMap, Trail
from rotascope.notes.geometry import Box, Scale, place_label, round_ticks, text_box
from rotascope.notes.svg import Frame, Spoken

CENTRE = 100.0

_CORNERS = {
    "improving": ("start", "top"),
    "leading": ("end", "top"),
    "lagging": ("start", "bottom"),
    "weakening": ("end", "bottom"),
}


def rotation_map(chart: RotationMap, form: str, identity: str) -> str:
    """The map; the head of each tail has the mark and colour of its quadrant."""
    width, height = (920.0, 560.0) if form == "wide" else (360.0, 440.0)
    frame = Frame(width, height, 52, 10, 10, 40, 12)
    reach = _reach(chart)
    x = frame.across(CENTRE - reach[0], CENTRE + reach[0])
    y = frame.upward(CENTRE - reach[1], CENTRE + reach[1])
    heads = [(x(t.points[-1][0]), y(t.points[-1][1])) for t in chart.trails]
    taken = [Box(hx - 7, hy - 7, hx + 7, hy + 7) for hx, hy in heads]
    corners = _corners(frame, x(CENTRE), taken)
    taken += [box for _, box in corners]
    content = _ground(frame, x, y) + "".join(text for text, _ in corners)
    for trail in chart.trails:
        content += _tail(trail, x, y)
    # Heads near the edge have the fewest free places: they choose first.
    order = sorted(range(len(heads)), key=lambda n: _edge(heads[n], frame))
    for n in order:
        text, box = _named(chart.trails[n], heads[n], taken, frame)
        taken.append(box)
        content += text
    return svg.picture(content, frame, Spoken(identity, chart.title, chart.description), kind=form)


def mark(quadrant: str, x: float, y: float, *, size: float) -> str:
    """The mark of a quadrant: disc, diamond, square or triangle."""
    kind = f"head {quadrant}"
    match quadrant:
        case "leading":
            return svg.element("circle", cx=x, cy=y, r=size, class_=kind)
        case "weakening":
            corners = [(x, y - size), (x + size, y), (x, y + size), (x - size, y)]
        case "lagging":
            s = 0.85 * size
            corners = [(x - s, y - s), (x + s, y - s), (x + s, y + s), (x - s, y + s)]
        case _:
            corners = [(x, y - size), (x + size, y + 0.8 * size), (x - size, y + 0.8 * size)]
    points = " ".join(f"{svg.place(a)},{svg.place(b)}" for a, b in corners)
    return svg.element("polygon", points=points, class_=kind)


def _reach(chart: RotationMap) -> tuple[float, float]:
    """How far the map goes from its centre, across and upward."""
    points = [p for trail in chart.trails for p in trail.points]
    across = max([abs(a - CENTRE) for a, _ in points] + [0.5])
    upward = max([abs(b - CENTRE) for _, b in points] + [0.5])
    return 1.12 * across, 1.12 * upward


def _edge(head: tuple[float, float], frame: Frame) -> float:
    plot = frame.plot
    return min(head[0] - plot.left, plot.right - head[0], head[1] - plot.top, plot.bottom - head[1])


def _ground(frame: Frame, x: Scale, y: Scale) -> str:
    plot, size = frame.plot, frame.type
    cx, cy = x(CENTRE), y(CENTRE)
    parts = [
        svg.element("rect", x=a, y=b, width=c - a, height=d - b, class_=f"quarter {name}")
        for name, a, b, c, d in (
            ("improving", plot.left, plot.top, cx, cy),
            ("leading", cx, plot.top, plot.right, cy),
            ("lagging", plot.left, cy, cx, plot.bottom),
            ("weakening", cx, cy, plot.right, plot.bottom),
        )
    ]
    parts += _ticks(frame, x, y)
    parts.append(svg.line(cx, plot.top, cx, plot.bottom, kind="base"))
    parts.append(svg.line(plot.left, cy, plot.right, cy, kind="base"))
    middle = (plot.left + plot.right) / 2
    text = "across: relative strength; up: momentum"
    parts.append(
        svg.label(text, (middle, frame.height - 6), size=size, anchor="middle", kind="tick")
    )
    return "".join(parts)


def _ticks(frame: Frame, x: Scale, y: Scale) -> list[str]:
    plot, size = frame.plot, frame.type
    below, beside = plot.bottom + 1.3 * size, plot.left - 5
    across = [
        svg.label(f"{tick:g}", (x(tick), below), size=size, anchor="middle", kind="tick")
        for tick in round_ticks(x.low, x.high, 5)
        if text_box(f"{tick:g}", x(tick), below, size=size, anchor="middle").within(frame.whole)
    ]
    upward = [
        svg.label(f"{t:g}", (beside, y(t) + 0.35 * size), size=size, anchor="end", kind="tick")
        for t in round_ticks(y.low, y.high, 6)
        if plot.top + size < y(t) < plot.bottom - 0.3 * size
    ]
    return across + upward


def _corners(frame: Frame, middle: float, heads: list[Box]) -> list[tuple[str, Box]]:
    """The names of the quadrants, in their corners; beside the middle where a mark is there."""
    plot, size = frame.plot, frame.type
    found = []
    for name, (outer, side) in _CORNERS.items():
        anchor = outer
        x = plot.left + 8 if anchor == "start" else plot.right - 8
        y = plot.top + 1.3 * size if side == "top" else plot.bottom - 0.6 * size
        box = text_box(name, x, y, size=size, anchor=anchor)
        if any(box.meets(head) for head in heads):
            anchor, x = ("end", middle - 8) if outer == "start" else ("start", middle + 8)
            box = text_box(name, x, y, size=size, anchor=anchor)
        found.append(
            (svg.label(name, (x, y), size=size, anchor=anchor, kind=f"corner {name}"), box)
        )
    return found


def _tail(trail: Trail, x: Scale, y: Scale) -> str:
    points = [(x(a), y(b)) for a, b in trail.points]
    content = ""
    for n, (a, b) in enumerate(pairwise(points), start=1):
        # The past fades: the oldest leg is the faintest.
        share = 0.1 + 0.75 * (n / (len(points) - 1)) ** 1.5
        content += svg.element(
            "line",
            x1=a[0],
            y1=a[1],
            x2=b[0],
            y2=b[1],
            class_=f"tail {trail.quadrant}",
            stroke_opacity=f"{share:.2f}",
        )
    for px, py in points[:-1]:
        content += svg.element("circle", cx=px, cy=py, r=1.8, class_=f"dot {trail.quadrant}")
    return content


def _named(
    trail: Trail, head: tuple[float, float], taken: list[Box], frame: Frame
) -> tuple[str, Box]:
    room = Box(frame.plot.left + 2, frame.plot.top + 2, frame.plot.right - 2, frame.plot.bottom - 2)
    placed = place_label(trail.label, head, taken, size=frame.type, room=room)
    ratio, momentum = trail.points[-1]
    content = mark(trail.quadrant, *head, size=6)
    nearest = (
        min(max(head[0], placed.box.left), placed.box.right),
        min(max(head[1], placed.box.top), placed.box.bottom),
    )
    if math.dist(head, nearest) > 16:
        content = svg.line(*head, *nearest, kind="leader") + content
    content += svg.label(
        trail.label, (placed.x, placed.y), size=frame.type, anchor=placed.anchor, kind="name"
    )
    spoken = f"{trail.label} ({trail.fund}): {trail.quadrant}, {ratio:.2f} and {momentum:.2f}"
    return svg.titled(content, spoken), placed.box
