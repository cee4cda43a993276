"""Compiled loops of change-point detectors: one pass, one session after the other."""

from __future__ import annotations

import math

import numpy as np
from numba import njit


@njit(cache=True)
def standardised(returns, halflife, warm):  # type: ignore[no-untyped-def]  # compiled
    """Returns over their standard deviation as known the session before; NaN at first.

    The standard deviation is around zero, with weights that halve every `halflife`
    sessions; the first `warm` returns only feed it.
    """
    keep = 0.5 ** (1.0 / halflife)
    out = np.full(len(returns), np.nan)
    total, weight = 0.0, 0.0
    for t in range(len(returns)):
        if t >= warm and total > 0.0:
            out[t] = returns[t] / math.sqrt(total / weight)
        total = total * keep + returns[t] * returns[t]
        weight = weight * keep + 1.0
    return out


@njit(cache=True)
def summed(values, drift, threshold):  # type: ignore[no-untyped-def]  # compiled
    """Two-sided sums of Page: +1 or -1 where one passes the threshold; both then start anew."""
    out = np.zeros(len(values), np.int8)
    up, down = 0.0, 0.0
    for t in range(len(values)):
        if values[t] != values[t]:
            continue
        up = max(0.0, up + values[t] - drift)
        down = max(0.0, down - values[t] - drift)
        if up > threshold or down > threshold:
            out[t] = 1 if up > down else -1
            up, down = 0.0, 0.0
    return out


@njit(cache=True)
def around_mean(values, drift, threshold):  # type: ignore[no-untyped-def]  # compiled
    """Page and Hinkley: sums of gaps from the mean since the last alarm, against their extremes."""
    out = np.zeros(len(values), np.int8)
    count, mean, rise, fall, low, high = 0, 0.0, 0.0, 0.0, 0.0, 0.0
    for t in range(len(values)):
        if values[t] != values[t]:
            continue
        count += 1
        mean += (values[t] - mean) / count
        rise += values[t] - mean - drift
        fall += values[t] - mean + drift
        low, high = min(low, rise), max(high, fall)
        if rise - low > threshold or high - fall > threshold:
            out[t] = 1 if rise - low > high - fall else -1
            count, mean, rise, fall, low, high = 0, 0.0, 0.0, 0.0, 0.0, 0.0
    return out


@njit(cache=True)
def ratios(values, drift, threshold):  # type: ignore[no-untyped-def]  # compiled
    """Shiryaev and Roberts: sums of likelihood ratios of a mean of +drift and -drift to none."""
    out = np.zeros(len(values), np.int8)
    up, down = 0.0, 0.0
    for t in range(len(values)):
        if values[t] != values[t]:
            continue
        up = (1.0 + up) * math.exp(drift * values[t] - 0.5 * drift * drift)
        down = (1.0 + down) * math.exp(-drift * values[t] - 0.5 * drift * drift)
        if max(up, down) > threshold:
            out[t] = 1 if up > down else -1
            up, down = 0.0, 0.0
    return out


@njit(cache=True)
def chances(values, hazard, prior, longest):  # type: ignore[no-untyped-def]  # compiled
    """Chance that the mean is above zero now, over all lengths of the present run.

    Adams and MacKay (2007) with values of standard deviation 1 and a mean that is drawn anew
    at a change, normal around zero with standard deviation `prior`. Runs longer than
    `longest` count as that long.
    """
    out = np.full(len(values), np.nan)
    weight, mean, precision = np.zeros(longest), np.zeros(longest), np.zeros(longest)
    runs = 0
    first = 1.0 / (prior * prior)
    for t in range(len(values)):
        x = values[t]
        if x != x:
            continue
        if runs == 0:
            runs, weight[0], mean[0], precision[0] = 1, 1.0, 0.0, first
        total, fresh = 0.0, 0.0
        for r in range(runs):
            spread = 1.0 + 1.0 / precision[r]
            gap = x - mean[r]
            weight[r] *= math.exp(-0.5 * gap * gap / spread) / math.sqrt(spread)
            total += weight[r]
        above = 0.0
        for r in range(runs):
            weight[r] /= total
            fresh += weight[r] * hazard
            weight[r] *= 1.0 - hazard
            mean[r] += (x - mean[r]) / (precision[r] + 1.0)
            precision[r] += 1.0
            above += weight[r] * 0.5 * math.erfc(-mean[r] * math.sqrt(precision[r] / 2.0))
        out[t] = above / (1.0 - hazard)
        if runs < longest:
            runs += 1
        else:
            weight[longest - 2] += weight[longest - 1]
        for r in range(runs - 1, 0, -1):
            weight[r], mean[r], precision[r] = weight[r - 1], mean[r - 1], precision[r - 1]
        weight[0], mean[0], precision[0] = fresh, 0.0, first
    return out


@njit(cache=True)
def crossed(values, low, high):  # type: ignore[no-untyped-def]  # compiled
    """+1 where a track first rises above `high`, -1 where it first falls below `low`, in turn."""
    out = np.zeros(len(values), np.int8)
    state = 0
    for t in range(len(values)):
        if values[t] > high and state != 1:
            state = 1
            out[t] = 1
        elif values[t] < low and state != -1:
            state = -1
            out[t] = -1
    return out
