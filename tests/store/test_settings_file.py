"""The settings file: what it takes, what it refuses, and the text that is written back."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rotascope.core.errors import BadSettings
from rotascope.core.settings import BasketDefinition, Settings
from rotascope.store.settings_file import merged, parse, render

FULL = """
home = "SP500"
reference = "SPX"
[aliases]
"^GSPC" = "SPX"
[sectors]
Communication = "Communication Services"
[baskets.MAG7]
members = ["AAPL", "BRK-B"]
inside = "SP500"
[baskets.MINE]
members = ["AAPL"]
"""


def test_a_full_file() -> None:
    found = parse(FULL)
    assert found.baskets["MAG7"] == BasketDefinition(("AAPL", "BRK-B"), "SP500")
    assert found.baskets["MINE"].inside is None
    assert found.aliases == {"^GSPC": "SPX"}
    assert found.sectors == {"Communication": "Communication Services"}


def test_an_empty_file_is_the_defaults() -> None:
    assert parse("") == Settings()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("home = ", "not TOML"),
        ("home = 5", "'home' must be a text; found 5"),
        ("hme = 'X'", "no setting 'hme'; did you mean home?"),
        ("zzz = 'X'", "there are home, reference"),
        ("aliases = 3", "'aliases' must be a table"),
        ("[aliases]\nA = 1", "'aliases.A' must be a text; found 1"),
        ("[baskets]\nA = 1", "'baskets.A' must be a table with members"),
        ("[baskets.A]\ninside = 'X'", "'baskets.A.members' must be a list"),
        ("[baskets.A]\nmembers = []", "'baskets.A.members' must be a list"),
        ("[baskets.A]\nmembers = [1]", "'baskets.A.members' must be a text; found 1"),
        ("[baskets.A]\nmembers = ['X', 'X']", "names X twice"),
        ("[baskets.A]\nmembers = ['X']\nin = 'Y'", "no setting 'baskets.A.in'"),
        ("[baskets.A]\nmembers = ['X']\ninside = ''", "'baskets.A' must be a text"),
    ],
)
def test_what_is_refused(text: str, told: str) -> None:
    with pytest.raises(BadSettings) as caught:
        parse(text, name="s.toml")
    assert told in caught.value.message
    assert caught.value.message.startswith("s.toml: ")
    assert "\n" not in caught.value.message


texts = st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), min_size=1, max_size=8)
baskets = st.builds(
    BasketDefinition,
    st.lists(texts, min_size=1, max_size=3, unique=True).map(tuple),
    st.none() | texts,
)
every_settings = st.builds(
    Settings,
    baskets=st.dictionaries(texts, baskets, max_size=3),
    aliases=st.dictionaries(texts, texts, max_size=3),
    sectors=st.dictionaries(texts, texts, max_size=3),
    home=texts,
    reference=texts,
)


@given(every_settings)
def test_written_and_read_back(made: Settings) -> None:
    assert parse(render(made)) == made
    tomllib.loads(render(made))


@given(every_settings, every_settings)
def test_merging_keeps_the_stores_own_words(own: Settings, offered: Settings) -> None:
    both = merged(own, offered)
    assert all(both.baskets[name] == own.baskets[name] for name in own.baskets)
    assert all(both.aliases[name] == own.aliases[name] for name in own.aliases)
    assert set(both.sectors) == set(own.sectors) | set(offered.sectors)
    assert merged(both, offered) == both


def test_a_default_index_gives_way_to_the_manifests() -> None:
    assert merged(Settings(), Settings(home="TOPIX")).home == "TOPIX"
    assert merged(Settings(home="DAX"), Settings(home="TOPIX")).home == "DAX"
