"""A generated universe with everything that real ones have: 300 members, 1,500 sessions."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import polars as pl

from rotascope.core.time import close_of, exchange_sessions
from rotascope.tables.schema import HOLDINGS, PRICES

INDEX = "PANEL"
LAST = np.datetime64("2025-12-31")
SECTORS = ("Energy", "Health Care", "Industrials", "Materials", "Utilities")
LATE = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)
"""After the as-of."""


@dataclass(frozen=True)
class Universe:
    """The two tables, and the session after whose close the reader stands."""

    prices: pl.DataFrame
    holdings: pl.DataFrame
    as_of: dt.date


def universe(members: int = 300, sessions: int = 1500, seed: int = 3) -> Universe:
    """Listings, delistings, gaps, corrections, odd files and members that change group."""
    rng = np.random.default_rng(seed)
    days = exchange_sessions()
    days = days[days <= LAST][-sessions:]
    names = [f"S{i:03}" for i in range(members)]
    prices = pl.concat(
        [_history(rng, name, days, late=i % 4 == 3) for i, name in enumerate(names)]
        + [_history(rng, f"X{i}", days, late=False) for i in range(5)]  # nobody holds these
    )
    holdings = _files(rng, [*names, "NOPRICE1", "NOPRICE2"], days)
    return Universe(
        _versions(rng, prices, ("close", "adj_close"), 300).select(
            pl.col(c).cast(t) if c in prices.columns else pl.lit(None, t).alias(c)
            for c, t in PRICES.columns.items()
        ),
        _versions(rng, holdings, ("weight",), 100).select(
            pl.col(c).cast(t) if c in holdings.columns else pl.lit(None, t).alias(c)
            for c, t in HOLDINGS.columns.items()
        ),
        days[-1].item(),
    )


def _history(rng: np.random.Generator, name: str, days: np.ndarray, *, late: bool) -> pl.DataFrame:
    """One symbol: perhaps listed late, perhaps delisted, with gaps, of one kind of price."""
    n = len(days)
    first = int(rng.integers(1, n - 100)) if late else 0
    last = int(rng.integers(first + 50, n)) if rng.random() < 0.1 else n
    there = rng.random(last - first) > 0.01
    if rng.random() < 0.2:
        gap = int(rng.integers(0, len(there)))
        there[gap : gap + 30] = False
    there[0] = True
    moves = np.round(rng.normal(0.0003, 0.02, last - first), 3)  # some closes do not change
    close = 50.0 * np.exp(np.cumsum(moves))
    total = rng.random() < 0.6
    adjusted = np.where(rng.random(len(close)) < 0.995, close * 0.9, np.nan)
    adjusted[0] = close[0] * 0.9 if total else np.nan
    frame = pl.DataFrame(
        {
            "symbol": name,
            "session": days[first:last],
            "close": close,
            "adj_close": pl.Series(adjusted).fill_nan(None),
        }
    ).filter(pl.Series(there))
    saturday = days[first:last][np.is_busday(days[first:last], weekmask="Fri")][:1] + 1
    stray = frame[:1].with_columns(session=pl.lit(saturday[0].item()), close=999.0)
    return _known(pl.concat([frame, stray]).sort("session"))


def _files(rng: np.random.Generator, names: list[str], days: np.ndarray) -> pl.DataFrame:
    """Files at ends of months and of some weeks, weighted or not, with odd lines."""
    months = np.arange(days[60], days[-1], dtype="datetime64[M]").astype("datetime64[D]") - 1
    dates = [d.item() for d in months if d > days[60]]
    saturday = np.datetime64("2024-06-15")
    dates = sorted({*dates, saturday.item(), (saturday + 1).item(), dt.date(2026, 2, 2)})
    held = rng.random(len(names)) < 0.7
    sector = rng.integers(-1, len(SECTORS), len(names))
    parts = []
    for number, day in enumerate(dates):
        held ^= rng.random(len(names)) < 0.02
        moved = rng.random(len(names)) < 0.01
        sector[moved] = rng.integers(-1, len(SECTORS), int(moved.sum()))
        weight = np.round(rng.pareto(2.0, len(names)) + 0.1, 4) * 3.7
        telling = number >= 4 and number % 11 != 10
        labels = [None if s < 0 else SECTORS[s] for s in sector]
        labels = ["Other" if rng.random() < 0.02 else label for label in labels]
        told = [float(w) if telling and rng.random() > 0.02 else None for w in weight]
        file = pl.DataFrame(
            {
                "basket": INDEX,
                "session": [day] * len(names),
                "line": [f"{name}/1" for name in names],
                "symbol": names,
                "weight": pl.Series(told, dtype=pl.Float64),
                "sector": pl.Series(labels, dtype=pl.String),
            }
        ).filter(pl.Series(held))
        parts += [file, file[3:5].with_columns(line=pl.col("symbol") + "/2")]
    other = parts[-2].with_columns(basket=pl.lit("ANOTHER"), weight=1.0)
    return _known(pl.concat([*parts, other]))


def _known(frame: pl.DataFrame) -> pl.DataFrame:
    at = [close_of(day) for day in frame["session"]]
    return frame.with_columns(known=pl.Series(at, dtype=pl.Datetime("us", "UTC")))


def _versions(
    rng: np.random.Generator, frame: pl.DataFrame, columns: tuple[str, ...], count: int
) -> pl.DataFrame:
    """With corrections: two thirds known a day later, the rest only after the as-of."""
    picked = frame[np.sort(rng.choice(frame.height, count, replace=False))]
    changed = picked.with_columns(pl.col(c) * 1.5 for c in columns)
    early = changed[: count * 2 // 3].with_columns(pl.col("known") + dt.timedelta(days=1))
    late = changed[count * 2 // 3 :].with_columns(known=pl.lit(LATE))
    return pl.concat([frame, early, late.with_columns(pl.col("known").cast(frame["known"].dtype))])
