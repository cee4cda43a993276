"""Tracks with known leads, for the tests of forecasts."""

from __future__ import annotations

import datetime as dt

import numpy as np

from rotascope.core.reading import Track
from rotascope.core.values import Floats
from rotascope.history.cycles import Rule
from rotascope.history.walkforward_models import Past
from rotascope.history.walkforward_states import Leads, states
from rotascope.stats.turning import Turns, phases

QUICK = Rule(0.05, 10)


def wandering(sessions: int = 2_500, *, seed: int = 1, spread: float = 0.01) -> Floats:
    """A relative track that wanders without any pattern."""
    steps = np.random.default_rng(seed).normal(0.0, spread, sessions)
    return np.asarray(np.exp(np.cumsum(steps)))


def waves(sessions: int = 4_000, *, half: int = 150, slope: float = 0.002) -> Floats:
    """A track that rises and falls in turn, each for so many sessions: fully predictable."""
    steps = np.where(np.arange(sessions) // half % 2 == 0, slope, -slope)
    return np.asarray(np.exp(np.cumsum(steps)))


def lasting(lengths: list[int]) -> Leads:
    """Leads of stated lengths on a track that says nothing; the last is under way."""
    confirmed = np.concatenate([[1], 1 + np.cumsum(lengths[:-1])]).astype(np.int64)
    count = 1 + sum(lengths)
    signs = np.where(np.arange(len(lengths)) % 2 == 0, 1, -1).astype(np.int8)
    return Leads(np.ones(count), Turns(confirmed - 1, confirmed, signs), Rule(0.15, 1))


def past_of(level: Floats, rule: Rule = QUICK) -> Past:
    """All that may be learned from a track."""
    leads = Leads.of(level, rule)
    return Past.of(leads, states(leads))


def track_of(level: Floats, expression: str = "ratio(RUT, SPX)") -> Track:
    """A track on the weekdays from 2 January 1990."""
    day = np.datetime64("1990-01-02")
    sessions = np.busday_offset(day, np.arange(len(level)), roll="forward")
    as_of: dt.date = sessions[-1].item()
    return Track(expression, as_of, sessions, level, "ratio", "price", "made")


def standing(level: Floats, rule: Rule = QUICK) -> list[int]:
    """Who leads at each session, as known there."""
    return [int(v) for v in phases(level, fall=rule.fall, hold=rule.hold)]


def stood(phase: list[int], s: int, ahead: int) -> bool:
    """Whether the lead of session s was unbroken until `ahead` sessions later."""
    return all(phase[k] == phase[s] for k in range(s, s + ahead + 1))
