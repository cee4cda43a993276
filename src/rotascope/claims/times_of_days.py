"""What a day that is named does to the time of a figure: counted from it, or as of it."""

from __future__ import annotations

import re
from datetime import date

from rotascope.claims.drafts import Timed
from rotascope.claims.memory import Memory
from rotascope.claims.mentions import When
from rotascope.claims.periods import Period
from rotascope.claims.times_since import since_clause
from rotascope.claims.view import View
from rotascope.claims.words import MONTHS

_STOOD = re.compile(r"\b(?:was|were|had been|stood|had (?:lost|gained|risen|fallen|dropped))\b")


def stood(view: View, chosen: When, memory: Memory) -> list[Period]:
    """As in "At the trough on 3 February the index was down 5.8 % for the year": as of that day."""
    days = [w for w in view.whens if w.period.kind == "day" and w.period.as_of is not None
            and w.last <= chosen.first and w.period.as_of < memory.spoken]  # fmt: skip
    opens = [w for w in days if view.clause(w.first) == 0 and w.first <= 6]
    told = opens and _STOOD.search(view.between(opens[-1].last, chosen.first))
    return [opens[-1].period] if told else []


def against(view: View, chosen: When, memory: Memory) -> Timed | None:
    """As in "higher than on May 3", "since the polls closed on May 3": from that day's close."""
    period = chosen.period
    if period.kind != "day" or period.first is None or period.first >= memory.spoken:
        return None
    than = view.between(chosen.first - 1, chosen.last).startswith(("than on", "than at"))
    since = since_clause(view, chosen) or _YEARS_AFTER.search(
        view.between(chosen.first - 10, chosen.first + 1)
    )
    if not than and not since:
        return None
    how = "against the close of the day named" if than else "since what happened on that day"
    return Timed(f"since {period.first}", memory.spoken, how, (), period)


_YEARS_AFTER = re.compile(
    r"\b(?:years?|months?|weeks?|decades?) (?:after|since|on from|removed from) (?!that|the (?:day|"
    r"session)\b)[^,;]*$"
)
"""As in "Five years after the bottom of October 9, 2002, the S&P 500 has doubled"."""


def told_of(view: View, chosen: When, as_of: date) -> Timed | None:
    """As in "a far cry from 2004, when it ran up 14 percent": that year, not since then."""
    first = chosen.period.first
    words = view.between(chosen.first - 1, chosen.last).split()
    if chosen.period.kind != "since" or first is None or "from" not in words or (
        view.between(chosen.last, chosen.last + 2) != ", when"
    ):  # fmt: skip
        return None
    dated = any(month in words for month in MONTHS)
    window = f"{first:%Y-%m}" if dated else str(first.year)
    return Timed(window, as_of, chosen.period.how, (), chosen.period)
