"""What a relative return went with: rates, curve, credit, growth and market, and the rest.

The log return of one side less that of the other is regressed, over weeks that do not
overlap, on the moves of its drivers in the same weeks. The coefficients then split the
relative return of a window into parts that add up, of which the last is what nothing
explains. A part says what the return went with, not what caused it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np

from rotascope.core.errors import BadUsage, NothingToCompute
from rotascope.core.market import Market
from rotascope.core.time import Positions
from rotascope.core.values import Flags, Floats
from rotascope.drivers.rotation_model import ALL, Asked, Explained, Part, Rotation, Steady, Stretch
from rotascope.drivers.rotation_told import notes, sentences
from rotascope.drivers.rotation_tracks import (
    FACTORS,
    FEWEST,
    Driver,
    Weekly,
    day,
    standard,
    weekly,
    window_of,
)
from rotascope.language.evaluate import Evaluator
from rotascope.measures.catalogue import CATALOGUE
from rotascope.stats.regression import Fit, Rolling, holm, least_squares, rolling, well_posed
from rotascope.stats.resampling import block_length, interval, stationary_places
from rotascope.stats.shares_of_fit import MOST, drawn_shares, shares_of_fit

WIDE = 1.6448536269514722
"""Standard errors on each side that hold 90 % of a normal law."""
STRETCHES = 52
"""With fewer stretches nothing is said of a coefficient through time."""


def explain(market: Market, x: str, y: str, *, asked: Asked | None = None) -> Rotation:
    """Split the return of x relative to y over a window into what it went with and the rest.

    Parameters
    ----------
    market
        The market as of a session.
    x, y
        Symbols or baskets.
    asked
        The window, the drivers and how to fit; None = the last 63 sessions by rate, curve,
        credit, growth and market, fitted on the weeks before.

    Raises
    ------
    ExpressionError
        x, y, the window or a driver is none.
    CannotAnswer
        The store lacks the returns, the drivers, or 104 weeks before the window.

    Notes
    -----
    Timing: a driver's value counts from the session on which it was known; the weeks of the
    window are not fitted on, unless asked for.
    """
    asked = asked or Asked()
    told, start, end = window_of(market, x, y, asked.window)
    chosen = (asked.drivers or standard(market)) + asked.more
    chosen += FACTORS if asked.factors else ()
    if len(chosen) > MOST:
        raise BadUsage(f"{len(chosen)} drivers: {MOST} at most can share a fit")
    weeks = weekly(market, x, y, chosen, window=(start, end))
    fitted = weeks.ends <= (len(market.calendar) - 1 if asked.in_sample else start)
    _enough(weeks, fitted, day(market, start))
    lead, _ = weeks.over(start, end)
    excess, caveats = _excess(market, (x, y), (start, end))
    y_all, x_all = weeks.returns[fitted], weeks.moves[fitted]
    block = block_length(y_all)
    rows = [asked.weeks, len(y_all)] if len(y_all) > asked.weeks else [len(y_all)]
    through = rolling(y_all, x_all, width=min(asked.weeks, len(y_all)))
    found = Rotation(
        x=weeks.x,
        y=weeks.y,
        as_of=day(market, len(market.calendar) - 1),
        snapshot=market.snapshot,
        simulated=market.simulated,
        asked=asked,
        window=told,
        start=day(market, start),
        end=day(market, end),
        relative=lead,
        excess=excess,
        drivers=weeks.drivers,
        fits=tuple(_explained(market, weeks, fitted, n, (asked, start, end, block)) for n in rows),
        held_out=through.held_out(y_all, x_all),
        steady=_steady(weeks.drivers, through.coefficients),
        through=_through(market, weeks.ends[fitted], through),
        begins=weeks.begins,
        left_out=weeks.left_out,
        dropped=weeks.dropped,
        block=block,
        caveats=tuple(dict.fromkeys(caveats + weeks.caveats)),
    )
    return replace(found, sentences=tuple(sentences(found)), notes=tuple(notes(found)))


def _enough(weeks: Weekly, fitted: Flags, start: date) -> None:
    """Refuse what would settle nothing."""
    count = int(fitted.sum())
    if count < FEWEST:
        raise NothingToCompute(
            f"{count} weeks before {start} have a return and every driver; {FEWEST} are needed"
        )
    if not well_posed(weeks.moves[fitted]):
        names = ", ".join(one.name for one in weeks.drivers)
        raise NothingToCompute(f"one of the drivers ({names}) follows from the others")


def _excess(
    market: Market, pair: tuple[str, str], ends: tuple[int, int]
) -> tuple[float, tuple[str, ...]]:
    """The plain difference of the two returns over the window, and what is said against it."""
    first, last = (day(market, place) for place in ends)
    text = f"excess({pair[0]}, {pair[1]}, {first}..{last})"
    found = Evaluator(CATALOGUE, market).read(text)
    return (found.value if isinstance(found.value, float) else 0.0), found.caveats


def _explained(
    market: Market,
    weeks: Weekly,
    fitted: Flags,
    count: int,
    how: tuple[Asked, int, int, float],
) -> Explained:
    asked, start, end, block = how
    y, x = weeks.returns[fitted][-count:], weeks.moves[fitted][-count:]
    ends = weeks.ends[fitted][-count:]
    fit = least_squares(y, x)
    rng = np.random.default_rng(asked.seed)
    places = np.array([stationary_places(count, length=block, rng=rng) for _ in range(asked.draws)])
    draws = drawn_shares(y, x, places)
    lead, moved = weeks.over(start, end)
    parts = _parts(weeks, fit, shares_of_fit(y, x), draws, moved)
    drift = float(fit.coefficients[0]) * (day(market, end) - day(market, start)).days / 7.0
    low, high = interval(draws.sum(axis=1))
    return Explained(
        label=ALL if count == int(fitted.sum()) else f"last {count} weeks",
        first=day(market, int(ends[0])),
        last=day(market, int(ends[-1])),
        weeks=count,
        lag=fit.lag,
        r2=fit.r2,
        r2_low=low,
        r2_high=high,
        r2_by_luck=len(parts) / (count - 1.0),
        parts=parts,
        drift=drift,
        unexplained=lead - drift - sum(part.points for part in parts),
        unexplained_weekly=float(np.sqrt(fit.residuals @ fit.residuals / (count - len(parts) - 1))),
    )


def _parts(
    weeks: Weekly, fit: Fit, shares: Floats, draws: Floats, moved: Floats
) -> tuple[Part, ...]:
    raised = holm(fit.p[1:])
    found = []
    for j, driver in enumerate(weeks.drivers):
        coefficient, error = float(fit.coefficients[1 + j]), float(fit.errors[1 + j])
        points, reach = coefficient * float(moved[j]), WIDE * error * abs(float(moved[j]))
        low, high = interval(draws[:, j])
        found.append(
            Part(
                driver=driver.name,
                coefficient=coefficient,
                error=error,
                t=float(fit.t[1 + j]),
                p=float(fit.p[1 + j]),
                p_holm=float(raised[j]),
                share=float(shares[j]),
                share_low=low,
                share_high=high,
                moved=float(moved[j]),
                points=points,
                points_low=points - reach,
                points_high=points + reach,
            )
        )
    return tuple(found)


def _through(market: Market, ends: Positions, found: Rolling) -> tuple[Stretch, ...]:
    """The last stretch of each year, in the order of time."""
    told = np.flatnonzero(~np.isnan(found.r2))
    years = {day(market, int(ends[row])).year: int(row) for row in told}
    return tuple(
        Stretch(
            day(market, int(ends[row])),
            float(found.r2[row]),
            tuple(found.coefficients[row, 1:].tolist()),
        )
        for row in years.values()
    )


def _steady(drivers: tuple[Driver, ...], coefficients: Floats) -> tuple[Steady, ...]:
    told = coefficients[~np.isnan(coefficients).any(axis=1), 1:]
    if len(told) < STRETCHES:
        return ()
    return tuple(
        Steady(
            driver.name,
            float(told[:, j].min()),
            float(told[:, j].max()),
            float(told[-1, j]),
            float((told[:, j] > 0).mean()),
        )
        for j, driver in enumerate(drivers)
    )
