"""Pictures: points where they belong, labels inside and apart, readable in black and white."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from xml.etree import ElementTree as ET

import numpy as np
import pytest

from notes.plausible import PlausibleReader
from rotascope.core import units
from rotascope.core.reading import Reading
from rotascope.notes.charts_bars import bars
from rotascope.notes.charts_lines import end_text, lines, tick_text
from rotascope.notes.charts_map import mark, rotation_map
from rotascope.notes.document import (
    Band,
    Bar,
    BarChart,
    Chart,
    Figure,
    Line,
    LineChart,
    RotationMap,
    Trail,
)
from rotascope.notes.geometry import Box, text_box
from rotascope.notes.make import make
from rotascope.notes.page import pictures

DAY = date(2026, 1, 30)
FIRST = float(date(2025, 1, 2).toordinal())


def figure(value: float, text: str, unit: str = "points") -> Figure:
    return Figure(Reading(f"e({value})", DAY, value, unit, None, "s"), text)


def line(label: str, values: list[float], text: str = "") -> Line:
    days = FIRST + np.arange(len(values), dtype=float)
    now = figure(values[-1], text, "fraction") if text else None
    return Line(label, days, np.array(values), now, f"track of {label}")


def chart(*drawn: Line, wide: bool = True, **more: object) -> LineChart:
    settings: dict[str, object] = {"unit": units.FRACTION, **more}
    return LineChart("n", "title", "words", drawn, wide=wide, **settings)  # type: ignore[arg-type]  # settings of the test


def tree(text: str) -> ET.Element:
    return ET.fromstring(text)


def size_of(picture: ET.Element) -> Box:
    _, _, width, height = (float(v) for v in picture.get("viewBox", "").split())
    return Box(0, 0, width, height)


def labels(picture: ET.Element) -> list[tuple[str, Box]]:
    found = []
    for text in picture.iter("text"):
        box = text_box(
            text.text or "",
            float(text.get("x", "0")),
            float(text.get("y", "0")),
            size=float(text.get("font-size", "0")),
            anchor=text.get("text-anchor", "start"),
        )
        found.append((text.text or "", box))
    return found


def drawn_in_note() -> list[tuple[str, str]]:
    found = []
    for seed in (1, 7):
        note = make(PlausibleReader(seed=seed))
        for section in note.sections:
            for block in section.blocks:
                if isinstance(block, Chart):
                    parts = re.findall(r"<svg.*?</svg>", pictures(block), re.DOTALL)
                    found += [(f"{block.name} {n} {seed}", part) for n, part in enumerate(parts)]
    return found


@pytest.mark.parametrize(("name", "text"), drawn_in_note())
def test_labels_stay_inside_and_apart(name: str, text: str) -> None:
    picture = tree(text)
    room = size_of(picture)
    found = labels(picture)
    assert found, name
    for label, box in found:
        assert box.within(Box(-1, -1, room.right + 1, room.bottom + 1)), label
    for n, (label, box) in enumerate(found):
        for other, second in found[n + 1 :]:
            assert not box.meets(second), f"{name}: {label} meets {other}"


@pytest.mark.parametrize(("name", "text"), drawn_in_note())
def test_type_is_readable_on_a_phone(name: str, text: str) -> None:
    picture = tree(text)
    width = size_of(picture).right
    if width > 640:
        return  # the form for pages; phones get the other one
    scale = 358 / width
    for node in picture.iter("text"):
        assert float(node.get("font-size", "0")) * scale >= 11, name


def points_of(picture: ET.Element, kind: str) -> list[list[tuple[float, float]]]:
    found = []
    for node in picture.iter("polyline"):
        if kind in (node.get("class") or "").split():
            pairs = (p.split(",") for p in node.get("points", "").split())
            found.append([(float(x), float(y)) for x, y in pairs])
    return found


def test_a_line_goes_where_its_values_are() -> None:
    picture = tree(lines(chart(line("a", [0.2, 0.4, 0.3])), "wide", "i"))
    (points,) = points_of(picture, "track")
    xs, ys = [x for x, _ in points], [y for _, y in points]
    assert xs[1] - xs[0] == pytest.approx(xs[2] - xs[1], abs=0.11)
    # 0.3 lies half way between 0.2 and 0.4, and up is small
    assert ys[2] == pytest.approx((ys[0] + ys[1]) / 2, abs=0.11)
    assert ys[1] < ys[2] < ys[0]


def test_the_scale_agrees_with_its_ticks() -> None:
    picture = tree(lines(chart(line("a", [0.2, 0.4, 0.3])), "wide", "i"))
    (points,) = points_of(picture, "track")
    ticks = {t: (b.top + b.bottom) / 2 for t, b in labels(picture) if t.endswith("%")}
    grid = [float(n.get("y1", "0")) for n in picture.iter("line") if n.get("class") == "grid"]
    assert set(ticks) == {"20 %", "25 %", "30 %", "35 %", "40 %"}
    assert min(abs(y - points[0][1]) for y in grid) < 0.2  # 0.2 stands on the line of 20 %
    assert abs(ticks["30 %"] - points[2][1]) < 3


def test_a_gap_breaks_the_line() -> None:
    nan = float("nan")
    picture = tree(lines(chart(line("a", [1, 2, nan, 3, 4, nan])), "wide", "i"))
    assert [len(p) for p in points_of(picture, "track")] == [2, 2]


def test_a_long_line_is_thinned_and_keeps_its_last_point() -> None:
    values = list(np.linspace(0.0, 1.0, 5000))
    picture = tree(lines(chart(line("a", values)), "narrow", "i"))
    (points,) = points_of(picture, "track")
    assert len(points) < 500
    assert points[-1][0] == pytest.approx(360 - 12, abs=0.2)


def test_lines_differ_without_colour() -> None:
    picture = lines(chart(line("a", [1, 2]), line("b", [2, 1]), line("c", [2, 3])), "panel", "i")
    assert {"style0", "style1", "style2"} <= set(re.findall(r"style\d", picture))


@pytest.mark.parametrize("form", ["wide", "narrow", "panel"])
def test_lines_are_named_where_they_end(form: str) -> None:
    picture = tree(lines(chart(line("fifty", [0.2, 0.21], "21 %")), form, "i"))
    texts = " ".join(t for t, _ in labels(picture))
    assert "fifty" in texts
    assert "21 %" in texts


def test_ends_of_equal_lines_stand_apart() -> None:
    picture = tree(
        lines(chart(line("one", [1, 2], "x"), line("two", [1, 2], "y"), line("three", [1, 2])),
              "wide", "i")
    )  # fmt: skip
    boxes = [b for t, b in labels(picture) if t in ("one", "two", "three", "x", "y")]
    assert len(boxes) == 5
    for n, box in enumerate(boxes):
        assert not any(box.meets(other) for other in boxes[n + 1 :])


def test_a_flat_line_can_be_drawn() -> None:
    (points,) = points_of(tree(lines(chart(line("a", [0.5, 0.5, 0.5])), "panel", "i")), "track")
    assert len({y for _, y in points}) == 1


def test_bands_cover_their_sessions() -> None:
    first = date.fromordinal(int(FIRST) + 10)
    last = date.fromordinal(int(FIRST) + 20)
    values = list(np.linspace(90, 110, 41))
    drawn = chart(line("a", values), unit=units.LEVEL, bands=(Band(first, last, 8),))
    picture = tree(lines(drawn, "wide", "i"))
    (points,) = points_of(picture, "track")
    (band,) = [n for n in picture.iter("rect") if n.get("class") == "band"]
    left, width = float(band.get("x", "0")), float(band.get("width", "0"))
    assert left == pytest.approx(points[10][0], abs=0.11)
    assert left + width == pytest.approx(points[20][0], abs=0.11)
    assert "8" in [t for t, _ in labels(picture)]
    assert f"8 sessions, {first} to {last}" in "".join(picture.itertext())


def test_crowded_bands_show_the_longest_only() -> None:
    day = int(FIRST)
    many = tuple(
        Band(date.fromordinal(day + 2 * n), date.fromordinal(day + 2 * n + 1), 5 + n)
        for n in range(12)
    )
    values = list(np.linspace(90, 110, 400))
    picture = tree(lines(chart(line("a", values), unit=units.LEVEL, bands=many), "narrow", "i"))
    numbers = [t for t, _ in labels(picture) if t.isdigit() and len(t) < 3]
    assert "16" in numbers
    assert len(numbers) < 6


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (0.25, "fraction", "25 %"),
        (0.025, "points", "+2.5 pp"),
        (0.0, "points", "0 pp"),
        (-0.04, "points", "-4 pp"),
        (120.0, "level", "120"),
        (12000.0, "level", "12,000"),
    ],
)
def test_ticks_speak_their_unit(value: float, unit: str, text: str) -> None:
    assert tick_text(value, unit) == text


def test_an_end_without_a_figure_is_its_name() -> None:
    assert end_text(line("giants", [1, 2])) == "giants"
    assert end_text(line("giants", [1, 2], "35 %")) == "giants 35 %"


def bar_chart(*values: float) -> BarChart:
    drawn = tuple(Bar(f"group {n}", figure(v, f"{v:+.2f}")) for n, v in enumerate(values))
    return BarChart("n", "title", "words", drawn)


def rects(picture: ET.Element) -> list[tuple[float, float, str]]:
    return [
        (float(n.get("x", "0")), float(n.get("width", "0")), n.get("class", ""))
        for n in picture.iter("rect")
    ]


def test_bars_are_in_proportion_and_start_at_zero() -> None:
    found = rects(tree(bars(bar_chart(4.0, 2.0, -1.0), "wide", "i")))
    zero = found[0][0]
    assert found[0][1] == pytest.approx(2 * found[1][1], rel=0.01)
    assert found[1][0] == pytest.approx(zero)
    assert found[2][0] + found[2][1] == pytest.approx(zero, abs=0.11)
    assert found[2][1] == pytest.approx(found[0][1] / 4, rel=0.02)
    assert ["gain" in kind for *_, kind in found] == [True, True, False]


@pytest.mark.parametrize("form", ["wide", "narrow"])
def test_a_small_loss_leaves_the_gains_their_room(form: str) -> None:
    with_loss = rects(tree(bars(bar_chart(10.0, 3.0, -0.3), form, "i")))
    without = rects(tree(bars(bar_chart(10.0, 3.0, 0.3), form, "i")))
    assert with_loss[0][1] > 0.9 * without[0][1]


def test_the_value_of_a_loss_stands_on_the_free_side_of_zero() -> None:
    picture = tree(bars(bar_chart(-4.0, 2.0, -1.0), "narrow", "i"))
    zero = next(x for x, _, kind in rects(picture) if "gain" in kind)
    told = {text: box for text, box in labels(picture) if text[0] in "+-"}
    assert told["-4.00"].left == pytest.approx(zero + 5, abs=0.2)
    assert told["-1.00"].left == pytest.approx(zero + 5, abs=0.2)
    assert all(box.within(size_of(picture)) for box in told.values())


def test_all_losses_and_all_zero_can_be_drawn() -> None:
    for values in ((-1.0, -2.0), (0.0, 0.0)):
        picture = tree(bars(bar_chart(*values), "narrow", "i"))
        room = size_of(picture)
        assert all(x >= 0 and x + width <= room.right for x, width, _ in rects(picture))


def trail(label: str, *points: tuple[float, float], quadrant: str = "leading") -> Trail:
    return Trail(label, "X", points, quadrant)


def test_the_map_puts_100_in_the_middle_and_strength_to_the_right() -> None:
    drawn = RotationMap(
        "n", "t", "d",
        (trail("A", (99.0, 99.0), (102.0, 101.0)), trail("B", (100.0, 100.0))),
    )  # fmt: skip
    picture = tree(rotation_map(drawn, "wide", "i"))
    heads = {
        g.find("title").text.split(" (")[0]: g.find("circle")  # type: ignore[union-attr]  # drawn above
        for g in picture.iter("g")
    }
    ax, ay = (float(heads["A"].get(k, "0")) for k in ("cx", "cy"))  # type: ignore[union-attr]  # drawn above
    bx, by = (float(heads["B"].get(k, "0")) for k in ("cx", "cy"))  # type: ignore[union-attr]  # drawn above
    quarters = [n for n in picture.iter("rect") if "leading" in n.get("class", "")]
    assert bx == pytest.approx(float(quarters[0].get("x", "0")), abs=0.11)
    assert ax > bx
    assert ay < by


CORNERS = {"improving", "leading", "lagging", "weakening"}


@pytest.mark.parametrize("form", ["wide", "narrow"])
def test_the_name_of_a_quadrant_makes_room_for_a_mark_in_its_corner(form: str) -> None:
    # The farthest point decides the reach of the map, so these marks stand in the corners.
    far = tuple(
        trail(f"F{n}", (100 + a, 100 + b))
        for n, (a, b) in enumerate(((-3.0, 3.0), (3.0, 3.0), (-3.0, -3.0), (3.0, -3.0)))
    )
    picture = tree(rotation_map(RotationMap("n", "t", "d", far), form, "i"))
    marks = [
        Box(float(c.get("cx", "0")) - 6, float(c.get("cy", "0")) - 6,
            float(c.get("cx", "0")) + 6, float(c.get("cy", "0")) + 6)
        for c in picture.iter("circle")
    ]  # fmt: skip
    names = [(text, box) for text, box in labels(picture) if text in CORNERS]
    assert {text for text, _ in names} == CORNERS
    assert len(marks) == 4
    for text, box in names:
        assert box.within(size_of(picture))
        assert not any(box.meets(one) for one in marks), text


@pytest.mark.parametrize(
    ("quadrant", "tag"),
    [
        ("leading", "circle"),
        ("weakening", "polygon"),
        ("lagging", "polygon"),
        ("improving", "polygon"),
    ],
)
def test_quadrants_have_marks_of_their_own(quadrant: str, tag: str) -> None:
    assert tree(mark(quadrant, 10, 10, size=6)).tag == tag


def test_marks_differ_in_shape() -> None:
    shapes = {
        re.sub(r"class=\S+", "", mark(q, 10, 10, size=6))
        for q in ("leading", "weakening", "lagging", "improving")
    }
    assert len(shapes) == 4


def test_a_crowd_of_funds_keeps_its_names_apart() -> None:
    names = ["Energy", "Materials", "Industrials", "Discretionary", "Staples", "Health Care",
             "Financials", "Technology", "Communication", "Utilities", "Real Estate"]  # fmt: skip
    crowd = tuple(trail(n, (100.0 + 0.05 * k, 100.0)) for k, n in enumerate(names))
    for form in ("wide", "narrow"):
        picture = tree(rotation_map(RotationMap("n", "t", "d", crowd), form, "i"))
        found = [(t, b) for t, b in labels(picture) if t in names]
        assert len(found) == 11
        for n, (label, box) in enumerate(found):
            assert box.within(size_of(picture)), label
            assert not any(box.meets(other) for _, other in found[n + 1 :]), label


def test_hostile_names_stay_words() -> None:
    bad = '<script>"&'
    text = rotation_map(
        RotationMap("n", bad, bad, (replace(trail("x", (100.0, 100.0)), label=bad),)), "wide", "i"
    )
    assert "<script" not in text
    assert bad in [t for t, _ in labels(tree(text))]
    assert bad in "".join(tree(lines(chart(line(bad, [1, 2])), "wide", "i")).itertext())
