"""A panel of members' closes with the holdings files of one index, generated from a seed.

A panel is a folder of three Parquet files:

- `prices`: symbol, session, close (float64), sorted by symbol and session, no row where
  there is no close;
- `holdings`: file (number), symbol, weight (share of 1 over all members of the file, null
  in a file that tells members only), sector (0 to 10, null = none);
- `calendar`: position, session, file (the one in force after that close, null = none).
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import polars as pl
import pyarrow.parquet as pq
from numpy.typing import NDArray

from rotascope.core.time import exchange_sessions

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

INDEX = "PANEL"
"""Name of the generated index."""
SECTORS = 11
BLOCK = 250
"""Members generated at a time."""
LAST = np.datetime64("2025-12-31")
ROW_GROUP = 65_536
"""As in the store."""

FIGURES = (
    "cap_return",
    "equal_return",
    "covered",
    "top10",
    "hhi",
    "above50",
    "above200",
    "advances",
    "declines",
    "highs252",
    "lows252",
    "dispersion",
    "median",
    *(f"sector{k}" for k in range(SECTORS)),
)
"""What every engine computes for every session (rules 4 to 7 of the catalogue).

Returns, coverage, dispersion, median and the sectors' contributions rest on the members
and weights in force after the close of t-1; the rest on those in force after the close of t.
A sector without a member contributes 0.
"""


@dataclass(frozen=True)
class Recipe:
    """What a generated panel is made of: members x sessions from a seed."""

    members: int = 5_000
    sessions: int = 9_000
    seed: int = 11

    @property
    def name(self) -> str:
        """The folder's name."""
        return f"generated-{self.members}x{self.sessions}-{self.seed}"


@dataclass(frozen=True)
class Panel:
    """A panel on disk."""

    folder: Path

    @property
    def prices(self) -> Path:
        return self.folder / "prices.parquet"

    @property
    def holdings(self) -> Path:
        return self.folder / "holdings.parquet"

    @property
    def calendar(self) -> Path:
        return self.folder / "calendar.parquet"

    @property
    def store(self) -> Path:
        """A store with the same facts; `stores.store_of` makes that of a generated panel."""
        return self.folder.parent / "store" / self.folder.name

    def facts(self) -> dict[str, int | str]:
        """Rows, members, sessions and files."""
        found: dict[str, int | str] = json.loads((self.folder / "panel.json").read_text())
        return found


@dataclass(frozen=True)
class _Lives:
    """First and last position with a close of each member, and how it is in the files."""

    first: Ints
    end: Ints  # one past the last close
    dropped: Ints  # the position from which no file lists it any more
    shares: Floats
    sector: Ints


def _lives(recipe: Recipe, draw: np.random.Generator) -> _Lives:
    n, sessions = recipe.members, recipe.sessions
    late = draw.random(n) >= 0.75
    first = np.where(late, draw.integers(1, max(2, int(sessions * 0.97)), n), 0)
    gone = draw.random(n) < 0.10
    left = (sessions - first) * draw.random(n)
    end = np.where(gone, np.maximum(first + 2, first + left.astype(np.int64)), sessions)
    # A third of those that leave stay in the files for up to 70 sessions without a price.
    stale = gone & (draw.random(n) < 1 / 3)
    dropped = np.where(gone, end + np.where(stale, 70, 0), sessions + 1)
    return _Lives(first, end, dropped, draw.lognormal(0.0, 1.5, n), draw.integers(0, SECTORS, n))


def _blocks(recipe: Recipe, lives: _Lives, market: Floats) -> Iterator[tuple[int, Floats, Floats]]:
    """First member, prices of a block on all sessions, and the closes among them (else NaN)."""
    places = np.arange(recipe.sessions)
    for start in range(0, recipe.members, BLOCK):
        count = min(BLOCK, recipe.members - start)
        draw = np.random.default_rng([recipe.seed, start])
        beta, sigma = draw.uniform(0.5, 1.5, count), draw.uniform(0.008, 0.025, count)
        moves = draw.standard_normal((count, recipe.sessions))
        moves *= sigma[:, None]
        moves += beta[:, None] * market - (sigma * sigma / 2)[:, None]
        np.cumsum(moves, axis=1, out=moves)
        levels = np.round(np.exp(moves, out=moves) * draw.uniform(10, 200, count)[:, None], 4)
        levels = np.maximum(levels, 0.01)
        some = slice(start, start + count)
        alive = (places >= lives.first[some, None]) & (places < lives.end[some, None])
        alive &= draw.random((count, recipe.sessions)) >= 0.0001
        halted = np.flatnonzero(draw.random(count) < 0.3)
        for member in halted.tolist():
            at = int(draw.integers(0, recipe.sessions))
            alive[member, at : at + int(draw.integers(1, 8))] = False
        yield start, levels, np.where(alive, levels, np.nan)


def _file_places(days: NDArray[np.datetime64]) -> Ints:
    """Positions of the holdings files: the first session and every quarter's last."""
    quarter = days.astype("datetime64[M]").astype(np.int64) // 3
    ends = np.flatnonzero(quarter[1:] != quarter[:-1])
    return np.unique(np.concatenate([[0], ends])).astype(np.int64)


def calendar_frame(days: NDArray[np.datetime64], places: Ints) -> pl.DataFrame:
    """The calendar of a panel with the file in force after each close."""
    position = np.arange(len(days))
    file = np.searchsorted(places, position, side="right") - 1
    return pl.DataFrame(
        {
            "position": pl.Series(position, dtype=pl.Int32),
            "session": pl.Series(days.astype("datetime64[D]")),
            "file": pl.Series(file, dtype=pl.Int32),
        }
    ).with_columns(pl.when(pl.col("file") >= 0).then("file"))


def generate(recipe: Recipe, cache: Path) -> Panel:
    """The panel of a recipe, written once below a cache folder.

    Three quarters of the members are listed on the first session, the others one by one
    later; a tenth is delisted; some miss sessions; one in 200 names in the files never
    has a price. Row groups and compression are those of the store.
    """
    folder = cache / recipe.name
    if (folder / "panel.json").is_file():
        return Panel(folder)
    making = folder.with_name(f"{folder.name}.making")
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir(parents=True)
    days = exchange_sessions()
    days = days[days <= LAST][-recipe.sessions :]
    draw = np.random.default_rng(recipe.seed)
    lives = _lives(recipe, draw)
    market = draw.standard_normal(recipe.sessions) * 0.009 + 0.0003
    places = _file_places(days)
    made = Panel(making)
    rows, seen = _write_prices(made.prices, recipe, lives, (days, market, places))
    _holdings(lives, seen, places).write_parquet(made.holdings, compression="zstd")
    calendar_frame(days, places).write_parquet(made.calendar, compression="zstd")
    told = {"index": INDEX, "rows": rows, "files": len(places), **asdict(recipe)}
    (making / "panel.json").write_text(json.dumps(told))
    making.replace(folder)
    return Panel(folder)


def _write_prices(
    path: Path,
    recipe: Recipe,
    lives: _Lives,
    drawn: tuple[NDArray[np.datetime64], Floats, Ints],
) -> tuple[int, Floats]:
    """Write the closes; the number of rows, and float64[members, files] of true prices."""
    days, market, places = drawn
    seen = np.empty((recipe.members, len(places)))
    session = pl.Series(days.astype("datetime64[D]"))
    writer: pq.ParquetWriter | None = None
    rows = 0
    for start, levels, closes in _blocks(recipe, lives, market):
        seen[start : start + len(levels)] = levels[:, places]
        member, place = np.nonzero(~np.isnan(closes))
        names = pl.Series(symbols(start, start + len(levels)))
        table = pl.DataFrame(
            {
                "symbol": names.gather(pl.Series(member, dtype=pl.UInt32)),
                "session": session.gather(pl.Series(place, dtype=pl.UInt32)),
                "close": closes[member, place],
            }
        ).to_arrow()
        writer = writer or pq.ParquetWriter(path, table.schema, compression="zstd")
        writer.write_table(table, row_group_size=ROW_GROUP)
        rows += table.num_rows
    if writer is not None:
        writer.close()
    return rows, seen


def symbols(first: int, end: int) -> list[str]:
    """Names of members that have prices, in the order of the file."""
    return [f"M{i:05d}" for i in range(first, end)]


def _holdings(lives: _Lives, seen: Floats, places: Ints) -> pl.DataFrame:
    count = len(lives.first)
    unpriced = max(1, count // 200)
    names = pl.Series(symbols(0, count) + [f"N{i:05d}" for i in range(unpriced)])
    listed = (lives.first[:, None] <= places) & (places < lives.dropped[:, None])
    worth = np.where(listed, lives.shares[:, None] * seen, 0.0)
    typical = worth.sum(axis=0) / np.maximum(listed.sum(axis=0), 1)
    listed = np.vstack([listed, np.ones((unpriced, len(places)), dtype=bool)])
    worth = np.vstack([worth, np.repeat(typical[None, :], unpriced, axis=0)])
    worth[0] = 0.0  # a line of weight 0 is a member that weighs nothing
    file, member = np.nonzero(listed.T)
    moved = (member % 97 == 0) & (file > len(places) // 2)  # some change their sector
    sector = (np.append(lives.sector, np.arange(unpriced) % SECTORS)[member] + moved) % SECTORS
    return pl.DataFrame(
        {
            "file": pl.Series(file, dtype=pl.Int32),
            "symbol": names.gather(pl.Series(member, dtype=pl.UInt32)),
            "weight": (worth / worth.sum(axis=0)).T[file, member],
            "sector": pl.Series(sector, dtype=pl.Int8),
        }
    )


def settled(frame: pl.DataFrame, panel: Panel) -> pl.DataFrame:
    """Figures by session as every engine hands them back: one row per session, float64."""
    calendar = pl.read_parquet(panel.calendar).select("session")
    wide = frame
    if not frame["session"].equals(calendar["session"]):
        wide = calendar.join(frame, on="session", how="left", maintain_order="left")
    return wide.select("session", pl.col(*FIGURES).cast(pl.Float64).fill_nan(None))
