"""Opening a market: a store, or the built-in simulated one, as of a date."""

from __future__ import annotations

from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path

import polars as pl

from rotascope.app.market import StoredMarket
from rotascope.core.errors import BadUsage
from rotascope.core.reading import Reading, Track
from rotascope.core.time import Calendar, end_of
from rotascope.language.catalogue import Catalogue
from rotascope.language.evaluate import Evaluator
from rotascope.measures.catalogue import CATALOGUE
from rotascope.store.disk import Store
from rotascope.store.facts import Facts
from rotascope.store.memory import MemoryFacts
from rotascope.store.settings_file import parse as settings_of

__all__ = ["Market", "facts_of", "open_market", "sample_facts"]


class Market:
    """A market as of a session, which answers expressions.

    Attributes
    ----------
    as_of
        The session after whose close the reader stands.
    snapshot
        The store's version: the same snapshot gives the same digits.
    simulated
        Whether the facts are simulated.

    Examples
    --------
    >>> import rotascope as rs
    >>> market = rs.open()  # the built-in simulated market
    >>> market.read("streak(RUT, SPX)").unit
    'count'
    """

    def __init__(self, facts: Facts, as_of: date | None = None) -> None:
        self._facts = facts
        self._market = StoredMarket(facts, as_of)
        self._evaluator = Evaluator(CATALOGUE, self._market)

    @property
    def facts(self) -> Facts:
        """The store's facts, of all times."""
        return self._facts

    @property
    def as_of(self) -> date:
        """The session after whose close the reader stands."""
        return self._market.as_of

    @property
    def sessions(self) -> Calendar:
        """The sessions up to and with the as-of."""
        return self._market.calendar

    @property
    def snapshot(self) -> str:
        """The store's version."""
        return self._market.snapshot

    @property
    def simulated(self) -> bool:
        """Whether the facts are simulated."""
        return self._market.simulated

    @property
    def catalogue(self) -> Catalogue:
        """The measures."""
        return CATALOGUE

    @cached_property
    def coverage(self) -> str:
        """What was known by the as-of session, in plain words."""
        by = f"by {self.as_of}"
        prices = (
            self._facts.scan("prices")
            .filter(pl.col("session") <= self.as_of)
            .select(pl.col("symbol").n_unique(), pl.col("session").min().alias("first"))
            .collect()
            .row(0)
        )
        indices = ", ".join(self._known_names("holdings", "basket")) or "none"
        series = len(self._known_names("series", "series"))
        return (
            f"closes of {prices[0]:,} symbols from {prices[1]} on; holdings of {indices}; "
            f"{series:,} series; as known {by}"
        )

    def _known_names(self, table: str, column: str) -> list[str]:
        """The names in a table of which something was known after the as-of session."""
        rows = self._facts.scan(table, end_of(self.as_of)).select(pl.col(column).unique())
        return sorted(rows.collect()[column].to_list())

    def read(self, expression: str) -> Reading:
        """The value of an expression as of the session, with its proof.

        Parameters
        ----------
        expression
            Such as `streak(RUT, SPX)`; the catalogue lists the measures.

        Raises
        ------
        ExpressionError
            The expression is wrong; the message names the place.
        CannotAnswer
            It cannot be answered from this store as of that session.
        """
        return self._evaluator.read(expression)

    def track(
        self, expression: str, *, start: date | str | None = None, end: date | str | None = None
    ) -> Track:
        """The value of an expression on every session from `start` to `end`.

        Parameters
        ----------
        expression
            As for `read`.
        start, end
            Days, both included; None = from the first value, to the as-of session.

        Raises
        ------
        NotYetKnown
            `end` lies after the as-of session.
        """
        return self._evaluator.track(expression, start=as_day(start), end=as_day(end))

    def __repr__(self) -> str:
        mark = " simulated" if self.simulated else ""
        return f"<{type(self).__name__}{mark} as of {self.as_of}, snapshot {self.snapshot}>"

    def _repr_html_(self) -> str:
        mark = "Simulated market" if self.simulated else "Market"
        return (
            f"<div><strong>{mark}</strong> as of {self.as_of} "
            f"<small>snapshot {self.snapshot}; {self.coverage}</small></div>"
        )


def as_day(value: date | str | None) -> date | None:
    """A day given as a date or as text (2026-01-28).

    Raises
    ------
    BadUsage
        The text is no day.
    """
    if value is None or isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise BadUsage(f"'{value}' is not a day; write it as 2026-01-28") from None


@lru_cache(maxsize=2)
def sample_facts(seed: int = 7) -> MemoryFacts:
    """The facts of the built-in simulated market, held in memory."""
    from rotascope.providers.sample import sample_market

    sample = sample_market(seed)
    return MemoryFacts(
        sample.tables, settings_of(sample.settings_toml), simulated=True, trusted=True
    )


def facts_of(store: Path | str | None, *, snapshot: str | None = None) -> Facts:
    """The facts of a store, or of the built-in simulated market where none is named."""
    if store is None:
        if snapshot is not None:
            raise BadUsage("the simulated market has one snapshot; name a store to choose another")
        return sample_facts()
    return Store.open(store, snapshot=snapshot)


def stored_market(
    store: Path | str | None = None,
    *,
    as_of: date | str | None = None,
    snapshot: str | None = None,
) -> StoredMarket:
    """The facts of a market as of a date, for analysis that asks for more than expressions.

    Parameters and errors as for `open_market`.
    """
    return StoredMarket(facts_of(store, snapshot=snapshot), as_day(as_of))


def open_market(
    store: Path | str | None = None,
    *,
    as_of: date | str | None = None,
    snapshot: str | None = None,
) -> Market:
    """A market as of a date.

    Parameters
    ----------
    store
        The store's directory; None = the built-in simulated market.
    as_of
        The reader stands after the close of the last session on or before it; None =
        the last session for which the store has prices.
    snapshot
        An earlier version of the store, by its id or the start of it.

    Raises
    ------
    StoreTrouble
        There is no store there, or it has no prices.
    NotInStore
        The date lies before the first session.
    """
    return Market(facts_of(store, snapshot=snapshot), as_day(as_of))
