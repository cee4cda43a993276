"""Shape analogues and the test of likeness on a small market where the truth is known."""

from __future__ import annotations

import datetime as dt
import math
from functools import cache

import numpy as np
import pytest

from history.pair_market import PairMarket, made
from rotascope.core.errors import CannotAnswer
from rotascope.history.precedents import analogues_of
from rotascope.history.precedents_model import HORIZONS, Analogues, Choices
from rotascope.history.precedents_shapes import month_table, relative_of
from rotascope.history.precedents_state import pair_of, past_dates
from rotascope.stats.shapes import Stretches

OWN = (
    "momentum=excess(RUT, SPX, 3m)",
    "yearly=excess(RUT, SPX, 12m)",
    "drawdown(SPX, 1y)",
    "policy=change(POLICY, 1y)",
)
DAY = dt.date(2021, 6, 15)
QUICK = Choices(most=3, own=OWN, lengths=(21,), draws=10)


@cache
def market() -> PairMarket:
    return made()


@cache
def found(day: dt.date = DAY, choices: Choices = QUICK) -> Analogues:
    return analogues_of(market().evaluator(day), "RUT", "SPX", choices=choices)


def known(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


# ---- shapes


def test_a_planted_shape_is_found() -> None:
    """The last 40 relative steps, at half their size, once before: correlation 1."""
    own_market = made(seed=6)
    last, back = len(own_market.days) - 1, 1500
    relative = own_market.rut - own_market.spx
    tail = relative[last - 39 : last + 1] - relative[last - 39]
    own_market.rut[back - 39 : back + 1] = (
        own_market.spx[back - 39 : back + 1] + relative[back - 39] + 0.5 * tail
    )
    choices = Choices(most=2, own=OWN, lengths=(40,), draws=5)
    answer = analogues_of(own_market.evaluator(own_market.days[-1]), "RUT", "SPX", choices=choices)
    best = answer.shapes[0].found[0]
    assert (best.first, best.last) == (own_market.days[back - 39], own_market.days[back])
    assert best.correlation == pytest.approx(1.0, abs=1e-12)
    assert best.distance < 1e-6
    x = math.exp(own_market.rut[back + 63] - own_market.rut[back]) - 1
    assert best.followed[1].x == pytest.approx(x, rel=1e-9)
    assert answer.shapes[0].found[1].distance > 0.1


def test_shapes_lie_apart_and_their_correlation_is_plain() -> None:
    days, relative = market().days, market().rut - market().spx
    (shapes,) = found().shapes
    now = relative[days.index(DAY) - 20 : days.index(DAY) + 1]
    places = [days.index(DAY)]
    for one in shapes.found:
        end = days.index(one.last)
        assert days.index(one.first) == end - 20
        expected = np.corrcoef(relative[end - 20 : end + 1], now)[0, 1]
        assert one.correlation == pytest.approx(expected, rel=1e-9)
        assert one.distance == pytest.approx(math.sqrt(2 * (1 - expected)), rel=1e-7)
        assert min(abs(end - p) for p in places) >= 252
        places.append(end)
    ends = range(20, days.index(DAY) - 251)
    best = max(np.corrcoef(relative[e - 20 : e + 1], now)[0, 1] for e in ends)
    assert shapes.found[0].correlation == pytest.approx(best, rel=1e-9)


def test_a_length_for_which_the_past_is_too_short_is_left_out() -> None:
    choices = Choices(most=1, own=OWN, lengths=(21, 1400), draws=5)
    assert [one.sessions for one in found(choices=choices).shapes] == [21]


# ---- whether it tells anything


def test_random_walks_tell_nothing() -> None:
    trust = found().trust
    assert trust.tells is False
    assert trust.p is not None
    assert trust.p >= 0.05
    assert trust.first is not None
    assert trust.first >= dt.date(2013, 1, 1)
    assert [one.sessions for one in trust.horizons] == list(HORIZONS)
    assert "random earlier dates (p = " in trust.says


def test_a_market_that_repeats_itself_tells_a_lot() -> None:
    """Relative waves of two years: the state of the wave tells what follows it."""
    wave = made(seed=7)
    t = np.arange(len(wave.days))
    wave.rut = wave.spx + 0.2 * np.sin(2 * np.pi * t / 560)
    choices = Choices(most=2, own=OWN[:2], lengths=(63,), draws=10)
    answer = analogues_of(wave.evaluator(wave.days[-1]), "RUT", "SPX", choices=choices)
    assert answer.trust.gain is not None
    assert answer.trust.tells
    assert answer.trust.gain > 0.5
    assert answer.shapes[0].found[0].correlation > 0.999


def test_a_short_past_says_so() -> None:
    trust = found(known("2016-02-12")).trust
    assert trust.tells is None
    assert trust.says.startswith("too little past to say: ")
    assert trust.horizons == ()


# ---- the parts


def test_the_relative_track_has_its_values_where_both_closed() -> None:
    gappy = made(seed=9)
    gappy.rut[100:103] = np.nan
    evaluator = gappy.evaluator(gappy.days[400])
    relative = relative_of(evaluator, pair_of(evaluator, "RUT", "SPX"))
    assert len(relative.places) == 401 - 3
    assert not {100, 101, 102} & set(relative.places.tolist())
    assert relative.values[100] == pytest.approx(math.exp(gappy.rut[103] - gappy.spx[103]))
    assert relative.kind == "price"


def test_a_pair_without_a_close_today_is_refused() -> None:
    ended = made(seed=9)
    ended.rut[400] = np.nan
    with pytest.raises(CannotAnswer, match="RUT has no close on"):
        analogues_of(ended.evaluator(ended.days[400]), "RUT", "SPX")


def test_the_table_of_months_is_one_less_the_correlation() -> None:
    evaluator = market().evaluator(DAY)
    relative = relative_of(evaluator, pair_of(evaluator, "RUT", "SPX"))
    dates = past_dates(evaluator, 0, "month")
    table = month_table(Stretches(relative.values, 63, logs=True), relative, dates)
    logs = market().rut - market().spx
    for i, j in ((10, 5), (60, 30), (137, 2), (137, 137)):
        one, other = (logs[p - 62 : p + 1] for p in (dates[i], dates[j]))
        if min(dates[i], dates[j]) < 62:
            assert math.isnan(table[i, j])
        else:
            assert table[i, j] == pytest.approx(1 - np.corrcoef(one, other)[0, 1], abs=1e-10)
    assert np.isnan(table[:2]).all()  # the first months have no 63 sessions behind them


def test_past_dates_are_the_ends_of_finished_months_and_today() -> None:
    days = market().days
    dates = [days[p] for p in past_dates(market().evaluator(DAY), 0, "month")]
    assert dates[-3:] == [known("2021-04-30"), known("2021-05-28"), DAY]
    assert dates[0] == known("2010-01-29")
    later = past_dates(market().evaluator(known("2021-05-31")), 300, "month")
    assert days[later[-1]] == known("2021-05-28")  # Memorial Day: the month had ended
    assert days[later[-2]] == known("2021-04-30")
    assert later[0] >= 300
    every = past_dates(market().evaluator(DAY), 5, "day")
    assert every.tolist() == list(range(5, days.index(DAY) + 1))
