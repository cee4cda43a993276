"""The statistical jump model: every path counted, and the package of its authors."""

from __future__ import annotations

from itertools import pairwise, product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jumpmodels.jump import JumpModel
from jumpmodels.preprocess import DataClipperStd, StandardScalerPD

from rotascope.stats.jumps import (
    PENALTY,
    WARM,
    Jumps,
    features_of,
    fitted,
    labelled,
    looked_back,
    online,
)
from rotascope.stats.jumps_kernels import cheapest, costs, decayed


def regimes_in_returns(
    seed: int, count: int = 900, *, mean: float = 0.002
) -> tuple[np.ndarray, np.ndarray]:
    """Daily returns whose mean changes sign every 150 sessions, and the true states."""
    rng = np.random.default_rng(seed)
    states = np.arange(count) // 150 % 2
    return np.where(states == 1, mean, -mean) + rng.normal(scale=0.007, size=count), states


# ---- loops


@given(st.integers(0, 10_000), st.sampled_from([0.0, 0.3, 2.0, 50.0]), st.integers(2, 3))
@settings(max_examples=40)
def test_the_cheapest_path_is_that_of_all_paths(seed: int, penalty: float, k: int) -> None:
    rng = np.random.default_rng(seed)
    data, centres = rng.normal(size=(7, 2)), rng.normal(size=(k, 2))
    loss = np.array([[0.5 * ((x - c) ** 2).sum() for c in centres] for x in data])

    def cost(path: tuple[int, ...]) -> float:
        changes = sum(a != b for a, b in pairwise(path))
        return float(sum(loss[t, s] for t, s in enumerate(path)) + penalty * changes)

    values = costs(data, centres, penalty)
    for upto in (0, 3, 6):
        paths = list(product(range(k), repeat=upto + 1))
        for end in range(k):
            assert values[upto, end] == pytest.approx(
                min(cost(path) for path in paths if path[-1] == end)
            )
    best = min(cost(path) for path in product(range(k), repeat=7))
    assert cost(tuple(cheapest(values, penalty).tolist())) == pytest.approx(best)


@pytest.mark.parametrize("halflife", [10.0, 20.0, 60.0])
def test_decaying_means_are_those_of_pandas(halflife: float) -> None:
    values = np.random.default_rng(1).normal(size=200)
    theirs = pd.Series(values).ewm(halflife=halflife).mean().to_numpy()
    np.testing.assert_allclose(decayed(values, halflife), theirs, rtol=1e-12)


def test_features_by_pandas() -> None:
    returns = np.random.default_rng(2).normal(scale=0.01, size=300)
    series = pd.Series(returns)
    falls = series.clip(upper=0.0) ** 2

    def down(halflife: int) -> pd.Series:
        return np.sqrt(falls.ewm(halflife=halflife).mean())

    found = features_of(returns)
    np.testing.assert_allclose(found[:, 0], down(10), rtol=1e-10)
    for column, halflife in ((1, 20), (2, 60)):
        wanted = series.ewm(halflife=halflife).mean() / down(halflife)
        np.testing.assert_allclose(found[WARM:, column], wanted[WARM:], rtol=1e-10)


# ---- against the package jumpmodels


def prepared(features: np.ndarray) -> pd.DataFrame:
    clipped = DataClipperStd(mul=3.0).fit_transform(pd.DataFrame(features))
    return StandardScalerPD().fit_transform(clipped)


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("penalty", [10.0, 50.0])
def test_the_fit_is_as_cheap_as_that_of_jumpmodels(seed: int, penalty: float) -> None:
    returns, _ = regimes_in_returns(seed)
    features, after = features_of(returns)[WARM:], returns[WARM:]
    ours = fitted(features, after, penalty=penalty)
    data = prepared(features)
    theirs = JumpModel(n_components=2, jump_penalty=penalty, cont=False, random_state=0).fit(
        data, pd.Series(after), sort_by="cumret"
    )
    assert ours.cost <= theirs.val_ * (1 + 1e-9)
    if ours.cost == pytest.approx(theirs.val_, rel=1e-9):
        # Theirs puts the state of the highest return first.
        assert (online(features, ours) == 1 - theirs.predict_online(data)).all()
        assert (looked_back(features, ours) == 1 - theirs.labels_).all()
        np.testing.assert_allclose(ours.centres[::-1], theirs.centers_, atol=1e-9)


def test_most_fits_are_those_of_jumpmodels() -> None:
    """So that the comparison above is not an empty one."""
    same = 0
    for seed in range(1, 7):
        returns, _ = regimes_in_returns(seed)
        features, after = features_of(returns)[WARM:], returns[WARM:]
        theirs = JumpModel(n_components=2, jump_penalty=50.0, cont=False, random_state=0).fit(
            prepared(features), pd.Series(after)
        )
        same += fitted(features, after).cost == pytest.approx(theirs.val_, rel=1e-9)
    assert same >= 5


# ---- what it is for


def test_the_better_state_is_the_one_of_the_higher_mean() -> None:
    returns, states = regimes_in_returns(7, mean=0.004)
    features = features_of(returns)[WARM:]
    found = fitted(features, returns[WARM:])
    assert found.means[0] < 0.0 < found.means[1]
    assert found.penalty == PENALTY
    assert (looked_back(features, found) == states[WARM:]).mean() > 0.8
    turned = fitted(features, -returns[WARM:])
    np.testing.assert_allclose(turned.centres, found.centres[::-1])


def test_labels_online_end_the_cheapest_path_so_far() -> None:
    returns, _ = regimes_in_returns(8, 400)
    features = features_of(returns)[WARM:]
    model = fitted(features, returns[WARM:])
    known = online(features, model)
    for upto in (1, 50, 200, len(features)):
        assert known[upto - 1] == looked_back(features[:upto], model)[-1]
    assert (known != looked_back(features, model)).any()  # hindsight says it earlier


@given(st.integers(0, 100), st.integers(330, 599))
@settings(max_examples=15)
def test_what_was_known_does_not_change_with_later_data(seed: int, cut: int) -> None:
    returns, _ = regimes_in_returns(seed, 600)
    ends = [299, 399, 499]
    whole = labelled(returns, ends)
    part = labelled(returns[:cut], [end for end in ends if end < cut])
    assert np.array_equal(whole.states[:cut], part.states)
    assert (whole.states[:300] == -1).all()
    assert set(whole.states[300:].tolist()) <= {0, 1}


def test_labels_do_not_swap_between_refits() -> None:
    returns, states = regimes_in_returns(9, 1500, mean=0.004)
    found = labelled(returns, [599, 899, 1199])
    for model in found.models:
        assert model.means[0] < model.means[1]
        assert model.centres[0, 2] < model.centres[1, 2]  # the slower Sortino ratio
    # Every true change is followed by the same change of the label, within 100 sessions.
    for change in (750, 900, 1050, 1200, 1350):
        assert found.states[change] == states[change - 1]
        assert found.states[change + 99] == states[change]


def test_features_that_do_not_vary_are_no_obstacle() -> None:
    returns = np.tile([0.01, -0.01], 100)
    features = np.column_stack([np.ones(200), returns])
    found = fitted(features, returns, penalty=0.01)
    assert isinstance(found, Jumps)
    assert np.isfinite(found.centres).all()
    assert found.cost == pytest.approx(199 * 0.01)
