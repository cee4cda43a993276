"""The wide stage of an index: what to compute, and from which arrays."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from rotascope.core.market import Holdings, Runs
from rotascope.core.settings import NO_SECTOR
from rotascope.stats.wide import Block, Files, Plan

LARGE = 4_000_000
"""An index with more member-sessions than this goes through the compiled wide stage."""

AVERAGES = (50, 200)
EXTREMES = 252
TOP = 10


def groups_of(holdings: Holdings) -> tuple[str, ...]:
    """The groups told apart: the sectors, and those without one."""
    return (*holdings.labels, NO_SECTOR)


def plan_of(holdings: Holdings) -> Plan:
    """What the wide stage computes of an index."""
    return plan_for(groups_of(holdings))


def plan_for(groups: tuple[str, ...]) -> Plan:
    """What the wide stage computes of an index with these groups."""
    return Plan(averages=AVERAGES, extremes=EXTREMES, top=TOP, groups=len(groups), median=True)


def size_of(positions: NDArray[np.int64], held: NDArray[np.int64], sessions: int) -> int:
    """Member-sessions of an index: members ever held so far times sessions since the first.

    Parameters
    ----------
    positions
        int64[files]: session of each file.
    held
        int64[files]: members that had appeared by each file.
    sessions
        Number of sessions up to the as-of.
    """
    known = int(np.searchsorted(positions, sessions - 1, side="right"))
    return int(held[known - 1]) * (sessions - int(positions[0])) if known else 0


def files_of(holdings: Holdings) -> Files:
    """Holdings as the wide stage takes them: weights of each file adding to 1."""
    weight = np.where(holdings.held, np.nan_to_num(holdings.weight), 0.0)
    whole = np.cumsum(weight, axis=1)[:, -1:]
    return Files(
        holdings.positions,
        holdings.held,
        weight / np.where(whole > 0, whole, 1.0),
        np.where(holdings.sector < 0, len(holdings.labels), holdings.sector).astype(np.int16),
        holdings.opening,
    )


def block_of(runs: Runs, members: tuple[str, ...]) -> Block:
    """Runs of closes as a block: symbols as places among the members."""
    place = {m: i for i, m in enumerate(members)}
    return Block(
        np.array([place[s] for s in runs.symbols], dtype=np.int64),
        runs.offsets,
        runs.sessions,
        runs.closes,
    )
