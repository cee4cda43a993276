"""Steps of the EM algorithm against the naive twin's, and what the kernels do at the edges."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rotascope.stats.markov import Markov, filtered
from rotascope.stats.markov_fit import Style, estimated, refitted, started
from rotascope.stats.markov_kernels import backward, forward, lasting, moved, stepped
from twin import regimes as naive


def drawn(seed: int, count: int = 60) -> np.ndarray:
    rng = np.random.default_rng(seed)
    spread = np.where(np.arange(count) // 15 % 2 == 0, 0.01, 0.03)
    return rng.normal(scale=spread) + np.where(np.arange(count) // 20 % 2 == 0, 0.01, -0.01)


@given(st.integers(0, 10_000), st.integers(1, 30))
@settings(max_examples=25)
def test_a_fit_is_that_of_the_twin(seed: int, steps: int) -> None:
    values = drawn(seed)
    ours = estimated(values, started(values, Style()), steps=steps)
    theirs = naive.fit(tuple(values.tolist()), naive.beginning(values.tolist()), steps)
    assert ours.means == pytest.approx(theirs[0], rel=1e-5)
    assert ours.deviations == pytest.approx(theirs[1], rel=1e-5)
    assert np.diag(ours.moves) == pytest.approx(theirs[2], abs=1e-5)


@given(st.integers(0, 10_000))
@settings(max_examples=25)
def test_the_filter_is_that_of_the_twin(seed: int) -> None:
    values = drawn(seed)
    model = naive.fit(tuple(values.tolist()), naive.beginning(values.tolist()), 20)
    stays = model[2]
    ours = Markov(
        np.array(model[0]),
        np.array(model[1]),
        np.array([[stays[0], 1 - stays[0]], [1 - stays[1], stays[1]]]),
    )
    seen, _ = naive.forward(tuple(values.tolist()), model)
    np.testing.assert_allclose(filtered(values, ours).filtered, seen, atol=1e-9)


def test_one_step_by_hand() -> None:
    """Values so far apart that every state is certain: plain means, variances and counts."""
    values = np.array([-100.0, -102.0, -98.0, 100.0, 101.0, 99.0, -100.0])
    means, variances = np.array([-90.0, 90.0]), np.array([25.0, 25.0])
    moves = np.array([[0.6, 0.4], [0.3, 0.7]])
    stepped(values, (means, variances, moves), 1, False, (1e-9, 0.0, 1.0))
    assert means == pytest.approx([-100.0, 100.0])
    assert variances == pytest.approx([8 / 4, 2 / 3])
    # From the lower state: two stays and one change; from the higher: two stays, one change.
    assert moves == pytest.approx(np.array([[2 / 3, 1 / 3], [1 / 3, 2 / 3]]))
    stepped(values, (means, variances, moves), 1, True, (1e-9, 0.0, 1.0))
    assert variances == pytest.approx([10 / 7, 10 / 7])


def test_the_floor_and_the_limits_hold() -> None:
    values = np.array([-1.0, -1.0, -1.0, 1.0, 1.0, 1.0])
    means, variances = np.array([-1.0, 1.0]), np.array([1.0, 1.0])
    moves = np.full((2, 2), 0.5)
    stepped(values, (means, variances, moves), 50, False, (0.04, 0.55, 0.6))
    assert variances.tolist() == [0.04, 0.04]
    assert np.diag(moves).tolist() == [0.6, 0.6]


def test_counts_become_moves() -> None:
    moves = np.full((3, 3), 1 / 3)
    counts = np.array([[6.0, 1.0, 3.0], [0.0, 4.0, 0.0], [0.0, 0.0, 0.0]])
    moved(counts, moves, 0.5, 0.9)
    assert moves[0] == pytest.approx([0.6, 0.1, 0.3])
    assert moves[1] == pytest.approx([0.05, 0.9, 0.05])  # it never left: evenly, by the limit
    assert moves[2] == pytest.approx([1 / 3] * 3)  # never visited: as it was


def test_a_state_that_is_never_visited_keeps_its_parameters() -> None:
    values = np.full(20, 5.0) + np.linspace(-0.1, 0.1, 20)
    means, variances = np.array([-1e6, 5.0]), np.array([1.0, 1.0])
    moves = np.array([[0.9, 0.1], [1e-12, 1 - 1e-12]])
    stepped(values, (means, variances, moves), 5, False, (1e-6, 0.0, 1.0))
    assert means[0] == -1e6
    assert means[1] == pytest.approx(5.0)


def test_forward_and_backward_on_one_value() -> None:
    density, moves = np.log(np.array([[0.2, 0.6]])), np.array([[0.5, 0.5], [0.5, 0.5]])
    seen, before = np.empty((1, 2)), np.empty((1, 2))
    total = forward(density, moves, lasting(moves), seen, before)
    assert total == pytest.approx(np.log(0.4))
    assert seen[0] == pytest.approx([0.25, 0.75])
    late, counts = np.empty((1, 2)), np.ones((2, 2))
    backward(seen, before, moves, late, counts)
    assert late[0] == pytest.approx([0.25, 0.75])
    assert not counts.any()


def test_expected_moves_add_up_to_one_each_step() -> None:
    values = drawn(3)
    model = started(values, Style(3))
    density = -0.5 * ((values[:, None] - model.means) / model.deviations) ** 2
    seen, before = np.empty_like(density), np.empty_like(density)
    forward(density, model.moves, lasting(model.moves), seen, before)
    late, counts = np.empty_like(density), np.empty((3, 3))
    backward(seen, before, model.moves, late, counts)
    assert counts.sum() == pytest.approx(len(values) - 1)
    assert counts.sum(axis=1) == pytest.approx(late[:-1].sum(axis=0))
    assert counts.sum(axis=0) == pytest.approx(late[1:].sum(axis=0))


@given(st.integers(0, 1000), st.floats(0.01, 100), st.floats(-5, 5))
@settings(max_examples=25)
def test_scale_and_place_go_through_a_fit(seed: int, scale: float, shift: float) -> None:
    values = drawn(seed)
    plain = estimated(values, started(values, Style()), steps=15)
    other = scale * values + shift
    moved_ = estimated(other, started(other, Style()), steps=15)
    np.testing.assert_allclose(moved_.means, scale * plain.means + shift, rtol=1e-5, atol=1e-5)
    np.testing.assert_allclose(moved_.deviations, scale * plain.deviations, rtol=1e-5)
    np.testing.assert_allclose(moved_.moves, plain.moves, atol=1e-5)


def test_no_end_is_no_fit() -> None:
    found = refitted(drawn(1), [], Style())
    assert found.ends == ()
    assert found.models == ()
