"""Week by week: the return of one side relative to another, and the moves of its drivers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from rotascope.core.basket import Series, Subject
from rotascope.core.errors import (
    BadUsage,
    CannotAnswer,
    NothingToCompute,
    RotascopeError,
    UnknownName,
)
from rotascope.core.market import Market
from rotascope.core.time import Positions
from rotascope.core.values import Floats
from rotascope.core.window import Window, spans, trouble, unfinished
from rotascope.language.bound import Bound, Term, parts, subjects_of
from rotascope.language.evaluate import Context, Evaluator
from rotascope.measures.catalogue import CATALOGUE
from rotascope.measures.prices import earned

Ints = NDArray[np.int64]

DIFFERENCE, LOG = "difference", "log"
FEWEST = 104
"""Weeks without which nothing is fitted: two years."""
STALE = {"daily": 10, "weekly": 20, "monthly": 66, "quarterly": 130}
"""Sessions after which a series without a new figure stands for nothing, by its frequency."""


@dataclass(frozen=True)
class Driver:
    """A thing that may go with a relative return.

    Attributes
    ----------
    name
        As it is told.
    expression
        Its track.
    move
        `difference` = by how much the track changed, in its own units; `log` = by how much
        its logarithm changed, for levels and prices.
    factor
        Whether it is built from returns of small, cheap or winning stocks themselves.
    """

    name: str
    expression: str
    move: str = DIFFERENCE
    factor: bool = False

    @classmethod
    def of(cls, text: str) -> Driver:
        """A driver written as `NAME=EXPR`, or `NAME=log EXPR` for the change of a logarithm.

        Raises
        ------
        BadUsage
            It is not written so.
        """
        name, _, rest = text.partition("=")
        name, rest = name.strip(), rest.strip()
        if not name or not rest:
            raise BadUsage(f"'{text}' is no driver; write 'oil=log level(USO)' or 'vix=level(VIX)'")
        log = rest.startswith("log ")
        return cls(name, rest.removeprefix("log ").strip(), LOG if log else DIFFERENCE)


def standard(market: Market) -> tuple[Driver, ...]:
    """Rate, curve, credit, growth and market: the drivers that texts name."""
    return (
        Driver("2-year rate", "level(DGS2)"),
        Driver("curve 10y-2y", "level(DGS10) - level(DGS2)"),
        Driver("credit spread", "level(BAA10Y)"),
        Driver("ISM survey", "level(ISM_MFG_PMI)"),
        Driver("market", f"level({market.settings.reference})", LOG),
    )


FACTORS = (
    Driver("factor SMB", "compounded(FF3_D_SMB)", LOG, factor=True),
    Driver("factor HML", "compounded(FF3_D_HML)", LOG, factor=True),
    Driver("factor MOM", "compounded(MOM_D_MOM)", LOG, factor=True),
)
"""Size and value of Fama and French, and momentum: built from the returns of the same stocks."""


@dataclass(frozen=True, eq=False)
class Weekly:
    """A relative return and its drivers week by week, as known by the as-of session.

    Attributes
    ----------
    x, y
        Whose return, over whose.
    ends
        int64[n]: last session of each week.
    returns
        float64[n]: log return of x less that of y; no missing values.
    moves
        float64[n, k]: move of each driver in the same week; no missing values.
    drivers
        Those that have a track.
    levels
        float64[k, sessions]: their tracks (logarithms where the move is one).
    relative
        float64 by session: logarithm of x over y, from which the returns are taken.
    piece
        int64 by session: only sessions of one piece compare.
    begins
        The driver whose first value comes last; empty where that is the return's own.
    left_out
        Drivers that the store cannot give, with the reason.
    dropped
        Weeks inside the span that lack a figure.
    caveats
        What the readings of x and y said.
    """

    x: str
    y: str
    ends: Positions
    returns: Floats
    moves: Floats
    drivers: tuple[Driver, ...]
    levels: Floats
    relative: Floats
    piece: Ints
    begins: str
    left_out: tuple[tuple[str, str], ...]
    dropped: int
    caveats: tuple[str, ...]

    def over(self, start: int, end: int) -> tuple[float, Floats]:
        """Relative return and moves of the drivers between the closes of two sessions."""
        if self.piece[start] != self.piece[end]:
            return float("nan"), np.full(len(self.drivers), np.nan)
        lead = float(self.relative[end] - self.relative[start])
        return lead, np.asarray(self.levels[:, end] - self.levels[:, start])


def weekly(
    market: Market, x: str, y: str, drivers: Sequence[Driver], *, window: tuple[int, int]
) -> Weekly:
    """The return of x relative to y and the moves of drivers, in finished weeks.

    Parameters
    ----------
    market
        The market as of a session.
    x, y
        Symbols or baskets, such as `RUT` and `SPX`, or `MAG7` and `SP500 - MAG7`.
    drivers
        What may go with it; one that the store lacks is left out, with the reason.
    window
        First and last session of the return to explain; a driver needs a value at both.

    Raises
    ------
    ExpressionError
        x or y is none.
    CannotAnswer
        x or y has no returns by that session, or no driver has a track.

    Notes
    -----
    Timing: a driver's value counts from the session on which it was known.
    """
    term = _pair(market, x, y, "1d")
    context = Context(market)
    relative, piece = _relative(context, term.arguments["X"], term.arguments["Y"])
    names, tracks, left_out = _tracks(market, drivers, window)
    if not tracks:
        raise NothingToCompute(
            f"none of the drivers has a track: {'; '.join(why for _, why in left_out)}"
        )
    levels = np.vstack(tracks)
    ends = _week_ends(market)
    lead, moves = np.diff(relative[ends]), np.diff(levels[:, ends]).T
    lead[piece[ends[1:]] != piece[ends[:-1]]] = np.nan
    there = ~np.isnan(lead) & ~np.isnan(moves).any(axis=1)
    told = np.flatnonzero(there)
    dropped = int((~there[told[0] :]).sum()) if len(told) else 0
    return Weekly(
        x=str(term.arguments["X"]),
        y=str(term.arguments["Y"]),
        ends=ends[1:][there],
        returns=lead[there],
        moves=moves[there],
        drivers=names,
        levels=levels,
        relative=relative,
        piece=piece,
        begins=_begins(names, levels, relative),
        left_out=left_out,
        dropped=dropped,
        caveats=tuple(context.log.caveats),
    )


def _begins(drivers: tuple[Driver, ...], levels: Floats, relative: Floats) -> str:
    """The driver that decides where the weeks begin; empty where the return itself does."""
    firsts = [int(np.argmax(~np.isnan(track))) for track in levels]
    latest = int(np.argmax(firsts))
    own = int(np.argmax(~np.isnan(relative)))
    return drivers[latest].name if firsts[latest] > own else ""


def window_of(market: Market, x: str, y: str, window: str) -> tuple[str, int, int]:
    """A window as it is written, and its first and last session.

    Raises
    ------
    ExpressionError
        It is none.
    CannotAnswer
        It cannot be had as of the market's session.
    """
    term = _pair(market, x, y, window)
    found: Window = term.arguments["window"]
    calendar, last = market.calendar, len(market.calendar) - 1
    relative, _ = _relative(Context(market), term.arguments["X"], term.arguments["Y"])
    there = np.flatnonzero(~np.isnan(relative))
    first = int(there[0]) if len(there) else last
    span = spans(found, calendar, np.array([last]), first)
    if not span.valid[0]:
        raise trouble(found, calendar, last, first)
    start, end = int(span.start[0]), int(span.end[0])
    for place in (start, end):
        if np.isnan(relative[place]):
            raise NothingToCompute(f"{x} over {y} has no return at {calendar.date(place)}")
    note = " (not over yet)" if unfinished(found, calendar, last) else ""
    return f"{found}{note}", start, end


def _pair(market: Market, x: str, y: str, window: str) -> Term:
    """Two subjects and a window, as `excess` takes them."""
    _, bound = Evaluator(CATALOGUE, market).bind(f"excess({x}, {y}, {window})")
    if not _is_excess(bound):
        raise BadUsage(f"'{x}' and '{y}' must be a symbol or a basket each, such as RUT and SPX")
    return bound  # type: ignore[return-value]  # _is_excess has looked


def _is_excess(bound: Bound) -> bool:
    return isinstance(bound, Term) and bound.measure.name == "excess"


def _relative(ctx: Context, x: Subject, y: Subject) -> tuple[Floats, Ints]:
    """Logarithm of one subject's level over another's, and the pieces that compare."""
    a, b = earned(ctx, x), earned(ctx, y)
    first = max(a.first, b.first)
    one, other = a.levels(first), b.levels(first)
    with np.errstate(all="ignore"):
        found = np.log(one.values) - np.log(other.values)
    found[:first] = np.nan
    pieces = one.piece * (int(other.piece.max(initial=0)) + 1) + other.piece
    return np.where(np.isfinite(found), found, np.nan), pieces


def _tracks(
    market: Market, drivers: Sequence[Driver], window: tuple[int, int]
) -> tuple[tuple[Driver, ...], list[Floats], tuple[tuple[str, str], ...]]:
    names, tracks, left_out = [], [], []
    for driver in drivers:
        try:
            track = _track(market, driver)
        except (CannotAnswer, UnknownName) as error:
            left_out.append((driver.name, _why(error)))
            continue
        bare = [day(market, place) for place in window if np.isnan(track[place])]
        if bare:
            left_out.append((driver.name, f"no value on {bare[0]}"))
            continue
        names.append(driver)
        tracks.append(track)
    return tuple(names), tracks, tuple(left_out)


def _track(market: Market, driver: Driver) -> Floats:
    """The track of a driver by session, its logarithm where that is what moves."""
    last = len(market.calendar) - 1
    _, bound = Evaluator(CATALOGUE, market).bind(driver.expression)
    track = Context(market).track(bound, last).copy()
    for term in [part for part in parts(bound) if isinstance(part, Term)]:
        for subject in subjects_of(term):
            if isinstance(subject, Series):
                facts = market.series(subject.name)
                newest = int(facts.known.max(initial=-1))
                track[newest + STALE.get(facts.frequency, STALE["monthly"]) + 1 :] = np.nan
    if driver.move == LOG:
        with np.errstate(all="ignore"):
            return np.where(track > 0, np.log(track), np.nan)
    return track


def _why(error: RotascopeError) -> str:
    return error.message.partition(" at character")[0]


def _week_ends(market: Market) -> Positions:
    """Last sessions of the finished weeks up to the as-of."""
    calendar, last = market.calendar, len(market.calendar) - 1
    ends = calendar.period_ends("week", last)
    return ends if calendar.finished("week", last) else ends[:-1]


def day(market: Market, place: int) -> date:
    """The date of a session."""
    return market.calendar.date(place)
