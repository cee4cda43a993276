"""The probability of a regime: returns of finished periods, refits, and what was known when."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from history.leading import RATIO, leading, level_of
from history.pair_market import PairMarket, made
from rotascope.core.errors import NothingToCompute
from rotascope.core.time import Calendar
from rotascope.measures.regimes import by_session, fits, observed

SHORT = f"regime_probability({RATIO}, 60)"


@pytest.fixture(scope="module")
def market() -> PairMarket:
    return leading()


# ---- returns of periods


def days(*texts: str) -> Calendar:
    return Calendar(np.array(texts, dtype="datetime64[D]"))


def test_a_week_counts_once_it_is_over() -> None:
    # Monday 2024-01-08 to Wednesday 2024-01-17; Monday the 15th is no session.
    calendar = Calendar.build(dt.date(2024, 1, 8), dt.date(2024, 1, 26))
    level = np.exp(np.arange(len(calendar)) * 0.01)
    friday, thursday, next_friday = 4, 7, 8
    assert len(observed(calendar, level[:friday], "week").returns) == 0
    assert observed(calendar, level[: friday + 1], "week").places.tolist() == []  # one close only
    assert observed(calendar, level[: thursday + 1], "week").places.tolist() == []
    found = observed(calendar, level[: next_friday + 1], "week")
    assert found.places.tolist() == [next_friday]
    assert found.returns == pytest.approx([0.04])  # four sessions, as the fifteenth is none
    assert len(observed(calendar, level, "day").returns) == len(calendar) - 1


def test_a_week_that_ends_on_a_thursday_is_over_on_it() -> None:
    # Good Friday 2024 was the 29th of March.
    calendar = Calendar.build(dt.date(2024, 3, 18), dt.date(2024, 3, 28))
    found = observed(calendar, np.exp(np.arange(len(calendar)) * 0.01), "week")
    assert calendar.date(int(found.places[-1])) == dt.date(2024, 3, 28)


def test_before_1970_a_week_is_over_with_the_next_session() -> None:
    # Saturdays were sessions: nobody knows on a Friday whether it is the last.
    calendar = days(
        "1948-05-06", "1948-05-07", "1948-05-08", "1948-05-10", "1948-05-14", "1948-05-17"
    )
    level = np.exp(of(0.0, 0.1, 0.2, 0.3, 0.5, 0.6))
    assert observed(calendar.cut(4), level[:5], "week").places.tolist() == []
    found = observed(calendar, level, "week")
    assert found.places.tolist() == [5]
    assert found.returns == pytest.approx([0.3])


def of(*values: float) -> np.ndarray:
    return np.array(values, dtype=np.float64)


def test_missing_values_are_passed_over_never_filled() -> None:
    calendar = Calendar.build(dt.date(2024, 1, 8), dt.date(2024, 2, 2))
    level = np.exp(np.arange(len(calendar)) * 0.01)
    level[4] = np.nan  # the first Friday: Thursday's value stands for its week
    level[5:9] = np.nan  # no value in the second week
    found = observed(calendar, level, "week")
    assert found.returns == pytest.approx([0.10, 0.05])  # sessions 3 to 13, 13 to 18
    assert observed(calendar, np.full(len(calendar), np.nan), "week").returns.tolist() == []


def test_a_fit_uses_what_was_known_by_the_end_of_the_old_year() -> None:
    calendar = Calendar.build(dt.date(2023, 12, 11), dt.date(2025, 1, 17))
    level = np.exp(np.arange(len(calendar)) * 0.01)
    seen = observed(calendar, level, "week")
    ends = fits(calendar, seen.places, "year", 2)
    assert [calendar.date(int(seen.places[end])) for end in ends] == [
        dt.date(2023, 12, 29),
        dt.date(2024, 12, 27),  # the week of New Year ends in January
    ]
    assert fits(calendar, seen.places, "year", 3) == ends[1:]
    quarters = fits(calendar, seen.places, "quarter", 2)
    assert len(quarters) == 5


# ---- the measure


def test_the_probability_follows_the_lead(market: PairMarket) -> None:
    calendar, level = level_of(market)
    found = by_session(calendar, level, 60, "week", "year")
    told = ~np.isnan(found)
    leads = np.arange(len(level)) // 400 % 2 == 0
    assert told.sum() > 2000
    assert ((found > 0.5) == leads)[told].mean() > 0.9


def test_the_reading_is_the_end_of_the_track(market: PairMarket) -> None:
    for day in (dt.date(2016, 6, 15), dt.date(2020, 1, 2), market.days[-1]):
        evaluator = market.evaluator(day)
        reading = evaluator.read(SHORT)
        track = evaluator.track(SHORT)
        assert reading.value == track.values[-1]
        assert reading.unit == "fraction"
        assert 0.0 <= float(track.values[-1]) <= 1.0


def test_a_cut_at_2015_gives_the_same_track_up_to_2015(market: PairMarket) -> None:
    day = dt.date(2015, 6, 17)  # inside a week
    whole = market.evaluator(market.days[-1]).track(SHORT, end=day)
    part = market.evaluator(day, by=day).track(SHORT)
    assert np.array_equal(whole.sessions, part.sessions)
    assert np.array_equal(whole.values, part.values, equal_nan=True)
    assert len(part) > 600


@given(st.integers(0, 500), st.integers(200, 900), st.sampled_from(["day", "week", "month"]))
@settings(max_examples=15)
def test_any_cut_gives_the_same_probabilities(seed: int, cut: int, every: str) -> None:
    rng = np.random.default_rng(seed)
    calendar = Calendar.build(dt.date(2000, 1, 3), dt.date(2003, 12, 31))
    level = np.exp(np.cumsum(rng.normal(scale=0.01, size=len(calendar))))
    level[rng.random(len(level)) < 0.05] = np.nan
    first = {"day": 120, "week": 30, "month": 10}[every]
    whole = by_session(calendar, level, first, every, "quarter")
    part = by_session(calendar.cut(cut - 1), level[:cut], first, every, "quarter")
    assert np.array_equal(whole[:cut], part, equal_nan=True)


def test_why_there_is_no_probability(market: PairMarket) -> None:
    # From the week of 2010-01-08 to that of 2012-02-24: 112 closes, 111 returns.
    early = market.evaluator(dt.date(2012, 3, 1))
    with pytest.raises(NothingToCompute, match=r"needs 260 returns by week .* there are 111"):
        early.read(f"regime_probability({RATIO})")
    late = market.evaluator(market.days[-1])
    with pytest.raises(NothingToCompute, match=r"takes a positive track such as ratio\(X, Y\)"):
        late.read("regime_probability(excess(RUT, SPX, 21d))")


def test_a_probability_that_tells_calm_from_lively_says_so() -> None:
    """Two volatilities around one mean: there is no lead to tell."""
    market = made(4)
    rng = np.random.default_rng(4)
    lively = np.arange(len(market.days)) // 250 % 2 == 0
    market.rut = market.spx + np.cumsum(rng.normal(scale=np.where(lively, 0.02, 0.005)) - 0.00001)
    reading = market.evaluator(market.days[-1]).read(SHORT)
    (caveat,) = [text for text in reading.caveats if "standard errors apart" in text]
    assert "they tell calm weeks from lively ones" in caveat
    clear = leading().evaluator(market.days[-1]).read(SHORT)
    assert not [text for text in clear.caveats if "standard errors" in text]
