"""A relative track as forecasts see it: its leads, and all that models may learn from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from rotascope.core.errors import CannotAnswer, NothingToCompute, UnknownName
from rotascope.core.market import Market
from rotascope.core.reading import Track
from rotascope.core.time import Days
from rotascope.core.values import Floats
from rotascope.history.cycles import Rule, sides
from rotascope.history.walkforward_models import Past
from rotascope.history.walkforward_states import Leads, states
from rotascope.language.evaluate import Evaluator
from rotascope.measures.catalogue import CATALOGUE

READINGS = {
    "curve": "level(DGS10) - level(DGS2)",
    "policy 1y": "change(FED_FUNDS_TARGET_OR_UPPER, 1y)",
    "credit": "level(BAA10Y)",
}
"""Readings of the economy, as known on each session; one that a store lacks is left out."""


@dataclass(frozen=True)
class Lead:
    """A confirmed lead.

    Attributes
    ----------
    leader
        Who led.
    began
        Session of the extreme from which it is dated.
    confirmed
        Session on which the rule knew it.
    over
        Session on which the opposite turn was confirmed; None = it still stands.
    sessions
        From its confirmation to that, or to the last session.
    """

    leader: str
    began: date
    confirmed: date
    over: date | None
    sessions: int

    def as_dict(self) -> dict[str, Any]:
        """The lead as plain data."""
        return {
            "leader": self.leader,
            "began": self.began.isoformat(),
            "confirmed": self.confirmed.isoformat(),
            "over": self.over.isoformat() if self.over else None,
            "sessions": self.sessions,
        }


@dataclass(frozen=True, eq=False)
class Told:
    """A track without its gaps, and all that models may learn from it.

    Attributes
    ----------
    track
        As it was handed in.
    days
        datetime64[D]: its sessions with a value.
    past
        Leads, readings and grid on these sessions.
    """

    track: Track
    days: Days
    past: Past

    @classmethod
    def of(cls, track: Track, more: Mapping[str, Floats], rule: Rule) -> Told:
        """What a track tells.

        Parameters
        ----------
        track
            A positive track; sessions without a value are passed over, so that ages
            count sessions with one.
        more
            Other readings by name, one per session of the track.
        rule
            What confirms a lead.

        Raises
        ------
        NothingToCompute
            The track is not positive, or no lead of it is confirmed.
        """
        there = ~np.isnan(track.values)
        leads = Leads.of(track.values[there], rule)
        if not len(leads.turns):
            raise NothingToCompute(
                f"no lead of {track.expression} is confirmed as of {track.as_of}: the rule "
                f"is {rule}, on {len(leads):,} sessions"
            )
        known = states(leads, {name: values[there] for name, values in more.items()})
        return cls(track, track.sessions[there], Past.of(leads, known))

    def leads(self) -> tuple[Lead, ...]:
        """Its leads in order, the last of them unfinished."""
        names, found = sides(self.track.expression), self.past.leads.turns
        ends = [*found.confirmed[1:].tolist(), len(self.days) - 1]
        rows = zip(found.place, found.confirmed, found.sign, ends, strict=True)
        return tuple(
            Lead(
                leader=names[0] if sign > 0 else names[1],
                began=self._day(place),
                confirmed=self._day(known),
                over=self._day(end) if i < len(found) - 1 else None,
                sessions=int(end - known),
            )
            for i, (place, known, sign, end) in enumerate(rows)
        )

    def _day(self, place: int) -> date:
        found: date = self.days[place].item()
        return found


def told_by(market: Market, expression: str, *, rule: Rule | None = None) -> Told:
    """What a track tells by a market's session.

    Parameters
    ----------
    market
        The market as of a session.
    expression
        A positive track: numerator over denominator, such as `ratio(RUT, SPX)`.
    rule
        What confirms a lead; None = the published rule.

    Raises
    ------
    ExpressionError
        The expression is wrong.
    CannotAnswer
        It has no value by that session, is not positive, or no lead is confirmed.
    """
    evaluator = Evaluator(CATALOGUE, market)
    track = evaluator.track(expression)
    if not len(track):
        raise NothingToCompute(f"{track.expression} has no value as of {track.as_of}")
    start: date = track.sessions[0].item()
    more = {}
    for name, text in READINGS.items():
        try:
            more[name] = evaluator.track(text, start=start).values
        except (CannotAnswer, UnknownName):
            continue
    return Told.of(track, more, rule or Rule())
