"""Every measure against the naive twin: readings as of several dates, and whole tracks."""

from __future__ import annotations

import datetime as dt
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from measures.compared import column, difference, same, told
from measures.expressions import CASES, COMBINED, EVERY_TEXT, expressions
from measures.small import Shape, SmallMarket, shapes
from measures.twin_parameters import PARAMETERS
from measures.twin_walk import Twin, calls
from measures.twinned import MEASURES, answer, twin_of
from rotascope.app.opening import Market
from rotascope.core.errors import CannotAnswer
from rotascope.language.parse import parse
from rotascope.measures.catalogue import CATALOGUE
from rotascope.store.memory import MemoryFacts

SHAPES = [
    Shape(seed=1, sessions=127),
    Shape(seed=2, sessions=150, gaps=0.1, corrections=6),
    Shape(seed=3, sessions=95, first=dt.date(2023, 11, 15)),
    Shape(seed=4, sessions=80, first=dt.date(1999, 10, 4), gaps=0.0),
]
ALL_CASES = {**CASES, "combined": COMBINED}


@cache
def made(shape: Shape) -> tuple[SmallMarket, MemoryFacts]:
    market = shape.make()
    return market, market.facts()


def days_of(market: SmallMarket) -> list[dt.date]:
    """As-of dates: the last session, one in the middle, a weekend, and one that is early."""
    days = market.days
    weekend = days[len(days) // 2] + dt.timedelta(days=5 - days[len(days) // 2].weekday())
    return [days[-1], days[2 * len(days) // 3], weekend, days[12]]


@cache
def opened(shape: Shape, day: dt.date) -> tuple[Market, Twin]:
    market, facts = made(shape)
    return Market(facts, day), twin_of(market, day)


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: f"seed {shape.seed}")
@pytest.mark.parametrize("name", ALL_CASES)
def test_readings_are_those_of_the_twin(name: str, shape: Shape) -> None:
    wrong = []
    for day in days_of(made(shape)[0]):
        market, twin = opened(shape, day)
        for text in ALL_CASES[name]:
            found = difference(text, told(market, text), answer(twin, text))
            if found:
                wrong.append(f"{day}: {found}")
    assert wrong == []


@pytest.mark.parametrize("name", CASES)
def test_tracks_are_those_of_the_twin_at_every_session(name: str) -> None:
    shape = SHAPES[0]
    small, _facts = made(shape)
    market, twin = opened(shape, small.days[-1])
    step = max(1, len(CASES[name]) // 6)
    for text in CASES[name][::step]:
        ours, theirs = track_or_refusal(market, text), track_of(twin, text)
        assert set(ours) == set(theirs), text
        wrong = [difference(f"{text} on {day}", ours[day], theirs[day]) for day in ours]
        assert not any(wrong), [line for line in wrong if line]


def track_of(twin: Twin, text: str) -> dict[dt.date, object]:
    """The twin's answer at every session; refusals and nulls left out."""
    days = twin.f.sessions[: twin.f.T + 1]
    found = {day: answer(twin, text, t) for t, day in enumerate(days)}
    return {day: v for day, v in found.items() if v not in (None, "exit 2", "exit 3")}


def track_or_refusal(market: Market, text: str) -> dict[dt.date, object]:
    """The track; empty where the whole of it is refused."""
    try:
        return column(market, text)
    except CannotAnswer:
        return {}


@given(shapes(), st.data())
@settings(max_examples=40)
def test_any_market_and_expression(shape: Shape, data: st.DataObject) -> None:
    small = shape.make()
    shift = dt.timedelta(days=data.draw(st.integers(0, 3)))
    day = data.draw(st.sampled_from(small.days[4:])) + shift
    market, twin = Market(small.facts(), day), twin_of(small, day)
    for text in data.draw(st.lists(expressions(), min_size=5, max_size=20)):
        assert not difference(text, told(market, text), answer(twin, text))


def test_no_measure_lacks_a_twin() -> None:
    assert set(MEASURES) == set(CATALOGUE)
    assert set(PARAMETERS) == set(CATALOGUE)
    for name, texts in CASES.items():
        assert len(texts) >= 3, name
        assert all(name in [call.name for call in calls(parse(text))] for text in texts)
    assert set(CASES) == set(CATALOGUE)


def test_parameters_of_the_twin_are_those_of_the_catalogue() -> None:
    for name, measure in CATALOGUE.items():
        assert list(PARAMETERS[name]) == [p.name for p in measure.parameters]


def test_most_cases_have_an_answer() -> None:
    """A comparison of refusals would show little: of every measure some reading is a value."""
    answered = dict.fromkeys(CASES, 0)
    for shape in SHAPES[:2]:
        market, _ = opened(shape, made(shape)[0].days[-1])
        for name, texts in CASES.items():
            found = [told(market, text) for text in texts]
            answered[name] += sum(not str(value).startswith("exit") for value in found)
    assert min(answered.values()) >= 1, answered
    assert sum(answered.values()) > 0.6 * 2 * len(EVERY_TEXT)


def test_a_wrong_digit_is_seen() -> None:
    assert same(0.1, 0.1 * (1 + 1e-13))
    assert not same(0.1, 0.1 * (1 + 1e-11))
    assert not same(1, 1.0 + 1e-9)
    assert not same(True, 1)
    assert not same(None, "exit 3")
    assert not same("exit 2", "exit 3")
