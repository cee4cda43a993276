"""The measures of likeness: by hand, on planted shapes, and what they say where there is none."""

from __future__ import annotations

import datetime as dt
import math
from functools import cache

import numpy as np
import pytest

from history.pair_market import PairMarket, made
from rotascope.app.opening import Market
from rotascope.core.errors import NothingToCompute, RotascopeError, WrongArgument


@cache
def planted() -> PairMarket:
    """RUT's last 30 logs, doubled in size and raised, stand once before; SPX does nothing."""
    found = made(seed=3, first=2020, last=2021)
    tail = found.rut[-30:].copy()
    found.rut[200:230] = 2 * tail + 1
    found.spx[:] = 7.0
    return found


def open_(market: PairMarket, place: int = -1) -> Market:
    return Market(market.facts(), market.days[place])


def test_a_planted_shape_is_found_whatever_its_level_and_size() -> None:
    market, days = open_(planted()), planted().days
    assert market.read("analogue_distance(ratio(RUT, SPX), 30)").value == pytest.approx(
        0.0, abs=1e-9
    )
    assert market.read("analogue_date(ratio(RUT, SPX), 30)").value == days[229]
    assert market.read("analogue_date(level(RUT), 30)").value == days[229]


def test_logarithms_and_levels_are_two_things() -> None:
    """A shape planted in logarithms, at another size, is not quite the same in levels."""
    market = open_(planted())
    found = market.read("analogue_distance(level(RUT), 30, of=level)").value
    assert isinstance(found, float)
    assert 0.0 < found < 0.3


def test_a_distance_is_the_root_of_two_times_one_less_the_correlation() -> None:
    small = made(seed=4, first=2021, last=2021)
    logs, n = small.rut - small.spx, 21
    tail = logs[-n:]
    like = [np.corrcoef(logs[e - n + 1 : e + 1], tail)[0, 1] for e in range(n - 1, len(logs) - n)]
    reading = open_(small).read("analogue_distance(ratio(RUT, SPX), 21)")
    assert reading.value == pytest.approx(math.sqrt(2 * (1 - max(like))), rel=1e-9)
    assert reading.unit == "ratio"
    assert reading.kind == "price"
    best = n - 1 + int(np.argmax(like))
    assert open_(small).read("analogue_date(ratio(RUT, SPX), 21)").value == small.days[best]


def test_a_track_is_the_readings_of_its_days() -> None:
    small = made(seed=4, first=2021, last=2021)
    track = open_(small).track("analogue_distance(ratio(RUT, SPX), 21)")
    assert track.sessions[0].item() == small.days[2 * 21 - 1]
    for place in (41, 80, 200):
        reading = open_(small, place).read("analogue_distance(ratio(RUT, SPX), 21)").value
        assert track.values[place - 41] == reading


def test_no_shape_is_known_before_it_ends() -> None:
    """On the session after the planted shape began it could not be found yet."""
    dates = open_(planted()).track("analogue_date(ratio(RUT, SPX), 30)")
    ended = np.array([dt.date.fromordinal(int(v)) for v in dates.values])
    sessions = np.array([s.item() for s in dates.sessions])
    assert (ended < sessions).all()
    apart = np.searchsorted(planted().days, sessions) - np.searchsorted(planted().days, ended)
    assert apart.min() >= 30


def test_conditions_and_comparisons_take_it() -> None:
    market = open_(planted())
    assert market.read("analogue_distance(ratio(RUT, SPX), 30) < 0.2").value is True
    assert market.read("lowest(analogue_distance(ratio(RUT, SPX), 30), 5d)").value == 0.0


@pytest.mark.parametrize(
    ("text", "error", "words"),
    [
        ("analogue_distance(ratio(RUT, SPX), 2)", WrongArgument, "n is at least 3, not 2"),
        ("analogue_distance(ratio(RUT, SPX), 300)", NothingToCompute, "two stretches of 300 need"),
        ("analogue_date(level(SPX), 30)", NothingToCompute, "have no shape"),
        ("analogue_date(level(RUT) - 2000, 9)", NothingToCompute, "write of=level"),
        ("analogue_date(RUT, 9, of=squares)", RotascopeError, "of"),
    ],
)
def test_what_it_says_where_there_is_none(
    text: str, error: type[RotascopeError], words: str
) -> None:
    with pytest.raises(error) as refused:
        open_(planted()).read(text)
    assert words in refused.value.message


def test_values_at_or_below_zero_have_no_logarithm_but_a_level() -> None:
    market = open_(planted())
    assert (
        market.read("analogue_date(level(RUT) - 2000, 30, of=level)").value
        == market.read("analogue_date(level(RUT), 30, of=level)").value
    )
