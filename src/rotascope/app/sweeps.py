"""Many readings at once, and any function over many arguments, on all cores or a cluster.

Work goes through joblib: inside `joblib.parallel_config(backend=...)` the same call
runs on processes ("loky"), threads ("threading"), or a cluster ("dask", "ray"). Needs
the extra `rotascope[sweeps]`.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from time import perf_counter
from typing import Any, TypeVar

import numpy as np
import polars as pl

from rotascope.app.opening import Market, as_day, facts_of
from rotascope.core.errors import BadUsage, CannotAnswer, StoreTrouble
from rotascope.core.reading import Reading

__all__ = ["MarketSpec", "read_many", "seeds", "sweep"]

C = TypeVar("C")
R = TypeVar("R")

WORTHWHILE = 0.1
"""Seconds that a task should take at least: below that, handing it over costs more."""
PER_JOB = 4
"""Tasks per worker at least, so that a slow one does not hold up the rest."""
PATIENCE = 600.0
"""Seconds after which a task counts as lost, where the backend can tell."""

COLUMNS: dict[str, Any] = {
    "as_of": pl.Date(),
    "expression": pl.String(),
    "value": pl.Float64(),
    "text": pl.String(),
    "unit": pl.String(),
    "kind": pl.String(),
    "problem": pl.String(),
    "snapshot": pl.String(),
}


@dataclass(frozen=True)
class MarketSpec:
    """Where a worker finds the market.

    Attributes
    ----------
    store
        The store's directory, which every worker can read; None = the built-in simulated
        market.
    snapshot
        An earlier version of the store; None = the present one, the same for all workers.
    """

    store: str | None = None
    snapshot: str | None = None

    def pinned(self) -> MarketSpec:
        """The same store at the snapshot that it has now."""
        if self.store is None:
            return self
        return MarketSpec(self.store, facts_of(self.store, snapshot=self.snapshot).snapshot)


def read_many(
    market: MarketSpec,
    expressions: Sequence[str],
    as_of: Sequence[date | str],
    *,
    jobs: int | None = None,
    patience: float = PATIENCE,
) -> pl.DataFrame:
    """Readings of expressions as of many dates.

    Parameters
    ----------
    market
        Where the facts are.
    expressions
        Such as `streak(RUT, SPX)`.
    as_of
        Days; each reading is taken after the close of the last session on or before one.
    jobs
        Workers; None = as the active `joblib.parallel_config` says, else one.
    patience
        Seconds after which a task of several dates counts as lost.

    Returns
    -------
    One row per date and expression, in the order given: as_of (the day asked for),
    expression (as given), value (float64; truths are 1 and 0; null for words, dates and
    where there is none), text (the value as a person reads it), unit, kind, problem (why
    there is no reading; null where there is one), snapshot.

    Raises
    ------
    ExpressionError
        An expression is wrong; the message names the place.
    StoreTrouble
        There is no store there, or it has no prices.
    CannotAnswer
        A task took longer than `patience`.

    Notes
    -----
    Timing: every date sees only what was known by then. All dates share one snapshot.
    """
    days = [day for day in map(as_day, as_of) if day is not None]
    pinned, texts = market.pinned(), tuple(expressions)
    cases = [(pinned, texts, day) for day in days]
    found = sweep(_read_one, cases, jobs=jobs, patience=patience)
    return pl.DataFrame([row for rows in found for row in rows], schema=COLUMNS, orient="row")


def _read_one(case: tuple[MarketSpec, tuple[str, ...], date]) -> list[tuple[Any, ...]]:
    """The rows of one date."""
    spec, expressions, day = case
    facts = facts_of(spec.store, snapshot=spec.snapshot)
    try:
        market = Market(facts, day)
    except StoreTrouble:
        raise
    except CannotAnswer as problem:
        return [_lacking(day, text, problem.message, facts.snapshot) for text in expressions]
    rows = []
    for text in expressions:
        try:
            rows.append(_told(day, text, market.read(text)))
        except CannotAnswer as problem:
            rows.append(_lacking(day, text, problem.message, facts.snapshot))
    return rows


def _told(day: date, text: str, reading: Reading) -> tuple[Any, ...]:
    value = reading.value
    number = float(value) if isinstance(value, bool | int | float) else None
    problem = None if value is not None else "; ".join(reading.caveats)
    shown = None if value is None else str(reading)
    return (day, text, number, shown, reading.unit, reading.kind, problem, reading.snapshot)


def _lacking(day: date, text: str, problem: str, snapshot: str) -> tuple[Any, ...]:
    return (day, text, None, None, None, None, problem, snapshot)


def sweep(
    function: Callable[[C], R],
    cases: Sequence[C],
    *,
    jobs: int | None = None,
    patience: float = PATIENCE,
) -> list[R]:
    """A function's results for many cases, in their order.

    Parameters
    ----------
    function
        Of one case; it must give the same for the same case (see `seeds`). With workers in
        other processes it and the cases must be picklable.
    cases
        Its arguments, one after the other.
    jobs
        Workers; None = as the active `joblib.parallel_config` says, else one.
    patience
        Seconds after which a task counts as lost; a single worker is waited for.

    Returns
    -------
    One result per case, the same for any backend and number of workers.

    Raises
    ------
    BadUsage
        The extra `sweeps` is not installed.
    CannotAnswer
        A task took longer than `patience`.

    Notes
    -----
    The first case runs here and tells how many make a task of a tenth of a second; tasks
    are larger where there are enough cases to keep every worker busy with a few.
    """
    joblib = _joblib()
    listed = list(cases)
    if not listed:
        return []
    begin = perf_counter()
    results = [function(listed[0])]
    took = perf_counter() - begin
    rest = listed[1:]
    workers = joblib.effective_n_jobs(jobs)
    size = chunk(len(rest), took, workers)
    if workers == 1 or size >= len(rest):
        return results + _several(function, rest)
    tasks = [rest[i : i + size] for i in range(0, len(rest), size)]
    parallel = joblib.Parallel(n_jobs=jobs, timeout=patience, batch_size=1)
    try:
        found = parallel(joblib.delayed(_several)(function, task) for task in tasks)
    except (TimeoutError, multiprocessing.TimeoutError):
        raise CannotAnswer(
            f"a task of {size} cases took longer than {patience:g} seconds; give it more "
            "patience or fewer cases"
        ) from None
    return results + [result for several in found for result in several]


def chunk(cases: int, seconds: float, jobs: int) -> int:
    """How many cases make a task.

    Parameters
    ----------
    cases
        How many there are.
    seconds
        That one takes.
    jobs
        Workers.
    """
    worthwhile = int(np.ceil(WORTHWHILE / max(seconds, WORTHWHILE / max(cases, 1))))
    fair = -(-cases // (PER_JOB * max(jobs, 1)))
    return max(1, worthwhile, fair)


def seeds(seed: int, count: int) -> list[int]:
    """Independent seeds for simulations and bootstraps, the same for the same `seed`."""
    drawn = np.random.SeedSequence(seed).generate_state(count, dtype=np.uint64)
    return [int(s) for s in drawn]


def _several(function: Callable[[C], R], cases: Sequence[C]) -> list[R]:
    return [function(case) for case in cases]


def _joblib() -> Any:
    try:
        import joblib
    except ModuleNotFoundError:
        raise BadUsage("sweeps need joblib; install rotascope[sweeps]") from None
    return joblib
