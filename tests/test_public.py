"""The public face of the package: what it exports, that it is light, and that it works."""

from __future__ import annotations

import subprocess
import sys
from datetime import date

import pytest

import rotascope
from rotascope.app.opening import Market
from rotascope.core.errors import BadInput, CannotAnswer, NotYetKnown, RotascopeError
from rotascope.measures.catalogue import CATALOGUE


def test_the_exported_names_are_there_and_are_the_real_ones() -> None:
    assert set(rotascope.__all__) <= set(dir(rotascope))
    for name in rotascope.__all__:
        assert getattr(rotascope, name) is not None
    assert rotascope.Market is Market
    assert rotascope.catalogue is CATALOGUE
    assert rotascope.RotascopeError is RotascopeError
    assert issubclass(rotascope.NotYetKnown, CannotAnswer)
    assert not issubclass(BadInput, CannotAnswer)


def test_all_is_sorted_and_complete() -> None:
    assert rotascope.__all__ == sorted(rotascope.__all__)
    assert {"open", "Market", "Reading", "Track", "catalogue"} <= set(rotascope.__all__)


def test_an_unknown_name_is_an_attribute_error() -> None:
    name = "close"
    with pytest.raises(AttributeError, match="'rotascope' has no attribute 'close'"):
        getattr(rotascope, name)


def test_importing_the_package_imports_nothing_heavy() -> None:
    heavy = ("polars", "numpy", "deltalake", "lark", "typer")
    code = f"import sys, rotascope; print([m for m in {heavy} if m in sys.modules])"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


@pytest.fixture(scope="module")
def market() -> Market:
    return rotascope.open(as_of="2026-01-28")


def test_the_example_of_the_design(market: Market) -> None:
    reading = market.read("streak(RUT, SPX)")
    assert reading.unit == "count"
    assert isinstance(reading.value, int)
    assert reading.as_of == date(2026, 1, 28)
    assert reading.simulated


def test_readings_are_the_same_once_more(market: Market) -> None:
    again = rotascope.open(as_of=date(2026, 1, 28))
    for text in ("return(SP500, ytd)", "breadth(R2000, above=50d)", "weight(MAG7, in=SP500)"):
        assert market.read(text) == again.read(text)


def test_tracks_become_frames(market: Market) -> None:
    track = market.track("ratio(RUT, SPX)", start="2026-01-02")
    frame = track.to_polars()
    assert frame.height == len(track) == 18  # sessions of January 2026 up to the 28th
    assert frame["value"].null_count() == 0
    pandas = pytest.importorskip("pandas")
    assert isinstance(track.to_pandas(), pandas.Series)


def test_errors_of_the_package_are_caught_by_their_root(market: Market) -> None:
    with pytest.raises(rotascope.RotascopeError, match="did you mean streak"):
        market.read("streek(RUT, SPX)")
    with pytest.raises(NotYetKnown):
        market.read("return(SPX, 2027)")
    with pytest.raises(rotascope.CannotAnswer):
        rotascope.open(as_of="1999-01-01")


def test_a_reading_carries_what_makes_it_again(market: Market) -> None:
    reading = market.read("contribution( MAG7, in = SP500, ytd )")
    assert reading.expression == "contribution(MAG7, in=SP500, ytd)"
    assert reading.snapshot == market.snapshot
    assert market.read(reading.expression) == reading
    assert {entry["table"] for entry in reading.inputs} >= {"holdings", "prices"}


def test_the_past_is_asked_by_name() -> None:
    day, track = "2026-01-28", "ratio(RUT, SPX)"
    spells = rotascope.history_of("return(RUT,1d) > return(SPX,1d)", as_of=day).as_dict()
    assert spells["as_of"] == day
    assert rotascope.cycles_of(track, as_of=day).as_dict()["as_of"] == day
    assert rotascope.odds_of(track, as_of=day).as_dict()["as_of"] == day
    assert rotascope.regimes_of(track, as_of=day).as_dict()["as_of"] == day
    assert rotascope.precedents_of("RUT", "SPX", as_of=day).as_dict()["as_of"] == day
