"""The tables' contracts: each rule with a row that breaks it, and rows that break none."""

from __future__ import annotations

import json
import math
from datetime import date
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rotascope.core.errors import BadInput
from rotascope.tables.schema import TABLES
from rotascope.tables.validate import (
    BAD_SCHEMA,
    ROW,
    RULE,
    as_json,
    check_weights,
    checked,
    empty,
    split,
)
from store.tiny import moment, price, rows

PRICES = TABLES["prices"]
SESSIONS = np.array(["2024-01-02", "2024-01-03", "2024-01-04"], dtype="datetime64[D]")


def holding(**cells: Any) -> dict[str, Any]:
    return {
        "basket": "X",
        "session": "2024-01-02",
        "line": "AAA/1",
        "symbol": "AAA",
        "weight": 0.5,
        "known": "2024-01-02",
    } | cells


def figure(**cells: Any) -> dict[str, Any]:
    return {"series": "CPI", "date": "2024-01-01", "value": 3.0, "known": "2024-02-29"} | cells


GOOD: dict[str, dict[str, Any]] = {
    "prices": price("AAA", "2024-01-02", 10.0),
    "holdings": holding(),
    "series": figure(),
    "fundamentals": {
        "symbol": "AAA",
        "item": "Assets",
        "period_start": None,
        "period_end": "2023-12-31",
        "value": -5.0,
        "known": "2024-02-10",
    },
    "estimates": {
        "symbol": "AAA",
        "horizon": "12m",
        "session": "2024-01-02",
        "forward_pe": 20.0,
        "known": "2024-01-02",
    },
    "flows": {"fund": "F", "session": "2024-01-02", "flow": -5.0, "known": "2024-01-02"},
    "events": {"kind": "act", "date": "2024-01-02", "title": "T", "known": "2023-06-01"},
    "symbols": {"symbol": "AAA", "from": "2020-01-01", "known": "2024-01-02"},
}

BROKEN = [
    ("prices", {"symbol": None}, "missing_symbol"),
    ("prices", {"symbol": ""}, "missing_symbol"),
    ("prices", {"session": None}, "missing_session"),
    ("prices", {"close": None}, "no_value"),
    ("prices", {"close": 0.0}, "close_not_positive"),
    ("prices", {"close": -1.0}, "close_not_positive"),
    ("prices", {"adj_close": -1.0}, "adj_close_not_positive"),
    ("prices", {"close": math.nan}, "not_finite_close"),
    ("prices", {"close": math.inf}, "not_finite_close"),
    ("prices", {"volume": -1.0}, "negative_volume"),
    ("prices", {"dividend": -0.1}, "negative_dividend"),
    ("prices", {"known": None}, "no_known_time"),
    ("prices", {"known": "2024-01-01"}, "known_before_event"),
    ("prices", {"session": "2024-01-06", "known": "2024-01-08"}, "not_a_session"),
    ("prices", {"session": "1791-12-31"}, "absurd_date"),
    ("prices", {"session": "2200-01-02", "known": "2200-01-03"}, "absurd_date"),
    ("holdings", {"weight": -0.001}, "negative_weight"),
    ("holdings", {"weight": 7.3}, "weight_above_one"),
    ("holdings", {"symbol": None}, "missing_symbol"),
    ("holdings", {"line": None}, "missing_line"),
    ("holdings", {"shares": math.inf}, "not_finite_shares"),
    ("series", {"value": None}, "missing_value"),
    ("series", {"value": math.nan}, "not_finite_value"),
    ("series", {"known": "2023-12-31"}, "known_before_event"),
    ("fundamentals", {"value": None}, "missing_value"),
    ("fundamentals", {"period_start": "0900-01-01"}, "absurd_date"),
    ("estimates", {"forward_pe": None}, "no_value"),
    ("flows", {"flow": None}, "no_value"),
    ("flows", {"assets": -1.0}, "negative_assets"),
    ("events", {"title": ""}, "missing_title"),
    ("events", {"until": "2300-01-01"}, "absurd_date"),
    ("symbols", {"from": None}, "missing_from"),
]


@pytest.mark.parametrize("table", sorted(TABLES))
def test_a_plain_row_keeps_the_contract(table: str) -> None:
    good, bad = split(rows(table, GOOD[table]), TABLES[table], sessions=SESSIONS)
    assert good.height == 1
    assert bad.is_empty()
    assert dict(good.schema) == TABLES[table].columns


@pytest.mark.parametrize(("table", "change", "rule"), BROKEN)
def test_each_rule_catches_its_row(table: str, change: dict[str, Any], rule: str) -> None:
    frame = rows(table, GOOD[table] | change)
    good, bad = split(frame, TABLES[table], sessions=SESSIONS)
    assert good.is_empty()
    assert bad["rule"].to_list() == [rule]
    assert bad["line"].to_list() == [1]


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("prices", {"volume": 0.0, "dividend": 0.0}),
        ("holdings", {"weight": 0.0}),
        ("holdings", {"weight": None}),
        ("holdings", {"price": 0.0}),  # a failed bank's line of 2023 has price and weight 0
        ("holdings", {"weight": 1.0}),
        ("series", {"value": 0.0}),
        ("prices", {"known": "2024-01-02T00:00:00"}),
        ("events", {"known": "2010-01-01"}),  # a meeting is announced before it is held
    ],
)
def test_edges_that_are_allowed(table: str, change: dict[str, Any]) -> None:
    good, bad = split(rows(table, GOOD[table] | change), TABLES[table], sessions=SESSIONS)
    assert (good.height, bad.height) == (1, 0)


def test_before_1970_any_day_may_have_a_price() -> None:
    saturday = rows("prices", price("SPX", "1950-01-07", 17.0))
    good, bad = split(saturday, PRICES, sessions=SESSIONS)
    assert (good.height, bad.height) == (1, 0)


def test_without_a_calendar_a_holiday_passes() -> None:
    holiday = rows("prices", price("VIX", "2024-01-06", 17.0))
    assert split(holiday, PRICES)[0].height == 1


def test_the_first_broken_rule_names_the_row() -> None:
    frame = rows("prices", price("", "2024-01-02", -1.0))
    assert split(frame, PRICES)[1]["rule"].to_list() == ["missing_symbol"]


def test_a_rule_found_before_stays() -> None:
    frame = rows("prices", price("AAA", "2024-01-02", 1.0)).with_columns(
        pl.lit("no_symbol").alias(RULE)
    )
    good, bad = split(frame, PRICES)
    assert good.is_empty()
    assert bad["rule"].to_list() == ["no_symbol"]


def test_like_rows_and_other_values_for_a_key() -> None:
    one, other = price("AAA", "2024-01-02", 1.0), price("AAA", "2024-01-02", 2.0)
    good, bad = split(rows("prices", one, one, other), PRICES)
    assert good["close"].to_list() == [1.0]
    assert bad["line"].to_list() == [2, 3]
    assert bad["rule"].to_list() == ["duplicate_row", "duplicate_key"]


def test_a_null_part_of_a_key_is_compared_too() -> None:
    frame = rows("fundamentals", GOOD["fundamentals"], GOOD["fundamentals"])
    good, bad = split(frame, TABLES["fundamentals"])
    assert good.height == 1
    assert bad["rule"].to_list() == ["duplicate_row"]


def test_versions_of_a_key_are_no_duplicates() -> None:
    first = price("AAA", "2024-01-02", 1.0)
    later = price("AAA", "2024-01-02", 2.0, known="2024-01-05")
    good, bad = split(rows("prices", later, first), PRICES)
    assert good["close"].to_list() == [1.0, 2.0]
    assert bad.is_empty()


def test_good_rows_come_in_the_order_of_the_key() -> None:
    frame = rows(
        "prices",
        price("BBB", "2024-01-02", 1.0),
        price("AAA", "2024-01-03", 2.0),
        price("AAA", "2024-01-02", 3.0),
    )
    assert split(frame, PRICES)[0]["close"].to_list() == [3.0, 2.0, 1.0]


def test_missing_value_columns_are_null_and_types_are_cast() -> None:
    frame = pl.DataFrame(
        {
            "session": ["2024-01-02", "tomorrow", "2024-01-04"],
            "symbol": ["AAA", "AAA", "AAA"],
            "close": ["10.5", "11", "ten"],
            "known": [moment("2024-01-05")] * 3,
        }
    )
    good, bad = split(frame, PRICES)
    assert good.select("session", "close").rows() == [(date(2024, 1, 2), 10.5)]
    assert good["adj_close"].to_list() == [None]
    assert bad["rule"].to_list() == ["unreadable_session", "unreadable_close"]
    assert bad["line"].to_list() == [2, 3]


def test_naive_known_times_are_utc() -> None:
    frame = rows("prices", GOOD["prices"]).with_columns(pl.col("known").dt.replace_time_zone(None))
    assert split(frame, PRICES)[0]["known"].to_list() == [moment("2024-01-02")]


def test_a_missing_key_column_is_refused() -> None:
    with pytest.raises(BadInput, match="no column 'session'"):
        split(pl.DataFrame({"symbol": ["AAA"]}), PRICES)


def test_bad_rows_quote_the_source() -> None:
    frame = rows("prices", price("AAA", "2024-01-02", -1.0)).with_columns(pl.lit(17).alias(ROW))
    original = pl.DataFrame({ROW: [16, 17], "Ticker": ["ZZZ", "AAA"], "Close": ["1", "-1.00"]})
    _, bad = split(frame, PRICES, original=original)
    assert dict(bad.schema) == BAD_SCHEMA
    assert bad["line"].to_list() == [17]
    assert json.loads(bad["values"][0]) == {"Ticker": "AAA", "Close": "-1.00"}


def test_json_of_rows() -> None:
    frame = pl.DataFrame({"a": [1, None], "d": [date(2024, 1, 2), None], "t": ['q"', "é"]})
    told = [json.loads(text) for text in as_json(frame)]
    assert told == [{"a": 1, "d": "2024-01-02", "t": 'q"'}, {"a": None, "d": None, "t": "é"}]
    assert as_json(pl.DataFrame()).to_list() == []


def test_weights_that_add_to_more_than_a_whole() -> None:
    fine = rows("holdings", holding(weight=0.6), holding(line="B", weight=0.44))
    assert check_weights(fine) is None
    over = rows("holdings", holding(weight=0.6), holding(line="B", weight=0.46))
    assert check_weights(over) == ("X", date(2024, 1, 2), pytest.approx(1.06))
    apart = rows("holdings", holding(weight=0.9), holding(basket="Y", weight=0.9))
    assert check_weights(apart) is None


def test_checked_names_the_first_bad_row() -> None:
    with pytest.raises(BadInput, match=r"table prices: row 2 breaks 'close_not_positive'"):
        checked("prices", rows("prices", price("A", "2024-01-02", 1), price("B", "2024-01-02", -1)))
    with pytest.raises(BadInput, match="no table 'price'"):
        checked("price", empty(PRICES))


closes = st.one_of(
    st.none(), st.floats(allow_nan=True, allow_infinity=True), st.sampled_from([0.0, -1.0, 5.0])
)
days = st.one_of(st.none(), st.dates(date(1780, 1, 1), date(2210, 1, 1)), st.just(date(2024, 1, 2)))
knowns = st.sampled_from([None, "2024-01-02", "2024-01-09", "2210-06-01"])


def keeps(row: dict[str, Any]) -> bool:
    """The contract of a price by a loop that anyone can read."""
    session, known = row["session"], row["known"]
    if not row["symbol"] or session is None or known is None:
        return False
    if not date(1792, 1, 1) <= session <= date(2200, 1, 1) or known.date() < session:
        return False
    numbers = [row["close"], row["adj_close"]]
    if all(number is None for number in numbers):
        return False
    return all(number is None or (math.isfinite(number) and number > 0) for number in numbers)


@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "symbol": st.sampled_from([None, "", "A", "B"]),
                "session": days,
                "close": closes,
                "adj_close": closes,
                "known": knowns.map(lambda text: text and moment(text)),
            }
        ),
        max_size=12,
    )
)
def test_every_row_is_good_or_bad_and_never_both(cells: list[dict[str, Any]]) -> None:
    frame = rows("prices", *cells)
    good, bad = split(frame, PRICES)
    assert good.height + bad.height == len(cells)
    seen, wanted = set(), []
    for row in cells:
        key = (row["symbol"], row["session"], row["known"])
        if keeps(row) and key not in seen:
            seen.add(key)
            wanted.append((*key, row["close"], row["adj_close"]))
    found = good.select("symbol", "session", "known", "close", "adj_close").rows()
    assert sorted(found, key=repr) == sorted(wanted, key=repr)
