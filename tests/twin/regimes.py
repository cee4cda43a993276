"""Regimes: a two-state Markov model in plain loops, fitted again and again as time passes.

Written from the definition in the catalogue: returns of finished periods, steps of the EM
algorithm with scaled forward and backward chances, parameters of six digits, a filter.
"""

from __future__ import annotations

import datetime as dt
import functools
import math
from collections.abc import Callable

from twin.facts import FIRST_TRUSTED, Facts
from twin.outcomes import Cannot
from twin.windows import period_start

Track = Callable[[int], float | None]
Model = tuple[tuple[float, float], tuple[float, float], tuple[float, float]]  # means, sds, stays


def regime_probability(f: Facts, track: Track, t: int, first: int, every: str, refit: str) -> float:
    """Filtered chance of the better state after the last finished period."""
    known, returns = observed(f, track, t, every)
    model: Model | None = None
    fitted = 0
    for i in range(1, len(returns)):
        apart = start_of(f, known[i], refit) != start_of(f, known[i - 1], refit)
        if apart and i >= first and spread(returns[:i]) > 1e-12:
            steps = 200 if model is None else 100
            model = fit(tuple(returns[:i]), model or beginning(returns[:i]), steps)
            fitted = i
            least = 0.001 * spread(returns[:i])
            if abs(model[0][1] - model[0][0]) <= least and abs(model[1][1] - model[1][0]) <= least:
                model = None
    if model is None or len(returns) <= fitted:
        raise Cannot("too few returns")
    return forward(tuple(returns), model)[0][-1][1]


def observed(f: Facts, track: Track, t: int, every: str) -> tuple[list[int], list[float]]:
    """When each return of a finished period was known, and the returns."""
    last: dict[object, float] = {}
    over: dict[object, int] = {}
    for k in range(t + 1):
        value = track(k)
        period = f.sessions[k] if every == "day" else period_start(f.sessions[k], every)
        if value is not None and value <= 0:
            raise Cannot("not positive")
        if value is not None:
            last[period] = value
        over[period] = k if f.sessions[k] >= FIRST_TRUSTED or every == "day" else k + 1
    found = [(over[p], math.log(value)) for p, value in last.items() if ended(f, over[p], t, every)]
    returns = [b[1] - a[1] for a, b in zip(found, found[1:], strict=False)]
    return [k for k, _ in found[1:]], returns


def ended(f: Facts, k: int, t: int, every: str) -> bool:
    """Whether a period whose last session so far is k is over as of t."""
    if k > t:
        return False
    if every == "day" or f.sessions[k] < FIRST_TRUSTED:
        return True
    return period_start(f.sessions[k], every) != period_start(f.sessions[k + 1], every)


def start_of(f: Facts, k: int, every: str) -> dt.date:
    return period_start(f.sessions[k], every)


def spread(returns: list[float]) -> float:
    middle = sum(returns) / len(returns)
    return math.sqrt(sum((r - middle) ** 2 for r in returns) / len(returns))


def beginning(returns: list[float]) -> Model:
    middle, sd = sum(returns) / len(returns), spread(returns)
    return ((middle - sd, middle + sd), (sd, sd), (0.9, 0.9))


def density(x: float, mean: float, sd: float) -> float:
    return math.exp(-((x - mean) ** 2) / (2 * sd * sd)) / (sd * math.sqrt(2 * math.pi))


def forward(returns: tuple[float, ...], model: Model) -> tuple[list[tuple[float, float]], list]:
    """Filtered chances of both states, and the chances of a state given the values before it."""
    means, sds, (stay0, stay1) = model
    share1 = (1 - stay0) / ((1 - stay0) + (1 - stay1))
    before = (1 - share1, share1)
    found, ahead = [], []
    for x in returns:
        ahead.append(before)
        a = before[0] * density(x, means[0], sds[0])
        b = before[1] * density(x, means[1], sds[1])
        now = (a / (a + b), b / (a + b))
        found.append(now)
        before = (
            now[0] * stay0 + now[1] * (1 - stay1),
            now[0] * (1 - stay0) + now[1] * stay1,
        )
    return found, ahead


@functools.cache
def fit(returns: tuple[float, ...], model: Model, steps: int) -> Model:
    """So many steps of the EM algorithm; states by rising mean, six digits."""
    for _ in range(steps):
        model = step(returns, model)
    states = sorted(zip(*model, strict=True), key=lambda state: state[0])
    means, sds, stays = zip(*states, strict=True)
    return (
        tuple(float(f"{m:.6g}") for m in means),
        tuple(float(f"{s:.6g}") for s in sds),
        tuple(1 - float(f"{1 - p:.6g}") for p in stays),
    )


def step(returns: tuple[float, ...], model: Model) -> Model:
    """Likeliest means, deviations and chances of staying for the states as they look now."""
    n = len(returns)
    middle = sum(returns) / n
    floor = 0.01 * sum((r - middle) ** 2 for r in returns) / n
    means, sds, stays = (list(part) for part in model)
    later, stayed, left = hindsight(returns, model)
    for j in (0, 1):
        weights = [p if j else 1 - p for p in later]
        whole = sum(weights)
        if whole > 1e-8:
            means[j] = sum(w * r for w, r in zip(weights, returns, strict=True)) / whole
            gaps = [(r - means[j]) ** 2 for r in returns]
            here = sum(w * g for w, g in zip(weights, gaps, strict=True)) / whole
            sds[j] = math.sqrt(max(here, floor))
        if stayed[j] + left[j] > 1e-8:
            stays[j] = min(max(stayed[j] / (stayed[j] + left[j]), 0.5), 0.999)
    return ((means[0], means[1]), (sds[0], sds[1]), (stays[0], stays[1]))


def hindsight(
    returns: tuple[float, ...], model: Model
) -> tuple[list[float], list[float], list[float]]:
    """Chance of the better state at each time seen from the end; how often each stays and ends."""
    seen, ahead = forward(returns, model)
    stays = model[2]
    move = ((stays[0], 1 - stays[0]), (1 - stays[1], stays[1]))
    later = [0.0] * len(returns)
    later[-1] = seen[-1][1]
    stayed, left = [0.0, 0.0], [0.0, 0.0]
    for t in range(len(returns) - 2, -1, -1):
        end = (1 - later[t + 1], later[t + 1])
        for i in (0, 1):
            for j in (0, 1):
                both = 0.0
                if ahead[t + 1][j] > 0:
                    both = seen[t][i] * move[i][j] * end[j] / ahead[t + 1][j]
                if i == j:
                    stayed[i] += both
                else:
                    left[i] += both
                if i == 1:
                    later[t] += both
    return later, stayed, left
