"""The twin itself against numbers worked by hand: series, tracks, flows, the pack."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from twin import leadership as lead
from twin import tracks as tr
from twin.contribution import contribution, contribution_share, return_without
from twin.facts import Facts, exchange_sessions
from twin.market import Small, day, sessions
from twin.outcomes import Cannot, Null, Wrong
from twin.pack import known_day
from twin.readings import SECTORS_OF_2025, open_pack
from twin.structure import weight

PACK = Path(__file__).parents[2] / ".." / "shared" / "data"


def rates() -> Facts:
    """A target of 5.50, cut by 50, 25 and 25, raised by 25; each known on its day."""
    small = Small().prices("SPX", [1.0] * 10)
    days = sessions("2024-01-02", 10)
    for text, value in zip(
        days[1:], [5.5, 5.0, 5.0, 4.75, 4.5, 4.5, 4.75, 4.75, 4.75], strict=True
    ):
        small.figure("DFEDTARU", text, value, text)
    return small.open(days[-1])


def test_moves_of_a_rate_in_basis_points() -> None:
    f = rates()
    assert tr.cuts(f, "DFEDTARU", "8d") == pytest.approx(100)
    assert tr.hikes(f, "DFEDTARU", "8d") == pytest.approx(25)
    assert tr.count_cuts(f, "DFEDTARU", "8d") == 3
    assert tr.change(f, "DFEDTARU", "8d") == pytest.approx(-0.75)
    assert tr.cuts(f, "DFEDTARU", "2d") == 0
    with pytest.raises(Cannot):
        tr.cuts(f, "DFEDTARU", "9d")
    with pytest.raises(Wrong):
        tr.cuts(f, "SPX", "2d")


def prints() -> Small:
    """GDP of the first quarter of 2014 in three vintages (ALFRED, as printed by fredapi)."""
    small = Small("2014-04-01").prices("SPX", [1.0] * 80)
    small.figure("GDP", "2013-01-01", 16000.0, "2014-04-01")
    small.figure("GDP", "2014-01-01", 17149.6, "2014-04-30")
    small.figure("GDP", "2014-01-01", 17101.3, "2014-05-29")
    return small.figure("GDP", "2014-01-01", 17016.0, "2014-06-25")


@pytest.mark.parametrize(
    ("as_of", "value"),
    [
        ("2014-04-29", 16000.0),
        ("2014-04-30", 17149.6),
        ("2014-05-28", 17149.6),
        ("2014-05-29", 17101.3),
        ("2014-06-24", 17101.3),
        ("2014-06-25", 17016.0),
    ],
)
def test_a_figure_is_the_vintage_of_its_day(as_of: str, value: float) -> None:
    f = prints().open(as_of)
    assert lead.level(f, "GDP") == value
    later = prints().open("2014-07-15")
    assert lead.level(later, "GDP", t=later.at(as_of)) == value


def test_a_year_on_the_year_goes_by_reference_date() -> None:
    f = prints().open("2014-07-15")
    assert tr.yoy(f, "GDP") == pytest.approx(17016.0 / 16000.0 - 1)
    with pytest.raises(Null):
        tr.yoy(f, "GDP", f.at("2014-04-15"))


def track() -> tuple[Facts, tr.Track]:
    """3 5 4 (none) 1 4 on the first six sessions of 2024."""
    f = Small().prices("X", [3.0, 5.0, 4.0, None, 1.0, 4.0]).open("2024-01-09")
    return f, tr.quiet(lambda t: lead.level(f, "X", t=t))


def test_extremes_of_a_track() -> None:
    f, e = track()
    assert (tr.highest(f, e, "all", 0), tr.lowest(f, e, "all", 0)) == (5.0, 1.0)
    assert tr.when_highest(f, e, "all", 0) == "2024-01-03"
    assert tr.when_lowest(f, e, "all", 0) == "2024-01-08"
    assert tr.highest(f, e, "4d", 0) == 5.0
    assert tr.highest(f, e, "3d", 0) == 4.0


def test_the_last_time_as_high_or_as_low() -> None:
    f, e = track()
    assert tr.highest_since(f, e, 0) == "2024-01-04"
    assert tr.lowest_since(f, e, 0) == "2024-01-08"
    assert tr.highest_since(f, e, 0, 2) == "2024-01-03"
    with pytest.raises(Null):
        tr.highest_since(f, e, 0, 1)
    with pytest.raises(Cannot):
        tr.highest_since(f, e, 0, 3)


def test_rank_share_and_mean_leave_the_start_out() -> None:
    f, e = track()
    # After the start: 5 4 1 4; one is higher than 4, three are at or below it.
    assert tr.rank(f, e, "all", 0) == 2
    assert tr.percentile(f, e, "all", 0) == pytest.approx(3 / 4)
    assert tr.track_mean(f, e, "all", 0) == pytest.approx(3.5)


def test_tracks_by_month() -> None:
    days = sessions("2024-01-02", 60)
    f = Small().prices("X", [float(k) for k in range(1, 61)]).open(days[-1])

    def e(t: int) -> float | None:
        return -float(t)

    months = [str(f.sessions[k]) for k, _ in tr.places(f, e, 0, f.T, at="month")]
    assert months == ["2024-01-31", "2024-02-29", days[-1]]
    assert tr.highest_since(f, e, 0, at="month") == "2024-02-29"
    assert tr.highest_since(f, e, 0, at="month", month=1) == "2024-01-31"


def test_conditions() -> None:
    f, e = track()

    def high(t: int) -> bool | None:
        value = e(t)
        return None if value is None else value >= 4

    history = tr.condition_history(f, high, 0)
    assert lead.current(history) == 1
    assert lead.longest_since(f, history) == "2024-01-04"
    assert lead.record(f, history) == 2
    assert tr.count(f, high, "all", 0) == 3
    assert tr.last_time(f, high, 0) == "2024-01-04"
    assert tr.last_time(f, high, 0, 4) == "2024-01-04"
    with pytest.raises(Null):
        tr.last_time(f, high, 0, 2)
    assert tr.sessions(f, "4d") == 4


def test_quoted_prices_come_from_prices_or_holdings() -> None:
    small = Small().prices("X", [10.0, 11.0], total=True).prices("I", [5.0, 6.0])
    f = small.line("SP500", "2024-01-02", "X", 1.0, price=1208.88).open("2024-01-03")
    assert tr.price(f, "I") == 6.0
    assert tr.price(f, "X", 0) == 1208.88
    with pytest.raises(Cannot):
        tr.price(f, "X")


def test_flows() -> None:
    # A fund of 100m takes in 9.5m (CFRA's printed example): 9.5 % of the assets at the start.
    small = Small().prices("SPX", [1.0] * 4).flow("F", "2024-01-02", 0.0, 100e6)
    f = small.flow("F", "2024-01-03", 10e6).flow("F", "2024-01-04", -0.5e6).open("2024-01-05")
    assert tr.flow(f, "F", "2d", 2) == pytest.approx(9.5e6)
    assert tr.flow_share(f, "F", "2d", 2) == pytest.approx(0.095)
    for text, t in (("2d", 3), ("ytd", 2)):
        with pytest.raises(Cannot):
            tr.flow(f, "F", text, t)


@pytest.mark.parametrize(
    ("name", "date", "gap", "known"),
    [
        ("DGS10", "2026-01-16", 1.0, "2026-01-16"),
        ("DFF", "2026-01-17", 1.0, "2026-01-20"),
        ("NFCI", "2026-01-23", 7.0, "2026-01-30"),
        ("ISM_MFG_PMI", "2025-12-01", 31.0, "2026-01-02"),
        ("CPI", "2025-11-01", 31.0, "2025-12-31"),
        ("CPI", "2026-01-01", 31.0, "2026-02-27"),
        ("GDP", "2025-10-01", 92.0, "2026-02-27"),
        ("GDP", "2026-01-01", 92.0, "2026-05-29"),
    ],
)
def test_when_a_macro_figure_was_known(name: str, date: str, gap: float, known: str) -> None:
    assert known_day(name, day(date), gap, exchange_sessions(2027)) == day(known)


@pytest.fixture(scope="module")
def pack() -> Facts:
    if not PACK.exists():
        pytest.skip("the real data pack is not beside this checkout")
    return open_pack(PACK)


@pytest.mark.pack
def test_published_streaks_and_returns(pack: Facts) -> None:
    t = pack.at("2026-01-22")
    history = lead.streak_history(pack, "RUT", "SPX", t=t)
    assert lead.current(history) == 14
    assert lead.longest_since(pack, history) == "1996-05-07"
    assert lead.streak(pack, "RUT", "SPX", t=pack.at("1996-05-07")) == 16
    assert lead.streak(pack, "RUT", "SPX", t=t + 1) == 0
    t = pack.at("2026-01-13")
    assert round(lead.ret(pack, "RUT", "ytd", t=t) * 100, 2) == 6.09
    assert round(lead.ret(pack, "SPX", "ytd", t=t) * 100, 2) == 1.73


@pytest.mark.pack
def test_published_weights_and_contributions(pack: Facts) -> None:
    t = pack.at("2022-12-30")
    assert round(weight(pack, "MAG7", "SP500", t) * 100, 2) == 20.04
    t = pack.at("2025-12-31")
    share = contribution_share(pack, "MAG7", "SP500", "2025", t)
    assert round(share * 100, 2) == 43.11
    for by, printed in (("subtract", 10.16), ("reweight", 15.30)):
        value = return_without(pack, "MAG7", "SP500", "2025", by, t)
        assert round(value * 100, 2) == printed


@pytest.mark.pack
def test_sectors_add_up_to_the_index(pack: Facts) -> None:
    t = pack.at("2024-06-28")
    parts = [
        contribution(pack, ("sector", label, "SP500"), "SP500", "2024Q2", t)
        for label in SECTORS_OF_2025
    ]
    assert sum(parts) == pytest.approx(lead.ret(pack, "SP500", "2024Q2", t=t), abs=1e-12)


@pytest.mark.pack
def test_buy_and_hold_january_2026(pack: Facts) -> None:
    # The data's README: equal weights bought at the year end and held made 3.410 %, daily 3.276 %.
    t = pack.at("2026-01-30")
    held = lead.ret(pack, "SP500", "ytd", weighting="equal", rebalance="quarter", t=t)
    assert round(held * 100, 2) == 3.41
    daily = lead.ret(pack, "SP500", "ytd", weighting="equal", t=t)
    assert round(daily * 100, 3) == 3.276
    assert dt.date(2026, 1, 30) == pack.sessions[t]
