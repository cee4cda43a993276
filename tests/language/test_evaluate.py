"""Evaluation: arithmetic and its units, truth of three values, nulls, caveats, tracks."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pytest

from measures.small import SETTINGS, Shape, SmallMarket, figure, line, price
from rotascope.app.opening import Market
from rotascope.core.errors import BadInput, CannotAnswer, NotYetKnown, WrongArgument
from rotascope.store.memory import MemoryFacts
from twin.facts import exchange_sessions

DAYS = [day for day in exchange_sessions(2026) if day >= dt.date(2025, 3, 3)][:12]
CLOSES = {
    "SPX": [100, 101, 102, 101, 103, 104, 103, 104, 105, 106, 107, 108],
    "RUT": [50, 51, 52, 53, 54, 53, 52, 53, 54, 55, 56, 57],
    "GAP": [10, 11, None, 12, 13, 14, 15, 16, 17, 18, 19, None],
}
TOTAL = {"AAPL": [200.0 + i for i in range(12)], "MSFT": [400.0 - i for i in range(12)]}


def made() -> Market:
    prices = [
        price(name, day, close, None)
        for name, column in CLOSES.items()
        for day, close in zip(DAYS, column, strict=True)
        if close is not None
    ]
    prices += [
        price(name, day, None, close)
        for name, column in TOTAL.items()
        for day, close in zip(DAYS, column, strict=True)
    ]
    holdings = [line("SP500", DAYS[0], name, 0.5) for name in TOTAL]
    series = [figure("DGS10", day, 4.0 + 0.1 * i, day) for i, day in enumerate(DAYS)]
    series += [figure("CPI", dt.date(2025, 1, 1), 300.0, DAYS[2], lagged=True, frequency="monthly")]
    rows = {"prices": prices, "holdings": holdings, "series": series, "flows": []}
    return Market(
        MemoryFacts(SmallMarket(DAYS, rows).frames(), SETTINGS, snapshot="hand", trusted=True)
    )


MARKET = made()


def value(text: str) -> Any:
    return MARKET.read(text).value


# ---- arithmetic and units (settled point 24)


@pytest.mark.parametrize(
    ("text", "found", "unit"),
    [
        ("level(SPX)", 108.0, "level"),
        ("SPX", 108.0, "level"),
        ("SPX - RUT", 51.0, "level"),
        ("SPX / RUT", 108 / 57, "ratio"),
        ("SPX * 2", 216.0, "level"),
        ("2 * SPX - 16", 200.0, "level"),
        ("-SPX", -108.0, "level"),
        ("SPX * RUT", 108.0 * 57, "mixed"),
        ("return(SPX, 1d)", 108 / 107 - 1, "fraction"),
        ("return(RUT, 1d) - return(SPX, 1d)", 57 / 56 - 108 / 107, "points"),
        ("return(RUT, 1d) + return(SPX, 1d)", 57 / 56 + 108 / 107 - 2, "fraction"),
        ("return(RUT, 1d) / return(SPX, 1d)", (1 / 56) / (1 / 107), "ratio"),
        ("excess(RUT, SPX, 1d) - excess(SPX, RUT, 1d)", 2 * (57 / 56 - 108 / 107), "points"),
        ("streak(RUT, SPX) + run(SPX, up)", 10, "count"),
        ("return(SPX, 1d) - streak(RUT, SPX)", 108 / 107 - 1 - 5, "mixed"),
        ("1 - return(SPX, 1d)", 2 - 108 / 107, "fraction"),
        ("60% + 175bp * 0", None, "number"),
        ("(2 + 3) * 4", 20.0, "number"),
    ],
)
def test_arithmetic_and_its_unit(text: str, found: float | None, unit: str) -> None:
    reading = MARKET.read(text)
    assert reading.unit == unit
    if found is not None:
        assert reading.value == pytest.approx(found, rel=1e-12)
    track = MARKET.track(text)
    assert track.unit == unit


def test_division_by_zero_has_no_value() -> None:
    with pytest.raises(CannotAnswer, match="has no value as of 2025-03-18"):
        value("SPX / (RUT - 57)")
    track = MARKET.track("1 / (RUT - 53)", start=DAYS[0])
    assert np.isnan(track.values).tolist() == [close == 53 for close in CLOSES["RUT"]]


# ---- comparisons, and truth of three values


@pytest.mark.parametrize(
    ("text", "truth"),
    [
        ("SPX > 108", False),
        ("SPX >= 108", True),
        ("SPX < 108", False),
        ("SPX <= 108", True),
        ("SPX == 108", True),
        ("SPX != 108", False),
        ("SPX > 100 and RUT > 100", False),
        ("SPX > 100 or RUT > 100", True),
        ("not SPX > 100", False),
        ("not SPX > 100 or RUT > 50", True),
        ("when_highest(level(SPX), all) == 2025-03-18", True),
        ("quadrant(RUT, SPX) == leading or SPX > 1", True),
    ],
)
def test_comparisons_are_true_or_false(text: str, truth: bool) -> None:
    reading = MARKET.read(text)
    assert reading.value is truth
    assert reading.unit == "truth"


TRUE, FALSE, UNKNOWN = "SPX > 1", "SPX < 1", "GAP > 1"  # GAP has no close on the last session


@pytest.mark.parametrize(
    ("text", "truth"),
    [
        (f"{UNKNOWN} or {TRUE}", True),
        (f"{TRUE} or {UNKNOWN}", True),
        (f"{UNKNOWN} or {FALSE}", None),
        (f"{UNKNOWN} and {FALSE}", False),
        (f"{FALSE} and {UNKNOWN}", False),
        (f"{UNKNOWN} and {TRUE}", None),
        (f"not ({UNKNOWN})", None),
        (f"{UNKNOWN} or not ({UNKNOWN})", None),
    ],
)
def test_what_cannot_be_told_decides_nothing(text: str, truth: bool | None) -> None:
    if truth is None:
        with pytest.raises(CannotAnswer, match="GAP has no close on 2025-03-18"):
            value(text)
    else:
        assert value(text) is truth


def test_missing_sessions_of_a_condition_are_missing_on_its_track() -> None:
    track = MARKET.track(UNKNOWN, start=DAYS[0])
    assert track.column() == [None if close is None else True for close in CLOSES["GAP"]]


# ---- nulls


def test_a_null_says_why() -> None:
    reading = MARKET.read("longest_since(run(SPX, down))")
    assert reading.value is None
    assert reading.unit == "date"
    assert any("no such spell" in caveat for caveat in reading.caveats)
    assert MARKET.read("record(run(SPX, down))").value is None


def test_never_before_names_where_the_data_begin() -> None:
    reading = MARKET.read("highest_since(level(SPX))")
    assert reading.value is None
    assert "never before; the data begin on 2025-03-03" in reading.caveats


def test_a_null_compared_is_a_null() -> None:
    reading = MARKET.read("longest_since(run(SPX, down)) > 2025-03-01")
    assert reading.value is None
    assert reading.caveats


def test_a_null_does_not_hide_a_decided_truth() -> None:
    assert value("longest_since(run(SPX, down)) > 2025-03-01 or SPX > 1") is True


# ---- caveats, kinds, inputs


def test_mixing_price_and_total_is_said() -> None:
    mixed = MARKET.read("return(SPX, 1d) - return(AAPL, 1d)")
    assert mixed.kind == "mixed"
    assert "price and total returns are mixed in this expression" in mixed.caveats
    assert MARKET.read("return(SPX, 1d)").kind == "price"
    assert MARKET.read("return(AAPL, 1d)").kind == "total"
    assert MARKET.read("sessions(2d)").kind is None


def test_a_series_with_a_lag_rule_carries_a_caveat() -> None:
    assert any("CPI: the source has no release dates" in c for c in MARKET.read("CPI").caveats)
    assert not MARKET.read("DGS10").caveats


def test_an_unfinished_period_carries_a_caveat() -> None:
    market = Market(Shape(seed=81, sessions=60).make().facts(), dt.date(2024, 7, 30))
    assert (
        "2024-07 is not over: it is read to 2024-07-30" in market.read("sessions(2024-07)").caveats
    )
    assert not market.read("sessions(2024-06)").caveats
    caveats = MARKET.read("run(SPX, up, every=week)").caveats
    assert any("the week under way" in caveat for caveat in caveats)


def test_inputs_name_what_was_used() -> None:
    reading = MARKET.read("excess(RUT, SPX, 1d) + return(RUT, 2d)")
    assert [i["name"] for i in reading.inputs] == ["RUT", "SPX"]
    assert {i["table"] for i in reading.inputs} == {"prices"}
    held = MARKET.read("hhi(SP500)").inputs
    assert {"holdings", "prices"} >= {i["table"] for i in held} >= {"holdings"}


def test_the_canonical_text_is_given_back() -> None:
    reading = MARKET.read("excess( RUT,SPX , window = 1d)")
    assert reading.expression == "excess(RUT, SPX, window=1d)"
    assert reading.snapshot == "hand"
    assert reading.as_of == DAYS[-1]


# ---- tracks


def test_a_track_begins_with_the_first_value_unless_told_otherwise() -> None:
    whole = MARKET.track("return(SPX, 5d)")
    assert whole.sessions[0].item() == DAYS[5]
    padded = MARKET.track("return(SPX, 5d)", start=DAYS[0])
    assert np.isnan(padded.values[:5]).all()
    part = MARKET.track("return(SPX, 5d)", start=DAYS[6], end=str(DAYS[8]))
    assert part.sessions.tolist() == DAYS[6:9]
    assert part.values.tolist() == whole.values[1:4].tolist()
    assert whole.column()[-1] == value("return(SPX, 5d)")


def test_a_track_may_not_end_after_the_as_of() -> None:
    with pytest.raises(
        NotYetKnown, match="a track to 2025-03-19 is not yet known as of 2025-03-18"
    ):
        MARKET.track("SPX", end="2025-03-19")
    with pytest.raises(BadInput, match="ends before it starts"):
        MARKET.track("SPX", start="2025-03-10", end="2025-03-05")
    with pytest.raises(BadInput, match="'soon' is not a day"):
        MARKET.track("SPX", start="soon")


def test_a_weekend_as_an_end_is_the_friday_before() -> None:
    track = MARKET.track("SPX", start="2025-03-08", end="2025-03-16")
    assert [str(d) for d in track.sessions] == [
        "2025-03-10",
        "2025-03-11",
        "2025-03-12",
        "2025-03-13",
        "2025-03-14",
    ]


# ---- the member in turn


def test_it_is_each_member() -> None:
    assert value("count_members(SP500, return(it, 1d) > 0)") == 1
    assert value("share_members(SP500, level(it) > 100)") == 1.0
    assert value("count_members(SP500, return(it, 3d) > return(SPX, 3d))") == 0
    assert value("rank_in(AAPL, SP500, return(it, 5d))") == 1
    assert value("rank_in(MSFT, SP500, return(it, 5d))") == 2


def test_it_outside_a_member_measure_is_wrong() -> None:
    with pytest.raises(WrongArgument, match="'it' stands for a member"):
        value("return(it, 1d)")


def test_a_count_is_an_integer_and_a_date_a_date() -> None:
    assert type(value("streak(RUT, SPX)")) is int
    assert value("when_lowest(level(SPX), all)") == DAYS[0]
    assert type(value("return(SPX, 1d)")) is float
