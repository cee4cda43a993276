"""Whether a name is a basket with holdings, asked one name at a time."""

from __future__ import annotations

from datetime import date

import pytest

from rotascope.app.market import NAMES, StoredMarket
from rotascope.core.time import Calendar
from rotascope.store.memory import MemoryFacts
from wide.panel import holdings, prices


@pytest.fixture
def market() -> StoredMarket:
    tables = {"prices": prices(5, 6), "holdings": holdings(5, 6)}
    return StoredMarket(MemoryFacts(tables))


def test_a_few_names_and_many_get_the_same_answer(market: StoredMarket) -> None:
    others = [f"NOT{i}" for i in range(NAMES + 3)]
    told = {}
    for name in [*others[:1], "IDX", *others[1:], "IDX", *others]:
        told.setdefault(name, set()).add(market.is_index(name))
    assert told == {"IDX": {True}, **{name: {False} for name in others}}
    assert market.indices() == {"IDX"}


def test_a_symbol_is_no_index(market: StoredMarket) -> None:
    symbol = min(market.symbols())
    assert market.is_symbol(symbol)
    assert not market.is_index(symbol)


def test_days_of_the_reference_count_once_in_any_order() -> None:
    old = [date(1969, 12, 30), date(1969, 12, 29), date(1969, 12, 30), date(1969, 12, 31)]
    found = Calendar.build(date(1969, 1, 1), date(1970, 1, 2), old)
    assert [found.date(i) for i in range(len(found))] == [
        date(1969, 12, 29),
        date(1969, 12, 30),
        date(1969, 12, 31),
        date(1970, 1, 2),
    ]
