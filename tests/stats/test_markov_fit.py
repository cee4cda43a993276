"""Fits of regime models: published optima, another program's, and the refits' discipline."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rotascope.stats.markov import Markov, filtered
from rotascope.stats.markov_fit import (
    APART,
    FIRST_STEPS,
    STAYS,
    THIN,
    Style,
    apart,
    climbed,
    estimated,
    gain,
    in_force,
    likeliest,
    one_state,
    packed,
    refitted,
    rounded,
    scored,
    started,
    unpacked,
)
from stats.markov_data import FED_FUNDS, GNP


def simulated(
    seed: int, count: int = 600, *, means: tuple[float, ...] = (-1.0, 1.0), stay: float = 0.97
) -> tuple[np.ndarray, np.ndarray]:
    """Returns and the true states of a chain whose mean switches."""
    rng = np.random.default_rng(seed)
    states = np.zeros(count, dtype=int)
    for t in range(1, count):
        leaves = rng.random() > stay
        others = [j for j in range(len(means)) if j != states[t - 1]]
        states[t] = rng.choice(others) if leaves else states[t - 1]
    return np.array(means)[states] + rng.normal(size=count), states


# ---- the top of the likelihood


def test_hamilton_s_model_is_found_from_the_stated_start() -> None:
    found = likeliest(GNP, Style(common=True, lags=4))
    assert filtered(GNP, found).likelihood == pytest.approx(-181.26339, abs=1e-5)
    assert found.means == pytest.approx([-0.358811, 1.163516], abs=1e-5)
    assert np.log(found.deviations) == pytest.approx([-0.262658] * 2, abs=1e-5)
    assert np.diag(found.moves) == pytest.approx([0.754673, 1 - 0.095915], abs=1e-5)
    assert found.lags == pytest.approx([0.013486, -0.057521, -0.246983, -0.212923], abs=1e-5)
    assert found.durations == pytest.approx([4.0762, 10.4259], abs=1e-4)


def test_the_model_of_the_fed_funds_rate_is_found() -> None:
    found = likeliest(FED_FUNDS, Style(common=True))
    assert filtered(FED_FUNDS, found).likelihood == pytest.approx(-508.63592, abs=1e-5)
    assert found.means == pytest.approx([3.70877, 9.556793], abs=1e-5)
    assert found.deviations == pytest.approx([2.107562] * 2, abs=1e-5)
    assert found.moves[:, 0] == pytest.approx([0.9820939, 0.0503587], abs=1e-6)
    assert found.durations == pytest.approx([55.85, 19.86], abs=0.005)


@pytest.mark.parametrize(("states", "common"), [(2, False), (2, True), (3, False)])
def test_the_likelihood_is_that_of_statsmodels(states: int, common: bool) -> None:
    from statsmodels.tsa.regime_switching.markov_regression import MarkovRegression

    values, _ = simulated(5, 400, means=(-2.0, 2.0, 6.0)[:states], stay=0.95)
    ours = likeliest(values, Style(states, common))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = MarkovRegression(values, k_regimes=states, switching_variance=not common).fit(
            disp=False
        )
    assert filtered(values, ours).likelihood == pytest.approx(theirs.llf, abs=1e-4)


@pytest.mark.parametrize(
    "style", [Style(), Style(common=True), Style(3), Style(common=True, lags=2), Style(lags=1)]
)
def test_the_gradient_is_that_of_small_steps(style: Style) -> None:
    values, _ = simulated(1, 80)
    rng = np.random.default_rng(2)
    start = started(values, style)
    at = packed(start, style) + rng.normal(scale=0.2, size=len(packed(start, style)))
    _, slope = scored(values, unpacked(at, style), style)
    for i in range(len(at)):
        step = np.zeros(len(at))
        step[i] = 1e-6
        up, down = (scored(values, unpacked(at + s, style), style)[0] for s in (step, -step))
        assert slope[i] == pytest.approx((up - down) / 2e-6, abs=2e-5), i


def test_packing_and_unpacking_give_the_model_back() -> None:
    model = Markov(
        np.array([-1.0, 0.0, 2.0]),
        np.array([0.5, 1.0, 1.5]),
        np.array([[0.8, 0.15, 0.05], [0.1, 0.7, 0.2], [0.3, 0.3, 0.4]]),
    )
    found = unpacked(packed(model, Style(3)), Style(3))
    np.testing.assert_allclose(found.means, model.means)
    np.testing.assert_allclose(found.deviations, model.deviations)
    np.testing.assert_allclose(found.moves, model.moves)


def test_the_climb_ends_at_the_bottom_of_a_valley() -> None:
    def score(at: np.ndarray) -> tuple[float, np.ndarray]:
        x, y = at
        value = (1 - x) ** 2 + 100 * (y - x * x) ** 2
        return value, np.array([-2 * (1 - x) - 400 * x * (y - x * x), 200 * (y - x * x)])

    assert climbed(score, np.array([-1.2, 1.0])) == pytest.approx([1.0, 1.0], abs=1e-6)


# ---- steps of the EM algorithm


@pytest.mark.parametrize("seed", range(8))
def test_more_steps_raise_the_likelihood_almost_to_its_top(seed: int) -> None:
    """The first state's share is not part of a step: that is all by which it may fall."""
    values, _ = simulated(seed, 500)
    start = started(values, Style())
    before = filtered(values, estimated(values, start, steps=1)).likelihood
    for steps in (2, 5, 20, 80):
        now = filtered(values, estimated(values, start, steps=steps)).likelihood
        assert now >= before - 0.1
        before = now
    top = filtered(values, likeliest(values, Style())).likelihood
    assert top - 0.5 < before <= top + 1e-9


@given(st.integers(0, 10_000), st.integers(1, 60), st.booleans())
@settings(max_examples=30)
def test_a_fit_stays_inside_the_published_limits(seed: int, steps: int, common: bool) -> None:
    rng = np.random.default_rng(seed)
    values = rng.standard_t(2, size=60)
    found = estimated(values, started(values, Style()), steps=steps, common=common)
    assert (np.diff(found.means) >= 0).all()
    stays = np.diag(found.moves)
    assert ((stays >= STAYS[0]) & (stays <= STAYS[1])).all()
    assert (found.deviations**2 >= THIN * values.var() * (1 - 1e-12)).all()
    np.testing.assert_allclose(found.moves.sum(axis=1), 1.0)
    if common:
        assert found.deviations[0] == found.deviations[1]


def test_the_stated_start() -> None:
    values = np.array([1.0, 2.0, 3.0, 6.0])
    found = started(values, Style())
    sd = np.sqrt(3.5)
    assert found.means == pytest.approx([3.0 - sd, 3.0 + sd])
    assert found.deviations == pytest.approx([sd, sd])
    assert found.moves.tolist() == [[0.9, 0.1], [0.1, 0.9]]


def test_parameters_in_force_have_six_digits() -> None:
    model = Markov(
        np.array([-1.23456789e-4, 9.87654321e-3]),
        np.array([0.0123456789, 0.5]),
        np.array([[0.987654321, 0.012345679], [0.25, 0.75]]),
    )
    found = rounded(model)
    assert found.means.tolist() == [-1.23457e-4, 9.87654e-3]
    assert found.deviations.tolist() == [0.0123457, 0.5]
    assert found.moves[0, 1] == 0.0123457
    np.testing.assert_allclose(found.moves.sum(axis=1), 1.0, rtol=0, atol=1e-16)


# ---- again and again


def test_labels_do_not_swap_between_refits() -> None:
    """The true state of the higher mean is the last one at every refit, found 9 times in 10."""
    values, states = simulated(11, 1500, stay=0.98)
    ends = list(range(299, 1499, 100))
    found = refitted(values, ends, Style())
    for model, end in zip(found.models, found.ends, strict=True):
        assert model is not None
        assert model.means[0] < 0.0 < model.means[1]
        seen = filtered(values[: end + 1], model).filtered[:, 1] > 0.5
        assert (seen == (states[: end + 1] == 1)).mean() > 0.9
    known = in_force(values, found)
    right = (known[300:] > 0.5) == (states[300:] == 1)
    assert right.mean() > 0.9


def test_turned_returns_turn_the_probability() -> None:
    values, _ = simulated(12, 500)
    ends = [199, 299, 399]
    up = in_force(values, refitted(values, ends, Style()))
    down = in_force(-values, refitted(-values, ends, Style()))
    np.testing.assert_allclose(down[200:], 1.0 - up[200:], atol=1e-4)


@given(st.integers(0, 1000), st.integers(120, 299))
@settings(max_examples=20)
def test_what_was_known_does_not_change_with_later_data(seed: int, cut: int) -> None:
    values, _ = simulated(seed, 300)
    ends = [99, 149, 199, 249]
    whole = in_force(values, refitted(values, ends, Style()))
    part = values[:cut]
    early = in_force(part, refitted(part, [e for e in ends if e < cut - 1], Style()))
    assert np.array_equal(whole[:cut], early, equal_nan=True)


def test_parameters_come_into_force_after_the_fit() -> None:
    values, _ = simulated(3, 200)
    found = refitted(values, [99, 149], Style())
    known = in_force(values, found)
    assert np.isnan(known[:100]).all()
    assert not np.isnan(known[100:]).any()
    first, second = found.models
    assert first is not None
    assert second is not None
    assert np.array_equal(known[100:150], filtered(values[:150], first).filtered[100:, 1])
    assert np.array_equal(known[150:], filtered(values, second).filtered[150:, 1])


def test_a_climbed_schedule_reaches_the_top_at_each_refit() -> None:
    from statsmodels.tsa.regime_switching.markov_regression import MarkovRegression

    values, _ = simulated(8, 400)
    found = refitted(values, [199, 299], Style(), climb=True)
    for model, end in zip(found.models, found.ends, strict=True):
        assert model is not None
        past = values[: end + 1]
        theirs = MarkovRegression(past, k_regimes=2, switching_variance=True).fit(disp=False)
        assert filtered(past, model).likelihood == pytest.approx(theirs.llf, abs=1e-4)


def test_two_equal_states_are_one() -> None:
    same = Markov(np.zeros(2), np.ones(2), np.full((2, 2), 0.5))
    assert one_state(same, 1e-9)
    livelier = Markov(np.zeros(2), np.array([1.0, 2.0]), np.full((2, 2), 0.5))
    assert not one_state(livelier, APART)
    # Two values in turn leave no room for two states that last.
    values = np.tile([1.0, -1.0], 100)
    found = refitted(values, [99, 149], Style())
    assert found.models == (None, None)
    assert np.isnan(in_force(values, found)).all()


def test_a_fit_after_one_state_begins_anew() -> None:
    values, _ = simulated(3, 300)
    values[:100] = np.tile([1.0, -1.0], 50)
    found = refitted(values, [99, 249], Style())
    fresh = rounded(estimated(values[:250], started(values[:250], Style()), steps=FIRST_STEPS))
    assert found.models[0] is None
    assert found.models[1] is not None
    assert np.array_equal(found.models[1].means, fresh.means)
    known = in_force(values, found)
    assert np.isnan(known[:250]).all()
    assert not np.isnan(known[250:]).any()


def test_how_far_means_lie_apart_in_standard_errors() -> None:
    # States that cannot be mistaken: 50 values around -10, 50 around +10, sd 1 and 2.
    rng = np.random.default_rng(4)
    values = np.concatenate([rng.normal(-10, 1, 50), rng.normal(10, 2, 50)])
    model = Markov(
        np.array([-10.0, 10.0]), np.array([1.0, 2.0]), np.array([[0.99, 0.01], [0.01, 0.99]])
    )
    assert apart(values, model) == pytest.approx(20 / np.sqrt(1 / 50 + 4 / 50), rel=1e-9)
    flat = -0.5 * 100 * (np.log(2 * np.pi * values.var()) + 1)
    assert gain(values, model) == pytest.approx(filtered(values, model).likelihood - flat)
    assert gain(values, model) > 50
