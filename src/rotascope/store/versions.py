"""What is new in rows that arrive: first facts, later versions, corrections."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import polars as pl

from rotascope.tables.schema import KNOWN, UTC, Table

# Stands for "no date" in a key while frames are joined, which skip nulls.
_NO_DATE = pl.lit(date(1, 1, 1))


@dataclass(frozen=True)
class Compared:
    """Rows that arrived, set against those stored.

    Attributes
    ----------
    added
        What to store, in the table's order, with their final known times.
    identical
        Rows that say what is stored already.
    corrections
        Rows in `added` that contradict a stored row about the same moment; they
        count from the moment at which they were received.
    versions
        Whether some key has more than one version once `added` is stored.
    """

    added: pl.DataFrame
    identical: int = 0
    corrections: int = 0
    versions: bool = False


def compared(
    rows: pl.DataFrame,
    stored: pl.LazyFrame,
    table: Table,
    *,
    received: datetime,
    dated: bool,
) -> Compared:
    """What of the rows that arrive is new.

    Parameters
    ----------
    rows
        Valid rows of the table, at most one per key and known time.
    stored
        All versions of all rows stored.
    table
        Whose rows.
    received
        The moment, in UTC, from which a correction counts.
    dated
        Whether the source itself says when each row was known. Then a row with a
        known time of its own is a version of its key, whichever way round the
        versions arrive. Otherwise the source holds one opinion per key, and another
        value is a correction unless it is known later by its rule.

    Returns
    -------
    Compared

    Notes
    -----
    Timing: nothing added changes what an earlier moment knew, except a dated
    version that the store had not been told of.
    """
    own_versions = dated and rows.select(table.key).n_unique() < rows.height
    first = table.key[0]
    touched = stored.filter(pl.col(first).is_in(rows[first].unique().implode())).collect()
    if touched.is_empty():
        return Compared(rows, versions=own_versions)
    rows, touched = _keyed(rows, table), _keyed(touched, table)
    matched = _against_stored(rows, touched, table, dated=dated)
    same, seen = pl.col("__same"), pl.col("__last").is_not_null()
    matched = matched.with_columns(__fix=seen & ~same & ~_versioned(dated=dated))
    moment = pl.lit(received).dt.convert_time_zone("UTC").cast(UTC)
    after = pl.col("__last") + pl.duration(microseconds=1)
    counts = pl.max_horizontal(pl.col(KNOWN), moment, after)
    fresh = matched.filter(~same).with_columns(
        pl.when("__fix").then(counts).otherwise(pl.col(KNOWN)).alias(KNOWN)
    )
    added = fresh.select(*table.columns).sort([*table.key, KNOWN])
    return Compared(
        added,
        identical=rows.height - fresh.height,
        corrections=int(fresh["__fix"].sum()),
        versions=own_versions or bool(fresh["__last"].is_not_null().any()),
    )


def _key(table: Table) -> list[str]:
    return [f"__{column}" for column in table.key]


def _keyed(frame: pl.DataFrame, table: Table) -> pl.DataFrame:
    """The frame with a copy of its key in which no date is null."""
    dates = [c for c in table.key if table.columns[c] == pl.Date]
    copies = frame.with_columns(pl.col(c).alias(f"__{c}") for c in table.key)
    return copies.with_columns(pl.col(f"__{c}").fill_null(_NO_DATE) for c in dates)


def _versioned(*, dated: bool) -> pl.Expr:
    """Whether a row that differs is a version with a known time of its own."""
    if dated:
        return ~pl.col("__at_known")
    return pl.col(KNOWN) > pl.col("__last")


def _equal(table: Table, suffix: str) -> pl.Expr:
    if not table.values:
        return pl.lit(value=True)
    pairs = [pl.col(c).eq_missing(pl.col(f"{c}{suffix}")) for c in table.values]
    return pl.all_horizontal(pairs)


def _against_stored(
    rows: pl.DataFrame, stored: pl.DataFrame, table: Table, *, dated: bool
) -> pl.DataFrame:
    """The rows with what is stored of their keys: `__last`, `__same` and `__at_known`."""
    key = _key(table)
    values = list(table.values)
    in_order = stored.sort([*key, KNOWN])
    latest = in_order.unique(subset=key, keep="last").select(
        *key, *(pl.col(c).alias(f"{c}__l") for c in values), __last=KNOWN
    )
    met = rows.join(latest, on=key, how="left", maintain_order="left")
    like_latest = pl.col("__last").is_not_null() & _equal(table, "__l")
    if not dated:
        return met.with_columns(__same=like_latest, __at_known=pl.lit(value=False))
    # Of the stored versions the one that was in force when the row was known.
    in_force = stored.select(
        *key, *(pl.col(c).alias(f"{c}__f") for c in values), KNOWN, __then=KNOWN
    ).sort(KNOWN)
    met = met.sort(KNOWN).join_asof(
        in_force, on=KNOWN, by=key, strategy="backward", check_sortedness=False
    )
    at_known = (pl.col("__then") == pl.col(KNOWN)).fill_null(value=False)
    like_then = pl.col("__then").is_not_null() & _equal(table, "__f")
    return met.with_columns(__same=like_then | (at_known & like_latest), __at_known=at_known)
