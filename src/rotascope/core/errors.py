"""Every way in which Rotascope says no, with its exit status.

The tree (a name in brackets is the exit status of the command line)::

    RotascopeError
    ├── BadInput [2]                what was given is wrong
    │   ├── ExpressionError         the text of an expression, with its place
    │   │   ├── ExpressionSyntax    it does not parse
    │   │   ├── UnknownName         no such measure, symbol, basket or series
    │   │   └── WrongArgument       a part that its place does not take
    │   ├── BadManifest             the import manifest
    │   ├── BadFile                 a data file
    │   ├── BadSettings             the store's settings file
    │   └── BadUsage                any other wrong choice on the command line
    └── CannotAnswer [3]            rightly asked, but not to be had from this store
        ├── NotYetKnown             it ends after the as-of session
        ├── NotInStore              the facts that it needs are missing
        ├── NothingToCompute        the facts are there and leave nothing to compute
        └── StoreTrouble            the store is absent, busy or damaged

Each error takes values and writes its own message: what was asked, what was
found, and the nearest right answer.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable

__all__ = [
    "BadFile",
    "BadInput",
    "BadManifest",
    "BadSettings",
    "BadUsage",
    "CannotAnswer",
    "ExpressionError",
    "ExpressionSyntax",
    "NotInStore",
    "NotYetKnown",
    "NothingToCompute",
    "RotascopeError",
    "StoreTrouble",
    "UnknownName",
    "WrongArgument",
    "nearest",
]


def nearest(asked: str, known: Iterable[str], *, most: int = 1) -> list[str]:
    """The names closest to what was asked, best first; empty where none is close."""
    names = list(known)
    folded: dict[str, str] = {}
    for name in names:
        folded.setdefault(name.casefold(), name)
    found = difflib.get_close_matches(asked.casefold(), folded, n=most, cutoff=0.6)
    return [folded[key] for key in found]


class RotascopeError(Exception):
    """Anything that Rotascope refuses, as one line for a person.

    Attributes
    ----------
    code
        Stable name of the error, a heading in the errors page.
    exit_status
        Status with which the command line ends.
    """

    code = "error"
    exit_status = 2

    def __init__(self, message: str) -> None:
        self.message = " ".join(message.split())
        super().__init__(self.message)


class BadInput(RotascopeError):
    """What was given is wrong: nothing was changed."""

    code = "bad-input"
    exit_status = 2


class CannotAnswer(RotascopeError):
    """What is asked is well formed and cannot be answered from this store."""

    code = "cannot-answer"
    exit_status = 3


class ExpressionError(BadInput):
    """An expression is wrong at a place in its text."""

    code = "expression"

    def __init__(
        self, problem: str, *, text: str = "", at: int | None = None, hint: str = ""
    ) -> None:
        self.problem, self.text, self.at, self.hint = problem, text, at, hint
        place = f" at character {at + 1} of '{text}'" if text and at is not None else ""
        super().__init__(f"{problem}{place}{'; ' + hint if hint else ''}")

    def located(self, text: str, at: int) -> ExpressionError:
        """The same error with its place, where it had none."""
        if self.text:
            return self
        return type(self)(self.problem, text=text, at=at, hint=self.hint)


class ExpressionSyntax(ExpressionError):
    """An expression does not parse."""

    code = "expression-syntax"


class UnknownName(ExpressionError):
    """A measure, symbol, basket, series, sector or word that does not exist here."""

    code = "unknown-name"

    @classmethod
    def of(
        cls, kind: str, asked: str, known: Iterable[str], *, text: str = "", at: int | None = None
    ) -> UnknownName:
        """No `kind` of that name; suggests the nearest of `known`."""
        found = nearest(asked, known)
        hint = f"did you mean {found[0]}?" if found else ""
        return cls(f"no {kind} '{asked}'", text=text, at=at, hint=hint)


class WrongArgument(ExpressionError):
    """A part of an expression that its place does not take."""

    code = "wrong-argument"


class BadManifest(BadInput):
    """The import manifest is wrong."""

    code = "bad-manifest"

    def __init__(self, manifest: str, problem: str, *, place: str = "") -> None:
        where = f" in {place}" if place else ""
        super().__init__(f"manifest {manifest}{where}: {problem}")


class BadFile(BadInput):
    """A data file cannot be read as what the manifest says it is."""

    code = "bad-file"

    def __init__(self, path: str, problem: str, *, line: int | None = None) -> None:
        where = f", line {line}" if line is not None else ""
        super().__init__(f"file {path}{where}: {problem}")


class BadSettings(BadInput):
    """The store's settings file is wrong."""

    code = "bad-settings"


class BadUsage(BadInput):
    """A wrong choice on the command line or in a call."""

    code = "bad-usage"


class NotYetKnown(CannotAnswer):
    """What is asked lies beyond the as-of session."""

    code = "not-yet-known"

    def __init__(self, asked: str, as_of: object, *, hint: str = "") -> None:
        self.asked, self.as_of = asked, as_of
        tail = f"; {hint}" if hint else ""
        super().__init__(f"{asked} is not yet known as of {as_of}{tail}")


class NotInStore(CannotAnswer):
    """The store lacks the facts that a reading needs."""

    code = "not-in-store"


class NothingToCompute(CannotAnswer):
    """The facts are there and leave nothing to compute (an empty group, no spread)."""

    code = "nothing-to-compute"


class StoreTrouble(CannotAnswer):
    """The store is absent, locked by another import, or damaged."""

    code = "store-trouble"
