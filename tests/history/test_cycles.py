"""The rotations of a track: worked by hand, with the readings at their starts, never peeking."""

from __future__ import annotations

import datetime as dt
import itertools
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from measures.small import Shape, SmallMarket, figure, price, shapes
from rotascope.app.cycles import cycles_of
from rotascope.app.market import StoredMarket
from rotascope.core.errors import BadUsage, NothingToCompute, UnknownName
from rotascope.history.cycles import Cycles, Rule, cycles, sides
from twin.facts import exchange_sessions

DAYS = [day for day in exchange_sessions(2024) if day >= dt.date(2023, 1, 3)]
RULE = Rule(0.1, 5)


def straight(*stops: tuple[int, float]) -> list[float]:
    """Values on the straight lines between (session, value)."""
    found = []
    for (a, low), (b, high) in itertools.pairwise(stops):
        found += [low + (high - low) * k / (b - a) for k in range(b - a)]
    return [*found, stops[-1][1]]


# AAA over BBB: 105 at the start, 100 on session 10, 150 on 60, 120 on 120, 138 on 140.
AAA = straight((0, 105.0), (10, 100.0), (60, 150.0), (120, 120.0), (140, 138.0))


def market_of(
    values: list[float], *, upto: int | None = None, series: list[dict[str, Any]] | None = None
) -> StoredMarket:
    """AAA with these closes, BBB at 1, on the sessions of 2023."""
    rows = [price("AAA", day, value, None) for day, value in zip(DAYS, values, strict=False)]
    rows += [price("BBB", day, 1.0, None) for day in DAYS[: len(values)]]
    small = SmallMarket(DAYS[: len(values)])
    small.rows = {"prices": rows, "holdings": [], "series": series or [], "flows": []}
    return StoredMarket(small.facts(), None if upto is None else DAYS[upto])


def test_rotations_worked_by_hand() -> None:
    """The low of session 10 (100) is confirmed at 110, ten sessions on, on 20; the high of 60
    (150) at 136.36, as 150 falls by 0.5 a session on the 88th (136.0); the low of 120 (120) at
    132, as 120 rises by 0.9 a session on the 134th (132.6)."""
    found = cycles(market_of(AAA), "ratio(AAA, BBB)", rule=RULE)
    first, second, third = found.rotations
    assert (first.leader, first.behind) == ("AAA", "BBB")
    assert (second.leader, second.behind) == ("BBB", "AAA")
    assert [r.start for r in found.rotations] == [DAYS[10], DAYS[60], DAYS[120]]
    assert [r.end for r in found.rotations] == [DAYS[60], DAYS[120], None]
    assert [r.known for r in found.rotations] == [DAYS[20], DAYS[88], DAYS[134]]
    assert [r.known_end for r in found.rotations] == [DAYS[88], DAYS[134], None]
    assert [r.delay for r in found.rotations] == [10, 28, 14]
    assert [r.sessions for r in found.rotations] == [50, 60, 20]
    assert first.gain == pytest.approx(0.5)
    assert second.gain == pytest.approx(150 / 120 - 1)
    assert third.gain == pytest.approx(138 / 120 - 1)
    assert first.gain_known == pytest.approx(136.0 / 110.0 - 1)
    assert second.gain_known == pytest.approx(136.0 / 132.6 - 1)
    assert first.setback == 0.0
    assert first.annualised is None
    assert first.years == pytest.approx((DAYS[60] - DAYS[10]).days / 365.25)
    assert not any(r.from_start for r in found.rotations)
    assert found.completed == (first, second)
    assert found.pending is not None
    assert (found.pending.challenger, found.pending.extreme) == ("BBB", DAYS[140])
    assert (found.pending.moved, found.pending.sessions) == (0.0, 0)


def test_a_lead_of_years_is_annualised_and_its_setback_found() -> None:
    """From 100 to 200 and back, with a fall from 150 to 140 on the way; a gain of 100 % in so
    many years y is 2 ** (1 / y) - 1 a year."""
    stops = ((0, 100.0), (150, 150.0), (160, 140.0), (290, 200.0), (330, 170.0))
    found = cycles(market_of(straight(*stops)), "AAA / BBB", rule=RULE)
    first = found.rotations[0]
    years = (DAYS[290] - DAYS[0]).days / 365.25
    assert first.gain == pytest.approx(1.0)
    assert first.annualised == pytest.approx(2 ** (1 / years) - 1)
    assert first.setback == pytest.approx(140 / 150 - 1)
    assert first.setback_end == DAYS[160]
    assert first.from_start
    assert found.completed == ()
    assert any("under way when the data began" in c for c in found.caveats)


def test_what_is_not_confirmed_is_not_listed_but_pending() -> None:
    """On session 119 the high of 60 is known; the fall since is not over."""
    found = cycles(market_of(AAA, upto=87), "ratio(AAA, BBB)", rule=RULE)
    assert [r.start for r in found.rotations] == [DAYS[10]]
    assert found.rotations[0].end is None
    assert found.pending is not None
    assert (found.pending.challenger, found.pending.extreme) == ("BBB", DAYS[60])
    assert found.pending.moved == pytest.approx(150 / 136.5 - 1)
    assert found.pending.sessions == 27


def test_nothing_confirmed() -> None:
    found = cycles(market_of([100.0] * 30), "ratio(AAA, BBB)")
    assert found.rotations == ()
    assert found.pending is None
    assert found.second is None
    assert found.as_dict()["median_years"] is None
    assert any("no rotations seen from start to end" in c for c in found.caveats)


def test_the_end_of_a_track_is_named() -> None:
    values = [*AAA, float("nan")]
    rows = [price("BBB", day, 1.0, None) for day in DAYS[: len(values)]]
    rows += [price("AAA", day, value, None) for day, value in zip(DAYS, AAA, strict=False)]
    small = SmallMarket(DAYS[: len(values)])
    small.rows = {"prices": rows, "holdings": [], "series": [], "flows": []}
    found = cycles(StoredMarket(small.facts()), "ratio(AAA, BBB)", rule=RULE)
    assert found.last == DAYS[140]
    assert f"the track has no value after {DAYS[140]}" in found.caveats
    assert len(found.rotations) == 3


# ---- states at the start


def test_the_state_is_that_known_at_the_start() -> None:
    """A survey of 48 known on session 50, one of 52 for the same month known on session 61: at
    the high of session 60 only the first was known. A rate of 5 from the start, 4.5 from session
    30 on. No recession by the figure known before."""
    series = [figure("ISM_MFG_PMI", DAYS[40], 48.0, DAYS[50])]
    series += [figure("ISM_MFG_PMI", DAYS[40], 52.0, DAYS[61])]
    series += [figure("DFF", d, 5.0 if n < 30 else 4.5, d) for n, d in enumerate(DAYS[:150])]
    series += [figure("USREC", DAYS[5], 0.0, DAYS[7]), figure("USREC", DAYS[70], 1.0, DAYS[90])]
    found = cycles(market_of(AAA, series=series), "ratio(AAA, BBB)", rule=RULE)
    assert {state.name for state in found.states} == {"survey", "recession"}
    assert [r.state["survey"] for r in found.rotations] == [None, 48.0, 52.0]
    assert [r.state["recession"] for r in found.rotations] == [0.0, 0.0, 1.0]
    # No full year lies before any start: the change of the rate has no value, and it says so.
    assert "rate_change" not in found.rotations[0].state
    assert "not known at any start: cuts, rate change, fall of market" in found.caveats


@pytest.mark.parametrize("seed", [1, 2])
def test_every_state_is_the_reading_as_of_the_start(seed: int) -> None:
    from rotascope.app.opening import Market

    small = Shape(seed=seed, sessions=330, corrections=0).make()
    facts = small.facts()
    rule = Rule(0.04, 3)
    found = cycles(StoredMarket(facts), "ratio(RUT, SPX)", rule=rule)
    assert len(found.rotations) >= 3
    names = {"survey": "level(ISM_MFG_PMI)", "cuts": "cuts(DFEDTARU, 1y)"}
    checked = 0
    for row in found.rotations:
        for name, text in names.items():
            if row.state.get(name) is not None:
                assert Market(facts, row.start).read(text).value == row.state[name]
                checked += 1
    assert checked >= 3


# ---- no peeking


def known_part(found: Cycles, day: dt.date) -> list[tuple[Any, ...]]:
    """What a reader of that day could have: starts, and the ends confirmed by then."""
    return [
        (
            r.leader,
            r.start,
            r.known,
            r.delay,
            r.end if r.known_end and r.known_end <= day else None,
            r.state,
        )
        for r in found.rotations
        if r.known <= day
    ]


@given(shapes(140), st.data())
@settings(max_examples=15)
def test_a_reader_of_the_day_sees_the_same_rotations(shape: Shape, data: st.DataObject) -> None:
    small = Shape(shape.seed, shape.sessions, shape.first, shape.gaps, corrections=0).make()
    facts = small.facts()
    day = data.draw(st.sampled_from(small.days[10:]))
    rule = Rule(data.draw(st.sampled_from([0.02, 0.05])), data.draw(st.integers(1, 8)))
    whole = cycles(StoredMarket(facts), "ratio(RUT, SPX)", rule=rule)
    then = cycles(StoredMarket(facts, day), "ratio(RUT, SPX)", rule=rule)
    states = {state.name for state in then.states}
    wanted = [
        (*row[:-1], {k: v for k, v in row[-1].items() if k in states})
        for row in known_part(whole, day)
    ]
    assert known_part(then, day) == wanted


# ---- names, rules and refusals


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("ratio(RUT, SPX)", ("RUT", "SPX")),
        ("ratio(RUT, SPX, kind=price)", ("RUT", "SPX")),
        ("ratio(Y=SPX, X=RUT)", ("RUT", "SPX")),
        ("RUT / SPX", ("RUT", "SPX")),
        ("compounded(FFSIZE_LO) / compounded(FFSIZE_HI)", ("FFSIZE_LO", "FFSIZE_HI")),
        ("level(RUT) / level(SPX)", ("level(RUT)", "level(SPX)")),
        ("compounded(FF3_D_HML)", ("rising", "falling")),
    ],
)
def test_who_leads_is_named_as_in_the_expression(text: str, names: tuple[str, str]) -> None:
    assert sides(text) == names


def test_a_rule_is_read_from_text() -> None:
    assert Rule.of("0.1,126") == Rule(0.1, 126)
    assert Rule() == Rule(0.15, 252)
    assert str(Rule()) == "15 % and 252 sessions"


@pytest.mark.parametrize("text", ["", "0.1", "15,252", "0,5", "0.1,0", "0.1,2.5", "a,b", "nan,5"])
def test_a_wrong_rule_is_refused(text: str) -> None:
    with pytest.raises(BadUsage, match=r"is no rule; write 0\.15,252"):
        Rule.of(text)


def test_a_track_that_is_not_positive_is_refused() -> None:
    with pytest.raises(NothingToCompute, match="rotations need a positive track"):
        cycles(market_of(AAA), "return(AAA, 1d)")
    with pytest.raises(NothingToCompute, match="has no value by this session"):
        cycles(market_of(AAA[:5]), "AAA / drawdown(BBB)")
    with pytest.raises(UnknownName):
        cycles(market_of(AAA), "ratio(AAA, CCC)")


def test_the_object_is_plain_data() -> None:
    found = cycles(market_of(AAA), "ratio(AAA, BBB)", rule=RULE).as_dict()
    again = json.loads(json.dumps(found))
    assert again == found
    assert found["rule"] == {"fall": 0.1, "hold": 5}
    assert found["completed"] == 2
    assert found["rotations"][0]["start"] == DAYS[10].isoformat()
    assert [r["closed"] for r in found["rotations"]] == [True, True, False]
    assert found["pending"]["extreme"] == DAYS[140].isoformat()
    assert found["kind"] == "price"


def test_the_simulated_market_has_rotations() -> None:
    found = cycles_of("ratio(RUT, SPX)", as_of="2025-12-31")
    assert found.simulated
    assert found.as_of == dt.date(2025, 12, 31)
    assert found.rotations
    assert found.rotations[-1].known <= found.as_of
