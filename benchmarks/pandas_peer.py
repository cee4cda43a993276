"""The figures in pandas as people write them: wide frames of sessions by members."""

from __future__ import annotations

from typing import Any

import polars as pl

from benchmarks.panel import SECTORS, Panel, settled


def figures(panel: Panel) -> pl.DataFrame:
    """Every figure of every session.

    The closes are pivoted to one column per member. Windows of the last n closes that
    exist need each column without its gaps; weights are set file by file and drifted
    with the closes carried forward inside the file.
    """
    import pandas as pd

    prices = pd.read_parquet(panel.prices)
    files = pd.read_parquet(panel.holdings)
    calendar = pd.read_parquet(panel.calendar).set_index("session")
    close = prices.pivot(index="session", columns="symbol", values="close")
    del prices
    names = close.columns.union(pd.Index(files["symbol"].unique()))
    close = close.reindex(index=calendar.index, columns=names)
    held, weight, sector = _in_force(close, files, calendar["file"])
    r = close.pct_change(fill_method=None)
    found = pd.DataFrame(index=calendar.index)
    _returns(found, r, weight.shift(1), held.shift(1, fill_value=False))
    _contributions(found, r, weight.shift(1), sector.shift(1))
    del sector
    _weights(found, weight)
    del weight
    _members(found, close, r, held)
    return settled(
        pl.from_pandas(found.reset_index(), nan_to_null=True).with_columns(
            pl.col("session").cast(pl.Date)
        ),
        panel,
    )


def _in_force(close: Any, files: Any, in_force: Any) -> tuple[Any, Any, Any]:
    """Membership, weights and sectors after each close, put together file by file.

    Setting the cells of a file in three whole frames took ten times as long.
    """
    import numpy as np
    import pandas as pd

    held, weight, sector = [], [], []
    for number, listed in files.groupby("file"):
        sessions = close.index[in_force == number]
        lines = listed.set_index("symbol").reindex(close.columns)
        there = lines["file"].notna().to_numpy()
        shape = (len(sessions), 1)
        held.append(np.tile(there, shape))
        sector.append(np.tile(lines["sector"].to_numpy(np.float32), shape))
        block = close.loc[sessions]
        growth = (block.ffill() / block.bfill().iloc[0]).fillna(1.0)
        drifted = growth * lines["weight"].fillna(0.0).where(there)
        whole = drifted.sum(axis=1)
        weight.append(drifted.div(whole.where(whole > 0), axis=0).to_numpy())
    after = in_force.notna().to_numpy()
    return tuple(
        pd.DataFrame(np.vstack(parts), index=close.index[after], columns=close.columns).reindex(
            close.index, fill_value=empty
        )
        for parts, empty in ((held, False), (weight, np.nan), (sector, np.nan))
    )


def _returns(found: Any, r: Any, before: Any, held: Any) -> None:
    priced = before.where(r.notna())
    covered = priced.sum(axis=1)
    found["covered"] = covered.where(before.notna().any(axis=1))
    covered = covered.where(covered > 0)
    found["cap_return"] = (priced * r).sum(axis=1) / covered
    found["dispersion"] = (
        (priced * r.sub(found["cap_return"], axis=0) ** 2).sum(axis=1) / covered
    ) ** 0.5
    members = r.where(held)
    found["equal_return"] = members.mean(axis=1)
    found["median"] = members.median(axis=1)


def _contributions(found: Any, r: Any, before: Any, sector: Any) -> None:
    priced = before.where(r.notna())
    covered = priced.sum(axis=1)
    share = (priced * r).div(covered.where(covered > 0), axis=0)
    for k in range(SECTORS):
        found[f"sector{k}"] = share.where(sector == k).sum(axis=1).where(covered > 0)


def _weights(found: Any, weight: Any) -> None:
    import numpy as np

    some = weight.notna().any(axis=1)
    found["hhi"] = (weight**2).sum(axis=1).where(some)
    ordered = np.sort(weight.fillna(0.0).to_numpy(), axis=1)
    found["top10"] = ordered[:, -10:].sum(axis=1)
    found["top10"] = found["top10"].where(some)


def _members(found: Any, close: Any, r: Any, held: Any) -> None:
    moved = (held & r.notna()).any(axis=1)
    found["advances"] = (held & (r > 0)).sum(axis=1).where(moved)
    found["declines"] = (held & (r < 0)).sum(axis=1).where(moved)
    for n in (50, 200):
        mean = _of_existing(close, n, "mean")
        told = held & mean.notna()
        above = (told & (close > mean * (1 + 1e-12))).sum(axis=1)
        count = told.sum(axis=1)
        found[f"above{n}"] = above / count.where(count > 0)
    high = _of_existing(close, 252, "max")
    told = (held & high.notna()).any(axis=1)
    found["highs252"] = (held & (close >= high)).sum(axis=1).where(told)
    del high
    low = _of_existing(close, 252, "min")
    found["lows252"] = (held & (close <= low)).sum(axis=1).where(told)


def _of_existing(close: Any, n: int, figure: str) -> Any:
    """A figure of the last n closes of each column without its gaps, on the sessions of all."""
    found = close.apply(lambda one: getattr(one.dropna().rolling(n), figure)())
    return found.reindex_like(close)
