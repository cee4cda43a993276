"""Odds of the present lead: which to believe, intervals, second opinions."""

from __future__ import annotations

import builtins
import json
from typing import Any

import numpy as np
import pytest
from lifelines import KaplanMeierFitter

from history.tracks import QUICK, past_of, track_of, wandering, waves
from rotascope.app.odds import odds_of
from rotascope.app.opening import open_market
from rotascope.core.errors import BadUsage, CannotAnswer, NotInStore, UnknownName
from rotascope.history.cycles import Rule
from rotascope.history.odds import Chance, Odds, odds
from rotascope.history.odds_second import COX, CURVE, with_second
from rotascope.history.walkforward import walk
from rotascope.history.walkforward_models import (
    BASE,
    CLASSIFIER,
    HAZARD,
    HORIZONS,
    METHODS,
    STATE,
    SURVIVAL,
)
from rotascope.history.walkforward_told import Told


def told_of(level: Any, rule: Rule = QUICK) -> Told:
    return Told.of(track_of(level), {}, rule)


def chance_of(found: Odds, method: str, horizon: int) -> Chance:
    every = (*found.chances, *found.seconds)
    return next(one for one in every if (one.method, one.horizon) == (method, horizon))


SLOW = Rule(0.15, 10)


@pytest.fixture(scope="module")
def plain() -> Odds:
    """Odds on a track that wanders, with leads of a year or so."""
    return odds(told_of(wandering(5_000), SLOW), draws=40)


def test_every_method_answers_at_every_horizon(plain: Odds) -> None:
    assert [(c.horizon, c.method) for c in plain.chances] == [
        (h, m) for h in HORIZONS for m in METHODS
    ]
    for one in plain.chances:
        assert one.value is not None
        assert one.low is not None
        assert one.high is not None
        assert 0.0 <= one.low <= one.high <= 1.0
        assert 0.0 <= one.value <= 1.0


def test_the_odds_are_those_of_the_walk_forward_on_its_session() -> None:
    """The last session is one of the grid, and one on which the classifier is fitted anew."""
    level = wandering(5_000)
    grid = past_of(level, SLOW).grid
    level = level[: int(grid[12 * 15]) + 1]
    found, made = odds(told_of(level, SLOW), draws=5), walk(past_of(level, SLOW))
    assert made.origins[-1] == len(level) - 1
    for row, horizon in enumerate(HORIZONS):
        for method in METHODS:
            value = made.chance[method][row, -1]
            assert chance_of(found, method, horizon).value == pytest.approx(value, rel=1e-12)


def test_who_leads_and_since_when(plain: Odds) -> None:
    track = wandering(5_000)
    days = plain.report.told.days
    began, known = (
        int(np.searchsorted(days, np.datetime64(day)))
        for day in (plain.lead.began, plain.lead.confirmed)
    )
    assert plain.age == len(track) - 1 - known
    sign = 1 if plain.lead.leader == "RUT" else -1
    gains = sign * np.log(track[began:])
    assert {plain.lead.leader, plain.other} == {"RUT", "SPX"}
    assert gains[0] == gains.min()
    assert plain.gained == pytest.approx(np.exp(gains.max() - gains[-1]) - 1)
    assert plain.since_best == len(gains) - 1 - int(gains.argmax())


def test_a_headline_is_the_base_rate_unless_a_model_is_proven_better(plain: Odds) -> None:
    methods = set()
    for one in plain.headlines:
        horizon, best = one.chance.horizon, one.chance.method
        tried = {s.method: s for s in plain.report.scores if s.horizon == horizon}
        assert one.chance == chance_of(plain, best, horizon)
        assert "Brier skill" in one.why
        if best == BASE:
            assert not any(s.proven for s in tried.values())
            assert one.why.startswith("base rate: no other is proven better; the nearest, ")
        else:
            assert tried[best].proven
            assert one.why.startswith(f"{best}: Brier skill +")
        methods.add(best)
    assert BASE in methods


def test_where_the_past_repeats_a_model_is_the_headline() -> None:
    """Leads of 150 sessions each: what the models learn holds."""
    found = odds(told_of(waves(4_100), Rule(0.05, 10)), draws=20)
    best = found.headlines[1]
    assert best.chance.method in (STATE, SURVIVAL, HAZARD, CLASSIFIER)
    assert best.why.startswith(f"{best.chance.method}: Brier skill +")
    # Confirmed 25 sessions after the turn, 49 sessions into the wave: it stands 63 on.
    assert found.age < 150 - 63
    assert best.chance.value is not None
    assert best.chance.value > 0.9
    assert chance_of(found, SURVIVAL, 252).value == 0.0


def test_where_the_rule_leaves_no_room_the_answer_is_certain() -> None:
    level = wandering(2_500, seed=4)
    best = np.exp(np.cumsum(np.full(60, 0.004)))
    level = np.concatenate([level, level[-1] * best])  # a new best of the rising side today
    found = odds(told_of(level, Rule(0.05, 60)), draws=5)
    assert found.lead.leader == "RUT"
    assert found.since_best == 0
    first, second = found.headlines[:2]
    assert (first.chance.method, first.chance.value) == ("the rule", 1.0)
    assert "no lead ends before it is 60 old" in first.why
    assert second.chance.method != "the rule"  # 63 sessions: an end is possible


def test_before_three_leads_have_ended_only_the_base_rate_is_a_headline() -> None:
    found = odds(told_of(waves(420), QUICK), draws=5)
    assert [one.chance.method for one in found.headlines] == [BASE] * 4
    assert "no other method could be scored over 5 leads yet" in found.headlines[0].why


def test_a_lead_older_than_all_has_no_curve() -> None:
    level = np.concatenate([waves(600, half=60, slope=0.004), np.zeros(0)])
    level = np.concatenate([level, level[-1] * np.exp(np.cumsum(np.full(500, 0.004)))])
    found = odds(told_of(level), draws=5)
    assert found.age > 300
    assert chance_of(found, SURVIVAL, 63) == Chance(SURVIVAL, 63, None, None, None)
    assert found.caveats()[1].startswith("0 of ")


def test_the_same_seed_gives_the_same_digits(plain: Odds) -> None:
    again = odds(told_of(wandering(5_000), SLOW), draws=40)
    assert json.dumps(again.as_dict()) == json.dumps(plain.as_dict())
    other = odds(told_of(wandering(5_000), SLOW), draws=40, seed=8)
    assert other.chances != plain.chances
    assert [c.value for c in other.chances] == [c.value for c in plain.chances]


def test_the_interval_of_the_base_rate_by_plain_loops(plain: Odds) -> None:
    """Leads drawn whole, with replacement; other draws give the ends to their noise."""
    past = plain.report.told.past
    last, ahead = len(past.leads) - 1, 63
    rows = np.arange(past.leads.first, last - ahead + 1)
    spell, stood = past.leads.spell(rows), past.leads.left(rows) > ahead
    blocks = [stood[spell == k] for k in range(len(past.leads.turns))]
    chance = np.random.default_rng(99)
    drawn = []
    for _ in range(2_000):
        chosen = [blocks[k] for k in chance.integers(0, len(blocks), len(blocks))]
        drawn.append(np.concatenate(chosen).mean())
    low, high = np.percentile(drawn, [5, 95])
    ours = chance_of(plain, BASE, ahead)
    assert (ours.low, ours.high) == pytest.approx((low, high), abs=0.25 * (high - low))


def test_the_odds_are_plain_data(plain: Odds) -> None:
    data = json.loads(json.dumps(plain.as_dict(), allow_nan=False))
    assert [one["horizon"] for one in data["headline"]] == list(HORIZONS)
    assert data["age"] == plain.age
    assert data["began"] < data["confirmed"]
    assert len(data["odds"]) == len(METHODS) * len(HORIZONS)
    assert "forecasts" not in data


def test_no_value_today_is_no_odds() -> None:
    level = np.append(wandering(1_500), [np.nan, np.nan])
    with pytest.raises(NotInStore, match=r"has no value as of 1995-10-.*; its last is of 1995-"):
        odds(told_of(level))


# ---- second opinions


def test_the_second_opinion_is_that_of_lifelines(plain: Odds) -> None:
    found = with_second(plain)
    assert [c.method for c in found.seconds] == [CURVE] * 4 + [COX] * 4
    lengths = [lead.sessions for lead in plain.leads]
    model = KaplanMeierFitter().fit(lengths, [1] * (len(lengths) - 1) + [0])
    for horizon in HORIZONS:
        theirs = model.predict(plain.age + horizon) / model.predict(plain.age)
        assert chance_of(found, CURVE, horizon).value == pytest.approx(theirs)
        ours = chance_of(found, SURVIVAL, horizon).value
        assert ours == pytest.approx(theirs, abs=1e-12)
    cox = [chance_of(found, COX, h).value for h in HORIZONS]
    assert all(v is not None and 0.0 <= v <= 1.0 for v in cox)
    assert cox == sorted(cox, reverse=True)
    assert len(found.as_dict()["second_opinions"]) == 8


def test_too_few_leads_have_no_cox() -> None:
    found = with_second(odds(told_of(waves(900)), draws=5))
    assert len(found.leads) == 6
    assert chance_of(found, COX, 63).value is None


def test_without_lifelines_one_line_says_what_to_install(
    plain: Odds, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = builtins.__import__

    def without(name: str, *rest: Any, **more: Any) -> Any:
        if name.startswith("lifelines"):
            raise ImportError(name)
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(BadUsage, match=r"pip install 'rotascope\[history\]' brings it"):
        with_second(plain)


# ---- through the door


def test_the_simulated_market_answers() -> None:
    found = odds_of("ratio(RUT, SPX)", as_of="2025-06-30", rule=Rule(0.05, 20))
    assert {found.lead.leader, found.other} == {"RUT", "SPX"}
    names = found.report.told.past.states.names
    assert "curve" in names or "policy 1y" in names or len(names) == 8
    assert found.as_dict()["simulated"] is True


def test_the_measure_is_the_curve_of_the_odds() -> None:
    """Two ways to one number: the product of Kaplan and Meier, and the share of the measure."""
    rule, day = Rule(0.05, 20), "2025-06-30"
    found, market = odds_of("ratio(RUT, SPX)", as_of=day, rule=rule), open_market(as_of=day)
    for horizon in HORIZONS:
        reading = market.read(f"odds_of_lasting(ratio(RUT, SPX), {horizon}, fall=5, hold=20)")
        assert reading.value == pytest.approx(chance_of(found, SURVIVAL, horizon).value)
    ended = len(found.leads) - 1
    assert reading.caveats[0].startswith(f"{ended} leads have ended so far, ")
    assert f"the {found.age} sessions of the present one" in reading.caveats[0]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("odds_of_lasting(ratio(RUT, SPX), fall=99)", "no lead is confirmed yet"),
        ("odds_of_lasting(ratio(RUT, SPX), fall=15, hold=500)", "leads have ended so far, and 3"),
    ],
)
def test_the_measure_says_why_it_is_null(text: str, says: str) -> None:
    reading = open_market().read(text)
    assert reading.value is None
    assert any(says in caveat for caveat in reading.caveats)


def test_what_cannot_be_asked() -> None:
    with pytest.raises(UnknownName):
        odds_of("ratio(RUT, NOBODY)")
    with pytest.raises(CannotAnswer, match="always positive"):
        odds_of("return(RUT, 5d)")
    with pytest.raises(CannotAnswer, match=r"no lead of ratio\(RUT, SPX\) is confirmed as of"):
        odds_of("ratio(RUT, SPX)", as_of="2017-03-01")
