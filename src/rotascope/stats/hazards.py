"""Odds that a state ends soon, given its age and other readings: logistic models."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rotascope.core.values import Flags, Floats

RIDGE = 1.0
"""Weight of the penalty on the squared coefficients, those of standardised readings."""
_STEPS = 100
_ENOUGH = 1e-10
_FARTHEST = 35.0


def logistic(score: Floats) -> Floats:
    """1 / (1 + exp(-score)), without overflow."""
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(score, -_FARTHEST, _FARTHEST))))


@dataclass(frozen=True, eq=False)
class Logit:
    """A fitted logistic model on standardised readings.

    Attributes
    ----------
    constant
        Log odds where every reading is at its mean.
    slopes
        float64[k]: change of the log odds per standard deviation of a reading.
    mean, deviation
        float64[k]: by which readings are standardised.
    covariance
        float64[k + 1, k + 1] of the constant and the slopes: the inverse of the
        penalised information.
    """

    constant: float
    slopes: Floats
    mean: Floats
    deviation: Floats
    covariance: Floats

    def score(self, readings: Floats) -> Floats:
        """Log odds of rows of readings (float64[n, k])."""
        return self.constant + (readings - self.mean) / self.deviation @ self.slopes

    def chance(self, readings: Floats) -> Floats:
        """Probabilities of rows of readings (float64[n, k])."""
        return logistic(self.score(readings))


def standards(readings: Floats) -> tuple[Floats, Floats]:
    """Mean and standard deviation of each reading; a deviation of 0 counts as 1."""
    mean, deviation = readings.mean(axis=0), readings.std(axis=0)
    return mean, np.where(deviation > 0.0, deviation, 1.0)


def fit(readings: Floats, outcomes: Floats, *, ridge: float = RIDGE) -> Logit:
    """A logistic model by penalised maximum likelihood (Newton's method).

    Maximises the sum of y log p + (1 - y) log(1 - p) less ridge / 2 times the sum of the
    squared slopes of standardised readings; the constant is free. The penalty keeps the
    slopes finite where a few ends are told apart perfectly.

    Parameters
    ----------
    readings
        float64[n, k], no missing values.
    outcomes
        float64[n], 0 to 1.
    ridge
        Weight of the penalty, 0 or more.

    Returns
    -------
    Logit.

    Raises
    ------
    ValueError
        No rows, or outcomes that are all 0 or all 1: they fix no constant.

    References
    ----------
    S. le Cessie and J. van Houwelingen, "Ridge estimators in logistic regression",
    Applied Statistics 41 (1992).
    """
    share = float(np.mean(outcomes)) if len(outcomes) else 0.0
    if not 0.0 < share < 1.0:
        raise ValueError("a logistic model needs outcomes of both kinds")
    mean, deviation = standards(readings)
    x = np.column_stack([np.ones(len(readings)), (readings - mean) / deviation])
    penalty = np.full(x.shape[1], ridge)
    penalty[0] = 0.0
    start = np.zeros(x.shape[1])
    start[0] = np.log(share / (1.0 - share))
    weights = _newton(x, outcomes, penalty, start)
    information = _information(x, weights, penalty)
    return Logit(
        float(weights[0]), weights[1:], mean, deviation, np.asarray(np.linalg.pinv(information))
    )


def _information(x: Floats, weights: Floats, penalty: Floats) -> Floats:
    p = logistic(x @ weights)
    return np.asarray((x * (p * (1.0 - p))[:, None]).T @ x + np.diag(penalty))


def _newton(x: Floats, y: Floats, penalty: Floats, start: Floats) -> Floats:
    weights, value = start, _objective(x, y, penalty, start)
    for _ in range(_STEPS):
        slope = x.T @ (y - logistic(x @ weights)) - penalty * weights
        step = np.linalg.lstsq(_information(x, weights, penalty), slope, rcond=None)[0]
        scale = 1.0
        while scale > 1e-6:
            there = _objective(x, y, penalty, weights + scale * step)
            if there >= value:
                break
            scale /= 2.0
        else:
            return weights
        weights, value = weights + scale * step, there
        if float(np.max(np.abs(step))) < _ENOUGH:
            break
    return weights


def _objective(x: Floats, y: Floats, penalty: Floats, weights: Floats) -> float:
    score = x @ weights
    likelihood = y * score - np.logaddexp(0.0, score)
    return float(likelihood.sum() - 0.5 * np.sum(penalty * weights**2))


@dataclass(frozen=True)
class Platt:
    """A map from scores to probabilities: 1 / (1 + exp(-(shift + slope x score)))."""

    shift: float
    slope: float

    def chance(self, scores: Floats) -> Floats:
        """Probabilities of scores (float64[n])."""
        return logistic(self.shift + self.slope * scores)


def platt(scores: Floats, outcomes: Flags) -> Platt:
    """Platt's calibration of scores against what came.

    Outcomes count as (n1 + 1) / (n1 + 2) and 1 / (n0 + 2) rather than 1 and 0, so that
    few of them do not make it certain of anything.

    Parameters
    ----------
    scores
        float64[n], of rows that the scores were not fitted on.
    outcomes
        bool[n], of both kinds.

    Returns
    -------
    Platt.

    Raises
    ------
    ValueError
        Outcomes of one kind only.

    References
    ----------
    J. Platt, "Probabilistic outputs for support vector machines" (1999).
    """
    came, missed = int(outcomes.sum()), int((~outcomes).sum())
    if not came or not missed:
        raise ValueError("a calibration needs outcomes of both kinds")
    aims = np.where(outcomes, (came + 1.0) / (came + 2.0), 1.0 / (missed + 2.0))
    found = fit(scores[:, None], aims, ridge=0.0)
    slope = float(found.slopes[0] / found.deviation[0])
    return Platt(found.constant - slope * float(found.mean[0]), slope)


def lasts(model: Logit, readings: Floats, ages: Floats, *, column: int = 0) -> float:
    """Chance that a state outlives several periods, by a model of its end in each.

    Parameters
    ----------
    model
        Chance that it ends within a period.
    readings
        float64[k]: as they are now; all but the age stay so, which is an assumption.
    ages
        float64[m]: the reading of the age at the start of each period.
    column
        Which reading is the age.

    Returns
    -------
    Product over the periods of 1 - chance.

    References
    ----------
    P. Allison, "Discrete-time methods for the analysis of event histories",
    Sociological Methodology 13 (1982).
    """
    rows = np.tile(readings, (len(ages), 1))
    rows[:, column] = ages
    return float(np.prod(1.0 - model.chance(rows)))
