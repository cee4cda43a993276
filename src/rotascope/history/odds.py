"""Odds that the present lead lasts: by each method, with intervals, and which to believe."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from rotascope.core.errors import NotInStore
from rotascope.core.values import Floats
from rotascope.history.walkforward import answer, given
from rotascope.history.walkforward_models import (
    BASE,
    CLASSIFIER,
    HAZARD,
    METHODS,
    STATE,
    STEP,
    SURVIVAL,
    Fitted,
    Ints,
    Past,
    classifier,
    hazard_model,
    survival,
)
from rotascope.history.walkforward_report import Report, report
from rotascope.history.walkforward_scores import FEWEST_LEADS, Score, plain
from rotascope.history.walkforward_told import Lead, Told

DRAWS = 100
SEED = 7
LEVEL = 0.90
RULE = "the rule"
"""Stands for a method where the rule itself fixes the answer."""


@dataclass(frozen=True)
class Chance:
    """Odds by one method at one horizon.

    Attributes
    ----------
    method, horizon
        How they were found, and how many sessions ahead.
    value
        Probability that the lead still stands then; None where the method has no answer.
    low, high
        90 % interval; None where there is none.
    """

    method: str
    horizon: int
    value: float | None
    low: float | None = None
    high: float | None = None

    def as_dict(self) -> dict[str, Any]:
        """The odds as plain data."""
        return dict(vars(self))


@dataclass(frozen=True)
class Headline:
    """The odds to believe at a horizon, and why."""

    chance: Chance
    why: str

    def as_dict(self) -> dict[str, Any]:
        """The headline as plain data."""
        return {**self.chance.as_dict(), "why": self.why}


@dataclass(frozen=True, eq=False)
class Odds:
    """Who leads, since when, and the odds that it lasts.

    Attributes
    ----------
    lead
        The lead that stands.
    other
        Who would lead if it ended.
    age
        Sessions since its confirmation.
    gained, since_best
        How much the other side has gained since the leader's best, as a fraction, and
        sessions since that best.
    chances
        By horizon and method.
    headlines
        One per horizon.
    report
        The walk-forward report that decided.
    seconds
        Odds by other libraries, where they were asked for.
    """

    lead: Lead
    other: str
    age: int
    gained: float
    since_best: int
    chances: tuple[Chance, ...]
    headlines: tuple[Headline, ...]
    report: Report
    seconds: tuple[Chance, ...] = ()

    @property
    def leads(self) -> tuple[Lead, ...]:
        """All leads of the track, this one last."""
        return self.report.told.leads()

    def caveats(self) -> tuple[str, ...]:
        """What a careful reader must know."""
        past, found = self.report.told.past, list(self.report.caveats())
        outlived = int((past.leads.closed(len(past.leads) - 1) > self.age).sum())
        finished = len(past.leads.turns) - 1
        found.insert(1, f"{outlived} of {finished} finished leads were older when they ended")
        return tuple(found)

    def as_dict(self) -> dict[str, Any]:
        """The odds as plain data; the forecasts are in the report's own dictionary."""
        whole = self.report.as_dict()
        return {
            **{k: whole[k] for k in ("expression", "as_of", "snapshot", "simulated", "rule")},
            "leader": self.lead.leader,
            "other": self.other,
            "began": self.lead.began.isoformat(),
            "confirmed": self.lead.confirmed.isoformat(),
            "age": self.age,
            "gained": self.gained,
            "since_best": self.since_best,
            "headline": [one.as_dict() for one in self.headlines],
            "odds": [one.as_dict() for one in self.chances],
            "second_opinions": [one.as_dict() for one in self.seconds],
            "leads": whole["leads"],
            "scores": whole["scores"],
            "caveats": list(self.caveats()),
        }


def odds(told: Told, *, draws: int = DRAWS, seed: int = SEED) -> Odds:
    """Odds that the lead of a track's last session still stands 21, 63, 126, 252 sessions on.

    Parameters
    ----------
    told
        The track and its past.
    draws, seed
        Of the intervals of the base rate and the models: the past leads are drawn again
        with replacement, whole, and everything is fitted anew.

    Returns
    -------
    Odds. The headline is 1 where the rule leaves no room for an end so soon; else that of
    the model proven better than the base rate by its walk-forward scores; else the base
    rate.

    Raises
    ------
    NotInStore
        The track has no value on the last session.
    """
    track, past = told.track, told.past
    if np.isnan(track.values[-1]):
        raise NotInStore(
            f"{track.expression} has no value as of {track.as_of}; its last is of {told.days[-1]}"
        )
    scored, last = report(told), len(past.leads) - 1
    horizons = scored.made.horizons
    learned = {h: classifier(past, past.known(last, h), h) for h in horizons}
    values = given(past, last, learned)
    drawn = _intervals(past, last, horizons, _Draws(draws, seed))
    chances = tuple(
        Chance(m, h, plain(values[m, h]), *_ends(drawn, (m, h), values[m, h]))
        for h in horizons
        for m in METHODS
    )
    leads = told.leads()
    names = {one.leader for one in leads} - {leads[-1].leader}
    setback = past.states.values[last, past.states.names.index("setback")]
    since = past.since_best(last)
    return Odds(
        lead=leads[-1],
        other=next(iter(names), "the other"),
        age=leads[-1].sessions,
        gained=float(np.expm1(setback)),
        since_best=since,
        chances=chances,
        headlines=tuple(_headline(scored, chances, h, since) for h in horizons),
        report=scored,
    )


def _headline(scored: Report, chances: tuple[Chance, ...], horizon: int, since: int) -> Headline:
    found = {one.method: one for one in chances if one.horizon == horizon}
    hold = scored.told.past.leads.rule.hold
    if since + horizon < hold:
        return Headline(
            Chance(RULE, horizon, 1.0, 1.0, 1.0),
            f"certain by the rule: the leader's best is {since} sessions old, and no lead "
            f"ends before it is {hold} old",
        )
    tried = {s.method: s for s in scored.scores if s.horizon == horizon}
    best = scored.headline(horizon)
    if best != BASE and found[best].value is not None:
        return Headline(found[best], f"{best}: {_skill(tried[best])}")
    others = [tried[m] for m in METHODS if m != BASE]
    if others[0].leads < FEWEST_LEADS:
        why = f"no other method could be scored over {FEWEST_LEADS} leads yet"
    else:
        nearest = max(others, key=lambda s: s.open_skill.value if s.open_skill else -np.inf)
        why = f"no other is proven better; the nearest, {nearest.method}, has {_skill(nearest)}"
    past, last = scored.told.past, len(scored.told.past.leads) - 1
    if past.met(np.array([last]))[0]:
        why += "; it ignores that the other side has already gained what the rule asks"
    return Headline(found[BASE], f"base rate: {why}")


def _skill(score: Score) -> str:
    found = score.open_skill
    if found is None or np.isnan(found.value):
        return "no score"
    return (
        f"Brier skill {found.value:+.2f} ({found.low:+.2f} to {found.high:+.2f}) on "
        f"{score.open} open forecasts in {score.leads} leads"
    )


@dataclass(frozen=True)
class _Draws:
    count: int
    seed: int

    def of(self, leads: int) -> Ints:
        """int64[count, leads]: which leads each draw holds."""
        chance = np.random.default_rng(self.seed)
        return chance.integers(0, leads, size=(self.count, leads))


def _ends(
    drawn: dict[tuple[str, int], Floats], key: tuple[str, int], value: float
) -> tuple[float | None, float | None]:
    """Ends of the 90 % interval: percentiles of the draws, or the two ends themselves."""
    found = drawn[key]
    found = found[~np.isnan(found)]
    if np.isnan(value) or not len(found):
        return None, None
    if key[0] == SURVIVAL:
        return plain(found[0]), plain(found[-1])
    tail = 50.0 - 50.0 * LEVEL
    low, high = np.percentile(found, [tail, 100.0 - tail]).tolist()
    return low, high


def _intervals(
    past: Past, last: int, horizons: tuple[int, ...], draws: _Draws
) -> dict[tuple[str, int], Floats]:
    """By method and horizon: the odds of every draw; for Kaplan-Meier the ends themselves."""
    curve, age = survival(past, last), int(past.leads.age(np.array([last]))[0])
    state = past.states.values[last]
    found: dict[tuple[str, int], Floats] = {}
    chosen = draws.of(len(past.leads.turns))
    hazards = [hazard_model(past, rows) for rows in _rows(past, past.known(last, STEP), chosen)]
    for h in horizons:
        found[SURVIVAL, h] = np.array(curve.interval_beyond(age, h))
        every, alike = past.sessions(last, h), past.alike(last, h)
        found[BASE, h] = _share_draws(past, every, h, chosen)
        found[STATE, h] = _share_draws(past, alike, h, chosen)
        found[HAZARD, h] = _asked(hazards, state, (age, h))
        sorters = [classifier(past, rows, h) for rows in _rows(past, past.known(last, h), chosen)]
        found[CLASSIFIER, h] = _asked(sorters, state, (age, h))
    return found


def _rows(past: Past, rows: Ints, chosen: Ints) -> list[Ints]:
    """Rows of each draw, in their order: those of every lead as often as it was drawn."""
    spell = past.leads.spell(rows)
    counts = [np.bincount(one, minlength=chosen.shape[1]) for one in chosen]
    return [np.repeat(rows, count[spell]) for count in counts]


def _asked(models: Sequence[Fitted | None], state: Floats, when: tuple[int, int]) -> Floats:
    return np.array([answer(model, state, *when) for model in models])


def _share_draws(past: Past, rows: Ints, ahead: int, chosen: Ints) -> Floats:
    """Share of sessions whose lead still stood, in every draw."""
    spell, size = past.leads.spell(rows), chosen.shape[1]
    count = np.bincount(spell, minlength=size)
    stood = np.bincount(spell, weights=past.stood(rows, ahead).astype(np.float64), minlength=size)
    total = count[chosen].sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(stood[chosen].sum(axis=1) / total)
