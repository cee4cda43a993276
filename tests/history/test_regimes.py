"""Regimes of a relative track: the measure, today's account, and what was known when."""

from __future__ import annotations

import datetime as dt
import json
import math
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from history.leading import RATIO, leading, level_of
from history.pair_market import PairMarket, made
from rotascope.app.market import StoredMarket
from rotascope.app.opening import open_market
from rotascope.app.regimes import regimes_of
from rotascope.core.errors import CannotAnswer, NothingToCompute, UnknownName
from rotascope.core.time import Calendar
from rotascope.history.detection_measured import MEASURED
from rotascope.history.regimes import FIRST, Model, _stays, regimes
from rotascope.language.evaluate import Evaluator
from rotascope.measures.catalogue import CATALOGUE
from rotascope.measures.regimes import by_session, fits, followed, observed
from rotascope.stats.jumps import features_of, labelled
from rotascope.stats.markov import filtered, smoothed


@pytest.fixture(scope="module")
def market() -> PairMarket:
    return leading()


# ---- today's account


@pytest.fixture(scope="module")
def told(market: PairMarket) -> Any:
    return regimes(StoredMarket(market.facts(), market.days[-1]), RATIO)


def model_of(found: Any, start: str) -> Model:
    (model,) = [m for m in found.models if m.name.startswith(start)]
    return model


def test_today_is_as_the_measure_says(market: PairMarket, told: Any) -> None:
    evaluator = market.evaluator(market.days[-1])
    model = model_of(told, "Markov")
    assert model.probability == evaluator.read(f"regime_probability({RATIO})").value
    track = evaluator.track(f"regime_probability({RATIO})")
    better = track.values > 0.5
    run = 0
    while run < len(better) and better[-1 - run] == better[-1]:
        run += 1
    assert model.state == ("better" if better[-1] else "worse")
    assert model.sessions == run
    assert model.since == track.sessions[-run].item()


def test_parameters_are_those_of_the_last_refit(market: PairMarket, told: Any) -> None:
    calendar, level = level_of(market)
    found = followed(calendar, level, FIRST, "week", "year")
    model, end = found.schedule.models[-1], found.schedule.ends[-1]
    assert model is not None
    one = model_of(told, "Markov")
    assert one.refit == calendar.date(int(found.seen.places[end]))
    assert one.returns == end + 1
    assert one.refit.year < market.days[-1].year
    for at, state in enumerate(one.states):
        assert state.mean == pytest.approx(52 * model.means[at])
        assert state.volatility == pytest.approx(math.sqrt(52) * model.deviations[at])
        assert state.lasts == pytest.approx(1 / (1 - model.moves[at, at]))
    seen = filtered(found.seen.returns, model).filtered[-1, 1]
    assert one.probability == pytest.approx(seen, rel=1e-9)


def test_hindsight_is_told_as_such(market: PairMarket, told: Any) -> None:
    calendar, level = level_of(market)
    found = followed(calendar, level, FIRST, "week", "year")
    model = found.schedule.models[-1]
    assert model is not None
    late = smoothed(found.seen.returns, model)[:, 1] > 0.5
    run = 1
    while late[-1 - run] == late[-1]:
        run += 1
    # The state holds in the week whose return says so: from the session after the week before.
    start = int(found.seen.places[-run - 1]) + 1
    assert model_of(told, "Markov").hindsight_since == calendar.date(start)
    assert 0.0 < model_of(told, "Markov").disagree < 0.2


def test_the_jump_model_of_today(market: PairMarket, told: Any) -> None:
    calendar, level = level_of(market)
    seen = observed(calendar, level, "day")
    ends = fits(calendar, seen.places, "year", 1260)
    found = labelled(seen.returns, ends)
    one = model_of(told, "Jump")
    assert one.probability is None
    assert one.state == ("better" if found.states[-1] == 1 else "worse")
    changed = np.flatnonzero(np.diff(found.states) != 0)
    assert one.since == calendar.date(int(seen.places[changed[-1] + 1]))
    assert one.states[0].mean == pytest.approx(252 * found.models[-1].means[0])
    assert one.states[0].mean < 0 < one.states[1].mean
    assert features_of(seen.returns).shape == (len(seen.returns), 3)


def test_a_lead_that_lasts_pays_after_it_is_known(told: Any) -> None:
    """The better state is known for most of 400 sessions of +0.25 % a day."""
    for model in told.models:
        worse, better = model.states
        assert better.earned - worse.earned > 0.5
        assert not [text for text in model.doubts if "no evidence" in text]


def test_what_follows_a_state_by_hand(market: PairMarket, told: Any) -> None:
    calendar, level = level_of(market)
    found = followed(calendar, level, FIRST, "week", "year")
    after = [
        float(found.seen.returns[i + 1])
        for i in range(len(found.known) - 1)
        if found.known[i] > 0.5
    ]
    mean = sum(after) / len(after)
    spread = math.sqrt(sum((x - mean) ** 2 for x in after) / (len(after) - 1))
    better = model_of(told, "Markov").states[1]
    assert better.earned == pytest.approx(52 * mean)
    assert better.error == pytest.approx(52 * spread / math.sqrt(len(after)))


def test_no_skill_is_said() -> None:
    market = made(9)
    found = regimes(StoredMarket(market.facts(), market.days[-1]), RATIO)
    for model in found.models:
        assert any("no evidence that it pays" in doubt for doubt in model.doubts), model


def test_alarms_carry_their_false_alarm_rate(market: PairMarket, told: Any) -> None:
    rates = {(s.detector, s.threshold): s.false_per_decade for s in MEASURED}
    first = market.days[-756]
    assert len(told.warned) == 7
    for one in told.warned:
        assert one.false_per_decade == rates[one.detector, one.threshold]
        for day, sign in one.alarms:
            assert day >= first
            assert sign in (-1, 1)
        signs = [sign for _, sign in one.alarms]
        assert all(a != b for a, b in pairwise(signs))
        if signs:
            assert one.state == signs[-1]


def test_an_account_does_not_see_later_facts(market: PairMarket) -> None:
    day = dt.date(2018, 5, 16)
    whole = regimes(StoredMarket(market.facts(), day), RATIO)
    part = regimes(StoredMarket(market.facts(by=day), day), RATIO)
    assert whole.as_dict() == part.as_dict()
    assert whole.as_of == day


def test_too_few_values_and_wrong_tracks_are_refused(market: PairMarket) -> None:
    young = StoredMarket(market.facts(), dt.date(2012, 3, 1))
    with pytest.raises(NothingToCompute, match="needs 260 returns"):
        regimes(young, RATIO)
    late = StoredMarket(market.facts(), market.days[-1])
    with pytest.raises(NothingToCompute, match="positive track"):
        regimes(late, "excess(RUT, SPX, 21d)")
    with pytest.raises(UnknownName):
        regimes(late, "ratio(RUT, NOPE)")


def test_one_state_only_is_said_and_the_other_model_answers() -> None:
    """Weekly returns that alternate leave no room for two states that last."""
    market = made(4)
    weeks = np.array([day.isocalendar()[1] + 53 * day.year for day in market.days])
    odd = np.cumsum(np.diff(weeks, prepend=weeks[0]) != 0) % 2
    market.rut = market.spx + 0.01 * odd
    found = regimes(StoredMarket(market.facts(), market.days[-1]), RATIO)
    assert [m.every for m in found.models] == ["day"]
    (caveat,) = found.caveats
    assert re.fullmatch(
        r"the returns by week up to 2020-12-31 show one state only: there is no better one as of "
        r"2021-12-31",
        caveat,
    )


def test_stays_are_counted_with_the_one_under_way() -> None:
    assert _stays(np.array([0, 0, 1, 0, 0, 0, 1, 1])) == (2.5, 1.5)
    assert _stays(np.array([1, 1, 1])) == (None, 3.0)


def test_the_account_is_plain_data_that_json_knows(told: Any) -> None:
    text = json.dumps(told.as_dict(), default=str, allow_nan=False)
    assert json.loads(text)["expression"] == RATIO


def test_the_simulated_market_is_marked() -> None:
    found = regimes_of(RATIO, as_of="2026-01-30")
    assert found.simulated
    assert found.as_of == dt.date(2026, 1, 30)


# ---- the real pack


@pytest.mark.pack
def test_the_same_track_whatever_came_after_2015(pack: Path) -> None:
    rows = pl.read_parquet(pack / "indices_daily.parquet").filter(
        pl.col("symbol").is_in(["RUT", "SPX", "^RUT", "^GSPC"])
    )
    wide = rows.pivot(on="symbol", index="date", values="close").sort("date").drop_nulls()
    small, large = (c for c in sorted(wide.columns, reverse=True) if c != "date")
    if small in ("SPX", "^GSPC"):
        small, large = large, small
    level = (wide[small] / wide[large]).to_numpy()
    calendar = Calendar(wide["date"].to_numpy().astype("datetime64[D]"))
    whole = by_session(calendar, level, 260, "week", "year")
    cut = calendar.on_or_before(dt.date(2015, 6, 17)) + 1
    part = by_session(calendar.cut(cut - 1), level[:cut], 260, "week", "year")
    assert np.array_equal(whole[:cut], part, equal_nan=True)
    assert np.isnan(whole[:1000]).all()
    assert (~np.isnan(whole)).sum() > 8000


@pytest.mark.pack
def test_the_real_account_of_small_against_large(pack_store: Path) -> None:
    """What a reader of 2008 and of 2026 was told; the small caps' years ended in 2006."""
    crisis = regimes_of(RATIO, pack_store, as_of="2008-06-06")
    jump = model_of(crisis, "Jump")
    assert jump.state == "worse"
    assert dt.date(2006, 5, 1) <= jump.since <= dt.date(2006, 12, 31)
    assert jump.refit == dt.date(2007, 12, 31)
    now = regimes_of(RATIO, pack_store, as_of="2026-07-31")
    assert model_of(now, "Jump").state == "better"
    assert dt.date(2025, 10, 1) <= model_of(now, "Jump").since <= dt.date(2026, 3, 31)
    assert any("calm weeks from lively" in doubt for doubt in model_of(now, "Markov").doubts)
    assert all(any("no evidence" in d for d in model.doubts) for model in now.models)


@pytest.mark.pack
def test_the_real_reading_is_that_of_the_catalogue(pack_store: Path) -> None:
    market = open_market(pack_store, as_of="2026-01-28")
    reading = market.read(f"regime_probability({RATIO})")
    assert 0.0 < float(reading.value) < 1.0
    with pytest.raises(CannotAnswer):
        open_market(pack_store, as_of="1992-06-30").read(f"regime_probability({RATIO})")
    assert Evaluator(CATALOGUE, StoredMarket(market.facts, dt.date(1994, 1, 5))).read(
        f"regime_probability({RATIO})"
    ).value is not None  # fmt: skip
