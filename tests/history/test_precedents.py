"""Precedents on a small market: found again by plain loops over readings, and nothing peeked."""

from __future__ import annotations

import datetime as dt
import json
import math
from functools import cache
from itertools import pairwise
from statistics import mean, median, stdev

import numpy as np
import pytest

from history.pair_market import PairMarket, made
from rotascope.core.errors import (
    BadUsage,
    CannotAnswer,
    ExpressionError,
    NothingToCompute,
    UnknownName,
    WrongArgument,
)
from rotascope.core.settings import Settings
from rotascope.history.precedents import analogues_of
from rotascope.history.precedents_model import Analogues, Choices, Component
from rotascope.history.precedents_state import Pair, own, pair_of, published

OWN = (
    "momentum=excess(RUT, SPX, 3m)",
    "yearly=excess(RUT, SPX, 12m)",
    "drawdown(SPX, 1y)",
    "policy=change(POLICY, 1y)",
)
EXPRESSIONS = [text.partition("=")[2] or text for text in OWN]
DAY = dt.date(2021, 6, 15)
QUICK = Choices(most=3, own=OWN, lengths=(21,), draws=10)


@cache
def market() -> PairMarket:
    return made()


@cache
def found(day: dt.date = DAY, choices: Choices = QUICK) -> Analogues:
    return analogues_of(market().evaluator(day), "RUT", "SPX", choices=choices)


def month_ends(day: dt.date) -> list[int]:
    """Places of the last sessions of the months that ended by a day."""
    days = market().days
    ends = [i for i in range(len(days) - 1) if days[i].month != days[i + 1].month]
    return [i for i in ends if days[i] <= day and i + 1 < len(days)]


@cache
def readings(place: int) -> tuple[float, ...]:
    """The state of a session, each component read as of that session alone; NaN = none."""
    day = market().days[place]
    evaluator = market().evaluator(day, by=day)
    told = []
    for text in EXPRESSIONS:
        try:
            told.append(float(evaluator.read(text).value))  # type: ignore[arg-type]  # a number
        except (CannotAnswer, UnknownName):  # of POLICY nothing was known at first
            told.append(math.nan)
    return tuple(told)


def nearest_by_loops(day: dt.date, most: int) -> list[tuple[dt.date, float, int]]:
    """(session, distance, components) of the precedents, in plain loops over readings."""
    days = market().days
    today = max(i for i, d in enumerate(days) if d <= day)
    places = [p for p in month_ends(day) if p != today]
    states = {p: readings(p) for p in [*places, today]}
    scales = []
    for c in range(len(EXPRESSIONS)):
        values = [s[c] for s in states.values() if not math.isnan(s[c])]
        scales.append((mean(values), stdev(values)))
    z = {
        p: [(v - m) / s for v, (m, s) in zip(state, scales, strict=True)]
        for p, state in states.items()
    }
    candidates = {}
    for p in places:
        both = [c for c in range(4) if not math.isnan(z[p][c]) and not math.isnan(z[today][c])]
        if today - p >= 252 and len(both) >= 0.6 * 4:
            candidates[p] = (
                math.sqrt(sum((z[p][c] - z[today][c]) ** 2 for c in both) / len(both)),
                len(both),
            )
    chosen: list[int] = []
    for p in sorted(candidates, key=lambda p: candidates[p][0]):
        if len(chosen) < most and all(abs(p - other) >= 252 for other in chosen):
            chosen.append(p)
    return [(days[p], *candidates[p]) for p in chosen]


# ---- the nearest states


def test_the_precedents_are_those_of_plain_loops_over_readings() -> None:
    expected = nearest_by_loops(DAY, 3)
    ours = [(p.session, p.distance, p.compared) for p in found().precedents]
    assert [p[0] for p in ours] == [p[0] for p in expected]
    assert [p[1] for p in ours] == pytest.approx([p[1] for p in expected], rel=1e-9)
    assert [p[2] for p in ours] == [p[2] for p in expected]
    assert len(ours) == 3


def test_the_state_of_today() -> None:
    days, places = market().days, month_ends(DAY)
    today = days.index(DAY)
    for c, line in enumerate(found().state):
        column = {p: readings(p)[c] for p in [*places, today]}
        told = {p: v for p, v in column.items() if not math.isnan(v)}
        values = list(told.values())
        assert line.expression.replace(" ", "") == EXPRESSIONS[c].replace(" ", "")
        assert line.value == pytest.approx(column[today], rel=1e-12)
        assert line.z == pytest.approx((column[today] - mean(values)) / stdev(values), rel=1e-9)
        assert line.percentile == sum(v <= column[today] for v in values) / len(values)
        assert line.dates == len(values)
        assert line.since == days[min(told)]
    assert [line.name for line in found().state] == [
        "momentum",
        "yearly",
        "drawdown(SPX, 1y)",
        "policy",
    ]


def test_precedents_are_separate_episodes() -> None:
    days = market().days
    places = sorted([days.index(p.session) for p in found().precedents] + [days.index(DAY)])
    assert min(b - a for a, b in pairwise(places)) >= found().apart == 252


def test_what_differs_most() -> None:
    for one in found().precedents:
        then, now = readings(market().days.index(one.session)), readings(market().days.index(DAY))
        names = [line.name for line in found().state]
        spread = {line.name: line for line in found().state}
        for d in one.differs:
            c = names.index(d.name)
            assert (d.then, d.now) == pytest.approx((then[c], now[c]), rel=1e-9)
            assert math.copysign(1, d.deviations) == math.copysign(1, then[c] - now[c])
        sizes = [abs(d.deviations) for d in one.differs]
        assert sizes == sorted(sizes, reverse=True)
        rest = one.distance**2 * one.compared - sum(s * s for s in sizes)
        assert -1e-9 <= rest <= (len(spread) - len(sizes)) * sizes[-1] ** 2 + 1e-9


def test_mahalanobis_and_every_session() -> None:
    whitened = found(choices=Choices(3, "mahalanobis", own=OWN, lengths=(), draws=5))
    assert len(whitened.precedents) == 3
    assert whitened.state == found().state
    assert [p.distance for p in whitened.precedents] != [p.distance for p in found().precedents]
    daily = found(choices=Choices(3, every="day", own=OWN, lengths=(), draws=5))
    assert daily.state == found().state
    assert daily.precedents[0].distance <= found().precedents[0].distance
    assert daily.dates > 2500 > found().dates > 120
    assert daily.trust.horizons == found(choices=Choices(3, own=OWN, draws=5)).trust.horizons


# ---- what followed


def gone(symbol: str, place: int, sessions: int) -> float:
    return market().close(symbol, place + sessions) / market().close(symbol, place) - 1


def test_what_followed_is_that_of_the_closes() -> None:
    today = market().days.index(DAY)
    for one in found().precedents:
        place = market().days.index(one.session)
        for after in one.followed:
            assert place + after.sessions <= today
            x, y = (gone(s, place, after.sessions) for s in ("RUT", "SPX"))
            assert after.x == pytest.approx(x, rel=1e-9)
            assert after.y == pytest.approx(y, rel=1e-9)
            assert after.excess == pytest.approx(x - y, rel=1e-9, abs=1e-12)


def test_the_base_rate_is_that_of_all_month_ends() -> None:
    today = market().days.index(DAY)
    for one in found().outcomes:
        h = one.sessions
        places = [p for p in month_ends(DAY) if p + h <= today]
        all_excess = [gone("RUT", p, h) - gone("SPX", p, h) for p in places]
        assert one.base == len(places)
        assert one.base_median == pytest.approx(median(all_excess), rel=1e-9)
        assert one.base_ahead == sum(e > 0 for e in all_excess) / len(places)
        assert one.episodes == min((places[-1] - places[0] + h) // h, len(places))
        near = [f.excess for p in found().precedents for f in p.followed if f.sessions == h]
        assert one.near == 3
        assert one.median == pytest.approx(median(near), rel=1e-12)  # type: ignore[type-var]  # all told
        assert (one.lowest, one.highest) == (min(near), max(near))  # type: ignore[type-var]  # all told


# ---- nothing is peeked


def known(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


@pytest.mark.parametrize("day", [known("2016-02-12"), known("2019-12-31")])
def test_the_answer_needs_only_what_was_known(day: dt.date) -> None:
    full = analogues_of(market().evaluator(day), "RUT", "SPX", choices=QUICK)
    part = analogues_of(market().evaluator(day, by=day), "RUT", "SPX", choices=QUICK)
    assert full.as_dict() == part.as_dict()


def test_a_later_fall_changes_nothing_before() -> None:
    other = PairMarket(market().days, market().spx, market().rut.copy(), dict(market().policy))
    place = other.days.index(DAY)
    other.rut[place + 1 :] -= 2.0
    other.policy = {d: v if d < DAY else 50.0 for d, v in other.policy.items()}
    moved = analogues_of(other.evaluator(DAY), "RUT", "SPX", choices=QUICK)
    assert moved.as_dict() == found().as_dict()
    later = known("2021-12-15")
    one, two = (
        analogues_of(m.evaluator(later), "RUT", "SPX", choices=QUICK) for m in (market(), other)
    )
    assert one.as_dict() != two.as_dict()


def test_the_same_digits_again() -> None:
    again = analogues_of(market().evaluator(DAY), "RUT", "SPX", choices=QUICK)
    assert again == found()


# ---- components


def test_what_the_store_lacks_is_named() -> None:
    answer = found(choices=Choices(most=2, lengths=(), draws=5))
    missing = {m.name: m.reason for m in answer.missing}
    assert "weight of the ten largest" in missing
    assert missing["cyclically adjusted P/E"] == "no symbol, basket or series 'SHILLER_CAPE'"
    kept = [line.name for line in answer.state]
    assert len(kept) == 8
    assert kept[0] == "relative momentum, 1 month"
    assert {p.of for p in answer.precedents} == {8}


def test_the_published_state_by_hand() -> None:
    answer = found(choices=Choices(most=2, lengths=(), draws=5))
    state = {line.name: line for line in answer.state}
    place = market().days.index(DAY)
    relative = np.exp(market().rut - market().spx)
    year = [i for i, d in enumerate(market().days) if dt.date(2020, 6, 15) <= d <= DAY]
    down = relative[place] / relative[year].max() - 1
    assert state["below the relative high of a year"].value == pytest.approx(down, rel=1e-9)
    assert state["below the relative high of a year"].unit == "fraction"
    steps = np.array(
        [gone("RUT", i - 1, 1) - gone("SPX", i - 1, 1) for i in range(place - 62, place + 1)]
    )
    spread = steps.std(ddof=1) * math.sqrt(252)
    assert state["relative volatility, 63 sessions"].value == pytest.approx(spread, rel=1e-9)
    assert state["relative volatility, 63 sessions"].root


def test_a_component_that_is_not_known_today_is_named() -> None:
    late = dt.date(2011, 6, 1)  # the series has 17 months by now, a change of a year from then on
    choices = Choices(most=1, own=("policy=change(POLICY, 2y)", OWN[0]), lengths=(), draws=5)
    with pytest.raises(NothingToCompute, match="needs more than 24"):
        found(late, choices)
    later = found(
        dt.date(2012, 9, 14), Choices(1, own=(*OWN, "mean(level(POLICY), 5y)"), lengths=())
    )
    assert [m.name for m in later.missing] == ["mean(level(POLICY), 5y)"]
    assert "starts before the data" in later.missing[0].reason


def test_one_s_own_components() -> None:
    assert own(["a = level(SPX)", "spell(return(SPX, 1d) > 0, at=week)", "RUT / SPX"]) == (
        Component("a", "level(SPX)"),
        Component("spell(return(SPX, 1d) > 0, at=week)", "spell(return(SPX, 1d) > 0, at=week)"),
        Component("RUT / SPX", "RUT / SPX"),
    )
    assert own(["up=RUT > SPX"]) == (Component("up", "RUT > SPX"),)
    assert own(["RUT == SPX"]) == (Component("RUT == SPX", "RUT == SPX"),)


def test_the_published_list_names_the_store_s_own_market() -> None:
    parts = published(Pair("A", "B", "ratio(A, B)"), Settings(home="R3000", reference="MKT"))
    texts = [part.expression for part in parts]
    assert "top_weight(R3000)" in texts
    assert "return(MKT, 12m)" in texts
    assert len({part.name for part in parts}) == len(parts) == 17


# ---- wrong calls


@pytest.mark.parametrize(
    ("pair", "choices", "error", "words"),
    [
        (("RUT", "RUT"), Choices(), BadUsage, "RUT is compared with itself"),
        (("RUT", "SPY2"), Choices(), UnknownName, "no symbol, basket or series 'SPY2'"),
        (("RUT", "POLICY"), Choices(), ExpressionError, "POLICY is a series"),
        (("RUT", "SPX"), Choices(distance="cosine"), BadUsage, "there are rms, mahalanobis"),
        (("RUT", "SPX"), Choices(every="week"), BadUsage, "month or day, not 'week'"),
        (("RUT", "SPX"), Choices(most=0), BadUsage, "1 to 20 precedents"),
        (("RUT", "SPX"), Choices(share=0.0), BadUsage, "at most 1: 0.0"),
        (("RUT", "SPX"), Choices(own=("level(NONE)",)), UnknownName, "'NONE'"),
        (("RUT", "SPX"), Choices(own=("quadrant(RUT, SPX)",)), WrongArgument, "a word, not a"),
    ],
)
def test_a_wrong_call_is_refused(
    pair: tuple[str, str], choices: Choices, error: type[Exception], words: str
) -> None:
    with pytest.raises(error) as refused:
        analogues_of(market().evaluator(DAY), *pair, choices=choices)
    assert words in str(refused.value)


def test_before_the_first_close() -> None:
    with pytest.raises(CannotAnswer):
        analogues_of(market().evaluator(dt.date(2010, 1, 5)), "RUT", "SPX", choices=QUICK)


def test_a_pair_with_levels_is_their_ratio() -> None:
    assert pair_of(market().evaluator(DAY), "RUT", "SPX") == Pair("RUT", "SPX", "ratio(RUT, SPX)")


def test_the_answer_is_plain_data() -> None:
    text = json.dumps(found().as_dict(), allow_nan=False)
    data = json.loads(text)
    assert data["as_of"] == "2021-06-15"
    assert data["precedents"][0]["session"] == str(found().precedents[0].session)
    assert data["choices"]["own"] == list(OWN)
    assert set(data["trust"]) == {"tells", "says", "gain", "p", "first", "last", "horizons"}
