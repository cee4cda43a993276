"""Auditing texts against a store: the claims of each, and what cannot hold between them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from rotascope.app.market import StoredMarket
from rotascope.app.memory import give_back, resident
from rotascope.app.opening import Market, as_day, open_market
from rotascope.app.remembered import Answers, answers_of, keep
from rotascope.claims.audit import audit as audited
from rotascope.claims.conflicts import between
from rotascope.claims.document import Document, document
from rotascope.claims.model import Audit, Conflict
from rotascope.core.errors import RotascopeError
from rotascope.core.reading import Reading, Track
from rotascope.core.time import Calendar
from rotascope.language.evaluate import Evaluator
from rotascope.measures.catalogue import CATALOGUE
from rotascope.notes.desk import Reader
from rotascope.store.disk import Store
from rotascope.store.facts import Facts

MOST_KEPT = 10
"""Sessions whose market is kept open at a time."""
MOST_HELD = 3_000_000_000
"""Bytes from which on only the latest is kept: one with accounts of thousands takes a billion."""


@dataclass(frozen=True)
class Audits:
    """What was found in several texts.

    Attributes
    ----------
    audits
        One per text, in the order given.
    conflicts
        Between claims of different texts.
    """

    audits: tuple[Audit, ...]
    conflicts: tuple[Conflict, ...]


@dataclass(frozen=True)
class _Day:
    """The market of a session, opened when it must compute something."""

    asker: StoreAsker
    as_of: date

    @property
    def snapshot(self) -> str:
        return self.asker.snapshot

    @property
    def simulated(self) -> bool:
        return self.asker.simulated

    @property
    def coverage(self) -> str:
        return Market(self.asker.facts, self.as_of).coverage

    def read(self, expression: str) -> Reading:
        return self.asker.evaluator(self.as_of).read(expression)

    def track(
        self, expression: str, *, start: date | None = None, end: date | None = None
    ) -> Track:
        return self.asker.evaluator(self.as_of).track(expression, start=start, end=end)


class StoreAsker:
    """The facts of a store, asked as of any session; every answer is computed once.

    Of a store on disk answers are kept (`rotascope.app.remembered`): the same text again, or
    another of the same days, finds them there.

    Parameters
    ----------
    facts
        The store.
    """

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._days: dict[date, Reader] = {}
        self._evaluators: dict[date, Evaluator] = {}
        self._closed = 0
        self._known: dict[str, bool] = {}
        self._answers: dict[tuple[str, date], Reading | RotascopeError] = {}

    @property
    def facts(self) -> Facts:
        """The store's facts, of all times."""
        return self._facts

    @cached_property
    def _newest(self) -> StoredMarket:
        return StoredMarket(self._facts, None)

    @property
    def calendar(self) -> Calendar:
        """Sessions from the first to the last with prices."""
        return self._newest.calendar

    @property
    def snapshot(self) -> str:
        """The store's version."""
        return self._newest.snapshot

    @property
    def simulated(self) -> bool:
        """Whether the facts are simulated."""
        return self._newest.simulated

    def known(self, name: str) -> bool:
        """Whether the store has a symbol, a basket, a series or a fund of that name."""
        if name not in self._known:
            self._known[name] = self._has(name)
        return self._known[name]

    def _has(self, name: str) -> bool:
        market = self._newest
        settings = market.settings
        return (
            name in settings.baskets
            or name in settings.aliases
            or name in market.indices()
            or market.is_known(name)
            or market.is_series(name)
        )

    def read(self, expression: str, as_of: date) -> Reading:
        """The value of an expression as of a session, from what was known then."""
        key = (expression, as_of)
        if key not in self._answers:
            try:
                self._answers[key] = self._day(as_of).read(expression)
            except RotascopeError as error:
                self._answers[key] = error
                raise
        answer = self._answers[key]
        if isinstance(answer, RotascopeError):
            raise answer
        return answer

    def track(self, expression: str, as_of: date) -> Track:
        """The track of an expression up to a session, from what was known then."""
        return self._day(as_of).track(expression)

    def _day(self, as_of: date) -> Reader:
        if as_of not in self._days:
            day, facts = _Day(self, as_of), self._facts
            past = as_of <= self.calendar.date(-1)
            store = facts if isinstance(facts, Store) and past else None
            self._days[as_of] = day if store is None else answers_of(day, store)
        return self._days[as_of]

    def keep(self) -> None:
        """Keep the answers in the store; of facts in memory nothing is kept."""
        if isinstance(self._facts, Store):
            for day in self._days.values():
                if isinstance(day, Answers):
                    keep(day, self._facts)

    def evaluator(self, as_of: date) -> Evaluator:
        """Reads and tracks expressions as of a session."""
        found = self._evaluators.get(as_of)
        if found is None:
            most = 2 if resident() > MOST_HELD else MOST_KEPT
            while len(self._evaluators) >= most:
                self._evaluators.pop(next(iter(self._evaluators)))
                self._closed += 1
            if self._closed >= most:
                self._closed = 0
                give_back()
            found = Evaluator(CATALOGUE, StoredMarket(self._facts, as_of))
            self._evaluators[as_of] = found
        return found


def audit_documents(
    documents: Sequence[Document],
    facts: Facts,
    *,
    as_of: date | None = None,
    words: Iterable[dict[str, Any]] = (),
) -> Audits:
    """The claims of several texts and what cannot hold between them.

    Parameters
    ----------
    documents
        The texts.
    facts
        The store.
    as_of
        The day of all of them; None = the day that each states.
    words
        Subjects that a user adds.
    """
    asker, extra = StoreAsker(facts), tuple(words)
    audits = tuple(audited(one, asker, as_of=as_of, words=extra) for one in documents)
    asker.keep()
    return Audits(audits, between(audits))


def audit(
    text: str,
    market: Market | None = None,
    *,
    as_of: date | str | None = None,
    name: str = "text",
) -> Audit:
    """What the data say of the claims of a text.

    Parameters
    ----------
    text
        Plain text or Markdown.
    market
        Where to look; None = the built-in simulated market.
    as_of
        The day of the text; None = the day that it states, else that of the market.
    name
        What to call the text.

    Raises
    ------
    NotInStore
        The day lies before the first session.

    Examples
    --------
    >>> import rotascope as rs
    >>> found = rs.audit("The Russell 2000 is up 5.4 % this year.", rs.open(as_of="2026-01-30"))
    >>> found.findings[0].claim.expression
    'return(RUT, ytd)'
    """
    there = market or open_market()
    one = document(text, name=name)
    day = as_day(as_of)
    if day is None and one.published is None and one.hint is None:
        day = there.as_of
    return audit_documents([one], there.facts, as_of=day).audits[0]
