"""What the measures of turns say: values, honest nulls, caveats and refusals."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from measures.small import SmallMarket, figure, price
from rotascope.app.opening import Market
from rotascope.core.errors import NothingToCompute, NotInStore, WrongArgument
from twin.facts import exchange_sessions

DAYS = [day for day in exchange_sessions(2024) if day >= dt.date(2023, 1, 3)]
UP_AND_DOWN = [100.0, 105.0, 112.0, 120.0, 110.0, 105.0, 104.0]
ASKED = "(ratio(AAA, BBB), fall=10, hold=2)"


def market(
    closes: list[float], upto: int | None = None, series: list[dict[str, Any]] | None = None
) -> Market:
    rows = [price("AAA", day, value, None) for day, value in zip(DAYS, closes, strict=False)]
    rows += [price("BBB", day, 1.0, None) for day in DAYS[: len(closes)]]
    small = SmallMarket(DAYS[: len(closes)])
    small.rows = {"prices": rows, "holdings": [], "series": series or [], "flows": []}
    return Market(small.facts(), None if upto is None else DAYS[upto])


def returns(*rows: tuple[int, float, int], **more: Any) -> list[dict[str, Any]]:
    """Rows of the series R: day, return in percent, session on which it was known."""
    return [figure("R", DAYS[day], value, DAYS[known], **more) for day, value, known in rows]


def test_a_turn_by_session() -> None:
    """100 at 0 is confirmed at 2 (112); 120 at 3 at 5 (120 / 105 is 14 % and two sessions on)."""
    track = market(UP_AND_DOWN).track(f"turning_point{ASKED}", start=DAYS[0])
    assert track.column() == [None, None, DAYS[0], DAYS[0], DAYS[0], DAYS[3], DAYS[3]]
    led = market(UP_AND_DOWN).track(f"leads{ASKED}", start=DAYS[0])
    assert led.column() == [0, 0, 1, 1, 1, 0, 0]


def test_a_lead_under_way_when_the_data_begin_is_named() -> None:
    reading = market(UP_AND_DOWN, 4).read(f"turning_point{ASKED}")
    assert reading.value == DAYS[0]
    assert f"this lead was under way when the data began, on {DAYS[0]}" in reading.caveats
    assert market(UP_AND_DOWN).read(f"turning_point{ASKED}").caveats == ()


def test_nothing_confirmed_is_null_and_no_lead() -> None:
    told = f"no turn is confirmed yet; the data begin on {DAYS[0]}"
    reading = market(UP_AND_DOWN, 1).read(f"turning_point{ASKED}")
    assert (reading.value, told in reading.caveats) == (None, True)
    led = market(UP_AND_DOWN, 1).read(f"leads{ASKED}")
    assert (led.value, told in led.caveats) == (0, True)
    assert market(UP_AND_DOWN, 5).read(f"leads{ASKED}").caveats == ()


def test_a_lead_is_a_condition_with_spells() -> None:
    assert market(UP_AND_DOWN, 4).read(f"spell(leads{ASKED} == 1)").value == 3


def test_what_has_no_turn_is_refused() -> None:
    with pytest.raises(NothingToCompute, match=f"not positive on {DAYS[4]}"):
        market(UP_AND_DOWN).read("turning_point(return(AAA, 1d), fall=10, hold=1)")
    rows = [price("AAA", DAYS[0], 5.0, None), *(price("BBB", d, 1.0, None) for d in DAYS[:2])]
    small = SmallMarket(DAYS[:2])
    small.rows = {"prices": rows, "holdings": [], "series": [], "flows": []}
    ended = Market(small.facts())
    with pytest.raises(NotInStore, match="AAA has no close"):
        ended.read("leads(ratio(AAA, BBB))")
    with pytest.raises(WrongArgument, match="fall takes a whole number from 1"):
        market(UP_AND_DOWN).read("leads(ratio(AAA, BBB), fall=0.15)")


# ---- compounded returns


def test_returns_count_from_when_they_were_known_and_in_their_latest_version() -> None:
    """+10 % known on session 1, -5 % on 3; the first corrected to +20 % on 4."""
    series = returns((1, 10.0, 1), (3, -5.0, 3), (1, 20.0, 4))
    track = market([1.0] * 7, series=series).track("compounded(R)", start=DAYS[0])
    assert track.column()[0] is None
    assert track.column()[1:] == pytest.approx([1.1, 1.1, 1.045, 1.14, 1.14, 1.14])


@pytest.mark.parametrize(
    ("frequency", "held"), [("daily", 5), ("weekly", 10), ("monthly", 42), ("quarterly", 126)]
)
def test_a_level_holds_for_a_while_only(frequency: str, held: int) -> None:
    series = returns((1, 10.0, 2), frequency=frequency)
    whole = market([1.0] * 140, series=series)
    told = whole.track("compounded(R)", start=DAYS[0]).column()
    assert [n for n, v in enumerate(told) if v is not None] == list(range(2, 2 + held + 1))
    with pytest.raises(NothingToCompute, match=f"no return known after {DAYS[2]}"):
        whole.read("compounded(R)")


def test_what_are_no_returns_is_refused() -> None:
    lost = market([1.0] * 6, series=returns((1, 10.0, 1), (2, -100.0, 2), (3, 5.0, 3)))
    assert lost.track("compounded(R)", start=DAYS[0]).column()[1] == pytest.approx(1.1)
    with pytest.raises(NothingToCompute, match="not a series of returns in percent"):
        lost.read("compounded(R)")
    huge = market([1.0] * 6, series=returns(*((n, 1e200, n) for n in range(1, 5))))
    with pytest.raises(NothingToCompute, match="too large for returns in percent"):
        huge.read("compounded(R)")
    with pytest.raises(NothingToCompute, match="nothing of R was known by"):
        market([1.0] * 6, upto=1, series=returns((1, 5.0, 3))).read("compounded(R)")


def test_two_compounded_series_make_a_relative_track() -> None:
    series = returns((1, 10.0, 1), (2, 10.0, 2))
    series += [figure("Q", DAYS[n], 5.0, DAYS[n]) for n in (1, 2)]
    reading = market([1.0] * 3, series=series).read("compounded(R) / compounded(Q)")
    assert reading.value == pytest.approx(1.21 / 1.1025)
    assert reading.unit == "ratio"
