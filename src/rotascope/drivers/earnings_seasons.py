"""A basket in one calendar quarter: what it earned, how fast that grew, and who made it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from rotascope.core.values import Flags, Floats
from rotascope.drivers.earnings_quarters import Quarterly, last_day, name_of
from rotascope.language.evaluate import Context
from rotascope.measures.earnings import ALONE
from rotascope.measures.earnings_members import LEAST, Roll
from rotascope.stats.growth import growth, largest_share

ENOUGH = 0.8
"""Share of the base that must have reported before a quarter's growth is shown."""
NO_BASE = "base not positive"


@dataclass(frozen=True)
class Season:
    """A basket in one calendar quarter.

    Attributes
    ----------
    quarter
        Such as 2025Q4.
    now, base
        Sums of the members that have both quarters, in currency; None = none.
    growth
        Fraction; None where under 80 % of the base has reported, under half of the weight is
        covered, or the base is not positive.
    reported
        Share of the base (sizes of the figures a year before) of members that have reported.
    covered
        Share of the weight (of the members, where there are no weights) with both quarters.
    members, told
        How many members there were, and how many have both quarters; an issuer with several
        lines counts once.
    losses
        Share of the members with a figure that made a loss; None = none has one.
    contribution
        Points of the growth of the index in which the basket is taken; None where it has none.
    alone, alone_share
        The member that made more than half of the change, and its share; empty, None = none.
    """

    quarter: str
    now: float | None
    base: float | None
    growth: float | None
    reported: float | None
    covered: float | None
    members: int
    told: int
    losses: float | None
    contribution: float | None = None
    alone: str = ""
    alone_share: float | None = None

    @property
    def said(self) -> str:
        """Why there is no growth; empty where there is one."""
        if self.growth is not None:
            return ""
        if self.now is None or self.base is None:
            return "no figures"
        if self.waits:
            return f"{100 * (self.reported or 0.0):.0f} % reported"
        if (self.covered or 0.0) < LEAST:
            return f"{100 * (self.covered or 0.0):.0f} % covered"
        return NO_BASE

    @property
    def waits(self) -> bool:
        """Whether too few have reported."""
        return self.reported is not None and self.reported < ENOUGH

    def as_dict(self) -> dict[str, Any]:
        """The quarter as plain data."""
        return {**vars(self), "why_no_growth": self.said or None}


@dataclass(frozen=True, eq=False)
class Taken:
    """Members of a basket in one quarter and their figures.

    Attributes
    ----------
    held, counted
        bool[symbols]: members on the quarter's last session; those with both quarters, an
        issuer's second line left out.
    now, base
        float64[symbols]: the quarter and the same one year before; NaN = none.
    awaited
        float64[symbols]: the base of members, of those that have not reported too.
    weights
        float64[symbols]: ones where there are no weights.
    issuers
        bool[symbols]: members, an issuer's later lines left out.
    """

    held: Flags
    counted: Flags
    now: Floats
    base: Floats
    awaited: Floats
    weights: Floats
    issuers: Flags

    def sum(self, which: Floats) -> float | None:
        """Sum of a figure over the counted members; None where there is none."""
        return float(np.cumsum(which[self.counted])[-1]) if self.counted.any() else None

    @property
    def both(self) -> Flags:
        """bool[symbols]: members with both quarters."""
        return self.held & ~np.isnan(self.now) & ~np.isnan(self.base)

    @property
    def reported(self) -> float | None:
        """Share of the base, by the size of its figures, of members that have reported."""
        sizes = np.nan_to_num(np.abs(self.awaited))
        whole = float(sizes.sum())
        return float(sizes[self.both].sum()) / whole if whole > 0 else None

    @property
    def covered(self) -> float | None:
        """Share of the weight with both quarters."""
        weight = float(self.weights[self.held].sum())
        return float(self.weights[self.both].sum()) / weight if weight > 0 else None

    @property
    def rate(self) -> float | None:
        """Growth, where enough is covered and has reported and the base is positive."""
        now, base = self.sum(self.now), self.sum(self.base)
        if now is None or base is None or base <= 0:
            return None
        if (self.reported or 0.0) < ENOUGH or (self.covered or 0.0) < LEAST:
            return None
        return float(growth(np.array([now]), np.array([base]))[0])


def taken(roll: Roll, figures: Quarterly, number: int, place: int) -> Taken:
    """Members on a session and their figures in a calendar quarter."""
    now, before, awaited = figures.at(number, roll.symbols)
    at = np.array([place], dtype=np.int64)
    held = roll.held(at)[:, 0]
    both = held & ~np.isnan(now) & ~np.isnan(before)
    first_lines = roll.once((held & ~np.isnan(awaited))[:, None], at)[:, 0]
    return Taken(
        held=held,
        counted=roll.once(both[:, None], at)[:, 0],
        now=now,
        base=before,
        awaited=np.where(first_lines, awaited, np.nan),
        weights=roll.weights(at)[:, 0],
        issuers=roll.once(held[:, None], at)[:, 0],
    )


@dataclass(frozen=True, eq=False)
class Rolls:
    """A basket and the index in which it is taken (for a symbol or a list: itself)."""

    basket: Roll
    index: Roll


def season_of(ctx: Context, rolls: Rolls, figures: Quarterly, number: int) -> Season:
    """A basket in a calendar quarter; its members are those on the quarter's last session.

    Parameters
    ----------
    ctx
        The market, as of the session at which the reader stands.
    rolls
        The basket and its index.
    figures
        Figures of the index's members by calendar quarter.
    number
        The calendar quarter.
    """
    sessions = ctx.market.calendar.sessions
    place = int(np.searchsorted(sessions, last_day(number), side="right")) - 1
    empty = Season(name_of(number), None, None, None, None, None, 0, 0, None)
    if place < rolls.basket.first:
        return empty
    found = taken(rolls.basket, figures, number, place)
    some = bool(found.counted.any())
    season = replace(
        empty,
        now=found.sum(found.now),
        base=found.sum(found.base),
        growth=found.rate,
        reported=found.reported,
        covered=found.covered,
        members=int(found.issuers.sum()),
        told=int(found.counted.sum()),
        losses=float((found.now[found.counted] < 0).mean()) if some else None,
    )
    if season.growth is None:
        return season
    whole = taken(rolls.index, figures, number, place)
    points = None if rolls.basket.panel is None else _points(found, whole)
    return replace(season, contribution=points, **_made_by(rolls.basket, found))


def _points(part: Taken, whole: Taken) -> float | None:
    """Points of the index's growth that came from a part of it."""
    base = whole.sum(whole.base)
    if whole.rate is None or not base:
        return None
    chosen = whole.counted & part.held
    return float((whole.now[chosen] - whole.base[chosen]).sum()) / base


def _made_by(roll: Roll, found: Taken) -> dict[str, Any]:
    rows = np.flatnonzero(found.counted)
    place, share = largest_share(found.now[rows], found.base[rows])
    if len(rows) < 3 or share <= ALONE:
        return {}
    return {"alone": roll.symbols[int(rows[place])], "alone_share": share}
