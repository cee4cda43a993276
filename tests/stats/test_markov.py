"""Filters and smoothers of regime models: published numbers, and every path counted."""

from __future__ import annotations

from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rotascope.stats.markov import Markov, filtered, histories_of, moves_of, smoothed, start_of
from rotascope.stats.markov_kernels import lasting
from rotascope.stats.markov_symbols import Signs, filtered_signs, likeliest_path, smoothed_signs
from stats.markov_data import FED_FUNDS, GNP, GNP_FILTERED, GNP_SMOOTHED

HAMILTON = Markov(
    np.array([-0.358811, 1.163516]),
    np.full(2, np.exp(-0.262658)),
    np.array([[0.754673, 1 - 0.754673], [0.095915, 1 - 0.095915]]),
    np.array([0.013486, -0.057521, -0.246983, -0.212923]),
)
FUNDS = Markov(
    np.array([3.70877, 9.556793]),
    np.full(2, 2.107562),
    np.array([[0.9820939, 1 - 0.9820939], [0.0503587, 1 - 0.0503587]]),
)


# ---- published


def test_hamilton_s_model_of_growth() -> None:
    """Hamilton (1989), as EViews computes it (tests of statsmodels)."""
    found = filtered(GNP, HAMILTON)
    assert found.likelihood == pytest.approx(-181.26339, abs=1e-5)
    assert found.filtered.shape == (131, 2)
    np.testing.assert_allclose(found.filtered[:, 1], GNP_FILTERED, atol=1e-5)
    np.testing.assert_allclose(smoothed(GNP, HAMILTON)[:, 1], GNP_SMOOTHED, atol=1e-5)
    assert HAMILTON.durations == pytest.approx([4.0762, 10.4259], abs=1e-4)


def test_hindsight_is_not_what_was_known() -> None:
    """The same three quarters, filtered and smoothed: the change is known later than it was."""
    known, late = filtered(GNP, HAMILTON).filtered[:, 1], smoothed(GNP, HAMILTON)[:, 1]
    assert known[4:7] == pytest.approx([0.940111, 0.537442, 0.140001], abs=1e-5)
    assert late[4:7] == pytest.approx([0.540652, 0.072784, 0.010999], abs=1e-5)


def test_the_model_of_the_fed_funds_rate() -> None:
    """Stata's manual: the log-likelihood and the expected durations of its two states."""
    assert filtered(FED_FUNDS, FUNDS).likelihood == pytest.approx(-508.63592, abs=1e-5)
    assert FUNDS.durations == pytest.approx([55.85, 19.86], abs=0.005)


WEATHER = Signs(
    np.array([0.6, 0.4]),
    np.array([[0.7, 0.3], [0.4, 0.6]]),
    np.array([[0.1, 0.4, 0.5], [0.6, 0.3, 0.1]]),
)
WALK_SHOP_CLEAN = np.array([0, 1, 2])


def test_the_weather_behind_three_days() -> None:
    """Wikipedia's example (tests of hmmlearn): rainy and sunny; walk, shop, clean."""
    found = filtered_signs(WALK_SHOP_CLEAN, WEATHER)
    assert found.filtered[:, 0] == pytest.approx([0.2, 0.53179191, 0.86397715], abs=1e-8)
    assert np.exp(found.likelihood) == pytest.approx(0.033612, abs=1e-12)
    late = smoothed_signs(WALK_SHOP_CLEAN, WEATHER)[:, 0]
    assert late == pytest.approx([0.23170303, 0.62406281, 0.86397706], abs=2e-7)
    path, probability = likeliest_path(WALK_SHOP_CLEAN, WEATHER)
    assert path.tolist() == [1, 0, 0]
    assert probability == pytest.approx(0.01344, abs=1e-12)


# ---- every path counted


def normal(x: float, mean: float, sd: float) -> float:
    return float(np.exp(-0.5 * ((x - mean) / sd) ** 2) / (sd * np.sqrt(2 * np.pi)))


def by_paths(values: np.ndarray, model: Markov) -> tuple[np.ndarray, np.ndarray, float]:
    """Filtered, smoothed and likelihood from the probability of each path of states."""
    k, p = len(model.means), len(model.lags)
    transposed = np.linalg.matrix_power(model.moves, 4096)
    share = transposed[0]
    count = len(values)
    seen = np.zeros((count - p, k))
    late = np.zeros((count - p, k))
    for upto in range(p, count):
        for path in product(range(k), repeat=upto + 1):
            weight = share[path[0]]
            for a, b in pairwise(path):
                weight *= model.moves[a, b]
            for t in range(p, upto + 1):
                middle = model.means[path[t]] + sum(
                    model.lags[ago - 1] * (values[t - ago] - model.means[path[t - ago]])
                    for ago in range(1, p + 1)
                )
                weight *= normal(values[t], middle, model.deviations[path[t]])
            seen[upto - p, path[upto]] += weight
            if upto == count - 1:
                for t in range(p, count):
                    late[t - p, path[t]] += weight
    total = float(seen[-1].sum())
    return seen / seen.sum(axis=1, keepdims=True), late / total, float(np.log(total))


def some_model(rng: np.random.Generator, k: int, p: int) -> Markov:
    moves = rng.dirichlet(np.ones(k) * 2, size=k)
    return Markov(rng.normal(size=k), rng.uniform(0.5, 2, k), moves, rng.uniform(-0.4, 0.4, p))


@pytest.mark.parametrize(
    ("k", "p", "count"), [(2, 0, 8), (3, 0, 6), (2, 1, 8), (2, 2, 8), (3, 1, 6)]
)
def test_filter_and_smoother_are_sums_over_paths(k: int, p: int, count: int) -> None:
    rng = np.random.default_rng(10 * k + p)
    model, values = some_model(rng, k, p), rng.normal(size=count)
    seen, late, total = by_paths(values, model)
    found = filtered(values, model)
    np.testing.assert_allclose(found.filtered, seen, atol=1e-12)
    np.testing.assert_allclose(smoothed(values, model), late, atol=1e-12)
    assert found.likelihood == pytest.approx(total, abs=1e-11)


def test_signs_are_sums_over_paths() -> None:
    rng = np.random.default_rng(3)
    model = Signs(
        rng.dirichlet(np.ones(3)), rng.dirichlet(np.ones(3), 3), rng.dirichlet(np.ones(4), 3)
    )
    seen = rng.integers(0, 4, 6)
    weights = {}
    for path in product(range(3), repeat=6):
        weight = model.start[path[0]] * model.shows[path[0], seen[0]]
        for t in range(1, 6):
            weight *= model.moves[path[t - 1], path[t]] * model.shows[path[t], seen[t]]
        weights[path] = weight
    total = sum(weights.values())
    best = max(weights, key=weights.__getitem__)
    path, probability = likeliest_path(seen, model)
    assert tuple(path.tolist()) == best
    assert probability == pytest.approx(weights[best])
    found = filtered_signs(seen, model)
    assert found.likelihood == pytest.approx(np.log(total))
    last = [sum(w for p, w in weights.items() if p[-1] == j) / total for j in range(3)]
    assert found.filtered[-1] == pytest.approx(last)
    first = [sum(w for p, w in weights.items() if p[0] == j) / total for j in range(3)]
    assert smoothed_signs(seen, model)[0] == pytest.approx(first)


def test_a_sign_that_a_state_never_shows_rules_it_out() -> None:
    model = Signs(np.array([0.5, 0.5]), np.full((2, 2), 0.5), np.array([[1.0, 0.0], [0.5, 0.5]]))
    assert filtered_signs(np.array([0, 1]), model).filtered[1].tolist() == [0.0, 1.0]


# ---- properties


@given(st.integers(0, 10_000), st.integers(2, 4))
@settings(max_examples=40)
def test_shares_are_those_that_moves_leave_as_they_are(seed: int, k: int) -> None:
    moves = np.random.default_rng(seed).dirichlet(np.ones(k), size=k)
    share = lasting(moves)
    np.testing.assert_allclose(share @ moves, share, atol=1e-12)
    assert share.sum() == pytest.approx(1.0)
    assert (share > 0).all()


@given(st.integers(0, 10_000), st.integers(1, 39))
@settings(max_examples=40)
def test_the_filter_does_not_look_ahead_and_the_smoother_ends_where_it_does(
    seed: int, cut: int
) -> None:
    rng = np.random.default_rng(seed)
    model, values = some_model(rng, 2, 0), rng.normal(size=40)
    whole, part = filtered(values, model).filtered, filtered(values[:cut], model).filtered
    assert np.array_equal(whole[:cut], part)
    np.testing.assert_allclose(smoothed(values, model)[-1], whole[-1])
    np.testing.assert_allclose(whole.sum(axis=1), 1.0)


def test_a_state_that_is_never_left_takes_all_the_time() -> None:
    assert lasting(np.array([[0.9, 0.1], [0.0, 1.0]])) == pytest.approx([0.0, 1.0])


def test_far_values_do_not_break_the_filter() -> None:
    model = Markov(np.array([-1.0, 1.0]), np.ones(2), np.array([[0.9, 0.1], [0.1, 0.9]]))
    found = filtered(np.array([0.0, 1e4, -1e4, 60.0]), model)
    assert np.isfinite(found.likelihood)
    assert found.filtered[1].tolist() == [0.0, 1.0]
    assert found.filtered[2].tolist() == [1.0, 0.0]


def test_states_are_put_in_the_order_of_their_means() -> None:
    model = Markov(
        np.array([3.0, -1.0, 2.0]),
        np.array([0.3, 0.1, 0.2]),
        np.array([[0.7, 0.1, 0.2], [0.3, 0.5, 0.2], [0.25, 0.15, 0.6]]),
    )
    found = model.ordered()
    assert found.means.tolist() == [-1.0, 2.0, 3.0]
    assert found.deviations.tolist() == [0.1, 0.2, 0.3]
    assert found.moves.tolist() == [[0.5, 0.2, 0.3], [0.15, 0.6, 0.25], [0.1, 0.2, 0.7]]
    assert found.shares == pytest.approx(model.shares[[1, 2, 0]])


def test_histories_are_a_chain_of_their_own() -> None:
    moves = np.array([[0.9, 0.1], [0.3, 0.7]])
    histories = histories_of(2, 2)
    assert histories.shape == (8, 3)
    chain = moves_of(histories, moves)
    np.testing.assert_allclose(chain.sum(axis=1), 1.0)
    start = start_of(histories, moves)
    np.testing.assert_allclose(start @ chain, start, atol=1e-15)
    # 0 now after 1: the chance of the move, wherever the chain was before that.
    at = histories.tolist().index([1, 0, 0])
    to = histories.tolist().index([0, 1, 0])
    assert chain[at, to] == 0.3
    assert chain[at, histories.tolist().index([0, 0, 0])] == 0.0
