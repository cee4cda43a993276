"""Real rate, curve, surprise and meetings: worked by hand, and by what everyone knows of them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from drivers.two_sides import TwoSides, event, figure
from rotascope.app.importing import run
from rotascope.app.market import StoredMarket
from rotascope.core.errors import CannotAnswer, NotInStore, WrongArgument
from rotascope.core.reading import Reading
from rotascope.language.evaluate import Evaluator
from rotascope.measures.catalogue import CATALOGUE
from rotascope.store.disk import Store

DAY = dt.date.fromisoformat
EXAMPLE = Path(__file__).parents[2] / "examples" / "fomc.toml"


def cpi(month: str, value: float, known: str) -> dict[str, object]:
    row = figure("CPI", DAY(month), value, known=DAY(known))
    return {**row, "unit": None, "frequency": "monthly"}


def market(as_of: str, **more: list[dict[str, object]]) -> StoredMarket:
    sides = TwoSides(sessions=900)
    sides.series = {}
    sides.more = more
    return sides.market(DAY(as_of))


def read(found: StoredMarket, text: str) -> Reading:
    return Evaluator(CATALOGUE, found).read(text)


PRINTS = [
    cpi("2020-01-01", 200.0, "2020-02-13"),
    cpi("2020-12-01", 203.0, "2021-01-13"),
    cpi("2021-01-01", 206.0, "2021-02-10"),
    cpi("2021-01-01", 205.0, "2021-03-10"),  # revised
    cpi("2021-02-01", 207.0, "2021-03-10"),
]
RATES = [
    figure("DGS10", DAY("2021-02-09"), 1.2),
    figure("DGS10", DAY("2021-02-10"), 1.5),
    figure("DGS2", DAY("2021-02-09"), 1.35),
]


def test_real_rate_by_hand() -> None:
    """1.5 % less 206 / 200 - 1 = 3 %; a day before inflation had no earlier year."""
    there = market("2021-02-10", series=PRINTS + RATES)
    found = read(there, "real_rate(DGS10, CPI)")
    assert found.value == pytest.approx(-0.015)
    assert found.unit == "fraction"
    with pytest.raises(CannotAnswer, match="same reference period a year before"):
        read(market("2021-02-09", series=PRINTS + RATES), "real_rate(DGS10, CPI)")


def test_real_rate_with_an_inflation_rate_takes_it_as_it_stands() -> None:
    there = market("2021-02-10", series=RATES)
    assert read(there, "real_rate(DGS10, DGS2)").value == pytest.approx(0.0015)


def test_curve_by_hand() -> None:
    early = market("2021-02-09", series=RATES)
    late = market("2021-02-10", series=RATES)
    assert read(early, "curve(DGS10, DGS2)").value == pytest.approx(-0.0015)
    assert read(late, "curve(DGS10, DGS2)").value == pytest.approx(0.0015)
    assert read(late, "curve(DGS10, DGS2)").unit == "points"
    assert read(late, "last_time(curve(DGS10, DGS2) < 0)").value == DAY("2021-02-09")


def test_a_price_index_is_no_rate() -> None:
    there = market("2021-02-10", series=PRINTS + RATES)
    for text in ("curve(CPI, DGS2)", "curve(DGS10, CPI)", "real_rate(CPI, DGS2)"):
        with pytest.raises(CannotAnswer, match="CPI is not a rate in percent"):
            read(there, text)


def test_surprise_is_print_against_print_both_as_first_known() -> None:
    first = read(market("2021-02-10", series=PRINTS), "surprise(CPI)")
    assert first.value == pytest.approx(3.0)  # 206 - 203
    # 207 less 206, what January was when it came out, not the 205 that it became that day.
    then = read(market("2021-03-10", series=PRINTS), "surprise(CPI)")
    assert then.value == pytest.approx(1.0)
    assert then.caveats[-1] == (
        "the print of 2021-02-01 against the previous one, of 2021-01-01; not against what was "
        "expected"
    )
    with pytest.raises(CannotAnswer, match="no two prints"):
        read(market("2020-06-01", series=PRINTS), "surprise(CPI)")


def test_a_print_that_comes_late_does_not_move_the_latest() -> None:
    late = [*PRINTS, cpi("2020-11-01", 150.0, "2021-02-16")]
    assert read(market("2021-02-17", series=late), "surprise(CPI)").value == pytest.approx(3.0)


MEETINGS = [
    event("fomc", "2020-03-15", "target cut by 100 bp to 0.00-0.25 %, unscheduled"),  # a Sunday
    event("fomc", "2020-03-03", "target cut by 50 bp to 1.00-1.25 %, unscheduled"),
    event("fomc_calendar", "2020-03-18", "planned", "2019-12-02"),
    event("fomc_calendar", "2020-03-18", "withdrawn: 2020-03-15 instead", "2020-03-15"),
    event("fomc_calendar", "2020-04-29", "planned", "2019-12-02"),
]


@pytest.mark.parametrize(
    ("as_of", "last", "following"),
    [
        ("2020-03-03", "2020-03-03", "2020-03-18"),
        ("2020-03-13", "2020-03-03", "2020-03-18"),
        ("2020-03-16", "2020-03-15", "2020-04-29"),
        ("2020-04-28", "2020-03-15", "2020-04-29"),
        ("2020-04-29", "2020-03-15", None),
    ],
)
def test_meetings_as_they_were_known(as_of: str, last: str, following: str | None) -> None:
    there = market(as_of, events=MEETINGS)
    assert read(there, "meeting(fomc)").value == DAY(last)
    found = read(there, "meeting(fomc, which=next)")
    assert found.value == (DAY(following) if following else None)
    assert bool(found.caveats) == (following is None)
    track = Evaluator(CATALOGUE, market("2020-04-29", events=MEETINGS)).track("meeting(fomc)")
    told = dict(zip(track.sessions.tolist(), track.column(), strict=True))
    assert told[DAY(as_of)] == DAY(last)


def test_a_plan_counts_from_when_it_was_known() -> None:
    there = Evaluator(CATALOGUE, market("2020-04-29", events=MEETINGS))
    track = there.track("meeting(fomc, which=next)")
    told = dict(zip(track.sessions.tolist(), track.column(), strict=True))
    assert DAY("2019-11-29") not in told or told[DAY("2019-11-29")] is None
    assert told[DAY("2019-12-02")] == DAY("2020-03-18")
    assert told[DAY("2020-03-13")] == DAY("2020-03-18")
    assert told[DAY("2020-03-16")] == DAY("2020-04-29")
    assert told[DAY("2020-04-29")] is None


def test_meetings_that_are_not_there() -> None:
    with pytest.raises(NotInStore, match="no events of kind fomc"):
        read(market("2020-03-03"), "meeting(fomc)")
    with pytest.raises(CannotAnswer, match="no decision of kind fomc is known by 2020-03-02"):
        read(market("2020-03-02", events=MEETINGS), "meeting(fomc)")
    with pytest.raises(WrongArgument, match="fomc"):
        read(market("2020-03-02", events=MEETINGS), "meeting(dinner)")


# ---- on the real pack


@pytest.fixture(scope="module")
def with_meetings(pack_store: Path) -> Store:
    return Store.open(pack_store)


INVERTED = [  # the day after which the curve was inverted for good, and the last day
    ("2006-12-29", True),
    ("2007-06-15", False),
    ("2019-08-27", True),  # for three days
    ("2019-09-06", False),
    ("2022-04-01", True),  # for two days
    ("2022-07-05", False),
    ("2022-07-06", True),
    ("2024-08-23", True),
    ("2024-09-06", False),
    ("2026-01-28", False),
]


@pytest.mark.pack
@pytest.mark.parametrize(("day", "below"), INVERTED)
def test_inversions_that_everyone_remembers(with_meetings: Store, day: str, below: bool) -> None:
    there = StoredMarket(with_meetings, DAY(day))
    found = read(there, "curve(DGS10, DGS2)").value
    assert isinstance(found, float)
    assert (found < 0) == below


@pytest.mark.pack
def test_the_long_inversion_lasted_539_sessions(with_meetings: Store) -> None:
    """6 July 2022 to 26 August 2024: the longest since the 2-year rate is published daily."""
    there = StoredMarket(with_meetings, DAY("2024-08-26"))
    assert read(there, "spell(curve(DGS10, DGS2) < 0)").value == 539
    track = Evaluator(CATALOGUE, there).track("curve(DGS10, DGS2)", start=DAY("2022-07-05"))
    below = [value < 0 for value in track.values.tolist()]
    assert below == [False] + [True] * 539


@pytest.mark.pack
def test_the_example_manifest_adds_meetings_to_a_store(tmp_path: Path, pack: Path) -> None:
    run(EXAMPLE, None, tmp_path / "S")
    with pytest.raises(CannotAnswer, match="no prices"):
        StoredMarket(Store.open(tmp_path / "S"))
