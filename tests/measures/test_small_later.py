"""Restatements, late files and revised estimates change nothing before they are known."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from measures.small import SETTINGS, Shape, SmallMarket, evening, shapes
from rotascope.app.market import StoredMarket
from rotascope.core.accounts import DURATIONS
from rotascope.measures import accounts
from rotascope.store.memory import MemoryFacts

NAMES = ("AAPL", "GOOG", "JPM", "SMA", "SMB", "SMC", "SMD", "TSLA", "XOM", "ZERO")
ITEMS = ("net_income", "capex", "interest_expense", "equity", "shares_outstanding")
FACTORS = (-1.0, 0.001, 0.5, 0.92, 1.37, 4.0, 1000.0, 1e6)


def figures(market: StoredMarket, item: str) -> list[tuple[np.ndarray, np.ndarray]]:
    """Every derivation of an item: values and ends of periods by session, from the first on."""
    spans = (accounts.ttm, accounts.ttm_before, accounts.quarter, accounts.quarter_before)
    readings = spans if item in DURATIONS else (accounts.instant,)
    found = []
    for reading in readings:
        got = reading(market, NAMES, item)
        ends = np.full((len(NAMES), len(market.calendar)), np.datetime64("NaT", "D"))
        rows = got.rows(NAMES)
        ends[rows >= 0, got.base :] = got.period_end[rows[rows >= 0]]
        found.append((got.by_session(NAMES, len(market.calendar)), ends))
    return found


@st.composite
def late_rows(draw: st.DrawFn, small: SmallMarket, day: dt.date) -> list[dict[str, Any]]:
    """Facts that become known on days after `day`: corrected, filed anew, or for the first time."""
    rows = [row for row in small.rows["fundamentals"] if row["known"].date() <= day]
    later = [one for one in small.days if one > day]
    return [
        row
        | {
            "value": row["value"] * draw(st.sampled_from(FACTORS)),
            "symbol": draw(st.sampled_from([row["symbol"], "SMD", "ZERO"])),
            "form": draw(st.sampled_from(["10-Q/A", "10-K/A", "DEF 14A", "10-K", "8-K"])),
            "known": evening(draw(st.sampled_from(later))),
        }
        for row in draw(st.lists(st.sampled_from(rows), min_size=1, max_size=12))
    ]


def with_more(small: SmallMarket, more: dict[str, list[dict[str, Any]]]) -> StoredMarket:
    """The market with further rows; of two facts of one key and moment the first counts."""
    frames = small.frames()
    for name, rows in more.items():
        frames[name] = pl.concat([frames[name], pl.DataFrame(rows, schema=frames[name].schema)])
    frames["fundamentals"] = frames["fundamentals"].unique(
        ["symbol", "item", "period_start", "period_end", "known"], keep="first", maintain_order=True
    )
    return StoredMarket(MemoryFacts(frames, SETTINGS, snapshot="small", trusted=True))


@given(shapes(90, faults=3), st.data())
@settings(max_examples=30)
def test_late_facts_change_no_earlier_figure(shape: Shape, data: st.DataObject) -> None:
    small = shape.make()
    place = data.draw(st.integers(5, len(small.days) - 2))
    day = small.days[place]
    changed = with_more(small, {"fundamentals": data.draw(late_rows(small, day))})
    plain = StoredMarket(small.facts())
    for item in ITEMS:
        for (ours, ends), (values, before) in zip(
            figures(changed, item), figures(plain, item), strict=True
        ):
            upto = slice(0, place + 1)
            assert ours[:, upto].tobytes() == values[:, upto].tobytes(), item
            assert ends[:, upto].tobytes() == before[:, upto].tobytes(), item


@given(shapes(90), st.data())
@settings(max_examples=15)
def test_figures_as_of_a_day_are_the_track_cut_there(shape: Shape, data: st.DataObject) -> None:
    small = shape.make()
    place = data.draw(st.integers(5, len(small.days) - 2))
    whole = StoredMarket(small.facts())
    then = StoredMarket(small.facts(), small.days[place])
    for item in ITEMS:
        for (ours, _), (values, _) in zip(figures(then, item), figures(whole, item), strict=True):
            assert ours.tobytes() == np.ascontiguousarray(values[:, : place + 1]).tobytes(), item


@given(shapes(90), st.data())
@settings(max_examples=15)
def test_revised_estimates_and_late_events_are_not_seen_before(
    shape: Shape, data: st.DataObject
) -> None:
    small = shape.make()
    place = data.draw(st.integers(5, len(small.days) - 2))
    day, seen = small.days[place], evening(small.days[place + 1])
    estimates = [
        row | {"forward_pe": 77.0, "known": seen}
        for row in small.rows["estimates"]
        if row["known"].date() <= day
    ]
    events = [
        {"kind": kind, "date": day, "title": "late", "until": None, "known": seen}
        for kind in ("fomc", "fomc_calendar")
    ]
    frames = small.frames()
    frames["estimates"] = pl.concat(
        [frames["estimates"], pl.DataFrame(estimates, schema=frames["estimates"].schema)]
    )
    frames["events"] = pl.concat(
        [frames["events"], pl.DataFrame(events, schema=frames["events"].schema)]
    )
    facts = MemoryFacts(frames, SETTINGS, snapshot="small", trusted=True)
    market, plain = StoredMarket(facts, day), StoredMarket(small.facts(), day)
    for symbol in ("SP500", "AAPL"):
        ours, theirs = market.estimates(symbol), plain.estimates(symbol)
        assert ours.forward_pe.tobytes() == theirs.forward_pe.tobytes()
        assert ours.known.tolist() == theirs.known.tolist()
    for kind in ("fomc", "fomc_calendar"):
        assert market.events(kind).title == plain.events(kind).title
    after = StoredMarket(facts, small.days[place + 1])
    assert 77.0 in after.estimates("SP500").forward_pe
    assert "late" in after.events("fomc").title
