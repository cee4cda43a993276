"""Items of accounts and renamed companies in a store's settings file."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rotascope.core.errors import BadSettings
from rotascope.core.settings import Settings
from rotascope.store.memory import MemoryFacts
from rotascope.store.settings_file import merged, parse, render

NAMES = st.text(min_size=1, max_size=12)


@given(
    st.dictionaries(NAMES, st.lists(NAMES, min_size=1, max_size=4).map(tuple), max_size=3),
    st.dictionaries(NAMES, NAMES, max_size=3),
)
def test_what_is_written_is_read_again(
    items: dict[str, tuple[str, ...]], filers: dict[str, str]
) -> None:
    settings = Settings(items=items, filers=filers)
    assert parse(render(settings)) == settings


def test_a_store_without_accounts_keeps_the_file_and_the_digits_it_had() -> None:
    assert "items" not in render(Settings())
    assert "filers" not in render(Settings())
    with_items = MemoryFacts({}, Settings(items={"revenue": ("Revenues",)}))
    assert MemoryFacts({}, Settings()).snapshot != with_items.snapshot


def test_a_store_s_own_items_win_over_those_of_a_manifest() -> None:
    own = Settings(items={"revenue": ("Mine",)}, filers={"A": "B"})
    offered = Settings(items={"revenue": ("Theirs",), "equity": ("E",)}, filers={"C": "D"})
    found = merged(own, offered)
    assert found.items == {"revenue": ("Mine",), "equity": ("E",)}
    assert found.filers == {"A": "B", "C": "D"}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[items]\nrevenue = "Revenues"', "'items.revenue' must be a list of texts"),
        ("[items]\nrevenue = []", "'items.revenue' must be a list of texts"),
        ("[items]\nrevenue = [5]", "'items.revenue' must be a text; found 5"),
        ("[filers]\nA = 1", "'filers.A' must be a text; found 1"),
        ("items = 3", "'items' must be a table"),
    ],
)
def test_a_wrong_entry_is_told_with_its_place(text: str, told: str) -> None:
    with pytest.raises(BadSettings, match=told):
        parse(text)
