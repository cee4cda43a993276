"""Accounts, estimates, events and shares of a fund as a market hands them in."""

from __future__ import annotations

import datetime as dt

import numpy as np
import polars as pl
import pytest

from rotascope.app.market import StoredMarket
from rotascope.core.settings import Settings
from rotascope.store.memory import MemoryFacts
from rotascope.tables.schema import TABLES

# Sessions of January 2024: Monday the 15th is a holiday.
SESSIONS = [dt.date(2024, 1, day) for day in (11, 12, 16, 17, 18, 19)]


def moment(day: int, hour: int = 21) -> dt.datetime:
    return dt.datetime(2024, 1, day, hour, tzinfo=dt.UTC)


def fact(
    symbol: str, item: str, known: dt.datetime, value: float, **more: object
) -> dict[str, object]:
    end = dt.date(2023, 12, 31)
    return {
        "symbol": symbol,
        "item": item,
        "period_end": end,
        "value": value,
        "known": known,
        **more,
    }


ROWS: dict[str, list[dict[str, object]]] = {
    "prices": [
        {"symbol": "SPX", "session": day, "close": 100.0, "known": moment(day.day)}
        for day in SESSIONS
    ],
    "fundamentals": [
        fact("B", "Assets", moment(18), 7.0, form="10-Q"),
        fact("A", "Assets", moment(13), 5.0, form="10-K"),  # a Saturday
        fact("A", "Assets", moment(17), 6.0, form="10-K/A"),
        fact("A", "Sales", moment(12), 3.0, period_start=dt.date(2023, 1, 1)),
        fact("A", "Other", moment(12), 9.0),
    ],
    "estimates": [
        {
            "symbol": "SP500",
            "horizon": "12m",
            "session": dt.date(2024, 1, 12),
            "forward_pe": 20.0,
            "known": moment(12),
        },
        {
            "symbol": "SP500",
            "horizon": "12m",
            "session": dt.date(2024, 1, 12),
            "forward_pe": 21.0,
            "eps": 240.0,
            "known": moment(18),
        },
    ],
    "events": [
        {"kind": "meeting", "date": dt.date(2024, 1, 31), "title": "planned", "known": moment(11)},
        {"kind": "meeting", "date": dt.date(2024, 1, 12), "title": "held", "known": moment(12)},
        {"kind": "meeting", "date": dt.date(2024, 1, 18), "title": "sudden", "known": moment(18)},
        {
            "kind": "recession",
            "date": dt.date(2020, 2, 1),
            "title": "short",
            "until": dt.date(2020, 4, 1),
            "known": moment(11),
        },
    ],
    "flows": [
        {"fund": "F", "session": dt.date(2024, 1, 12), "shares": 10.0, "known": moment(12)},
        {"fund": "F", "session": dt.date(2024, 1, 17), "flow": 3.0, "known": moment(17)},
    ],
}


def market(as_of: int = 19, settings: Settings | None = None) -> StoredMarket:
    frames = {name: pl.DataFrame(rows, schema=TABLES[name].columns) for name, rows in ROWS.items()}
    return StoredMarket(MemoryFacts(frames, settings), dt.date(2024, 1, as_of))


def test_facts_stand_symbol_by_symbol_as_they_became_known() -> None:
    found = market().filings(("B", "A", "X"), ("Assets", "Sales"))
    assert found.symbols == ("A", "B")
    assert found.offsets.tolist() == [0, 3, 4]
    assert [found.items[i] for i in found.item] == ["Sales", "Assets", "Assets", "Assets"]
    assert found.value.tolist() == [3.0, 5.0, 6.0, 7.0]
    # The Saturday's filing counts from Tuesday, the session of place 2.
    assert found.known.tolist() == [1, 2, 3, 4]
    assert [str(day) for day in found.filed[:2]] == ["2024-01-12", "2024-01-13"]
    assert [found.forms[f] for f in found.form] == ["", "10-K", "10-K/A", "10-Q"]
    assert np.isnat(found.start).tolist() == [False, True, True, True]
    assert found.of("B") == slice(3, 4)
    assert found.of("X") == slice(0, 0)


@pytest.mark.parametrize(("as_of", "values"), [(12, []), (16, [5.0]), (17, [5.0, 6.0])])
def test_later_filings_are_not_there(as_of: int, values: list[float]) -> None:
    assert market(as_of).filings(("A", "B"), ("Assets",)).value.tolist() == values


def test_who_files_is_told_of_the_whole_store() -> None:
    known = Settings(filers={"OLD": "A", "GONE": "Z"})
    assert market(11).filers() == {"A", "B"}
    assert market(11, known).filers() == {"A", "B", "OLD"}
    both = market(19, known).filings(("A", "OLD"), ("Assets",))
    assert both.symbols == ("A", "OLD")
    assert both.value.tolist() == [5.0, 6.0, 5.0, 6.0]


def test_estimates_and_their_corrections() -> None:
    found = market().estimates("SP500")
    assert (found.sessions.tolist(), found.known.tolist()) == ([1, 1], [1, 4])
    assert found.forward_pe.tolist() == [20.0, 21.0]
    assert np.isnan(found.eps[0])
    assert found.eps[1] == 240.0
    assert found.horizon == ("12m", "12m")
    assert market(17).estimates("SP500").forward_pe.tolist() == [20.0]
    assert market().estimates("X").horizon == ()
    assert market(11).estimated() == {"SP500"}


def test_events_by_day_with_those_announced() -> None:
    found = market().events("meeting")
    assert found.title == ("held", "sudden", "planned")
    assert [str(day) for day in found.day] == ["2024-01-12", "2024-01-18", "2024-01-31"]
    assert found.known.tolist() == [1, 4, 0]
    assert np.isnat(found.until).all()
    assert market(17).events("meeting").title == ("held", "planned")
    assert str(market().events("recession").until[0]) == "2020-04-01"
    assert market().events("nothing").title == ()
    assert market(11).event_kinds() == {"meeting", "recession"}


def test_shares_of_a_fund() -> None:
    found = market().flows("F")
    assert found.shares[1] == 10.0
    assert np.isfinite(found.shares).sum() == np.isfinite(found.flow).sum() == 1
    assert found.flow[3] == 3.0
    assert np.isnan(found.assets).all()
