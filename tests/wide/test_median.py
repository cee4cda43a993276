"""Medians by selection against sorting, where the sample helps and where it misleads."""

from __future__ import annotations

import numpy as np
import pytest

from rotascope.stats.widemedian import SAMPLE, medians


def found(table: np.ndarray, first: int = 0) -> np.ndarray:
    """Medians by column of members x sessions."""
    out = np.full(table.shape[1], -9.0)
    medians(np.ascontiguousarray(table), first, table.shape[1], out)
    return out


def by_sorting(table: np.ndarray) -> np.ndarray:
    columns = [np.sort(c[~np.isnan(c)]) for c in table.T]
    return np.array(
        [0.5 * (c[(len(c) - 1) // 2] + c[len(c) // 2]) if len(c) else -9.0 for c in columns]
    )


@pytest.mark.parametrize("members", [0, 1, 2, 37, 600, 601, 1500])
def test_medians_are_those_of_sorting(members: int) -> None:
    rng = np.random.default_rng(members)
    table = 0.02 * rng.standard_normal((members, 83))
    table[rng.random(table.shape) < 0.3] = np.nan
    table[:, 7] = np.nan
    table[1:, 8] = np.nan
    table[:, 9] = np.where(np.isnan(table[:, 9]), np.nan, 0.25)  # all the same
    table[:, 10] = np.round(table[:, 10], 2)  # with ties
    np.testing.assert_array_equal(found(table), by_sorting(table))


def test_a_sample_that_misleads_does_no_harm() -> None:
    rng = np.random.default_rng(3)
    table = rng.standard_normal((1300, 40))
    step = 1300 // SAMPLE
    table[::step] += np.where(np.arange(40) % 2, 100.0, -100.0)  # just those that are asked
    np.testing.assert_array_equal(found(table), by_sorting(table))


def test_sessions_before_the_first_are_left_alone() -> None:
    table = np.random.default_rng(4).standard_normal((50, 70))
    values = found(table, 33)
    assert (values[:33] == -9.0).all()
    np.testing.assert_array_equal(values[33:], by_sorting(table)[33:])
