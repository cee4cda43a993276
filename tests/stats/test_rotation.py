"""States of a rotation: the rule by hand, its patience, and planted rotations found again."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rotascope.providers.sample_lead import SimulatedLead, simulated_lead
from rotascope.stats.rotation import (
    ABSENT,
    BROAD,
    CONFIRMED,
    EMERGING,
    FADING,
    LONG,
    REVERSED,
    WORDS,
    lead,
    settled,
    sides,
    states,
)

UNSEEN = range(101, 117)
"""Markets on which no bound was set."""


def test_a_lead_in_deviations_by_hand() -> None:
    """Changes +1, +3, +1, +3 (in log): deviation 2/sqrt(3); the last two sum to 4."""
    level = np.exp(np.cumsum([0.0, 1.0, 3.0, 1.0, 3.0]))
    z = lead(level, 2, 4)
    assert np.isnan(z[:4]).all()
    assert z[4] == pytest.approx(4.0 / (2.0 / np.sqrt(3.0) * np.sqrt(2.0)))


def test_a_track_without_spread_has_no_lead() -> None:
    assert np.isnan(lead(np.ones(30), 3, 12)).all()
    assert np.isnan(lead(np.ones(3), 3, 12)).all()


def test_a_lead_begins_on_the_third_session_and_ends_on_the_third() -> None:
    z = np.array([1.3, 1.3, 1.3, 0.3, 0.2, 0.2, 0.3, 0.2, 0.2, 0.2, 0.2])
    assert sides(z, LONG).tolist() == [0, 0, 1, 1, 1, 1, 1, 1, 1, 0, 0]


def test_the_other_side_leads_mirror_wise() -> None:
    z = np.array([1.3, 1.3, 1.3, -1.3, -1.3, -1.3, np.nan, -0.25, 0.0, 0.0, 0.0])
    assert sides(z, LONG).tolist() == [0, 0, 1, 1, 1, -1, -1, -1, -1, -1, 0]


def test_one_or_two_sessions_flip_nothing() -> None:
    calm = np.full(40, 0.1)
    for width in (1, 2):
        shocked = calm.copy()
        shocked[20 : 20 + width] = 9.0
        assert not sides(shocked, LONG).any()
        leading = np.full(40, 2.0)
        leading[20 : 20 + width] = -9.0
        assert (sides(leading, LONG)[2:] == 1).all()


def test_a_condition_settles_after_three() -> None:
    holds = np.array([1, 1, 0, 1, 1, 1, 0, 0, 1, 0, 0, 0], dtype=bool)
    assert settled(holds).astype(int).tolist() == [0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 0]


def _course(*parts: tuple[int, float]) -> np.ndarray:
    """A track whose log drifts so many sessions by so much each, with a little swing."""
    steps = np.concatenate([np.full(length, drift) for length, drift in parts])
    swing = 0.004 * np.where(np.arange(len(steps)) % 2 == 0, 1.0, -1.0)
    return np.exp(np.cumsum(steps + swing))


def test_a_rotation_runs_through_its_states() -> None:
    level = _course((300, 0.0), (90, 0.002), (90, -0.002), (260, 0.0))
    found = states(level, 63).tolist()
    order = [WORDS[s] for k, s in enumerate(found) if s >= 0 and (k == 0 or found[k - 1] != s)]
    assert order == ["absent", "emerging", "confirmed", "fading", "reversed", "absent"]
    assert found[:252] == [-1] * 252
    joined = np.ones(len(level), dtype=bool)
    wide = states(level, 63, joined).tolist()
    assert [BROAD if s == CONFIRMED else s for s in found] == wide


def test_reversed_needs_a_confirmed_lead_before() -> None:
    level = _course((300, 0.0), (90, -0.002))
    assert set(states(level, 63)[252:].tolist()) == {ABSENT}


@given(st.lists(st.floats(-0.05, 0.05), min_size=30, max_size=90), st.integers(20, 60))
def test_later_values_change_no_state(steps: list[float], cut: int) -> None:
    level = np.exp(np.cumsum(steps))
    joined = np.array(steps) > 0
    whole = states(level, 6, joined)
    assert (states(level[:cut], 6, joined[:cut]) == whole[:cut]).all()


@pytest.fixture(scope="module")
def unseen() -> list[SimulatedLead]:
    return [simulated_lead(seed) for seed in UNSEEN]


def _truth(market: SimulatedLead) -> np.ndarray:
    """+1 in a planted rotation to small, -1 in one to large, 0 in none."""
    found = np.zeros(len(market.small), dtype=int)
    for r in market.rotations:
        found[r.start : r.end + 1] = 1 if r.target == "R2000" else -1
    return found


def test_planted_rotations_are_found_on_markets_never_seen(unseen: list[SimulatedLead]) -> None:
    late, missed, planted = [], 0, 0
    for market in unseen:
        small = states(market.small / market.large, 63)
        large = states(market.large / market.small, 63)
        for r in market.rotations:
            if r.start < 252:
                continue
            planted += 1
            found = small if r.target == "R2000" else large
            there = np.isin(found[r.start : r.end + 64], (CONFIRMED, BROAD))
            late += [int(there.argmax())] if there.any() else []
            missed += not there.any()
    assert planted >= 70
    assert missed <= 0.05 * planted
    assert np.median(late) <= 35


def test_confusion_with_the_recorded_truth(unseen: list[SimulatedLead]) -> None:
    """Sessions by truth (rows: to large, none, to small) and state of a rotation to small."""
    table = np.zeros((3, len(WORDS)))
    for market in unseen:
        found = states(market.small / market.large, 63)
        for truth, state in zip(_truth(market)[252:] + 1, found[252:], strict=True):
            table[truth, state] += 1
    share = table / table.sum(axis=1, keepdims=True)
    leading = [EMERGING, CONFIRMED, BROAD]
    assert share[2, leading].sum() >= 0.65  # in a planted rotation to small
    assert share[0, leading].sum() <= 0.15  # in one to large
    assert share[1, leading].sum() <= 0.35  # in none: leads also come by chance, or linger
    assert share[0, REVERSED] > share[2, REVERSED]
    assert share[2, FADING] <= 0.05


def test_the_state_is_stable(unseen: list[SimulatedLead]) -> None:
    changes = sessions = 0
    for market in unseen:
        found = states(market.small / market.large, 63)[252:]
        changes += int((np.diff(found) != 0).sum())
        sessions += len(found)
    assert changes / (sessions / 252) <= 9


def test_one_session_of_noise_flips_next_to_nothing(unseen: list[SimulatedLead]) -> None:
    """A close off by twice the usual swing on one day decides only where two sessions have
    already spoken for the change: once or twice in a hundred trials."""
    flipped = trials = 0
    for market in unseen[:6]:
        level = market.small / market.large
        whole = states(level, 63)
        usual = np.diff(np.log(level)).std()
        for place in range(400, len(level), 83):
            for sign in (-2.0, 2.0):
                other = level[: place + 1].copy()
                other[place] *= np.exp(sign * usual)
                flipped += int(states(other, 63)[place] != whole[place])
                trials += 1
    assert trials > 250
    assert flipped / trials < 0.03
