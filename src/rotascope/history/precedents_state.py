"""The state of a pair: a published list of readings, on past dates as they were known then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from rotascope.core.errors import (
    BadUsage,
    CannotAnswer,
    ExpressionError,
    NothingToCompute,
    WrongArgument,
)
from rotascope.core.settings import Settings
from rotascope.core.time import Positions
from rotascope.core.units import DATE, FRACTION, WORD
from rotascope.core.values import Floats
from rotascope.history.precedents_model import HORIZONS, Choices, Component, Missing
from rotascope.language.bound import unit_of
from rotascope.language.evaluate import Context, Evaluator
from rotascope.language.parse import parse
from rotascope.language.show import show

APART = 252
"""Sessions between two precedents, and between them and today: separate episodes."""


@dataclass(frozen=True)
class Pair:
    """Two subjects and the expression of their relative track."""

    x: str
    y: str
    relative: str


@dataclass(frozen=True, eq=False)
class States:
    """The states of past dates and of today, which is the last row.

    Attributes
    ----------
    at
        int64: sessions, ascending; the last is the as-of.
    values
        float64[dates, components], NaN = not known then.
    components, units
        Those that are known today.
    missing
        The others, with the reason.
    caveats
        Of the readings.
    """

    at: Positions
    values: Floats
    components: tuple[Component, ...]
    units: tuple[str, ...]
    missing: tuple[Missing, ...]
    caveats: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Aftermath:
    """What followed dates: float64[dates, horizons] each, NaN = not passed, or no closes."""

    excess: Floats
    x: Floats
    y: Floats


@dataclass(frozen=True, eq=False)
class Past:
    """The past dates of a pair on which likeness is judged, and what followed them.

    Attributes
    ----------
    dates
        int64: ends of finished months, ascending; the as-of session last.
    after
        What followed each, as far as it has passed.
    """

    evaluator: Evaluator
    pair: Pair
    choices: Choices
    dates: Positions
    after: Aftermath

    def day(self, place: int) -> date:
        """The session at a position."""
        return self.evaluator.market.calendar.date(int(place))


def pair_of(evaluator: Evaluator, x: str, y: str) -> Pair:
    """The pair in canonical words.

    The relative track is ratio(X, Y); where one of them is a basket without a level, the
    ratio of the wealth that each has made since its first session.

    Raises
    ------
    BadInput
        One of them is no symbol or basket of this store, or both are the same.
    """
    one, other = show(parse(x)), show(parse(y))
    if one == other:
        raise BadUsage(f"{one} is compared with itself; name two subjects")
    for subject in (one, other):
        try:
            evaluator.bind(f"return({subject}, 21d)")
        except ExpressionError as error:  # its place is in a text that nobody wrote
            raise type(error)(error.problem, hint=error.hint) from None
    relative = f"ratio({one}, {other})"
    try:
        evaluator.bind(relative)
    except WrongArgument:
        relative = f"(1 + return({one}, all)) / (1 + return({other}, all))"
    return Pair(one, other, relative)


def published(pair: Pair, settings: Settings) -> tuple[Component, ...]:
    """The components of a state, as published: relative track, market, structure, macro, value.

    The market is the store's reference index, structure that of its home index.
    """
    x, y, relative = pair.x, pair.y, pair.relative
    market, home = settings.reference, settings.home
    vx, vy = f"volatility({x}, 63d)", f"volatility({y}, 63d)"
    of_excess = f"{vx} * {vx} + {vy} * {vy} - 2 * correlation({x}, {y}, 63d) * {vx} * {vy}"
    return (
        Component("relative momentum, 1 month", f"excess({x}, {y}, 1m)"),
        Component("relative momentum, 3 months", f"excess({x}, {y}, 3m)"),
        Component("relative momentum, 6 months", f"excess({x}, {y}, 6m)"),
        Component("relative momentum, 12 months", f"excess({x}, {y}, 12m)"),
        Component("below the relative high of a year", f"{_down(relative)} - 1", unit=FRACTION),
        Component("relative volatility, 63 sessions", of_excess, root=True, unit=FRACTION),
        Component("market below its high of a year", f"drawdown({market}, 1y)"),
        Component("market momentum, 12 months", f"return({market}, 12m)"),
        Component("weight of the ten largest", f"top_weight({home})"),
        Component("breadth above 200 days", f"breadth({home}, above=200d)"),
        Component("policy rate, change of a year", "change(FED_FUNDS_TARGET_OR_UPPER, 1y)"),
        Component("curve, 10 less 2 years", "level(DGS10) - level(DGS2)"),
        Component("credit, Baa less 10 years", "level(BAA10Y)"),
        Component("inflation over a year", "yoy(CPI)"),
        Component("purchasing managers, industry", "level(ISM_MFG_PMI)"),
        Component("cyclically adjusted P/E", "level(SHILLER_CAPE)"),
        Component(
            "dividend yield", "level(SHILLER_DIVIDEND) / level(SHILLER_PRICE)", unit=FRACTION
        ),
    )


def _down(relative: str) -> str:
    top = relative if relative.startswith("ratio") else f"({relative})"
    return f"{top} / highest({relative}, 1y)"


def own(named: Sequence[str]) -> tuple[Component, ...]:
    """Components that a user names: `name=EXPRESSION`, or an expression alone.

    An `=` inside brackets belongs to the expression.
    """
    found = []
    for text in named:
        head, equals, tail = text.partition("=")
        if equals and "(" not in head and not tail.startswith("="):
            found.append(Component(head.strip(), tail.strip()))
        else:
            found.append(Component(text.strip(), text.strip()))
    return tuple(found)


def past_dates(evaluator: Evaluator, first: int, every: str) -> Positions:
    """Sessions that are looked at, from `first` on; the last is today.

    Parameters
    ----------
    every
        `month`: the last sessions of finished months; `day`: every session.
    """
    calendar = evaluator.market.calendar
    last = len(calendar) - 1
    if every == "day":
        return np.arange(first, last + 1, dtype=np.int64)
    ends = calendar.period_ends("month", last)  # an unfinished month ends today
    return ends[ends >= first]


def states_of(
    evaluator: Evaluator, components: Sequence[Component], at: Positions, *, strict: bool = False
) -> States:
    """The components on each date, as they were known then; those unknown today are named.

    Parameters
    ----------
    strict
        Whether a component that this store cannot read is an error: one's own list.

    Raises
    ------
    ExpressionError
        `strict`, and an expression is wrong.
    NothingToCompute
        No component is known today.
    """
    kept: list[tuple[Component, str, Floats]] = []
    missing: list[Missing] = []
    caveats: dict[str, None] = {}
    for part in components:
        try:
            _, bound = evaluator.bind(part.expression)
            _told(evaluator, part)
            context = Context(evaluator.market)
            data = context.values(bound, at).data
        except ExpressionError as error:
            if strict:
                raise
            missing.append(Missing(part.name, part.expression, error.problem))
        except CannotAnswer as error:
            missing.append(Missing(part.name, part.expression, error.message))
        else:
            caveats |= context.log.caveats
            kept.append((part, unit_of(bound), _rooted(data) if part.root else data))
    if not kept:
        raise NothingToCompute("no component of the state is known as of this session")
    return States(
        at=at,
        values=np.column_stack([data for _, _, data in kept]),
        components=tuple(part for part, _, _ in kept),
        units=tuple(part.unit or unit for part, unit, _ in kept),
        missing=tuple(missing),
        caveats=tuple(caveats),
    )


def _told(evaluator: Evaluator, part: Component) -> None:
    """Refuse a component that is no figure, or has none today."""
    reading = evaluator.read(part.expression)
    if reading.unit in (DATE, WORD):
        raise WrongArgument(
            f"{part.expression} is a {reading.unit}, not a figure", hint="compare it with one"
        )
    if reading.value is None:
        raise NothingToCompute("; ".join(reading.caveats))


def _rooted(data: Floats) -> Floats:
    with np.errstate(invalid="ignore"):
        return np.sqrt(np.maximum(data, 0.0))  # rounding may leave a variance just below 0


def aftermath(evaluator: Evaluator, pair: Pair, at: Positions) -> Aftermath:
    """Returns of both, and the excess of X, from each date's close over the horizons.

    A return over h sessions is read h sessions later, from the facts known by then; where
    those sessions have not passed by the as-of there is none.
    """
    last = len(evaluator.market.calendar) - 1
    columns: dict[str, list[Floats]] = {pair.x: [], pair.y: []}
    for subject, found in columns.items():
        for h in HORIZONS:
            out = np.full(len(at), np.nan)
            passed = np.flatnonzero(at + h <= last)
            if len(passed):
                _, bound = evaluator.bind(f"return({subject}, {h}d)")
                values = Context(evaluator.market, quiet=True).values(bound, at[passed] + h)
                out[passed] = values.data
            found.append(out)
    x, y = (np.column_stack(columns[name]) for name in (pair.x, pair.y))
    return Aftermath(x - y, x, y)
