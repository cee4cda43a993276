"""The picture of the detectors: every point where it belongs, and nothing outside."""

from __future__ import annotations

import math
import re
import xml.etree.ElementTree as ET

from rotascope.history.detection import Score
from rotascope.history.detection_measured import MEASURED
from rotascope.notes.detection_chart import FRAME, detection_chart

SVG = "{http://www.w3.org/2000/svg}"


def row(name: str, threshold: float, delay: float | None, false: float) -> Score:
    return Score(name, threshold, 10, 0.1, delay, None, 0.2, false)


def test_every_row_with_a_median_has_its_point_and_its_words() -> None:
    root = ET.fromstring(detection_chart(MEASURED))
    titles = [node.text for node in root.iter(f"{SVG}title")]
    drawn = [s for s in MEASURED if s.delay_median is not None and s.false_per_decade > 0]
    assert len(list(root.iter(f"{SVG}circle"))) == len(drawn)
    for score in drawn:
        assert (
            f"{score.detector} {score.threshold:g}: {score.delay_median:g} sessions, "
            f"{score.false_per_decade:.1f} false alarms a decade"
        ) in titles
    for name in {score.detector for score in MEASURED}:
        assert name in [node.text for node in root.iter(f"{SVG}text")]


def test_points_stand_at_the_logarithm_of_the_rate_and_at_the_delay() -> None:
    rows = [row("a", 1, 10.0, 1.0), row("a", 2, 30.0, 10.0), row("a", 3, 20.0, math.sqrt(10))]
    root = ET.fromstring(detection_chart(rows))
    points = [(float(c.attrib["cx"]), float(c.attrib["cy"])) for c in root.iter(f"{SVG}circle")]
    assert [x for x, _ in points] == sorted(x for x, _ in points)  # by false alarms
    (low, ten), (middle, twenty), (high, thirty) = points
    assert abs((low + high) / 2 - middle) <= 0.1  # coordinates have one decimal
    assert abs((ten + thirty) / 2 - twenty) <= 0.1
    assert thirty < twenty < ten  # later is higher


def test_nothing_lies_outside_the_picture() -> None:
    root = ET.fromstring(detection_chart(MEASURED))
    for node in root.iter():
        for x, y in (("x", "y"), ("x1", "y1"), ("x2", "y2"), ("cx", "cy")):
            if x in node.attrib:
                assert 0 <= float(node.attrib[x]) <= FRAME.width
                assert 0 <= float(node.attrib[y]) <= FRAME.height
    for line in root.iter(f"{SVG}polyline"):
        for place in line.attrib["points"].split():
            x, y = map(float, place.split(","))
            assert 0 <= x <= FRAME.width
            assert 0 <= y <= FRAME.height


def test_a_row_without_a_median_or_without_false_alarms_has_no_point() -> None:
    rows = [row("a", 1, None, 1.0), row("a", 2, 10.0, 0.0), row("b", 1, 5.0, 3.0)]
    root = ET.fromstring(detection_chart(rows))
    assert len(list(root.iter(f"{SVG}circle"))) == 1
    assert "a" not in [node.text for node in root.iter(f"{SVG}text")]


def test_nothing_at_all_is_still_a_picture() -> None:
    root = ET.fromstring(detection_chart([]))
    assert root.attrib["viewBox"] == "0 0 920 470"
    assert not list(root.iter(f"{SVG}circle"))


def test_names_are_escaped() -> None:
    text = detection_chart([row("<b>&", 1, 5.0, 3.0)])
    assert "<b>" not in text
    assert re.search(r"&lt;b&gt;&amp;</text>", text)
