"""Closes read by place: the same runs as by name, however the rows lie in files."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from rotascope.app import placed
from rotascope.app.market import StoredMarket
from rotascope.app.placed import runs_by_place
from rotascope.core.market import Runs
from rotascope.core.time import Calendar
from rotascope.store.disk import Store
from wide.panel import CALENDAR, add, prices, until

MEMBERS = 14
WANTED = (*(f"S{i:03d}" for i in range(0, MEMBERS, 3)), "S013", "U99/none")


@pytest.fixture(params=[(1 << 30, 1 << 30), (700, 0), (1, 0), (2_000, 300)])
def sizes(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks and small files of several sizes."""
    at_once, small = request.param
    monkeypatch.setattr(placed, "AT_ONCE", at_once)
    monkeypatch.setattr(placed, "SMALL", small)
    monkeypatch.setattr(placed, "BETWEEN", small // 10)


def runs(root: Path, as_of: date | None = None) -> list[Runs] | None:
    market = StoredMarket(Store.open(root), as_of)
    files = market.facts.placed_prices(market._by)
    assert files is not None
    found = runs_by_place(files, WANTED, market.calendar)
    return None if found is None else list(found)


def by_rows(rows: pl.DataFrame, calendar: Calendar) -> dict[str, tuple[str, list, list]]:
    """Kind, positions and closes of each symbol, told row by row."""
    out = {}
    position = {calendar.date(t): t for t in range(len(calendar))}
    known = rows.filter(pl.col("session") <= calendar.date(len(calendar) - 1))
    for symbol in sorted(WANTED):
        own = known.filter(pl.col("symbol") == symbol).sort("session").to_dicts()
        if own:
            column = "close" if own[0]["adj_close"] is None else "adj_close"
            told = [r for r in own if r[column] is not None and r["session"] in position]
            out[symbol] = (
                "price" if column == "close" else "total",
                [position[r["session"]] for r in told],
                [r[column] for r in told],
            )
    return out


def check(found: list[Runs] | None, rows: pl.DataFrame, calendar: Calendar = CALENDAR) -> None:
    assert found is not None
    expected = by_rows(rows, calendar)
    told = {}
    for one in found:
        for i, symbol in enumerate(one.symbols):
            a, b = one.offsets[i : i + 2]
            told[symbol] = (one.kinds[i], one.sessions[a:b].tolist(), one.closes[a:b].tolist())
        assert one.offsets[-1] == len(one.sessions) == len(one.closes)
    assert list(told) == list(expected)
    assert told == expected


@pytest.mark.usefixtures("sizes")
@pytest.mark.parametrize("seed", [1, 2])
def test_one_file(tmp_path: Path, seed: int) -> None:
    rows = prices(seed, MEMBERS)
    add(tmp_path / "s", {"prices": rows})
    check(runs(tmp_path / "s"), rows)


@pytest.mark.usefixtures("sizes")
def test_a_symbol_goes_on_in_the_next_file(tmp_path: Path) -> None:
    rows = prices(3, MEMBERS)
    for start in range(0, rows.height, 1_100):
        add(tmp_path / "s", {"prices": rows[start : start + 1_100]})
    check(runs(tmp_path / "s"), rows)


@pytest.mark.usefixtures("sizes")
def test_days_come_in_files_of_their_own_and_in_any_order(tmp_path: Path) -> None:
    rows = prices(4, MEMBERS)
    days = [CALENDAR.date(t) for t in (0, 150, 151, 400, 504)]
    parts = [
        rows.filter(pl.col("session").is_between(a, b, closed="left"))
        for a, b in zip(days, [*days[1:], date(2030, 1, 1)], strict=True)
    ]
    for part in (parts[3], parts[0], parts[4], parts[2], parts[1]):
        add(tmp_path / "s", {"prices": part})
    check(runs(tmp_path / "s"), rows)


@pytest.mark.usefixtures("sizes")
def test_kinds_gaps_and_days_off(tmp_path: Path) -> None:
    rows = prices(5, MEMBERS)
    number = pl.int_range(pl.len())
    plain = pl.col("symbol").is_in(["S003", "S006"])
    rows = rows.with_columns(
        close=pl.when(plain | (number % 7 == 0)).then(pl.col("adj_close") * 2.0),
        adj_close=pl.when(~plain | (number % 5 == 0)).then("adj_close"),
    ).filter(pl.col("close").is_not_null() | pl.col("adj_close").is_not_null())
    rows = rows.filter(pl.col("adj_close").is_null() | (pl.col("session") > CALENDAR.date(5)))
    sunday = rows[40:41]
    while sunday["session"][0].weekday() != 6:
        sunday = sunday.with_columns(pl.col("session") + timedelta(days=1))
    rows = pl.concat([rows, sunday]).sort("symbol", "session")
    add(tmp_path / "s", {"prices": rows})
    found = runs(tmp_path / "s")
    check(found, rows, StoredMarket(Store.open(tmp_path / "s")).calendar)
    assert {k for one in found or [] for k in one.kinds} == {"price", "total"}


@pytest.mark.usefixtures("sizes")
@pytest.mark.parametrize("cut", [0, 90, 300])
def test_an_earlier_as_of_sees_nothing_later(tmp_path: Path, cut: int) -> None:
    rows = prices(6, MEMBERS)
    add(tmp_path / "s", {"prices": rows})
    day = CALENDAR.date(cut)
    check(runs(tmp_path / "s", day), until(rows, day), CALENDAR.cut(cut))


def test_the_same_days_in_two_files_are_left_to_the_reading_by_name(tmp_path: Path) -> None:
    rows = prices(7, MEMBERS)
    even = pl.int_range(pl.len()) % 2 == 0
    add(tmp_path / "s", {"prices": rows.filter(even)})
    add(tmp_path / "s", {"prices": rows.filter(~even)})
    assert runs(tmp_path / "s") is None
    market = StoredMarket(Store.open(tmp_path / "s"))
    check(list(market.runs(WANTED)), rows)


def test_nobody_wanted_is_there(tmp_path: Path) -> None:
    add(tmp_path / "s", {"prices": prices(8, 3)})
    market = StoredMarket(Store.open(tmp_path / "s"))
    assert list(market.runs(("X", "Y"))) == []


def test_both_ways_agree_in_a_market(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    add(tmp_path / "s", {"prices": prices(9, MEMBERS)})
    market = StoredMarket(Store.open(tmp_path / "s"))
    (one,) = market.runs(WANTED)
    monkeypatch.setattr(Store, "placed_prices", lambda *_: None)
    (two,) = market.runs(WANTED)
    assert (one.symbols, one.kinds) == (two.symbols, two.kinds)
    for name in ("offsets", "sessions", "closes"):
        np.testing.assert_array_equal(getattr(one, name), getattr(two, name))
