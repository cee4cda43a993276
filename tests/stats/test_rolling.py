"""Rolling figures against plain loops: gaps, ties, and huge early values."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rotascope.stats.rolling import (
    Packed,
    ema,
    last_existing,
    next_existing,
    rolling_max,
    rolling_mean,
    rolling_min,
)

NAN = float("nan")
cells = st.one_of(st.just(NAN), st.floats(0.01, 1e4), st.integers(1, 5).map(float))
panels = st.integers(1, 4).flatmap(
    lambda rows: st.integers(1, 40).flatmap(
        lambda width: st.lists(
            st.lists(cells, min_size=width, max_size=width), min_size=rows, max_size=rows
        )
    )
)


def by_loop(panel: list[list[float]], n: int, figure: object) -> list[list[float]]:
    """The figure of the last n existing values at each cell that has one."""
    out = []
    for row in panel:
        seen: list[float] = []
        line = []
        for value in row:
            if math.isnan(value):
                line.append(NAN)
                continue
            seen.append(value)
            line.append(figure(seen[-n:]) if len(seen) >= n else NAN)  # type: ignore[operator]  # a function of a list
        out.append(line)
    return out


def mean(values: list[float]) -> float:
    return math.fsum(values) / len(values)


@given(panels, st.integers(1, 12))
def test_rolling_figures_are_those_of_a_loop(panel: list[list[float]], n: int) -> None:
    packed = Packed.of(np.array(panel))
    for roll, figure in ((rolling_max, max), (rolling_min, min)):
        np.testing.assert_array_equal(roll(packed, n), by_loop(panel, n, figure))
    np.testing.assert_allclose(rolling_mean(packed, n), by_loop(panel, n, mean), rtol=1e-13)


def test_a_huge_early_value_leaves_nothing_behind() -> None:
    row = [1e15, 1e15, *([1.0, 2.0, 3.0] * 5)]
    found = rolling_mean(Packed.of(np.array([row])), 3)[0]
    assert found[4:].tolist() == [2.0] * 13


@given(st.lists(st.floats(0.1, 1e6), min_size=10, max_size=60), st.integers(1, 9), st.data())
def test_later_values_change_no_earlier_digit(
    row: list[float], n: int, data: st.DataObject
) -> None:
    cut = data.draw(st.integers(1, len(row)))
    whole = rolling_mean(Packed.of(np.array([row])), n)[0, :cut]
    part = rolling_mean(Packed.of(np.array([row[:cut]])), n)[0]
    np.testing.assert_array_equal(whole, part)


def test_fewer_values_than_n_give_none() -> None:
    packed = Packed.of(np.array([[1.0, NAN, 2.0]]))
    assert np.isnan(rolling_mean(packed, 3)).all()
    np.testing.assert_array_equal(rolling_mean(packed, 2), [[NAN, NAN, 1.5]])
    assert np.isnan(rolling_max(Packed.of(np.full((2, 3), NAN)), 1)).all()


def test_packing_and_spreading_are_each_others_mirror() -> None:
    panel = np.array([[NAN, 1.0, NAN, 2.0], [3.0, NAN, NAN, NAN]])
    packed = Packed.of(panel)
    np.testing.assert_array_equal(packed.values, [[1.0, 2.0], [3.0, NAN]])
    np.testing.assert_array_equal(packed.where, [[-1, 0, -1, 1], [0, -1, -1, -1]])
    np.testing.assert_array_equal(packed.spread(packed.values), panel)


def test_an_exponential_mean_starts_at_the_first_value_and_skips_gaps() -> None:
    found = ema(np.array([NAN, 10.0, NAN, 20.0, 0.0]), 0.1)
    np.testing.assert_allclose(found, [NAN, 10.0, NAN, 11.0, 9.9], rtol=1e-15)


@given(st.lists(st.floats(-1e3, 1e3), min_size=1, max_size=30))
def test_an_exponential_mean_is_its_closed_form(values: list[float]) -> None:
    found = ema(np.array(values), 0.25)[-1]
    n = len(values) - 1
    weights = [0.75**n] + [0.25 * 0.75 ** (n - i) for i in range(1, n + 1)]
    expected = math.fsum(w * v for w, v in zip(weights, values, strict=True))
    assert found == pytest.approx(expected, abs=1e-9)


@given(panels)
def test_the_nearest_existing_cells_are_those_of_a_loop(panel: list[list[float]]) -> None:
    width = len(panel[0])
    last, following = last_existing(np.array(panel)), next_existing(np.array(panel))
    for r, row in enumerate(panel):
        for c in range(width):
            before = [k for k in range(c + 1) if not math.isnan(row[k])]
            after = [k for k in range(c, width) if not math.isnan(row[k])]
            assert last[r, c] == (before[-1] if before else -1)
            assert following[r, c] == (after[0] if after else width)
