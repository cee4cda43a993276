"""Streaks, runs and spells: for how long, and when it last lasted as long."""

from __future__ import annotations

from typing import Any

import numpy as np

from rotascope.core import units
from rotascope.core.time import Positions
from rotascope.core.values import Values
from rotascope.language.bound import Bound
from rotascope.language.catalogue import Kind, Parameter
from rotascope.language.evaluate import Context
from rotascope.measures.entry import AT, EVERY, KIND, MONTH, condition, measure, subject
from rotascope.measures.prices import note_no_close
from rotascope.measures.spelled import (
    SPELLED,
    last_as_long,
    lengths,
    note_unfinished,
    rank_by_length,
    spelled,
)

_SPELL = Parameter("E", Kind.SPELL)
_DIRECTION = Parameter("direction", Kind.CHOICE, choices=("up", "down"))


def _length(ctx: Context, at: Positions, name: str, every: str | None, arguments: Any) -> Values:
    upto = int(at.max(initial=-1))
    note_unfinished(ctx, every, at)
    data = lengths(ctx, SPELLED[name](ctx, upto, **arguments), at)
    return Values(data, units.COUNT)


@measure(
    "leadership",
    (subject("X"), subject("Y"), EVERY, KIND),
    unit=units.COUNT,
    tables=("prices", "holdings"),
    example="streak(RUT, SPX)",
)
def streak(ctx: Context, at: Positions, /, **arguments: Any) -> Values:
    """For how many sessions in a row one subject has beaten another.

    Formula: consecutive sessions ending at T on which r_X > r_Y; 0 if not so at T;
    every=week or month: the same on calendar periods, the unfinished one counted

    Missing: a session without a return of both ends the streak; T needs both closes
    """
    values = _length(ctx, at, "streak", arguments["every"], arguments)
    _say_why(ctx, at, values, arguments)
    return values


@measure(
    "leadership",
    (subject("X"), _DIRECTION, EVERY, KIND),
    unit=units.COUNT,
    tables=("prices", "holdings"),
    example="run(SPX, up, every=month)",
)
def run(ctx: Context, at: Positions, /, **arguments: Any) -> Values:
    """For how many sessions, weeks or months in a row a subject has risen or fallen.

    Formula: consecutive periods ending at T with a return > 0 (up) or < 0 (down)

    Missing: a period without a return ends the run; T needs a close
    """
    values = _length(ctx, at, "run", arguments["every"], arguments)
    _say_why(ctx, at, values, arguments)
    return values


def _say_why(ctx: Context, at: Positions, values: Values, arguments: dict[str, Any]) -> None:
    if len(at) == 1 and np.isnan(values.data[0]):
        subjects = tuple(arguments[name] for name in ("X", "Y") if name in arguments)
        note_no_close(ctx, at, subjects, arguments["kind"])


@measure(
    "any track",
    (condition(), AT, MONTH),
    unit=units.COUNT,
    tables=(),
    example="spell(breadth(SP500, above=50d) > 0.5)",
)
def spell(ctx: Context, at: Positions, /, *, C: Bound, **how: Any) -> Values:
    """For how many sessions in a row a condition has held.

    Formula: sessions in the unbroken run of C ending at T; 0 if C is false at T;
    at= looks at the ends of calendar periods only

    Missing: where C cannot be told it does not hold; at T it must be known
    """
    values = _length(ctx, at, "spell", how["at"], {"C": C, **how})
    if len(at) == 1 and np.isnan(values.data[0]):
        ctx.values(C, at)
    return values


@measure(
    "leadership", (_SPELL,), unit=units.DATE, tables=(), example="longest_since(streak(RUT, SPX))"
)
def longest_since(ctx: Context, at: Positions, /, *, E: Bound) -> Values:
    """When a streak, run or spell was last as long as the present one.

    Formula: last session of the most recent earlier spell of the same condition that
    was at least as long as the current one

    Missing: null with a caveat where there is no current spell, or none as long before
    """
    s = spelled(ctx, E, int(at.max(initial=-1)))
    now = ctx.values(E, at).data
    data = last_as_long(ctx, s, at)
    return Values(data, units.DATE, null=_why(ctx, now, s.first))


@measure("leadership", (_SPELL,), unit=units.COUNT, tables=(), example="record(streak(RUT, SPX))")
def record(ctx: Context, at: Positions, /, *, E: Bound) -> Values:
    """Rank of the present streak, run or spell by length among all so far.

    Formula: 1 + the number of spells up to T that are longer

    Missing: null with a caveat where there is no current spell
    """
    s = spelled(ctx, E, int(at.max(initial=-1)))
    now = ctx.values(E, at).data
    return Values(rank_by_length(ctx, s, at), units.COUNT, null=_why(ctx, now, s.first))


def _why(ctx: Context, now: np.ndarray, first: int) -> str:
    if len(now) != 1 or np.isnan(now[0]):
        return ""
    if now[0] == 0:
        return "there is no such spell at the as-of session"
    calendar = ctx.market.calendar
    opening = calendar.date(min(first, len(calendar) - 1))
    return f"no earlier spell was as long; the data begin on {opening}"


MEASURES = (streak, run, longest_since, record, spell)
