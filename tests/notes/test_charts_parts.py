"""The picture of a relative return's parts: bars to scale, intervals, nothing off the edge."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from functools import cache

import pytest

from drivers.two_sides import TwoSides
from rotascope.drivers.rotation import explain
from rotascope.drivers.rotation_model import Asked, Rotation
from rotascope.notes.charts_parts import HEAD, ROW, WIDTH, parts_chart
from rotascope.notes.geometry import text_width

SVG = "{http://www.w3.org/2000/svg}"


@cache
def found(seed: int, window: str) -> Rotation:
    market = TwoSides(seed=seed, noise=0.01, sessions=1000).market()
    return explain(market, "RUT", "SPX", asked=Asked(window=window, draws=20))


def axis(root: ET.Element) -> tuple[float, float]:
    """Where 0 stands, and how far apart 0 and 1 stand, by the numbers below the plot."""
    ticks = {
        float(text.text) / 100: float(text.attrib["x"])
        for text in root.iter(f"{SVG}text")
        if text.text and text.attrib["text-anchor"] == "middle" and text.text[-1].isdigit()
    }
    low, high = min(ticks), max(ticks)
    return ticks[0.0], (ticks[high] - ticks[low]) / (high - low)


CASES = [(1, "63d"), (2, "5d"), (3, "ytd"), (4, "1y"), (5, "21d")]


def bars(root: ET.Element) -> list[tuple[str, float, float]]:
    """Name, width and left edge of each bar, by the groups that say what they are."""
    told = []
    for group in root.iter(f"{SVG}g"):
        title, rect = group.find(f"{SVG}title"), group.find(f"{SVG}rect")
        assert title is not None
        assert rect is not None
        assert title.text is not None
        told.append((title.text, float(rect.attrib["width"]), float(rect.attrib["x"])))
    return told


@pytest.mark.parametrize(("seed", "window"), CASES)
def test_bars_are_as_long_as_their_parts(seed: int, window: str) -> None:
    one = found(seed, window)
    root = ET.fromstring(parts_chart(one))
    told = bars(root)
    fit = one.fits[0]
    values = [p.points for p in fit.parts] + [fit.drift, fit.unexplained, one.relative]
    names = [p.driver for p in fit.parts] + ["drift", "unexplained", "relative return"]
    assert [text.split(":")[0] for text, _, _ in told] == names
    zero, scale = axis(root)
    for (_, width, left), value in zip(told, values, strict=True):
        assert width == pytest.approx(max(abs(value) * scale, 0.8), abs=0.3)
        assert left == pytest.approx(zero - (abs(value) * scale if value < 0 else 0), abs=0.3)


@pytest.mark.parametrize(("seed", "window"), CASES)
def test_nothing_stands_outside_the_picture(seed: int, window: str) -> None:
    root = ET.fromstring(parts_chart(found(seed, window)))
    height = float(root.attrib["height"])
    assert float(root.attrib["width"]) == WIDTH
    assert height > HEAD + 8 * ROW
    for text in root.iter(f"{SVG}text"):
        wide = text_width(text.text or "", float(text.attrib["font-size"]))
        at, anchor = float(text.attrib["x"]), text.attrib["text-anchor"]
        left = at - {"start": 0.0, "middle": wide / 2, "end": wide}[anchor]
        assert left >= -1, text.text
        assert left + wide <= WIDTH + 1, text.text
        assert 0 < float(text.attrib["y"]) <= height
    for line in root.iter(f"{SVG}line"):
        assert 0 <= float(line.attrib["x1"]) <= WIDTH
        assert 0 <= float(line.attrib["x2"]) <= WIDTH


def test_names_are_escaped_and_the_description_is_whole() -> None:
    text = parts_chart(found(1, "63d"))
    assert text.startswith('<svg xmlns="http://www.w3.org/2000/svg"')
    root = ET.fromstring(text)
    description = root.find(f"{SVG}desc")
    assert description is not None
    assert description.text is not None
    assert re.fullmatch(
        r"From \d{4}-\d\d-\d\d to \d{4}-\d\d-\d\d: .*; relative return [+-]\d+\.\d\d pp",
        description.text,
    )
