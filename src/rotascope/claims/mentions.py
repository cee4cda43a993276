"""What is mentioned in a sentence, and where: subjects, words of the lexicons, figures, times."""

from __future__ import annotations

from dataclasses import dataclass

from rotascope.claims.periods import Period
from rotascope.claims.quantities import Quantity
from rotascope.claims.subjects import Subject


@dataclass(frozen=True, slots=True)
class Named:
    """A subject where it is named, or a pronoun for it.

    Attributes
    ----------
    first, last
        Tokens, the last excluded.
    subject
        None for a pronoun: `pronoun` says which sort.
    """

    first: int
    last: int
    subject: Subject | None
    pronoun: str = ""


@dataclass(frozen=True, slots=True)
class Sense:
    """A word or phrase of the lexicons.

    Attributes
    ----------
    sort
        `up.verbs`, `beat.nouns`, `forecast`, or the kind of a measure.
    """

    first: int
    last: int
    sort: str


@dataclass(frozen=True, slots=True)
class Placed:
    """A quantity with its first and last token."""

    first: int
    last: int
    quantity: Quantity


@dataclass(frozen=True, slots=True)
class When:
    """A period with its first and last token."""

    first: int
    last: int
    period: Period
