"""The same figures on one machine: through the product's own market, and by plain arrays."""

from __future__ import annotations

import datetime as dt

import numpy as np
import polars as pl

from rotascope.app.market import StoredMarket
from rotascope.core.values import Floats
from rotascope.measures.panels import IndexPanel, index_panel
from rotascope.measures.wideindex import files_of
from rotascope.stats.wide import Block, Plan, Wide, compute
from rotascope.store.facts import Facts


def panel_of(facts: Facts, index: str, as_of: dt.date) -> tuple[StoredMarket, IndexPanel]:
    """A market and the index's panel in it."""
    market = StoredMarket(facts, as_of)
    return market, index_panel(market, index)


def one_machine(panel: IndexPanel, plan: Plan) -> Wide:
    """What `rotascope.stats.wide` gives for the whole index at once."""
    there = ~np.isnan(panel.closes)
    row, column = np.nonzero(there)
    block = Block(
        panel.rows,
        np.searchsorted(row, np.arange(len(panel.rows) + 1)).astype(np.int64),
        (column + panel.base).astype(np.int32),
        panel.closes[there],
    )
    first = int(panel.holdings.positions[0])
    return compute([block], files_of(panel.holdings), plan, span=(first, panel.last), threads=1)


def by_arrays(panel: IndexPanel, top: int) -> dict[str, Floats]:
    """Some of the figures from the index's whole panel, without the kernel."""
    held = panel.held
    w = np.where(held, panel.weights, 0.0)
    returns = np.full(held.shape, np.nan)
    returns[panel.rows] = panel.returns
    before, was = np.roll(w, 1, axis=1), np.roll(held, 1, axis=1)
    before[:, 0], was[:, 0] = 0.0, False
    r = np.where(was, returns, np.nan)
    told = ~np.isnan(r)
    begin = int(panel.holdings.positions[0]) - panel.base
    with np.errstate(invalid="ignore", divide="ignore"):
        priced = np.where(told, before, 0.0).sum(axis=0)
        cap = (before * np.nan_to_num(r)).sum(axis=0) / priced
        spread = (before * np.nan_to_num(r - cap) ** 2).sum(axis=0) / priced
        count = told.sum(axis=0)
        moved = held & ~np.isnan(returns)
        out = {
            "cap": cap,
            "equal": np.nan_to_num(r).sum(axis=0) / count,
            "covered": priced / before.sum(axis=0),
            "top": np.sort(w, axis=0)[::-1][:top].sum(axis=0) / w.sum(axis=0),
            "hhi": (w**2).sum(axis=0) / w.sum(axis=0) ** 2,
            "dispersion": np.sqrt(spread),
            "median": np.array(
                [np.median(c[~np.isnan(c)]) if (~np.isnan(c)).any() else np.nan for c in r.T]
            ),
            "advances": np.where(moved.any(axis=0), (moved & (returns > 0)).sum(axis=0), np.nan),
            "declines": np.where(moved.any(axis=0), (moved & (returns < 0)).sum(axis=0), np.nan),
        }
        for label in range(len(panel.holdings.labels) + 1):
            out |= _of_group(panel, label, before * np.nan_to_num(r), w, priced)
    return {name: values[begin:] for name, values in out.items()}


def _of_group(
    panel: IndexPanel, label: int, gains: Floats, weights: Floats, priced: Floats
) -> dict[str, Floats]:
    """Contribution and weight of a sector."""
    inside = np.zeros(weights.shape, dtype=bool)
    there = panel.file_of >= 0
    sector = panel.holdings.sector
    sector = np.where(sector < 0, len(panel.holdings.labels), sector)
    inside[:, there] = (sector[panel.file_of[there]] == label).T
    before = np.roll(inside, 1, axis=1)
    before[:, 0] = False
    return {
        f"contribution{label}": (gains * before).sum(axis=0) / priced,
        f"weight{label}": (weights * inside).sum(axis=0) / weights.sum(axis=0),
    }


def differences(found: pl.DataFrame, expected: dict[str, Floats]) -> dict[str, float]:
    """Largest difference per figure, relative where it is above 1; inf where one is missing."""
    out = {}
    for name, told in expected.items():
        ours = found[name].fill_null(np.nan).to_numpy()
        values = np.asarray(told)
        if len(ours) != len(values) or (np.isnan(ours) != np.isnan(values)).any():
            out[name] = np.inf
            continue
        gap = np.abs(ours - values) / np.maximum(np.abs(values), 1.0)
        out[name] = float(np.nanmax(gap, initial=0.0))
    return out
