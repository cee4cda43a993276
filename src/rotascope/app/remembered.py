"""Answers that a store has given before: a note is written again without computing it again."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rotascope.core.errors import (
    CannotAnswer,
    ExpressionError,
    ExpressionSyntax,
    NothingToCompute,
    NotInStore,
    RotascopeError,
    UnknownName,
    WrongArgument,
)
from rotascope.core.reading import Reading, Track, Value
from rotascope.notes.desk import Reader
from rotascope.store.derived import Shelf
from rotascope.store.disk import Store

NAME = ".answers"
MOST = 600
"""Days of a snapshot whose answers are kept: fifty years of months, or some fifty texts."""

_REFUSALS = {kind.code: kind for kind in (CannotAnswer, NotInStore, NothingToCompute)}
_WRONG = {
    kind.code: kind for kind in (ExpressionError, ExpressionSyntax, UnknownName, WrongArgument)
}

Arrays = dict[str, NDArray[Any]]


@lru_cache(maxsize=1)
def program() -> str:
    """Fingerprint of what computes: the program's files, and the libraries that reckon.

    Answers of any other program are not taken.
    """
    root = Path(__file__).parents[1]
    told = [sys.version, *(f"{name} {version(name)}" for name in ("numpy", "polars", "numba"))]
    for path in sorted((*root.rglob("*.py"), *root.rglob("*.lark"), *root.rglob("*.toml"))):
        state = path.stat()
        told.append(f"{path.relative_to(root)} {state.st_size} {state.st_mtime_ns}")
    return hashlib.sha256("\n".join(told).encode()).hexdigest()[:16]


@dataclass
class Answers:
    """A reader that asks another one only what it has not been told before.

    Attributes
    ----------
    reader
        Who computes.
    told
        Readings and refusals by expression; tracks by expression and span; the coverage.
    arrays
        Sessions (int64 days) and values (float64) of the tracks, by their number.
    fresh
        Whether anything was added.
    """

    reader: Reader
    told: dict[str, Any] = field(default_factory=lambda: {"read": {}, "track": {}})
    arrays: Arrays = field(default_factory=dict)
    fresh: bool = False

    @property
    def as_of(self) -> date:
        """The session after whose close the reader stands."""
        return self.reader.as_of

    @property
    def snapshot(self) -> str:
        """The store's version."""
        return self.reader.snapshot

    @property
    def simulated(self) -> bool:
        """Whether the facts are simulated."""
        return self.reader.simulated

    @property
    def coverage(self) -> str:
        """What the store holds, in plain words."""
        if "coverage" not in self.told:
            self.told["coverage"] = self.reader.coverage
            self.fresh = True
        return str(self.told["coverage"])

    def read(self, expression: str) -> Reading:
        """The reading of an expression, as the reader gives it."""
        known = self.told["read"]
        if expression in known:
            return self._reading(_or_refused(known[expression]))
        with self._refusals(known, expression):
            found = self.reader.read(expression)
        known[expression] = {
            "expression": found.expression,
            "value": _plain(found.value),
            "unit": found.unit,
            "kind": found.kind,
            "inputs": list(found.inputs),
            "caveats": list(found.caveats),
        }
        self.fresh = True
        return found

    def track(
        self, expression: str, *, start: date | None = None, end: date | None = None
    ) -> Track:
        """The track of an expression, as the reader gives it."""
        known, key = self.told["track"], f"{expression} {start} {end}"
        if key in known:
            return self._track(_or_refused(known[key]))
        with self._refusals(known, key):
            found = self.reader.track(expression, start=start, end=end)
        number = len(self.arrays) // 2
        self.arrays[f"{number} sessions"] = found.sessions.astype("datetime64[D]").astype(np.int64)
        self.arrays[f"{number} values"] = found.values
        known[key] = {
            "number": number,
            "expression": found.expression,
            "unit": found.unit,
            "kind": found.kind,
            "inputs": list(found.inputs),
            "caveats": list(found.caveats),
            "words": list(found.words),
        }
        self.fresh = True
        return found

    @contextmanager
    def _refusals(self, known: dict[str, Any], key: str) -> Iterator[None]:
        """Remembers a refusal; one of another kind is asked for again."""
        try:
            yield
        except RotascopeError as error:
            if _REFUSALS.get(error.code) is type(error):
                known[key] = {"refused": error.code, "message": error.message}
                self.fresh = True
            elif isinstance(error, ExpressionError) and _WRONG.get(error.code) is type(error):
                parts = {"text": error.text, "at": error.at, "hint": error.hint}
                known[key] = {"wrong": error.code, "problem": error.problem, **parts}
                self.fresh = True
            raise

    def _reading(self, told: dict[str, Any]) -> Reading:
        return Reading(
            expression=told["expression"],
            as_of=self.as_of,
            value=_value(told["value"]),
            unit=told["unit"],
            kind=told["kind"],
            snapshot=self.snapshot,
            inputs=tuple(told["inputs"]),
            caveats=tuple(told["caveats"]),
            simulated=self.simulated,
        )

    def _track(self, told: dict[str, Any]) -> Track:
        number = told["number"]
        return Track(
            expression=told["expression"],
            as_of=self.as_of,
            sessions=np.asarray(self.arrays[f"{number} sessions"]).astype("datetime64[D]"),
            values=self.arrays[f"{number} values"],
            unit=told["unit"],
            kind=told["kind"],
            snapshot=self.snapshot,
            caveats=tuple(told["caveats"]),
            words=tuple(told["words"]),
            simulated=self.simulated,
            inputs=tuple(told["inputs"]),
        )


@contextmanager
def remembering(reader: Reader, store: Store | None) -> Iterator[Reader]:
    """A reader with the answers that a store has given on that day before.

    They are kept in the store's folder `derived/`, by snapshot, state of the data files, program
    and day, and can be deleted at any time; a store that cannot be written to keeps none.

    Parameters
    ----------
    reader
        Who computes what was not asked before.
    store
        Whose facts it reads; None = facts in memory, of which nothing is kept.
    """
    if store is None:
        yield reader
        return
    answers = answers_of(reader, store)
    yield answers
    keep(answers, store)


def answers_of(reader: Reader, store: Store) -> Answers:
    """The answers that a store has given on a reader's day, to be asked in its place."""
    taken = Shelf(store.root).take(NAME, _key(reader, store))
    if taken is None or not _whole(*taken):
        return Answers(reader)
    return Answers(reader, taken[0]["told"], dict(taken[1]["tracks"]))


def _whole(described: dict[str, Any], groups: Mapping[str, Any]) -> bool:
    """Whether everything is there that the answers speak of."""
    told, arrays = described.get("told"), groups.get("tracks")
    if not isinstance(told, dict) or arrays is None:
        return False
    parts = [told.get("read"), told.get("track")]
    if not all(isinstance(part, dict) for part in parts):
        return False
    numbers = [one["number"] for one in told["track"].values() if "number" in one]
    return all(f"{n} {what}" in arrays for n in numbers for what in ("sessions", "values"))


def keep(answers: Answers, store: Store) -> None:
    """Keep what was added to the answers of a day."""
    if answers.fresh:
        shelf, key = Shelf(store.root), _key(answers, store)
        shelf.put(NAME, key, {"told": answers.told}, {"tracks": answers.arrays})
        _tidied(shelf, key)
        answers.fresh = False


def _key(reader: Reader, store: Store) -> str:
    """What answers depend on; a data file that was touched since makes them void."""
    return f"{reader.snapshot}-{program()}-{store.touched()}-{reader.as_of}"


def _tidied(shelf: Shelf, key: str) -> None:
    """Drop the answers of other snapshots and programs, and the oldest of many days."""
    folder = shelf.place(NAME, key).parent
    if not folder.is_dir():
        return
    same = key.rsplit("-", 3)[0]  # without the day
    mine = [p for p in folder.iterdir() if p.name.startswith(same)]
    newest = sorted(mine, key=_written, reverse=True)[:MOST]
    shelf.forget(NAME, but={path.name for path in newest})


def _written(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:  # another reader was faster
        return 0.0


def _or_refused(told: dict[str, Any]) -> dict[str, Any]:
    if "refused" in told:
        raise _REFUSALS[told["refused"]](told["message"])
    if "wrong" in told:
        parts = {name: told[name] for name in ("text", "at", "hint")}
        raise _WRONG[told["wrong"]](told["problem"], **parts)
    return told


def _plain(value: Value) -> Any:
    return {"day": value.isoformat()} if isinstance(value, date) else value


def _value(told: Any) -> Value:
    found: Value = date.fromisoformat(told["day"]) if isinstance(told, dict) else told
    return found
