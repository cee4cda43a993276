"""Draws of the what-followed table: Rotascope's compiled loop beside arch and plain numpy.

    python -m benchmarks.history_draws [--draws 10000] [--peer-draws 100]

The table: five horizons, five figures (two returns, excess, two drawdowns), two kinds of start,
mean, median and share above 0 of the episodes and of all sessions, on two simulated indices of
9,700 sessions. The peers draw fewer times and are scaled up; every draw of theirs gives the same
statistics. Blocks have the same mean length everywhere. One thread each.
"""

from __future__ import annotations

import argparse
import json
import resource
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from rotascope.stats.followed import (
    Windows,
    ended,
    forward_drawdowns,
    forward_returns,
    reached,
    resampled,
)
from rotascope.stats.resampling import block_length, interval, stationary_places
from rotascope.stats.spells import Spells

SESSIONS, LENGTH, SEED = 9_700, 8, 7
HORIZONS = (5, 21, 63, 126, 252)


@dataclass(frozen=True, eq=False)
class Case:
    """What followed at one horizon, and the mean length of its blocks."""

    horizon: int
    windows: Windows
    length: float


def cases(sessions: int = SESSIONS) -> list[Case]:
    """Two indices from a seed, and what followed spells of one ahead of the other."""
    rng = np.random.default_rng(SEED)
    market = rng.standard_normal(sessions) / 100
    pair = [np.cumprod(1 + market + rng.standard_normal(sessions) / 200) for _ in range(2)]
    returns = [np.diff(one, prepend=one[0]) / one for one in pair]
    spells = Spells.of(returns[0] > returns[1])
    starts = [f(spells, LENGTH, before=sessions - 1) for f in (reached, ended)]
    falls = [forward_drawdowns(level, HORIZONS) for level in (pair[0], pair[0] / pair[1])]
    found = []
    for h in HORIZONS:
        of, against = (forward_returns(level, h) for level in pair)
        windows = Windows.of([of, against, of - against, *(fall[h] for fall in falls)], starts)
        lengths = [block_length(row) for row in windows.values[:3]]
        found.append(Case(h, windows, max(float(h), *lengths)))
    return found


def ours(case: Case, draws: int) -> Any:
    """Draws by the compiled loop."""
    return resampled(case.windows, length=case.length, draws=draws, seed=(SEED, case.horizon))


def statistics(table: Any, marks: Any) -> Any:
    """Mean, median and share above 0 of all sessions and of each kind of episode."""
    found = np.full((1 + len(marks), 3, len(table)), np.nan)
    for out, told in zip(found, (table, *(table[:, row > 0] for row in marks)), strict=True):
        if told.shape[1]:
            out[:] = told.mean(axis=1), np.median(told, axis=1), (told > 0).mean(axis=1)
    return found


def marked(case: Case) -> Any:
    """Which sessions are starts, by kind."""
    marks = np.zeros((len(case.windows.groups), case.windows.values.shape[1]))
    for row, group in zip(marks, case.windows.groups, strict=True):
        row[group] = 1.0
    return marks


def arch_draws(case: Case, draws: int) -> Any:
    """The same draws by the library arch."""
    from arch.bootstrap import StationaryBootstrap

    both = np.vstack([case.windows.values, marked(case)]).T
    figures = len(case.windows.values)

    def once(rows: Any) -> Any:
        return statistics(rows.T[:figures], rows.T[figures:]).ravel()

    peer = StationaryBootstrap(case.length, both, seed=np.random.default_rng(SEED))
    found = peer.apply(once, draws)
    return found.reshape(draws, 1 + len(case.windows.groups), 3, figures).swapaxes(2, 3)


def numpy_draws(case: Case, draws: int) -> Any:
    """The same draws by plain numpy."""
    rng, marks = np.random.default_rng(SEED), marked(case)
    values = case.windows.values
    found = []
    for _ in range(draws):
        places = stationary_places(values.shape[1], length=case.length, rng=rng)
        found.append(statistics(values[:, places], marks[:, places]))
    return np.array(found).swapaxes(2, 3)


def timed(draw: Callable[[Case, int], Any], made: list[Case], draws: int) -> dict[str, Any]:
    """Seconds of the whole table, and by horizon the interval of the mean excess difference."""
    draw(made[0], 10)  # libraries loaded, code compiled
    wall, cpu = time.perf_counter(), time.process_time()
    tables = [draw(case, draws) for case in made]
    return {
        "wall": time.perf_counter() - wall,
        "cpu": time.process_time() - cpu,
        "draws": draws,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "intervals": [interval(t[:, 1, 2, 0] - t[:, 0, 2, 0]) for t in tables],
    }


def main() -> None:
    """Print a table, and one JSON object behind it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--draws", type=int, default=10_000)
    parser.add_argument("--peer-draws", type=int, default=100)
    parser.add_argument("--sessions", type=int, default=SESSIONS)
    asked = parser.parse_args()
    made = cases(asked.sessions)
    print("blocks:", ", ".join(f"{c.horizon} sessions ahead {c.length:.0f}" for c in made))
    rows: dict[str, dict[str, Any]] = {}
    for name, draw, draws in (
        ("Rotascope", ours, asked.draws),
        ("arch", arch_draws, asked.peer_draws),
        ("numpy", numpy_draws, asked.peer_draws),
    ):
        found = rows[name] = timed(draw, made, draws)
        for clock in ("wall", "cpu"):
            found[clock] *= asked.draws / draws
        times = found["cpu"] / rows["Rotascope"]["cpu"]
        ends = " ".join(f"[{100 * a:+.2f}, {100 * b:+.2f}]" for a, b in found["intervals"])
        print(
            f"{name:<10} wall {found['wall']:7.2f} s  cpu {found['cpu']:7.2f} s {times:6.1f} x  "
            f"peak so far {found['peak_mb']:4.0f} MB  {ends}"
        )
    print(json.dumps({"draws": asked.draws, "sessions": asked.sessions, "engines": rows}))


if __name__ == "__main__":
    main()
