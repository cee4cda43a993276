"""The market of a store: the facts that were known after the close of a session."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from datetime import date
from functools import cached_property
from typing import Any, TypeVar, cast

import numpy as np
import polars as pl

from rotascope.app.accounts import estimates_of, events_of, filings_of
from rotascope.app.derived import wide_of
from rotascope.app.holdings import COLUMNS, holdings_of
from rotascope.app.placed import runs_by_place
from rotascope.app.runs import runs_of
from rotascope.core.accounts import EstimateFacts, EventFacts, Filings
from rotascope.core.errors import NotInStore, StoreTrouble
from rotascope.core.market import (
    PRICE,
    TOTAL,
    Closes,
    FlowFacts,
    Holdings,
    Panel,
    Runs,
    SeriesFacts,
    WideIndex,
)
from rotascope.core.settings import Settings
from rotascope.core.time import MODERN, Calendar, Days, end_of
from rotascope.core.values import Floats
from rotascope.store.disk import Store
from rotascope.store.facts import Facts
from rotascope.tables.schema import (
    ESTIMATES,
    EVENTS,
    FLOWS,
    FUNDAMENTALS,
    HOLDINGS,
    KNOWN,
    PRICES,
    SERIES,
    Table,
)

T = TypeVar("T")

NAMES = 3
"""So many baskets are looked for by name; for more, all names are read once."""


class StoredMarket:
    """Facts as of a session: the implementation of `rotascope.core.market.Market`.

    Parameters
    ----------
    facts
        A snapshot of a store.
    as_of
        A date; the reader stands after the close of the last session on or before it.
        None = the last session for which the store has prices.

    Raises
    ------
    StoreTrouble
        The store has no prices.
    NotInStore
        The date lies before the first session.
    """

    def __init__(self, facts: Facts, as_of: date | None = None) -> None:
        self._facts = facts
        self._kept: dict[Hashable, Any] = {}
        self._loaded: dict[str, tuple[Floats, int, str]] = {}
        self._asked: set[str] = set()
        span = facts.span(PRICES)
        if span is None:
            raise StoreTrouble("the store has no prices yet: import some first")
        known = facts.span(PRICES, end_of(as_of or span[1]))
        if known is None:
            raise NotInStore(f"asked as of {as_of}; the first session available is {span[0]}")
        first, last = known[0], span[1]
        old = self._old_sessions() if first < MODERN else ()
        whole = Calendar.build(first, as_of or last, old)
        place = whole.on_or_before(as_of or last)
        if place < 0:
            raise NotInStore(f"asked as of {as_of}; the first session available is {first}")
        self.calendar = whole.cut(place)
        self._by = end_of(self.calendar.date(place))
        self.facts = facts
        self.sees_all = self.as_of >= last

    # ------------------------------------------------------------- what it is

    @property
    def as_of(self) -> date:
        """The session after whose close the reader stands."""
        return self.calendar.date(len(self.calendar) - 1)

    @property
    def snapshot(self) -> str:
        """Version of the store."""
        return self._facts.snapshot

    @property
    def simulated(self) -> bool:
        """Whether the facts are simulated."""
        return self._facts.simulated

    @property
    def settings(self) -> Settings:
        """Named baskets, aliases, defaults."""
        return self._facts.settings

    # ------------------------------------------------------------------ names

    @cached_property
    def _symbols(self) -> frozenset[str]:
        return self._names(PRICES, "symbol")

    def symbols(self) -> frozenset[str]:
        """Symbols with prices anywhere in the store; a reading may still find none known."""
        return self._symbols

    @cached_property
    def _series_names(self) -> frozenset[str]:
        return self._names(SERIES, "series")

    def series_names(self) -> frozenset[str]:
        """Series anywhere in the store."""
        return self._series_names

    @cached_property
    def _indices(self) -> frozenset[str]:
        return self._names(HOLDINGS, "basket")

    def indices(self) -> frozenset[str]:
        """Baskets with holdings anywhere in the store."""
        return self._indices

    @cached_property
    def _funds(self) -> frozenset[str]:
        return self._names(FLOWS, "fund")

    def funds(self) -> frozenset[str]:
        """Funds with flows anywhere in the store."""
        return self._funds

    def is_symbol(self, name: str) -> bool:
        """Whether a symbol has prices anywhere in the store."""
        return self.kept(("symbol?", name), lambda: self._has(PRICES, "symbol", name))

    def is_index(self, name: str) -> bool:
        """Whether a basket has holdings anywhere in the store."""
        self._asked.add(name)
        if len(self._asked) > NAMES:
            return name in self._indices
        return self.kept(("index?", name), lambda: self._has(HOLDINGS, "basket", name))

    def is_known(self, name: str) -> bool:
        """Whether a symbol has prices known by the as-of."""
        rows = self._known(PRICES).filter(pl.col("symbol") == name).select(pl.len())
        return self.kept(("known?", name), lambda: bool(rows.collect().item()))

    def is_series(self, name: str) -> bool:
        """Whether the store has a series of that name."""
        return self.kept(("series?", name), lambda: self._has(SERIES, "series", name))

    def _has(self, table: Table, column: str, name: str) -> bool:
        rows = self._facts.versions(table).filter(pl.col(column) == name)
        return bool(rows.select(pl.len()).collect().item())

    def _names(self, table: Table, column: str) -> frozenset[str]:
        found = self._facts.versions(table).select(pl.col(column).unique()).collect()
        return frozenset(found.to_series().to_list())

    # ----------------------------------------------------------------- prices

    def closes(self, symbol: str, kind: str | None = None) -> Closes:
        """Closes of a symbol by session.

        The kind is that of the symbol's first close: total where that row has an
        adjusted close. Forcing a kind of which nothing is known raises NotInStore.
        """
        return self.kept(("closes", symbol, kind), lambda: self._closes(symbol, kind))

    def _closes(self, symbol: str, kind: str | None) -> Closes:
        if kind is None and symbol in self._loaded:  # a panel has it already
            found, base, its_kind = self._loaded[symbol]
            values = np.full(len(self.calendar), np.nan)
            values[base:] = found
            return Closes(values, its_kind)
        rows = (
            self._known(PRICES)
            .filter(pl.col("symbol") == symbol)
            .select("session", "close", "adj_close")
            .sort("session")
            .collect()
        )
        if not rows.height:  # listed later, or never: no close by the as-of
            return Closes(np.full(len(self.calendar), np.nan), kind or PRICE)
        total = rows["adj_close"][0] is not None
        column = {PRICE: "close", TOTAL: "adj_close", None: "adj_close" if total else "close"}[kind]
        told = rows.drop_nulls(column)
        if not told.height:
            raise NotInStore(
                f"kind={kind} of {symbol} is not in the store: it has "
                f"{'adjusted' if total else 'unadjusted'} closes only"
            )
        return Closes(self._by_session(told, column), TOTAL if column == "adj_close" else PRICE)

    def panel(self, symbols: tuple[str, ...], kind: str | None = None) -> Panel:
        """Closes of those of the symbols that have prices, by session."""
        rows = (
            self._known(PRICES)
            .filter(pl.col("symbol").is_in(list(symbols)))
            .select("symbol", "session", "close", "adj_close")
            .sort("symbol", "session")
            .collect()
        )
        first = rows.group_by("symbol", maintain_order=True).agg(
            pl.col("adj_close").first().is_not_null().alias("total"), pl.len()
        )
        names = tuple(first["symbol"].to_list())
        totals = first["total"].to_numpy()
        row = np.repeat(np.arange(len(names)), first["len"].to_numpy())
        adjusted = totals[row] if kind is None else np.full(len(row), kind == TOTAL)
        figures = np.where(adjusted, rows["adj_close"].to_numpy(), rows["close"].to_numpy()).astype(
            np.float64
        )
        places, on = self._places(rows["session"].to_numpy())
        base = int(places.min(initial=len(self.calendar) - 1))
        values = np.full((len(names), len(self.calendar) - base), np.nan)
        values[row[on], places - base] = figures[on]
        kinds = [TOTAL if t else PRICE for t in totals.tolist()]
        if kind is None:
            self._loaded |= {n: (values[i], base, kinds[i]) for i, n in enumerate(names)}
        mixed = set(kinds) if kind is None else {kind}
        return Panel(names, values, mixed.pop() if len(mixed) == 1 else "mixed", base)

    def runs(self, symbols: tuple[str, ...]) -> Iterator[Runs]:
        """Closes of symbols as runs in the order of the symbols, in blocks."""
        if isinstance(self._facts, Store):
            placed = self._facts.placed_prices(self._by)
            found = runs_by_place(placed, symbols, self.calendar) if placed else None
            if found is not None:
                return found
        rows = self._facts.scan(PRICES.name).select(pl.len()).collect().item()
        return runs_of(self._known(PRICES), symbols, self.calendar, rows=rows)

    def kinds_of(self, symbols: tuple[str, ...]) -> tuple[str, int]:
        """Kind of the symbols' closes known by the as-of, and how many of them have any."""
        first = pl.col("adj_close").sort_by("session").first().is_not_null()
        told = (
            self._known(PRICES)
            .filter(pl.col("symbol").is_in(list(symbols)))
            .group_by("symbol")
            .agg(first.alias("total"))
            .collect()["total"]
        )
        kinds = {TOTAL if total else PRICE for total in told.to_list()}
        return (kinds.pop() if len(kinds) == 1 else "mixed"), len(told)

    def on(self, facts: Facts) -> StoredMarket:
        """The market of other facts, as of their last session."""
        return StoredMarket(facts)

    def wide(self, index: str) -> WideIndex | None:
        """Figures of an index from the wide stage; None where it is small."""
        return self.kept(("wide", index), lambda: wide_of(self, index))

    def raw_prices(self, symbol: str) -> Floats:
        """Unadjusted closes by session from the holdings files (NaN = none)."""
        rows = (
            self._known(HOLDINGS)
            .filter((pl.col("symbol") == symbol) & pl.col("price").is_not_null())
            .select("session", "price")
            .unique(subset="session", keep="first", maintain_order=True)
            .collect()
        )
        return self._by_session(rows, "price")

    # ------------------------------------------------------- the other tables

    def holdings(self, index: str) -> Holdings:
        """The files of an index."""

        def make() -> Holdings:
            lines = self._known(HOLDINGS).filter(pl.col("basket") == index)
            rows = lines.select(COLUMNS).collect()
            if not rows.height:
                raise NotInStore(f"no holdings of {index} are known by {self.as_of}")
            return holdings_of(rows, self.calendar, self.settings.sectors)

        return self.kept(("holdings", index), make)

    def series(self, name: str) -> SeriesFacts:
        """The versions of a series known by the as-of, in the order they became known."""
        return self.kept(("series facts", name), lambda: self._series(name))

    def _series(self, name: str) -> SeriesFacts:
        rows = (
            self._by_now(SERIES)
            .filter(pl.col("series") == name)
            .with_columns(pl.col(KNOWN).dt.date().alias("day"))
            .sort(KNOWN, "date")
            .collect()
        )
        days = rows["day"].to_numpy().astype("datetime64[D]")
        known = np.searchsorted(self.calendar.sessions, days, side="left").astype(np.int64)
        inside = known < len(self.calendar)
        return SeriesFacts(
            days=rows["date"].to_numpy().astype("datetime64[D]")[inside],
            known=known[inside],
            values=rows["value"].to_numpy()[inside],
            lagged=bool(rows["lagged"].fill_null(value=False).any()),
            percent="percent" in rows["unit"].to_list()[:1],
            frequency=next(iter(rows["frequency"].drop_nulls().to_list()[:1]), "daily"),
        )

    def flows(self, fund: str) -> FlowFacts:
        """Flows of a fund by session."""
        rows = self._known(FLOWS).filter(pl.col("fund") == fund).sort("session").collect()
        if not rows.height:
            raise NotInStore(f"no flows of {fund} are known by {self.as_of}")
        return FlowFacts(*(self._by_session(rows, name) for name in ("flow", "assets", "shares")))

    # --------------------------------------------- accounts, estimates, events

    def filings(self, symbols: tuple[str, ...], items: tuple[str, ...]) -> Filings:
        """Facts of filed accounts known by the as-of."""
        filers = {name: self.settings.filers.get(name, name) for name in sorted(set(symbols))}
        return filings_of(self._by_now(FUNDAMENTALS), self.calendar, filers, items)

    def filers(self) -> frozenset[str]:
        """Symbols with fundamentals anywhere in the store."""
        own = self.kept("filers", lambda: self._names(FUNDAMENTALS, "symbol"))
        return own | {name for name, filer in self.settings.filers.items() if filer in own}

    def estimates(self, symbol: str) -> EstimateFacts:
        """Estimates of a symbol or group known by the as-of."""
        return estimates_of(self._by_now(ESTIMATES), self.calendar, symbol)

    def estimated(self) -> frozenset[str]:
        """Symbols and groups with estimates anywhere in the store."""
        return self.kept("estimated", lambda: self._names(ESTIMATES, "symbol"))

    def events(self, kind: str) -> EventFacts:
        """Events of a kind known by the as-of."""
        return events_of(self._known(EVENTS), self.calendar, kind)

    def event_kinds(self) -> frozenset[str]:
        """Kinds of events anywhere in the store."""
        return self.kept("event kinds", lambda: self._names(EVENTS, "kind"))

    # ------------------------------------------------------------------ inside

    def kept(self, key: Hashable, make: Callable[[], T]) -> T:
        """A derived thing, made once for this market."""
        if key not in self._kept:
            self._kept[key] = make()
        return cast(T, self._kept[key])

    def _by_now(self, table: Table) -> pl.LazyFrame:
        """All versions of all rows known by the as-of."""
        return self._facts.versions(table).filter(pl.col(KNOWN) <= self._by)

    def _known(self, table: Table) -> pl.LazyFrame:
        return self._facts.scan(table.name, self._by)

    def _places(self, days: Days) -> tuple[np.ndarray, np.ndarray]:
        """Positions of days that are sessions, and which days those are."""
        days = days.astype("datetime64[D]")
        places = np.searchsorted(self.calendar.sessions, days)
        on = places < len(self.calendar)
        on[on] = self.calendar.sessions[places[on]] == days[on]
        return places[on], on

    def _by_session(self, rows: pl.DataFrame, column: str) -> Floats:
        """A column of rows with a session each, by session of the calendar (NaN = none)."""
        values = np.full(len(self.calendar), np.nan)
        places, on = self._places(rows["session"].to_numpy())
        values[places] = rows[column].to_numpy()[on]
        return values

    def _old_sessions(self) -> Days:
        """Days before 1970 on which the reference index has a close."""
        rows = (
            self._facts.scan(PRICES.name)
            .filter(
                (pl.col("symbol") == self.settings.reference)
                & (pl.col("session") < date(1970, 1, 1))
            )
            .select("session")
            .collect()
        )
        return rows["session"].to_numpy().astype("datetime64[D]")
