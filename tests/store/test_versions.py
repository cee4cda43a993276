"""What of arriving rows is new: first facts, later versions, corrections."""

from __future__ import annotations

from datetime import datetime, timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rotascope.store.versions import Compared, compared
from rotascope.tables.schema import TABLES
from store.tiny import figure, moment, price, rows

PRICES, SERIES = TABLES["prices"], TABLES["series"]
RECEIVED = moment("2024-02-01")
STORED = rows("prices", price("A", "2024-01-02", 10.0), price("B", "2024-01-02", 20.0))


def prices_against(stored: pl.DataFrame, incoming: pl.DataFrame) -> Compared:
    return compared(incoming, stored.lazy(), PRICES, received=RECEIVED, dated=False)


def figures_against(stored: pl.DataFrame, incoming: pl.DataFrame) -> Compared:
    return compared(incoming, stored.lazy(), SERIES, received=RECEIVED, dated=True)


def test_everything_is_new_to_an_empty_table() -> None:
    found = prices_against(STORED.head(0), STORED)
    assert found.added.equals(STORED)
    assert (found.identical, found.corrections, found.versions) == (0, 0, False)


def test_the_same_rows_are_identical() -> None:
    found = prices_against(STORED, STORED)
    assert found.added.is_empty()
    assert (found.identical, found.corrections, found.versions) == (2, 0, False)


def test_new_keys_are_added_beside_identical_ones() -> None:
    more = rows("prices", price("A", "2024-01-02", 10.0), price("A", "2024-01-03", 11.0))
    found = prices_against(STORED, more)
    assert found.added["close"].to_list() == [11.0]
    assert (found.identical, found.versions) == (1, False)


def test_another_value_counts_from_the_moment_it_was_received() -> None:
    found = prices_against(STORED, rows("prices", price("A", "2024-01-02", 10.5)))
    assert found.added.select("close", "known").rows() == [(10.5, RECEIVED)]
    assert (found.corrections, found.versions) == (1, True)


def test_a_value_gone_missing_is_a_correction_too() -> None:
    stored = rows("prices", price("A", "2024-01-02", 10.0) | {"volume": 5.0})
    found = prices_against(stored, rows("prices", price("A", "2024-01-02", 10.0)))
    assert found.corrections == 1
    assert found.added["volume"].to_list() == [None]


def test_a_correction_never_counts_before_what_it_corrects() -> None:
    stored = rows("prices", price("A", "2024-01-02", 10.0, known="2024-03-01"))
    found = prices_against(stored, rows("prices", price("A", "2024-01-02", 10.5)))
    assert found.added["known"].to_list() == [moment("2024-03-01") + timedelta(microseconds=1)]


def test_a_value_known_later_by_its_rule_keeps_that_time() -> None:
    later = rows("prices", price("A", "2024-01-02", 10.5, known="2024-01-20"))
    found = prices_against(STORED, later)
    assert found.added["known"].to_list() == [moment("2024-01-20")]
    assert (found.corrections, found.versions) == (0, True)


def test_a_source_that_goes_back_corrects_the_correction() -> None:
    corrected = prices_against(STORED, rows("prices", price("A", "2024-01-02", 10.5)))
    both = pl.concat([STORED, corrected.added])
    back = prices_against(both, rows("prices", price("A", "2024-01-02", 10.0)))
    assert back.corrections == 1
    assert back.added["known"].to_list() == [RECEIVED + timedelta(microseconds=1)]
    again = prices_against(both, rows("prices", price("A", "2024-01-02", 10.5)))
    assert (again.identical, again.added.height) == (1, 0)


def test_a_null_in_the_key_meets_its_like() -> None:
    table = TABLES["fundamentals"]
    item = {"symbol": "A", "item": "Assets", "period_end": "2023-12-31", "known": "2024-01-20"}
    stored = rows("fundamentals", item | {"value": 1.0})
    for dated in (False, True):
        same = compared(stored, stored.lazy(), table, received=RECEIVED, dated=dated)
        assert (same.identical, same.added.height) == (1, 0)
        other = rows("fundamentals", item | {"value": 2.0})
        fixed = compared(other, stored.lazy(), table, received=RECEIVED, dated=dated)
        assert fixed.corrections == 1


FIRST = figure("GDP", "2014-01-01", 17149.6, "2014-04-30")
SECOND = figure("GDP", "2014-01-01", 17101.3, "2014-05-29")
THIRD = figure("GDP", "2014-01-01", 17016.0, "2014-06-25")


def test_all_vintages_of_a_file_are_kept() -> None:
    found = figures_against(rows("series"), rows("series", FIRST, SECOND, THIRD))
    assert found.added.height == 3
    assert found.versions


def test_a_longer_file_of_vintages_adds_only_the_new_one() -> None:
    stored = rows("series", FIRST, SECOND)
    found = figures_against(stored, rows("series", FIRST, SECOND, THIRD))
    assert found.added["value"].to_list() == [17016.0]
    assert (found.identical, found.corrections) == (2, 0)


def test_an_earlier_vintage_may_come_later() -> None:
    found = figures_against(rows("series", FIRST, THIRD), rows("series", SECOND))
    assert found.added.select("value", "known").rows() == [(17101.3, moment("2014-05-29"))]
    assert (found.corrections, found.versions) == (0, True)


def test_an_unchanged_figure_under_a_later_date_is_nothing_new() -> None:
    again = figure("GDP", "2014-01-01", 17149.6, "2014-05-10")
    found = figures_against(rows("series", FIRST, SECOND), rows("series", again))
    assert (found.identical, found.added.height) == (1, 0)


def test_two_figures_for_the_same_release_are_a_correction() -> None:
    other = figure("GDP", "2014-01-01", 17150.0, "2014-04-30")
    found = figures_against(rows("series", FIRST), rows("series", other))
    assert found.corrections == 1
    assert found.added["known"].to_list() == [RECEIVED]
    settled = pl.concat([rows("series", FIRST), found.added])
    again = figures_against(settled, rows("series", other))
    assert (again.identical, again.added.height) == (1, 0)


cells = st.tuples(st.sampled_from("AB"), st.integers(1, 4), st.integers(1, 3))


def frame_of(told: list[tuple[str, int, int]]) -> pl.DataFrame:
    return rows(
        "prices", *(price(symbol, f"2024-01-0{day}", float(close)) for symbol, day, close in told)
    )


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(cells, unique_by=lambda c: c[:2], max_size=6), max_size=5))
def test_the_last_word_wins_and_the_past_stays(
    deliveries: list[list[tuple[str, int, int]]],
) -> None:
    """Deliveries one after another, against a dictionary of what each moment knew."""
    stored = rows("prices")
    latest: dict[tuple[str, int], int] = {}
    histories: list[tuple[datetime, dict[tuple[str, int], int]]] = []
    for at, delivery in enumerate(deliveries):
        received = moment("2024-02-01") + timedelta(days=at)
        found = compared(frame_of(delivery), stored.lazy(), PRICES, received=received, dated=False)
        changed = {(s, d) for s, d, c in delivery if (s, d) in latest and latest[s, d] != c}
        assert found.corrections == len(changed)
        stored = pl.concat([stored, found.added])
        latest.update({(s, d): c for s, d, c in delivery})
        histories.append((received, dict(latest)))
        repeat = compared(frame_of(delivery), stored.lazy(), PRICES, received=received, dated=False)
        assert repeat.added.is_empty()
    assert stored.select("symbol", "session", "known").n_unique() == stored.height
    for received, wanted in histories:
        seen: dict[tuple[str, int], tuple[datetime, float]] = {}
        for row in stored.to_dicts():
            key = (row["symbol"], row["session"].day)
            if row["known"] <= received and (key not in seen or row["known"] > seen[key][0]):
                seen[key] = (row["known"], row["close"])
        known_then = {key: int(close) for key, (_, close) in seen.items()}
        # Facts first delivered later count from their session, before `received`.
        assert {key: known_then[key] for key in wanted} == wanted


def test_rows_of_other_symbols_are_not_touched() -> None:
    found = prices_against(STORED, rows("prices", price("C", "2024-01-02", 1.0)))
    assert (found.added.height, found.versions) == (1, False)


@pytest.mark.parametrize("dated", [False, True])
def test_what_is_added_is_in_the_order_of_the_key(dated: bool) -> None:
    mixed = rows(
        "prices",
        price("C", "2024-01-03", 1.0),
        price("B", "2024-01-02", 2.0),
        price("A", "2024-01-04", 3.0),
    )
    found = compared(mixed, STORED.lazy(), PRICES, received=RECEIVED, dated=dated)
    assert found.added["symbol"].to_list() == ["A", "B", "C"]
