"""The simulated companies: eight lines of seven giants, large companies and small ones."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rotascope.core.settings import GICS
from rotascope.providers.sample_random import Chance, Floats, Ints

GIANT, LARGE, SMALL = 0, 1, 2
STAYS, TAKEOVER, FAILURE = 0, 1, 2

# Line, issuer, sector, share of all large companies at the start, dividend yield.
_GIANTS = (
    ("AAPL", 1, "Information Technology", 0.033, 0.006),
    ("MSFT", 2, "Information Technology", 0.026, 0.008),
    ("GOOGL", 3, "Communication Services", 0.014, 0.0),
    ("GOOG", 3, "Communication Services", 0.013, 0.0),
    ("AMZN", 4, "Consumer Discretionary", 0.018, 0.0),
    ("NVDA", 5, "Information Technology", 0.007, 0.0),
    ("META", 6, "Communication Services", 0.016, 0.0),
    ("TSLA", 7, "Consumer Discretionary", 0.005, 0.0),
)
GIANTS = tuple(row[0] for row in _GIANTS)
GOOGL, GOOG = GIANTS.index("GOOGL"), GIANTS.index("GOOG")
GIANT_DRIFT = 0.095  # usual lead of the giants over the market, a year
LARGE_WORTH, SMALL_SHARE = 2.0e13, 0.08
# Share of the companies of each sector, in the order of GICS: large, small.
_MIX_LARGE = (0.05, 0.06, 0.16, 0.11, 0.08, 0.13, 0.15, 0.11, 0.03, 0.06, 0.06)
_MIX_SMALL = (0.06, 0.05, 0.15, 0.11, 0.04, 0.22, 0.17, 0.11, 0.02, 0.02, 0.05)
LEADERS = 2 * len(GICS)  # large companies that spread over the sectors in turn


@dataclass(frozen=True)
class Firms:
    """The simulated lines, one row each: giants, then large, then small companies.

    Attributes
    ----------
    symbol, name, issuer
        Line, company name and company number.
    sector
        Position in the GICS list, shape (firms,).
    kind
        0 giant, 1 large, 2 small.
    beta, spread
        Loading on the market; daily spread of the company's own shocks.
    dividend
        Dividend yield, fraction a year; 0 for those that pay none.
    price, shares
        First close and shares outstanding, which stay fixed.
    listed, ends, fate
        Session numbers of the first and last close; why it ends.
    """

    symbol: tuple[str, ...]
    name: tuple[str, ...]
    issuer: tuple[int, ...]
    sector: Ints
    kind: Ints
    beta: Floats
    spread: Floats
    dividend: Floats
    price: Floats
    shares: Floats
    listed: Ints
    ends: Ints
    fate: Ints

    def __len__(self) -> int:
        return len(self.symbol)

    def group(self, name: str) -> NDArray[np.bool_]:
        """Which companies a name of the truth table speaks of, shape (firms,)."""
        kinds = {
            "R2000": (SMALL,),
            "SP500": (GIANT, LARGE),
            "MAG7": (GIANT,),
            "SP500 - MAG7": (LARGE,),
        }
        if name in kinds:
            return np.isin(self.kind, kinds[name])
        return np.asarray(self.sector == GICS.index(name))


def _sectors(chance: Chance, large: int, small: int) -> Ints:
    giants = [GICS.index(row[2]) for row in _GIANTS]
    picks = []
    for count, mix in ((large, _MIX_LARGE), (small, _MIX_SMALL)):
        edges = np.add.accumulate(np.array(mix))[:-1]
        picks.append(np.searchsorted(edges, chance.uniforms(count), side="right"))
    picks[0][:LEADERS] = np.arange(LEADERS) % len(GICS)
    picks[1][: len(GICS)] = np.arange(len(GICS))
    return np.concatenate([np.array(giants), *picks]).astype(np.int64)


def _worths(large: int, small: int) -> Floats:
    giants = np.array([row[3] for row in _GIANTS])
    rank = np.arange(large, dtype=np.float64) + 15.0
    big = 1.0 / (rank * np.sqrt(np.sqrt(rank)))
    big *= (1.0 - np.add.accumulate(giants)[-1]) / np.add.accumulate(big)[-1]
    rank = np.arange(small, dtype=np.float64) + 60.0
    little = 1.0 / (np.sqrt(rank) * np.sqrt(np.sqrt(rank)))
    little *= SMALL_SHARE / np.add.accumulate(little)[-1]
    return np.concatenate([giants, big, little]) * LARGE_WORTH


def _names(sector: Ints, large: int) -> tuple[list[str], list[str], list[int]]:
    symbols, names, issuers = list(GIANTS), [], []
    for line, number, *_ in _GIANTS:
        share_class = {"GOOGL": " Class A", "GOOG": " Class C"}.get(line, "")
        names.append(f"Simulated Giant {number}{share_class}")
        issuers.append(number)
    seen = [0] * len(GICS)
    for at in range(len(GIANTS), len(sector)):
        rank = at - len(GIANTS)
        symbols.append(f"LA{rank + 1:03d}" if rank < large else f"SA{rank - large + 1:04d}")
        seen[sector[at]] += 1
        names.append(f"Simulated {GICS[sector[at]]} {seen[sector[at]]}")
        issuers.append(8 + rank)
    return symbols, names, issuers


def _lives(chance: Chance, kind: Ints, sessions: int) -> tuple[Ints, Ints, Ints]:
    count = len(kind)
    late, when, fated, end = (chance.uniforms(count) for _ in range(4))
    rank = np.arange(count) - len(GIANTS)
    large_late = (kind == LARGE) & (rank > (kind == LARGE).sum() // 4) & (late < 0.11)
    small_late = (kind == SMALL) & (late < 0.2)
    listed = np.zeros(count, dtype=np.int64)
    if sessions > 120:
        span = 20 + np.floor(when * (sessions - 60)).astype(np.int64)
        listed = np.where(large_late | small_late, span, listed)
    takeover = fated < np.where(kind == SMALL, 0.12, 0.08)
    failure = ~takeover & (fated < np.where(kind == SMALL, 0.17, 0.095))
    room = sessions - 5 - (listed + 130)
    leaves = (takeover | failure) & (kind != GIANT) & (rank >= LEADERS) & (room > 0)
    ends = np.where(leaves, listed + 130 + np.floor(end * room).astype(np.int64), sessions - 1)
    fate = np.where(leaves, np.where(takeover, TAKEOVER, FAILURE), STAYS)
    return listed, ends.astype(np.int64), fate.astype(np.int64)


def simulated_firms(seed: int, sessions: int, *, large: int, small: int) -> Firms:
    """The companies of a simulated market.

    Parameters
    ----------
    seed
        Seed of the market.
    sessions
        Number of sessions of the sample.
    large, small
        Lines of large companies (the giants' eight included) and of small ones.
    """
    others = large - len(GIANTS)
    chance = Chance(seed, 1)
    sector = _sectors(chance, others, small)
    kind = np.repeat([GIANT, LARGE, SMALL], [len(GIANTS), others, small]).astype(np.int64)
    count = len(kind)
    small_one, giant = kind == SMALL, kind == GIANT
    beta = np.where(small_one, 1.05, 1.0) + np.where(giant, 0.1, 0.22) * chance.bells(count)
    beta[GOOG] = beta[GOOGL]
    bell = chance.bells(count)
    spread = np.where(small_one, 0.024, 0.0125) * (1.0 + 0.2 * bell)
    spread[: len(GIANTS)] = 0.011
    pays, how_much = chance.uniforms(count), chance.uniforms(count)
    dividend = np.where(pays < np.where(small_one, 0.4, 0.8), 0.008 + 0.024 * how_much, 0.0)
    dividend[: len(GIANTS)] = [row[4] for row in _GIANTS]
    dividend = np.asarray(np.round(dividend, 4), dtype=np.float64)
    at = chance.uniforms(count)
    first_close = np.round(np.where(small_one, 8.0 + 52.0 * at, 30.0 + 150.0 * at), 2)
    price = np.asarray(first_close, dtype=np.float64)
    price[GOOG] = price[GOOGL] - 1.5
    shares: Floats = np.floor(_worths(others, small) / price / 1000.0) * 1000.0
    listed, ends, fate = _lives(chance, kind, sessions)
    symbols, names, issuers = _names(sector, others)
    return Firms(
        tuple(symbols), tuple(names), tuple(issuers), sector, kind, beta, spread,
        dividend, price, shares, listed, ends, fate,
    )  # fmt: skip
