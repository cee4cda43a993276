"""Turns of a lead: worked by hand, against the naive twin, and their properties."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from rotascope.stats.turning import (
    FALL,
    HOLD,
    Turns,
    candidate,
    legs,
    phase_spells,
    phases,
    phases_of,
    turns,
)
from twin import turning as naive


def level_of(*values: float) -> np.ndarray:
    return np.array(values, dtype=np.float64)


def rows(found: Turns) -> list[tuple[int, int, int]]:
    columns = found.place.tolist(), found.confirmed.tolist(), found.sign.tolist()
    return list(zip(*columns, strict=True))


# ---- worked by hand

WALK = level_of(100, 95, 105, 110, 121, 115, 112, 110, 104, 100, 104, 112)


def test_the_published_rule_is_fifteen_percent_and_a_year() -> None:
    assert (FALL, HOLD) == (0.15, 252)


def test_turns_worked_by_hand() -> None:
    """Fall 10 %, hold 2. Low 95 at 1; 105 is 10.5 % up but one session on: confirmed at 3 (110).
    High 121 at 4; 112 is not 10 % below (112 x 1.1 = 123.2), 110 is: confirmed at 7. Low 100 at 9;
    104 is too near, 112 is 12 % up and two sessions on: confirmed at 11."""
    found = turns(WALK, fall=0.1, hold=2)
    assert rows(found) == [(1, 3, 1), (4, 7, -1), (9, 11, 1)]
    assert found.first == 0
    assert len(found) == 3


def test_a_longer_wait_confirms_later_or_not_at_all() -> None:
    """Hold 4: the low at 1 is confirmed at 5 (115 / 95), the high at 4 at 8 (121 / 104); the low
    at 9 has only two sessions behind it."""
    assert rows(turns(WALK, fall=0.1, hold=4)) == [(1, 5, 1), (4, 8, -1)]


def test_a_deeper_fall_is_needed_where_it_is_asked_for() -> None:
    """25 %: 95 to 121 is 27.4 % up, confirmed at 4; 121 to 100 is 21 %: the lead goes on."""
    assert rows(turns(WALK, fall=0.25, hold=2)) == [(1, 4, 1)]


def test_the_move_is_the_gain_of_the_other_side() -> None:
    """From 110 down to 100 the denominator gains exactly 10 %, as the numerator does from
    100 up to 110: both are turns, whatever the last binary digit says."""
    assert rows(turns(level_of(110, 105, 100), fall=0.1, hold=1)) == [(0, 2, -1)]
    assert rows(turns(level_of(100, 105, 110), fall=0.1, hold=1)) == [(0, 2, 1)]
    assert rows(turns(level_of(110, 105, 100.01), fall=0.1, hold=1)) == []
    assert rows(turns(level_of(0.7, 0.77), fall=0.1, hold=1)) == [(0, 1, 1)]


def test_of_equal_extremes_the_first_counts() -> None:
    found = turns(level_of(100, 120, 110, 120, 100), fall=0.15, hold=3)
    assert rows(found)[-1] == (1, 4, -1)


def test_at_the_first_turn_the_older_extreme_wins_and_one_turn_a_session() -> None:
    """Hold 3: at 4 the low of 0 (115 / 100) and the high of 1 (130 / 115) are both ready, as 105
    at 3 was too near the low; the low is confirmed at 4, the high a session later."""
    found = turns(level_of(100, 130, 120, 105, 115, 115), fall=0.1, hold=3)
    assert rows(found) == [(0, 4, 1), (1, 5, -1)]


def test_an_extreme_before_the_confirmation_of_the_last_turn_counts() -> None:
    """The fall to 100 at 2 lies between the peak (at 1) and its confirmation (at 5): it is the
    trough that is confirmed next."""
    found = turns(level_of(110, 130, 100, 112, 116, 117, 118), fall=0.1, hold=4)
    assert rows(found) == [(1, 5, -1), (2, 6, 1)]


def test_missing_values_are_passed_over_and_do_not_count() -> None:
    gaps = level_of(np.nan, 100, np.nan, 105, np.nan, 112, np.nan)
    found = turns(gaps, fall=0.1, hold=2)
    assert rows(found) == [(1, 5, 1)]
    assert found.first == 1
    assert rows(turns(gaps, fall=0.1, hold=3)) == []
    assert phases(gaps, fall=0.1, hold=2).tolist() == [0, 0, 0, 0, 0, 1, 1]


@pytest.mark.parametrize("values", [[], [np.nan], [np.nan, np.nan], [5.0], [5.0, 5.0, 5.0]])
def test_where_nothing_turns(values: list[float]) -> None:
    found = turns(np.array(values), fall=0.1, hold=1)
    assert len(found) == 0
    assert phases(np.array(values), fall=0.1, hold=1).tolist() == [0] * len(values)
    assert candidate(np.array(values), found) is None
    assert len(legs(np.array(values), found).gain) == 0


@pytest.mark.parametrize(
    ("values", "fall", "hold", "words"),
    [
        ([1.0, 0.0], 0.1, 1, "positive and finite"),
        ([1.0, -1.0], 0.1, 1, "positive and finite"),
        ([1.0, np.inf], 0.1, 1, "positive and finite"),
        ([1.0], 0.0, 1, "fall must be above 0"),
        ([1.0], np.nan, 1, "fall must be above 0"),
        ([1.0], 0.1, 0, "hold at least 1"),
    ],
)
def test_what_cannot_be_dated_is_refused(
    values: list[float], fall: float, hold: int, words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        turns(np.array(values), fall=fall, hold=hold)


def test_phases_switch_on_confirmation_never_before() -> None:
    expected = [0, 0, 0, 1, 1, 1, 1, -1, -1, -1, -1, 1]
    assert phases(WALK, fall=0.1, hold=2).tolist() == expected
    assert phases(WALK, fall=0.1, hold=2).dtype == np.int8


def test_which_turn_was_known_when() -> None:
    found = turns(WALK, fall=0.1, hold=2)
    assert found.known(np.array([0, 2, 3, 6, 7, 11])).tolist() == [-1, -1, 0, 0, 1, 2]


def test_legs_worked_by_hand() -> None:
    """From 95 to 121, from 121 to 100, from 100 to 112 (under way); known from 110 to 110, from
    110 to 112, from 112 on. On the way up the worst fall is none (95, 105, 110, 121); on the way
    down none either; the third has none."""
    found = legs(WALK, turns(WALK, fall=0.1, hold=2))
    assert found.end.tolist() == [4, 9, 11]
    assert found.known.tolist() == [3, 7, 11]
    assert found.known_end.tolist() == [7, 11, 11]
    assert found.gain == pytest.approx([121 / 95 - 1, 121 / 100 - 1, 112 / 100 - 1])
    assert found.gain_known == pytest.approx([0.0, 110 / 112 - 1, 0.0])
    assert found.setback == pytest.approx([0.0, 0.0, 0.0])


def test_the_worst_setback_of_the_leader() -> None:
    """Fall 50 %: 100 up to 150, back to 120 (-20 %), to 180, then to 110; seen from the other
    side the lead from 180 down to 110 has its worst setback from 120 to 140: 120 / 140 - 1."""
    level = level_of(100, 150, 120, np.nan, 180, 120, 140, 110)
    found = turns(level, fall=0.5, hold=1)
    assert rows(found) == [(0, 1, 1), (4, 5, -1)]
    what = legs(level, found)
    assert what.setback == pytest.approx([120 / 150 - 1, 120 / 140 - 1])
    assert what.low.tolist() == [2, 6]


def test_the_turn_that_may_come() -> None:
    """After the trough at 1 the best is 121 at 4; cut at 6 the other side has 121 / 112 - 1."""
    cut = WALK[:7]
    found = turns(cut, fall=0.1, hold=2)
    what = candidate(cut, found)
    assert what is not None
    assert (what.place, what.sessions) == (4, 2)
    assert what.move == pytest.approx(121 / 112 - 1)


def test_the_candidate_of_a_falling_track_and_of_missing_values() -> None:
    level = level_of(120, 100, 90, np.nan, 95, np.nan)
    what = candidate(level, turns(level, fall=0.1, hold=1))
    assert what is not None
    assert (what.place, what.sessions) == (2, 1)
    assert what.move == pytest.approx(95 / 90 - 1)


# ---- yearly phases: five cap-style cycles as spells

# Investopedia (2008), Large caps back on top: phases with the annual returns of the Russell
# 1000 and 2000 as printed there.
CAP_STYLE = [
    (1979, 1983, 17.60, 26.70),
    (1984, 1990, 13.75, 4.59),
    (1991, 1993, 16.91, 27.17),
    (1994, 1998, 23.37, 11.87),
    (1999, 2004, 1.70, 8.92),
]


def test_the_five_cap_style_cycles() -> None:
    differences = [large - small for _, _, large, small in CAP_STYLE]
    assert [round(d, 2) for d in differences] == [-9.1, 9.16, -10.26, 11.5, -7.22]
    years = [
        1 if large > small else -1
        for first, last, large, small in CAP_STYLE
        for _ in range(first, last + 1)
    ]
    found = phase_spells(np.array(years, dtype=np.int8))
    assert (found.first + 1979).tolist() == [first for first, *_ in CAP_STYLE]
    assert (found.last + 1979).tolist() == [last for _, last, *_ in CAP_STYLE]
    assert found.sign.tolist() == [-1, 1, -1, 1, -1]
    assert found.length.tolist() == [5, 7, 3, 5, 6]
    assert found.length.mean() == pytest.approx(5.2)
    assert found.closed.tolist() == [True, True, True, True, False]


def test_phases_of_nobody_are_no_spells() -> None:
    found = phase_spells(np.array([0, 0, 1, 1, 0, -1, 0], dtype=np.int8))
    assert found.first.tolist() == [2, 5]
    assert found.last.tolist() == [3, 5]
    assert found.closed.tolist() == [True, True]
    assert len(phase_spells(np.zeros(0, np.int8)).first) == 0


# ---- properties

# Whole numbers: a ratio of two is exactly at the threshold, or far from it.
LEVELS = st.lists(st.integers(60, 160), min_size=1, max_size=80).map(
    lambda found: np.array(found, dtype=np.float64)
)
FALLS = st.sampled_from([0.02, 0.1, 0.15, 0.25])
HOLDS = st.integers(1, 12)


@given(LEVELS, FALLS, HOLDS)
def test_the_naive_twin_agrees(level: np.ndarray, fall: float, hold: int) -> None:
    names = {1: "trough", -1: "peak"}
    ours = [(p, c, names[s]) for p, c, s in rows(turns(level, fall=fall, hold=hold))]
    assert ours == naive.turns(level.tolist(), fall, hold)


@given(LEVELS, FALLS, HOLDS, st.floats(1e-6, 1e6))
def test_the_scale_of_the_level_changes_nothing(
    level: np.ndarray, fall: float, hold: int, scale: float
) -> None:
    assert rows(turns(scale * level, fall=fall, hold=hold)) == rows(
        turns(level, fall=fall, hold=hold)
    )


@given(LEVELS, FALLS, HOLDS)
def test_the_other_side_sees_the_same_turns(level: np.ndarray, fall: float, hold: int) -> None:
    ours = rows(turns(level, fall=fall, hold=hold))
    theirs = rows(turns(1.0 / level, fall=fall, hold=hold))
    assert theirs == [(place, confirmed, -sign) for place, confirmed, sign in ours]


@given(LEVELS, LEVELS, FALLS, HOLDS)
def test_what_comes_later_changes_no_confirmed_turn(
    level: np.ndarray, later: np.ndarray, fall: float, hold: int
) -> None:
    whole = np.concatenate([level, later])
    before = rows(turns(level, fall=fall, hold=hold))
    after = rows(turns(whole, fall=fall, hold=hold))
    assert before == [row for row in after if row[1] < len(level)]
    now = phases(whole, fall=fall, hold=hold)[: len(level)]
    assert np.array_equal(now, phases(level, fall=fall, hold=hold))


@given(LEVELS, FALLS, HOLDS)
def test_turns_alternate_and_are_extremes(level: np.ndarray, fall: float, hold: int) -> None:
    found = turns(level, fall=fall, hold=hold)
    assert (np.diff(found.place) > 0).all()
    assert (np.diff(found.confirmed) > 0).all()
    assert (np.diff(found.sign.astype(int)) != 0).all()
    assert (found.confirmed - found.place >= hold).all()
    start = 0
    for place, confirmed, sign in rows(found):
        part = level[start : confirmed + 1]
        assert level[place] == (part.min() if sign > 0 else part.max())
        moved = (level[confirmed] / level[place]) ** sign - 1.0
        assert moved >= fall - 1e-9
        start = place


@given(LEVELS, FALLS, HOLDS, st.data())
def test_gaps_move_the_places_only(
    level: np.ndarray, fall: float, hold: int, data: st.DataObject
) -> None:
    kept = data.draw(st.lists(st.integers(0, 3), min_size=len(level), max_size=len(level)))
    where = np.cumsum(np.array(kept) + 1) - 1
    gapped = np.full(int(where[-1]) + 2, np.nan)
    gapped[where] = level
    plain, found = turns(level, fall=fall, hold=hold), turns(gapped, fall=fall, hold=hold)
    assert found.place.tolist() == where[plain.place].tolist()
    assert found.confirmed.tolist() == where[plain.confirmed].tolist()
    assert found.sign.tolist() == plain.sign.tolist()


@given(LEVELS, FALLS, HOLDS)
def test_gains_between_extremes_chain_to_the_whole_track(
    level: np.ndarray, fall: float, hold: int
) -> None:
    found = turns(level, fall=fall, hold=hold)
    assume(len(found))
    what = legs(level, found)
    chained = np.prod((1.0 + what.gain) ** found.sign.astype(float))
    assert chained == pytest.approx(level[-1] / level[found.place[0]])
    assert (what.gain[:-1] >= fall - 1e-9).all()
    assert (what.setback <= 0.0).all()


@given(LEVELS, FALLS, HOLDS)
def test_spells_of_phases_cover_what_is_led(level: np.ndarray, fall: float, hold: int) -> None:
    signs = phases_of(turns(level, fall=fall, hold=hold), len(level))
    found = phase_spells(signs)
    assert int(found.length.sum()) == int((signs != 0).sum())
    assert found.closed.sum() == max(0, len(found.first) - 1)
