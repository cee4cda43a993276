"""The three engines that draw the what-followed table give the same figures."""

from __future__ import annotations

import numpy as np

from benchmarks import history_draws as bench


def test_engines_agree_on_a_small_table() -> None:
    (case, *_) = bench.cases(1500)
    draws = {
        name: engine(case, count)
        for name, engine, count in (
            ("ours", bench.ours, 3000),
            ("arch", bench.arch_draws, 600),
            ("numpy", bench.numpy_draws, 600),
        )
    }
    for name, table in draws.items():
        assert table.shape[1:] == (3, 5, 3), name
        spread = np.nanstd(draws["ours"], axis=0)
        centre, wanted = np.nanmean(table, axis=0), np.nanmean(draws["ours"], axis=0)
        # A mean of 600 draws is off by a 24th of their spread; a fifth would be five times that.
        assert np.all(np.abs(centre - wanted) <= 0.2 * spread + 1e-12), name


def test_every_horizon_is_timed_and_blocks_reach_it() -> None:
    made = bench.cases(1500)
    assert [case.horizon for case in made] == [5, 21, 63, 126, 252]
    assert all(case.length >= case.horizon for case in made)


def test_times_and_intervals_are_told() -> None:
    found = bench.timed(bench.ours, bench.cases(1500)[:2], 200)
    assert found["draws"] == 200
    assert found["wall"] > 0
    assert len(found["intervals"]) == 2
