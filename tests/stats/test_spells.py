"""Spells against plain loops."""

from __future__ import annotations

import math
from itertools import groupby

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from rotascope.stats.spells import (
    Spells,
    longest_since,
    previous_at_least,
    record_rank,
    run_lengths,
)

flags = st.lists(st.booleans(), max_size=60)
some_flags = st.lists(st.booleans(), min_size=1, max_size=60)
tracks = st.lists(
    st.one_of(st.integers(0, 6).map(float), st.just(float("nan"))), min_size=1, max_size=60
)


def spells(holds: list[bool]) -> list[tuple[int, int]]:
    """(first, last) of every run of True."""
    found, at = [], 0
    for value, group in groupby(holds):
        length = len(list(group))
        if value:
            found.append((at, at + length - 1))
        at += length
    return found


def length_at(holds: list[bool], place: int) -> int:
    length = 0
    while place - length >= 0 and holds[place - length]:
        length += 1
    return length


@given(flags)
def test_run_lengths_and_spells(holds: list[bool]) -> None:
    array = np.array(holds, dtype=bool)
    assert run_lengths(array).tolist() == [length_at(holds, i) for i in range(len(holds))]
    found = Spells.of(array)
    assert list(zip(found.first.tolist(), found.last.tolist(), strict=True)) == spells(holds)
    assert found.length.tolist() == [b - a + 1 for a, b in spells(holds)]


@given(some_flags)
def test_longest_since_and_record_at_every_place(holds: list[bool]) -> None:
    at = np.arange(len(holds))
    since, rank = longest_since(np.array(holds), at), record_rank(np.array(holds), at)
    for place in range(len(holds)):
        now = length_at(holds, place)
        upto = spells(holds[: place + 1])
        if now == 0:
            assert math.isnan(since[place])
            assert math.isnan(rank[place])
            continue
        earlier = [last for first, last in upto[:-1] if last - first + 1 >= now]
        assert rank[place] == 1 + sum(last - first + 1 > now for first, last in upto)
        assert (math.isnan(since[place]) and not earlier) or since[place] == earlier[-1]


@given(some_flags, st.data())
def test_places_in_any_order_and_twice(holds: list[bool], data: st.DataObject) -> None:
    at = data.draw(st.lists(st.integers(0, len(holds) - 1), min_size=1, max_size=10))
    every = longest_since(np.array(holds), np.arange(len(holds)))
    np.testing.assert_array_equal(longest_since(np.array(holds), np.array(at)), every[at])


@given(tracks)
def test_the_last_place_as_high(values: list[float]) -> None:
    array = np.array(values)
    for at in (np.arange(len(values)), np.arange(len(values))[-3:]):
        found = previous_at_least(array, at)
        for place, got in zip(at.tolist(), found.tolist(), strict=True):
            earlier = [k for k in range(place) if values[k] >= values[place]]
            assert (math.isnan(got) and not earlier) or got == earlier[-1]


def test_a_streak_of_four_by_hand() -> None:
    holds = np.array([1, 1, 1, 0, 1, 0, 1, 1], dtype=bool)
    last = np.array([7])
    assert longest_since(holds, last).tolist() == [2.0]
    assert record_rank(holds, last).tolist() == [2.0]
