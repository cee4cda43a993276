"""Flows of a fund as its count of shares tells them, one pair of sessions after the other."""

from __future__ import annotations

import math

import polars as pl

from twin import tracks as tr
from twin.facts import Facts
from twin.outcomes import Cannot
from twin.windows import window

RATIOS = [float(k) for k in range(2, 101)] + [1.5, 2.5, 1.25, 4 / 3, 5 / 3]


def split(shares: float, price: float) -> float:
    """The ratio of a split between two sessions, 1 where there is none."""
    if 1 / 1.2 < shares < 1.2:
        return 1.0
    found = {1.0: 3 * abs(math.log(shares)) + abs(math.log(price))}
    for k in RATIOS + [1 / k for k in RATIOS]:
        far, cheap = abs(math.log(shares / k)), abs(math.log(price * k))
        if max(far, cheap) <= math.log(1.15):
            found[k] = 3 * far + cheap
    return min(found, key=lambda k: found[k])


def counts(f: Facts, fund: str) -> dict[int, tuple[float, float | None]]:
    """Shares and the worth of one, by session."""
    rows = f.flow_rows.filter((pl.col("fund") == fund) & pl.col("shares").is_not_null())
    found = {}
    for day, shares, assets in rows.select("session", "shares", "assets").iter_rows():
        at = f.index[day]
        try:
            worth = assets / shares if assets is not None else tr.price(f, fund, at)
        except Cannot:
            worth = None
        found[at] = (shares, worth)
    return found


def implied_flow(f: Facts, fund: str, text: str, t: int | None = None) -> float:
    """Sum of the worth of the shares created over the sessions of a window."""
    t = f.T if t is None else t
    found = counts(f, fund)
    if not found:
        raise Cannot(f"no shares of {fund}")
    s, end = window(f, text, t, lambda: min(found))
    if s < min(found):
        raise Cannot(f"shares of {fund} start on {f.sessions[min(found)]}")
    told = sorted(at for at, (_, worth) in found.items() if worth is not None)
    if end not in told or end == told[0]:
        raise Cannot(f"no shares of {fund} on {f.sessions[end]}")
    money = []
    for before, at in zip(told[:-1], told[1:], strict=True):
        (old, was), (new, worth) = found[before], found[at]
        assert was is not None
        assert worth is not None
        if s < at <= end:
            money.append(worth * (new - split(new / old, worth / was) * old))
    return math.fsum(money)
