"""Interest disallowed in earlier years and still carried: how much finds room now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from rotascope.core.basket import Subject
from rotascope.core.values import Flags, Floats
from rotascope.drivers.tax_law import Law
from rotascope.language.evaluate import Context
from rotascope.measures.tax_assumptions import Assumptions
from rotascope.measures.tax_firms import Limited, limited
from rotascope.stats.interest_limit import Limit, carry_forward
from rotascope.stats.tax_law import interest_rule
from rotascope.stats.tax_relief import allowed_interest

FIRST = 2018
"""First year with a general limit on interest."""
REPORTED = (3, 31)
"""Day of the following year on which the figures of a year are read."""


@dataclass(frozen=True)
class CarriedRow:
    """Disallowed interest of earlier years of the members counted today.

    Attributes
    ----------
    name
        The basket.
    first, last
        Calendar years looked at.
    companies
        Members that carry some.
    carried
        Disallowed in these years and not used in them.
    room_before, room
        What of it could be deducted in the trailing twelve months, by the limit before the
        act and after.
    """

    name: str
    first: int
    last: int
    companies: int
    carried: float
    room_before: float
    room: float

    def as_dict(self) -> dict[str, Any]:
        """As plain data."""
        return {
            "name": self.name,
            "years": [self.first, self.last],
            "companies": self.companies,
            "carried": self.carried,
            "room_before": self.room_before,
            "room": self.room,
        }


def carried_row(
    ctx: Context, subject: Subject, who: Limited, law: Law, given: Assumptions
) -> CarriedRow | None:
    """What members carry from the years since 2018, by the law of each year as known now.

    A year is the twelve months known on 31 March of the next. A year without figures adds
    nothing and uses nothing.

    Parameters
    ----------
    ctx
        With the market.
    subject
        The basket.
    who
        Its members on the as-of session, under the limit.
    law, given
        What is compared and what is assumed.

    Returns
    -------
    None where no year lies between 2018 and the twelve months.
    """
    calendar = ctx.market.calendar
    years = range(FIRST, law.placed.year)
    ends = np.array([date(year + 1, *REPORTED) for year in years], dtype="datetime64[D]")
    at = np.searchsorted(calendar.sessions, ends, side="right").astype(np.int64) - 1
    told = at >= who.firms.roll.first
    if not told.any():
        return None
    known = [year for year, there in zip(years, told.tolist(), strict=True) if there]
    past = limited(Context(ctx.market), subject, at[told], given, rate=who.rate)
    caps = _caps(past, known, calendar.date(len(calendar) - 1))
    paid = np.nan_to_num(past.books.interest).T
    chosen = who.counted[:, 0]
    owed = np.where(chosen, carry_forward(paid, caps).carried[-1], 0.0)
    return CarriedRow(
        who.firms.roll.name,
        known[0],
        known[-1],
        int((owed > 0).sum()),
        float(owed.sum()),
        _room(who, law.limit_before, owed, chosen),
        _room(who, law.limit, owed, chosen),
    )


def _caps(past: Limited, years: list[int], known: date) -> Floats:
    """float64[years, symbols]: the interest allowed each year; infinite where it is unknown."""
    out = np.full(past.books.interest.T.shape, np.inf)
    for n, year in enumerate(years):
        rule = interest_rule(year, known=known)
        out[n] = allowed_interest(past.books, None if rule is None else rule.limit)[:, n]
    return np.where(np.isnan(out), np.inf, out)


def _room(who: Limited, limit: Limit | None, owed: Floats, chosen: Flags) -> float:
    """Of what is carried, how much the twelve months could take."""
    free = allowed_interest(who.books, limit)[:, 0] - who.books.interest[:, 0]
    taken = np.minimum(owed, np.maximum(np.where(chosen, free, 0.0), 0.0))
    return float(np.where(chosen, taken, 0.0).sum())
