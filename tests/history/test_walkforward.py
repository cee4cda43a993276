"""Walk-forward forecasts: no peeking, worlds with a known answer, the report."""

from __future__ import annotations

import json
import math
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from history.tracks import QUICK, lasting, past_of, standing, stood, track_of, wandering, waves
from rotascope.app.scoring import scored
from rotascope.core.errors import NothingToCompute
from rotascope.history.cycles import Rule
from rotascope.history.walkforward import Forecasts, walk
from rotascope.history.walkforward_models import (
    BASE,
    CLASSIFIER,
    FEWEST,
    HAZARD,
    HORIZONS,
    METHODS,
    STATE,
    SURVIVAL,
    Past,
)
from rotascope.history.walkforward_report import Report, report
from rotascope.history.walkforward_scores import FEWEST_LEADS, headline, scores
from rotascope.history.walkforward_states import states
from rotascope.history.walkforward_told import Told

SEEDS = [1, 2, 3]


# ---- forecasts


@pytest.mark.parametrize("seed", SEEDS)
def test_forecasts_up_to_a_session_do_not_depend_on_what_follows(seed: int) -> None:
    level = wandering(seed=seed)
    whole = walk(past_of(level))
    for cut in (900, 1_777):
        part = walk(past_of(level[:cut]))
        same = len(part.origins)
        assert part.origins.tolist() == whole.origins[:same].tolist()
        assert same > 20
        for method in METHODS:
            assert np.array_equal(
                part.chance[method], whole.chance[method][:, :same], equal_nan=True
            )
        assert np.array_equal(part.fixed, whole.fixed[:, :same])


def test_another_future_changes_no_forecast() -> None:
    level = wandering(1_600)
    other = level.copy()
    other[1_000:] = level[999] * np.exp(np.cumsum(np.full(600, 0.02)))
    one, two = walk(past_of(level)), walk(past_of(other))
    early = int(np.searchsorted(one.origins, 1_000))
    for method in METHODS:
        assert np.array_equal(
            one.chance[method][:, :early], two.chance[method][:, :early], equal_nan=True
        )
    assert not np.array_equal(one.chance[BASE][0, early:], two.chance[BASE][0, early:])


def test_nothing_is_forecast_before_three_leads_have_ended() -> None:
    past = past_of(wandering())
    made = walk(past)
    for i, origin in enumerate(made.origins.tolist()):
        enough = len(past.leads.closed(origin)) >= FEWEST
        assert np.isnan(made.chance[BASE][0, i]) != enough


def test_a_forecast_begins_where_it_is_told_to() -> None:
    assert walk(past_of(wandering()), start=1_000).origins.min() >= 1_000


@given(st.integers(0, 10_000))
@settings(max_examples=12)
def test_odds_are_probabilities_that_fall_with_the_horizon(seed: int) -> None:
    past = past_of(wandering(1_500, seed=seed, spread=0.012))
    made = walk(past)
    for method in METHODS:
        odds = made.chance[method]
        there = odds[:, ~np.isnan(odds).any(axis=0)]
        assert ((there >= 0.0) & (there <= 1.0)).all()
        own = made.own[method].all(axis=0)
        if method in (SURVIVAL, HAZARD):
            assert (np.diff(odds[:, own], axis=0) <= 1e-12).all()


@pytest.mark.parametrize("seed", SEEDS)
def test_where_the_rule_fixes_the_answer_the_lead_stands(seed: int) -> None:
    made = walk(past_of(wandering(seed=seed), Rule(0.05, 60)))
    told = made.fixed & ~np.isnan(made.came)
    assert told.sum() > 20
    assert (made.came[told] == 1.0).all()
    assert (made.came[~made.fixed & ~np.isnan(made.came)] == 0.0).any()


@pytest.mark.parametrize("seed", SEEDS)
def test_what_came_is_what_the_phases_say(seed: int) -> None:
    level = wandering(1_200, seed=seed)
    made, phase = walk(past_of(level)), standing(level)
    for row, ahead in enumerate(HORIZONS):
        for i, origin in enumerate(made.origins.tolist()):
            if origin + ahead < len(phase):
                assert made.came[row, i] == stood(phase, origin, ahead)
            else:
                assert math.isnan(made.came[row, i])


# ---- worlds with a known answer


def world(lengths: list[int]) -> Forecasts:
    leads = lasting(lengths)
    return walk(Past.of(leads, states(leads)))


def test_where_every_lead_lasts_equally_long_age_says_all() -> None:
    """Leads of 210 sessions: at age a the lead stands h later if and only if a + h < 210."""
    made = world([210] * 30)
    found = {(s.method, s.horizon): s for s in scores(made)}
    assert found[STATE, 63].skill.value == 0.0  # the track says nothing: the base rate again
    best = found[SURVIVAL, 63]
    assert best.open_skill is not None
    assert best.open_skill.value == pytest.approx(1.0)
    assert best.verdict == "better"
    assert headline(tuple(found.values()), 63) == SURVIVAL
    assert found[BASE, 63].verdict == "yardstick"
    # 147 of every 210 sessions are young enough; the grid of 21 meets each age alike.
    assert made.chance[BASE][1, -1] == pytest.approx(0.7, abs=0.01)


def test_where_leads_end_by_chance_nothing_beats_the_base_rate() -> None:
    """Memoryless lengths: age knows nothing, and no model is believed."""
    believed = []
    for seed in range(4):
        lengths = np.random.default_rng(seed).geometric(1 / 150, size=40).tolist()
        found = scores(world(lengths))
        believed += [headline(found, h) for h in HORIZONS]
        assert {s.verdict for s in found} <= {
            "yardstick",
            "no skill",
            "worse",
            "not by every score",
        }
    assert set(believed) == {BASE}


def test_a_skill_over_few_leads_is_not_believed() -> None:
    found = scores(world([210] * 6))
    tried = [s for s in found if s.method == SURVIVAL and s.horizon < 210]
    assert all(s.leads < FEWEST_LEADS for s in tried)
    assert {s.verdict for s in tried} == {"too few leads"}
    assert headline(found, 63) == BASE


def test_scores_count_what_was_scored() -> None:
    made = walk(past_of(wandering()))
    for one in scores(made):
        row = HORIZONS.index(one.horizon)
        told = ~np.isnan(made.came[row]) & ~np.isnan(made.chance[BASE][row])
        errors = (made.chance[one.method][row] - made.came[row])[told]
        assert one.count == told.sum()
        assert one.brier == pytest.approx(float((errors**2).mean()))
        assert one.came == pytest.approx(made.came[row][told].mean())
        assert sum(b.count for b in one.bins) == one.count
        assert 0 < one.open <= one.count
        assert one.own <= one.count


# ---- the report


@pytest.fixture(scope="module")
def found() -> Report:
    return report(Told.of(track_of(wandering()), {}, QUICK))


def test_the_report_is_plain_data(found: Report) -> None:
    data = json.loads(json.dumps(found.as_dict(), allow_nan=False))
    assert data["expression"] == "ratio(RUT, SPX)"
    assert data["rule"] == {"fall": 0.05, "hold": 10}
    assert len(data["scores"]) == len(METHODS) * len(HORIZONS)
    sessions = data["forecasts"]["sessions"]
    assert all(len(data["forecasts"]["63"][m]) == len(sessions) for m in METHODS)
    assert data["leads"][-1]["over"] is None
    assert all(lead["over"] for lead in data["leads"][:-1])
    assert {lead["leader"] for lead in data["leads"]} == {"RUT", "SPX"}
    said = " / ".join(data["caveats"])
    assert "16 comparisons" in said
    assert (
        "not of returns: when it calls a lead over, the other side has already gained 5 %" in said
    )
    assert f"{len(data['leads']) - 1} finished leads in all" in said


def test_the_report_again_has_the_same_digits(found: Report) -> None:
    again = report(Told.of(track_of(wandering()), {}, QUICK))
    assert json.dumps(again.as_dict()) == json.dumps(found.as_dict())


def test_a_lead_lasts_until_the_next_is_confirmed(found: Report) -> None:
    leads = found.told.leads()
    for one, following in pairwise(leads):
        assert one.over == following.confirmed
        assert one.began <= one.confirmed
        assert one.leader != following.leader
        days = found.told.days
        between = ((days >= np.datetime64(one.confirmed)) & (days < np.datetime64(one.over))).sum()
        assert one.sessions == between


def test_gaps_are_passed_over() -> None:
    level = wandering(1_200)
    gappy = np.full(1_500, np.nan)
    gappy[np.sort(np.random.default_rng(1).permutation(1_500)[:1_200])] = level
    whole = report(Told.of(track_of(level), {}, QUICK))
    holes = report(Told.of(track_of(gappy), {}, QUICK))
    for method in METHODS:
        assert np.array_equal(whole.made.chance[method], holes.made.chance[method], equal_nan=True)


def test_a_track_without_a_lead_cannot_be_told() -> None:
    with pytest.raises(NothingToCompute, match=r"no lead of ratio\(RUT, SPX\) is confirmed"):
        Told.of(track_of(np.linspace(1.0, 1.01, 50)), {}, QUICK)


def test_too_few_leads_make_no_forecast_and_say_so() -> None:
    short = report(Told.of(track_of(waves(400)), {}, QUICK))
    assert short.first is None
    assert {s.verdict for s in short.scores} == {"yardstick", "nothing to score"}
    assert [short.headline(h) for h in HORIZONS] == [BASE] * 4
    assert any("no forecast was made" in line for line in short.caveats())
    assert json.dumps(short.as_dict(), allow_nan=False)


# ---- through the door, on the simulated market and on the real pack


def early_forecasts(data: dict[str, Any], count: int) -> list[Any]:
    made = data["forecasts"]
    return [
        made["sessions"][:count],
        [[made[str(h)][m][:count] for m in METHODS] for h in HORIZONS],
    ]


def test_the_simulated_market_cut_earlier_gives_the_same_forecasts() -> None:
    rule = Rule(0.04, 15)
    whole = scored("ratio(RUT, SPX)", rule=rule).as_dict()["reports"][0]
    part = scored("ratio(RUT, SPX)", as_of="2023-06-30", rule=rule).as_dict()["reports"][0]
    count = len(part["forecasts"]["sessions"])
    assert part["simulated"]
    assert part["forecasts"]["63"][CLASSIFIER][-1] is not None
    assert early_forecasts(part, count) == early_forecasts(whole, count)
    assert len(whole["forecasts"]["sessions"]) > count + 20


def test_without_a_track_the_simulated_market_scores_what_it_has() -> None:
    data = scored(rule=Rule(0.05, 20)).as_dict()["reports"]
    assert [one["expression"] for one in data] == ["ratio(RUT, SPX)"]


@pytest.mark.pack
@pytest.mark.slow
def test_the_real_pack_cut_in_2015_gives_the_same_forecasts(pack_store: Path) -> None:
    whole, again = (scored(None, pack_store).as_dict()["reports"] for _ in range(2))
    assert json.dumps(whole) == json.dumps(again)
    part = scored(None, pack_store, "2015-12-31").as_dict()["reports"]
    assert len(whole) == len(part) == 2
    for ours, early in zip(whole, part, strict=True):
        sessions = early["forecasts"]["sessions"]
        assert "2015-11-30" <= sessions[-1] <= "2015-12-31"
        assert early_forecasts(early, len(sessions)) == early_forecasts(ours, len(sessions))
        assert ours["first_forecast"] < "1997"
        assert len(ours["forecasts"]["sessions"]) > len(sessions) + 100
