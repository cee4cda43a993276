"""What a valid row is: a price above zero, a weight that is a share, a date that can be.

A row that breaks its table's contract is told apart with the first rule that it
breaks; it is never dropped silently and never repaired.
"""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl

from rotascope.core.errors import BadInput
from rotascope.core.time import MODERN, Days
from rotascope.tables.schema import KNOWN, TABLES, Table

ROW = "__row"
"""Number of the row in its source (1 = the first), carried beside a table's columns."""

RULE = "rule"
"""Name of the rule that a row breaks, null for none."""

BAD_SCHEMA: dict[str, pl.DataType] = {
    "line": pl.Int64(),
    "rule": pl.String(),
    "values": pl.String(),
}

FIRST_DATE = date(1792, 1, 1)  # the year of the exchange's founding
LAST_DATE = date(2200, 1, 1)

POSITIVE = {"prices": ("close", "adj_close")}
NOT_NEGATIVE = {
    "prices": ("volume", "dividend"),
    "holdings": ("weight",),
    "flows": ("shares", "assets"),
}
# A meeting or an index change is announced before it happens.
KNOWN_AHEAD = ("events",)


def empty(table: Table) -> pl.DataFrame:
    """A frame with a table's columns and no rows."""
    return pl.DataFrame(schema=table.columns)


def contract(table: Table, *, sessions: Days | None = None) -> list[tuple[str, pl.Expr]]:
    """The rules of a table, each with the expression that is true where a row breaks it.

    Parameters
    ----------
    table
        Whose contract.
    sessions
        datetime64[D], the exchange's sessions; with them a price from 1970 on must
        lie on one. None leaves that rule out.

    Returns
    -------
    list of (rule, expression)
        In the order in which they are tried.
    """
    broken: list[tuple[str, pl.Expr]] = []
    for column in (*table.key, *table.required):
        if column == "period_start":  # a balance-sheet item has none
            continue
        missing = pl.col(column).is_null()
        if table.columns[column] == pl.String:
            missing = missing | (pl.col(column) == "")
        broken.append((f"missing_{column}", missing))
    if table.any_of:
        broken.append(("no_value", pl.all_horizontal(pl.col(*table.any_of).is_null())))
    broken += _value_rules(table)
    for column, kind in table.columns.items():
        if kind == pl.Date:
            outside = ~pl.col(column).is_between(pl.lit(FIRST_DATE), pl.lit(LAST_DATE))
            broken.append(("absurd_date", outside))
    broken.append(("no_known_time", pl.col(KNOWN).is_null()))
    if table.name not in KNOWN_AHEAD:
        broken.append(("known_before_event", pl.col(KNOWN).dt.date() < pl.col(table.event)))
    if table.name == "prices" and sessions is not None:
        broken.append(("not_a_session", _off_calendar(pl.col(table.event), sessions)))
    return broken


def _value_rules(table: Table) -> list[tuple[str, pl.Expr]]:
    numbers = [c for c, kind in table.columns.items() if kind == pl.Float64]
    positive, not_negative = POSITIVE.get(table.name, ()), NOT_NEGATIVE.get(table.name, ())
    broken = [(f"not_finite_{c}", ~pl.col(c).is_finite()) for c in numbers]
    broken += [(f"{c}_not_positive", pl.col(c) <= 0) for c in positive]
    broken += [(f"negative_{c}", pl.col(c) < 0) for c in not_negative]
    if table.name == "fundamentals":
        broken.append(("end_before_start", pl.col("period_end") < pl.col("period_start")))
    if table.name == "holdings":
        broken.append(("weight_above_one", pl.col("weight") > 1))
    return broken


def _off_calendar(day: pl.Expr, sessions: Days) -> pl.Expr:
    allowed = pl.Series(np.asarray(sessions).astype("datetime64[D]")).cast(pl.Date).implode()
    return (day >= pl.lit(MODERN)) & ~day.is_in(allowed)


def split(
    frame: pl.DataFrame,
    table: Table,
    *,
    sessions: Days | None = None,
    original: pl.DataFrame | None = None,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Rows that keep a table's contract, and rows that break it with the rule.

    Parameters
    ----------
    frame
        One row per fact: the table's columns (a missing value column counts as
        null), optionally `ROW`, the row in the source, and `RULE`, a rule that an
        earlier step found broken. Columns of another type are cast; a cell that
        does not cast breaks the rule `unreadable_<column>`.
    table
        Whose contract.
    sessions
        As in `contract`.
    original
        The source's rows as they were, with `ROW`, quoted in the bad rows; without
        it the row is quoted as it stands in `frame`.

    Returns
    -------
    good, bad
        good: the table's columns, in the order of key and known time. bad: columns
        of `BAD_SCHEMA`. Of rows with the same key and known time the first in the
        source stays; a like row breaks `duplicate_row`, a different one `duplicate_key`;
        in a table with `says` different ones all break `contradicting_rows`.

    Raises
    ------
    BadInput
        A key column is absent.
    """
    marked = _typed(frame, table)
    for rule, broken in contract(table, sessions=sessions):
        marked = marked.with_columns(_first_rule(rule, broken))
    by = [*table.key, KNOWN]
    if marked[RULE].null_count() == marked.height:
        good, broken_rows = marked, marked.head(0)
    else:
        good, broken_rows = (
            marked.filter(pl.col(RULE).is_null()),
            marked.filter(pl.col(RULE).is_not_null()),
        )
    good = good.sort([*by, ROW])
    repeated = _repeats(good, by)
    if repeated.any():
        good = good.with_columns(_repeat_rule(table, by))
        repeated = repeated | (good[RULE] == "contradicting_rows").fill_null(value=False)
        broken_rows = pl.concat([broken_rows, good.filter(repeated)])
        good = good.filter(~repeated)
    return good.select(*table.columns), _told(broken_rows, table, original)


def _first_rule(rule: str, broken: pl.Expr) -> pl.Expr:
    fresh = pl.col(RULE).is_null() & broken.fill_null(value=False)
    return pl.when(fresh).then(pl.lit(rule)).otherwise(pl.col(RULE)).alias(RULE)


def _typed(frame: pl.DataFrame, table: Table) -> pl.DataFrame:
    absent = [c for c in table.key if c not in frame.columns]
    if absent:
        raise BadInput(f"table {table.name}: no column '{absent[0]}', which is part of its key")
    if ROW not in frame.columns:
        frame = frame.with_row_index(ROW, offset=1).with_columns(pl.col(ROW).cast(pl.Int64))
    if RULE not in frame.columns:
        frame = frame.with_columns(pl.lit(None, dtype=pl.String).alias(RULE))
    missing = [pl.lit(None, dtype=t).alias(c) for c, t in table.columns.items() if c not in frame]
    frame = frame.with_columns(missing)
    for column, kind in table.columns.items():
        if frame.schema[column] == kind:
            continue
        cast = _cast(frame[column], kind)
        lost = cast.is_null() & frame[column].is_not_null()
        frame = frame.with_columns(cast.alias(column))
        if lost.any():
            frame = frame.with_columns(_first_rule(f"unreadable_{column}", pl.lit(lost)))
    return frame.select(*table.columns, ROW, RULE)


def _cast(values: pl.Series, kind: pl.DataType) -> pl.Series:
    if values.dtype == pl.String and kind == pl.Date:
        return values.str.to_date("%Y-%m-%d", strict=False)
    if values.dtype == pl.String and isinstance(kind, pl.Datetime):
        return values.str.to_datetime(time_unit="us", time_zone="UTC", strict=False)
    if values.dtype == pl.Datetime and isinstance(kind, pl.Datetime) and _naive(values):
        return values.dt.replace_time_zone("UTC").cast(kind)  # known times are UTC
    try:
        return values.cast(kind, strict=False)
    except pl.exceptions.PolarsError:
        return pl.Series(values.name, [None] * len(values), dtype=kind)


def _naive(values: pl.Series) -> bool:
    return getattr(values.dtype, "time_zone", None) is None


def _repeats(ordered: pl.DataFrame, by: list[str]) -> pl.Series:
    """Whether each row of an ordered frame has the same `by` as the row before it."""
    same = pl.all_horizontal(pl.col(c).eq_missing(pl.col(c).shift(1)) for c in by)
    found = ordered.select((same & (pl.int_range(pl.len()) > 0)).alias("repeat"))
    return found["repeat"]


def _repeat_rule(table: Table, by: list[str]) -> pl.Expr:
    # A run of repeats is compared with its first row, the one that stays.
    said = table.says or table.values
    like = pl.all_horizontal(pl.col(c).eq_missing(pl.col(c).first().over(by)) for c in said)
    other = "contradicting_rows" if table.says else "duplicate_key"
    alike = like.all().over(by) if table.says else like
    return pl.when(alike).then(pl.lit("duplicate_row")).otherwise(pl.lit(other)).alias(RULE)


def _told(broken: pl.DataFrame, table: Table, original: pl.DataFrame | None) -> pl.DataFrame:
    if broken.is_empty():
        return pl.DataFrame(schema=BAD_SCHEMA)
    if original is None:
        named = broken.select(ROW, RULE, values=as_json(broken.select(*table.columns)))
    else:
        lines = original.filter(pl.col(ROW).is_in(broken[ROW].unique().implode()))
        quoted = lines.select(ROW, values=as_json(lines.drop(ROW)))
        named = broken.select(ROW, RULE).join(quoted, on=ROW, how="left", maintain_order="left")
    told = named.select(line=pl.col(ROW).cast(pl.Int64), rule=RULE, values="values")
    return told.cast(BAD_SCHEMA).sort("line", "rule", maintain_order=True)  # type: ignore[arg-type]  # polars types the mapping as invariant


def as_json(frame: pl.DataFrame) -> pl.Series:
    """Each row of a frame as one JSON text.

    Parameters
    ----------
    frame
        Any columns; null stays null, numbers that JSON lacks become null.

    Returns
    -------
    pl.Series
        String, one per row.
    """
    if not frame.width:
        return pl.Series("values", ["{}"] * frame.height, dtype=pl.String)
    plain = frame.with_columns(
        pl.col(pl.Date, pl.Datetime, pl.Categorical, pl.Enum).cast(pl.String)
    )
    return plain.select(values=pl.struct(pl.all()).struct.json_encode())["values"]


def check_weights(frame: pl.DataFrame, *, most: float = 1.05) -> tuple[str, date, float] | None:
    """The first basket and date whose weights add to more than a whole.

    Parameters
    ----------
    frame
        Rows of `holdings`; null weights count as nothing.
    most
        Largest sum that passes (sources round their percentages).

    Returns
    -------
    tuple or None
        Basket, session and sum; None where every sum passes.
    """
    sums = (
        frame.group_by("basket", "session")
        .agg(pl.col("weight").sum())
        .filter(pl.col("weight") > most)
        .sort("basket", "session")
    )
    return sums.row(0) if sums.height else None


def checked(name: str, frame: pl.DataFrame) -> pl.DataFrame:
    """Rows of a table that must all keep its contract, in the order of its key.

    Parameters
    ----------
    name
        Name of the table.
    frame
        As in `split`.

    Returns
    -------
    pl.DataFrame
        The table's columns.

    Raises
    ------
    BadInput
        There is no such table, or a row breaks a rule; the first is named.
    """
    if name not in TABLES:
        raise BadInput(f"no table '{name}'; there are {', '.join(TABLES)}")
    good, bad = split(frame, TABLES[name])
    if bad.height:
        line, rule, values = bad.row(0)
        raise BadInput(f"table {name}: row {line} breaks '{rule}': {values}")
    return good
