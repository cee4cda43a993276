"""A source's rows made rows of a table, by the manifest's section."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import polars as pl

from rotascope.core.errors import BadFile
from rotascope.core.time import Days
from rotascope.providers.cells import cells, column_of, parsed
from rotascope.providers.known import (
    at_close,
    days_of,
    first_on_or_after,
    publication,
)
from rotascope.providers.manifest import Column, Expand, Known, SourceSpec
from rotascope.tables.schema import KNOWN, TABLES, UTC
from rotascope.tables.validate import ROW, RULE

FREQUENCY, LAGGED = "frequency", "lagged"
_WORDS = {"next_month_first_session": "monthly"}


@dataclass(frozen=True)
class Shaped:
    """The rows of a source in the shape of a table.

    Attributes
    ----------
    rows
        The table's columns with `ROW`, the line in the source, and `RULE`, a rule
        that the row was found to break.
    original
        The source's rows as they were, with `ROW`.
    skipped
        Rows left out on the manifest's word, by reason.
    """

    rows: pl.DataFrame
    original: pl.DataFrame
    skipped: dict[str, int] = field(default_factory=dict)


def shape(spec: SourceSpec, source: pl.DataFrame, sessions: Days, *, path: str) -> Shaped:
    """The rows of a source in the shape of its table.

    Parameters
    ----------
    spec
        The manifest's section.
    source
        The file's rows with `ROW`.
    sessions
        Every session that a known time can fall on.
    path
        The file, for errors.

    Returns
    -------
    Shaped

    Raises
    ------
    BadFile
        A column is missing, or none of its cells can be read.
    PolarsError
        A filter's pattern or a date's format is wrong.
    """
    frame, skipped = _laid_out(spec, _with_nulls(spec, source), path)
    for name, column in spec.let.items():
        frame = frame.with_columns(_evaluated(frame, column, path).alias(name))
    frame = frame.with_columns(pl.lit(None, dtype=pl.String).alias(RULE))
    frame = _filtered(spec, frame, skipped, path)
    rows = _typed(spec, frame, path)
    rows = _with_known(spec, rows, frame, sessions, path=path)
    if LAGGED in TABLES[spec.table].columns and LAGGED not in spec.columns:
        lagged = spec.known.rule == "publication_lag"
        rows = rows.with_columns(pl.lit(lagged).alias(LAGGED))
    return Shaped(rows, source, skipped)


def _with_nulls(spec: SourceSpec, source: pl.DataFrame) -> pl.DataFrame:
    categories = pl.col(pl.Categorical, pl.Enum).cast(pl.String)
    source = source.with_columns(categories)
    if spec.null_values:
        nothing = dict.fromkeys(spec.null_values)
        source = source.with_columns(pl.col(pl.String).replace(nothing))
    if spec.nan_is_missing:
        source = source.with_columns(pl.col(pl.Float32, pl.Float64).fill_nan(None))
    return source


def _laid_out(
    spec: SourceSpec, frame: pl.DataFrame, path: str
) -> tuple[pl.DataFrame, dict[str, int]]:
    """The source with wide columns made long and intervals made rows."""
    skipped: dict[str, int] = {}
    if spec.unpivot is not None:
        wide = spec.unpivot
        for column in wide.columns:
            column_of(frame, column, path)
        frame = frame.rename(wide.columns).unpivot(
            on=list(wide.columns.values()),
            index=[c for c in frame.columns if c not in wide.columns],
            variable_name=wide.name,
            value_name=wide.value,
        )
        vacant = frame[wide.value].null_count()
        if vacant:
            skipped["empty cell"] = vacant
            frame = frame.filter(pl.col(wide.value).is_not_null())
    if spec.expand is not None:
        frame = _expanded(spec, spec.expand, frame, path)
    return frame, skipped


def _expanded(spec: SourceSpec, how: Expand, frame: pl.DataFrame, path: str) -> pl.DataFrame:
    """One row per date that occurs in the file, inside each interval."""
    start, end, event = how.start, how.end, how.event
    for name in (start, end):
        read = parsed(
            frame.select(column_of(frame, name, path))[name], pl.Date(), csv=spec.csv, format=None
        )
        frame = frame.with_columns(read.alias(name))
    dates = pl.concat([frame[start], frame[end].alias(start)]).drop_nulls().unique().sort()
    grid = dates.alias(event).to_frame()
    inside = (pl.col(event) >= pl.col(start)) & (
        pl.col(end).is_null() | (pl.col(event) <= pl.col(end))
    )
    return frame.join(grid, how="cross").filter(inside)


def _evaluated(frame: pl.DataFrame, column: Column, path: str) -> pl.Series:
    found = frame.select(cells(frame, column, path).alias("found"))["found"]
    if len(found) != frame.height:  # a constant
        found = found.new_from_index(0, frame.height)
    return found


def _filtered(
    spec: SourceSpec, frame: pl.DataFrame, skipped: dict[str, int], path: str
) -> pl.DataFrame:
    for one in spec.filter:
        cell = column_of(frame, one.column, path)
        text = cell.cast(pl.String)
        tests: list[pl.Expr] = []
        if one.one_of is not None:
            tests.append(text.is_in(list(one.one_of)))
        if one.none_of is not None:
            tests.append(~text.is_in(list(one.none_of)))
        if one.matches is not None:
            tests.append(text.str.contains(one.matches))
        if one.above is not None or one.below is not None:
            number = parsed(frame[one.column], pl.Float64(), csv=spec.csv, format=None)
            tests += [pl.lit(number) > one.above] if one.above is not None else []
            tests += [pl.lit(number) < one.below] if one.below is not None else []
        if one.present is not None:
            tests.append(cell.is_not_null() if one.present else cell.is_null())
        kept = frame.select(pl.all_horizontal(tests).fill_null(value=False).alias("k"))["k"]
        if one.otherwise == "skip":
            out = int((~kept).sum())
            if out:
                skipped[one.rule] = skipped.get(one.rule, 0) + out
            frame = frame.filter(kept)
        else:
            fresh = pl.col(RULE).is_null() & ~pl.lit(kept)
            rule = pl.when(fresh).then(pl.lit(one.rule)).otherwise(pl.col(RULE))
            frame = frame.with_columns(rule.alias(RULE))
    return frame


def _typed(spec: SourceSpec, frame: pl.DataFrame, path: str) -> pl.DataFrame:
    table = TABLES[spec.table]
    rows = frame.select(ROW, RULE)
    for name, column in spec.columns.items():
        kind = table.columns[name]
        raw = _evaluated(frame, column, path)
        values = parsed(raw, kind, csv=spec.csv, format=column.format)
        lost = values.is_null() & raw.is_not_null() & rows[RULE].is_null()
        if lost.any():
            _refuse_whole_column(name, raw, values, rows[ROW], path=path)
            rule = pl.when(pl.lit(lost)).then(pl.lit(f"unreadable_{name}")).otherwise(pl.col(RULE))
            rows = rows.with_columns(rule.alias(RULE))
        if column.scale is not None:
            values = values * column.scale
        if column.months is not None:
            values = values.dt.offset_by("1d").dt.offset_by(f"-{column.months}mo")
        rows = rows.with_columns(values.alias(name))
    rows = _with_shares(spec, rows)
    absent = [pl.lit(None, dtype=t).alias(c) for c, t in table.columns.items() if c not in rows]
    return rows.with_columns(absent)


def _refuse_whole_column(
    name: str, raw: pl.Series, values: pl.Series, lines: pl.Series, *, path: str
) -> None:
    if values.null_count() < len(values):
        return
    at = int(raw.is_not_null().arg_max() or 0)
    kind = {pl.Date: "date", pl.Float64: "number"}.get(values.dtype.base_type(), "value")
    raise BadFile(path, f"'{name}' needs a {kind}; found {raw[at]!r:.60}", line=int(lines[at]))


def _with_shares(spec: SourceSpec, rows: pl.DataFrame) -> pl.DataFrame:
    """Columns that are a share of their date's (and basket's) total."""
    shares = [name for name, column in spec.columns.items() if column.share_of is not None]
    by = [c for c in (TABLES[spec.table].event, "basket") if c in rows.columns]
    for name in shares:
        counted = pl.col(RULE).is_null() & (pl.col(name) >= 0) & pl.col(name).is_finite()
        total = pl.col(name).filter(counted).sum().over(by)
        rows = rows.with_columns(pl.when(total > 0).then(pl.col(name) / total).alias(name))
    return rows


def _with_known(
    spec: SourceSpec, rows: pl.DataFrame, frame: pl.DataFrame, sessions: Days, *, path: str
) -> pl.DataFrame:
    event = rows[TABLES[spec.table].event]
    rule = spec.known
    if rule.rule == "publication_lag":
        return _with_lags(spec, rows, sessions)
    if rule.rule == "fixed":
        day = pl.repeat(rule.date, rows.height, dtype=pl.Date(), eager=True)
        return rows.with_columns(at_close(days_of(day)).alias(KNOWN))
    if rule.column is not None:
        raw = frame.select(column_of(frame, rule.column, path))[rule.column]
        if rule.rule == "column" and raw.dtype == pl.Datetime:
            return rows.with_columns(_moments(raw).alias(KNOWN))
        event = parsed(raw, pl.Date(), csv=spec.csv, format=rule.format)
    days = days_of(event)
    if rule.rule == "delay":
        days = days + np.timedelta64(rule.days, "D")
    elif rule.rule == "after_close":
        days = first_on_or_after(sessions, days)
    return rows.with_columns(at_close(days).alias(KNOWN))


def _moments(raw: pl.Series) -> pl.Series:
    if getattr(raw.dtype, "time_zone", None) is None:
        raw = raw.dt.replace_time_zone("UTC")
    return raw.dt.convert_time_zone("UTC").cast(UTC)


def _with_lags(spec: SourceSpec, rows: pl.DataFrame, sessions: Days) -> pl.DataFrame:
    rule = spec.known
    dates = rows[TABLES[spec.table].event]
    frequencies = pl.repeat(rule.frequency, rows.height, eager=True).alias(FREQUENCY)
    if "series" in rows.columns and rule.series:
        names = _by_series(rule)
        frequencies = rows["series"].replace_strict(names, default=rule.frequency).alias(FREQUENCY)
    known = pl.repeat(None, rows.height, dtype=UTC, eager=True)
    for frequency in frequencies.unique().sort():
        days = publication(sessions, days_of(dates), frequency)
        known = at_close(days).zip_with(frequencies == frequency, known)
    rows = rows.with_columns(known.alias(KNOWN))
    if FREQUENCY in TABLES[spec.table].columns and FREQUENCY not in spec.columns:
        rows = rows.with_columns(frequencies.replace(_WORDS).alias(FREQUENCY))
    return rows


def _by_series(rule: Known) -> dict[str, str]:
    return {name: frequency for frequency, names in rule.series.items() for name in names}
