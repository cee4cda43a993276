"""What walk-forward forecasts were worth: scores against the base rate, and a verdict."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from rotascope.core.values import Flags, Floats
from rotascope.history.walkforward import Forecasts
from rotascope.history.walkforward_models import BASE, METHODS, STEP
from rotascope.stats.scoring import Bin, Skill, brier, log_score, reliability, skill

BLOCK = 36
"""Mean block of the bootstrap in forecasts (about three years): errors last as long as leads."""
NOTHING = "nothing to score"
FEWEST_LEADS = 5
"""Different leads over which a model must have been scored before it is believed."""


@dataclass(frozen=True)
class Score:
    """How good one method was at one horizon.

    Attributes
    ----------
    method, horizon
        Which odds, and how many sessions ahead.
    count
        Forecasts scored; neighbours overlap, so they are far from independent.
    open
        Those of them whose answer the rule had not fixed: only they can show skill.
    own
        Those that were the method's own; the others were the base rate.
    leads
        Different leads in which the open ones were given: the number that matters.
    came
        Share of them in which the lead still stood.
    brier, log
        Mean scores, 0 is perfect.
    skill, log_skill
        Against the base rate given on the same sessions; None for the base rate itself.
    open_skill, open_log_skill
        The same where the answer was open.
    bins
        Reliability by tenths.
    """

    method: str
    horizon: int
    count: int
    open: int
    own: int
    leads: int
    came: float
    brier: float
    log: float
    skill: Skill | None
    log_skill: Skill | None
    open_skill: Skill | None
    open_log_skill: Skill | None
    bins: tuple[Bin, ...]

    @property
    def proven(self) -> bool:
        """Whether it is to be believed rather than the base rate, see `verdict`."""
        tests = (self.skill, self.log_skill, self.open_skill, self.open_log_skill)
        return self.leads >= FEWEST_LEADS and all(t is not None and t.proven for t in tests)

    @property
    def verdict(self) -> str:
        """The score against the base rate in a word or two.

        Better = every interval of skill, by both scores, on all
        sessions and on the open ones, lies above 0, over five leads or more. Worse =
        the whole interval of the Brier skill on the open sessions lies below 0; no skill =
        it includes 0.
        """
        if self.method == BASE:
            return "yardstick"
        if self.open_skill is None or np.isnan(self.open_skill.value):
            return NOTHING
        if self.proven:
            return "better"
        if self.leads < FEWEST_LEADS:
            return "too few leads"
        if self.open_skill.high < 0.0:
            return "worse"
        if self.open_skill.proven:
            return "not by every score"
        return "no skill"

    def as_dict(self) -> dict[str, Any]:
        """The score as plain data."""
        return {
            "method": self.method,
            "horizon": self.horizon,
            "forecasts": self.count,
            "open": self.open,
            "own": self.own,
            "leads": self.leads,
            "came": plain(self.came),
            "brier": plain(self.brier),
            "log_score": plain(self.log),
            "skill": _interval(self.skill),
            "log_skill": _interval(self.log_skill),
            "open_skill": _interval(self.open_skill),
            "open_log_skill": _interval(self.open_log_skill),
            "verdict": self.verdict,
            "reliability": [vars(one) for one in self.bins if one.count],
        }


def plain(value: float) -> float | None:
    """A figure as JSON knows it: None for NaN."""
    return None if np.isnan(value) else float(value)


def _interval(found: Skill | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {"value": plain(found.value), "low": plain(found.low), "high": plain(found.high)}


def scores(made: Forecasts) -> tuple[Score, ...]:
    """Scores of all methods at all horizons.

    Parameters
    ----------
    made
        Forecasts; those whose outcome is not yet known are left out.

    Returns
    -------
    One Score per method and horizon. Skill is 1 - Brier score / Brier score of the base
    rate, with a 90 % interval by the stationary bootstrap of the forecasts in their order,
    blocks of 36 on average (or twice the horizon, where that is longer), 2,000 draws from
    a fixed seed.
    """
    found = []
    for row in range(len(made.horizons)):
        told = ~np.isnan(made.came[row]) & ~np.isnan(made.chance[BASE][row])
        found += [_score(made, row, told, method) for method in METHODS]
    return tuple(found)


def _score(made: Forecasts, row: int, told: Flags, method: str) -> Score:
    odds, reference = made.chance[method][row, told], made.chance[BASE][row, told]
    came, free = made.came[row, told] == 1.0, ~made.fixed[row, told]
    ours, theirs = (brier(p, came) for p in (odds, reference))
    logs, their_logs = (log_score(p, came) for p in (odds, reference))
    pairs = ((ours, theirs), (logs, their_logs))
    pairs += tuple((a[free], b[free]) for a, b in pairs)
    block = max(BLOCK, 2 * made.horizons[row] / STEP)
    tests = [None if method == BASE else skill(a, b, block=block) for a, b in pairs]
    return Score(
        method=method,
        horizon=made.horizons[row],
        count=len(odds),
        open=int(free.sum()),
        own=int(made.own[method][row, told].sum()),
        leads=len(np.unique(made.spell[told][free])),
        came=_mean(came.astype(np.float64)),
        brier=_mean(ours),
        log=_mean(logs),
        skill=tests[0],
        log_skill=tests[1],
        open_skill=tests[2],
        open_log_skill=tests[3],
        bins=reliability(odds, came),
    )


def _mean(values: Floats) -> float:
    return float(values.mean()) if len(values) else float("nan")


def headline(found: tuple[Score, ...], horizon: int) -> str:
    """The method to believe at a horizon: the most skilled of those better than the base rate.

    Returns
    -------
    Its name; that of the base rate where none is.
    """
    proven = [s for s in found if s.horizon == horizon and s.proven]
    best = max(proven, key=lambda s: s.open_skill.value if s.open_skill else 0.0, default=None)
    return BASE if best is None else best.method
