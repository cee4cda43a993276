"""The simulated market as tables of facts, with the moments at which they were known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
import polars as pl
from numpy.typing import NDArray

from rotascope.core.settings import GICS
from rotascope.core.time import Calendar, close_of
from rotascope.providers.sample_firms import Firms
from rotascope.providers.sample_indices import FUNDS, INDEX_NAMES, FundPath, Membership
from rotascope.providers.sample_macro import EventRow, SeriesRow
from rotascope.providers.sample_paths import Paths
from rotascope.providers.sample_random import Chance, Floats, Ints
from rotascope.tables import schema

SymbolRow = tuple[str, date, date | None, str, str | None, None, None, None, datetime]

_BASE_ASSETS = {"SPY": 3.0e11, "IWM": 4.5e10}
_SECTOR_ASSETS = 1.2e10


@dataclass(frozen=True)
class Clock:
    """Sessions as columns: dates and the moments after their closes."""

    days: pl.Series
    known: pl.Series

    @classmethod
    def of(cls, calendar: Calendar) -> Clock:
        """The clock of a calendar."""
        moments: list[datetime] = [close_of(day) for day in calendar.sessions.tolist()]
        return cls(
            pl.Series(calendar.sessions.tolist(), dtype=pl.Date()),
            pl.Series(moments, dtype=schema.UTC),
        )

    def columns(self, name: str, sessions: Ints) -> dict[str, pl.Series]:
        """The date column `name` and `known` of rows at these session numbers."""
        at = pl.Series(sessions.astype(np.uint32))
        return {name: self.days.gather(at), schema.KNOWN: self.known.gather(at)}


def _framed(table: schema.Table, columns: dict[str, pl.Series]) -> pl.DataFrame:
    """A frame with exactly the table's columns; those not given are null."""
    height = len(next(iter(columns.values())))
    found = []
    for name, kind in table.columns.items():
        if name in columns:
            found.append(columns[name].cast(kind).alias(name))
        else:
            found.append(pl.Series(name, [None], dtype=kind).new_from_index(0, height))
    return pl.DataFrame(found)


def _picked(values: tuple[str, ...] | list[str], at: Ints) -> pl.Series:
    return pl.Series(values, dtype=pl.String()).gather(pl.Series(at.astype(np.uint32)))


def prices_table(
    firms: Firms,
    paths: Paths,
    funds: dict[str, FundPath],
    levels: dict[str, Floats],
    clock: Clock,
) -> pl.DataFrame:
    """Prices of companies, funds and indices, sorted by symbol and session.

    Indices have a price close only; volumes exist for companies only.
    """
    sessions = paths.close.shape[1]
    none = np.full(sessions, np.nan)
    extra = [(name, path.close, path.adj_close, path.dividend) for name, path in funds.items()]
    extra += [(name, close, none, none) for name, close in levels.items()]
    names = [*firms.symbol, *(row[0] for row in extra)]
    order = np.array(sorted(range(len(names)), key=names.__getitem__), dtype=np.int64)
    close = np.concatenate([paths.close, [row[1] for row in extra]])[order]
    there = ~np.isnan(close)
    which, session = np.nonzero(there)
    columns = clock.columns("session", session)
    columns["symbol"] = _picked([names[at] for at in order], which)
    columns["close"] = pl.Series(close[there])
    for name, panel, more in (
        ("adj_close", paths.adj_close, [row[2] for row in extra]),
        ("dividend", paths.dividend, [row[3] for row in extra]),
        ("volume", paths.volume, [none] * len(extra)),
    ):
        columns[name] = pl.Series(np.concatenate([panel, more])[order][there]).fill_nan(None)
    return _framed(schema.PRICES, columns)


def isin_of(issuer: int, line: int) -> str:
    """A made-up ISIN (country ZZ, which nobody has) with a right check digit."""
    body = f"ZZ{issuer:06d}1{line}9"
    digits = "".join(str(int(letter, 36)) for letter in body)
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value // 10 + value % 10
    return f"{body}{-total % 10}"


def _isins(firms: Firms) -> list[str]:
    found: list[str] = []
    for at, issuer in enumerate(firms.issuer):
        second = at > 0 and firms.issuer[at - 1] == issuer
        found.append(isin_of(issuer, 1 if second else 0))
    return found


def _weights(worth: Floats) -> Floats:
    """Shares of 1, rounded to 8 decimals; the largest takes up the rounding."""
    weight = np.round(worth / np.add.accumulate(worth)[-1], 8)
    largest = int(np.argmax(weight))
    weight[largest] += 1.0 - float(np.add.accumulate(weight)[-1])
    return np.asarray(np.round(weight, 8))


def holdings_table(
    firms: Firms, paths: Paths, membership: Membership, clock: Clock
) -> pl.DataFrame:
    """Members and weights of both baskets, known after the close that they describe."""
    order = np.array(sorted(range(len(firms)), key=firms.symbol.__getitem__), dtype=np.int64)
    rows, sessions, weights, baskets = [], [], [], []
    for basket in sorted(membership.members):
        panel = membership.members[basket]
        for at in membership.snapshots[basket].tolist():
            lines = order[panel[order, at]]
            rows.append(lines)
            sessions.append(np.full(len(lines), at, dtype=np.int64))
            weights.append(_weights(paths.close[lines, at] * firms.shares[lines]))
            baskets.append(pl.Series([basket]).new_from_index(0, len(lines)))
    which, session = np.concatenate(rows), np.concatenate(sessions)
    symbol = _picked(firms.symbol, which)
    return _framed(
        schema.HOLDINGS,
        clock.columns("session", session)
        | {
            "basket": pl.concat(baskets),
            "line": symbol,
            "symbol": symbol,
            "weight": pl.Series(np.concatenate(weights)),
            "shares": pl.Series(firms.shares[which]),
            "price": pl.Series(paths.close[which, session]),
            "sector": _picked(list(GICS), firms.sector[which]),
            "name": _picked(firms.name, which),
            "isin": _picked(_isins(firms), which),
        },
    )


def series_table(rows: list[SeriesRow]) -> pl.DataFrame:
    """The macro series."""
    kinds = dict(schema.SERIES.columns)
    return pl.DataFrame(rows, schema=kinds, orient="row")


def events_table(
    policy: list[EventRow], membership: Membership, calendar: Calendar
) -> pl.DataFrame:
    """Policy meetings and index reviews; the planted rotations are not among them."""
    rows = list(policy)
    for at, basket, joined, left in membership.changes:
        day = calendar.date(at)
        title = f"Simulated review of {basket}: {joined} in, {left} out"
        rows.append(("index_change", day, title, None, close_of(day)))
    rows.sort(key=lambda row: (row[0], row[1], row[2]))
    return pl.DataFrame(rows, schema=dict(schema.EVENTS.columns), orient="row")


def symbols_table(firms: Firms, paths: Paths, calendar: Calendar) -> pl.DataFrame:
    """What each symbol stands for; the end of a listing is a later row, known when it ends."""
    days = calendar.sessions.tolist()
    rows: list[SymbolRow] = []
    for at, symbol in enumerate(firms.symbol):
        start, end = days[int(firms.listed[at])], int(paths.ends[at])
        facts = (firms.name[at], GICS[int(firms.sector[at])], None, None, None)
        rows.append((symbol, start, None, *facts, close_of(start)))
        if end < len(days) - 1:
            rows.append((symbol, start, days[end], *facts, close_of(days[end])))
    titles = dict(INDEX_NAMES)
    for fund, (group, _, _) in FUNDS.items():
        held = "SP500 in equal parts" if group == "equal" else group
        titles[fund] = f"Simulated fund of {held}"
    for symbol, title in titles.items():
        rows.append((symbol, days[0], None, title, None, None, None, None, close_of(days[0])))
    rows.sort(key=lambda row: (row[0], row[1], row[-1]))
    return pl.DataFrame(rows, schema=dict(schema.SYMBOLS.columns), orient="row")


def flows_table(
    seed: int, funds: dict[str, FundPath], calendar: Calendar, clock: Clock
) -> pl.DataFrame:
    """Daily net flows of SPY, IWM and the sector funds: money follows the last month's lead."""
    names = sorted(fund for fund in funds if fund != "RSP")
    sessions, width = len(calendar), len(names)
    close = np.array([funds[name].close for name in names]).T
    month_ago = np.maximum(np.arange(sessions) - 21, 0)
    gained = close / close[month_ago] - 1.0
    spy = names.index("SPY")
    lead = gained - gained[:, spy : spy + 1]
    lead[:, spy] = 0.3 * gained[:, spy]
    bells = Chance(seed, 11).bells(sessions * width).reshape(sessions, width)
    assets = np.array([_BASE_ASSETS.get(name, _SECTOR_ASSETS) for name in names])
    flow = np.zeros((sessions, width))
    held = np.empty((sessions, width))
    held[0] = assets
    for at in range(1, sessions):
        flow[at] = np.round(held[at - 1] * (0.0012 * bells[at] + 0.010 * lead[at - 1]))
        held[at] = np.round(held[at - 1] * (close[at] / close[at - 1]) + flow[at])
    which = np.repeat(np.arange(width), sessions)
    columns = clock.columns("session", np.tile(np.arange(sessions), width))
    columns["fund"] = _picked(names, which)
    for name, panel in (("flow", flow), ("assets", held), ("shares", np.round(held / close))):
        columns[name] = pl.Series(np.ascontiguousarray(_by_fund(panel)))
    return _framed(schema.FLOWS, columns)


def _by_fund(panel: Floats) -> NDArray[np.float64]:
    return panel.T.reshape(-1)
