"""The path of policy: cycles, periods, meetings and inversions, by hand and on the real pack."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import numpy as np
import pytest

from drivers.two_sides import TwoSides, event, figure
from rotascope.app.drivers_policy import policy_of
from rotascope.core.errors import NothingToCompute, UnknownName
from rotascope.drivers.policy import policy
from rotascope.drivers.policy_model import Period, Policy
from rotascope.drivers.policy_told import counted, of_period

DAY = dt.date.fromisoformat
PATH = {  # day from which the rate counts: rate
    "2019-01-02": 2.5,
    "2019-08-01": 2.25,
    "2019-09-19": 2.0,
    "2020-03-04": 1.5,
    "2020-03-16": 0.5,
    "2022-03-17": 0.75,
    "2022-05-05": 1.25,
}
MEETINGS = [
    event("fomc", "2019-07-31", "target cut by 25 bp to 2.00-2.25 %"),
    event("fomc", "2019-09-18", "target cut by 25 bp to 1.75-2.00 %"),
    event("fomc", "2020-03-03", "target cut by 50 bp, unscheduled"),
    event("fomc", "2020-03-15", "target cut by 100 bp, unscheduled"),
    event("fomc", "2022-03-16", "target raised by 25 bp"),
    event("fomc", "2022-05-04", "target raised by 50 bp"),
    event("fomc_calendar", "2022-06-15", "planned", "2021-12-01"),
]


def sides(*, meetings: bool = True) -> TwoSides:
    made = TwoSides(sessions=900)
    steps = [(DAY(day), rate) for day, rate in PATH.items()]
    rows = [
        figure("DFEDTARU", day, next(rate for since, rate in reversed(steps) if since <= day))
        for day in made.days
    ]
    made.more = {"series": rows, "events": MEETINGS if meetings else []}
    return made


def at(day: str, *, meetings: bool = True) -> Policy:
    return policy(sides(meetings=meetings).market(DAY(day)))


def test_cuts_are_summed_since_the_peak() -> None:
    found = at("2020-06-30")
    (cycle,) = found.cycles
    assert (cycle.word, cycle.start, cycle.total) == ("cut", 2.5, pytest.approx(200))
    assert [m.basis_points for m in cycle.moves] == pytest.approx([-25, -25, -50, -100])
    assert [m.cumulative for m in cycle.moves] == pytest.approx([-25, -50, -100, -200])
    assert [m.level for m in cycle.moves] == [2.25, 2.0, 1.5, 0.5]
    decided = ["2019-07-31", "2019-09-18", "2020-03-03", "2020-03-15"]
    assert [m.decided for m in cycle.moves] == [DAY(day) for day in decided]
    assert [m.effective for m in cycle.moves] == [DAY(d) for d in list(PATH)[1:5]]
    assert found.sentences[0] == (
        "DFEDTARU stands at 0.50 %: 200 bp of cuts in four steps from the peak of 2.50 %, since "
        "July 2019, the last in March 2020."
    )


def test_a_move_the_other_way_begins_a_cycle() -> None:
    found = at("2022-05-31")
    assert [cycle.word for cycle in found.cycles] == ["cut", "hike"]
    assert found.cycles[1].start == 0.5
    assert found.sentences[0].startswith(
        "DFEDTARU stands at 1.25 %: 75 bp of hikes in two steps from the trough of 0.50 %, since "
        "March 2022"
    )
    assert "Last meeting: 2022-05-04, target raised by 50 bp." in found.sentences
    assert "Next meeting that is planned: 2022-06-15." in found.sentences


def test_moves_by_year_and_quarter() -> None:
    found = at("2020-06-30")
    assert [(p.name, p.count) for p in found.years] == [("2018", 0), ("2019", 2), ("2020", 2)]
    assert found.years[1] == Period("2019", 2, pytest.approx(-50), ("Jul", "Sep"))
    quarters = {p.name: (p.count, p.basis_points, p.months) for p in found.quarters}
    assert quarters["2019Q3"] == (2, pytest.approx(-50), ("Jul", "Sep"))
    assert quarters["2020Q1"] == (2, pytest.approx(-150), ("Mar", "Mar"))
    assert quarters["2020Q2"] == (0, 0, ())
    assert list(quarters)[-1] == "2020Q2"
    assert "2019: two cuts (Jul, Sep), 50 bp." in found.sentences


def test_without_a_table_of_meetings_a_move_is_dated_by_its_first_session() -> None:
    found = at("2020-06-30", meetings=False)
    assert {m.decided for m in found.cycles[0].moves} == {None}
    assert found.years[1].months == ("Aug", "Sep")  # the decision of 31 July counts from August
    assert (found.last_meeting, found.next_meeting) == (None, None)
    assert any("no table of meetings" in note for note in found.notes)


def test_the_decision_of_the_day_is_told_before_the_series_moves() -> None:
    found = at("2022-05-04")
    assert found.level == 0.75
    assert (found.last_meeting, found.said) == (DAY("2022-05-04"), "target raised by 50 bp")
    assert found.next_meeting == DAY("2022-06-15")


def test_later_rows_change_nothing() -> None:
    made = sides()
    day = DAY("2020-02-14")
    then = policy(made.market(day, by=day)).as_dict()
    assert policy(made.market(day)).as_dict() == then
    assert then["level"] == 2.0


def test_inversions_are_runs_of_five_sessions_or_more() -> None:
    made = sides()
    made.series["DGS2"] = np.full(900, 1.0)
    ten = np.full(900, 1.5)
    ten[100:107], ten[200:204], ten[890:] = 0.9, 0.8, 0.7
    made.series["DGS10"] = ten
    found = policy(made.market())
    told = [(i.first, i.sessions, i.running) for i in found.inversions]
    assert told == [(made.days[100], 7, False), (made.days[890], 10, True)]
    assert found.inversions[0].last == made.days[106]
    assert found.inversions[0].deepest == pytest.approx(-0.1)
    running = f"The curve 10y-2y has been inverted since {made.days[890]}, for 10 sessions."
    assert running in found.sentences


def test_figures_say_how_old_they_are() -> None:
    made = sides()
    months = [dt.date(2019 + k // 12, k % 12 + 1, 1) for k in range(16)]
    for k, month in enumerate(months):
        seen = month + dt.timedelta(days=44)
        row = figure("CPI", month, 100.0 * 1.002**k, known=seen)
        made.more["series"].append({**row, "unit": None, "frequency": "monthly", "lagged": True})
    found = policy(made.market(DAY("2020-04-30")))
    by = {one.name: one for one in found.figures}
    inflation = by["inflation (CPI)"]
    assert inflation.value == pytest.approx(1.002**12 - 1)
    assert (inflation.reference, inflation.known) == (DAY("2020-03-01"), DAY("2020-04-14"))
    assert inflation.lagged
    real = by["real policy rate"]
    assert real.value == pytest.approx(0.005 - (1.002**12 - 1))
    assert real.reference == DAY("2020-03-01")
    assert any("lag rule" in note for note in found.notes)
    assert {what for what, _ in found.left_out} == {
        "curve 10y-3m",
        "core inflation",
        "unemployment",
    }


def test_refusals() -> None:
    with pytest.raises(UnknownName, match="DFEDTARO"):
        policy(sides().market(), rate="DFEDTARO")
    made = TwoSides(sessions=300)
    made.more = {"series": [figure("DFEDTARU", made.days[200], 1.0)]}
    with pytest.raises(NothingToCompute, match="nothing of DFEDTARU was known"):
        policy(made.market(made.days[100]))
    still = policy(made.market())
    assert still.sentences[0] == "DFEDTARU stands at 1.00 % and has not moved in this store."


def test_words() -> None:
    assert [counted(n, "cut") for n in (0, 1, 3, 11)] == [
        "no cut",
        "one cut",
        "three cuts",
        "11 cuts",
    ]
    assert of_period(Period("2025", 0, 0.0, ())) == "no move"
    assert of_period(Period("2025", 1, 25.0, ("Mar",))) == "one hike (Mar), 25 bp"
    assert of_period(Period("2025", 2, 0.0, ("Mar", "May"))) == "two moves (Mar, May), 0 bp"


def test_programs_get_plain_data() -> None:
    found = json.loads(json.dumps(at("2020-06-30").as_dict(), allow_nan=False))
    assert found["cycles"][0]["word"] == "cut"
    assert found["cycles"][0]["moves"][0]["decided"] == "2019-07-31"
    assert found["years"][1]["months"] == ["Jul", "Sep"]


# ---- the real path


@pytest.mark.pack
def test_175_basis_points_by_january_2026(pack_store: Path) -> None:
    found = policy_of(pack_store, as_of="2026-01-28")
    cycle = found.cycles[-1]
    assert (cycle.word, cycle.start, round(cycle.total)) == ("cut", 5.5, 175)
    assert [round(m.basis_points) for m in cycle.moves] == [-50, -25, -25, -25, -25, -25]
    counts = ["2024-09-19", "2024-11-08", "2024-12-19", "2025-09-18", "2025-10-30", "2025-12-11"]
    assert [str(m.effective) for m in cycle.moves] == counts
    assert [(p.name, p.count) for p in found.years] == [("2024", 3), ("2025", 3), ("2026", 0)]
    assert found.years[1].months == ("Sep", "Oct", "Dec")
    assert sum(p.count for p in found.quarters if p.name == "2025Q4") == 2
    slopes = [i for i in found.inversions if i.curve == "curve 10y-2y"]
    recent = slopes[-1]
    assert max(slopes, key=lambda one: one.sessions) == recent
    assert (str(recent.first), str(recent.last)) == ("2022-07-06", "2024-08-26")
    assert recent.deepest == pytest.approx(-1.08, abs=0.005)


@pytest.mark.pack
def test_eleven_hikes_to_the_peak(pack_store: Path) -> None:
    found = policy_of(pack_store, as_of="2024-01-31")
    cycle = found.cycles[-1]
    assert (cycle.word, cycle.start, round(cycle.total), len(cycle.moves)) == (
        "hike",
        0.25,
        525,
        11,
    )
    assert "trough of 0.25 %" in found.sentences[0]
