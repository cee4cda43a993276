"""Pictures of any data: labels inside and apart, no coordinate that is not a number."""

from __future__ import annotations

import re
from datetime import date
from xml.etree import ElementTree as ET

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from rotascope.core import units
from rotascope.core.reading import Reading
from rotascope.notes.charts_bars import bars
from rotascope.notes.charts_lines import lines
from rotascope.notes.charts_map import rotation_map
from rotascope.notes.document import Bar, BarChart, Figure, Line, LineChart, RotationMap, Trail
from rotascope.notes.geometry import Box, text_box

DAY = date(2026, 1, 30)
SECTORS = ["Energy", "Materials", "Industrials", "Discretionary", "Staples", "Health Care",
           "Financials", "Technology", "Communication", "Utilities", "Real Estate"]  # fmt: skip
RELAXED = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def figure(value: float) -> Figure:
    return Figure(Reading("e", DAY, value, "points", None, "s"), f"{100 * value:+,.2f} pp")


def checked(text: str) -> ET.Element:
    """The picture, whose numbers are numbers and whose labels stay in it."""
    picture = ET.fromstring(text)
    assert not re.search(r"""[",\s]-?(?:nan|inf)[",\s]""", text)
    _, _, width, height = (float(v) for v in picture.get("viewBox", "").split())
    room = Box(-1, -1, width + 1, height + 1)
    for label, box in boxes(picture):
        assert box.within(room), label
    return picture


def boxes(picture: ET.Element) -> list[tuple[str, Box]]:
    return [
        (
            node.text or "",
            text_box(
                node.text or "",
                float(node.get("x", "0")),
                float(node.get("y", "0")),
                size=float(node.get("font-size", "0")),
                anchor=node.get("text-anchor", "start"),
            ),
        )
        for node in picture.iter("text")
    ]


def apart(found: list[tuple[str, Box]]) -> None:
    """No two labels meet; a tenth of a unit is what places are rounded to."""
    for n, (label, box) in enumerate(found):
        inner = Box(box.left + 0.1, box.top + 0.1, box.right - 0.1, box.bottom - 0.1)
        for other, second in found[n + 1 :]:
            assert not inner.meets(second), f"{label} meets {other}"


@RELAXED
@given(
    st.lists(st.tuples(st.floats(95, 105), st.floats(95, 105)), min_size=1, max_size=11),
    st.sampled_from(["wide", "narrow"]),
)
def test_a_map_of_any_points(heads: list[tuple[float, float]], form: str) -> None:
    trails = tuple(
        Trail(SECTORS[n], "X", ((100.0, 100.0), head), "leading") for n, head in enumerate(heads)
    )
    picture = checked(rotation_map(RotationMap("n", "t", "d", trails), form, "i"))
    apart([(t, b) for t, b in boxes(picture) if t in SECTORS])


@RELAXED
@given(
    st.lists(st.floats(-0.4, 0.4), min_size=1, max_size=13),
    st.sampled_from(["wide", "narrow"]),
)
def test_bars_of_any_values(values: list[float], form: str) -> None:
    drawn = tuple(Bar(SECTORS[n % 11], figure(v)) for n, v in enumerate(values))
    picture = checked(bars(BarChart("n", "t", "d", drawn), form, "i"))
    assert len(list(picture.iter("rect"))) == len(values)
    apart(boxes(picture))


@RELAXED
@given(
    arrays.arrays(float, (3, 40), elements=st.floats(-1, 1) | st.just(float("nan"))),
    st.integers(1, 3),
    st.sampled_from(["wide", "narrow", "panel"]),
)
def test_lines_of_any_values(values: np.ndarray, count: int, form: str) -> None:
    values[:, :2] = 0.25  # at least two values each, as the desk makes sure
    days = np.arange(40, dtype=float) * 20 + 738000
    drawn = tuple(Line(f"line {n}", days, values[n], figure(0.25), "e") for n in range(count))
    chart = LineChart("n", "t", "d", drawn, units.POINTS, 0.0)
    picture = checked(lines(chart, form, "i"))
    apart(boxes(picture))
    for node in picture.iter("polyline"):
        assert len(node.get("points", "").split()) >= 2
