"""Chance: each value against plain whole-number arithmetic on the raw stream."""

from __future__ import annotations

import math

import numpy as np
import pytest

from rotascope.providers.sample_random import Chance


def raw_values(seed: int, stream: int, count: int) -> list[int]:
    bits = np.random.PCG64(np.random.SeedSequence([seed, stream]))
    return [int(value) for value in bits.random_raw(count)]


def bell_of(value: int) -> float:
    parts = [(value >> shift) % 2**14 for shift in (0, 14, 28, 42)]
    # The mean and spread of the sum of four whole numbers drawn from 0 to 16383.
    mean = 4 * 16383 / 2
    spread = math.sqrt(4 * (16384**2 - 1) / 12)
    return (sum(parts) - mean) / spread


def test_uniforms_are_the_top_53_bits() -> None:
    found = Chance(7, 3).uniforms(50)
    expected = [(value >> 11) / 2**53 for value in raw_values(7, 3, 50)]
    assert found.tolist() == expected


def test_bells_are_sums_of_four_parts() -> None:
    found = Chance(7, 4).bells(50)
    assert found.tolist() == [bell_of(value) for value in raw_values(7, 4, 50)]


def test_shocks_are_bells_times_a_mood() -> None:
    found = Chance(1, 2).shocks(500)
    scale = math.sqrt((225 * 0.75**2 + 26 * 1.6**2 + 5 * 3.5**2) / 256)
    for value, raw in zip(found.tolist(), raw_values(1, 2, 500), strict=True):
        top = raw >> 56
        mood = 0.75 if top < 225 else 1.6 if top < 251 else 3.5
        assert value == pytest.approx(bell_of(raw) * mood / scale, rel=1e-14)


def test_uniforms_fill_the_unit_interval() -> None:
    values = Chance(3, 1).uniforms(100_000)
    assert values.min() >= 0.0
    assert values.max() < 1.0
    assert values.mean() == pytest.approx(0.5, abs=0.005)
    assert values.var() == pytest.approx(1 / 12, abs=0.001)


@pytest.mark.parametrize("shape", ["bells", "shocks"])
def test_mean_and_spread(shape: str) -> None:
    values = getattr(Chance(3, 2), shape)(400_000)
    assert values.mean() == pytest.approx(0.0, abs=0.01)
    assert values.std() == pytest.approx(1.0, abs=0.02)


def test_shocks_have_fat_tails_and_bells_have_not() -> None:
    shocks = Chance(3, 2).shocks(400_000)
    bells = Chance(3, 2).bells(400_000)
    assert (shocks**4).mean() > 6.0  # 3 for the normal law
    assert (bells**4).mean() == pytest.approx(2.7, abs=0.05)  # four uniforms: 3 - 1.2/4
    assert np.abs(bells).max() < 3.5


def test_the_stream_goes_on() -> None:
    whole = Chance(5, 1).shocks(100)
    piece = Chance(5, 1)
    assert np.array_equal(whole, np.concatenate([piece.shocks(37), piece.shocks(63)]))


def test_streams_and_seeds_differ() -> None:
    base = Chance(5, 1).uniforms(20)
    assert not np.array_equal(base, Chance(5, 2).uniforms(20))
    assert not np.array_equal(base, Chance(6, 1).uniforms(20))
    both = np.corrcoef(Chance(5, 1).bells(50_000), Chance(5, 2).bells(50_000))
    assert abs(both[0, 1]) < 0.02
