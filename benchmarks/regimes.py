"""Expanding-window fits of a regime model: ours against statsmodels, same data, same schedule.

usage: python -m benchmarks.regimes [--returns N] [--engines NAME ...]

The returns are weekly, of small against large: those of the real pack (RUT over SPX since
1987) where it is there, else drawn from a seed. A two-state model with a mean and a variance
of its own in each state is fitted to all returns up to the end of each year of 52 weeks, from
260 on. Every engine runs in a process of its own, after its libraries are imported and one small
fit is made. The likelihood is that of `rotascope.stats.markov.filtered` for every engine.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.child import peak_mb

FIRST, YEAR = 260, 52
PACK = Path(__file__).parents[2] / "shared" / "data" / "indices_daily.parquet"
OURS, CLIMBED = "Rotascope, as the measure fits", "Rotascope, climbed to the top"
THEIRS, WARM = "statsmodels, each from its own start", "statsmodels, from the fit before"
ENGINES = (OURS, CLIMBED, THEIRS, WARM)

Parameters = tuple[list[float], list[float], list[list[float]]]


def returns_of(most: int | None = None) -> np.ndarray:
    """Weekly log returns of small against large."""
    if PACK.is_file():
        import polars as pl

        names = {"RUT": "small", "SPX": "large", "^RUT": "small", "^GSPC": "large"}
        rows = pl.read_parquet(PACK).filter(pl.col("symbol").is_in(list(names)))
        rows = rows.with_columns(pl.col("symbol").replace(names))
        wide = rows.pivot(on="symbol", index="date", values="close").drop_nulls().sort("date")
        weekly = wide.group_by(pl.col("date").dt.truncate("1w"), maintain_order=True).last()
        logs = np.log((weekly["small"] / weekly["large"]).to_numpy())
        found = np.diff(logs)
    else:
        rng = np.random.default_rng(1)
        lively = np.arange(2000) // 60 % 3 == 0
        found = rng.normal(scale=np.where(lively, 0.024, 0.011))
    return np.ascontiguousarray(found[:most])


def ends_of(returns: np.ndarray) -> list[int]:
    """Number of the last return of each fit."""
    return list(range(FIRST - 1, len(returns) - 1, YEAR))


def ours(returns: np.ndarray, ends: list[int], *, climb: bool) -> list[Parameters]:
    """Our fits."""
    from rotascope.stats.markov_fit import Style, refitted

    found = refitted(returns, ends, Style(), climb=climb)
    return [
        (m.means.tolist(), m.deviations.tolist(), m.moves.tolist())
        for m in found.models
        if m is not None
    ]


def theirs(returns: np.ndarray, ends: list[int], *, warm: bool) -> list[Parameters]:
    """Those of statsmodels, with its default search (EM, then BFGS)."""
    from statsmodels.tsa.regime_switching.markov_regression import MarkovRegression

    found: list[Parameters] = []
    before = None
    for end in ends:
        # In percent: with raw returns its search stops early.
        model = MarkovRegression(100 * returns[: end + 1], k_regimes=2, switching_variance=True)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            fit = model.fit(start_params=before if warm else None, disp=False)
        before = fit.params
        stay, back = float(fit.params[0]), float(fit.params[1])
        means = [float(x) / 100 for x in fit.params[2:4]]
        deviations = [float(x) ** 0.5 / 100 for x in fit.params[4:6]]
        found.append((means, deviations, [[stay, 1 - stay], [back, 1 - back]]))
    return found


CALLS: dict[str, Callable[[np.ndarray, list[int]], list[Parameters]]] = {
    OURS: lambda r, e: ours(r, e, climb=False),
    CLIMBED: lambda r, e: ours(r, e, climb=True),
    THEIRS: lambda r, e: theirs(r, e, warm=False),
    WARM: lambda r, e: theirs(r, e, warm=True),
}


def measured(engine: str, most: int | None) -> dict[str, Any]:
    """Seconds, peak memory and log-likelihoods of an engine, in this process."""
    from rotascope.stats.markov import Markov, filtered

    returns = returns_of(most)
    ends = ends_of(returns)
    call = CALLS[engine]
    call(returns[:320], [259, 299])
    start = time.perf_counter()
    found = call(returns, ends)
    seconds = time.perf_counter() - start
    peak = peak_mb()
    tops = [
        filtered(returns[: end + 1], Markov(*(np.array(part) for part in one))).likelihood
        for end, one in zip(ends, found, strict=True)
    ]
    return {"engine": engine, "seconds": seconds, "peak_mb": peak, "likelihoods": tops}


def in_a_process(engine: str, most: int | None) -> dict[str, Any]:
    """The same in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.regimes", "--child", engine]
    command += [] if most is None else ["--returns", str(most)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def table(found: list[dict[str, Any]]) -> str:
    """Seconds, ratio to statsmodels, memory, and likelihoods against the best of all."""
    best = np.max([one["likelihoods"] for one in found], axis=0)
    base = next((one["seconds"] for one in found if one["engine"] == THEIRS), float("nan"))
    lines = [
        "| engine | seconds | times faster | peak MB | short of the best likelihood: worst, mean |",
        "| --- | ---: | ---: | ---: | ---: |",
    ]
    for one in found:
        short = best - np.array(one["likelihoods"])
        lines.append(
            f"| {one['engine']} | {one['seconds']:.3f} | {base / one['seconds']:.1f} "
            f"| {one['peak_mb']:.0f} | {short.max():.5f}, {short.mean():.5f} |"
        )
    return "\n".join(lines)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--returns", type=int, help="only so many returns")
    parser.add_argument("--engines", nargs="*", default=list(ENGINES))
    parser.add_argument("--child", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.child:
        print(json.dumps(measured(given.child, given.returns)))
        return
    returns = returns_of(given.returns)
    source = "RUT over SPX" if PACK.is_file() else "a seed"
    print(f"{len(returns):,} weekly returns of {source}, {len(ends_of(returns))} fits")
    print(table([in_a_process(engine, given.returns) for engine in given.engines]))


if __name__ == "__main__":
    main()
