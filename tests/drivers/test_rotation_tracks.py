"""Weeks, drivers and windows: which sessions count, what is left out, and why."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pytest

from drivers.two_sides import TwoSides, evening
from measures.small import Shape
from rotascope.app.market import StoredMarket
from rotascope.core.errors import BadUsage, CannotAnswer, NothingToCompute, WrongArgument
from rotascope.drivers.rotation_tracks import (
    LOG,
    STALE,
    Driver,
    Weekly,
    standard,
    weekly,
    window_of,
)
from rotascope.language.evaluate import Evaluator
from rotascope.measures.catalogue import CATALOGUE

SIDES = TwoSides(seed=2, sessions=700)
TWO = Driver("two", "level(DGS2)")


def weeks_of(market: StoredMarket, *drivers: Driver, window: int = 21) -> Weekly:
    last = len(market.calendar) - 1
    found = drivers or standard(market)
    return weekly(market, "RUT", "SPX", found, window=(last - window, last))


def test_weeks_end_on_the_last_session_of_each_iso_week() -> None:
    market = SIDES.market()
    found = weeks_of(market, TWO)
    ends = [market.calendar.date(int(place)) for place in found.ends]
    by_week = {day.isocalendar()[:2]: day for day in SIDES.days}
    days = sorted(by_week.values())
    if SIDES.days[-1].weekday() != 4:
        days = days[:-1]
    assert ends == days[1:]
    assert dt.date(2019, 4, 18) in ends  # a Thursday: Good Friday is no session
    assert {b - a for a, b in zip(found.ends, found.ends[1:], strict=False)} <= {3, 4, 5}


def test_weeks_do_not_overlap_and_make_up_the_whole() -> None:
    found = weeks_of(SIDES.market(), TWO)
    first, last = int(found.ends[0]), int(found.ends[-1])
    whole, moved = found.over(first, last)
    assert found.returns[1:].sum() == pytest.approx(whole, abs=1e-12)
    assert found.moves[1:, 0].sum() == pytest.approx(float(moved[0]), abs=1e-12)
    assert whole == pytest.approx((SIDES.rut - SIDES.spx)[last] - (SIDES.rut - SIDES.spx)[first])


def test_a_week_without_a_close_at_its_end_is_left_out_with_the_one_after() -> None:
    sides = TwoSides(seed=2, sessions=700)
    market = sides.market()
    place = int(weeks_of(market, TWO).ends[40])
    sides.spx[place] = np.nan
    frames = sides.frames()
    assert frames["prices"]["close"].is_nan().sum() == 1
    frames["prices"] = frames["prices"].filter(frames["prices"]["close"].is_not_nan())
    gap = StoredMarket(type(market.facts)(frames, market.settings, snapshot="gap", trusted=True))
    found = weeks_of(gap, TWO)
    assert found.dropped == 2
    assert place not in found.ends
    assert len(found.ends) == len(weeks_of(market, TWO).ends) - 2


def test_logarithms_and_differences() -> None:
    market = SIDES.market()
    found = weeks_of(market, TWO, Driver("spx", "level(SPX)", LOG), Driver("plain", "level(SPX)"))
    a, b = int(found.ends[10]), int(found.ends[11])
    two = SIDES.series["DGS2"]
    assert found.moves[11].tolist() == pytest.approx(
        [two[b] - two[a], SIDES.spx[b] - SIDES.spx[a], np.exp(SIDES.spx[b]) - np.exp(SIDES.spx[a])]
    )


def test_the_logarithm_of_what_is_not_positive_is_nothing() -> None:
    market = SIDES.market()
    found = weeks_of(market, TWO, Driver("below", "0 - level(DGS2)", LOG))
    assert [one.name for one in found.drivers] == ["two"]
    assert found.left_out[0][0] == "below"
    assert found.left_out[0][1].startswith("no value on ")


@pytest.mark.parametrize(("frequency", "sessions"), STALE.items())
def test_a_series_stands_for_nothing_some_sessions_after_its_last_figure(
    frequency: str, sessions: int
) -> None:
    for late, there in ((sessions, True), (sessions + 1, False)):
        sides = TwoSides(seed=2, sessions=700)
        rows = [
            {
                "series": "OLD",
                "date": day,
                "value": 1.0 + place,
                "frequency": frequency,
                "unit": None,
                "lagged": False,
                "known": evening(day),
            }
            for place, day in enumerate(sides.days[: 700 - late])
        ]
        sides.more = {"series": rows}
        market = sides.market()
        found = weekly(market, "RUT", "SPX", (TWO, Driver("old", "level(OLD)")), window=(600, 699))
        assert (len(found.drivers) == 2) == there


def test_what_decides_where_the_weeks_begin_is_named() -> None:
    sides = TwoSides(seed=2, sessions=700)
    assert weeks_of(sides.market()).begins == ""
    late = sides.series.pop("BAA10Y")
    rows: list[dict[str, Any]] = []
    for day, value in list(zip(sides.days, late.tolist(), strict=True))[300:]:
        row = {"series": "BAA10Y", "date": day, "value": value, "frequency": "daily"}
        rows.append({**row, "unit": "percent", "lagged": False, "known": evening(day)})
    sides.more = {"series": rows}
    found = weeks_of(sides.market())
    assert found.begins == "credit spread"
    assert found.ends[0] > 300


def test_what_the_store_lacks_is_left_out_with_the_reason() -> None:
    sides = TwoSides(seed=2, sessions=700)
    del sides.series["ISM_MFG_PMI"]
    found = weeks_of(sides.market())
    assert [one.name for one in found.drivers] == [
        "2-year rate",
        "curve 10y-2y",
        "credit spread",
        "market",
    ]
    assert found.left_out == (("ISM survey", "no symbol, basket or series 'ISM_MFG_PMI'"),)
    with pytest.raises(NothingToCompute, match="none of the drivers has a track: no symbol"):
        weeks_of(sides.market(), Driver("x", "level(NOBODY)"))


def test_baskets_lead_by_their_chained_returns() -> None:
    """MAG7 over the rest of a small index, whose members join and leave."""
    small = Shape(seed=5, sessions=200, gaps=0.0, corrections=0).make()
    market = StoredMarket(small.facts())
    last = len(market.calendar) - 1
    drivers = (Driver("spx", "level(SPX)", LOG),)
    found = weekly(market, "MAG7", "SP500 - MAG7", drivers, window=(last - 21, last))
    assert (found.x, found.y) == ("MAG7", "SP500 - MAG7")
    evaluator = Evaluator(CATALOGUE, market)
    for a, b in zip(found.ends[:-1].tolist(), found.ends[1:].tolist(), strict=True):
        span = f"{market.calendar.date(a)}..{market.calendar.date(b)}"
        gains = [evaluator.read(f"return({g}, {span})").value for g in (found.x, found.y)]
        assert all(isinstance(gain, float) for gain in gains)
        expected = np.log1p(gains[0]) - np.log1p(gains[1])  # type: ignore[arg-type]  # just looked at
        row = found.ends.tolist().index(b)
        assert found.returns[row] == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("window", ["21d", "ytd", "qtd", "2021Q1", "2020-03-02..2020-06-30", "all"])
def test_windows_are_those_of_expressions(window: str) -> None:
    market = SIDES.market()
    told, start, end = window_of(market, "RUT", "SPX", window)
    reading = Evaluator(CATALOGUE, market).read(f"excess(RUT, SPX, {window})").value
    gains = [np.exp(logs[end] - logs[start]) - 1 for logs in (SIDES.rut, SIDES.spx)]
    assert reading == pytest.approx(gains[0] - gains[1], abs=1e-12)
    assert told.startswith(window)


def test_a_window_that_still_runs_is_said_so() -> None:
    day = dt.date(2021, 2, 26)
    told, _, end = window_of(SIDES.market(day), "RUT", "SPX", "2021Q1")
    assert told == "2021Q1 (not over yet)"
    assert SIDES.days[end] == day


def test_what_is_no_pair_or_window_is_refused() -> None:
    market = SIDES.market()
    with pytest.raises(WrongArgument, match="1 is not a symbol"):
        window_of(market, "RUT + 1", "SPX", "21d")
    with pytest.raises(BadUsage, match="must be a symbol or a basket each"):
        window_of(market, "RUT, SPX, 1d) + excess(RUT", "SPX", "21d")
    with pytest.raises(CannotAnswer):
        window_of(market, "RUT", "SPX", "1990")
