"""The picture of rates on debt: bands where the figures are, names apart, nothing outside."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest

from drivers.owing import stored
from rotascope.drivers.rates import Rates, rates
from rotascope.drivers.rates_effects import Asked
from rotascope.notes.rates_chart import rates_chart

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def found() -> Rates:
    return rates(stored(), ("R2000", "SP500", "TWO"), Asked(-175.0))


@pytest.fixture(scope="module")
def root(found: Rates) -> ET.Element:
    return ET.fromstring(rates_chart(found))


def points(text: str) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in (p.split(",") for p in text.split())]


def texts(root: ET.Element) -> dict[str, ET.Element]:
    return {node.text or "": node for node in root.iter(f"{SVG}text")}


def test_a_band_and_a_line_for_each_basket(root: ET.Element, found: Rates) -> None:
    bands = list(root.iter(f"{SVG}polygon"))
    lines = list(root.iter(f"{SVG}polyline"))
    assert len(bands) == len(lines) == len(found.baskets)
    for band, line in zip(bands, lines, strict=True):
        assert len(points(band.attrib["points"])) == 2 * len(found.moves)
        assert len(points(line.attrib["points"])) == len(found.moves)


def test_bands_stand_where_the_figures_are(root: ET.Element, found: Rates) -> None:
    """The scale is read off two ticks; the ends of the first band must lie on it."""
    named = texts(root)
    low, high = (float(named[tick].attrib["y"]) - 4 for tick in ("-10 %", "+10 %"))
    zero, ten = (low + high) / 2, high
    band = points(next(iter(root.iter(f"{SVG}polygon"))).attrib["points"])
    count = len(found.moves)
    for k, row in enumerate(found.baskets[0].curve):
        for place, value in ((band[k], row[0]), (band[2 * count - 1 - k], row[-1])):
            assert value is not None
            assert (place[1] - zero) / (ten - zero) * 0.10 == pytest.approx(value, abs=0.002)


def test_cuts_lie_left_and_rises_right(root: ET.Element, found: Rates) -> None:
    line = points(next(iter(root.iter(f"{SVG}polyline"))).attrib["points"])
    assert [x for x, _ in line] == sorted(x for x, _ in line)
    assert line[0][1] < line[-1][1]  # small caps gain by a cut: higher on the screen
    assert "-175" in texts(root)


def test_names_say_the_range_and_what_the_share_is_of(root: ET.Element) -> None:
    named = texts(root)
    assert "R2000, 37 to 54 % floating" in named  # (180 + 80) / 700 to (300 + 80) / 700
    assert "SP500, 7 to 10 % floating" in named
    # TWO alone: no home member, so small; a loss has no percentage, and no profit either.
    assert "TWO, 30 to 50 % floating, of profits" in named


def test_names_do_not_meet_and_nothing_lies_outside(root: ET.Element) -> None:
    width, height = float(root.attrib["width"]), float(root.attrib["height"])
    tails = [float(n.attrib["y"]) for t, n in texts(root).items() if "floating" in t]
    assert min(abs(a - b) for i, a in enumerate(tails) for b in tails[i + 1 :]) >= 12
    for node in root.iter():
        for x, y in (("x", "y"), ("x1", "y1"), ("x2", "y2")):
            if x in node.attrib:
                assert 0 <= float(node.attrib[x]) <= width
                assert 0 <= float(node.attrib[y]) <= height
        for px, py in points(node.attrib.get("points", "")):
            assert 0 <= px <= width
            assert 0 <= py <= height


def test_it_speaks_to_who_cannot_see(root: ET.Element) -> None:
    described = root.find(f"{SVG}desc")
    assert described is not None
    assert "R2000: -175 basis points, +" in (described.text or "")
    assert "of trailing net income" in (described.text or "")


def test_one_stated_share_is_a_line() -> None:
    drawn = ET.fromstring(rates_chart(rates(stored(), ("ONE",), Asked(-100.0, floating=0.4))))
    assert "ONE, 40 % floating" in texts(drawn)
