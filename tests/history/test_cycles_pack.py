"""The great rotations in the real data: found, dated within stated ranges, never peeking."""

from __future__ import annotations

import datetime as dt
import math
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from history.real_tracks import Real, all_tracks, small_large
from rotascope.app.cycles import cycles_of
from rotascope.app.opening import Market, open_market
from rotascope.history.cycles import Cycles, Rotation
from rotascope.stats.turning import turns
from twin import turning as naive

pytestmark = pytest.mark.pack


@pytest.fixture(scope="module")
def tracks(pack: Path) -> dict[str, Real]:
    return all_tracks(pack)


def months(real: Real, fall: float, hold: int) -> list[tuple[int, str]]:
    """Sign and month of every turn."""
    found = turns(real.level, fall=fall, hold=hold)
    days = real.days[found.place].astype("datetime64[M]").astype(str).tolist()
    return list(zip(found.sign.tolist(), days, strict=True))


# Rotations as the usual accounts have them: sign of the turn, first and last month it may have.
# The windows were set by hand with the turns of the rules in view: they show what a rule misses.
SMALL_LARGE = [
    (1, "1931-12", "1933-03"),  # the bottom of the depression
    (-1, "1936-01", "1937-12"),
    (1, "1939-01", "1942-12"),  # small firms of the war years
    (-1, "1945-06", "1947-06"),
    (-1, "1968-06", "1972-12"),  # the Nifty Fifty
    (1, "1973-06", "1974-12"),
    (-1, "1983-01", "1983-12"),
    (1, "1990-06", "1991-03"),
    (-1, "1993-12", "1994-12"),
    (1, "1999-01", "2000-12"),  # 2000 to 2006
    (-1, "2005-06", "2006-12"),
    (-1, "2011-01", "2014-12"),
    (1, "2020-01", "2020-12"),
    (-1, "2021-01", "2021-12"),
]
EQUAL_CAP = [
    (-1, "2006-06", "2007-07"),
    (1, "2008-09", "2009-04"),
    (-1, "2014-06", "2015-12"),
    (1, "2020-03", "2020-12"),
    (-1, "2022-06", "2023-03"),
]
VALUE = [
    (1, "1940-01", "1942-12"),
    (1, "1972-01", "1974-12"),
    (1, "1980-01", "1982-12"),
    (-1, "1988-01", "1989-12"),
    (1, "1991-01", "1992-12"),
    (-1, "1998-01", "1999-12"),
    (1, "1999-12", "2000-12"),
    (-1, "2006-06", "2007-12"),
    (1, "2020-06", "2020-12"),
]
DATED = {
    "small/large": SMALL_LARGE,
    "RUT/SPX": [row for row in SMALL_LARGE if row[1] > "1987-09"],
    "RSP/SPY": EQUAL_CAP,
    "HML": VALUE,
}
# The table of the module: rotations found, turns in all, median sessions to confirmation.
PRINTED = {
    (0.10, 126): [(14, 82, 126), (7, 29, 127), (5, 6, 153), (9, 55, 126)],
    (0.15, 63): [(14, 72, 91), (7, 22, 168), (5, 6, 484), (9, 41, 110)],
    (0.15, 126): [(14, 58, 126), (7, 17, 186), (5, 6, 484), (9, 35, 132)],
    (0.15, 252): [(14, 38, 252), (7, 15, 253), (5, 6, 484), (9, 29, 252)],
    (0.15, 378): [(14, 31, 378), (7, 12, 393), (5, 6, 484), (9, 26, 378)],
    (0.20, 126): [(14, 40, 156), (6, 10, 184), (1, 2, 989), (9, 30, 167)],
    (0.20, 252): [(14, 29, 334), (6, 7, 254), (1, 2, 989), (9, 26, 255)],
    (0.25, 252): [(14, 19, 253), (6, 7, 457), (1, 2, 1504), (9, 19, 278)],
}


@pytest.mark.parametrize("rule", PRINTED)
def test_the_table_with_which_the_rule_was_chosen(
    tracks: dict[str, Real], rule: tuple[float, int]
) -> None:
    fall, hold = rule
    for name, (dated, count, delay) in zip(DATED, PRINTED[rule], strict=True):
        found = turns(tracks[name].level, fall=fall, hold=hold)
        seen = months(tracks[name], fall, hold)
        hits = [
            any(sign == s and first <= month <= last for s, month in seen)
            for sign, first, last in DATED[name]
        ]
        assert (sum(hits), len(found)) == (dated, count), name
        assert int(np.median(found.confirmed - found.place)) == delay, name


def test_turns_are_known_when_the_data_are_cut_there_and_not_before(
    tracks: dict[str, Real],
) -> None:
    checked = 0
    for name, real in tracks.items():
        found = turns(real.level)
        for i, (place, confirmed) in enumerate(
            zip(found.place.tolist(), found.confirmed.tolist(), strict=True)
        ):
            then = turns(real.level[: confirmed + 1])
            assert (len(then), then.place[-1], then.confirmed[-1]) == (i + 1, place, confirmed)
            assert len(turns(real.level[:confirmed])) == i, (name, i)
            checked += 1
    assert checked >= 100


def test_monthly_returns_tell_the_same_story(pack: Path, tracks: dict[str, Real]) -> None:
    """The same rule in months: 12 instead of 252 sessions."""
    seen = months(small_large(pack, "monthly"), 0.15, 12)
    hits = [
        any(sign == s and first <= month <= last for s, month in seen)
        for sign, first, last in SMALL_LARGE
    ]
    assert sum(hits) == len(SMALL_LARGE)


# Tracks that were not looked at when the rule was chosen: sign and month of every turn.
OTHERS = {
    "IWD/IWF": [(1, "2000-07"), (-1, "2006-08"), (1, "2020-09"), (-1, "2023-01")],
    "XLK/SPY": [
        *[(1, "1998-12"), (-1, "2000-03"), (1, "2002-09"), (-1, "2004-01"), (1, "2006-07")],
        *[(-1, "2012-04"), (1, "2013-07"), (-1, "2021-12"), (1, "2023-01")],
    ],
    "XLE/SPY": [
        *[(1, "1999-02"), (-1, "2001-03"), (1, "2001-11"), (-1, "2008-07"), (1, "2010-06")],
        *[(-1, "2011-03"), (1, "2016-01"), (-1, "2016-12"), (1, "2020-11"), (-1, "2022-11")],
    ],
}


@pytest.mark.parametrize("name", OTHERS)
def test_styles_and_sectors_by_the_naive_rule(tracks: dict[str, Real], name: str) -> None:
    """The naive twin on month ends (12 months instead of 252 sessions) sees the same great turns:
    each lies within four months of one by sessions (the top of 2006 was flat)."""
    real = tracks[name]
    assert months(real, 0.15, 252) == OTHERS[name]
    month = real.days.astype("datetime64[M]")
    ends = np.append(np.flatnonzero(month[1:] != month[:-1]), len(month) - 1)
    by_month = naive.turns(real.level[ends].tolist(), 0.15, 12)
    for place, _, kind in by_month:
        near = [
            abs((month[ends[place]] - np.datetime64(when, "M")).astype(int))
            for sign, when in OTHERS[name]
            if (sign > 0) == (kind == "trough")
        ]
        assert min(near) <= 4, (kind, month[ends[place]])


def test_what_the_rule_misses_is_what_its_text_says(tracks: dict[str, Real]) -> None:
    """May 2022 to March 2023: more than 10 %, less than 15 %. March and April 2000: confirmed
    together a year later."""
    real = tracks["RUT/SPX"]
    days = real.days
    low = real.level[(days >= np.datetime64("2022-05-01")) & (days < np.datetime64("2022-06-01"))]
    high = real.level[(days >= np.datetime64("2023-03-01")) & (days < np.datetime64("2023-04-01"))]
    assert 0.10 < high.max() / low.min() - 1 < 0.15
    found = turns(real.level)
    short = np.flatnonzero(np.diff(found.place) < 60)
    assert days[found.place[short]].astype("datetime64[M]").astype(str).tolist() == ["2000-03"]
    assert 0 < found.confirmed[short[0] + 1] - found.confirmed[short[0]] < 60
    quiet = turns(tracks["RSP/SPY"].level)
    assert int(np.median(quiet.confirmed - quiet.place)) > 400


# ---- through the store


def lead_over(found: Cycles, day: str) -> Rotation:
    """The lead that was under way on a day."""
    wanted = dt.date.fromisoformat(day)
    return next(r for r in reversed(found.rotations) if r.start <= wanted)


SIZE = "compounded(FFSIZE_VW_{0}_LO_30) / compounded(FFSIZE_VW_{0}_HI_30)"


@pytest.mark.parametrize("frequency", ["D", "M"])
def test_the_nifty_fifty_and_2000_to_2006_are_found(pack_store: Path, frequency: str) -> None:
    found = cycles_of(SIZE.format(frequency), pack_store)
    nifty = lead_over(found, "1972-12-29")
    assert nifty.leader == f"FFSIZE_VW_{frequency}_HI_30"
    assert dt.date(1971, 1, 1) <= nifty.start <= dt.date(1972, 6, 30)
    assert nifty.end is not None
    assert dt.date(1973, 6, 1) <= nifty.end <= dt.date(1974, 12, 31)
    assert nifty.gain > 0.5
    after = lead_over(found, "2003-06-30")
    assert after.leader == f"FFSIZE_VW_{frequency}_LO_30"
    assert dt.date(1999, 3, 1) <= after.start <= dt.date(2000, 12, 31)
    assert after.end is not None
    assert dt.date(2005, 6, 1) <= after.end <= dt.date(2006, 12, 31)
    assert after.gain > 1.0
    seventies = lead_over(found, "1976-12-31")
    assert seventies.leader == f"FFSIZE_VW_{frequency}_LO_30"
    assert seventies.gain > 2.0


def test_change_points_date_the_nifty_fifty_as_the_rule_does(pack_store: Path) -> None:
    """With hindsight and no rule at all: large caps from around January 1969 to January 1974,
    small caps from then to August 1983, by months known."""
    second = cycles_of(SIZE.format("M"), pack_store).second
    assert second is not None
    changes = [day.isoformat()[:7] for day in second.changes]
    for month in ("1969-01", "1974-01", "1983-08"):
        assert month in changes
    same = [n for n in second.nearest if n.distance == 0]
    assert len(same) >= 10
    assert second.median_distance is not None
    assert second.median_distance > 0  # and others lie far apart: the two are not one method


def test_the_indices_of_today(pack_store: Path) -> None:
    found = cycles_of("ratio(RUT, SPX)", pack_store)
    after = lead_over(found, "2003-06-30")
    assert (after.leader, found.kind) == ("RUT", "price")
    assert (after.start.year, after.end and after.end.year) == (2000, 2006)
    large = lead_over(found, "2023-06-30")
    assert (large.leader, large.start.year, large.end and large.end.year) == ("SPX", 2021, 2025)
    # On 28 January 2026 that end was not confirmed: the lead was under way, the low only pending.
    then = cycles_of("ratio(RUT, SPX)", pack_store, as_of="2026-01-28")
    assert then.rotations[-1].leader == "SPX"
    assert then.rotations[-1].end is None
    assert then.pending is not None
    assert then.pending.extreme == large.end
    assert found.second is not None


@pytest.mark.parametrize("day", ["1974-09-30", "1999-12-31", "2008-10-10", "2022-06-30"])
def test_a_reader_of_the_day_sees_the_same_rotations(pack_store: Path, day: str) -> None:
    for text in (SIZE.format("D"), SIZE.format("M"), "ratio(RUT, SPX)"):
        if "RUT" in text and day < "1988":
            continue
        whole, then = cycles_of(text, pack_store), cycles_of(text, pack_store, as_of=day)
        wanted = [r for r in whole.rotations if r.known <= then.as_of]
        assert [(r.start, r.known, r.leader) for r in then.rotations] == [
            (r.start, r.known, r.leader) for r in wanted
        ]
        for ours, full in zip(then.rotations, wanted, strict=True):
            closed = full.known_end is not None and full.known_end <= then.as_of
            assert ours.end == (full.end if closed else None)
            assert not closed or (ours.gain, ours.setback) == (full.gain, full.setback)
            assert {k: v for k, v in full.state.items() if k in ours.state} == ours.state


@pytest.mark.parametrize("day", ["1929-09-03", "1973-12-31", "2009-03-09", "2025-05-30"])
def test_compounded_returns_are_those_of_the_file(pack: Path, pack_store: Path, day: str) -> None:
    """Daily returns count on their day; the product is taken anew from the file."""
    rows = pl.read_parquet(pack / "ff_size_portfolios_daily.parquet").filter(
        (pl.col("portfolio") == "Lo 30") & (pl.col("date") <= dt.date.fromisoformat(day))
    )
    wanted = math.prod(1 + r / 100 for r in rows.sort("date")["ret_pct"].to_list())
    reading = open_market(pack_store, as_of=day).read("compounded(FFSIZE_VW_D_LO_30)")
    assert reading.value == pytest.approx(wanted, rel=1e-9)


def test_monthly_returns_count_from_when_they_were_known(pack: Path, pack_store: Path) -> None:
    """The return of January 1975 is known on the last session of February, not before."""
    rows = pl.read_parquet(pack / "ff_size_portfolios_monthly.parquet").filter(
        (pl.col("portfolio") == "Lo 30") & (pl.col("section") == "VW_ret_pct")
    )

    def level(upto: dt.date) -> float:
        kept = rows.filter(pl.col("date") <= upto).sort("date")
        return math.prod(1 + r / 100 for r in kept["value"].to_list())

    def read(day: str) -> object:
        return open_market(pack_store, as_of=day).read("compounded(FFSIZE_VW_M_LO_30)").value

    assert read("1975-02-27") == pytest.approx(level(dt.date(1974, 12, 1)), rel=1e-9)
    assert read("1975-02-28") == pytest.approx(level(dt.date(1975, 1, 1)), rel=1e-9)


def test_readings_and_spells_of_a_lead(pack_store: Path) -> None:
    market: Market = open_market(pack_store, as_of="2005-06-30")
    point = market.read("turning_point(ratio(RUT, SPX))").value
    assert isinstance(point, dt.date)
    assert point.year == 2000
    assert market.read("leads(ratio(RUT, SPX))").value == 1
    spell = market.read("spell(leads(ratio(RUT, SPX)) == 1)").value
    known = lead_over(cycles_of("ratio(RUT, SPX)", pack_store), "2003-06-30").known
    track = market.track("level(SPX)", start=known)
    assert spell == len(track)
