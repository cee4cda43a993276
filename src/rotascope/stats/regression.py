"""What a figure moves with: least squares with errors that allow for weeks that hang together.

Residuals of neighbouring weeks are neither independent nor equally wide. The covariance of
the coefficients is therefore that of Newey and West: Bartlett weights, with a lag of
floor(4 (n / 100)^(2/9)) unless another is given.

References
----------
W. K. Newey, K. D. West (1987), A Simple, Positive Semi-definite, Heteroskedasticity and
Autocorrelation Consistent Covariance Matrix, Econometrica 55, 703-708.
W. K. Newey, K. D. West (1994), Automatic Lag Selection in Covariance Matrix Estimation,
Review of Economic Studies 61, 631-653 (the rule for the lag).
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from rotascope.core.values import Floats

LEVEL = 0.9
"""Share of an interval."""
WORST = 1e10
"""Condition number of the standardised regressors above which they say the same thing."""
_NORMAL = NormalDist()


@dataclass(frozen=True, eq=False)
class Fit:
    """A regression on a constant and some regressors.

    Attributes
    ----------
    coefficients
        float64[1 + k]: the constant first.
    covariance
        float64[1 + k, 1 + k], of Newey and West.
    r2
        Share of the variance that the regressors account for; 0 to 1.
    residuals
        float64[n].
    lag
        Lags that the covariance allows for.
    """

    coefficients: Floats
    covariance: Floats
    r2: float
    residuals: Floats
    lag: int

    @property
    def errors(self) -> Floats:
        """Standard error of each coefficient, float64[1 + k]."""
        return np.asarray(np.sqrt(np.diag(self.covariance)))

    @property
    def t(self) -> Floats:
        """Coefficient over its standard error, float64[1 + k]."""
        return np.asarray(self.coefficients / self.errors)

    @property
    def p(self) -> Floats:
        """Two-sided chance of a t so large where the true coefficient is 0 (normal law)."""
        return np.array([2.0 * _NORMAL.cdf(-abs(t)) for t in self.t.tolist()])


def newey_west_lag(n: int) -> int:
    """Lags to allow for among n residuals: floor(4 (n / 100)^(2/9))."""
    return int(4.0 * (n / 100.0) ** (2.0 / 9.0))


def least_squares(y: Floats, x: Floats, *, lag: int | None = None) -> Fit:
    """Coefficients of y on a constant and x, with the covariance of Newey and West.

    Parameters
    ----------
    y
        float64[n], no missing values.
    x
        float64[n, k], no missing values; n must exceed k + 1.
    lag
        None = `newey_west_lag(n)`; 0 = errors that allow for unequal width only.

    Returns
    -------
    Fit

    Raises
    ------
    ValueError
        Too few rows, or regressors of which one follows from the others.

    References
    ----------
    Newey and West (1987); without a correction for small samples.
    """
    n, k = x.shape
    if n <= k + 1:
        raise ValueError(f"{n} rows do not settle {k + 1} coefficients")
    if not well_posed(x):
        raise ValueError("one regressor follows from the others, or never moves")
    lag = newey_west_lag(n) if lag is None else lag
    design = np.column_stack([np.ones(n), x])
    q, r = np.linalg.qr(design)
    coefficients = np.linalg.solve(r, q.T @ y)
    residuals = y - design @ coefficients
    bread = np.linalg.inv(r) @ np.linalg.inv(r).T
    scores = design * residuals[:, None]
    meat = scores.T @ scores
    for step in range(1, min(lag, n - 1) + 1):
        cross = scores[step:].T @ scores[:-step]
        meat += (1.0 - step / (lag + 1.0)) * (cross + cross.T)
    moves = y - y.mean()
    spread = float(moves @ moves)
    r2 = 1.0 - float(residuals @ residuals) / spread if spread > 0 else 0.0
    return Fit(coefficients, bread @ meat @ bread, r2, residuals, lag)


def well_posed(x: Floats) -> bool:
    """Whether every column moves and none follows from the others."""
    spread = x.std(axis=0)
    if not x.shape[1] or not (spread > 1e-12 * np.maximum(np.abs(x).max(axis=0), 1e-300)).all():
        return False
    standard = (x - x.mean(axis=0)) / spread
    return bool(np.linalg.cond(standard) < WORST)


@dataclass(frozen=True, eq=False)
class Rolling:
    """Regressions over the last so many rows, seen from each row.

    Attributes
    ----------
    coefficients
        float64[n, 1 + k]; NaN before the first full width.
    r2
        float64[n], NaN likewise.
    """

    coefficients: Floats
    r2: Floats

    def held_out(self, y: Floats, x: Floats) -> float:
        """Share of the next row's variance that the coefficients before it account for.

        1 - sum of squared errors over sum of squared distances from the mean of the rows
        before, each row told by the coefficients that ended with the row before it.
        Negative where the coefficients do worse than that mean; NaN where none is told.
        """
        width = int(np.isnan(self.r2).sum()) + 1
        if len(y) <= width:
            return float("nan")
        before = self.coefficients[width - 1 : -1]
        told = before[:, 0] + (before[:, 1:] * x[width:]).sum(axis=1)
        sums = np.cumsum(np.concatenate([[0.0], y]))
        means = (sums[width:-1] - sums[: -width - 1]) / width
        errors, plain = y[width:] - told, y[width:] - means
        whole = float(plain @ plain)
        return 1.0 - float(errors @ errors) / whole if whole > 0 else float("nan")


def rolling(y: Floats, x: Floats, *, width: int) -> Rolling:
    """Coefficients over the last `width` rows, row by row.

    Parameters
    ----------
    y, x
        As for `least_squares`.
    width
        Rows in each regression, more than 1 + k.

    Returns
    -------
    Rolling
        NaN too where the regressors of a stretch are not independent.
    """
    n, k = x.shape
    coefficients, r2 = np.full((n, k + 1), np.nan), np.full(n, np.nan)
    if n < width:
        return Rolling(coefficients, r2)
    rows = np.lib.stride_tricks.sliding_window_view
    xs = rows(x, width, axis=0)  # [n - width + 1, k, width]
    ys = rows(y, width)
    dx = xs - xs.mean(axis=2, keepdims=True)
    dy = ys - ys.mean(axis=1, keepdims=True)
    gram = dx @ dx.transpose(0, 2, 1)
    moment = (dx @ dy[:, :, None])[:, :, 0]
    spread = np.sqrt(np.einsum("ijj->ij", gram))
    flat = (spread <= 1e-12).any(axis=1)
    scale = np.where(spread > 1e-12, spread, 1.0)
    scaled = gram / (scale[:, :, None] * scale[:, None, :])
    scaled[flat] = np.eye(k)
    bad = flat | (np.linalg.cond(scaled) > WORST)
    scaled[bad] = np.eye(k)
    slopes = np.linalg.solve(scaled, (moment / scale)[:, :, None])[:, :, 0] / scale
    constant = ys.mean(axis=1) - (slopes * xs.mean(axis=2)).sum(axis=1)
    whole = (dy * dy).sum(axis=1)
    explained = (slopes * moment).sum(axis=1)
    found = np.column_stack([constant, slopes])
    found[bad] = np.nan
    coefficients[width - 1 :] = found
    with np.errstate(all="ignore"):
        r2[width - 1 :] = np.where(bad | (whole <= 0), np.nan, explained / whole)
    return Rolling(coefficients, r2)


def holm(p: NDArray[np.float64]) -> Floats:
    """Chances of luck, raised for how many were looked at (Holm).

    Parameters
    ----------
    p
        float64[k], each between 0 and 1.

    Returns
    -------
    float64[k]: below a bound only where it holds for all k together.

    References
    ----------
    S. Holm (1979), A Simple Sequentially Rejective Multiple Test Procedure, Scandinavian
    Journal of Statistics 6, 65-70.
    """
    order = np.argsort(p, kind="stable")
    raised = p[order] * (len(p) - np.arange(len(p)))
    out = np.empty(len(p))
    out[order] = np.minimum(np.maximum.accumulate(raised), 1.0)
    return out
