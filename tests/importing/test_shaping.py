"""A source's rows made rows of a table: columns, filters, wide tables, intervals, shares."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import numpy as np
import polars as pl
import pytest

from rotascope.core.errors import BadFile
from rotascope.providers.known import sessions_for_lags
from rotascope.providers.manifest import SourceSpec
from rotascope.providers.shaping import Shaped, shape
from rotascope.tables.validate import ROW, RULE

SESSIONS = sessions_for_lags(np.array([], dtype="datetime64[D]"))


def shaped(frame: pl.DataFrame, spec: dict[str, Any]) -> Shaped:
    numbered = frame.with_row_index(ROW, offset=1).with_columns(pl.col(ROW).cast(pl.Int64))
    told = {"name": "s", "file": "s.csv", "known": {"rule": "after_close"}} | spec
    return shape(SourceSpec.model_validate(told), numbered, SESSIONS, path="s.csv")


def series(frame: pl.DataFrame, **spec: Any) -> Shaped:
    columns = {"series": "series", "date": "date", "value": "value"} | spec.pop("columns", {})
    return shaped(frame, {"table": "series", "columns": columns} | spec)


FIGURES = pl.DataFrame(
    {"series": ["Mkt-RF", "Lo 30", "<= 0"], "date": ["2024-01-02"] * 3, "value": ["1", "2", "3"]}
)


@pytest.mark.parametrize(
    ("column", "wanted"),
    [
        ("series", ["Mkt-RF", "Lo 30", "<= 0"]),
        ({"const": "X"}, ["X", "X", "X"]),
        ({"template": "FF {series}!"}, ["FF Mkt-RF!", "FF Lo 30!", "FF <= 0!"]),
        ({"column": "series", "clean": "name"}, ["MKT_RF", "LO_30", "0"]),
        ({"column": "series", "map": {"<= 0": "NEGATIVE"}}, ["Mkt-RF", "Lo 30", "NEGATIVE"]),
        ({"column": "series", "replace": {"-": "~", " ": ""}}, ["Mkt~RF", "Lo30", "<=0"]),
        ({"column": "series", "delete": "[<='"}, ["Mkt-RF", "Lo 30", " 0"]),
        ({"column": "series", "groups": {"small": ["Lo 30", "<= 0"]}}, [None, "small", "small"]),
    ],
)
def test_texts(column: Any, wanted: list[str | None]) -> None:
    found = series(FIGURES, columns={"series": column}).rows
    assert found["series"].to_list() == wanted


def test_the_first_that_is_there() -> None:
    frame = FIGURES.with_columns(a=pl.Series([None, "A", None]), b=pl.Series(["B", "B", None]))
    column = {"coalesce": ["a", "b", {"template": "{a}/{b}"}]}
    assert series(frame, columns={"series": column}).rows["series"].to_list() == ["B", "A", "-/-"]


def test_lets_are_columns_for_later() -> None:
    spec = {"let": {"short": {"column": "series", "map": {"Lo 30": "LOW"}}}}
    found = series(FIGURES, **spec, columns={"series": {"template": "X_{short}"}}).rows
    assert found["series"].to_list() == ["X_Mkt-RF", "X_LOW", "X_<= 0"]


@pytest.mark.parametrize(
    ("layout", "texts", "wanted"),
    [
        ({}, ["1", " 2.5 ", "-3e2"], [1.0, 2.5, -300.0]),
        ({"thousands": ","}, ["1,234,567.5", "12", "1,0"], [1234567.5, 12.0, 10.0]),
        ({"decimal": ",", "thousands": "."}, ["1.234,5", "0,5", "7"], [1234.5, 0.5, 7.0]),
        ({}, ["1", None, "2"], [1.0, None, 2.0]),
    ],
)
def test_numbers(layout: dict[str, str], texts: list[str | None], wanted: list[float]) -> None:
    found = series(FIGURES.with_columns(value=pl.Series(texts)), csv=layout).rows
    assert found["value"].to_list() == wanted
    assert found[RULE].to_list() == [None, None, None]


def test_scale_and_unreadable_cells() -> None:
    frame = FIGURES.with_columns(value=pl.Series(["1", "two", "3"]))
    found = series(frame, columns={"value": {"column": "value", "scale": 0.01}}).rows
    assert found["value"].to_list() == [0.01, None, 0.03]
    assert found[RULE].to_list() == [None, "unreadable_value", None]


def test_a_column_without_one_readable_cell_is_refused() -> None:
    frame = FIGURES.with_columns(value=pl.Series([None, "two", "three"]))
    with pytest.raises(BadFile, match=r"s\.csv, line 2: 'value' needs a number; found 'two'"):
        series(frame)
    with pytest.raises(BadFile, match="no column 'values'; did you mean 'value'"):
        series(FIGURES, columns={"value": "values"})
    with pytest.raises(BadFile, match="no column 'nothing'; there are series, date, value"):
        series(FIGURES, columns={"value": {"template": "{nothing}"}})
    with pytest.raises(BadFile, match=f"no column '{ROW}'"):
        series(FIGURES, columns={"value": ROW})


@pytest.mark.parametrize(
    ("values", "format_", "wanted"),
    [
        (["2024-01-02"], None, date(2024, 1, 2)),
        (["01/02/2024"], "%m/%d/%Y", date(2024, 1, 2)),
        (["202401"], "%Y%m", date(2024, 1, 1)),
        ([202401], "%Y%m", date(2024, 1, 1)),
        ([20240102], "%Y%m%d", date(2024, 1, 2)),
        (["Jan 02, 2024"], "%b %d, %Y", date(2024, 1, 2)),
        ([datetime(2024, 1, 2, 5)], None, date(2024, 1, 2)),  # noqa: DTZ001  # a file's own
        ([date(2024, 1, 2)], None, date(2024, 1, 2)),
    ],
)
def test_dates(values: list[Any], format_: str | None, wanted: date) -> None:
    frame = pl.DataFrame({"series": ["A"], "date": values, "value": [1.0]})
    column = {"column": "date"} | ({"format": format_} if format_ else {})
    assert series(frame, columns={"date": column}).rows["date"].to_list() == [wanted]


def test_types_that_cannot_be_numbers_or_dates() -> None:
    flags = pl.DataFrame({"series": ["A"], "date": ["2024-01-02"], "value": [True]})
    with pytest.raises(BadFile, match="'value' needs a number; found True"):
        series(flags)
    lists = pl.DataFrame({"series": ["A"], "date": [[1]], "value": [1.0]})
    with pytest.raises(BadFile, match="'date' needs a date"):
        series(lists)


@pytest.mark.parametrize(
    ("test", "kept"),
    [
        ({"one_of": ["Mkt-RF"]}, [0]),
        ({"none_of": ["Mkt-RF"]}, [1, 2]),
        ({"matches": "^[A-Z]"}, [0, 1]),
        ({"column": "value", "above": 1}, [1, 2]),
        ({"column": "value", "above": 1, "below": 3}, [1]),
        ({"present": True}, [0, 1, 2]),
        ({"present": False}, []),
    ],
)
def test_filters(test: dict[str, Any], kept: list[int]) -> None:
    one = {"column": "series", "rule": "why"} | test
    found = series(FIGURES, filter=[one]).rows
    assert [at for at, rule in enumerate(found[RULE]) if rule is None] == kept
    skipped = series(FIGURES, filter=[one | {"otherwise": "skip"}])
    assert skipped.rows[ROW].to_list() == [at + 1 for at in kept]
    assert skipped.skipped == ({"why": 3 - len(kept)} if len(kept) < 3 else {})
    assert skipped.original.height == 3


def test_missing_codes_and_nan() -> None:
    frame = FIGURES.with_columns(value=pl.Series(["1", "-99.99", "."]))
    found = series(frame, null_values=["-99.99", "."]).rows
    assert found["value"].to_list() == [1.0, None, None]
    numbers = FIGURES.with_columns(value=pl.Series([1.0, float("nan"), 2.0]))
    assert series(numbers, nan_is_missing=True).rows["value"].to_list() == [1.0, None, 2.0]
    assert np.isnan(series(numbers).rows["value"][1])


def test_a_wide_table_becomes_long() -> None:
    wide = pl.DataFrame({"date": ["2024-01-01", "2024-02-01"], "p": [1.0, 2.0], "e": [None, 5.0]})
    spec = {"unpivot": {"name": "series", "value": "value", "columns": {"p": "PRICE", "e": "EPS"}}}
    found = series(wide, **spec)
    rows = found.rows.sort("series", "date").select("series", "date", "value", ROW).rows()
    assert rows == [
        ("EPS", date(2024, 2, 1), 5.0, 2),
        ("PRICE", date(2024, 1, 1), 1.0, 1),
        ("PRICE", date(2024, 2, 1), 2.0, 2),
    ]
    assert found.skipped == {"empty cell": 1}
    with pytest.raises(BadFile, match="no column 'p'"):
        series(wide.drop("p"), **spec)


def test_intervals_become_members_on_the_dates_of_the_file() -> None:
    spans = pl.DataFrame(
        {
            "ticker": ["A", "B", "C"],
            "start": ["2020-03-31", "2020-06-30", "2020-03-31"],
            "end": ["2020-06-30", None, "2020-03-31"],
        }
    )
    found = shaped(
        spans,
        {
            "table": "holdings",
            "expand": {"from": "start", "to": "end", "as": "session"},
            "columns": {
                "basket": {"const": "R"},
                "session": "session",
                "line": "ticker",
                "symbol": "ticker",
            },
        },
    ).rows
    march, june = date(2020, 3, 31), date(2020, 6, 30)
    members = set(found.select("symbol", "session").rows())
    assert members == {("A", march), ("A", june), ("B", june), ("C", march)}
    assert found["weight"].null_count() == found.height == 4


def test_weights_as_shares_of_a_date() -> None:
    frame = pl.DataFrame(
        {
            "day": ["2024-01-02"] * 3 + ["2024-01-03"] * 2,
            "sym": ["A", "B", "-", "A", "B"],
            "worth": [30.0, 10.0, 60.0, 5.0, -1.0],
        }
    )
    found = shaped(
        frame,
        {
            "table": "holdings",
            "filter": [{"rule": "no_symbol", "column": "sym", "none_of": ["-"]}],
            "columns": {
                "basket": {"const": "R"},
                "session": "day",
                "line": "sym",
                "symbol": "sym",
                "weight": {"share_of": "worth"},
            },
        },
    ).rows
    weights = found.filter(pl.col(RULE).is_null())["weight"].to_list()
    assert weights == [0.75, 0.25, 1.0, -0.2]  # the negative line breaks its rule later


@pytest.mark.parametrize(
    ("known", "wanted"),
    [
        ({"rule": "after_close"}, datetime(2024, 1, 8, 21, tzinfo=UTC)),
        ({"rule": "fixed", "date": "2025-06-01"}, datetime(2025, 6, 1, 21, tzinfo=UTC)),
        ({"rule": "column", "column": "out"}, datetime(2024, 2, 3, 21, tzinfo=UTC)),
        ({"rule": "delay", "column": "out", "days": 365}, datetime(2025, 2, 2, 21, tzinfo=UTC)),
        ({"rule": "publication_lag"}, datetime(2024, 1, 8, 21, tzinfo=UTC)),
        (
            {"rule": "publication_lag", "frequency": "weekly"},
            datetime(2024, 1, 13, 21, tzinfo=UTC),
        ),
        (
            {"rule": "publication_lag", "series": {"monthly": ["A"]}},
            datetime(2024, 2, 29, 21, tzinfo=UTC),
        ),
        (
            {"rule": "publication_lag", "series": {"next_month_first_session": ["A"]}},
            datetime(2024, 2, 1, 21, tzinfo=UTC),
        ),
    ],
)
def test_known_times(known: dict[str, Any], wanted: datetime) -> None:
    saturday = pl.DataFrame(
        {"series": ["A"], "date": ["2024-01-06"], "value": [1.0], "out": ["2024-02-03"]}
    )
    found = series(saturday, known=known).rows
    assert found["known"].to_list() == [wanted]
    assert found["lagged"].to_list() == [known["rule"] == "publication_lag"]


def test_known_moments_are_kept_to_the_microsecond() -> None:
    noon = datetime(2024, 1, 8, 17, 0, 0, 5, tzinfo=UTC)
    for cell in (noon, noon.replace(tzinfo=None)):
        frame = pl.DataFrame(
            {"series": ["A"], "date": ["2024-01-06"], "value": [1.0], "at": [cell]}
        )
        found = series(frame, known={"rule": "column", "column": "at"}).rows
        assert found["known"].to_list() == [noon]


def test_frequencies_are_named_in_plain_words() -> None:
    frame = pl.DataFrame(
        {"series": ["A", "B", "C"], "date": ["2024-01-02"] * 3, "value": [1.0] * 3}
    )
    known = {
        "rule": "publication_lag",
        "series": {"weekly": ["A"], "next_month_first_session": ["B"]},
    }
    found = series(frame, known=known).rows
    assert found["frequency"].to_list() == ["weekly", "monthly", "daily"]
