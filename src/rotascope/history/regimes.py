"""The regime of a relative track today, by two models, and what changed lately."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

import numpy as np

from rotascope.core.errors import NothingToCompute
from rotascope.core.market import Market
from rotascope.core.time import Calendar
from rotascope.core.values import Flags, Floats
from rotascope.history.detection import DETECTORS, Detector
from rotascope.history.detection_measured import MEASURED
from rotascope.language.evaluate import Evaluator
from rotascope.measures.catalogue import CATALOGUE
from rotascope.measures.regimes import FIRST, Followed, check_unit, fits, followed, observed

YEARS = {"day": 252.0, "week": 52.0, "month": 12.0}
"""Periods in a year, for figures a year."""

DAYS = 1260
"""Daily returns before the first fit of the jump model."""

LATELY = 756
"""Sessions: alarms of the last three years are listed."""


@dataclass(frozen=True)
class State:
    """A state of a model.

    Attributes
    ----------
    name
        worse or better: the better one has the higher mean at the fit.
    mean, volatility
        Of the returns in it at the fit, a year; sorted with hindsight, so the means flatter.
    lasts
        Expected length of a stay, in periods; None where none was seen.
    earned, error
        Mean of the returns that followed those after which the state was known, a year, over
        the whole course, and its standard error; None where the state was never known.
    """

    name: str
    mean: float
    volatility: float | None
    lasts: float | None
    earned: float | None
    error: float | None


@dataclass(frozen=True)
class Model:
    """What a model says as of a session.

    Attributes
    ----------
    name
        Of the model.
    every
        day or week: what its returns are of.
    probability
        Filtered probability of the better state; None where the model gives a label only.
    state
        better or worse.
    since
        First session of the unbroken run of that state, as it was known session by session.
    sessions
        Length of that run up to the as-of session.
    states
        The states, the worse first; lengths of stay in periods of `every`.
    refit
        Last session that the parameters in force were fitted on.
    returns
        Number of returns they were fitted on.
    gain
        Log-likelihood of the fit less that of a single state; None where there is none.
    hindsight_since
        Since when that state has held as seen from the as-of session with all data (smoothed
        probabilities, the cheapest path): not what was known then.
    disagree
        Share of sessions of the last ten years on which hindsight names another state than was
        known.
    doubts
        What speaks against it.
    """

    name: str
    every: str
    probability: float | None
    state: str
    since: date
    sessions: int
    states: tuple[State, ...]
    refit: date
    returns: int
    gain: float | None
    hindsight_since: date
    disagree: float
    doubts: tuple[str, ...]


@dataclass(frozen=True)
class Warned:
    """Alarms of a detector in the last three years.

    Attributes
    ----------
    detector, threshold
        Which rule.
    alarms
        Session and +1 (the numerator begins to lead) or -1.
    state
        Sign of the last alarm so far, 0 = none ever.
    false_per_decade
        As measured on the simulated markets: three tenths of it in three years.
    """

    detector: str
    threshold: float
    alarms: tuple[tuple[date, int], ...]
    state: int
    false_per_decade: float


@dataclass(frozen=True)
class Regimes:
    """Regimes of a relative track as of a session."""

    expression: str
    as_of: date
    snapshot: str
    simulated: bool
    first: date
    models: tuple[Model, ...]
    warned: tuple[Warned, ...]
    caveats: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """As plain data: dates as texts, so that JSON takes it."""
        plain: dict[str, Any] = _plain(asdict(self))
        return plain


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value.isoformat() if isinstance(value, date) else value


def regimes(market: Market, expression: str) -> Regimes:
    """The regime of a relative track as of the market's session.

    Parameters
    ----------
    market
        As of a session.
    expression
        A positive track such as `ratio(RUT, SPX)`.

    Raises
    ------
    ExpressionError
        The expression is wrong.
    CannotAnswer
        It has too few values, or is not positive.

    Timing
    ------
    All but `hindsight_since` and `disagree` is as it was known session by session.
    """
    evaluator = Evaluator(CATALOGUE, market)
    name, bound = evaluator.bind(expression)
    check_unit(bound)
    caveats: list[str] = []
    track = evaluator.track(expression)
    calendar = market.calendar
    if len(track) == 0 or np.isnan(track.values[-1]):
        evaluator.read(expression)  # says why there is no value
    level = np.full(len(calendar), np.nan)
    level[len(calendar) - len(track) :] = track.values
    if (np.nan_to_num(level, nan=1.0) <= 0.0).any():
        evaluator.read(f"regime_probability({expression})")  # refuses, and says when
    models = []
    try:
        evaluator.read(f"regime_probability({expression})")
        models.append(_markov(calendar, level))
    except NothingToCompute as why:
        caveats.append(why.message)
    jumps = _jumps(calendar, level)
    if jumps is not None:
        models.append(jumps)
    if not models:
        raise NothingToCompute(caveats[0])
    return Regimes(
        expression=name,
        as_of=calendar.date(len(calendar) - 1),
        snapshot=market.snapshot,
        simulated=market.simulated,
        first=calendar.date(int(np.flatnonzero(~np.isnan(level))[0])),
        models=tuple(models),
        warned=tuple(_warned(calendar, level, detector) for detector in DETECTORS),
        caveats=tuple(caveats),
    )


def _markov(calendar: Calendar, level: Floats) -> Model:
    """The Markov model of `regime_probability`, with its defaults."""
    from rotascope.stats.markov import smoothed
    from rotascope.stats.markov_fit import gain

    found = followed(calendar, level, FIRST, "week", "year")
    end, model = found.schedule.ends[-1], found.schedule.models[-1]
    assert model is not None
    known = found.by_session(len(level))
    late = smoothed(found.seen.returns, model)[:, -1]
    states = tuple(
        State(
            name,
            float(model.means[at]) * YEARS["week"],
            float(model.deviations[at]) * YEARS["week"] ** 0.5,
            float(model.durations[at]),
            *_earned(found.known, found.seen.returns, at, YEARS["week"]),
        )
        for at, name in enumerate(("worse", "better"))
    )
    return _told(
        calendar,
        (known > 0.5, ~np.isnan(known)),
        _spread(found, late > 0.5, len(level)),
        name="Markov, two states (weekly returns)",
        every="week",
        probability=float(known[-1]),
        states=states,
        refit=calendar.date(int(found.seen.places[end])),
        returns=end + 1,
        gain=gain(found.seen.returns[: end + 1], model),
        doubts=tuple(filter(None, [found.doubt("week"), _unpaid(states)])),
    )


def _spread(found: Followed, by_return: Flags, length: int) -> Flags:
    """A truth by return as one by session: that of the period the session lies in."""
    which = np.searchsorted(found.seen.places, np.arange(length), side="left")
    return np.asarray(by_return[np.minimum(which, len(by_return) - 1)])


def _jumps(calendar: Calendar, level: Floats) -> Model | None:
    """The jump model on daily returns; None where there are too few."""
    from rotascope.stats import jumps

    seen = observed(calendar, level, "day")
    ends = fits(calendar, seen.places, "year", DAYS)
    if not ends or not seen.returns[: ends[0] + 1].std():
        return None
    found = jumps.labelled(seen.returns, ends)
    model, end = found.models[-1], found.ends[-1]
    features = jumps.features_of(seen.returns)[jumps.WARM :]
    late = jumps.looked_back(features, model)
    course = np.where(found.states >= 0, found.states, np.nan).astype(np.float64)
    stays = _stays(late[: end + 1 - jumps.WARM])
    states = tuple(
        State(
            name,
            float(model.means[at]) * YEARS["day"],
            None,
            stays[at],
            *_earned(course, seen.returns, at, YEARS["day"]),
        )
        for at, name in enumerate(("worse", "better"))
    )
    known, told, whole = (np.zeros(len(level), dtype=bool) for _ in range(3))
    known[seen.places] = found.states == 1
    told[seen.places] = found.states >= 0
    whole[seen.places[jumps.WARM :]] = late == 1
    return _told(
        calendar,
        (known, told),
        whole,
        name="Jump model, two states (daily returns)",
        every="day",
        probability=None,
        states=states,
        refit=calendar.date(int(seen.places[end])),
        returns=end + 1,
        gain=None,
        doubts=tuple(filter(None, [_unpaid(states)])),
    )


def _unpaid(states: tuple[State, ...]) -> str:
    """Whether the better state earned less than two standard errors more afterwards."""
    worse, better = states[0], states[-1]
    if None in (worse.earned, worse.error, better.earned, better.error):
        return "too few returns have followed one of the states to say whether it pays"
    more = float(better.earned or 0.0) - float(worse.earned or 0.0)
    error = math.hypot(worse.error or 0.0, better.error or 0.0)
    if more >= 2.0 * error:
        return ""
    return (
        f"after the better state was known the numerator earned {100 * more:+.1f} pp a year more "
        f"than after the worse, with a standard error of {100 * error:.1f}: no evidence that it "
        "pays"
    )


def _earned(
    known: Floats, returns: Floats, state: int, year: float
) -> tuple[float | None, float | None]:
    """Mean of the returns after those on which a state was known, a year, and its error."""
    told = ~np.isnan(known[:-1])
    here = told & ((known[:-1] > 0.5) == bool(state))
    after = returns[1:][here]
    if len(after) < 2:
        return None, None
    return float(after.mean()) * year, float(after.std(ddof=1)) / len(after) ** 0.5 * year


def _stays(states: np.ndarray[Any, np.dtype[np.int64]]) -> tuple[float | None, float | None]:
    """Mean length of the stays in each of two states; all of them, the last one cut."""
    edges = np.flatnonzero(np.diff(states, prepend=-1) != 0)
    lengths = np.diff(np.append(edges, len(states)))
    of = states[edges]
    worse, better = (float(lengths[of == j].mean()) if (of == j).any() else None for j in (0, 1))
    return worse, better


def _told(calendar: Calendar, known: tuple[Flags, Flags], late: Flags, **more: Any) -> Model:
    """A model's answer, from its better state as known and as seen from the end."""
    better, told = known
    last = len(better) - 1
    same = (better == better[last]) & told
    since = _run_start(same)
    recent = np.flatnonzero(told)[-int(10 * YEARS["day"]) :]
    return Model(
        state="better" if better[last] else "worse",
        since=calendar.date(since),
        sessions=last - since + 1,
        hindsight_since=calendar.date(_run_start(late == late[last])),
        disagree=float((better[recent] != late[recent]).mean()),
        **more,
    )


def _run_start(holds: Flags) -> int:
    """First place of the unbroken run at the end."""
    broken = np.flatnonzero(~holds)
    return int(broken[-1]) + 1 if len(broken) else 0


def _warned(calendar: Calendar, level: Floats, detector: Detector) -> Warned:
    seen = detector.prepared(calendar, level, FIRST)
    found = detector.alarms(seen, detector.usual)
    state = found.state
    turned = np.flatnonzero(np.diff(state, prepend=np.int8(0)) != 0)
    recent = turned[turned >= len(level) - LATELY]
    rate = next(
        score.false_per_decade
        for score in MEASURED
        if (score.detector, score.threshold) == (detector.name, detector.usual)
    )
    return Warned(
        detector.name,
        detector.usual,
        tuple((calendar.date(int(at)), int(state[at])) for at in recent),
        int(state[-1]),
        rate,
    )
