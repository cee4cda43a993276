"""Compiled loops of regime models: forward, backward, and the steps of a fit."""

from __future__ import annotations

import math

import numpy as np
from numba import njit


@njit(cache=True)
def lasting(moves):  # type: ignore[no-untyped-def]  # compiled
    """Share of time that a chain spends in each state (Grassmann, Taksar and Heyman 1985).

    Parameters
    ----------
    moves
        float64[k, k]; row i holds the probabilities of going from i to each state.
    """
    k = moves.shape[0]
    work = moves.copy()
    for n in range(k - 1, 0, -1):
        leaves = 0.0
        for j in range(n):
            leaves += work[n, j]
        leaves = max(leaves, 1e-15)  # a state that is never left takes all the time
        for i in range(n):
            work[i, n] /= leaves
        for i in range(n):
            for j in range(n):
                work[i, j] += work[i, n] * work[n, j]
    out = np.zeros(k)
    out[0] = 1.0
    total = 1.0
    for n in range(1, k):
        for i in range(n):
            out[n] += out[i] * work[i, n]
        total += out[n]
    return out / total


@njit(cache=True)
def forward(density, moves, start, filtered, predicted):  # type: ignore[no-untyped-def]  # compiled
    """Filter (Hamilton 1989): what is known of the state at each time, from data up to it.

    Parameters
    ----------
    density
        float64[T, n]: logarithm of the density of each observation in each state.
    moves, start
        Transition probabilities and those of the first state.
    filtered, predicted
        float64[T, n], written: probabilities with and without the observation of the time.

    Returns
    -------
    float
        Log-likelihood.
    """
    length, n = density.shape
    total = 0.0
    for t in range(length):
        top = -np.inf
        for j in range(n):
            if t == 0:
                predicted[t, j] = start[j]
            else:
                mass = 0.0
                for i in range(n):
                    mass += filtered[t - 1, i] * moves[i, j]
                predicted[t, j] = mass
            if predicted[t, j] > 0.0 and density[t, j] > top:
                top = density[t, j]
        mass = 0.0
        for j in range(n):
            filtered[t, j] = predicted[t, j] * math.exp(density[t, j] - top)
            mass += filtered[t, j]
        for j in range(n):
            filtered[t, j] /= mass
        total += top + math.log(mass)
    return total


@njit(cache=True)
def backward(filtered, predicted, moves, smoothed, counts):  # type: ignore[no-untyped-def]  # compiled
    """Smoother (Kim 1994): the state at each time seen from the end of the data.

    Parameters
    ----------
    smoothed
        float64[T, n], written.
    counts
        float64[n, n], written: expected number of moves from each state to each.
    """
    length, n = filtered.shape
    counts[:] = 0.0
    for j in range(n):
        smoothed[length - 1, j] = filtered[length - 1, j]
    for t in range(length - 2, -1, -1):
        for i in range(n):
            mass = 0.0
            for j in range(n):
                if predicted[t + 1, j] > 0.0:
                    both = filtered[t, i] * moves[i, j] * smoothed[t + 1, j] / predicted[t + 1, j]
                    counts[i, j] += both
                    mass += both
            smoothed[t, i] = mass


@njit(cache=True)
def densities(values, means, variances, density):  # type: ignore[no-untyped-def]  # compiled
    """Logarithm of the normal density of each value in each state, written into `density`."""
    for j in range(len(means)):
        head = -0.5 * math.log(2.0 * math.pi * variances[j])
        for t in range(len(values)):
            gap = values[t] - means[j]
            density[t, j] = head - 0.5 * gap * gap / variances[j]


@njit(cache=True)
def stepped(values, state, steps, common, limits):  # type: ignore[no-untyped-def]  # compiled
    """Steps of the EM algorithm (Hamilton 1990) on a model with normal states, in place.

    Parameters
    ----------
    values
        float64[T], no NaN.
    state
        Means float64[k], variances float64[k], moves float64[k, k]; written.
    steps
        How many.
    common
        Whether all states have one variance.
    limits
        Smallest variance; smallest and largest probability of staying.
    """
    means, variances, moves = state
    floor, least, most = limits
    length, k = len(values), len(means)
    density, filtered = np.empty((length, k)), np.empty((length, k))
    predicted, smoothed = np.empty((length, k)), np.empty((length, k))
    counts = np.empty((k, k))
    for _ in range(steps):
        densities(values, means, variances, density)
        forward(density, moves, lasting(moves), filtered, predicted)
        backward(filtered, predicted, moves, smoothed, counts)
        pooled = 0.0
        for j in range(k):
            weight, total = 0.0, 0.0
            for t in range(length):
                weight += smoothed[t, j]
                total += smoothed[t, j] * values[t]
            if weight > 1e-8:
                means[j] = total / weight
            squares = 0.0
            for t in range(length):
                gap = values[t] - means[j]
                squares += smoothed[t, j] * gap * gap
            pooled += squares
            if not common and weight > 1e-8:
                variances[j] = max(squares / weight, floor)
        if common:
            variances[:] = max(pooled / length, floor)
        moved(counts, moves, least, most)


@njit(cache=True)
def moved(counts, moves, least, most):  # type: ignore[no-untyped-def]  # compiled
    """Likeliest transition probabilities for expected counts, staying kept between two limits."""
    k = len(counts)
    for i in range(k):
        leaves = 0.0
        for j in range(k):
            if j != i:
                leaves += counts[i, j]
        whole = leaves + counts[i, i]
        if whole <= 1e-8:
            continue
        stays = min(max(counts[i, i] / whole, least), most)
        for j in range(k):
            if j != i:
                part = counts[i, j] / leaves if leaves > 0.0 else 1.0 / (k - 1)
                moves[i, j] = (1.0 - stays) * part
        moves[i, i] = stays
