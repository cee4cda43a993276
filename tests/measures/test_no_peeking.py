"""No peeking: nothing that becomes known after a day changes a reading as of that day."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from measures.compared import told
from measures.expressions import CASES, EVERY_TEXT, expressions
from measures.small import (
    GIANTS,
    SETTINGS,
    Shape,
    SmallMarket,
    evening,
    figure,
    known_by,
    line,
    price,
    shapes,
)
from measures.small_accounts import absurd_accounts
from rotascope.app.opening import Market
from rotascope.core.errors import RotascopeError
from rotascope.measures.catalogue import CATALOGUE
from rotascope.store.disk import Store
from rotascope.store.memory import MemoryFacts

EXAMPLES = [measure.example for measure in CATALOGUE.values()]


def facts_of(frames: dict[str, pl.DataFrame]) -> MemoryFacts:
    return MemoryFacts(frames, SETTINGS, snapshot="small", trusted=True)


def same_digits(full: Market, part: Market, text: str) -> bool:
    """Both give the very same digits, word or null with the same proof, or both refuse.

    A name that only later rows bring is unknown (exit 2) to the store that lacks them.
    """
    ours, theirs = proven(full, text), proven(part, text)
    return ours == theirs


def proven(market: Market, text: str) -> Any:
    """The whole reading but for the snapshot: value, unit, kind, inputs and caveats."""
    answer = told(market, text)
    if refused(answer):
        return "refused"
    return {k: v for k, v in market.read(text).as_dict().items() if k != "snapshot"}


def refused(value: Any) -> bool:
    return isinstance(value, str) and value.startswith("exit")


def a_day(small: SmallMarket, data: st.DataObject) -> dt.date:
    return data.draw(st.sampled_from(small.days[5:-1])) + dt.timedelta(data.draw(st.integers(0, 2)))


def anything(most: int = 25) -> st.SearchStrategy[list[str]]:
    return st.lists(st.one_of(st.sampled_from(EXAMPLES), expressions()), min_size=5, max_size=most)


@given(shapes(faults=3), st.data())
@settings(max_examples=50)
def test_a_reading_is_that_of_a_store_that_only_received_what_was_known(
    shape: Shape, data: st.DataObject
) -> None:
    small = shape.make()
    day = a_day(small, data)
    full, part = Market(small.facts(), day), Market(small.facts(by=day), day)
    for text in data.draw(anything()):
        assert same_digits(full, part, text), text


@pytest.mark.parametrize("seed", [11, 12])
def test_no_expression_of_the_catalogue_peeks(seed: int) -> None:
    small = Shape(seed=seed, sessions=110, gaps=0.05, corrections=8, faults=3).make()
    day = small.days[70]
    full, part = Market(small.facts(), day), Market(small.facts(by=day), day)
    assert [t for t in [*EXAMPLES, *EVERY_TEXT] if not same_digits(full, part, t)] == []


# ---- later rows, as absurd as they come


def absurd(small: SmallMarket, after: dt.date) -> dict[str, list[dict[str, Any]]]:
    """Rows known only after a day: corrections, new members and files, revisions, new names."""
    later = [day for day in small.days if day > after]
    seen = later[0]
    prices = [price(n, day, None, 1e9) for n in (*GIANTS, "NEWCOMER") for day in later]
    prices += [price(n, day, 1e9, None) for n in ("SPX", "RUT") for day in later]
    old = [row for row in small.rows["prices"] if row["session"] <= after]
    prices += [
        row
        | {c: row[c] and row[c] * 1e6 for c in ("close", "adj_close")}
        | {"known": evening(seen)}
        for row in old[::3]
    ]
    holdings = [line("SP500", day, n, 1e9) for n in ("NEWCOMER", "AAPL") for day in later[:3]]
    holdings += [
        row | {"weight": 77.0, "sector": "Energy", "known": evening(seen)}
        for row in small.rows["holdings"]
        if row["session"] <= after and row["symbol"] in ("AAPL", "SMA")
    ]
    series = [
        row | {"value": row["value"] * 1e6, "known": evening(seen)}
        for row in small.rows["series"]
        if row["known"].date() <= after
    ]
    series += [figure("CPI", after - dt.timedelta(days=9), 1e9, seen)]
    of_prices = {"prices": prices, "holdings": holdings, "series": series}
    return of_prices | absurd_accounts(small.rows, after, seen)


def with_rows(
    small: SmallMarket, more: dict[str, list[dict[str, Any]]], day: dt.date
) -> MemoryFacts:
    """What was known by a day, and these rows besides."""
    frames = known_by(small.frames(), day)
    for name, rows in more.items():
        extra = pl.DataFrame(rows, schema=frames[name].schema, infer_schema_length=None)
        frames[name] = pl.concat([frames[name], extra])
    return facts_of(frames)


@pytest.mark.parametrize("seed", [21, 22, 23])
def test_later_rows_however_absurd_change_no_earlier_reading(seed: int) -> None:
    small = Shape(seed=seed, sessions=100, corrections=0, faults=seed % 4).make()
    day = small.days[75]
    market, part = (
        Market(with_rows(small, absurd(small, day), day), day),
        Market(small.facts(by=day), day),
    )
    assert [t for t in [*EXAMPLES, *EVERY_TEXT] if not same_digits(market, part, t)] == []
    after = Market(with_rows(small, absurd(small, day), day), small.days[76])
    moved = [t for t in EXAMPLES if told(after, t) != told(part, t)]
    assert len(moved) > len(EXAMPLES) / 3  # the rows are such that a peek would be seen


def test_a_later_backfill_before_the_first_session_changes_no_earlier_count() -> None:
    small = Shape(seed=31, sessions=80, corrections=0).make()
    day, early = small.days[60], small.days[0] - dt.timedelta(days=40)
    back = {"prices": [price("OLD", early, 5.0, None, known=small.days[61])]}
    market, part = Market(with_rows(small, back, day), day), Market(small.facts(by=day), day)
    wanted = ["return(SPX, 3m)", "return(SPX, all)", "rank(level(SPX), all)", "sessions(1m)"]
    assert [t for t in wanted if not same_digits(market, part, t)] == []


@pytest.mark.parametrize("text", ["sessions(all)", "sessions(4m)"])
def test_a_later_backfill_does_not_lengthen_the_calendar(text: str) -> None:
    small = Shape(seed=31, sessions=80, corrections=0).make()
    day, early = small.days[60], small.days[0] - dt.timedelta(days=60)
    back = {"prices": [price("OLD", early, 5.0, None, known=small.days[61])]}
    market, part = Market(with_rows(small, back, day), day), Market(small.facts(by=day), day)
    assert same_digits(market, part, text)


def test_a_later_symbol_does_not_hide_a_series() -> None:
    small = Shape(seed=32, sessions=80, corrections=0).make()
    day = small.days[60]
    rows = {"prices": [price("DGS10", small.days[70], 9.0, None)]}
    market, part = Market(with_rows(small, rows, day), day), Market(small.facts(by=day), day)
    assert same_digits(market, part, "level(DGS10)")


# ---- a track cut at a day is the reading as of that day


def differs(value: Any, cut: Any) -> bool:
    if isinstance(value, float) and isinstance(cut, float):
        return abs(value - cut) > 1e-12 * max(abs(value), abs(cut))
    return bool(value != cut)


def cut_track(market: Market, text: str, days: list[dt.date]) -> dict[dt.date, Any]:
    """Value of a track on some days; the kind of refusal where it has none at all."""
    try:
        track = market.track(text)
    except RotascopeError as refusal:
        return dict.fromkeys(days, f"exit {refusal.exit_status}")
    column = dict(zip((day.item() for day in track.sessions), track.column(), strict=True))
    return {day: _plain(column.get(day)) for day in days}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else value


TRACKED = [texts[i] for texts in CASES.values() for i in (0, len(texts) // 2, -1)]


@pytest.mark.parametrize("seed", [41, 42])
def test_a_track_cut_at_a_day_is_the_reading_as_of_that_day(seed: int) -> None:
    small = Shape(seed=seed, sessions=120, corrections=0, gaps=0.03, faults=3).make()
    facts, days = small.facts(), small.days[8::23]
    whole = Market(facts)
    markets = {day: Market(facts, day) for day in days}
    wrong = []
    for text in [*EXAMPLES, *TRACKED]:
        cut = cut_track(whole, text, days)
        for day, market in markets.items():
            reading = told(market, text)
            missing = reading is None or refused(reading)
            if missing != (cut[day] is None or refused(cut[day])) or (
                not missing and differs(reading, cut[day])
            ):
                wrong.append((text, day, reading, cut[day]))
    assert wrong == []


@given(shapes(90, faults=3), st.data())
@settings(max_examples=15)
def test_any_track_cut_anywhere(shape: Shape, data: st.DataObject) -> None:
    small = replace(shape, corrections=0).make()
    facts = small.facts()
    day = data.draw(st.sampled_from(small.days[5:-1]))
    whole, then = Market(facts), Market(facts, day)
    for text in data.draw(anything(8)):
        cut = cut_track(whole, text, [day])[day]
        reading = told(then, text)
        if reading is None or refused(reading):
            assert cut is None or refused(cut), (text, reading, cut)
        else:
            assert not differs(reading, cut), (text, reading, cut)


def test_the_last_value_of_a_track_is_the_reading() -> None:
    small = Shape(seed=43, sessions=100).make()
    market = Market(small.facts(), small.days[-1])
    wrong = []
    for text in EVERY_TEXT:
        reading, cut = told(market, text), cut_track(market, text, [small.days[-1]])[small.days[-1]]
        missing = reading is None or refused(reading)
        if missing != (cut is None or refused(cut)) or (not missing and differs(reading, cut)):
            wrong.append((text, reading, cut))
    assert wrong == []


# ---- on the real pack

PACK_EXPRESSIONS = [
    "return(RUT, ytd)",
    "streak(RUT, SPX)",
    "longest_since(streak(RUT, SPX))",
    "record(run(SPX, up, every=month))",
    "drawdown(NVDA, 1y)",
    "record_high(SPX)",
    "volatility(IWM)",
    "beta(NVDA, SPX)",
    "quadrant(XLE, SPY)",
    "rs_momentum(XLK, SPY)",
    "return(SP500, ytd)",
    "return(SP500, 1m, weighting=equal)",
    "weight(MAG7, in=SP500)",
    "effective_number(SP500, by=issuer)",
    "breadth(SP500, above=200d)",
    "breadth(R2000, above=50d)",
    "new_highs(SP500, 252d)",
    "beating(SP500, 3m)",
    "dispersion(SP500)",
    "contribution(MAG7, in=SP500, 3m)",
    'contribution(sector("Energy"), in=SP500, 1m)',
    "yoy(CPI)",
    "cuts(DFEDTARU, 1y)",
    "percentile(level(VIX), 5y)",
    "count_members(MAG7, return(it, 3m) > return(SPX, 3m))",
]
PACK_DAYS = ["2009-03-09", "2016-06-24", "2020-03-23", "2022-10-15", "2025-11-20", "2026-01-22"]
TABLES = ("prices", "holdings", "series", "flows", "fundamentals", "estimates", "events")


@pytest.mark.pack
@pytest.mark.parametrize("text", PACK_DAYS)
def test_real_readings_need_only_what_was_known(pack_store: Path, text: str) -> None:
    store, day = Store.open(pack_store), dt.date.fromisoformat(text)
    moment = evening(day).replace(hour=23, minute=59)
    frames = {name: store.scan(name).filter(pl.col("known") <= moment).collect() for name in TABLES}
    part = Market(MemoryFacts(frames, store.settings, snapshot=store.snapshot, trusted=True), day)
    full = Market(store, day)
    assert [e for e in PACK_EXPRESSIONS if not same_digits(full, part, e)] == []
    answers = [told(full, e) for e in PACK_EXPRESSIONS]
    assert sum(not refused(a) for a in answers) >= 18
    assert np.isfinite([a for a in answers if isinstance(a, float)]).all()
