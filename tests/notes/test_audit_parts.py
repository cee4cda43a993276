"""The parts of an audit's page: pieces of text, words for figures, pictures of tracks."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notes.audited import AUDIT, DAY, FINDINGS, SEVEN, track
from rotascope.claims.model import Stated
from rotascope.core.errors import NothingToCompute
from rotascope.core.reading import Track
from rotascope.notes.audit_charts import picture, pictures
from rotascope.notes.audit_marks import pieces
from rotascope.notes.audit_words import remark, room, stated


@given(st.data())
@settings(max_examples=300, deadline=None)
def test_pieces_are_the_whole_stretch(data: st.DataObject) -> None:
    start, end = sorted(data.draw(st.tuples(st.integers(0, 60), st.integers(0, 60))))
    spans = [
        (min(a, b), max(a, b), n)
        for n, (a, b) in enumerate(
            data.draw(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=9))
        )
    ]
    found = list(pieces(start, end, spans))
    assert [p.start for p in found[1:]] == [p.end for p in found[:-1]]
    if found:
        assert (found[0].start, found[-1].end) == (start, end)
    for place in range(start, end):
        around = [(b - a, n) for a, b, n in spans if a <= place < b]
        piece = next(p for p in found if p.start <= place < p.end)
        assert (piece.claim is None) == (not around)
        if around and piece.claim is not None:
            a, b, _ = spans[piece.claim]
            shortest = min(min(y, end) - max(x, start) for x, y, _ in spans if x <= place < y)
            assert min(b, end) - max(a, start) == shortest
    inside = {n for a, b, n in spans if max(a, start) < min(b, end)}
    assert sorted(n for p in found for n in p.begins) == sorted(inside)
    assert sorted(n for p in found for n in p.ends) == sorted(inside)


STATED = [
    (SEVEN, "7.00 %", "supported from 6.50 % to 7.50 %"),
    (FINDINGS[2], "about +5.50 pp", "supported from +5.25 pp to +5.75 pp"),
    (FINDINGS[5], "true", ""),
    (FINDINGS[6], "above zero", ""),
    (FINDINGS[7], "between 63.50 % and 64.50 %", ""),
    (FINDINGS[4], "-", ""),
    (replace(SEVEN, claim=replace(SEVEN.claim, stated=Stated(DAY))), "2026-01-28", ""),
    (replace(SEVEN, claim=replace(SEVEN.claim, stated=Stated(0.07, 0.07, None))),
     "7.00 %", "supported from 7.00 %"),
]  # fmt: skip


@pytest.mark.parametrize(("finding", "words", "around"), STATED)
def test_what_is_stated_in_words(finding: Any, words: str, around: str) -> None:
    assert (stated(finding), room(finding)) == (words, around)


def test_a_remark_does_not_repeat_what_stands_beside_it() -> None:
    assert remark(SEVEN) == ""
    longer = replace(SEVEN, reason=f"{SEVEN.reason}; by total return it is 7.10 %")
    assert remark(longer) == "by total return it is 7.10 %"
    assert remark(FINDINGS[5]) == "two in the quarter, three since September"


def test_a_picture_shows_the_track_and_what_is_stated() -> None:
    svg = picture(SEVEN, track([0.01, float("nan"), 0.03, 0.0691564]), name="x")
    assert ">computed 6.92 %<" in svg
    assert ">stated 7.00 %<" in svg
    assert svg.count("<polyline") == 2
    interval = picture(FINDINGS[7], track([0.6, 0.7, 0.641]), name="x")
    assert ">supported from 63.50 %<" in interval
    assert ">to 64.50 %<" in interval


@pytest.mark.parametrize(
    ("values", "unit"),
    [
        ([0.1], "fraction"),
        ([float("nan")] * 5, "fraction"),
        ([0.1, 0.1, 0.1], "fraction"),
        ([0.0, 1.0], "truth"),
        ([739000.0, 739001.0], "date"),
    ],
)
def test_no_picture_where_there_is_nothing_to_draw(values: list[float], unit: str) -> None:
    assert picture(SEVEN, track(values, unit), name="x") == ""


def test_pictures_leave_out_what_has_no_track() -> None:
    asked: list[str] = []

    def give(expression: str, day: object) -> Track:
        assert day == DAY
        asked.append(expression)
        if expression.startswith("excess"):
            raise NothingToCompute("no")
        return track([0.01, 0.02, 0.0691564])

    found = pictures([AUDIT], give)
    assert "cuts(DFEDTARU, 2025Q4) == 3" not in asked
    assert set(found) == {(0, 1), (0, 3), (0, 6), (0, 7), (0, 8)}
