"""Scales, ticks and room for labels, against numbers worked out by hand."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rotascope.notes.geometry import (
    Box,
    Scale,
    month_ticks,
    padded,
    place_label,
    round_ticks,
    spread,
    text_box,
    text_width,
)

ROOM = Box(0, 0, 400, 300)


@pytest.mark.parametrize(
    ("value", "place"), [(0, 300.0), (50, 200.0), (100, 100.0), (25, 250.0), (150, 0.0)]
)
def test_a_scale_is_a_straight_line(value: float, place: float) -> None:
    assert Scale(0, 100, 300, 100)(value) == pytest.approx(place)


@pytest.mark.parametrize(
    ("low", "high", "most", "ticks"),
    [
        (0, 10, 6, (0, 2, 4, 6, 8, 10)),
        (0.31, 0.74, 5, (0.4, 0.5, 0.6, 0.7)),
        (-0.03, 0.02, 6, (-0.03, -0.02, -0.01, 0.0, 0.01, 0.02)),
        (97, 103, 4, (98, 100, 102)),
        (5, 5, 4, (5,)),
    ],
)
def test_ticks_are_round_and_inside(
    low: float, high: float, most: int, ticks: tuple[float, ...]
) -> None:
    assert round_ticks(low, high, most) == pytest.approx(ticks)


@given(
    st.floats(-1e6, 1e6),
    st.floats(1e-3, 1e6),
    st.integers(2, 9),
)
def test_ticks_never_leave_the_scale_nor_exceed_their_number(
    low: float, span: float, most: int
) -> None:
    ticks = round_ticks(low, low + span, most)
    assert len(ticks) <= most
    assert all(low - 1e-6 * span <= t <= low + span + 1e-6 * span for t in ticks)
    assert list(ticks) == sorted(ticks)


def test_padding_opens_a_flat_extent() -> None:
    assert padded([0.0, 1.0], share=0.1) == pytest.approx((-0.1, 1.1))
    low, high = padded([7.0, 7.0])
    assert low < 7.0 < high
    low, high = padded([0.0])
    assert low < 0.0 < high


def test_months_become_years_when_there_are_many() -> None:
    found = month_ticks(date(2025, 11, 15), date(2026, 3, 20), 6)
    assert [label for _, label in found] == ["Dec", "2026", "Feb", "Mar"]
    assert found[0][0] == date(2025, 12, 1)
    quarters = month_ticks(date(2025, 1, 2), date(2025, 12, 30), 4)
    assert [label for _, label in quarters] == ["Apr", "Jul", "Oct"]
    years = month_ticks(date(2018, 1, 2), date(2025, 12, 30), 8)
    assert [label for _, label in years] == [str(y) for y in range(2019, 2026)]


@pytest.mark.parametrize("most", [2, 3, 6, 12])
def test_time_ticks_keep_to_their_number(most: int) -> None:
    found = month_ticks(date(2016, 5, 3), date(2026, 1, 30), most)
    assert len(found) <= most


@given(st.lists(st.floats(0, 200), min_size=1, max_size=8))
def test_spread_places_keep_their_distance_and_order(wanted: list[float]) -> None:
    places = spread(wanted, gap=20, low=0, high=200)
    ordered = sorted(zip(wanted, places, strict=True))
    steps = [b - a for (_, a), (_, b) in pairwise(ordered)]
    assert all(step >= 20 - 1e-9 or wanted.count(ordered[n][0]) > 1 for n, step in enumerate(steps))
    assert max(places) <= 200 + 1e-9


def test_spread_leaves_alone_what_has_room() -> None:
    assert spread([10.0, 100.0, 50.0], gap=20, low=0, high=200) == (10.0, 100.0, 50.0)


def test_spread_pushes_up_from_the_lower_edge() -> None:
    assert spread([190.0, 195.0], gap=20, low=0, high=200) == (180.0, 200.0)


@pytest.mark.parametrize(
    ("other", "meets"),
    [
        (Box(5, 5, 15, 15), True),
        (Box(10, 0, 20, 10), False),
        (Box(0, 11, 10, 20), False),
        (Box(2, 2, 3, 3), True),
    ],
)
def test_boxes_meet_or_do_not(other: Box, meets: bool) -> None:
    box = Box(0, 0, 10, 10)
    assert box.meets(other) is meets
    assert other.meets(box) is meets


def test_within_is_inside_on_all_sides() -> None:
    assert Box(1, 1, 9, 9).within(Box(0, 0, 10, 10))
    assert not Box(-1, 1, 9, 9).within(Box(0, 0, 10, 10))
    assert not Box(1, 1, 9, 11).within(Box(0, 0, 10, 10))


@pytest.mark.parametrize("anchor", ["start", "middle", "end"])
def test_a_text_box_hangs_on_its_anchor(anchor: str) -> None:
    box = text_box("Energy", 100, 50, size=12, anchor=anchor)
    held = {"start": box.left, "middle": (box.left + box.right) / 2, "end": box.right}[anchor]
    assert held == pytest.approx(100)
    assert box.right - box.left == pytest.approx(text_width("Energy", 12))
    assert box.top < 50 < box.bottom


def test_wide_letters_need_more_room_than_thin_ones() -> None:
    assert text_width("MWM", 10) > text_width("abc", 10) > text_width("ill", 10)


@given(
    st.lists(
        st.tuples(st.floats(10, 390), st.floats(10, 290)), min_size=2, max_size=11, unique=True
    )
)
def test_labels_of_points_never_meet_and_never_leave(points: list[tuple[float, float]]) -> None:
    taken: list[Box] = []
    for n, point in enumerate(points):
        placed = place_label(f"Sector {n}", point, taken, size=12, room=ROOM)
        assert placed.box.within(ROOM)
        assert not any(placed.box.meets(box) for box in taken)
        taken.append(placed.box)


def test_a_label_without_any_free_place_stays_in_the_room() -> None:
    placed = place_label("Energy", (200, 150), [ROOM], size=12, room=ROOM)
    assert placed.box.within(ROOM)


def test_a_label_beside_a_point_has_room_for_bold_type() -> None:
    room = Box(0, 0, 400, 400)
    placed = place_label("Discretionary", (100, 100), (), size=12, room=room)
    assert placed.anchor == "start"
    assert placed.box.right - placed.x >= 1.1 * text_width("Discretionary", 12)
    back = place_label("Discretionary", (380, 100), (), size=12, room=room)
    assert back.anchor == "end"
    assert back.x - back.box.left >= 1.1 * text_width("Discretionary", 12)
    assert back.box.within(room)
