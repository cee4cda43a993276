"""Readings and tracks as objects: shown, as plain data, as frames, in a notebook."""

from __future__ import annotations

import datetime as dt
import json
import math
from typing import Any

import numpy as np
import pytest

from rotascope.core.basket import (
    Difference,
    Group,
    Index,
    It,
    Sector,
    Symbol,
    Top,
    Union,
    is_basket,
)
from rotascope.core.reading import Reading, Track, as_value, shown

D = dt.date


def reading(value: Any, unit: str, **more: Any) -> Reading:
    return Reading("level(SPX)", D(2026, 1, 22), value, unit, "price", "abc", **more)


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (0.01428, "fraction", "1.43 %"),
        (-0.000001, "fraction", "0.00 %"),
        (0.01428, "points", "+1.43 pp"),
        (14, "count", "14"),
        (12.5, "count", "12.50"),
        (1234567.4, "currency", "1,234,567"),
        (1.23456, "ratio", "1.2346"),
        (6875.1234, "level", "6,875.12"),
        (D(1996, 5, 7), "date", "1996-05-07"),
        ("leading", "word", "leading"),
        (True, "truth", "true"),
        (None, "date", "none"),
    ],
)
def test_a_value_as_a_person_reads_it(value: Any, unit: str, text: str) -> None:
    assert shown(value, unit) == str(reading(value, unit)) == text


@pytest.mark.parametrize(
    ("number", "unit", "value"),
    [
        (math.nan, "level", None),
        (float(D(2026, 1, 22).toordinal()), "date", D(2026, 1, 22)),
        (1.0, "word", "weak"),
        (0.0, "truth", False),
        (14.0, "count", 14),
        (12.5, "count", 12.5),
        (2.0, "level", 2.0),
    ],
)
def test_figures_become_python_values(number: float, unit: str, value: Any) -> None:
    found = as_value(number, unit, ("strong", "weak"))
    assert found == value
    assert type(found) is type(value)


def test_a_reading_as_json_has_the_agreed_fields() -> None:
    found = reading(
        D(1996, 5, 7), "date", caveats=("old",), inputs=({"table": "prices"},)
    ).as_dict()
    assert list(found) == [
        "expression",
        "as_of",
        "value",
        "unit",
        "kind",
        "snapshot",
        "inputs",
        "caveats",
    ]
    assert json.loads(json.dumps(found))["value"] == "1996-05-07"


def test_a_reading_in_a_notebook_is_escaped() -> None:
    found = reading(1.0, "level", caveats=("a < b",))._repr_html_()
    assert "a &lt; b" in found
    assert "2026-01-22" in found


def track(values: list[float], unit: str, words: tuple[str, ...] = ()) -> Track:
    days = np.array(["2026-01-20", "2026-01-21", "2026-01-22"], dtype="datetime64[D]")
    return Track("e", D(2026, 1, 22), days, np.array(values), unit, None, "abc", words=words)


def test_a_track_as_a_polars_frame() -> None:
    found = track([1.0, math.nan, 3.0], "level").to_polars()
    assert found.columns == ["session", "value"]
    assert found["value"].to_list() == [1.0, None, 3.0]
    assert found["session"].to_list()[0] == D(2026, 1, 20)
    words = track([0.0, math.nan, 1.0], "word", ("up", "down")).to_polars()
    assert words["value"].to_list() == ["up", None, "down"]


def test_a_track_as_a_pandas_series() -> None:
    pytest.importorskip("pandas")
    found = track([1.0, math.nan, 3.0], "level").to_pandas()
    assert found.index.name == "session"
    assert found.iloc[2] == 3.0
    assert math.isnan(found.iloc[1])


def test_a_track_as_json() -> None:
    found = json.loads(json.dumps(track([738000.0, math.nan, 738001.0], "date").as_dict()))
    assert found["values"] == ["2021-07-29", None, "2021-07-30"]
    assert found["sessions"][-1] == "2026-01-22"
    assert len(track([1.0] * 3, "level")) == 3
    assert "3 sessions" in track([1.0] * 3, "level")._repr_html_()


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        (Symbol("SPX"), "SPX"),
        (Group("MAG7", ("AAPL",)), "MAG7"),
        (Group("", ("AAPL", "MSFT")), "[AAPL, MSFT]"),
        (Sector("Energy", "SP500"), 'sector("Energy", in=SP500)'),
        (Top(3), "top(3)"),
        (Difference(Index("SP500"), Group("MAG7", ())), "SP500 - MAG7"),
        (Difference(Index("A"), Union(Index("B"), Index("C"))), "A - (B + C)"),
        (It(), "it"),
    ],
)
def test_subjects_print_as_they_are_written(subject: Any, text: str) -> None:
    assert str(subject) == text
    assert is_basket(subject) == (not isinstance(subject, Symbol | It))
