"""Shapes: the published worked example, stumpy, plain loops, and what may change nothing."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rotascope.stats.shapes import (
    FEW,
    Stretches,
    correlations,
    distance_profile,
    distances_from,
    likeness,
    nearest_of,
    normalised,
    profile,
)

# The series of stumpy's tutorial ("The Matrix Profile"), with stretches of four.
TUTORIAL = np.array([0, 1, 3, 2, 9, 1, 14, 15, 1, 2, 2, 10, 7], dtype=np.float64)
PROFILE = [
    0.642486, 0.285705, 1.640169, 0.898131, 1.279547,
    1.781965, 2.987226, 2.839433, 0.285705, 0.642486,
]  # fmt: skip
NEIGHBOURS = [9, 8, 9, 1, 9, 2, 3, 4, 1, 0]
ZONE = 2  # stumpy leaves out |i - j| <= ceil(4 / 4)


def walk(seed: int, length: int) -> np.ndarray:
    return np.cumsum(np.random.default_rng(seed).normal(0, 0.01, length))


def naive(a: list[float], b: list[float]) -> float | None:
    """Distance of two stretches, from the words; None where one has no shape."""
    if any(math.isnan(v) for v in [*a, *b]) or min(a) == max(a) or min(b) == max(b):
        return None
    shapes = []
    for values in (a, b):
        mean = math.fsum(values) / len(values)
        sd = math.sqrt(math.fsum((v - mean) ** 2 for v in values) / len(values))
        shapes.append([(v - mean) / sd for v in values])
    return math.sqrt(math.fsum((x - y) ** 2 for x, y in zip(*shapes, strict=True)))


# ---- published


def test_the_matrix_profile_of_the_tutorial() -> None:
    found = profile(Stretches(TUTORIAL, 4), apart=ZONE)
    assert [f"{d:.6f}" for d in found.distance] == [f"{d:.6f}" for d in PROFILE]
    assert found.place.tolist() == NEIGHBOURS


def test_the_same_one_by_one() -> None:
    """Few stretches go another way, by Fourier transform."""
    for begin in range(10):
        one = nearest_of(Stretches(TUTORIAL, 4), np.array([begin]), apart=ZONE, earlier=False)
        assert one.distance[0] == pytest.approx(PROFILE[begin], abs=5e-7)
        assert one.place[0] == NEIGHBOURS[begin]


def test_the_distance_of_the_first_stretch_from_the_others() -> None:
    found = distance_profile(TUTORIAL[:4], TUTORIAL)
    expected = [naive(list(TUTORIAL[:4]), list(TUTORIAL[i : i + 4])) for i in range(10)]
    assert found == pytest.approx(expected, abs=1e-7)
    assert found[9] == pytest.approx(0.642486, abs=5e-7)
    plain = math.sqrt(sum((TUTORIAL[i] - TUTORIAL[8 + i]) ** 2 for i in range(4)))
    assert plain == pytest.approx(8.18535277, abs=5e-9)  # sqrt(67), not the shape: printed too


@pytest.mark.slow
def test_against_stumpy() -> None:
    import stumpy

    values = walk(3, 600)
    theirs = stumpy.stump(values, m=30)
    ours = profile(Stretches(values, 30), apart=math.ceil(30 / 4) + 1)
    assert ours.distance == pytest.approx(theirs[:, 0].astype(float), abs=1e-6)
    assert ours.place.tolist() == theirs[:, 1].tolist()
    left = profile(Stretches(values, 30), apart=math.ceil(30 / 4) + 1, earlier=True)
    assert left.place.tolist() == theirs[:, 2].tolist()


# ---- by plain loops


@given(st.integers(0, 10_000), st.integers(3, 9), st.booleans(), st.booleans())
def test_any_series_against_a_plain_loop(seed: int, n: int, earlier: bool, steps: bool) -> None:
    chance = np.random.default_rng(seed)
    length = int(chance.integers(1, 45))
    values = chance.integers(1, 4, length).astype(float) if steps else 100 + walk(seed, length)
    values[chance.random(length) < 0.03] = np.nan
    found = profile(Stretches(values, n), apart=n, earlier=earlier)
    count = max(length - n + 1, 0)
    assert len(found.distance) == count
    for i in range(count):
        others = {}
        for j in range(count):
            if (j <= i - n) or (not earlier and j >= i + n):
                d = naive(values[i : i + n].tolist(), values[j : j + n].tolist())
                if d is not None:
                    others[j] = d
        if not others:
            assert math.isnan(found.distance[i])
            assert found.place[i] == -1
            continue
        least = min(others.values())
        assert found.distance[i] == pytest.approx(least, rel=1e-9, abs=1e-11)
        assert found.place[i] == max(j for j, d in others.items() if d <= least + 1e-9)


@given(st.integers(0, 1000), st.sampled_from([5, 21, 60]))
def test_products_by_fourier_transform_are_correlations(seed: int, n: int) -> None:
    values = 3.0 + walk(seed, 150)
    found = correlations(values[40 : 40 + n], values)
    for i in (0, 7, 40, 150 - n):
        expected = np.corrcoef(values[40 : 40 + n], values[i : i + n])[0, 1]
        assert found[i] == pytest.approx(expected, abs=1e-11)


def test_few_and_many_give_the_same_digits() -> None:
    series = Stretches(np.exp(walk(9, 700)), 63, logs=True)
    many = profile(series, apart=63, earlier=True)
    for begin in (200, 411, 637):
        one = nearest_of(series, np.array([begin]), apart=63, earlier=True)
        assert one.distance[0] == many.distance[begin]
        assert one.place[0] == many.place[begin]
    some = np.arange(600, 600 + FEW + 1)
    part = nearest_of(series, some, apart=63, earlier=True)
    assert np.array_equal(part.distance, many.distance[some])


# ---- what has no shape, and what changes nothing


def test_equal_values_and_holes_have_no_shape() -> None:
    values = np.array([1.0, 1, 1, 2, 3, 1, np.nan, 2, 3, 1, 5])
    series = Stretches(values, 3)
    assert series.flat.tolist() == [True, False, False, False, True, True, True, False, False]
    found = profile(series, apart=3)
    assert math.isnan(found.distance[0])
    assert found.place[5] == -1
    assert found.place[7] == 3  # 2, 3, 1 once more
    assert found.distance[7] == 0.0


def test_a_flat_query_is_like_nothing() -> None:
    assert np.isnan(correlations(np.ones(4), TUTORIAL)).all()
    assert (likeness(Stretches(np.array([1.0, 1, 1, 2, 3]), 3), 0) == -np.inf).all()


@given(st.integers(0, 1000), st.floats(0.01, 50), st.floats(-5, 5))
def test_level_and_size_change_nothing(seed: int, size: float, level: float) -> None:
    values = walk(seed, 120)
    one = profile(Stretches(values, 15), apart=15)
    other = profile(Stretches(size * values + level, 15), apart=15)
    assert np.allclose(one.distance, other.distance, rtol=1e-7, atol=1e-9)


def test_logarithms_make_growth_a_straight_line() -> None:
    """Of 2^t every stretch has one shape in logarithms; a factor changes nothing at all."""
    values = 2.0 ** np.arange(12)
    found = profile(Stretches(values, 4, logs=True), apart=4)
    assert found.distance == pytest.approx(np.zeros(9), abs=1e-14)
    series = np.exp(walk(4, 80))
    ours = distances_from(Stretches(series, 10, logs=True), 70, np.arange(50))
    logs = distances_from(Stretches(np.log(series), 10), 70, np.arange(50))
    assert ours == pytest.approx(logs, rel=1e-10)


def test_mirror_images_are_farthest() -> None:
    up = np.array([1.0, 2, 4, 3])
    found = distances_from(Stretches(np.concatenate([up, -up]), 4), 0, np.array([4]))
    assert found[0] == pytest.approx(math.sqrt(2 * 4 * 2), rel=1e-14)
    assert normalised(up).mean() == pytest.approx(0, abs=1e-16)
    assert normalised(up).std() == pytest.approx(1, rel=1e-15)


@given(st.integers(0, 1000), st.integers(60, 119))
def test_later_values_change_no_earlier_profile(seed: int, cut: int) -> None:
    values = walk(seed, 120)
    later = values.copy()
    later[cut:] = 1e6 * np.arange(120 - cut)
    one = profile(Stretches(values, 12), apart=12, earlier=True)
    other = profile(Stretches(later, 12), apart=12, earlier=True)
    short = profile(Stretches(values[:cut], 12), apart=12, earlier=True)
    keep = cut - 12 + 1
    assert np.array_equal(one.distance[:keep], other.distance[:keep], equal_nan=True)
    assert np.array_equal(one.distance[:keep], short.distance, equal_nan=True)
    assert np.array_equal(one.place[:keep], short.place)
