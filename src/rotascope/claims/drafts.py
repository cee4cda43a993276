"""A claim in the making: its formula with the slots that other conventions change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from rotascope.claims.model import EQUALS, Inference, Stated
from rotascope.claims.periods import Period
from rotascope.claims.subjects import Subject


@dataclass(frozen=True)
class Formula:
    """An expression with slots.

    Attributes
    ----------
    pattern
        With `{x}`, `{y}` for subjects, `{w}` for the window and `{k}` where `kind=` goes.
    x, y
        The subjects.
    window
        The window; None where the pattern has none.
    """

    pattern: str
    x: Subject | None = None
    y: Subject | None = None
    window: str | None = None

    def text(
        self, *, x: str | None = None, y: str | None = None, w: str | None = None, k: str = ""
    ) -> str:
        """The expression, with some of its slots filled otherwise."""
        return self.pattern.format(
            x=x or (self.x.expression if self.x else ""),
            y=y or (self.y.expression if self.y else ""),
            w=w or self.window or "",
            k=f", kind={k}" if k else "",
        )

    @property
    def kinds(self) -> bool:
        """Whether price and total return can be told apart in it."""
        return "{k}" in self.pattern

    @property
    def timed(self) -> bool:
        """Whether it looks over a window."""
        return "{w}" in self.pattern


@dataclass(frozen=True)
class Timed:
    """The time of a claim.

    Attributes
    ----------
    window
        In the language; None where the text leaves it open.
    as_of
        The session as of which it is read.
    how
        The ground.
    others
        Other conventions for the same words: name, window, as-of.
    period
        The words for it, where it has its own.
    carried
        True where it was taken over from an earlier sentence.
    """

    window: str | None
    as_of: date
    how: str
    others: tuple[tuple[str, str, date | None], ...] = ()
    period: Period | None = None
    carried: bool = False


@dataclass(frozen=True)
class Rival:
    """A claim with a slot filled otherwise, from the sentences around.

    Attributes
    ----------
    slot
        `subject`, `window` or `as_of`.
    how
        The ground.
    formula, time
        The claim so read.
    guessed
        Whether the slot was a guess in the first place: else the words name it, and another
        filling makes the claim doubtful only.
    """

    slot: str
    how: str
    formula: Formula
    time: Timed
    guessed: bool


@dataclass(frozen=True)
class Draft:
    """What a frame found in a sentence.

    Attributes
    ----------
    kind
        The claim kind.
    span
        Offsets of its words.
    formula
        None where nothing can be computed: then `hindrance` says why.
    time
        When it is true.
    comparator, stated, unit
        What the text says.
    also
        Conventions of its own: name, formula, as-of or None.
    readings
        Other fair readings of the words: name, formula, as-of or None.
    rivals
        Other fillings of slots that the words leave open, tried where the first one fails.
    """

    kind: str
    span: tuple[int, int]
    formula: Formula | None
    time: Timed
    comparator: str = EQUALS
    stated: Stated = field(default_factory=lambda: Stated(None))
    unit: str | None = None
    inferences: tuple[Inference, ...] = ()
    also: tuple[tuple[str, Formula, date | None], ...] = ()
    readings: tuple[tuple[str, Formula, date | None], ...] = ()
    hindrance: str | None = None
    quantity: int | None = None
    rivals: tuple[Rival, ...] = ()

    def without(self, reason: str) -> Draft:
        """The same claim, not to be checked, for a reason."""
        return replace(self, formula=None, hindrance=reason, also=(), readings=())


def inferred(rows: Sequence[tuple[str, str, str]]) -> tuple[Inference, ...]:
    """How slots were filled: slot, value, ground."""
    return tuple(Inference(*row) for row in rows)
