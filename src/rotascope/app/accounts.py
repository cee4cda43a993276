"""Filed accounts, estimates and events of a store, as arrays by symbol."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import polars as pl

from rotascope.core.accounts import EstimateFacts, EventFacts, Filings
from rotascope.core.time import Calendar, Days, Positions
from rotascope.tables.schema import KNOWN

NAMES = {"wanted": pl.String(), "symbol": pl.String()}

MOST = 32_000
"""So many different items or forms can be told apart."""


def filings_of(
    rows: pl.LazyFrame, calendar: Calendar, filers: Mapping[str, str], items: tuple[str, ...]
) -> Filings:
    """Facts of some symbols and items, symbol by symbol as they became known.

    Parameters
    ----------
    rows
        All versions of the rows of the table `fundamentals` that were known by the as-of.
    calendar
        Sessions up to the as-of.
    filers
        The symbols wanted, each with the symbol under which its accounts are stored; one
        without facts is left out.
    items
        Those wanted.
    """
    names = pl.DataFrame({"wanted": list(filers), "symbol": list(filers.values())}, schema=NAMES)
    stored = names["symbol"].unique().implode()
    found = (
        rows.filter(pl.col("symbol").is_in(stored) & pl.col("item").is_in(list(items)))
        .select("symbol", "item", "period_start", "period_end", "value", "form", KNOWN)
        .join(names.lazy(), on="symbol")
        .with_columns(pl.col("wanted").alias("symbol"))
        .with_columns(pl.col(KNOWN).dt.date().alias("filed"), pl.col("form").fill_null(""))
        .sort("symbol", KNOWN, "item", "period_end", "period_start", "form")
        .collect()
    )
    filed = found["filed"].to_numpy().astype("datetime64[D]")
    known = _positions(calendar, filed)
    inside = known < len(calendar)
    if not inside.all():
        found, filed, known = found.filter(pl.Series(inside)), filed[inside], known[inside]
    counts = found.group_by("symbol", maintain_order=True).len()
    offsets = np.concatenate([[0], np.cumsum(counts["len"].to_numpy())]).astype(np.int64)
    forms = tuple(found["form"].unique().sort().to_list())
    return Filings(
        symbols=tuple(counts["symbol"].to_list()),
        offsets=offsets,
        items=items,
        item=_codes(found["item"], items),
        start=found["period_start"].to_numpy().astype("datetime64[D]"),
        end=found["period_end"].to_numpy().astype("datetime64[D]"),
        filed=filed,
        known=known,
        value=found["value"].to_numpy().astype(np.float64),
        forms=forms,
        form=_codes(found["form"], forms),
    )


def _positions(calendar: Calendar, days: Days) -> Positions:
    return np.searchsorted(calendar.sessions, days, side="left").astype(np.int64)


def _codes(column: pl.Series, names: tuple[str, ...]) -> np.ndarray:
    numbers = {name: at for at, name in enumerate(names[:MOST])}
    codes = column.replace_strict(numbers, return_dtype=pl.Int16) if len(column) else column
    return codes.to_numpy().astype(np.int16)


def estimates_of(rows: pl.LazyFrame, calendar: Calendar, symbol: str) -> EstimateFacts:
    """Estimates of a symbol or group in the order in which they became known.

    Parameters
    ----------
    rows
        All versions of the rows of the table `estimates` that were known by the as-of.
    calendar
        Sessions up to the as-of; an estimate between sessions counts from the next.
    symbol
        Whose; one without estimates has empty arrays.
    """
    found = (
        rows.filter(pl.col("symbol") == symbol)
        .with_columns(pl.col(KNOWN).dt.date().alias("day"))
        .sort(KNOWN, "session", "horizon")
        .collect()
    )
    sessions = _positions(calendar, found["session"].to_numpy().astype("datetime64[D]"))
    known = _positions(calendar, found["day"].to_numpy().astype("datetime64[D]"))
    inside = (known < len(calendar)) & (sessions < len(calendar))
    return EstimateFacts(
        sessions=sessions[inside],
        known=known[inside],
        horizon=tuple(found.filter(pl.Series(inside, dtype=pl.Boolean))["horizon"].to_list()),
        eps=found["eps"].to_numpy().astype(np.float64)[inside],
        forward_pe=found["forward_pe"].to_numpy().astype(np.float64)[inside],
    )


def events_of(rows: pl.LazyFrame, calendar: Calendar, kind: str) -> EventFacts:
    """Events of a kind, by day.

    Parameters
    ----------
    rows
        The rows of the table `events` that were known by the as-of.
    calendar
        Sessions up to the as-of.
    kind
        Which; one without events has empty arrays.
    """
    found = (
        rows.filter(pl.col("kind") == kind)
        .with_columns(pl.col(KNOWN).dt.date().alias("day"))
        .sort("date", "title")
        .collect()
    )
    known = _positions(calendar, found["day"].to_numpy().astype("datetime64[D]"))
    inside = known < len(calendar)
    return EventFacts(
        kind=kind,
        day=found["date"].to_numpy().astype("datetime64[D]")[inside],
        until=found["until"].to_numpy().astype("datetime64[D]")[inside],
        title=tuple(found.filter(pl.Series(inside, dtype=pl.Boolean))["title"].to_list()),
        known=known[inside],
    )
