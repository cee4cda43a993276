"""Regimes of leadership: how likely the numerator is in its better state, as known then."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from rotascope.core import units
from rotascope.core.errors import NothingToCompute, WrongArgument
from rotascope.core.time import MODERN, Calendar, Positions, as_day
from rotascope.core.values import Floats, Values
from rotascope.language.bound import Bound, unit_of
from rotascope.language.evaluate import Context
from rotascope.measures.entry import choice, expression, measure, number

if TYPE_CHECKING:
    from rotascope.stats.markov_fit import Schedule

FAMILY = "durability"
FIRST = 260
LEAST_SPREAD = 1e-12
CLEAR = 2.0
"""Standard errors between the means from which the states count as those of a lead."""

EVERY = choice("every", "day", "week", "month", default="week", says="what the returns are of")
REFIT = choice(
    "refit", "month", "quarter", "year", default="year", says="at the end of which periods"
)


@dataclass(frozen=True, eq=False)
class Observed:
    """Log returns of a positive track, period by period.

    Attributes
    ----------
    places
        int64: the session after whose close each is known.
    returns
        float64: logarithm of the value over that of the period before.
    """

    places: Positions
    returns: Floats


def observed(calendar: Calendar, level: Floats, every: str) -> Observed:
    """Returns of finished days, weeks or months, from the values at their ends.

    Parameters
    ----------
    calendar
        Sessions; those of `level` are its first.
    level
        float64 by session. Values that are missing or not positive are passed over: a period has
        the last value inside it, and one without any is left out.
    every
        day, week or month. A period is finished after the close of its last session by the
        exchange's list; before 1970, where that list is silent, after the next session.
    """
    there = np.flatnonzero(np.nan_to_num(level) > 0.0)
    ids = calendar.period_ids(every)[: len(level)]
    last = np.ones(len(there), dtype=bool)
    last[:-1] = ids[there[1:]] != ids[there[:-1]]
    chosen = there[last]
    known = _known(calendar, every, len(level))[ids[chosen] - (ids[0] if len(ids) else 0)]
    done = known >= 0
    logs = np.log(level[chosen[done]])
    return Observed(known[done][1:], np.diff(logs))


def _known(calendar: Calendar, every: str, length: int) -> Positions:
    """By number of the period: the session after whose close it is over; -1 = not yet."""
    ids = calendar.period_ids(every)[:length]
    out = np.full(int(ids[-1] - ids[0]) + 1 if length else 0, -1, dtype=np.int64)
    if not length:
        return out
    ends = np.flatnonzero(np.append(ids[1:] != ids[:-1], False))
    old = (calendar.sessions[ends] < as_day(MODERN)) & (every != "day")
    out[ids[ends] - ids[0]] = ends + old
    final = length - 1
    if every == "day" or (calendar.date(final) >= MODERN and calendar.finished(every, final)):
        out[ids[final] - ids[0]] = final
    return out


def fits(calendar: Calendar, places: Positions, refit: str, first: int) -> list[int]:
    """Numbers of the last return of each fit: the last known in a period, from `first` on."""
    ids = calendar.period_ids(refit)[places]
    turns = np.flatnonzero(ids[1:] != ids[:-1])
    return [int(end) for end in turns if end + 1 >= first]


@measure(
    FAMILY,
    (expression(), number("first", FIRST, "so many returns before the first fit"), EVERY, REFIT),
    unit=units.FRACTION,
    tables=(),
    example="regime_probability(ratio(RUT, SPX))",
    references="Hamilton (1989, 1990); filtered, never smoothed",
)
def regime_probability(
    ctx: Context, at: Positions, /, *, E: Bound, first: int, every: str, refit: str
) -> Values:
    """How likely a relative track is in its better regime, by a two-state Markov model.

    Formula: filtered probability, after the last finished period (every), of the state with
    the higher mean in a two-state Markov model of the log returns of E, normal with a mean and
    a variance of its own in each state. Parameters are fitted to all returns known at the end of
    each period (refit), from the first one that leaves `first` returns, and are in force from
    the next return on: 200 steps of the EM algorithm from means one standard deviation below
    and above the mean, that standard deviation and 0.9 to stay; at later fits 100 steps from the
    parameters before. Staying is kept between 0.5 and 0.999, variances above 1 % of that of the
    returns, the first state has the chain's long-run shares; six significant digits

    Missing: sessions without a value of E are passed over, T needs one; E must have been
    positive on all sessions so far; returns that do not differ allow no fit, and states whose
    means and standard deviations differ by less than a thousandth of the returns' standard
    deviation are one: no answer until the next fit, which begins anew

    Timing: closes up to and with the last finished period; parameters of the last refit before
    """
    check_unit(E)
    upto = int(at.max(initial=-1))
    level = ctx.track(E, upto)
    if len(at) == 1 and np.isnan(level[at[0]]):
        ctx.values(E, at)
    course = followed(ctx.market.calendar, level, first, every, refit)
    found = course.by_session(len(level))
    odd = np.minimum.accumulate(np.where(np.isnan(level), np.inf, level)) <= 0.0
    out = np.where(np.isnan(level) | odd, np.nan, found)[at]
    if len(at) == 1 and np.isnan(out[0]):
        why = _refusal(ctx.market.calendar, level, first, every, refit)
        ctx.problem(at, lambda: NothingToCompute(why))
    elif len(at) == 1 and (doubt := course.doubt(every)):
        ctx.caveat(doubt)
    return Values(out, units.FRACTION)


def check_unit(bound: Bound) -> None:
    """Refuse a track whose values are no quantities.

    Raises
    ------
    WrongArgument
        It is one of dates, words or truths.
    """
    unit = unit_of(bound)
    if unit in (units.DATE, units.WORD, units.TRUTH):
        raise WrongArgument(
            f"regime_probability takes a track of numbers, not of {unit}s",
            hint="such as ratio(X, Y)",
        )


def _refusal(calendar: Calendar, level: Floats, first: int, every: str, refit: str) -> str:
    """Why there is no probability as of the last session of a track."""
    odd = np.flatnonzero(np.nan_to_num(level, nan=1.0) <= 0.0)
    if len(odd):
        return (
            "regime_probability takes a positive track such as ratio(X, Y); this one was "
            f"{level[odd[0]]:.4g} on {calendar.date(int(odd[0]))}"
        )
    seen = observed(calendar, level, every)
    ends, day = fits(calendar, seen.places, refit, first), calendar.date(len(level) - 1)
    if not ends:
        return (
            f"regime_probability needs {first} returns by {every} and one more after the end of a "
            f"{refit}; as of {day} there are {len(seen.returns)}"
        )
    return (
        f"the returns by {every} up to {calendar.date(int(seen.places[ends[-1]]))} show one state "
        f"only: there is no better one as of {day}"
    )


def by_session(calendar: Calendar, level: Floats, first: int, every: str, refit: str) -> Floats:
    """Filtered probability of the higher mean as known after each session; NaN before any."""
    return followed(calendar, level, first, every, refit).by_session(len(level))


@dataclass(frozen=True, eq=False)
class Followed:
    """A model's course through the data.

    Attributes
    ----------
    seen
        The returns and when each was known.
    schedule
        The fits.
    known
        float64 by return: probability of the higher mean with the parameters then in force.
    """

    seen: Observed
    schedule: Schedule
    known: Floats

    def doubt(self, every: str) -> str:
        """What speaks against reading the states as those of a lead; empty where nothing does."""
        from rotascope.stats.markov_fit import apart

        end, model = self.schedule.ends[-1], self.schedule.models[-1]
        if model is None:
            return ""
        errors = apart(self.seen.returns[: end + 1], model)
        if errors >= CLEAR:
            return ""
        livelier = "better" if model.deviations[-1] > model.deviations[0] else "worse"
        return (
            f"the means of the two states lie {errors:.1f} standard errors apart: they tell calm "
            f"{every}s from lively ones (the {livelier} state) more than who leads"
        )

    def by_session(self, length: int) -> Floats:
        """The probability as known after each session: that of the last return."""
        out = np.full(length, np.nan)
        latest = np.searchsorted(self.seen.places, np.arange(length), side="right") - 1
        told = latest >= 0
        out[told] = self.known[latest[told]]
        return out


def followed(calendar: Calendar, level: Floats, first: int, every: str, refit: str) -> Followed:
    """Fits by the schedule of `regime_probability`, and the probabilities as known then."""
    from rotascope.stats.markov_fit import Style, in_force, refitted

    seen = observed(calendar, level, every)
    ends = [
        end
        for end in fits(calendar, seen.places, refit, first)
        if float(seen.returns[: end + 1].std()) > LEAST_SPREAD
    ]
    schedule = refitted(seen.returns, ends, Style())
    return Followed(seen, schedule, in_force(seen.returns, schedule))


MEASURES = (regime_probability,)
