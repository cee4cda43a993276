"""Survival curves and their comparison: published numbers, lifelines, and what must hold."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lifelines import KaplanMeierFitter
from lifelines.datasets import load_leukemia
from lifelines.statistics import logrank_test
from scipy.stats import binomtest

from rotascope.core.values import Flags, Floats
from rotascope.stats.survival import (
    WEIGHTINGS,
    Survival,
    kaplan_meier,
    log_rank,
    shares_beyond,
)

# Freireich et al. (1963), as in Gehan (1965): weeks to relapse under 6-MP and placebo.
TREATED = [6, 6, 6, 7, 10, 13, 16, 22, 23, 6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
RELAPSED = [True] * 9 + [False] * 12
PLACEBO = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]
# Leadership of a style in years, the last unfinished: 1979-83, 84-90, 91-93, 94-98, 99-2004.
CYCLES = ([5, 7, 3, 5, 6], [True, True, True, True, False])

lengths = st.lists(st.tuples(st.integers(1, 30), st.booleans()), min_size=1, max_size=25)


def group(durations: list[int], ended: list[bool] | None = None) -> tuple[Floats, Flags]:
    over = [True] * len(durations) if ended is None else ended
    return np.array(durations, dtype=np.float64), np.array(over, dtype=np.bool_)


def curve(durations: list[int], ended: list[bool] | None = None) -> Survival:
    return kaplan_meier(*group(durations, ended))


@pytest.mark.parametrize(
    ("week", "share"),
    [
        (6, 0.857143),
        (7, 0.806723),
        (10, 0.752941),
        (13, 0.690196),
        (16, 0.627451),
        (22, 0.537815),
        (23, 0.448179),
    ],
)
def test_the_published_curve_of_the_treated(week: int, share: float) -> None:
    assert round(curve(TREATED, RELAPSED).at(week), 6) == share


def test_the_published_curve_of_the_placebo() -> None:
    assert round(curve(PLACEBO).at(8), 6) == 0.380952


def test_between_ends_the_curve_is_level() -> None:
    found = curve(TREATED, RELAPSED)
    assert found.at(0) == found.at(5.9) == 1.0
    assert found.at(9) == found.at(7)
    assert found.at(100) == found.at(23)


def test_the_five_cycles_of_style_and_how_little_they_say() -> None:
    found = curve(*CYCLES)
    assert [round(found.at(year), 12) for year in (3, 5, 7)] == [0.8, 0.4, 0.0]
    low, high = found.interval(5)
    assert low < 0.1
    assert high > 0.7
    assert found.interval(7)[1] > 0.4  # none lasted longer, and yet 45 % are not excluded


@pytest.mark.parametrize("level", [0.9, 0.95])
def test_intervals_are_those_of_lifelines(level: float) -> None:
    """Its exponential Greenwood interval is the one on the log(-log) scale."""
    model = KaplanMeierFitter(alpha=1 - level).fit(TREATED, RELAPSED)
    theirs = model.confidence_interval_survival_function_
    found = curve(TREATED, RELAPSED)
    for week in (6, 7, 10, 13, 16, 22, 23):
        low, high = found.interval(week, level=level)
        assert (low, high) == pytest.approx(tuple(theirs.loc[week]), rel=1e-10)


def test_where_all_or_none_last_the_interval_is_exact() -> None:
    """Clopper and Pearson, as scipy has it."""
    found = curve([2, 4, 6, 8])
    none, everyone = found.interval(8), found.interval(1)
    exact = [binomtest(k, 4).proportion_ci(confidence_level=0.9, method="exact") for k in (0, 4)]
    assert none == pytest.approx((exact[0].low, exact[0].high), rel=1e-9)
    assert everyone == pytest.approx((exact[1].low, exact[1].high), rel=1e-9)


@given(lengths)
def test_the_curve_of_lifelines(found: list[tuple[int, bool]]) -> None:
    durations, ended = [d for d, _ in found], [e for _, e in found]
    ours = curve(durations, ended)
    theirs = KaplanMeierFitter().fit(durations, ended)
    for duration in range(32):
        assert ours.at(duration) == pytest.approx(float(theirs.predict(duration)), abs=1e-12)


@given(lengths, st.integers(0, 30), st.integers(1, 20))
def test_what_lies_beyond_an_age(found: list[tuple[int, bool]], age: int, more: int) -> None:
    ours = curve([d for d, _ in found], [e for _, e in found])
    chance = ours.beyond(age, more)
    if math.isnan(chance):
        assert not any(ended and duration > age for duration, ended in found)
        return
    assert chance == pytest.approx(ours.at(age + more) / ours.at(age), abs=1e-12)
    assert chance <= ours.beyond(age, more - 1) if more > 1 else chance <= 1.0
    low, high = ours.interval_beyond(age, more)
    assert 0.0 <= low <= chance + 1e-12
    assert chance - 1e-12 <= high <= 1.0


def test_the_part_of_a_curve_has_the_interval_of_those_who_are_left() -> None:
    """Those older than 10, taken for themselves, are a sample of its own."""
    older = [(d, e) for d, e in zip(TREATED, RELAPSED, strict=True) if d > 10]
    rest = curve([d for d, _ in older], [e for _, e in older])
    found = curve(TREATED, RELAPSED)
    assert found.beyond(10, 12) == pytest.approx(rest.at(22), rel=1e-12)
    assert found.interval_beyond(10, 12) == pytest.approx(rest.interval(22), rel=1e-12)
    assert found.outlived(10) == len(older) - 1  # 11 was unfinished before the next end


def test_nothing_known_is_no_number() -> None:
    assert math.isnan(curve([3, 4], [False, False]).beyond(0, 1))
    assert math.isnan(curve([3, 4]).beyond(4, 1))
    assert all(math.isnan(end) for end in curve([3, 4]).interval_beyond(4, 1))
    assert curve([], []).at(5) == 1.0


@given(
    st.lists(st.integers(1, 40), min_size=1, max_size=15),
    st.lists(st.integers(0, 50), min_size=1, max_size=10),
    st.integers(1, 20),
)
def test_shares_are_the_curve_with_only_the_last_unfinished(
    closed: list[int], ages: list[int], more: int
) -> None:
    found = shares_beyond(np.array(closed), np.array(ages), more)
    for age, share in zip(ages, found.tolist(), strict=True):
        whole = curve([*closed, age], [True] * len(closed) + [False])
        assert share == pytest.approx(whole.beyond(age, more), abs=1e-12, nan_ok=True)


# ---- two groups


def test_two_small_published_cases() -> None:
    every, some = [True] * 3, [True, False, True]
    found = log_rank(group([10, 20, 30], every), group([10, 20, 50], every))
    assert (round(found.statistic, 6), round(found.p, 6)) == (0.254237, 0.614107)
    found = log_rank(group([10, 20, 30], some), group([10, 20, 50], some))
    assert (round(found.statistic, 6), round(found.p, 6)) == (0.384615, 0.535143)


@pytest.mark.parametrize(
    ("weighting", "statistic"),
    [("wilcoxon", 13.457852), ("tarone-ware", 15.123575), ("peto", 14.084139)],
)
def test_the_published_weighted_tests_of_leukaemia(weighting: str, statistic: float) -> None:
    rows = load_leukemia()
    arms = [rows[rows["Rx"] == arm] for arm in (0, 1)]
    pair = [(arm["t"].to_numpy(float), arm["status"].to_numpy(bool)) for arm in arms]
    found = log_rank(pair[0], pair[1], weighting=weighting)
    # Printed cut off, not rounded.
    assert math.floor(found.statistic * 1e6) == round(statistic * 1e6)
    ours = log_rank(group(TREATED, RELAPSED), group(PLACEBO), weighting=weighting)
    assert ours.statistic == pytest.approx(found.statistic, rel=1e-12)


THEIR_NAMES = dict(zip(WEIGHTINGS, [None, "wilcoxon", "tarone-ware", "peto"], strict=True))


@given(lengths, lengths, st.sampled_from(WEIGHTINGS))
def test_the_tests_of_lifelines(
    one: list[tuple[int, bool]], other: list[tuple[int, bool]], weighting: str
) -> None:
    a = group([d for d, _ in one], [e for _, e in one])
    b = group([d for d, _ in other], [e for _, e in other])
    ours = log_rank(a, b, weighting=weighting)
    if ours == log_rank(b, a, weighting=weighting) and ours.statistic == 0.0:
        return  # nothing tells them apart: lifelines divides by zero
    theirs = logrank_test(a[0], b[0], a[1], b[1], weightings=THEIR_NAMES[weighting])
    assert ours.statistic == pytest.approx(theirs.test_statistic, rel=1e-8, abs=1e-10)
    assert ours.p == pytest.approx(theirs.p_value, rel=1e-7, abs=1e-12)


def test_groups_that_nothing_tells_apart() -> None:
    found = log_rank(group([3, 4], [False, False]), group([5], [False]))
    assert (found.statistic, found.p) == (0.0, 1.0)


def test_a_weighting_that_does_not_exist() -> None:
    with pytest.raises(ValueError, match=r"no weighting 'breslow': there are log-rank, wilcoxon"):
        log_rank(group([1]), group([2]), weighting="breslow")
