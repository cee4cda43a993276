"""The comparison of regime fits at a small size: the same answers, never a time."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks import regimes


@pytest.fixture(scope="module")
def found() -> list[dict[str, object]]:
    return [regimes.measured(engine, 420) for engine in regimes.ENGINES]


def test_every_engine_makes_the_same_fits(found: list[dict[str, object]]) -> None:
    returns = regimes.returns_of(420)
    assert len(returns) == 420
    assert regimes.ends_of(returns) == [259, 311, 363, 415]
    tops = np.array([one["likelihoods"] for one in found])
    assert tops.shape == (4, 4)
    best = tops.max(axis=0)
    assert (best - tops[1] < 1e-4).all()  # ours at the top: no engine finds more
    assert (best - tops[0] < 0.5).all()  # the steps of the measure
    assert (best - tops[2] < 0.5).all()


def test_the_table_compares_with_statsmodels() -> None:
    rows = [
        {"engine": regimes.OURS, "seconds": 0.5, "peak_mb": 100.4, "likelihoods": [9.5, 20.0]},
        {"engine": regimes.THEIRS, "seconds": 5.0, "peak_mb": 200.0, "likelihoods": [10.0, 20.0]},
    ]
    lines = regimes.table(rows).splitlines()
    assert lines[2] == f"| {regimes.OURS} | 0.500 | 10.0 | 100 | 0.50000, 0.25000 |"
    assert lines[3] == f"| {regimes.THEIRS} | 5.000 | 1.0 | 200 | 0.00000, 0.00000 |"
