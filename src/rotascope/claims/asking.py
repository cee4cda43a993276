"""What the audit asks of a market: readings as of any session, and which names there are."""

from __future__ import annotations

from datetime import date
from typing import Protocol

from rotascope.core.reading import Reading
from rotascope.core.time import Calendar


class Asker(Protocol):
    """A store that answers expressions as of any session, each with what was known then."""

    @property
    def calendar(self) -> Calendar:
        """Sessions from the first to the last with prices."""
        ...

    @property
    def snapshot(self) -> str:
        """The store's version."""
        ...

    @property
    def simulated(self) -> bool:
        """Whether the facts are simulated."""
        ...

    def known(self, name: str) -> bool:
        """Whether the store has a symbol, a basket, a series or a fund of that name."""
        ...

    def read(self, expression: str, as_of: date) -> Reading:
        """The value of an expression as of a session.

        Raises
        ------
        BadInput
            The expression does not fit the store.
        CannotAnswer
            It has no value as of that session.
        """
        ...
