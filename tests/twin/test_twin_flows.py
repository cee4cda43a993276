"""The naive implied flow by hand."""

from __future__ import annotations

import pytest

from twin.flows import implied_flow, split
from twin.market import Small
from twin.outcomes import Cannot


def test_the_published_case() -> None:
    small = Small().prices("SPX", [1.0] * 4)
    small.flow("F", "2024-01-02", 0.0, 100e6, shares=10e6)
    f = small.flow("F", "2024-01-03", 0.0, 104.5e6, shares=11e6).open("2024-01-03")
    assert implied_flow(f, "F", "1d") == 9.5e6
    with pytest.raises(Cannot):
        implied_flow(f, "F", "2d")


def test_a_split_is_undone() -> None:
    assert split(2.0, 0.51) == 2.0
    assert split(0.1, 9.7) == 0.1
    assert split(2.0, 1.0) == 1.0
    assert split(1.1, 0.5) == 1.0
    small = Small().prices("SPX", [1.0] * 3).prices("F", [10.0, 5.0, 5.1])
    small.flow("F", "2024-01-02", 0.0, shares=1000.0)
    small.flow("F", "2024-01-03", 0.0, shares=2000.0)
    f = small.flow("F", "2024-01-04", 0.0, shares=2010.0).open("2024-01-04")
    assert implied_flow(f, "F", "all") == pytest.approx(51.0)
    assert implied_flow(f, "F", "1d", 1) == 0.0
