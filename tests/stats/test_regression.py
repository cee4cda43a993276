"""Least squares with errors that hang together, held to statsmodels and to plain loops."""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests

from rotascope.core.values import Floats
from rotascope.stats.regression import (
    holm,
    least_squares,
    newey_west_lag,
    rolling,
    well_posed,
)


def drawn(seed: int, n: int = 240, k: int = 3) -> tuple[Floats, Floats]:
    """Regressors and a figure whose errors follow each other."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(n, k)) * rng.uniform(0.01, 5, size=k) + rng.normal(size=k)
    noise = rng.normal(size=n)
    for i in range(1, n):
        noise[i] += 0.6 * noise[i - 1]
    return 0.3 + x @ rng.normal(size=k) + noise * (1 + 0.2 * np.abs(x[:, 0])), x


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("lag", [0, 1, 4, 13])
def test_coefficients_and_errors_are_those_of_statsmodels(seed: int, lag: int) -> None:
    y, x = drawn(seed, n=90 + 40 * seed, k=1 + seed)
    ours = least_squares(y, x, lag=lag)
    theirs = sm.OLS(y, sm.add_constant(x)).fit(cov_type="HAC", cov_kwds={"maxlags": lag})
    assert ours.coefficients == pytest.approx(theirs.params, rel=1e-8, abs=1e-10)
    assert ours.errors == pytest.approx(theirs.bse, rel=1e-8)
    assert ours.covariance == pytest.approx(theirs.cov_params(), rel=1e-7, abs=1e-12)
    assert ours.t == pytest.approx(theirs.tvalues, rel=1e-8, abs=1e-8)
    assert ours.p == pytest.approx(theirs.pvalues, rel=1e-6, abs=1e-12)
    assert ours.r2 == pytest.approx(theirs.rsquared, abs=1e-10)
    assert ours.residuals == pytest.approx(theirs.resid, abs=1e-9)
    assert ours.lag == lag


def test_the_lag_follows_the_rule() -> None:
    # 4 (n / 100)^(2/9), worked by hand: 4.0, 4 * 2^(2/9) = 4.67, 4 * 10^(2/9) = 6.67.
    assert [newey_west_lag(n) for n in (100, 200, 1000, 50)] == [4, 4, 6, 3]
    y, x = drawn(1, n=1000)
    assert least_squares(y, x).lag == 6


def test_errors_grow_with_the_lag_where_neighbours_agree() -> None:
    rng = np.random.default_rng(5)
    x = np.repeat(rng.normal(size=60), 8)[:, None]  # both move in stretches
    y = np.repeat(rng.normal(size=60), 8)
    assert least_squares(y, x, lag=7).errors[1] > 1.7 * least_squares(y, x, lag=0).errors[1]


def test_a_perfect_line_has_an_r2_of_one() -> None:
    x = np.arange(20.0)[:, None] % 7
    fit = least_squares(2.0 + 3.0 * x[:, 0], x)
    assert fit.coefficients == pytest.approx([2, 3])
    assert fit.r2 == pytest.approx(1)
    assert np.abs(fit.residuals).max() < 1e-12


def test_what_settles_nothing_is_refused() -> None:
    y, x = drawn(2, n=40)
    with pytest.raises(ValueError, match="4 rows do not settle 4 coefficients"):
        least_squares(y[:4], x[:4])
    twice = np.column_stack([x, x[:, 0] - 2 * x[:, 1]])
    for bad in (twice, np.column_stack([x, np.full(40, 3.7)]), x[:, :0]):
        assert not well_posed(bad)
        with pytest.raises(ValueError, match=r"follows from the others|never moves"):
            least_squares(y, bad)
    assert well_posed(x)


def test_rolling_regressions_are_those_of_each_stretch() -> None:
    y, x = drawn(8, n=120)
    found = rolling(y, x, width=40)
    assert np.isnan(found.coefficients[:39]).all()
    assert np.isnan(found.r2[:39]).all()
    for end in (39, 40, 77, 119):
        part = slice(end - 39, end + 1)
        theirs = sm.OLS(y[part], sm.add_constant(x[part])).fit()
        assert found.coefficients[end] == pytest.approx(theirs.params, rel=1e-8)
        assert found.r2[end] == pytest.approx(theirs.rsquared, rel=1e-8)
    assert np.isnan(rolling(y[:30], x[:30], width=40).r2).all()


def test_a_stretch_in_which_a_regressor_stands_still_has_no_coefficients() -> None:
    y, x = drawn(9, n=120)
    x[20:70, 1] = 1.25
    found = rolling(y, x, width=40)
    still = [end for end in range(39, 120) if len(set(x[end - 39 : end + 1, 1])) == 1]
    assert still == list(range(59, 70))
    assert list(39 + np.flatnonzero(np.isnan(found.r2[39:]))) == still


def test_what_is_held_out_is_told_by_the_rows_before_it() -> None:
    y, x = drawn(10, n=70, k=2)
    errors, plain = 0.0, 0.0
    for row in range(30, 70):
        past = slice(row - 30, row)
        fit = sm.OLS(y[past], sm.add_constant(x[past])).fit()
        told = fit.params[0] + fit.params[1:] @ x[row]
        errors += (y[row] - told) ** 2
        plain += (y[row] - y[past].mean()) ** 2
    assert rolling(y, x, width=30).held_out(y, x) == pytest.approx(1 - errors / plain, rel=1e-9)
    assert np.isnan(rolling(y[:30], x[:30], width=30).held_out(y[:30], x[:30]))


def test_noise_held_out_is_worse_than_the_mean() -> None:
    rng = np.random.default_rng(4)
    y, x = rng.normal(size=300), rng.normal(size=(300, 6))
    assert rolling(y, x, width=30).held_out(y, x) < 0


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
def test_holm_is_that_of_statsmodels(chances: list[float]) -> None:
    p = np.array(chances)
    assert holm(p) == pytest.approx(multipletests(p, method="holm")[1], abs=1e-12)


def test_a_true_nothing_passes_about_as_often_as_it_should() -> None:
    """Both sides hang together: plain errors are far too sure, those with lags nearly right."""
    rng = np.random.default_rng(11)
    plain, lagged = [], []
    for _ in range(400):
        x, y = np.zeros(300), np.zeros(300)
        noise = rng.normal(size=(300, 2))
        for i in range(1, 300):
            x[i] = 0.5 * x[i - 1] + noise[i, 0]
            y[i] = 0.5 * y[i - 1] + noise[i, 1]
        plain.append(least_squares(y, x[:, None], lag=0).p[1] < 0.1)
        lagged.append(least_squares(y, x[:, None]).p[1] < 0.1)
    assert np.mean(plain) > 0.17
    assert np.mean(lagged) == pytest.approx(0.1, abs=0.05)
    assert np.mean(lagged) < np.mean(plain) - 0.05


@given(st.integers(0, 10_000), st.integers(1, 4))
def test_scale_and_origin_do_not_matter(seed: int, k: int) -> None:
    y, x = drawn(seed, n=60, k=k)
    one, other = least_squares(y, x), least_squares(3 * y + 5, 10 * x - 7)
    assert other.t[1:] == pytest.approx(one.t[1:], rel=1e-6)
    assert other.r2 == pytest.approx(one.r2, abs=1e-9)
    assert other.coefficients[1:] == pytest.approx(0.3 * one.coefficients[1:], rel=1e-6, abs=1e-9)
    assert one.residuals.sum() == pytest.approx(0, abs=1e-8)
    assert x.T @ one.residuals == pytest.approx(np.zeros(k), abs=1e-6)
