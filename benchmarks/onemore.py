"""One more session: what a store that keeps its figures takes when a day is added."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl

from benchmarks.panel import Panel
from benchmarks.stores import add_prices, store_of

FILES = ("prices.parquet", "holdings.parquet", "calendar.parquet", "panel.json")
KEPT, ADDED = "Rotascope, kept", "Rotascope, one more session"


def twin(panel: Panel, ending: str) -> Panel:
    """The same panel under another name, and so with a store of its own."""
    folder = panel.folder.with_name(f"{panel.folder.name}-{ending}")
    folder.mkdir(exist_ok=True)
    for name in FILES:
        (folder / name).unlink(missing_ok=True)
        (folder / name).symlink_to(panel.folder.resolve() / name)
    return Panel(folder)


def day_short(panel: Panel) -> Panel:
    """The panel with a store that lacks the last session, and a calendar to match."""
    found = twin(panel, "day-short")
    calendar = pl.read_parquet(panel.calendar)
    found.calendar.unlink()
    calendar.head(-1).write_parquet(found.calendar)
    store_of(found, until=calendar["session"][-2])
    return found


def with_the_last_day(short: Panel, panel: Panel) -> Panel:
    """The panel with a store to which the last session was added after all others.

    Data files are shared with the shorter store by hard links: a store never changes one.
    """
    found = twin(panel, "day-more")
    shutil.rmtree(found.store, ignore_errors=True)
    shutil.copytree(short.store, found.store, copy_function=os.link)
    last = pl.read_parquet(panel.calendar)["session"][-1]
    rows = pl.scan_parquet(panel.prices).filter(pl.col("session") == last).collect()
    add_prices(found.store, rows)
    return found


def measured(
    panel: Panel, process: Callable[[str, Panel, Path], dict[str, Any]], folder: Path
) -> dict[str, Any]:
    """Seconds from opening the longer store to its figures, and whether every digit is the same.

    Parameters
    ----------
    process
        Runs an engine on a panel in a process of its own and leaves its figures in a file.
    """
    short = day_short(panel)
    before = process(KEPT, short, folder / "short.parquet")
    if "failed" in before:
        return before
    longer = with_the_last_day(short, panel)
    found = process(ADDED, longer, folder / "more.parquet")
    whole = process("Rotascope, 2 threads", panel, folder / "whole.parquet")
    for one in (found, whole):
        if "failed" in one:
            return one
    carried, fresh = (pl.read_parquet(folder / f"{n}.parquet") for n in ("more", "whole"))
    return {
        "first": found["first"],
        "second": found["second"],
        "whole": whole["second"],
        "share": found["second"] / whole["second"],
        "same_digits": carried.equals(fresh),
    }
