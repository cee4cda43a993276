"""The twin's nearest shape, by numbers worked by hand."""

from __future__ import annotations

import math

import pytest

from twin.analogues import nearest
from twin.outcomes import Cannot, Wrong


def track(*values: float) -> list[tuple[int, float]]:
    return list(enumerate(values))


def test_the_same_shape_at_another_level() -> None:
    # 1, 2, 4 doubles twice, as 5, 10, 20 does: in logarithms one line, ending on session 2.
    assert nearest(track(1, 2, 4, 3, 5, 10, 20), 3, "log") == (0.0, 2)


def test_of_equals_the_latest() -> None:
    assert nearest(track(1, 2, 1, 2, 1, 9, 1, 2, 1), 3, "level") == (0.0, 4)


def test_a_distance_by_hand() -> None:
    # 0, 0, 3 against 0, 3, 3: deviations -1, -1, 2 and -2, 1, 1; r = (2 - 1 + 2) / 6 = 1/2.
    found, ended = nearest(track(0, 0, 3, 0, 3, 3), 3, "level")
    assert found == pytest.approx(1.0, rel=1e-15)
    assert ended == 2


def test_only_stretches_that_do_not_overlap() -> None:
    found, ended = nearest(track(1, 5, 2, 1, 2, 3), 3, "level")
    assert ended == 2
    assert found > 1
    with pytest.raises(Cannot):
        nearest(track(1, 2, 3, 4, 5), 3, "level")


def test_values_without_a_logarithm_have_no_shape() -> None:
    assert nearest(track(1, 2, 4, -1, 2, 3, 1, 2, 4), 3, "log")[1] == 2
    with pytest.raises(Cannot):
        nearest(track(1, 2, 4, 8, 2, 0), 3, "log")
    with pytest.raises(Cannot):
        nearest(track(1, 1, 1, 1, 2, 4), 3, "log")


def test_sessions_without_a_value_are_passed_over() -> None:
    assert nearest([(0, 1), (5, 2), (6, 4), (8, 1), (9, 2), (11, 4)], 3, "log") == (0.0, 6)


def test_two_points_have_no_shape() -> None:
    with pytest.raises(Wrong):
        nearest(track(1, 2, 3, 4), 2, "log")
    assert math.isfinite(nearest(track(1, 2, 4, 1, 3, 2), 3, "log")[0])
