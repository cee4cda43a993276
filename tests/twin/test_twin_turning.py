"""The twin's turns and compounded returns against numbers worked by hand."""

from __future__ import annotations

import pytest

from twin.market import Small, sessions
from twin.outcomes import Cannot, Wrong
from twin.turning import compounded, confirmed_turns, turns

WALK = [100, 95, 105, 110, 121, 115, 112, 110, 104, 100, 104, 112]


def test_turns_of_a_walk() -> None:
    """Low 95; 110 is 15.8 % up two sessions on. High 121; 110 is 10 % of the other side down.
    Low 100; 112 is 12 % up two sessions on."""
    assert turns(WALK, 0.1, 2) == [(1, 3, "trough"), (4, 7, "peak"), (9, 11, "trough")]
    assert turns(WALK, 0.25, 2) == [(1, 4, "trough")]
    assert turns([100, 130, 120, 105, 115, 115], 0.1, 3) == [(0, 4, "trough"), (1, 5, "peak")]
    assert turns([], 0.1, 1) == []


def test_turns_of_a_track_with_gaps() -> None:
    values = {1: 100.0, 3: 105.0, 5: 112.0}
    assert confirmed_turns(values.get, 5, 10, 2) == [(1, 5, "trough")]
    with pytest.raises(Cannot, match="no value at T"):
        confirmed_turns(values.get, 6, 10, 2)
    with pytest.raises(Cannot, match="not positive"):
        confirmed_turns({0: 1.0, 1: 0.0}.get, 1, 10, 2)


def test_returns_compounded_as_known() -> None:
    """+10 % known on day 1; -5 % on day 3; the first corrected to +20 % on day 4."""
    days = sessions("2024-01-02", 12)
    small = Small().prices("SPX", [1.0] * 12)
    small.figure("R", days[1], 10.0, days[1])
    small.figure("R", days[3], -5.0, days[3])
    small.figure("R", days[1], 20.0, days[4])
    f = small.open(days[-1])
    with pytest.raises(Cannot, match="not known yet"):
        compounded(f, "R", 0)
    assert compounded(f, "R", 1) == pytest.approx(1.1)
    assert compounded(f, "R", 2) == pytest.approx(1.1)
    assert compounded(f, "R", 3) == pytest.approx(1.1 * 0.95)
    assert compounded(f, "R", 9) == pytest.approx(1.2 * 0.95)
    with pytest.raises(Cannot, match="no return of R since"):
        compounded(f, "R", 10)  # a daily return holds for five sessions
    with pytest.raises(Wrong):
        compounded(f, "SPX", 3)
