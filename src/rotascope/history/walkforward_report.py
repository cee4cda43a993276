"""The walk-forward report of a relative track: its leads, the forecasts made, their scores."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from rotascope.core.time import as_day
from rotascope.history.cycles import Rule
from rotascope.history.walkforward import Forecasts, walk
from rotascope.history.walkforward_models import (
    BASE,
    FEWEST,
    HORIZONS,
    METHODS,
)
from rotascope.history.walkforward_scores import Score, headline, plain, scores
from rotascope.history.walkforward_told import Told

START = date(1990, 1, 1)
"""First day on which forecasts are made."""


@dataclass(frozen=True, eq=False)
class Report:
    """What walk-forward forecasts of a track were worth.

    Attributes
    ----------
    told
        The track and its past.
    start
        First day on which a forecast was asked for.
    made
        The forecasts.
    scores
        Of every method at every horizon.
    """

    told: Told
    start: date
    made: Forecasts
    scores: tuple[Score, ...]

    @property
    def first(self) -> date | None:
        """Session of the first forecast; None where there is none."""
        given = np.flatnonzero(~np.isnan(self.made.chance[BASE]).all(axis=0))
        if not len(given):
            return None
        found: date = self.told.days[self.made.origins[given[0]]].item()
        return found

    def headline(self, horizon: int) -> str:
        """The method to believe at a horizon."""
        return headline(self.scores, horizon)

    def caveats(self) -> tuple[str, ...]:
        """What a careful reader must know."""
        finished = len(self.told.past.leads.turns) - 1
        found = [
            f"a lead counts from the session that confirms it, by the rule: {_rule(self.told)}",
            f"{finished} finished leads in all: forecasts inside one lead are not independent, "
            "and intervals are wide",
            "part of any skill is the rule's own clock: no lead ends before its leader's best "
            "is as old as the rule's hold; only sessions where that leaves the answer open "
            "decide",
            "the odds are of the rule's next verdict, not of returns: when it calls a lead over, "
            f"the other side has already gained {100 * self.told.past.leads.rule.fall:g} %",
        ]
        if self.told.past.leads.rule == Rule():
            found.append(
                "the rule itself was chosen with the data to 2026: forecasts of earlier years "
                "inherit that hindsight, though each knew only the closes of its day"
            )
        if self.first is None:
            found.append(f"no forecast was made: fewer than {FEWEST} leads had ended before")
        tests = (len(METHODS) - 1) * len(self.made.horizons)
        found.append(
            f"{tests} comparisons are made; by luck alone one in twenty has a 90 % interval above 0"
        )
        return tuple(found)

    def as_dict(self) -> dict[str, Any]:
        """The report as plain data, every forecast included."""
        track, made = self.told.track, self.made
        days = self.told.days[made.origins]
        return {
            "expression": track.expression,
            "as_of": track.as_of.isoformat(),
            "snapshot": track.snapshot,
            "simulated": track.simulated,
            "rule": vars(self.told.past.leads.rule),
            "readings": list(self.told.past.states.names),
            "leads": [lead.as_dict() for lead in self.told.leads()],
            "first_forecast": self.first.isoformat() if self.first else None,
            "headline": {str(h): self.headline(h) for h in made.horizons},
            "scores": [one.as_dict() for one in self.scores],
            "forecasts": {
                "sessions": [str(day) for day in days],
                "age": made.age.tolist(),
                **{
                    str(h): {
                        "came": [_truth(v) for v in made.came[row].tolist()],
                        **{m: [plain(v) for v in made.chance[m][row].tolist()] for m in METHODS},
                    }
                    for row, h in enumerate(made.horizons)
                },
            },
            "caveats": list(self.caveats()),
        }


def _rule(told: Told) -> str:
    return str(told.past.leads.rule)


def _truth(value: float) -> bool | None:
    return None if np.isnan(value) else bool(value)


def report(told: Told, *, start: date = START, horizons: tuple[int, ...] = HORIZONS) -> Report:
    """Forecasts from a day on, every 21 sessions, and their scores.

    Parameters
    ----------
    told
        The track and its past.
    start
        First day on which to forecast; before three leads have ended none is made.
    horizons
        Sessions ahead.

    Timing
    ------
    Each forecast uses what was known on its session; a score counts only forecasts whose
    outcome is known by the last.
    """
    first = int(np.searchsorted(told.days, as_day(start)))
    made = walk(told.past, start=first, horizons=horizons)
    return Report(told, start, made, scores(made))
