"""The placebo test: its arithmetic by hand, and that it finds a link where one was made."""

from __future__ import annotations

import math

import numpy as np
import pytest

from rotascope.stats.neighbours import distance_table, nearest_then, rms_distances
from rotascope.stats.placebo import Judged, Pool, Verdict, judged, placebo


def simulated(seed: int, link: float, dates: int = 240) -> Verdict:
    """Slow states, outcomes of overlapping spans; `link` makes the first state matter."""
    chance = np.random.default_rng(seed)
    noise, states = chance.normal(size=(dates, 4)), np.zeros((dates, 4))
    for i in range(1, dates):
        states[i] = 0.95 * states[i - 1] + noise[i]
    spans = np.convolve(chance.normal(size=dates + 11), np.ones(12) / math.sqrt(12), "valid")
    outcomes = (spans + link * states[:, 0] / 3)[:, None]
    places, everyone = np.arange(dates) * 21, np.ones(dates, dtype=bool)
    table = distance_table(states, distances=rms_distances)
    near = nearest_then(table, places, eligible=everyone, gap=252, most=5)
    return placebo(outcomes, judged(near, Pool(places, everyone, 252), draws=20), shifts=99)


# ---- by hand


def two_dates() -> tuple[np.ndarray, Judged]:
    outcomes = np.array([[0.0], [4.0], [1.0], [10.0], [2.0], [8.0]])
    return outcomes, Judged(
        at=np.array([4, 5]),
        near=np.array([[0, 1], [1, 3]]),
        drawn=np.array([[[0, 3], [1, 2]], [[0, 2], [2, 3]]]),
    )


def test_errors_and_gain_by_hand() -> None:
    outcomes, sets = two_dates()
    found = placebo(outcomes, sets, shifts=3, apart=2).horizons[0]
    # Nearest: |2 - (0+4)/2| = 0 and |8 - (4+10)/2| = 1.
    # Random: |2 - 5|, |2 - 2.5| -> 1.75 on average; |8 - 0.5|, |8 - 5.5| -> 5.
    assert found.dates == 2
    assert found.near_error == 0.5
    assert found.random_error == (1.75 + 5.0) / 2
    assert found.gain == pytest.approx(1 - 0.5 / 3.375, rel=1e-15)
    assert found.closer == 1.0
    # Dispersion: 2 against (5 + 1.5) / 2, and 3 against (0.5 + 4.5) / 2: smaller on one of two.
    assert found.tighter == 0.5


def test_p_counts_the_shifted_histories() -> None:
    outcomes, sets = two_dates()
    found = placebo(outcomes, sets, shifts=50, apart=1).horizons[0]
    column, as_large = outcomes[:, 0], 0
    for by in range(1, 6):
        moved = np.roll(column, by)
        near = [abs(moved[4] - moved[[0, 1]].mean()), abs(moved[5] - moved[[1, 3]].mean())]
        random = [
            np.mean([abs(moved[4] - moved[[0, 3]].mean()), abs(moved[4] - moved[[1, 2]].mean())]),
            np.mean([abs(moved[5] - moved[[0, 2]].mean()), abs(moved[5] - moved[[2, 3]].mean())]),
        ]
        as_large += 1 - sum(near) / sum(random) >= found.gain
    assert found.p == (1 + as_large) / (1 + 5)


def test_a_date_whose_outcome_has_not_passed_is_not_judged() -> None:
    outcomes, sets = two_dates()
    outcomes[5] = np.nan
    found = placebo(outcomes, sets, shifts=3, apart=1).horizons[0]
    assert found.dates == 1
    assert found.near_error == 0.0


def test_no_outcome_at_all_is_no_verdict() -> None:
    _, sets = two_dates()
    found = placebo(np.full((6, 1), np.nan), sets, shifts=3, apart=1)
    assert found.horizons[0].dates == 0
    assert math.isnan(found.gain)
    assert math.isnan(found.p)


def test_several_horizons_have_the_mean_gain() -> None:
    outcomes, sets = two_dates()
    both = placebo(np.hstack([outcomes, outcomes[::-1]]), sets, shifts=3, apart=1)
    assert both.gain == pytest.approx(np.mean([one.gain for one in both.horizons]))
    again = placebo(np.hstack([outcomes, outcomes]), sets, shifts=3, apart=1)
    assert again.p == again.horizons[0].p == again.horizons[1].p


# ---- random neighbours are of the same kind


def test_draws_lie_back_and_apart_and_are_eligible() -> None:
    places = np.arange(100) * 21
    eligible = np.ones(100, dtype=bool)
    eligible[[5, 6, 30]] = False
    near = np.full((100, 3), -1)
    near[60:] = [0, 20, 40]
    near[20] = [0, 5, 10]  # too early for three that lie apart
    found = judged(near, Pool(places, eligible, 252), draws=40, seed=3)
    assert found.at.tolist() == list(range(60, 100))
    assert found.drawn.shape == (40, 40, 3)
    for at, sets in zip(found.at, found.drawn, strict=True):
        for one in sets:
            assert eligible[one].all()
            gaps = np.diff(np.sort(places[[*one, at]]))
            assert (gaps >= 252).all()
    # Every eligible date is drawn about as often as the others that are not at the edge.
    seen = np.bincount(found.drawn[-1].ravel(), minlength=100)
    assert (seen[:88] > 0).sum() > 40


def test_the_same_seed_gives_the_same_digits() -> None:
    places, eligible = np.arange(60) * 21, np.ones(60, dtype=bool)
    near = np.full((60, 2), -1)
    near[40:] = [0, 13]
    pool = Pool(places, eligible, 252)
    one, other = judged(near, pool, draws=5, seed=1), judged(near, pool, draws=5, seed=1)
    assert np.array_equal(one.drawn, other.drawn)
    assert not np.array_equal(one.drawn, judged(near, pool, draws=5, seed=2).drawn)
    # A longer past changes nothing of the draws of an earlier date, which come first.
    shorter = judged(near[:50], Pool(places[:50], eligible[:50], 252), draws=5, seed=1)
    assert np.array_equal(shorter.drawn, one.drawn[: len(shorter.at)])


# ---- it finds what is there, and nothing where there is nothing


def test_without_a_link_p_is_as_often_small_as_it_should_be() -> None:
    found = np.array([simulated(seed, 0.0).p for seed in range(40)])
    # Of 40 uniform figures 2 lie below 0.05 on average, 7 or more in 0.3 % of cases.
    assert (found < 0.05).sum() <= 6
    assert 0.3 < found.mean() < 0.7


def test_a_link_is_found() -> None:
    found = [simulated(seed, 1.5) for seed in range(12)]
    assert sum(v.p < 0.05 for v in found) >= 9
    assert min(v.gain for v in found) > 0
