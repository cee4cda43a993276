"""Facts of one subject as arrays, for tests."""

from __future__ import annotations

import numpy as np

from rotascope.stats.accounts import RULES, Facts, Found, sifted

Row = tuple[str | None, str, int, float]
"""Start, end, session on which it became known, figure."""


def facts(
    rows: list[Row],
    *,
    ranks: list[int] | None = None,
    proxy: tuple[int, ...] = (),
    adds: bool = True,
    vendor: bool = False,
) -> Facts:
    """Facts of one subject, in the order in which they are given."""
    starts = [np.datetime64(start or "NaT", "D") for start, _, _, _ in rows]
    rank = np.array(ranks or [0] * len(rows), dtype=np.int64)
    return sifted(
        Facts(
            offsets=np.array([0, len(rows)], dtype=np.int64),
            rank=rank,
            start=np.array(starts, dtype="datetime64[D]"),
            end=np.array([end for _, end, _, _ in rows], dtype="datetime64[D]"),
            known=np.array([known for _, _, known, _ in rows], dtype=np.int64),
            value=np.array([value for *_, value in rows], dtype=np.float64),
            proxy=np.array([at in proxy for at in range(len(rows))]),
            vendor=np.full(len(rows), vendor),
            ranks=int(rank.max()) + 1,
            adds=adds,
        )
    )


def told(found: Found) -> list[tuple[int, str, float]]:
    """Session, end of the period and figure of each event."""
    return [
        (int(k), str(e), float(v))
        for k, e, v in zip(found.known, found.end, found.values, strict=True)
    ]


def rules(one: Facts) -> list[str]:
    return [RULES[int(code)] for code in one.refused]


Y23: Row = ("2023-01-01", "2023-12-31", 10, 100.0)
Q1_23: Row = ("2023-01-01", "2023-03-31", 1, 20.0)
Q1_24: Row = ("2024-01-01", "2024-03-31", 20, 30.0)
H1_23: Row = ("2023-01-01", "2023-06-30", 2, 45.0)
H1_24: Row = ("2024-01-01", "2024-06-30", 30, 70.0)
M9_23: Row = ("2023-01-01", "2023-09-30", 3, 72.0)
