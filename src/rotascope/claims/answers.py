"""A reading, or why there is none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from rotascope.claims.asking import Asker
from rotascope.core.errors import BadInput, CannotAnswer, RotascopeError
from rotascope.core.reading import Reading


@dataclass(frozen=True)
class Answer:
    """A reading, or why there is none."""

    reading: Reading | None
    error: RotascopeError | None = None


def ask(asker: Asker, expression: str, as_of: date) -> Answer:
    """A reading, or why there is none."""
    try:
        return Answer(asker.read(expression, as_of))
    except (BadInput, CannotAnswer) as error:
        # A traceback, and the error behind it, would keep the whole market of that day alive.
        error.__traceback__ = error.__context__ = error.__cause__ = None
        return Answer(None, error)
