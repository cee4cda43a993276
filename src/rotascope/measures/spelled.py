"""Spells seen from a session: conditions by session, week, month, quarter or year."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from rotascope.core.basket import Subject
from rotascope.core.time import Calendar, Positions
from rotascope.core.values import Flags, Floats
from rotascope.core.window import Spans
from rotascope.language.bound import Bound, Term
from rotascope.language.evaluate import Context
from rotascope.measures.prices import Earned, Style, earned
from rotascope.stats.spells import longest_since, record_rank, run_lengths


@dataclass(frozen=True, eq=False)
class Spelled:
    """A condition at every session, and the sessions on which it is looked at.

    Attributes
    ----------
    holds
        bool by session: whether it holds there (a period counted up to there).
    there
        bool by session: whether anything can be said there.
    every
        day, week, month, quarter or year: the unfinished period counts up to the session.
    month
        1-12: only these months; None = all.
    first
        First session with data.
    """

    holds: Flags
    there: Flags
    every: str
    month: int | None
    first: int


def sampled(calendar: Calendar, every: str | None, upto: int, month: int | None) -> Positions:
    """Sessions looked at, up to and with `upto`: the ends of periods, or all."""
    if every in (None, "day"):
        found = np.arange(upto + 1, dtype=np.int64)
    else:
        found = calendar.period_ends(str(every), upto)
    if month is None:
        return found
    of_year = calendar.sessions[found].astype("datetime64[M]").astype(np.int64) % 12 + 1
    return np.asarray(found[of_year == month], dtype=np.int64)


def note_unfinished(ctx: Context, every: str | None, at: Positions) -> None:
    """Caveat where the period under way is counted before its end."""
    if every in (None, "day") or len(at) != 1:
        return
    if not ctx.market.calendar.finished(str(every), int(at[0])):
        day = ctx.market.calendar.date(int(at[0]))
        ctx.caveat(f"the {every} under way is counted as it stands on {day}")


def spelled(ctx: Context, bound: Bound, upto: int) -> Spelled:
    """The condition behind a streak, a run or a spell."""
    if not isinstance(bound, Term):
        raise TypeError("a spell is a term")
    return SPELLED[bound.measure.name](ctx, upto, **bound.arguments)


def streak_spelled(
    ctx: Context,
    _upto: int,
    *,
    X: Subject,
    Y: Subject,
    every: str,
    kind: str | None,
) -> Spelled:
    """One subject ahead of another."""
    a, b = earned(ctx, X, Style(kind)), earned(ctx, Y, Style(kind))
    ra, rb = _period_returns(ctx, a, every), _period_returns(ctx, b, every)
    there = _closes_there(a) & _closes_there(b)
    holds = np.greater(ra, rb, where=~(np.isnan(ra) | np.isnan(rb)), out=np.zeros(len(ra), bool))
    return Spelled(holds & there, there, every, None, max(a.first, b.first))


def run_spelled(
    ctx: Context,
    _upto: int,
    *,
    X: Subject,
    direction: str,
    every: str,
    kind: str | None,
) -> Spelled:
    """A subject up, or down."""
    what = earned(ctx, X, Style(kind))
    r = np.nan_to_num(_period_returns(ctx, what, every))
    there = _closes_there(what)
    return Spelled((r > 0 if direction == "up" else r < 0) & there, there, every, None, what.first)


def condition_spelled(
    ctx: Context,
    upto: int,
    /,
    *,
    C: Bound,
    at: str | None,
    month: int | None,
) -> Spelled:
    """Any condition; where it cannot be told it does not hold."""
    from rotascope.measures.spans import first_of

    track = ctx.track(C, upto)
    return Spelled(track == 1.0, ~np.isnan(track), at or "day", month, first_of(ctx, C))


SPELLED: dict[str, Callable[..., Spelled]] = {
    "streak": streak_spelled,
    "run": run_spelled,
    "spell": condition_spelled,
}


def _closes_there(what: Earned) -> Flags:
    if what.closes is not None:
        return ~np.isnan(what.closes)
    return ~np.isnan(what.returns)


def _period_returns(ctx: Context, what: Earned, every: str) -> Floats:
    """Return of each period up to each session: day, or week and month to date."""
    if every == "day":
        return what.returns
    start = ctx.market.calendar.previous_end(every)
    end = np.arange(len(start), dtype=np.int64)
    if what.closes is None:
        start = np.where(start < what.first, -1, start)
    good = start >= 0
    return what.over(Spans(np.where(good, start, -1), np.where(good, end, -1)))


def _seen_from(ctx: Context, s: Spelled, place: int) -> tuple[Positions, Flags]:
    found = sampled(ctx.market.calendar, s.every, place, s.month)
    return found, s.holds[found]


def lengths(ctx: Context, s: Spelled, at: Positions) -> Floats:
    """Length of the run ending at each session, in periods; NaN where nothing can be said."""
    out = np.full(len(at), np.nan)
    if s.every == "day" and s.month is None:
        out = run_lengths(s.holds)[at].astype(np.float64)
    else:
        for i, place in enumerate(at.tolist()):
            _, holds = _seen_from(ctx, s, place)
            out[i] = run_lengths(holds)[-1] if len(holds) else np.nan
    return np.where(s.there[at], out, np.nan)


def last_as_long(ctx: Context, s: Spelled, at: Positions) -> Floats:
    """Ordinal of the last session of the latest earlier spell as long; NaN where none."""
    days = ctx.market.calendar.sessions.astype(np.int64) + 719_163  # 1970-01-01 as ordinal
    if s.every == "day" and s.month is None:
        found = longest_since(s.holds, at)
        good = ~np.isnan(found)
        out = np.full(len(at), np.nan)
        out[good] = days[found[good].astype(np.int64)]
        return out
    out = np.full(len(at), np.nan)
    for i, place in enumerate(at.tolist()):
        places, holds = _seen_from(ctx, s, place)
        if len(holds):
            found = longest_since(holds, np.array([len(holds) - 1]))[0]
            out[i] = np.nan if np.isnan(found) else days[places[int(found)]]
    return out


def rank_by_length(ctx: Context, s: Spelled, at: Positions) -> Floats:
    """Rank of the present spell among all so far by length, 1 = longest; NaN where none."""
    if s.every == "day" and s.month is None:
        return record_rank(s.holds, at)
    out = np.full(len(at), np.nan)
    for i, place in enumerate(at.tolist()):
        _, holds = _seen_from(ctx, s, place)
        if len(holds):
            out[i] = record_rank(holds, np.array([len(holds) - 1]))[0]
    return out
