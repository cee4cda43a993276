"""Logistic models: scikit-learn, statsmodels and worked cases as the references."""

from __future__ import annotations

import math

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st
from sklearn.calibration import CalibratedClassifierCV
from sklearn.frozen import FrozenEstimator
from sklearn.linear_model import LogisticRegression

from rotascope.core.values import Floats
from rotascope.stats.hazards import Logit, fit, lasts, logistic, platt


def drawn(count: int = 300, *, seed: int = 1) -> tuple[Floats, Floats]:
    """Readings of unlike size and outcomes that depend on two of the three."""
    chance = np.random.default_rng(seed)
    x = chance.normal(size=(count, 3)) * [1.0, 20.0, 0.01] + [5.0, -3.0, 0.0]
    score = -1.0 + 1.2 * (x[:, 0] - 5.0) - 0.03 * (x[:, 1] + 3.0)
    return x, (chance.random(count) < 1 / (1 + np.exp(-score))).astype(np.float64)


def standardised(x: Floats) -> Floats:
    return np.asarray((x - x.mean(axis=0)) / x.std(axis=0))


@pytest.mark.parametrize("ridge", [0.1, 1.0, 25.0])
def test_the_penalised_fit_is_that_of_scikit_learn(ridge: float) -> None:
    x, y = drawn()
    theirs = LogisticRegression(C=1 / ridge, tol=1e-12, max_iter=10_000).fit(standardised(x), y)
    ours = fit(x, y, ridge=ridge)
    assert ours.slopes == pytest.approx(theirs.coef_[0], abs=1e-5)
    assert ours.constant == pytest.approx(theirs.intercept_[0], abs=1e-5)


def test_the_plain_fit_and_its_covariance_are_those_of_statsmodels() -> None:
    x, y = drawn()
    theirs = sm.Logit(y, sm.add_constant(standardised(x))).fit(disp=0, tol=1e-12)
    ours = fit(x, y, ridge=0.0)
    assert [ours.constant, *ours.slopes] == pytest.approx(theirs.params.tolist(), rel=1e-8)
    assert ours.covariance == pytest.approx(theirs.cov_params(), rel=1e-6)


def test_chances_are_those_of_the_scores() -> None:
    x, y = drawn()
    model = fit(x, y)
    theirs = LogisticRegression(C=1.0, tol=1e-12, max_iter=10_000).fit(standardised(x), y)
    assert model.chance(x) == pytest.approx(theirs.predict_proba(standardised(x))[:, 1], abs=1e-5)


def test_without_readings_the_chance_is_the_share() -> None:
    model = fit(np.zeros((8, 0)), np.array([1.0, 0, 0, 0, 1, 0, 0, 0]))
    assert model.chance(np.zeros((1, 0))) == pytest.approx([0.25], rel=1e-9)


def test_a_reading_that_never_moves_says_nothing() -> None:
    x = np.column_stack([np.full(10, 7.0), np.arange(10.0)])
    model = fit(x, np.array([0.0, 0, 1, 0, 1, 0, 1, 1, 1, 1]))
    assert model.slopes[0] == pytest.approx(0.0, abs=1e-12)
    assert model.slopes[1] > 0.0


def test_perfect_separation_stays_finite() -> None:
    x = np.arange(10.0)[:, None]
    model = fit(x, (x[:, 0] > 4).astype(np.float64))
    assert 0.0 < float(model.slopes[0]) < 20.0
    assert 0.5 < float(model.chance(np.array([[9.0]]))[0]) < 1.0


@pytest.mark.parametrize("outcomes", [[1.0, 1.0], [0.0, 0.0], []])
def test_one_kind_of_outcome_is_no_model(outcomes: list[float]) -> None:
    with pytest.raises(ValueError, match="outcomes of both kinds"):
        fit(np.zeros((len(outcomes), 1)), np.array(outcomes))


@given(st.floats(-1e6, 1e6))
def test_the_logistic_curve_never_overflows(score: float) -> None:
    found = float(logistic(np.array([score]))[0])
    assert 0.0 < found < 1.0 or abs(score) > 30


@given(st.floats(0.1, 10.0), st.floats(-5.0, 5.0))
def test_the_unit_of_a_reading_changes_nothing(scale: float, shift: float) -> None:
    x, y = drawn(80)
    one, other = fit(x, y), fit(x * scale + shift, y)
    assert one.chance(x) == pytest.approx(other.chance(x * scale + shift), abs=1e-7)


# ---- calibration


class Score(LogisticRegression):
    """A model whose score is its only reading."""

    def fit(self, X: Floats, y: Floats) -> Score:  # noqa: ARG002, N803 - scikit-learn's names
        self.classes_ = np.array([False, True])
        return self

    def decision_function(self, X: Floats) -> Floats:  # noqa: N803 - as above
        return X[:, 0]


def test_the_calibration_is_that_of_scikit_learn() -> None:
    chance = np.random.default_rng(3)
    scores = chance.normal(size=200) * 2.0
    came = chance.random(200) < logistic(0.4 * scores - 0.3)
    model = FrozenEstimator(Score().fit(scores[:, None], came))
    theirs = CalibratedClassifierCV(model, method="sigmoid").fit(scores[:, None], came)
    inside = theirs.calibrated_classifiers_[0].calibrators[0]
    ours = platt(scores, came)
    assert (ours.slope, ours.shift) == pytest.approx((-inside.a_, -inside.b_), abs=1e-3)
    expected = theirs.predict_proba(scores[:, None])[:, 1]
    assert ours.chance(scores) == pytest.approx(expected, abs=1e-3)


def test_a_calibration_is_never_sure_of_few() -> None:
    """Two of two on each side: the aims are 3/4 and 1/4, not 1 and 0."""
    found = platt(np.array([-1.0, -1.0, 1.0, 1.0]), np.array([False, False, True, True]))
    assert found.chance(np.array([-1.0, 1.0])) == pytest.approx([0.25, 0.75], abs=1e-9)


@pytest.mark.parametrize("came", [[True, True], [False, False]])
def test_a_calibration_needs_both_outcomes(came: list[bool]) -> None:
    with pytest.raises(ValueError, match="outcomes of both kinds"):
        platt(np.array([0.1, 0.2]), np.array(came))


# ---- lasting over several periods


def test_lasting_is_the_product_of_the_periods() -> None:
    """Log odds of an end: -2 + age, and 0.5 x a second reading of 1."""
    model = Logit(-2.0, np.array([1.0, 0.5]), np.zeros(2), np.ones(2), np.eye(3))
    ages = np.array([0.0, 0.5, 1.0])
    by_hand = math.prod(1 - 1 / (1 + math.exp(1.5 - age)) for age in ages.tolist())
    assert lasts(model, np.array([9.9, 1.0]), ages) == pytest.approx(by_hand, rel=1e-12)


def test_lasting_no_period_is_certain() -> None:
    model = Logit(-2.0, np.array([1.0]), np.zeros(1), np.ones(1), np.eye(2))
    assert lasts(model, np.array([1.0]), np.zeros(0)) == 1.0


@given(st.lists(st.floats(-3.0, 3.0), min_size=1, max_size=12))
def test_lasting_longer_is_never_more_likely(ages: list[float]) -> None:
    model = Logit(-1.0, np.array([0.7]), np.zeros(1), np.ones(1), np.eye(2))
    whole = lasts(model, np.array([0.0]), np.array(ages))
    assert 0.0 <= whole <= lasts(model, np.array([0.0]), np.array(ages[:-1])) <= 1.0
