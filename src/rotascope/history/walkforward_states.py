"""Leads of a relative track as they were known, and how things stood inside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rotascope.core.errors import NothingToCompute
from rotascope.core.values import Floats
from rotascope.history.cycles import Rule
from rotascope.stats.turning import Turns, turns

Ints = NDArray[np.int64]

YEAR = 252
MOMENTA = (21, 63, 126, 252)
OWN = ("age", *(f"momentum {n}d" for n in MOMENTA), "setback", "since best", "volatility 63d")
"""Readings of the track itself, the age first."""


@dataclass(frozen=True, eq=False)
class Leads:
    """The confirmed leads of a track: each lasts until the opposite turn is confirmed.

    Attributes
    ----------
    level
        float64[n], positive, no missing values.
    turns
        Its confirmed turns.
    rule
        What confirmed them.
    """

    level: Floats
    turns: Turns
    rule: Rule

    @classmethod
    def of(cls, level: Floats, rule: Rule) -> Leads:
        """The leads of a track.

        Raises
        ------
        NothingToCompute
            The track is not positive: it has no logarithm.
        """
        if len(level) and not (np.isfinite(level) & (level > 0.0)).all():
            raise NothingToCompute(
                "leads are those of a track that is always positive, such as ratio(RUT, SPX)"
            )
        return cls(level, turns(level, fall=rule.fall, hold=rule.hold), rule)

    def __len__(self) -> int:
        return len(self.level)

    @property
    def first(self) -> int:
        """Place of the first confirmation; the length of the track where there is none."""
        return int(self.turns.confirmed[0]) if len(self.turns) else len(self.level)

    def spell(self, at: Ints) -> Ints:
        """Number of the lead that stands at each place; -1 before the first."""
        return self.turns.known(at)

    def age(self, at: Ints) -> Ints:
        """Sessions since the standing lead was confirmed, at places from `first` on."""
        return np.asarray(at - self.turns.confirmed[self.spell(at)], dtype=np.int64)

    def left(self, at: Ints) -> Floats:
        """Sessions until the standing lead was over; infinite where it still stands."""
        ends = np.append(self.turns.confirmed[1:].astype(np.float64), np.inf)
        return np.asarray(ends[self.spell(at)] - at)

    def closed(self, upto: int) -> Ints:
        """Lengths of the leads that were over by a place, in sessions."""
        known = self.turns.confirmed[self.turns.confirmed <= upto]
        return np.asarray(np.diff(known), dtype=np.int64)

    def sign(self, at: Ints) -> NDArray[np.int8]:
        """+1 the numerator leads, -1 the denominator, at places from `first` on."""
        return np.asarray(self.turns.sign[self.spell(at)], dtype=np.int8)


@dataclass(frozen=True, eq=False)
class States:
    """Readings by session: those of the track, then others.

    Attributes
    ----------
    names
        One per column.
    values
        float64[n, k]; NaN = not known there.
    """

    names: tuple[str, ...]
    values: Floats

    def usable(self, rows: Ints) -> tuple[Ints, Ints]:
        """Rows on which the track's own readings are known, and columns known on all of them."""
        own = self.values[rows][:, : len(OWN)]
        kept = rows[~np.isnan(own).any(axis=1)]
        whole = ~np.isnan(self.values[kept]).any(axis=0)
        return kept, np.flatnonzero(whole)


def age_reading(age: Floats) -> Floats:
    """Age as the models read it: log(1 + years)."""
    return np.asarray(np.log1p(age / YEAR))


def states(leads: Leads, more: Mapping[str, Floats] | None = None) -> States:
    """The state of a track at each session, seen from whoever leads.

    Age: log(1 + years since the confirmation). Momentum: change of the log track over 21,
    63, 126 and 252 sessions, signed so that above 0 = the leader gains. Setback: how far
    the leader stands below its best since the turn, in log points. Volatility: standard
    deviation of the last 63 log changes. Since best: log(1 + years since that best), the
    clock of the rule, which ends no lead before its hold has passed.

    Parameters
    ----------
    leads
        The leads and their track.
    more
        Other readings by name, float64[n] each; NaN = not known at that session.

    Returns
    -------
    States; NaN before the first confirmed lead.

    Timing
    ------
    Every reading uses closes up to and with its session.
    """
    log, n = np.log(leads.level), len(leads)
    at = np.arange(leads.first, n, dtype=np.int64)
    sign = np.full(n, np.nan)
    sign[at] = leads.sign(at)
    age = np.full(n, np.nan)
    age[at] = age_reading(leads.age(at).astype(np.float64))
    columns = [age, *(sign * _change(log, span) for span in MOMENTA)]
    behind, since = setbacks(leads)
    columns += [behind, age_reading(since)]
    columns += [np.where(np.isnan(sign), np.nan, _deviation(log, 63))]
    extra = dict(more or {})
    return States((*OWN, *extra), np.column_stack([*columns, *extra.values()]))


def _change(log: Floats, span: int) -> Floats:
    out = np.full(len(log), np.nan)
    out[span:] = log[span:] - log[:-span]
    return out


def _deviation(log: Floats, span: int) -> Floats:
    out = np.full(len(log), np.nan)
    if len(log) > span:
        windows = np.lib.stride_tricks.sliding_window_view(np.diff(log), span)
        out[span:] = windows.std(axis=1, ddof=1)
    return out


def setbacks(leads: Leads) -> tuple[Floats, Floats]:
    """How far the leader stands below its best since the turn, and sessions since that best.

    Returns
    -------
    float64[n] in log points, and float64[n]; NaN before the first confirmed lead. Of equal
    bests the first counts.
    """
    log, n, found = np.log(leads.level), len(leads), leads.turns
    behind, since = np.full(n, np.nan), np.full(n, np.nan)
    ends = [*found.confirmed[1:].tolist(), n]
    for k, end in enumerate(ends[: len(found)]):
        extreme, known = int(found.place[k]), int(found.confirmed[k])
        signed = int(found.sign[k]) * log[extreme:end]
        best = np.maximum.accumulate(signed)
        places = np.arange(len(signed))
        fresh = np.diff(best, prepend=-np.inf) > 0.0
        when = np.maximum.accumulate(np.where(fresh, places, 0))
        behind[known:end] = (best - signed)[known - extreme :]
        since[known:end] = (places - when)[known - extreme :]
    return behind, since
