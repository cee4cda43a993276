"""What the forecasts rest on: leads, readings and each method, against another road."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from lifelines import KaplanMeierFitter
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from history.tracks import QUICK, past_of, standing, stood, wandering, waves
from rotascope.core.errors import NothingToCompute
from rotascope.core.values import Floats
from rotascope.history.cycles import Rule
from rotascope.history.walkforward_models import (
    HORIZONS,
    STEP,
    Past,
    base_rate,
    classifier,
    hazard_model,
    same_state,
    survival,
)
from rotascope.history.walkforward_states import OWN, Leads, states

SEEDS = [1, 2, 3]


# ---- leads and states, by plain loops


@pytest.mark.parametrize("seed", SEEDS)
def test_ages_and_ends_are_those_of_the_phases(seed: int) -> None:
    level = wandering(900, seed=seed)
    phase, leads = standing(level), Leads.of(level, QUICK)
    at = np.arange(leads.first, len(leads))
    assert phase[leads.first - 1] == 0
    assert phase[leads.first] != 0
    ages, left, signs = leads.age(at), leads.left(at), leads.sign(at)
    for i, place in enumerate(at.tolist()):
        age = 0
        while phase[place - age - 1] == phase[place]:
            age += 1
        rest = next((k for k in range(place, len(phase)) if phase[k] != phase[place]), None)
        assert ages[i] == age
        assert left[i] == (math.inf if rest is None else rest - place)
        assert signs[i] == phase[place]


@pytest.mark.parametrize("seed", SEEDS)
def test_closed_leads_are_those_known_by_then(seed: int) -> None:
    level = wandering(900, seed=seed)
    leads, phase = Leads.of(level, QUICK), standing(level)
    for upto in (100, 333, 899):
        runs, count = [], 0
        for place in range(1, upto + 1):
            count += 1
            if phase[place] != phase[place - 1]:
                runs, count = [*runs, count], 0
        # The first run is that before any lead.
        assert leads.closed(upto).tolist() == runs[1:]


@pytest.mark.parametrize("seed", SEEDS)
def test_readings_by_plain_loops(seed: int) -> None:
    level = wandering(700, seed=seed)
    leads = Leads.of(level, QUICK)
    found = dict(zip(OWN, states(leads).values.T, strict=True))
    log = [math.log(v) for v in level.tolist()]
    starts = dict(zip(leads.turns.confirmed.tolist(), leads.turns.place.tolist(), strict=True))
    known = extreme = 0
    for t in range(len(log)):
        if t in starts:
            known, extreme = t, starts[t]
        if t < leads.first:
            assert math.isnan(found["age"][t])
            assert math.isnan(found["setback"][t])
            continue
        sign = standing(level[: t + 1])[-1] if t % 97 == 0 else int(leads.sign(np.array([t]))[0])
        gains = [sign * v for v in log[extreme : t + 1]]
        assert found["age"][t] == pytest.approx(math.log1p((t - known) / 252))
        assert found["setback"][t] == pytest.approx(max(gains) - gains[-1], abs=1e-12)
        since = t - extreme - gains.index(max(gains))
        assert found["since best"][t] == pytest.approx(math.log1p(since / 252))
        for span in (21, 63, 126, 252):
            if t >= span:
                move = sign * (log[t] - log[t - span])
                assert found[f"momentum {span}d"][t] == pytest.approx(move, abs=1e-12)
        if t >= 63:
            steps = np.diff(log[t - 63 : t + 1])
            assert found["volatility 63d"][t] == pytest.approx(steps.std(ddof=1), rel=1e-9)


def test_readings_that_are_not_always_known_are_left_out() -> None:
    leads = Leads.of(wandering(1_000), QUICK)
    late = np.where(np.arange(1_000) < 600, np.nan, 1.0)
    found = states(leads, {"late": late, "always": np.arange(1_000.0)})
    rows = np.arange(300, 1_000, 21)
    kept, columns = found.usable(rows)
    assert [found.names[c] for c in columns] == [*OWN, "always"]
    assert kept.tolist() == rows.tolist()
    _, columns = found.usable(rows[rows >= 600])
    assert [found.names[c] for c in columns] == [*OWN, "late", "always"]


def test_a_track_that_is_not_positive_has_no_leads() -> None:
    with pytest.raises(NothingToCompute, match="always positive"):
        Leads.of(np.array([1.0, 0.0, 2.0]), QUICK)


# ---- each method against another road


@pytest.mark.parametrize("seed", SEEDS)
def test_the_base_rate_is_the_share_of_known_sessions(seed: int) -> None:
    level = wandering(800, seed=seed)
    past, phase = past_of(level), standing(level)
    for upto, ahead in ((400, 21), (555, 63), (799, 126)):
        rows = [s for s in range(upto - ahead + 1) if phase[s] != 0]
        share = sum(stood(phase, s, ahead) for s in rows) / len(rows)
        assert base_rate(past, upto, ahead) == pytest.approx(share, rel=1e-12)


def test_no_session_known_is_no_base_rate() -> None:
    past = past_of(wandering(800))
    assert math.isnan(base_rate(past, past.leads.first, 21))


@pytest.mark.parametrize("seed", SEEDS)
def test_the_rate_of_the_same_state_by_plain_loops(seed: int) -> None:
    rule = Rule(0.05, 60)
    level = wandering(1_500, seed=seed)
    past, phase = past_of(level, rule), standing(level, rule)
    starts = past.leads.turns

    def state(t: int, ahead: int) -> tuple[bool, bool]:
        k = int(np.searchsorted(starts.confirmed, t, side="right")) - 1
        track = (level if starts.sign[k] > 0 else 1 / level)[: t + 1]
        best = int(starts.place[k]) + int(np.argmax(track[starts.place[k] :]))
        return t - best + ahead < 60, track[best] / track[t] >= 1.05

    for upto, ahead in ((1_000, 21), (1_499, 63), (1_250, 126)):
        rows = [s for s in range(upto - ahead + 1) if phase[s] != 0]
        rows = [s for s in rows if state(s, ahead) == state(upto, ahead)]
        share = sum(stood(phase, s, ahead) for s in rows) / len(rows) if rows else math.nan
        found = same_state(past, upto, ahead)
        assert math.isnan(found) or found == pytest.approx(share, rel=1e-12)
        assert not state(upto, ahead)[0] or found in (1.0, pytest.approx(math.nan, nan_ok=True))


def test_a_state_seen_in_too_few_leads_has_no_rate() -> None:
    past = past_of(waves(1_000))
    upto = int(past.leads.turns.confirmed[1]) + 100
    assert math.isnan(same_state(past, upto, 21))


@pytest.mark.parametrize("seed", SEEDS)
def test_kaplan_meier_is_that_of_lifelines(seed: int) -> None:
    past = past_of(wandering(seed=seed))
    for upto in (800, 1_500, 2_499):
        closed = past.leads.closed(upto).tolist()
        age = int(past.leads.age(np.array([upto]))[0])
        model = KaplanMeierFitter().fit([*closed, age], [1] * len(closed) + [0])
        if max(closed) <= age:
            continue
        for ahead in HORIZONS:
            theirs = float(model.predict(age + ahead)) / float(model.predict(age))
            assert survival(past, upto).beyond(age, ahead) == pytest.approx(theirs, abs=1e-12)


def sorted_rows(past: Past, upto: int, ahead: int) -> tuple[Floats, list[bool]]:
    """Readings and outcomes known by a session, by plain loops over the grid."""
    rows, came = [], []
    for s in range(0, upto - ahead + 1, STEP):
        reading = past.states.values[s]
        if s >= past.leads.first and not np.isnan(reading).any():
            rows.append(reading)
            came.append(bool(past.leads.left(np.array([s]))[0] > ahead))
    return np.array(rows), came


def plain_model() -> Any:
    """scikit-learn's own pipeline of what the product does by itself."""
    return make_pipeline(StandardScaler(), LogisticRegression(tol=1e-12, max_iter=10_000))


def test_the_hazard_model_is_a_logistic_regression_of_ends() -> None:
    past, upto = past_of(wandering()), 2_400
    rows, came = sorted_rows(past, upto, STEP)
    theirs = plain_model().fit(rows, [not c for c in came])
    ours = hazard_model(past, past.known(upto, STEP))
    assert ours is not None
    state, age = past.states.values[upto], int(past.leads.age(np.array([upto]))[0])
    last, share = 0, 1.0
    for ahead in HORIZONS:
        for k in range(last, ahead // STEP):
            then = state.copy()
            then[0] = math.log1p((age + STEP * k) / 252)
            share *= float(theirs.predict_proba([then])[0, 0])
        last = ahead // STEP
        assert ours.chance(state, age, ahead) == pytest.approx(share, abs=1e-5)


def test_part_of_a_period_lies_between_the_whole_ones() -> None:
    past = past_of(wandering())
    model = hazard_model(past, past.known(2_400, STEP))
    assert model is not None
    odds = [model.chance(past.states.values[2_400], 40, h) for h in (0, 10, 21, 30, 42)]
    assert odds[0] == 1.0
    assert odds == sorted(odds, reverse=True)
    assert odds[1] ** 2.1 == pytest.approx(odds[2])


def test_the_classifier_ranks_as_scikit_learn_does() -> None:
    """Calibration is a rising line on the log odds: both models order states alike."""
    past, upto, ahead = past_of(wandering()), 2_400, 63
    rows, came = sorted_rows(past, upto, ahead)
    theirs = plain_model().fit(rows, came)
    ours = classifier(past, past.known(upto, ahead), ahead)
    assert ours is not None
    odds = np.array([ours.chance(row, 0, ahead) for row in rows])
    ours_log, their_log = np.log(odds / (1 - odds)), theirs.decision_function(rows)
    slope, shift = np.polyfit(their_log, ours_log, 1)
    assert ours_log == pytest.approx(slope * their_log + shift, abs=1e-3)


def test_one_kind_of_outcome_teaches_nothing() -> None:
    past = past_of(waves(400, half=200))
    rows = past.known(300, STEP)
    assert hazard_model(past, rows[:2]) is None
    assert classifier(past, rows[:2], 21) is None
    assert classifier(past, rows[:0], 21) is None
