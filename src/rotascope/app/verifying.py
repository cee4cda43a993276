"""Verifying a written note: every number of it computed again, and which differ."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from rotascope.app.opening import Market, open_market
from rotascope.core.errors import BadUsage, CannotAnswer, ExpressionError
from rotascope.core.reading import Value
from rotascope.notes.reread import Stated, WrittenNote, agrees, reread

CLOSE = 1e-12
"""Relative difference within which two computed figures are the same."""


@dataclass(frozen=True)
class Difference:
    """A number of a note that does not come out again.

    Attributes
    ----------
    stated, computed
        What the note gives and what the store gives; `computed` is None where it gives none.
    why
        In plain words.
    """

    number: int
    expression: str
    stated: Any
    computed: Any
    why: str

    def as_dict(self) -> dict[str, Any]:
        """The object that `rotascope verify --json` lists."""
        return {
            "number": self.number,
            "expression": self.expression,
            "stated": self.stated,
            "computed": self.computed,
            "why": self.why,
        }


@dataclass(frozen=True)
class Verification:
    """What came of computing a note again."""

    name: str
    as_of: date
    written_from: str
    snapshot: str
    checked: int
    differences: tuple[Difference, ...]

    def as_dict(self) -> dict[str, Any]:
        """The object that `rotascope verify --json` prints."""
        return {
            "note": self.name,
            "as_of": self.as_of.isoformat(),
            "written_from": self.written_from,
            "snapshot": self.snapshot,
            "checked": self.checked,
            "differences": [d.as_dict() for d in self.differences],
        }


def verified(
    file: Path, store: Path | str | None = None, *, snapshot: str | None = None
) -> Verification:
    """Compute every number of a written note again.

    Parameters
    ----------
    file
        A note as HTML, Markdown or JSON.
    store
        Where to compute; None = the built-in simulated market.
    snapshot
        An earlier version of the store; None = the present one.

    Raises
    ------
    BadUsage
        The file cannot be read.
    BadInput
        It is no note.
    StoreTrouble
        There is no store there.
    """
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "it is not text in UTF-8"
        raise BadUsage(f"cannot read {file}: {why}") from None
    note = reread(text, name=file.name)
    market = open_market(store, as_of=note.as_of, snapshot=snapshot)
    if market.simulated != note.simulated:
        said = "the simulated market" if note.simulated else "a store: name it with --store"
        raise BadUsage(f"{file.name} was written from {said}")
    return verification(note, market, name=file.name)


def verification(note: WrittenNote, market: Market, *, name: str) -> Verification:
    """Compare what a note states with what a market says as of the same session."""
    found = tuple(d for one in note.stated for d in _differences(one, market, note.as_of))
    return Verification(name, note.as_of, note.snapshot, market.snapshot, len(note.stated), found)


def _differences(one: Stated, market: Market, as_of: date) -> list[Difference]:
    def differs(computed: Any, why: str) -> Difference:
        return Difference(one.number, one.expression, one.value, computed, why)

    if market.as_of != as_of:
        return [differs(None, f"the store has no session {as_of}")]
    try:
        reading = market.read(one.expression)
    except (ExpressionError, CannotAnswer) as error:
        return [differs(None, error.message)]
    computed = reading.as_dict()["value"]
    if not _same(one.value, computed):
        return [differs(computed, "the store gives another value")]
    found = [
        differs(computed, f"the page carries {value} beside the text")
        for value in one.values
        if value != _written(reading.value)
    ]
    return found + [
        differs(computed, f"the text says {text}")
        for text in one.texts
        if not agrees(text, reading.value)
    ]


def _written(value: Value) -> str:
    return "none" if value is None else value.isoformat() if isinstance(value, date) else str(value)


def _same(stated: Any, computed: Any) -> bool:
    if isinstance(stated, bool) or isinstance(computed, bool):
        return stated is computed
    if isinstance(stated, int | float) and isinstance(computed, int | float):
        return math.isclose(stated, computed, rel_tol=CLOSE, abs_tol=CLOSE * 1e-3)
    return bool(stated == computed)
