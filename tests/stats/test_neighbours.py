"""Scales, distances and separate episodes: by hand, by plain loops, and against scikit-learn."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sklearn.covariance import ledoit_wolf

from rotascope.stats.neighbours import (
    distance_table,
    mahalanobis_distances,
    nearest_then,
    rms_distances,
    scale_of,
    separate,
    shrunk_covariance,
)

NONE = math.nan


def states(seed: int, dates: int, parts: int, holes: float = 0.0) -> np.ndarray:
    chance = np.random.default_rng(seed)
    found = np.cumsum(chance.normal(size=(dates, parts)), axis=0) / 5 + chance.normal(
        size=(dates, parts)
    )
    found[chance.random((dates, parts)) < holes] = NONE
    return found


# ---- the scale


def test_mean_and_deviation_of_the_values_that_exist() -> None:
    # 1, 3, 5: mean 3, deviation 2. 10, 14 beside a hole: mean 12, deviation sqrt(8).
    found = scale_of(np.array([[1.0, 10.0], [3.0, NONE], [5.0, 14.0]]), least=2)
    assert found.middle.tolist() == [3.0, 12.0]
    assert found.spread == pytest.approx([2.0, math.sqrt(8.0)], rel=1e-15)
    z = found.of(np.array([7.0, 12.0 + math.sqrt(8.0)]))
    assert z == pytest.approx([2.0, 1.0], rel=1e-14)


def test_a_component_with_few_values_or_no_spread_has_no_scale() -> None:
    column = np.full((30, 3), 0.1)
    column[:, 1] = NONE
    column[:23, 1] = np.arange(23)
    column[:, 2] = np.arange(30)
    found = scale_of(column)
    assert np.isnan(found.spread[:2]).all()
    assert found.middle[2] == 14.5
    assert np.isnan(found.of(np.array([0.2, 3.0, 1.0]))[:2]).all()


# ---- the distances


def test_a_root_mean_square_by_hand() -> None:
    # Differences 3 and 4, over two components: sqrt(25 / 2). With one hole: 3 alone.
    past = np.array([[3.0, 4.0], [3.0, NONE], [NONE, NONE]])
    found = rms_distances(np.zeros(2), past, share=0.5)
    assert found[:2].tolist() == [math.sqrt(12.5), 3.0]
    assert math.isnan(found[2])


def test_what_is_not_known_now_does_not_count() -> None:
    now, past = np.array([0.0, NONE, 0.0]), np.array([[1.0, 50.0, 1.0]])
    assert rms_distances(now, past).tolist() == [1.0]


def test_a_past_state_must_know_the_share_of_what_is_known_now() -> None:
    now = np.zeros(5)
    past = np.array([[1.0, 1.0, 1.0, NONE, NONE], [1.0, 1.0, NONE, NONE, NONE]])
    assert np.isnan(rms_distances(now, past, share=0.6)).tolist() == [False, True]
    assert np.isnan(rms_distances(now, past, share=0.61)).tolist() == [True, True]


@given(st.integers(0, 10_000), st.sampled_from([0.3, 0.6, 1.0]))
def test_any_distances_are_those_of_plain_loops(seed: int, share: float) -> None:
    rows = states(seed, 12, 4, holes=0.3)
    now, past = rows[-1], rows[:-1]
    known = [i for i in range(4) if not math.isnan(now[i])]
    found = rms_distances(now, past, share=share)
    for row, distance in zip(past, found, strict=True):
        both = [i for i in known if not math.isnan(row[i])]
        if not both or len(both) < share * len(known):
            assert math.isnan(distance)
        else:
            expected = math.sqrt(sum((now[i] - row[i]) ** 2 for i in both) / len(both))
            assert distance == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(("seed", "shape"), [(1, (40, 3)), (2, (25, 8)), (3, (500, 5))])
def test_the_shrunk_covariance_is_that_of_scikit_learn(seed: int, shape: tuple[int, int]) -> None:
    rows = states(seed, *shape) @ np.diag(np.arange(1.0, shape[1] + 1))
    ours, amount = shrunk_covariance(rows)
    theirs, expected = ledoit_wolf(rows)
    assert amount == pytest.approx(expected, rel=1e-10)
    assert np.allclose(ours, theirs, rtol=1e-10, atol=1e-12)
    assert 0 < amount < 1


def test_equal_and_unrelated_components_are_shrunk_to_themselves() -> None:
    corners = np.array([[1.0, 1.0], [1.0, -1.0], [-1.0, 1.0], [-1.0, -1.0]])
    found, _ = shrunk_covariance(corners)
    assert found == pytest.approx(np.eye(2), abs=1e-15)


def test_mahalanobis_by_the_inverse_and_by_parts() -> None:
    rows = states(5, 80, 4)
    rows[:20, 3] = NONE
    now, past = rows[-1], rows[:-1]
    matrix, _ = ledoit_wolf(past[20:])
    found = mahalanobis_distances(now, past)
    step = past[50] - now
    whole = math.sqrt(step @ np.linalg.inv(matrix) @ step / 4)
    assert found[50] == pytest.approx(whole, rel=1e-10)
    step = (past[7] - now)[:3]
    part = math.sqrt(step @ np.linalg.inv(matrix[:3, :3]) @ step / 3)
    assert found[7] == pytest.approx(part, rel=1e-10)


def test_mahalanobis_counts_two_that_are_one_as_one() -> None:
    """Three columns that are nearly the same outvote a fourth under rms, not here."""
    chance = np.random.default_rng(8)
    one, other = chance.normal(size=(2, 400))
    rows = np.column_stack([one, one, one, other]) + 0.05 * chance.normal(size=(400, 4))
    now = np.zeros(4)
    far_in_one, far_in_other = np.array([[1.0, 1, 1, 0]]), np.array([[0.0, 0, 0, 1]])
    past = np.vstack([rows, far_in_one, far_in_other])
    rms, whole = rms_distances(now, past)[-2:], mahalanobis_distances(now, past)[-2:]
    assert rms[0] / rms[1] == pytest.approx(math.sqrt(3), rel=1e-12)
    assert whole[0] / whole[1] < 1.25


def test_too_few_complete_states_give_no_covariance() -> None:
    rows = states(5, 12, 4)
    assert np.isnan(mahalanobis_distances(rows[-1], rows[:-1])).all()
    assert not np.isnan(mahalanobis_distances(rows[-1][:3], rows[:-1, :3])).any()


# ---- separate episodes


def test_the_best_of_each_episode() -> None:
    places = np.array([0, 10, 20, 100, 110, 300])
    score = np.array([0.5, 0.1, 0.2, 0.4, 0.3, NONE])
    # 10 is best and puts 0 and 20 aside; then 110, which puts 100 aside; 300 has no score.
    assert separate(score, places, gap=50, most=5).tolist() == [1, 4]
    assert separate(score, places, gap=50, most=1).tolist() == [1]
    assert separate(score, places, gap=1, most=9).tolist() == [1, 2, 4, 3, 0]
    assert separate(np.array([0.2, 0.2]), np.array([1, 5]), gap=2, most=1).tolist() == [1]


def test_exactly_the_gap_apart_is_apart() -> None:
    places, score = np.array([0, 252, 503]), np.array([0.1, 0.2, 0.3])
    assert separate(score, places, gap=252, most=3).tolist() == [0, 1]


@given(
    arrays(np.float64, st.integers(0, 25), elements=st.sampled_from([0.1, 0.2, 0.3, NONE])),
    st.integers(1, 9),
    st.integers(1, 6),
)
def test_separate_dates_are_those_of_a_plain_loop(score: np.ndarray, gap: int, most: int) -> None:
    places = np.cumsum(np.arange(len(score)) % 4 + 1)
    left = [i for i in range(len(score)) if not math.isnan(score[i])]
    expected: list[int] = []
    while left and len(expected) < most:
        best = min(left, key=lambda i: (score[i], -i))
        expected.append(best)
        left = [i for i in left if abs(places[i] - places[best]) >= gap]
    assert separate(score, places, gap=gap, most=most).tolist() == expected


# ---- as it could be done then


def test_a_table_is_what_each_date_could_compute() -> None:
    rows = states(11, 60, 3, holes=0.1)
    table = distance_table(rows, distances=rms_distances)
    for i in (30, 45, 59):
        then = rows[: i + 1]
        middle = [np.nanmean(then[:, c]) for c in range(3)]
        spread = [np.nanstd(then[:, c], ddof=1) for c in range(3)]
        for j in (3, 17, 29):
            both = [c for c in range(3) if not np.isnan(then[[i, j], c]).any()]
            told = [c for c in range(3) if not np.isnan(then[i, c])]
            steps = [
                (then[i, c] - middle[c]) / spread[c] - (then[j, c] - middle[c]) / spread[c]
                for c in both
            ]
            if len(both) < 0.6 * len(told) or not both:
                assert math.isnan(table[i, j])
            else:
                expected = math.sqrt(sum(s * s for s in steps) / len(steps))
                assert table[i, j] == pytest.approx(expected, rel=1e-12)
    assert np.isnan(table[np.triu_indices(60)]).all()
    assert np.isnan(table[:23]).all()  # no scale before two years of months


def test_later_states_change_no_earlier_row() -> None:
    rows = states(12, 80, 4)
    later = rows.copy()
    later[50:] = 1e9
    table, moved = (distance_table(r, distances=rms_distances) for r in (rows, later))
    assert np.array_equal(table[:50], moved[:50], equal_nan=True)
    assert not np.array_equal(table[60:], moved[60:], equal_nan=True)


def test_neighbours_lie_back_and_apart_and_are_eligible() -> None:
    rows, places = states(13, 120, 3), np.arange(120) * 21
    eligible = np.ones(120, dtype=bool)
    eligible[40] = False
    table = distance_table(rows, distances=rms_distances)
    found = nearest_then(table, places, eligible=eligible, gap=252, most=3)
    assert (found[:36] == -1).all()  # three episodes of a year need three years before
    for i in range(60, 120):  # from here on the first two cannot take the place of the third
        row = sorted(found[i].tolist())
        assert -1 not in row
        assert 40 not in row
        assert all(places[b] - places[a] >= 252 for a, b in zip(row, [*row[1:], i], strict=True))
    best = np.nanargmin(np.where(eligible[:100], table[111, :100], np.nan))
    assert found[111, 0] == best
