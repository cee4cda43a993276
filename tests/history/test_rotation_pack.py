"""The states of the note's judgement on real prices, 1990 to July 2026: when, how often, how true.

Leads are those of the turning rule, dated with hindsight: what the states could not know.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from numpy.typing import NDArray

from rotascope.app.cycles import cycles_of
from rotascope.app.opening import Market, open_market
from rotascope.core.reading import Track

pytestmark = pytest.mark.pack

RULE = "rotation(ratio(RUT, SPX), broad=cap_minus_equal(SP500, 63d) < 0)"
END = dt.date(2026, 7, 31)
FOR = ("confirmed", "broad")


@pytest.fixture(scope="module")
def market(pack_store: Path) -> Market:
    return open_market(pack_store, as_of=END)


@pytest.fixture(scope="module")
def track(market: Market) -> Track:
    return market.track(RULE, start=dt.date(1990, 1, 1))


def words(track: Track) -> NDArray[np.str_]:
    assert not np.isnan(track.values).any()
    return np.array([track.words[int(code)] for code in track.values])


def ratio(pack: Path, track: Track) -> NDArray[np.float64]:
    """RUT over SPX on the sessions of the track, straight from the files of the pack."""
    closes = pl.read_parquet(pack / "indices_daily.parquet").filter(
        pl.col("symbol").is_in(["^RUT", "^GSPC"])
    )
    wide = closes.pivot(on="symbol", index="date", values="close").sort("date").drop_nulls()
    level = (wide["^RUT"] / wide["^GSPC"]).to_numpy()
    days = wide["date"].to_numpy().astype("datetime64[D]")
    place = np.searchsorted(days, track.sessions)
    np.testing.assert_array_equal(days[place], track.sessions)
    return level[place]


@pytest.mark.parametrize(
    "day",
    [
        "1990-11-05", "1999-04-08", "2000-03-31", "2008-06-06", "2011-08-08", "2016-11-30",
        "2020-03-18", "2020-12-31", "2023-06-30", "2024-07-16", "2025-12-31", "2026-01-28",
        "2026-02-06",
    ],
)  # fmt: skip
def test_the_state_of_a_day_is_the_one_read_on_that_day(
    pack_store: Path, track: Track, day: str
) -> None:
    place = int(np.flatnonzero(track.sessions == np.datetime64(day))[0])
    assert open_market(pack_store, as_of=day).read(RULE).value == words(track)[place]


def test_the_states_change_seldom(track: Track) -> None:
    found = words(track)
    changes = int((found[1:] != found[:-1]).sum())
    years = (track.sessions[-1] - track.sessions[0]).astype(int) / 365.25
    assert 4.0 < changes / years < 8.0
    # A state that comes and goes within a week is rare.
    lengths = np.diff(np.flatnonzero(np.append(True, found[1:] != found[:-1])))
    assert (lengths < 5).mean() < 0.15


def test_a_confirmed_rotation_is_one(pack: Path, track: Track) -> None:
    """Small companies gained on large ones over the 63 sessions before, almost always."""
    level, found = ratio(pack, track), words(track)
    at = np.flatnonzero(np.isin(found, FOR))
    at = at[at >= 63]
    gained = level[at] / level[at - 63] - 1.0
    assert (gained > 0).mean() > 0.98
    assert np.median(gained) > 0.05
    behind = np.flatnonzero(found == "reversed")
    behind = behind[behind >= 63]
    assert np.median(level[behind] / level[behind - 63] - 1.0) < -0.02


def test_against_the_leads_known_with_hindsight(pack_store: Path, track: Track) -> None:
    """Confusion with the leads of the turning rule: the table of decision 0014."""
    leads = cycles_of("ratio(RUT, SPX)", pack_store, as_of=END).rotations
    small = np.zeros(len(track.sessions), dtype=bool)
    for lead in leads:
        if lead.leader == "RUT":
            last = lead.end or END
            small |= (track.sessions > np.datetime64(lead.start)) & (
                track.sessions <= np.datetime64(last)
            )
    said = np.isin(words(track), FOR)
    while_small, while_large = float(said[small].mean()), float(said[~small].mean())
    assert while_small > 3.0 * while_large
    assert while_large < 0.10
    # Each lead of small companies was called while it ran, the one of 2000 only after 20 months.
    waited = []
    for lead in leads:
        if lead.leader != "RUT" or lead.start < dt.date(1990, 1, 1):
            continue
        during = (track.sessions > np.datetime64(lead.start)) & (
            track.sessions <= np.datetime64(lead.end or END)
        )
        assert said[during].any(), lead.start
        first = track.sessions[np.flatnonzero(said & during)[0]]
        waited.append((first - np.datetime64(lead.start)).astype(int))
    assert len(waited) == 7
    assert np.median(waited) < 260
    assert max(waited) < 620


def test_it_does_not_forecast(pack: Path, track: Track) -> None:
    """What the note says of itself: a confirmed rotation was not followed by a further lead."""
    level, found = ratio(pack, track), words(track)
    at = np.flatnonzero(np.isin(found, FOR))
    at = at[at + 63 < len(level)]
    ahead = float((level[at + 63] > level[at]).mean())
    assert ahead < 0.5
