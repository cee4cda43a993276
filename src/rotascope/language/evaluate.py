"""Evaluation: an expression on a market, at one session or along all of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np

from rotascope.core import units
from rotascope.core.basket import Subject
from rotascope.core.errors import (
    BadInput,
    CannotAnswer,
    ExpressionError,
    NothingToCompute,
    NotYetKnown,
)
from rotascope.core.market import PRICE, TOTAL, Market
from rotascope.core.reading import Reading, Track, as_value
from rotascope.core.time import Positions
from rotascope.core.values import Floats, Values
from rotascope.language.bind import Binder
from rotascope.language.bound import (
    Arithmetic,
    Bound,
    Comparison,
    Constant,
    Logic,
    Negated,
    Term,
    unit_of,
    words_of,
)
from rotascope.language.catalogue import Catalogue
from rotascope.language.parse import parse
from rotascope.language.show import show


@dataclass
class Log:
    """What was noticed while evaluating: caveats, facts used, the first problem."""

    caveats: dict[str, None] = field(default_factory=dict)
    inputs: dict[tuple[str, str], dict[str, str]] = field(default_factory=dict)
    kinds: set[str] = field(default_factory=set)
    problem: CannotAnswer | None = None


@dataclass(frozen=True, eq=False)
class Context:
    """Where an expression is evaluated.

    Attributes
    ----------
    market
        The market, as of a date.
    log
        Shared by all parts of the expression.
    it
        The member in turn, inside a member measure.
    quiet
        True where parts are tried for many members: they log no problem.
    """

    market: Market
    log: Log = field(default_factory=Log)
    it: Subject | None = None
    quiet: bool = False

    def values(self, bound: Bound, at: Positions) -> Values:
        """The expression at the given sessions."""
        match bound:
            case Constant():
                return Values(np.full(len(at), bound.value), bound.unit)
            case Term():
                found: Values = bound.measure.compute(self, at, **bound.arguments)
                return found
            case Negated():
                inner = self.values(bound.operand, at)
                return replace(inner, data=-inner.data)
            case Arithmetic():
                return _arithmetic(
                    bound.operation, self.values(bound.left, at), self.values(bound.right, at)
                )
            case Comparison():
                return _comparison(
                    bound.operation, self.values(bound.left, at), self.values(bound.right, at)
                )
            case Logic():
                return self._logic(bound, at)

    def _logic(self, bound: Logic, at: Positions) -> Values:
        left = self._told(bound.left, at)
        if bound.right is None:
            return replace(left, data=1.0 - left.data)
        right = self._told(bound.right, at)
        both = np.vstack([left.data, right.data])
        decisive = 0.0 if bound.operation == "and" else 1.0
        data = np.where(np.isnan(both).any(axis=0), np.nan, 1.0 - decisive)
        data[(both == decisive).any(axis=0)] = decisive
        return Values(data, units.TRUTH, null=left.null or right.null)

    def _told(self, bound: Bound, at: Positions) -> Values:
        """A part of a condition; one that cannot be had is unknown, the rest may decide."""
        try:
            return self.values(bound, at)
        except CannotAnswer as error:
            found = error
            self.problem(at, lambda: found)
            return Values(np.full(len(at), np.nan), units.TRUTH)

    def track(self, bound: Bound, upto: int) -> Floats:
        """The expression on every session up to and with `upto`."""
        return self.values(bound, np.arange(upto + 1, dtype=np.int64)).data

    def caveat(self, text: str) -> None:
        """Add a caveat to the reading, once."""
        self.log.caveats.setdefault(text)

    def used(self, table: str, name: str, **more: str) -> None:
        """Note a fact that was used."""
        self.log.inputs.setdefault((table, name), {"table": table, "name": name, **more})

    def problem(self, at: Positions, make: Callable[[], CannotAnswer]) -> None:
        """Note why there is no value, where a single reading is asked for; the first counts."""
        if len(at) == 1 and self.log.problem is None and not self.quiet:
            self.log.problem = make()


def _arithmetic(operation: str, left: Values, right: Values) -> Values:
    unit = units.combined(operation, left.unit, right.unit)
    with np.errstate(all="ignore"):
        match operation:
            case "+":
                data = left.data + right.data
            case "-":
                data = left.data - right.data
            case "*":
                data = left.data * right.data
            case _:
                data = np.where(right.data == 0, np.nan, left.data / right.data)
    return Values(np.where(np.isfinite(data), data, np.nan), unit, null=left.null or right.null)


def _comparison(operation: str, left: Values, right: Values) -> Values:
    compare = {
        ">": np.greater,
        ">=": np.greater_equal,
        "<": np.less,
        "<=": np.less_equal,
        "==": np.equal,
        "!=": np.not_equal,
    }[operation]
    missing = np.isnan(left.data) | np.isnan(right.data)
    data = np.where(missing, np.nan, compare(left.data, right.data).astype(np.float64))
    return Values(data, units.TRUTH, null=left.null or right.null)


def _placed(text: str, context: Context, bound: Bound, at: Positions) -> Values:
    """The values; an argument that only its measure refuses is refused with its text."""
    try:
        return context.values(bound, at)
    except ExpressionError as error:
        raise error.located(text, 0) from None


@dataclass(frozen=True)
class Evaluator:
    """Reads and tracks expressions on one market.

    Parameters
    ----------
    catalogue
        The measures.
    market
        The market as of a session.
    """

    catalogue: Catalogue
    market: Market

    def bind(self, text: str) -> tuple[str, Bound]:
        """Canonical text and bound form of an expression.

        Raises
        ------
        ExpressionError
            It does not parse, or a part does not fit.
        """
        node = parse(text)
        return show(node), Binder(self.catalogue, self.market, text).expression(node)

    def read(self, text: str) -> Reading:
        """Value of an expression as of the market's session.

        Raises
        ------
        ExpressionError
            The expression is wrong.
        CannotAnswer
            The value cannot be had from this store as of that session.
        """
        expression, bound = self.bind(text)
        context, last = Context(self.market), len(self.market.calendar) - 1
        if last < 0:
            raise NothingToCompute("the store has no prices")
        values = _placed(text, context, bound, np.array([last], dtype=np.int64))
        number = float(values.data[0])
        if np.isnan(number):
            if not values.null:
                raise context.log.problem or NothingToCompute(
                    f"{expression} has no value as of {self._as_of()}: the facts known "
                    "then leave nothing to compute"
                )
            context.caveat(values.null)
        log = context.log
        return Reading(
            expression=expression,
            as_of=self._as_of(),
            value=as_value(number, values.unit, values.words or words_of(bound)),
            unit=values.unit,
            kind=_kind(context),
            snapshot=self.market.snapshot,
            inputs=tuple(log.inputs.values()),
            caveats=tuple(log.caveats),
            simulated=self.market.simulated,
        )

    def track(self, text: str, *, start: date | None = None, end: date | None = None) -> Track:
        """Value of an expression on every session from `start` to `end`.

        Raises
        ------
        NotYetKnown
            `end` lies after the market's session.
        """
        expression, bound = self.bind(text)
        calendar = self.market.calendar
        if end is not None and end > self._as_of():
            raise NotYetKnown(f"a track to {end}", self._as_of())
        if start is not None and end is not None and end < start:
            raise BadInput(f"the track from {start} to {end} ends before it starts")
        first = 0 if start is None else calendar.on_or_after(start)
        last = len(calendar) - 1 if end is None else calendar.on_or_before(end)
        at = np.arange(first, last + 1, dtype=np.int64)
        context = Context(self.market)
        values = _placed(text, context, bound, at)
        sessions, data = calendar.sessions[at], values.data
        if start is None:
            there = np.flatnonzero(~np.isnan(data))
            begin = int(there[0]) if len(there) else len(data)
            sessions, data = sessions[begin:], data[begin:]
        return Track(
            expression=expression,
            as_of=self._as_of(),
            sessions=sessions,
            values=data,
            unit=unit_of(bound),
            kind=_kind(context),
            snapshot=self.market.snapshot,
            caveats=tuple(context.log.caveats),
            words=values.words or words_of(bound),
            simulated=self.market.simulated,
            inputs=tuple(context.log.inputs.values()),
        )

    def _as_of(self) -> date:
        calendar = self.market.calendar
        return calendar.date(len(calendar) - 1)


def _kind(context: Context) -> str | None:
    kinds = context.log.kinds
    if kinds == {PRICE, TOTAL}:
        context.caveat("price and total returns are mixed in this expression")
        return "mixed"
    return next(iter(kinds), None)
