"""Precedents of small over large companies in the real pack, checked against its files."""

from __future__ import annotations

import datetime as dt
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from rotascope.app.precedents import precedents
from rotascope.history.precedents_model import Analogues, Choices

DAY = "2026-01-28"
pytestmark = pytest.mark.pack


@cache
def answer(store: Path, day: str = DAY, most: int = 5) -> Analogues:
    return precedents("RUT", "SPX", store=store, as_of=day, choices=Choices(most=most))


@cache
def closes(pack: Path) -> tuple[list[dt.date], np.ndarray, np.ndarray]:
    """Sessions of both indices, and their closes, from the file."""
    rows = pl.read_parquet(pack / "indices_daily.parquet")
    wide = (
        rows.filter(pl.col("symbol").is_in(["^RUT", "^GSPC"]))
        .pivot(on="symbol", index="date", values="close")
        .sort("date")
        .drop_nulls()
    )
    return wide["date"].to_list(), wide["^RUT"].to_numpy(), wide["^GSPC"].to_numpy()


def test_what_followed_is_that_of_the_file(pack: Path, pack_store: Path) -> None:
    days, rut, spx = closes(pack)
    found = answer(pack_store)
    assert len(found.precedents) == 5
    cases = [(p.session, p.followed) for p in found.precedents]
    cases += [(s.last, s.followed) for one in found.shapes for s in one.found]
    for session, followed in cases:
        place = days.index(session)
        for after in followed:
            x, y = (c[place + after.sessions] / c[place] - 1 for c in (rut, spx))
            assert after.excess == pytest.approx(x - y, rel=1e-9, abs=1e-12)


def test_episodes_are_a_year_apart(pack: Path, pack_store: Path) -> None:
    days, _, _ = closes(pack)
    found = answer(pack_store)
    chosen = [[p.session for p in found.precedents]]
    chosen += [[s.last for s in one.found] for one in found.shapes]
    for sessions in chosen:
        places = sorted(days.index(day) for day in [*sessions, dt.date.fromisoformat(DAY)])
        assert min(b - a for a, b in pairwise(places)) >= 252


def test_the_state_of_that_day(pack: Path, pack_store: Path) -> None:
    """Figures of the files: relative momentum by the calendar, the curve, the policy rate."""
    days, rut, spx = closes(pack)
    state = {line.name: line for line in answer(pack_store).state}
    now = days.index(dt.date(2026, 1, 28))
    then = max(i for i, day in enumerate(days) if day <= dt.date(2025, 10, 28))
    moved = rut[now] / rut[then] - spx[now] / spx[then]
    assert state["relative momentum, 3 months"].value == pytest.approx(moved, rel=1e-9)
    macro = pl.read_parquet(pack / "macro.parquet")
    levels = {
        name: macro.filter((pl.col("series") == name) & (pl.col("date") <= dt.date(2026, 1, 27)))
        .sort("date")["value"]
        .to_list()[-1]
        for name in ("DGS10", "DGS2")
    }
    curve = levels["DGS10"] - levels["DGS2"]
    assert state["curve, 10 less 2 years"].value == pytest.approx(curve, abs=0.1)
    assert state["policy rate, change of a year"].value == -0.75  # 4.25-4.50 to 3.50-3.75
    assert len(state) == 17
    assert state["weight of the ten largest"].since.year == 2006


def test_shapes_are_the_most_correlated_of_the_file(pack: Path, pack_store: Path) -> None:
    days, rut, spx = closes(pack)
    relative = np.log(rut / spx)
    now = days.index(dt.date(2026, 1, 28))
    for one in answer(pack_store).shapes:
        n = one.sessions
        tail = relative[now - n + 1 : now + 1]
        ends = np.arange(n - 1, now - 252 + 1)
        like = np.array([np.corrcoef(relative[e - n + 1 : e + 1], tail)[0, 1] for e in ends])
        best = int(ends[like.argmax()])
        assert one.found[0].last == days[best]
        assert one.found[0].correlation == pytest.approx(like.max(), abs=1e-9)


def test_likeness_of_states_has_told_nothing(pack_store: Path) -> None:
    """Not a figure to reach: whoever finds p below 0.05 here should look for a peek first."""
    trust = answer(pack_store).trust
    assert trust.tells is False
    assert trust.horizons[0].dates > 340
    assert trust.first is not None
    assert trust.first < dt.date(1996, 1, 1)
    assert all(one.p is not None and one.p > 0.05 for one in trust.horizons)


@pytest.mark.parametrize("day", ["2000-03-31", "2015-12-31"])
def test_an_earlier_day_sees_only_what_came_before(pack_store: Path, day: str) -> None:
    found = answer(pack_store, day, 3)
    last = dt.date.fromisoformat(day)
    assert found.as_of == last
    assert max(p.session for p in found.precedents) < last - dt.timedelta(days=360)
    assert all(line.since < last for line in found.state)
    if day < "2006":
        assert "weight of the ten largest" in {m.name for m in found.missing}


def test_a_basket_without_a_level(pack_store: Path) -> None:
    found = precedents(
        "MAG7",
        "SPX",
        store=pack_store,
        as_of=DAY,
        choices=Choices(most=3, lengths=(63,), draws=10),
    )
    assert found.relative == "(1 + return(MAG7, all)) / (1 + return(SPX, all))"
    assert found.kind == "mixed"
    assert found.since >= dt.date(2006, 10, 31)
    assert len(found.precedents) == 3
