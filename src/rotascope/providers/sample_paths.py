"""Simulated prices: market, size and sector moves, then every company's closes."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rotascope.core.settings import GICS
from rotascope.providers.sample_firms import (
    FAILURE,
    GIANT,
    GIANT_DRIFT,
    GOOG,
    GOOGL,
    SMALL,
    TAKEOVER,
    Firms,
)
from rotascope.providers.sample_random import Chance, Floats, Ints
from rotascope.providers.sample_rotations import YEAR, Planned

MARKET_DRIFT = 0.08  # a year
_CALM = 0.9e-4  # usual variance of a day
_BLOCK = 64  # companies worked on at a time
_QUARTER = 63  # sessions between two dividends
FAILED_BELOW = 1.0  # a close below this ends a listing


@dataclass(frozen=True)
class Factors:
    """What moves many companies together, per session.

    Attributes
    ----------
    market, size
        Returns, shape (sessions,).
    sectors
        Returns on top of the market's, shape (sectors, sessions).
    variance
        The market's variance for the session, known the session before.
    """

    market: Floats
    size: Floats
    sectors: Floats
    variance: Floats

    @property
    def mood(self) -> Floats:
        """How lively companies are against their usual spread, shape (sessions,)."""
        return 0.6 + 0.4 * np.sqrt(self.variance / _CALM)


@dataclass(frozen=True)
class Paths:
    """Closes of all companies; NaN before the listing and after the last close.

    Attributes
    ----------
    close, adj_close, volume
        Shape (firms, sessions).
    dividend
        Currency per share on ex-dates, else 0.
    ends, fate
        As in `Firms`, with the listings that ended because the price fell too far.
    """

    close: Floats
    adj_close: Floats
    volume: Floats
    dividend: Floats
    ends: Ints
    fate: Ints


def simulated_factors(seed: int, sessions: int) -> Factors:
    """Market with clustered volatility (asymmetric GARCH), a size move, eleven sectors."""
    shocks = Chance(seed, 4).shocks(sessions).tolist()
    drift = MARKET_DRIFT / YEAR
    variance, market = [], []
    now = _CALM
    for shock in shocks:
        variance.append(now)
        market.append(drift + math.sqrt(now) * shock)
        gust = (shock - 0.35) * (shock - 0.35)
        now = min(max(0.024 * _CALM + 0.075 * now * gust + 0.892 * now, 0.2e-4), 9e-4)
    mood = 0.6 + 0.4 * np.sqrt(np.array(variance) / _CALM)
    size = Chance(seed, 5).shocks(sessions) * 0.0050 * mood
    rows = len(GICS)
    sectors = Chance(seed, 6).shocks(rows * sessions).reshape(rows, sessions) * 0.0045 * mood
    return Factors(np.array(market), size, sectors, np.array(variance))


def usual_drift(firms: Firms) -> Floats:
    """Expected daily return of each company outside rotations, shape (firms,)."""
    return firms.beta * (MARKET_DRIFT / YEAR) + np.where(
        firms.kind == GIANT, GIANT_DRIFT / YEAR, 0.0
    )


def _returns(firms: Firms, rows: slice, factors: Factors, shocks: Floats) -> Floats:
    found = shocks * firms.spread[rows, None] * factors.mood
    found += firms.beta[rows, None] * factors.market
    found += factors.sectors[firms.sector[rows]]
    found += np.where(firms.kind[rows] == SMALL, 1.0, 0.0)[:, None] * factors.size
    found += np.where(firms.kind[rows] == GIANT, GIANT_DRIFT / YEAR, 0.0)[:, None]
    if rows.start == 0:
        found[GOOG] = found[GOOGL] + 0.0005 * shocks[GOOG]
    return found


def _end_lives(returns: Floats, firms: Firms, rows: slice) -> None:
    for at in range(rows.start, min(rows.stop, len(firms))):
        line, end = returns[at - rows.start], int(firms.ends[at])
        if firms.fate[at] == TAKEOVER:
            line[end - 40] += 0.22
            line[end - 39 : end + 1] *= 0.05
        elif firms.fate[at] == FAILURE:
            line[end - 60 : end + 1] -= 0.016
    np.clip(returns, -0.6, 0.9, out=returns)


def _closes(returns: Floats, firms: Firms, rows: slice) -> tuple[Floats, Floats]:
    """Closes and dividends per share of a block of companies."""
    sessions = returns.shape[1]
    day = np.arange(sessions)
    before = day <= firms.listed[rows, None]
    offset = (np.arange(rows.start, rows.start + len(returns)) * 17) % _QUARTER
    ex_day = ((day - offset[:, None]) % _QUARTER == 0) & ~before
    paid = np.where(ex_day, np.round(firms.dividend[rows, None] / 4.0, 6), 0.0)
    growth = np.where(before, 1.0, 1.0 + returns - paid)
    close = np.round(firms.price[rows, None] * np.cumprod(growth, axis=1), 4)
    dividend = np.zeros_like(close)
    dividend[:, 1:] = np.round(close[:, :-1] * paid[:, 1:], 4)
    return close, dividend


def adjusted(close: Floats, dividend: Floats) -> Floats:
    """Total-return closes: earlier closes lowered by every later dividend.

    Parameters
    ----------
    close, dividend
        Shape (rows, sessions), no missing values.
    """
    kept = np.ones_like(close)
    kept[:, :-1] = 1.0 - dividend[:, 1:] / close[:, :-1]
    later = np.cumprod(kept[:, ::-1], axis=1)[:, ::-1]
    return np.asarray(np.round(close * later, 4))


def _last_closes(close: Floats, firms: Firms, rows: slice) -> tuple[Ints, Ints]:
    fallen = close < FAILED_BELOW
    first = np.where(fallen.any(axis=1), fallen.argmax(axis=1), close.shape[1])
    early = first < firms.ends[rows]
    ends = np.where(early, first, firms.ends[rows]).astype(np.int64)
    return ends, np.where(early, FAILURE, firms.fate[rows]).astype(np.int64)


def simulated_paths(
    seed: int, firms: Firms, factors: Factors, plan: tuple[Planned, ...], drifts: Floats
) -> Paths:
    """Closes of every company, block by block.

    Parameters
    ----------
    seed, firms, factors
        Of the market.
    plan, drifts
        The planted rotations and what each adds to a company's day, shape (rotations, firms).
    """
    count, sessions = len(firms), len(factors.market)
    chance, busy = Chance(seed, 7), Chance(seed, 8)
    close, adj, volume, dividend = (np.empty((count, sessions)) for _ in range(4))
    ends, fate = firms.ends.copy(), firms.fate.copy()
    for start in range(0, count, _BLOCK):
        rows = slice(start, min(start + _BLOCK, count))
        size = rows.stop - start
        shocks = chance.shocks(size * sessions).reshape(size, sessions)
        returns = _returns(firms, rows, factors, shocks)
        for at, planned in enumerate(plan):
            returns[:, planned.start : planned.end + 1] += drifts[at, rows, None]
        _end_lives(returns, firms, rows)
        close[rows], dividend[rows] = _closes(returns, firms, rows)
        adj[rows] = adjusted(close[rows], dividend[rows])
        turnover = 0.002 * (2.2 + 0.5 * busy.bells(size * sessions).reshape(size, sessions))
        lively = firms.shares[rows, None] * turnover * (1.0 + 12.0 * np.abs(returns))
        volume[rows] = np.round(lively / 100.0) * 100.0
        ends[rows], fate[rows] = _last_closes(close[rows], firms, rows)
        away = _away(firms.listed[rows], ends[rows], sessions)
        for panel in (close, adj, volume, dividend):
            panel[rows][away] = np.nan
    return Paths(close, adj, volume, dividend, ends, fate)


def _away(listed: Ints, ends: Ints, sessions: int) -> NDArray[np.bool_]:
    day = np.arange(sessions)
    return (day < listed[:, None]) | (day > ends[:, None])
