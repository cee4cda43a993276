"""The backdrop: rates that are missing are told once, bare ratios have two decimals."""

from __future__ import annotations

import re

from notes.plausible import PlausibleReader
from rotascope.notes import structure
from rotascope.notes.desk import Desk, Subjects
from rotascope.notes.document import Missing, Table, plain, runs_of


def rates(*lacking: str) -> tuple[dict[str, str], list[str]]:
    """Rows of the table of rates, and the reasons for what is missing."""
    blocks = structure.backdrop(Desk(PlausibleReader(lacking=lacking), Subjects())).blocks
    (table,) = (b for b in blocks if isinstance(b, Table))
    rows = {plain(runs_of(row[0])): plain(runs_of(row[1])) for row in table.rows}
    return rows, [b.why for b in blocks if isinstance(b, Missing)]


def test_without_a_policy_rate_one_reason_is_enough() -> None:
    rows, missing = rates("level")
    assert not [name for name in rows if name.startswith(("Policy", "Cuts"))]
    assert len(missing) == 1


def test_with_a_policy_rate_the_cuts_follow_it() -> None:
    rows, missing = rates()
    assert list(rows)[:3] == [
        "Policy rate, upper bound", "Cuts over one year, basis points",
        "Cuts in 2025, basis points",
    ]  # fmt: skip
    assert missing == []


def test_bare_ratios_have_two_decimals() -> None:
    rows, _ = rates()
    assert re.fullmatch(r"-?\d\.\d\d", rows["Correlation of small and large, 63 sessions"])
