"""A market in which one index leads and lags the other in turn."""

from __future__ import annotations

import numpy as np

from history.pair_market import PairMarket, made
from rotascope.core.time import Calendar

RATIO = "ratio(RUT, SPX)"


def leading(seed: int = 5) -> PairMarket:
    """Twelve years in which RUT leads and lags in turn, 400 sessions each, by 0.25 % a day."""
    market = made(seed)
    rng = np.random.default_rng(seed)
    turn = np.where(np.arange(len(market.days)) // 400 % 2 == 0, 0.0025, -0.0025)
    market.rut = market.spx - 0.5 + np.cumsum(turn + rng.normal(scale=0.005, size=len(turn)))
    return market


def level_of(market: PairMarket) -> tuple[Calendar, np.ndarray]:
    calendar = Calendar.build(market.days[0], market.days[-1])
    return calendar, np.exp(market.rut - market.spx)
